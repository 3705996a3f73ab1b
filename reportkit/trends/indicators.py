"""Indicators as data: formulas over figures of the forms, their names and their caveats."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from reportkit.errors import FormError, FrameError
from reportkit.forms import Form, list_forms, parse_sum, read_form

KINDS = ("count", "share", "ratio", "per_100", "growth")
Terms = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Formula:
    """How an indicator is computed in the form versions `forms`; a count has no denominator."""

    forms: tuple[str, ...]
    numerator: Terms
    denominator: Terms | None
    numerator_text: str
    denominator_text: str | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator; `series` are the crosswalk series that decide what may be compared."""

    id: str
    short: str
    kind: str
    topic: str
    zh: str
    en: str
    series: tuple[str, ...]
    formulas: tuple[Formula, ...]
    unit: Mapping[str, str] | None = None
    also: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    part_zh: str = ""
    caveat_zh: str = ""
    caveat_en: str = ""
    external: str | None = None

    def name(self, lang: str = "zh") -> str:
        """The name in `lang`."""
        return self.zh if lang == "zh" else self.en

    def part(self, lang: str = "zh") -> str:
        """What is counted, as one part of a whole: the name without “rate”."""
        return self.part_zh or self.zh if lang == "zh" else self.en

    def caveat(self, lang: str = "zh") -> str:
        """What to bear in mind, in `lang`."""
        return self.caveat_zh if lang == "zh" else self.caveat_en

    def unit_name(self, lang: str = "zh") -> str:
        """The unit in `lang`; a share, ratio or growth is a percentage."""
        return self.unit[lang] if self.unit else "%"

    @property
    def is_rate(self) -> bool:
        """Whether it has a denominator."""
        return self.kind != "count"

    @property
    def forms(self) -> tuple[str, ...]:
        """The form versions in which it exists, oldest first."""
        return tuple(sorted(form for f in self.formulas for form in f.forms))

    def formula(self, form: str | None) -> Formula | None:
        """The formula for a form version; None where the form has no such figure."""
        return next((f for f in self.formulas if form in f.forms), None)


@dataclass(frozen=True, slots=True)
class Group:
    """Indicators that belong in one picture; a partition's members add up to the whole."""

    id: str
    zh: str
    en: str
    partition: bool
    members: tuple[str, ...]

    def name(self, lang: str = "zh") -> str:
        """The name in `lang`."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything in indicators.toml; `suppress` and `mark` are the small-number thresholds."""

    indicators: Mapping[str, Indicator]
    groups: Mapping[str, Group]
    suppress: int
    mark: int


_KEYS = {
    "id", "short", "kind", "topic", "zh", "en", "series", "formulas", "unit", "also", "phrases",
    "part_zh", "caveat_zh", "caveat_en", "external",
}  # fmt: skip


def cells_of(form: Form, term: str) -> tuple[tuple[int, str, str, str], ...]:
    """The cells (sign, table, row, column) behind `table.row.column` in a form version.

    Raises FormError when the form has neither such a cell nor such a derived figure.
    """
    table_id, _, rest = term.partition(".")
    row_id, _, column_id = rest.rpartition(".")
    table = form.tables.get(table_id)
    places = {(p.row.id, p.column.id) for p in table.places()} if table else set()
    if (row_id, column_id) in places:
        return ((1, table_id, row_id, column_id),)
    parts = form.derived.get(f"{table_id}.{row_id}", ())
    if parts and all((row, column_id) in places for _, row in parts):
        return tuple((sign, table_id, row, column_id) for sign, row in parts)
    raise FormError(f"form {form.id} has no figure {term!r}")


def _terms(text: str, forms: tuple[str, ...], where: str) -> Terms:
    terms = parse_sum(text)
    for _, term in terms:
        if term.startswith("external."):
            continue
        for form in forms:
            try:
                cells_of(read_form(form), term.removesuffix("@previous"))
            except FormError as error:
                raise FormError(f"{where}: {error}") from None
    return terms


def _formula(data: Mapping[str, Any], where: str) -> Formula:
    unknown = set(data) - {"forms", "numerator", "denominator"}
    if unknown:
        raise FormError(f"{where}: unknown key {min(unknown)!r}")
    forms = tuple(data["forms"])
    for form in forms:
        if form not in list_forms():
            raise FormError(f"{where}: no form {form!r}; there are {', '.join(list_forms())}")
    denominator = data.get("denominator")
    return Formula(
        forms,
        _terms(data["numerator"], forms, where),
        None if denominator is None else _terms(denominator, forms, where),
        data["numerator"],
        denominator,
    )


def _indicator(data: Mapping[str, Any], where: str) -> Indicator:
    unknown = set(data) - _KEYS
    if unknown:
        raise FormError(
            f"{where}: unknown key {min(unknown)!r}; allowed: {', '.join(sorted(_KEYS))}"
        )
    formulas = tuple(_formula(f, f"{where}: formulas[{i}]") for i, f in enumerate(data["formulas"]))
    if data["kind"] not in KINDS:
        raise FormError(f"{where}: kind {data['kind']!r} is none of {', '.join(KINDS)}")
    if any((f.denominator is None) != (data["kind"] == "count") for f in formulas):
        raise FormError(f"{where}: only a count has no denominator")
    lists = {k: tuple(data[k]) for k in ("series", "also", "phrases") if k in data}
    try:
        return Indicator(**{**data, **lists, "formulas": formulas})
    except TypeError as error:
        raise FormError(f"{where}: {error}") from None


def parse_catalogue(data: Mapping[str, Any], where: str = "indicators.toml") -> Catalogue:
    """Build the catalogue from the mapping of a TOML file; FormError names the place."""
    try:
        made = [_indicator(i, f"{where}: {i.get('id')}") for i in data["indicators"]]
        indicators = {i.id: i for i in made}
        shorts = {i.short for i in made}
        if len(indicators) != len(made) or len(shorts) != len(made):
            raise FormError(f"{where}: an id or a short key occurs twice")
        groups = {
            id: Group(id, g["zh"], g["en"], g["partition"], tuple(g["members"]))
            for id, g in data["groups"].items()
        }
        for group in groups.values():
            for member in group.members:
                if member not in indicators:
                    raise FormError(f"{where}: groups.{group.id}: no indicator {member!r}")
        return Catalogue(indicators, groups, data["small"]["suppress"], data["small"]["mark"])
    except KeyError as error:
        raise FormError(f"{where}: key {error} is missing") from None


@cache
def catalogue() -> Catalogue:
    """The indicators that come with the package."""
    text = (files("reportkit.forms") / "indicators.toml").read_text(encoding="utf-8")
    return parse_catalogue(tomllib.loads(text), "forms/indicators.toml")


@cache
def list_indicators() -> tuple[str, ...]:
    """Ids of the indicators in the order of the catalogue."""
    return tuple(catalogue().indicators)


def read_indicator(name: str | Indicator) -> Indicator:
    """The indicator of an id (`applications.granted_rate`) or short key (`open_full`).

    Raises FrameError naming near matches.
    """
    if isinstance(name, Indicator):
        return name
    known = catalogue().indicators
    if name in known:
        return known[name]
    for indicator in known.values():
        if indicator.short == name:
            return indicator
    from difflib import get_close_matches

    near = [k for k in known if name and name in k][:5]
    near = near or get_close_matches(name, [*known, *(i.short for i in known.values())], 3, 0.4)
    hint = f"near it: {', '.join(near)}" if near else "`reportkit indicators` lists them"
    raise FrameError(f"no indicator {name!r}; {hint}")


def read_group(name: str) -> Group:
    """A group of indicators (`outcomes`, `refusals`, …); FrameError when there is none."""
    groups = catalogue().groups
    if name not in groups:
        raise FrameError(f"no group {name!r}; there are {', '.join(groups)}")
    return groups[name]
