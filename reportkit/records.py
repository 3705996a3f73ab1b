"""Reports as rows: from the objects of `reading` to the frames of `frames`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import PurePosixPath

import polars as pl

from reportkit.frames import dtypes
from reportkit.model import Cell, Document, Report

READ_FRAMES = ("reports", "cells", "sections", "claims", "problems")

_UNSAFE = re.compile(r"[^\w]+")


def report_id(report: Report) -> str:
    """A readable id that depends on the document alone: `agency-year-digest`.

    The agency comes from untrusted text, so only word characters of it are kept.
    """
    stem = PurePosixPath(report.document.source.rpartition("!")[2]).stem
    name = _UNSAFE.sub("", report.identity.agency or stem)[:40] or "unnamed"
    year = report.identity.year or "unknown"
    part = f".{report.part}" if report.part else ""
    return f"{name}-{year}-{report.document.sha256[:8]}{part}"


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _page(document: Document, at: int) -> str | None:
    """The page of a PDF that a character stands on, written as the paths of its cells are."""
    return f"page[{bisect_right(document.pages, at)}]" if document.pages else None


def _columns(name: str, rows: list[tuple[object, ...]]) -> pl.DataFrame:
    schema = dtypes(name)
    columns = zip(*rows, strict=True) if rows else [()] * len(schema)
    return pl.DataFrame(
        [
            pl.Series(column, values, dtype=dtype, strict=False)
            for (column, dtype), values in zip(schema.items(), columns, strict=True)
        ]
    )


def _cells(ids: list[str], cells: list[Sequence[Cell]]) -> pl.DataFrame:
    """The frame of cells, report by report: put together by column, as there are so many."""
    schema = dtypes("cells")
    columns: dict[str, list[object]] = {name: [] for name in Cell._fields}
    for some in cells:
        for values, more in zip(columns.values(), zip(*some, strict=True), strict=False):
            values += more
    counts = pl.Series([len(some) for some in cells], dtype=pl.UInt32)
    named = pl.DataFrame({"report_id": pl.Series(ids, dtype=pl.String), "counts": counts})
    own = named.select(pl.col("report_id").repeat_by("counts").explode(empty_as_null=False))
    rest = [
        pl.Series(name, columns[name], dtype=dtype, strict=False)
        for name, dtype in schema.items() if name != "report_id"
    ]  # fmt: skip
    return own.hstack(rest)


def to_frames(reports: Iterable[Report]) -> dict[str, pl.DataFrame]:
    """The reading frames of `reports`; a repeated id gets `~2`, `~3` … in order."""
    rows: dict[str, list[tuple[object, ...]]] = {name: [] for name in READ_FRAMES}
    seen: Counter[str] = Counter()
    ids: list[str] = []
    cells: list[Sequence[Cell]] = []
    for report in reports:
        id = report_id(report)
        seen[id] += 1
        if seen[id] > 1:
            id = f"{id}~{seen[id]}"
        document, who = report.document, report.identity
        read = sum(cell.value is not None for cell in report.cells)
        rows["reports"].append(
            (
                id, document.source, report.part, document.sha256, report.kind, report.form,
                report.layout, document.encoding, who.title, who.agency, who.level,
                who.division_code, who.province, who.city, who.county, who.year,
                _day(who.period_start), _day(who.period_end), _day(who.published), who.scope,
                who.made_up, report.cells_expected, read, len(report.problems),
                document.url, document.crawled,
            )
        )  # fmt: skip
        key = (id,)
        ids.append(id)
        cells.append(report.cells)
        for section in report.sections:
            rows["sections"].append((id, *section, _page(document, section.char_start)))
        for claim in report.claims:
            place = _page(document, claim.char_start)
            rows["claims"].append((id, *claim[:8], claim.section, *claim[8:12], place))
        rows["problems"].extend(key + problem for problem in report.problems)
    return {
        name: _cells(ids, cells) if name == "cells" else _columns(name, rows[name])
        for name in READ_FRAMES
    }
