"""What to do first: the three things that put most of a report right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from reportkit.briefings.audit_copies import COPIES, Copies
from reportkit.briefings.audit_findings import doubted_cells, grouped
from reportkit.briefings.audit_view import AuditView
from reportkit.display import Block, Heading, Html, Safe, join, tag
from reportkit.display.cards import badge
from reportkit.rules.places import name as cell_name

_MOST = 3
_CELLS = 4  # suspected cells that are named
_SUMS = "K"  # rules on sums, which the suspected cells explain


def first_things(v: AuditView) -> list[Block]:
    """A short list with links: suspected cells, then the findings of most weight.

    On a page about many bodies, the reports to take up first.
    """
    bodies = v.reports["agency"].drop_nulls().n_unique()
    if bodies > 1:
        items = list(_reports(v))
        key = "first_reports"
    else:
        items = list(_steps(v))[:_MOST]
        key = "first_things"
    if not items:
        return []
    from reportkit.briefings.texts import texts

    heading = Heading(texts("audit", "zh")[key], texts("audit", "en")[key], level=3)
    return [heading, Html(tag("ol", *items, class_="rk-first"), v.t[key])]


def _reports(v: AuditView) -> Iterator[Safe]:
    """The reports with most errors (without errors: most warnings)."""
    counted = (
        v.fails.group_by("report_id", "body")
        .agg(
            error=(pl.col("severity") == "error").sum(),
            warning=(pl.col("severity") == "warning").sum(),
            anchor=pl.col("anchor").first(),
        )
        .filter(pl.col("error") + pl.col("warning") > 0)
        .sort("error", "warning", "body", "report_id", descending=[True, True, False, False])
    )
    for row in counted.head(_MOST).iter_rows(named=True):
        told = v.t("first_report", errors=row["error"], warnings=row["warning"])
        yield tag("li", tag("a", row["body"], href=f"#{row['anchor']}"), v.t["colon"], told)


def _steps(v: AuditView) -> Iterator[Safe]:
    doubted = {k: c for k, c in doubted_cells(v).items() if c}
    explained = set()
    for report, cells in doubted.items():
        sums = v.fails.filter(pl.col("rule").str.starts_with(_SUMS), report_id=report)
        if sums.height:
            explained.add(report)
            yield _cells(v, report, cells)
    groups = [
        g
        for g in grouped(v.fails)
        if g[0]["severity"] != "info"
        and not (g[0]["rule"].startswith(_SUMS) and g[0]["report_id"] in explained)
    ]
    groups.sort(key=lambda g: (g[0]["_rank"], -len(g)))
    for group in groups[:_MOST]:
        yield _group(v, group)


def _cells(v: AuditView, report: str, cells: Sequence[str]) -> Safe:
    form = v.reports.filter(report_id=report)["form"][0]
    at = 0 if v.lang == "zh" else 1
    names = [cell_name(c, form)[at] for c in cells[:_CELLS]]
    told = v.t("first_cells", n=len(cells))
    rest = v.t["and_more"] if len(cells) > _CELLS else ""
    link = tag("a", told, href=f"#{v.explained_at(report)}")
    why = v.t("first_cells_why", n=len(cells))
    return tag("li", badge("error", v.lang), " ", _whose(v, report), link, v.t["colon"],
               v.t["list_sign"].join(names), rest, v.t["stop"], why)  # fmt: skip


def _group(v: AuditView, group: Sequence[dict[str, Any]]) -> Safe:
    row = group[0]
    more = v.t("first_more", n=len(group) - 1) if len(group) > 1 else ""
    link = tag("a", row["rule"], href=f"#{row['anchor']}", class_="rk-code")
    return tag("li", badge(row["severity"], v.lang), " ", _whose(v, row["report_id"]),
               _message(v, row), more, " ", link)  # fmt: skip


def _message(v: AuditView, row: dict[str, Any]) -> str:
    """The message; of a copied text the one that names the donor, without an example."""
    told = Copies(v).card(row["report_id"], row["rule"])[0] if row["rule"] in COPIES else ""
    return told or v.message(row)


def _whose(v: AuditView, report: str) -> Safe:
    """The body and year where the page is about several reports."""
    if v.one:
        return join([])
    body = v.bodies.filter(report_id=report)["body"][0]
    return tag("strong", body, v.t["colon"])
