"""N: how the cells are filled: blanks, dashes, damaged and implausible figures."""

from __future__ import annotations

import polars as pl

from reportkit.forms import list_forms, read_form
from reportkit.rules.evidence import Evidence
from reportkit.rules.levels import LOCAL, SMALL
from reportkit.rules.registry import rule
from reportkit.rules.verdicts import gather, show

_TABLES = {
    "disclosure": ("表二 主动公开", "table two (disclosure)"),
    "applications": ("表三 申请", "table three (applications)"),
    "disputes": ("表四 复议诉讼", "table four (disputes)"),
    "statistics": ("统计表", "the statistics annex"),
}
# A blank of any width between digits, also no-break and full-width ones.
_SPLIT = r"[0-9０-９][\s\u00a0\u2000-\u200b\u3000]+[0-9０-９]"
_ODD_DIGIT = r"[OoQIlＯ〇○０-９]"
MANY = 1e7  # a count no body below a city reaches
MANY_FEES = 1e5  # 万元
FEES_IN_YUAN = 1e4  # 万元; a small body does not collect a hundred million yuan


def _by_table(evidence: Evidence, keep: pl.Expr) -> pl.DataFrame:
    """Cells that `keep` selects, one row per report and table: cells, count, whole (all of it)."""
    size = evidence.grid.shape.select("report_id", "table", "size")
    named = pl.DataFrame(
        [(t, *names) for t, names in _TABLES.items()],
        schema=["table", "table_zh", "table_en"], orient="row",
    )  # fmt: skip
    return (
        evidence.grid.where(keep)
        .group_by("report_id", "table", maintain_order=True)
        .agg(cells=pl.col("metric"), count=pl.len(), actual=pl.col("raw").first())
        .join(size, on=["report_id", "table"])
        .join(named, on="table")
        .with_columns(whole=pl.col("count") == pl.col("size"))
        .sort("report_id", "table")
    )


@rule(
    "N01", "warning", basis="form",
    title=("数据单元格空白", "Blank cells"),
    message=(
        "{table_zh}有 {count} 格空白（共 {size} 格），例如{place}。空白不等于0，没有数量应填0",
        "{count} of {size} cells of {table_en} {count:are|is|are} blank, for example {place}. "
        "Blank is not zero: where there is nothing the form asks for 0",
    ),
    guard=(
        "整张申请表或统计表空白才作错误",
        "an error only when the whole table of applications is blank",
    ),
)  # fmt: skip
def blank_cells(evidence: Evidence) -> pl.DataFrame:
    """Every cell of the statutory tables holds a figure.

    What: cells in which nothing is printed, one finding a table; an error when all are blank.
    Why: a blank may mean zero, unknown or forgotten; no sum over it can be trusted.
    Fails: 结转下年度 with empty cells.
    Passes: 结转下年度 0 0 0 0 0 0 0.
    """
    blank = _by_table(evidence, pl.col("state") == "blank")
    return blank.with_columns(
        severity=pl.when(
            pl.col("whole") & pl.col("table").is_in(["applications", "statistics"])
        ).then(pl.lit("error")),
        expected=pl.lit("0"),
        actual=pl.lit(""),
    ).drop("table", "whole")


@rule(
    "N02", "warning", basis="form",
    title=("数字中间有空格", "A number split by a blank"),
    message=(
        "{place}印作“{actual}”，{done_zh} {value}；请核对是一个数还是两个数",
        "{place} is printed “{actual}” and {done_en} {value}; please check whether it is one "
        "number",
    ),
)  # fmt: skip
def split_numbers(evidence: Evidence) -> pl.DataFrame:
    """A cell holds one number without blanks inside.

    What: printed cells in which a blank stands between digits.
    Why: 1 0 may be ten or a one that slipped out of its neighbour.
    Fails: 1 0
    Passes: 10
    """
    corrected = pl.col("state") == "corrected"
    odd = evidence.grid.where(
        pl.col("state").is_in(["repaired", "unreadable", "corrected"]),
        pl.col("raw").str.strip_chars().str.contains(_SPLIT),
    )
    return odd.select(
        "report_id",
        cells=pl.concat_list("metric"),
        actual=pl.col("raw").str.strip_chars(),
        expected=show("value"),
        value=show("value").fill_null("?"),
        done_zh=pl.when(corrected).then(pl.lit("已更正为")).otherwise(pl.lit("读作")),
        done_en=pl.when(corrected).then(pl.lit("corrected to")).otherwise(pl.lit("read as")),
    )


@rule(
    "N03", "warning", basis="form",
    title=("以横线、斜线、“无”代替0", "Dash, slash or 无 instead of 0"),
    message=(
        "{table_zh}有 {count} 格印作“{actual}”（共 {size} 格），例如{place}，应填0",
        "{count} of {size} cells of {table_en} {count:are|is|are} printed “{actual}”, "
        "for example {place}; the form asks for 0",
    ),
)  # fmt: skip
def dashes(evidence: Evidence) -> pl.DataFrame:
    """Nothing to count is written 0, not as a dash.

    What: cells printed / - — 无 不涉及, one finding a table.
    Why: a dash may mean zero or not applicable, so sums over it stay unjudged.
    Fails: 科研机构 /
    Passes: 科研机构 0
    """
    found = _by_table(evidence, pl.col("state") == "dash")
    return found.with_columns(expected=pl.lit("0"), actual=pl.col("actual").str.strip_chars()).drop(
        "table", "whole"
    )


def _whole_number_metrics() -> pl.DataFrame:
    rows = []
    for id in list_forms():
        for p in read_form(id).places():
            decimal = p.column.decimal or p.row.decimal
            rows.append((id, f"{p.table}.{p.row.id}.{p.column.id}", decimal, p.column.signed))
    return pl.DataFrame(rows, schema=["form", "metric", "decimal", "signed"], orient="row")


@rule(
    "N04", "error", basis="form",
    title=("计数单元格出现小数或负数", "Decimal or negative count"),
    message=(
        "{place}印作“{actual}”：件数应为非负整数",
        "{place} is printed “{actual}”: a count is a whole number, zero or more",
    ),
    guard=(
        "收费金额等可有小数；2019年格式的“本年增/减”可为负",
        "amounts may have decimals; the change of the 2019 form may be negative",
    ),
)  # fmt: skip
def odd_counts(evidence: Evidence) -> pl.DataFrame:
    """Counts are whole and not negative.

    What: figures of count cells that have decimals or are below zero.
    Why: 万件 or 万元 leaked into a count cell, or a difference was typed in.
    Fails: 行政处罚 12.5
    Passes: 行政处罚 12; 行政事业性收费 12.5
    """
    odd = evidence.grid.where((pl.col("value") < 0) | (pl.col("value") != pl.col("value").floor()))
    return (
        odd.join(evidence.reports.select("report_id", "form"), on="report_id")
        .join(_whole_number_metrics(), on=["form", "metric"])
        .filter(((pl.col("value") < 0) & ~pl.col("signed")) | (
            (pl.col("value") != pl.col("value").floor()) & ~pl.col("decimal")
        ))
        .select("report_id", cells=pl.concat_list("metric"), actual=pl.col("raw").str.strip_chars())
    )  # fmt: skip


@rule(
    "N05", "info", basis="form",
    title=("数字用了字母或全角", "Letters or full-width digits in numbers"),
    message=(
        "{count} 格的数字含字母或全角字符，例如{place}印作“{actual}”",
        "{count:cell holds|cells hold} letters or full-width digits, "
        "for example {place} printed “{actual}”",
    ),
)  # fmt: skip
def odd_digits(evidence: Evidence) -> pl.DataFrame:
    """Figures are written with plain digits.

    What: O, o, I, l, 〇 and full-width digits inside figures.
    Why: a sign of optical recognition or of another keyboard; machines misread it.
    Fails: 1O
    Passes: 10
    """
    return (
        evidence.grid.where(
            (pl.col("raw").str.len_bytes() != pl.col("raw").str.len_chars())
            | pl.col("state").is_in(["repaired", "unreadable", "corrected"]),
            pl.col("raw").str.contains(_ODD_DIGIT),
        )
        .group_by("report_id", maintain_order=True)
        .agg(
            cells=pl.col("metric"),
            count=pl.len(),
            actual=pl.col("raw").first().str.strip_chars(),
        )
    )


@rule(
    "N06", "warning", basis="practice",
    title=("数量级异常", "Figure of an unlikely size"),
    message=(
        "{place}为 {actual}，对{level}机关过大，请核对单位和位数",
        "{place} is {actual}, far too much for a body at this level ({level}); check the unit",
    ),
    guard=("省、市级机关不判", "provincial and city bodies are left out"),
)  # fmt: skip
def huge_figures(evidence: Evidence) -> pl.DataFrame:
    """No body below a city has ten million cases or a billion yuan of fees.

    What: counts above 10 million, fees above 100,000 万元, in bodies of a county or below.
    Why: a missing decimal point, a unit mixed up, two numbers run together.
    Fails: a county bureau with 31644100 licences.
    Passes: a city with 11000000 licences.
    """
    fees = (pl.col("table") == "disclosure") & (pl.col("row") == "fees")
    bought = (pl.col("table") == "disclosure") & (pl.col("row") == "procurement")
    limit = pl.when(fees).then(MANY_FEES).otherwise(MANY)
    return (
        evidence.grid.where(pl.col("value") > limit, pl.col("table") != "statistics", ~bought)
        .join(evidence.reports.select("report_id", "level"), on="report_id")
        .filter(pl.col("level").is_in(LOCAL))
        .select("report_id", "level", cells=pl.concat_list("metric"), actual=show("value"))
    )


@rule(
    "N07", "warning", basis="form",
    title=("收费金额疑以元填写", "Fees probably in yuan"),
    message=(
        "{place}为 {actual} 万元，疑以元填写（单位是万元）",
        "{place} is {actual} ten-thousand yuan, probably typed in yuan",
    ),
    guard=("只看县级及以下、不小于1万的整十数", "only bodies of a county or below, from 10,000 on"),
)  # fmt: skip
def fees_in_yuan(evidence: Evidence) -> pl.DataFrame:
    """Fees stand in ten-thousands of yuan.

    What: a whole amount of at least 10,000 that ends in 0, in a body of a county or below; or
    an amount that is 10,000 times the one which prose states.
    Why: the unit stands in the column head only.
    Fails: 本年收费金额 380000 in a county bureau.
    Passes: 本年收费金额 38
    """
    metric = "disclosure.fees.amount"
    amounts = evidence.picked({"amount": metric}).join(
        evidence.reports.select("report_id", "level"), on="report_id"
    )
    large = amounts.filter(
        pl.col("amount") >= FEES_IN_YUAN, pl.col("amount") % 10 == 0, pl.col("level").is_in(SMALL)
    )
    stated = evidence.claims.filter(metric=metric, period="this_year", relation="eq").select(
        "report_id", stated="value"
    )
    scaled = amounts.join(stated, on="report_id").filter(
        pl.col("stated") > 0, pl.col("amount") == pl.col("stated") * 10_000
    )
    both = gather(large, scaled).unique("report_id", keep="last", maintain_order=True)
    return both.select("report_id", cells=pl.concat_list(pl.lit(metric)), actual=show("amount"))
