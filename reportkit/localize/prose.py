"""What the prose says about sums of cells, as evidence between explanations of broken sums.

A statement holds or not before a change and after it; prose that a change would contradict speaks
against it, prose that it would bring into line speaks for it. Shares count like figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import polars as pl

from reportkit.forms import read_form

Terms = tuple[tuple[int, str], ...]  # signed cells
_SLACK = 1e-6


class Statement(NamedTuple):
    """A sum of cells (or one of several) lies between `low` and `high`.

    With `bases` the figure is a share: the sum in per cent of one of the bases. `kind` names the
    evidence of `slips.toml` that weighs it.
    """

    sums: tuple[Terms, ...]
    low: float
    high: float
    bases: tuple[Terms, ...] = ()
    kind: str = "sum"

    def cells(self) -> set[str]:
        """The cells concerned."""
        return {cell for terms in (*self.sums, *self.bases) for _, cell in terms}

    def named(self, report: str) -> Statement:
        """The same on cells whose names lead with a report."""

        def lead(sums: tuple[Terms, ...]) -> tuple[Terms, ...]:
            return tuple(tuple((s, f"{report}|{cell}") for s, cell in terms) for terms in sums)

        return self._replace(sums=lead(self.sums), bases=lead(self.bases))

    def holds(self, value: Callable[[str], float | None]) -> bool | None:
        """Whether the cells satisfy it; None when one of them is unknown."""
        counts = [_total(terms, value) for terms in self.sums]
        known = [c for c in counts if c is not None]
        if self.bases:
            bases = [b for terms in self.bases if (b := _total(terms, value))]
            known = [c / b * 100 for c in known for b in bases]
        if any(self.low - _SLACK <= c <= self.high + _SLACK for c in known):
            return True
        return False if len(known) >= len(counts) else None


def _total(terms: Terms, value: Callable[[str], float | None]) -> float | None:
    total = 0.0
    for sign, cell in terms:
        figure = value(cell)
        if figure is None:
            return None
        total += sign * figure
    return total


def by_cell(statements: Iterable[Statement]) -> dict[str, list[Statement]]:
    """Statements by every cell that they speak of."""
    found: dict[str, list[Statement]] = {}
    for statement in statements:
        for cell in sorted(statement.cells()):
            found.setdefault(cell, []).append(statement)
    return found


def read_statements(
    claims: pl.DataFrame, reports: pl.DataFrame, wanted: Sequence[str]
) -> dict[str, list[Statement]]:
    """Statements on sums and shares by report; figures of single cells are not among them.

    `reports` gives form and scope; claims of another scope, year or object are left out.
    """
    other_scope = ((pl.col("scope") == "aggregate") & (pl.col("whole") != "aggregate")) | (
        (pl.col("scope") == "own") & (pl.col("whole") == "aggregate")
    )
    chosen = (
        claims.filter(pl.col("report_id").is_in(wanted), pl.col("period") == "this_year")
        .filter(pl.col("comparable") | pl.col("metric").str.starts_with("share:"))
        .join(
            reports.select("report_id", "form", whole=pl.col("scope").fill_null("unknown")),
            on="report_id", maintain_order="left",
        )
        .filter(~other_scope, pl.col("value").is_not_null())
        .select("report_id", "form", "metric", "value", "low", "high")
    )  # fmt: skip
    found: dict[str, list[Statement]] = {}
    for report, form, metric, value, low, high in chosen.iter_rows():
        made = _statement(form, metric, low if low is not None else value,
                          high if high is not None else value)  # fmt: skip
        if made is not None:
            found.setdefault(report, []).append(made)
    chosen_reports = reports.filter(pl.col("report_id").is_in(wanted), form="2014")
    for report in chosen_reports["report_id"].to_list():
        found.setdefault(report, []).extend(ALIKE)
    return found


def _statement(form: str, metric: str, low: float, high: float) -> Statement | None:
    count, _, bases = metric.removeprefix("share:").partition("/")
    sums = _sums(form, count)
    if metric.startswith("share:"):
        return Statement(sums, low - (high - low) / 2, high, _sums(form, bases)) if bases else None
    if ":" in metric or (len(sums) == 1 and len(sums[0]) == 1):
        return None
    return Statement(sums, low, high)


def _sums(form: str, metrics: str) -> tuple[Terms, ...]:
    """The cells that each of several alternative metrics stands for."""
    derived = read_form(form).derived
    found: list[Terms] = []
    for metric in metrics.split("|"):
        head, _, column = metric.rpartition(".")
        terms = derived.get(head)
        if terms is None:
            found.append(((1, metric),))
        else:
            table = head.partition(".")[0]
            found.append(tuple((sign, f"{table}.{row}.{column}") for sign, row in terms))
    return tuple(found)


def _equal(a: str, b: str, kind: str) -> Statement:
    terms = ((1, f"statistics.{a}.value"), (-1, f"statistics.{b}.value"))
    return Statement((terms,), 0, 0, kind=kind)


# As many applications are answered as completed, and often as many completed as received.
ALIKE = (_equal("3.1", "3.2", "often_alike"), _equal("3.2", "3.3", "alike"))
