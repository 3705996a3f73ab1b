"""Tiled charts: bodies × years, rules × bodies, and reports by what their figures are worth."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from reportkit.charts import theme
from reportkit.charts.data import as_data, tips
from reportkit.display import language, number, percent
from reportkit.errors import FrameError
from reportkit.trends import sentences
from reportkit.trends.coverage import STATES as COVERED
from reportkit.trends.texts import chart_word, column, sentence
from reportkit.trends.values import STATES

_SIGNS = {"complete": "", "partial": "◐", "none": "○", "missing": "×"}
# Gaps between tiles instead of lines: they take the colour of the page.
_GAPS = alt.Scale(paddingInner=0.04)
_TONES = [theme.GOOD, theme.FAIR, theme.POOR, theme.ABSENT]


def coverage(
    frame: pl.DataFrame, *, lang: str | None = None, half: bool = False, most: int = 60
) -> Any:
    """Who reported for which year (frame of `trends.coverage`), gaps first.

    Bodies: one tile per state, sign and colour. Regions: the share of bodies with a report.
    At most `most` units are drawn, those with most gaps first.
    """
    lang = lang or language()
    if not frame.height:
        return theme.nothing(sentences.empty(lang), half)
    at = 0 if lang == "zh" else 1
    gaps = frame.group_by("unit").agg(
        gaps=(pl.col("state") == "missing").sum(), share=pl.col("share").mean()
    )
    order = gaps.sort("gaps", "share", "unit", descending=[True, False, False])["unit"].head(most)
    data = frame.filter(pl.col("unit").is_in(order.implode())).with_columns(
        cells=pl.concat_str("cells_read", pl.lit("/"), "cells_expected"),
        year=pl.col("year").cast(pl.String),
    )
    regions = bool((frame["bodies"] > 1).any())
    text = f"{chart_word('heatmap', lang)}: {sentences.coverage(frame, lang)}"
    if regions:
        data = data.with_columns(
            unit_state=pl.concat_str("reports", pl.lit("/"), "bodies"),
        ).select("unit", "year", value="share", label="unit_state")
        return _tiled(data, order.to_list(), text, column("share", lang), ".0%", lang, half)
    names = [COVERED[s][at] for s in COVERED]
    data = data.with_columns(
        sign=pl.col("state").replace_strict(_SIGNS),
        state=pl.col("state").replace_strict(dict(zip(COVERED, names, strict=True))),
    )
    base = alt.Chart(as_data(data.select("unit", "year", "state", "sign", "cells"))).encode(
        x=alt.X("year:N", title=column("year", lang), scale=_GAPS).axis(labelAngle=0, orient="top"),
        y=alt.Y("unit:N", title=None, sort=order.to_list(), scale=_GAPS),
        tooltip=tips(lang, "unit", "year", "state", "cells"),
    )
    tiles = base.mark_rect().encode(
        color=alt.Color(
            "state:N",
            scale=alt.Scale(domain=names, range=_TONES),
            legend=alt.Legend(title=None, columns=4),
        )
    )
    signs = base.transform_filter("datum.sign").mark_text(color="#1a1a1a", fontSize=13)
    signs = signs.encode(text="sign:N")
    return theme.dressed(alt.layer(tiles, signs), text, half, height=24 * len(order) + 10)


def heatmap(
    frame: pl.DataFrame,
    x: str,
    y: str,
    value: str,
    *,
    titles: tuple[str, str, str] = ("", "", ""),
    description: str = "",
    number_format: str = ",d",
    lang: str | None = None,
    half: bool = False,
) -> Any:
    """Any two categories against each other, for example rules × bodies with their findings.

    In: one row per pair, sorted as it shall be drawn. `titles` head x, y and value. Zero and
    missing pairs stay blank. Without `description` one is made from the data.
    """
    lang = lang or language()
    if missing := {x, y, value} - set(frame.columns):
        raise FrameError(f"heatmap: the frame has no column {min(missing)!r}")
    known = frame.filter(pl.col(value).is_not_null())
    if not known.height:
        return theme.nothing(sentences.empty(lang), half)
    if not description:
        top = known.sort(value, descending=True, maintain_order=True).row(0, named=True)
        shown = percent(top[value]) if "%" in number_format else number(top[value])
        description = sentence(
            "heatmap", lang, rows=known[y].n_unique(), columns=known[x].n_unique(),
            row=top[y], column=top[x], value=shown,
        )  # fmt: skip
    data = known.select(
        year=pl.col(x).cast(pl.String), unit=pl.col(y).cast(pl.String), value=pl.col(value)
    ).with_columns(label=pl.col("value").cast(pl.String))
    order = data["unit"].unique(maintain_order=True).to_list()
    text = f"{chart_word('heatmap', lang)}: {description}"
    name = titles[2] or column("value", lang)
    return _tiled(data, order, text, name, number_format, lang, half, titles[0], titles[1])


def _tiled(
    data: pl.DataFrame, order: list[str], text: str, name: str, form: str, lang: str, half: bool,
    x_title: str = "", y_title: str = "",
) -> Any:  # fmt: skip
    columns = data["year"].unique(maintain_order=True).to_list()
    numeric = all(c.isdigit() for c in columns)
    most = float(data["value"].max() or 1)  # type: ignore[arg-type]
    title = x_title or column("year", lang)
    axis = alt.Axis(labelAngle=0 if numeric else -40, orient="top", grid=False)
    base = alt.Chart(as_data(data)).encode(
        x=alt.X(
            "year:N", title=title, sort=None if not numeric else "ascending", axis=axis, scale=_GAPS
        ),
        y=alt.Y("unit:N", title=y_title or None, sort=order, scale=_GAPS),
        tooltip=[
            alt.Tooltip("unit:N", title=y_title or column("region", lang)),
            alt.Tooltip("year:N", title=title),
            alt.Tooltip("value:Q", title=name, format=form),
            alt.Tooltip("label:N", title=column("reports", lang)),
        ][: 4 if "label" in data.columns and "/" in str(data["label"][0]) else 3],
    )
    # From pale to dark in one hue: readable in grey as well.
    scale = alt.Scale(range=["#dbe7f2", "#0b4a7d"], domain=[0, most])
    tiles = base.mark_rect().encode(
        color=alt.Color(
            "value:Q", scale=scale, title=name,
            legend=alt.Legend(format=form, orient="bottom", gradientLength=200),
        )
    )  # fmt: skip
    dark = f"datum.value > {most * 0.45}"
    labels = base.mark_text(fontSize=11).encode(
        text=alt.Text("value:Q", format=form),
        color=alt.condition(dark, alt.value("white"), alt.value("#16324a")),
    )
    shown = labels if len(columns) <= 24 else None
    layers = [tiles] if shown is None else [tiles, shown]
    return theme.dressed(alt.layer(*layers), text, half, height=24 * len(order) + 10)


_WORTH = ("printed", "derived", "implied", "contested", "no_cases", "unknown", "no_base",
          "not_in_form", "duplicate", "other_scope")  # fmt: skip
_STATE_TONES = {
    "printed": theme.GOOD, "derived": "#4f93c4", "implied": theme.FAIR, "contested": theme.POOR,
    "no_cases": "#b8c7a8", "unknown": "#a63603", "no_base": "#d9b38c", "not_in_form": theme.ABSENT,
    "duplicate": "#9a9fa7", "other_scope": "#7b8088",
}  # fmt: skip
_PALE = {"implied", "contested", "no_cases", "no_base", "not_in_form", "duplicate"}


def states(frame: pl.DataFrame, *, lang: str | None = None, half: bool = False) -> Any:
    """Reports by year and by what their figures are worth (frame of `trends.values`)."""
    lang = lang or language()
    dated = frame.filter(pl.col("year").is_not_null())
    if not dated.height:
        return theme.nothing(sentences.empty(lang), half)
    at = 0 if lang == "zh" else 1
    present = [s for s in _WORTH if (dated["state"] == s).any()]
    names = {s: STATES[s][at] for s in present}
    counts = dated.group_by("year", "state").agg(count=pl.len())
    counts = counts.with_columns(
        order=pl.col("state").replace_strict({s: i for i, s in enumerate(present)}),
        state=pl.col("state").replace_strict(names),
        year=pl.col("year").cast(pl.String),
    ).sort("year", "order")
    most = counts.group_by("year").agg(pl.col("count").sum())["count"].max() or 1
    wide = pl.col("count") >= 0.03 * float(most)  # type: ignore[arg-type]
    counts = counts.with_columns(
        label=pl.when(wide).then(pl.col("count").cast(pl.String)).otherwise(pl.lit(""))
    )
    scale = alt.Scale(domain=list(names.values()), range=[_STATE_TONES[s] for s in present])
    base = alt.Chart(as_data(counts)).encode(
        y=alt.Y("year:N", title=column("year", lang), sort="ascending"),
        x=alt.X("count:Q", title=column("count", lang)).axis(format=",d", tickMinStep=1),
        order="order:Q",
        color=alt.Color("state:N", scale=scale, sort=list(names.values()), legend=theme.SQUARES),
        tooltip=tips(lang, "year", "state", "count"),
    )
    bars = base.mark_bar(stroke="white", strokeWidth=1, height={"band": 0.75})
    labels = base.mark_text(fontWeight="bold")
    light = alt.FieldOneOfPredicate(field="state", oneOf=[names[s] for s in present if s in _PALE])
    labels = labels.encode(
        x=alt.X("count:Q", stack="zero", bandPosition=0.5, title=column("count", lang)),
        text="label:N",
        color=alt.condition(light, alt.value("#1a1a1a"), alt.value("white")),
    )
    drawn = alt.layer(bars, labels)
    text = f"{chart_word('states', lang)}: {sentences.states(frame, lang)}"
    height = 30 * counts["year"].n_unique() + 10
    return theme.dressed(drawn, text, half, height=height)
