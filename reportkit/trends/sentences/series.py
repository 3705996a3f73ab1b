"""What a series shows: change between years of the same bodies, breaks, doubts."""

from __future__ import annotations

from typing import Any

import polars as pl

from reportkit.trends import crosswalk
from reportkit.trends.indicators import Indicator, read_indicator
from reportkit.trends.texts import (
    difference,
    joined,
    made_of,
    sentence,
    shown,
    with_fraction,
)

_INTERVAL = ("interval_low", "interval_high")
Row = dict[str, Any]


def empty(lang: str = "zh") -> str:
    """What to say where nothing can be shown."""
    return sentence("empty", lang)


def other_bodies(frame: pl.DataFrame, key: str, lang: str = "zh", by: str | None = None) -> str:
    """The note `key` under a chart with a pair of years of different bodies; empty without one."""
    valued = frame.filter(pl.col("value").is_not_null(), panel="all").sort("year")
    keys = ["indicator", "segment", *([by] if by else [])]
    moved = pl.col("body_set").cast(pl.Int64).diff().over(keys).fill_null(0) != 0
    return sentence(key, lang) if valued.select(moved.any()).item() else ""


def _moved(indicator: Indicator, name: str, first: Row, last: Row, lang: str) -> str:
    """From the first to the last of two years of the same bodies."""
    moved = last["value"] - first["value"]
    same = shown(indicator, first["value"], lang) == shown(indicator, last["value"], lang)
    kind = "held" if same else "rose" if moved > 0 else "fell"
    text = sentence(
        kind, lang, name=name, first=first["year"], last=last["year"],
        before=with_fraction(indicator, first, lang), after=with_fraction(indicator, last, lang),
        difference=difference(indicator, first["value"], last["value"], lang),
    )  # fmt: skip
    bounds = [row[c] for row in (first, last) for c in ("low", "high")]
    if not same and None not in bounds and (bounds[2] - bounds[1]) * (bounds[3] - bounds[0]) < 0:
        # A contradiction in a report may turn the direction round.
        return text + sentence("unsettled", lang)
    ends = [row[c] for row in (first, last) for c in _INTERVAL]
    if same or None in ends:
        return text + sentence("stop", lang)
    overlap = ends[0] <= ends[3] and ends[2] <= ends[1]
    return text + sentence("overlap" if overlap else "apart", lang)


def _few(indicator: Indicator, frame: pl.DataFrame, lang: str) -> list[str]:
    newest = frame.sort("segment", "year").row(-1, named=True)
    if newest["value"] is None and newest["small"] == "suppressed":
        name, made = indicator.name(lang), made_of(indicator, newest)
        return [sentence("few", lang, year=newest["year"], name=name, fraction=made)]
    return []


def _compared(indicator: Indicator, frame: pl.DataFrame, lang: str) -> list[str]:
    """First against last year of the newest segment with values, where they hold one set of bodies.

    Sums and pooled rates of different bodies are set side by side, not compared.
    """
    whole = frame.filter(panel="all")
    valued, name = _valued(whole), indicator.name(lang)
    few = _few(indicator, whole, lang)
    if not valued.height:
        if not few and (whole["small"] == "none").any():
            return [sentence("no_cases", lang, name=name)]
        return few or [empty(lang)]
    first, last = valued.row(0, named=True), valued.row(-1, named=True)
    if first["year"] == last["year"]:
        value = with_fraction(indicator, last, lang)
        return [sentence("one_year", lang, year=last["year"], name=name, value=value), *few]
    if first["body_set"] == last["body_set"]:
        return [_moved(indicator, name, first, last, lang), *few]
    apart = sentence(
        "other_bodies", lang, name=name, first=first["year"], last=last["year"],
        before=with_fraction(indicator, first, lang), n=first["bodies"],
        after=with_fraction(indicator, last, lang), m=last["bodies"],
    )  # fmt: skip
    return [apart, *_constant(indicator, frame, lang), *few]


def _valued(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows with a value of the newest segment that has one, by year."""
    valued = frame.filter(pl.col("value").is_not_null())
    return valued.filter(pl.col("segment") == pl.col("segment").max()).sort("year")


def _constant(indicator: Indicator, frame: pl.DataFrame, lang: str) -> list[str]:
    """The same comparison among bodies that have a value in both years."""
    for panel in ("balanced", "common"):
        rows = _valued(frame.filter(panel=panel))
        if rows.height > 1:
            first, last = (rows.row(i, named=True) for i in (0, -1))
            name = sentence(panel, lang, n=last["bodies"], name=indicator.name(lang))
            return [_moved(indicator, name, first, last, lang)]
    return []


def _breaks(indicator: Indicator, frame: pl.DataFrame, lang: str) -> list[str]:
    valued = frame.filter(pl.col("value").is_not_null(), panel="all")
    years = valued["year"].to_list()
    if not years:
        return []
    cuts = [c for c in crosswalk.cut_years(indicator) if min(years) < c <= max(years)]
    return [sentence("broken", lang, year=cuts[-1])] if cuts else []


def doubts(
    indicator: Indicator, frame: pl.DataFrame, lang: str, name: str | None = None
) -> list[str]:
    """Reports of one indicator that count as unknown, and bounds of the latest year with any."""
    frame, name = frame.filter(panel="all"), name or indicator.name(lang)
    found = []
    if unknown := int(frame["unknown"].sum()):
        found.append(sentence("unknown", lang, n=unknown))
    wide = frame.filter(pl.col("contested") > 0, pl.col("high") - pl.col("low") > 1e-9)
    wide = wide.filter(pl.col("value").is_not_null()).sort("year", "segment")
    if wide.height:
        row = wide.row(-1, named=True)
        low, high = (shown(indicator, row[c], lang) for c in ("low", "high"))
        if low != high:
            found.append(
                sentence(
                    "contested", lang, n=int(row["contested"]), year=row["year"], name=name,
                    low=low, high=high,
                )
            )  # fmt: skip
    return found


def trend(frame: pl.DataFrame, lang: str = "zh") -> str:
    """What a pooled series shows (frame of `trend` without groups): change, breaks, doubts."""
    return several(frame, lang)


def several(frame: pl.DataFrame, lang: str = "zh") -> str:
    """What one or several indicators in one chart show: each compared, with its doubts."""
    if not frame.filter(panel="all").height:
        return empty(lang)
    said: list[str] = []
    for id in frame["indicator"].unique(maintain_order=True):
        indicator, part = read_indicator(id), frame.filter(indicator=id)
        if part.filter(panel="all").height:
            said += _compared(indicator, part, lang) + _breaks(indicator, part, lang)
            said += doubts(indicator, part, lang)
    return joined(list(dict.fromkeys(said)), lang)
