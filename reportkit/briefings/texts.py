"""The words of the briefings, in Chinese and English, from `texts/*.toml`."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from reportkit.errors import BriefingError

_FOLDER = Path(__file__).parent / "texts"


class _Count(int):
    """A number that brings its noun: `{n:report|reports}`, `{n:none|one|# reports}`."""

    def __format__(self, spec: str) -> str:
        forms = spec.split("|")
        if len(forms) == 1:
            return int.__format__(self, spec)
        if len(forms) == 2:
            return f"{int(self):,} {forms[0 if self == 1 else 1]}"
        return forms[min(int(self), 2)].replace("#", f"{int(self):,}")


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
        counted = {k: _Count(v) if type(v) is int else v for k, v in values.items()}
        return self[key].format(**counted)


@lru_cache(maxsize=32)
def texts(name: str, lang: str) -> Texts:
    """The texts of one file in one language."""
    with (_FOLDER / f"{name}.toml").open("rb") as file:
        data = tomllib.load(file)
    return Texts(name, {key: value[lang] for key, value in data.items()})
