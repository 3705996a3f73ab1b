"""The expressions of patterns.toml."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _data() -> dict[str, Any]:
    text = files(__package__).joinpath("patterns.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def pattern(name: str) -> re.Pattern[str]:
    """The expression called `name`."""
    return re.compile("|".join(_data()[name]["any"]))


class Cues:
    """What makes a sentence worth parsing: a number, a zero word or 均, each with a thing.

    `annex`: things and units that only the annex of the form of 2014 counts are known, too.
    """

    def __init__(self, annex: bool) -> None:
        cues = _data()["cues"]
        units, things = cues["units"], cues["things"]
        if annex:
            units, things = units + cues["annex_units"], things + cues["annex_things"]
        # begins with one set of characters, which the engine looks for before anything else
        numeral = "[0-9零〇一二两三四五六七八九十百千万]"
        ends = rf"[余多来万亿]{{0,2}}[{units}]|(?<=0)(?![0-9])|(?<=零)|(?<=[开供][0-9])"
        self.number = re.compile(f"{numeral}(?:{ends})")
        self.counted = re.compile("|".join(things))
        self.none = re.compile("|".join(cues["none"]))
        self.denied = re.compile("|".join(cues["denied"]))
        self.all_alike = re.compile("|".join(cues["all_alike"]))

    def found(self, text: str) -> bool:
        """Whether a sentence without blanks has one of the pairs."""
        if self.number.search(text) is not None and self.counted.search(text) is not None:
            return True
        if self.none.search(text) is not None and self.denied.search(text) is not None:
            return True
        return self.all_alike.search(text) is not None
