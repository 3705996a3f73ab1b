"""Which slip of the pen leads from the printed figures to the proposed ones, and how likely.

The catalogue with its costs is `slips.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from math import log1p
from operator import itemgetter
from typing import NamedTuple

from reportkit.forms import Form, read_form
from reportkit.localize.prose import Statement
from reportkit.localize.system import form_system, totals

NOTHING: Mapping[str, Sequence[Statement]] = {}
FOLLOWS = "count and its total"


class Change(NamedTuple):
    """A cell of an explanation: what is printed, what would repair the sums, the likely slip."""

    cell: str
    printed: float
    proposed: float
    pattern: str = ""


class _Catalogue(NamedTuple):
    cost: dict[str, float]
    zh: dict[str, str]
    cells: dict[str, float]
    evidence: dict[str, float]
    counted_again: dict[str, str]


@cache
def _catalogue() -> _Catalogue:
    path = files("reportkit.localize") / "slips.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return _Catalogue(
        {s["id"]: float(s["cost"]) for s in data["slips"]},
        {s["id"]: s["zh"] for s in data["slips"]},
        data["cells"],
        data["evidence"],
        data["counted_again"],
    )


def slip_label(pattern: str, lang: str = "zh") -> str:
    """Name of a slip as `suspects.pattern` holds it, in Chinese or English."""
    return _catalogue().zh.get(pattern, pattern) if lang == "zh" else pattern


def evidence_cost(kind: str) -> float:
    """Cost of a kind of evidence of `slips.toml`."""
    return _catalogue().evidence[kind]


class Layout(NamedTuple):
    """What ranking needs to know about a form: neighbours in print, totals and their parts."""

    neighbours: Mapping[str, tuple[str, ...]]
    parts: Mapping[str, tuple[tuple[str, ...], ...]]
    totals: frozenset[str]
    twins: Mapping[str, str]  # cell whose cases are also counted in the cell they are mapped from
    blocks: Mapping[str, tuple[str, ...]]  # what follows the first cell of a block with one sum


@cache
def form_layout(form_id: str) -> Layout:
    """Neighbours, totals and parts of the cells of a form."""
    form, system = read_form(form_id), form_system(form_id)
    near: dict[str, list[str]] = {}
    for table in form.tables.values():
        for block in table.blocks:
            names = [[f"{table.id}.{r.id}.{c.id}" for c in block.columns] for r in block.rows]
            for i, line in enumerate(names):
                for j, name in enumerate(line):
                    beside = [(i, j - 1), (i, j + 1), (i - 1, j), (i + 1, j)]
                    near[name] = [
                        names[a][b] for a, b in beside if 0 <= a < len(names) and 0 <= b < len(line)
                    ]
    sums = totals(form_id)
    parts: dict[str, list[tuple[str, ...]]] = {}
    twins: dict[str, str] = {}
    for row in system.matrix:
        signed = [(system.keys[i], int(row[i])) for i in row.nonzero()[0]]
        plus = [key for key, sign in signed if sign > 0]
        minus = tuple(key for key, sign in signed if sign < 0)
        if len(plus) == 1 and plus[0] in sums:
            parts.setdefault(plus[0], []).append(minus)
        elif len(plus) == len(minus) == 2:  # stock balance: new + carried in = processed + out
            twins[plus[0]], twins[minus[0]] = plus[1], minus[1]
    twins |= {k: v for k, v in _catalogue().counted_again.items() if {k, v} <= near.keys()}
    return Layout(
        {k: tuple(v) for k, v in near.items()},
        {k: tuple(v) for k, v in parts.items()},
        sums,
        twins,
        dict(_blocks(form)),
    )


def _blocks(form: Form) -> Iterator[tuple[str, tuple[str, ...]]]:
    """First cell and the others of every block of rows whose sum has a name but no cell."""
    for name, terms in form.derived.items():
        table = form.tables[name.partition(".")[0]]
        for column in [c.id for block in table.blocks for c in block.columns]:
            first, *others = (f"{table.id}.{row}.{column}" for _, row in terms)
            if others and all(sign > 0 for sign, _ in terms):
                yield first, tuple(others)


def _digits(printed: float, proposed: float) -> str | None:
    a, b = str(int(printed)), str(int(proposed))
    if len(a) == len(b):
        differ = [i for i in range(len(a)) if a[i] != b[i]]
        if len(differ) == 2 and differ[1] == differ[0] + 1 and sorted(a) == sorted(b):
            return "transposed digits"
        if len(differ) == 1 and len(a) > 1:
            return "mistyped digit"
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    one_more = len(longer) == len(shorter) + 1 and shorter != "0"
    if one_more and any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer))):
        if longer is b:
            return "dropped digit"
        twice = any(shorter[:i] + shorter[i - 1 : i] + shorter[i:] == a for i in range(1, len(a)))
        return "doubled digit" if twice else "added digit"
    return None


def _single(
    change: Change, values: Mapping[str, float | None], layout: Layout, state: str | None
) -> tuple[str, float]:
    """The slip that best names the way from the printed to the proposed figure, and a cost.

    A case miscounted where many are counted may be likelier than the slip that names it best.
    """
    cell, printed, proposed, _ = change
    found = ["no known slip"]
    if state == "repaired":
        found.append("split number")
    gap = proposed - printed
    for parts in layout.parts.get(cell, ()):
        if printed == 0:
            found.append("forgotten total")
        elif any(values.get(p) == gap > 0 for p in parts):
            found.append("part left out of total")
    if cell in layout.twins and -gap == values.get(layout.twins[cell]) and gap < 0:
        found.append("double count")
    if -gap == sum(values.get(c) or 0.0 for c in layout.blocks.get(cell, ())) > 0:
        found.append("block total in first row")
    digits = _digits(printed, proposed)
    if digits:
        found.append(digits)
    if abs(gap) == 1:
        found.append("off by one")
    elif abs(gap) <= max(3, printed / 10):
        found.append("miscounted")
    if printed > 1 and any(values.get(n) == printed for n in layout.neighbours.get(cell, ())):
        found.append("copied neighbour")
    if printed == 0:
        found.append("zero typed")
    elif proposed == 0:
        found.append("stray figure")
    costs = _catalogue().cost
    best = min(found, key=lambda name: costs[name])
    return best, min(costs[name] - _weight(name, change) for name in found)


def _pair(a: Change, b: Change, layout: Layout) -> str | None:
    """The slip that explains two cells together, if there is one."""
    near = b.cell in layout.neighbours.get(a.cell, ())
    if near and a.printed == b.proposed and b.printed == a.proposed:
        return "neighbour swap"
    up, down = a.proposed - a.printed, b.proposed - b.printed
    if near and up == -down:
        return "shifted category"
    if up == down and (_is_part(b.cell, a.cell, layout) or _is_part(a.cell, b.cell, layout)):
        return FOLLOWS
    return None


def place_of(cell: str) -> str:
    """`table.row.column` of a cell, whose name leads with a report in a chain of reports."""
    return cell.rpartition("|")[2]


def _is_part(cell: str, total: str, layout: Layout) -> bool:
    return any(cell in parts for parts in layout.parts.get(total, ()))


def _weight(slip: str, change: Change) -> float:
    """A miscounted case falls into a cell in proportion to the cases counted there."""
    if slip not in ("off by one", "miscounted"):
        return 0.0
    return _catalogue().evidence["weight_of_count"] * log1p(max(change.printed, 0.0))


def _rarity(change: Change, layout: Layout) -> float:
    """Large counts are rarer than small ones: a repair that lowers a count is the likelier one.

    The parts make a total, so a total has no say of its own.
    """
    if change.cell in layout.totals:
        return 0.0
    raised = log1p(max(change.proposed, 0.0)) - log1p(max(change.printed, 0.0))
    return _catalogue().evidence["rarity_of_large_counts"] * raised


@cache
def _prior(place: str, is_total: bool) -> float:
    cells = _catalogue().cells
    extra = sum(v for k, v in cells.items() if k != "total" and fnmatchcase(place, k))
    return extra + (cells["total"] if is_total else 0.0)


def _by_prose(
    changes: Sequence[Change],
    values: Mapping[str, float | None],
    told: Mapping[str, Sequence[Statement]],
) -> float:
    """What statements on sums say of the changes: broken ones cost, those put right gain."""
    concerned = {id(s): s for change in changes for s in told.get(change.cell, ())}
    if not concerned:
        return 0.0
    proposed = {change.cell: change.proposed for change in changes}
    evidence = _catalogue().evidence
    cost = 0.0
    for statement in concerned.values():
        before = statement.holds(values.get)
        after = statement.holds(lambda cell: proposed.get(cell, values.get(cell)))
        if before and after is False:
            cost += evidence[f"{statement.kind}_as_printed"]
        elif after and before is False:
            cost += evidence[f"{statement.kind}_as_proposed"]
    return cost


def judge(
    changes: Sequence[Change],
    values: Mapping[str, float | None],
    layout: Layout,
    states: Mapping[str, str],
    stated: Mapping[str, Collection[float]],
    linked: Mapping[str, Collection[float]],
    told: Mapping[str, Sequence[Statement]] = NOTHING,
) -> tuple[float, tuple[Change, ...]]:
    """Cost of an explanation and its changes with their slips filled in; low is likely.

    `values` are all printed figures, `states` reading states by cell, `stated` figures that the
    prose gives for a cell, `linked` figures that the report of a neighbouring year gives for it,
    `told` what the prose says of sums of cells, by cell.
    """
    book = _catalogue()
    singles = [_single(change, values, layout, states.get(change.cell)) for change in changes]
    slips = [slip for slip, _ in singles]
    costs = [
        cost + _prior(place_of(change.cell), change.cell in layout.totals) + _rarity(change, layout)
        for (_, cost), change in zip(singles, changes, strict=True)
    ]
    pairs = []
    for i, a in enumerate(changes):
        for j in range(i + 1, len(changes)):
            slip = _pair(a, changes[j], layout)
            if slip == FOLLOWS:
                # The total follows its part, so only the part's own slip is left to explain.
                part, total = (j, i) if _is_part(changes[j].cell, a.cell, layout) else (i, j)
                pairs.append((-1.0, part, total, slip))
            elif slip:
                pairs.append((book.cost[slip] - costs[i] - costs[j], i, j, slip))
    single = set(range(len(changes)))
    cost = sum(costs)
    moved: list[tuple[int, int]] = []
    for gain, i, j, slip in sorted(pairs):
        if gain >= 0 or i not in single or j not in single:
            continue
        single -= {i, j}
        slips[j] = slip
        if slip == FOLLOWS:
            cost += book.cost[slip] - costs[j]
            continue
        slips[i] = slip
        cost += gain
        # Cases moved from row to row take their totals along: that is one slip, not two.
        if any(
            _is_part(changes[x].cell, changes[u].cell, layout)
            and _is_part(changes[y].cell, changes[v].cell, layout)
            for pair in moved
            for (x, y), (u, v) in (((i, j), pair), (pair, (i, j)), ((j, i), pair), (pair, (j, i)))
        ):
            cost += book.cost[FOLLOWS] - book.cost[slip]
        moved.append((i, j))
    for kind, known in (("stated", stated), ("linked", linked)):
        # The figures of a row are copied together, so that they count once.
        for name, figure in (("printed", itemgetter(1)), ("proposed", itemgetter(2))):
            rows = {
                c.cell.rpartition(".")[0] for c in changes if figure(c) in known.get(c.cell, ())
            }
            cost += book.evidence[f"{kind}_as_{name}"] * len(rows)
    cost += _by_prose(changes, values, told)
    return round(cost, 6), tuple(
        change._replace(pattern=slip) for change, slip in zip(changes, slips, strict=True)
    )
