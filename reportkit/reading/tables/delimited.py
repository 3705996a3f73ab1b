"""Readers of rows with marks between cells: pipes, tabs, commas, semicolons, drawn grids."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from reportkit.reading.tables.counting import without_row_numbers
from reportkit.reading.tables.lines import Line, is_rule, piece
from reportkit.reading.tables.marks import OPENING, PIPES, expression
from reportkit.reading.tables.pieces import FIGURE, LABEL, Piece

_FEW_ROWS = 3
_BORDER = 0.75  # share of rows with a pipe at the edge; cells broken over lines have none
_BRACKETS = re.compile(r"[\]}]\s*,\s*[\[{]\s*[\"\'\d]")
_IN_BRACKETS = re.compile(r"\s*+[\[{][^,\n]*+,.*[\]}],?\s*")
_QUOTING = frozenset(",;\t")  # marks of files that quote cells

# A pipe, with the spans that AsciiDoc prints before it.
_PIPE = re.compile(rf"(?:(?<![^\s])(?:\d{{1,2}}(?:\.\d{{1,2}})?|\.\d{{1,2}})\+)?[{PIPES}]")
# Cell attributes of wiki tables, and spans of Textile.
_ATTRIBUTES = re.compile(r"(?:\s*+(?:row|col)span\s*=\s*\"?\d+\"?\s*+)+|(?:[\\/]\d+\.)+")
_ATTRIBUTE = re.compile(r"span\s*=|[\\/]\d+\.")
_QUOTED = re.compile(r"\s*(?:\"((?:[^\"]|\"\")*)\"|'([^'\n]*)')\s*")


def delimited_pieces(
    text: str, folded: str, start: int, end: int, lines: list[Line], mark: str
) -> list[Piece]:
    """Cells between the marks, blanks kept in place; a line without marks is one cell."""
    pieces: list[Piece] = []
    pattern = _PIPE if mark == "|" else expression(mark)
    printed = 2 * text.count(mark, start, end) >= folded.count(mark, start, end)
    if mark == "," and text.count("，", start, end) > text.count(",", start, end):
        pattern, printed = expression("，"), True  # then a comma is a mark of thousands
    source = text if mark == "|" or printed else folded
    if mark in _QUOTING:
        lines = _bracketed_rows(folded, _quoted_lines(text, lines))
    if mark == "&":
        lines = _ended_lines(text, lines)
    attributed = bool(_ATTRIBUTE.search(text, start, end))
    edges = _edges(text, lines) if mark == "|" else (False, False)
    if mark == "\t":
        edges = _closed(text, lines)
    for row, at, stop in lines:
        line = text[at:stop]
        first, last = at, at + len(line.rstrip("\r"))
        if mark == "|":
            first += len(line) - len(line.lstrip())
            last = at + len(line.rstrip())
            if last > first and edges[0] and line[first - at] in PIPES:
                first += 1
            if last > first and edges[1] and text[last - 1] in PIPES:
                last -= 1
        elif mark == "\t":
            first, last = first + edges[0], max(first + edges[0], last - edges[1])
        elif mark == "&":
            last = at + len(line.rstrip("\r\\ "))
        elif mark[-1] in OPENING:
            first += line.startswith(mark[-1])
            last -= text[first:last].endswith(mark[0])
        column = 0
        for a, b in _cells(source, first, last, pattern, mark):
            cell = piece(folded, a, b, row, column)
            if not (attributed and _ATTRIBUTES.fullmatch(text, a, b)):
                pieces.append(cell)
                column += 1
    pieces = without_row_numbers(pieces)
    return _joined_rows(text, start, end, pieces) if mark == "|" else pieces


def _quoted_lines(text: str, lines: list[Line]) -> list[Line]:
    """Lines put together where a quoted cell goes on over line breaks."""
    joined: list[Line] = []
    open_quote = False
    for row, at, stop in lines:
        if open_quote:
            joined[-1] = (joined[-1][0], joined[-1][1], stop)
        else:
            joined.append((row, at, stop))
        open_quote ^= text.count('"', at, stop) % 2 == 1
    return joined if not open_quote else lines


def _ended_lines(text: str, lines: list[Line]) -> list[Line]:
    """Lines put together up to the mark that ends a row of LaTeX (`\\\\`), if rows have it."""
    if sum(1 for _, at, stop in lines if _ROW_END.search(text, at, stop)) < _FEW_ROWS:
        return lines
    joined: list[Line] = []
    goes_on = False
    for row, at, stop in lines:
        if goes_on:
            joined[-1] = (joined[-1][0], joined[-1][1], stop)
        else:
            joined.append((row, at, stop))
        row_text = text[joined[-1][1] : stop]
        goes_on = "&" in row_text and not _ROW_END.search(row_text)
    return joined


_ROW_END = re.compile(r"\\\\\s*$")
_BETWEEN_ROWS = re.compile(r"[\]}]\s*,\s*[\[{]|[\[{\]}]+")


def _bracketed_rows(folded: str, lines: list[Line]) -> list[Line]:
    """Lines cut at the brackets between rows (`["a", 1], ["b", 2]`), if there are such."""
    alone = sum(1 for _, at, stop in lines if _IN_BRACKETS.fullmatch(folded, at, stop))
    if alone < _FEW_ROWS and not any(_BRACKETS.search(folded, at, stop) for _, at, stop in lines):
        return lines
    rows: list[Line] = []
    for _, at, stop in lines:
        for mark in _BETWEEN_ROWS.finditer(folded, at, stop):
            rows.append((len(rows), at, mark.start()))
            at = mark.end()
        rows.append((len(rows), at, stop))
    return [row for row in rows if folded[row[1] : row[2]].strip()]


def _joined_rows(text: str, start: int, end: int, pieces: list[Piece]) -> list[Piece]:
    """Lines between two drawn rules put together to one row: their cells are wrapped.

    Only if rules stand all through the table, and no column would hold two figures.
    """
    rules = [i for i, line in enumerate(text[start:end].split("\n")) if is_rule(line)]
    lines = sorted({p.row for p in pieces})
    if len(rules) < 4:
        return pieces
    group = {row: bisect_right(rules, row) for row in lines}
    if len(set(group.values())) < 4:
        return pieces
    rows: dict[int, list[Piece]] = {}
    for p in pieces:
        rows.setdefault(p.row, []).append(p)
    grouped: dict[int, list[list[Piece]]] = {}
    for row in lines:
        grouped.setdefault(group[row], []).append(rows[row])
    joined: list[Piece] = []
    for parts in grouped.values():
        if len(parts) == 1 or len({len(part) for part in parts}) > 1:
            joined += [p for part in parts for p in part]
            continue
        columns = [[p for p in column if p.text] for column in zip(*parts, strict=True)]
        if any(len(c) > 1 and any(p.kind == FIGURE for p in c) for c in columns):
            joined += [p for part in parts for p in part]
            continue
        joined += [
            column[0]._replace(
                text="".join(p.text for p in column), end=column[-1].end, row=parts[0][0].row,
                kind=column[0].kind if len(column) == 1 else LABEL,
            ) if column else parts[0][i]
            for i, column in enumerate(columns)
        ]  # fmt: skip
    return joined


def _edges(text: str, lines: list[Line]) -> tuple[bool, bool]:
    """Whether rows begin, and end, with a pipe: then it is a border, not an empty cell.

    One row alone may begin with an empty cell, so all long rows of the text are asked."""
    rows = [text[a:b].strip() for _, a, b in lines]
    rows = [row for row in rows if any(pipe in row for pipe in PIPES)]
    return _bordered(_long_rows(text) or rows)


def _closed(text: str, lines: list[Line]) -> tuple[bool, bool]:
    """Whether every row of several cells begins, and ends, with a tab: no cell stands there."""
    rows = [row for row in (text[a:b].rstrip("\r") for _, a, b in lines) if row.count("\t") > 2]
    if len(rows) < _FEW_ROWS:
        return False, False
    return all(row[0] == "\t" for row in rows), all(row[-1] == "\t" for row in rows)


def _bordered(rows: Sequence[str]) -> tuple[bool, bool]:
    if not rows:
        return False, False
    first = sum(1 for row in rows if row[0] in PIPES)
    last = sum(1 for row in rows if row[-1] in PIPES)
    return first >= _BORDER * len(rows), last >= _BORDER * len(rows)


@lru_cache(maxsize=4)
def _long_rows(text: str) -> tuple[str, ...]:
    """The rows of a text with so many pipes that they hold figures; none when they are few."""
    found = tuple(row for row in map(str.strip, text.split("\n")) if row.count("|") > 4)
    return found if len(found) >= _FEW_ROWS else ()


def _cells(
    text: str, start: int, end: int, pattern: re.Pattern[str], mark: str
) -> list[tuple[int, int]]:
    cells, at = [], start
    if mark not in _QUOTING:
        for found in pattern.finditer(text, start, end):
            cells.append((at, found.start()))
            at = found.end()
        cells.append((at, end))
        return cells
    while True:
        quoted = _QUOTED.match(text, at, end)
        if quoted and (quoted.end() == end or pattern.match(text, quoted.end())):
            cells.append(quoted.span(quoted.lastindex or 1))
            if quoted.end() == end:
                return cells
            at = quoted.end() + 1
            continue
        cut = pattern.search(text, at, end)
        if cut is None:
            cells.append((at, end))
            return cells
        cells.append((at, cut.start()))
        at = cut.end()
