"""Where a body belongs: level and division, from its name and what stands near it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from reportkit.reading.divisions import chain, divisions, rank, within
from reportkit.reading.naming import naming


class Located(NamedTuple):
    """Level and place of a body; level is central, province, city, county or town."""

    level: str | None = None
    code: str | None = None
    province: str | None = None
    city: str | None = None
    county: str | None = None


_SITE_CODE = re.compile(r"标识码:?(\d{6})\d{4}")
# A place by its shape alone: for places that no list has.
_PROVINCE = re.compile(r"[一-鿿]{2,6}?(?:省|自治区)")
_CITY = re.compile(r"[一-鿿]{2,8}?(?:自治州|地区|市|州|盟)")
_COUNTY = re.compile(r"[一-鿿]{1,8}?(?:自治县|自治旗|区|县|旗|市)")
_TOWN = re.compile(
    r"[一-鿿]{1,10}?(?:镇|乡|街道|苏木)(?=人民政府|政府|办事处|党|社区|财政所|司法所|卫生院|便民|综合|\Z)"
)
_LEVELS = ("province", "city", "county")
# First characters of names without a place (区商务局); 市场监督管理局 tells no level.
_BARE = (
    ("省", "province"),
    ("自治区", "province"),
    ("市场", None),
    ("市", "city"),
    ("州", "city"),
    ("县", "county"),
    ("区", "county"),
    ("旗", "county"),
)


@cache
def _words() -> tuple[re.Pattern[str], tuple[str, ...], tuple[str, ...], re.Pattern[str]]:
    data = naming()["place"]
    return (
        re.compile("|".join(data["vertical"])),
        tuple(data["central"]),
        tuple(data["not_place"]),
        re.compile("|".join(data["short_named"])),
    )


class _Walk:
    """The places a name begins with, read from left to right."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.at = 0
        self.known: list[str] | None = None  # codes that the places read so far may be
        self.unknown = False  # a place was read that no list has
        self.parts: dict[int, str] = {}
        self.deepest = 0  # level of the last of these
        while self._listed():
            pass
        if self.deepest < 3:
            self._shaped()

    def _found(self, level: int, word: str) -> None:
        self.parts[level] = word
        self.deepest = level
        self.at += len(word)

    def _listed(self) -> bool:
        table, _, lengths = divisions()
        for length in lengths.get(self.name[self.at : self.at + 2], ()):
            word = self.name[self.at : self.at + length]
            codes = table.get(word)
            if not codes:
                continue
            fitting = [c for c in codes if rank(c) > self.deepest and self._inside(c)]
            if fitting:
                # 吉林市 follows 吉林省; a city printed twice (重庆市) counts once.
                self.known = fitting
                self._found(min(rank(c) for c in fitting), word)
                return True
        if self.at == 0 and _words()[3].search(self.name):
            # Zones and customs go by the short name of their city: 杭州高新技术产业开发区.
            for length in (3, 2):
                for suffix in ("市", "省"):
                    if codes := table.get(self.name[:length] + suffix):
                        self.known = list(codes)
                        self._found(2 if suffix == "市" else 1, self.name[:length] + suffix)
                        self.at = length
                        return True
        return False

    def _inside(self, code: str) -> bool:
        return self.known is None or any(within(code, upper) for upper in self.known)

    def _shaped(self) -> None:
        not_place = _words()[2]
        for level, pattern in ((1, _PROVINCE), (2, _CITY), (3, _COUNTY)):
            if level <= self.deepest:
                continue
            match = pattern.match(self.name, self.at)
            if match is not None and not (word := match.group()).endswith(not_place):
                self._found(level, word)
                self.unknown = True


# A body reports every year, and what its name begins with stays the same.
_walked = lru_cache(maxsize=512)(_Walk)


def _site_code(near: str) -> str | None:
    """The code of a division that the site code in a footer begins with."""
    site = _SITE_CODE.search(near)
    return site[1] if site and site[1] in divisions().names else None


def locate(agency: str | None, near: Callable[[], str], whole: Callable[[], str]) -> Located:
    """Level and place of `agency`.

    `near` gives squeezed text around the report (title, preamble, footer), `whole` all of it;
    both are asked only when the name alone leaves several places. A place that no list has keeps
    its printed name and gets no code.
    """
    if not agency:
        site_code = _site_code(near())
        return _of_code(site_code, None) if site_code else Located()
    vertical, central, *_ = _words()
    upper = vertical.match(agency)
    name = agency[upper.end() :] if upper else agency
    walk = _walked(name)
    town = _TOWN.match(name, walk.at)
    deepest = walk.deepest
    if not walk.parts:
        level = _bare_level(name, agency.startswith(central), town is not None)
        if level is None or level == "central":
            return Located(level)
        site_code = _site_code(near())
        if level == "province" or site_code is None:
            return Located(level, site_code)
        return _of_code(site_code, level)
    level = "town" if town else _LEVELS[deepest - 1]
    if walk.unknown or walk.known is None:
        return Located(level, None, walk.parts.get(1), walk.parts.get(2), walk.parts.get(3))
    code = _decide(walk.known, near, whole)
    if code is None:
        return Located(level, None, walk.parts.get(1), walk.parts.get(2), walk.parts.get(3))
    if not town and rank(code) != deepest:
        level = _LEVELS[rank(code) - 1]
    located = _of_code(code, level)
    # What is printed in the name stands, also where the list calls the place otherwise today.
    return located._replace(
        province=walk.parts.get(1) or located.province,
        city=(walk.parts.get(2) if rank(code) >= 2 and walk.parts.get(2) else located.city),
        county=(walk.parts.get(3) if rank(code) == 3 and walk.parts.get(3) else located.county),
    )


def _of_code(code: str, level: str | None) -> Located:
    province, city, county = chain(code)
    return Located(level or _LEVELS[rank(code) - 1], code, province, city, county)


def _decide(codes: Iterable[str], near: Callable[[], str], whole: Callable[[], str]) -> str | None:
    """One of several divisions of one name: by site code, then by parents named in the text."""
    listed = list(codes)
    widest = min(listed, key=rank)
    if all(within(code, widest) for code in listed):
        return widest
    around = near()
    if site := _site_code(around):
        for size in (6, 4, 2):
            same = [c for c in listed if c[:size] == site[:size]]
            if same:
                return same[0]
    for text in (around, whole()):
        scores = [(_parents(code, text), code) for code in listed]
        best = max(score for score, _ in scores)
        chosen = [code for score, code in scores if score == best]
        if best > 0 and len({c[:4] for c in chosen}) == 1:
            return chosen[0]
    return listed[0] if len({c[:4] for c in listed}) == 1 else None


def _parents(code: str, text: str) -> int:
    """How often the places above a division are named in a text."""
    province, city, _ = chain(code)
    return sum(text.count(name) for name in (province, city) if name)


def _bare_level(name: str, central: bool, town: bool) -> str | None:
    """The level of a body whose name has no place: 区商务局, 国家林业局."""
    if central:
        return "central"
    for start, level in _BARE:
        if name.startswith(start):
            return level
    return "town" if town else None
