"""Reader of the disputes table: fifteen figures in a strip, however it is broken up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise, takewhile
from math import gcd

from reportkit.forms import Table
from reportkit.reading.tables.doubts import broken
from reportkit.reading.tables.found import Found, Reading, found_figure
from reportkit.reading.tables.pieces import BLANK, FIGURE, LABEL
from reportkit.reading.tables.place import Placing
from reportkit.reading.tables.rhythm import Rhythm, filled_lines
from reportkit.reading.tables.vocabulary import heads_scrambled, word

_FIGURES = re.compile(r"[\d\s,./|+-]*\d[\d\s,./|+-]*")


def read_strip(table: Table, placing: Placing, reading: Reading) -> Reading:
    """Cells of a strip: the figures in printed order, heads between them left out."""
    block, pieces = table.blocks[0], placing.pieces
    groups = {word(w) for row in block.rows for w in (row.label, row.under or "")}
    places = [(row.id, column.id) for row in block.rows for column in block.columns]
    head = set("".join(word(r.label + (r.under or "")) for r in block.rows))
    head |= set("".join(word(c.label) for c in block.columns))
    figures: list[int] = []
    first = last = 0
    together = False
    headed = False  # figures above the first head count columns or rows
    for i, piece in enumerate(pieces):
        if piece.kind == FIGURE:
            if headed:
                figures.append(i)
        elif piece.kind == LABEL:
            if set(word(piece.text)) <= head:
                last, headed = i, True
                first = first if figures else i + 1
                continue
            if figures or last:
                together = bool(_FIGURES.fullmatch(piece.text))  # figures not told apart
                break
    size = len(places)
    at = pieces[last].end if pieces else 0
    chosen: list[int | None] | None = None
    alone = len({pieces[i].row for i in figures}) == len(figures)  # each on a line of its own
    why = "columns_untold"
    if broken(pieces, figures, placing.text, placing.kind) or (together and not figures):
        why = "figure_broken"
    elif (
        placing.kind not in ("grid", "cells")
        and alone
        and heads_scrambled(table, "".join(word(p.text) for p in pieces[: last + 1]))
    ):
        why = "table_scrambled"
    elif not figures:
        chosen = [None] * size
    elif _torn(placing, figures, len(block.columns)):
        why = "figure_broken"
    elif len(figures) == size:
        chosen = list(figures)
    elif len(figures) < size:
        chosen = _placed(placing, figures, first, size, groups)
    else:
        why = "figures_surplus"
    for j, place in enumerate(places):
        if chosen is None:
            reading.tell(why, place[0])
            reading.cells[place] = Found("unreadable", None, at, at)
        elif (figure := chosen[j]) is None:
            reading.cells[place] = Found("blank", None, at, at)
        else:
            reading.cells[place] = found_figure(pieces[figure])
            at = pieces[figure].end
    return reading


def _torn(placing: Placing, figures: Sequence[int], part: int) -> bool:
    """Whether rows of marked cells end in the middle of a part: a cell is broken over lines."""
    if placing.kind != "cells":
        return False
    first, last = figures[0], figures[-1]
    counts = Counter(p.row for p in placing.pieces[first : last + 1] if p.kind != LABEL)
    return (
        len(counts) > 1
        and max(counts.values()) > 1
        and any(n % part and row != placing.pieces[last].row for row, n in counts.items())
    )


def _placed(
    placing: Placing, figures: Sequence[int], first: int, size: int, groups: set[str]
) -> list[int | None] | None:
    """Figures with blanks between: by the cells of their row, by blank lines, by the heads."""
    pieces = placing.pieces
    if placing.kind == "aligned":
        ranges = _head_ranges(placing, figures[0], groups)
        places = placing.under(figures, ranges) if len(ranges) == size else None
        return _spread(places, figures, size)
    if placing.kind == "lines":
        stop = next((p.start for p in pieces[figures[-1] :] if p.kind == LABEL), None)
        if stop is None or not first:
            return None
        return _spread(_by_lines(placing, figures, first, stop, size), figures, size)
    row = pieces[figures[0]].row
    cells = [i for i, p in enumerate(pieces) if p.row == row and p.kind != LABEL]
    if len(cells) != size or cells[-1] - cells[0] >= size:  # or with labels between them
        run = list(takewhile(lambda i: pieces[i].kind != LABEL, range(first, len(pieces))))
        behind = pieces[run[-1] + 1 : run[-1] + 2]
        if pieces[run[-1]].kind == BLANK and behind and behind[0].row == row:
            run.pop()  # between two rows on one line
        aline = len({pieces[i].row for i in run}) == len(run)
        open_ended = not aline or pieces[run[0]].kind == BLANK  # that may end the row of heads
        if placing.kind == "cells" and len(run) > size and open_ended:
            return None  # cells too many: which ones are the first?
        cells = run[:size]
    if len(cells) == size and set(figures) <= set(cells):
        return [i if pieces[i].kind == FIGURE else None for i in cells]
    return None


def _by_lines(
    placing: Placing, figures: Sequence[int], first: int, stop: int, size: int
) -> list[int] | None:
    """Places by the empty lines between the figures. Without any between two figures it cannot
    be told whether blank cells left lines at all."""
    pieces, text = placing.pieces, placing.text
    start = pieces[first - 1].end
    at = [text.count("\n", start, pieces[i].start) for i in figures]
    steps = [b - a for a, b in pairwise(at)]
    unit = gcd(*steps) if steps else 0
    if not unit or max(steps) == unit:
        return None
    apart = _row_gap(placing, first, unit)
    total = text.count("\n", start, stop) - apart
    at = [a - apart for a in at]
    if any(a % unit for a in at):
        return None
    return filled_lines(at, total, size, Rhythm(unit), slack=3)


def _row_gap(placing: Placing, first: int, unit: int) -> int:
    """Lines between two rows beyond those between two cells, told by the rows of heads."""
    pieces, text = placing.pieces, placing.text
    for i in range(1, first - 1):
        if word(pieces[i].text) == "行政诉讼" and word(pieces[i - 1].text) == "行政复议":
            cells = text.count("\n", pieces[i - 1].end, pieces[i].start) // unit
            behind = text.count("\n", pieces[i].end, pieces[i + 1].start)
            return max(0, behind - (1 if cells == 1 else 2 * cells) * unit)
    return 0


def _spread(places: list[int] | None, figures: Sequence[int], size: int) -> list[int | None] | None:
    if places is None:
        return None
    chosen: list[int | None] = [None] * size
    for place, i in zip(places, figures, strict=True):
        chosen[place] = i
    return chosen


def _head_ranges(placing: Placing, before: int, groups: set[str]) -> list[tuple[int, int]]:
    """Display ranges of the printed column labels, torn or whole, from left to right."""
    spans = sorted(
        placing.span(i) for i in range(before)
        if placing.pieces[i].kind == LABEL and word(placing.pieces[i].text) not in groups
    )  # fmt: skip
    ranges: list[tuple[int, int]] = []
    for a, b in spans:
        if ranges and a < ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(b, ranges[-1][1]))
        else:
            ranges.append((a, b))
    return ranges
