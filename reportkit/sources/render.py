"""Text of record for HTML, DOCX and PDF: a paragraph a line, a table row a line.

A row's cells are separated by tabs; a blank cell is kept. Each cell's place in its real
table, and the span of its text, go into a `Grid`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reportkit.model import Grid, GridCell
from reportkit.sources import limits

# Everything after 0x2E80 is CJK or full-width for our purpose; a line break next to it
# is no word boundary. Quotation marks and dashes are set full-width in Chinese print.
_WIDE = "\u2e80-\uffef“”‘’—…·"
# Each run of blanks is looked at once, from its beginning: a cell may hold thousands of breaks.
_LINES = r"[ \t\r]*+\n[ \t\r\n]*+"
_BREAK = re.compile(rf"(?<=[{_WIDE}]){_LINES}|(?<![ \t\r\n]){_LINES}(?=[{_WIDE}])")
_BLANKS = re.compile(r"[\t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]|  ")
_RUN = re.compile(r"[ \t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]+")
_EDGE = " \t\r\n\f\v\xa0\u3000\u200b\ufeff"


class Placed(NamedTuple):
    """A table cell with its place resolved."""

    row: int
    column: int
    rowspan: int
    colspan: int
    text: str


# The texts of a row's cells, and (rowspan, colspan) of those that span, by their number.
SpannedRow = tuple[list[str], dict[int, tuple[int, int]]]


def one_line(text: str) -> str:
    """`text` without line breaks: dropped beside a Chinese character, else one blank."""
    if "\n" in text:
        text = _BREAK.sub("", text)
    if _BLANKS.search(text):
        text = _RUN.sub(" ", text)
    return text.strip(_EDGE)


class Renderer:
    """Collects lines and tables and keeps count of the offsets."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self.grids: list[Grid] = []
        self.cut = False  # a table was too large to be written whole

    @property
    def length(self) -> int:
        """Characters written so far."""
        return self._length

    def line(self, text: str) -> None:
        """Write one line."""
        self._parts.append(text)
        self._parts.append("\n")
        self._length += len(text) + 1

    def table(self, path: str, rows: Iterable[Sequence[Placed]]) -> None:
        """Write a table, a line a row, and remember where each cell lies."""
        parts = self._parts
        start = at = self._length
        cells: list[GridCell] = []
        for row in rows:
            if not row:
                continue
            for cell in row:
                end = at + len(cell.text)
                cells.append(GridCell(cell.row, cell.column, cell.rowspan, cell.colspan, at, end))
                parts.append(cell.text)
                parts.append("\t")
                at = end + 1
            parts[-1] = "\n"
        if cells:
            self._length = at
            self.grids.append(Grid(path, tuple(cells), start, at - 1))

    def spanned(self, path: str, rows: list[SpannedRow]) -> None:
        """Write a table placed as a browser places it.

        A row span of 0 reaches to the last row; spans past the table's end are cut off.
        """
        start = at = self._length
        height = len(rows)
        covered: dict[int, int] = {}  # column -> first row that is free again
        cells: list[GridCell] = []
        make, add = tuple.__new__, cells.append  # the plain constructors cost twice as much
        work = 0
        for r, (texts, spans) in enumerate(rows):
            if not texts:
                continue
            column = 0
            for n, text in enumerate(texts):
                while covered.get(column, 0) > r:
                    column += 1
                end = at + len(text)
                if n in spans:
                    rowspan, colspan = spans[n]
                    if rowspan != 1:
                        rowspan = min(rowspan or height, height - r)
                        work += colspan
                        for c in range(column, column + colspan):
                            covered[c] = r + rowspan
                    add(make(GridCell, (r, column, rowspan, colspan, at, end)))
                    column += colspan
                else:
                    add(make(GridCell, (r, column, 1, 1, at, end)))
                    column += 1
                at = end + 1
            self._parts += ("\t".join(texts), "\n")
            if len(cells) + work > limits.GRID_CELLS:
                self.cut = True
                break
        if cells:
            self._length = at
            self.grids.append(Grid(path, tuple(cells), start, at - 1))

    def text(self) -> str:
        """All that was written."""
        return "".join(self._parts)
