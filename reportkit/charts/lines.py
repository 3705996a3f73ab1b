"""Series over the years that never join what may not be compared."""

from __future__ import annotations

from typing import Any, Literal

import altair as alt
import polars as pl

from reportkit.charts import theme
from reportkit.charts.data import as_data, axis_title, number_format, readable, runs, tips
from reportkit.display import language
from reportkit.trends import crosswalk, sentences
from reportkit.trends.indicators import read_indicator
from reportkit.trends.texts import chart_word, column, word

MOST_SERIES = 8
_SIDES: tuple[tuple[str, Literal["left", "right"], int], ...] = (
    ("<", "left", 3),
    (">=", "right", -3),
)
_DASH = {"break": [1, 0], "near": [5, 3], "new": [5, 3], "dropped": [5, 3], "same": [1, 4]}


def _series(frame: pl.DataFrame, by: str | None, lang: str) -> tuple[pl.DataFrame, list[str]]:
    """Name the series, biggest first, and keep as many as people can tell apart."""
    if by is not None:
        frame = frame.with_columns(series=pl.col(by).fill_null(word("unknown", lang)))
    elif frame["panel"].n_unique() > 1 and frame["indicator"].n_unique() == 1:
        panels = {p: word(p, lang) for p in ("all", "balanced")}
        frame = frame.with_columns(series=pl.col("panel").replace_strict(panels))
    else:
        frame = frame.with_columns(series="name")
    weight = pl.col("denominator").fill_null(pl.col("numerator")).sum()
    order = frame.group_by("series", maintain_order=True).agg(weight.alias("weight"))
    if by is not None:
        order = order.sort("weight", "series", descending=[True, False])
    names = order["series"].head(MOST_SERIES).to_list()
    return frame.filter(pl.col("series").is_in(names)), names


def _marks(frame: pl.DataFrame, scale: Any, lang: str) -> list[Any]:
    """Rules and labels where the form or the law changed."""
    ids = frame["indicator"].unique(maintain_order=True).to_list()
    first, last = int(frame["year"].min()), int(frame["year"].max())  # type: ignore[arg-type]
    found = crosswalk.marks(ids, first, last, lang)
    if not found:
        return []
    rows: list[dict[str, Any]] = [
        {"x": m.year - 0.5, "label": m.label, "note": m.note, "grade": m.grade, "row": i % 3}
        for i, m in enumerate(found)
    ]
    notes = [alt.Tooltip(f"{field}:N", title=column("grade", lang)) for field in ("label", "note")]
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=alt.X("x:Q", scale=scale), tooltip=notes)
    grades = list(_DASH)
    dash = alt.Scale(domain=grades, range=[_DASH[g] for g in grades])
    rules = base.mark_rule(color=theme.GREY, strokeWidth=1.2).encode(
        strokeDash=alt.StrokeDash("grade:N", scale=dash, legend=None)
    )
    # Labels near the right edge are written leftwards, or they would leave the drawing.
    edge = first + 0.8 * (last - first)
    labels = [
        base.transform_filter(f"datum.row == {row} && datum.x {side} {edge:.6g}")
        .mark_text(align=align, dx=dx, dy=-6 - 14 * row, baseline="bottom")
        .encode(text="label:N", y=alt.value(0))
        for row in sorted({r["row"] for r in rows})
        for side, align, dx in _SIDES
    ]
    return [rules, *labels]


def lines(
    frame: pl.DataFrame,
    *,
    by: str | None = None,
    lang: str | None = None,
    half: bool = False,
    interval: bool = True,
) -> Any:
    """Lines by year of the frame of `trend` or `composition`.

    One line per indicator, panel, or value of the column `by` (the eight with most cases). Lines
    stop at breaks, at years without a value and where the next year holds other bodies; rules
    mark changes of form and law; vertical bars are 95 % intervals, hollow points rest on few
    cases. Out: an alt.Chart.
    """
    lang = lang or language()
    said = sentences.by_group(frame, by, lang) if by else sentences.several(frame, lang)
    # Two years far apart are a comparison for the sentence, no series.
    valued = frame.filter(pl.col("value").is_not_null(), pl.col("panel") != "common")
    if not valued.height:
        return theme.nothing(sentences.empty(lang), half)
    indicator = read_indicator(valued["indicator"][0])
    data, names = _series(readable(valued, lang), by, lang)
    data = runs(data, "series")
    single = data["indicator"].n_unique() == 1
    units = {read_indicator(i).unit_name(lang) for i in data["indicator"].unique()}
    several = units.pop() if len(units) == 1 else column("value", lang)
    several = column("share", lang) if several == "%" else several
    title = axis_title(indicator, lang) if single else several
    years = list(range(int(data["year"].min()), int(data["year"].max()) + 1))  # type: ignore[arg-type]
    alone = len(names) == 1
    scale = alt.Scale(domain=[years[0] - 0.6, years[-1] + 0.6], nice=False, zero=False)
    x = alt.X("year:Q", title=column("year", lang), scale=scale).axis(
        values=years, format="d", grid=False
    )
    # The end of the axis is one of its ticks.
    y = alt.Y("value:Q", title=title, scale=alt.Scale(nice=6)).axis(
        format=number_format(indicator), tickCount=6
    )
    legend = None if alone else alt.Legend(title=None, symbolSize=80)
    kept = ["series", "year", "value", "run", "interval_low", "interval_high", "small", "fraction",
            "shown", "interval", "reports", "unknown"]  # fmt: skip
    base = alt.Chart(as_data(data.select(kept))).encode(
        color=alt.Color("series:N", scale=theme.colours(names), legend=legend, sort=names)
    )
    shown = tips(lang, "series", "year", "shown", "fraction", "interval", "reports", "unknown")
    layers = _marks(valued, scale, lang)
    if interval:
        layers.append(
            base.transform_filter("isValid(datum.interval_low)")
            .mark_rule(strokeWidth=1.5, opacity=0.55)
            .encode(x=x, y=alt.Y("interval_low:Q", title=title), y2="interval_high:Q")
        )
    layers.append(
        base.mark_line(strokeWidth=2.2).encode(
            x=x, y=y, detail="run:N",
            strokeDash=alt.StrokeDash("series:N", scale=theme.dashes(names), legend=None),
        )
    )  # fmt: skip
    layers.append(
        base.mark_point(size=60, strokeWidth=2, opacity=1).encode(
            x=x, y=y, tooltip=shown,
            shape=alt.Shape("series:N", scale=theme.shapes(names), legend=legend, sort=names),
            fillOpacity=alt.condition("datum.small == 'marked'", alt.value(0), alt.value(1)),
            fill=alt.Fill("series:N", scale=theme.colours(names), legend=None),
        )
    )  # fmt: skip
    text = f"{chart_word('line', lang)}: {said}"
    return theme.dressed(alt.layer(*layers), text, half, height=240 if half else 300)
