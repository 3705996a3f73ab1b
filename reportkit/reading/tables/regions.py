"""Where the statutory tables stand in a text, and which form they are: by printed labels only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

import numpy as np

from reportkit.forms import Form, Table, list_forms, read_form
from reportkit.reading.fold import Folded
from reportkit.reading.tables.vocabulary import RowLabel, row_labels, word

_HEAD = 700  # words of column labels (repeated for merged cells) that can precede the first row
_ABOVE = "申请人情况"  # printed above the column labels
# Characters of what else stands beside the column labels.
_BESIDE_HEADS = frozenset(
    "申请人情况法或其他组织本列数据的勾稽关系为第一二三四项加之和等于单位件序号指标"
)
# A count with its unit that a sentence goes on behind: cells of a table have no punctuation.
_GRID_LINE = re.compile(r"[ \t]*[|+┌┏╔├┣╠┠╞╟]")
_GRID_RULE = re.compile(r"[ \t]*[+┌┏╔├┣╠┠╞╟][-=:═+┬┳╦┼╋╬┿╪╫ ]{3}")
_SENTENCE = re.compile(r"\d[ ]?[件条起宗份](?:[,;、][ ]?[\u4e00-\u9fff]|。)")
_STRIP = 150  # words of the heads of a strip
_PLACES = 8  # of them that are looked at
_TAIL = 300  # words that can follow the last label found whole while rows are still to come
_LONG_TAIL = 1200  # the same for a list, which nothing but a signature follows


@dataclass(frozen=True, slots=True)
class Words:
    """Only the words of a stretch of text: labels torn by figures, blanks and borders are whole.

    `index[i]` is the place of `text[i]` in the text of record.
    """

    text: str
    index: Any
    end: int

    def place(self, i: int) -> int:
        """Offset in the text of record of word character `i`."""
        return int(self.index[i]) if i < len(self.index) else self.end


def words_of(folded: Folded, start: int, end: int) -> Words:
    """The ideographs of `[start, end)` of a folded text."""
    part = folded.text[start:end].encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(part, dtype=np.uint32)
    kept = np.flatnonzero((codes - 0x3400) <= 0x9FFF - 0x3400)
    text = codes.take(kept).tobytes().decode("utf-32-le")
    return Words(text, kept + start, end)


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of text that holds one statutory table; offsets in the text."""

    table: Table
    start: int
    end: int


@cache
def _tokens() -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
    found = []
    for id in list_forms():
        form = read_form(id)
        if form.tables:
            rows = {
                max(label.words, key=len)
                for table in form.tables.values()
                for label in row_labels(form, table)
            }
            labels = tuple(sorted(w for w in rows if len(w) > 4))
            found.append((id, tuple(word(t) for t in form.tokens), labels))
    return tuple(found)


def choose_form(words: str) -> str | None:
    """Id of the form whose printed words the text holds most; None when it holds no table."""
    best, votes = None, 0.0
    for id, tokens, labels in _tokens():
        own = sum(1 for token in tokens if token in words)
        shared = sum(1 for label in labels if label in words)
        # Own words of a form decide; row labels show that a table is there, and break ties.
        # Where one table only is left, its column labels must be there.
        score = own * 10 + shared if shared > 2 or (own > 2 and shared) else 0.0
        if score > votes:
            best, votes = id, score
    return best


def find_regions(form: Form, folded: Folded, words: Words, start: int) -> list[Region]:
    """Stretches of text with the tables of `form`, in order of the text."""
    starts: dict[str, int] = {}
    lasts: dict[str, int] = {}
    for table in form.tables.values():
        for begin, near, last in _starts(form, table, words.text):
            if not _prose(folded.text, words, begin, near):
                starts[table.id], lasts[table.id] = begin, last
                break
    ordered = sorted(starts, key=lambda id: starts[id])
    begins = []
    for i, id in enumerate(ordered):
        low = words.place(max(lasts[ordered[i - 1]], 0)) if i else start
        at = _whole_rows(folded.text, words.place(starts[id]), start)
        begins.append(_drawn_top(folded.text, at, low))
    regions = []
    for i, id in enumerate(ordered):
        tail = _LONG_TAIL if form.tables[id].shape == "list" else _TAIL
        stop = words.place(max(lasts[id], starts[id]) + tail)
        if folded.text.startswith("<table", begins[i]):
            stop = max(stop, folded.text.find("</table", words.place(lasts[id])))
        if i + 1 < len(ordered):
            stop = min(stop, max(begins[i + 1], begins[i]))
        regions.append(Region(form.tables[id], begins[i], stop))
    return regions


def _prose(text: str, words: Words, first: int, last: int) -> bool:
    """Whether the labels from `first` to `last` are told in sentences."""
    found = _SENTENCE.finditer(text, words.place(first), words.place(last) + 1)
    return sum(1 for _ in islice(found, 2)) == 2


def _whole_rows(text: str, at: int, low: int) -> int:
    """Where the printed row at `at` begins, so that its cells keep their columns."""
    table = text.rfind("<table", max(low, at - 3000), at)
    if table >= 0 and "</table" not in text[table:at]:
        return table
    line = max(low, text.rfind("\n", low, at) + 1)
    return line if at - line < 500 else at


def _drawn_top(text: str, at: int, low: int) -> int:
    """Top of the drawn grid that the line at `at` stands in, not above `low`: a wrapped label is
    found by a line in the middle of its cell, and its figures may stand on the first one."""
    if not _GRID_LINE.match(text, at):
        return at
    top, joints = at, False
    while top > low:
        line = text.rfind("\n", 0, top - 1) + 1
        if line < low or not _GRID_LINE.match(text, line):
            break
        joints = joints or bool(_GRID_RULE.match(text, line))
        top = line
    return top if joints else at


def _only_heads(text: str, columns: Sequence[str]) -> bool:
    """Whether `text` is made of column labels: prose has the first one, too."""
    known = set("".join(columns)) | _BESIDE_HEADS
    return columns[-1] in text and sum(c in known for c in text) >= 0.9 * len(text)


def _starts(form: Form, table: Table, text: str) -> Iterator[tuple[int, int, int]]:
    """Where the table may begin, and where its last label is printed, next and at all; likeliest
    first."""
    if table.shape == "strip":
        yield from _strips(form, table, text)
        return
    low, first = 0, row_labels(form, table)[0].words
    for _ in range(_PLACES):
        place = _start(form, table, text, low)
        if place is None:
            return
        yield place
        # Perhaps it was prose that has the labels: begin at the next place of the first.
        begins = [at for w in first if (at := text.find(w, max(low, place[0]) + 1)) >= 0]
        if not begins:
            return
        low = min(begins)


def _strips(form: Form, table: Table, text: str) -> Iterator[tuple[int, int, int]]:
    """The places where the labels of a strip are printed, those beside its column heads first:
    prose above the table tells the same figures."""
    first, *others, last = row_labels(form, table)
    between = [w for label in others for w in label.words]
    ends = [m.start() for w in last.words for m in re.finditer(w, text)]
    ends = ends or [m.start() for w in between for m in re.finditer(w, text)]
    head = word(table.blocks[0].columns[0].label)
    ends.sort(key=lambda end: (text.find(head, max(0, end - _STRIP), end + _STRIP) < 0, end))
    for end in ends[:_PLACES]:
        begin = min([end, *(_before(text, w, end) for w in between)])
        label = text.rfind(first.words[0], max(0, begin - 80), begin)
        yield (label if label >= 0 else begin), end, end + 60


def _lasts(text: str, labels: Sequence[RowLabel], begin: int) -> tuple[int, int]:
    """Where the last row label behind `begin` is printed: each taken where it comes next, and
    where it comes last, as prose below the table may name its rows, or a page print them again."""
    words = [w for label in labels for w in label.words if len(w) > 4]
    near = [text.find(w, begin) for w in words]
    return max(near, default=begin), max((text.rfind(w, begin) for w in words), default=begin)


def _before(text: str, label: str, end: int) -> int:
    """Where the nearest of the labels before `end` begins, repeated for merged cells or not;
    `end` when there is none."""
    at = text.rfind(label, max(0, end - _STRIP), end)
    while at >= 0 and text.endswith(label, 0, at):
        at -= len(label)
    return at if at >= 0 else end


def _start(form: Form, table: Table, text: str, low: int) -> tuple[int, int, int] | None:
    labels = row_labels(form, table)
    places = []
    for label in labels:
        for w in label.words:
            at = text.find(w, low) if len(w) > 4 else -1
            if at >= 0:
                places.append(at)
                break
    if table.shape == "blocks":
        heads = [word(c.label) for block in table.blocks for c in block.columns]
        heads += [word(block.caption or "") for block in table.blocks] + ["信息内容"]
        found = [at for head in heads if head and (at := text.find(head, low)) >= 0]
        if not found:
            return None
        near, last = _lasts(text, labels, min(found))
        return min(found), max([*found, near]), max([*found, last])
    if len(places) < 3:
        return None
    # Prose may cite the first label: the table's own stands closest before the other rows.
    second = next((p for p in places if p > places[0]), places[-1])
    own = text.rfind(labels[0].words[0], low, second)
    above = text.find(_ABOVE, low) if table.shape == "rows" else -1
    at = own if own >= 0 else (above if above >= 0 else min(places))
    columns = [word(c.label) for c in table.blocks[0].columns]
    number = labels[0].row.label[:1]  # may stand on the line of the figures, its label below
    if at == own and at and text[at - 1] == number:
        at -= 1
    above = text.rfind(_ABOVE, max(0, at - _HEAD), at)
    if above >= 0:
        return above, *_lasts(text, labels, above)
    head = text.rfind(columns[0], max(0, at - _HEAD), at)
    if head >= 0 and (len(columns) == 1 or _only_heads(text[head:at], columns)):
        at = head
    return at, *_lasts(text, labels, at)
