"""The frames people use: schemas declared once, data dictionary generated from them.

Every column carries its meaning in Chinese and English as schema metadata; the dictionary
(`datapackage.json`, Frictionless Table Schema) and the spreadsheet's dictionary sheet print it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import dataframely as dy
import polars as pl

from reportkit.errors import FrameError


def _text(zh: str, en: str, **options: Any) -> dy.String:
    return dy.String(
        nullable=options.pop("nullable", True), metadata={"zh": zh, "en": en}, **options
    )


def _key(zh: str, en: str) -> dy.String:
    return dy.String(nullable=False, metadata={"zh": zh, "en": en})


def _whole(zh: str, en: str, nullable: bool = True) -> dy.Int32:
    return dy.Int32(nullable=nullable, metadata={"zh": zh, "en": en})


def _number(zh: str, en: str) -> dy.Float64:
    return dy.Float64(nullable=True, metadata={"zh": zh, "en": en})


def _flag(zh: str, en: str) -> dy.Bool:
    return dy.Bool(nullable=False, metadata={"zh": zh, "en": en})


def _day(zh: str, en: str) -> dy.Date:
    return dy.Date(nullable=True, metadata={"zh": zh, "en": en})


_REPORT = ("报告标识", "Identifier of the report")


class Reports(dy.Schema):
    """One row per report found in the inputs."""

    report_id = _key(*_REPORT)
    source = _key("来源路径（按给定写法）", "Path as given")
    part = _whole("文件内第几份（从0起）", "Place within the file, from 0", nullable=False)
    sha256 = _key("文件字节的摘要", "Digest of the bytes of the file")
    kind = _key("report、other 或 unreadable", "report, other or unreadable")
    form = _text("所用格式版本", "Version of the form used")
    layout = _text("表格版式", "Layout of the tables")
    encoding = _text("字符编码", "Character encoding")
    title = _text("标题", "Title as printed")
    agency = _text("机关名称", "Name of the body")
    level = _text("层级", "Level of government")
    division_code = _text("行政区划代码", "Administrative division code (6 digits)")
    province = _text("省级", "Province")
    city = _text("地级", "City or prefecture")
    county = _text("县级", "County or district")
    year = _whole("报告年度", "Reporting year")
    period_start = _day("统计期起", "First day of the statistic period")
    period_end = _day("统计期止", "Last day of the statistic period")
    published = _day("发布日期", "Date of publication")
    scope = _text("own 本级；aggregate 汇总", "own or aggregate figures")
    made_up = _flag("虚构样本", "Made-up report (says so itself), never mixed with real ones")
    cells_expected = _whole("应有单元格数", "Cells that the form has", nullable=False)
    cells_read = _whole("读到数值的单元格数", "Cells with a value", nullable=False)
    problems = _whole("读取问题数", "Number of reading problems", nullable=False)
    url = _text("网址（语料所给）", "Address, as the corpus or the page gives it")
    crawled = _text("抓取时间（语料所给）", "Time of the crawl, as the corpus gives it")


class Cells(dy.Schema):
    """One row per cell of a statutory table."""

    report_id = _key(*_REPORT)
    table = _key("表", "Statutory table")
    row = _key("行标识", "Row id (ids.md)")
    code = _text("印刷行号", "Number by which people look the row up")
    column = _key("列标识", "Column id")
    value = _number("数值；空白或无法读取为空", "Value; null when blank or unreadable")
    raw = _text("印刷原文", "Text as printed")
    state = _key(
        "read 读出、blank 空白、dash 横线、repaired 修复、unreadable 不可读、corrected 人工更正",
        "read, blank, dash, repaired, unreadable or corrected",
    )
    line = _whole("行号（从1起）", "Line in the decoded text, from 1")
    char_start = _whole("起始字符", "First character, from 0")
    char_end = _whole("结束字符（不含）", "End, exclusive")
    reader = _text("读法", "Reader that read the cell")
    path = _text("原文件中的位置", "Place in the original (table, row, column; page)")


class Sections(dy.Schema):
    """One row per section of a report."""

    report_id = _key(*_REPORT)
    section = _key("1–6、front、annex 或 tail", "1–6, front, annex or tail")
    title = _text("标题", "Heading as printed")
    text = _text("正文", "Text, heading included")
    line_start = _whole("首行", "First line")
    line_end = _whole("末行", "Last line")
    char_start = _whole("起始字符", "First character, from 0")
    char_end = _whole("结束字符（不含）", "End, exclusive")
    path = _text("原文件中的位置", "Place in the original (page of a PDF)")


class Claims(dy.Schema):
    """One row per figure stated in prose."""

    report_id = _key(*_REPORT)
    metric = _key("所指数字 table.row.column", "Figure that is claimed, table.row.column")
    relation = _key("eq、le、ge、approx 或 one_of", "eq, le, ge, approx or one_of")
    value = _number("数值", "Value")
    low = _number("下界", "Lower bound")
    high = _number("上界", "Upper bound")
    period = _key("所属期间", "this_year, last_year, part_year or cumulative")
    scope = _key("口径", "own, aggregate or unknown")
    comparable = _flag("能否与表格比较", "Whether it may be compared with the table")
    section = _text("所在部分", "Section it stands in")
    text = _text("原句", "Clause as printed")
    line = _whole("行号", "Line")
    char_start = _whole("起始字符", "First character, from 0")
    char_end = _whole("结束字符（不含）", "End, exclusive")
    path = _text("原文件中的位置", "Place in the original (page of a PDF)")


class Findings(dy.Schema):
    """One row per verdict that is not a pass."""

    report_id = _key(*_REPORT)
    rule = _key("规则代码", "Code of the rule")
    severity = _key("error、warning 或 info", "error, warning or info")
    verdict = _key("fail、unjudged 或 explained", "fail, unjudged or explained")
    expected = _text("应为", "What was expected")
    actual = _text("实为", "What is printed")
    difference = _number("差额", "Actual minus expected")
    cells = dy.List(
        dy.String(), nullable=False, metadata={"zh": "涉及单元格", "en": "Cells concerned"}
    )
    message_zh = _key("说明（中文）", "Message in Chinese")
    message_en = _key("说明（英文）", "Message in English")
    evidence = _text("所依据的印刷文字", "Printed text it rests on")
    line = _whole("行号", "Line")
    char_start = _whole("起始字符", "First character, from 0")
    char_end = _whole("结束字符（不含）", "End, exclusive")
    fingerprint = _key("指纹（规则与数值）", "Digest of rule and values")
    suppressed = _text("抑制理由", "Reason of the suppression, if any")


class Suspects(dy.Schema):
    """One row per cell in a minimal explanation of broken sums."""

    report_id = _key(*_REPORT)
    table = _key("表", "Statutory table")
    row = _key("行标识", "Row id")
    column = _key("列标识", "Column id")
    printed = _number("印刷值", "Value as printed")
    proposed = _number("设想值", "Value that would repair the sums")
    explanation = _whole("第几种解释", "Number of the explanation, best first", nullable=False)
    size = _whole("解释所含单元格数", "Cells in the explanation", nullable=False)
    certain = _flag("是否出现在每个最小解释中", "Whether every minimal explanation has it")
    pattern = _text("可能的笔误", "Likely slip")


class Problems(dy.Schema):
    """One row per reading problem."""

    report_id = _key(*_REPORT)
    stage = _key("环节", "Stage")
    code = _key("代码", "Code")
    message = _key("说明", "Message")
    line = _whole("行号", "Line")


FRAMES: Mapping[str, type[dy.Schema]] = {
    "reports": Reports,
    "cells": Cells,
    "sections": Sections,
    "claims": Claims,
    "findings": Findings,
    "suspects": Suspects,
    "problems": Problems,
}


@cache
def _dtypes(name: str) -> dict[str, pl.DataType]:
    return {c: column.dtype for c, column in FRAMES[name].columns().items()}


def dtypes(name: str) -> dict[str, pl.DataType]:
    """Column names and polars types of a frame, in order."""
    return dict(_dtypes(name))


def frame(name: str, rows: Iterable[tuple[Any, ...]] | Mapping[str, Any] = ()) -> pl.DataFrame:
    """A frame of the declared columns from row tuples (in schema order) or from columns.

    Nullable columns that the rows do not reach, or the mapping does not have, are null.
    """
    schema = dtypes(name)
    if isinstance(rows, Mapping):
        given = {c: rows[c] for c in schema if c in rows}
        data = pl.DataFrame(given, schema={c: schema[c] for c in given})
    else:
        rows = list(rows)
        width = len(rows[0]) if rows else len(schema)
        data = pl.DataFrame(rows, schema=dict(list(schema.items())[:width]), orient="row")
    missing = [pl.lit(None, dtype).alias(c) for c, dtype in schema.items() if c not in data]
    required = {c for c, spec in FRAMES[name].columns().items() if not spec.nullable}
    if lacking := required - set(data.columns):
        raise FrameError(f"frame {name!r}: column {sorted(lacking)[0]!r} is required")
    return data.with_columns(missing).select(list(schema))


def checked(name: str, data: pl.DataFrame) -> pl.DataFrame:
    """`data` in the declared column order; FrameError names what is missing or mistyped."""
    try:
        return FRAMES[name].validate(data, cast=True)
    except (dy.exc.SchemaError, dy.exc.ValidationError, pl.exceptions.PolarsError) as error:
        raise FrameError(f"frame {name!r}: {error}") from error
