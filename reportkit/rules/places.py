"""Names of figures for people: `applications.processed.total` as （七）总计·总计."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from reportkit.forms import list_forms, read_form


class Name(NamedTuple):
    """Chinese and English name of a figure."""

    zh: str
    en: str


# Figures that no cell prints (ids.md): forms name their terms, people need a word for the sum.
_DERIVED = {
    "applications.handled": Name("新收与上年结转合计", "new and carried in"),
    "applications.granted_any": Name("予以公开和部分公开", "granted in full or part"),
    "applications.denied": Name("（三）不予公开", "denied"),
    "applications.unavailable": Name("（四）无法提供", "unavailable"),
    "applications.rejected": Name("（五）不予处理", "rejected"),
    "applications.other": Name("（六）其他处理", "other outcomes"),
    "disputes.litigation": Name("行政诉讼", "litigation"),
}
# The part of a long printed label that people use.
_TAIL = re.compile(r"（区分处理.*）|（不同渠道.*）|（不包括.*）|、行政机关不再处理.*|^其中：")


def split(metric: str) -> tuple[str, str, str]:
    """Table, row and column of `table.row.column` (rows of 2014 hold dots themselves)."""
    table, _, rest = metric.partition(".")
    row, _, column = rest.rpartition(".")
    return table, row, column


@cache
def names(form: str) -> dict[str, Name]:
    """Name of every cell and derived figure of a form, by metric."""
    spec = read_form(form)
    found: dict[str, Name] = {}
    columns: dict[str, Name] = {}
    for place in spec.places():
        column, row = place.column, place.row
        columns[f"{place.table}.{column.id}"] = Name(column.label, column.id.replace("_", " "))
        label = _TAIL.sub("", row.label)
        group = (row.under or "")[:3]  # （三）
        zh = f"{group}{label}" if label[:1].isdigit() and place.table != "statistics" else label
        if place.table == "statistics":
            found[f"statistics.{row.id}.{column.id}"] = Name(zh, f"item {row.code}")
            continue
        en = row.id.replace("_", " ")
        found[f"{place.table}.{row.id}.{column.id}"] = Name(
            f"{zh}·{column.label}", f"{row.code} {en} · {column.id.replace('_', ' ')}"
        )
    for key, name in _DERIVED.items():
        table = key.partition(".")[0]
        for column_key, column_name in columns.items():
            if column_key.startswith(f"{table}.") and key in spec.derived:
                column_id = column_key.partition(".")[2]
                found[f"{key}.{column_id}"] = Name(
                    f"{name.zh}·{column_name.zh}", f"{name.en} · {column_name.en}"
                )
    return found


def _candidates(form: str | None) -> tuple[str, ...]:
    """The form used (where its tables are known), then all forms, latest first."""
    latest = tuple(reversed(list_forms()))
    return (form, *latest) if form in latest else latest


@cache
def components(metric: str, form: str | None = None) -> tuple[str, ...]:
    """The printed cells that a figure stands for: itself, or the cells of a derived sum."""
    table, row, column = split(metric)
    for id in _candidates(form):
        derived = read_form(id).derived
        if f"{table}.{row}" in derived:
            return tuple(f"{table}.{term}.{column}" for _, term in derived[f"{table}.{row}"])
        if id == form and metric in names(id):
            break
    return (metric,)


@cache
def name(metric: str, form: str | None = None) -> Name:
    """Name of a figure, by the form used, else by any form that has it, else the id itself."""
    for id in _candidates(form):
        if metric in names(id):
            return names(id)[metric]
    return Name(metric, metric)
