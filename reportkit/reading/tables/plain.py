"""The short way: a table without any oddity is matched whole, by one expression per table.

The expression is made from the form: every label in printed order, behind it its figures and
nothing else. It matches rows of any layout that keeps labels and figures together (a cell a
line, tabs, pipes, token rows); whatever differs in the least (a blank cell, a figure too many,
a figure broken in two) does not match and is left to the readers.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from reportkit.forms import Table, read_form
from reportkit.reading.tables.numbers import SIGNS, UNITS
from reportkit.reading.tables.vocabulary import word

_GAP = r"[\s|]++"
# A figure or a mark with nothing but blanks or a border behind it: "1.属于" is no figure.
_FIGURE = (
    rf"((?:{SIGNS})?+(?:\d{{1,3}}(?:,\d{{3}})++|\d++)(?:\.\d++)?+(?:{UNITS})?+"
    r"|/|(?<![|+=-])-{1,2}+(?![|+=-])|[Oo〇lI])"
    r"(?=[ \t\r]*+(?:[\n|\d/+-]|$))"
)
_BETWEEN = r"[^\d]{0,600}?"
_NUMBER = r"(?:(?<!\d)\d{1,2} ?[.、)] ?)?"
_PAGE_MARK = re.compile(r"^ *-{1,2} ?\d{1,4} (?:of \d{1,4} )?-{1,2} *$", re.MULTILINE)
_NUMBERING = re.compile(r"^(?:[(（]?[一二三四五六七八九十]{1,2}[)）、]|\d{1,2}[.、．])")


class Plain(NamedTuple):
    """A table matched whole: where it begins, and the span of every figure in printed order."""

    start: int
    figures: list[tuple[int, int]]


class _Shape(NamedTuple):
    first: str  # the word the match begins with
    heads: tuple[str, ...]  # printed before the first row: where the table begins
    pattern: re.Pattern[str]


def _loose(label: str) -> str:
    """An expression for a label: wrapped anywhere, its punctuation free, digits as printed."""
    label = _NUMBERING.sub("", label)
    parts = []
    for character in label:
        if word(character):
            parts.append(character)
        elif character.isdigit():
            parts.append(rf" ?{character} ?")
        elif parts and not parts[-1].startswith("["):
            parts.append(r"[^\w|]{0,3}")
    return r"\s{0,3}".join(parts)


@cache
def _shape(form_id: str, table_id: str) -> _Shape:
    form = read_form(form_id)
    table = form.tables[table_id]
    if table.shape == "strip":
        last = table.rows()[-1].label
        size = sum(1 for _ in table.places())
        pattern = _loose(last) + _BETWEEN + _GAP.join([_FIGURE] * size) + r"(?!\s*[\d|]*\d)"
        return _Shape(last, (table.rows()[0].label,), re.compile(pattern))
    rows: list[str] = []
    for block in table.blocks:
        figures = _GAP.join([_FIGURE] * len(block.columns))
        for row in block.rows:
            label = "|".join(dict.fromkeys(_loose(v) for v in (row.label, *row.variants)))
            unit = (
                rf"(?:{re.escape(row.unit)}{_GAP})?" if table.shape == "list" and row.unit else ""
            )
            lead = _BETWEEN + _NUMBER if rows else ""
            rows.append(f"(?>{lead}(?:{label}){_GAP}{unit}{figures})")
    first = word(_NUMBERING.sub("", table.rows()[0].label).partition("（")[0])
    heads = {
        "blocks": ("第二十条第", "信息内容"),
        "list": ("指标", table.blocks[0].columns[0].label),
    }.get(table.shape, ("申请人情况", table.blocks[0].columns[0].label))
    return _Shape(first, heads, re.compile("".join(rows)))


def read_plain(form_id: str, folded: str, start: int, end: int) -> dict[str, Plain]:
    """The tables of the form in `folded[start:end]` that are without oddity."""
    form = read_form(form_id)
    found: dict[str, Plain] = {}
    text = folded
    if "- " in folded:
        marked = _PAGE_MARK.sub(lambda m: " " * len(m[0]), folded[start:end])
        text = folded[:start] + marked
    for table in form.tables.values():
        plain = _match(form_id, table, text, start, end)
        if plain is not None:
            found[table.id] = plain
    return found


def _match(form_id: str, table: Table, text: str, start: int, end: int) -> Plain | None:
    shape = _shape(form_id, table.id)
    at = text.find(shape.first, start, end)
    for _ in range(4):
        if at < 0:
            return None
        match = shape.pattern.match(text, at, end)
        if match:
            return Plain(_head(text, shape.heads, start, at), list(match.regs[1:]))
        at = text.find(shape.first, at + 1, end)
    return None


def _head(text: str, heads: tuple[str, ...], start: int, at: int) -> int:
    """Where the table of the row at `at` begins: at its column labels, if they are near."""
    low = max(start, at - 400)
    found = next((h for head in heads if (h := text.rfind(head, low, at)) >= 0), at)
    line = text.rfind("\n", start, found) + 1
    return line if found - line < 200 else found
