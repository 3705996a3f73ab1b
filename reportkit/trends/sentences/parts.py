"""What the parts of a whole show."""

from __future__ import annotations

from typing import Any

import polars as pl

from reportkit.display import percent
from reportkit.trends.indicators import read_indicator
from reportkit.trends.sentences.series import doubts, empty
from reportkit.trends.texts import joined, listed, points, sentence, with_fraction

Row = dict[str, Any]


def _part(row: Row, lang: str) -> str:
    return sentence("part", lang, part=read_indicator(row["indicator"]).part(lang))


def _few(frame: pl.DataFrame, lang: str) -> str:
    """Why there are no shares: no cases, or too few of them."""
    years = frame["year"].unique()
    most, last = int(frame["denominator"].max() or 0), int(frame["year"].max())  # type: ignore[arg-type]
    if most == 0:
        return sentence("no_parts" if len(years) == 1 else "no_parts_years", lang, year=last)
    return sentence("few_parts" if len(years) == 1 else "few_years", lang, year=last, n=most)


def _largest(rows: list[Row], lang: str) -> str:
    indicator = read_indicator(rows[0]["indicator"])
    year, value = rows[0]["year"], with_fraction(indicator, rows[0], lang)
    tied = [_part(r, lang) for r in rows if abs(r["value"] - rows[0]["value"]) < 1e-12]
    if len(tied) > 1:
        return sentence("tied", lang, year=year, top=listed(tied, lang), top_value=value)
    if len(rows) == 1 or not rows[1]["value"]:
        return sentence("only", lang, year=year, top=tied[0], top_value=value)
    runner = read_indicator(rows[1]["indicator"])
    second = [_part(r, lang) for r in rows[1:] if abs(r["value"] - rows[1]["value"]) < 1e-12]
    key = "largest" if len(second) == 1 else "largest_tied"
    return sentence(
        key, lang, year=year, top=tied[0], top_value=value, next=listed(second, lang),
        next_value=with_fraction(runner, rows[1], lang),
    )  # fmt: skip


def _since(valued: pl.DataFrame, last: pl.DataFrame, lang: str) -> list[str]:
    """The largest move since the first comparable year, if that year is of the same bodies."""
    newest = valued.join(last.select("indicator", "segment"), on=["indicator", "segment"])
    first = newest.filter(pl.col("year") == pl.col("year").min())
    years = {"first": first["year"][0], "last": last["year"][0]}
    if years["first"] == years["last"]:
        return []
    moves = last.join(first, on="indicator", suffix="_first")
    if (moves["body_set"] != moves["body_set_first"]).any():
        return [sentence("other_parts", lang, **years)]
    moves = moves.with_columns(moved=pl.col("value") - pl.col("value_first"))
    # Less than would be printed as 0.1 points is no move worth a sentence.
    moves = moves.filter(pl.col("moved").abs() >= 0.0005)
    if not moves.height:
        return []
    moves = moves.sort(pl.col("moved").abs(), "order", descending=[True, False])
    row = moves.row(0, named=True)
    said = {"part": _part(row, lang), "difference": points(row["moved"], lang)}
    return [sentence("moved", lang, first=years["first"], **said)]


def _uneven(valued: pl.DataFrame, lang: str) -> list[str]:
    """The latest year in which the printed parts do not make the whole; its bar shows it."""
    shares = valued.group_by("year").agg(
        pl.col("value", "unknown").sum(), twice=pl.col("indicator").is_duplicated().any()
    )
    # Parts left blank and forms side by side do not add up either, which is no contradiction.
    shares = shares.filter(pl.col("unknown") == 0, ~pl.col("twice"))
    # Less would be printed as 100.0%.
    off = shares.filter((pl.col("value") - 1).abs() >= 0.0005).sort("year")
    if not off.height:
        return []
    year, share = off["year"][-1], percent(off["value"][-1])
    return [sentence("uneven_parts", lang, year=year, share=share)]


def composition(frame: pl.DataFrame, lang: str = "zh") -> str:
    """Largest parts of the latest year and the largest move (frame of `composition`)."""
    counted = frame.filter(pl.col("denominator").is_not_null(), panel="all")
    valued = counted.filter(pl.col("value").is_not_null())
    if not counted.height:
        unknown = doubts(read_indicator(frame["indicator"][0]), frame, lang) if frame.height else []
        return joined([empty(lang), *unknown], lang)
    if not valued.height:
        return _few(counted, lang)
    last = valued.filter(pl.col("year") == pl.col("year").max())
    # Segments are numbered for each part by itself.
    last = last.filter(pl.col("segment") == pl.col("segment").max().over("indicator"))
    last = last.sort("value", "order", descending=[True, False])
    rows = list(last.iter_rows(named=True))
    newer = counted.filter(pl.col("year") == pl.col("year").max())
    said = [_few(newer, lang)] if newer["year"][0] != rows[0]["year"] else []
    said = [_largest(rows, lang), *_since(valued, last, lang), *said]
    top = read_indicator(rows[0]["indicator"])
    said += _uneven(valued, lang)
    name = sentence("share_of", lang, part=top.part(lang))
    return joined(said + doubts(top, frame.filter(indicator=top.id), lang, name), lang)
