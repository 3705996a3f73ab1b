"""Which rows cannot be believed although figures stand behind their labels."""

from __future__ import annotations

from collections.abc import Sequence

from reportkit.reading.tables.align import Match, Run
from reportkit.reading.tables.vocabulary import RowLabel


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
