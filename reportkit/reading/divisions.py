"""The list of Chinese divisions (divisions.csv), looked up by name and by code."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Divisions(NamedTuple):
    """Codes by name (current ones first), names by code (the current one, if any), and how long
    the names are that begin with two characters, longest first."""

    codes: dict[str, tuple[str, ...]]
    names: dict[str, str]
    lengths: dict[str, list[int]]


@cache
def divisions() -> Divisions:
    """Read the list; it is read once, when a place is first looked up."""
    codes: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    text = (files("reportkit.reading") / "divisions.csv").read_text(encoding="utf-8")
    rows = [line.split(",") for line in text.splitlines() if line[:1].isdigit()]
    for code, name, _ in sorted(rows, key=lambda row: (row[2], row[0])):
        names.setdefault(code, name)
        listed = codes.setdefault(name, [])
        if code not in listed:
            listed.append(code)
    lengths: dict[str, list[int]] = {}
    for length, beginning in sorted({(-len(name), name[:2]) for name in codes}):
        lengths.setdefault(beginning, []).append(-length)
    return Divisions({name: tuple(found) for name, found in codes.items()}, names, lengths)


def rank(code: str) -> int:
    """1 for a province, 2 for a prefecture, 3 for a county."""
    return 1 if code.endswith("0000") else 2 if code.endswith("00") else 3


def within(code: str, upper: str) -> bool:
    """Whether the division `code` lies in `upper` (or is it)."""
    return code.startswith(upper[: 2 * rank(upper)])


def chain(code: str) -> tuple[str | None, str | None, str | None]:
    """Names of province, prefecture and county of a code, as far as the list has them."""
    names = divisions().names
    province = names.get(code[:2] + "0000")
    level = rank(code)
    city = names.get(code[:4] + "00") if level >= 2 else None
    if city == province:
        city = None
    county = names.get(code) if level == 3 else None
    return province, city, county
