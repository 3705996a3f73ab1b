"""A stretch of text joined for matching: labels whole, a blank left only beside figures.

Whatever keeps labels and figures together (a cell a line, tabs, pipes, aligned columns, one long
line) looks the same when joined: words and figures in turn, a blank between them.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from reportkit.reading.tables.numbers import FIRST, UNIT_WORDS, parse_figure

_PAGE_MARK = re.compile(r"^ *-{1,2} ?\d{1,4} ?(?:of \d{1,4} ?)?-{1,2} *$", re.MULTILINE)
_MAY_BE_PAGE = re.compile(r"- ?\d{1,4} ?(?:of \d{1,4} ?)?-")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,400}>|&(?:nbsp|emsp|ensp|thinsp|#160|#xa0);?", re.IGNORECASE)
_BORDERS = " \t\r\n\f\v|\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2028\u2029\u3000"
_BESIDE = "0123456789.,+-/OolI〇"  # a blank beside these is kept
_DIGIT, _KEEPS, _BLANK, _UNIT, _FIRST = 1, 2, 4, 8, 16  # classes of characters
_LEADS = (".", "、", ")")  # behind a number, these make it the number of a label
_LONGEST = 16  # characters of a figure


class Joined(NamedTuple):
    """The joined text of `whole[start:end]`; `index[i]` is the place of `text[i]` in `whole`.

    `tokens` stand between its blanks; in `whole` they are printed from `starts` to `ends`, and
    `runs` has, for each row of figures among them, the number of the first and behind the last.
    """

    text: str
    index: Any
    whole: str
    start: int
    end: int
    tokens: list[str]
    starts: list[int]
    ends: list[int]
    runs: list[tuple[int, int]]
    matched: dict[tuple[str, str], Any]  # by form and table: what was found so far


@cache
def _classes() -> Any:
    """Classes of characters, by code point."""
    classes = np.zeros(0x110000, dtype=np.uint8)
    for characters, kind in (
        (_BORDERS, _BLANK), (_BESIDE, _KEEPS), ("0123456789", _DIGIT),
        ("".join(UNIT_WORDS), _UNIT), ("".join(FIRST), _FIRST),
    ):  # fmt: skip
        for character in characters:
            classes[ord(character)] |= kind
    return classes


def join(folded: str, start: int, end: int) -> Joined:
    """The joined text of `folded[start:end]`; page marks on lines of their own are left out, and
    so is markup."""
    part = folded[start:end]
    if _MAY_BE_PAGE.search(part):
        part = _PAGE_MARK.sub(lambda m: " " * len(m[0]), part)
    if "</" in part:
        part = _TAG.sub(lambda m: " " * len(m[0]), part)
    codes = np.frombuffer(f"  {part} ".encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    classes = _classes().take(codes)
    kept = (classes & _BLANK) == 0
    edges = (kept[1:] != kept[:-1]).nonzero()[0] + 1
    if not len(edges):
        return Joined("", edges, folded, start, end, [], [], [], [], {})
    starts, ends = edges[::2], edges[1::2]
    cut = np.ones(len(starts) + 1, dtype=bool)  # before each stretch: whether a blank stays there
    cut[1:-1] = _kept_gaps(classes, ends[:-1], starts[1:])
    kept[ends[:-1][cut[1:-1]]] = True  # the first blank of the gap
    index = kept.nonzero()[0]
    codes = codes.copy()
    codes[ends] = 32
    text = codes.take(index).tobytes().decode("utf-32-le", "surrogatepass")
    tokens = text.split(" ")
    starts, ends = starts[cut[:-1]], ends[cut[1:]]
    runs = _runs(tokens, classes, starts, ends)
    index += start - 2
    starts += start - 2
    ends += start - 2
    return Joined(text, index, folded, start, end, tokens, starts.tolist(), ends.tolist(), runs, {})


def _kept_gaps(classes: Any, ends: Any, starts: Any) -> Any:
    """Which of the gaps are kept: a figure stands on either side, or one and its unit before."""
    before = classes.take(ends - 1)
    kept = ((before | classes.take(starts)) & _KEEPS) != 0
    for i in ((before & _UNIT) > kept * _UNIT).nonzero()[0].tolist():
        second, third = classes[ends[i] - 2], classes[ends[i] - 3]
        kept[i] = second & _DIGIT or (second & _UNIT and third & _DIGIT)
    return kept


def _runs(tokens: list[str], classes: Any, starts: Any, ends: Any) -> list[tuple[int, int]]:
    """The figures and marks that stand in a row."""
    digits = (classes & _DIGIT).cumsum(dtype=np.int32)
    figures = np.zeros(len(tokens) + 2, dtype=bool)
    whole = figures[1:-1]
    np.equal(digits.take(ends - 1) - digits.take(starts - 1), ends - starts, out=whole)
    first = (classes.take(starts) & _FIRST) != 0
    for i in (first > whole).nonzero()[0].tolist():
        token = tokens[i]
        whole[i] = len(token) <= _LONGEST and parse_figure(token) is not None
    edges = (figures[1:] != figures[:-1]).nonzero()[0].tolist()
    runs = []
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        if end < len(tokens) and tokens[end][0] in _LEADS and len(tokens[end - 1]) < 3:
            end -= 1  # "1 .属于": the number belongs to the label
            if begin == end:
                continue
        runs.append((begin, end))
    return runs
