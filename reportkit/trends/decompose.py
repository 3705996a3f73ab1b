"""Why a pooled rate changed: the rates of the bodies, or who had how many cases."""

from __future__ import annotations

import polars as pl

from reportkit.corpus import Corpus
from reportkit.errors import FrameError
from reportkit.trends import crosswalk
from reportkit.trends.indicators import Indicator, read_indicator
from reportkit.trends.pooling import By, grouping
from reportkit.trends.values import USED, values

PARTS = ("within", "composition", "entry", "exit")
_SCHEMA = {
    "indicator": pl.String, "unit": pl.String, "from_year": pl.Int32, "to_year": pl.Int32,
    "numerator_from": pl.Float64, "denominator_from": pl.Float64, "rate_from": pl.Float64,
    "numerator_to": pl.Float64, "denominator_to": pl.Float64, "rate_to": pl.Float64,
    **dict.fromkeys(PARTS, pl.Float64), "contribution": pl.Float64,
}  # fmt: skip


def comparable_years(frame: pl.DataFrame) -> tuple[int, int] | None:
    """First and last year of the newest segment with cases in both; None when there are not two."""
    usable = frame.filter(pl.col("state").is_in(USED), pl.col("denominator") > 0)
    newest = usable.filter(pl.col("segment") == pl.col("segment").max())
    years = newest["year"].drop_nulls().unique().sort()
    return (int(years[0]), int(years[-1])) if len(years) > 1 else None


def change(
    source: Corpus | pl.DataFrame,
    indicator: str | Indicator,
    from_year: int | None = None,
    to_year: int | None = None,
    *,
    by: By = "agency",
    scope: str = "auto",
) -> pl.DataFrame:
    """The change of a pooled rate between two years, split by body (or another grouping).

    `within` is what comes from changed rates of bodies present in both years, `composition` from
    their changed shares of the cases, `entry` and `exit` from bodies with cases in one year only
    (Griliches and Regev 1995, weights and rates averaged over both years). The four add up to the
    change exactly. Without years: the first and last of the newest comparable segment; an empty
    frame when there are not two. Out: indicator, unit (the body), from_year, to_year, numerator,
    denominator and rate of both years, within, composition, entry, exit, contribution (all as
    shares of 1), largest contribution first.
    Raises FrameError for a count, and for years on two sides of a break.
    """
    chosen = read_indicator(indicator)
    if chosen.kind not in ("share", "ratio", "per_100") or chosen.external:
        raise FrameError(f"{chosen.id} is no rate of counts; change() splits shares and ratios")
    frame = values(source, chosen, scope=scope) if isinstance(source, Corpus) else source
    frame = frame.filter(pl.col("state").is_in(USED), indicator=chosen.id)
    if from_year is None or to_year is None:
        years = comparable_years(frame)
        if years is None:
            return pl.DataFrame(schema=_SCHEMA)
        from_year, to_year = from_year or years[0], to_year or years[1]
    if any(from_year < cut <= to_year for cut in crosswalk.cut_years(chosen)):
        raise FrameError(
            f"{chosen.id} may not be compared between {from_year} and {to_year}: its series breaks "
            f"in {', '.join(map(str, crosswalk.cut_years(chosen)))}"
        )
    frame, names = grouping(frame, by)
    frame = frame.with_columns(unit=pl.concat_str([pl.col(n).fill_null("—") for n in names]))
    scale = 100.0 if chosen.kind == "per_100" else 1.0
    sides = [
        frame.filter(pl.col("year") == year)
        .group_by("unit")
        .agg(pl.col("numerator", "denominator").sum())
        .filter(pl.col("denominator") > 0)
        .rename({"numerator": f"numerator_{end}", "denominator": f"denominator_{end}"})
        for year, end in ((from_year, "from"), (to_year, "to"))
    ]
    both = sides[0].join(sides[1], on="unit", how="full", coalesce=True).sort("unit")
    n0, d0 = pl.col("numerator_from"), pl.col("denominator_from")
    n1, d1 = pl.col("numerator_to"), pl.col("denominator_to")
    r0, r1 = n0 / d0 * scale, n1 / d1 * scale
    w0, w1 = d0 / d0.sum(), d1 / d1.sum()
    middle = (n0.sum() / d0.sum() + n1.sum() / d1.sum()) / 2 * scale
    stays = d0.is_not_null() & d1.is_not_null()
    parts = {
        "within": pl.when(stays).then((w0 + w1) / 2 * (r1 - r0)),
        "composition": pl.when(stays).then(((r0 + r1) / 2 - middle) * (w1 - w0)),
        "entry": pl.when(d0.is_null()).then(w1 * (r1 - middle)),
        "exit": pl.when(d1.is_null()).then(-w0 * (r0 - middle)),
    }
    made = both.with_columns(
        **{name: part.fill_null(0.0) for name, part in parts.items()},
        rate_from=r0,
        rate_to=r1,
        indicator=pl.lit(chosen.id),
        from_year=pl.lit(from_year, pl.Int32),
        to_year=pl.lit(to_year, pl.Int32),
    ).with_columns(contribution=pl.sum_horizontal(*PARTS))
    return made.select(pl.col(c).cast(t) for c, t in _SCHEMA.items()).sort(
        pl.col("contribution").abs(), "unit", descending=[True, False]
    )
