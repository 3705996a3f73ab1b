"""G: totals of a government against the bodies it includes."""

from __future__ import annotations

import polars as pl

from reportkit.rules import places
from reportkit.rules.evidence import Evidence
from reportkit.rules.registry import rule
from reportkit.rules.verdicts import cell_list, gather, show

_METRICS = (
    "applications.new_received.total",
    "applications.carried_in.total",
    "applications.processed.total",
    "applications.carried_out.total",
    "disputes.reconsideration.total",
    "disputes.litigation.total",
)


def _name(column: str) -> pl.Expr:
    return pl.col(column).str.replace_all(r"[\s　]+", "")


@rule(
    "G01", "warning", basis="practice",
    title=("汇总数与所含机关之和不符", "A government's totals do not match its bodies"),
    message=(
        "{place}为 {actual}，所含 {count} 个机关合计 {expected}，相差 {difference:+g}",
        "{place} is {actual}, the {count:body it includes makes|bodies it includes make} "
        "{expected}, difference {difference:+g}",
    ),
    guard=(
        "只按给定的上下级名单比；缺一份报告或一个数即未判定；汇总数多出的部分可能是本级，只作说明",
        "only for the given list of parents; one missing report or figure leaves it unjudged; a "
        "surplus may be the government's own and is information only",
    ),
)  # fmt: skip
def sums_of_bodies(evidence: Evidence) -> pl.DataFrame:
    """A government's report that covers its bodies is at least their sum.

    What: applications and disputes of a report against all bodies that `data/parents.csv` lists
    below it, same year; made-up and real reports apart.
    Why: the summed report is the one that statistics use.
    Fails: 12 bodies with 340 applications, the government's report 300.
    Passes: 12 bodies with 340 applications, the government's report 352.
    """
    if evidence.parents is None or not evidence.parents.height:
        return pl.DataFrame(schema={"report_id": pl.String})
    list_ = evidence.parents.select(child=_name("agency"), parent=_name("parent")).unique(
        maintain_order=True
    )
    reports = evidence.reports.select(
        "report_id", "year", "made_up", "scope", name=_name("agency")
    ).drop_nulls(["name", "year"])
    figures = evidence.picked({m: m for m in _METRICS})
    mine = reports.join(figures, on="report_id").unique(
        ["name", "year", "made_up"], keep="none", maintain_order=True
    )
    above = mine.join(list_.select(name="parent").unique(), on="name", how="semi")
    due = above.select("report_id", "year", "made_up", parent="name").join(
        list_, on="parent", maintain_order="left"
    )
    below = due.join(
        mine.drop("report_id", "scope"), left_on=["child", "year", "made_up"],
        right_on=["name", "year", "made_up"], how="left", maintain_order="left",
    )  # fmt: skip
    found = []
    for metric in _METRICS:
        sums = below.group_by("report_id", maintain_order=True).agg(
            total=pl.when(pl.col(metric).is_not_null().all()).then(pl.col(metric).sum()).first(),
            count=pl.len(),
        )
        both = sums.join(above.select("report_id", "scope", own=metric), on="report_id")
        apart = both.filter(
            pl.col("own") != pl.col("total"), pl.col("scope").fill_null("unknown") != "own"
        )
        found.append(
            apart.select(
                "report_id", "count", cell_list(metric),
                severity=pl.when(pl.col("own") > pl.col("total")).then(pl.lit("info")),
                expected=show("total"), actual=show("own"),
                difference=pl.col("own") - pl.col("total"),
            )
        )  # fmt: skip
    missing = below.filter(pl.any_horizontal(pl.col(m).is_null() for m in _METRICS))
    gaps = missing.group_by("report_id", maintain_order=True).agg(
        n=pl.len(), first=pl.col("child").first()
    ).select(
        "report_id", verdict=pl.lit("unjudged"),
        why_zh=pl.format("所含机关有 {} 个没有报告或缺数，例如{}", "n", "first"),
        why_en=pl.format("bodies below without report or figures: {}, e.g. {}", "n", "first"),
    )  # fmt: skip
    return gather(*found, gaps)


@rule(
    "G02", "info", basis="practice",
    title=("本级与全地区数字并用", "Own and summed figures side by side"),
    message=(
        "正文同时写了本级和全地区的“{what_zh}”（{actual}），请说明表格的口径",
        "Prose gives {what_en} for the body and for the whole area ({actual}); say which the "
        "table holds",
    ),
)  # fmt: skip
def two_scopes(evidence: Evidence) -> pl.DataFrame:
    """A report that quotes two scopes says which one the table has.

    What: claims on the same figure and year with scope own and aggregate and different values.
    Why: readers cannot tell which of them the table means.
    Fails: 全区受理800件；区政府本级受理206件.
    Passes: 区政府本级受理206件.
    """
    claims = evidence.claims.filter(
        pl.col("period") == "this_year", ~pl.col("metric").str.starts_with("prose.")
    )
    both = (
        claims.group_by("report_id", "metric", maintain_order=True)
        .agg(
            scopes=pl.col("scope").unique(),
            values=pl.col("value").unique(maintain_order=True),
            evidence=pl.col("text").unique(maintain_order=True).str.join(" … "),
            line=pl.col("line").first(), char_start=pl.col("char_start").first(),
            char_end=pl.col("char_end").first(),
        )
        .filter(
            pl.col("scopes").list.contains("aggregate"),
            pl.col("scopes").list.len() > 1,
            pl.col("values").list.len() > 1,
        )
        .unique("report_id", keep="first", maintain_order=True)
    )  # fmt: skip
    names = [places.name(m.partition("|")[0]) for m in both["metric"]]
    return both.with_columns(
        what_zh=pl.Series([n.zh for n in names], dtype=pl.String),
        what_en=pl.Series([n.en for n in names], dtype=pl.String),
        actual=pl.col("values").list.eval(show(pl.element())).list.join("、"),
        cells=pl.concat_list(pl.col("metric").str.split("|").list.first()),
    ).drop("scopes", "values", "metric")
