"""The labels a form prints, brought to the characters that survive every layout."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from reportkit.forms import Form, Row, Table

_NOT_WORD = re.compile(r"[^\u3400-\u9fff]+")
OVER_LABELS = frozenset(("信息内容", "统计指标"))  # what the column of row labels is called
_BRACKETS = re.compile(r"\([^()]*\)|（[^（）]*）|\[[^\[\]]*\]")
_NUMBERING = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}\s*[、.,．]|[(（]\s*[一二三四五六七八九十\d]{1,3}\s*[)）]"
    r"|\d{1,2}\s*[.、．,)）])\s*"
)


@lru_cache(maxsize=8192)
def word(text: str) -> str:
    """Only the characters of `text` that are words: no digits, blanks, punctuation, markup."""
    return _NOT_WORD.sub("", text)


@lru_cache(maxsize=8192)
def bare(text: str) -> str:
    """`text` as a word, without its numbering and what stands in brackets."""
    return word(_BRACKETS.sub("", _NUMBERING.sub("", text)))


def numbered(text: str) -> bool:
    """Whether `text` begins with a number of the form: then it is no column label."""
    return bool(_NUMBERING.match(text))


@dataclass(frozen=True, slots=True, eq=False)
class RowLabel:
    """A row of a table with the words it is found by; `size` figures belong to it."""

    row: Row
    block: int
    size: int
    words: tuple[str, ...]


def _words(row: Row) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for label in (row.label, *row.variants):
        found[bare(label)] = None
        found[word(_NUMBERING.sub("", label))] = None
    return tuple(w for w in found if w)


@cache
def _row_labels(form_id: str, table_id: str) -> tuple[RowLabel, ...]:
    from reportkit.forms import read_form

    table = read_form(form_id).tables[table_id]
    return tuple(
        RowLabel(row, i, len(block.columns), _words(row))
        for i, block in enumerate(table.blocks)
        for row in block.rows
    )


@cache
def headings(form_id: str, table_id: str) -> tuple[str, ...]:
    """Words of the printed group headings of a table that are no data rows themselves."""
    from reportkit.forms import read_form

    rows = read_form(form_id).tables[table_id].rows()
    own = {w for label in _row_labels(form_id, table_id) for w in label.words}
    return tuple(sorted({bare(r.under) for r in rows if r.under} - own))


def row_labels(form: Form, table: Table) -> tuple[RowLabel, ...]:
    """Rows of a table of `form` in printed order, with the words of their labels."""
    return _row_labels(form.id, table.id)


def heads_scrambled(table: Table, heads: str) -> bool:
    """Whether the column labels of a strip, all printed whole, come in another order than the
    form's: then so may its figures."""
    block = table.blocks[0]
    columns = [word(c.label) for c in block.columns]
    found = re.findall("|".join(columns), heads)
    whole = all(found.count(c) == len(block.rows) for c in columns)
    return whole and found != columns * len(block.rows)
