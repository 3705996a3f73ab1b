"""What the rules need of bodies' types and words; the data and their reader are in `reading`."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from reportkit.reading.naming import agency_type, naming

# Words for kinds of county-level areas and of towns, as names carry them.
_AREAS = ("县", "区", "旗", "镇", "乡", "街道", "州", "盟")
COUNTIES = frozenset("县区旗")


@cache
def vocabulary() -> dict[str, Any]:
    """The part of names.toml on leftovers."""
    data = naming()["leftovers"]
    return {**data, **data["words"]}


@cache
def kind_id(agency: str | None) -> str:
    """Id of the type of body, "" when unknown."""
    kind = agency_type(agency or "")
    return kind.id if kind else ""


def _nouns(name: str) -> set[str] | None:
    kind = agency_type(name)
    if kind is None:
        return None
    every = {*kind.proper, *_also(kind.id)}
    return {word[1:] for word in every if word.startswith("我")}


@cache
def _also(id: str) -> tuple[str, ...]:
    return next(tuple(t.get("also", ())) for t in naming()["types"] if t["id"] == id)


@cache
def own_nouns(agency: str | None) -> frozenset[str] | None:
    """Nouns that may follow 我 in a body's report; None when its kind is unknown.

    A name in brackets behind the name (科学技术委员会（科技局）) adds its own nouns.
    """
    nouns = _nouns(agency or "")
    if nouns is None:
        return None
    others = re.findall(r"[（(]([^）)]+)[）)]", agency or "")
    others += re.split(r"[、/]|暨", agency or "")[:-1]
    return frozenset(nouns.union(*(_nouns(other) or () for other in others)))


@cache
def telling_nouns() -> tuple[str, ...]:
    """Nouns that tell the kind of body apart, longest first; 单位, 机关, 部门 are neutral."""
    every = {word[1:] for t in naming()["types"] for word in t["proper"] if word[0] == "我"}
    every -= {*vocabulary()["unsafe"], *(w[1:] for w in naming()["self_reference"]["regional"])}
    return tuple(sorted(every, key=lambda noun: (-len(noun), noun)))


@cache
def self_pattern() -> str:
    """A pattern for 我 and a noun that tells the kind of body or place, as group `noun`."""
    after = vocabulary()["not_before"]
    nouns = sorted({*telling_nouns(), *COUNTIES}, key=lambda noun: (-len(noun), noun))
    choices = [re.escape(n) + (f"(?![{after[n]}])" if after.get(n) else "") for n in nouns]
    return f"(?<![自忘本小])我(?P<noun>{'|'.join(choices)})"


@cache
def region_nouns(agency: str | None, county: str | None = None) -> frozenset[str]:
    """Which of 县, 区, 旗, 镇, 乡 the name (or the county it lies in) contains."""
    text = f"{agency or ''}{county or ''}"
    return frozenset(noun for noun in _AREAS if noun in text)
