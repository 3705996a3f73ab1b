"""Smallest explanations of the audit briefing: which cells are most likely wrong."""

from __future__ import annotations

import polars as pl

from reportkit.briefings.audit_view import AuditView
from reportkit.briefings.printed import Printed
from reportkit.briefings.texts import texts
from reportkit.corpus import Corpus
from reportkit.display import Block, Fold, Heading, Html, Note, Page, Table, page, tag
from reportkit.localize.slips import slip_label
from reportkit.parameters import ConsistencyAudit
from reportkit.rules.places import name as cell_name

_SHOWN = 3  # further explanations only repeat that the place is uncertain
_OPEN = 3  # reports whose explanations are shown openly
_REPORTS = 200


def explanations(corpus: Corpus, P: ConsistencyAudit) -> Page:  # noqa: N803
    """The smallest changes that would repair broken sums, with the printed cells marked.

    The most plausible one is shown openly, others behind a triangle. For many reports, one
    table of the most plausible ones comes first, and all else is behind triangles.
    """
    v = AuditView(corpus, P)
    suspects = _named(v)
    if not suspects.height:
        return page()
    printed = Printed(v.corpus)
    blocks: list[Block] = [
        Heading(texts("audit", "zh")["explanation"], texts("audit", "en")["explanation"]),
        Note(v.t["explanation_lead"]),
    ]
    reports = suspects.partition_by("report_id", maintain_order=True)
    many = len(reports) > _OPEN
    if many:
        labels = {"body": v.t["body"], **_labels(v)}
        first = suspects.filter(explanation=1)
        blocks.append(Table(first, v.t["explanation_table"], labels, limit=200))
    for rows in reports[:_REPORTS]:
        details = _of_report(v, rows, printed)
        if many:
            summary = v.t("explanation_details", body=rows["body"][0])
            details = [Fold(summary, details)]
        blocks += details
    return page(blocks)


def _labels(v: AuditView) -> dict[str, str]:
    return {c: v.t[c] for c in ("cell", "printed", "proposed", "certain", "pattern")}


def _named(v: AuditView) -> pl.DataFrame:
    """Suspects in order, with `body`, `cell` as people call it, `pattern` in words, `id`."""
    rows = v.corpus.suspects.join(
        v.bodies.select("report_id", "body"), on="report_id", how="left"
    ).join(v.reports.select("report_id", "form"), on="report_id", how="left")
    rows = rows.sort("report_id", "explanation", "table", "row", "column")
    id = pl.format("{}.{}.{}", "table", "row", "column")
    at = 0 if v.lang == "zh" else 1
    cells = [cell_name(c, form)[at] for c, form in rows.select(id, "form").iter_rows()]
    slips = [slip_label(p, v.lang) if p else None for p in rows["pattern"].to_list()]
    return rows.with_columns(
        id=id,
        cell=pl.Series(cells, dtype=pl.String),
        pattern=pl.Series(slips, dtype=pl.String),
    )


def _of_report(v: AuditView, rows: pl.DataFrame, printed: Printed) -> list[Block]:
    """Explanations of one report: the first with its printed rows, others folded."""
    report, body = str(rows["report_id"][0]), str(rows["body"][0])
    every = rows["explanation"].n_unique()
    made: list[Block] = []
    others: list[Block] = []
    for part in rows.partition_by("explanation", maintain_order=True)[:_SHOWN]:
        n, size = int(part["explanation"][0]), int(part["size"][0])
        key = "explanation_of" if every > 1 else "explanation_only"
        caption = v.t(key, body=body, n=n, every=every, size=size)
        table = Table(part, caption, _labels(v))
        if n != 1:
            others.append(table)
            continue
        made.append(table)
        cells = part["id"].to_list()
        if (text := printed.rows(report, cells, cells)) is not None:
            words = v.t["as_printed"] + (f" · {v.t['row_breaks']}" if "┆" in text else "")
            figure = tag(
                "figure", tag("figcaption", words), text,
                class_="rk-evidence", id=v.explained_at(report),
            )  # fmt: skip
            made.append(Html(figure, caption))
    if others:
        made.append(Fold(v.t("explanation_others", n=every - 1, shown=len(others)), others))
    return made
