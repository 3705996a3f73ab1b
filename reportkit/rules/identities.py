"""K: sums within a report. The identities themselves are data of `forms/*.toml`."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import polars as pl

from reportkit.rules.evidence import Evidence
from reportkit.rules.registry import rule
from reportkit.rules.sums import Broken, bounds, broken, rows_of, unknown
from reportkit.rules.verdicts import cell_list, gather, show

_SCHEMA: dict[str, Any] = {
    "report_id": pl.String, "severity": pl.String, "expected": pl.String, "actual": pl.String,
    "difference": pl.Float64, "cells": pl.List(pl.String), "formula_zh": pl.String,
    "formula_en": pl.String, "at_zh": pl.String, "at_en": pl.String, "note_zh": pl.String,
    "note_en": pl.String, "also_zh": pl.String, "also_en": pl.String,
}  # fmt: skip
_EMPTY_GUARD = (
    "空白、横线不当作0：有此类单元格的合计不判；按空白为0试算仍不平的只作提示，空白的总计不试算",
    "blank and dash are not 0: such sums are not judged; those that break even with 0 there are "
    "only warned about, and a blank total is never tried",
)


def _verdicts(evidence: Evidence, code: str, found: list[Broken]) -> pl.DataFrame:
    folded = evidence.keep("folded sums", lambda: _fold(broken(evidence)))
    kept = [one for one in found if (one.report_id, code, one.sum.at) not in folded["dropped"]]
    rows = rows_of(kept)
    for row, one in zip(rows, kept, strict=True):
        also = folded["also"].get((one.report_id, code, one.sum.at), [])
        row["also_zh"] = f"；由此{'、'.join(a[0] for a in also)}也不平" if also else ""
        row["also_en"] = f"; this also breaks {', '.join(a[1] for a in also)}" if also else ""
    fails = pl.DataFrame(rows, schema=_SCHEMA)
    return gather(fails, _open(evidence, code, fails))


def _open(evidence: Evidence, code: str, fails: pl.DataFrame) -> pl.DataFrame:
    gaps = unknown(evidence, code).join(fails, on="report_id", how="anti")
    return gaps.select(
        "report_id",
        verdict=pl.lit("unjudged"),
        why_zh=pl.format("{} 处合计中 {} 处有空白或未读出的单元格", "of", "open"),
        why_en=pl.format("sums with blank or unread cells: {} of {}", "open", "of"),
    )


_BALANCE = ("new_received", "carried_in", "processed", "carried_out")


def _fold(found: list[Broken]) -> dict[str, object]:
    """Which broken sums only follow from another one, by (report, code, row or column).

    The row sum of `processed` follows from the other row sums and the result sums; a wrong row
    total breaks the result sum and the balance of the total column by the same amount.
    """
    by_report: dict[str, dict[str, dict[str, Broken]]] = defaultdict(lambda: defaultdict(dict))
    for one in found:
        if one.sum.table == "applications" and not one.assumed:
            by_report[one.report_id][one.sum.identity.code][one.sum.at] = one
    dropped: set[tuple[str, str, str]] = set()
    also: dict[tuple[str, str, str], list[tuple[str, str]]] = defaultdict(list)
    for id, codes in by_report.items():
        rows, results, balance = codes["K1"], codes["K2"], codes["K3"]
        outcome = [r for r in rows if r not in ("new_received", "carried_in", "carried_out")]
        if len(outcome) > 1 and "processed" in outcome and not results:
            dropped.add((id, "K1", "processed"))
            outcome.remove("processed")
            also[id, "K1", outcome[0]].append(("（七）总计一行", "the row of all processed"))
        if len(outcome) == 1 and set(results) == {"total"}:
            gap = rows[outcome[0]].left - rows[outcome[0]].right
            sign = 1 if outcome[0] == "processed" else -1
            if results["total"].left - results["total"].right == sign * gap:
                dropped.add((id, "K2", "total"))
                also[id, "K1", outcome[0]].append(("总计列的结果合计", "the result sum of totals"))
        flow = [r for r in rows if r in _BALANCE]
        if len(flow) == 1 and set(balance) == {"total"}:
            gap = rows[flow[0]].left - rows[flow[0]].right
            sign = 1 if flow[0] in _BALANCE[:2] else -1
            if balance["total"].left - balance["total"].right == sign * gap:
                dropped.add((id, "K3", "total"))
                also[id, "K1", flow[0]].append(("总计列的收办平衡", "the balance of totals"))
    return {"dropped": dropped, "also": also}


def _of(evidence: Evidence, code: str) -> list[Broken]:
    return [one for one in broken(evidence) if one.sum.identity.code == code]


@rule(
    "K1", "error", basis="form",
    title=("分项之和不等于总计", "Parts do not add up to the row total"),
    message=(
        "{at_zh}：分项之和应为 {expected}，总计印为 {actual}，相差 {difference:+g}{note_zh}。"
        "{formula_zh}{also_zh}",
        "{at_en}: the parts add up to {expected}, the total is printed as {actual}, difference "
        "{difference:+g}{note_en}. {formula_en}{also_en}",
    ),
    guard=_EMPTY_GUARD,
)  # fmt: skip
def row_sums(evidence: Evidence) -> pl.DataFrame:
    """The total of a row is the sum of its parts.

    What: applications: each of the 25 (2019 form: 23) rows, total = six kinds of applicant;
    annex of 2014: each total of items. Every K1 identity of the form files is run.
    Why: the printed total is typed by hand and is what everybody quotes.
    Fails: 自然人 2, other columns 0, 总计 3.
    Passes: 自然人 2, 商业企业 1, other columns 0, 总计 3.
    """
    return _verdicts(evidence, "K1", _of(evidence, "K1"))


@rule(
    "K2", "error", basis="form",
    title=("办理结果之和不等于（七）总计", "Outcomes do not add up to all processed"),
    message=(
        "{at_zh}一列：办理结果之和为 {expected}，（七）总计印为 {actual}，"
        "相差 {difference:+g}{note_zh}。{formula_zh}",
        "Column {at_en}: the outcomes add up to {expected}, all processed is printed as {actual}, "
        "difference {difference:+g}{note_en}. {formula_en}",
    ),
    guard=_EMPTY_GUARD,
)  # fmt: skip
def result_sums(evidence: Evidence) -> pl.DataFrame:
    """All processed applications are the sum of the outcomes, in each of seven columns.

    What: 3.7 = 3.1 + 3.2 + 3.3.1 … 3.6.3 (2019 form: one row 3.6).
    Why: an outcome forgotten, counted twice or moved into another column shows here.
    Fails: outcomes 2 + 3 + 2 + 1, （七）总计 printed 10.
    Passes: outcomes 2 + 3 + 2 + 1, （七）总计 printed 8.
    """
    return _verdicts(evidence, "K2", _of(evidence, "K2"))


@rule(
    "K3", "error", basis="form",
    title=(
        "第一项加第二项不等于第三项加第四项",
        "Received and carried in do not balance the outcomes",
    ),
    message=(
        "{at_zh}一列：新收加上年结转为 {expected}，办理结果总计加结转下年度为 {actual}，"
        "相差 {difference:+g}{note_zh}。{formula_zh}",
        "Column {at_en}: received and carried in make {expected}, processed and carried out make "
        "{actual}, difference {difference:+g}{note_en}. {formula_en}",
    ),
    guard=_EMPTY_GUARD,
)  # fmt: skip
def balance(evidence: Evidence) -> pl.DataFrame:
    """What came in and was taken over equals what was processed and is handed on.

    What: 1 + 2 = 3.7 + 4 in each of seven columns; the form prints this relation itself.
    Why: a broken balance means that an application was lost or invented.
    Fails: 1: 8, 2: 0, 3.7: 10, 4: 0.
    Passes: 1: 8, 2: 1, 3.7: 7, 4: 2.
    """
    return _verdicts(evidence, "K3", _of(evidence, "K3"))


@rule(
    "K4", "error", basis="form",
    title=("复议、诉讼各结果之和不等于总计", "Dispute results do not add up to their total"),
    message=(
        "{at_zh}：维持、纠正、其他、未审结之和为 {expected}，总计印为 {actual}，"
        "相差 {difference:+g}{note_zh}。{formula_zh}",
        "{at_en}: the results add up to {expected}, the total is printed as {actual}, difference "
        "{difference:+g}{note_en}. {formula_en}",
    ),
    guard=_EMPTY_GUARD,
)  # fmt: skip
def dispute_sums(evidence: Evidence) -> pl.DataFrame:
    """The total of a dispute row is upheld, corrected, other and pending together.

    What: 行政复议, 未经复议直接起诉 and 复议后起诉, one identity each.
    Why: fifteen figures in one printed row are easily shifted by one.
    Fails: 1 0 0 0, 总计 2.
    Passes: 1 0 0 1, 总计 2.
    """
    return _verdicts(evidence, "K4", _of(evidence, "K4"))


@rule(
    "K5", "error", basis="form",
    title=("部分可读的合计超出上下界", "A partly readable sum is out of bounds"),
    message=(
        "{at_zh}：虽有单元格空白或未读出，已印出的部分 {actual} 已超过其总数 {expected}。"
        "{formula_zh}",
        "{at_en}: some cells are blank or unread, yet the printed parts {actual} already exceed "
        "what they are parts of, {expected}. {formula_en}",
    ),
    guard=(
        "只用非负这一点，不假定空白为0；合计可以完整判断时由K1–K4判断",
        "uses only that counts are not negative; complete sums are left to K1–K4",
    ),
)  # fmt: skip
def bounds_of_sums(evidence: Evidence) -> pl.DataFrame:
    """Printed parts never exceed their total, whatever the unread cells hold.

    What: every identity of K1, K2 and K3 that has an unknown term, as an inequality.
    Why: a half-readable table can still be shown to be wrong.
    Fails: 自然人 5, other columns blank, 总计 3.
    Passes: 自然人 3, other columns blank, 总计 5.
    """
    found = bounds(evidence, ("K1", "K2", "K3"))
    rows = rows_of(found)
    for row, one in zip(rows, found, strict=True):
        low, high = sorted((one.left, one.right))
        row["expected"], row["actual"], row["difference"] = f"{low:g}", f"{high:g}", high - low
    return pl.DataFrame(rows, schema=_SCHEMA)


@rule(
    "K6", "error", basis="form",
    title=("复议、诉讼总计小于某一分项", "A dispute total is smaller than one of its parts"),
    message=(
        "{at_zh}：已印出的结果合计 {actual}，大于总计 {expected}。{formula_zh}",
        "{at_en}: the printed results make {actual}, more than the total {expected}. {formula_en}",
    ),
    guard=("全部可读时由K4判断", "complete rows are left to K4"),
)  # fmt: skip
def dispute_bounds(evidence: Evidence) -> pl.DataFrame:
    """A dispute total is never smaller than what is printed beside it.

    What: rows of table four with unread cells: printed results against the printed total.
    Why: the row of fifteen figures is often torn, its totals still bound the rest.
    Fails: 维持 3, 纠正 blank, 总计 2.
    Passes: 维持 2, 纠正 blank, 总计 3.
    """
    found = [one for one in bounds(evidence, ("K4",)) if one.right > one.left]
    rows = rows_of(found)
    for row, one in zip(rows, found, strict=True):
        row["expected"], row["actual"] = f"{one.left:g}", f"{one.right:g}"
        row["difference"] = one.right - one.left
    return pl.DataFrame(rows, schema=_SCHEMA)


# 其中 rows of the annex of 2014 and the row that they are part of.
_WITHIN = {
    f"statistics.{part}.value": f"statistics.{whole}.value"
    for part, whole in (("1.1.a", "1.1"), ("2.2.1.a", "2.2.1"), ("2.2.2.a", "2.2.2"))
}


@rule(
    "K8", "warning", basis="form",
    title=("统计表“其中”项大于总项", "A 其中 row is larger than its row"),
    message=(
        "{place}为 {actual}，大于所属项 {expected}",
        "{place}: {actual}, more than the row that it is part of: {expected}",
    ),
    guard=("任一数未读出时不判", "not judged where one of the two is unread"),
)  # fmt: skip
def within_parent(evidence: Evidence) -> pl.DataFrame:
    """What a row of the 2014 annex counts with 其中 is part of the row above.

    What: documents among the items published; press conferences and interviews with the head.
    Why: a part cannot be larger than the whole.
    Fails: 新闻发布会总次数 2, 其中主要负责同志参加 4.
    Passes: 新闻发布会总次数 4, 其中主要负责同志参加 2.
    """
    parts = []
    for part, whole in _WITHIN.items():
        pair = evidence.picked({"part": part, "whole": whole}).filter(
            pl.col("part") > pl.col("whole")
        )
        parts.append(
            pair.select(
                "report_id", cell_list(part, whole), expected=show("whole"), actual=show("part"),
                difference=pl.col("part") - pl.col("whole"),
            )
        )  # fmt: skip
    return pl.concat(parts)


@rule(
    "K7", "warning", basis="form",
    title=("2019年格式：项目数量误填为办件量", "2019 form: cases written where items belong"),
    message=(
        "{place}：处理决定数量 {actual} 恰等于上一年项目数量 {before} 加本年增减 {change}，"
        "疑把办件量填成了项目数量",
        "{place}: the decisions {actual} equal last year's items {before} plus the change "
        "{change}; counts of cases were probably written where counts of items belong",
    ),
    guard=(
        "增减为0或数量很小时可能巧合，不报", "no change or small numbers may coincide: left out",
    ),
)  # fmt: skip
def items_as_cases(evidence: Evidence) -> pl.DataFrame:
    """In the 2019 form decisions are no continuation of the item counts.

    What: licences, other services, penalties, coercive measures: decisions = items of last year
    + change, with a change that is not zero and at least 10 decisions.
    Why: 上一年项目数量 counts items of power, 处理决定数量 counts cases; they add up only when
    one was written for the other.
    Fails: 上一年项目数量 8249, 本年增/减 -1942, 处理决定数量 6307.
    Passes: 上一年项目数量 12, 本年增/减 +1, 处理决定数量 230.
    """
    found = []
    for row in ("licences", "other_services", "penalties", "coercive_measures"):
        key = f"disclosure.{row}"
        figures = evidence.picked(
            {
                "before": f"{key}.items_last_year",
                "change": f"{key}.items_change",
                "decisions": f"{key}.decisions",
            }
        )
        found.append(
            figures.filter(
                pl.col("decisions") == pl.col("before") + pl.col("change"),
                pl.col("change") != 0,
                pl.col("decisions") >= 10,
            ).select(
                "report_id",
                cell_list(f"{key}.decisions", f"{key}.items_last_year", f"{key}.items_change"),
                before=show("before"),
                change=show("change"),
                actual=show("decisions"),
            )
        )
    return gather(*found)
