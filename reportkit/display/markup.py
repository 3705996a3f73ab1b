"""Escaping and the one string type that counts as finished HTML.

Every piece of user-visible HTML is built here: plain strings are escaped, only `Safe`
strings pass, and only this package makes them.
"""

from __future__ import annotations

import html
import math
import re
from contextvars import ContextVar
from typing import Any

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_NAME = re.compile(r"[a-z][a-z0-9-]*")

_language: ContextVar[str] = ContextVar("reportkit_language", default="zh")


class Safe(str):
    """HTML that has been escaped already."""

    __slots__ = ()

    def __html__(self) -> str:
        """Jinja and markupsafe leave it as it is."""
        return self


def language(lang: str | None = None) -> str:
    """The language of display objects, `zh` or `en`; set it first when `lang` is given."""
    if lang is not None:
        if lang not in ("zh", "en"):
            raise ValueError(f"lang is {lang!r}; give 'zh' or 'en'")
        _language.set(lang)
    return _language.get()


def either(zh: str, en: str, lang: str | None = None) -> str:
    """The Chinese or the English text, by `lang` or the current language."""
    return zh if (lang or language()) == "zh" else en


def _visible(match: re.Match[str]) -> str:
    # Control and direction characters could hide or reorder evidence: show them as signs.
    code = ord(match.group())
    return chr(0x2400 + code) if code < 0x20 else "\u2421" if code == 0x7F else f"[U+{code:04X}]"


def escape(value: object) -> Safe:
    """`value` as HTML text or attribute value; `Safe` passes through, all else is escaped."""
    if isinstance(value, Safe):
        return value
    return Safe(html.escape(_CONTROL.sub(_visible, str(value)), quote=True))


def join(parts: Any, by: str = "") -> Safe:
    """The parts, each escaped unless safe, as one safe string."""
    return Safe(escape(by).join(escape(p) for p in parts))


def tag(name: str, *content: object, **attributes: object) -> Safe:
    """An element; attribute `class_` gives `class`, `_` becomes `-`, None and False are left out.

    Raises ValueError for an attribute that could run or load something (on…, href that is
    not a fragment, src, style).
    """
    shown = []
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        key = key.rstrip("_").replace("_", "-")
        if not _NAME.fullmatch(key) or key.startswith("on") or key in ("src", "style", "srcdoc"):
            raise ValueError(f"attribute {key!r} is not allowed in a briefing")
        if key == "href" and not str(value).startswith("#"):
            raise ValueError("a briefing links only into itself; href must begin with '#'")
        shown.append(f" {key}" if value is True else f' {key}="{escape(value)}"')
    inner = "".join(escape(c) for c in content if c is not None)
    return Safe(f"<{name}{''.join(shown)}>{inner}</{name}>")


def number(value: float | int | None, digits: int | None = None) -> str:
    """A number as people read it: thousands separated, whole numbers without decimals."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return "—"
    if digits is None:
        digits = 0 if float(value).is_integer() else 2
        text = f"{value:,.{digits}f}"
        return text.rstrip("0").rstrip(".") if digits else text
    return f"{value:,.{digits}f}"


def percent(value: float | None, digits: int = 1) -> str:
    """A rate (0.25) as a percentage (25.0%)."""
    return "—" if value is None or not math.isfinite(value) else f"{value * 100:.{digits}f}%"
