"""Which texts are reports, and where one report of a file ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from reportkit.model import Document, Kind
from reportkit.reading.fold import Folded, fold
from reportkit.reading.headings import Heading, headings, titles
from reportkit.reading.titles import Title, find_titles, kinds

_FEW_WORDS = 60
_NAME_OF_FORM = re.compile(r"\(.*?\)|年度报告格式")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    data = kinds()
    return {
        "other_title": re.compile("|".join(data["other"]["title"])),
        "other_body": re.compile("|".join(data["other"]["body"])),
        "placeholder": re.compile(data["other"]["placeholder"]),
        "opening": re.compile(data["report"]["opening"]),
    }


def split(document: Document) -> list[tuple[Kind, int, int]]:
    """Kind and extent of each report in a document; one entry at least.

    A text that is no report is one part of kind `other`; bytes without text are `unreadable`.
    """
    text = document.text
    if not document.readable:
        return [("unreadable", 0, len(text))]
    folded = fold(text)
    size = len(folded.squeezed)
    if size == 0:
        return [("other", 0, len(text))]
    found = headings(folded, 0, size)
    named = find_titles(folded, 0, size)
    places = [0, *_restarts(folded, found, named), size]
    parts: list[tuple[Kind, int, int]] = []
    for a, b in zip(places, places[1:], strict=False):
        inside = [h for h in found if a <= h.start < b]
        here = [t for t in named if a <= t.start < b]
        kind: Kind = "report" if _is_report(folded, a, b, inside, here, document) else "other"
        start = 0 if a == 0 else folded.place(a)
        end = len(text) if b == size else folded.place(b)
        parts.append((kind, start, end))
    reports = [p for p in parts if p[0] == "report"]
    if len(reports) <= 1:
        kind = "report" if reports else "other"
        return [(kind, 0, len(text))]
    return _joined(parts)


def _joined(parts: list[tuple[Kind, int, int]]) -> list[tuple[Kind, int, int]]:
    """Reports with the other text around them given to the report before (or the first one)."""
    result: list[tuple[Kind, int, int]] = []
    pending: int | None = None
    for kind, a, b in parts:
        if kind == "report":
            result.append((kind, a if pending is None else pending, b))
            pending = None
        elif result:
            last = result[-1]
            result[-1] = (last[0], last[1], b)
        elif pending is None:
            pending = a
    return result


def _sections(found: Sequence[Heading]) -> list[tuple[Heading, str]]:
    """Headings with the section id they have in the newest form that knows them."""
    known = titles()
    result = []
    for heading in found:
        forms = known.get(heading.words, {})
        if forms and not heading.listed and not heading.dotted:
            result.append((heading, forms[max(forms)]))
    return result


def _solid(heading: Heading) -> bool:
    """Whether a heading stands for itself: numbered in the main list, or alone on its line."""
    if heading.style in ("main", "part"):
        return True
    return (
        len(heading.words) >= 4
        and heading.line_start
        and heading.line_end
        and heading.style != "paren"
    )


def _restarts(folded: Folded, found: Sequence[Heading], named: Sequence[Title]) -> list[int]:
    """Squeezed offsets where another report begins inside the text."""
    firsts = []
    seen: set[str] = set()
    begun = -1
    for heading, section in _sections(found):
        if not _solid(heading) or (len(heading.words) < 7 and section not in ("1",)):
            continue
        if section == "1" and seen & {"2", "3", "4", "5", "6"}:
            # A table of contents repeats the headings within a few words.
            if heading.start - begun > 600:
                firsts.append((heading.start, last_end))
                seen = set()
                begun = heading.start
        if begun < 0:
            begun = heading.start
        seen.add(section)
        last_end = heading.end
    places = []
    for start, after in firsts:
        places.append(_front_of(folded, named, after, start))
    return places


def _front_of(folded: Folded, named: Sequence[Title], after: int, first: int) -> int:
    """Where the front (title, preamble) of the report whose section 一 is at `first` begins."""
    inside = [t for t in named if after <= t.start < first and not t.linked and t.own_line]
    if inside:
        # The title nearest to the heading, or the first of a repeated one.
        place = inside[-1].start
        for title in reversed(inside[:-1]):
            if place - title.end > 300 or title.year != inside[-1].year:
                break
            place = title.start
        return place
    opening = None
    for match in _patterns()["opening"].finditer(folded.squeezed, after, first):
        opening = match.start()
    if opening is not None:
        offset = folded.place(opening)
        line = folded.text.rfind("\n", 0, offset) + 1
        return max(after, folded.squeezed_at(line))
    return first


def _is_report(
    folded: Folded,
    a: int,
    b: int,
    found: Sequence[Heading],
    named: Sequence[Title],
    document: Document,
) -> bool:
    patterns = _patterns()
    squeezed = folded.squeezed
    solid = [(h, s) for h, s in _sections(found) if _solid(h)]
    sections = {s for h, s in solid if len(h.words) >= 7 or h.words in ("总体情况", "概述")}
    rows = sum(row in squeezed for row in kinds()["report"]["rows"]) if b - a > 200 else 0
    first = solid[0][0].start if solid else min(b, a + 600)
    own = [t for t in named if not t.linked and t.start < max(first, a + 400)]
    if patterns["placeholder"].search(squeezed, a, b) and _blank_form(
        squeezed, a, b, patterns, named
    ):
        return False
    if not own and document.title and _title_of(document.title):
        own = _title_of(document.title)
    heading_other = _other_heading(folded, a, b, [t for t in own if t.own_line])
    structure = len(sections) + min(rows, 8)
    if heading_other and structure < 10:
        return False
    if patterns["other_body"].search(squeezed, a, min(b, a + 1500)) and structure < 8:
        return False
    if structure >= 5:
        return not heading_other
    if not own:
        attached = [t for t in named if t.year]
        opening = patterns["opening"].search(squeezed, a, min(b, a + 800))
        return len(sections) >= 3 and (opening is not None or bool(attached))
    if len({(t.agency, t.year) for t in named}) > 3 and not sections:
        return False
    words = b - max(t.end for t in own)
    return words >= _FEW_WORDS and "。" in squeezed[own[0].end : b]


def _title_of(text: str) -> list[Title]:
    folded = fold(text)
    return find_titles(folded, 0, len(folded.squeezed))


def _blank_form(
    squeezed: str, a: int, b: int, patterns: dict[str, re.Pattern[str]], named: Sequence[Title]
) -> bool:
    """Whether the title leaves the name of the body open."""
    return any(patterns["placeholder"].search(squeezed, max(a, t.start - 14), t.end) for t in named)


def _other_heading(folded: Folded, a: int, b: int, own: Sequence[Title]) -> bool:
    """Whether the heading line of a text names something other than a report."""
    pattern = _patterns()["other_title"]
    if own:
        # What stands on the title's own lines beside it: 关于…报告的通知, 学年, 上半年.
        title = own[0]
        offset, last = folded.place(title.start), folded.place(title.end - 1) + 1
        line_start = folded.text.rfind("\n", 0, offset) + 1
        line_end = folded.text.find("\n", last)
        line = folded.text[max(line_start, offset - 40) : offset] + title.text
        line += folded.text[last : min(last + 20, line_end if line_end >= 0 else last + 20)]
        if title.own_line and pattern.search(_NAME_OF_FORM.sub("", line)):
            return True
        b = title.start
    offset, limit = folded.place(a), folded.place(b)
    for raw in folded.text[offset : min(offset + 1200, limit)].split("\n"):
        line = "".join(raw.split()).strip("*#|=->")
        if len(line) < 5 or len(line) > 60 or ">" in line or "[" in line:
            continue
        if line[-1] in ",;:。!" or "," in line or "。" in line:
            continue
        if pattern.search(line):
            return True
    return False
