"""Titles of reports: found by the words every title ends in, read backwards over line breaks."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from reportkit.reading.fold import Folded
from reportkit.reading.naming import closed


class Title(NamedTuple):
    """A report's title as it stands; offsets are squeezed ones."""

    start: int
    end: int
    agency: str
    year: int | None
    text: str
    own_line: bool  # nothing else stands on its line(s)
    linked: bool  # an entry of a list of reports, or a link
    words: str  # the words it ends in, without year and body


@cache
def kinds() -> dict[str, Any]:
    """The data of kinds.toml."""
    text = (files("reportkit.reading") / "kinds.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _ending() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The words every title ends in, and the subjects before them."""
    data = kinds()["title"]
    return re.compile(data["report"]), re.compile(f"(?:{'|'.join(data['subjects'])})\\Z")


_BOUNDARY = re.compile(r"[。;:!?,>\[\]\"》<{}@/&•·●■◆★☆▲①]")
_YEAR = re.compile(
    r"19\d\d(?=[年度])|20\d\d(?:(?=[年度])|(?<!\d{5})(?!\d))|二[〇○0Oo零][〇○0Oo零一二][〇○0Oo零一二三四五六七八九](?=年)"
)
_NOT_AGENCY = re.compile(
    r"二[〇○O0零][〇○O0零一二][〇○O0零一二三四五六七八九]年?度?|\d{4}年?度?|年度|本年度?|的$"
    r"|关于(?:(?<=^关于)|$)|附(?<=^附)(?:件\d*|表)|第(?<=^第)\d+部分"
)
_CHINESE = str.maketrans("〇○零Oo一二三四五六七八九", "00000123456789")
# The beginning of a name that starts with a place: at least two characters before 省, 市, 区 …
PLACE = re.compile(
    r"(?:中华人民共和国|国家|国务院|新疆|内蒙古|广西|宁夏|西藏|[一-鿿]{2,9}?(?:省|市|自治区|自治州|自治县|地区|盟|州|区|县|旗|镇|乡|街道|苏木|兵团))"
)
# What follows a title that is a link or a file name, and (on the same line) an entry of a list.
_LINK = re.compile(r"\]\(|\[(?!bookmark)[\w/.:-]+\]|\.(?:docx?|pdf|wps|html?|xlsx?)", re.ASCII)
_ENTRY_DATE = re.compile(r"\[?20\d\d[-./年]")
_LONGEST = 60
_LONGEST_WORDS = 20  # at least, of what stands from 公开 to 报
_LONGEST_SUBJECT = 8  # at least
# Readers counted before a title on one line (浏览次数：128 某市…); a year is no such number.
_COUNTED = re.compile(r"(?!(?:19|20)\d\d(?!\d))\d{1,7}(?=[\u4e00-\u9fff])(?!年)")


def year_of(text: str) -> int | None:
    """The reporting year named in a title, in Arabic or Chinese digits."""
    match = _YEAR.search(text)
    if match is None:
        return None
    digits = match.group()
    year = int(digits if digits.isdecimal() else digits.translate(_CHINESE))
    return year if 2000 <= year <= 2100 else None


@lru_cache(maxsize=8)
def find_titles(folded: Folded) -> tuple[Title, ...]:
    """Titles of reports in a text, in order."""
    squeezed = folded.squeezed
    ending, subjects = _ending()
    found = []
    done = 0
    place = -1
    for before in squeezed.split("报")[:-1]:
        place += len(before) + 1
        if "公开" not in before[-_LONGEST_WORDS:]:
            continue
        at = squeezed.rfind("公开", 0, place)
        match = ending.match(squeezed, at)
        if match and (subject := subjects.search(squeezed, max(0, at - _LONGEST_SUBJECT), at)):
            title = _read_back(folded, done, subject.start(), match.end())
            done = match.end()
            if title is not None:
                found.append(title)
    return tuple(found)


def _gap(folded: Folded, i: int) -> str:
    """What stands between the squeezed characters i-1 and i in the text."""
    return folded.text[folded.places[i - 1] + 1 : folded.places[i]]


def _beginnings(folded: Folded, least: int, tail: int) -> Iterator[int]:
    """Where the words before a title's end may begin: at line breaks and blanks, nearest first."""
    squeezed, index = folded.squeezed, folded.places
    least = max(least, tail - _LONGEST)
    bound = _BOUNDARY.search(squeezed[least:tail][::-1])
    first = tail - bound.start() if bound else least
    previous = index[tail]
    if previous - index[first] > tail - first:  # not only words
        for i in range(tail, first, -1):
            place = index[i - 1]
            if previous - place > 1:
                gap = folded.text[place + 1 : previous]
                left, right = squeezed[i - 1], squeezed[i]
                if "\n" in gap or "|" in gap or not (left.isdigit() or right.isdigit()):
                    yield i
            previous = place
    yield first


def _read_back(folded: Folded, least: int, tail: int, stop: int) -> Title | None:
    squeezed = folded.squeezed
    beginnings = _beginnings(folded, least, tail)
    chosen = next(beginnings)
    agency = _agency(squeezed[chosen:tail])
    while not PLACE.match(agency):
        farther = next(beginnings, chosen)
        rest = squeezed[farther:chosen]
        if not rest or (agency and not PLACE.match(_agency(rest))):
            break
        chosen, agency = farther, _agency(squeezed[farther:tail])
    prefix = squeezed[chosen:tail]
    if prefix.startswith(("-", "、", ".", ")", "(")):
        prefix = prefix.lstrip("-、.)(")
        chosen = tail - len(prefix)
    counted = _COUNTED.match(prefix) if prefix[:1].isdigit() else None
    if counted and _gap(folded, chosen + counted.end()):
        chosen += counted.end()
        prefix = prefix[counted.end() :]
        agency = _agency(prefix)
    year = year_of(prefix)
    words = squeezed[tail:stop]
    if "《" in prefix or (
        year is None
        and (("年" not in words and "报告" not in words) or squeezed.startswith("格式", stop))
    ):
        return None
    before = _gap(folded, chosen) if chosen else "\n"
    after = _gap(folded, stop) if stop < len(squeezed) else "\n"
    linked = _LINK.match(squeezed, stop) is not None or (
        "\n" not in after and _ENTRY_DATE.match(squeezed, stop) is not None
    )
    own_line = ("\n" in before or "|" in before or squeezed[chosen - 1] == ">") and (
        "\n" in after or "|" in after or "_" in after or squeezed.startswith(("(", "<", "-"), stop)
    )
    return Title(chosen, stop, agency, year, squeezed[chosen:stop], own_line, linked, words)


def _agency(prefix: str) -> str:
    """The name in what stands before a title's end: year, 关于 and the like taken away."""
    name = prefix.strip("-.、)( ")
    while True:
        shorter = _NOT_AGENCY.sub("", name).strip("-.、)( ")
        if shorter == name:
            break
        name = shorter
    return closed(name, prefix)
