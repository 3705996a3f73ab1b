"""The compared texts of a corpus: sections 一 and 五 of every report, masked on demand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from reportkit.corpus import with_body
from reportkit.reuse.masking import Masked, mask, own_names, settings
from reportkit.reuse.shingles import Common, Hashes, covered, shingle


@dataclass(frozen=True, slots=True)
class Text:
    """A report's compared text: pieces as (section, offset in the raw text, text)."""

    report: str
    body: str | None  # name without province
    city: str | None
    places: tuple[str | None, ...]
    year: int | None
    published: str | None
    names: tuple[str, ...]
    pieces: tuple[tuple[str, int, str], ...]

    @property
    def text(self) -> str:
        """The pieces joined by line feeds."""
        return "\n".join(piece for _, _, piece in self.pieces)

    def place(self, offset: int) -> tuple[str, int]:
        """Section, and offset in the raw text, of an offset in `text`."""
        for section, start, piece in self.pieces:
            if offset <= len(piece):
                return section, start + offset
            offset -= len(piece) + 1
        raise IndexError(offset)


def read_texts(reports: pl.DataFrame, sections: pl.DataFrame) -> list[Text]:
    """The texts of the given reports that have something to compare, in their order."""
    parts = (
        sections.filter(pl.col("section").is_in(settings()["sections"]))
        .join(reports.select("report_id"), on="report_id", how="semi")
        .sort("report_id", "section", "char_start")
        .select("report_id", "section", "char_start", "text")
    )
    pieces: dict[str, list[tuple[str, int, str]]] = {}
    for report, section, start, text in parts.iter_rows():
        if text:
            pieces.setdefault(report, []).append((section, start or 0, text))
    texts = []
    for report, body, agency, province, city, county, year, published in (
        with_body(reports)
        .select("report_id", "body", "agency", "province", "city", "county", "year", "published")
        .iter_rows()
    ):
        if report in pieces:
            places = (province, city, county)
            texts.append(
                Text(report, body, city, places, year,
                     published.isoformat() if published else None,
                     own_names(agency, places), tuple(pieces[report]))
            )  # fmt: skip
    return texts


@dataclass(frozen=True, slots=True)
class Prepared:
    """Masked words ready for exact comparison: shingles, weight of each character."""

    hashes: Hashes
    weights: NDArray[np.float64]
    total: float


class Shelf:
    """Texts by number, prepared for comparison when they are asked for.

    `groups` numbers texts that are the same once masked alike: what is worked out for one of
    them holds for all, so that a text handed to a
    whole province is compared once. Without `groups` all differ.
    """

    def __init__(
        self, texts: list[Text], common: Common, groups: Sequence[int] | None = None
    ) -> None:
        self.texts, self.common = texts, common
        self.groups = range(len(texts)) if groups is None else groups
        self.size = int(settings()["similarity"]["shingle"])
        self.masked = lru_cache(maxsize=4096)(self._mask)
        self._prepared = lru_cache(maxsize=4096)(self._prepare)
        self._first: dict[int, int] = {}
        for number, group in enumerate(self.groups):
            self._first.setdefault(group, number)
        self.runs: dict[tuple[Any, ...], list[tuple[int, int, int]]] = {}  # see `passages`
        self._similar: dict[tuple[int, int], float | None] = {}

    def prepared(self, number: int) -> Prepared:
        """What a text is compared by."""
        return self._prepared(self.groups[number])

    def _mask(self, number: int) -> Masked:
        text = self.texts[number]
        return mask(text.text, text.names)

    def _prepare(self, group: int) -> Prepared:
        codes = self.masked(self._first[group]).codes
        hashes = shingle(codes)
        weights = self.common.weigh(hashes, len(codes), self.size)
        return Prepared(hashes, weights, float(weights.sum()))

    def similarity(self, a: int, b: int) -> float | None:
        """Weighted share of the characters of both texts that stand in the other one too.

        None when one of them has too little text of its own to say.
        """
        one, other = sorted((self.groups[a], self.groups[b]))
        if (one, other) not in self._similar:
            self._similar[one, other] = self._compare(a, b)
        return self._similar[one, other]

    def _compare(self, a: int, b: int) -> float | None:
        least = float(settings()["similarity"]["least_text"])
        first, second = self.prepared(a), self.prepared(b)
        if min(first.total, second.total) < least:
            return None
        shared = 0.0
        for one, other in ((first, second), (second, first)):
            inside = covered(np.isin(one.hashes, other.hashes), len(one.weights), self.size)
            shared += float(one.weights[inside].sum())
        return shared / (first.total + second.total)
