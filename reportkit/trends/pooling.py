"""Series of pooled indicators: summed numerators over summed denominators."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from reportkit.corpus import Corpus
from reportkit.errors import FrameError
from reportkit.trends import crosswalk
from reportkit.trends.indicators import Indicator, catalogue, read_group, read_indicator
from reportkit.trends.intervals import poisson, wilson
from reportkit.trends.values import LEFT_OUT, USED, values

PLACES = ("province", "city", "county")
BY = ("agency", "level", "form", "region", *PLACES)
By = str | Sequence[str] | None


def region_column(frame: pl.DataFrame) -> str:
    """The first of province, city, county that takes more than one value in the frame."""
    several = [c for c in PLACES if frame[c].drop_nulls().n_unique() > 1]
    return several[0] if several else "province"


def grouping(frame: pl.DataFrame, by: By) -> tuple[pl.DataFrame, list[str]]:
    """The frame with its grouping columns, and their names.

    `agency` groups by body: agencies of one name in several places are kept apart by their place.
    Raises FrameError for a column that is no grouping.
    """
    wanted = [by] if isinstance(by, str) else list(by or ())
    for name in wanted:
        if name not in BY:
            raise FrameError(f"cannot group by {name!r}; there are {', '.join(BY)}")
    if "agency" in wanted:
        shared = pl.col("body").n_unique().over("agency") > 1
        unclear = shared | pl.col("agency").is_null()
        frame = frame.with_columns(agency=pl.when(unclear).then("body").otherwise("agency"))
    if "region" in wanted:
        frame = frame.with_columns(region=pl.col(region_column(frame)))
    return frame, wanted


def _frame(source: Corpus | pl.DataFrame, indicator: Indicator, scope: str) -> pl.DataFrame:
    if isinstance(source, Corpus):
        return values(source, indicator, scope=scope)
    missing = {"body", "year", "segment", "numerator", "state"} - set(source.columns)
    if missing:
        raise FrameError(
            f"trend needs a corpus or the frame of values(); {min(missing)!r} is missing"
        )
    return source.filter(indicator=indicator.id)


def _rates(frame: pl.DataFrame, indicator: Indicator, level: float) -> pl.DataFrame:
    """Value, interval and bounds from summed counts; small denominators suppressed or marked."""
    n, d = pl.col("numerator"), pl.col("denominator")
    rule = catalogue()
    if not indicator.is_rate:
        empty = pl.lit(None, pl.Float64)
        return frame.with_columns(
            value=n, low="numerator_low", high="numerator_high", denominator=empty,
            interval_low=empty, interval_high=empty, small=pl.lit(""),
        )  # fmt: skip
    scale = 100.0 if indicator.kind == "per_100" else 1.0
    shift = 1.0 if indicator.kind == "growth" else 0.0
    k, of = frame["numerator"].to_numpy(), frame["denominator"].to_numpy()
    if indicator.kind == "growth" or indicator.external:
        ends = (np.full(len(k), np.nan), np.full(len(k), np.nan))
    elif indicator.kind == "share":
        low, high = wilson(np.minimum(k, of), of, level)
        ends = (np.where(k <= of, low, np.nan), np.where(k <= of, high, np.nan))
    else:
        low, high = poisson(k, of, level)
        ends = (low * scale, high * scale)
    small = (
        pl.when(d == 0).then(pl.lit("none"))
        .when(d < rule.suppress).then(pl.lit("suppressed"))
        .when(d < rule.mark).then(pl.lit("marked"))
        .otherwise(pl.lit(""))
    )  # fmt: skip
    if indicator.external:
        small = pl.lit("")
    value = pl.when(d > 0).then(n / d * scale - shift)
    cap = pl.max_horizontal(pl.lit(1.0), value) if indicator.kind == "share" else pl.lit(np.inf)
    high_bound = pl.when(pl.col("denominator_low") > 0).then(
        pl.min_horizontal(pl.col("numerator_high") / pl.col("denominator_low") * scale - shift, cap)
    )
    return (
        frame.with_columns(interval_low=pl.Series(ends[0]), interval_high=pl.Series(ends[1]))
        .with_columns(pl.col("interval_low", "interval_high").fill_nan(None), small=small)
        .with_columns(
            value=pl.when(pl.col("small") != "suppressed").then(value),
            low=pl.when(pl.col("denominator_high") > 0).then(
                pl.col("numerator_low") / pl.col("denominator_high") * scale - shift
            ),
            high=high_bound,
        )
    )


_COUNTED = ("numerator", "denominator")
_COLUMNS = [
    "year", "segment", "form", "grade", "reports", "used", "bodies", "body_set", "unknown",
    "contested", "no_cases", "not_in_form", "left_out", "numerator", "denominator", "value",
    "interval_low", "interval_high", "low", "high", "small",
]  # fmt: skip


def pool(frame: pl.DataFrame, indicator: Indicator, keys: list[str], level: float) -> pl.DataFrame:
    """Sum the values of an indicator within `keys`; reports without a value are counted."""
    used = pl.col("state").is_in(USED)
    bounds = [f"{c}_{end}" for c in _COUNTED for end in ("low", "high")]
    state = pl.col("state")
    summed = (
        frame.group_by(keys)
        .agg(
            *(
                pl.when(used.any()).then(pl.col(c).filter(used).sum()).alias(c)
                for c in (*_COUNTED, *bounds)
            ),
            form=pl.col("form").drop_nulls().unique().sort().str.join("/"),
            reports=(~state.is_in(LEFT_OUT)).sum(),
            used=used.sum(),
            _bodies=pl.col("body").filter(used).unique().sort(),
            left_out=state.is_in(LEFT_OUT).sum(),
            **{s: (state == s).sum() for s in ("unknown", "contested", "no_cases", "not_in_form")},
        )
        .sort(keys, nulls_last=True)
        .cast(dict.fromkeys(bounds, pl.Float64))
    )
    members = pl.col("_bodies")
    summed = summed.with_columns(
        bodies=members.list.len(), body_set=members.list.join("\n").rank("dense").cast(pl.UInt32)
    ).drop("_bodies")
    known = crosswalk.grades(indicator)
    newest = pl.col("form").str.split("/").list.last()
    graded = summed.with_columns(
        grade=newest.replace_strict(known, default=None, return_dtype=pl.String)
    )
    return _rates(graded, indicator, level)


def _balanced(frame: pl.DataFrame) -> pl.DataFrame:
    """Reports of the bodies that have a value in every year in which anybody has one."""
    usable = frame.filter(pl.col("state").is_in(USED))
    years = usable["year"].n_unique()
    if years < 2:
        return frame.clear()
    constant = usable.group_by("body").agg(pl.col("year").n_unique()).filter(year=years)
    return usable.join(constant.select("body"), on="body", how="semi")


def _common(frame: pl.DataFrame, pooled: pl.DataFrame) -> pl.DataFrame:
    """First and last year of the newest segment, the bodies that have a value in both.

    Empty unless the two years hold different bodies.
    """
    valued = pooled.filter(pl.col("value").is_not_null()).sort("segment", "year")
    ends = valued.filter(pl.col("segment") == pl.col("segment").max())
    if ends.height < 2 or ends["body_set"][0] == ends["body_set"][-1]:
        return frame.clear()
    usable = frame.filter(
        pl.col("state").is_in(USED),
        pl.col("segment") == ends["segment"][0],
        pl.col("year").is_in([ends["year"][0], ends["year"][-1]]),
    )
    both = usable.group_by("body").agg(pl.col("year").n_unique()).filter(year=2)
    return usable.join(both.select("body"), on="body", how="semi")


def trend(
    source: Corpus | pl.DataFrame,
    indicator: str | Indicator,
    by: By = None,
    *,
    balanced: bool = False,
    level: float = 0.95,
    scope: str = "auto",
) -> pl.DataFrame:
    """A pooled indicator by year, and by agency, level, province, city, county, form or region.

    In: a corpus or the frame of `values`. Out, per group and year (two rows where a year's
    reports use forms that may not be compared): indicator, panel, the grouping columns, year,
    segment (join points of one segment only), form, grade (against the form before), reports,
    used, bodies (number with a value), body_set (equal where two rows of a panel are of the same
    bodies; only such rows may be compared), unknown, contested, no_cases, not_in_form, left_out
    (numbers of reports), numerator, denominator, value (null where suppressed or 0/0),
    interval_low and interval_high (Wilson for shares, exact Poisson for ratios), low and high
    (bounds from sums that disagree), small (`suppressed`, `marked`, `none` for 0/0, or empty).
    `balanced` adds rows with panel `balanced`: only bodies with a value in every year. Where no
    body has that and the first and last year are of different bodies, `common` has those two
    years for the bodies with a value in both.
    """
    chosen = read_indicator(indicator)
    frame = _frame(source, chosen, scope).filter(pl.col("year").is_not_null())
    frame, names = grouping(frame, by)
    # Reports of a form without this figure say nothing about a segment of it.
    exists = frame.filter(~pl.col("state").is_in(["not_in_form", "no_base"]))
    frame = frame.join(exists.select("year").unique(), on="year", how="semi")
    keys = [*names, "year", "segment"]
    pooled = pool(frame, chosen, keys, level)
    panels = [("all", pooled)]
    if balanced:
        constant = _balanced(frame)
        panels.append(("balanced", pool(constant, chosen, keys, level)))
        if not constant.height and not names:
            panels.append(("common", pool(_common(frame, pooled), chosen, keys, level)))
    parts = [p.with_columns(indicator=pl.lit(chosen.id), panel=pl.lit(n)) for n, p in panels]
    made = pl.concat(parts).filter(pl.col("reports") + pl.col("left_out") > 0)
    return made.select("indicator", "panel", *names, *_COLUMNS)


def composition(
    corpus: Corpus, group: str, by: By = None, *, scope: str = "auto", balanced: bool = False
) -> pl.DataFrame:
    """`trend` of every member of a group of indicators (`outcomes`, `refusals`, …), stacked.

    A partition is made of the reports in whose form all its parts exist: in an older form the
    rest would not add up. Out: as `trend`, with `order` (place in the group) in front.
    """
    found = read_group(group)
    forms = [set(read_indicator(member).forms) for member in found.members]
    whole = set.intersection(*forms) if found.partition else set.union(*forms)
    parts = []
    for n, member in enumerate(found.members):
        frame = values(corpus, member, scope=scope)
        frame = frame.filter(pl.col("form").is_in(sorted(whole)) | pl.col("form").is_null())
        made = trend(frame, member, by, balanced=balanced)
        parts.append(made.select(pl.lit(n, pl.Int32).alias("order"), pl.all()))
    return pl.concat(parts)
