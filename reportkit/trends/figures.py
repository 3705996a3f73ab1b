"""Figures of reports with what is uncertain about them, before any indicator is computed.

A printed figure stands as printed. Two things are added, and kept apart from it:

* **Blanks** are filled only where the printed figures leave no choice: a blank total from its
  complete parts (`derived`), and blank parts as zero where the printed parts already reach the
  printed total (`implied`). Any other blank stays unknown; it is never zero.
* **Broken identities** become bounds: the total as printed or as the sum of its parts, and each
  term of the balance as the other three terms give it. Where the audit has minimal explanations
  (`suspects`), each of them is one more admissible reading of the report as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from reportkit.corpus import Corpus
from reportkit.forms import read_form
from reportkit.trends.indicators import Terms, cells_of

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Places = np.ndarray[Any, np.dtype[np.int64]]

UNKNOWN, PRINTED, DERIVED, IMPLIED = 0, 1, 2, 3
_PASSES = 4


class Sum(NamedTuple):
    """An identity at one row or column: `left` cells add up to what `right` cells add up to."""

    left: Places
    right: Places


class Grid(NamedTuple):
    """The cells of a form version, numbered, and the identities among them."""

    places: dict[tuple[str, str, str], int]
    sums: tuple[Sum, ...]


@cache
def grid(form_id: str) -> Grid:
    """Numbering and identities of a form version."""
    form = read_form(form_id)
    places = {(p.table, p.row.id, p.column.id): n for n, p in enumerate(form.places())}
    sums = []
    for table in form.tables.values():
        rows = [row.id for row in table.rows()]
        columns = list(dict.fromkeys(p.column.id for p in table.places()))
        for identity in table.identities:
            if identity.linear.relation != "=" or any(s < 0 for s, _ in identity.linear.left):
                continue
            for other in rows if identity.each == "row" else columns:

                def cell(name: str, other: str = other, each: str = identity.each) -> int | None:
                    pair = (other, name) if each == "row" else (name, other)
                    return places.get((table.id, *pair))  # noqa: B023

                left = [cell(name) for _, name in identity.linear.left]
                right = [cell(name) for _, name in identity.linear.right]
                if None not in left and None not in right:
                    sums.append(Sum(np.array(left), np.array(right)))
    return Grid(places, tuple(sums))


@dataclass
class Break:
    """An identity that some reports break; `excess` is left minus right, by report row."""

    sum: Sum
    rows: Places
    excess: Numbers


@dataclass
class FormFigures:
    """The reports of one form version as a matrix reports × cells, with states and breaks.

    `base` reports come first; rows behind them are admissible readings of report `owner[row]`.
    """

    form: str
    report_ids: Sequence[str]
    values: Numbers
    states: np.ndarray[Any, np.dtype[np.int8]]
    owner: Places
    breaks: list[Break] = field(default_factory=list)

    @property
    def base(self) -> int:
        """Number of reports."""
        return len(self.report_ids)

    def measure(self, terms: Terms) -> Measure:
        """A signed sum of figures for every row."""
        known = grid(self.form).places
        form = read_form(self.form)
        cells = [
            (sign * inner, known[table, row, column])
            for sign, term in terms
            for inner, table, row, column in cells_of(form, term)
        ]
        at = np.array([c for _, c in cells])
        signs = np.array([s for s, _ in cells], dtype=float)
        total = self.values[:, at] @ signs
        states = self.states[:, at]
        state = np.where((states == UNKNOWN).any(axis=1), UNKNOWN, states.max(axis=1))
        low, high = self._bounds(at, signs, total)
        return Measure(total, np.maximum(low, 0), high, state.astype(np.int8))

    def _bounds(self, at: Places, signs: Numbers, total: Numbers) -> tuple[Numbers, Numbers]:
        """What the sum can be when broken identities are repaired.

        A cell takes the value of one identity at a time; a balance is repaired in one term.
        """
        weights = {int(cell): signs[at == cell].sum() for cell in at}
        touching = [
            (broken, [(c, s) for c, s in _repairable(broken.sum) if weights.get(c)])
            for broken in self.breaks
        ]
        touching = [(broken, cells) for broken, cells in touching if cells]
        low, high = total.copy(), total.copy()
        if not touching:
            return low, high
        change = {cell: (np.zeros(len(total)), np.zeros(len(total))) for cell in weights}
        for broken, cells in touching:
            if len(broken.sum.left) == 1:
                for cell, sign in cells:
                    moved = self._moved(broken, cell, sign, weights[cell], len(total))
                    down, up = change[cell]
                    change[cell] = np.minimum(down, moved), np.maximum(up, moved)
        low += sum(down for down, _ in change.values())
        high += sum(up for _, up in change.values())
        for broken, cells in touching:
            if len(broken.sum.left) > 1:
                further = [
                    (self._moved(broken, cell, sign, weights[cell], len(total)), *change[cell])
                    for cell, sign in cells
                ]
                low += np.min([np.minimum(m, d) - d for m, d, _ in further], axis=0)
                high += np.max([np.maximum(m, u) - u for m, _, u in further], axis=0)
        return low, high

    def _moved(self, broken: Break, cell: int, sign: int, weight: float, rows: int) -> Numbers:
        """How far the sum moves, row by row, when `cell` alone repairs a broken identity."""
        moved = np.zeros(rows)
        repair = -sign * broken.excess
        fits = self.values[broken.rows, cell] + repair >= 0
        moved[broken.rows] = np.where(fits, weight * repair, 0.0)
        return moved


class Measure(NamedTuple):
    """Value (NaN when unknown), bounds and state of a figure, one entry per row."""

    value: Numbers
    low: Numbers
    high: Numbers
    state: np.ndarray[Any, np.dtype[np.int8]]


def _repairable(identity: Sum) -> list[tuple[int, int]]:
    """Cells that a repair may change, with their sign: a total, or every term of a balance.

    Parts of a sum are not blamed for it: each could hide the difference, which says nothing.
    """
    if len(identity.left) == 1:
        return [(int(identity.left[0]), 1)]
    terms = [(int(c), 1) for c in identity.left]
    return terms + [(int(c), -1) for c in identity.right]


def _fill(values: Numbers, states: np.ndarray[Any, np.dtype[np.int8]], sums: Sequence[Sum]) -> None:
    """Fill blanks where the printed figures leave no choice, in place."""
    for _ in range(_PASSES):
        rows = np.flatnonzero(np.isnan(values).any(axis=1) & ~np.isnan(values).all(axis=1))
        filled = 0
        part, state = values[rows], states[rows]
        for left, right in sums:
            for total, others in ((left, right), (right, left)):
                here, there = part[:, total], part[:, others]
                blank_here, blank_there = np.isnan(here), np.isnan(there)
                sum_here, sum_there = np.nansum(here, axis=1), np.nansum(there, axis=1)
                whole = ~blank_here.any(axis=1)
                if len(total) == 1:
                    ready = ~whole & ~blank_there.any(axis=1)
                    if ready.any():
                        part[ready, total[0]] = sum_there[ready]
                        state[ready, total[0]] = DERIVED
                        filled += int(ready.sum())
                        continue
                closed = whole & blank_there.any(axis=1) & (sum_here == sum_there)
                if closed.any():
                    where = np.ix_(np.flatnonzero(closed), others)
                    blank = blank_there[closed]
                    part[where] = np.where(blank, 0.0, part[where])
                    state[where] = np.where(blank, IMPLIED, state[where])
                    filled += int(blank.sum())
        values[rows], states[rows] = part, state
        if not filled:
            break


def _breaks(values: Numbers, sums: Sequence[Sum]) -> list[Break]:
    found = []
    for identity in sums:
        left, right = values[:, identity.left], values[:, identity.right]
        excess = np.nansum(left, axis=1) - np.nansum(right, axis=1)
        whole = ~np.isnan(left).any(axis=1)
        complete = whole & ~np.isnan(right).any(axis=1)
        # Printed parts beyond the total break it whatever the blank ones hold.
        over = whole & ~complete & (excess < 0)
        rows = np.flatnonzero((complete & (np.abs(excess) > 1e-6)) | over)
        if len(rows):
            found.append(Break(identity, rows, excess[rows]))
    return found


def _matrix(corpus: Corpus, form: str) -> FormFigures:
    reports = corpus.reports.filter(kind="report", form=form).select("report_id").unique()
    reports = reports.sort("report_id").with_row_index("at")
    known = grid(form)
    places = pl.DataFrame(
        [(*key, n) for key, n in known.places.items()],
        schema={"table": pl.String, "row": pl.String, "column": pl.String, "place": pl.Int64},
        orient="row",
    )
    # Lazily, so that only three short columns of millions of cells are carried along.
    cells = (
        corpus.cells.lazy()
        .filter(pl.col("value").is_not_null())
        .join(reports.lazy(), on="report_id")
        .join(places.lazy(), on=["table", "row", "column"])
        .select("at", "place", "value")
        .collect()
    )
    ids = reports["report_id"].to_list()
    extra = _explained(corpus, reports, places)
    readings = extra.select("report_id", "explanation", "at").unique()
    readings = readings.sort("at", "explanation").with_row_index("reading")
    values = np.full((len(ids), len(known.places)), np.nan)
    values[cells["at"].to_numpy(), cells["place"].to_numpy()] = cells["value"].to_numpy()
    owner = np.concatenate([np.arange(len(ids)), readings["at"].to_numpy().astype(np.int64)])
    values = values[owner]
    changed = extra.join(readings, on=["report_id", "explanation", "at"])
    rows = len(ids) + changed["reading"].to_numpy().astype(np.int64)
    values[rows, changed["place"].to_numpy()] = changed["proposed"].to_numpy()
    states = np.where(np.isnan(values), UNKNOWN, PRINTED).astype(np.int8)
    _fill(values, states, known.sums)
    breaks = _breaks(values[: len(ids)], known.sums)
    return FormFigures(form, ids, values, states, owner, breaks)


def _explained(corpus: Corpus, reports: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Cells of complete minimal explanations: each explanation is one reading of its report."""
    key = ["report_id", "explanation"]
    return (
        corpus.suspects.filter(pl.col("proposed").is_not_null().all().over(key))
        .join(reports, on="report_id")
        .join(places, on=["table", "row", "column"])
        .select("report_id", "explanation", "at", "place", "proposed")
    )


_last: list[tuple[Any, Any, dict[str, FormFigures]]] = []


def figures(corpus: Corpus) -> dict[str, FormFigures]:
    """Figures by form version; those of the last corpora are kept, since many indicators follow."""
    for reports, cells, kept in _last:
        if reports is corpus.reports and cells is corpus.cells:
            return kept
    forms = corpus.reports.filter(pl.col("kind") == "report")["form"].drop_nulls().unique()
    made = {form: _matrix(corpus, form) for form in sorted(forms) if grid(form).places}
    _last[:] = [*_last[-2:], (corpus.reports, corpus.cells, made)]
    return made
