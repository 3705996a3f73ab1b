"""Dates of a report: statistic period, publication, signature; lost separators are tolerated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

_PERIOD = re.compile(
    r"(?P<y1>20\d\d)(?:年|[-./])?0?1(?:月|[-./])?0?1日?(?:起|始|开始)?(?:至|到|-|—|~|止)+"
    r"(?:(?P<y2>20\d\d)(?:年|[-./])?)?(?:同年|当年|本年)?12(?:月|[-./])?3[01]日?"
)
_UNTIL = re.compile(r"截(?:至|止)(?:到)?(?P<y>20\d\d)年?12月?31日?")
_PUBLISHED = re.compile(
    r"(?:发布|公开|成文|生成|发文|印发|更新|发表)(?:时间|日期):?\[?(?P<y>20\d\d)(?:[-./年])(?P<m>\d{1,2})(?:[-./月])(?P<d>\d{1,2})"
)
_SIGNED = re.compile(
    r"(?P<y>20\d\d|二[〇○O0零][一二三四五六七八九〇○0零]{2})(?<!填报日期:.{4})年(?P<m>[\d一二三四五六七八九十]{1,3})月(?P<d>[\d一二三四五六七八九十]{1,3})日"
)
_PAGE_OR_ANNEX = re.compile(r"^(?:附件.*|-?\d{1,3}-?)|-?\d{1,3}-?$")
_NAME = re.compile(r"[一-鿿、()]{3,45}")
_YEAR = re.compile(r"20\d\d(?=年)")
_CHINESE = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "O": 0}


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_CHINESE.get(tens, 1) if tens else 1) * 10 + (_CHINESE.get(ones, 0) if ones else 0)
    value = 0
    for character in text:
        value = value * 10 + (int(character) if character.isdigit() else _CHINESE.get(character, 0))
    return value


@lru_cache(maxsize=1024)
def _iso(year: str, month: str, day: str) -> str | None:
    """ISO date of a day as printed, or None when there is no such day.

    Remembered, as most reports are signed in the same few weeks.
    """
    try:
        return date(_number(year), _number(month), _number(day)).isoformat()
    except ValueError:
        return None


def find_period(squeezed: str) -> tuple[str, str] | None:
    """First and last day of the statistic period that a squeezed text states.

    A period whose years differ is kept as printed (an error that the audit looks for); a bare
    截至 date gives the calendar year.
    """
    if match := _PERIOD.search(squeezed):
        first = int(match["y1"])
        last = int(match["y2"]) if match["y2"] else first
        return f"{first}-01-01", f"{last}-12-31"
    if match := _UNTIL.search(squeezed):
        return f"{match['y']}-01-01", f"{match['y']}-12-31"
    return None


def published_date(squeezed: str) -> str | None:
    """The date that a page prints as its publication."""
    if "时间" not in squeezed and "日期" not in squeezed:
        return None
    match = _PUBLISHED.search(squeezed)
    return _iso(*match.groups()) if match else None


@lru_cache(maxsize=512)
def _signer(before: str) -> str | None:
    """The name in what stands before the date of a signature."""
    name = _PAGE_OR_ANNEX.sub("", before).strip("()-.:、")
    return name if _NAME.fullmatch(name) else None


def signature_date(
    squeezed: str, tails: Sequence[tuple[int, int]]
) -> tuple[str | None, str | None]:
    """Name and date that sign the report, from the first of its tails that has a date."""
    for a, b in tails:
        match = _SIGNED.search(squeezed, a, min(b, a + 160))
        if match is None:
            continue
        day = _iso(*match.groups())
        return _signer(squeezed[a : match.start()]), day
    return None, None


def majority_year(text: str) -> int | None:
    """The year that a text names most often; None without any."""
    named = _YEAR.findall(text)
    if not named or named.count(named[0]) == len(named):
        return int(named[0]) if named else None
    return int(max(set(named), key=lambda year: (named.count(year), year)))
