"""Figures of the disclosure-trends briefing: chart, sentence and table of one frame."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl

from reportkit import charts
from reportkit.briefings import trends_tables as tables
from reportkit.briefings.texts import texts
from reportkit.corpus import Corpus
from reportkit.display import Figure, Note, Page, page
from reportkit.trends import composition, read_group, read_indicator, sentences, trend
from reportkit.trends import texts as words


def figure(
    frame: pl.DataFrame, title: str, said: str, draw: Callable[[], Any],
    table: Callable[[], Any], lang: str, *notes: str,
) -> Page:  # fmt: skip
    """A figure, or its sentence alone where the frame has nothing to draw."""
    if not frame.height:
        return page(Note(said, title=title))
    if "value" in frame.columns and not frame["value"].is_not_null().any():
        # Too few cases for percentages: the fractions are still worth reading.
        counted = "numerator" in frame.columns and frame["numerator"].is_not_null().any()
        return page(Note(said, title=title), table() if counted else None)
    stop = "。" if lang == "zh" else ". "
    parts = [texts("trends", lang)["source"], *(n.rstrip("。.") for n in notes if n)]
    return page(Figure(draw(), title, said, table(), stop.join(parts), lang))


def _telling(frame: pl.DataFrame) -> pl.DataFrame:
    """Without the panel of constant bodies of an indicator of which all reports are just those."""
    key = ["year", "segment", "numerator", "denominator"]
    counted = frame.filter(pl.col("numerator").is_not_null())
    same = [
        id
        for id in frame["indicator"].unique(maintain_order=True)
        if counted.filter(indicator=id, panel="all")
        .select(key)
        .equals(counted.filter(indicator=id, panel="balanced").select(key))
    ]
    return frame.filter((pl.col("panel") == "all") | ~pl.col("indicator").is_in(same))


def line(corpus: Corpus, indicator: str, title: str, lang: str) -> Page:
    """One indicator by year, with the bodies that have it every year beside all reports."""
    frame = _telling(trend(corpus, indicator, balanced=True))
    return figure(
        frame, title, sentences.trend(frame, lang), lambda: charts.lines(frame, lang=lang),
        lambda: tables.series(frame, title, lang), lang, read_indicator(indicator).caveat(lang),
        sentences.other_bodies(frame, "points_apart", lang),
    )  # fmt: skip


def growth(corpus: Corpus, title: str, lang: str) -> Page:
    """Growth of applications by year, among bodies that have both years."""
    id = "applications.growth"
    frame = trend(corpus, id)
    if not frame.filter(pl.col("used") > 0).height:
        return page(Note(words.sentence("no_growth", lang), title=title))
    return figure(
        frame, title, sentences.trend(frame, lang), lambda: charts.lines(frame, lang=lang),
        lambda: tables.series(frame, title, lang), lang, read_indicator(id).caveat(lang),
        sentences.other_bodies(frame, "points_apart", lang),
    )  # fmt: skip


def lines(frame: pl.DataFrame, title: str, lang: str) -> Page:
    """Several indicators by year; bodies that have them every year in sentence and table only."""
    frame = _telling(frame)
    drawn = frame.filter(panel="all")
    return figure(
        frame, title, sentences.several(frame, lang), lambda: charts.lines(drawn, lang=lang),
        lambda: tables.series(frame, title, lang), lang,
        sentences.other_bodies(frame, "points_apart", lang),
    )  # fmt: skip


def stack(corpus: Corpus, group: str, title: str, lang: str) -> Page:
    """The parts of a whole by year."""
    frame = composition(corpus, group)
    return figure(
        frame, title, sentences.composition(frame, lang), lambda: charts.stack(frame, lang=lang),
        lambda: tables.parts(frame, title, lang), lang,
        sentences.other_bodies(frame, "bars_apart", lang),
    )  # fmt: skip


def latest(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of the latest year that has figures."""
    counted = frame.filter(pl.col("numerator").is_not_null(), panel="all")
    return counted.filter(pl.col("year") == pl.col("year").max())


def bars(corpus: Corpus, group: str, key: str, lang: str) -> Page:
    """The parts of a whole in the latest year."""
    frame = latest(composition(corpus, group))
    t = texts("trends", lang)
    title = t(key, year=frame["year"][0]) if frame.height else read_group(group).name(lang)
    return figure(
        frame, title, sentences.composition(frame, lang), lambda: charts.bars(frame, lang=lang),
        lambda: tables.series(frame, title, lang), lang,
    )  # fmt: skip
