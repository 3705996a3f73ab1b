"""Contents of the consistency-audit briefing: the page an office sends to a body."""

from __future__ import annotations

import polars as pl

from reportkit.briefings import selection
from reportkit.briefings.audit_corpus import chains
from reportkit.briefings.audit_explained import explanations
from reportkit.briefings.audit_findings import findings
from reportkit.briefings.audit_first import first_things
from reportkit.briefings.audit_view import RANK, AuditView, list_labels
from reportkit.briefings.texts import texts
from reportkit.corpus import Corpus
from reportkit.display import (
    Block,
    Figure,
    Heading,
    Masthead,
    Note,
    Page,
    Record,
    Table,
    Tile,
    Tiles,
    page,
)
from reportkit.parameters import ConsistencyAudit
from reportkit.rules import list_rules

__all__ = [
    "chains",
    "explanations",
    "findings",
    "masthead",
    "method",
    "overview",
    "unjudged",
    "verdict",
]


def masthead(corpus: Corpus, P: ConsistencyAudit) -> Page:  # noqa: N803
    """Title of the page and whose reports it is about."""
    v = AuditView(corpus, P)
    rules = [] if P.rules else [(v.t["fact_rules"], len(list_rules()))]
    return page(
        Masthead(
            v.t["title"],
            selection.subtitle(v.reports, v.lang) if v.reports.height else v.t["nothing"],
            v.t["kicker"],
            [*selection.facts(v.reports, v.lang), *rules],
            selection.made_up(v.reports),
            v.lang,
        )
    )


def verdict(corpus: Corpus, P: ConsistencyAudit) -> Page:  # noqa: N803
    """Headline figures and the verdict in two sentences; records the figures for the index."""
    v, t = AuditView(corpus, P), texts("audit", P.lang)
    if not v.reports.height:
        return selection.nothing(P)
    errors, warnings = v.count("error"), v.count("warning")
    bad = v.fails.filter(severity="error")["report_id"].n_unique()
    total = v.reports.height
    expected, read = (int(v.reports[c].sum()) for c in ("cells_expected", "cells_read"))
    tiles = [
        Tile(t["errors"], errors, note=t["errors_note"], tone="bad" if errors else "good"),
        Tile(
            t["warnings"], warnings, note=t["warnings_note"], tone="warning" if warnings else "good"
        ),
        Tile(t["unjudged"], v.unjudged.height, note=t["unjudged_note"]),
    ]
    if v.one:
        tiles.append(Tile(t["cells"], numerator=read, denominator=expected))
    else:
        tiles.insert(0, Tile(t["clean"], numerator=total - bad, denominator=total))
    key = f"lead_{'errors' if errors else 'clean'}_{'one' if v.one else 'many'}"
    lead = t(key, errors=errors, warnings=warnings, bad=bad, reports=v.reports.height)
    more = []
    if v.unjudged.height:
        more.append(t("lead_unjudged", unjudged=v.unjudged.height))
    if v.one and v.corpus.suspects.height:
        more.append(t("lead_suspects", size=min(v.corpus.suspects["size"].to_list())))
    return page(
        Tiles(tiles),
        Heading(texts("audit", "zh")["verdict"], texts("audit", "en")["verdict"]),
        Note("\n".join([lead, *more]), tone="lead"),
        first_things(v),
        Record("errors", errors, t["errors"]),
        Record("warnings", warnings, t["warnings"]),
        Record("unjudged", v.unjudged.height, t["unjudged"]),
        None
        if v.one
        else Record("clean", None, t["clean"], v.reports.height - bad, v.reports.height),
    )


def overview(corpus: Corpus, P: ConsistencyAudit) -> Page:  # noqa: N803
    """For several reports: one line each, rules × bodies, the most frequent faults."""
    v, t = AuditView(corpus, P), texts("audit", P.lang)
    if v.reports.height < 2:
        return page()
    by = v.fails.group_by("report_id").agg(
        error=(pl.col("severity") == "error").sum(),
        warning=(pl.col("severity") == "warning").sum(),
        info=(pl.col("severity") == "info").sum(),
    )
    open_ = v.unjudged.group_by("report_id").agg(unjudged=pl.len())
    counted = ("error", "warning", "info", "unjudged")
    table = (
        v.bodies.join(by, on="report_id", how="left")
        .join(open_, on="report_id", how="left")
        .with_columns(pl.col(c).fill_null(0) for c in counted)
        .join(v.reports.select("report_id", "cells_read", "cells_expected"), on="report_id")
        .with_columns(read=pl.format("{} / {}", "cells_read", "cells_expected"))
        .sort("error", "warning", "body", "report_id", descending=[True, True, False, False])
    )
    first = {} if v.alone else {"agency": t["body"]}
    labels = {
        **first, "year": t["year"], "error": t["errors"], "warning": t["warnings"],
        "info": t["notes"], "unjudged": t["unjudged"], "read": t["read"],
    }  # fmt: skip
    return page(
        Heading(texts("audit", "zh")["overview"], texts("audit", "en")["overview"]),
        _frequent(v),
        _heat(v),
        Table(table, t["by_report"], labels, note=t["by_report_note"], folded=table.height > 25),
    )


def _heat(v: AuditView) -> Block | None:
    from reportkit.briefings.drawings import heat_map

    if not v.fails.height:
        return None
    per = v.fails.group_by("rule", "report_id", "body").agg(
        n=pl.len(), severity=pl.col("severity").sort_by("_rank").first()
    )
    worst = (
        per.group_by("report_id")
        .agg(pl.col("n").sum())
        .sort("n", "report_id", descending=[True, False])
    )
    kept = worst.head(40)["report_id"]
    drawn = v.titled(per.filter(pl.col("report_id").is_in(kept.to_list())))
    drawn = drawn.with_columns(
        severity=pl.col("severity").replace_strict(
            {s: v.severity(s) for s in RANK}, default=None, return_dtype=pl.String
        )
    )
    order = [r.code for r in list_rules() if r.code in set(drawn["rule"].to_list())]
    top = v.fails.group_by("rule").agg(pl.col("report_id").n_unique().alias("n"))
    code, n = top.sort("n", "rule", descending=[True, False]).row(0)
    sentence = v.t("heat_sentence", rule=code, title=v.title(code), reports=n)
    if worst.height > kept.len():
        sentence += v.t("heat_cut", n=kept.len())
    names = {"body": v.t["body"], "rule": v.t["rule"], "title": v.t["rule_title"],
             "severity": v.t["severity"], "n": v.t["findings_count"]}  # fmt: skip
    chart = heat_map(drawn.sort("body", "rule"), names, order, v.t["heat_description"])
    table = Table(
        drawn.sort("body", "rule"), v.t["heat_description"],
        {c: names[c] for c in ("body", "rule", "title", "severity", "n")},
    )  # fmt: skip
    return Figure(chart, v.t["heat_title"], sentence, table)


def _frequent(v: AuditView) -> Block | None:
    if not v.fails.height:
        return None
    open_ = v.unjudged.group_by("rule").agg(open=pl.col("report_id").n_unique())
    counted = v.fails.group_by("rule", "severity", "_rank").agg(
        n=pl.len(), reports=pl.col("report_id").n_unique()
    )
    rows = (
        counted.join(open_, on="rule", how="left")
        .with_columns(base=v.reports.height - pl.col("open").fill_null(0))
        .with_columns(base=pl.max_horizontal("base", "reports"))
        .with_columns(
            share=pl.format(
                "{} / {} ({}%)", "reports", "base",
                (100 * pl.col("reports") / pl.col("base")).round(1),
            ),
            severity=pl.col("severity").replace_strict(
                {s: v.severity(s) for s in RANK}, default=None, return_dtype=pl.String
            ),
        )
        .sort("reports", "n", "rule", descending=[True, True, False])
    )  # fmt: skip
    labels = {
        "rule": v.t["rule"], "title": v.t["rule_title"], "severity": v.t["severity"],
        "n": v.t["findings_count"], "share": v.t["share"],
    }  # fmt: skip
    return Table(v.titled(rows), v.t["frequent"], labels, limit=20, note=v.t["frequent_note"])


def unjudged(corpus: Corpus, P: ConsistencyAudit) -> Page:  # noqa: N803
    """What could not be judged and why, what scope explains, what was suppressed."""
    v, t = AuditView(corpus, P), texts("audit", P.lang)
    if not v.reports.height:
        return page()
    zh, en = texts("audit", "zh"), texts("audit", "en")
    blocks: list[Block] = [Heading(zh["unjudged_title"], en["unjudged_title"])]
    if v.unjudged.height:
        rows = _reasons(v)
        labels = {"rule": t["rule"], "title": t["rule_title"], "message": t["why"]}
        if not v.one:
            labels["reports"] = t["reports_count"]
        blocks += [Note(t["unjudged_lead"]), Table(rows, t["unjudged_title"], labels, limit=200)]
    else:
        blocks.append(Note(t["unjudged_none"]))
    if v.explained.height:
        labels = list_labels(v)
        blocks.append(
            Table(v.titled(v.explained), t["explained_title"], labels, limit=200, folded=True)
        )
    if v.suppressed.height:
        labels = {**list_labels(v), "suppressed": t["reason"]}
        blocks.append(Table(v.titled(v.suppressed), t["suppressed_title"], labels, limit=200))
    return page(blocks)


def _reasons(v: AuditView) -> pl.DataFrame:
    """Why rules were not judged: for one report each reason, for several one line a rule."""
    rows = v.titled(v.unjudged)
    by = ["rule", "title", "message"] if v.one else ["rule", "title"]
    found = (
        rows.sort("rule", "message")
        .group_by(by, maintain_order=True)
        .agg(
            reports=pl.col("report_id").n_unique(),
            example=pl.col("message").mode().sort().first(),
            kinds=pl.col("message").n_unique(),
        )
    )
    if v.one:
        return found
    told = [
        v.t("unjudged_more", example=example, n=kinds - 1) if kinds > 1 else example
        for example, kinds in found.select("example", "kinds").iter_rows()
    ]
    return found.with_columns(message=pl.Series(told, dtype=pl.String))


def method(corpus: Corpus, P: ConsistencyAudit) -> Page:  # noqa: N803
    """How the audit works, the rules it used and the files it looked at."""
    v, t = AuditView(corpus, P), texts("audit", P.lang)
    if not v.reports.height:
        return page()
    at = 0 if v.lang == "zh" else 1
    rules = pl.DataFrame(
        [(r.code, r.title[at], v.severity(r.severity), v.basis(r.basis)) for r in list_rules()],
        schema=["rule", "title", "severity", "basis"],
        orient="row",
    )
    labels = {
        "rule": t["rule"],
        "title": t["rule_title"],
        "severity": t["severity"],
        "basis": t["basis"],
    }
    sources = v.bodies.join(v.reports.select("report_id", "source", "sha256"), on="report_id").sort(
        "body"
    )
    sources = sources.with_columns(sha256=pl.col("sha256").str.slice(0, 16))
    return page(
        Heading(texts("audit", "zh")["method"], texts("audit", "en")["method"]),
        Note(t["method_body"]),
        Table(rules, t("rules_run", n=rules.height), labels, folded=True),
        Table(
            sources, t["sources_read"],
            {"body": t["body"], "source": t["file"], "sha256": t["digest"]},
            limit=200, folded=True,
        ),
    )  # fmt: skip
