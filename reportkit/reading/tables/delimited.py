"""Readers of rows with marks between cells: pipes, tabs, commas, semicolons, drawn grids."""

from __future__ import annotations

import re

from reportkit.reading.tables.lines import is_rule, piece, text_lines
from reportkit.reading.tables.pieces import Piece

_PIPES = "|│┃丨║¦︱"
_QUOTED = re.compile(r'\s*"((?:[^"]|"")*)"\s*')


def delimiter(text: str, start: int, end: int) -> str | None:
    """The mark between cells that most lines use, or None."""
    lines = [line for line in text[start:end].split("\n") if not is_rule(line)]
    best, votes = None, 2
    for mark in ("|", "\t", ",", ";", "^", "~", "&"):
        if mark == "|":
            found = sum(1 for line in lines if any(pipe in line for pipe in _PIPES))
        elif mark == "\t":
            found = sum(1 for line in lines if "\t" in line.strip("\r\n\t "))
        else:
            found = sum(1 for line in lines if line.count(mark) > 2) * 0.9
        if found > votes:
            best, votes = mark, found
    return best


def delimited_pieces(text: str, folded: str, start: int, end: int, mark: str) -> list[Piece]:
    """Cells between the marks, blanks kept in place; a line without marks is one cell."""
    pieces: list[Piece] = []
    pattern = re.compile("[" + re.escape(_PIPES) + "]" if mark == "|" else re.escape(mark))
    for row, at, stop in text_lines(text, folded, start, end):
        line = text[at:stop]
        if mark == "|":
            head = len(line) - len(line.lstrip())
            tail = len(line.rstrip())
            if line[head : head + 1] in _PIPES and head < tail:
                head += 1
            if tail - 1 >= head and line[tail - 1] in _PIPES:
                tail -= 1
            first, last = at + head, at + tail
        else:
            first, last = at, at + len(line.rstrip("\r"))
        column = 0
        for a, b in _cells(text, first, last, pattern, mark):
            pieces.append(piece(folded, a, b, row, column))
            column += 1
    return pieces


def _cells(
    text: str, start: int, end: int, pattern: re.Pattern[str], mark: str
) -> list[tuple[int, int]]:
    cells, at = [], start
    while True:
        quoted = _QUOTED.match(text, at, end) if mark in ",;\t" else None
        if quoted and (quoted.end() == end or pattern.match(text, quoted.end())):
            cells.append(quoted.span(1))
            if quoted.end() == end:
                return cells
            at = quoted.end() + 1
            continue
        found = pattern.search(text, at, end)
        if found is None:
            cells.append((at, end))
            return cells
        cells.append((at, found.start()))
        at = found.end()
