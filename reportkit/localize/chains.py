"""Chains of reports: what a body hands on at the end of a year it takes over in the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import polars as pl

from reportkit.corpus import with_body
from reportkit.forms import read_form
from reportkit.localize.slips import Layout, form_layout
from reportkit.localize.system import System, build_system, form_equations

HANDED_ON, TAKEN_OVER = "applications.carried_out", "applications.carried_in"


class Link(NamedTuple):
    """Two reports of one body on consecutive years."""

    earlier: str
    later: str


def find_copies(cells: pl.LazyFrame, reports: pl.DataFrame) -> dict[str, str]:
    """The first of several reports of one body, year and form with equal figures, by its copies.

    One report often lies on several sites, or in several formats.
    """
    keys = ["made_up", "body", "year", "form"]
    named = with_body(reports).filter(pl.col("body").is_not_null(), pl.col("year").is_not_null())
    several = named.filter(pl.len().over(keys) > 1).select("report_id", *keys)
    if several.is_empty():
        return {}
    figures = (  # a sum of hashes knows no order, so that no cells need be held or sorted
        cells.join(several.lazy().select("report_id"), on="report_id", how="semi")
        .select("report_id", figure=pl.struct("table", "row", "column", "value").hash())
        .group_by("report_id")
        .agg(pl.len(), pl.col("figure").sum())
        .collect()
    )
    alike = several.join(figures, on="report_id", maintain_order="left")
    first = alike.select(
        "report_id", first=pl.col("report_id").first().over(*keys, "len", "figure")
    )
    return dict(first.filter(pl.col("report_id") != pl.col("first")).iter_rows())


def find_links(reports: pl.DataFrame) -> pl.DataFrame:
    """Reports of one body on consecutive years (`earlier`, `later`: report ids).

    A year that is reported twice gives no link.
    """
    body = ["made_up", "body"]
    known = (
        with_body(reports)
        .filter(
            pl.col("body").is_not_null(),
            pl.col("year").is_not_null(),
            pl.col("form").is_in(["2019", "2021"]),
        )
        .select("report_id", *body, "year")
    )
    single = known.filter(pl.len().over(*body, "year") == 1)
    before = single.with_columns(pl.col("year") + 1).rename({"report_id": "earlier"})
    pairs = single.join(before, on=[*body, "year"])
    return pairs.select("earlier", later="report_id").sort("earlier", "later")


def stocks_handed_on(cells: pl.LazyFrame, links: pl.DataFrame) -> pl.DataFrame:
    """Both sides of every link: earlier, later, column, `handed_on`, `taken_over` (or null)."""
    sides = []
    for row, report, value in (
        (HANDED_ON, "earlier", "handed_on"),
        (TAKEN_OVER, "later", "taken_over"),
    ):
        table, _, row_id = row.partition(".")
        side = cells.filter(pl.col("table") == table, pl.col("row") == row_id)
        sides.append(
            side.select(
                pl.col("report_id").alias(report), "column", pl.col("value").alias(value)
            ).collect()
        )
    handed, taken = sides
    both = links.join(handed, on="earlier").join(
        taken, on=["later", "column"], how="full", coalesce=True
    )
    return both.drop_nulls(["earlier", "later"]).select(
        "earlier", "later", "column", "handed_on", "taken_over"
    )


def link_columns(form: str) -> tuple[str, ...]:
    """Columns in which cases are handed on, in printed order."""
    table = read_form(form).tables["applications"]
    return tuple(column.id for column in table.blocks[0].columns)


def chain_system(forms: Mapping[str, str], links: Sequence[Link]) -> System:
    """The identities of several reports and of the links between them.

    `forms` gives the form of every report; keys lead with the report: `report|table.row.column`.
    """
    equations = []
    for report, form in forms.items():
        for name, terms, relation in form_equations(read_form(form)):
            mine = tuple((sign, f"{report}|{key}") for sign, key in terms)
            equations.append((f"{report}|{name}", mine, relation))
    for earlier, later in links:
        for column in link_columns(forms[later]):
            terms = ((1, f"{earlier}|{HANDED_ON}.{column}"), (-1, f"{later}|{TAKEN_OVER}.{column}"))
            equations.append((f"X01 {later}.{column}", terms, "="))
    return build_system(equations)


def chain_layout(forms: Mapping[str, str]) -> Layout:
    """The layouts of several reports in one, keys leading with the report."""
    near: dict[str, tuple[str, ...]] = {}
    parts: dict[str, tuple[tuple[str, ...], ...]] = {}
    sums: set[str] = set()
    twins: dict[str, str] = {}
    blocks: dict[str, tuple[str, ...]] = {}
    for report, form in forms.items():
        own = form_layout(form)
        near |= {
            f"{report}|{k}": tuple(f"{report}|{n}" for n in v) for k, v in own.neighbours.items()
        }
        parts |= {
            f"{report}|{k}": tuple(tuple(f"{report}|{n}" for n in p) for p in v)
            for k, v in own.parts.items()
        }
        sums |= {f"{report}|{k}" for k in own.totals}
        twins |= {f"{report}|{k}": f"{report}|{v}" for k, v in own.twins.items()}
        blocks |= {
            f"{report}|{k}": tuple(f"{report}|{o}" for o in v) for k, v in own.blocks.items()
        }
    return Layout(near, parts, frozenset(sums), twins, blocks)
