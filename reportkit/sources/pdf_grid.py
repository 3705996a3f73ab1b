"""Ruled tables of PDF pages: from drawn lines to cells with spans, joined over page breaks."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from reportkit.sources import limits
from reportkit.sources.pdf_page import Char, Rule, between, line_text, lines_of
from reportkit.sources.render import Placed, one_line

_SNAP = 3.0  # rulings closer than this are one
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十\d]+[)）、.．,，]")
_FIGURE = re.compile(r"[\d０-９]")


class Box(NamedTuple):
    """A cell in page coordinates with its text."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str


class Table(NamedTuple):
    """A ruled table, or the part of one on a page."""

    x0: float
    y0: float
    x1: float
    y1: float
    xs: list[float]
    ys: list[float]
    boxes: list[Box]


def find_tables(
    across: list[Rule], down: list[Rule], chars: list[Char]
) -> tuple[list[Table], list[Char]]:
    """The ruled tables of a page from top to bottom, and the characters outside of them."""
    across, down = _merged(across), _merged(down)
    if len(across) < 2 or len(down) < 1 or len(across) * len(down) > limits.GRID_CELLS:
        return [], chars
    tables = []
    for rows, columns in _components(across, down):
        if (table := _table(rows, columns)) is not None:
            tables.append(table)
    tables.sort(key=lambda t: (t.y0, t.x0))
    if not tables:
        return [], chars
    inside: list[list[Char]] = [[] for _ in tables]
    outside: list[Char] = []
    for char in chars:
        x, y = (char.x0 + char.x1) / 2, char.y - 0.3 * char.em
        for n, table in enumerate(tables):
            if table.y0 <= y <= table.y1 and table.x0 - 2 <= x <= table.x1 + 2:
                inside[n].append(char)
                break
        else:
            outside.append(char)
    filled = [_filled(table, held) for table, held in zip(tables, inside, strict=True)]
    return [t for t in filled if t is not None], outside + [
        c for t, held in zip(filled, inside, strict=True) if t is None for c in held
    ]


def _merged(rules: list[Rule]) -> list[Rule]:
    """Collinear pieces joined, near lines snapped to one place."""
    out: list[Rule] = []
    group: list[Rule] = []
    for rule in sorted(rules):
        if group and rule.at - group[-1].at > _SNAP:
            out.extend(_joined(group))
            group = []
        group.append(rule)
    out.extend(_joined(group))
    return out


def _joined(group: list[Rule]) -> list[Rule]:
    if not group:
        return []
    at = sum(r.at for r in group) / len(group)
    out: list[Rule] = []
    for rule in sorted(group, key=lambda r: r.start):
        if out and rule.start <= out[-1].end + _SNAP:
            out[-1] = Rule(at, out[-1].start, max(out[-1].end, rule.end))
        else:
            out.append(Rule(at, rule.start, rule.end))
    return out


def _components(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Sets of rulings that touch each other."""
    parent = list(range(len(across) + len(down)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for i, h in enumerate(across):
        for j, v in enumerate(down, len(across)):
            if (
                h.start - _SNAP <= v.at <= h.end + _SNAP
                and v.start - _SNAP <= h.at <= v.end + _SNAP
            ):
                parent[root(i)] = root(j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for n, rule in enumerate([*across, *down]):
        groups.setdefault(root(n), ([], []))[n >= len(across)].append(rule)
    return [group for group in groups.values() if len(group[0]) >= 2 and group[1]]


def _table(rows: list[Rule], columns: list[Rule]) -> Table | None:
    xs = _edges([*(v.at for v in columns), min(h.start for h in rows), max(h.end for h in rows)])
    ys = _edges([*(h.at for h in rows), min(v.start for v in columns), max(v.end for v in columns)])
    height, width = len(ys) - 1, len(xs) - 1
    if width < 2 or height < 1 or height * width > limits.GRID_CELLS:
        return None
    cell_of = list(range(height * width))

    def root(n: int) -> int:
        while cell_of[n] != n:
            cell_of[n] = cell_of[cell_of[n]]
            n = cell_of[n]
        return n

    walls_at = [(_near(xs, v.at), v) for v in columns]
    floors_at = [(_near(ys, h.at), h) for h in rows]
    for r in range(height):
        middle = (ys[r] + ys[r + 1]) / 2
        walls = {n for n, v in walls_at if v.start <= middle <= v.end}
        for c in range(1, width):
            if c not in walls:
                cell_of[root(r * width + c)] = root(r * width + c - 1)
    for c in range(width):
        middle = (xs[c] + xs[c + 1]) / 2
        floors = {n for n, h in floors_at if h.start <= middle <= h.end}
        for r in range(1, height):
            if r not in floors:
                cell_of[root(r * width + c)] = root((r - 1) * width + c)
    spans: dict[int, list[int]] = {}
    for n in range(height * width):
        r, c = divmod(n, width)
        span = spans.setdefault(root(n), [r, c, r, c])
        span[0], span[1] = min(span[0], r), min(span[1], c)
        span[2], span[3] = max(span[2], r), max(span[3], c)
    boxes = [Box(xs[c0], ys[r0], xs[c1 + 1], ys[r1 + 1], "") for r0, c0, r1, c1 in spans.values()]
    boxes.sort(key=lambda b: (b.y0, b.x0))
    return Table(xs[0], ys[0], xs[-1], ys[-1], xs, ys, boxes)


def _edges(values: list[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _SNAP:
            edges.append(value)
    return edges


def _near(edges: list[float], value: float) -> int:
    """Index of the edge nearest to `value`, the lower one of two."""
    n = bisect_left(edges, value)
    if n and (n == len(edges) or value - edges[n - 1] <= edges[n] - value):
        return n - 1
    return n


def _filled(table: Table, chars: list[Char]) -> Table | None:
    """The table with the text of its cells; None when it is a frame around running text."""
    at: dict[tuple[int, int], int] = {}
    for n, box in enumerate(table.boxes):
        for r in range(_near(table.ys, box.y0), _near(table.ys, box.y1)):
            for c in range(_near(table.xs, box.x0), _near(table.xs, box.x1)):
                at[r, c] = n
    held: dict[int, list[Char]] = {}
    for char in chars:
        r = between(table.ys, char.y - 0.3 * char.em)
        c = between(table.xs, (char.x0 + char.x1) / 2)
        held.setdefault(at.get((r, c), 0), []).append(char)
    if not held:
        return None
    boxes = []
    for n, box in enumerate(table.boxes):
        text = one_line("\n".join(map(line_text, lines_of(held[n])))) if n in held else ""
        boxes.append(box._replace(text=text))
    return table._replace(boxes=boxes)


def joined(parts: list[Table]) -> tuple[list[list[Placed]], list[int]]:
    """The parts of one table on successive pages as rows; the row at which each part begins.

    Heading rows that are printed again are left out, and a cell torn by the break is put
    together: its rest has no number of its own and stands below a cell of several rows.
    """
    xs = _edges([x for part in parts for x in part.xs])
    rows: list[list[Placed]] = []
    begins: list[int] = []
    for part in parts:
        fresh = _rows(part, xs, len(rows))
        begins.append(len(rows))
        if rows:
            fresh = _continue(rows, fresh)
        rows.extend(fresh)
    return rows, begins


def _rows(part: Table, xs: list[float], first: int) -> list[list[Placed]]:
    rows: list[list[Placed]] = [[] for _ in range(len(part.ys) - 1)]
    for box in part.boxes:
        r0, r1 = _near(part.ys, box.y0), _near(part.ys, box.y1)
        c0, c1 = _near(xs, box.x0), _near(xs, box.x1)
        rows[r0].append(Placed(first + r0, c0, max(r1 - r0, 1), max(c1 - c0, 1), box.text))
    for row in rows:
        row.sort(key=lambda cell: cell.column)
    return rows


def _continue(rows: list[list[Placed]], fresh: list[list[Placed]]) -> list[list[Placed]]:
    again = 0
    for old, new in zip(rows, fresh, strict=False):
        same = [(c.column, c.text) for c in old] == [(c.column, c.text) for c in new]
        if not same or any(_FIGURE.fullmatch(c.text) for c in new):
            break
        again += 1
    if again and again < len(fresh):
        fresh = [[c._replace(row=c.row - again) for c in row] for row in fresh[again:]]
    first = fresh[0][0].row if fresh and fresh[0] else None
    if first is None:
        return fresh
    above = _last_cells(rows, first)
    if _torn_row(rows, above, fresh[0]):
        for cell in fresh[0]:
            upper = above.get((cell.column, cell.colspan))
            if upper is not None:
                r, n = upper
                cut = rows[r][n]
                text = one_line(f"{cut.text}\n{cell.text}")
                rows[r][n] = cut._replace(text=text, rowspan=cut.rowspan + cell.rowspan - 1)
        return [[c._replace(row=c.row - 1) for c in row] for row in fresh[1:]]
    kept = []
    for cell in fresh[0]:
        upper = above.get((cell.column, cell.colspan))
        if upper is None:
            kept.append(cell)
            continue
        r, n = upper
        cut = rows[r][n]
        goes_on = not cell.text or (cut.text and not _NUMBERED.match(cell.text))
        if goes_on and (cut.rowspan > 1 or cell.rowspan > 1):
            text = one_line(f"{cut.text}\n{cell.text}")
            rows[r][n] = cut._replace(rowspan=cut.rowspan + cell.rowspan, text=text)
        else:
            kept.append(cell)
    return [kept, *fresh[1:]]


def _last_cells(rows: list[list[Placed]], end: int) -> dict[tuple[int, int], tuple[int, int]]:
    """Cells that reach the last printed row, by column and width."""
    return {
        (cell.column, cell.colspan): (r, n)
        for r, row in enumerate(rows)
        for n, cell in enumerate(row)
        if cell.row + cell.rowspan >= end
    }


def _torn_row(
    rows: list[list[Placed]], above: dict[tuple[int, int], tuple[int, int]], row: list[Placed]
) -> bool:
    """Whether the first row of a page is the rest of the last row of the page before.

    Then its label has no number of its own, and the figures stand in one of the two only.
    """
    labels = [n for n, cell in enumerate(row) if cell.text and not _FIGURE.match(cell.text)]
    if len(row) < 3 or not labels or any(cell.rowspan > 1 for cell in row[labels[0] :]):
        return False
    label = row[labels[0]]
    found = above.get((label.column, label.colspan))
    if found is None or _NUMBERED.match(label.text) or label.text.startswith("其中"):
        return False
    upper_label = rows[found[0]][found[1]]
    if upper_label.rowspan > 1 or not _NUMBERED.match(upper_label.text):
        return False
    upper = [
        rows[at[0]][at[1]].text
        for cell in row[labels[0] + 1 :]
        if (at := above.get((cell.column, cell.colspan))) is not None
    ]
    lower = [cell.text for cell in row[labels[0] + 1 :]]
    return len(upper) == len(lower) and any(upper) != any(lower)
