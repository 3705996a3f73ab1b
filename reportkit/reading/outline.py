"""Sections of a report: found by the words of their titles, whatever became of the numerals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from reportkit.forms import list_forms, read_form
from reportkit.model import Section
from reportkit.reading.fold import Folded, fold
from reportkit.reading.headings import Heading, Look, headings, plain, settings, titles, trie

_LEAST_SCORE = 4
_NO_CONTENT = 12  # squeezed characters below which a heading stands in a table of contents
_NUMERAL = re.compile(
    r"^(?:第[一二三四五六七八九十]+(?:部分|章|节)[、,.:]?|[一二三四五六七八九十]+[、,.:]|"
    r"[(\[](?:[一二三四五六七八九十]+|\d+)[)\]][、,.]?|\d{1,2}[、,.:)])"
)


def clean_title(title: str) -> str:
    """A printed heading without numeral, markup, bookmarks and blanks."""
    text = re.sub(r"\[bookmark:[^\]]*\]|<[^>]*>", "", title)
    return _NUMERAL.sub("", fold(text).squeezed.lstrip("->").rstrip(":.。"))


@cache
def _families() -> tuple[tuple[str, ...], dict[str, list[tuple[int, str, int, bool]]]]:
    """The forms, newest first, and what each plain title says in them.

    That is the place of the form among them, the section it opens there, the number of that and
    whether the title is the official one. Of forms with the same titles only the newest counts.
    """
    names: list[str] = []
    sections: list[dict[str, str]] = []
    for form in reversed(list_forms()):
        own = {words: forms[form] for words, forms in titles().items() if form in forms}
        if own not in sections:
            names.append(form)
            sections.append(own)
    known: dict[str, list[tuple[int, str, int, bool]]] = {}
    for place, (form, own) in enumerate(zip(names, sections, strict=True)):
        official = {section.id: plain(section.title) for section in read_form(form).sections}
        for words, section in own.items():
            entry = (place, section, int(section), words == official[section])
            known.setdefault(words, []).append(entry)
    return tuple(names), known


def _contents(seen: Sequence[tuple[Look, bool]]) -> int:
    """How many of the headings are a leading table of contents: close together, and recurring."""
    close = next((n for n, (_, content) in enumerate(seen) if content), len(seen))
    if close < 2:
        return 0
    words = [look.words for look, _ in seen]
    for count in range(min(len(seen) // 2, 12, close + 1), 2, -1):
        if all(w in words[count:] for w in words[:count]):
            return count
    return 0


@lru_cache(maxsize=512)
def _fitting(seen: tuple[tuple[Look, bool], ...]) -> tuple[str | None, list[tuple[int, str]]]:
    """The form whose titles fit headings best, and which of them open which of its sections.

    Of a heading is told how it looks and whether anything stands below it. The outlines of
    reports are much the same: what fits one is remembered.
    """
    forms, known = _families()
    chosen: list[dict[str, tuple[int, int]]] = [{} for _ in forms]
    totals = [0] * len(forms)
    for n in range(_contents(seen), len(seen)):
        look, content = seen[n]
        numeral = look.numeral if look.style != "paren" else None
        for form, section, number, official in known.get(look.words, ()):
            score = look.score + official + (numeral == number)
            if score < _LEAST_SCORE:
                continue
            # Of two equal headings, the one in a table of contents has nothing below it.
            score = score * 2 + content
            before = chosen[form].get(section, (0,))[0]
            if score > before:
                chosen[form][section] = (score, n)
                totals[form] += score - before
    best = totals.index(max(totals))
    if not totals[best]:
        return None, []
    return forms[best], sorted((n, section) for section, (_, n) in chosen[best].items())


def choose(candidates: Sequence[Heading], end: int) -> tuple[str | None, list[tuple[str, Heading]]]:
    """The form whose titles fit best, and its sections with their headings, in printed order."""
    following = [h.start for h in candidates[1:]] + [end]
    seen = tuple(
        (h.look, start - h.end >= _NO_CONTENT)
        for h, start in zip(candidates, following, strict=False)
    )
    form, chosen = _fitting(seen)
    return form, [(section, candidates[n]) for n, section in chosen]


@cache
def _footers() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Lines that no section holds any more, words that mark a footer, and endings of files."""
    data = settings()["tail"]
    return (
        re.compile(r"\n[ \t|*>-]*+" + trie(data["lines"])),
        re.compile(trie(data["anywhere"])),
        re.compile(r"\." + trie(data["file_endings"]) + r"\b"),
    )


_FILE_NAME = re.compile(r"[ \t|*>-]*\S[^\n。]{4,80}")


def _footer(text: str, start: int, end: int) -> int:
    """Where page footers and attachments begin after `start`; `end` if nowhere."""
    lines, anywhere, endings = _footers()
    begin = start - 1 if text[start - 1 : start] == "\n" else start
    place = end
    if match := lines.search(text, begin, end):
        place = match.start() + 1
    for match in endings.finditer(text, start, place):
        line = text.rfind("\n", begin, match.start()) + 1
        if line and _FILE_NAME.fullmatch(text, line, match.start()):
            place = line
            break
    if match := anywhere.search(text, start, place):
        place = match.start()
    return place


_YEAR = r"(?:\d{4}|二[〇○O0零一二三四五六七八九]{3})"
_DIGITS = r"[\d一二三四五六七八九十]{1,3}"
_DATE_LINE = re.compile(
    rf"\n[ \t*|]*{_YEAR} ?年 ?{_DIGITS} ?月 ?{_DIGITS} ?日[ \t*|)]*$", re.MULTILINE
)
_PAGE_LINE = re.compile(r"-* *\d{1,3} *-*")
_NO_NAME = re.compile(r"[。;:!?,\d]")


def _signature(text: str, start: int, end: int) -> int:
    """Where the signature begins, name and date or date alone on lines of their own, or `end`."""
    place = None
    for match in _DATE_LINE.finditer("\n" + text[start:end]):
        after = start + match.end() - 1
        rest = text[after:end]
        if len("".join(rest.split())) <= 400 or _footer(text, after, end) < end:
            place = start + match.start()
            break
    if place is None:
        return end
    # Page numbers may stand between name and date.
    before = text[start:place].rstrip()
    while True:
        line_start = before.rfind("\n") + 1
        line = before[line_start:].strip(" *|\t")
        if line and line_start and _PAGE_LINE.fullmatch(line):
            before = before[:line_start].rstrip()
            continue
        break
    if line_start and 3 <= len(line) <= 40 and not _NO_NAME.search(line):
        return start + line_start
    return place


@cache
def _annex_pattern() -> re.Pattern[str]:
    words = "|".join(re.escape(w) for w in settings()["annex"])
    return re.compile(words)


_ANNEX_LEAD = re.compile(r"(?:附件\d?:?|附表\d?:?)?(?:\d{4}年度?)?\Z")


def _annex(folded: Folded, start: int, end: int, spans: Sequence[tuple[int, int]]) -> int | None:
    """Where the annex with the statistics table begins, between two offsets of the text."""
    first = next((s for s, e in spans if s >= start and s < end), None)
    a, b = folded.squeezed_at(start), folded.squeezed_at(end)
    place = None
    found = folded.squeezed.find("表", a, b) >= 0  # all of the words end in it
    for match in _annex_pattern().finditer(folded.squeezed, a, b) if found else ():
        at = match.start()
        if lead := _ANNEX_LEAD.search(folded.squeezed, max(a, at - 14), at):
            at = lead.start()
        offset = folded.place(at)
        gap = folded.text[folded.place(at - 1) + 1 : offset] if at else "\n"
        if not gap and folded.squeezed[at - 1] not in ">。":
            continue
        if first is None or offset <= first or _inside(spans, offset):
            if first is not None and first - offset > 600:
                continue
            place = offset
            break
    if place is None and first is not None:
        place = folded.text.rfind("\n", 0, first) + 1
        place = max(place, start)
    return place


def _inside(spans: Sequence[tuple[int, int]], offset: int) -> bool:
    return any(s <= offset < e for s, e in spans)


def outline(
    text: str, start: int, end: int, table_spans: Sequence[tuple[int, int]] = ()
) -> list[Section]:
    """Sections of the report in `text[start:end]`, in printed order.

    `table_spans` are the statutory tables: no heading is looked for inside them. `front` is all
    before the first heading, `annex` the statistics table at the end of older reports (or tables
    printed after the last section), `tail` signature, attachments and page footers. The text of
    a section is the raw slice, heading included.
    """
    folded = fold(text)
    spans = sorted(s for s in table_spans if s[0] < end and s[1] > start)
    a, b = folded.squeezed_at(start), folded.squeezed_at(end)
    # What stands inside a table may be one of its rows; a full title never is.
    candidates = [
        h
        for h in headings(folded, a, b)
        if not h.look.row or not _inside(spans, folded.place(h.start))
    ]
    form, chosen = choose(candidates, b)
    cuts: list[tuple[int, str, str]] = []
    for section, heading in chosen:
        offset = folded.place(heading.start)
        title = text[offset : folded.place(heading.end - 1) + 1]
        if folded.text[offset - 1] != "\n":
            offset = _line_begin(folded.text, offset, start)
        cuts.append((offset, section, title))
    if cuts:
        offset, section, title = cuts[-1]
        cuts += _endings(folded, offset + len(title), end, spans, section, form)
    pieces = [(start, "front", ""), *cuts] if not cuts or cuts[0][0] > start else cuts
    stops = [offset for offset, _, _ in pieces[1:]] + [end]
    result = []
    line = 1 + text.count("\n", 0, start)
    for (first, section, title), stop in zip(pieces, stops, strict=True):
        if first >= stop:
            continue
        raw = text[first:stop]
        after = line + raw.count("\n")
        last = after - len(raw) + len(raw.rstrip("\n"))
        result.append(Section(section, title.strip(), raw, line, last, first, stop))
        line = after
    return result


def _line_begin(text: str, offset: int, least: int) -> int:
    """`offset`, moved back over markup and blanks to the beginning of its line."""
    place = offset
    while place > least and text[place - 1] in " \t#*|>-":
        place -= 1
    return place if place == least or text[place - 1] == "\n" else offset


@cache
def _sections_of_tables(form: str) -> frozenset[str]:
    return frozenset(table.section for table in read_form(form).tables.values())


def _endings(
    folded: Folded,
    body: int,
    end: int,
    spans: Sequence[tuple[int, int]],
    last: str,
    form: str | None,
) -> list[tuple[int, str, str]]:
    """Cuts after the last heading: signature, annex, footers."""
    text = folded.text
    if form and last in _sections_of_tables(form):
        # The last section holds its own table: the text after it may end the report.
        inside = [e for s, e in spans if s >= body]
        return _cut_tail(text, max([body, *inside]), end)
    annex = _annex(folded, body, end, spans)
    if annex is None:
        return _cut_tail(text, body, end)
    annex = _line_begin(text, annex, body)
    cuts = _cut_tail(text, body, annex)
    line_end = text.find("\n", annex, end)
    title = text[annex : line_end if 0 <= line_end < annex + 80 else annex]
    cuts.append((annex, "annex", title))
    after = max([annex, *(e for s, e in spans if s >= annex)])
    return cuts + _cut_tail(text, max(after, annex + len(title)), end)


def _cut_tail(text: str, start: int, end: int) -> list[tuple[int, str, str]]:
    """The cut where signature, attachments and page footers begin after `start`, if any do."""
    place = min(_footer(text, start, end), _signature(text, start, end))
    return [(place, "tail", "")] if place < end else []
