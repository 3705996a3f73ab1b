"""Charts: a frame of `reportkit.trends` in, an `alt.Chart` out, in one look.

Every chart carries a text alternative computed from its data, inline data of at most 5,000 rows,
and titles in the language asked for (default: the language of the display).
"""

from reportkit.startup import quicken

quicken()  # before altair is imported, or every kernel waits two seconds longer

# ruff: noqa: E402
from reportkit.charts.bars import bars, change, stack
from reportkit.charts.comparing import funnel, intervals
from reportkit.charts.lines import lines
from reportkit.charts.renderer import enable
from reportkit.charts.tiles import coverage, heatmap, states

__all__ = [
    "bars",
    "change",
    "coverage",
    "enable",
    "funnel",
    "heatmap",
    "intervals",
    "lines",
    "stack",
    "states",
]
