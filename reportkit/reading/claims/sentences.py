"""Prose as sentences without line breaks and blanks, with the way back to the printed place.

Extracted text breaks lines inside sentences and sprinkles blanks around digits; headings,
blank lines and full stops end a sentence, a lone line break does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# one character for one character, so that places stay what they are
_SAME = {
    "０１２３４５６７８９％．﹒": "0123456789%..",
    ",;:()［］!?": "，；：（）（）！？",
    "○◯": "〇〇",
    "―－–—～": "----~",
    "\u3000\xa0\t\u200b\ufeff|*#_": "         ",
}
FOLD = str.maketrans(
    {a: b for left, right in _SAME.items() for a, b in zip(left, right, strict=True)}
)

_HEADING = r"[ ]*(?:[一二三四五六七八九十]{1,3}[、.]|（[一二三四五六七八九十0-9]{1,3}）|[0-9]{1,2}[.、](?![0-9])|[①②③④⑤⑥⑦⑧⑨])"
_SENTENCE = re.compile(rf"[^。！？\n]+(?:\n(?![ ]*\n|{_HEADING})[^。！？\n]+)*", re.MULTILINE)
_TITLE = re.compile(rf"{_HEADING}[^。；，：\n]{{0,40}}\n")
_BLANK = re.compile(r"\s")
_BLANKS = re.compile(r"\s+")


class Sentence(NamedTuple):
    """A sentence of prose: `text` is folded and without blanks, `places` leads back."""

    text: str
    start: int
    places: list[int] | None  # offset of each character, None if text has no blanks
    paragraph: int

    def place(self, index: int) -> int:
        """Offset in the document of a character of `text`."""
        return self.start + index if self.places is None else self.places[index]


def fold(text: str) -> str:
    """Full-width digits, brackets and commas in one shape, length unchanged."""
    return text.translate(FOLD)


def sentences(folded: str, start: int, end: int, cue: re.Pattern[str]) -> Iterator[Sentence]:
    """Sentences of `folded[start:end]` in which `cue` is found."""
    paragraph = 0
    last = start
    for match in _SENTENCE.finditer(folded, start, end):
        raw = match.group()
        if "\n" in folded[last : match.start()]:
            paragraph += 1
        last = match.end()
        begin = match.start()
        title = _TITLE.match(raw)
        if title:
            begin += title.end()
            raw = raw[title.end() :]
            paragraph += 1
        if cue.search(raw) is None:
            continue
        if _BLANK.search(raw) is None:
            yield Sentence(raw, begin, None, paragraph)
        else:
            places = [begin + i for i, sign in enumerate(raw) if not sign.isspace()]
            yield Sentence(_BLANKS.sub("", raw), begin, places, paragraph)
