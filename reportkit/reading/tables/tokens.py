"""A stretch of text as tokens between blanks, and the rows of figures among them.

Whatever keeps labels and figures together (a cell a line, tabs, pipes, aligned columns, one long
line) looks the same as tokens: parts of labels, then figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from reportkit.reading.tables.numbers import FIRST, parse_figure

_PAGE_MARK = re.compile(r"^ *-{1,2} ?\d{1,4} ?(?:of \d{1,4} ?)?-{1,2} *$", re.MULTILINE)
_MAY_BE_PAGE = re.compile(r"- ?\d{1,4} ?(?:of \d{1,4} ?)?-")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,400}>|&(?:nbsp|emsp|ensp|thinsp|#160|#xa0);?", re.IGNORECASE)
_COMMAS = re.compile(r",\d+,\d+,\d+,\d+")  # figures kept apart by commas, not thousands of one
_BORDERS = "|"  # beside what `str.split` takes for blanks
_DIGIT, _BLANK, _FIRST = 1, 2, 4  # classes of characters
_LEADS = (".", "、", ")")  # behind a number, these make it the number of a label
_LONGEST = 16  # characters of a figure


class Tokens(NamedTuple):
    """The tokens of `whole[start:end]`, which are printed there from `starts` to `ends`.

    `text` is all of them without the blanks; token `i` begins at `begins[i]` of it. `runs` has,
    for each row of figures, the number of its first token and of the one behind its last.
    """

    whole: str
    start: int
    end: int
    tokens: list[str]
    starts: list[int]
    ends: list[int]
    text: str
    begins: Sequence[int]
    runs: list[tuple[int, int]]
    matched: dict[tuple[str, str], Any]  # by form and table: what was found so far


@cache
def _classes() -> Any:
    """Classes of characters, by code point."""
    classes = np.zeros(0x110000, dtype=np.uint8)
    for code in range(0x3001):
        if chr(code).isspace() or chr(code) in _BORDERS:
            classes[code] |= _BLANK
    for characters, kind in (("0123456789", _DIGIT), ("".join(FIRST), _FIRST)):
        for character in characters:
            classes[ord(character)] |= kind
    return classes


def tokenize(folded: str, start: int, end: int) -> Tokens:
    """The tokens of `folded[start:end]`; page marks on lines of their own are left out, and so is
    markup."""
    part = folded[start:end]
    if _MAY_BE_PAGE.search(part):
        part = _PAGE_MARK.sub(lambda m: " " * len(m[0]), part)
    if "</" in part:
        part = _TAG.sub(lambda m: " " * len(m[0]), part)
    if _COMMAS.search(part):
        part = part.replace(",", " ")
    # A blank before and behind gives every token two edges.
    codes = np.frombuffer(f" {part} ".encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    classes = _classes().take(codes)
    blank = classes & _BLANK
    edges = (blank[1:] != blank[:-1]).nonzero()[0]
    starts, ends = edges[::2], edges[1::2]
    tokens = part.replace("|", " ").split()
    if not tokens:
        return Tokens(folded, start, end, [], [], [], "", [], [], {})
    sizes = ends - starts
    runs = _runs(tokens, classes[1:], starts, sizes)
    if start:
        starts, ends = starts + start, ends + start
    return Tokens(
        folded, start, end, tokens, starts.tolist(), ends.tolist(), "".join(tokens),
        memoryview(sizes.cumsum() - sizes), runs, {},
    )  # fmt: skip


def _runs(tokens: list[str], classes: Any, starts: Any, sizes: Any) -> list[tuple[int, int]]:
    """The figures and marks that stand in a row."""
    figures = np.zeros(len(tokens) + 2, dtype=bool)
    told = figures[1:-1]
    np.equal(np.add.reduceat(classes & _DIGIT, starts, dtype=np.intp), sizes, out=told)
    for i in (((classes.take(starts) & _FIRST) != 0) > told).nonzero()[0].tolist():
        token = tokens[i]
        told[i] = len(token) <= _LONGEST and parse_figure(token) is not None
    edges = (figures[1:] != figures[:-1]).nonzero()[0].tolist()
    runs = []
    for first, end in zip(edges[::2], edges[1::2], strict=True):
        if end < len(tokens) and tokens[end][0] in _LEADS and len(tokens[end - 1]) < 3:
            end -= 1  # "1 .属于": the number belongs to the label
            if first == end:
                continue
        runs.append((first, end))
    return runs
