"""The short way: a table without any oddity is matched whole, by one expression per table.

The expression is made from the form: every label in printed order, behind it its figures and
nothing else. It is matched on the *joined* text, where labels are whole and a blank is left
only beside figures, so it fits every layout that keeps labels and figures together (a cell a
line, tabs, pipes, aligned columns, one long line). Whatever differs in the least (a blank cell,
a figure too many, a figure broken in two) does not match and is left to the readers.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from reportkit.forms import Table, list_forms, read_form
from reportkit.reading.tables.numbers import SIGNS, UNITS
from reportkit.reading.tables.vocabulary import word

# A figure or a mark, between blanks: "1.属于" is no figure.
_NUMBER = rf"(?:{SIGNS})?+(?:\d{{1,3}}(?:,\d{{3}})++|\d++)(?:\.\d++)?+(?:{UNITS})?+"
_FIGURE = rf" (\d++(?![^ ])|{_NUMBER}(?![^ ])|(?:/|-{{1,2}}+|[Oo〇lI])(?![^ ]))"
_SURE_FIGURE = (
    rf" (\d++(?![^ ])|{_NUMBER}(?![^ ])|[/Oo〇lI](?![^ ]))"  # where dashes draw the table
)
_BETWEEN = r"[^\d]{0,600}?"
_LEAD = r"(?:(?<!\d)\d{1,2} ?[.、)] ?)?"
_PAGE_MARK = re.compile(r"^ *-{1,2} ?\d{1,4} (?:of \d{1,4} )?-{1,2} *$", re.MULTILINE)
_NUMBERING = re.compile(r"^(?:[(（]?[一二三四五六七八九十]{1,2}[)）、]|\d{1,2}[.、．])")


class Plain(NamedTuple):
    """A table matched whole: where it begins, and its figures in printed order: what is printed
    (folded), and where each begins and ends."""

    start: int
    printed: tuple[str, ...]
    starts: Any
    ends: Any


class Joined(NamedTuple):
    """A stretch of folded text without blanks and column borders, save one beside figures.

    `index[i]` is the place of `text[i]` in the folded text, `whole`; `ruled` when dashes beside
    pipes draw the table.
    """

    text: str
    index: Any
    whole: str
    start: int
    end: int
    ruled: bool


class _Shape(NamedTuple):
    first: str  # the words the match begins with
    heads: tuple[str, ...]  # printed before the first row: where the table begins
    pattern: re.Pattern[str]


_BORDERS = " \t\r\n\f\v|\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2028\u2029\u3000"
_BESIDE = "0123456789.,+-/OolI〇"  # a blank beside these is kept
_KEPT, _FIGURES = 1, 2


@cache
def _classes() -> Any:
    """By code point: dropped, kept, or kept with the blank beside it."""
    classes = np.full(0x110000, _KEPT, dtype=np.uint8)
    for character in _BORDERS:
        classes[ord(character)] = 0
    for character in _BESIDE:
        classes[ord(character)] |= _FIGURES
    return classes


def join(folded: str, start: int, end: int) -> Joined:
    """The joined text of `folded[start:end]`; page marks on lines of their own are left out."""
    part = folded[start:end]
    if "- " in part:
        part = _PAGE_MARK.sub(lambda m: " " * len(m[0]), part)
    codes = np.frombuffer(part.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    classes = _classes().take(codes)
    # The first blank of a gap stays when a figure stands on either side of the gap.
    kept = np.flatnonzero(classes)
    gaps = np.flatnonzero(kept[1:] - kept[:-1] > 1)
    left, right = kept.take(gaps), kept.take(gaps + 1)
    beside = (classes.take(left) | classes.take(right)) & _FIGURES
    blanks = left[beside != 0] + 1
    classes[blanks] = _KEPT
    kept = np.flatnonzero(classes)
    codes = codes.copy()
    codes[blanks] = 32
    text = codes.take(kept).tobytes().decode("utf-32-le", "surrogatepass")
    return Joined(text, kept + start, folded, start, end, "|-" in part or "-|" in part)


def _loose(label: str) -> str:
    """An expression for a label: its punctuation free, digits as printed."""
    parts: list[str] = []
    for character in _NUMBERING.sub("", label):
        if word(character):
            parts.append(character)
        elif character.isdigit():
            parts.append(rf" ?{character} ?")
        elif parts and not parts[-1].startswith("["):
            parts.append(r"[^\w]{0,3}")
    return "".join(parts)


@cache
def _shape(form_id: str, table_id: str, ruled: bool) -> _Shape:
    table = read_form(form_id).tables[table_id]
    figure = _SURE_FIGURE if ruled else _FIGURE
    if table.shape == "strip":
        last = table.rows()[-1].label
        size = sum(1 for _ in table.places())
        pattern = _loose(last) + _BETWEEN + figure * size + r"(?! ?\d)"
        return _Shape(last, (table.rows()[0].label,), re.compile(pattern))
    rows: list[str] = []
    for block in table.blocks:
        for row in block.rows:
            label = "|".join(dict.fromkeys(_loose(v) for v in (row.label, *row.variants)))
            unit = rf"(?: ?{re.escape(row.unit)})?" if table.shape == "list" and row.unit else ""
            lead = _BETWEEN + _LEAD if rows else ""
            rows.append(f"(?>{lead}(?:{label}){unit}{figure * len(block.columns)})")
    first = word(_NUMBERING.sub("", table.rows()[0].label).partition("（")[0])
    heads = {
        "blocks": ("第二十条第", "信息内容"),
        "list": ("指标", table.blocks[0].columns[0].label),
    }.get(table.shape, ("申请人情况", table.blocks[0].columns[0].label))
    return _Shape(first, heads, re.compile("".join(rows)))


def read_whole(joined: Joined) -> tuple[str, dict[str, Plain]] | None:
    """The form all of whose tables are without oddity, and these tables; newest form first."""
    for form_id in _forms():
        found: dict[str, Plain] = {}
        for table in read_form(form_id).tables.values():
            plain = _match(form_id, table, joined)
            if plain is None:
                break
            found[table.id] = plain
        else:
            return form_id, found
    return None


@cache
def _forms() -> tuple[str, ...]:
    return tuple(id for id in reversed(list_forms()) if read_form(id).tables)


def read_plain(form_id: str, joined: Joined) -> dict[str, Plain]:
    """The tables of the form that are without oddity."""
    found: dict[str, Plain] = {}
    for table in read_form(form_id).tables.values():
        plain = _match(form_id, table, joined)
        if plain is not None:
            found[table.id] = plain
    return found


def _match(form_id: str, table: Table, joined: Joined) -> Plain | None:
    shape = _shape(form_id, table.id, joined.ruled)
    text = joined.text
    at = text.find(shape.first)
    for _ in range(4):
        if at < 0:
            return None
        match = shape.pattern.match(text, at)
        if match:
            size = 2 * shape.pattern.groups
            spans = np.fromiter(chain.from_iterable(match.regs[1:]), np.intp, size)
            start = _head(joined, shape.heads, int(joined.index[at]))
            starts, ends = joined.index[spans[::2]], joined.index[spans[1::2] - 1] + 1
            return Plain(start, match.groups(), starts, ends)
        at = text.find(shape.first, at + 1)
    return None


def _head(joined: Joined, heads: tuple[str, ...], at: int) -> int:
    """Where the table of the row at `at` begins: at its column labels, if they are near."""
    text, start = joined.whole, joined.start
    low = max(start, at - 400)
    found = next((h for head in heads if (h := text.rfind(head, low, at)) >= 0), at)
    line = text.rfind("\n", start, found) + 1
    return line if found - line < 200 else found
