"""Reports as rows: from the objects of `reading` to the frames of `frames`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import repeat
from pathlib import PurePosixPath

import polars as pl

from reportkit.frames import dtypes
from reportkit.model import Cell, Claim, Document, Problem, Report, Section

READ_FRAMES = ("reports", "cells", "sections", "claims", "problems")

_UNSAFE = re.compile(r"[^\w]+")


def report_id(report: Report) -> str:
    """A readable id that depends on the document alone: `agency-year-digest`.

    The agency comes from untrusted text, so only word characters of it are kept.
    """
    named = report.identity.agency or PurePosixPath(report.document.source.rpartition("!")[2]).stem
    name = _UNSAFE.sub("", named)[:40] or "unnamed"
    year = report.identity.year or "unknown"
    part = f".{report.part}" if report.part else ""
    return f"{name}-{year}-{report.document.sha256[:8]}{part}"


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _paths(document: Document, places: list[int]) -> Iterable[str | None]:
    """The pages of a PDF that characters stand on, written as the paths of its cells are."""
    if not document.pages:
        return repeat(None, len(places))
    return [f"page[{bisect_right(document.pages, place)}]" for place in places]


def _series(name: str, values: Sequence[object], dtype: pl.DataType) -> pl.Series:
    try:
        return pl.Series(name, values, dtype=dtype, strict=False)
    except UnicodeEncodeError:  # half a pair of surrogates, which no file can hold
        values = [v.encode("utf-8", "replace").decode() if isinstance(v, str) else v
                  for v in values]  # fmt: skip
        return pl.Series(name, values, dtype=dtype, strict=False)


def _frame(name: str, columns: Mapping[str, Sequence[object]]) -> pl.DataFrame:
    return pl.DataFrame(
        [_series(column, columns[column], dtype) for column, dtype in dtypes(name).items()]
    )


class _Records:
    """Records of one kind (cells, sections …), put together by column, as there are so many."""

    def __init__(self, name: str, fields: Sequence[str]) -> None:
        self.name, self.fields = name, fields
        self.records: list[tuple[object, ...]] = []
        self.ids: list[str] = []
        self.paths: list[str | None] = []

    def add(self, id: str, records: Sequence[tuple[object, ...]]) -> None:
        self.records += records
        self.ids += [id] * len(records)

    def frame(self) -> pl.DataFrame:
        """The frame; `paths` are a column where the records have none of their own."""
        values = zip(*self.records, strict=True) if self.records else repeat(())
        columns: dict[str, Sequence[object]] = {"path": self.paths}
        columns.update(zip(self.fields, values, strict=False))
        columns["report_id"] = self.ids
        return _frame(self.name, columns)


def to_frames(reports: Iterable[Report]) -> dict[str, pl.DataFrame]:
    """The reading frames of `reports`; a repeated id gets `~2`, `~3` … in order."""
    rows: list[tuple[object, ...]] = []
    cells, sections = _Records("cells", Cell._fields), _Records("sections", Section._fields)
    claims, problems = _Records("claims", Claim._fields), _Records("problems", Problem._fields)
    seen: Counter[str] = Counter()
    for report in reports:
        id = report_id(report)
        seen[id] += 1
        if seen[id] > 1:
            id = f"{id}~{seen[id]}"
        document, who = report.document, report.identity
        read = len([None for cell in report.cells if cell.value is not None])
        rows.append(
            (
                id, document.source, report.part, document.sha256, report.kind, report.form,
                report.layout, document.encoding, who.title, who.agency, who.level,
                who.division_code, who.province, who.city, who.county, who.year,
                _day(who.period_start), _day(who.period_end), _day(who.published), who.scope,
                who.made_up, report.cells_expected, read, len(report.problems),
                document.url, document.crawled,
            )
        )  # fmt: skip
        cells.add(id, report.cells)
        sections.add(id, report.sections)
        sections.paths += _paths(document, [s.char_start for s in report.sections])
        claims.add(id, report.claims)
        claims.paths += _paths(document, [c.char_start for c in report.claims])
        problems.add(id, report.problems)
    names = dtypes("reports")
    values = zip(*rows, strict=True) if rows else repeat(())
    return {
        "reports": _frame("reports", dict(zip(names, values, strict=False))),
        **{some.name: some.frame() for some in (cells, sections, claims, problems)},
    }
