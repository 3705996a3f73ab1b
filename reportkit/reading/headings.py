"""Candidates for section headings, found by their words anywhere in a folded text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from reportkit.forms import list_forms, read_form
from reportkit.reading.fold import Folded

_CONNECTIVES = "、,和与及以的"
_JOIN = "[、,和与及以的]{0,2}+"  # no title has one of these itself: nothing to go back for
_VARIANT_CHARACTERS = {"他": "[他它]", "做": "[做作]"}
_DIGITS = {c: i for i, c in enumerate("一二三四五六七八九", 1)}
_MAIN = {digit + mark: value for digit, value in _DIGITS.items() for mark in "、,.:"}


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What a heading says and how it stands there; headings that look the same share one."""

    words: str  # the title as the forms list it, without connectives
    newest: str | None  # its section in the newest form that has the title
    style: str  # main (一、), part (第一部分), arabic, paren, none
    numeral: int | None  # value of the numeral
    alone: bool  # stands for itself: in no enumeration, table of contents or sentence
    row: bool  # as short as the label of a row in a table
    score: int  # how much speaks for a heading at all, whichever section it opens


class Heading(NamedTuple):
    """A place where the words of a section title stand; offsets are squeezed ones."""

    start: int  # numeral included
    end: int
    look: Look


@cache
def settings() -> dict[str, Any]:
    """The data of headings.toml."""
    text = (files("reportkit.reading") / "headings.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=1024)
def plain(title: str) -> str:
    """A title without the connectives in which its printed forms differ."""
    return "".join(c for c in title if c not in _CONNECTIVES).replace("它", "他")


def trie(words: Iterable[str], between: str = "") -> str:
    """A pattern for `words` (no connectives) that shares beginnings; longest match first."""
    root: dict[str, Any] = {}
    for word in words:
        node = root
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}

    def branch(node: dict[str, Any]) -> str:
        parts = [
            _VARIANT_CHARACTERS.get(k, re.escape(k)) + following(node[k])
            for k in sorted(k for k in node if k)
        ]
        return parts[0] if len(parts) == 1 else "(?:" + "|".join(parts) + ")"

    def following(node: dict[str, Any]) -> str:
        if not any(node):
            return ""
        return f"(?:{between}{branch(node)})?" if "" in node else between + branch(node)

    return branch(root)


@cache
def titles() -> dict[str, dict[str, str]]:
    """Plain title words → {form id: section id}."""
    found: dict[str, dict[str, str]] = {}
    for name in list_forms():
        for section in read_form(name).sections:
            for title in (section.title, *section.variants):
                found.setdefault(plain(title), {}).setdefault(name, section.id)
    return found


@cache
def _subheadings() -> frozenset[str]:
    """Plain words of titles that are usually sub-headings."""
    return frozenset(plain(s) for s in settings()["subheadings"])


@lru_cache(maxsize=1024)
def _look(
    printed: str,
    style: str,
    numeral: int | None,
    line_start: bool,
    line_end: bool,
    apart: bool,  # blanks or breaks on both sides
    listed: bool,  # in an enumeration (总体情况、主动公开…)
    dotted: bool,  # followed by dots or a page number, as in a table of contents
) -> Look:
    words = plain(printed)
    forms = titles().get(words)
    weak = words in _subheadings()
    main = style in ("main", "part")
    alone = not listed and not dotted and (main or (line_start and line_end and style != "paren"))
    score = (3 if len(words) >= 7 and not weak else 2) + line_start + line_end
    if main:
        score += 3 - weak
    elif weak or style == "paren":
        score -= 3
    elif style == "none":
        score += apart
    if dotted:
        score -= 4
    if listed:
        score = -9
    return Look(
        words,
        forms[max(forms)] if forms else None,
        style,
        numeral,
        alone and forms is not None,
        len(words) < 6 or weak,
        score,
    )


@cache
def _backwards() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The titles read backwards, by the character they end in.

    Titles begin with many characters that are frequent, and end in few that are rare (况, 施, 项).
    In the mirrored text the search stops at hardly anything else, and it looks for one character
    much faster than for one of several.
    """
    ends: dict[str, list[str]] = {}
    for title in titles():
        ends.setdefault(title[-1], []).append(title[::-1])
    return tuple((last, re.compile(trie(found, _JOIN))) for last, found in ends.items())


def _words(mirrored: str) -> list[tuple[int, int]]:
    """Where the words of titles stand in a mirrored text, in order."""
    spans = []
    for last, pattern in _backwards():
        if last in mirrored:
            for match in pattern.finditer(mirrored):
                spans.append(match.span())
    spans.sort()
    return spans


_NUMERAL = re.compile(
    r"(?:(?P<main>[一二三四五六七八九])[、,.:]{1,2}"
    r"|[(\[](?P<paren>[一二三四五六七八九]|\d)[)\]][、,.]?"
    r"|(?P<arabic>\d{1,2})[、,.:)]{1,2}"
    r"|第(?P<part>[一二三四五六七八九])(?:部分|章|节)[、,.:]?)\Z"
)
_NUMERAL_ENDS = frozenset("、,.:)]分章节")
_YEAR_BEFORE = re.compile(r"\d{4}年度?\Z")


@cache
def _word_ends() -> frozenset[str]:
    """The characters that a word before the title, or the year, can end in."""
    return frozenset({"年", "度"} | {word[-1] for word in settings()["before_title"]})


@cache
def _leading() -> frozenset[str]:
    """The characters that a numeral, or a word before the title, can end in."""
    return _NUMERAL_ENDS | _word_ends()


@cache
def _before_title() -> tuple[str, ...]:
    """The words that may stand between numeral and title, longest first."""
    return tuple(sorted(settings()["before_title"], key=len, reverse=True))


def _lead(squeezed: str, start: int, p: int) -> tuple[int, str, int | None]:
    """Where a heading begins whose title is at `p`, the style of its numeral and its value."""
    q, words = p, _before_title()
    while q > start and squeezed[q - 1] in _word_ends():
        if squeezed.endswith(words, start, q):
            q -= next(len(word) for word in words if squeezed.endswith(word, start, q))
        elif year := _YEAR_BEFORE.search(squeezed, max(start, q - 6), q):
            q = year.start()
        else:
            break
    if q == start or squeezed[q - 1] not in _NUMERAL_ENDS:
        return q, "none", None
    match = _NUMERAL.search(squeezed, max(start, q - 6), q)
    if match is None:
        return q, "none", None
    style = match.lastgroup or "none"
    digits = match[style]
    return match.start(), style, int(digits) if digits.isdigit() else _DIGITS[digits]


_ENUMERATION = frozenset("、,;和及与括为含")
_PAGE = re.compile(r"\.{3}|…|·{3}|-{3}\d{1,2}(?!\d)|\d{1,2}(?!\d|年|[.、])")
_DASH_CELL = re.compile(r"-{1,2}(?![-\d])")
_OPENERS = frozenset(">])。!?;:")


@lru_cache(maxsize=4)
def headings(folded: Folded, start: int, end: int) -> tuple[Heading, ...]:
    """Every plausible heading between two squeezed offsets, in order."""
    leading = _leading()
    squeezed, index, text = folded.squeezed, folded.places, folded.text
    found = []
    done = end
    for first, last in _words(squeezed[start:end][::-1]):
        p, e = end - last, end - first
        if e > done:
            continue  # inside a longer title (改进措施 before 其他需要报告的事项)
        done = p
        numeral: int | None
        if p - 2 >= start and (value := _MAIN.get(squeezed[p - 2 : p])):
            q, style, numeral = p - 2, "main", value  # nearly every heading; the rest are rare
        elif p > start and squeezed[p - 1] in leading:
            q, style, numeral = _lead(squeezed, start, p)
        else:
            q, style, numeral = p, "none", None
        if q > start:
            gap, before = text[index[q - 1] + 1 : index[q]], squeezed[q - 1]
        else:
            gap = before = "\n"
        if e < end:
            gap_after, after = text[index[e - 1] + 1 : index[e]], squeezed[e]
        else:
            gap_after = after = "\n"
        line_start = "\n" in gap or "|" in gap or before == ">"
        if not line_start and (
            (not gap and before not in _OPENERS) or (style == "none" and not (gap and gap_after))
        ):
            continue  # in the middle of a sentence
        line_end = "\n" in gap_after or "|" in gap_after or after == "<"
        dotted = False
        if not line_end:
            if not gap_after and after not in ":。." and style not in ("main", "part"):
                continue
            dotted = _PAGE.match(squeezed, e) is not None
        listed = after in "、,;等" or (style == "none" and before in _ENUMERATION)
        if (
            after == "-"
            and ("|" in gap_after or "\t" in gap_after or squeezed.startswith("--", e))
            and _DASH_CELL.match(squeezed, e)
        ):
            continue  # a row of a table whose cell is a dash
        apart = bool(gap and gap_after)
        look = _look(squeezed[p:e], style, numeral, line_start, line_end, apart, listed, dotted)
        found.append(Heading(q, e, look))
    return tuple(reversed(found))
