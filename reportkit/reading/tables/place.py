"""Which column a figure stands in when a row shows fewer, or more, figures than columns.

Rows that show every figure teach where columns stand, or the printed column labels do: by grid
column, by cells counted from the row's end or from the label, by line breaks, or by display
position. The measure that most of the other rows fit is taken for all of them, so that no row
is read by a coincidence; a row that does not fit stays unread.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise
from math import gcd
from typing import NamedTuple

from reportkit.reading.tables.align import Run
from reportkit.reading.tables.bearing import blanks_lost, cells_behind, reaches
from reportkit.reading.tables.measures import NEAR, Measure, Measures
from reportkit.reading.tables.pieces import LABEL, Piece
from reportkit.reading.tables.rhythm import Rhythm, filled_lines
from reportkit.reading.tables.vocabulary import numbered, word

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


class Placing(Measures):
    """Places figures in the columns of one table region."""

    def __init__(self, pieces: Sequence[Piece], text: str, kind: str) -> None:
        super().__init__(pieces, text, kind)
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
            (len(w.figures), w.size, self.length(w.run) - lead)
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
        if not rows or (self.kind == "aligned" and len(rows) == 1):
            return None  # words of one line may stand anywhere
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
            fits = vouched and self.length(run) >= min(self.length(w.run) for w in same)
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
            return filled_lines(at, self.length(run) - lead, wanted.size, self.rhythm)
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

    def contradicted(
        self, wanted: Wanted, labels: Sequence[Collection[str]], rows: Sequence[Wanted]
    ) -> bool:
        """Whether a row of the level of `wanted` has a figure in a column without a head: merged
        cells were lost above, and the heads do not stand over their columns."""
        if wanted.size == 1 or self.kind not in ("cells", "grid"):
            return False
        heads = self.head_columns(wanted.run.first, labels)
        return heads is not None and any(
            self.pieces[i].column not in heads
            for row in rows
            if row.level == wanted.level
            for i in row.figures
        )

    def under(self, figures: Sequence[int], ranges: Sequence[tuple[int, int]]) -> list[int] | None:
        """Which of the display ranges each figure stands under, when that is beyond doubt."""
        places: list[int] = []
        for i in figures:
            a, b = self.display(self.pieces[i].start), self.display(self.pieces[i].end)
            far = sorted((max(0, r[0] - b, a - r[1]), j) for j, r in enumerate(ranges))
            if far[0][0] > NEAR or (len(far) > 1 and far[1][0] <= far[0][0] + 1):
                return None
            if places and far[0][1] <= places[-1]:
                return None
            places.append(far[0][1])
        return places


def put(positions: Sequence[int], columns: Sequence[int], near: int) -> list[int] | None:
    """Index of the column each position stands in, each its own, or None."""
    places: list[int] = []
    for position in positions:
        close = [j for j, c in enumerate(columns) if abs(position - c) <= near]
        if len(close) != 1 or (places and close[0] <= places[-1]):
            return None
        places.append(close[0])
    return places
