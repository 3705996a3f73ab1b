"""The short way: a table without any oddity is read from its tokens alone.

Parts of labels and figures stand in turn there (see `tokens`). Every label of the form must end
right before as many figures as its row has, in printed order, with nothing countable in between;
a label may go on behind its figures, as PDF text layers print it. So it fits every layout that
keeps labels and figures together. Whatever differs in the least (a blank cell, a figure too
many, a figure broken in two) is left to the readers.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import repeat
from typing import NamedTuple

from reportkit.forms import Row, Table, list_forms, read_form
from reportkit.model import State
from reportkit.reading.tables.numbers import SMALL, UNITS, parse_figure
from reportkit.reading.tables.tokens import Tokens
from reportkit.reading.tables.vocabulary import heads_scrambled, word

_BETWEEN = r"[^\d]{0,600}?"
_LEAD = r"(?:(?<!\d)\d{1,2} ?[.、)] ?)?"
_RULED = re.compile(r"^[ \t]*-+(?:[ \t]+-+)*[ \t]+-{4,}(?=[ \t\r\n])", re.MULTILINE)
_NUMBERING = re.compile(r"^(?:[(（]?[一二三四五六七八九十]{1,2}[)）、]|\d{1,2}[.、．])")
_LABEL_LEAD = re.compile(r"\d{1,2} ?[.、)]")
_NUMBER = re.compile(r"\d+\D?")
_DIGITS = re.compile(r"\d")
_BLANKS = " \u3000\u00a0"
_BLANK_APART = re.compile(rf"\d[{_BLANKS}]+(?=\d)")
_UNIT = re.compile(rf"(?:{UNITS})\Z")
_TAIL = 40  # tokens within which the last label ends
_HEADS = 150  # tokens of the heads of a strip
_TRIES = 8  # places of the first label that are tried
_BEGUN = 4  # words of a label that stand before its figures when it goes on behind them
_FEW = 6  # characters of the heading of a group that may come between


class Plain(NamedTuple):
    """A table matched whole: where it begins, and its figures in printed order."""

    start: int
    values: Iterable[float | None]
    states: Iterable[State]
    starts: list[int]
    ends: list[int]


class _Shape(NamedTuple):
    """What is looked for: the words a table begins with, the heads printed before its first row,
    every row with how many figures it has, how many the widest has, and the whole table."""

    first: str
    heads: tuple[str, ...]
    rows: tuple[tuple[_Row, int], ...]
    wide: int
    size: int
    strip: Table | None = None  # the table, when it is a strip


class _Row:
    """How a row's label may be printed right before its figures."""

    def __init__(self, row: Row, table: Table) -> None:
        first, labels = row is table.rows()[0], (row.label, *row.variants)
        label = "|".join(dict.fromkeys(map(_loose, labels)))
        unit = rf"(?: ?{re.escape(row.unit)})?" if table.shape == "list" and row.unit else ""
        self.pattern = re.compile(f"{'' if first else _BETWEEN + _LEAD}(?:{label}){unit}")
        self.words = tuple(dict.fromkeys(word(_NUMBERING.sub("", label)) for label in labels))
        # A number within the label, with the character behind it.
        self.numbers = tuple(re.findall(r"\d+\D", _NUMBERING.sub("", row.label)))
        self.group = frozenset(word("".join(r.under or "" for r in table.rows())))
        self.fits = lru_cache(maxsize=64)(self._fits)  # most are printed alike in all reports

    def _fits(self, printed: str) -> str | None:
        """What of the label is still to come behind the figures: nothing when all of it stands
        before them; None when it is not the label of this row that is printed."""
        if self.pattern.fullmatch(printed):
            return ""
        if not {*self.numbers}.issuperset(_NUMBER.findall(_LABEL_LEAD.sub("", printed, count=1))):
            return None
        for before in (word(printed), word(_UNIT.sub("", printed))):
            for label in self.words:
                places = [at.start() for at in re.finditer(label[:2], before)]
                size = max([self._printed(label, before[at:]) for at in places], default=0)
                if size >= _BEGUN:
                    return label[size:]
        return None

    def _printed(self, label: str, words: str) -> int:
        """How many characters of the label the `words` print, up to their end; the heading of
        the group, which is set beside, may be printed in between."""
        size = foreign = 0
        for character in words:
            if size < len(label) and character == label[size]:
                size += 1
            elif character in self.group and foreign < _FEW:
                foreign += 1
            else:
                return 0
        return size

    def ends(self, rest: str, printed: str) -> int | None:
        """Where the `rest` of the label ends behind its figures; None when it is not printed."""
        size = foreign = 0
        for i, character in enumerate(printed):
            if character == rest[size]:
                size += 1
                if size == len(rest):
                    return i + 1
            elif character in self.group and foreign < _FEW:
                foreign += 1
            elif word(character):
                return None
        return None


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
    size = sum(1 for _ in table.places())
    if table.shape == "strip":
        return _Shape(table.rows()[-1].label, (table.rows()[0].label,), (), size, size, table)
    wide = max(len(block.columns) for block in table.blocks)
    rows = tuple(
        (_Row(row, table), len(block.columns)) for block in table.blocks for row in block.rows
    )
    top = table.rows()[0]
    labels = [_NUMBERING.sub("", label) for label in (top.label, *top.variants)]
    first = min((word(label.partition("（")[0]) for label in labels), key=len)
    heads = {
        "blocks": ("第二十条第", "信息内容"),
        "list": ("指标", table.blocks[0].columns[0].label),
    }.get(table.shape, ("申请人情况", table.blocks[0].columns[0].label))
    return _Shape(first, heads, rows, wide, size)


def read_whole(printed: Tokens) -> tuple[str, dict[str, Plain]] | None:
    """The form all of whose tables are without oddity, and these tables; newest form first."""
    for form_id in _forms():
        found: dict[str, Plain] = {}
        for id in read_form(form_id).tables:
            plain = _match(form_id, id, printed)
            if plain is None:
                break
            found[id] = plain
        else:
            return form_id, found
    return None


@cache
def _forms() -> tuple[str, ...]:
    return tuple(id for id in reversed(list_forms()) if read_form(id).tables)


def read_plain(form_id: str, printed: Tokens) -> dict[str, Plain]:
    """The tables of the form that are without oddity."""
    found: dict[str, Plain] = {}
    for id in read_form(form_id).tables:
        plain = _match(form_id, id, printed)
        if plain is not None:
            found[id] = plain
    return found


def _match(form_id: str, table_id: str, printed: Tokens) -> Plain | None:
    key = form_id, table_id
    if key not in printed.matched:
        printed.matched[key] = _search(_shape(form_id, table_id), printed)
    found: Plain | None = printed.matched[key]
    return found


def _search(shape: _Shape, printed: Tokens) -> Plain | None:
    at = printed.text.find(shape.first)
    for _ in range(_TRIES):
        if at < 0:
            return None
        token = bisect_right(printed.begins, at) - 1
        inside = at - printed.begins[token]
        begun = printed.tokens[token][inside:]
        chosen = (_of_strip if shape.strip else _of_rows)(shape, printed, token, begun)
        if chosen:
            texts: list[str] = []
            starts: list[int] = []
            ends: list[int] = []
            for some in chosen:
                texts += printed.tokens[some]
                starts += printed.starts[some]
                ends += printed.ends[some]
            figures = _figures(texts, printed)
            if figures and not _broken(printed, chosen):
                start = _head(printed, shape.heads, printed.starts[token] + inside)
                return Plain(start, *figures, starts, ends)
        at = printed.text.find(shape.first, at + 1)
    return None


def _of_rows(shape: _Shape, printed: Tokens, token: int, begun: str) -> list[slice] | None:
    """The figures of each row of a table whose first label is `begun` in a token."""
    tokens, runs = printed.tokens, printed.runs
    chosen: list[slice] = []
    r, begin, rest = bisect_left(runs, (token, 0)), token + 1, ""
    above = last = shape.rows[-1][0]
    for row, size in shape.rows:
        while r < len(runs):
            first, end = runs[r]
            r += 1
            if row.numbers and "".join(tokens[first : end + 1]).startswith(row.numbers):
                continue  # 相同信息计 1 条
            while end - first > size and word(tokens[first]):
                first += 1  # 无 at the end of a line of the label
            label = begun + "".join(tokens[begin:first])
            if rest:
                cut = above.ends(rest, label)
                if cut is None:
                    return None
                label = label[cut:]
            fit = row.fits(label)
            if fit is not None:
                break
            if not all(map(_is_mark, tokens[first:end])):
                return None  # marks may stand beside the heading of a group
        else:
            return None
        behind = tokens[first + size - 1 : end]  # the last figure, and what follows it
        if row is last and all(map(_is_mark, behind[1:])):
            behind = behind[:1]  # the mark of a list begins the next line
        if not behind or (len(behind) > 1 and not _repeated(printed, first, end, size, shape.wide)):
            return None
        chosen.append(slice(first, first + size))
        begin, above, rest, begun = end, row, fit, ""
    if rest and above.ends(rest, "".join(tokens[begin : begin + _TAIL])) is None:
        return None
    return chosen


def _repeated(printed: Tokens, first: int, end: int, size: int, wide: int) -> bool:
    """Whether figures beyond the `size` of a row repeat its last one for merged cells: as many as
    the table is wide, or kept apart by more than blanks (2 2 may be one figure broken in two)."""
    last = first + size - 1
    if len(set(printed.tokens[last:end])) > 1 or size >= max(wide, 2):
        return False
    gaps = [printed.whole[printed.ends[i] : printed.starts[i + 1]] for i in range(last, end - 1)]
    return end - first == wide or all(gap.strip(_BLANKS) for gap in gaps)


def _of_strip(shape: _Shape, printed: Tokens, token: int, begun: str) -> list[slice] | None:
    """The figures of a strip whose last head is `begun` in a token."""
    tokens, table = printed.tokens, shape.strip
    first = end = token
    for first, end in printed.runs[bisect_left(printed.runs, (token, 0)) :]:
        while end > first and end - first != shape.size and _is_mark(tokens[first]):
            first += 1  # it draws the table, or stands for a blank head
        if end > first:
            break
    while end - first > shape.size and _is_mark(tokens[end - 1]):
        end -= 1  # the mark of a list begins the next line
    if table is None:
        return None
    if end - first != shape.size or _DIGITS.search("".join([begun, *tokens[token + 1 : first]])):
        return None
    if end < len(tokens) and tokens[end][0] in "件条":  # a sentence
        return None
    heads = "".join(tokens[max(0, token - _HEADS) : first])
    begin = heads.rfind(table.rows()[0].label)
    if begin >= 0 and heads_scrambled(table, word(heads[begin:])):
        return None
    return [slice(first, end)]


def _is_mark(token: str) -> bool:
    figure = parse_figure(token)
    return figure is not None and figure[0] is None


def _figures(
    texts: Sequence[str], printed: Tokens
) -> tuple[Iterable[float | None], Iterable[State]] | None:
    """Values and states of printed figures; None when one of them is none, or is doubtful."""
    values = list(map(SMALL.get, texts))
    if None not in values:
        return values, repeat("read")
    parsed = [parse_figure(figure) for figure in texts]
    found = [figure for figure in parsed if figure is not None and figure[1] != "unreadable"]
    if len(found) < len(parsed):
        return None
    if any(text.strip("-") == "" for text in texts) and _ruled(printed):
        return None
    return [value for value, _ in found], [state for _, state in found]


def _broken(printed: Tokens, rows: Sequence[slice]) -> bool:
    """Whether in a row blanks alone keep some figures apart, and marks or tabs others: the first
    are parts of one figure, and a cell left blank makes up for it."""
    starts, ends, whole = printed.starts, printed.ends, printed.whole
    table = whole[starts[rows[0].start] : ends[rows[-1].stop - 1]]
    marks = [mark for mark in "|\t" if mark in table]
    if not marks or not _BLANK_APART.search(table):
        return False
    parts = [whole[starts[row.start] : ends[row.stop - 1]] for row in rows]
    return any(_BLANK_APART.search(p) for p in parts if any(mark in p for mark in marks))


def _ruled(printed: Tokens) -> bool:
    """Whether dashes draw the table, beside pipes or on lines of their own: then a dash may be
    no figure's mark."""
    part = printed.whole[printed.start : printed.end]
    return "|-" in part or "-|" in part or ("----" in part and bool(_RULED.search(part)))


def _head(printed: Tokens, heads: tuple[str, ...], at: int) -> int:
    """Where the table of the row at `at` begins: at its column labels, if they are near."""
    text, start = printed.whole, printed.start
    low = max(start, at - 400)
    found = next((h for head in heads if (h := text.rfind(head, low, at)) >= 0), at)
    line = text.rfind("\n", start, found) + 1
    return line if found - line < 200 else found
