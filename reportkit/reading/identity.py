"""Who reports, for which year, place and period: several witnesses, weighed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from reportkit.model import Document, Identity, Scope, Section
from reportkit.reading.fold import Folded, fold
from reportkit.reading.naming import body_name, naming, plausible_name
from reportkit.reading.periods import find_period, majority_year, published_date, signature_date
from reportkit.reading.places import locate
from reportkit.reading.titles import PLACE, Title, find_titles

MADE_UP = "虚构样本"
_SITE = "网站标识码:{}"
# The day of publication that addresses of pages carry: t20240115_…, /2024-01/15/, /2024/1/15/.
_URL_DAY = re.compile(r"[/t](20\d\d)[-/]?(?:0?[1-9]|1[0-2])[-/]?\d{2}")


@cache
def _mentions() -> list[tuple[re.Pattern[str], int, bool, str]]:
    """Pattern, weight, whether only the front is searched, and a string that every match holds."""
    return [
        (re.compile(m["pattern"]), m["weight"], m["where"] == "front", m.get("needs", ""))
        for m in naming()["mentions"]
    ]


@dataclass
class _Witnesses:
    """Names and years with the weight that speaks for each."""

    names: dict[str, float] = field(default_factory=dict)
    printed: dict[str, float] = field(default_factory=dict)  # names as titles print them
    years: dict[int, float] = field(default_factory=dict)

    def name(self, text: str, weight: float, title: bool = False) -> None:
        name = body_name(text)
        if name is None:
            return
        self.names[name] = self.names.get(name, 0) + weight
        if title:
            self.printed[name] = self.printed.get(name, 0) + weight

    def year(self, year: int | None, weight: float) -> None:
        if year is not None and 2000 <= year <= 2100:
            self.years[year] = self.years.get(year, 0) + weight


def identify(document: Document, start: int, end: int, sections: Sequence[Section]) -> Identity:
    """Title, body, year, period, publication date, place and scope of one report.

    Years are weighed in the order statistic period, title, attachment and page title, signature,
    majority of the prose; a single stale date does not outvote the rest.
    """
    folded = fold(document.text)
    a, b = folded.squeezed_at(start), folded.squeezed_at(end)
    front_end = _front_end(folded, a, b, sections)
    ends = [s for s in sections if s.section in ("tail", "annex")]
    tails = [(folded.squeezed_at(s.char_start), folded.squeezed_at(s.char_end)) for s in ends]
    witnesses = _Witnesses()
    titles = _weigh_titles(document, folded, a, front_end, tails, witnesses)
    squeezed = folded.squeezed
    front = squeezed[a:front_end]
    tail = squeezed[max(front_end, tails[0][0] if tails else b - 400) : b]
    for pattern, weight, front_only, needs in _mentions():
        for text in (front,) if front_only else (front, tail):
            if needs in text:
                for match in pattern.finditer(text):
                    witnesses.name(match["name"], weight)
    if source := document.metadata.get("content_source"):
        witnesses.name(fold(source).squeezed, 2.5)
    signed_in = [place for place, s in zip(tails, ends, strict=True) if s.section == "tail"]
    signature, signed = signature_date(squeezed, signed_in)
    if signature:
        witnesses.name(signature, 3)
    period = find_period(front) or find_period(squeezed[front_end : front_end + 1500])
    identity = Identity()
    identity.published = published_date(front) or document.published or signed
    if period:
        witnesses.year(int(period[1][:4]), 3.2)
    for day, trust in ((signed, 1.0), (identity.published, 0.8)):
        if day is not None:
            witnesses.year(int(day[:4]) - 1, trust)
    witnesses.year(majority_year(_prose(document, sections)), 1.5)
    if document.url and (address := _URL_DAY.search(document.url)):
        witnesses.year(int(address[1]) - 1, 0.5)
    if witnesses.years:
        identity.year = max(witnesses.years, key=lambda y: (witnesses.years[y], y))
    if period:
        identity.period_start, identity.period_end = period
    identity.agency = _agency(witnesses)
    identity.title = _title(titles, identity)

    def near() -> str:
        return front + tail + _SITE.format(document.metadata.get("site_id", ""))

    place = locate(identity.agency, near, lambda: squeezed[a:b])
    identity.level, identity.division_code = place.level, place.code
    identity.province, identity.city, identity.county = place.province, place.city, place.county
    identity.scope = _scope(identity, front, sections)
    # one character is found faster than four
    identity.made_up = MADE_UP[0] in document.text and document.text.find(MADE_UP, start, end) >= 0
    return identity


def _front_end(folded: Folded, a: int, b: int, sections: Sequence[Section]) -> int:
    """Squeezed end of title and preamble."""
    for section in sections:
        if section.section != "front":
            return max(a, folded.squeezed_at(section.char_start))
    return min(b, a + 600)


def _prose(document: Document, sections: Sequence[Section]) -> str:
    for section in sections:
        if section.section == "1":
            return section.text
    return ""


def _weigh_titles(
    document: Document, folded: Folded, a: int, front_end: int,
    tails: Sequence[tuple[int, int]], witnesses: _Witnesses,
) -> list[Title]:  # fmt: skip
    """Titles of front, tail and page as witnesses; returns them, the likeliest first."""
    named = find_titles(folded)
    fronts = [t for t in named if a <= t.start < front_end and not t.linked]
    standing = [t for t in fronts if t.own_line]
    inline = [t for t in fronts if not t.own_line]
    ends = [t for t in named if any(x <= t.start < y for x, y in tails)] if tails else []
    page: list[Title] = []
    for heading in (document.title, document.metadata.get("page_title")):
        if heading:
            page += find_titles(fold(heading))
    if not (fronts or ends or page):
        # Nothing bears the title: the name of the file may.
        page += find_titles(fold(document.source.replace("\\", "/").rpartition("/")[2]))
    # Pages list the reports of other years above this one: the last title before the text counts.
    for weight, titles in (
        (3.0, standing[-1:]),
        (0.6, standing[:-1]),
        (0.8, inline),
        (1.2, page[:1]),
        (1.6, ends[-1:]),
    ):
        for title in titles:
            witnesses.name(title.agency, weight, title=True)
            witnesses.year(title.year, weight)
    return [*standing[::-1], *ends[::-1], *page, *inline[::-1]]


def _title(titles: Sequence[Title], identity: Identity) -> str | None:
    """The title that names the same year and body; failing that, one that says nothing else."""

    partly = plain = None
    for title in titles:
        agency, dated = title.agency, title.year == identity.year
        named = bool(agency and identity.agency and identity.agency.endswith(agency))
        if dated and named:
            return title.text
        if partly is None and (dated or named) and (not agency or plausible_name(agency)):
            partly = title.text
        if plain is None and not agency and title.own_line:
            plain = title.text
    return partly or plain


def _agency(witnesses: _Witnesses) -> str | None:
    """The name with most support; names that end in one another support one another."""
    if len(witnesses.names) < 2:
        return next(iter(witnesses.names), None)
    support = {
        name: sum(
            w
            for other, w in witnesses.names.items()
            if other.endswith(name) or name.endswith(other)
        )
        for name in witnesses.names
    }

    def rank(name: str) -> tuple[float, float, int]:
        whole = 1.0 if PLACE.match(name) else 0.0
        return (support[name] + whole, witnesses.printed.get(name, 0), len(name))

    best = max(sorted(witnesses.names), key=rank)
    # The fuller name is the better one: with the province before it, as titles print it, or
    # whole where a line break cut the title's own.
    fuller = [
        name
        for name in witnesses.names
        if name.endswith(best) and PLACE.match(name) and not _VERBS.search(name[: -len(best)])
    ]
    return max(fuller, key=lambda n: (len(n), n)) if fuller else best


# What a longer string before a name holds when it is a sentence and no fuller name.
_VERBS = re.compile(r"[公发布编制根据按照社会现将由与请及和的了在对向]")


_AGGREGATE = re.compile(
    r"(?:涵盖|汇总|综合|包含|包括|涉及|由)(?:"
    r"(?<!由)[^。]{0,40}(?:各部门|各县|各区|各镇|各乡|各街道|乡镇|所属单位|直属部门)"
    r"|(?<=由)[^。]{0,40}(?:各部门|各县|各区|各镇|乡镇|街道)[^。]{0,30}(?:汇总|综合|提供))"
)


def _scope(identity: Identity, front: str, sections: Sequence[Section]) -> Scope:
    """`aggregate` when the opening says so or a county or higher government reports."""
    if identity.agency is None:
        return "unknown"
    if identity.agency.endswith("人民政府") and identity.level in ("province", "city", "county"):
        return "aggregate"
    return "aggregate" if _AGGREGATE.search(front) else "own"
