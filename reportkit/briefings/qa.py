"""Contents of the parsing-QA briefing: what was read, how well, and what was not. Frames alone."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import polars as pl

from reportkit.briefings import selection
from reportkit.briefings.qa_lists import (
    coverage,
    fraction,
    identity,
    layouts_named,
    only_reports,
    others,
    problems,
    qa_heading,
    worst,
)
from reportkit.briefings.texts import texts
from reportkit.corpus import Corpus
from reportkit.display import (
    Block,
    Figure,
    Masthead,
    Note,
    Page,
    Record,
    Safe,
    Table,
    Tile,
    Tiles,
    number,
    page,
    percent,
    tag,
)
from reportkit.parameters import ParsingQA

__all__ = [
    "damaged",
    "identity",
    "layouts",
    "masthead",
    "others",
    "overview",
    "problems",
    "states",
    "worst",
]

# State of a cell -> colour; the order is that of the bars. "missing" is a cell not found at all.
_STATES = {
    "read": "#3d7ea6", "repaired": "#7fb2cf", "corrected": "#2f7d5b", "blank": "#c9ced6",
    "dash": "#9aa3b0", "unreadable": "#c2553f", "missing": "#7d2a20",
}  # fmt: skip
_NUMBERS = ("read", "repaired", "corrected")
_TABLES = ("disclosure", "applications", "disputes", "statistics")
# Forms in order of their year; the one in force is the strongest.
_FORM_COLORS = {"2008": "#c9ced6", "2014": "#c98b3a", "2019": "#7fb2cf", "2021": "#1d5287"}


def masthead(corpus: Corpus, P: ParsingQA) -> Page:  # noqa: N803
    """Title of the page and how many reports in how many inputs."""
    t, reports = texts("qa", P.lang), only_reports(corpus)
    inputs = corpus.reports["source"].n_unique()
    subtitle = t("subtitle", inputs=inputs, reports=reports.height)
    facts = [(t["fact_inputs"], number(inputs)), *selection.facts(reports, P.lang)]
    return page(
        Masthead(
            t["title"],
            subtitle if corpus.reports.height else t["nothing"],
            t["kicker"],
            facts,
            selection.made_up(reports),
            P.lang,
        )
    )


def overview(corpus: Corpus, P: ParsingQA) -> Page:  # noqa: N803
    """Headline figures and the state of things in a few sentences; records them."""
    t, reports = texts("qa", P.lang), only_reports(corpus)
    if not corpus.reports.height:
        return page(Note(t["nothing_hint"], tone="warning", title=t["nothing"]))
    kinds = dict(corpus.reports["kind"].value_counts().iter_rows())
    expected = int(reports["cells_expected"].sum())
    state = dict(corpus.cells["state"].value_counts().iter_rows())
    covered = coverage(corpus)
    found = min(int(covered["found"].sum()), expected)
    gaps = pl.col("missing") + pl.col("unreadable")
    complete = covered.filter(gaps == 0, pl.col("cells_expected") > 0).height
    named = reports.filter(pl.col("agency").is_not_null(), pl.col("year").is_not_null()).height
    bad = kinds.get("unreadable", 0)
    lines = [
        t(
            "lead",
            expected=expected,
            found=found,
            numbers=sum(state.get(s, 0) for s in _NUMBERS),
            blank=state.get("blank", 0) + state.get("dash", 0),
            missing=int(covered["missing"].sum()),
            repaired=state.get("repaired", 0),
            unreadable=state.get("unreadable", 0),
        ),
        t["lead_all"],
    ]
    if named < reports.height:
        lines.append(t("lead_gap", n=reports.height - named))
    other = t("tile_unreadable_note", other=kinds.get("other", 0))
    n = reports.height
    return page(
        Tiles(
            [
                Tile(t["tile_cells"], None, found, expected, t["tile_cells_note"]),
                Tile(t["tile_complete"], None, complete, n, t["tile_complete_note"]),
                Tile(t["tile_identified"], None, named, n),
                Tile(t["tile_unreadable"], bad, note=other, tone="warning" if bad else "plain"),
            ]
        ),
        qa_heading("summary"),
        Note("\n".join(lines), tone="lead"),
        Record("reports", n, t["reports"]),
        Record("cells_found", None, t["tile_cells"], found, expected),
        Record("identified", None, t["tile_identified"], named, n),
        Record("unreadable", bad, t["tile_unreadable"]),
    )


def states(corpus: Corpus, P: ParsingQA) -> Page:  # noqa: N803
    """States of the cells by statutory table, missing ones included."""
    t, reports = texts("qa", P.lang), only_reports(corpus)
    if not corpus.cells.height:
        return page()
    from reportkit.briefings.drawings import stacked_bars

    counts = corpus.cells.group_by("table", "state").agg(n=pl.len())
    total = counts.group_by("table").agg(base=pl.col("n").sum())
    expected = _expected(reports)
    gaps = (
        expected.join(total, on="table", how="left")
        .select(
            "table", state=pl.lit("missing"), n=pl.col("expected") - pl.col("base").fill_null(0)
        )
        .filter(pl.col("n") > 0)
        .cast({"n": pl.UInt32})
    )
    order = {"table": list(_TABLES), "state": list(_STATES)}
    counts = pl.concat([counts, gaps]).filter(pl.col("table").is_in(order["table"]))
    counts = counts.with_columns(base=pl.col("n").sum().over("table"))
    for column, known in order.items():
        place = {n: i for i, n in enumerate(known)}
        at = pl.col(column).replace_strict(place, default=99, return_dtype=pl.Int32)
        counts = counts.with_columns(at.alias(f"_{column}"))
    counts = counts.sort("_table", "_state")
    words = {s: t[f"state_{s}"] for s in _STATES}
    drawn = counts.select(
        group=pl.col("table").replace_strict({x: t[f"table_{x}"] for x in _TABLES}),
        part=pl.col("state").replace_strict(words),
        n="n",
        share=pl.col("n") / pl.col("base"),
    )
    present = set(drawn["part"].to_list())
    colors = {words[s]: c for s, c in _STATES.items() if words[s] in present}
    names = {"group": t["table"], "part": t["state"], "n": t["count"]}
    base = int(counts["n"].sum())
    numbers = int(counts.filter(pl.col("state").is_in(_NUMBERS))["n"].sum())
    chart = stacked_bars(
        drawn, {**names, "share": t["share"]}, t["states_description"], colors=colors, share=True
    )
    sentence = t("states_sentence", share=percent(numbers / base), n=number(numbers),
                 base=number(base))  # fmt: skip
    table = Table(drawn, t["states_description"], {**names, "share": t["share"]},
                  {"share": "percent"})  # fmt: skip
    return page(qa_heading("states"), Figure(chart, t["states_title"], sentence, table))


def _expected(reports: pl.DataFrame) -> pl.DataFrame:
    """How many cells of each statutory table the forms of these reports have."""
    from reportkit.forms import list_forms, read_form

    counts: dict[str, int] = {}
    for form, n in reports["form"].drop_nulls().value_counts(sort=True).iter_rows():
        if form in list_forms():
            for place in read_form(form).places():
                counts[place.table] = counts.get(place.table, 0) + n
    schema = {"table": pl.String, "expected": pl.Int64}
    return pl.DataFrame(list(counts.items()), schema=schema, orient="row")


def damaged(corpus: Corpus, P: ParsingQA) -> Page:  # noqa: N803
    """Cells repaired, corrected or unreadable, with their printed text."""
    from reportkit.rules.places import name

    t, reports = texts("qa", P.lang), only_reports(corpus)
    if not reports.height:
        return page()
    at = 0 if P.lang == "zh" else 1
    rows = corpus.cells.filter(pl.col("state").is_in(["repaired", "unreadable", "corrected"]))
    if not rows.height:
        return page(qa_heading("damaged"), Note(t["damaged_none"], tone="good"))
    bodies = selection.bodies(reports, P.lang).select("report_id", "body")
    rows = rows.join(bodies, on="report_id").join(
        reports.select("report_id", "form"), on="report_id"
    )
    rows = rows.sort("state", "body", "report_id", "char_start", descending=[True, *[False] * 3])
    lost = rows.filter(pl.col("raw").fill_null("") == "")
    rows = rows.filter(pl.col("raw").fill_null("") != "")
    blocks: list[Block] = [qa_heading("damaged"), Note(t["damaged_lead"])]
    if rows.height:
        metrics = rows.select(pl.format("{}.{}.{}", "table", "row", "column"), "form").iter_rows()
        rows = rows.with_columns(
            cell=pl.Series([name(m, f)[at] for m, f in metrics], dtype=pl.String),
            state=pl.col("state").replace_strict({s: t[f"state_{s}"] for s in _STATES}),
        )
        labels = {"body": t["body"], "cell": t["cell"], "raw": t["printed"], "value": t["value"],
                  "state": t["state"], "line": t["line"]}  # fmt: skip
        if rows["path"].null_count() < rows.height:
            labels["path"] = t["place"]
        formats: dict[str, Any] = {"raw": _quoted, "line": "plain"}
        blocks.append(Table(rows, t["damaged"], labels, formats, limit=100))
    if lost.height:
        names = {x: t[f"table_{x}"] for x in _TABLES}
        counted = (
            lost.group_by("body", "report_id", "table")
            .agg(n=pl.len())
            .sort("n", "body", "report_id", "table", descending=[True, False, False, False])
            .with_columns(table=pl.col("table").replace_strict(names, default=None))
        )
        labels = {"body": t["body"], "table": t["table"], "n": t["count"]}
        blocks.append(Table(counted, t["lost"], labels, limit=100, note=t["lost_note"]))
    return page(blocks)


def _quoted(raw: Any) -> Safe:
    """Printed text with its blanks visible."""
    shown = str(raw).replace("\xa0", "␣").replace(" ", "␣").replace("\t", "⇥").replace("\n", "↵")
    return tag("mark", shown if shown else "∅", class_="rk-repaired")


def layouts(corpus: Corpus, P: ParsingQA) -> Page:  # noqa: N803
    """Layouts, forms, file types and encodings met, and forms by year."""
    t, reports = texts("qa", P.lang), only_reports(corpus)
    if not reports.height:
        return page()
    suffix = [_suffix(s) or t["unknown"] for s in reports["source"].to_list()]
    by = coverage(corpus).with_columns(
        pl.col("form", "encoding").fill_null(t["unknown"]),
    )
    by = by.join(
        reports.select("report_id", suffix=pl.Series(suffix, dtype=pl.String)), on="report_id"
    )
    blocks: list[Block] = [qa_heading("layouts")]
    for caption, keys in (("layouts_table", ("layout", "form")),
                          ("files_table", ("suffix", "encoding"))):  # fmt: skip
        rows = (
            by.group_by(keys)
            .agg(n=pl.len(), found=pl.col("found").sum(), base=pl.col("cells_expected").sum())
            .sort("n", *keys, descending=[True, *[False] * len(keys)])
        )
        rows = rows.with_columns(cells=fraction(rows, "found", "base"))
        if "layout" in keys:
            rows = rows.with_columns(layout=layouts_named(rows, P.lang))
        labels = {**{k: t[k] for k in keys}, "n": t["reports"], "cells": t["cells_share"]}
        blocks.append(Table(rows, t[caption], labels, folded=rows.height > 12))
    return page(blocks, _forms(reports, P))


def _suffix(source: str) -> str:
    return PurePosixPath(source.rpartition("!")[2] or source).suffix.lower().lstrip(".")


def _forms(reports: pl.DataFrame, P: ParsingQA) -> Block | None:  # noqa: N803
    from reportkit.briefings.drawings import stacked_bars

    t = texts("qa", P.lang)
    rows = reports.select(
        year="year",
        group=pl.col("year").cast(pl.String).fill_null(t["year_unknown"]),
        part=pl.col("form").fill_null(t["unknown"]),
    )
    counts = rows.group_by("year", "group", "part").agg(n=pl.len())
    counts = counts.sort("year", "part", nulls_last=True).drop("year")
    if counts["group"].n_unique() < 2:
        return None
    forms = sorted(counts["part"].unique().to_list())
    colors = {f: _FORM_COLORS.get(f, "#8a5aa8") for f in forms}
    names = {"group": t["year"], "part": t["form"], "n": t["reports"]}
    top, n = (
        counts.group_by("part")
        .agg(pl.col("n").sum())
        .sort("n", "part", descending=[True, False])
        .row(0)
    )
    sentence = t("forms_sentence", years=selection.years(reports), form=top, n=n,
                 base=reports.height)  # fmt: skip
    chart = stacked_bars(counts, names, t["forms_description"], colors=colors)
    return Figure(chart, t["forms_title"], sentence, Table(counts, t["forms_title"], names))
