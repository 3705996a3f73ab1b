"""Frames on their way into a chart: names and fractions added, size and cells kept in bounds."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from reportkit.errors import FrameError
from reportkit.trends import crosswalk
from reportkit.trends.indicators import Indicator, read_indicator
from reportkit.trends.texts import column, made_of, shown, span

MOST_ROWS = 5000


def limited(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame itself; FrameError when it is too long for a chart that people can read."""
    if frame.height > MOST_ROWS:
        raise FrameError(
            f"{frame.height} rows are too many for a chart; group them (by=) or filter first"
        )
    return frame


def as_data(frame: pl.DataFrame) -> Any:
    """Rows as inline data, so that a chart never points at a file or an address."""
    return alt.InlineData(values=limited(frame).to_dicts())


def readable(frame: pl.DataFrame, lang: str) -> pl.DataFrame:
    """Add `name`, `part`, `fraction`, `shown` and `interval` as people read them."""
    known: dict[str, Indicator] = {}
    rows = []
    for row in frame.iter_rows(named=True):
        indicator = known.setdefault(row["indicator"], read_indicator(row["indicator"]))
        made = made_of(indicator, row) if indicator.is_rate else "—"
        low, high = row.get("interval_low"), row.get("interval_high")
        rows.append(
            (
                indicator.name(lang), indicator.part(lang), made,
                shown(indicator, row["value"], lang), span(indicator, low, high, lang),
            )
        )  # fmt: skip
    names = ["name", "part", "fraction", "shown", "interval"]
    return frame.hstack(pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row"))


def runs(frame: pl.DataFrame, series: str) -> pl.DataFrame:
    """Add `run`: points of one series that a line may join.

    A run ends at a year without a value, where the figure changes its meaning and where the next
    year is of other bodies; a report that still uses the old form after the change stands alone.
    """
    cuts = {id: crosswalk.cut_years(id) for id in frame["indicator"].unique()}
    passed = pl.lit(0)
    for id, years in sorted(cuts.items()):
        for year in years:
            passed += ((pl.col("indicator") == id) & (pl.col("year") >= year)).cast(pl.Int32)
    ordered = frame.with_columns(_passed=passed).sort(series, "segment", "year")
    key = [series, "segment", "_passed"]
    gap = pl.col("year").diff().over(key).fill_null(1) > 1
    if "body_set" in frame.columns:
        gap |= (pl.col("body_set") != pl.col("body_set").shift().over(key)).fill_null(False)
    run = pl.concat_str(*key, gap.cum_sum().over(key), separator="|")
    return ordered.with_columns(run=run).drop("_passed")


def number_format(indicator: Indicator) -> str:
    """The d3 format of an axis of this indicator."""
    if indicator.kind in ("share", "ratio", "growth") and not indicator.unit:
        return ".0%"
    return ",.2~f" if indicator.kind == "per_100" else ",.12~g"


def axis_title(indicator: Indicator, lang: str) -> str:
    """Name and unit of an indicator."""
    unit = indicator.unit_name(lang)
    if unit == "%" or indicator.kind == "per_100":
        return indicator.name(lang)
    shape = "{}（{}）" if lang == "zh" else "{} ({})"
    return shape.format(indicator.name(lang), unit)


def tips(lang: str, *fields: str, **kinds: str) -> list[alt.Tooltip]:
    """Tooltips with titles; fields are text unless `kinds` gives their type."""
    return [
        alt.Tooltip(f"{name}:{kinds.get(name, 'N')}", title=column(_TITLES.get(name, name), lang))
        for name in fields
    ]


_TITLES = {"shown": "value", "series": "name"}
