"""The passages that two texts share, side by side with their places in print."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reportkit.reuse.texts import Shelf

SHORTEST = 20  # masked characters of a passage worth showing


class Passage(NamedTuple):
    """A run that both texts have: section, offsets in the raw text and printed words of each."""

    section_a: str
    start_a: int
    end_a: int
    text_a: str
    section_b: str
    start_b: int
    end_b: int
    text_b: str
    length: int  # masked characters


def shared_passages(shelf: Shelf, a: int, b: int, most: int) -> list[Passage]:
    """The longest shared passages of two texts, in the order of the first."""
    seams = tuple(tuple(_seams(shelf, number)) for number in (a, b))
    key = (shelf.groups[a], shelf.groups[b], seams, most)
    if key not in shelf.runs:
        shelf.runs[key] = _runs(shelf, a, b, most)
    passages = []
    for length, in_a, in_b in shelf.runs[key]:
        first = _printed(shelf, a, in_a, length)
        second = _printed(shelf, b, in_b, length)
        passages.append(Passage(*first, *second, length))
    return passages


def _runs(shelf: Shelf, a: int, b: int, most: int) -> list[tuple[int, int, int]]:
    """Length and places (in masked characters) of the longest runs, in the order of the first."""
    one, other = shelf.prepared(a), shelf.prepared(b)
    if not len(one.hashes) or not len(other.hashes):
        return []
    order = np.argsort(other.hashes, kind="stable")
    ranked = other.hashes[order]
    at = np.minimum(np.searchsorted(ranked, one.hashes), len(ranked) - 1)
    place = np.where(ranked[at] == one.hashes, order[at], -2)
    # Words that only meet because one section ends where another begins are no passage.
    place[_over_seam(shelf, a)[: len(place)]] = -2
    place[(place >= 0) & _over_seam(shelf, b)[np.maximum(place, 0)]] = -2
    # A passage goes on while both texts go on; it ends where one of them turns elsewhere.
    starts = np.flatnonzero((place >= 0) & (np.diff(place, prepend=-3) != 1))
    goes_on = np.flatnonzero((place >= 0) & (np.diff(place, append=-3) != 1))
    runs = []
    for start, end in zip(starts, goes_on, strict=True):
        length = int(end - start) + shelf.size
        if length >= SHORTEST and one.weights[start : start + length].any():
            runs.append((length, int(start), int(place[start])))
    runs.sort(key=lambda run: (-run[0], run[1]))
    return sorted(runs[:most], key=lambda run: run[1])


def _seams(shelf: Shelf, number: int) -> list[int]:
    """Where in its masked characters a text goes on from one section to the next."""
    text = shelf.texts[number]
    starts = np.cumsum([len(piece) + 1 for _, _, piece in text.pieces])[:-1]
    return [int(seam) for seam in np.searchsorted(shelf.masked(number).offsets, starts)]


def _over_seam(shelf: Shelf, number: int) -> NDArray[np.bool_]:
    """Which shingles of a text reach from one section into the next."""
    seams = np.zeros(len(shelf.prepared(number).hashes), dtype=bool)
    for seam in _seams(shelf, number):
        seams[max(0, seam - shelf.size + 1) : seam] = True
    return seams


def _printed(shelf: Shelf, number: int, start: int, length: int) -> tuple[str, int, int, str]:
    text = shelf.texts[number]
    offsets = shelf.masked(number).offsets
    low, high = int(offsets[start]), int(offsets[start + length - 1]) + 1
    section, begins = text.place(low)
    return section, begins, text.place(high)[1], text.text[low:high]
