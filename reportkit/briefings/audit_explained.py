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


def explanations(corpus: Corpus, P: ConsistencyAudit) -> Page:  # noqa: N803
    """The smallest changes that would repair broken sums, with the printed cells marked.

    The most plausible one is shown openly, others behind a triangle.
    """
    v, t = AuditView(corpus, P), texts("audit", P.lang)
    suspects = v.corpus.suspects
    if not suspects.height:
        return page()
    forms = dict(v.reports.select("report_id", "form").iter_rows())
    names = dict(v.bodies.select("report_id", "body").iter_rows())
    printed = Printed(v.corpus)
    blocks: list[Block] = [
        Heading(texts("audit", "zh")["explanation"], texts("audit", "en")["explanation"]),
        Note(t["explanation_lead"]),
    ]
    at = 0 if v.lang == "zh" else 1
    labels = {c: t[c] for c in ("cell", "printed", "proposed", "certain", "pattern")}
    for (report,), rows in suspects.sort("report_id", "explanation", maintain_order=True).group_by(
        "report_id", maintain_order=True
    ):
        others: list[Block] = []
        every = rows["explanation"].n_unique()
        for (n,), part in rows.group_by("explanation", maintain_order=True):
            if int(str(n)) > _SHOWN:
                break
            cells = [f"{r['table']}.{r['row']}.{r['column']}" for r in part.iter_rows(named=True)]
            slips = [slip_label(p, v.lang) if p else None for p in part["pattern"].to_list()]
            table = part.with_columns(
                cell=pl.Series([cell_name(c, forms.get(report))[at] for c in cells]),
                pattern=pl.Series(slips, dtype=pl.String),
            )
            key = "explanation_of" if every > 1 else "explanation_only"
            body = names.get(str(report), str(report))
            caption = t(key, body=body, n=n, every=every, size=int(part["size"][0]))
            if n != 1:
                others.append(Table(table, caption, labels))
                continue
            blocks.append(Table(table, caption, labels))
            if (text := printed.rows(str(report), cells, cells)) is not None:
                words = t["as_printed"] + (f" · {t['row_breaks']}" if "┆" in text else "")
                figure = tag(
                    "figure", tag("figcaption", words), text,
                    class_="rk-evidence", id=v.explained_at(str(report)),
                )  # fmt: skip
                blocks.append(Html(figure, caption))
        if others:
            blocks.append(Fold(t("explanation_others", n=len(others), every=every), others))
    return page(blocks)
