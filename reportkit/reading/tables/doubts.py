"""Which rows cannot be believed although figures stand behind their labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

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


def doubtful_rows(
    runs: Sequence[Run], labels: Sequence[RowLabel], matches: Sequence[Match | None],
    pieces: Sequence[Piece], text: str, kind: str,
) -> list[int]:  # fmt: skip
    """Numbers of the rows that may bear the figures of others, or parts of figures."""
    if under_their_figures(runs, labels, matches, pieces):
        return list(range(len(labels)))
    rows = shifted_rows(runs, labels, matches) + unseen_rows(runs, labels, matches)
    rows += of_other_units(labels, matches, pieces) + wrapped_figures(runs, labels, matches, pieces)
    for r, match in enumerate(matches):
        if (
            match
            and match.run
            and (
                broken(pieces, match.run.figures, text, kind)
                or (kind != "aligned" and _GLUED.search(pieces[match.run.first - 1].text))
                or _of_other_number(labels[r], pieces[match.run.first - 1].text)
            )
        ):
            rows.append(r)
    return rows


def _of_other_number(label: RowLabel, printed: str) -> bool:
    """Whether the number of another row stands between the label and its figures."""
    number = _NUMBER.fullmatch(printed)
    own = _OWN_NUMBER.match(label.row.label)
    return number is not None and (own is None or number[1] != own[1])


def of_other_units(
    labels: Sequence[RowLabel], matches: Sequence[Match | None], pieces: Sequence[Piece]
) -> list[int]:
    """Rows of a list from the first to the last whose figure follows the unit of a row nearby:
    figures printed apart from wrapped labels stand a row too high or too low."""
    units = [label.row.unit for label in labels]
    other = []
    for r, match in enumerate(matches):
        if units[r] is None or match is None or match.run is None or not match.run.first:
            continue
        printed = pieces[match.run.first - 1].text
        near = units[max(0, r - _NEAR) : r + _NEAR + 1]
        if printed in UNIT_WORDS and printed != units[r] and printed in near:
            other.append(r)
    if len(other) < _FEW:  # forms print a unit of their own here and there
        return []
    return list(range(max(0, other[0] - 1), min(len(labels), other[-1] + 2)))


def beside_the_table(pieces: Sequence[Piece], figures: Sequence[int], text: str) -> bool:
    """Whether the figures behind the first one may be no part of it: whole numbers, and more
    than a blank away."""
    first, second = pieces[figures[0]], pieces[figures[1]]
    rest = [pieces[i].text for i in figures[1:]]
    return text[first.end : second.start] != " " and not any("." in t for t in rest)


def unseen_rows(
    runs: Sequence[Run], labels: Sequence[RowLabel], matches: Sequence[Match | None]
) -> list[int]:
    """Rows whose labels were not seen, beside figures that no row has: whose are they?"""
    taken = {id(m.run) for m in matches if m is not None and m.run is not None}
    free = [id(run) not in taken and len(run.figures) > 1 for run in runs]
    order = {id(run): i for i, run in enumerate(runs)}
    rows = []
    for r, match in enumerate(matches):
        if match is not None and match.run is not None and not match.seen and labels[r].size > 1:
            at = order[id(match.run)]
            if any(free[max(0, at - 1) : at + 2]):
                rows.append(r)
    return rows


def wrapped_figures(
    runs: Sequence[Run], labels: Sequence[RowLabel], matches: Sequence[Match | None],
    pieces: Sequence[Piece],
) -> list[int]:  # fmt: skip
    """Rows with a long figure whose label goes on behind it, with a few digits: their cells are
    narrow, and the digits may be the end of the figure."""
    taken = {id(m.run): r for r, m in enumerate(matches) if m is not None and m.run is not None}
    rows = []
    for run, rest in pairwise(runs):
        r = taken.get(id(run))
        if r is None or id(rest) in taken or not rest.before:
            continue
        digits = [pieces[i].text for i in rest.figures]
        whole = {*"".join(labels[r].words), *(labels[r].row.under or "")}
        long = any(len(pieces[i].text) > _SHORT for i in run.figures)
        if (
            long
            and all(len(t) <= _SHORT and t.isdigit() for t in digits)
            and whole >= {*rest.before}
        ):
            rows.append(r)
    return rows


def broken(pieces: Sequence[Piece], figures: Sequence[int], text: str, kind: str) -> bool:
    """Whether one of the figures is a part of one that was broken in two, or several in one."""
    return any(
        "<" in pieces[i].text
        or (i > figures[0] and _REST.fullmatch(pieces[i].text))  # the first may be the row's code
        or (kind not in ("cells", "grid") and _THOUSANDS.match(text, pieces[i].end))
        for i in figures
    )


def under_their_figures(
    runs: Sequence[Run], labels: Sequence[RowLabel], matches: Sequence[Match | None],
    pieces: Sequence[Piece],
) -> bool:  # fmt: skip
    """Whether the labels stand below their figures: a row of figures that no label claims comes
    right before the first label. Each row would then be read by the label above it."""
    first = next((m.run for m in matches if m is not None and m.run is not None), None)
    at = next((i for i, run in enumerate(runs) if run is first), 0)
    if at == 0 or labels[0].size == 1:
        return False
    above = runs[at - 1]
    texts = [pieces[i].text for i in above.figures]
    counted = [str(n) for n in range(1, len(texts) + 1)]  # columns are numbered in heads
    full = len(texts) == labels[0].size and texts != counted
    if not full and not above.before.endswith(labels[0].row.label[:1]):
        return False  # nor does the number of the first label stand before them
    number = labels[0].row.label[:1]
    return any(above.after.removeprefix(number).startswith(w) for w in labels[0].words)


def shifted_rows(
    runs: Sequence[Run], labels: Sequence[RowLabel], matches: Sequence[Match | None]
) -> list[int]:
    """Numbers of the rows between figures too many for a row and a row without figures.

    There the figures were printed out of order, and a row may bear those of its neighbour. One
    row too full beside one that is empty concerns these two only; else all between the first
    and the last place are meant.
    """
    if max(label.size for label in labels) == 1:
        return []  # a list: further columns and page numbers stand between its figures
    size = min(label.size for label in labels)
    order = {id(run): i for i, run in enumerate(runs)}
    held: dict[int, int] = {}
    place: dict[int, int] = {}
    lacking: list[int] = []
    for r, (label, match) in enumerate(zip(labels, matches, strict=True)):
        if match is None or match.run is None:
            lacking.append(r)
        else:
            place[r] = order[id(match.run)]
            held[place[r]] = held.get(place[r], 0) + label.size
    surplus = [i for i, run in enumerate(runs) if len(run.figures) - held.get(i, 0) >= size]
    if not surplus or not lacking:
        return []
    spans = []
    for i in surplus:
        behind = next((r for r, j in place.items() if j >= i), len(labels))
        before = behind if i in held else behind - 1  # the row above, or the row itself
        near = min((min(abs(x - before), abs(x - behind)), x) for x in lacking)[1]
        spans.append((near, before) if near <= before else (behind, near))
    if len(surplus) < len(lacking) or any(b - a > 1 for a, b in spans):
        low, high = min(min(a for a, _ in spans), lacking[0]), max(b for _, b in spans)
        spans = [(low, max(high, lacking[-1]))]
    return sorted({r for a, b in spans for r in range(max(a, 0), min(b, len(labels) - 1) + 1)})
