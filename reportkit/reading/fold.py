"""One folded view of a text: look-alike characters made equal, positions kept.

`Folded.text` has the same length as the text of record, so every offset found in it is an
offset in the text. `Folded.squeezed` leaves out blanks and markup (`Folded.index` leads back),
so that words broken over lines, table borders or bold marks are found whole.
Both are made with a look-up table in one pass, whatever the length of the text.
"""

from __future__ import annotations

import sys
import unicodedata
from bisect import bisect_left
from codecs import utf_32_le_decode, utf_32_le_encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np

# Ranges where the compatibility form of a character is one character: full-width forms,
# radicals that PDF text layers print in place of ideographs, compatibility ideographs, blanks.
_COMPATIBLE = (
    (0x00A0, 0x00A1), (0x2000, 0x2010), (0x202F, 0x2030), (0x205F, 0x2060), (0x2E80, 0x2FE0),
    (0x3000, 0x3001), (0xF900, 0xFB00), (0xFE30, 0xFE70), (0xFF00, 0xFFF0),
)  # fmt: skip
_ALIKE = {
    "‐‑‒–—―−─━﹣": "-",
    "“”„‟″〝〞＂": '"',
    "‘’‚‛′": "'",
    "〔﹝［【〖": "[",
    "〕﹞］】〗": "]",
    "∶︰﹕": ":",
    "﹒．": ".",
    "│┃丨￨": "|",
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\r": " ",
    "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029": "\n",
}
# Radicals that fonts give for whole ideographs and that have no compatibility form.
_RADICALS = dict(
    zip(
        "⺁⺠⺼⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻪⻬⻮⻰⻳",
        "厂民月虎西见角贝车长长门青韦页风飞食马骨鬼鱼鸟麦黄黾齐齿龙龟",
        strict=True,
    )
)
# Marks of markup and drawn tables that no word contains.
_MARKUP = "*#|\\`=_+~┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬═║"


_ANY = "surrogatepass"
_KEPT = np.uint32(1 << 31)  # set beside the folded character in the table where squeezing keeps it
_CHARACTER = np.uint32((1 << 31) - 1)


@cache
def _table() -> Any:
    """Look-up table by code point: the folded character, with `_KEPT` where squeezing keeps it."""
    folded = np.arange(sys.maxunicode + 1, dtype=np.uint32)
    for first, last in _COMPATIBLE:
        for code in range(first, last):
            plain = unicodedata.normalize("NFKC", chr(code))
            if len(plain) == 1:
                folded[code] = ord(plain)
    for many, one in _ALIKE.items():
        for character in many:
            folded[ord(character)] = ord(one)
    for radical, plain in _RADICALS.items():
        folded[ord(radical)] = ord(plain)
    dropped = [ord(character) for character in " \t\r\n" + _MARKUP]
    folded[~np.isin(folded, dropped)] |= _KEPT
    return folded


@dataclass(slots=True, eq=False)
class Folded:
    """A folded text; `index[i]` is the place in `text` of `squeezed[i]` (one more at the end).

    `index` is an array for work on many places, `places` the same to read single ones faster.
    """

    text: str
    squeezed: str
    index: Any
    places: Sequence[int]

    def place(self, i: int) -> int:
        """Offset in the text of the squeezed offset `i`."""
        return self.places[i]

    def squeezed_at(self, offset: int) -> int:
        """Squeezed offset of the first kept character at or after `offset` in the text."""
        return bisect_left(self.places, offset)


@lru_cache(maxsize=4)
def fold(text: str) -> Folded:
    """The folded views of `text`; the last few texts are kept, as every stage asks for them."""
    # One more character, which squeezing keeps, gives the index its last entry.
    codes = _table().take(np.frombuffer(utf_32_le_encode(text + "0", _ANY)[0], dtype=np.uint32))
    (index,) = (codes >= _KEPT).nonzero()
    codes &= _CHARACTER
    plain, _ = utf_32_le_decode(codes[:-1], _ANY, True)
    squeezed, _ = utf_32_le_decode(codes.take(index[:-1]), _ANY, True)
    return Folded(plain, squeezed, index, memoryview(index))
