"""Which texts are reports, and where one report of a file ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from reportkit.model import Document, Kind
from reportkit.reading.fold import Folded, fold
from reportkit.reading.headings import Heading, headings
from reportkit.reading.naming import plausible_name
from reportkit.reading.titles import Title, find_titles, kinds

_FEW_WORDS = 60  # squeezed characters that a report without tables has at least below its title
_FEWER_WORDS = 15  # the same where a heading of the form stands below the title
_STRUCTURE = 8  # section titles and table rows that together make a text a report
_ONE_LIST = 600  # squeezed characters within which headings repeat as a table of contents
_FIGURE = re.compile(r"(?:^|[\s|,])\d+(?:\.\d+)?(?=$|[\s|,])", re.MULTILINE)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    data = kinds()
    return {
        "heading": re.compile("|".join(data["other"]["heading"])),
        "body": re.compile("|".join(data["other"]["body"])),
        "placeholder": re.compile(data["other"]["placeholder"]),
        "opening": re.compile(data["report"]["opening"]),
        "before": re.compile("|".join(data["title"]["before"])),
        "after": re.compile("|".join(data["title"]["after"])),
        "doubtful": re.compile(data["title"]["doubtful"]),
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
    found = [heading for heading in headings(folded, 0, size) if heading.look.alone]
    named = find_titles(folded)
    restarts = _restarts(folded, found, named)
    if not restarts:
        only = _is_report(folded, 0, size, found, named, document)
        return [("report" if only else "other", 0, len(text))]
    places = [0, *restarts, size]
    parts: list[tuple[Kind, int, int]] = []
    for a, b in pairwise(places):
        inside = [h for h in found if a <= h.start < b]
        here = [t for t in named if a <= t.start < b]
        kind: Kind = "report" if _is_report(folded, a, b, inside, here, document) else "other"
        parts.append(
            (kind, folded.place(a) if a else 0, folded.place(b) if b < size else len(text))
        )
    if sum(kind == "report" for kind, _, _ in parts) > 1:
        return _joined(parts)
    return [("report" if any(k == "report" for k, _, _ in parts) else "other", 0, len(text))]


def _joined(parts: Sequence[tuple[Kind, int, int]]) -> list[tuple[Kind, int, int]]:
    """Reports, with other text between them given to the report before (or to the first one)."""
    result: list[tuple[Kind, int, int]] = []
    for kind, a, b in parts:
        if kind == "report" or not result:
            result.append((kind, a, b))
        else:
            last = result[-1]
            result[-1] = (last[0], last[1], b)
    if result[0][0] != "report":
        result[0:2] = [("report", result[0][1], result[1][2])]
    return result


def _restarts(folded: Folded, found: Sequence[Heading], named: Sequence[Title]) -> list[int]:
    """Squeezed offsets where another report begins inside the text.

    That is where the first section comes again after later ones, unless headings so close
    together are a table of contents: a report of its own is long or bears another title.
    """
    if "1" not in [heading.look.newest for heading in found[1:]]:
        return []
    places = []
    seen: set[str] = set()
    begun = part = last_end = 0
    for heading in found:
        look, section = heading.look, heading.look.newest or ""
        if len(look.words) < 7 and section != "1":
            continue
        if not seen:
            begun = heading.start
        elif section == "1" and seen - {"1"}:
            front = _front_of(folded, named, last_end, heading.start)
            clear = look.style in ("main", "part") or len(look.words) >= 4
            if (clear and heading.start - begun > _ONE_LIST) or _another_title(
                named, part, begun, front
            ):
                places.append(front)
                part = front
                seen = set()
                begun = heading.start
        seen.add(section)
        last_end = heading.end
    return places


def _another_title(named: Sequence[Title], part: int, first: int, front: int) -> bool:
    """Whether the title at `front` names another body or year than the one of the part before."""
    before = [t for t in named if part <= t.start < first and not t.linked]
    return any(
        t.start == front and (t.agency, t.year) not in {(b.agency, b.year) for b in before}
        for t in named
    )


def _front_of(folded: Folded, named: Sequence[Title], after: int, first: int) -> int:
    """Where the front (title, preamble) of the report whose section 一 is at `first` begins."""
    inside = [t for t in named if after <= t.start < first and not t.linked and t.own_line]
    if inside:
        place = inside[-1].start
        for title in reversed(inside[:-1]):  # a title printed twice
            if place - title.end > 300 or title.year != inside[-1].year:
                break
            place = title.start
        return place
    opening = None
    for match in _patterns()["opening"].finditer(folded.squeezed, after, first):
        opening = match.start()
    if opening is None:
        return first
    line = folded.text.rfind("\n", 0, folded.place(opening)) + 1
    return max(after, folded.squeezed_at(line))


def _is_report(
    folded: Folded,
    a: int,
    b: int,
    solid: Sequence[Heading],
    named: Sequence[Title],
    document: Document,
) -> bool:
    patterns = _patterns()
    squeezed = folded.squeezed
    looks = [heading.look for heading in solid]
    sections = {k.newest for k in looks if len(k.words) >= 7 or k.words in ("总体情况", "概述")}
    first = solid[0].start if solid else min(b, a + 600)
    own: Sequence[Title] = [t for t in named if not t.linked and t.start < max(first, a + 400)]
    if any(patterns["placeholder"].search(squeezed, max(a, t.start - 2), t.end) for t in own):
        return False  # a blank form
    if not own and document.title:
        page = fold(document.title)
        own = find_titles(page)[:1]
        if own and _about_reports(page, own[0]):
            return False
    elif own and own[0].own_line and _about_reports(folded, own[0]):
        return False
    structure = len(sections)
    for row in kinds()["report"]["rows"]:
        if structure >= _STRUCTURE:
            break
        structure += squeezed.find(row, a, b) >= 0
    standing = [t for t in named if t.own_line and not t.linked and a <= t.start < b]
    other = _other_heading(folded, a, standing[0].start if standing else min(b, a + 800))
    if structure >= _STRUCTURE:
        if own and not other:
            return True
        opening = patterns["opening"].search(squeezed, a, b) is not None
        return (not other and opening) or _filled(folded, a, b)
    if other or patterns["body"].search(squeezed, a, min(b, a + 2500)):
        return False
    if len(sections) >= 3 and (own or named or patterns["opening"].search(squeezed, a, b)):
        return True
    # A title and some sentences: reports of the years before 2014, and very short ones.
    if not own or (not solid and len({(t.agency, t.year) for t in named}) > 3):
        return False
    title = next((t for t in own if t.own_line), own[0])
    words = b - title.end if title in named else b - a
    return (
        words >= (_FEWER_WORDS if solid else _FEW_WORDS)
        and "。" in squeezed[a:b]
        and (title.own_line or title not in named)
        and (not title.agency or plausible_name(title.agency))
        and not patterns["doubtful"].fullmatch(title.words)
    )


def _about_reports(folded: Folded, title: Title) -> bool:
    """Whether the words beside a title make it the title of something else (的通知, 上半年)."""
    patterns = _patterns()
    last = folded.place(title.end - 1) + 1
    line_end = folded.text.find("\n", last)
    rest = folded.text[last : min(last + 30, line_end if line_end >= 0 else last + 30)]
    rest = "".join(rest.split())
    start = title.text.rfind(title.agency) + len(title.agency) if title.agency else 0
    beside = title.text[start : len(title.text) - len(title.words)]
    if patterns["before"].search(beside) or patterns["after"].match(rest):
        return True
    return bool(title.agency) and patterns["before"].search(title.agency) is not None


def _filled(folded: Folded, a: int, b: int) -> bool:
    """Whether any figures are filled in, which a form handed out does not have."""
    return sum(1 for _ in _FIGURE.finditer(folded.text, folded.place(a), folded.place(b))) >= 3


def _other_heading(folded: Folded, a: int, b: int) -> bool:
    """Whether a heading line before the report's title names something else."""
    pattern = _patterns()["heading"]
    shortest = kinds()["other"]["shortest_heading"]
    for raw in folded.text[folded.place(a) : folded.place(b)][:1500].split("\n"):
        if len(raw) < shortest:
            continue
        line = "".join(raw.split()).strip("*#|=->")
        if not shortest <= len(line) <= 60 or ">" in line or "](" in line:
            continue
        if line[-1] in ",;:。!" or "," in line or "。" in line:
            continue
        if pattern.search(line):
            return True
    return False
