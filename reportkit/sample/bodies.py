"""The made-up bodies: a country of invented places and what each body is like."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from random import Random
from typing import Any


@dataclass(frozen=True, slots=True)
class Body:
    """A made-up body: its names, its place and the yearly means of its figures."""

    number: int
    name: str
    short: str
    self_reference: str
    province: str
    city: str
    county: str | None
    level: str
    profile: Mapping[str, float]
    field: tuple[str, ...]


@cache
def read_data(name: str) -> dict[str, Any]:
    """A TOML file beside this module."""
    path = files("reportkit.sample") / name
    return tomllib.loads(path.read_text(encoding="utf-8"))


def place_names() -> list[str]:
    """Every place name of the made-up country (towns are named like counties)."""
    places = read_data("bodies.toml")["places"]
    stems = [a + b for a, b in product(places["first"], places["second"]) if a != b]
    return [*places["provinces"], *places["cities"], *(s + e for s in stems for e in "区县镇")]


def make_bodies(count: int, seed: int) -> Iterator[Body]:
    """The first `count` bodies of the country drawn with `seed`; no name occurs twice."""
    data = read_data("bodies.toml")
    kinds, places = data["bodies"], data["places"]
    rng = Random(f"bodies {seed}")
    stems = [a + b for a, b in product(places["first"], places["second"]) if a != b]
    rng.shuffle(stems)
    provinces = places["provinces"]
    cities = [(provinces[i % len(provinces)], city) for i, city in enumerate(places["cities"])]
    rng.shuffle(cities)
    counties = [(*cities[i % len(cities)], stem + "区区县"[i % 3]) for i, stem in enumerate(stems)]
    town_kind = next(i for i, kind in enumerate(kinds) if kind["at"] == "town")
    towns = 0
    for number in range(count):
        turn, which = divmod(number, len(kinds))
        kind, at = kinds[which], kinds[which]["at"]
        if at == "city" and turn >= len(cities):
            at, turn = "county", turn - len(cities)
        if at == "county" and turn >= len(counties):
            kind, at = kinds[town_kind], "town"
        county: str | None = None
        if at == "city":
            province, city = cities[(turn + which) % len(cities)]
            name = city + kind["name"]
        elif at == "county":
            province, city, county = counties[(turn + 13 * which) % len(counties)]
            name = city + county + kind["name"]
        else:
            rounds, spot = divmod(towns, len(counties))
            province, city, county = counties[spot]
            town = stems[(spot + 1 + rounds) % len(stems)] + "镇"
            name = city + county + town + kind["name"]
            towns += 1
        size = rng.lognormvariate(0.0, 0.45) * (0.6 if at == "county" else 1.0)
        profile = {k: v * size for k, v in kind.items() if isinstance(v, int | float)}
        lead = {"city": "市", "county": (county or "")[-1:], "town": "镇"}[at]
        short = "镇政府" if at == "town" else lead + kind["name"]
        yield Body(
            number, name, short, kind["self"], province, city, county, at, profile,
            tuple(kind["field"]),
        )  # fmt: skip
