"""Automatic numbers of Word paragraphs: the heading numerals that are printed but not typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = W + "val"
_NUM_PR, _NUM_ID, _ILVL = W + "numPr", W + "numId", W + "ilvl"
_STYLE, _STYLE_ID, _P_STYLE, _BASED_ON = W + "style", W + "styleId", W + "pStyle", W + "basedOn"
_PPR = W + "pPr"
_DIGITS = "〇一二三四五六七八九"
_CHINESE = frozenset(
    (
        "chineseCounting",
        "chineseCountingThousand",
        "chineseLegalSimplified",
        "ideographTraditional",
        "japaneseCounting",
        "japaneseDigitalTenThousand",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "ideographDigital",
        "koreanDigital2",
    )
)
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_PLACE = re.compile(r"%(\d)")
LONGEST = 100  # characters of the text around numbers: it is printed with every paragraph


def chinese(number: int) -> str:
    """`number` in plain Chinese numerals (十一, 二十, 一百零三), as headings count."""
    if not 0 < number < 1000:
        return str(number) if number else "〇"
    hundreds, rest = divmod(number, 100)
    tens, units = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and units:
        text += "零"
    return text + (_DIGITS[units] if units else "")


def numeral(number: int, style: str) -> str:
    """`number` in a Word number format; formats nobody uses in reports print as decimal."""
    if style in ("bullet", "none"):
        return ""
    if style in _CHINESE:
        return chinese(number)
    if style in ("upperRoman", "lowerRoman") and 0 < number < 4000:
        text = ""
        for value, sign in _ROMAN:
            count, number = divmod(number, value)
            text += sign * count
        return text.upper() if style == "upperRoman" else text
    if style in ("upperLetter", "lowerLetter") and 0 < number <= 780:  # Word goes to 30 letters
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if style == "upperLetter" else letter
    if style in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 0 < number <= 20:
        return chr(0x2460 + number - 1)
    if style == "decimalFullWidth":
        return str(number).translate({48 + d: 0xFF10 + d for d in range(10)})
    if style == "decimalZero":
        return f"{number:02d}"
    return str(number)


class Level(NamedTuple):
    """One level of a list: where it starts, how it counts and what is printed."""

    start: int
    style: str
    text: str
    suffix: str


class Numbering:
    """Counts list paragraphs in document order. Built from numbering.xml and styles.xml.

    `styles` gives the root of styles.xml, which is large; it is asked for only when needed.
    """

    def __init__(self, numbering: Any | None, styles: Callable[[], Any | None]) -> None:
        self._levels: dict[str, dict[int, Level]] = {}  # numId -> levels
        self._list: dict[str, str] = {}  # numId -> abstract list, which does the counting
        self._restart: dict[tuple[str, int], int] = {}  # (numId, level) -> start override
        self._counts: dict[str, dict[int, int]] = {}
        self._load_styles = styles
        self._styles: dict[str, Any] | None = None  # styleId -> w:style
        self._of_style: dict[str, tuple[str | None, int, str | None]] = {}  # those looked up
        if numbering is not None:
            self._read(numbering)

    def _read(self, root: Any) -> None:
        abstract: dict[str, dict[int, Level]] = {}
        for node in root.iterfind(W + "abstractNum"):
            levels = abstract[node.get(W + "abstractNumId", "")] = {}
            for lvl in node.iterfind(W + "lvl"):
                levels[_int(lvl.get(W + "ilvl"), 0)] = _level(lvl)
        for node in root.iterfind(W + "num"):
            number = node.get(W + "numId", "")
            key = _val(node, W + "abstractNumId") or ""
            levels = dict(abstract.get(key, {}))
            for override in node.iterfind(W + "lvlOverride"):
                at = _int(override.get(W + "ilvl"), 0)
                lvl = override.find(W + "lvl")
                if lvl is not None:
                    levels[at] = _level(lvl)
                start = _val(override, W + "startOverride")
                if start is not None:
                    self._restart[number, at] = _int(start, 1)
            self._levels[number] = levels
            self._list[number] = key

    def _style(self, style: str) -> tuple[str | None, int, str | None]:
        """List and level that a style gives, and the style that it is based on."""
        found = self._of_style.get(style)
        if found is None:
            if self._styles is None:
                root = self._load_styles()
                nodes = () if root is None else root.iterchildren(_STYLE)
                self._styles = {node.get(_STYLE_ID, ""): node for node in nodes}
            found = self._of_style[style] = _style_list(self._styles.get(style))
        return found

    def label(self, properties: Any | None) -> str:
        """The number printed before a paragraph with these properties (w:pPr), or ""."""
        if properties is None or not self._levels:
            return ""
        direct = first(properties, _NUM_PR)
        number: str | None = None
        level = 0
        if direct is not None:
            number, level = _num_pr(direct)
        if number is None:
            style = _val(properties, _P_STYLE)
            for _ in range(12):
                if style is None or number is not None:
                    break
                number, inherited, style = self._style(style)
                level = level or inherited
        if number is None or number == "0" or number not in self._levels:
            return ""
        return self._next(number, level)

    def _next(self, number: str, level: int) -> str:
        levels = self._levels[number]
        here = levels.get(level)
        if here is None:
            return ""
        counts = self._counts.setdefault(self._list[number], {})
        if (number, level) in self._restart:
            counts[level] = self._restart.pop((number, level))
        else:
            counts[level] = counts.get(level, here.start - 1) + 1
        for deeper in [k for k in counts if k > level]:
            del counts[deeper]

        def printed(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            of = levels.get(at)
            return "" if of is None else numeral(counts.get(at, of.start), of.style)

        if here.style == "bullet":
            return ""
        text = _PLACE.sub(printed, here.text[:LONGEST])
        # A Chinese numeral carries its own mark (、 or ）); after a Latin one a blank is seen.
        wide = not text or text[-1] > "\u2e80" or here.suffix == "nothing"
        return text if wide else text + " "


def _level(node: Any) -> Level:
    return Level(
        _int(_val(node, W + "start"), 1),
        _val(node, W + "numFmt") or "decimal",
        _val(node, W + "lvlText") or "",
        _val(node, W + "suff") or "tab",
    )


def _style_list(node: Any | None) -> tuple[str | None, int, str | None]:
    if node is None:
        return None, 0, None
    properties = node.find(f"{_PPR}/{_NUM_PR}")
    number, level = (None, 0) if properties is None else _num_pr(properties)
    return number, level, _val(node, _BASED_ON)


def _num_pr(node: Any) -> tuple[str | None, int]:
    return _val(node, _NUM_ID), _int(_val(node, _ILVL), 0)


def first(parent: Any, tag: str) -> Any | None:
    """The first child with a tag; several times faster than `find`, which reads a path."""
    return next(parent.iterchildren(tag), None)


def _val(node: Any, tag: str) -> str | None:
    child = first(node, tag)
    return None if child is None else child.get(VAL)


def _int(value: str | None, default: int) -> int:
    try:
        return int(value) if value is not None else default
    except ValueError:
        return default
