"""V: version of the form and the legal basis cited."""

from __future__ import annotations

import polars as pl

from reportkit.forms import form_for_year, list_forms, read_form
from reportkit.rules.evidence import Evidence
from reportkit.rules.registry import rule
from reportkit.rules.verdicts import gather


@rule(
    "V01", "error", basis="国办公开办函〔2019〕60号、〔2021〕30号",
    title=("格式版本与报告年度不符", "Form version of another year"),
    message=(
        "{year}年度报告用了{actual_title}（{actual}年格式），应使用{expected_title}（{expected}年格式）",
        "The report for {year} uses the form of {actual}; the form of {expected} was in force",
    ),
    guard=(
        "版本由表中字样认定，不由年度推断；年度不明时不判",
        "the version is told by the printed labels, never by the year; no year, no verdict",
    ),
)  # fmt: skip
def form_version(evidence: Evidence) -> pl.DataFrame:
    """Reports use the form in force for their year.

    What: form told by the labels against the form for the reporting year, from 2014 on.
    Why: figures of two forms are not comparable; old forms lack what the law now asks for.
    Fails: 本年新制作数量 in a report for 2023.
    Passes: 本年制发件数 in a report for 2023.
    """
    rows = []
    columns = evidence.reports.filter(pl.col("form").is_not_null()).select("form", "year").unique()
    for form, year in columns.sort("form", "year").iter_rows():
        due = form_for_year(year) if year is not None else None
        if due is not None and due.id != form and form in list_forms():
            rows.append(
                (form, year, due.id, form, f"《{due.title}》", f"《{read_form(form).title}》")
            )
    schema = ["form", "year", "expected", "actual", "expected_title", "actual_title"]
    odd = pl.DataFrame(
        rows, orient="row", schema={c: pl.Int32 if c == "year" else pl.String for c in schema}
    )
    fails = evidence.reports.select("report_id", "form", "year").join(
        odd, on=["form", "year"], maintain_order="left"
    )
    gaps = evidence.reports.filter(pl.col("form").is_null() | pl.col("year").is_null()).select(
        "report_id", verdict=pl.lit("unjudged"),
        why_zh=pl.lit("格式或年度未能认定"), why_en=pl.lit("form or year could not be told"),
    )  # fmt: skip
    return gather(fails, gaps)


@rule(
    "V02", "warning", basis="practice",
    title=("引用已停用的格式文件或旧条例", "An outdated notice is cited"),
    message=(
        "{year}年度报告引用“{actual}”，自2021年度起应依据国办公开办函〔2021〕30号，"
        "自2019年5月15日起条例为国务院令第711号",
        "The report for {year} cites “{actual}”; since the reports for 2021 the notice is "
        "国办公开办函〔2021〕30号, since May 2019 the regulation is decree 711",
    ),
    guard=("2019、2020年度引用60号不算", "citing notice 60 for 2019 and 2020 is right"),
)  # fmt: skip
def outdated_basis(evidence: Evidence) -> pl.DataFrame:
    """The notice and the regulation cited are those in force.

    What: 国办公开办函〔2019〕60号 or 格式（试行） in reports for 2021 and later; 令第492号 in
    reports for 2019 and later.
    Why: the opening was copied from an older report, often the tables too.
    Fails: 根据国办公开办函〔2019〕60号 in a report for 2022.
    Passes: 根据国办公开办函〔2021〕30号 in a report for 2022.
    """
    years = evidence.reports.select("report_id", "year")
    notice = evidence.hits(
        r"国办公开办函\s*[〔\[【（(]\s*2019\s*[〕\]】）)]\s*60\s*号|年度报告格式\s*[（(]试行[）)]",
        ("front", "1", "6"), within=years.filter(pl.col("year") >= 2021), first=True,
    )  # fmt: skip
    decree = evidence.hits(
        r"令\s*[（(〔]?第?\s*492\s*号", ("front", "1", "6"),
        within=years.filter(pl.col("year") >= 2019), first=True,
    )  # fmt: skip
    both = pl.concat([notice, decree]).rename({"word": "actual"})
    return both.join(years, on="report_id", maintain_order="left")


@rule(
    "V03", "info", basis="practice",
    title=("法规名称或条款写错", "The regulation is misnamed"),
    message=(
        "写作“{actual}”，应为“{expected}”",
        "“{actual}” is printed, “{expected}” is meant",
    ),
)  # fmt: skip
def misnamed_law(evidence: Evidence) -> pl.DataFrame:
    """The regulation is called by its name.

    What: 《中华人民共和国信息公开条例》 and like names; article 49 cited for the contents.
    Why: a report on the law should name it.
    Fails: 根据《中华人民共和国信息公开条例》
    Passes: 根据《中华人民共和国政府信息公开条例》
    """
    name = evidence.hits(
        r"《(?:中华人民共和国)?(?:国务院)?(?:信息公开条例|政府公开信息条例|政府信息公开条列|政务信息公开条例|"
        r"中华人民共和国政府信息条例)》",
        ("front", "1", "5", "6"), first=True,
    ).filter(~pl.col("evidence").str.contains("简称《信息公开条例》"))  # fmt: skip
    name = name.filter(
        (pl.col("word") != "《信息公开条例》") & (pl.col("word") != "《政府信息公开条例》")
    ).with_columns(expected=pl.lit("《中华人民共和国政府信息公开条例》"))
    article = evidence.hits(
        r"条例》(?:[（(][^）)]{0,30}[）)])?第四十九条(?:的)?(?:规定|要求)?[，,]?[^。，,]{0,8}(?:编制|内容)",
        ("front",), first=True,
    ).with_columns(expected=pl.lit("第五十条"))  # fmt: skip
    return gather(name, article).rename({"word": "actual"})
