"""Where a figure stands, measured in several ways: cells, line breaks, display columns."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from reportkit.reading.tables.align import Run
from reportkit.reading.tables.bearing import display_width, kept_apart, one_wide
from reportkit.reading.tables.pieces import Piece

Measure = Callable[[Run, int], int]
NEAR = 2  # display columns by which print may waver


class Measures:
    """Measures over the pieces of one table region; `kind` is grid, cells, lines or aligned."""

    def __init__(self, pieces: Sequence[Piece], text: str, kind: str) -> None:
        self.pieces, self.text = pieces, text
        self.kind = kept_apart(pieces, text, kind)
        self._width: Callable[[str], int] | None = None  # how the text before a piece counts
        self.row_end: dict[int, int] = {}
        self.row_start: dict[int, int] = {}
        for i, piece in enumerate(pieces):
            self.row_end[piece.row] = i
            self.row_start.setdefault(piece.row, i)

    def column(self, run: Run, i: int) -> int:
        """Column of the grid."""
        return self.pieces[i].column

    def from_label(self, run: Run, i: int) -> int:
        """Cells behind the label."""
        return i - run.first

    def from_end(self, run: Run, i: int) -> int:
        """Cells before the end of the row, negative."""
        return i - self.row_end[self.pieces[i].row]

    def breaks(self, run: Run, i: int) -> int:
        """Line breaks behind the label."""
        at = self.pieces[run.first - 1].end if run.first else 0
        return self.text.count("\n", at, self.pieces[i].start)

    def left(self, run: Run, i: int) -> int:
        """Display column where the piece begins."""
        return self.display(self.pieces[i].start)

    def right(self, run: Run, i: int) -> int:
        """Display column where the piece ends."""
        return self.display(self.pieces[i].end)

    def middle(self, run: Run, i: int) -> int:
        """Display column of the middle of the piece."""
        return (self.left(run, i) + self.right(run, i)) // 2

    def left_plain(self, run: Run, i: int) -> int:
        """Where the piece begins, every character counted as one."""
        start = self.pieces[i].start
        return start - self.text.rfind("\n", 0, start)

    def right_plain(self, run: Run, i: int) -> int:
        """Where the piece ends, every character counted as one."""
        end = self.pieces[i].end
        return end - self.text.rfind("\n", 0, end)

    def span(self, i: int) -> tuple[int, int]:
        """Display columns that piece `i` takes."""
        return self.display(self.pieces[i].start), self.display(self.pieces[i].end)

    def display(self, offset: int) -> int:
        """Display column of an offset of the text."""
        if self._width is None:
            plain = one_wide(self.pieces, self.text)
            self._width = len if plain else display_width
        line = self.text.rfind("\n", 0, offset) + 1
        return self._width(self.text[line:offset])

    def measures(self) -> list[tuple[Measure, int]]:
        """Measures that mean something for the reader, surest first, with their play."""
        if self.kind == "aligned":
            kinds = (self.right, self.left, self.middle, self.right_plain, self.left_plain)
            return [(kind, near) for near in (0, NEAR) for kind in kinds]
        if self.kind == "loose":
            return []
        if self.kind == "lines":
            return [(self.breaks, 0)]
        if self.kind == "grid":
            return [(self.column, 0)]
        return [(self.column, 0), (self.from_end, 0), (self.from_label, 0), (self.breaks, 0)]

    def length(self, run: Run) -> int:
        """Line breaks from the label of a row to the next label."""
        start = self.pieces[run.first - 1].end if run.first else 0
        if run.last >= len(self.pieces):
            return sys.maxsize  # the last row of the table has no end to measure to
        stop = self.pieces[run.last].start
        return self.text.count("\n", start, stop)
