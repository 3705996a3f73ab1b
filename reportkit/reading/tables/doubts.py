"""Which rows cannot be believed although figures stand behind their labels, and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from reportkit.reading.tables.align import Match, Run
from reportkit.reading.tables.numbers import UNIT_WORDS
from reportkit.reading.tables.pieces import Piece
from reportkit.reading.tables.vocabulary import RowLabel

_REST = re.compile(r"0\d+")  # no figure begins so: it is the end of one
_GLUED = re.compile(r"[\u4e00-\u9fff>]\d[\d,.]*$|\d\ufffd")  # a label that holds a figure
_NUMBER = re.compile(r"(\d{1,2})[.、]")
_OWN_NUMBER = re.compile(r"(\d{1,2})[.、．]")
_NEAR = 2  # rows whose unit may have been printed in place of a row's own
_FEW = 2
_SHORT = 3  # digits that may be the end of a figure
_THOUSANDS = re.compile(r"\s*[,，]\s*\d{3}(?!\d)")


class Aligned(NamedTuple):
    """A table whose rows have been matched to runs of figures; `kind` is that of the pieces."""

    runs: Sequence[Run]
    labels: Sequence[RowLabel]
    matches: Sequence[Match | None]
    pieces: Sequence[Piece]
    text: str
    kind: str

    def figured(self) -> Iterator[tuple[int, Run]]:
        """The rows that have figures, with these."""
        for r, match in enumerate(self.matches):
            if match is not None and match.run is not None:
                yield r, match.run

    def order(self) -> dict[int, int]:
        """Places of the runs, by their identity."""
        return {id(run): i for i, run in enumerate(self.runs)}

    def before(self, run: Run) -> str:
        """What is printed right before the figures."""
        return self.pieces[run.first - 1].text


def doubtful_rows(table: Aligned) -> dict[int, str]:
    """Numbers of the rows that may bear the figures of others, or parts of figures, each with
    the code of the reason (problems.toml)."""
    found: dict[int, str] = {}
    for code, doubt in _DOUBTS:
        for r in doubt(table):
            found.setdefault(r, code)
    return found


def _under_their_figures(table: Aligned) -> Iterable[int]:
    """All rows, when the labels stand below their figures: a row of figures that no label claims
    comes right before the first label. Each row would then be read by the label above it."""
    runs, labels = table.runs, table.labels
    first = next((run for _, run in table.figured()), None)
    at = next((i for i, run in enumerate(runs) if run is first), 0)
    if at == 0 or labels[0].size == 1:
        return ()
    above = runs[at - 1]
    texts = [table.pieces[i].text for i in above.figures]
    counted = [str(n) for n in range(1, len(texts) + 1)]  # columns are numbered in heads
    number = labels[0].row.label[:1]
    full = len(texts) == labels[0].size and texts != counted
    if not full and not above.before.endswith(number):
        return ()  # nor does the number of the first label stand before them
    below = any(above.after.removeprefix(number).startswith(w) for w in labels[0].words)
    return range(len(labels)) if below else ()


def _shifted(table: Aligned) -> Iterable[int]:
    """Rows between figures too many for a row and a row without figures.

    There the figures were printed out of order, and a row may bear those of its neighbour. One
    row too full beside one that is empty concerns these two only; else all between the first
    and the last place are meant.
    """
    runs, labels = table.runs, table.labels
    if max(label.size for label in labels) == 1:
        return ()  # a list: further columns and page numbers stand between its figures
    size = min(label.size for label in labels)
    order = table.order()
    held: dict[int, int] = {}
    place: dict[int, int] = {}
    for r, run in table.figured():
        place[r] = order[id(run)]
        held[place[r]] = held.get(place[r], 0) + labels[r].size
    lacking = [r for r in range(len(labels)) if r not in place]
    surplus = [i for i, run in enumerate(runs) if len(run.figures) - held.get(i, 0) >= size]
    if not surplus or not lacking:
        return ()
    spans = []
    for i in surplus:
        behind = next((r for r, j in place.items() if j >= i), len(labels))
        before = behind if i in held else behind - 1  # the row above, or the row itself
        near = min((min(abs(x - before), abs(x - behind)), x) for x in lacking)[1]
        spans.append((near, before) if near <= before else (behind, near))
    if len(surplus) < len(lacking) or any(b - a > 1 for a, b in spans):
        low, high = min(min(a for a, _ in spans), lacking[0]), max(b for _, b in spans)
        spans = [(low, max(high, lacking[-1]))]
    return {r for a, b in spans for r in range(max(a, 0), min(b, len(labels) - 1) + 1)}


def _unseen(table: Aligned) -> Iterator[int]:
    """Rows whose labels were not seen, beside figures that no row has: whose are they?"""
    taken = {id(run) for _, run in table.figured()}
    free = [id(run) not in taken and len(run.figures) > 1 for run in table.runs]
    order = table.order()
    for r, match in enumerate(table.matches):
        if match is None or match.run is None or match.seen or table.labels[r].size == 1:
            continue
        at = order[id(match.run)]
        if any(free[max(0, at - 1) : at + 2]):
            yield r


def _of_other_units(table: Aligned) -> Iterable[int]:
    """Rows of a list from the first to the last whose figure follows the unit of a row nearby:
    figures printed apart from wrapped labels stand a row too high or too low."""
    units = [label.row.unit for label in table.labels]
    other = []
    for r, run in table.figured():
        if units[r] is None or not run.first:
            continue
        printed = table.before(run)
        near = units[max(0, r - _NEAR) : r + _NEAR + 1]
        if printed in UNIT_WORDS and printed != units[r] and printed in near:
            other.append(r)
    if len(other) < _FEW:  # forms print a unit of their own here and there
        return ()
    return range(max(0, other[0] - 1), min(len(units), other[-1] + 2))


def _of_other_numbers(table: Aligned) -> Iterator[int]:
    """Rows with the number of another row between their label and its figures."""
    for r, run in table.figured():
        number = _NUMBER.fullmatch(table.before(run))
        own = _OWN_NUMBER.match(table.labels[r].row.label)
        if number is not None and (own is None or number[1] != own[1]):
            yield r


def _going_on(table: Aligned) -> Iterator[int]:
    """Rows with a long figure whose label goes on behind it, with a few digits: their cells are
    narrow, and the digits may be the end of the figure."""
    taken = {id(run): r for r, run in table.figured()}
    for run, rest in pairwise(table.runs):
        r = taken.get(id(run))
        if r is None or id(rest) in taken or not rest.before:
            continue
        digits = [table.pieces[i].text for i in rest.figures]
        label = table.labels[r]
        whole = {*"".join(label.words), *(label.row.under or "")}
        if (
            any(len(table.pieces[i].text) > _SHORT for i in run.figures)
            and all(len(t) <= _SHORT and t.isdigit() for t in digits)
            and whole >= {*rest.before}
        ):
            yield r


def _broken(table: Aligned) -> Iterator[int]:
    """Rows one of whose figures is broken, or holds on to the label before it."""
    for r, run in table.figured():
        glued = table.kind != "aligned" and _GLUED.search(table.before(run))
        if glued or broken(table.pieces, run.figures, table.text, table.kind):
            yield r


Doubt = Callable[[Aligned], Iterable[int]]
# Why a row is doubted, and how that is seen. The first that holds is told.
_DOUBTS: tuple[tuple[str, Doubt], ...] = (
    ("rows_shifted", _under_their_figures),
    ("rows_shifted", _shifted),
    ("rows_shifted", _unseen),
    ("rows_shifted", _of_other_units),
    ("rows_shifted", _of_other_numbers),
    ("figure_broken", _going_on),
    ("figure_broken", _broken),
)


def broken(pieces: Sequence[Piece], figures: Sequence[int], text: str, kind: str) -> bool:
    """Whether one of the figures is a part of one that was broken in two, or several in one."""
    return any(
        "<" in pieces[i].text
        or (i > figures[0] and _REST.fullmatch(pieces[i].text))  # the first may be the row's code
        or (kind not in ("cells", "grid") and _THOUSANDS.match(text, pieces[i].end))
        for i in figures
    )


def beside_the_table(pieces: Sequence[Piece], figures: Sequence[int], text: str) -> bool:
    """Whether the figures behind the first one may be no part of it: whole numbers, and more
    than a blank away."""
    first, second = pieces[figures[0]], pieces[figures[1]]
    rest = [pieces[i].text for i in figures[1:]]
    return text[first.end : second.start] != " " and not any("." in t for t in rest)
