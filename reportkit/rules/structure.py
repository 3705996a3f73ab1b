"""S: sections and tables that the form asks for."""

from __future__ import annotations

import re

import polars as pl

from reportkit.forms import Form, list_forms, read_form
from reportkit.rules.evidence import Evidence
from reportkit.rules.registry import rule
from reportkit.rules.verdicts import gather

_NUMBERS = dict(zip("123456", "一二三四五六", strict=True))
# Printed words by which a table shows although it could not be read.
_TRACES = {
    "disclosure": "本年制发件数|现行有效件|信息内容|本年新制作数量|处理决定数量",
    "applications": "社会公益组织|勾稽关系",
    "disputes": r"结果维持[\s\S]{0,40}?结果纠正",
    "statistics": "统计指标|政府信息公开情况统计表",
}


def _with_sections(evidence: Evidence) -> pl.DataFrame:
    """report_id, form, have (sections found in printed order); only forms with six sections."""
    listed = (
        evidence.sections.filter(pl.col("section").is_in(list(_NUMBERS)))
        .sort("report_id", "char_start", maintain_order=True)
        .group_by("report_id", maintain_order=True)
        .agg(have=pl.col("section"))
    )
    return evidence.reports.filter(pl.col("form").is_in(["2019", "2021"])).select(
        "report_id", "form", "layout", "cells_read", "source"
    ).join(listed, on="report_id", how="left").with_columns(
        have=pl.col("have").fill_null(pl.lit([], dtype=pl.List(pl.String)))
    )  # fmt: skip


@rule(
    "S01", "error", basis="条例第50条",
    title=("缺少规定的部分", "A statutory section is missing"),
    message=(
        "缺少第{number}部分“{heading}”；六个部分中找到 {found} 个",
        "Section {section} ({heading}) is missing; {found} of six sections were found",
    ),
    guard=(
        "只凭标题文字判断，序号丢失不影响；找到不足三个部分，或标题在文中单独成行而未认出，判为未能读出",
        "titles count, lost numerals do not matter; with fewer than three sections found, or the "
        "title on a line of its own, the outline is held to be unread",
    ),
)  # fmt: skip
def missing_section(evidence: Evidence) -> pl.DataFrame:
    """A report has all six sections of the form.

    What: sections found by the words of their titles, forms of 2019 and 2021.
    Why: article 50 names what a report must contain.
    Fails: 一 to 五 present, no 其他需要报告的事项.
    Passes: all six present, numerals of 二 and 三 lost.
    """
    reports = _with_sections(evidence)
    lacking = reports.filter(pl.col("have").list.n_unique() < len(_NUMBERS))
    shown = _headings_in_text(evidence, lacking)
    rows: list[tuple[object, ...]] = []
    for id, form, have in reports.select("report_id", "form", "have").iter_rows():
        missing = [s for s in _NUMBERS if s not in have]
        if not missing:
            continue
        if len(missing) > 3:
            rows.append((id, "unjudged", None, None, None, 0, None))
            continue
        titles = {s.id: s.title for s in read_form(form).sections}
        for section in missing:
            verdict = "unjudged" if (id, section) in shown else "fail"
            rows.append(
                (id, verdict, section, _NUMBERS[section], titles[section], 6 - len(missing),
                 titles[section])
            )  # fmt: skip
    return pl.DataFrame(
        rows, orient="row",
        schema={"report_id": pl.String, "verdict": pl.String, "section": pl.String,
                "number": pl.String, "heading": pl.String, "found": pl.Int64,
                "expected": pl.String},
    ).with_columns(
        why_zh=pl.lit("多数部分的标题未能读出"), why_en=pl.lit("most headings could not be read")
    )  # fmt: skip


def _headings_in_text(evidence: Evidence, reports: pl.DataFrame) -> set[tuple[str, str]]:
    """(report_id, section) of statutory titles that stand alone on a line, found or not."""
    found = set()
    texts = evidence.texts.join(reports.select("report_id"), on="report_id", how="semi")
    for form in evidence.forms:
        mine = evidence.reports.filter(form=form.id).select("report_id")
        for section in form.sections:
            titles = "|".join(re.escape(t) for t in (section.title, *section.variants))
            line = rf"(?m)^[\t\W]*(?:[一二三四五六1-6][)）]?[、.．]?)?(?:{titles})\W*$"
            there = texts.filter(
                pl.col("section") != section.id,
                pl.col("clean").str.contains(section.title[:4], literal=True),
            ).join(mine, on="report_id", how="semi")
            lines = there.filter(pl.col("clean").str.contains(line))
            found |= {(id, section.id) for id in lines["report_id"].to_list()}
    return found


@rule(
    "S02", "warning", basis="form",
    title=("部分的顺序或标题与格式不同", "Order or title of sections differs from the form"),
    message=(
        "部分顺序为 {actual}，格式规定为 {expected}",
        "Sections stand in the order {actual}, the form has {expected}",
    ),
    guard=("通行的标题变体都接受", "usual variants of titles are accepted"),
)  # fmt: skip
def section_order(evidence: Evidence) -> pl.DataFrame:
    """Sections stand in the order of the form, under its titles.

    What: order of the sections found (warning); titles that no variant of the form file covers
    (information).
    Why: readers and machines look for figures under the prescribed title.
    Fails: 六、其他需要报告的事项 before 五.
    Passes: 五、存在问题及改进情况 instead of the full title.
    """
    reports = _with_sections(evidence)
    rows = []
    for id, have in reports.select("report_id", "have").iter_rows():
        expected = sorted(have)
        if have != expected and len(set(have)) == len(have) and len(have) > 3:
            order = ["".join(_NUMBERS[s] for s in x) for x in (expected, have)]
            rows.append((id, *order))
    schema = {"report_id": pl.String, "expected": pl.String, "actual": pl.String}
    wrong = pl.DataFrame(rows, schema=schema, orient="row")
    return gather(wrong, _odd_titles(evidence))


def clean_heading(title: str) -> str:
    """A heading without numeral, markup and blanks."""
    text = re.sub(r"\[bookmark:[^\]]*\]|<[^>]+>|[\s　*#|>：:。]", "", title)
    return re.sub(r"^(?:第[一二三四五六]部分|[（(]?[一二三四五六1-6][)）]?[、.．,，]?)+", "", text)


def _accepted(form: Form) -> dict[str, set[str]]:
    found = {}
    for section in form.sections:
        found[section.id] = {re.sub("[、，,]", "", t) for t in (section.title, *section.variants)}
    return found


def _odd_titles(evidence: Evidence) -> pl.DataFrame:
    titled = evidence.sections.filter(
        pl.col("section").is_in(list(_NUMBERS)), pl.col("title").str.len_chars() > 0
    ).join(
        evidence.reports.filter(pl.col("form").is_in(["2019", "2021"])).select("report_id", "form"),
        on="report_id",
    )
    distinct = titled.select("form", "section", "title").unique(maintain_order=True)
    odd = []
    for form, section, title in distinct.iter_rows():
        accepted = _accepted(read_form(form))[section]
        words = re.sub("[、，,]", "", clean_heading(title))
        if words not in accepted and not any(a in words for a in accepted):
            official = next(s.title for s in read_form(form).sections if s.id == section)
            odd.append((form, section, title, official, clean_heading(title)[:60]))
    schema = ["form", "section", "title", "expected", "actual"]
    listed = pl.DataFrame(odd, schema=dict.fromkeys(schema, pl.String), orient="row")
    hits = titled.join(listed, on=["form", "section", "title"])
    return hits.select(
        "report_id", "expected", "actual", "char_start",
        severity=pl.lit("info"), line=pl.col("line_start"), evidence=pl.col("title"),
        char_end=pl.col("char_start") + pl.col("title").str.len_chars(),
        message_zh=pl.format("标题“{}”与格式的“{}”不同", "actual", "expected"),
        message_en=pl.format("Heading “{}” differs from the form's “{}”", "actual", "expected"),
    )  # fmt: skip


@rule(
    "S03", "error", basis="form",
    title=("缺少规定的表格", "A statutory table is missing"),
    message=(
        "未见“{heading}”表，其他表格已读出",
        "The table “{heading}” is missing although other tables were read",
    ),
    guard=(
        "图片表格、读不出的表格算未判定；一张表也没有读出时不判",
        "picture tables and unread ones are unjudged; without any table nothing is said",
    ),
)  # fmt: skip
def missing_table(evidence: Evidence) -> pl.DataFrame:
    """A report has the three tables of the form.

    What: tables of the form used of which no cell was found, while another table was found.
    Why: the figures are what the report is for.
    Fails: tables of sections 二 and 三 present, none for 四.
    Passes: all three present.
    """
    shape = evidence.grid.shape
    have = shape.group_by("report_id").agg(have="table")
    lost = shape.filter(pl.col("lost") > 0)
    reports = evidence.reports.select("report_id", "form").join(have, on="report_id", how="left")
    unread = set(lost["report_id"].to_list())
    traces = _traces(evidence)
    rows: list[tuple[object, ...]] = []
    for id, form, tables in reports.iter_rows():
        if form is not None and (form not in list_forms() or not read_form(form).tables):
            continue  # before 2014 there was no national table
        if form is None or not tables:
            rows.append((id, "unjudged", None, None))
            continue
        for table in read_form(form).tables.values():
            if table.id in tables:
                continue
            seen = id in unread or len(tables) < 2 or (id, table.id) in traces
            verdict = "unjudged" if seen else "fail"
            rows.append((id, verdict, table.title, table.title))
    return pl.DataFrame(
        rows, orient="row", schema=["report_id", "verdict", "heading", "expected"],
    ).cast(pl.String).with_columns(
        why_zh=pl.lit("表格未能读出，可能是图片或破损"),
        why_en=pl.lit("the tables could not be read; they may be pictures or damaged"),
    )  # fmt: skip


def _traces(evidence: Evidence) -> set[tuple[str, str]]:
    """(report_id, table) of tables that left words or a picture in the text."""
    picture = r"<img|!\[|\[图片|见图|（图）"
    found = set()
    for table, words in _TRACES.items():
        seen = evidence.sections.filter(pl.col("text").str.contains(f"{words}|{picture}"))
        found |= {(id, table) for id in seen["report_id"].unique().to_list()}
    return found


@rule(
    "S04", "warning", basis="form",
    title=("表格行列与格式不一致", "Rows or columns differ from the form"),
    message=(
        "{heading}缺少 {count} 格，例如{place}",
        "{table_en}: {count:cell of the form is|cells of the form are} missing, "
        "for example {place}",
    ),
    guard=("整行读不出的计为未判定", "rows that could not be read are unjudged, not missing"),
)  # fmt: skip
def altered_rows(evidence: Evidence) -> pl.DataFrame:
    """Tables keep the rows and columns of the form.

    What: cells of the form of which nothing was found in a table that was otherwise read.
    Why: a row left out shifts every figure below it.
    Fails: the row 3.补正后申请内容仍不明确 is not printed.
    Passes: all 25 rows printed.
    """
    parts = []
    for form in evidence.forms:
        mine = evidence.reports.filter(form=form.id).select("report_id")
        for table in form.tables.values():
            metrics = [f"{table.id}.{p.row.id}.{p.column.id}" for p in table.places()]
            short = evidence.grid.shape.filter(
                pl.col("size") < len(metrics), pl.col("read") > 0, table=table.id
            ).join(mine, on="report_id", how="semi")
            if not short.height:
                continue
            ids = short["report_id"].implode()
            rows = evidence.grid.where(pl.col("table") == table.id, pl.col("report_id").is_in(ids))
            there = rows.group_by("report_id").agg("metric")
            for id, found in there.sort("report_id").iter_rows():
                missing = [m for m in metrics if m not in set(found)]
                parts.append((id, missing, len(missing), table.title, table.id))
    return pl.DataFrame(
        parts, orient="row",
        schema={"report_id": pl.String, "cells": pl.List(pl.String), "count": pl.Int64,
                "heading": pl.String, "table_en": pl.String},
    )  # fmt: skip
