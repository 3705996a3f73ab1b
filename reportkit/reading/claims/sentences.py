"""Prose as sentences without line breaks and blanks, with the way back to the printed place.

Extracted text breaks lines inside sentences and sprinkles blanks around digits; headings,
blank lines and full stops end a sentence, a lone line break does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reportkit.reading.claims.patterns import Cues

# one character for one character, so that places stay what they are
_SAME = {
    "０１２３４５６７８９％．﹒": "0123456789%..",
    ",;:()［］!?": "，；：（）（）！？",
    "○◯": "〇〇",
    "―－–—～": "----~",
    "\u3000\xa0\t\r\u200b\ufeff|*#_": "          ",
}
_FOLD = [(a, b) for left, right in _SAME.items() for a, b in zip(left, right, strict=True)]

_CHINESE = "一二三四五六七八九十"
_HEADING = (
    rf"[ ]*(?:[{_CHINESE}]{{1,3}}[、.]|（[{_CHINESE}0-9]{{1,3}}）|[0-9]{{1,2}}[.、](?![0-9])|[①-⑨])"
)
_SENTENCE = re.compile(rf"[^。！？\s][^。！？\n]*(?:\n(?![ ]*\n|{_HEADING})[^。！？\n]+)*")
_TITLE = re.compile(rf"{_HEADING}[^。；，：\n]{{0,40}}\n")
_STARTS = re.compile(_HEADING)
_NEXT = re.compile(r"\s*")
# quotation marks around the name of a class, which need not keep words apart
_QUOTED = re.compile("“((?:予以|部分|不予)公开|无法提供|(?:不予|其他)处理)”")
_PAGE = re.compile(r"\n[ ]*+(?:-[ ]*+)?[0-9]{1,3}[ ]*+-[ ]*(?=\n|\Z)")
_EDGE = 8  # more than a page number between line breaks
_CHUNK = re.compile(r"\S+")
# No sentence of a report is so long: what goes on without a full stop is read in pieces, so that
# the cost of reading, which grows with the figures a sentence holds, stays in proportion.
_LONGEST = 1_500


class Sentence(NamedTuple):
    """A sentence of prose: `text` is folded and without blanks, `raw` leads back."""

    text: str
    start: int
    raw: str  # as long as what is printed
    paragraph: int

    def place(self, index: int) -> int:
        """Offset in the document of a character of `text`."""
        if len(self.raw) > len(self.text):
            for chunk in _CHUNK.finditer(self.raw):
                begin, end = chunk.span()
                if index < end - begin:
                    return self.start + begin + index
                index -= end - begin
        return self.start + index


def stretches(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[str, int, int, int]]:
    """For each of `spans`: the folded prose, where the span is in it, and what leads back.

    The spans are folded together, as most of a report is tables; characters around each stay
    with it, for marks at its edge.
    """
    places = [(max(start - _EDGE, 0), start, end) for start, end in spans]
    prose = fold("\0".join([text[left : end + _EDGE] for left, _, end in places]))
    at = 0
    for left, start, end in places:
        way = left - at
        yield prose, start - way, end - way, way
        at += min(end + _EDGE, len(text)) - left + 1


def fold(text: str) -> str:
    """Full-width digits, brackets and commas in one shape, length unchanged."""
    for sign, plain in _FOLD:  # a few finds beat a table look-up for each character
        if sign in text:
            text = text.replace(sign, plain)
    if "”" in text:
        text = _QUOTED.sub(r" \1 ", text)
    return _PAGE.sub(lambda m: " " * (m.end() - m.start()), text) if "-" in text else text


def sentences(prose: str, start: int, end: int, cues: Cues, way: int = 0) -> Iterator[Sentence]:
    """Sentences of the folded `prose[start:end]` that the cues point to, without blanks.

    `way` leads from places in `prose` to places in the document.
    """
    paragraph = 0
    last = held = start
    holds = False
    for match in _SENTENCE.finditer(prose, start, end):
        begin, stop = match.span()
        if begin - last > 1 or (begin > last and prose[last] == "\n"):
            gap = prose[last:begin]
            if holds and not gap.strip() and not _STARTS.match(prose, begin):
                begin = held
            elif "\n" in gap:
                paragraph += 1
        last = stop
        holds = False
        raw = prose[begin:stop]
        if "\n" in raw:
            title = _TITLE.match(prose, begin, stop)
            if title:
                begin = title.end()
                raw = prose[begin:stop]
                paragraph += 1
        held = begin
        # a blank line inside a sentence: prose with a comma that no full stop has ended
        if stop < end and prose[stop] == "\n" and "，" in raw:
            ahead = _NEXT.match(prose, stop, end)
            following = ahead.end() if ahead is not None else stop
            if (
                following < end
                and stop - begin < _LONGEST
                and prose[following] != "。"
                and not _STARTS.match(prose, following)
            ):
                holds = True
                continue  # read together with what follows
        for at, piece in _pieces(raw) if len(raw) > _LONGEST else ((0, raw),):
            sentence = "".join(piece.split())
            if cues.found(sentence):
                yield Sentence(sentence, begin + way + at, piece, paragraph)


def _pieces(raw: str) -> Iterator[tuple[int, str]]:
    """An endless sentence cut behind its marks."""
    at = 0
    while len(raw) - at > _LONGEST:
        stop = at + _LONGEST
        mark = max(raw.rfind(sign, at, stop) for sign in "；，、\n")
        cut = mark + 1 if mark > at else stop
        yield at, raw[at:cut]
        at = cut
    yield at, raw[at:]
