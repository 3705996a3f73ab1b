"""P: figures stated in prose against the tables."""

from __future__ import annotations

import polars as pl

from reportkit.rules import places
from reportkit.rules.evidence import Evidence
from reportkit.rules.registry import rule
from reportkit.rules.verdicts import gather, show
from reportkit.rules.wording import named

_GUARD = (
    "口径、期间不同的说法只作解释；约数、以上、不足按界限比；受理等含混动词有一种读法相符即可；"
    "数字有空白单元格支撑、或分句没有自己说出指标（要连着前文读）时只作提示",
    "another scope or period is explained, not failed; bounds are compared as bounds; for "
    "ambiguous verbs one matching reading is enough; figures that rest on blank cells, and "
    "clauses that do not name their figure without the words before, only warn",
)
# The sentence speaks of the whole area and the table of one body, or the reverse.
_OTHER_SCOPE = (
    (pl.col("scope") == "aggregate") & (pl.col("report_scope").fill_null("unknown") != "aggregate")
) | ((pl.col("scope") == "own") & (pl.col("report_scope").fill_null("unknown") == "aggregate"))
_ALL_ALIKE = "(?:均|全部|都).{0,4}(?:维持|支持)"
# 其他需要报告的事项等六个部分: the opening counts the sections, not cases.
_LISTED = (pl.col("section") == "front") & pl.col("text").str.ends_with("个")
# Applicants of 其中 may be counted with last year's cases or without.
_APPLICANTS = r"^applications\.new_received\.(?:natural|business|research|social|legal|other)"
# 办理申请24件 is what was closed, or all there was to deal with.
_PROCESSED = "applications.processed.total"
_DEALT_WITH = pl.col("text").str.contains("办理|处理") & ~pl.col("text").str.contains(
    "办结|办毕|答复|完毕|完成|不予处理|其他处理"
)
# Amounts of 政府集中采购 have no unit in the form: yuan and 万元 are both printed.
_PROCUREMENT = "disclosure.procurement.amount"
APPROX = 0.1  # share by which a figure called 约 may differ


def compared(evidence: Evidence) -> pl.DataFrame:
    """Claims beside the figures they may stand for, once for all rules.

    Columns of claims and number (row of the claim), figure (the nearest alternative), best (its
    metric), ok (null when nothing is printed there), assumed, zero_cell, scope of the report.
    """
    made: pl.DataFrame = evidence.keep("compared claims", lambda: _compared(evidence))
    return made


def _compared(evidence: Evidence) -> pl.DataFrame:
    claims = evidence.claims.with_row_index("number").filter(
        ~pl.col("metric").str.contains(r"^prose\.|:"), ~_LISTED
    )
    each = claims.with_columns(alternative=_alternatives()).explode("alternative")
    beside = each.join(
        evidence.figures.rename({"metric": "alternative"}),
        on=["report_id", "alternative"], how="left", maintain_order="left",
    )  # fmt: skip
    value, figure = pl.col("value"), pl.col("figure")
    low, high = pl.coalesce("low", "value"), pl.coalesce("high", "value")
    relation = pl.col("relation")
    ok = (
        pl.when(relation == "ge").then(figure >= low)
        .when(relation == "le").then(figure <= high)
        .when(relation == "approx").then(
            (figure >= pl.min_horizontal(low, value * (1 - APPROX)))
            & (figure <= pl.max_horizontal(high, value * (1 + APPROX)))
        )
        .when(pl.col("alternative") == _PROCUREMENT).then(
            ((figure - value).abs() < 1e-6) | ((figure * 10_000 - value).abs() < 1e-2)
        )
        .otherwise((figure - value).abs() < 1e-6)
    )  # fmt: skip
    beside = beside.with_columns(ok=ok, gap=(figure - value).abs())
    best = beside.sort("number", "ok", "gap", descending=[False, True, False], nulls_last=True)
    return (
        best.group_by("number", maintain_order=True)
        .agg(
            pl.all().exclude("ok", "gap").first(),
            ok=pl.when(pl.col("ok").any()).then(True)
            .when(pl.col("ok").is_null().any()).then(None).otherwise(False),
        )
        .rename({"alternative": "best"})
        .join(
            evidence.reports.select("report_id", "form", report_scope="scope"), on="report_id",
            maintain_order="left",
        )
    )  # fmt: skip


def _alternatives() -> pl.Expr:
    """The figures that the metric of a claim may stand for."""
    metric = pl.col("metric")
    handled = metric.str.replace("new_received", "handled", literal=True)
    applied = metric.str.contains(_APPLICANTS) & ~metric.str.contains("|", literal=True)
    under_way = (metric == _PROCESSED) & _DEALT_WITH
    return (
        pl.when(under_way)
        .then(pl.concat_list(metric, metric.str.replace("processed", "handled", literal=True)))
        .when(applied & ~pl.col("text").str.contains("新收"))
        .then(pl.concat_list(metric, handled))
        .otherwise(metric.str.split("|"))
    )


def mismatched(evidence: Evidence) -> pl.DataFrame:
    """Comparable claims on this year that differ from the table, with `sound`.

    `sound` is false where the figure rests on empty cells, the claim is no plain equality, or
    its clause does not name the figure by itself.
    Left out: a figure that is stated again and agrees there (P09 names both) and 均获维持 (P06).
    """
    made: pl.DataFrame = evidence.keep("mismatched claims", lambda: _mismatched(evidence))
    return made


def _mismatched(evidence: Evidence) -> pl.DataFrame:
    all_claims = compared(evidence)
    mine = all_claims.filter(pl.col("comparable"), pl.col("period") == "this_year", ~_OTHER_SCOPE)
    # a bound agrees with many figures
    same = mine.filter(pl.col("ok") & pl.col("relation").is_in(["eq", "one_of"]))
    agreeing = same.select("report_id", "metric").unique()
    wrong = mine.filter(~pl.col("ok"), ~pl.col("text").str.contains(_ALL_ALIKE)).join(
        agreeing, on=["report_id", "metric"], how="anti", maintain_order="left"
    )
    # 1件因超期被确认违法，2件因…被责令重新答复: told one by one, together what the table has
    told = ["report_id", "best"]
    made = pl.col("value").sum().over(told) == pl.col("figure")
    several = (pl.len().over(told) > 1) & (pl.col("value") > 0).all().over(told)
    wrong = wrong.filter(~(made & several & (pl.col("relation") == "eq")).fill_null(False))
    return wrong.with_columns(
        sound=(pl.col("relation") == "eq")
        & ~pl.col("assumed")
        & named("best", "text")
        & ~pl.col("text").str.ends_with("个")  # 两个方面 is easily taken for two cases
    )


def _told(frame: pl.DataFrame) -> pl.DataFrame:
    """Verdict columns of claims that differ."""
    names = [places.name(m, f) for m, f in frame.select("best", "form").iter_rows()]
    sign = pl.col("relation").replace_strict({"ge": "≥", "le": "≤", "approx": "≈"}, default="")
    return frame.with_columns(
        what_zh=pl.Series([n.zh for n in names], dtype=pl.String),
        what_en=pl.Series([n.en for n in names], dtype=pl.String),
    ).select(
        "report_id", "what_zh", "what_en", "line", "char_start", "char_end", "scope", "period",
        "report_scope",
        severity=pl.when("sound").then(None).otherwise(pl.lit("warning")),
        cells=_cells(frame), evidence=pl.col("text"),
        expected=show("figure"), actual=sign + show("value"),
        difference=pl.col("value") - pl.col("figure"),
    )  # fmt: skip


def _cells(frame: pl.DataFrame) -> pl.Series:
    cells = [places.components(m, f) for m, f in frame.select("best", "form").iter_rows()]
    return pl.Series("cells", cells, dtype=pl.List(pl.String))


def _statement(frame: pl.DataFrame) -> pl.Expr:
    """Claims in which exactly one of prose and table says none."""
    return (pl.col("value") == 0) ^ (pl.col("figure") == 0)


@rule(
    "P01", "error", basis="practice",
    title=("正文数字与表格不一致", "Prose disagrees with the tables"),
    message=(
        "正文称“{what_zh}”为 {actual}，表中为 {expected}，相差 {difference:+g}",
        "Prose says {actual} for {what_en}, the table has {expected}, difference {difference:+g}",
    ),
    guard=_GUARD,
)  # fmt: skip
def prose_figures(evidence: Evidence) -> pl.DataFrame:
    """A figure stated in prose is the one in the table.

    What: every comparable claim on the reporting year against its cell or sum of cells; an error
    when the wording leaves one reading, else a warning.
    Why: readers quote the prose, statistics use the tables.
    Fails: 共收到申请1件, table 8.
    Passes: 共收到申请8件, table 8; 全市共收到申请800件 in the report of one bureau.
    """
    wrong = mismatched(evidence)
    wrong = wrong.filter(~_statement(wrong)).unique(
        ["report_id", "best", "value"], keep="first", maintain_order=True
    )
    return gather(_told(wrong), _explained(evidence), _unknown(evidence))


def _explained(evidence: Evidence) -> pl.DataFrame:
    claims = compared(evidence).filter(~pl.col("ok"), pl.col("period") == "this_year", _OTHER_SCOPE)
    told = _told(claims.with_columns(sound=pl.lit(True)))
    return told.with_columns(
        verdict=pl.lit("explained"),
        message_zh=pl.format(
            "正文称“{}”为 {}，表中为 {}：说法的口径（全地区或本级）与本表不同，不判错",
            "what_zh", "actual", "expected",
        ),
        message_en=pl.format(
            "Prose says {} for {}, the table has {}: the sentence speaks of another scope than "
            "the table, so this is no fault",
            "actual", "what_en", "expected",
        ),
    )  # fmt: skip


def _unknown(evidence: Evidence) -> pl.DataFrame:
    claims = compared(evidence).filter(
        pl.col("ok").is_null(), pl.col("comparable"), pl.col("period") == "this_year"
    )
    return (
        claims.group_by("report_id", maintain_order=True)
        .agg(n=pl.len(), line=pl.col("line").first())
        .select(
            "report_id", "line", verdict=pl.lit("unjudged"),
            why_zh=pl.format("正文有 {} 个数字，表中对应单元格空白、未读出或该格式没有", "n"),
            why_en=pl.format("figures of the prose whose cell is blank, unread or not of this "
                             "form: {}", "n"),
        )
    )  # fmt: skip


@rule(
    "P04", "error", basis="practice",
    title=("“没有”的说法与表格不一致", "A statement of none disagrees with the tables"),
    message=(
        "正文称“{what_zh}”为 {actual}，表中为 {expected}：一处为零，一处不为零",
        "Prose says {actual} for {what_en}, the table has {expected}: one is zero, the other not",
    ),
    guard=(
        "“未收到申请”只说新收，上年结转可以大于0；其余同P01",
        "未收到 speaks of new applications only, cases carried in may exist; else as P01",
    ),
)  # fmt: skip
def zero_statements(evidence: Evidence) -> pl.DataFrame:
    """Where prose says that there was nothing the table has 0, and the reverse.

    What: comparable claims of which exactly one side, prose or table, is zero.
    Why: 未收到申请 beside eight applications is the plainest contradiction a report can have.
    Fails: 未发生行政复议 while 行政复议 总计 is 1.
    Passes: 未收到申请 while 上年结转 is 2 and 新收 is 0.
    """
    wrong = mismatched(evidence)
    return _told(
        wrong.filter(_statement(wrong)).unique(
            ["report_id", "best", "value"], keep="first", maintain_order=True
        )
    )


# Several values of which the largest is the sum of the others: a whole and its parts.
_LARGEST = pl.col("values").list.max()
_PARTS = (pl.col("values").list.len() > 2) & (pl.col("values").list.sum() == 2 * _LARGEST)


def _borne_out(evidence: Evidence) -> pl.DataFrame:
    """What the tables say of the figures that prose names."""
    return evidence.figures.select("report_id", "metric", "figure").unique(
        ["report_id", "metric"], keep="first", maintain_order=True
    )


@rule(
    "P09", "warning", basis="practice",
    title=("同一数字前后两种说法", "One figure stated twice, differently"),
    message=(
        "“{what_zh}”在正文中有 {actual} 几种说法",
        "Prose states {what_en} as {actual_en}",
    ),
    guard=(
        "约数、其他口径、其他期间不算；恰好相加等于总数的是分项，不算；表格支持其中最大的一个、其余都"
        "小于它时，可能只是没有认出的分项，只作提示；与表不符的已由P01、P04指出时仍列出",
        "approximations and other scopes or periods are left out, and so are parts that make the "
        "largest; where the table bears the largest out, the others may be parts: an info",
    ),
)  # fmt: skip
def two_values(evidence: Evidence) -> pl.DataFrame:
    """One quantity has one value throughout the report.

    What: plain claims on the same figure, scope and year that differ.
    Why: one of the two sentences was not updated.
    Fails: 主动公开信息20条 in one paragraph, 16条 in the next.
    Passes: 主动公开信息20条 twice; 新收42件, before the merger 15件, after it 27件.
    """
    plain = evidence.claims.filter(
        pl.col("relation") == "eq",
        pl.col("period") == "this_year",
        pl.col("comparable"),
        ~_LISTED,
        ~((pl.col("metric") == _PROCESSED) & _DEALT_WITH),
    )
    return (
        plain.group_by("report_id", "metric", "scope", maintain_order=True)
        .agg(
            pl.col("value").unique(maintain_order=True).alias("values"),
            pl.col("value").sum().alias("together"),
            pl.col("text").unique(maintain_order=True).str.join(" … ").alias("evidence"),
            pl.col("line").first(), pl.col("char_start").first(), pl.col("char_end").first(),
        )
        .filter(pl.col("values").list.len() > 1)
        .join(_borne_out(evidence), on=["report_id", "metric"], how="left", maintain_order="left")
        .filter(~(_PARTS & (pl.col("figure").is_null() | (pl.col("figure") == _LARGEST))))
        .filter(pl.col("figure").is_null() | (pl.col("figure") != pl.col("together")))
        .with_columns(
            severity=pl.when(pl.col("figure") == _LARGEST).then(pl.lit("info")),
            cells=pl.concat_list("metric"),
            actual=pl.col("values").list.eval(show(pl.element())).list.join("、"),
            actual_en=pl.col("values").list.eval(show(pl.element())).list.join(" and as "),
            what_zh=pl.col("metric").map_elements(_zh, return_dtype=pl.String),
            what_en=pl.col("metric").map_elements(_en, return_dtype=pl.String),
        )
        .drop("metric", "scope", "values", "figure", "together")
    )  # fmt: skip


_PROSE = {
    "prose.items_published": ("主动公开信息", "items published"),
    "prose.fee_notices": ("收费通知", "fee notices"),
    "prose.fee_charged": ("应收信息处理费", "fees charged"),
    "prose.fee_received": ("实收信息处理费", "fees received"),
}


def _zh(metric: str) -> str:
    return _PROSE[metric][0] if metric in _PROSE else places.name(metric).zh


def _en(metric: str) -> str:
    return _PROSE[metric][1] if metric in _PROSE else places.name(metric).en
