"""Which column a figure stands in when a row shows fewer, or more, figures than columns.

Full rows of the same table teach where columns stand: by grid column, by cells counted from the
label or from the row's end, by line breaks, or by the display position. A row with blanks is
read by the first measure that all full rows agree on and that every one of its figures hits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from unicodedata import east_asian_width

from reportkit.reading.tables.align import Run
from reportkit.reading.tables.pieces import FIGURE, LABEL, Piece

Measure = Callable[[Run, int], int]
_NEAR = 2  # display columns by which print may waver
_AGREE = 0.9  # share of full rows that must agree on a measure


def display_width(text: str) -> int:
    """Columns that `text` takes on a character grid: two for a wide character."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


class Placing:
    """Measures over the pieces of one table region."""

    def __init__(self, pieces: Sequence[Piece], text: str) -> None:
        self.pieces, self.text = pieces, text
        self.row_end: dict[int, int] = {}
        for i, piece in enumerate(pieces):
            self.row_end[piece.row] = i
        self._starts: dict[int, int] = {}

    def column(self, run: Run, i: int) -> int:
        return self.pieces[i].column

    def from_label(self, run: Run, i: int) -> int:
        return i - run.first

    def from_end(self, run: Run, i: int) -> int:
        return i - self.row_end[self.pieces[i].row]

    def breaks(self, run: Run, i: int) -> int:
        at = self.pieces[run.first - 1].end if run.first else 0
        return self.text.count("\n", at, self.pieces[i].start)

    def left(self, run: Run, i: int) -> int:
        return self._display(self.pieces[i].start)

    def right(self, run: Run, i: int) -> int:
        return self._display(self.pieces[i].end)

    def middle(self, run: Run, i: int) -> int:
        return (self.left(run, i) + self.right(run, i)) // 2

    def left_plain(self, run: Run, i: int) -> int:
        start = self.pieces[i].start
        return start - self.text.rfind("\n", 0, start)

    def right_plain(self, run: Run, i: int) -> int:
        end = self.pieces[i].end
        return end - self.text.rfind("\n", 0, end)

    def _display(self, offset: int) -> int:
        line = self.text.rfind("\n", 0, offset) + 1
        return display_width(self.text[line:offset])


def learn(
    placing: Placing, measure: Measure, full: Iterable[tuple[Run, list[int]]], near: int
) -> list[int] | None:
    """Where each column stands by `measure`, if the full rows agree; None if they do not."""
    rows = [[measure(run, i) for i in figures] for run, figures in full]
    if not rows:
        return None
    columns = [Counter(row[j] for row in rows).most_common(1)[0][0] for j in range(len(rows[0]))]
    fitting = sum(
        1 for row in rows if all(abs(a - b) <= near for a, b in zip(row, columns, strict=True))
    )
    if fitting < max(1, _AGREE * len(rows)):
        return None
    return columns if all(b - a > near for a, b in zip(columns, columns[1:], strict=False)) else None


def put(positions: Sequence[int], columns: Sequence[int], near: int) -> list[int] | None:
    """Index of the column each position stands in, each its own, or None."""
    places: list[int] = []
    for position in positions:
        close = [j for j, c in enumerate(columns) if abs(position - c) <= near]
        if len(close) != 1 or (places and close[0] <= places[-1]):
            return None
        places.append(close[0])
    return places


def measures(placing: Placing, aligned: bool) -> list[tuple[str, Measure, int]]:
    """Measures that mean something for a reader, surest first, with their play."""
    if aligned:
        return [
            ("right", placing.right, _NEAR), ("left", placing.left, _NEAR),
            ("middle", placing.middle, _NEAR),
            ("right", placing.right_plain, _NEAR), ("left", placing.left_plain, _NEAR),
        ]  # fmt: skip
    return [
        ("column", placing.column, 0), ("end", placing.from_end, 0),
        ("label", placing.from_label, 0), ("breaks", placing.breaks, 0),
        ("left", placing.left, 0),
    ]  # fmt: skip


__all__ = ["FIGURE", "LABEL", "Placing", "display_width", "learn", "measures", "put"]
