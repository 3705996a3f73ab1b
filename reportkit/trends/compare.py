"""Comparing bodies without letting small ones top the list by chance."""

from __future__ import annotations

import numpy as np
import polars as pl

from reportkit.corpus import Corpus
from reportkit.errors import FrameError
from reportkit.trends.indicators import Indicator, catalogue, read_indicator
from reportkit.trends.intervals import control_limits, poisson, shrink, wilson
from reportkit.trends.pooling import By, grouping
from reportkit.trends.values import USED, values

WARN, ACT = 0.95, 0.998


def _units(
    source: Corpus | pl.DataFrame, indicator: Indicator, year: int | None, by: By, scope: str
) -> tuple[pl.DataFrame, int | None]:
    """Summed figures per unit of one year (the latest with cases when none is given)."""
    if indicator.kind not in ("share", "ratio", "per_100") or indicator.external:
        raise FrameError(f"{indicator.id} is no rate of counts, so bodies cannot be compared by it")
    frame = values(source, indicator, scope=scope) if isinstance(source, Corpus) else source
    frame = frame.filter(pl.col("state").is_in(USED), pl.col("denominator") > 0)
    frame = frame.filter(indicator=indicator.id)
    if not year:
        years = frame["year"].drop_nulls().unique().sort()
        year = years[-1] if len(years) else None
    frame, names = grouping(frame.filter(pl.col("year").eq_missing(pl.lit(year, pl.Int32))), by)
    # Two segments in one year are two figures: only the newer one is compared.
    frame = frame.filter(pl.col("segment") == pl.col("segment").max())
    frame = frame.with_columns(unit=pl.concat_str([pl.col(n).fill_null("—") for n in names]))
    summed = (
        frame.group_by("unit")
        .agg(
            pl.col(
                "numerator", "denominator", "numerator_low", "numerator_high",
                "denominator_low", "denominator_high",
            ).sum(),
            pl.col("low").first().alias("_low"),
            pl.col("high").first().alias("_high"),
            pl.len().alias("_reports"),
        )
        .sort("unit")
    )  # fmt: skip
    scale = 100.0 if indicator.kind == "per_100" else 1.0
    value = pl.col("numerator") / pl.col("denominator") * scale
    low = pl.col("numerator_low") / pl.col("denominator_high") * scale
    high: pl.Expr = pl.when(pl.col("denominator_low") > 0).then(
        pl.col("numerator_high") / pl.col("denominator_low") * scale
    )
    if indicator.kind == "share":
        high = pl.min_horizontal(high, pl.max_horizontal(pl.lit(1.0), value))
    single = pl.col("_reports") == 1
    return summed.select(
        pl.lit(indicator.id).alias("indicator"),
        "unit",
        pl.lit(year, pl.Int32).alias("year"),
        "numerator",
        "denominator",
        value=value,
        # One report: its own bounds, which know which readings go together.
        low=pl.when(single).then("_low").otherwise(low),
        high=pl.when(single).then("_high").otherwise(high),
    ), year


def _intervals(frame: pl.DataFrame, indicator: Indicator) -> pl.DataFrame:
    k, n = frame["numerator"].to_numpy(), frame["denominator"].to_numpy()
    if indicator.kind == "share":
        low, high = wilson(np.minimum(k, n), n)
    else:
        low, high = (e * (100 if indicator.kind == "per_100" else 1) for e in poisson(k, n))
    return frame.with_columns(interval_low=pl.Series(low), interval_high=pl.Series(high))


def funnel(
    source: Corpus | pl.DataFrame,
    indicator: str | Indicator,
    year: int | None = None,
    *,
    by: By = "agency",
    shrinkage: bool = False,
    scope: str = "auto",
) -> pl.DataFrame:
    """Shares of bodies against their number of cases, with control limits around the common share.

    Out, one row per body of the year (default: the latest): indicator, unit, year, numerator,
    denominator, value, low, high (bounds), centre (pooled share), warn_low, warn_high (95 %),
    act_low, act_high (99.8 %), position (`inside`, `warning`, `outside`), small (`suppressed`,
    `marked`, empty) and, with `shrinkage`, shrunk, shrunk_low, shrunk_high (empirical Bayes).
    Raises FrameError for anything but a share.
    """
    chosen = read_indicator(indicator)
    if chosen.kind != "share":
        raise FrameError(f"{chosen.id} is no share; control limits need one")
    frame, _ = _units(source, chosen, year, by, scope)
    k, n = frame["numerator"].to_numpy(), frame["denominator"].to_numpy()
    centre = float(np.clip(k.sum() / n.sum(), 0, 1)) if len(n) else float("nan")
    limits: dict[str, pl.Series] = {}
    for name, level in (("warn", WARN), ("act", ACT)):
        low, high = control_limits(centre, n, level) if len(n) else (np.array([]), np.array([]))
        limits |= {f"{name}_low": pl.Series(low), f"{name}_high": pl.Series(high)}
    frame = frame.with_columns(centre=pl.lit(centre, pl.Float64), **limits)
    value, rule = pl.col("value"), catalogue()
    outside = {
        end: (value < pl.col(f"{end}_low")) | (value > pl.col(f"{end}_high"))
        for end in ("warn", "act")
    }
    frame = frame.with_columns(
        position=pl.when(outside["act"]).then(pl.lit("outside"))
        .when(outside["warn"]).then(pl.lit("warning"))
        .otherwise(pl.lit("inside")),
        small=pl.when(pl.col("denominator") < rule.suppress).then(pl.lit("suppressed"))
        .when(pl.col("denominator") < rule.mark).then(pl.lit("marked"))
        .otherwise(pl.lit("")),
    )  # fmt: skip
    if shrinkage:
        drawn = shrink(np.minimum(k, n), n)
        frame = frame.with_columns(
            shrunk=pl.Series(drawn.rate),
            shrunk_low=pl.Series(drawn.low),
            shrunk_high=pl.Series(drawn.high),
        )
    return frame


def _ranks(low: np.ndarray, high: np.ndarray) -> tuple[pl.Series, pl.Series]:
    """Best and worst rank that each range allows (1 = highest)."""
    lows, highs = np.sort(low), np.sort(high)
    # Certainly above me: low end beyond my high end. Perhaps: high end reaches my low end.
    best = 1 + len(lows) - np.searchsorted(lows, high + 1e-12, side="right")
    worst = len(highs) - np.searchsorted(highs, low - 1e-12, side="left")
    # Those who may be level or above count me among them: I am not my own rival.
    return pl.Series(best.astype(np.int32)), pl.Series(np.maximum(worst, best).astype(np.int32))


def ranking(
    source: Corpus | pl.DataFrame,
    indicator: str | Indicator,
    year: int | None = None,
    *,
    by: By = "agency",
    least: int | None = None,
    scope: str = "auto",
) -> pl.DataFrame:
    """Bodies by rate, with the ranks that survive what is uncertain.

    Out: indicator, unit, year, numerator, denominator, value, low, high (bounds from sums that
    disagree), interval_low, interval_high (95 %), rank (1 = highest; ties share the better one),
    rank_best and rank_worst (over the bounds), robust (the bounds leave the rank as it is),
    chance_best and chance_worst (ranks that the intervals allow). Bodies with fewer than `least`
    cases (default: the marking threshold) are listed last, without rank.
    """
    chosen = read_indicator(indicator)
    frame, _ = _units(source, chosen, year, by, scope)
    frame = _intervals(frame, chosen)
    enough = pl.col("denominator") >= (catalogue().mark if least is None else least)
    ranked, rest = frame.filter(enough), frame.filter(~enough)
    value = ranked["value"].to_numpy()
    low, high = (ranked[c].fill_null(ranked["value"]).to_numpy() for c in ("low", "high"))
    best, worst = _ranks(low, high)
    ends = (ranked[c].to_numpy() for c in ("interval_low", "interval_high"))
    chance_best, chance_worst = _ranks(*ends)
    own, last = _ranks(value, value)
    ranked = ranked.with_columns(
        rank=own,
        rank_best=best,
        rank_worst=worst,
        # Level bodies share their ranks, which is no doubt about the figures.
        robust=(best == own) & (worst == last),
        chance_best=chance_best,
        chance_worst=chance_worst,
    ).sort("rank", "unit")
    return pl.concat([ranked, rest.sort("unit")], how="diagonal")
