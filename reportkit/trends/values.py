"""Indicators report by report: numerator, denominator, value, bounds and state."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import polars as pl

from reportkit.corpus import Corpus
from reportkit.errors import FrameError
from reportkit.trends import crosswalk
from reportkit.trends.figures import (
    PRINTED,
    UNKNOWN,
    FormFigures,
    Numbers,
    Places,
    figures,
)
from reportkit.trends.indicators import Indicator, Terms, read_indicator

STATES = {
    "printed": ("按印刷数", "as printed"),
    "derived": ("总计为空，由各部分相加", "blank total, summed from its parts"),
    "implied": ("空白由印刷总计确定为零", "blanks that a printed total leaves at zero"),
    "contested": ("勾稽不符，取值有区间", "sums disagree: a range of values"),
    "no_cases": ("无案件（分母为零）", "no cases (denominator 0)"),
    "unknown": ("空白或不可读，未知", "blank or unreadable: unknown"),
    "no_base": ("没有可比的上年数", "no comparable figure of the year before"),
    "not_in_form": ("所用格式无此数", "no such figure in the form used"),
    "duplicate": (
        "同一机关同一年度另有报告，未计入",
        "another report of the body and year is used",
    ),
    "other_scope": ("口径不同（本级或汇总），未计入", "other scope (own or aggregate), left out"),
}
USED = ("printed", "derived", "implied", "contested", "no_cases")
LEFT_OUT = ("duplicate", "other_scope")

_SCHEMA = {
    "report_id": pl.String, "body": pl.String, "agency": pl.String, "level": pl.String,
    "province": pl.String, "city": pl.String, "county": pl.String, "year": pl.Int32,
    "form": pl.String, "indicator": pl.String, "segment": pl.Int32, "numerator": pl.Float64,
    "denominator": pl.Float64, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64,
    "numerator_low": pl.Float64, "numerator_high": pl.Float64, "denominator_low": pl.Float64,
    "denominator_high": pl.Float64, "state": pl.String,
}  # fmt: skip
_BOUNDS = ["numerator_low", "numerator_high", "denominator_low", "denominator_high"]


def bodies(reports: pl.DataFrame) -> pl.DataFrame:
    """`report_id` and `body`: one name per body, the place added where the name lacks it."""
    agency = pl.col("agency")
    place = pl.concat_str(
        [
            pl.when(agency.str.contains(pl.col(c), literal=True)).then(pl.lit("")).otherwise(c)
            for c in ("province", "city", "county")
        ],
        ignore_nulls=True,
    )
    name = pl.when(agency.is_null()).then("report_id").otherwise(pl.concat_str([place, agency]))
    return reports.select("report_id", body=name)


def _measured(found: FormFigures, terms: Terms) -> dict[str, Any]:
    measure = found.measure(terms)
    base = slice(None, found.base)
    owner, readings = found.owner[found.base :], measure.value[found.base :]
    return {
        "value": measure.value[base],
        "low": measure.low[base],
        "high": measure.high[base],
        "state": measure.state[base],
        "owner": owner,
        "readings": readings,
        # Together with the readings that explain the broken sums.
        "widest_low": _least(measure.low[base], owner, readings),
        "widest_high": -_least(-measure.high[base], owner, -readings),
    }


def _least(base: Numbers, owner: Places, readings: Numbers) -> Numbers:
    least = base.copy()
    np.fmin.at(least, owner, readings)
    return least


@cache
def _state_names() -> dict[int, str]:
    return {UNKNOWN: "unknown", PRINTED: "printed", 2: "derived", 3: "implied"}


def _rated(indicator: Indicator, found: FormFigures) -> dict[str, Any]:
    """Columns of the reports of one form: value, bounds, state."""
    formula = indicator.formula(found.form)
    ids = list(found.report_ids)
    if formula is None:
        nothing = np.full(len(ids), np.nan)
        numbers = dict.fromkeys(["numerator", "denominator", "value", "low", "high"], nothing)
        bounds = dict.fromkeys(_BOUNDS, nothing)
        return {"report_id": ids, **numbers, **bounds, "state": ["not_in_form"] * len(ids)}
    above = _measured(found, formula.numerator)
    inside = indicator.is_rate and indicator.kind != "growth" and not indicator.external
    below = _measured(found, formula.denominator) if inside and formula.denominator else None
    if below is None:
        value, low, high = above["value"], above["widest_low"], above["widest_high"]
        state = above["state"]
        denominator = np.full(len(ids), np.nan)
        widest = (denominator, denominator)
        no_cases = np.zeros(len(ids), dtype=bool)
    else:
        denominator, d_low, d_high = below["value"], below["low"], below["high"]
        widest = below["widest_low"], below["widest_high"]
        unknown = (above["state"] == UNKNOWN) | (below["state"] == UNKNOWN)
        state = np.where(unknown, UNKNOWN, np.maximum(above["state"], below["state"]))
        # A printed 0 that the parts contradict gives no rate, yet is no “no cases” either.
        state = np.where((denominator == 0) & (d_high > 0), UNKNOWN, state)
        no_cases = (denominator == 0) & (state != UNKNOWN)
        scale = 100.0 if indicator.kind == "per_100" else 1.0
        with np.errstate(divide="ignore", invalid="ignore"):
            value = np.where(denominator > 0, above["value"] / denominator, np.nan) * scale
            low = np.where(d_high > 0, above["low"] / d_high, np.nan) * scale
            high = np.where(d_low > 0, above["high"] / d_low, np.inf) * scale
            joint = above["readings"] / below["readings"] * scale
        joint = np.where(np.isfinite(joint), joint, np.nan)
        low = _least(low, above["owner"], joint)
        high = -_least(-high, above["owner"], -joint)
        if indicator.kind == "share":
            high = np.minimum(high, np.fmax(1.0, value))
        high = np.where(np.isfinite(high), high, np.nan)
    known = state != UNKNOWN
    contested = known & ~no_cases & (high - low > 1e-9)
    names = np.vectorize(_state_names().get, otypes=[object])(state)
    names = np.where(contested, "contested", np.where(no_cases, "no_cases", names))
    shown = known & ~no_cases
    columns = {
        "numerator": np.where(known, above["value"], np.nan),
        "denominator": np.where(known, denominator, np.nan),
        "value": np.where(shown, value, np.nan),
        "low": np.where(shown, low, np.nan),
        "high": np.where(shown, high, np.nan),
        "numerator_low": np.where(known, above["widest_low"], np.nan),
        "numerator_high": np.where(known, above["widest_high"], np.nan),
        "denominator_low": np.where(known, widest[0], np.nan),
        "denominator_high": np.where(known, widest[1], np.nan),
    }
    return {"report_id": ids, **columns, "state": names.tolist()}


def _with_external(frame: pl.DataFrame, external: pl.DataFrame | None, name: str) -> pl.DataFrame:
    if external is None or not {"report_id", name} <= set(external.columns):
        raise FrameError(
            f"this indicator needs outside figures: give external=, a frame of report_id and {name}"
        )
    below = external.select("report_id", denominator=pl.col(name).cast(pl.Float64))
    joined = frame.drop("denominator").join(below, on="report_id", how="left")
    low = pl.col("numerator_low") / pl.col("denominator")
    missing = pl.col("denominator").is_null() & pl.col("state").is_in(USED)
    return joined.with_columns(
        value=pl.col("numerator") / pl.col("denominator"),
        low=low,
        high=pl.col("numerator_high") / pl.col("denominator"),
        denominator_low="denominator",
        denominator_high="denominator",
        state=pl.when(missing).then(pl.lit("unknown")).otherwise("state"),
    )


def _with_previous(frame: pl.DataFrame) -> pl.DataFrame:
    """Growth: the same body's figure of the year before, within one segment, as denominator."""
    usable = frame.filter(pl.col("state").is_in(USED), pl.col("year").is_not_null())
    before = usable.select(
        "body",
        "segment",
        year=pl.col("year") + 1,
        denominator="numerator",
        denominator_low="numerator_low",
        denominator_high="numerator_high",
    )
    joined = frame.drop("denominator", "denominator_low", "denominator_high").join(
        before, on=["body", "segment", "year"], how="left", maintain_order="left"
    )
    n, d = pl.col("numerator"), pl.col("denominator")
    ratio = pl.when(d > 0).then(n / d - 1)
    used = pl.col("state").is_in(USED)
    return joined.with_columns(
        value=ratio,
        low=pl.when(d > 0).then(pl.col("numerator_low") / pl.col("denominator_high") - 1),
        high=pl.when(pl.col("denominator_low") > 0).then(
            pl.col("numerator_high") / pl.col("denominator_low") - 1
        ),
        state=pl.when(used & d.is_null()).then(pl.lit("no_base"))
        .when(used & (d == 0)).then(pl.lit("no_cases")).otherwise("state"),
    )  # fmt: skip


def _left_out(frame: pl.DataFrame, scope: str) -> pl.DataFrame:
    """Mark second reports of a body and year, and reports of the scope that is not looked at."""
    aggregate = pl.col("scope") == "aggregate"
    if scope == "auto":
        reports = frame["scope"].fill_null("own")
        several = int((reports == "aggregate").sum())
        # The scope of most reports; adding the two would count bodies twice.
        scope = "aggregate" if 2 * several > reports.len() else "own"
    other = {"own": aggregate.fill_null(False), "aggregate": ~aggregate.fill_null(False)}
    frame = frame.with_columns(other_scope=other.get(scope, pl.lit(False)))
    best = frame.sort("other_scope", "cells_read", "report_id", descending=[False, True, False])
    first = best.unique(["body", "year"], keep="first", maintain_order=True)["report_id"]
    again = ~pl.col("report_id").is_in(first.implode()) & pl.col("year").is_not_null()
    return frame.with_columns(
        state=pl.when("other_scope").then(pl.lit("other_scope"))
        .when(again).then(pl.lit("duplicate")).otherwise("state")
    )  # fmt: skip


def values(
    corpus: Corpus,
    indicator: str | Indicator,
    *,
    scope: str = "auto",
    external: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """An indicator of every report, one row each, sorted by body and year.

    Out: report_id, body, agency, level, province, city, county, year, form, indicator, segment
    (equal numbers may be compared), numerator, denominator, value (share 0–1, ratio, cases, or
    growth), low and high (what the value can be if printed sums disagree, else the value), the
    bounds of numerator and denominator, state (`STATES`).
    `scope`: `own`, `aggregate`, `all`, or `auto` (the one that most reports have).
    `external`: outside denominators (report_id, population) where an indicator needs them.
    Raises FrameError for an unknown indicator or missing outside figures.
    """
    chosen = read_indicator(indicator)
    if scope not in ("auto", "own", "aggregate", "all"):
        raise FrameError(f"scope {scope!r} is none of auto, own, aggregate, all")
    reports = corpus.reports.filter(pl.col("kind") == "report").unique("report_id", keep="first")
    numbers = {c: t for c, t in _SCHEMA.items() if t == pl.Float64}
    columns = {"report_id": pl.String, **numbers, "state": pl.String}
    parts = [pl.DataFrame(schema=columns)]
    for found in figures(corpus).values():
        part = pl.DataFrame(_rated(chosen, found), schema_overrides=columns, strict=False)
        parts.append(part.select(list(columns)).with_columns(pl.col(pl.Float64).fill_nan(None)))
    frame = reports.join(bodies(reports), on="report_id").join(
        pl.concat(parts), on="report_id", how="left"
    )
    form_known = pl.col("form").is_not_null()
    cuts = sum((pl.col("year") >= y).cast(pl.Int32) for y in crosswalk.law_cuts(chosen)) + pl.lit(0)
    frame = frame.with_columns(
        state=pl.col("state").fill_null(
            pl.when(form_known).then(pl.lit("not_in_form")).otherwise(pl.lit("unknown"))
        ),
        indicator=pl.lit(chosen.id),
        segment=pl.col("form").replace_strict(
            crosswalk.segments(chosen.id), default=0, return_dtype=pl.Int32
        )
        + cuts.fill_null(0),
    )
    frame = _left_out(frame, scope)
    if chosen.kind == "growth":
        frame = _with_previous(frame)
    if chosen.external:
        frame = _with_external(frame, external, chosen.external)
    return frame.select(pl.col(c).cast(t) for c, t in _SCHEMA.items()).sort(
        "body", "year", "report_id", nulls_last=True
    )
