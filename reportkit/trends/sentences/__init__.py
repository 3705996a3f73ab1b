"""One sentence (or two) on what a chart shows, computed from its frame."""

from reportkit.trends.sentences.between import by_group, change, funnel, ranking, splits
from reportkit.trends.sentences.coverage import coverage, states
from reportkit.trends.sentences.parts import composition
from reportkit.trends.sentences.series import empty, other_bodies, several, trend

__all__ = [
    "by_group",
    "change",
    "composition",
    "coverage",
    "empty",
    "funnel",
    "other_bodies",
    "ranking",
    "several",
    "splits",
    "states",
    "trend",
]
