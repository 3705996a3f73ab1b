"""The beat of a table with a cell a line: how many line breaks a cell and a row take."""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd
from typing import NamedTuple


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
