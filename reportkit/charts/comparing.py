"""Comparing bodies: funnel plot and intervals."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import polars as pl

from reportkit.charts import theme
from reportkit.charts.data import MOST_ROWS, as_data, axis_title, number_format, readable, tips
from reportkit.display import language
from reportkit.trends import sentences
from reportkit.trends.compare import ACT, WARN
from reportkit.trends.indicators import read_indicator
from reportkit.trends.intervals import control_limits
from reportkit.trends.texts import chart_word, column, word

_CROWD = 600
_POSITIONS = ("inside", "warning", "outside")


def _limits(centre: float, most: float, lang: str) -> pl.DataFrame:
    """Control limits on a grid of sizes, even on the logarithmic axis."""
    sizes = np.unique(np.round(np.geomspace(1, max(most * 1.1, 10), 90)))
    parts = []
    for name, level in ((word("warning", lang), WARN), (word("outside", lang), ACT)):
        for end, values in zip(("low", "high"), control_limits(centre, sizes, level), strict=True):
            frame = pl.DataFrame({"denominator": sizes, "limit": values})
            parts.append(frame.with_columns(level=pl.lit(name), end=pl.lit(end)))
    return pl.concat(parts)


def _line_ends(limits: pl.DataFrame, lang: str) -> list[tuple[dict[str, Any], str]]:
    """The right ends of the upper limits, with what they are called."""
    upper = limits.filter(end="high").sort("denominator").group_by("level").last().sort("limit")
    labels = {word("warning", lang): f"{WARN:.0%}", word("outside", lang): f"{ACT:.1%}"}
    return [(row, labels[row["level"]]) for row in upper.iter_rows(named=True)]


def _thinned(data: pl.DataFrame, keep: list[str]) -> pl.DataFrame:
    """Bodies that would lie on one another, once; the named ones always."""
    if data.height <= _CROWD:
        return data
    spot = [(pl.col("denominator").log10() * 16).round(), (pl.col("value") * 50).round()]
    spotted = data.with_columns(_x=spot[0], _y=spot[1], _named=pl.col("unit").is_in(keep)).unique(
        ["_x", "_y", "order", "_named"], keep="first", maintain_order=True
    )
    named = data.filter(pl.col("unit").is_in(keep))
    rest = spotted.filter(~pl.col("_named")).head(MOST_ROWS - len(keep)).select(data.columns)
    return pl.concat([rest, named])


def funnel(frame: pl.DataFrame, *, lang: str | None = None, half: bool = False) -> Any:
    """Funnel plot (frame of `trends.funnel`): rate against number of cases, with control limits.

    A body beyond the outer limits differs by more than chance explains; the narrow end is where
    small offices scatter. The ten farthest outside are named. Of hundreds of bodies those that
    would be drawn on one spot are drawn once.
    """
    lang = lang or language()
    if not frame.height:
        return theme.nothing(sentences.empty(lang), half)
    indicator = read_indicator(frame["indicator"][0])
    rank = {p: i for i, p in enumerate(_POSITIONS)}
    data = frame.with_columns(order=pl.col("position").replace_strict(rank))
    data = data.sort("order", "denominator", "unit", descending=[True, True, False])
    spread = (pl.col("value") - pl.col("centre")).abs() * pl.col("denominator").sqrt()
    named = data.filter(position="outside").sort(spread, "unit", descending=[True, False])
    top = named["unit"].head(10).to_list()
    data = _thinned(data, top)
    names = [word(p, lang) for p in _POSITIONS]
    data = readable(data, lang).with_columns(
        position=pl.col("position").replace_strict(dict(zip(_POSITIONS, names, strict=True))),
        label=pl.when(pl.col("unit").is_in(top)).then("unit"),
        shown=pl.when(pl.col("small") != "suppressed").then("shown").otherwise(pl.lit("—")),
    )
    kept = ["unit", "denominator", "value", "position", "label", "shown", "fraction"]
    most = float(frame["denominator"].max())  # type: ignore[arg-type]
    axis = alt.Axis(
        grid=False, format=",d", values=[1, 3, 10, 30, 100, 300, 1e3, 3e3, 1e4, 3e4, 1e5]
    )
    scale = alt.Scale(type="log", domain=[1, max(most * 1.3, 10)], nice=False)
    x = alt.X("denominator:Q", title=column("cases", lang), scale=scale, axis=axis)
    y = alt.Y("value:Q", title=axis_title(indicator, lang), scale=alt.Scale(domain=[0, 1])).axis(
        format=number_format(indicator)
    )
    centre = float(frame["centre"][0])
    limits = alt.Chart(as_data(_limits(centre, most, lang))).mark_line(
        color=theme.GREY, strokeWidth=1.3, interpolate="linear"
    )
    limits = limits.encode(
        x=x,
        y=alt.Y("limit:Q", title=axis_title(indicator, lang)),
        detail="end:N",
        strokeDash=alt.StrokeDash(
            "level:N",
            legend=None,
            scale=alt.Scale(
                domain=[word("warning", lang), word("outside", lang)], range=[[4, 4], [1, 0]]
            ),
        ),
    )
    ends = [
        {"denominator": row["denominator"], "limit": row["limit"], "label": label}
        for row, label in _line_ends(_limits(centre, most, lang), lang)
    ]
    names_of_limits = alt.Chart(alt.InlineData(values=ends)).mark_text(
        align="left", dx=4, fontSize=10, color=theme.GREY
    )
    names_of_limits = names_of_limits.encode(
        x=x, y=alt.Y("limit:Q", title=axis_title(indicator, lang)), text="label:N"
    )
    middle = alt.Chart(alt.InlineData(values=[{"centre": centre}]))
    middle = middle.mark_rule(color=theme.GREY, strokeWidth=1).encode(y="centre:Q")
    colours = alt.Scale(domain=names, range=[theme.FAIR, theme.GOOD, theme.PALETTE[1]])
    shapes = alt.Scale(domain=names, range=["circle", "square", "triangle-up"])
    legend = alt.Legend(title=None)
    base = alt.Chart(as_data(data.select(kept))).encode(x=x, y=y)
    points = base.mark_point(filled=True, size=45, opacity=0.8).encode(
        color=alt.Color("position:N", scale=colours, sort=names, legend=legend),
        shape=alt.Shape("position:N", scale=shapes, sort=names, legend=legend),
        tooltip=tips(lang, "unit", "shown", "fraction", "position"),
    )
    labels = base.transform_filter("isValid(datum.label)")
    labels = labels.mark_text(align="left", dx=7, fontSize=10).encode(text="label:N")
    text = f"{chart_word('funnel', lang)}: {sentences.funnel(frame, lang)}"
    return theme.dressed(
        alt.layer(limits, middle, names_of_limits, points, labels), text, half, height=360
    )


def intervals(
    frame: pl.DataFrame, *, lang: str | None = None, half: bool = False, most: int = 40
) -> Any:
    """Bodies by rate (frame of `trends.ranking`): point, thin 95 % interval, thick bounds.

    A thick bar is what the rate can be while sums in the report disagree. The first `most`
    ranked bodies are drawn.
    """
    lang = lang or language()
    ranked = frame.filter(pl.col("rank").is_not_null()).head(most)
    if not ranked.height:
        return theme.nothing(sentences.ranking(frame, lang), half)
    indicator = read_indicator(ranked["indicator"][0])
    data = readable(ranked, lang).with_columns(
        ranks=pl.concat_str("rank_best", pl.lit("–"), "rank_worst"),
        chances=pl.concat_str("chance_best", pl.lit("–"), "chance_worst"),
        wide=pl.col("high") - pl.col("low") > 1e-9,
    )
    kept = ["unit", "value", "interval_low", "interval_high", "low", "high", "shown", "fraction",
            "interval", "rank", "ranks", "chances", "wide"]  # fmt: skip
    title = axis_title(indicator, lang)
    base = alt.Chart(as_data(data.select(kept))).encode(
        y=alt.Y("unit:N", title=None, sort=data["unit"].to_list()),
        tooltip=tips(lang, "unit", "rank", "shown", "fraction", "interval", "ranks", "chances"),
    )
    axis = alt.Axis(format=number_format(indicator), tickCount=6)
    x = alt.X("value:Q", title=title, axis=axis, scale=alt.Scale(nice=6))
    thin = base.mark_rule(color=theme.GREY, strokeWidth=1.5).encode(
        x=alt.X("interval_low:Q", title=title), x2="interval_high:Q"
    )
    thick = (
        base.transform_filter("datum.wide")
        .mark_bar(color=theme.POOR, height=9, opacity=0.8)
        .encode(x=alt.X("low:Q", title=title), x2="high:Q")
    )
    points = base.mark_point(filled=True, size=55, color=theme.PALETTE[0]).encode(x=x)
    text = f"{chart_word('intervals', lang)}: {sentences.ranking(frame, lang)}"
    height = 22 * data.height + 20
    return theme.dressed(alt.layer(thin, thick, points), text, half, height=height)
