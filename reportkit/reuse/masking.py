"""Texts stripped of what differs between copies: numbers, years, names, and the words of the law.

A masked text is an array of characters with the offset of each in the text it came from, so that
everything found in it can be shown in print.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]

NUMERALS = "〇零一二三四五六七八九十百千万亿两"
_PLACE_ENDINGS = "省市县区旗州盟镇乡"


@cache
def settings() -> dict[str, Any]:
    """The settings beside this module."""
    path = files("reportkit.reuse") / "masking.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _kept() -> NDArray[np.bool_]:
    """Which characters of the basic plane count: Chinese ones that are no numerals."""
    table = np.zeros(0x10000, dtype=bool)
    table[0x4E00:0xA000] = True
    table[[ord(c) for c in NUMERALS]] = False
    return table


@cache
def _phrases() -> re.Pattern[str]:
    data = settings()
    words = sorted({*data["phrases"], *data["self_references"]}, key=lambda w: (-len(w), w))
    return re.compile("|".join(words))


@dataclass(frozen=True, slots=True)
class Masked:
    """Masked characters and, for each, its offset in the text."""

    codes: Codes
    offsets: NDArray[np.int32]


def own_names(agency: str | None, places: Sequence[str | None]) -> tuple[str, ...]:
    """Names by which a body and its place may be called, longest first."""
    names: set[str] = set()
    rest = agency or ""
    if rest:
        names.add(rest)
    for place in places:
        if not place:
            continue
        names.add(place)
        stem = place.rstrip(_PLACE_ENDINGS)
        if len(stem) > 1:
            names.add(stem)
        if rest.startswith(place):
            rest = rest[len(place) :]
            if rest:
                names |= {rest, place[-1] + rest}
    return tuple(sorted((n for n in names if len(n) > 1), key=lambda n: (-len(n), n)))


def mask(text: str, names: Iterable[str]) -> Masked:
    """Mask a text of a body called by `names`."""
    raw = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32)
    keep = _kept()[np.minimum(raw, 0xFFFF)] & (raw < 0x10000)
    for name in names:
        at = text.find(name)
        while at >= 0:
            keep[at : at + len(name)] = False
            at = text.find(name, at + len(name))
    for found in _phrases().finditer(text):
        keep[found.start() : found.end()] = False
    offsets = np.flatnonzero(keep).astype(np.int32)
    return Masked(raw[offsets], offsets)
