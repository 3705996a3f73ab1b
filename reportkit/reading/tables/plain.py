"""The short way: a table without any oddity is matched whole, by one expression per table.

The expression is made from the form: every label in printed order, behind it its figures and
nothing else. It is matched on the *joined* text, where labels are whole and a blank is left
only beside figures, so it fits every layout that keeps labels and figures together (a cell a
line, tabs, pipes, aligned columns, one long line). Whatever differs in the least (a blank cell,
a figure too many, a figure broken in two) does not match and is left to the readers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import chain, repeat
from typing import Any, NamedTuple

import numpy as np

from reportkit.forms import Table, list_forms, read_form
from reportkit.model import State
from reportkit.reading.tables.numbers import UNITS, parse_figure
from reportkit.reading.tables.vocabulary import heads_scrambled, word

# A figure or a mark, between blanks: "1.属于" is no figure. What it is, is asked afterwards.
# Behind a unit the next label may follow at once: the joined text keeps blanks beside digits only.
_WITH_UNIT = rf"[+-]?\d[\d.,]*+(?:{UNITS})(?![\d.,年月日])"
_FIGURE = rf" ((?>\d++(?![^ ])|{_WITH_UNIT}|[^ ]{{1,16}}+(?![^ ])))"
_SMALL = {str(number): float(number) for number in range(10_000)}
_BETWEEN = r"[^\d]{0,600}?"
_LEAD = r"(?:(?<!\d)\d{1,2} ?[.、)] ?)?"
_PAGE_MARK = re.compile(r"^ *-{1,2} ?\d{1,4} (?:of \d{1,4} )?-{1,2} *$", re.MULTILINE)
_MAY_BE_PAGE = re.compile(r"- ?\d{1,4} (?:of \d{1,4} )?-")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,400}>|&(?:nbsp|emsp|ensp|thinsp|#160|#xa0);?", re.IGNORECASE)
_RULED = re.compile(r"^[ \t]*-+(?:[ \t]+-+)*[ \t]+-{4,}(?=[ \t\r\n])", re.MULTILINE)
_NUMBERING = re.compile(r"^(?:[(（]?[一二三四五六七八九十]{1,2}[)）、]|\d{1,2}[.、．])")


class Plain(NamedTuple):
    """A table matched whole: where it begins, and its figures in printed order."""

    start: int
    values: Iterable[float | None]
    states: Iterable[State]
    starts: Any
    ends: Any


class Joined(NamedTuple):
    """A stretch of folded text without blanks and column borders, save one beside figures.

    `index[i]` is the place of `text[i]` in the folded text, `whole`.
    """

    text: str
    index: Any
    whole: str
    start: int
    end: int
    matched: dict[tuple[str, str], Plain | None]  # by form and table: what was found so far


class _Shape(NamedTuple):
    first: str  # the words the match begins with
    heads: tuple[str, ...]  # printed before the first row: where the table begins
    pattern: re.Pattern[str]
    strip: Table | None = None  # the table, when it is a strip


_BORDERS = " \t\r\n\f\v|\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2028\u2029\u3000"
_BESIDE = "0123456789.,+-/OolI〇"  # a blank beside these is kept


@cache
def _classes() -> tuple[Any, Any]:
    """By code point: whether it is no blank, and whether a blank beside it is kept."""
    kept, beside = np.ones(0x110000, dtype=bool), np.zeros(0x110000, dtype=bool)
    for character in _BORDERS:
        kept[ord(character)] = False
    for character in _BESIDE:
        beside[ord(character)] = True
    return kept, beside


def join(folded: str, start: int, end: int) -> Joined:
    """The joined text of `folded[start:end]`; page marks on lines of their own are left out, and
    so is markup."""
    part = folded[start:end]
    if _MAY_BE_PAGE.search(part):
        part = _PAGE_MARK.sub(lambda m: " " * len(m[0]), part)
    if "</" in part:
        part = _TAG.sub(lambda m: " " * len(m[0]), part)
    codes = np.frombuffer(part.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    no_blank, beside = _classes()
    kept = no_blank.take(codes)
    # The first blank of a gap stays when a figure stands on either side of the gap.
    edges = np.flatnonzero(kept[1:] != kept[:-1]) + 1
    if kept[:1].any():
        edges = edges[: len(edges) // 2 * 2]
    else:
        edges = edges[1 : (len(edges) - 1) // 2 * 2 + 1]
    first, behind = edges[::2], edges[1::2]
    chosen = beside.take(codes.take(first - 1)) | beside.take(codes.take(behind))
    blanks = first[chosen]
    kept[blanks] = True
    index = np.flatnonzero(kept)
    codes = codes.copy()
    codes[blanks] = 32
    text = codes.take(index).tobytes().decode("utf-32-le", "surrogatepass")
    return Joined(text, index + start if start else index, folded, start, end, {})


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
def _shape(form_id: str, table_id: str) -> _Shape:
    table = read_form(form_id).tables[table_id]
    if table.shape == "strip":
        last = table.rows()[-1].label
        size = sum(1 for _ in table.places())
        pattern = _loose(last) + _BETWEEN + _FIGURE * size + r"(?! ?(?:\d(?!\d?、)|[件条]))"
        return _Shape(last, (table.rows()[0].label,), re.compile(pattern), table)
    rows: list[str] = []
    count, wide = 0, max(len(block.columns) for block in table.blocks)
    for block in table.blocks:
        for row in block.rows:
            label = "|".join(dict.fromkeys(_loose(v) for v in (row.label, *row.variants)))
            unit = rf"(?: ?{re.escape(row.unit)})?" if table.shape == "list" and row.unit else ""
            lead = _BETWEEN + _LEAD if rows else ""
            count += len(block.columns)
            figures = _FIGURE * len(block.columns)
            if len(block.columns) < max(wide, 2):  # the last cell is merged, perhaps repeated
                figures += rf"(?: \{count}(?![^ ]))*+"
            rows.append(f"(?>{lead}(?:{label}){unit}{figures})")
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
        for id in read_form(form_id).tables:
            plain = _match(form_id, id, joined)
            if plain is None:
                break
            found[id] = plain
        else:
            return form_id, found
    return None


@cache
def _forms() -> tuple[str, ...]:
    return tuple(id for id in reversed(list_forms()) if read_form(id).tables)


def read_plain(form_id: str, joined: Joined) -> dict[str, Plain]:
    """The tables of the form that are without oddity."""
    found: dict[str, Plain] = {}
    for id in read_form(form_id).tables:
        plain = _match(form_id, id, joined)
        if plain is not None:
            found[id] = plain
    return found


def _match(form_id: str, table_id: str, joined: Joined) -> Plain | None:
    key = form_id, table_id
    if key not in joined.matched:
        joined.matched[key] = _search(_shape(form_id, table_id), joined)
    return joined.matched[key]


def _search(shape: _Shape, joined: Joined) -> Plain | None:
    text = joined.text
    at = text.find(shape.first)
    for _ in range(4):
        if at < 0:
            return None
        match = shape.pattern.match(text, at)
        figures = _figures(match.groups(), joined) if match else None
        if match and figures and not (shape.strip and _scrambled(shape.strip, joined, match)):
            size = 2 * shape.pattern.groups
            spans = np.fromiter(chain.from_iterable(match.regs[1:]), np.intp, size)
            start = _head(joined, shape.heads, int(joined.index[at]))
            starts, ends = joined.index[spans[::2]], joined.index[spans[1::2] - 1] + 1
            return Plain(start, *figures, starts, ends)
        at = text.find(shape.first, at + 1)
    return None


def _figures(
    printed: tuple[str, ...], joined: Joined
) -> tuple[Iterable[float | None], Iterable[State]] | None:
    """Values and states of printed figures; None when one of them is none, or is doubtful."""
    values = list(map(_SMALL.get, printed))
    if None not in values:
        return values, repeat("read")
    parsed = [parse_figure(figure) for figure in printed]
    found = [figure for figure in parsed if figure is not None and figure[1] != "unreadable"]
    if len(found) < len(parsed):
        return None
    if any(text.strip("-") == "" for text in printed) and _ruled(joined):
        return None
    return [value for value, _ in found], [state for _, state in found]


def _scrambled(table: Table, joined: Joined, match: re.Match[str]) -> bool:
    """Whether the heads of a strip, from its first group on, come in another order."""
    start = joined.text.rfind(table.rows()[0].label, 0, match.start())
    return start >= 0 and heads_scrambled(table, word(joined.text[start : match.start(1)]))


def _ruled(joined: Joined) -> bool:
    """Whether dashes draw the table, beside pipes or on lines of their own: then a dash may be
    no figure's mark."""
    part = joined.whole[joined.start : joined.end]
    return "|-" in part or "-|" in part or ("----" in part and bool(_RULED.search(part)))


def _head(joined: Joined, heads: tuple[str, ...], at: int) -> int:
    """Where the table of the row at `at` begins: at its column labels, if they are near."""
    text, start = joined.whole, joined.start
    low = max(start, at - 400)
    found = next((h for head in heads if (h := text.rfind(head, low, at)) >= 0), at)
    line = text.rfind("\n", start, found) + 1
    return line if found - line < 200 else found
