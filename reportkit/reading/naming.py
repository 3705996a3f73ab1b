"""Names of bodies as data: what they end in, what type they are, how they call themselves."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple


@cache
def naming() -> dict[str, Any]:
    """The data of names.toml."""
    text = (files("reportkit.reading") / "names.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


class AgencyType(NamedTuple):
    """A type of body (names.toml): proper words of self-reference, and those of other types."""

    id: str
    zh: str
    en: str
    proper: tuple[str, ...]
    foreign: tuple[str, ...]


class SelfReference(NamedTuple):
    """What every type shares: neutral words, regional words, and phrases that are no reference."""

    neutral: tuple[str, ...]
    regional: dict[str, tuple[str, ...]]  # 我市 → kinds of division it fits (city, county …)
    exclusions: tuple[str, ...]


@cache
def self_reference() -> SelfReference:
    """Neutral and regional words and the phrases to leave out (服务全局, 自我)."""
    data = naming()["self_reference"]
    regional = {word: tuple(units) for word, units in data["regional"].items()}
    return SelfReference(tuple(data["neutral"]), regional, tuple(data["exclusions"]))


@cache
def _types() -> tuple[tuple[tuple[str, ...], AgencyType], ...]:
    found = []
    types = naming()["types"]
    own = {word for item in types for word in item["proper"] if word.startswith("我")}
    for item in types:
        proper = tuple(item["proper"])
        allowed = set(proper) | set(item.get("also", ()))
        found.append(
            (
                tuple(item["endings"]),
                AgencyType(
                    item["id"], item["zh"], item["en"], proper, tuple(sorted(own - allowed))
                ),
            )
        )
    return tuple(found)


def agency_type(name: str) -> AgencyType | None:
    """The type of the body `name` by the longest ending that fits; None for an unknown ending.

    A bracketed addition (加挂…牌子) is left out. The source of the types is domain practice.
    """
    plain = name.split("(")[0].split("（")[0].strip()
    best: tuple[int, AgencyType | None] = (0, None)
    for endings, kind in _types():
        for ending in endings:
            if len(ending) > best[0] and plain.endswith(ending):
                best = (len(ending), kind)
    return best[1]


@cache
def _name_words() -> tuple[re.Pattern[str], re.Pattern[str], tuple[str, ...]]:
    data = naming()["name"]
    return (
        re.compile("(?:" + "|".join(data["drop_before"]) + ")+"),
        re.compile("|".join(f"(?:{word})" for word in data["drop_after"])),
        tuple(data["endings"]),
    )


_NO_NAME = re.compile(r"[。,;:]|\d{4}|网站$|政府网$|本网|报告|《|》")


def closed(name: str, printed: str) -> str:
    """The name with the bracket of its second one (审批服务局(数据局)) if that was stripped off."""
    if "(" not in name or name.count("(") <= name.count(")"):
        return name
    return name + ")" if name + ")" in printed else name


def clean_name(name: str) -> str:
    """A name without the words that stand around names on pages."""
    before, after, _ = _name_words()
    name = closed(name.strip(" -_.,:;、()[]\"'"), name)
    if match := before.match(name):
        name = name[match.end() :]
    for match in after.finditer(name):
        if match.end() == len(name):
            return name[: match.start()]
    return name


def plausible_name(name: str) -> bool:
    """Whether a string can be the name of a body: ends as such names do and is not too long."""
    plain = name.removesuffix(")") if "(" in name else name
    fits = 3 <= len(name) <= 45 and plain.endswith(_name_words()[2])
    return fits and _NO_NAME.search(name) is None


@lru_cache(maxsize=512)
def body_name(text: str) -> str | None:
    """The name of a body in what a pattern found, or None; reports name theirs several times."""
    name = clean_name(text)
    return name if plausible_name(name) else None
