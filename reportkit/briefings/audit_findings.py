"""Findings of the audit briefing: a card for what one rule found in one report."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import polars as pl

from reportkit.briefings.audit_copies import COPIES, LEFTOVERS, Copies
from reportkit.briefings.audit_evidence import evidence_of
from reportkit.briefings.audit_view import RANK, AuditView, list_labels, rule_of
from reportkit.briefings.printed import Printed
from reportkit.briefings.texts import texts
from reportkit.corpus import Corpus
from reportkit.display import (
    Block,
    Evidence,
    FindingCard,
    Heading,
    Html,
    Line,
    Note,
    Page,
    Safe,
    Table,
    number,
    page,
    tag,
)
from reportkit.parameters import ConsistencyAudit

Row = dict[str, Any]


def findings(corpus: Corpus, P: ConsistencyAudit) -> Page:  # noqa: N803
    """Every finding with its evidence, by severity; beyond `cards`, as a table.

    Findings of one rule on one report share a card: they are one story, told once.
    """
    v = AuditView(corpus, P)
    if not v.reports.height:
        return page()
    printed, copies, doubted = Printed(v.corpus), Copies(v), doubted_cells(v)
    blocks: list[Block] = []
    shown = v.fails.head(max(0, P.cards))
    zh, en = texts("audit", "zh"), texts("audit", "en")
    for severity in RANK:
        rows = shown.filter(severity=severity)
        if rows.height or severity == "error":
            blocks.append(Heading(zh[f"section_{severity}"], en[f"section_{severity}"]))
        if not rows.height and severity == "error" and not v.count("error"):
            blocks.append(Note(v.t["no_error"], tone="good"))
        last = None
        for group in grouped(rows):
            if not v.one and group[0]["body"] != last:
                last = group[0]["body"]
                blocks.append(Heading(last, last, level=3))
            blocks.append(_card(v, group, printed, copies, doubted))
    left = v.fails.slice(shown.height)
    if left.height:
        note = v.t("more_note", shown=shown.height, left=left.height)
        labels = {**list_labels(v), "anchor": v.t["fingerprint_word"]}
        blocks += [
            Heading(zh["more"], en["more"]),
            Table(
                v.titled(left), v.t["more"], labels, {"anchor": _target, "line": "plain"},
                limit=1000, note=note, folded=True,
            ),
        ]  # fmt: skip
    return page(blocks)


def _target(anchor: str) -> Safe:
    """The fingerprint, as the place that links to the finding lead to."""
    return tag("span", anchor.removeprefix("f-"), id=anchor, class_="rk-digest")


def grouped(rows: pl.DataFrame) -> list[list[Row]]:
    """Findings of a frame by report, then rule, in the order in which each first appears."""
    rows = rows.with_row_index("_n").with_columns(
        pl.col("_n").min().over("report_id", "rule", "severity").alias("_first")
    )
    rows = rows.sort("_rank", pl.col("_n").min().over("severity", "report_id"), "_first", "_n")
    keys = ("report_id", "rule", "severity")
    return [
        list(group)
        for _, group in groupby(rows.iter_rows(named=True), lambda r: [r[k] for k in keys])
    ]


def doubted_cells(v: AuditView) -> dict[str, list[str]]:
    """Cells in the best explanation of each report."""
    names = v.corpus.suspects.filter(explanation=1).select(
        "report_id", cell=pl.format("{}.{}.{}", "table", "row", "column")
    )
    return dict(names.group_by("report_id", maintain_order=True).agg("cell").iter_rows())


def _card(
    v: AuditView,
    group: Sequence[Row],
    printed: Printed,
    copies: Copies,
    doubted: dict[str, list[str]],
) -> FindingCard:
    first, t = group[0], v.t
    report, rule = first["report_id"], first["rule"]
    lines = [_line(v, row) for row in group]
    found = rule_of(rule)
    facts = [(t["basis"], v.basis(found.basis))] if found else []
    extra: list[Block] = []
    evidence: list[Evidence] | None = None
    if rule in COPIES:
        message, told, extra = copies.card(report, rule)
        if message:
            lines = [Line(message, told, first["anchor"], lines[0].note)]
            evidence = [] if extra else None
    elif rule in LEFTOVERS:
        origins = dict.fromkeys(o for row in group if (o := copies.origin(row)) is not None)
        extra = [Html(o, "") for o in origins]
    if evidence is None:
        evidence = evidence_of(v, group, printed, doubted.get(report, []))
    return FindingCard(
        first["severity"], rule, v.title(rule), lines, facts, evidence, extra, v.lang
    )


def _line(v: AuditView, row: Row) -> Line:
    """One finding: message, both values where there are two to compare, fingerprint."""
    t = v.t
    facts: list[tuple[str, object]] = []
    expected, actual = row["expected"], row["actual"]
    if row["rule"] not in COPIES and expected is not None and actual is not None:
        facts = [(t["expected"], expected), (t["actual"], actual.strip() or t["blank"])]
        if row["difference"] is not None:
            sign = "+" if row["difference"] > 0 else ""
            facts.append((t["difference"], sign + number(row["difference"])))
    note = t("fingerprint", fingerprint=row["fingerprint"])
    return Line(v.message(row), facts, row["anchor"], note)
