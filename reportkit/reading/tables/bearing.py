"""What the positions of printed words bear out: columns under their heads, or nothing at all."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise, takewhile

from reportkit.reading.tables.align import Run
from reportkit.reading.tables.pieces import FIGURE, Piece
from reportkit.reading.tables.vocabulary import word

_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3"
    "\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]"
)
_WIDE_GAP = re.compile(r"\s\s|\t")


def display_width(text: str) -> int:
    """Columns that `text` takes on a character grid: two for a wide character."""
    if text.isascii():
        return len(text)
    return len(text) + len(_WIDE.findall(text))


def kept_apart(pieces: Sequence[Piece], text: str, kind: str) -> str:
    """The kind of pieces, where words between blanks tell no columns by their position."""
    return "loose" if kind == "aligned" and not _padded(pieces, text) else kind


def _padded(pieces: Sequence[Piece], text: str) -> bool:
    """Whether more than a blank stands between two pieces of a row somewhere."""
    return any(
        a.row == b.row and b.start - a.end > 1 and _WIDE_GAP.search(text, a.end, b.start)
        for a, b in pairwise(pieces)
    )


def blanks_lost(spans: Collection[tuple[int, int]], pieces: Sequence[Piece], text: str) -> bool:
    """Whether rows end right behind their last figure, few or many: `spans` has, for each
    number of figures, the line breaks to the next label beyond those of the figures."""
    rests = {rest for _, rest in spans}
    return len(rests) == 1 and (len(spans) > 1 or rests == {_rows_apart(pieces, text)})


def _rows_apart(pieces: Sequence[Piece], text: str) -> int:
    """Line breaks between the rows of heads above the first figure, where they are more than
    between cells; else 0. Rows of figures that end so print all their cells, or lost blanks."""
    heads = list(takewhile(lambda p: p.kind != FIGURE, pieces))
    gaps = {text.count("\n", a.end, b.start) for a, b in pairwise(heads)}
    return max(gaps) if len(gaps) > 1 else 0


def reaches(run: Run, last: int, same: Sequence[Run], pieces: Sequence[Piece]) -> bool:
    """Whether a row has a cell for the `last` column. Of rows on one line an empty text may
    tell them apart: there it must have one more, if the `same` rows that show all figures do."""
    size = run.last - run.first
    if run.last < len(pieces) and pieces[run.last].row == pieces[run.first].row:
        return size >= min([last + 2, *(other.last - other.first for other in same)])
    return size > last


def cells_behind(run: Run, end: int, pieces: Sequence[Piece]) -> int:
    """Cells from behind the label to the `end` of its line; 0 when another row begins there."""
    other = run.last <= end and word(pieces[run.last].text)
    return 0 if other else end - run.first + 1


def one_wide(pieces: Sequence[Piece], text: str) -> bool:
    """Whether the text was set with each character, wide or not, counted as one: then cells of
    a column share an edge when characters are counted, and not when wide ones count twice."""
    edges: dict[bool, list[set[int]]] = {plain: [set(), set(), set()] for plain in (False, True)}
    for p in pieces:
        line = text.rfind("\n", 0, p.start) + 1
        before, printed = text[line : p.start], text[p.start : p.end]
        for plain, (left, middle, right) in edges.items():
            first = len(before) if plain else display_width(before)
            last = first + (len(printed) if plain else display_width(printed))
            left.add(first)
            middle.add((first + last) // 4)  # set in the middle, print wavers
            right.add(last)
    few = {plain: [len(side) for side in sides] for plain, sides in edges.items()}
    return any(a < _FEWER * min(few[False]) for a in few[True][::2])


_FEWER = 0.8
