"""What may be compared across the changes of the form and of the law (crosswalk.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from reportkit.errors import FormError
from reportkit.forms import read_form
from reportkit.trends.indicators import Indicator, read_indicator

FORMS = ("2008", "2014", "2019", "2021")
_WORST = ("same", "near", "break")


@dataclass(frozen=True, slots=True)
class Series:
    """One concept through the form versions; `grades[form]` compares it with the form before."""

    id: str
    zh: str
    en: str
    forms: Mapping[str, str]
    grades: Mapping[str, str]
    notes: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Event:
    """Something besides the form that changes what a figure means, from `year` on."""

    year: int
    topics: tuple[str, ...]
    cuts: tuple[str, ...]
    zh: str
    en: str
    note_zh: str
    note_en: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A line across a chart at the beginning of `year`: kind `form`, `law` or `bodies`."""

    year: int
    kind: str
    grade: str
    label: str
    note: str


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """All of crosswalk.toml."""

    grades: Mapping[str, Mapping[str, str]]
    series: Mapping[str, Series]
    events: tuple[Event, ...]


def _event(data: Mapping[str, Any]) -> Event:
    return Event(**{**data, "topics": tuple(data["topics"]), "cuts": tuple(data["cuts"])})


def parse_crosswalk(data: Mapping[str, Any], where: str) -> Crosswalk:
    """Build the crosswalk from the mapping of a TOML file; FormError names the place."""
    series = {}
    for id, item in data["series"].items():
        unknown = set(item) - {"zh", "en", "forms", "grades", "notes"}
        if unknown:
            raise FormError(f"{where}: series.{id}: unknown key {min(unknown)!r}")
        for grade in item["grades"].values():
            if grade not in data["grades"]:
                raise FormError(f"{where}: series.{id}: grade {grade!r} is not explained")
        series[id] = Series(
            id, item["zh"], item["en"], item["forms"], item["grades"], item.get("notes", {})
        )
    events = tuple(_event(e) for e in data["events"])
    for event in events:
        for id in event.cuts:
            if id not in series:
                raise FormError(f"{where}: events {event.year}: no series {id!r}")
    return Crosswalk(data["grades"], series, events)


@cache
def crosswalk() -> Crosswalk:
    """The crosswalk that comes with the package."""
    text = (files("reportkit.forms") / "crosswalk.toml").read_text(encoding="utf-8")
    return parse_crosswalk(tomllib.loads(text), "forms/crosswalk.toml")


def grade_word(grade: str, lang: str = "zh") -> str:
    """A grade in a word or two, for the mark in a chart."""
    return crosswalk().grades[grade][f"mark_{lang}"]


def grade_name(grade: str, lang: str = "zh") -> str:
    """A grade as shown: sign and words."""
    entry = crosswalk().grades[grade]
    return f"{entry['symbol']} {entry[lang]}"


@cache
def _grades(id: str) -> tuple[tuple[str, str], ...]:
    indicator = read_indicator(id)
    found = []
    for before, form in pairwise(FORMS):
        was, is_now = indicator.formula(before), indicator.formula(form)
        if was and is_now:
            # A series that is new or dropped cannot link two formulas: count it as a break.
            each = [crosswalk().series[s].grades.get(form, "break") for s in indicator.series]
            grade = max(each, key=lambda g: _WORST.index(g) if g in _WORST else 2)
            found.append((form, grade if grade in _WORST else "break"))
        elif was or is_now:
            found.append((form, "dropped" if was else "new"))
    return tuple(found)


def grades(indicator: str | Indicator) -> dict[str, str]:
    """How an indicator compares with the form before, by the form that begins.

    The worst grade of its series decides. Forms in which it never existed are left out.
    """
    return dict(_grades(read_indicator(indicator).id))


def grade_note(indicator: Indicator, form: str, lang: str = "zh") -> str:
    """What changed for the series of an indicator when `form` began."""
    notes = [crosswalk().series[s].notes.get(form, {}).get(lang) for s in indicator.series]
    return ("；" if lang == "zh" else "; ").join(dict.fromkeys(n for n in notes if n))


def cut_years(indicator: str | Indicator) -> tuple[int, ...]:
    """Years from which an indicator may not be compared with the years before, law included."""
    found = read_indicator(indicator)
    years = [read_form(f).first_year for f, g in grades(found).items() if g == "break"]
    years += [e.year for e in crosswalk().events if set(e.cuts) & set(found.series)]
    return tuple(sorted(years))


@cache
def segments(id: str) -> dict[str, int]:
    """Number of breaks before each form version: reports of one number may share a line."""
    number, found = 0, {}
    worse = dict(_grades(id))
    for form in FORMS:
        number += worse.get(form) == "break"
        found[form] = number
    return found


def law_cuts(indicator: str | Indicator) -> tuple[int, ...]:
    """Years at which the law, not the form, cuts the series."""
    found = read_indicator(indicator)
    return tuple(e.year for e in crosswalk().events if set(e.cuts) & set(found.series))


def marks(
    indicators: Iterable[str | Indicator], first: int, last: int, lang: str = "zh"
) -> list[Mark]:
    """The lines that a chart of these indicators needs, years `first` < year <= `last`.

    A form change gets a mark whatever its grade, the worst grade of the indicators on it.
    """
    chosen = [read_indicator(i) for i in indicators]
    found: dict[tuple[int, str], Mark] = {}
    names = {"zh": "{}年格式（{}）", "en": "{} form ({})"}[lang]
    for form in FORMS[1:]:
        year = read_form(form).first_year
        present = [i for i in chosen if form in grades(i)]
        if not present or not first < year <= last:
            continue
        worst = max(present, key=lambda i: (_rank(grades(i)[form]), -chosen.index(i)))
        grade = grades(worst)[form]
        found[year, "form"] = Mark(
            year, "form", grade, names.format(form, grade_word(grade, lang)),
            grade_note(worst, form, lang) or grade_name(grade, lang),
        )  # fmt: skip
    for event in crosswalk().events:
        if not first < event.year <= last:
            continue
        topical = {i.topic for i in chosen} & set(event.topics)
        if event.topics and not topical:
            continue
        cut = any(set(event.cuts) & set(i.series) for i in chosen)
        kind = "law" if event.topics else "bodies"
        note = event.note_zh if lang == "zh" else event.note_en
        found[event.year, kind] = Mark(
            event.year, kind, "break" if cut else "near",
            event.zh if lang == "zh" else event.en, note,
        )  # fmt: skip
    return [found[key] for key in sorted(found)]


def _rank(grade: str) -> int:
    return {"same": 0, "new": 1, "dropped": 1, "near": 2, "break": 3}[grade]
