"""All smallest explanations of one set of printed cells."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reportkit.localize.prose import Statement, by_cell
from reportkit.localize.slips import Change, Layout, evidence_cost, form_layout, judge
from reportkit.localize.supports import Budget, Status, Supports, components, smallest_supports
from reportkit.localize.system import System, form_system

WORK = 6000  # units, over a second on an ordinary machine; mostly it ends before the time does
KEPT = 64


@dataclass(frozen=True, slots=True)
class Explanation:
    """One smallest set of changes that repairs every sum; a low cost is likely."""

    changes: tuple[Change, ...]
    cost: float

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells concerned."""
        return tuple(change.cell for change in self.changes)


@dataclass(frozen=True, slots=True)
class Explanations:
    """Every smallest explanation of broken sums, likeliest first.

    `status`: `proved` (no smaller set exists and `total` counts all of this size, unless
    `complete` is False: then there are more than were counted), `nothing_to_explain`, and two
    that leave the case unjudged: `time_limit`, and `too_large` (so many cells would have to change
    that the table was rather misread). `certain` holds the cells that occur in every explanation.
    """

    status: Status
    size: int | None = None
    items: tuple[Explanation, ...] = ()
    total: int = 0
    complete: bool = True
    certain: frozenset[str] = frozenset()


def explanations(
    form: str,
    cells: Mapping[str, float | None],
    *,
    states: Mapping[str, str] | None = None,
    stated: Mapping[str, Collection[float]] | None = None,
    linked: Mapping[str, Collection[float]] | None = None,
    statements: Sequence[Statement] = (),
    time_limit: float = 2.0,
    work: int = WORK,
    keep: int = KEPT,
) -> Explanations:
    """Explain the broken sums of one report on form `form` (`2014`, `2019`, `2021`).

    `cells` maps `table.row.column` to the printed value, None (or absence) being unknown. Only
    the ranking uses `states` (reading state by cell), `stated` and `linked` (figures that the
    prose, or the report of a neighbouring year, gives for a cell) and `statements` (what the
    prose says of sums of cells). Cells outside every identity
    are ignored. `time_limit` (seconds) and `work` (units) bound the search; work is spent the
    same way in every run.
    Raises FormError when the form does not exist.
    """
    return explain_system(
        form_system(form), form_layout(form), cells, states=states, stated=stated, linked=linked,
        statements=statements, time_limit=time_limit, work=work, keep=keep,
    )  # fmt: skip


def explain_system(
    system: System,
    layout: Layout,
    cells: Mapping[str, float | None],
    *,
    states: Mapping[str, str] | None = None,
    stated: Mapping[str, Collection[float]] | None = None,
    linked: Mapping[str, Collection[float]] | None = None,
    statements: Sequence[Statement] = (),
    time_limit: float = 2.0,
    work: int = WORK,
    keep: int = KEPT,
) -> Explanations:
    """`explanations` over any system; `layout` says what its cells are to each other."""
    known = [cells.get(key) for key in system.keys]
    free = np.array([value is None for value in known])
    shown = np.array([0.0 if value is None else value for value in known])
    # A count that is negative or broken is wrong whatever the sums say.
    bad = (shown < 0) | (shown != np.rint(shown))
    printed = np.where(bad, 0, np.rint(shown)).astype(np.int64)
    broken = system.matrix @ printed != 0
    broken |= (system.matrix[:, bad] != 0).any(axis=1)
    budget = Budget(time_limit, work)
    parts: list[tuple[list[int], list[int], Supports]] = []
    for rows, columns in components(system.matrix):
        if not broken[rows].any():
            continue
        forced = frozenset(i for i, c in enumerate(columns) if bad[c])
        answer = smallest_supports(
            system.matrix[np.ix_(rows, columns)], printed[columns], free[columns], forced,
            budget=budget,
        )  # fmt: skip
        if answer.status in ("time_limit", "too_large"):
            return Explanations(answer.status, complete=False)
        if answer.status == "proved":
            parts.append((rows, columns, answer))
    if not parts:
        return Explanations("nothing_to_explain", size=0)
    told = by_cell(statements)
    unfilled = evidence_cost("blank_not_zero")
    combined: list[Explanation] = [Explanation((), 0.0)]
    total, complete, certain = 1, True, set[str]()
    for rows, columns, answer in parts:
        matrix = system.matrix[np.ix_(rows, columns)]
        ranked = []
        for support, repair in zip(answer.sets, answer.values, strict=True):
            changes = tuple(
                Change(system.keys[columns[i]], float(shown[columns[i]]), float(value))
                for i, value in zip(support, repair, strict=True)
            )
            cost, changes = judge(
                changes, cells, layout, states or {}, stated or {}, linked or {}, told
            )
            repaired = printed[columns].copy()
            repaired[list(support)] = repair
            cost += unfilled * int((matrix @ repaired != 0).sum())
            ranked.append(Explanation(changes, cost))
        best = heapq.nsmallest(keep, ranked, key=_order)
        total *= len(ranked)
        complete &= answer.complete
        if answer.complete:
            certain |= set.intersection(*(set(e.cells) for e in ranked))
        combined = heapq.nsmallest(
            keep,
            (Explanation(a.changes + b.changes, a.cost + b.cost) for a in combined for b in best),
            key=_order,
        )
    size = sum(answer.size or 0 for _, _, answer in parts)
    return Explanations("proved", size, tuple(combined), total, complete, frozenset(certain))


def _order(explanation: Explanation) -> tuple[float, tuple[str, ...]]:
    return round(explanation.cost, 6), explanation.cells
