"""Shingles of masked characters, hashed in bulk; which of them are everybody's; sketches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reportkit.reuse.masking import Codes, settings

Hashes = NDArray[np.uint64]

SAMPLED = np.uint64(7)  # a shingle goes into the sketch when these bits of its hash are 0
PERMUTATIONS = 128
BANDS = (16, 8)  # finds 95 % of pairs with Jaccard 0.8, and one in 10^4 of those with 0.2
TABLE = 1 << 24
SAMPLE = 3000  # bodies whose texts decide how common a shingle is


def shingle(codes: Codes, size: int | None = None) -> Hashes:
    """One well-mixed 64-bit hash for every run of `size` characters, in order."""
    size = size or int(settings()["similarity"]["shingle"])
    count = len(codes) - size + 1
    if count <= 0:
        return np.zeros(0, dtype=np.uint64)
    wide = codes.astype(np.uint64)
    value = np.zeros(count, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for i in range(size):
            value = value * np.uint64(0x100000001B3) + wide[i : i + count]
        value ^= value >> np.uint64(30)
        value *= np.uint64(0xBF58476D1CE4E5B9)
        value ^= value >> np.uint64(27)
        value *= np.uint64(0x94D049BB133111EB)
        value ^= value >> np.uint64(31)
    return value


class Common:
    """How common shingles are among bodies: templates, quotations, turns of phrase.

    A shingle weighs 1 when few bodies write it and less the more do; what half of them write
    weighs nothing. Fewer than `least_bodies` bodies cannot show what is common.
    """

    def __init__(self, texts: Iterable[Hashes]) -> None:
        limits = settings()["similarity"]
        sets = [np.unique(hashes) for hashes in texts]
        self.hashes: Hashes = np.zeros(1, dtype=np.uint64)
        self.weights: NDArray[np.float64] = np.ones(1)
        count = len(sets)
        if count >= int(limits["least_bodies"]):
            every, found = np.unique(np.concatenate(sets), return_counts=True)
            several = found > 1
            self.hashes = np.append(self.hashes, every[several])
            share = found[several] / count
            weights = np.minimum(1.0, np.log(share) / np.log(float(limits["rare_share"])))
            weights[share >= float(limits["template_share"])] = 0.0
            self.weights = np.append(self.weights, weights)
        # A small table answers quickly for whole corpora; a few rare shingles fall with the rest.
        self._template = np.zeros(TABLE, dtype=bool)
        self._template[self.hashes[self.weights == 0] >> np.uint64(40)] = True

    def templates(self, hashes: Hashes) -> NDArray[np.bool_]:
        """Which shingles belong to a template that half of the bodies write from."""
        found: NDArray[np.bool_] = self._template[hashes >> np.uint64(40)]
        return found

    def weigh(self, hashes: Hashes, length: int, size: int) -> NDArray[np.float64]:
        """Weight of every character: that of the commonest shingle over it."""
        at = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        each = np.where(self.hashes[at] == hashes, self.weights[at], 1.0)
        weights = np.ones(length)
        for i in range(size):
            np.minimum(weights[i : i + len(each)], each, out=weights[i : i + len(each)])
        return weights


def sketches(texts: Sequence[Hashes]) -> list[Any]:
    """A MinHash (datasketch) of every text's sampled shingles; None where there are too few."""
    from datasketch import MinHash

    blank = MinHash(num_perm=PERMUTATIONS, seed=1, hashfunc=int)
    made: list[Any] = []
    for hashes in texts:
        if len(hashes) < 5:
            made.append(None)
            continue
        sketch = blank.copy()
        sketch.update_batch((np.unique(hashes) >> np.uint64(32)).tolist())
        made.append(sketch)
    return made


def covered(matches: NDArray[np.bool_], length: int, size: int) -> NDArray[np.bool_]:
    """Characters that lie in a matching shingle."""
    steps = np.zeros(length + 1, dtype=np.int32)
    at = np.flatnonzero(matches)
    np.add.at(steps, at, 1)
    np.add.at(steps, at + size, -1)
    return np.cumsum(steps[:length]) > 0
