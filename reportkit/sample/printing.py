"""The statutory tables printed in many layouts, as extractors and web pages leave them.

A form is laid out once as a grid with spans; each layout prints that grid once with a slot for
every cell, so that a report is printed by filling the slots.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from html import escape
from typing import NamedTuple
from unicodedata import east_asian_width

from reportkit.forms import Form, Table, read_form

CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"


class Box(NamedTuple):
    """A cell of a printed table: its text (or the slot of a figure) and its spans."""

    text: str
    down: int = 1
    across: int = 1


Grid = list[list[Box]]


def _slot(table: str, row: str, column: str) -> str:
    return f"\x01{table}.{row}.{column}\x01"


def _disclosure(table: Table) -> Grid:
    width = 1 + max(len(block.columns) for block in table.blocks)
    grid: Grid = []
    for block in table.blocks:
        grid.append([Box(block.caption or "", 1, width)])
        spread = width - 1 - len(block.columns)
        heads = [Box(column.label) for column in block.columns]
        heads[-1] = heads[-1]._replace(across=1 + spread)
        grid.append([Box("信息内容"), *heads])
        for row in block.rows:
            figures = [Box(_slot(table.id, row.id, column.id)) for column in block.columns]
            figures[-1] = figures[-1]._replace(across=1 + spread)
            grid.append([Box(row.label), *figures])
    return grid


def _applications(table: Table) -> Grid:
    block = table.blocks[0]
    columns, rows = block.columns, block.rows
    grid: Grid = [
        [Box(CORNER, 3, 3), Box("申请人情况", 1, len(columns))],
        [
            Box(columns[0].label, 2),
            Box("法人或其他组织", 1, len(columns) - 2),
            Box(columns[-1].label, 2),
        ],
        [Box(column.label) for column in columns[1:-1]],
    ]
    inside = [row for row in rows if row.under]
    for i, row in enumerate(rows):
        line = [Box(_slot(table.id, row.id, column.id)) for column in columns]
        before = rows[i - 1].under if i else None
        lead: list[Box] = []
        if row.under is None:
            lead = [Box(row.label, 1, 3)]
        else:
            if before is None:
                lead.append(Box(inside[0].under or "", len(inside)))
            if row.under == inside[0].under:
                lead.append(Box(row.label, 1, 2))
            else:
                if row.under != before:
                    lead.append(Box(row.under, sum(r.under == row.under for r in rows)))
                lead.append(Box(row.label))
        grid.append(lead + line)
    return grid


def _disputes(table: Table) -> Grid:
    block = table.blocks[0]
    labels = [column.label for column in block.columns]
    width = len(labels)
    return [
        [Box("行政复议", 1, width), Box("行政诉讼", 1, 2 * width)],
        [*(Box(label, 2) for label in labels), Box("未经复议直接起诉", 1, width),
         Box("复议后起诉", 1, width)],
        [Box(label) for label in labels * 2],
        [Box(_slot(table.id, row.id, c.id)) for row in block.rows for c in block.columns],
    ]  # fmt: skip


@cache
def form_grids(form_id: str) -> tuple[Grid, Grid, Grid]:
    """The three tables of a form (2019, 2021) as grids with slots."""
    tables = read_form(form_id).tables
    return (
        _disclosure(tables["disclosure"]),
        _applications(tables["applications"]),
        _disputes(tables["disputes"]),
    )


def _placed(grid: Grid, repeat: bool) -> list[list[str]]:
    """Rows of equal length: spanned places are empty, or repeat the cell."""
    width = sum(box.across for box in grid[0])
    lines = [[""] * width for _ in grid]
    taken = [[False] * width for _ in grid]
    for i, row in enumerate(grid):
        j = 0
        for box in row:
            while taken[i][j]:
                j += 1
            for a in range(box.down):
                for b in range(box.across):
                    taken[i + a][j + b] = True
                    lines[i + a][j + b] = box.text if repeat or not (a or b) else ""
    return lines


def _office(grid: Grid) -> str:
    # Cells below a cell that spans rows are kept as empty ones; spanned columns leave nothing.
    above: list[list[int]] = [[] for _ in grid]
    for i, row in enumerate(grid):
        for box in row:
            for below in range(i + 1, i + box.down):
                above[below].append(1)
    return "\n\n".join(
        "\n".join("\t" + text for text in [*("" for _ in extra), *(box.text for box in row)])
        for extra, row in zip(above, grid, strict=True)
    )


def _pipe(grid: Grid) -> str:
    return "\n".join(" | ".join(box.text for box in row) + " |" for row in grid)


def _markdown(grid: Grid) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in _placed(grid, repeat=False)]
    rule = "|" + " --- |" * len(_placed(grid, repeat=False)[0])
    return "\n".join([lines[0], rule, *lines[1:]])


def _repeated(grid: Grid) -> str:
    return "\n".join(" | ".join(row) for row in _placed(grid, repeat=True))


def _tabs(grid: Grid) -> str:
    return "\n".join("\t".join(row) for row in _placed(grid, repeat=False))


def _bare(grid: Grid) -> str:
    return "\n".join(box.text for row in grid for box in row)


def _flat(grid: Grid) -> str:
    return " ".join(box.text for row in grid for box in row)


def _width(text: str) -> int:
    if text.startswith("\x01"):
        return 7  # figures are padded to this when the slots are filled
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _aligned(grid: Grid) -> str:
    rows = _placed(grid, repeat=False)
    single = [[_width(row[j]) for row in rows] for j in range(len(rows[0]))]
    # Spanning labels would blow a column up; they may run over, as they do in text dumps.
    widths = [min(max(column), 44) + 2 for column in single]
    lines = []
    for row in rows:
        line = ""
        start = 0
        for text, width in zip(row, widths, strict=True):
            if text:
                gap = max(start - _shown(line), 2 if line else 0)
                line += " " * gap + text
            start += width
        lines.append(line)
    return "\n".join(lines)


def _shown(line: str) -> int:
    parts = line.split("\x01")
    return sum(7 if i % 2 else _width(part) for i, part in enumerate(parts))


def _html(grid: Grid) -> str:
    lines = []
    for row in grid:
        cells = "".join(
            f"<td{_span('rowspan', box.down)}{_span('colspan', box.across)}>"
            f"{box.text if box.text.startswith(chr(1)) else escape(box.text)}</td>"
            for box in row
        )
        lines.append(f"<tr>{cells}</tr>")
    return '<table border="1" cellspacing="0">\n' + "\n".join(lines) + "\n</table>"


def _span(name: str, count: int) -> str:
    return f' {name}="{count}"' if count > 1 else ""


LAYOUTS: Mapping[str, Callable[[Grid], str]] = {
    "office": _office,
    "pipe": _pipe,
    "markdown": _markdown,
    "repeated": _repeated,
    "tabs": _tabs,
    "aligned": _aligned,
    "bare": _bare,
    "flat": _flat,
    "html": _html,
}


@cache
def _slotted(form_id: str, layout: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(LAYOUTS[layout](g).split("\x01")) for g in form_grids(form_id))


def print_tables(form: Form, layout: str, raw: Mapping[str, str]) -> list[str]:
    """The three tables of a form in one of `LAYOUTS`; `raw` gives the print of every cell."""
    pad = 7 if layout == "aligned" else 0
    tables = []
    for parts in _slotted(form.id, layout):
        pieces = list(parts)
        pieces[1::2] = [raw[key].ljust(pad) for key in parts[1::2]]
        text = "".join(pieces)
        tables.append("\n".join(map(str.rstrip, text.split("\n"))) if pad else text)
    return tables
