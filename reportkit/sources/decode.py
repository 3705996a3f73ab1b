"""Bytes to text: which encoding, decoded strictly, with damage noted.

Order of evidence: byte order mark, zero bytes (UTF-16), strict UTF-8, the declared charset,
strict GB18030 (a superset of GBK and GB2312), and only then the best decoding with
replacement characters, with a problem that says so.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from typing import NamedTuple

from reportkit.model import Problem

# The text read is not what was written: UTF-8 read as GBK and saved, the replacement
# character read as GBK, or UTF-8 read as Latin-1.
_MOJIBAKE = [(marker[0], marker) for marker in (
    "锟斤拷", "鏀垮簻", "淇℃伅", "鍏紑", "鐢宠", "烫烫烫", "æ”¿åºœ", "ä¿¡æ", "å…¬å¼€", "ï¼Œ",
)]  # fmt: skip
# Frequent in any Chinese administrative text: tells a right decoding from a lucky one.
_FREQUENT = frozenset("的一在政府信息公开，。、年度报告本件数和有不为中人行机关（）第0")
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\r\f\v\x1a\x1b") + b"\x7f"
_HEAD = 4096
_BAD_SHARE = 0.02  # more replacement characters than this: not that encoding

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.\-]{2,30})", re.I)
_ALIASES = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030"}

# Codecs of Python that no page is in: they raise, give halves of characters, or take their time.
_NO_CHARSETS = frozenset(
    ("undefined", "unicode-escape", "raw-unicode-escape", "utf-7", "punycode", "idna")
)


class Decoded(NamedTuple):
    """Text, the codec that gave it (None: not text), and what was wrong with the bytes."""

    text: str
    encoding: str | None
    problems: tuple[Problem, ...] = ()


def decode(data: bytes, charset: str | None = None) -> Decoded:
    """Decode `data`; `charset` is what a page or a header declares, a hint only.

    `encoding` is None when the bytes are no text in any accepted encoding; the text is
    then empty and the problem has the code `not_text`.
    """
    if data[:3] == codecs.BOM_UTF8:
        return _strict_or_damaged(data[3:], "utf-8", "utf-8-sig")
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        if data[:4] == codecs.BOM_UTF32_LE and len(data) % 4 == 0:
            return _strict_or_damaged(data, "utf-32", "utf-32")
        codec = "utf-16-le" if data[:2] == codecs.BOM_UTF16_LE else "utf-16-be"
        return _strict_or_damaged(data[2:], codec, "utf-16")
    if b"\0" in data:
        return _utf16(data) or _stray_zeros(data, charset)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _not_utf8(data, charset)
    return _judged(text, data, "utf-8")


def declared_charset(data: bytes) -> str | None:
    """The charset that the head of an HTML page declares, as a Python codec name."""
    found = _CHARSET.search(data, 0, _HEAD)
    return None if found is None else known_codec(found.group(1).decode("ascii"))


def known_codec(name: str) -> str | None:
    """A declared charset as the codec to use, or None when Python has no such text codec."""
    name = name.strip().lower()
    try:
        codec = codecs.lookup(_ALIASES.get(name, name))
    except (LookupError, ValueError):
        return None
    return codec.name if codec._is_text_encoding and codec.name not in _NO_CHARSETS else None


def _judged(text: str, data: bytes, encoding: str) -> Decoded:
    head = data[:_HEAD]
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls > 8 and controls * 50 > len(head):
        return _not_text()
    problems = []
    if "\ufffd" in text:
        problems.append(_damaged(text))
    beginning = text[:_HEAD]
    for first, marker in _MOJIBAKE:
        if first in beginning and marker in beginning:  # one character is found faster
            message = f"text was decoded wrongly before it came here (contains “{marker}”)"
            line = text.count("\n", 0, text.index(marker)) + 1
            problems.append(Problem("sources", "mojibake", message, line))
            break
    return Decoded(text, encoding, tuple(problems))


def _damaged(text: str) -> Problem:
    where = text.index("\ufffd")
    message = f"characters lost (U+FFFD): {text.count(chr(0xFFFD))}"
    return Problem("sources", "damaged_text", message, text.count("\n", 0, where) + 1)


def _not_text() -> Decoded:
    message = "not text in UTF-8, UTF-16 or GB18030"
    return Decoded("", None, (Problem("sources", "not_text", message),))


def _strict_or_damaged(data: bytes, codec: str, name: str) -> Decoded:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        text = data.decode(codec, "replace")
        if text.count("\ufffd") > 4 + len(text) * _BAD_SHARE:
            return _not_text()
    if codec == "utf-8":
        return _judged(text, data, name)
    if _quality(text[:_HEAD]) < 0:
        return _not_text()
    return _judged(text, b"", name)


def _utf16(data: bytes) -> Decoded | None:
    """UTF-16 without a mark: the byte order whose text looks like Chinese or ASCII."""
    even = data[: len(data) & ~1]
    best, quality, name = "", 20, ""
    for codec in ("utf-16-le", "utf-16-be"):
        text = even.decode(codec, "replace")
        if "\0" not in text and text.count("\ufffd") < 2 and _quality(text[:_HEAD]) > quality:
            best, quality, name = text, _quality(text[:_HEAD]), codec
    return _judged(best, b"", name) if name else None


def _stray_zeros(data: bytes, charset: str | None) -> Decoded:
    """A few NUL bytes in real text are dropped and told; more of them mean no text."""
    zeros = data.count(0)
    if zeros * 100 > len(data):
        return _not_text()
    found = decode(data.replace(b"\0", b""), charset)
    if found.encoding is None:
        return found
    problem = Problem("sources", "damaged_text", f"{zeros} NUL bytes left out")
    return found._replace(problems=(*found.problems, problem))


def _not_utf8(data: bytes, charset: str | None) -> Decoded:
    if charset not in (None, "utf-8", "gb18030"):
        try:
            text = data.decode(charset)
        except (UnicodeDecodeError, LookupError):
            pass
        else:
            if _quality(text[:_HEAD]) > 0:
                return _judged(text, data, charset)
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if text and _quality(text[:_HEAD]) > 0:
        return _judged(text, data, "gb18030")
    best = min(
        ((data.decode(codec, "replace"), codec) for codec in ("utf-8", "gb18030")),
        key=lambda pair: pair[0].count("\ufffd"),
    )
    lost = best[0].count("\ufffd")
    if lost <= 2 + len(best[0]) * _BAD_SHARE and _quality(best[0][:_HEAD]) > 0:
        return _judged(best[0], data, best[1])
    if len(data) % 2 == 0:  # UTF-16 without a single ASCII character
        for codec in ("utf-16-le", "utf-16-be"):
            wide = data.decode(codec, "replace")
            if "\ufffd" not in wide and _quality(wide[:_HEAD]) > 20:
                return _judged(wide, b"", codec)
    return _not_text()


def _quality(text: str) -> int:
    """How much `text` looks like Chinese or plain ASCII, in percent; below 0: it does not."""
    if not text:
        return 0
    frequent = ascii_ = odd = drawn = 0
    for c, times in Counter(text).items():
        if c in _FREQUENT:
            frequent += times
        elif c < "\x80":
            if c >= " " or c in "\t\n\r\f\v":
                ascii_ += times
            else:
                odd += times
        elif "\u2500" <= c <= "\u257f":
            drawn += times
        elif not (
            "\u2000" <= c <= "\u206f" or "\u3000" <= c <= "\u9fff" or "\uff00" <= c <= "\uffef"
        ):
            odd += 0 if c in "\xa0·×÷±°§" else times
    length = len(text)
    if frequent:  # lines drawn around a Chinese table say nothing; alone they are odd
        length -= drawn
    else:
        odd += drawn
    return (200 * frequent + 100 * ascii_ - 400 * odd) // length + (1 if not odd else 0)
