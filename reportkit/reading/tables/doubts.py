"""Which rows cannot be believed although figures stand behind their labels."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reportkit.reading.tables.align import Match, Run
from reportkit.reading.tables.pieces import Piece
from reportkit.reading.tables.vocabulary import RowLabel

_REST = re.compile(r"0\d+")  # no figure begins so: it is the end of one
_THOUSANDS = re.compile(r"\s*[,，]\s*\d{3}(?!\d)")


def doubtful_rows(
    runs: Sequence[Run], labels: Sequence[RowLabel], matches: Sequence[Match | None],
    pieces: Sequence[Piece], text: str, kind: str,
) -> list[int]:  # fmt: skip
    """Numbers of the rows that may bear the figures of others, or parts of figures."""
    if under_their_figures(runs, labels, matches, pieces):
        return list(range(len(labels)))
    rows = shifted_rows(runs, labels, matches)
    for r, match in enumerate(matches):
        if match and match.run and broken(pieces, match.run.figures, text, kind):
            rows.append(r)
    return rows


def broken(pieces: Sequence[Piece], figures: Sequence[int], text: str, kind: str) -> bool:
    """Whether one of the figures is a part of one that was broken in two."""
    return any(
        (i > figures[0] and _REST.fullmatch(pieces[i].text))  # the first may be the row's code
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
    return any(above.after.startswith(w) for w in labels[0].words)


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
