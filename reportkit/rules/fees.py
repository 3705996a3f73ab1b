"""R: processing fees."""

from __future__ import annotations

import polars as pl

from reportkit.rules.evidence import Evidence
from reportkit.rules.registry import rule
from reportkit.rules.verdicts import cell_list, gather, show

_UNPAID = "applications.other_fee_unpaid.total"
FEE_STEP = 10  # yuan; every rate of the tariff is a multiple of it


def _stated(evidence: Evidence) -> pl.DataFrame:
    """report_id, notices, charged, received (null unless stated plainly), and their place."""
    metrics = {f"prose.fee_{m}": m for m in ("notices", "charged", "received")}
    plain = evidence.claims.filter(
        pl.col("metric").is_in(list(metrics)), pl.col("period") == "this_year",
        pl.col("relation") == "eq",
    )  # fmt: skip
    return plain.group_by("report_id", maintain_order=True).agg(
        *(pl.col("value").filter(pl.col("metric") == m).first().alias(n)
          for m, n in metrics.items()),
        line=pl.col("line").first(), char_start=pl.col("char_start").min(),
        char_end=pl.col("char_end").max(),
        evidence=pl.col("text").unique(maintain_order=True).str.join(" … "),
    )  # fmt: skip


@rule(
    "R01", "warning", basis="form、国办函〔2020〕109号",
    title=("有逾期未缴费的申请却称未发收费通知", "Unpaid fees but no fee notice"),
    message=(
        "{place}为 {actual}，而第六部分称发出收费通知 0 件",
        "{place} is {actual}, yet section six says that no fee notice was issued",
    ),
    guard=("只说“未收取”的不算：发了通知而未收到属正常；通知可能是上年末发出的，故只作提示",
           "未收取 alone is compatible: notices may remain unpaid; the notice may date from the "
           "end of last year, hence a warning"),
)  # fmt: skip
def unpaid_without_notice(evidence: Evidence) -> pl.DataFrame:
    """Nobody can leave a fee unpaid without having been sent a notice.

    What: row 3.6.2 above zero while the stated number of fee notices is 0.
    Why: the outcome presupposes a notice.
    Fails: 逾期未缴费 3; 发出收费通知0件.
    Passes: 逾期未缴费 3; 未收取信息处理费.
    """
    unpaid = evidence.picked({"unpaid": _UNPAID}).filter(pl.col("unpaid") > 0)
    return unpaid.join(_stated(evidence).filter(notices=0), on="report_id").select(
        "report_id", "line", "char_start", "char_end", "evidence", cell_list(_UNPAID),
        expected=pl.lit("0"), actual=show("unpaid"), difference="unpaid",
    )  # fmt: skip


@rule(
    "R02", "warning", basis="国办函〔2020〕109号",
    title=("收费通知、金额自相矛盾", "Fee notices and sums contradict each other"),
    message=("{what_zh}：{evidence}", "{what_en}: {evidence}"),
)  # fmt: skip
def fees_contradict(evidence: Evidence) -> pl.DataFrame:
    """Notices, sums charged and sums received fit together.

    What: money without a notice; more received than charged; sums that are no multiple of 10
    yuan (information); a sum without its unit.
    Why: every rate of the tariff is a multiple of ten and rests on a notice.
    Fails: 发出收费通知0件，收取380元.
    Passes: 发出收费通知1件，总金额380元，实际收取380元.
    """
    stated = _stated(evidence).with_columns(
        money=pl.max_horizontal("charged", "received").fill_null(0)
    )
    cases = [
        (
            (pl.col("notices") == 0) & (pl.col("money") > 0), None,
            "有收费金额而收费通知为0件", "money was charged without a notice",
        ),
        (
            pl.col("received") > pl.col("charged"), None,
            "实收多于应收", "more was received than charged",
        ),
        (
            pl.col("money") % FEE_STEP != 0, "info",
            "金额不是10元的倍数", "the sum is no multiple of 10 yuan",
        ),
    ]  # fmt: skip
    found = [
        stated.filter(condition).with_columns(
            severity=pl.lit(severity, dtype=pl.String), what_zh=pl.lit(zh), what_en=pl.lit(en),
            actual=show("money"),
        )
        for condition, severity, zh, en in cases
    ]  # fmt: skip
    bare = evidence.hits(
        r"(?:信息处理费|收费)[^。；\d]{0,16}?(?:金额|共计|合计|收取)[^。；\d]{0,6}[1-9]\d*(?=[，。；])",
        ("6",), first=True, sieve=r"(?:信息处理费|收费).*[1-9]\d*[，。；]",
    ).with_columns(
        what_zh=pl.lit("金额没有单位"), what_en=pl.lit("a sum without its unit"), actual="word"
    )  # fmt: skip
    return gather(*found, bare)


@rule(
    "R03", "warning", basis="国办函〔2020〕109号",
    title=("第六部分未说明信息处理费", "Section six is silent on processing fees"),
    message=(
        "{year}年度报告第六部分没有说明信息处理费收取情况",
        "Section six of the report for {year} says nothing of processing fees",
    ),
    guard=(
        "2020年度以前不判；全文其他部分写到即可；只写“无”的由S07提示",
        "not judged before 2020; any section will do; a bare 无 is told by S07",
    ),
)  # fmt: skip
def silent_on_fees(evidence: Evidence) -> pl.DataFrame:
    """Reports since 2020 state the processing fees.

    What: no word of 信息处理费 or 收费通知 in the prose of a report that has a section six.
    Why: the fee rules of 2020 ask for the figures in the annual report.
    Fails: 六、其他需要报告的事项 with other matters only.
    Passes: 本年度未收取信息处理费。
    """
    years = evidence.reports.filter(pl.col("year") >= 2020).select("report_id", "year")
    sixth = evidence.texts.filter(section="6")
    other = evidence.texts.filter(
        pl.col("section").is_in(["1", "3", "5"]),
        pl.col("clean").str.contains("信息处理费|收费通知"),
    ).select("report_id")
    silent = sixth.filter(
        ~pl.col("clean").str.contains("信息处理费|收费|处理费|收取|费用"),
        ~pl.col("clean").str.contains(r"(?:\n|^)\W*(?:本年度?)?(?:暂?无|没有)[^\n]{0,14}\s*$"),
    )
    return (
        silent.join(other, on="report_id", how="anti")
        .join(years, on="report_id", maintain_order="left")
        .select("report_id", "year", line=pl.col("line_start"))
    )
