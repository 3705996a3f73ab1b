"""The linear identities of the forms, evaluated over all reports at once.

An identity with an unknown term is neither held nor broken; `bounds` says what can be said even
then (printed parts above their total), `broken` what fails outright.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import polars as pl

from reportkit.forms import Form, Identity, Table
from reportkit.rules import places
from reportkit.rules.evidence import Evidence, metrics_of


class Sum(NamedTuple):
    """One identity at one row or column of a form: `left` and `right` are signed metrics."""

    form: str
    table: str
    identity: Identity
    at: str
    left: tuple[tuple[int, str], ...]
    right: tuple[tuple[int, str], ...]

    @property
    def cells(self) -> list[str]:
        """Metrics of all terms, left side first."""
        return [m for _, m in self.left + self.right]


class Broken(NamedTuple):
    """A broken identity of one report; `assumed` when empty cells had to be read as zero."""

    report_id: str
    sum: Sum
    values: dict[str, float]
    left: float
    right: float
    assumed: bool


def instances(form: Form, code: str | None = None) -> Iterator[Sum]:
    """Every identity of a form (or those with `code`) at every row or column it holds for."""
    for table in form.tables.values():
        for identity in table.identities:
            if code is not None and identity.code != code:
                continue
            for at in _at(table, identity):

                def metric(
                    term: str, at: str = at, each: str = identity.each, t: str = table.id
                ) -> str:
                    return f"{t}.{at}.{term}" if each == "row" else f"{t}.{term}.{at}"

                yield Sum(
                    form.id, table.id, identity, at,
                    tuple((s, metric(n)) for s, n in identity.linear.left),
                    tuple((s, metric(n)) for s, n in identity.linear.right),
                )  # fmt: skip


def _at(table: Table, identity: Identity) -> list[str]:
    if identity.each == "row":
        return [row.id for row in table.rows()]
    return [column.id for block in table.blocks for column in block.columns]


def _side(terms: tuple[tuple[int, str], ...], *, known: bool = False) -> pl.Expr:
    parts = [(pl.col(m).fill_null(0) if known else pl.col(m)) * s for s, m in terms]
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def broken(evidence: Evidence) -> list[Broken]:
    """Every broken identity of every report, once for all rules."""
    found: list[Broken] = evidence.keep("broken sums", lambda: list(_broken(evidence)))
    return found


def _broken(evidence: Evidence) -> Iterator[Broken]:
    for form in evidence.forms:
        sums = list(instances(form))
        strict = set()
        for item in _failing(evidence.wide(form.id), sums, assumed=False):
            strict.add((item.report_id, item.sum.cells[0], item.sum.identity.code))
            yield item
        for item in _failing(_assumed(evidence, form), sums, assumed=True):
            if (item.report_id, item.sum.cells[0], item.sum.identity.code) not in strict:
                yield item


def _failing(wide: pl.DataFrame, sums: list[Sum], *, assumed: bool) -> Iterator[Broken]:
    if not wide.height or not sums:
        return
    gaps = wide.select(
        (_side(s.left) - _side(s.right)).abs().gt(1e-6).fill_null(False).alias(str(i))
        for i, s in enumerate(sums)
    )
    any_gap = gaps.select(pl.any_horizontal(pl.all()))[gaps.columns[0]]
    if not any_gap.any():
        return
    rows = wide.filter(any_gap).to_dicts()
    flags = gaps.filter(any_gap).rows()
    for row, broken_ones in zip(rows, flags, strict=True):
        for one, is_broken in zip(sums, broken_ones, strict=True):
            if is_broken:
                values = {m: row[m] for m in one.cells}
                left = sum(s * values[m] for s, m in one.left)
                right = sum(s * values[m] for s, m in one.right)
                yield Broken(row["report_id"], one, values, left, right, assumed)


def _assumed(evidence: Evidence, form: Form) -> pl.DataFrame:
    """Reports whose tables have empty cells, with 0 for those that can be zero.

    A total stays unknown unless all its parts are empty or zero.
    """
    wide = evidence.wide(form.id)
    out = wide.join(evidence.assumed.select("report_id").unique(), on="report_id", how="semi")
    for table in form.tables.values():
        mine = evidence.assumed.filter(table=table.id)["report_id"].implode()
        applies = pl.col("report_id").is_in(mine)
        totals: dict[str, list[str]] = {}
        for one in instances(form):
            if one.table == table.id and len(one.left) == 1:
                totals.setdefault(one.left[0][1], []).extend(m for _, m in one.right)
        filled = []
        for metric in metrics_of(form, table.id):
            if metric in totals:
                nothing = pl.all_horizontal(pl.col(m).fill_null(0) == 0 for m in totals[metric])
                fill = pl.when(applies & nothing).then(0.0)
            else:
                fill = pl.when(applies).then(0.0)
            filled.append(pl.coalesce(metric, fill).alias(metric))
        out = out.with_columns(filled)
    return out


def unknown(evidence: Evidence, code: str) -> pl.DataFrame:
    """Reports in which an identity with `code` has an unknown term: report_id, open, of."""
    parts = []
    for form in evidence.forms:
        sums = list(instances(form, code))
        if sums:
            gaps = [
                pl.any_horizontal(pl.col(m).is_null() for m in s.cells).cast(pl.Int32) for s in sums
            ]
            parts.append(
                evidence.wide(form.id)
                .select("report_id", open=pl.sum_horizontal(gaps), of=pl.lit(len(sums)))
                .filter(pl.col("open") > 0)
            )
    formless = evidence.reports.filter(pl.col("form").is_null()).select(
        "report_id", open=pl.lit(1, dtype=pl.Int32), of=pl.lit(1, dtype=pl.Int32)
    )
    return pl.concat([formless, *parts], how="vertical_relaxed")


def bounds(evidence: Evidence, codes: tuple[str, ...]) -> list[Broken]:
    """Identities with unknown terms that fail whatever non-negative figures stand there."""
    found = []
    for form in evidence.forms:
        wide = evidence.wide(form.id)
        for one in instances(form):
            if one.identity.code not in codes or not wide.height:
                continue
            known_left = pl.all_horizontal(pl.col(m).is_not_null() for _, m in one.left)
            known_right = pl.all_horizontal(pl.col(m).is_not_null() for _, m in one.right)
            left, right = _side(one.left, known=True), _side(one.right, known=True)
            over = (known_left & ~known_right & (right > left + 1e-6)) | (
                known_right & ~known_left & (left > right + 1e-6)
            )
            for row in wide.filter(over).to_dicts():
                values = {m: row[m] for m in one.cells if row[m] is not None}
                left_sum = sum(s * (row[m] or 0) for s, m in one.left)
                right_sum = sum(s * (row[m] or 0) for s, m in one.right)
                found.append(Broken(row["report_id"], one, values, left_sum, right_sum, False))
    return found


_NUMBERED = re.compile(r"^(\d[\w.]*) (.+)$")


def formula(one: Broken, lang: int) -> str:
    """The identity with labels and printed values; zero terms of long sums are left out."""

    def side(terms: tuple[tuple[int, str], ...], total: float) -> str:
        shown = [m for _, m in terms if len(terms) < 8 or one.values.get(m)]
        words = [f"{_term(one.sum, m, lang)} {number(one.values.get(m))}" for m in shown]
        text = " + ".join(words) or "0"
        return text if len(terms) == 1 else f"{text} = {number(total)}"

    mark = ("；" if lang == 0 else "; ") if len(one.sum.left) > 1 else " ≠ "
    return f"{side(one.sum.left, one.left)}{mark}{side(one.sum.right, one.right)}"


def _term(one: Sum, metric: str, lang: int) -> str:
    name = places.name(metric, one.form)[lang]
    row, dot, column = name.partition("·") if lang == 0 else name.partition(" · ")
    told = name if not dot else column if one.identity.each == "row" else row
    # “1 new received 7 + 2 carried in 0” would read as a sum of four numbers
    return _NUMBERED.sub(r"\2 [\1]", told) if lang else told


def number(value: float | None) -> str:
    """A figure as people write it; a dash of its own kind for an unknown one."""
    if value is None:
        return "?"
    return str(int(value)) if float(value).is_integer() else f"{value:.6f}".rstrip("0").rstrip(".")


def at_name(one: Sum, lang: int) -> str:
    """The row or column an identity is taken at, as people call it."""
    name = places.name(one.cells[0], one.form)[lang]
    row, dot, column = name.partition("·") if lang == 0 else name.partition(" · ")
    if one.table == "statistics" or not dot:
        return name
    return row if one.identity.each == "row" else column


def rows_of(found: list[Broken]) -> list[dict[str, Any]]:
    """Verdict rows without message for broken identities: parts are expected, totals actual."""
    out = []
    for one in found:
        balance = len(one.sum.left) > 1
        expected, actual = (one.left, one.right) if balance else (one.right, one.left)
        out.append(
            {
                "report_id": one.report_id,
                "severity": "warning" if one.assumed else None,
                "expected": number(expected),
                "actual": number(actual),
                "difference": actual - expected,
                "cells": [m for m in one.sum.cells if one.values.get(m) or m == one.sum.cells[0]]
                if len(one.sum.cells) > 8
                else one.sum.cells,
                "formula_zh": formula(one, 0),
                "formula_en": formula(one, 1),
                "at_zh": at_name(one.sum, 0),
                "at_en": at_name(one.sum, 1),
                "note_zh": "（空白按0试算）" if one.assumed else "",
                "note_en": " (empty cells tried as 0)" if one.assumed else "",
            }
        )
    return out
