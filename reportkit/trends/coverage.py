"""Who reported for which year: bodies × years, or regions × years where bodies are too many."""

from __future__ import annotations

import polars as pl

from reportkit.corpus import Corpus
from reportkit.trends.pooling import By, grouping
from reportkit.trends.values import bodies

STATES = {
    "complete": ("数字齐全", "all figures read"),
    "partial": ("部分数字", "some figures read"),
    "none": ("有报告，未读到数字", "a report without figures"),
    "missing": ("没有报告", "no report"),
}


def coverage(corpus: Corpus, by: By = "agency", *, most: int = 5000) -> pl.DataFrame:
    """The reports of each body and year, years without one included.

    Out: unit, year, bodies (known to the corpus in any year), reports (bodies with a report for
    the year), share, cells_expected, cells_read, state (`complete`, `partial`, `none`, `missing`;
    of the best report). Units are the bodies; when bodies × years exceed `most` they are summed
    by region, and `unit` is the province, city or county.
    """
    reports = corpus.reports.filter(pl.col("kind") == "report", pl.col("year").is_not_null())
    reports = reports.join(bodies(reports), on="report_id")
    years = reports.select(pl.col("year").unique().sort())
    if by == "agency" and reports["body"].n_unique() * years.height > most:
        by = "region"
    reports, names = grouping(reports, by)
    reports = reports.with_columns(unit=pl.concat_str([pl.col(n).fill_null("—") for n in names]))
    best = reports.sort("cells_read", descending=True, maintain_order=True).unique(
        ["unit", "body", "year"], keep="first", maintain_order=True
    )
    known = reports.group_by("unit").agg(bodies=pl.col("body").n_unique())
    found = best.group_by("unit", "year").agg(
        reports=pl.len(), cells_expected=pl.col("cells_expected").sum(),
        cells_read=pl.col("cells_read").sum(),
    )  # fmt: skip
    grid = known.join(years, how="cross").join(found, on=["unit", "year"], how="left")
    counts = pl.col("reports", "cells_expected", "cells_read").fill_null(0).cast(pl.Int64)
    read, expected = pl.col("cells_read"), pl.col("cells_expected")
    return (
        grid.with_columns(counts)
        .with_columns(
            share=pl.col("reports") / pl.col("bodies"),
            state=pl.when(pl.col("reports") == 0).then(pl.lit("missing"))
            .when(read == 0).then(pl.lit("none"))
            .when(read < expected).then(pl.lit("partial"))
            .otherwise(pl.lit("complete")),
        )
        .select(
            "unit", "year", "bodies", "reports", "share", "cells_expected", "cells_read", "state"
        )
        .sort("unit", "year")
    )  # fmt: skip
