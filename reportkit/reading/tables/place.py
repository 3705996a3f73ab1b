"""Which column a figure stands in when a row shows fewer, or more, figures than columns.

Rows that show every figure teach where columns stand, or the printed column labels do: by grid
column, by cells counted from the row's end or from the label, by line breaks, or by display
position. The measure that most of the other rows fit is taken for all of them, so that no row
is read by a coincidence; a row that does not fit stays unread.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from itertools import pairwise
from math import gcd
from typing import NamedTuple

from reportkit.reading.tables.align import Run
from reportkit.reading.tables.bearing import (
    blanks_lost,
    cells_behind,
    display_width,
    kept_apart,
    one_wide,
    reaches,
)
from reportkit.reading.tables.pieces import LABEL, Piece
from reportkit.reading.tables.vocabulary import numbered, word

Measure = Callable[[Run, int], int]
_NEAR = 2  # display columns by which print may waver
_SPANNED = 2
_MANY = 5  # columns of a wide table
_AGREE = 0.9  # share of full rows that must agree on a measure
_FIT = 0.7  # share of the other rows that must fit it


class Wanted(NamedTuple):
    """A row to place: its run, the figures in it, and how many columns it has.

    `level` says how the label is nested: rows of one level share their merged cells.
    """

    run: Run
    figures: list[int]
    size: int
    level: str = ""


class Placing:
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
        self.rhythm = Rhythm()

    def learn_rhythm(self, rows: Sequence[Wanted]) -> None:
        """Take from all `rows` how many line breaks a cell, and the end of a row, take."""
        if self.kind != "lines":
            return
        rows = [w for w in rows if w.run.first and w.figures]
        at = [[self.breaks(w.run, i) for i in w.figures] for w in rows]
        steps = [b - a for line in at for a, b in pairwise(line)]
        first = min((line[0] for line in at), default=0)
        unit = gcd(*steps) or gcd(*(line[0] for line in at))
        unit = gcd(unit, first) if first < unit else unit
        lead = first - unit
        ended = [
            (len(w.figures), w.size, self._span(w.run) - lead)
            for w in rows
            if w.run.last < len(self.pieces)
        ]
        over = [total - size * unit for count, size, total in ended if count == size]
        if not over:  # rows that take the same, whether they print few figures or many
            counts: dict[tuple[int, int], set[int]] = {}
            for count, size, total in ended:
                counts.setdefault((size, total), set()).add(count)
            over = [total - size * unit for (size, total), few in counts.items() if len(few) > 1]
            over = over if min(over, default=0) > 0 else []
        spans = {(count, total - count * unit) for count, _, total in ended[:-1] or ended}
        lost = blanks_lost(spans, self.pieces, self.text)
        self.rhythm = Rhythm(unit, min(over, default=0), max(over, default=unit), lost, lead)

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
        return self._display(self.pieces[i].start)

    def right(self, run: Run, i: int) -> int:
        """Display column where the piece ends."""
        return self._display(self.pieces[i].end)

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
        return self._display(self.pieces[i].start), self._display(self.pieces[i].end)

    def _display(self, offset: int) -> int:
        if self._width is None:
            plain = one_wide(self.pieces, self.text)
            self._width = len if plain else display_width
        line = self.text.rfind("\n", 0, offset) + 1
        return self._width(self.text[line:offset])

    def measures(self) -> list[tuple[Measure, int]]:
        """Measures that mean something for the reader, surest first, with their play."""
        if self.kind == "aligned":
            kinds = (self.right, self.left, self.middle, self.right_plain, self.left_plain)
            return [(kind, near) for near in (0, _NEAR) for kind in kinds]
        if self.kind == "loose":
            return []
        if self.kind == "lines":
            return [(self.breaks, 0)]
        if self.kind == "grid":
            return [(self.column, 0)]
        return [(self.column, 0), (self.from_end, 0), (self.from_label, 0), (self.breaks, 0)]

    def place(self, full: Sequence[Wanted], wanted: Sequence[Wanted]) -> list[list[int] | None]:
        """Per wanted row the column of each figure, or None where it cannot be told."""
        best: list[list[int] | None] = [None] * len(wanted)
        fitting = 0
        for measure, near in self.measures():
            columns = self.learn(measure, full, near)
            if columns is None:
                continue
            places = [self._fit(measure, columns, near, w, full) for w in wanted]
            count = sum(1 for p in places if p is not None)
            if count > fitting and count >= _FIT * len(wanted):
                best, fitting = places, count
            if fitting == len(wanted):
                break
        return best

    def learn(self, measure: Measure, full: Sequence[Wanted], near: int) -> list[int] | None:
        """Where each column stands by `measure`, if the full rows agree; None if they do not."""
        rows = [[measure(w.run, i) for i in w.figures] for w in full]
        if not rows:
            return None
        columns = [Counter(r[j] for r in rows).most_common(1)[0][0] for j in range(len(rows[0]))]
        agreeing = sum(
            1 for r in rows if all(abs(a - b) <= near for a, b in zip(r, columns, strict=True))
        )
        apart = all(b - a > near for a, b in pairwise(columns))
        return columns if apart and agreeing >= max(1, _AGREE * len(rows)) else None

    def _fit(
        self, measure: Measure, columns: Sequence[int], near: int, wanted: Wanted,
        full: Sequence[Wanted],
    ) -> list[int] | None:  # fmt: skip
        run = wanted.run
        places = put([measure(run, i) for i in wanted.figures], columns, near)
        if places is None or self.kind == "aligned":
            return places
        # Merged label cells shift a row: only rows of the same level can vouch for it.
        same = [w for w in full if w.level == wanted.level]
        vouched = any([measure(w.run, i) for i in w.figures] == list(columns) for w in same)
        if measure == self.breaks:
            fits = vouched and self._span(run) >= min(self._span(w.run) for w in same)
            return places if fits else None
        if measure == self.from_label:
            return (
                places
                if vouched and reaches(run, columns[-1], [w.run for w in same], self.pieces)
                else None
            )
        row = self.pieces[wanted.figures[0]].row
        if self.kind != "grid" and not vouched and self.row_end[row] - run.first + 1 != wanted.size:
            return None
        # The row must have a figure or a blank, never a label, in every column.
        held = {
            measure(run, i): self.pieces[i].kind
            for i in range(self.row_start[row], self.row_end[row] + 1)
        }
        return places if all(held.get(c, LABEL) != LABEL for c in columns) else None

    def _span(self, run: Run) -> int:
        """Line breaks from the label of a row to the next label."""
        start = self.pieces[run.first - 1].end if run.first else 0
        if run.last >= len(self.pieces):
            return sys.maxsize  # the last row of the table has no end to measure to
        stop = self.pieces[run.last].start
        return self.text.count("\n", start, stop)

    def by_row(self, wanted: Wanted) -> list[int] | None:
        """Places in a row that has exactly as many cells behind its label as columns."""
        run = wanted.run
        if self.kind not in ("cells", "grid"):
            return None
        row = self.pieces[run.first].row
        if self.row_end[row] > self.row_start[row]:
            behind = cells_behind(run, self.row_end[row], self.pieces)
            fits = row == self.pieces[wanted.figures[-1]].row == self.pieces[run.first - 1].row
        else:  # a cell a line
            behind = run.last - run.first
            fits = run.last < len(self.pieces)
        return [i - run.first for i in wanted.figures] if fits and behind == wanted.size else None

    def by_frame(self, wanted: Wanted, rows: Sequence[Wanted]) -> list[int] | None:
        """Places counted from the end of the row, or from its label, in a table whose rows of
        one level are of one length: a little longer than the columns, as merged cells leave
        blanks at one side, and figures tell at which. Not for a few columns, which merged cells
        can keep apart."""
        size, run = wanted.size, wanted.run
        if self.kind != "cells" or size < _MANY:
            return None
        lengths: dict[str, set[int]] = {}
        widths = set()
        for w in rows:
            row = self.pieces[w.figures[0]].row
            if self.pieces[w.run.first - 1].row != row or self.pieces[w.figures[-1]].row != row:
                return None
            lengths.setdefault(w.level, set()).add(self.row_end[row] - w.run.first + 1)
            widths.add(self.row_end[row] - self.row_start[row])
        found = set().union(*lengths.values())
        even = len(widths) == 1 or all(len(level) == 1 for level in lengths.values())
        if not even or min(found) < size or max(found) > size + _SPANNED:
            return None
        at_end = all(self.from_end(w.run, w.figures[0]) > -size for w in rows)
        at_label = all(self.from_label(w.run, w.figures[-1]) < size for w in rows)
        if at_end == at_label:
            return None
        if at_end:
            return [self.from_end(run, i) + size - 1 for i in wanted.figures]
        return [self.from_label(run, i) for i in wanted.figures]

    def by_breaks(self, wanted: Wanted, last: bool = False) -> list[int] | None:
        """Blank lines as blank cells, when they fill the row up to the next label; `last` when it
        is the last row of the table."""
        run = wanted.run
        if not run.first or self.kind != "lines":
            return None
        lead = self.rhythm.lead
        at = [self.breaks(run, i) - lead for i in wanted.figures]
        if not last and run.last < len(self.pieces):
            return filled_lines(at, self._span(run) - lead, wanted.size, self.rhythm)
        # What follows the table stands apart from its last row as far as it likes.
        end = self.pieces[run.last - 1].end
        behind = len(self.text) - len(self.text[end:].lstrip())
        total = self.text.count("\n", self.pieces[run.first - 1].end, behind) - lead
        known = self.rhythm.least > 0 and not self.rhythm.lost
        rhythm = self.rhythm._replace(least=0, most=total) if known else self.rhythm
        return filled_lines(at, total, wanted.size, rhythm)

    def by_heads(self, wanted: Wanted, labels: Sequence[Collection[str]]) -> dict[int, int] | None:
        """Figure of each column by the printed column labels: under the same grid column, or at
        the same display position. Merged cells may be repeated, further columns stand aside."""
        low = wanted.run.first
        if self.kind in ("cells", "grid"):
            heads = self.head_columns(low, labels)
            row = self.pieces[wanted.figures[0]].row
            line = self.pieces[self.row_start[row] : self.row_end[row] + 1]
            kinds = {p.column: p.kind for p in line}
            if heads is None or any(kinds.get(c, LABEL) == LABEL for c in heads):
                return None
            chosen: dict[int, int] = {}
            for i in wanted.figures:
                j = heads.get(self.pieces[i].column)
                if j is None and wanted.size > 1:
                    return None  # a list may have further columns of figures, a table has none
                if j is not None and j not in chosen:
                    chosen[j] = i
                elif j is not None and self.pieces[chosen[j]].text != self.pieces[i].text:
                    return None
            return chosen
        if self.kind != "aligned":
            return None
        found = [
            [i for i in range(low) if word(p := self.pieces[i].text) in words and word(p) == p]
            for words in labels
        ]
        if (
            not all(found)
            or self.pieces[wanted.run.first - 1].row == self.pieces[found[-1][-1]].row
        ):
            return None  # no head above: the label stands on the row of the figure
        row = self.pieces[found[-1][-1]].row
        ranges = [
            next((self.span(i) for i in reversed(f) if abs(self.pieces[i].row - row) < 4), None)
            for f in found
        ]
        spans = [r for r in ranges if r is not None]
        apart = all(a[1] <= b[0] for a, b in pairwise(spans))
        if len(spans) < len(labels) or not apart:
            return None
        places = self.under(wanted.figures, spans)
        return dict(zip(places, wanted.figures, strict=True)) if places else None

    def head_columns(self, low: int, labels: Sequence[Collection[str]]) -> dict[int, int] | None:
        """Grid column to index of the column label printed over it, nearest above."""
        heads: dict[int, int] = {}
        rows: dict[int, list[Piece]] = {}
        for p in self.pieces[:low]:
            if p.kind == LABEL and not numbered(p.text):
                rows.setdefault(p.row, []).append(p)
        left = set(range(len(labels)))
        for row in sorted(rows, reverse=True):
            for p in rows[row]:
                j = next((j for j in left if word(p.text) in labels[j]), None)
                if j is not None:
                    heads.setdefault(p.column, j)
            left -= set(heads.values())
            if not left:
                break
        order = [heads[c] for c in sorted(heads)]
        return heads if not left and order == sorted(order) else None

    def under(self, figures: Sequence[int], ranges: Sequence[tuple[int, int]]) -> list[int] | None:
        """Which of the display ranges each figure stands under, when that is beyond doubt."""
        places: list[int] = []
        for i in figures:
            a, b = self._display(self.pieces[i].start), self._display(self.pieces[i].end)
            far = sorted((max(0, r[0] - b, a - r[1]), j) for j, r in enumerate(ranges))
            if far[0][0] > _NEAR or (len(far) > 1 and far[1][0] <= far[0][0] + 1):
                return None
            if places and far[0][1] <= places[-1]:
                return None
            places.append(far[0][1])
        return places


class Rhythm(NamedTuple):
    """Line breaks in a table with a cell a line: per cell (`unit`, 0: not known), from the last
    cell to the next label (`least`, `most`), whether blank cells are known to be `lost`, and the
    breaks before the first cell beyond those of a cell (`lead`)."""

    unit: int = 0
    least: int = 0
    most: int = 0
    lost: bool = False
    lead: int = 0


def filled_lines(
    at: Sequence[int], total: int | None, size: int, rhythm: Rhythm, slack: int = 0
) -> list[int] | None:
    """Columns of figures that stand `at` so many line breaks behind their label, if the whole
    row takes `total` breaks: each cell takes the same number, the last may end early, and
    `slack` empty lines may follow."""
    if total is None or rhythm.lost:
        return None
    for unit in [rhythm.unit] if rhythm.unit else range(gcd(*at), 0, -1):
        low, high = size * unit + max(1, rhythm.least), size * unit + max(unit + slack, rhythm.most)
        if gcd(*at) % unit == 0 and low <= total <= high:
            places = [a // unit - 1 for a in at]
            # Figures without a gap, then nothing: that may be a cut as well as blanks.
            sure = (
                places != list(range(len(places)))
                or total == (size + 1) * unit
                or (rhythm.least > 0 and total == size * unit + rhythm.least)
            )
            return places if sure and all(0 <= p < size for p in places) else None
    return None


def put(positions: Sequence[int], columns: Sequence[int], near: int) -> list[int] | None:
    """Index of the column each position stands in, each its own, or None."""
    places: list[int] = []
    for position in positions:
        close = [j for j, c in enumerate(columns) if abs(position - c) <= near]
        if len(close) != 1 or (places and close[0] <= places[-1]):
            return None
        places.append(close[0])
    return places
