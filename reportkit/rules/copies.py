"""X: texts copied from last year or from another body; the comparison is `reportkit.reuse`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from reportkit.rules.evidence import Evidence
from reportkit.rules.registry import rule
from reportkit.rules.verdicts import gather

if TYPE_CHECKING:
    from reportkit.reuse import Reuse


def _reuse(evidence: Evidence) -> Reuse:
    from reportkit.reuse import reuse

    made: Reuse = evidence.keep("reuse", lambda: reuse(evidence.corpus))
    return made


def donors(evidence: Evidence) -> pl.DataFrame:
    """Names of a donor that were left in its copy: report_id, names (longest first).

    A donor at a higher level of the same city is a superior, whose name may well occur.
    """
    from reportkit.reuse.masking import own_names

    told = ("agency", "province", "city", "county")
    pairs = _reuse(evidence).pairs.filter(kind="other_body", basis="leftover")
    both = pairs.join(
        evidence.reports.select("report_id", *told), left_on="report_a", right_on="report_id",
        maintain_order="left",
    ).join(
        evidence.reports.select("report_id", *told), left_on="report_b", right_on="report_id",
        suffix="_b", maintain_order="left",
    )  # fmt: skip
    rows: dict[str, set[str]] = {}
    for row in both.iter_rows(named=True):
        above = row["county_b"] is None and row["city_b"] == row["city"]
        mine = own_names(row["agency"], [row[c] for c in told[1:]])
        theirs = own_names(row["agency_b"], [row[f"{c}_b"] for c in told[1:]])
        own = "".join(mine)
        names = {n for n in theirs if len(n) > 2 and n not in own and n[0] not in "省市县区镇乡"}
        if not above and names:
            rows.setdefault(row["report_a"], set()).update(names)
    listed = [(id, sorted(n, key=lambda x: (-len(x), x))) for id, n in rows.items()]
    return pl.DataFrame(
        listed, schema={"report_id": pl.String, "names": pl.List(pl.String)}, orient="row"
    )


def _copies(evidence: Evidence, kind: str) -> pl.DataFrame:
    """Verdict columns of the most similar donor of each copy, with the longest shared passage."""
    found = _reuse(evidence)
    names = evidence.reports.select(
        report_b="report_id", donor=pl.coalesce("agency", "source"), donor_year="year"
    )
    pairs = (
        found.pairs.filter(pl.col("copied") | pl.col("template"), kind=kind)
        .sort("similarity", "report_b", descending=[True, False], maintain_order=True)
        .unique("report_a", keep="first", maintain_order=True)
        .join(names, on="report_b", maintain_order="left")
    )
    longest = found.passages.sort("length", descending=True, maintain_order=True).unique(
        ["report_a", "report_b", "kind"], keep="first", maintain_order=True
    )
    shown = pairs.join(
        longest, on=["report_a", "report_b", "kind"], how="left", maintain_order="left"
    )
    sections = evidence.sections.select(
        report_a="report_id", section_a="section", text="text", base="char_start",
        first="line_start",
    ).unique(["report_a", "section_a"], keep="first", maintain_order=True)  # fmt: skip
    placed = shown.join(sections, on=["report_a", "section_a"], how="left", maintain_order="left")
    before = pl.col("text").str.slice(0, (pl.col("start_a") - pl.col("base")).clip(0))
    share = (pl.col("similarity") * 100).round(0).cast(pl.Int64)
    return placed.select(
        report_id="report_a", donor="donor", donor_year="donor_year", template="template",
        bodies="bodies", evidence="text_a", char_start="start_a", char_end="end_a",
        line=pl.col("first") + before.str.count_matches("\n", literal=True),
        actual=pl.format("{}%", share), expected="report_b", basis="basis",
    )  # fmt: skip


@rule(
    "X06", "warning", basis="practice",
    title=("文字与上年报告雷同", "Text like last year's"),
    message=(
        "第一、五部分与{donor_year}年报告相同的文字占 {actual}（数字、年份、法条用语不计），"
        "例如：{evidence}",
        "Sections one and five share {actual} of their words with the report for {donor_year} "
        "(numbers, years and words of the law masked), for example: {evidence}",
    ),
    guard=(
        "只比第一、五部分，法规用语和通用套话不计",
        "sections one and five only; words of the law and of everybody do not count",
    ),
)  # fmt: skip
def like_last_year(evidence: Evidence) -> pl.DataFrame:
    """A report tells of its own year.

    What: sections one and five against last year's, numbers, years and names masked, above the
    limit of `reuse/masking.toml`.
    Why: notices count copied reports among the punishable ones.
    Fails: last year's text with the year changed.
    Passes: the same headings, other sentences.
    """
    found = _copies(evidence, "last_year")
    return found.filter(~pl.col("template"))


@rule(
    "X07", "warning", basis="practice",
    title=("文字与其他机关报告雷同", "Text like another body's"),
    message=(
        "第一、五部分与{donor}{donor_year}年报告相同的文字占 {actual}，例如：{evidence}",
        "Sections one and five share {actual} of their words with the report of {donor} for "
        "{donor_year}, for example: {evidence}",
    ),
    guard=(
        "多个机关共用的统一模板只作解释，不算雷同",
        "a template that many bodies of a region use is explained, not failed",
    ),
)  # fmt: skip
def like_another_body(evidence: Evidence) -> pl.DataFrame:
    """A report is written for its own body.

    What: sections one and five against all other bodies of the corpus, names masked, above the
    limit of `reuse/masking.toml`; real and made-up reports apart.
    Why: a copied text says nothing of the body, and its leftovers mislead.
    Fails: a bureau's text with the name changed.
    Passes: a text that shares the headings only.
    """
    found = _copies(evidence, "other_body")
    shared = found.filter("template").with_columns(
        verdict=pl.lit("explained"),
        message_zh=pl.format("文字与同地区 {} 个机关相同，应为统一模板，不判雷同", "bodies"),
        message_en=pl.format("{} bodies of the region share this text: a template", "bodies"),
    )
    return gather(found.filter(~pl.col("template")), shared)
