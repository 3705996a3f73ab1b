"""Contents of the disclosure-trends briefing: what the figures of many reports show together.

Each function takes the corpus that the parameters chose and gives blocks to display. A figure
comes with one sentence on what it shows and with its table; where there is nothing to show, the
sentence says so in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import polars as pl

from reportkit import charts
from reportkit.briefings import trends_figures as figures
from reportkit.briefings import trends_tables as tables
from reportkit.briefings.selection import made_up, years
from reportkit.briefings.texts import texts
from reportkit.corpus import Corpus
from reportkit.display import (
    Block,
    Heading,
    Masthead,
    Note,
    Page,
    Record,
    Tile,
    Tiles,
    page,
)
from reportkit.parameters import DisclosureTrends
from reportkit.trends import (
    change,
    composition,
    coverage,
    funnel,
    ranking,
    read_group,
    sentences,
    trend,
    values,
)
from reportkit.trends import texts as words
from reportkit.trends.indicators import catalogue
from reportkit.trends.values import bodies

__all__ = [
    "backlog",
    "comparison",
    "covered",
    "disputes",
    "documents",
    "intake",
    "masthead",
    "method",
    "outcomes",
    "refusals",
    "summary",
]

_GRANTED = "applications.granted_any_rate"
_DRAWN = 50  # bodies in the coverage chart; the table has more


def _heading(key: str) -> Heading:
    return Heading(texts("trends", "zh")[key], texts("trends", "en")[key])


Chapter = Callable[[Corpus, DisclosureTrends], Page]


def _with_reports(chapter: Chapter) -> Chapter:
    """Without any report there is no chapter; the summary has said so."""

    @wraps(chapter)
    def made(corpus: Corpus, P: DisclosureTrends) -> Page:  # noqa: N803
        return chapter(corpus, P) if _reports(corpus).height else page()

    return made


def _reports(corpus: Corpus) -> pl.DataFrame:
    return corpus.reports.filter(pl.col("kind") == "report")


def masthead(corpus: Corpus, P: DisclosureTrends) -> Page:  # noqa: N803
    """Title of the page and which reports it is about."""
    t, reports = texts("trends", P.lang), _reports(corpus)
    charts.enable()
    found = bodies(reports)["body"].n_unique()
    shown: dict[str, object] = {"years": years(reports) or "—", "reports": reports.height}
    if not reports.height:
        subtitle = t["nothing"]
    elif found == 1:
        subtitle = t("one_body", agency=reports["agency"][0] or t["no_group"], **shown)
    else:
        subtitle = t("scope", bodies=found, **shown)
    forms = reports["form"].drop_nulls().unique().sort().to_list()
    facts = [
        (t["fact_reports"], f"{reports.height:,}"),
        (t["fact_bodies"], f"{found:,}"),
        (t["fact_years"], years(reports) or "—"),
        (t["fact_forms"], ("、" if P.lang == "zh" else ", ").join(forms) or "—"),
    ]
    chosen = [
        value for name, _, value in P.table()
        if name in ("year", "agency", "region", "level", "first_year", "last_year") and value != "—"
    ]  # fmt: skip
    if chosen:
        facts.append((t["fact_chosen"], " · ".join(chosen)))
    return page(Masthead(t["title"], subtitle, t["kicker"], facts, made_up(reports), P.lang))


def summary(corpus: Corpus, P: DisclosureTrends) -> Page:  # noqa: N803
    """Headline figures of the latest year and the main sentence; recorded for the index."""
    t = texts("trends", P.lang)
    if not _reports(corpus).height:
        return page(Note(sentences.empty(P.lang), tone="warning", title=t["nothing"]))
    tiles, records = [], []
    for key, id in (
        ("received", "applications.received"),
        ("granted", _GRANTED),
        ("backlog_tile", "applications.carried_out_rate"),
        ("corrected", "disputes.reconsideration_corrected_rate"),
    ):
        last = figures.latest(trend(corpus, id)).tail(1)
        if not last.height:
            continue
        row = last.row(0, named=True)
        label = t(key, year=row["year"])
        note = t("from_reports", n=row["used"])
        rate = row["denominator"] is not None
        if rate and row["value"] is None:
            made = words.fraction(row["numerator"], row["denominator"])
            tiles.append(Tile(label, made, note=t["few" if row["denominator"] else "none"]))
        elif rate:
            counted = {"numerator": row["numerator"], "denominator": row["denominator"]}
            tiles.append(Tile(label, note=note, **counted))
            records.append(Record(key, None, label, **counted))
        else:
            tiles.append(Tile(label, row["value"], note=note))
            records.append(Record(key, row["value"], label))
    lead = [
        sentences.trend(trend(corpus, i, balanced=True), P.lang)
        for i in ("applications.received", _GRANTED)
    ]
    return page(
        Tiles(tiles) if tiles else None,
        _heading("summary"),
        Note("\n".join(dict.fromkeys(lead)), tone="lead"),
        records,
    )


@_with_reports
def intake(corpus: Corpus, P: DisclosureTrends) -> Page:  # noqa: N803
    """How many applications come in, and from whom."""
    t = texts("trends", P.lang)
    return page(
        _heading("intake"),
        figures.line(corpus, "applications.received", t["intake_title"], P.lang),
        figures.growth(corpus, t["growth_title"], P.lang),
        figures.stack(corpus, "applicants", t["applicants_title"], P.lang),
    )


@_with_reports
def outcomes(corpus: Corpus, P: DisclosureTrends) -> Page:  # noqa: N803
    """What becomes of applications, and why the share granted changed."""
    t, lang = texts("trends", P.lang), P.lang
    split = change(corpus, _GRANTED)
    said = sentences.change(split, lang)
    return page(
        _heading("outcomes"),
        figures.stack(corpus, "outcomes", t["outcomes_title"], lang),
        figures.line(corpus, _GRANTED, t["granted_title"], lang),
        figures.line(corpus, "applications.granted_merits_rate", t["merits_title"], lang),
        figures.figure(
            split, t["change_title"], said, lambda: charts.change(split, lang=lang),
            lambda: tables.changed(split, t["change_title"], lang), lang,
        ) if sentences.splits(split) else Note(said, title=t["change_title"]),
    )  # fmt: skip


@_with_reports
def refusals(corpus: Corpus, P: DisclosureTrends) -> Page:  # noqa: N803
    """Why information was refused or could not be provided."""
    t = texts("trends", P.lang)
    return page(
        _heading("refusals"),
        figures.bars(corpus, "refusals", "refusals_title", P.lang),
        figures.stack(corpus, "refusals", t["refusal_years_title"], P.lang),
        figures.bars(corpus, "unavailable", "unavailable_title", P.lang),
    )


@_with_reports
def backlog(corpus: Corpus, P: DisclosureTrends) -> Page:  # noqa: N803
    """What is handed on to the next year."""
    t = texts("trends", P.lang)
    title = t["backlog_title"]
    return page(
        _heading("backlog"), figures.line(corpus, "applications.carried_out_rate", title, P.lang)
    )


@_with_reports
def disputes(corpus: Corpus, P: DisclosureTrends) -> Page:  # noqa: N803
    """Reconsiderations, lawsuits, and how many of them corrected the body."""
    t = texts("trends", P.lang)
    return page(
        _heading("disputes"),
        *(
            figures.lines(composition(corpus, group, balanced=True), t[f"{group}_title"], P.lang)
            for group in ("disputes", "corrections")
        ),
        figures.line(corpus, "disputes.direct_suit_share", t["direct_title"], P.lang),
    )


@_with_reports
def documents(corpus: Corpus, P: DisclosureTrends) -> Page:  # noqa: N803
    """Normative documents in force, issued and repealed."""
    t, lang = texts("trends", P.lang), P.lang
    ids = ("disclosure.normative_issued", "disclosure.normative_repealed")
    flow = pl.concat([trend(corpus, id, balanced=True) for id in ids])
    return page(
        _heading("documents"),
        figures.line(corpus, "disclosure.normative_in_force", t["stock_title"], lang),
        figures.lines(flow, t["flow_title"], lang),
    )


@_with_reports
def comparison(corpus: Corpus, P: DisclosureTrends) -> Page:  # noqa: N803
    """Groups, bodies against chance, and what of a ranking holds."""
    t, lang = texts("trends", P.lang), P.lang
    grouped = trend(corpus, _GRANTED, by=P.by)
    spread = funnel(corpus, _GRANTED, shrinkage=True)
    if spread.height < 2:
        alone = bodies(_reports(corpus))["body"].n_unique() == 1
        year = spread["year"][0] if spread.height else None
        few = t("one_with_cases", year=year) if year else t["none_with_cases"]
        return page(_heading("comparison"), Note(t["alone"] if alone else few))
    order = ranking(corpus, _GRANTED)
    year = spread["year"][0]
    by_title = t("groups_title", by=t[f"by_{P.by}"])
    titles = {key: t(key, year=year) for key in ("funnel_title", "ranking_title")}
    blocks: list[Block | Page] = []
    if grouped[P.by].n_unique() > 1:
        named = grouped.with_columns(pl.col(P.by).fill_null(t["no_group"]))
        blocks.append(
            figures.figure(
                grouped, by_title, sentences.by_group(grouped, P.by, lang),
                lambda: charts.lines(grouped, by=P.by, lang=lang),
                lambda: tables.series(named, by_title, lang, by=P.by), lang,
                sentences.other_bodies(grouped, "points_apart", lang, P.by),
            )
        )  # fmt: skip
    said = sentences.ranking(order, lang)
    blocks.append(
        figures.figure(
            spread, titles["funnel_title"], sentences.funnel(spread, lang),
            lambda: charts.funnel(spread, lang=lang),
            lambda: tables.scattered(spread, titles["funnel_title"], lang), lang,
        )
    )  # fmt: skip
    if order["rank"].is_not_null().sum() > 1:
        blocks.append(
            figures.figure(
                order, titles["ranking_title"], said, lambda: charts.intervals(order, lang=lang),
                lambda: tables.ranked(order, titles["ranking_title"], lang), lang,
            )
        )  # fmt: skip
    else:
        blocks.append(Note(said, title=titles["ranking_title"]))
    return page(_heading("comparison"), blocks)


@_with_reports
def covered(corpus: Corpus, P: DisclosureTrends) -> Page:  # noqa: N803
    """Which bodies reported for which years, and how far their figures can be used."""
    t, lang = texts("trends", P.lang), P.lang
    found, state = coverage(corpus), values(corpus, _GRANTED)
    undated = int(_reports(corpus)["year"].is_null().sum())
    return page(
        _heading("coverage"),
        Note(t("undated", n=undated)) if undated else None,
        figures.figure(
            found, t["coverage_title"], sentences.coverage(found, lang),
            lambda: charts.coverage(found, lang=lang, most=_DRAWN),
            lambda: tables.covered(found, t["coverage_title"], lang), lang,
            t("coverage_cut", n=_DRAWN) if found["unit"].n_unique() > _DRAWN else "",
        ),
        figures.figure(
            state.drop("value"), t["states_title"], sentences.states(state, lang),
            lambda: charts.states(state, lang=lang),
            lambda: tables.worth(state, t["states_title"], lang), lang,
        ),
    )  # fmt: skip


@_with_reports
def method(corpus: Corpus, P: DisclosureTrends) -> Page:  # noqa: N803
    """How the figures are made, the definitions, and where they may not be compared."""
    t, rule = texts("trends", P.lang), catalogue()
    groups = ("outcomes", "backlog", "disputes", "corrections", "documents")
    ids = ["applications.received", "applications.growth", _GRANTED]
    ids += ["applications.granted_merits_rate", "disputes.direct_suit_share"]
    ids += [member for g in groups for member in read_group(g).members]
    dated = _reports(corpus)["year"].drop_nulls()
    crossed = None
    if dated.len():
        first, last = int(dated.min()), int(dated.max())  # type: ignore[arg-type]
        crossed = tables.breaks(ids, first, last, t["breaks"], P.lang)
    return page(
        _heading("method"),
        Note(t("method_body", suppress=rule.suppress, mark=rule.mark)),
        tables.definitions(ids, t["definitions"], P.lang),
        crossed,
    )
