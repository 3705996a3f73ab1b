"""Kinds of bodies and the words they use of themselves, from `agencies.toml`."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def vocabulary() -> dict[str, Any]:
    """The file as read."""
    text = (files("reportkit.rules") / "agencies.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def kind_of(agency: str | None) -> dict[str, Any] | None:
    """The entry of `types` that a name ends in; the longest ending wins. None when unknown."""
    name = re.sub(r"[\s　]|（[^）]*）$|\([^)]*\)$", "", agency or "")
    best: tuple[int, dict[str, Any]] | None = None
    for entry in vocabulary()["types"]:
        for ending in entry["endings"]:
            if name.endswith(ending) and (best is None or len(ending) > best[0]):
                best = (len(ending), entry)
    return best[1] if best else None


def kind_id(agency: str | None) -> str:
    """Id of the kind, "" when unknown."""
    kind = kind_of(agency)
    return str(kind["id"]) if kind else ""


@cache
def own_nouns(agency: str | None) -> frozenset[str] | None:
    """Nouns that may follow 我 in a body's report; None when its kind is unknown.

    A name in brackets behind the name (科学技术委员会（科技局）) adds its own nouns.
    """
    kind = kind_of(agency)
    if kind is None:
        return None
    nouns = set(kind["own"])
    for inner in re.findall(r"[（(]([^）)]+)[）)]", agency or ""):
        other = kind_of(inner)
        nouns |= set(other["own"]) if other else set()
    for joined in re.split(r"[、/]|暨", agency or "")[:-1]:
        other = kind_of(joined)
        nouns |= set(other["own"]) if other else set()
    return frozenset(nouns)


@cache
def self_pattern() -> str:
    """A pattern for 我 and a noun of `nouns`, the noun as group `noun`."""
    words = vocabulary()
    after = words["not_before"]
    choices = [
        re.escape(n) + (f"(?![{after[n]}])" if after.get(n) else "")
        for n in sorted([*words["nouns"], "县", "区", "旗"], key=len, reverse=True)
    ]
    return f"(?<![自忘本小])我(?P<noun>{'|'.join(choices)})"


@cache
def region_nouns(agency: str | None, county: str | None = None) -> frozenset[str]:
    """Which of 县, 区, 旗, 镇, 乡 the name (or the county it lies in) contains."""
    text = f"{agency or ''}{county or ''}"
    return frozenset(
        noun for noun in ("县", "区", "旗", "镇", "乡", "街道", "州", "盟") if noun in text
    )
