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
_STARTS = re.compile(_HEADING)
_NEXT = re.compile(r"\s*")
_PAGE = re.compile(r"(?m)^[ ]*-?[ ]*[0-9]{1,3}[ ]*-[ ]*$")
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
    folded = text.translate(FOLD)
    return _PAGE.sub(lambda m: " " * (m.end() - m.start()), folded) if "-" in folded else folded


def sentences(
    folded: str, start: int, end: int, cheap: re.Pattern[str], cue: re.Pattern[str]
) -> Iterator[Sentence]:
    """Sentences of `folded[start:end]` in which both cues are found.

    `cheap` is a single character and is tried on the text as it stands, `cue` may be longer and is
    tried without the blanks that extraction left inside words.
    """
    paragraph = 0
    last = held = start
    holds = False
    for match in _SENTENCE.finditer(folded, start, end):
        begin, stop = match.span()
        gap = folded[last:begin]
        if holds and not gap.strip():
            begin = held if not _STARTS.match(folded, begin) else begin
        if begin != held and "\n" in gap:
            paragraph += 1
        last = stop
        # a blank line inside a sentence: prose with a comma that no full stop has ended
        holds = folded[stop : stop + 1] == "\n" and "，" in folded[begin:stop]
        held = begin
        title = _TITLE.match(folded, begin, stop)
        if title:
            begin = title.end()
            paragraph += 1
        if holds and folded[stop:end].lstrip()[:1] not in ("", "。"):
            ahead = _NEXT.match(folded, stop, end)
            if ahead is not None and not _STARTS.match(folded, ahead.end()):
                continue  # read together with what follows
        raw = folded[begin:stop]
        if cheap.search(raw) is None:
            continue
        places = None
        text = raw
        if _BLANK.search(raw) is not None:
            places = [begin + i for i, sign in enumerate(raw) if not sign.isspace()]
            text = _BLANKS.sub("", raw)
        if cue.search(text) is not None:
            yield Sentence(text, begin, places, paragraph)
