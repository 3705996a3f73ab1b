"""Smallest sets of cells whose change satisfies a system (Fellegi–Holt), all of them, exactly.

No big-M: a set is judged by solving for its cells alone. When a set does not suffice, the linear
programme that says so yields an implied edit (a sum of identities, with signs) that the printed
figures break whatever stands in the set; at least one of its cells must change. These edits are
collected; a smallest set is a smallest hitting set of them (HiGHS), and all smallest sets follow
from a search that branches on the edits. Free cells (blank, unreadable, slack) cost nothing.
Every answer is verified in whole numbers.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Status = Literal["proved", "time_limit", "too_large", "nothing_to_explain"]
Whole = NDArray[np.int64]

EXACT = 1e-7  # linear programmes answer in floats; every figure is rounded and checked again
NODES = 500  # of one branch-and-bound tree
LARGEST = 14  # cells; a table that needs more changes was misread or written by chance


@dataclass
class Supports:
    """All smallest sets (column numbers, sorted) with the values that repair the system.

    `complete` says whether `sets` holds all of them; `size` is proved whenever it is given.
    """

    status: Status
    size: int | None = None
    sets: list[tuple[int, ...]] = field(default_factory=list)
    values: list[tuple[int, ...]] = field(default_factory=list)
    complete: bool = True
    lower_bound: int = 0


class _OutOfWorkError(Exception):
    """The time or work allowed is used up."""


class Budget:
    """What a search may cost: work is counted so that results do not hang on the clock."""

    def __init__(self, seconds: float, work: int) -> None:
        self.deadline = time.monotonic() + seconds
        self.work = work

    def spend(self, work: int) -> None:
        """Take from the budget; raises when nothing is left."""
        self.work -= work
        if self.work < 0 or time.monotonic() > self.deadline:
            raise _OutOfWorkError

    def seconds(self) -> float:
        """Seconds left, at least a little."""
        return max(0.05, self.deadline - time.monotonic())


def components(matrix: Whole) -> list[tuple[list[int], list[int]]]:
    """Connected parts of a system as (identities, cells)."""
    parts: list[tuple[list[int], list[int]]] = []
    left = dict.fromkeys(range(matrix.shape[0]))
    touched = matrix != 0
    while left:
        rows = {next(iter(left))}
        columns: set[int] = set()
        grown = True
        while grown:
            columns = set(np.flatnonzero(touched[sorted(rows)].any(axis=0)).tolist())
            more = set(np.flatnonzero(touched[:, sorted(columns)].any(axis=1)).tolist())
            grown = more != rows
            rows = more
        for row in rows:
            left.pop(row, None)
        parts.append((sorted(rows), sorted(columns)))
    return parts


class _Search:
    """One connected part: `printed` whole numbers, `free` cells at no cost, `forced` cells."""

    def __init__(
        self, matrix: Whole, printed: Whole, free: NDArray[np.bool_], forced: frozenset[int],
        budget: Budget,
    ) -> None:  # fmt: skip
        self.matrix, self.printed, self.free, self.budget = matrix, printed, free, budget
        self.forced = forced
        self.residual = matrix @ printed  # free cells count as 0 here
        self.cuts: list[int] = []  # implied edits as bit sets of cells
        self.known: set[int] = set()
        for row in np.flatnonzero(self.residual):
            cells = np.flatnonzero(matrix[row])
            if not free[cells].any():
                self._add(self._usable(matrix[row] * -int(np.sign(self.residual[row]))))

    def combine(self) -> None:
        """Edits implied by two identities that share a cell, which drops out of their sum."""
        for row in np.flatnonzero(self.residual):
            for other in np.flatnonzero((self.matrix[:, self.matrix[row] != 0] != 0).any(axis=1)):
                shared = np.flatnonzero((self.matrix[row] != 0) & (self.matrix[other] != 0))
                if other == row or (self.residual[other] and other < row):
                    continue
                a, b = int(self.matrix[row, shared[0]]), int(self.matrix[other, shared[0]])
                edit = self.matrix[row] * abs(b) - self.matrix[other] * (b // abs(b) * a)
                gap = int(edit @ self.printed)
                if gap and not self.free[edit != 0].any():
                    self._add(self._usable(edit * -int(np.sign(gap))))

    def _usable(self, direction: NDArray[np.float64] | Whole) -> int:
        """Cells that can move the way an edit asks: a zero cannot be lowered."""
        can = (direction > EXACT) | ((direction < -EXACT) & (self.printed > 0))
        return sum(1 << int(i) for i in np.flatnonzero(can & ~self.free))

    def _add(self, cut: int) -> None:
        if cut not in self.known:
            self.known.add(cut)
            self.cuts.append(cut)
            self.cuts.sort(key=lambda c: (c.bit_count(), c))

    def repair(self, chosen: tuple[int, ...]) -> tuple[int, ...] | None:
        """Values for the chosen cells that satisfy everything, or None after adding an edit."""
        values = self._solve_alone(chosen)
        if values is not None:  # with every free cell at 0, which is what a blank mostly means
            return values
        return self._solve_with_edit(chosen)

    def _solve_alone(self, chosen: tuple[int, ...]) -> tuple[int, ...] | None:
        if not chosen:
            return None if self.residual.any() else ()
        part = self.matrix[:, chosen]
        touched = (part != 0).any(axis=1)
        if self.residual[~touched].any():  # an identity is broken in which none of them stands
            return None
        whole = _solved(part[touched], -self.residual[touched])
        if whole is None:
            return None
        values = self.printed[list(chosen)] + whole
        return tuple(int(v) for v in values) if (values >= 0).all() else None

    def _solve_with_edit(self, chosen: tuple[int, ...]) -> tuple[int, ...] | None:
        """Linear programme over chosen and free cells: least unexplained remainder, and why."""
        from scipy.optimize import linprog

        self.budget.spend(10)
        moving = np.array(sorted({*chosen, *np.flatnonzero(self.free).tolist()}), dtype=int)
        still = np.ones(self.matrix.shape[1], dtype=bool)
        still[moving] = False
        right = -(self.matrix[:, still] @ self.printed[still])
        count, unit = len(right), np.eye(len(right))
        answer = linprog(
            np.concatenate([np.zeros(len(moving)), np.ones(2 * count)]),
            A_eq=np.hstack([self.matrix[:, moving], unit, -unit]), b_eq=right, method="highs",
            options={"time_limit": self.budget.seconds()},
        )  # fmt: skip
        if answer.status != 0:
            raise _OutOfWorkError
        if answer.fun > EXACT * (1 + np.abs(right).sum()):
            self._add(self._usable((answer.eqlin.marginals @ self.matrix) * still))
            return None
        values = np.rint(answer.x[: len(moving)]).astype(np.int64)
        if (self.matrix[:, moving] @ values != right).any():
            whole = self._solve_whole(moving, right)
            if whole is None:  # repaired by fractions only: something outside must change as well
                outside = still & ~self.free
                self._add(sum(1 << int(i) for i in np.flatnonzero(outside)))
                return None
            values = whole
        found = dict(zip(moving.tolist(), values.tolist(), strict=True))
        return tuple(found[i] for i in chosen)

    def _solve_whole(self, moving: Whole, right: Whole) -> Whole | None:
        from scipy.optimize import Bounds, LinearConstraint, milp

        self.budget.spend(20)
        answer = milp(
            np.zeros(len(moving)), integrality=np.ones(len(moving)), bounds=Bounds(0, np.inf),
            constraints=LinearConstraint(self.matrix[:, moving], right, right),
            options={"time_limit": self.budget.seconds()},
        )  # fmt: skip
        if answer.status == 1:
            raise _OutOfWorkError
        if answer.x is None:
            return None
        values = np.rint(answer.x).astype(np.int64)
        return values if (self.matrix[:, moving] @ values == right).all() else None

    def smallest(self) -> int:
        """Size of a smallest set, by hitting sets of the edits collected so far."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        while True:
            self.budget.spend(20)
            cells = sorted({i for cut in self.cuts for i in _bits(cut)} | self.forced)
            at = {cell: i for i, cell in enumerate(cells)}
            if not cells:
                chosen: tuple[int, ...] = ()
            else:
                table = np.zeros((len(self.cuts), len(cells)))
                for row, cut in enumerate(self.cuts):
                    table[row, [at[i] for i in _bits(cut)]] = 1
                low = np.array([float(cell in self.forced) for cell in cells])
                answer = milp(
                    np.ones(len(cells)), integrality=np.ones(len(cells)), bounds=Bounds(low, 1),
                    constraints=LinearConstraint(table, 1, np.inf) if len(table) else (),
                    options={"time_limit": self.budget.seconds(), "node_limit": NODES},
                )  # fmt: skip
                if answer.status != 0 or answer.x is None:
                    raise _OutOfWorkError
                self.budget.spend(5 * int(answer.mip_node_count or 0))
                chosen = tuple(c for c, x in zip(cells, answer.x, strict=True) if x > 0.5)
            size = len(chosen)
            # Edits are also taken from growing sets: several disjoint ones for one programme.
            while self.repair(chosen) is None:
                grown = set(chosen) | set(_bits(self._unhit(chosen)))
                if grown == set(chosen):
                    raise ValueError("the identities contradict each other")
                chosen = tuple(sorted(grown))
            if len(chosen) == size:
                return size

    def _unhit(self, chosen: tuple[int, ...]) -> int:
        mask = sum(1 << i for i in chosen)
        return next((cut for cut in self.cuts if not cut & mask), 0)

    def every(self, size: int, most: int) -> tuple[dict[tuple[int, ...], tuple[int, ...]], bool]:
        """All sets of `size` cells that repair; False beside them when more than `most`."""
        found: dict[tuple[int, ...], tuple[int, ...]] = {}

        def visit(chosen: tuple[int, ...], mask: int, banned: int) -> bool:
            self.budget.spend(1)
            unhit = [cut for cut in self.cuts if not cut & mask]
            if not unhit:
                ordered = tuple(sorted(chosen))
                values = self.repair(ordered)
                if values is not None:
                    if len(chosen) == size:
                        found[ordered] = values
                    return len(found) <= most
                unhit = [cut for cut in self.cuts if not cut & mask]
            if len(chosen) + _apart(unhit) > size:
                return True
            for cell in _bits(unhit[0] & ~banned):
                if not visit((*chosen, cell), mask | 1 << cell, banned):
                    return False
                banned |= 1 << cell
            return True

        start = tuple(sorted(self.forced))
        try:
            whole = visit(start, sum(1 << i for i in start), 0)
        except _OutOfWorkError:
            whole = False
        return found, whole


def _solved(part: Whole, gap: Whole) -> Whole | None:
    """Whole changes of a few cells that close every gap, the smallest where several do.

    Cell by cell, from identities in which only one of the cells is left; a solver for the rest.
    """
    whole = np.zeros(part.shape[1], dtype=np.int64)
    gap, inside = gap.copy(), part != 0
    counts = inside.sum(axis=1)
    while True:
        if gap[counts == 0].any():
            return None
        single = np.flatnonzero(counts == 1)
        if not single.size:
            break
        row = single[0]
        cell = int(np.flatnonzero(inside[row])[0])
        whole[cell] = gap[row] // part[row, cell]
        gap -= part[:, cell] * whole[cell]
        counts = counts - inside[:, cell]
        inside[:, cell] = False
    if (rest := inside.any(axis=0)).any():
        left = part[:, rest]
        change = np.linalg.lstsq(left.astype(float), gap.astype(float), rcond=None)[0]
        whole[rest] = np.rint(change).astype(np.int64)
        gap = gap - left @ whole[rest]
    return None if gap.any() else whole


def _apart(cuts: list[int]) -> int:
    """Disjoint edits among these, found greedily: each needs a cell of its own."""
    count = packed = 0
    for cut in cuts:
        if not cut & packed:
            packed |= cut
            count += 1
    return count


def _bits(mask: int) -> list[int]:
    cells = []
    while mask:
        low = mask & -mask
        cells.append(low.bit_length() - 1)
        mask ^= low
    return cells


def smallest_supports(
    matrix: Whole, printed: Whole, free: NDArray[np.bool_], forced: frozenset[int] = frozenset(),
    *, budget: Budget, most: int = 2000,
) -> Supports:  # fmt: skip
    """All smallest sets of cells whose change makes `matrix @ values = 0` with values ≥ 0.

    `printed` holds whole numbers (0 where `free`); `forced` cells are wrong in themselves and are
    part of every set. Meant for one connected part.
    """
    search = _Search(matrix, printed, free, forced, budget)
    if not search.residual.any() and not forced:
        return Supports("nothing_to_explain", size=0)
    bound = max(len(forced), _apart(search.cuts))
    if bound > LARGEST:
        return Supports("too_large", lower_bound=bound, complete=False)
    try:
        # Most reports have one or two wrong cells: two rounds of search beat a solver's start-up.
        for size in range(bound, 3):
            if size == 2:
                search.combine()
            found, whole = search.every(size, most)
            if found or not whole:
                break
            bound = size + 1
        else:
            search.combine()
            size = bound = search.smallest()
            if size > LARGEST:
                return Supports("too_large", lower_bound=bound, complete=False)
            found, whole = search.every(size, most)
    except _OutOfWorkError:
        return Supports("time_limit", lower_bound=bound, complete=False)
    if size == 0 and found:
        return Supports("nothing_to_explain", size=0)
    if not found:
        return Supports("time_limit", lower_bound=bound, complete=False)
    sets = sorted(found)
    enough = whole or len(found) > most
    return Supports(
        "proved" if enough else "time_limit", size, sets, [found[s] for s in sets], whole, size
    )
