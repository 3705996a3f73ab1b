"""The words of the briefings, in Chinese and English, from `texts/*.toml`."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from reportkit.counted import filled
from reportkit.errors import BriefingError

_FOLDER = Path(__file__).parent / "texts"


class Texts(dict[str, str]):
    """Texts by key; `t("key", n=3)` fills a text in. A missing key names the file to add it to.

    A whole number may bring its noun along: `{n:report|reports}` gives `1 report`, `2 reports`,
    and `{n:no report|one report|# reports}` has a form for none, too.
    """

    def __init__(self, name: str, found: dict[str, str]) -> None:
        super().__init__(found)
        self.name = name

    def __missing__(self, key: str) -> str:
        raise BriefingError(f"no text {key!r} in briefings/texts/{self.name}.toml")

    def __call__(self, key: str, **values: object) -> str:
        """The text with its blanks filled in."""
        return filled(self[key], values)


@lru_cache(maxsize=32)
def texts(name: str, lang: str) -> Texts:
    """The texts of one file in one language."""
    with (_FOLDER / f"{name}.toml").open("rb") as file:
        data = tomllib.load(file)
    return Texts(name, {key: value[lang] for key, value in data.items()})
