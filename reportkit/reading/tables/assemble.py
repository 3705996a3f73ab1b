"""From pieces to the cells of one table: alignment, then columns, then figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from reportkit.forms import Form, Table
from reportkit.model import State
from reportkit.reading.tables.align import Match, Run, align, label_score, split_runs, standing
from reportkit.reading.tables.doubts import Aligned, beside_the_table, doubtful_rows
from reportkit.reading.tables.found import Found, Reading, found_figure
from reportkit.reading.tables.numbers import parse_figure
from reportkit.reading.tables.pieces import LABEL, Piece
from reportkit.reading.tables.place import Placing, Wanted, put
from reportkit.reading.tables.vocabulary import OVER_LABELS, RowLabel, headings, row_labels, word

_ENDS_IN_FIGURE = re.compile(r"\d[^\d)）]{0,2}$")
GROUPED_NEEDS = 0.5  # share of rows standing by their own label before grouped ones are believed


_APART = re.compile(r"\d\s+\d")


class RowReader:
    """Reads tables printed row by row (shapes rows, blocks and list)."""

    def __init__(
        self, form: Form, table: Table, pieces: Sequence[Piece], text: str, kind: str
    ) -> None:
        self.table, self.pieces, self.text = table, pieces, text
        self.labels = row_labels(form, table)
        self.runs, tail = split_runs(pieces)
        self.matches = align(self.runs, self.labels, headings(form.id, table.id), tail)
        self.placing = Placing(pieces, text, kind)
        self.end = pieces[-1].end if pieces else 0
        self.printed: list[tuple[str, Piece]] | None = None  # words of the labels, when asked for

    def read(self, reading: Reading) -> Reading:
        """Put the cells of the table into `reading`."""
        believed = standing(self.matches) >= GROUPED_NEEDS
        full: dict[int, list[Wanted]] = {}
        waiting: list[tuple[RowLabel, Match]] = []
        for label, match in zip(self.labels, self.matches, strict=True):
            if match is None:
                self._leave(reading, label, "rows_missing", self.end)
            elif match.run is None:
                self._without_figures(reading, label)
            elif not match.own:
                figures = match.run.figures[match.offset : match.offset + label.size]
                told = believed or (
                    self.table.shape == "list" and not self._grouped_digits(figures)
                )
                if told and not self._beside(match.run):
                    self._store(reading, label, figures)
                else:
                    self._leave(reading, label, "table_scrambled", self.pieces[figures[0]].start)
            elif len(match.run.figures) == label.size:
                full.setdefault(label.block, []).append(self._wanted(label, match.run))
                self._store(reading, label, match.run.figures)
            else:
                waiting.append((label, match))
        few: dict[int, list[tuple[RowLabel, Run]]] = {}
        for label, match in waiting:
            assert match.run is not None
            if len(match.run.figures) > label.size:
                self._too_many(reading, label, match.run, full.get(label.block, []))
            else:
                few.setdefault(label.block, []).append((label, match.run))
        self.placing.learn_rhythm(
            [self._wanted(label, match.run)
             for label, match in zip(self.labels, self.matches, strict=True)
             if match and match.run and match.own and len(match.run.figures) <= label.size]
        )  # fmt: skip
        for block, rows in few.items():
            self._too_few(reading, block, full.get(block, []), rows)
        if self.table.shape == "list" and reading.reader == "lines":
            self._displaced(reading)
        self._doubt(reading)
        aligned = Aligned(
            self.runs, self.labels, self.matches, self.pieces, self.text, self.placing.kind
        )
        for r, code in doubtful_rows(aligned).items():
            self._leave(reading, self.labels[r], code, self.end)
        return reading

    def _doubt(self, reading: Reading) -> None:
        """Take back what cannot be sure: blanks beside scattered figures, the edge of a cut."""
        if "table_scrambled" in reading.problems:
            for label, match in zip(self.labels, self.matches, strict=True):
                if match is not None and match.run is None:
                    self._leave(reading, label, "table_scrambled", self.end)
        seen = [r for r, match in enumerate(self.matches) if match is not None]
        if not seen or seen[-1] == len(self.labels) - 1:
            return
        label, match = self.labels[seen[-1]], self.matches[seen[-1]]
        if match is None or match.run is None or len(match.run.figures) < label.size:
            reading.tell_instead("row_cut", label.row.id)
            self._fill(reading, label, "unreadable", self.end)
        elif not self.text[self.end :].strip():
            last = self.table.blocks[label.block].columns[-1].id
            cell = reading.cells[label.row.id, last]
            reading.cells[label.row.id, last] = Found("unreadable", None, cell.start, cell.end)
            reading.tell("row_cut", label.row.id)

    def _beside(self, run: Run) -> bool:
        """Whether the figures begin on the line of the label before them: they are its own, and
        labels further up stand apart from their figures."""
        return (
            self.placing.kind == "aligned"
            and self.table.shape != "list"
            and self.pieces[run.first - 1].row == self.pieces[run.figures[0]].row
        )

    def apart(self) -> bool:
        """Whether most rows have figures of their own, not more than they have columns."""
        own = sum(
            1 for label, match in zip(self.labels, self.matches, strict=True)
            if match and match.run and match.own and len(match.run.figures) <= label.size
        )  # fmt: skip
        return own > len(self.labels) / 2

    def _displaced(self, reading: Reading) -> None:
        """One label without a figure and one figure too many further on: they belong together.

        PDF text layers print the figure of a label that wraps below the rows that follow it.
        """
        empty = [r for r, m in enumerate(self.matches) if m and m.run is None]
        extra = [
            r for r, m in enumerate(self.matches)
            if m and m.run and m.own and len(m.run.figures) == 2
        ]  # fmt: skip
        if len(empty) != 1 or len(extra) != 1 or not 0 < extra[0] - empty[0] < 12:
            return
        match = self.matches[extra[0]]
        assert match is not None
        assert match.run is not None
        label = self.labels[empty[0]]
        self._store(reading, label, match.run.figures[1:])
        reading.tell("figure_displaced", label.row.id)

    def _wanted(self, label: RowLabel, run: Run) -> Wanted:
        level = label.row.under or ""
        return Wanted(
            run, run.figures, label.size, "nested" if level[:1] in "（(" and level else level
        )

    def _store(self, reading: Reading, label: RowLabel, figures: Sequence[int]) -> None:
        columns = self.table.blocks[label.block].columns
        for column, i in zip(columns, figures, strict=True):
            reading.cells[label.row.id, column.id] = found_figure(self.pieces[i])

    def _fill(self, reading: Reading, label: RowLabel, state: State, at: int) -> None:
        for column in self.table.blocks[label.block].columns:
            reading.cells[label.row.id, column.id] = Found(state, None, at, at)

    def _leave(self, reading: Reading, label: RowLabel, code: str, at: int) -> None:
        """Leave a row unread, for the reason `code`."""
        reading.tell(code, label.row.id)
        self._fill(reading, label, "unreadable", at)

    def _at(self, run: Run) -> int:
        return self.pieces[run.figures[0]].start

    def _without_figures(self, reading: Reading, label: RowLabel) -> None:
        """Blank, at the label's end; unreadable when digits hang on in the label's own piece."""
        ends = [piece for words, piece in self._printed_labels() if words.endswith(label.words)]
        if any(_ENDS_IN_FIGURE.search(piece.text) for piece in ends):
            self._leave(reading, label, "figure_broken", ends[-1].end)
        else:
            self._fill(reading, label, "blank", ends[-1].end if ends else self.end)

    def _printed_labels(self) -> list[tuple[str, Piece]]:
        if self.printed is None:
            self.printed = [(word(p.text), p) for p in self.pieces if p.kind == LABEL]
        return self.printed

    def _too_many(self, reading: Reading, label: RowLabel, run: Run, full: list[Wanted]) -> None:
        figures, size = run.figures, label.size
        if self._apart(run):
            self._leave(reading, label, "table_scrambled", self._at(run))
            return
        chosen = self._on_label_row(run, size)
        alike = len({self.pieces[i].text for i in figures}) == 1
        doubtful = chosen is None and not alike and self._grouped_digits(figures)
        halves = size == 1 and not alike and self._halves(figures, full)
        if (doubtful and size == 1) or halves:
            self._leave(reading, label, "figure_broken", self._at(run))
            return
        if chosen is None:
            want = self._wanted(label, run)
            headed = self.placing.by_heads(want, self._heads(label.block)) or {}
            chosen = [headed[j] for j in range(size)] if len(headed) == size else None
        if chosen is None:
            chosen = self._by_header(label, run)
        if chosen is None and doubtful:
            self._leave(reading, label, "figure_broken", self._at(run))
            return
        if chosen is None and alike and size == 1:
            chosen = figures[:1]
        if chosen is None:
            chosen = self._by_columns(run, full, size)
        if (
            chosen is None and size == 1 and len(figures) < 4
            and (self.table.shape == "list" or beside_the_table(self.pieces, figures, self.text))
        ):  # fmt: skip
            chosen = figures[:1]  # other number columns, or a page number, follow the figure
        if chosen is not None:
            self._store(reading, label, chosen)
            return
        joined = self._joined(run, size)
        if joined is None:
            self._leave(reading, label, "figures_surplus", self._at(run))
            return
        for column, cell in zip(self.table.blocks[label.block].columns, joined, strict=True):
            reading.cells[label.row.id, column.id] = cell

    def _apart(self, run: Run) -> bool:
        """Whether labels and figures were printed in separate groups before `run`."""
        if not run.first or self.pieces[run.first - 1].row == self.pieces[run.figures[0]].row:
            return False
        return sum(1 for label in self.labels if label_score(run, label.words) >= 1.0) > 1

    def _by_header(self, label: RowLabel, run: Run) -> list[int] | None:
        """Figures under the printed column labels, merged cells repeated (or extra columns)."""
        columns = self.table.blocks[label.block].columns
        words = {word(w): j for j, c in enumerate(columns) for w in (c.label, *c.variants)}
        heads: list[int | None] = []
        at = next(
            (i for i in range(run.first - 1, -1, -1) if word(self.pieces[i].text) in words), -1
        )
        while at >= 0 and at + 1 < run.first and word(self.pieces[at + 1].text) in words:
            at += 1
        while (
            at >= 0
            and self.pieces[at].kind == LABEL
            and word(self.pieces[at].text) not in OVER_LABELS  # heads no column of figures
        ):
            heads.append(words.get(word(self.pieces[at].text)))
            at -= 1
        heads.reverse()
        heads = heads[-len(run.figures) :] if len(heads) > len(run.figures) else heads
        known = [head for head in heads if head is not None]
        if label.size > 1 and len(known) < len(heads):
            return None  # a list may have further columns of figures, a table has none
        if len(heads) != len(run.figures) or known != sorted(known):
            return None  # heads on several rows do not stand in the order of the columns
        chosen: dict[int, int] = {}
        for head, i in zip(heads, run.figures, strict=True):
            if head is not None and head not in chosen:
                chosen[head] = i
            elif head is not None and self.pieces[i].text != self.pieces[chosen[head]].text:
                return None
        return [chosen[j] for j in range(label.size)] if len(chosen) == label.size else None

    def _on_label_row(self, run: Run, size: int) -> list[int] | None:
        row = self.pieces[run.figures[0]].row
        same = [i for i in run.figures if self.pieces[i].row == row]
        if len(same) != size:
            return None
        # A digit alone on the next line may be the end of a figure broken in its column.
        rest = [self.pieces[i] for i in run.figures if self.pieces[i].row != row]
        broken = len(self.pieces[same[-1]].text) > 2 or size > 1
        wrapped = any(p.row == row + 1 and len(p.text) < 3 and p.text.isdigit() for p in rest)
        wide = max(len(self.pieces[i].text) for i in same) > 3
        return None if broken and wide and wrapped and len(rest) < size else same

    def _halves(self, figures: Sequence[int], full: Sequence[Wanted]) -> bool:
        """Whether two figures of a list, whose other rows print one, stand a blank apart on one
        line: they may be one, broken in two."""
        first, second = self.pieces[figures[0]], self.pieces[figures[1]]
        gap = self.text[first.end : second.start]
        return len(full) > len(self.labels) / 2 and gap in (" ", "\u3000", "\u00a0")

    def _grouped_digits(self, figures: Sequence[int]) -> bool:
        """Whether a comma between two figures may as well be the thousands mark of one."""
        return any(
            self.text[self.pieces[i].end : self.pieces[j].start] in (",", "，")
            and len(self.pieces[i].text) < 4
            and re.match(r"\d{3}(?!\d)", self.pieces[j].text)
            for i, j in pairwise(figures)
        )

    def _joined(self, run: Run, size: int) -> list[Found] | None:
        """Figures broken by a no-break blank, joined again when that gives the right count."""
        groups: list[list[Piece]] = []
        for i in run.figures:
            piece = self.pieces[i]
            if groups and self.text[groups[-1][-1].end : piece.start] == "\u00a0":
                groups[-1].append(piece)
            else:
                groups.append([piece])
        if len(groups) != size:
            return None
        cells = []
        for group in groups:
            parsed = parse_figure(" ".join(p.text for p in group))
            if parsed is None:
                return None
            cells.append(Found(parsed[1], parsed[0], group[0].start, group[-1].end, group[0].path))
        return cells

    def _by_columns(self, run: Run, full: list[Wanted], size: int) -> list[int] | None:
        if self.placing.kind != "aligned":
            return None  # a cell too many, and nothing tells which
        figures = run.figures
        for measure, near in self.placing.measures():
            columns = self.placing.learn(measure, full, near)
            if columns is None:
                continue
            hits: dict[int, int] = {}
            for i in figures:
                place = put([measure(run, i)], columns, near)
                if place:
                    hits.setdefault(place[0], i)
            # One figure too many on the very line may be half of another.
            lines = {self.pieces[i].row for i in hits.values()}
            aside = all(self.pieces[i].row not in lines for i in set(figures) - set(hits.values()))
            if len(hits) == size and aside:
                return [hits[j] for j in range(size)]
        return None

    def _too_few(
        self, reading: Reading, block: int, full: list[Wanted],
        waiting: list[tuple[RowLabel, Run]],
    ) -> None:  # fmt: skip
        columns = self.table.blocks[block].columns
        wanted = [self._wanted(label, run) for label, run in waiting]
        heads = self._heads(block)
        placed = self.placing.place(full, wanted)
        for (label, run), want, places in zip(waiting, wanted, placed, strict=True):
            chosen = dict(zip(places, run.figures, strict=True)) if places is not None else None
            if chosen is None and not self.placing.contradicted(want, heads, [*full, *wanted]):
                chosen = self.placing.by_heads(want, heads)
            if chosen is None:
                last = label is self.labels[-1]
                places = (
                    self.placing.by_row(want)
                    or self.placing.by_frame(want, [*full, *wanted])
                    or self.placing.by_breaks(want, last)
                )
                chosen = dict(zip(places, run.figures, strict=True)) if places else None
            if chosen is None or self._two_in_one(run, full):
                code = "columns_untold" if chosen is None else "figure_broken"
                self._leave(reading, label, code, self._at(run))
                continue
            at = self.pieces[run.first - 1].end if run.first else self.pieces[run.figures[0]].start
            for j, column in enumerate(columns):
                if j in chosen:
                    piece = self.pieces[chosen[j]]
                    reading.cells[label.row.id, column.id] = found_figure(piece)
                    at = piece.end
                else:
                    reading.cells[label.row.id, column.id] = Found("blank", None, at, at)

    def _two_in_one(self, run: Run, full: Sequence[Wanted]) -> bool:
        """Whether a row with few figures may hold two of them in one: digits apart on a line,
        or, among columns kept apart by position, more digits than any full row prints."""
        texts = [self.pieces[i].text for i in run.figures]
        if self.placing.kind == "lines":
            return any(_APART.search(text) for text in texts)
        if self.placing.kind != "aligned" or not full:
            return False
        longest = max(len(self.pieces[i].text) for w in full for i in w.figures)
        return max(map(len, texts)) > max(longest, 3)

    def _heads(self, block: int) -> list[set[str]]:
        """Words of the column labels of a block."""
        columns = self.table.blocks[block].columns
        return [{word(w) for w in (c.label, *c.variants)} for c in columns]
