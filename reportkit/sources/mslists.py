"""Automatic numbers of Word 97–2003 paragraphs."""

from __future__ import annotations

import struct
from typing import NamedTuple

from reportkit.sources.numbering import LONGEST, numeral

_LISTS, _OVERRIDES = 73, 74  # places in the table of offsets
_STYLE = {
    0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter",
    10: "ideographDigital", 11: "japaneseCounting", 14: "decimalFullWidth",
    18: "decimalEnclosedCircle", 22: "decimalZero", 23: "bullet", 28: "decimalEnclosedCircle",
    33: "taiwaneseCounting", 35: "taiwaneseCountingThousand", 37: "chineseCounting",
    38: "chineseLegalSimplified", 39: "chineseCountingThousand", 255: "none",
}  # fmt: skip


class Level(NamedTuple):
    """One level: its start, its way of counting, and the text with places for numbers."""

    start: int
    style: str
    text: str


class Lists:
    """Counts list paragraphs in document order. A damaged list table gives no numbers."""

    def __init__(self, main: bytes, table: bytes) -> None:
        self.levels: dict[int, list[Level]] = {}  # list id -> levels
        self.ids: list[int] = []  # by the number that paragraphs name, from 1
        self.counts: dict[int, list[int]] = {}
        try:
            self._read(main, table)
        except (struct.error, IndexError, UnicodeDecodeError):
            self.levels, self.ids = {}, []

    def _read(self, main: bytes, table: bytes) -> None:
        start, size = struct.unpack_from("<II", main, 154 + 8 * _LISTS)
        if not size:
            return
        count = struct.unpack_from("<h", table, start)[0]
        at = start + 2
        heads = []
        for _ in range(count):
            heads.append((struct.unpack_from("<i", table, at)[0], table[at + 26] & 1))
            at += 28
        for name, simple in heads:
            levels = []
            for _ in range(1 if simple else 9):
                begin = struct.unpack_from("<i", table, at)[0]
                style = _STYLE.get(table[at + 4], "decimal")
                chars, paragraph = table[at + 24], table[at + 25]
                at += 28 + chars + paragraph
                length = struct.unpack_from("<H", table, at)[0]
                text = table[at + 2 : at + 2 + 2 * length].decode("utf-16-le")
                at += 2 + 2 * length
                levels.append(Level(begin, style, text))
            self.levels[name] = levels
        start, size = struct.unpack_from("<II", main, 154 + 8 * _OVERRIDES)
        if size:
            count = struct.unpack_from("<i", table, start)[0]
            self.ids = [
                struct.unpack_from("<i", table, start + 4 + 16 * n)[0] for n in range(count)
            ]

    def label(self, number: int, level: int) -> str:
        """The number printed before the next paragraph of that list and level, or ""."""
        if not 0 < number <= len(self.ids):
            return ""
        name = self.ids[number - 1]
        levels = self.levels.get(name, [])
        if level >= len(levels):
            return ""
        counts = self.counts.setdefault(name, [])
        del counts[level + 1 :]
        while len(counts) <= level:
            counts.append(levels[len(counts)].start - 1)
        counts[level] += 1
        here = levels[level]
        if here.style == "bullet":
            return ""
        text = "".join(
            (numeral(counts[ord(c)], levels[ord(c)].style) if ord(c) < len(counts) else "")
            if ord(c) < 9
            else c
            for c in here.text[:LONGEST]
        )
        return text if not text or text[-1] > "\u2e80" else text + " "
