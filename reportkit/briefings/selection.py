"""Words for what a briefing is about: the bodies and years chosen, or that there are none."""

from __future__ import annotations

from typing import Any

import polars as pl

from reportkit.briefings.texts import texts
from reportkit.corpus import Corpus
from reportkit.display import Note, Page, page
from reportkit.parameters import Parameters


def only_reports(corpus: Corpus) -> Corpus:
    """The corpus without inputs that are no report or could not be read."""
    return corpus.filter(pl.col("kind") == "report")


def nothing(P: Parameters) -> Page:  # noqa: N803 (P is what notebooks call their parameters)
    """A clear sentence in place of an empty page."""
    t = texts("audit", P.lang)
    chosen = [
        f"{name} = {shown}"
        for name, _, shown in P.table()
        if name in ("year", "agency", "region", "population") and shown not in ("—", "auto")
    ]
    hint = t("nothing_hint", chosen=" · ".join(chosen)) if chosen else t["nothing_all"]
    return page(Note(hint, tone="warning", title=t["nothing"]))


def years(reports: pl.DataFrame) -> str:
    """`2023`, or `2019–2024`; empty when no year is known."""
    known = sorted(reports["year"].drop_nulls().unique().to_list())
    if len(known) < 2:
        return str(known[0]) if known else ""
    return f"{known[0]}–{known[-1]}"


def bodies(reports: pl.DataFrame, lang: str) -> pl.DataFrame:
    """report_id with `body` (agency and year) and `agency` as people read them."""
    t = texts("audit", lang)
    agency = pl.col("agency").fill_null(t["unknown_agency"])
    year = pl.col("year").cast(pl.String).fill_null(t["unknown_year"])
    return reports.select(
        "report_id", agency.alias("agency"), "year", (agency + " " + year).alias("body")
    )


def subtitle(reports: pl.DataFrame, lang: str) -> str:
    """One line on whose reports these are."""
    t = texts("audit", lang)
    names = reports["agency"].drop_nulls().unique()
    span = years(reports) or t["unknown_year"]
    if reports.height and names.len() == 1 and reports["agency"].null_count() == 0:
        key = "one_body" if reports.height == 1 else "one_body_years"
        return t(key, agency=names[0], year=span, years=span, reports=reports.height)
    return t("many_bodies", bodies=names.len(), reports=reports.height)


def facts(reports: pl.DataFrame, lang: str) -> list[tuple[str, Any]]:
    """Label and value of the provenance line under a title."""
    t = texts("audit", lang)
    forms = reports["form"].drop_nulls().unique().sort().to_list()
    found: list[tuple[str, Any]] = [(t["fact_reports"], f"{reports.height:,}")]
    if span := years(reports):
        found.append((t["fact_years"], span))
    if forms:
        found.append((t["fact_forms"], "、".join(forms) if lang == "zh" else ", ".join(forms)))
    return found


def made_up(reports: pl.DataFrame) -> bool:
    """Whether the chosen reports are a made-up sample."""
    return bool(reports.height and reports["made_up"].all())
