"""What Vega tells screen readers about axes and legends, in Chinese.

Vega writes these sentences in English only. They are few and regular: patterns and their Chinese
stand in `texts/chart.toml`. A sentence that no pattern fits is left as it is.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent / "texts" / "chart.toml"


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    words = tomllib.loads(_FILE.read_text("utf-8"))
    for sentence in words["sentences"]:
        sentence["pattern"] = re.compile(sentence["pattern"], re.DOTALL)
    return words


def role_word(role: str, lang: str) -> str:
    """What a part of a chart is called: `axis`, `legend`, `title`."""
    return str(_words()["roles"].get(role, role)) if lang == "zh" else role


def translated(label: str, lang: str) -> str:
    """The label of an axis, a legend or a title in the language of the page."""
    if lang != "zh":
        return label
    words = _words()
    for sentence in words["sentences"]:
        if (found := sentence["pattern"].fullmatch(label)) is None:
            continue
        parts = {k: v or "" for k, v in found.groupdict().items()}
        parts["title"] = words["titled"].format(title=parts["title"]) if parts.get("title") else ""
        if kind := parts.get("kind"):
            parts["kind"] = words["scales"].get(kind, kind)
        if channels := parts.get("channels"):
            each = re.split(r", | and ", channels)
            parts["channels"] = words["and"].join(words["channels"].get(c, c) for c in each)
        if last := parts.get("last"):
            parts["last"] = words["ending"].format(last=last)
        if values := parts.get("values"):
            parts["values"] = values.replace(", ", words["and"])
        return str(sentence["zh"].format(**parts))
    return label
