"""Findings of the audit briefing: cards with their evidence, smallest explanations."""

from __future__ import annotations

from typing import Any

import polars as pl

from reportkit.briefings.audit_view import RANK, AuditView, list_labels, rule_of
from reportkit.briefings.printed import Printed
from reportkit.briefings.texts import texts
from reportkit.corpus import Corpus
from reportkit.display import (
    Block,
    FindingCard,
    Heading,
    Html,
    Mark,
    Note,
    Page,
    Safe,
    Table,
    number,
    page,
    tag,
)
from reportkit.localize.slips import slip_label
from reportkit.parameters import ConsistencyAudit
from reportkit.rules.places import name as cell_name

_LONG = 6  # printed rows shown openly; more go behind a triangle


def findings(corpus: Corpus, P: ConsistencyAudit) -> Page:  # noqa: N803
    """Every finding as a card with its evidence, by severity; beyond `cards`, as a table."""
    v = AuditView(corpus, P)
    if not v.reports.height:
        return page()
    printed = Printed(v.corpus)
    blocks: list[Block] = []
    seen: set[str] = set()
    doubted = _doubted(v)
    shown = v.fails.head(max(0, P.cards))
    zh, en = texts("audit", "zh"), texts("audit", "en")
    for severity in RANK:
        rows = shown.filter(severity=severity)
        if rows.height or severity == "error":
            blocks.append(Heading(zh[f"section_{severity}"], en[f"section_{severity}"]))
        if not rows.height and severity == "error" and not v.count("error"):
            blocks.append(Note(v.t["no_error"], tone="good"))
        last = None
        for row in rows.iter_rows(named=True):
            if not v.one and row["body"] != last:
                last = row["body"]
                blocks.append(Heading(last, last, level=3))
            blocks.append(_card(v, row, printed, doubted, seen))
    left = v.fails.slice(shown.height)
    if left.height:
        note = v.t("more_note", shown=shown.height, left=left.height)
        blocks += [
            Heading(zh["more"], en["more"]),
            Table(v.titled(left), v.t["more"], list_labels(v), limit=1000, note=note, folded=True),
        ]
    return page(blocks)


def _doubted(v: AuditView) -> dict[str, list[str]]:
    """Cells in the best explanation of each report."""
    names = v.corpus.suspects.filter(explanation=1).select(
        "report_id", cell=pl.format("{}.{}.{}", "table", "row", "column")
    )
    return dict(names.group_by("report_id", maintain_order=True).agg("cell").iter_rows())


def _card(
    v: AuditView,
    row: dict[str, Any],
    printed: Printed,
    doubted: dict[str, list[str]],
    seen: set[str],
) -> FindingCard:
    t, report = v.t, row["report_id"]
    facts: list[tuple[str, object]] = []
    if row["expected"] is not None:
        facts.append((t["expected"], row["expected"]))
    if row["actual"] is not None:
        facts.append((t["actual"], row["actual"]))
    if row["difference"] is not None:
        sign = "+" if row["difference"] > 0 else ""
        facts.append((t["difference"], sign + number(row["difference"])))
    found = rule_of(row["rule"])
    if found is not None:
        basis = t.get(f"basis_{found.basis}", found.basis)
        facts.append((t["basis"], basis))
    anchor = f"f-{row['fingerprint']}"
    while anchor in seen:
        anchor += "-2"
    seen.add(anchor)
    evidence, place = _evidence(v, row, printed, doubted.get(report, []))
    return FindingCard(
        row["severity"], row["rule"], v.title(row["rule"]), row[f"message_{v.lang}"],
        facts, evidence, place, anchor,
        note=t("fingerprint", fingerprint=row["fingerprint"]), lang=v.lang,
    )  # fmt: skip


def _evidence(
    v: AuditView, row: dict[str, Any], printed: Printed, suspects: list[str]
) -> tuple[Safe | None, str]:
    """The printed text of a finding, marked, and words for where it stands."""
    t, report, start = v.t, row["report_id"], row["char_start"]
    text: Safe | None = None
    note = ""
    if row["cells"]:
        text = printed.rows(report, row["cells"], suspects)
        if text is not None and "┆" in text:
            note = t["row_breaks"]
        if text is not None and (n := text.count("<li")) > _LONG:
            text = tag("details", tag("summary", t("rows_more", n=n)), text, class_="rk-fold")
    elif start is not None:
        text = printed.passage(report, [Mark(start, row["char_end"])])
    if text is None and row["evidence"]:
        text = tag("p", row["evidence"], class_="rk-quote")
    section = printed.section_at(report, start)
    where = []
    if section is not None:
        id = section["section"]
        where.append(t.get(f"section_{id}") or t("section_n", n=_ordinal(id, v.lang)))
    if row["line"] is not None:
        where.append(t("line", line=row["line"]))
    return text, " · ".join([*where, note] if note else where)


def _ordinal(section: str, lang: str) -> str:
    zh = "一二三四五六七八九"
    return zh[int(section) - 1] if lang == "zh" and section in "123456789" else section


def explanations(corpus: Corpus, P: ConsistencyAudit) -> Page:  # noqa: N803
    """The smallest changes that would repair broken sums, with the printed cells marked."""
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
        for (n,), part in rows.group_by("explanation", maintain_order=True):
            if n > 3:  # further ones only repeat that the place is uncertain
                break
            cells = [f"{r['table']}.{r['row']}.{r['column']}" for r in part.iter_rows(named=True)]
            table = part.with_columns(
                cell=pl.Series([cell_name(c, forms.get(report))[at] for c in cells]),
                pattern=pl.Series(
                    [slip_label(p, v.lang) if p else None for p in part["pattern"].to_list()],
                    dtype=pl.String,
                ),
            )
            caption = t("explanation_of", body=names.get(report, report), n=n, size=part["size"][0])
            blocks.append(Table(table, caption, labels))
            if n == 1 and (text := printed.rows(str(report), cells, cells)) is not None:
                words = t["as_printed"] + (f" · {t['row_breaks']}" if "┆" in text else "")
                figure = tag("figure", tag("figcaption", words), text, class_="rk-evidence")
                blocks.append(Html(figure, caption))
    return page(blocks)
