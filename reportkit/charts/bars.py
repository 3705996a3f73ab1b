"""Bars: parts of a whole over the years, one year in detail, and the parts of a change."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from reportkit.charts import theme
from reportkit.charts.data import as_data, readable, tips
from reportkit.display import language, percent
from reportkit.trends import sentences
from reportkit.trends.decompose import PARTS
from reportkit.trends.indicators import read_indicator
from reportkit.trends.texts import chart_word, column, points, word


def stack(frame: pl.DataFrame, *, lang: str | None = None, half: bool = False) -> Any:
    """Parts of a whole by year (frame of `composition`): one bar a year, 100 % wide.

    Bars of two segments stand apart by a rule; shares of 6 % and more are printed in the bar.
    """
    lang = lang or language()
    whole = frame.filter(pl.col("value").is_not_null(), panel="all")
    if not whole.height:
        return theme.nothing(sentences.empty(lang), half)
    data = readable(whole, lang).with_columns(
        name="part",
        label=pl.when(pl.col("value") >= 0.06)
        .then(pl.col("value").map_elements(lambda v: percent(v, 0), return_dtype=pl.String))
        .otherwise(pl.lit("")),
        year=pl.col("year").cast(pl.String),
    )
    names = data.sort("order")["name"].unique(maintain_order=True).to_list()
    pairs = list(zip(names, theme.PALETTE, strict=False))
    kept = ["name", "order", "year", "value", "label", "fraction", "shown", "interval", "unknown"]
    base = alt.Chart(as_data(data.select(kept))).encode(
        y=alt.Y("year:N", title=column("year", lang), sort="ascending"),
        x=alt.X("value:Q", title=column("share", lang), stack="zero").axis(
            format=".0%", values=[0, 0.25, 0.5, 0.75, 1]
        ),
        order=alt.Order("order:Q"),
    )
    bars = base.mark_bar(stroke="white", strokeWidth=1, height={"band": 0.8}).encode(
        color=alt.Color("name:N", scale=theme.colours(names), sort=names, legend=theme.SQUARES),
        tooltip=tips(lang, "year", "name", "shown", "fraction", "interval", "unknown"),
    )
    middle = alt.X("value:Q", stack="zero", bandPosition=0.5, title=column("share", lang))
    light = alt.FieldOneOfPredicate(field="name", oneOf=[n for n, c in pairs if c in theme.LIGHT])
    labels = base.mark_text(fontWeight="bold").encode(
        x=middle,
        text="label:N",
        color=alt.condition(light, alt.value("#1a1a1a"), alt.value("white")),
    )
    text = f"{chart_word('stack', lang)}: {sentences.composition(frame, lang)}"
    height = 34 * data["year"].n_unique() + 10
    return theme.dressed(alt.layer(bars, labels), text, half, height=height)


def bars(
    frame: pl.DataFrame,
    *,
    by: str | None = None,
    year: int | None = None,
    lang: str | None = None,
    half: bool = False,
    most: int = 30,
) -> Any:
    """One year in detail: a bar per indicator of a composition, or per value of `by`.

    Whiskers are 95 % intervals; the fraction stands beside each bar. Suppressed values show
    their fraction without a bar.
    """
    lang = lang or language()
    known = frame.filter(panel="all").filter(pl.col("numerator").is_not_null())
    year = year or (int(known["year"].max()) if known.height else None)  # type: ignore[arg-type]
    known = known.filter(pl.col("year") == year) if year else known
    if not known.height:
        return theme.nothing(sentences.empty(lang), half)
    indicator = read_indicator(known["indicator"][0])
    data = readable(known, lang)
    data = data.with_columns(series=pl.col(by).fill_null("—") if by else pl.col("part"))
    if by:
        data = data.sort("value", "series", descending=[True, False], nulls_last=True).head(most)
    beside = pl.when(pl.col("fraction") == "—").then("shown")
    ends = ("（", "）") if lang == "zh" else (" (", ")")
    rate = pl.concat_str("shown", pl.lit(ends[0]), "fraction", pl.lit(ends[1]))
    none = pl.col("value").is_null()
    data = data.with_columns(label=beside.when(none).then("fraction").otherwise(rate))
    names = data["series"].to_list()
    kept = ["series", "value", "interval_low", "interval_high", "label", "shown", "fraction",
            "interval", "reports", "unknown"]  # fmt: skip
    form = ".0%" if indicator.is_rate and not indicator.unit else ",.12~g"
    base = alt.Chart(as_data(data.select(kept))).encode(
        y=alt.Y("series:N", title=None, sort=names),
        tooltip=tips(lang, "series", "shown", "fraction", "interval", "reports", "unknown"),
    )
    title = column("share", lang) if not by else indicator.name(lang)
    # Room on the right for what is printed beside the longest bar.
    reach = pl.max_horizontal(pl.col("interval_high", "value").fill_null(0)).max()
    longest = float(data.select(reach).item() or 1)
    scale = alt.Scale(domain=[0, longest * (1.5 if half else 1.22)], nice=False)
    x = alt.X("value:Q", title=title, scale=scale).axis(format=form, tickCount=5)
    drawn = base.mark_bar(color=theme.PALETTE[0], opacity=0.85, height={"band": 0.62}).encode(x=x)
    whisker = (
        base.transform_filter("isValid(datum.interval_low)")
        .mark_rule(color=theme.TEXT, strokeWidth=1.5)
        .encode(x=alt.X("interval_low:Q", title=title), x2="interval_high:Q")
    )
    place = alt.X("end:Q", title=title)
    labels = (
        base.transform_calculate(
            end="max(isValid(datum.interval_high) ? datum.interval_high : 0, datum.value || 0)"
        )
        .mark_text(align="left", dx=6)
        .encode(x=place, text="label:N")
    )
    said = sentences.by_group(frame, by, lang) if by else sentences.composition(frame, lang)
    text = f"{chart_word('bar', lang)}: {said}"
    return theme.dressed(alt.layer(drawn, whisker, labels), text, half, height=30 * len(names) + 10)


def change(frame: pl.DataFrame, *, lang: str | None = None, half: bool = False) -> Any:
    """The four parts of a change and the whole (frame of `trends.change`)."""
    lang = lang or language()
    if not sentences.splits(frame):
        return theme.nothing(sentences.change(frame, lang), half)
    sums = frame.sum().row(0, named=True)
    rows = [
        {"part": word(p, lang), "value": sums[p], "label": points(sums[p], lang), "kind": "part"}
        for p in PARTS
    ]
    whole = sums["contribution"]
    rows.append(
        {"part": word("total", lang), "value": whole, "label": points(whole, lang), "kind": "whole"}
    )
    data = pl.DataFrame(rows)
    base = alt.Chart(as_data(data)).encode(
        y=alt.Y("part:N", title=None, sort=data["part"].to_list()),
        tooltip=[
            alt.Tooltip("part:N", title=column("part", lang)),
            alt.Tooltip("label:N", title=column("contribution", lang)),
        ],
    )
    x = alt.X("value:Q", title=column("contribution", lang)).axis(format="+.1%", tickCount=6)
    bars = base.mark_bar(height={"band": 0.6}).encode(
        x=x,
        color=alt.Color(
            "kind:N",
            legend=None,
            scale=alt.Scale(domain=["part", "whole"], range=[theme.FAIR, theme.GOOD]),
        ),
    )
    place = alt.X("end:Q", title=column("contribution", lang))
    labels = base.transform_calculate(end="max(datum.value, 0)").mark_text(align="left", dx=6)
    labels = labels.encode(x=place, text="label:N")
    zero = alt.Chart(alt.InlineData(values=[{"x": 0}])).mark_rule(color=theme.GREY).encode(x="x:Q")
    text = f"{chart_word('change', lang)}: {sentences.change(frame, lang)}"
    return theme.dressed(alt.layer(bars, labels, zero), text, half, height=170)
