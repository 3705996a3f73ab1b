"""One report to look at: its tables as printed, its findings, its text with the cells marked."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from reportkit.briefings import selection
from reportkit.briefings.printed import Place, Printed
from reportkit.briefings.texts import texts
from reportkit.corpus import Corpus
from reportkit.display import (
    Block,
    Fold,
    Heading,
    Html,
    Mark,
    Note,
    Page,
    Safe,
    Table,
    join,
    language,
    marked_text,
    page,
    tag,
)
from reportkit.display.cards import badge
from reportkit.display.tables import Format
from reportkit.errors import FrameError


def show(
    corpus: Corpus,
    report: str | None = None,
    cells: str | Sequence[str] = (),
    *,
    lang: str | None = None,
) -> Page:
    """A report of the corpus with its evidence, for notebooks.

    `report` is a report_id, or agency and year as `密云区商务局-2023`; it may be left out when the
    corpus holds one report only, as `corpus["密云区商务局-2023"]` does. With `cells`
    (`table.row.column`, one or several) only the printed rows that hold them are shown, the
    cells marked. Raises FrameError when the report or a cell is not there.
    """
    lang = lang or language()
    if report is None and len(corpus) != 1:
        raise FrameError(f"the corpus holds {len(corpus)} reports; name the one to show")
    id = corpus.find(report) if report is not None else str(corpus.reports["report_id"][0])
    printed = Printed(corpus)
    if cells:
        return page(_cells(printed, id, [cells] if isinstance(cells, str) else list(cells)))
    one = corpus.filter(report_id=id)
    row = one.reports.row(0, named=True)
    t = texts("show", lang)
    body = selection.bodies(one.reports, lang)["body"][0]
    facts = [
        (t[key], row[key]) for key in ("title", "form", "layout", "source") if row[key] is not None
    ]
    facts.append((t["cells"], f"{row['cells_read']} / {row['cells_expected']}"))
    return page(
        Heading(body, body, level=3, lang=lang),
        Html(
            tag(
                "dl",
                *(tag("div", tag("dt", k), tag("dd", v)) for k, v in facts),
                class_="rk-facts",
            ),
            " · ".join(f"{k} {v}" for k, v in facts),
        ),
        _findings(one, lang),
        _tables(one, printed, id, lang),
        _text(one, printed, id, lang),
    )


def overview(corpus: Corpus, *, lang: str | None = None) -> Page:
    """The reports of a corpus as a table: who, when, how much was read, how many findings."""
    lang = lang or language()
    t = texts("show", lang)
    failed = corpus.findings.filter(verdict="fail").group_by("report_id").len("failed")
    rows = (
        corpus.reports.join(failed, on="report_id", how="left")
        .with_columns(pl.col("failed").fill_null(0))
        .sort("agency", "year", "source", nulls_last=True)
    )
    labels = {name: t[name] for name in ("agency", "year", "form", "cells_read", "failed")}
    formats: dict[str, Format] = {"year": "plain"}
    return page(Table(rows, repr(corpus), labels, formats, lang=lang, limit=20))


def _cells(printed: Printed, id: str, names: list[str]) -> Block:
    known = printed.cells(id)
    missing = [n for n in names if n not in known]
    if missing:
        near = ", ".join(list(known)[:3])
        raise FrameError(f"{id} has no cell {missing[0]!r}; it has for example {near}")
    text = printed.rows(id, names)
    plain = "\n".join(f"{n} {known[n].line}: {known[n].raw}" for n in names)
    return Html(text if text is not None else tag("p", plain), plain)


def _findings(one: Corpus, lang: str) -> Block:
    t = texts("show", lang)
    rows = one.findings.filter(verdict="fail")
    if not rows.height:
        return Note(t["no_findings"], tone="good")
    rows = rows.sort("line", "rule", nulls_last=True)
    labels = {"severity": t["severity"], "rule": t["rule"], f"message_{lang}": t["message"],
              "line": t["line"]}  # fmt: skip
    formats: dict[str, Format] = {"severity": lambda s: badge(s, lang), "line": "plain"}
    return Table(rows, t["findings"], labels, formats, lang=lang)


def _tables(one: Corpus, printed: Printed, id: str, lang: str) -> list[Block]:
    """Each statutory table as the form has it, with what is printed in every cell."""
    from reportkit.rules.places import name

    t = texts("show", lang)
    at = 0 if lang == "zh" else 1
    form = one.reports["form"][0]
    blocks: list[Block] = []
    for (table,), cells in one.cells.group_by("table", maintain_order=True):
        columns = cells["column"].unique(maintain_order=True).to_list()
        rows = cells["row"].unique(maintain_order=True).to_list()
        known = printed.cells(id)
        names = {
            (r, c): name(f"{table}.{r}.{c}", form)[at].rpartition("·" if at == 0 else " · ")
            for r in rows
            for c in columns
        }
        head = join(tag("th", _column(names, rows, c), scope="col") for c in columns)
        body = []
        for r in rows:
            label = next((names[r, c][0] for c in columns if names[r, c][0]), r)
            shown = join(_cell(known.get(f"{table}.{r}.{c}"), t) for c in columns)
            body.append(tag("tr", tag("th", label, scope="row"), shown))
        made = tag(
            "table",
            tag("caption", t.get(f"table_{table}", str(table))),
            tag("thead", tag("tr", tag("td", ""), head)),
            tag("tbody", *body),
            class_="rk-table",
        )
        blocks.append(Html(made, f"{table}: {len(rows)} × {len(columns)}"))
    return blocks


def _column(names: dict[tuple[str, str], tuple[str, str, str]], rows: list[str], c: str) -> str:
    """Label of a column; of blocks with different labels the first that is known."""
    return next((names[r, c][2] for r in rows if names[r, c][1]), c)


def _cell(place: Place | None, t: dict[str, str]) -> Safe:
    if place is None:
        return tag("td", "", class_="rk-n")
    hint = f"{t['line']} {place.line} · {t.get('state_' + place.state, place.state)}"
    raw = place.raw.strip() or "—"
    if place.state == "read":
        return tag("td", raw, class_="rk-n", title=hint)
    kind = "rk-suspect" if place.state == "unreadable" else "rk-repaired"
    return tag("td", tag("mark", raw, class_=kind), class_="rk-n", title=hint)


def _text(one: Corpus, printed: Printed, id: str, lang: str) -> Block:
    """The whole text, folded: findings, suspects and repaired cells marked."""
    t = texts("show", lang)
    known = printed.cells(id)
    doubted = one.suspects.select(pl.format("{}.{}.{}", "table", "row", "column")).to_series()
    hint = {c: t["suspect"] for c in doubted.unique().to_list()}
    marks = [Mark(known[c].start, known[c].end, "suspect", hint[c]) for c in hint if c in known]
    for f in one.findings.filter(pl.col("char_start").is_not_null(), verdict="fail").iter_rows(
        named=True
    ):
        marks.append(Mark(f["char_start"], f["char_end"], "hit", f"{f['rule']}"))
    for place in known.values():
        if place.state == "repaired":
            marks.append(Mark(place.start, place.end, "repaired", t["state_repaired"]))
    parts: list[Block] = []
    for s in printed.sections(id):
        inside = [m for m in marks if s["char_start"] <= m.start < s["char_end"]]
        shown = marked_text(
            s["text"], inside, base=s["char_start"], first_line=s["line_start"],
            max_chars=100_000, lang=lang,
        )  # fmt: skip
        parts.append(Html(shown, s["text"]))
    return Fold(t["text"], parts)
