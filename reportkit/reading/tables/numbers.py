"""A printed cell to its figure: value and state. Nothing is invented, nothing converted."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from reportkit.model import State

_DATA = tomllib.loads(
    (files("reportkit.reading.tables") / "numbers.toml").read_text(encoding="utf-8")
)


def _one_of(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


SIGNS, UNITS = _one_of(_DATA["plus"] + _DATA["minus"]), _one_of(_DATA["units"])
UNIT_WORDS = frozenset(_DATA["units"])
_MARKS = frozenset(_DATA["marks"])
UNIT_ENDS = frozenset(unit[-1] for unit in _DATA["units"])
# What a figure or a mark can begin with.
FIRST = frozenset("0123456789") | {
    word[0] for kind in ("marks", "plus", "minus", "alike") for word in _DATA[kind]
}
_MINUS = frozenset(_DATA["minus"])
_ALIKE = str.maketrans(_DATA["alike"])
_ALIKE_TEXT = re.compile(r"[\d,." + re.escape("".join(_DATA["alike"])) + r"]{1,9}")
_FIGURE = re.compile(
    rf"({SIGNS})?"
    r"(\d+(?:\.\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?)"
    rf"(?: ?\(?(?:{UNITS})\)?)?"
)
_MOST_DIGITS = 11
SMALL = {str(number): float(number) for number in range(10_000)}  # nearly all that are printed
_BLANKS = re.compile(r"\s+")
# A figure broken by blanks: every part is digits, or thousands after their mark.
_BROKEN = re.compile(r"[+-]?\d[\d ,.]*\d\D{0,3}")


@lru_cache(maxsize=65536)
def parse_figure(printed: str) -> tuple[float | None, State] | None:
    """Value and state of a cell's folded text, or None when it is no figure and no mark.

    An empty text is `blank`; `/`, dashes and 无 are `dash`; a blank inside the digits or a
    look-alike letter gives `repaired`. Units are read over, never converted.
    """
    text = printed.strip()
    if not text:
        return None, "blank"
    if text.isascii() and text.isdigit() and len(text) < 5 and (text[0] != "0" or text == "0"):
        return float(text), "read"
    if text in _MARKS:
        return None, "dash"
    match = _FIGURE.fullmatch(text)
    if match:
        digits = match[2].partition(".")[0].replace(",", "")
        if len(digits) > _MOST_DIGITS or (digits[0] == "0" and len(digits) > 1):
            return None, "unreadable"  # figures of several cells run together, or a code
        value = float(match[2].replace(",", ""))
        return (-value if match[1] in _MINUS else value), "read"
    if " " in text or "\n" in text:
        if not _BROKEN.fullmatch(_BLANKS.sub(" ", text)):
            return None
        whole = parse_figure(_BLANKS.sub("", text))
        return (whole[0], "repaired") if whole and whole[0] is not None else None
    alike = text.translate(_ALIKE)
    if alike != text and _ALIKE_TEXT.fullmatch(text):
        whole = parse_figure(alike)
        return (whole[0], "repaired") if whole and whole[0] is not None else None
    return None
