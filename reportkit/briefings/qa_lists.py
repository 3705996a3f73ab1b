"""Lists of the parsing-QA briefing: identity found, where to look first, what was refused."""

from __future__ import annotations

import polars as pl

from reportkit.briefings import selection
from reportkit.briefings.texts import texts
from reportkit.corpus import Corpus
from reportkit.display import Block, Heading, Note, Page, Table, number, page
from reportkit.parameters import ParsingQA

_IDENTITY = ("agency", "year", "level", "division_code", "period_end", "published", "form")


def qa_heading(key: str) -> Heading:
    """A heading by its text key."""
    return Heading(texts("qa", "zh")[key], texts("qa", "en")[key])


def only_reports(corpus: Corpus) -> pl.DataFrame:
    """Rows of `reports` that are reports."""
    return corpus.reports.filter(pl.col("kind") == "report")


def fraction(frame: pl.DataFrame, top: str, base: str) -> pl.Series:
    """`1,234 / 1,600` of two columns."""
    pairs = frame.select(top, base).iter_rows()
    return pl.Series([f"{number(a)} / {number(b)}" for a, b in pairs], dtype=pl.String)


def coverage(corpus: Corpus) -> pl.DataFrame:
    """Per report: body, cells expected, accounted for (`found`), missing, unreadable, problems."""
    cells = corpus.cells.group_by("report_id").agg(
        found=pl.len(), unreadable=(pl.col("state") == "unreadable").sum()
    )
    reports = only_reports(corpus)
    return (
        reports.select("report_id", "form", "layout", "encoding", "source", "year",
                       "cells_expected", "problems")
        .join(selection.bodies(reports, "zh").select("report_id", "body"), on="report_id")
        .join(cells, on="report_id", how="left")
        .with_columns(pl.col("found", "unreadable").fill_null(0))
        .with_columns(
            missing=(pl.col("cells_expected").cast(pl.Int64) - pl.col("found")).clip(0),
            # a cell is accounted for when what is printed there is known, blank included
            found=(pl.col("found").cast(pl.Int64) - pl.col("unreadable")).clip(0),
        )
    )  # fmt: skip


def layouts_named(frame: pl.DataFrame, lang: str) -> pl.Series:
    """The column `layout` in words."""
    t = texts("qa", lang)
    names = [t.get(f"layout_{x}", x) if x else t["unknown"] for x in frame["layout"].to_list()]
    return pl.Series(names, dtype=pl.String)


def identity(corpus: Corpus, P: ParsingQA) -> Page:  # noqa: N803
    """How often body, year, place and dates were found, and which sections."""
    t, reports = texts("qa", P.lang), only_reports(corpus)
    if not reports.height:
        return page()
    n = reports.height
    rows = [(t[f"field_{f}"], reports[f].len() - reports[f].null_count()) for f in _IDENTITY]
    scoped = reports.filter(pl.col("scope").is_in(["own", "aggregate"])).height
    rows.append((t["field_scope"], scoped))
    fields = pl.DataFrame(rows, schema=["field", "found"], orient="row").with_columns(
        share=pl.format("{} / {}", "found", pl.lit(n)), rate=pl.col("found") / n
    )
    labels = {"field": t["field"], "share": t["found"], "rate": t["share"]}
    held = corpus.sections.filter(pl.col("section").is_in([*"123456"]))
    found = held.group_by("section").agg(n=pl.col("report_id").n_unique()).sort("section")
    found = found.with_columns(
        section=pl.col("section").replace_strict(
            {s: t[f"section_{s}"] for s in "123456"}, return_dtype=pl.String
        )
    )
    sections = found.with_columns(share=pl.format("{} / {}", "n", pl.lit(n)), rate=pl.col("n") / n)
    section_labels = {"section": t["section"], "share": t["found"], "rate": t["share"]}
    formats = {"rate": "percent"}
    return page(
        qa_heading("identity"),
        Table(fields, t["identity_table"], labels, formats, note=t["identity_note"]),
        Table(sections, t["sections_table"], section_labels, formats),
        _claims(corpus, P),
    )


def _claims(corpus: Corpus, P: ParsingQA) -> Block:  # noqa: N803
    t = texts("qa", P.lang)
    c = corpus.claims
    told = t(
        "claims_lead",
        n=c.height,
        comparable=int(c["comparable"].sum() or 0),
        reports=c["report_id"].n_unique(),
    )
    return Note(told, title=t["claims"])


def worst(corpus: Corpus, P: ParsingQA) -> Page:  # noqa: N803
    """Reports with cells not accounted for or with problems, worst first."""
    t = texts("qa", P.lang)
    rows = coverage(corpus)
    if not rows.height:
        return page()
    rows = rows.filter(
        (pl.col("missing") > 0) | (pl.col("unreadable") > 0) | (pl.col("problems") > 0)
    )
    if not rows.height:
        return page(qa_heading("worst"), Note(t["worst_none"], tone="good"))
    rows = rows.sort(
        pl.col("missing") + pl.col("unreadable"), "problems", "body", "report_id",
        descending=[True, True, False, False],
    )  # fmt: skip
    rows = rows.with_columns(
        cells=fraction(rows, "found", "cells_expected"), layout=layouts_named(rows, P.lang)
    )
    labels = {"body": t["body"], "form": t["form"], "layout": t["layout"],
              "cells": t["cells_share"], "missing": t["missing"], "unreadable": t["unreadable"],
              "problems": t["problems_count"]}  # fmt: skip
    return page(
        qa_heading("worst"), Table(rows, t["worst"], labels, limit=P.worst, note=t["worst_note"])
    )


def problems(corpus: Corpus, P: ParsingQA) -> Page:  # noqa: N803
    """Reading problems by stage and code, then one by one."""
    t = texts("qa", P.lang)
    if not corpus.reports.height:
        return page()
    if not corpus.problems.height:
        return page(qa_heading("problems"), Note(t["problems_none"], tone="good"))
    told = _meant(corpus.problems, P.lang)
    counted = (
        told.sort("stage", "code", "report_id", "line", nulls_last=True)
        .group_by("stage", "code", "meaning", maintain_order=True)
        .agg(n=pl.len(), reports=pl.col("report_id").n_unique())
        .sort("n", "stage", "code", descending=[True, False, False])
    )
    labels = {"meaning": t["meaning"], "stage": t["stage"], "n": t["problems_count"],
              "reports": t["reports"], "code": t["code"]}  # fmt: skip
    each = told.join(selection.bodies(corpus.reports, P.lang), on="report_id", how="left").join(
        corpus.reports.select("report_id", "source"), on="report_id", how="left"
    )
    each = each.sort("body", "report_id", "line", "stage", "code", nulls_last=True)
    every = {"body": t["body"], "source": t["source"], "meaning": t["meaning"],
             "message": t["detail"], "line": t["line"]}  # fmt: skip
    return page(
        qa_heading("problems"),
        Table(counted, t["problems"], labels, note=t["problems_note"]),
        Table(each, t["problems_all"], every, {"line": "plain"}, limit=500, folded=True),
    )


def _meant(problems: pl.DataFrame, lang: str) -> pl.DataFrame:
    """Problems with their `meaning` and `stage` in the language of the page.

    `message` is what the reader said of this case; it is left out where it says no more.
    """
    from reportkit.reading.wanting import problem_meanings

    t = texts("qa", lang)
    known = problem_meanings()
    meant = {code: words[lang] for code, words in known.items()}
    plain = {code: words["en"] for code, words in known.items()}
    stages = {s: t.get(f"stage_{s}", s) for s in problems["stage"].unique().to_list()}
    same = pl.col("message") == pl.col("code").replace_strict(
        plain, default=None, return_dtype=pl.String
    )
    return problems.with_columns(
        meaning=pl.coalesce(
            pl.col("code").replace_strict(meant, default=None, return_dtype=pl.String), "message"
        ),
        stage=pl.col("stage").replace_strict(stages, default=None, return_dtype=pl.String),
        message=pl.when(same.fill_null(False)).then(None).otherwise(_named(lang)),
    )


def _named(lang: str) -> pl.Expr:
    """The message, the id of a table at its beginning in words."""
    t = texts("qa", lang)
    names = {
        id: t[f"table_{id}"] for id in ("disclosure", "applications", "disputes", "statistics")
    }
    message = pl.col("message")
    for id, name in names.items():
        message = message.str.replace(rf"^{id}($|:)", f"{name}$1")
    return message


def others(corpus: Corpus, P: ParsingQA) -> Page:  # noqa: N803
    """Inputs that are no report or could not be read, with the reason."""
    t = texts("qa", P.lang)
    if not corpus.reports.height:
        return page()
    rows = corpus.reports.filter(pl.col("kind") != "report")
    if not rows.height:
        return page(qa_heading("others"), Note(t["others_none"], tone="good"))
    why = _meant(corpus.problems, P.lang).sort("line", "code", nulls_last=False)
    why = why.group_by("report_id", maintain_order=True).agg(
        why=pl.col("meaning").first(), detail=pl.col("message").first()
    )
    rows = (
        rows.join(why, on="report_id", how="left")
        .with_columns(
            why=pl.when(pl.col("kind") == "other")
            .then(pl.col("why").fill_null(t["why_other"]))
            .otherwise("why"),
            kind=pl.col("kind").replace_strict(
                {k: t[f"kind_{k}"] for k in ("other", "unreadable")}, default=None
            ),
        )
        .sort("kind", "source", "part")
    )
    labels = {"source": t["source"], "kind": t["kind"], "why": t["why"], "detail": t["detail"]}
    if rows["detail"].null_count() == rows.height:
        del labels["detail"]
    return page(qa_heading("others"), Table(rows, t["others"], labels, limit=200))
