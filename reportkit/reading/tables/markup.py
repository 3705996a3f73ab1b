"""Reader of HTML tables that an extractor left in the text."""

from __future__ import annotations

import re

from reportkit.reading.tables.lines import classify
from reportkit.reading.tables.pieces import Piece

# HTML, and the rows and cells of TEI, DocBook, office and extractors' own XML.
_TAG = re.compile(r"<(/?)(?:[a-zA-Z]+:)?([a-zA-Z][a-zA-Z0-9-]*)\b([^<>]*)>")
_ROWS = frozenset(("tr", "row", "table-row"))
_CELLS = frozenset(("td", "th", "cell", "entry", "table-cell", "tc"))
_ANY_CELL = re.compile(r"<(?:\w+:)?(?:td|cell|entry|table-cell|tc)\b", re.IGNORECASE)
_SPAN = re.compile(r"(row|col)span\s*+=\s*+[\"']?\s*+(\d{1,3})", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:nbsp|emsp|ensp|thinsp|#160|#xa0);?", re.IGNORECASE)


def has_markup(text: str, start: int, end: int) -> bool:
    """Whether table cells are marked up in the text."""
    return "</" in text[start:end] and bool(_ANY_CELL.search(text, start, end))


def markup_pieces(text: str, folded: str, start: int, end: int) -> list[Piece]:
    """Cells of the tables in order, each in the grid column where its spans put it."""
    pieces: list[Piece] = []
    row, column = -1, 0
    busy: dict[int, int] = {}  # column: rows still covered by a span from above
    held: set[int] = set()  # columns that spans from above cover in this row
    cell: tuple[int, int, int] | None = None  # start, rowspan, colspan
    texts: list[tuple[int, int]] = []
    at = start
    for tag in _TAG.finditer(text, start, end):
        if cell is not None and tag.start() > at:
            texts.append((at, tag.start()))
        at = tag.end()
        name, closing = tag[2].lower(), bool(tag[1])
        if name == "table" and not closing:
            busy = {}
        if (name in _CELLS or name in _ROWS or name == "table") and cell is not None:
            pieces.append(_cell(folded, cell[0], texts, row, column))
            for c in range(column, column + cell[2]):
                if cell[1] > 1:
                    busy[c] = cell[1] - 1
            column, cell = column + cell[2], None
        if name in _ROWS and not closing:
            row += 1
            column = 0
            held = set(busy)
            busy = {c: n - 1 for c, n in busy.items() if n > 1}
        if name in _CELLS and not closing:
            while column in held:
                column += 1
            spans = {k.lower(): int(v) for k, v in _SPAN.findall(tag[3])}
            cell = (tag.end(), max(1, spans.get("row", 1)), max(1, spans.get("col", 1)))
            texts = []
    return pieces


def _cell(folded: str, start: int, texts: list[tuple[int, int]], row: int, column: int) -> Piece:
    parts = []
    for a, b in texts:
        part = _ENTITY.sub(" ", folded[a:b]).strip()
        if part:
            parts.append((part, a, b))
    if not parts:
        return Piece("blank", "", start, start, row, column)
    text = " ".join(" ".join(p for p, _, _ in parts).split())
    a, b = parts[0][1], parts[-1][2]
    while a < b and folded[a].isspace():
        a += 1
    while b > a and folded[b - 1].isspace():
        b -= 1
    return Piece(classify(text), text, a, b, row, column)
