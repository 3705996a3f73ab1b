"""Where the statutory tables stand in a text, and which form they are: by printed labels only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

import numpy as np

from reportkit.forms import Form, Table, list_forms, read_form
from reportkit.reading.fold import Folded
from reportkit.reading.tables.vocabulary import row_labels, word

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
        place = _start(form, table, words.text)
        if place is not None and not _prose(folded.text, words, *place):
            starts[table.id], lasts[table.id] = place
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


def _start(form: Form, table: Table, text: str) -> tuple[int, int] | None:
    labels = row_labels(form, table)
    if table.shape == "strip":
        found = [text.find(w) for label in labels[1:] for w in label.words]
        found = [f for f in found if f >= 0]
        if not found:
            return None
        at = min(found)
        head = text.rfind(labels[0].words[0], max(0, at - 80), at)
        return (head if head >= 0 else at), max(found) + 60
    places, lasts = [], []
    for label in labels:
        for w in label.words:
            at = text.find(w) if len(w) > 4 else -1
            if at >= 0:
                places.append(at)
                lasts.append(text.rfind(w, at))
                break
    if table.shape == "blocks":
        heads = [word(c.label) for block in table.blocks for c in block.columns]
        heads += [word(block.caption or "") for block in table.blocks] + ["信息内容"]
        found = [at for head in heads if head and (at := text.find(head)) >= 0]
        return (min(found), max(found + lasts)) if found else None
    if len(places) < 3:
        return None
    # Prose may cite the first label: the table's own stands closest before the other rows.
    second = next((p for p in places if p > places[0]), places[-1])
    own = text.rfind(labels[0].words[0], 0, second)
    above = text.find(_ABOVE) if table.shape == "rows" else -1
    at = own if own >= 0 else (above if above >= 0 else min(places))
    columns = [word(c.label) for c in table.blocks[0].columns]
    number = labels[0].row.label[:1]  # may stand on the line of the figures, its label below
    if at == own and at and text[at - 1] == number:
        at -= 1
    above = text.rfind(_ABOVE, max(0, at - _HEAD), at)
    if above >= 0:
        return above, max(lasts)
    head = text.rfind(columns[0], max(0, at - _HEAD), at)
    if head >= 0 and (len(columns) == 1 or _only_heads(text[head:at], columns)):
        at = head
    return at, max(lasts)
