"""People's corrections of single cells: entries of a file, never edits of a text.

`data/corrections.csv` has the columns file, table, row, column, value, reason and, if wanted,
printed. A corrected cell keeps its `raw`, gets the state `corrected` and the given value.
"""

from __future__ import annotations

import math
import os
from pathlib import Path

import polars as pl

from reportkit.corpus import Corpus
from reportkit.errors import FrameError
from reportkit.frames import frame

COLUMNS = ("file", "table", "row", "column", "value", "reason")
_PLACE = ("table", "row", "column")


def read_corrections(path: str | os.PathLike[str]) -> pl.DataFrame:
    """The corrections of a CSV file (lines from `#` are comments); no file, no corrections.

    Columns: COLUMNS and printed (null when the file has no such column). Raises FrameError when
    a column is missing, a value is no number, or a reason is empty.
    """
    path = Path(path)
    schema = {**dict.fromkeys((*COLUMNS, "printed"), pl.String), "value": pl.Float64}
    if not path.is_file():
        return pl.DataFrame(schema=schema)
    try:
        data = pl.read_csv(path, infer_schema=False, comment_prefix="#")
    except pl.exceptions.NoDataError:
        return pl.DataFrame(schema=schema)
    missing = [c for c in COLUMNS if c not in data.columns]
    if missing:
        raise FrameError(f"{path} lacks column {missing[0]!r}; it needs {', '.join(COLUMNS)}")
    if "printed" not in data.columns:
        data = data.with_columns(printed=pl.lit(None, dtype=pl.String))
    data = data.select(
        pl.col(*COLUMNS).cast(pl.String).str.strip_chars().fill_null(""),
        pl.col("printed").cast(pl.String).str.strip_chars(),
    )
    for number, row in enumerate(data.iter_rows(named=True), 1):
        try:
            if not math.isfinite(float(row["value"])):
                raise ValueError
        except ValueError:
            raise FrameError(
                f"{path}, entry {number}: value {row['value']!r} is no number; give plain digits"
            ) from None
        if not row["reason"]:
            raise FrameError(f"{path}, entry {number}: a correction needs a reason")
    return data.with_columns(pl.col("value").cast(pl.Float64))


def apply_corrections(corpus: Corpus, corrections: pl.DataFrame | str | os.PathLike[str]) -> Corpus:
    """The corpus with corrected cells; `corrections` is a frame or the path of a CSV file.

    `file` is a source as given or its last parts (`2023/a.txt`). An entry whose file is not in
    the corpus is left alone. An entry whose cell does not exist, or whose `printed` is no longer
    what the text prints, is not applied and becomes a row of `problems`.
    """
    if not isinstance(corrections, pl.DataFrame):
        corrections = read_corrections(corrections)
    if not corrections.height:
        return corpus
    named = corrections.with_row_index("entry").join(
        matching(corpus.reports, corrections), on="file", maintain_order="left"
    )
    cells = corpus.cells.with_row_index("_at")
    keys = ["report_id", *_PLACE]
    found = named.join(
        cells.select("_at", *keys, "raw", "line"), on=keys, how="left", maintain_order="left"
    )
    squeeze = r"[\s　]+"
    raw = pl.col("raw").fill_null("").str.replace_all(squeeze, "")
    wanted = pl.col("printed").str.replace_all(squeeze, "")
    same = pl.col("printed").is_null() | (raw == wanted)
    good = found.filter(pl.col("_at").is_not_null(), same).unique(
        "_at", keep="last", maintain_order=True
    )
    problems = _problems(found.filter(pl.col("_at").is_null() | ~same))
    corrected = (
        cells.join(good.select("_at", _value="value"), on="_at", how="left", maintain_order="left")
        .with_columns(
            value=pl.coalesce("_value", "value"),
            state=pl.when(pl.col("_value").is_not_null())
            .then(pl.lit("corrected"))
            .otherwise("state"),
        )
        .drop("_at", "_value")
    )
    frames = corpus.frames()
    touched = pl.concat([good["report_id"], problems["report_id"]]).unique()
    return Corpus.of(
        {
            **frames,
            "cells": corrected,
            "problems": pl.concat([corpus.problems, problems]),
            "reports": _recounted(corpus.reports, corrected, problems, touched),
        },
        corpus.path,
    )


def matching(reports: pl.DataFrame, corrections: pl.DataFrame) -> pl.DataFrame:
    """(file, report_id) of every report whose source is, or ends in, the file of an entry."""
    files = corrections["file"].unique(maintain_order=True).to_list()
    rows = []
    for file in files:
        source = pl.col("source").str.replace_all("\\", "/", literal=True)
        name = file.replace("\\", "/")
        hit = (source == name) | source.str.ends_with(f"/{name}") | source.str.ends_with(f"!{name}")
        rows += [(file, id) for id in reports.filter(hit)["report_id"]]
    return pl.DataFrame(rows, schema={"file": pl.String, "report_id": pl.String}, orient="row")


def _problems(left: pl.DataFrame) -> pl.DataFrame:
    rows = []
    for row in left.iter_rows(named=True):
        place = ".".join(row[c] for c in _PLACE)
        if row["_at"] is None:
            code, why = "correction_unmatched", "the report has no such cell"
        else:
            code = "correction_outdated"
            why = f"{row['printed']!r} was corrected, but {row['raw']!r} is printed now"
        message = f"correction of {place} to {row['value']:g} not applied: {why}"
        rows.append((row["report_id"], "corrections", code, message, row["line"]))
    return frame("problems", rows)


def _recounted(
    reports: pl.DataFrame, cells: pl.DataFrame, problems: pl.DataFrame, touched: pl.Series
) -> pl.DataFrame:
    read = (
        cells.filter(pl.col("report_id").is_in(touched.implode()))
        .group_by("report_id")
        .agg(_read=pl.col("value").count().cast(pl.Int32))
    )
    more = problems.group_by("report_id").agg(_more=pl.len().cast(pl.Int32))
    return (
        reports.join(read, on="report_id", how="left", maintain_order="left")
        .join(more, on="report_id", how="left", maintain_order="left")
        .with_columns(
            cells_read=pl.coalesce("_read", "cells_read"),
            problems=pl.col("problems") + pl.col("_more").fill_null(0),
        )
        .drop("_read", "_more")
    )
