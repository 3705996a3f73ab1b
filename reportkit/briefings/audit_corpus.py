"""Corpus view of the audit briefing: chain breaks as a list, copied texts, clone clusters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl

from reportkit.briefings.audit_copies import Copies, clusters
from reportkit.briefings.audit_view import AuditView
from reportkit.briefings.texts import texts
from reportkit.corpus import Corpus
from reportkit.display import Block, Heading, Html, Note, Page, Safe, join, number, page, tag
from reportkit.display.cards import badge
from reportkit.parameters import ConsistencyAudit

_CHAINS = ("X01", "X02", "X03")
_MOST = 150  # lines of a list


def chains(corpus: Corpus, P: ConsistencyAudit) -> Page:  # noqa: N803
    """Breaks between the years of a body and copied texts (several reports only)."""
    v = AuditView(corpus, P)
    if v.one or not v.reports.height:
        return page()
    return page(_breaks(v), _copied(v))


def _heading(key: str) -> Heading:
    return Heading(texts("audit", "zh")[key], texts("audit", "en")[key])


def _breaks(v: AuditView) -> list[Block]:
    rows = v.fails.filter(pl.col("rule").is_in(_CHAINS)).sort(
        "agency", "year", "rule", "report_id", "anchor", nulls_last=True
    )
    if not rows.height:
        return []
    lines: dict[str, list[Safe]] = {}
    for row in rows.head(_MOST).iter_rows(named=True):
        lines.setdefault(row["agency"], []).append(
            tag("li", badge(row["severity"], v.lang), " ", _told(v, row), " ", _link(row))
        )
    items = [tag("li", tag("strong", body), tag("ul", *each)) for body, each in lines.items()]
    return [
        _heading("chains"),
        Note(v.t["chains_note"]),
        Html(tag("ul", *items, class_="rk-list rk-chains"), v.t["chains"]),
        *_more(v, rows.height),
    ]


def _told(v: AuditView, row: dict[str, Any]) -> str:
    """A break in one sentence; the columns of a table and guarded ones in the rule's own words."""
    year, gap = row["year"], row["difference"]
    if row["rule"] != "X01" or gap is None or year is None or row["severity"] != "error":
        told = v.message(row)
        return v.t("chain_other", year=str(year), told=told) if year else told
    return v.t(
        "chain_break", then=str(year - 1), now=str(year), out=row["expected"],
        into=row["actual"], gap=("+" if gap > 0 else "") + number(gap),
    )  # fmt: skip


def _link(row: dict[str, Any]) -> Safe:
    return tag("a", row["rule"], href=f"#{row['anchor']}", class_="rk-code")


def _more(v: AuditView, height: int) -> list[Block]:
    return [Note(v.t("list_more", n=height - _MOST), tone="caveat")] if height > _MOST else []


def _copied(v: AuditView) -> list[Block]:
    copies = Copies(v)
    last = v.fails.filter(pl.col("rule").is_in(["X05", "X06"])).sort("body", "rule", "anchor")
    groups = clusters(copies)
    if not groups and not last.height:
        return []
    blocks: list[Block] = [_heading("copies"), Note(v.t["copies_note"])]
    if groups:
        blocks += [
            Heading(texts("audit", "zh")["clusters"], texts("audit", "en")["clusters"], level=3),
            Html(_groups(v, copies, groups[:_MOST]), v.t["clusters"]),
            *_more(v, len(groups)),
        ]
    if last.height:
        items = []
        for row in last.head(_MOST).iter_rows(named=True):
            told = v.message(row)
            if row["rule"] == "X06" and (d := copies.names.get(row["expected"])):
                told = v.t("copy_line", body=d, share=row["actual"])
            items.append(tag("li", tag("strong", row["body"]), " · ", told, " ", _link(row)))
        blocks += [
            Heading(texts("audit", "zh")["repeats"], texts("audit", "en")["repeats"], level=3),
            Html(tag("ul", *items, class_="rk-list"), v.t["repeats"]),
            *_more(v, last.height),
        ]
    return blocks


def _groups(v: AuditView, copies: Copies, groups: Iterable[list[dict[str, Any]]]) -> Safe:
    items = []
    for rows in groups:
        members = dict.fromkeys(
            copies.names.get(r[c], r[c]) for r in rows for c in ("report_id", "expected")
        )
        template = all(r["verdict"] == "explained" for r in rows)
        head = v.t("cluster_template" if template else "cluster", reports=len(members))
        lines = []
        for r in rows[:20]:
            donor = copies.names.get(r["expected"], r["expected"])
            told = v.t("copy_line", body=donor, share=r["actual"])
            link = _link(r) if r["anchor"] else Safe("")
            lines.append(tag("li", r["body"], " · ", told, " ", link))
        if len(rows) > 20:
            lines.append(tag("li", v.t("list_more", n=len(rows) - 20)))
        items.append(tag("li", tag("strong", head), tag("ul", *lines)))
    return tag("ul", join(items), class_="rk-list rk-clusters")
