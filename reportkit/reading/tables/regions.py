"""Where the statutory tables stand in a text, and which form they are: by printed labels only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from reportkit.forms import Form, Table, list_forms, read_form
from reportkit.reading.fold import Folded
from reportkit.reading.tables.vocabulary import row_labels

_HEAD = 700  # squeezed characters of column labels that can stand before the first row
_TAIL = 420  # squeezed characters that can follow the last label of a table


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of text that holds one statutory table; offsets in the text."""

    table: Table
    start: int
    end: int


@cache
def _tokens() -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = []
    for id in list_forms():
        form = read_form(id)
        if form.tables:
            squeezed = tuple(_squeeze(t) for t in form.tokens)
            rows = [
                max(label.words, key=len)
                for table in form.tables.values()
                for label in row_labels(form, table)
            ]
            found.append((id, squeezed + tuple(w for w in rows if len(w) > 5)))
    return tuple(found)


def _squeeze(text: str) -> str:
    return "".join(text.split()).translate(str.maketrans("（）：，", "():,"))


def choose_form(squeezed: str) -> str | None:
    """Id of the form whose printed words the text holds most; None when it holds no table."""
    best, votes = None, 0.0
    for id, tokens in _tokens():
        form = read_form(id)
        special = sum(1 for token in tokens[: len(form.tokens)] if token in squeezed)
        shared = sum(1 for token in tokens[len(form.tokens) :] if token in squeezed)
        # Own words of a form decide; its row labels break ties and show that a table is there.
        score = special * 10 + shared if shared > 2 else 0.0
        if score > votes:
            best, votes = id, score
    return best


def find_regions(form: Form, folded: Folded, start: int, end: int) -> list[Region]:
    """Stretches of text with the tables of `form`, in order of the text."""
    low, high = folded.squeezed_at(start), folded.squeezed_at(end)
    text = folded.squeezed
    starts: dict[str, int] = {}
    lasts: dict[str, int] = {}
    for table in form.tables.values():
        place = _start(form, table, text, low, high)
        if place is not None:
            starts[table.id], lasts[table.id] = place
    ordered = sorted(starts, key=lambda id: starts[id])
    begins = [_whole_rows(folded.text, folded.place(starts[id]), start) for id in ordered]
    regions = []
    for i, id in enumerate(ordered):
        stop = folded.place(min(high, max(lasts[id], starts[id]) + _TAIL))
        if folded.text.startswith("<table", begins[i]):
            stop = max(stop, folded.text.find("</table", folded.place(lasts[id])))
        if i + 1 < len(ordered):
            stop = min(stop, max(begins[i + 1], begins[i]))
        regions.append(Region(form.tables[id], begins[i], stop))
    return regions


def _whole_rows(text: str, at: int, low: int) -> int:
    """Where the printed row at `at` begins, so that its cells keep their columns."""
    table = text.rfind("<table", max(low, at - 3000), at)
    if table >= 0 and "</table" not in text[table:at]:
        return table
    line = max(low, text.rfind("\n", low, at) + 1)
    return line if at - line < 500 else at


def _start(form: Form, table: Table, text: str, low: int, high: int) -> tuple[int, int] | None:
    labels = row_labels(form, table)
    if table.shape == "strip":
        found = [text.find(w, low, high) for label in labels[1:] for w in label.words]
        found = [f for f in found if f >= 0]
        if not found:
            return None
        at = min(found)
        head = text.rfind(labels[0].words[0], max(low, at - 80), at)
        return (head if head >= 0 else at), max(found) + 60
    places, lasts = [], []
    for label in labels:
        for w in label.words:
            at = text.find(w, low, high) if len(w) > 4 else -1
            if at >= 0:
                places.append(at)
                lasts.append(text.rfind(w, at, high))
                break
    if table.shape == "blocks":
        heads = [
            _squeeze(word)
            for block in table.blocks
            for word in (block.caption or "", *(c.label for c in block.columns))
        ] + ["信息内容"]
        found = [at for h in heads if h and (at := text.find(h, low, high)) >= 0]
        if not found:
            return None
        return min(found), max(found + lasts)
    if len(places) < 3:
        return None
    first = labels[0].words[0]
    # Prose may cite the first label: the table's own stands closest before the other rows.
    second = next((p for p in places if p > places[0]), places[-1])
    own = text.rfind(first, low, second)
    at = own if own >= 0 else min(places)
    columns = [_squeeze(c.label) for c in table.blocks[0].columns]
    head = text.rfind(columns[0], max(low, at - _HEAD), at)
    if head >= 0 and text.find(columns[-1], head, at) >= 0:
        at = head
    return at, max(lasts)
