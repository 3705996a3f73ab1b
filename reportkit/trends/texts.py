"""Words in both languages, and figures as people read them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from reportkit.counted import filled as fill
from reportkit.display import number, percent
from reportkit.trends.indicators import Indicator, catalogue


@cache
def _texts() -> dict[str, dict[str, dict[str, str]]]:
    text = (files("reportkit.trends") / "texts.toml").read_text(encoding="utf-8")
    found: dict[str, dict[str, dict[str, str]]] = tomllib.loads(text)
    return found


def column(name: str, lang: str) -> str:
    """The title of a column."""
    return _texts()["columns"][name][lang]


def word(name: str, lang: str) -> str:
    """The name of a state, position, panel or part."""
    rule = catalogue()
    return _texts()["words"][name][lang].format(suppress=rule.suppress, mark=rule.mark)


def chart_word(name: str, lang: str) -> str:
    """The name of a kind of chart."""
    return _texts()["charts"][name][lang]


def sentence(name: str, lang: str, /, **filled: Any) -> str:
    """A sentence of texts.toml with its names filled in."""
    return fill(_texts()["sentences"][name][lang], filled)


def joined(parts: list[str], lang: str) -> str:
    """Sentences one after the other."""
    return ("" if lang == "zh" else " ").join(p for p in parts if p)


def listed(names: list[str], lang: str) -> str:
    """Names one after the other, as a sentence has them."""
    if lang == "zh":
        return "、".join(names)
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def shown(indicator: Indicator, value: float | None, lang: str = "zh") -> str:
    """A value of an indicator: a percentage, a number per 100, or a count with its unit."""
    if value is None:
        return "—"
    if indicator.kind in ("share", "ratio", "growth") and not indicator.unit:
        return percent(value)
    if indicator.kind == "per_100":
        return number(value, 2)
    digits = None if indicator.kind == "count" else 2
    unit = indicator.unit_name(lang)
    if lang == "en" and value == 1:
        unit = unit.removesuffix("s")
    return f"{number(value, digits)}{'' if lang == 'zh' else ' '}{unit}"


def fraction(numerator: float | None, denominator: float | None) -> str:
    """`272/805`."""
    if numerator is None or denominator is None:
        return "—"
    return f"{number(numerator)}/{number(denominator)}"


def made_of(indicator: Indicator, row: Mapping[str, Any]) -> str:
    """The two counts behind a rate: `272/805`, or `509→448` of a growth."""
    if indicator.kind != "growth":
        return fraction(row["numerator"], row["denominator"])
    if row["numerator"] is None or row["denominator"] is None:
        return "—"
    return f"{number(row['denominator'])}→{number(row['numerator'])}"


def with_fraction(indicator: Indicator, row: dict[str, Any], lang: str) -> str:
    """A value with the fraction it comes from, or the fraction alone where it is suppressed."""
    if not indicator.is_rate:
        return shown(indicator, row["value"], lang)
    made = made_of(indicator, row)
    if row["value"] is None:
        return made
    value = shown(indicator, row["value"], lang)
    return f"{value}（{made}）" if lang == "zh" else f"{value} ({made})"


def difference(indicator: Indicator, before: float, after: float, lang: str) -> str:
    """How far a value moved: percentage points of a rate, percent of a count that is not small."""
    if indicator.kind in ("share", "ratio", "growth") and not indicator.unit:
        return points(after - before, lang)
    if indicator.kind == "count":
        if before >= catalogue().suppress:
            return f"{(after - before) / before * 100:+.1f}%"
        return f"{'+' if after >= before else '-'}{shown(indicator, abs(after - before), lang)}"
    return f"{after - before:+,.2f}"


def points(value: float, lang: str) -> str:
    """`+3.2 percentage points` from 0.032."""
    gap = "" if lang == "zh" else " "
    # Adding 0 turns -0.0 into 0.0, so that nothing reads “-0.0”.
    return f"{round(value * 100, 1) + 0.0:+.1f}{gap}{word('points', lang)}"


def span(indicator: Indicator, low: float | None, high: float | None, lang: str) -> str:
    """`30.6%–37.1%`, or a dash."""
    if low is None or high is None:
        return "—"
    return f"{shown(indicator, low, lang)}–{shown(indicator, high, lang)}"
