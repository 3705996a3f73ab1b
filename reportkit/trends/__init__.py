"""Trends that hold up: indicators with their fractions, bounds, intervals and breaks."""

from reportkit.trends.compare import funnel, ranking
from reportkit.trends.coverage import coverage
from reportkit.trends.crosswalk import grades, marks
from reportkit.trends.decompose import change
from reportkit.trends.indicators import list_indicators, read_group, read_indicator
from reportkit.trends.manual import indicator_manual
from reportkit.trends.pooling import composition, trend
from reportkit.trends.values import values

__all__ = [
    "change",
    "composition",
    "coverage",
    "funnel",
    "grades",
    "indicator_manual",
    "list_indicators",
    "marks",
    "ranking",
    "read_group",
    "read_indicator",
    "trend",
    "values",
]
