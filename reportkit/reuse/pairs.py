"""Which texts to compare, how similar they are, and who copied whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from reportkit.reuse.masking import settings
from reportkit.reuse.shingles import BANDS, PERMUTATIONS
from reportkit.reuse.texts import Shelf, Text

NEAREST = 8  # other bodies that a text is compared with, by their sketches
CROWD = 64  # texts as near as this need not be looked up one by one
HOPELESS = 0.25  # sketches that differ more belong to texts below the floor


class Pair(NamedTuple):
    """Two texts by number, `copy` being the later one or the one with the other's words in it."""

    copy: int
    donor: int
    kind: str  # last_year, other_body
    similarity: float
    basis: str | None  # leftover, year, published; None when nothing tells who copied


def last_year_pairs(texts: Sequence[Text]) -> Iterator[tuple[int, int]]:
    """Reports of one body on consecutive years as (later, earlier)."""
    known: dict[tuple[str, int], list[int]] = {}
    for number, text in enumerate(texts):
        if text.body and text.year:
            known.setdefault((text.body, text.year), []).append(number)
    for (body, year), numbers in known.items():
        before = known.get((body, year - 1), [])
        if len(before) == len(numbers) == 1:
            yield numbers[0], before[0]


def other_body_pairs(texts: Sequence[Text], sketches: Sequence[Any]) -> list[tuple[int, int]]:
    """Texts of different bodies that may be alike, found by locality-sensitive hashing."""
    from datasketch import MinHashLSH

    index = MinHashLSH(num_perm=PERMUTATIONS, params=BANDS)
    for number, sketch in enumerate(sketches):
        if sketch is None or not texts[number].body:
            continue
        # A text that very many share need not be found again: its like are found by it.
        near = index.query(sketch)
        city = texts[number].city
        if len(near) < CROWD or sum(texts[other].city == city for other in near) < NEAREST:
            index.insert(number, sketch, check_duplication=False)
    # The same words in two cities are as near; those of one city tell that it was a template.
    known: dict[tuple[int, int], float] = {}
    found: set[tuple[int, int]] = set()
    for number, sketch in enumerate(sketches):
        if sketch is None or not texts[number].body:
            continue
        near = []
        for other in index.query(sketch):
            pair = (id(sketch), id(sketches[other]))
            if pair not in known:
                known[pair] = -sketch.jaccard(sketches[other])
            far = texts[other].city != texts[number].city
            near.append((known[pair], far, other))
        near.sort()
        strangers = (x for x in near if not _same_body(texts[x[2]], texts[number]))
        for closeness, _, other in islice(strangers, NEAREST):
            if -closeness >= HOPELESS:
                found.add((min(number, other), max(number, other)))
    return sorted(found)


def _same_body(a: Text, b: Text) -> bool:
    """Whether two names are one body's: one of them may lack its places."""
    one, other = a.body or "", b.body or ""
    return one.endswith(other) or other.endswith(one)


def compare(texts: Sequence[Text], shelf: Shelf, sketches: Sequence[Any]) -> list[Pair]:
    """All pairs above the floor, copies of last year first, each with the likely donor."""
    floor = float(settings()["similarity"]["floor"])
    pairs = []
    for later, earlier in last_year_pairs(texts):
        a, b = sketches[later], sketches[earlier]
        if a is not None and b is not None and a.jaccard(b) < HOPELESS:
            continue
        value = shelf.similarity(later, earlier)
        if value is not None and value >= floor:
            pairs.append(Pair(later, earlier, "last_year", round(value, 4), "year"))
    for a, b in other_body_pairs(texts, sketches):
        value = shelf.similarity(a, b)
        if value is not None and value >= floor:
            copy, donor, basis = who_copied(a, b, texts)
            pairs.append(Pair(copy, donor, "other_body", round(value, 4), basis))
    return pairs


def who_copied(a: int, b: int, texts: Sequence[Text]) -> tuple[int, int, str | None]:
    """(copy, donor, basis): the words of the donor left in the copy, else who was first."""
    first, second = texts[a], texts[b]
    left = [_leftover(first, second), _leftover(second, first)]
    if left[0] != left[1]:
        return (a, b, "leftover") if left[0] else (b, a, "leftover")
    for name in ("year", "published"):
        x, y = getattr(first, name), getattr(second, name)
        if x and y and x != y:
            return (a, b, name) if x > y else (b, a, name)
    return a, b, None


def _leftover(copy: Text, donor: Text) -> bool:
    """Whether a text speaks of the other body, or of a place that is only the other's."""
    foreign = set(donor.names) - set(copy.names)
    own = "".join(copy.names)
    text = copy.text
    return any(len(name) > 2 and name not in own and name in text for name in foreign)


def bodies_alike(pairs: Sequence[Pair], texts: Sequence[Text]) -> dict[int, int]:
    """For every text in a pair of bodies: how many bodies of its city share it, itself included.

    Where many do, they were given a template rather than copying each other.
    """
    limit = float(settings()["similarity"]["other_body"])
    near: dict[int, set[str]] = {}
    for pair in pairs:
        if pair.kind != "other_body" or pair.similarity < limit:
            continue
        a, b = texts[pair.copy], texts[pair.donor]
        if a.city == b.city:
            near.setdefault(pair.copy, set()).add(str(b.body))
            near.setdefault(pair.donor, set()).add(str(a.body))
    return {number: len(bodies) + 1 for number, bodies in near.items()}
