"""What the parameters of a batch choose: its label, or why no report fits."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from reportkit.errors import ParameterError
from reportkit.parameters import Parameters

_COLUMNS = {
    "agency": ("agency",),
    "region": ("province", "city", "county"),
    "level": ("level",),
    "year": ("year",),
}
_NAMED = 3  # names given as examples


def label(values: Mapping[str, Any]) -> str:
    """The chosen region, level, body and years in one line; empty when all were chosen."""
    parts = [str(values[n]) for n in ("region", "level", "agency", "year") if values.get(n)]
    first, last = values.get("first_year"), values.get("last_year")
    if first or last:
        parts.append(f"{first or ''}–{last or ''}")
    return "-".join(parts)


def chosen(reports: pl.DataFrame, base: Any) -> pl.DataFrame:
    """The reports that a notebook's parameters choose, of whatever population."""
    return base.chosen(reports) if isinstance(base, Parameters) else reports


def refuse_nothing(reports: pl.DataFrame, base: Any, notebook: str) -> None:
    """Raise ParameterError when there are reports and none of them is what `base` asks for."""
    if not reports.height or not isinstance(base, Parameters):
        return
    given = {n: v for n in _COLUMNS if (v := getattr(base, n, None))}
    for name, value in given.items():
        columns = (reports[c].drop_nulls() for c in _COLUMNS[name])
        known = sorted({v for column in columns for v in column.unique()})
        if value not in known:
            raise ParameterError(
                f"no report has {name} {value!r}, which {notebook} was asked for; "
                f"{_hint(value, known)}"
            )
    if not base.chosen(reports).height:
        told = " and ".join(f"{n} {v!r}" for n, v in given.items()) or "the years asked for"
        raise ParameterError(
            f"no report has {told} together, which {notebook} was asked for; leave one out"
        )


def _hint(value: Any, known: list[Any]) -> str:
    if not known:
        return "none is known of any report"
    if not isinstance(value, str):
        return f"there are {', '.join(map(str, known))}"
    near: Iterable[str] = [k for k in known if value in k] or difflib.get_close_matches(
        value, known, _NAMED, 0.6
    )
    if near := list(near)[:_NAMED]:
        return f"did you mean {' or '.join(map(repr, near))}?"
    shown = ", ".join(known[:_NAMED])
    return f"there are {shown}" + (
        f" and {len(known) - _NAMED} more" if len(known) > _NAMED else ""
    )
