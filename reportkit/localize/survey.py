"""Localisation over a corpus: which reports need it, and the frame of suspects."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
import polars as pl

from reportkit.corpus import Corpus
from reportkit.forms import list_forms
from reportkit.frames import frame
from reportkit.localize.chains import (
    HANDED_ON,
    TAKEN_OVER,
    Link,
    chain_layout,
    chain_system,
    find_copies,
    find_links,
    stocks_handed_on,
)
from reportkit.localize.explain import KEPT, WORK, Explanations, explain_system, explanations
from reportkit.localize.prose import Statement, read_statements
from reportkit.localize.slips import place_of
from reportkit.localize.system import form_system

# Units up to which each gets the full work; a country's hard cases share it, so that it ends.
EASY = 200

T = TypeVar("T")
Figures = dict[str, float | None]


class Localization(NamedTuple):
    """`suspects` (frame of that name) and the reports left `unjudged` (report_id, reason).

    Reasons: `time_limit`; `too_large` (more cells would have to change than a slip explains);
    `too_many` (there are more smallest explanations than were counted: the best are shown).
    """

    suspects: pl.DataFrame
    unjudged: pl.DataFrame


def localize(corpus: Corpus, time_limit: float = 2.0) -> pl.DataFrame:
    """Suspect cells of every report whose sums break (frame `suspects`, explanations ranked).

    `time_limit`: seconds allowed for one report or chain; see `localization` for those given up.
    """
    return localization(corpus, time_limit).suspects


def localization(corpus: Corpus, time_limit: float = 2.0, keep: int = KEPT) -> Localization:
    """Explain the broken sums of each report, and of each chain of years whose links break.

    A report whose stock taken over differs from the stock handed on by the report of the year
    before is explained together with it, so that the explanation says in which year the fault
    lies; `explanation`, `size` and `certain` then speak of the whole chain. Otherwise every report
    stands alone, its neighbours in time serving as evidence for the ranking only. Copies of one
    report share its explanations.
    """
    reports = corpus.reports.filter(pl.col("form").is_in(list_forms()))
    cells = corpus.scan_cells()
    copies = find_copies(cells, reports)
    reports = reports.filter(~pl.col("report_id").is_in(list(copies)))
    forms = dict(reports.select("report_id", "form").iter_rows())
    broken = _broken_reports(cells, reports)
    handed = stocks_handed_on(cells, find_links(reports))
    torn = handed.filter(pl.col("handed_on") != pl.col("taken_over"))
    snapped = [
        Link(*pair) for pair in torn.select("earlier", "later").unique().sort("earlier").rows()
    ]
    units = _units(broken, snapped)
    concerned = sorted({report for unit in units for report in unit})
    figures, states = _figures(cells, concerned)
    stated = _stated(corpus.claims, concerned)
    linked = _agreed(handed.join(torn, on=["earlier", "later"], how="anti"), concerned, stated)
    for later, column, out in torn.select("later", "column", "handed_on").iter_rows():
        linked[f"{later}|{TAKEN_OVER}.{column}"] = {out}
    prose = read_statements(corpus.claims, reports, concerned)
    links = {link.earlier: link for link in snapped}
    work = min(WORK, max(WORK // 20, WORK * EASY // max(1, len(units))))
    rows: list[tuple[object, ...]] = []
    unjudged: list[tuple[str, str]] = []
    for unit in units:
        inner = [links[report] for report in unit[:-1]]
        answers = _explain(
            unit, forms, inner, figures, states, stated, linked, prose, time_limit, work, keep
        )
        for report, answer in answers:
            if answer.status in ("time_limit", "too_large"):
                unjudged.append((report, answer.status))
            elif not answer.complete:
                unjudged.append((report or unit[-1], "too_many"))
            rows.extend(_rows(report, answer))
    for copy, original in copies.items():
        rows.extend([(copy, *row[1:]) for row in rows if row[0] == original])
        unjudged.extend([(copy, reason) for report, reason in unjudged if report == original])
    order = {report: i for i, report in enumerate(corpus.reports["report_id"])}
    rows.sort(key=lambda row: (order[str(row[0])], row[6]))
    return Localization(
        frame("suspects", rows),
        pl.DataFrame(
            unjudged, schema={"report_id": pl.String, "reason": pl.String}, orient="row"
        ).unique(maintain_order=True),
    )


def _explain(
    unit: Sequence[str],
    forms: Mapping[str, str],
    links: Sequence[Link],
    figures: Mapping[str, Figures],
    states: Mapping[str, str],
    stated: Mapping[str, Collection[float]],
    linked: Mapping[str, Collection[float]],
    prose: Mapping[str, Sequence[Statement]],
    time_limit: float,
    work: int,
    keep: int,
) -> list[tuple[str, Explanations]]:
    """Explain a unit as a whole; report by report where the whole cannot be judged in time."""
    chosen = {report: forms[report] for report in unit}
    cells = {f"{r}|{key}": value for r in unit for key, value in figures.get(r, {}).items()}
    if links:
        whole = explain_system(
            chain_system(chosen, links), chain_layout(chosen), cells, states=states,
            stated=stated, linked=linked,
            statements=[s.named(report) for report in unit for s in prose.get(report, ())],
            time_limit=time_limit, work=work, keep=keep,
        )  # fmt: skip
        if whole.status not in ("time_limit", "too_large"):
            return [("", whole)]
    answers = []
    for report in unit:
        own = figures.get(report, {})
        answer = explanations(
            forms[report], own, states=_told(report, own, states),
            stated=_told(report, own, stated), linked=_told(report, own, linked),
            statements=prose.get(report, ()), time_limit=time_limit, work=work, keep=keep,
        )  # fmt: skip
        answers.append((report, answer))
    if links:
        answers.append((unit[-1], whole))
    return answers


def _told(report: str, cells: Iterable[str], facts: Mapping[str, T]) -> dict[str, T]:
    return {cell: facts[key] for cell in cells if (key := f"{report}|{cell}") in facts}


def _rows(report: str, answer: Explanations) -> Iterable[tuple[object, ...]]:
    for number, explanation in enumerate(answer.items, 1):
        for change in explanation.changes:
            table, _, rest = place_of(change.cell).partition(".")
            row, _, column = rest.rpartition(".")
            yield (
                report or change.cell.rpartition("|")[0], table, row, column, change.printed,
                change.proposed, number, answer.size, change.cell in answer.certain, change.pattern,
            )  # fmt: skip


def _broken_reports(cells: pl.LazyFrame, reports: pl.DataFrame) -> list[str]:
    """Reports in which an identity fails when unknown cells count as 0.

    Only these can need an explanation: where the zeros fit, some filling of the blanks fits.
    """
    broken: set[str] = set()
    for form in reports["form"].unique().sort():
        system = form_system(form)
        ids = reports.filter(pl.col("form") == form)["report_id"]
        places = [place.rpartition(".") for place in system.keys if not place.startswith("<")]
        lookup = pl.DataFrame(
            {
                "table": [head.partition(".")[0] for head, _, _ in places],
                "row": [head.partition(".")[2] for head, _, _ in places],
                "column": [column for _, _, column in places],
                "place": np.arange(len(places), dtype=np.int32),
            }
        )
        numbers = pl.DataFrame({"report_id": ids, "number": np.arange(len(ids), dtype=np.int32)})
        found = (
            cells.filter(pl.col("value").is_not_null(), pl.col("value") != 0)
            .select("report_id", "table", "row", "column", "value")
            .join(numbers.lazy(), on="report_id")
            .join(lookup.lazy(), on=["table", "row", "column"])
            .select("number", "place", "value")
            .collect()
        )
        values = np.zeros((len(ids), len(system.keys)))
        values[found["number"].to_numpy(), found["place"].to_numpy()] = found["value"].to_numpy()
        remainder = values @ system.matrix.T.astype(float)
        failing = np.abs(remainder) > 1e-6
        slack = [i for i, key in enumerate(system.keys) if key.startswith("<")]
        if slack:  # an inequality may leave a remainder on its own side
            side = system.matrix[:, slack].sum(axis=1)
            failing &= ~((side != 0) & (remainder * side <= 0))
        broken.update(ids.gather(np.flatnonzero(failing.any(axis=1))))
    return [report for report in reports["report_id"] if report in broken]


def _by_report(cells: pl.DataFrame) -> dict[str, Figures]:
    figures: dict[str, Figures] = {}
    for report, table, row, column, value in cells.select(
        "report_id", "table", "row", "column", "value"
    ).iter_rows():
        figures.setdefault(report, {})[f"{table}.{row}.{column}"] = value
    return figures


def _figures(
    cells: pl.LazyFrame, reports: Sequence[str]
) -> tuple[dict[str, Figures], dict[str, str]]:
    columns = ("report_id", "table", "row", "column", "value", "state")
    chosen = cells.filter(pl.col("report_id").is_in(reports)).select(columns).collect()
    odd = chosen.filter(pl.col("state") == "repaired")
    key = pl.format("{}|{}.{}.{}", "report_id", "table", "row", "column")
    return _by_report(chosen), dict(odd.select(key.alias("key"), "state").iter_rows())


def _stated(claims: pl.DataFrame, reports: Sequence[str]) -> dict[str, set[float]]:
    """Figures that the prose gives for a cell in so many words."""
    chosen = claims.filter(
        pl.col("report_id").is_in(reports),
        pl.col("comparable"),
        pl.col("relation") == "eq",
        pl.col("period") == "this_year",
        pl.col("value").is_not_null(),
    )
    stated: dict[str, set[float]] = {}
    for report, metric, value in chosen.select("report_id", "metric", "value").iter_rows():
        stated.setdefault(f"{report}|{metric}", set()).add(value)
    return stated


def _agreed(
    intact: pl.DataFrame, reports: Sequence[str], stated: dict[str, set[float]]
) -> dict[str, set[float]]:
    """What the report of the year before says about the stock taken over, where links hold.

    What the year after takes over is copied from this report, right or wrong: like prose, it is
    added to `stated`.
    """
    linked: dict[str, set[float]] = {}
    near = intact.filter(pl.col("earlier").is_in(reports) | pl.col("later").is_in(reports))
    for earlier, later, column, out, into in near.sort("earlier", "later", "column").iter_rows():
        if into is not None:
            stated.setdefault(f"{earlier}|{HANDED_ON}.{column}", set()).add(into)
        if out is not None:
            linked.setdefault(f"{later}|{TAKEN_OVER}.{column}", set()).add(out)
    return linked


def _units(broken: Iterable[str], snapped: Sequence[Link]) -> list[tuple[str, ...]]:
    """Reports to be explained together, in order: runs of years joined by links that fail."""
    after = {link.earlier: link.later for link in snapped}
    starts = sorted(set(after) - set(after.values()))
    units = []
    for report in starts:
        run = [report]
        while run[-1] in after:
            run.append(after[run[-1]])
        units.append(tuple(run))
    joined = {report for unit in units for report in unit}
    return units + [(report,) for report in broken if report not in joined]
