"""P: what prose says of parts, balances, outcomes and shares."""

from __future__ import annotations

import re
from typing import Any

import polars as pl

from reportkit.rules import places
from reportkit.rules.evidence import Evidence
from reportkit.rules.registry import rule
from reportkit.rules.verdicts import cell_list, gather, show

_N = r"[0-9][0-9,，]{0,15}"  # bounded: a run of digits is no reason to look long
_PARTS = re.compile(
    rf"(?P<total>{_N})(?P<unit>[件条篇个份次])(?:[，,。:：（(]|，)?其中[，,:：]?(?P<parts>[^。；;]+)"
)
# Behind these words the clause counts something else, not a further part.
_NOT_PARTS = re.compile(
    r"办结|答复|[，,][合共]计?\d|结转|同比|较上|比上|另有|此外|累计|全部|均已|截至|还|以及各"
)
# Channels carry the same item several times, 等 and 主要 announce examples only.
_OVERLAP = re.compile(
    r"网站|微信|微博|公众号|渠道|平台|新媒体|公报|报刊|公示栏|抖音|头条|等[，,。类方形]|主要"
)
_ASIDE = re.compile("结转|上年|去年")  # other cases than those of the sentence
_ROW_OF_CLASS = re.compile(r"applications\.(denied|unavailable|rejected|other)_\w+\.(\w+)$")
PARTITION_SLACK = 0.2  # percentage points by which rounded shares may miss 100


def _whole(text: str) -> int:
    return int(re.sub("[,，]", "", text))


def _own_parts(text: str) -> str:
    """The parts without those of parts (5件（其中…4件）), up to the end of their own bracket."""
    kept, depth = [], 0
    for sign in text:
        if sign in "（(":
            depth += 1
        elif sign in "）)":
            depth -= 1
            if depth < 0:
                break
        elif depth == 0:
            kept.append(sign)
    return "".join(kept)


def _of_another(evidence: str, unit: str, parts: int) -> bool:
    """收到214件，上年为183件。其中…: whether another number before 其中 may be the whole."""
    before, stop, _ = evidence.partition("。其中")
    wholes = [_whole(n) for n in re.findall(rf"({_N}){unit}", before)] if stop else []
    if len(wholes) == 1:
        return _ASIDE.search(before) is not None
    return bool(wholes) and max(wholes) >= parts


@rule(
    "P02", "warning", basis="practice",
    title=("“其中”各项之和超过总数", "Parts exceed their total"),
    message=(
        "总数 {expected}，“其中”各项合计 {actual}：{evidence}",
        "The total is {expected}, the parts make {actual}: {evidence}",
    ),
    guard=(
        "各项可能只是举例，少于总数不报；按渠道分列可重复计数，不报；有任一前段恰等于总数即相符",
        "parts may be examples, so a smaller sum passes; channels may repeat items; it is enough "
        "that the first parts make the total",
    ),
)  # fmt: skip
def parts_in_prose(evidence: Evidence) -> pl.DataFrame:
    """Parts named with 其中 do not add up to more than the total before them.

    What: sentences of 一 with a total, 其中 and at least two parts in the same unit.
    Why: one of the figures was not updated with the others.
    Fails: 公开信息199条，其中机构2条，政策72条，其他127条。
    Passes: 公开信息201条，其中机构2条，政策72条，其他127条。
    """
    hits = evidence.hits(_PARTS, ("1", "2", "5", "6"), sieve=["其中"])
    rows = []
    for row in hits.iter_rows(named=True):
        text = _own_parts(row["parts"])
        stop = _NOT_PARTS.search(text)
        text = text[: stop.start()] if stop else text
        if _OVERLAP.search(row["evidence"]):
            continue
        parts = [_whole(n) for n in re.findall(rf"({_N}){row['unit']}", text)]
        total = _whole(row["total"])
        if _of_another(row["evidence"], row["unit"], sum(parts)):
            continue
        running, reached = 0, False
        for part in parts:
            running += part
            reached = reached or running == total
        if len(parts) > 1 and running > total and not reached:
            rows.append({**row, "expected": str(total), "actual": str(running),
                         "difference": float(running - total)})  # fmt: skip
    schema: dict[str, Any] = {
        **hits.schema,
        "expected": pl.String,
        "actual": pl.String,
        "difference": pl.Float64,
    }
    counted = evidence.claims.filter(
        pl.col("metric").str.starts_with("parts:"), pl.col("scope") != "aggregate",
        pl.col("value") > pl.col("low"), ~pl.col("text").str.contains(_OVERLAP.pattern),
    ).select(
        "report_id", "line", "char_start", "char_end", evidence=pl.col("text"),
        expected=show("low"), actual=show("value"), difference=pl.col("value") - pl.col("low"),
    )  # fmt: skip
    both = gather(pl.DataFrame(rows, schema=schema), counted)
    return both.unique(["report_id", "expected", "actual"], keep="first", maintain_order=True)


_FLOW = ("new_received", "carried_in", "processed", "carried_out")


def _only(values: pl.Expr) -> pl.Expr:
    """The value when all agree, else null."""
    return pl.when(values.n_unique() == 1).then(values.first())


@rule(
    "P03", "warning", basis="form",
    title=("正文所述收办数不平衡", "Figures of prose do not balance"),
    message=(
        "正文：新收与上年结转共 {expected}，办结与结转下年共 {actual}，相差 {difference:+g}",
        "Prose: received and carried in make {expected}, processed and carried out {actual}, "
        "difference {difference:+g}",
    ),
    guard=(
        "四个数都明确写出才判；“受理”可能已含上年结转，两种读法有一种平即可",
        "judged only where all four are stated plainly; 受理 may include cases carried in",
    ),
)  # fmt: skip
def balance_in_prose(evidence: Evidence) -> pl.DataFrame:
    """The four figures of intake and completion balance in prose too.

    What: plain claims on new, carried in, processed and carried out of the reporting year.
    Why: prose that does not balance cannot agree with a table that does.
    Fails: 受理54件，上年结转2件，办结54件，结转下年1件.
    Passes: 受理54件，上年结转2件，办结55件，结转下年1件.
    """
    named = {f"applications.{f}.total": f for f in _FLOW}
    either = "applications.new_received.total|applications.handled.total"
    plain = evidence.claims.filter(
        pl.col("comparable"), pl.col("period") == "this_year", pl.col("scope") != "aggregate",
        pl.col("relation").is_in(["eq", "one_of"]),
        pl.col("metric").is_in([*named, either]),
    ).with_columns(flow=pl.col("metric").replace_strict(named, default="either"))  # fmt: skip
    flows = (*_FLOW, "either")
    stated = plain.group_by("report_id", maintain_order=True).agg(
        *(_only(pl.col("value").filter(pl.col("flow") == f)).alias(f) for f in flows),
        line=pl.col("line").first(), char_start=pl.col("char_start").first(),
        char_end=pl.col("char_end").first(),
        evidence=pl.col("text").unique(maintain_order=True).str.join(" … "),
    )  # fmt: skip
    new = pl.coalesce("new_received", "either")
    frame = stated.with_columns(
        into=new + pl.col("carried_in"), out=pl.col("processed") + pl.col("carried_out")
    ).filter(
        pl.col("out") != pl.col("into"),
        pl.col("new_received").is_not_null() | (pl.col("out") != pl.col("either")),
    )
    return frame.with_columns(
        cell_list(*named), expected=show("into"), actual=show("out"),
        difference=pl.col("out") - pl.col("into"),
    )  # fmt: skip


def _clause(sentence: str, word: str) -> str:
    """The clause of a sentence that holds a word."""
    return next((c for c in re.split("[，,；;]", sentence) if word in c), sentence)


# What is said of deadlines, of old cases, or of how answers were written.
_IN_TIME = "按时|按期|期限|时限|到期|结转|上年|告知|答复时|答复书|答复中"
_OTHER_MATTERS = "12345|热线|信箱|留言|诉求|建议|提案|咨询|投诉|信访|工单|舆情|反馈意见"


@rule(
    "P05", "warning", basis="practice",
    title=("称全部办结而仍有结转", "All said to be done, yet some are carried out"),
    message=(
        "正文称全部办结，而表中结转下年度为 {actual}：{evidence}",
        "Prose says that all were completed, the table carries out {actual}: {evidence}",
    ),
    guard=("按时、按期说的是期限，不算；热线、建议提案不算",
           "按时 and 按期 speak of deadlines; hotlines and proposals are left out"),
)  # fmt: skip
def all_done(evidence: Evidence) -> pl.DataFrame:
    """Where all applications are said to be completed nothing is carried over.

    What: 全部办结, 均已答复 and the like in a sentence on applications, against row 4.
    Why: both cannot be true.
    Fails: 共收到申请12件，已全部办结; 结转下年度 2.
    Passes: 共收到申请12件，均按期答复; 结转下年度 2.
    """
    left = evidence.picked({"left": "applications.carried_out.total"}).filter(pl.col("left") > 0)
    hits = evidence.hits(
        r"(?:全部|均|皆|都)(?:已|已经)?(?:依法|及时)?(?:办结|办理完毕|处理完毕|答复完毕|完成答复|已答复|予以答复)|办结率(?:为|达|达到)?100[%％]",
        ("1", "6"), within=left,
    )  # fmt: skip
    told = hits.filter(
        pl.col("evidence").str.contains("申请"),
        ~pl.col("evidence").str.contains(_OTHER_MATTERS),
        ~pl.col("evidence").str.contains("除.{0,20}[外，,]|其余|另有"),
    )
    clauses = [_clause(*pair) for pair in told.select("evidence", "word").iter_rows()]
    told = told.filter(~pl.Series(clauses, dtype=pl.String).str.contains(_IN_TIME))
    stated = evidence.claims.filter(
        pl.col("metric") == "all:applications.processed.total", pl.col("scope") != "aggregate",
        pl.col("period") == "this_year", ~pl.col("text").str.contains(_IN_TIME),
    )  # fmt: skip
    stated = evidence.sentences(stated).drop("text")
    stated = stated.filter(~pl.col("evidence").str.contains(_OTHER_MATTERS))
    told = gather(told, stated).unique("report_id", keep="first", maintain_order=True)
    return told.join(left, on="report_id", maintain_order="left").select(
        "report_id", "evidence", "line", "char_start", "char_end",
        cell_list("applications.carried_out.total"), expected=pl.lit("0"), actual=show("left"),
        difference="left",
    )  # fmt: skip


@rule(
    "P07", "warning", basis="practice",
    title=("百分比与件数不符", "A share does not follow from its count"),
    message=(
        "正文称“{what_zh}”占 {actual}%：{count} 除以 {base} 为 {expected}%",
        "Prose gives {what_en} as {actual}%: {count} of {base} is {expected}%",
    ),
    guard=(
        "分母依次试办结、新收、应办总数，件数试表中和正文两种；四舍五入、截尾都算相符",
        "processed, received and handled are tried as the base, the count of the table and that "
        "of the prose; rounding and truncation pass",
    ),
)  # fmt: skip
def shares_follow(evidence: Evidence) -> pl.DataFrame:
    """A share follows from its count and one of the possible totals.

    What: 占x% on outcomes or applicants, within one unit of the last printed digit, counts and
    totals from the table or from the prose.
    Why: count and share were taken from different rows.
    Fails: 258件，占33.9%, 805 processed (32.05%).
    Passes: 35件，占4.34%, 805 processed (4.348%, truncated).
    """
    told = evidence.claims.filter(
        pl.col("metric").str.starts_with("share:"), pl.col("scope") != "aggregate",
        pl.col("period") == "this_year", pl.col("relation") == "eq",
    )  # fmt: skip
    if not told.height:
        return pl.DataFrame(schema={"report_id": pl.String})
    known = _known_values(evidence, told)
    rows = []
    for row in told.iter_rows(named=True):
        id, (count, _, bases) = row["report_id"], row["metric"][6:].partition("/")
        counts = known.get((id, count), [])
        bases = [*bases.split("|"), *_group(count)]
        totals = [t for b in bases for t in known.get((id, b), []) if t > 0]
        slack = max((row["high"] or 0) - (row["low"] or 0), 1e-6)
        shares = [(c, t, c / t * 100) for c in counts for t in totals if c <= t]
        if not shares or any(abs(share - row["value"]) <= slack for *_, share in shares):
            continue
        c, t, share = shares[0]
        name = places.name(count)
        rows.append(
            {
                **{k: row[k] for k in ("report_id", "line", "char_start", "char_end")},
                "evidence": row["text"], "what_zh": name.zh, "what_en": name.en,
                "count": f"{c:g}", "base": f"{t:g}", "actual": f"{row['value']:g}",
                "expected": f"{share:.2f}", "difference": row["value"] - share, "cells": [count],
            }
        )  # fmt: skip
    return pl.DataFrame(rows, schema=_SHARES)


def _group(metric: str) -> list[str]:
    """The class of a row: a share may be one of all that was refused."""
    group = _ROW_OF_CLASS.match(metric)
    return [f"applications.{group[1]}.{group[2]}"] if group else []


_SHARES: dict[str, Any] = {
    "report_id": pl.String, "line": pl.Int64, "char_start": pl.Int64, "char_end": pl.Int64,
    "evidence": pl.String, "what_zh": pl.String, "what_en": pl.String, "count": pl.String,
    "base": pl.String, "actual": pl.String, "expected": pl.String, "difference": pl.Float64,
    "cells": pl.List(pl.String),
}  # fmt: skip


def _known_values(evidence: Evidence, told: pl.DataFrame) -> dict[tuple[str, str], list[float]]:
    """Values of the figures that shares name, by report and metric: printed, then told."""
    names = told["metric"].str.replace("^share:", "").str.split("/")
    named = {m for pair in names for part in pair for m in part.split("|")}
    metrics = sorted(named.union(*map(_group, named)))
    known: dict[tuple[str, str], list[float]] = {}
    for id, metric, value in (
        evidence.figures_of(metrics)
        .join(told.select("report_id").unique(), on="report_id", how="semi")
        .select("report_id", "metric", "figure")
        .drop_nulls()
        .iter_rows()
    ):
        known.setdefault((id, metric), []).append(value)
    plain = evidence.claims.filter(
        pl.col("metric").is_in(metrics), pl.col("relation") == "eq",
        pl.col("period") == "this_year",
    )  # fmt: skip
    for id, metric, value in plain.select("report_id", "metric", "value").iter_rows():
        known.setdefault((id, metric), []).append(value)
    return known


@rule(
    "P08", "info", basis="practice",
    title=("各类占比之和不是100%", "Shares of all outcomes do not make 100"),
    message=("各类占比合计 {actual}%：{evidence}", "The shares add up to {actual}%: {evidence}"),
    guard=(
        "允许四舍五入误差；没有列全各类的不判",
        "rounding is allowed; incomplete lists are left out",
    ),
)  # fmt: skip
def shares_add_up(evidence: Evidence) -> pl.DataFrame:
    """Shares that name all outcomes add up to a hundred.

    What: a sentence with shares of 公开, 不予公开, 无法提供 and 其他 or 不予处理.
    Why: a class was left out or a share mistyped.
    Fails: 58.5% + 7.3% + 28.9% + 4.2% = 98.9%.
    Passes: 58.5% + 7.3% + 28.9% + 5.2% = 99.9%.
    """
    sentences = evidence.hits(
        r"[^。；]*予以公开[^。]*?占[^。]*?[%％][^。]*", ("1", "3"), sieve="予以公开.*占.*[%％]"
    )
    rows = []
    for row in sentences.iter_rows(named=True):
        text = row["word"]
        shares = [float(x) for x in re.findall(r"(\d+(?:\.\d+)?)[%％]", text)]
        whole = all(re.search(w, text) for w in ("不予公开", "无法提供", "其他|不予处理"))
        if whole and len(shares) >= 4 and not re.search("同比|较上|增长|下降|率", text):
            total = sum(shares)
            if abs(total - 100) > PARTITION_SLACK + 1e-9:
                rows.append({**row, "expected": "100", "actual": f"{total:g}",
                             "difference": total - 100, "evidence": text})  # fmt: skip
    schema: dict[str, Any] = {**sentences.schema, "expected": pl.String, "actual": pl.String,
              "difference": pl.Float64}  # fmt: skip
    return pl.DataFrame(rows, schema=schema)
