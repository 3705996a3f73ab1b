"""P06: what prose says of all reviews and suits, against the outcomes of table 四."""

from __future__ import annotations

import re

import polars as pl

from reportkit.rules.evidence import Evidence
from reportkit.rules.registry import rule
from reportkit.rules.verdicts import cell_list, gather, show

_UPHELD = re.compile(r"(?:均|全部|都)(?:获|予以|被|得到|为)?(?:结果)?(?:维持|支持)")
_NEVER_LOST = re.compile(
    r"零败诉|零纠错|纠错率(?:为|是)?(?:零|0)|(?:未|没有)(?:发生|出现)?(?:被)?(?:纠错|败诉|纠正)"
)


_CASES = re.compile("复议|诉讼|起诉|败诉")
_OUTCOME = re.compile("维持|纠|审结|审理|结果|驳回|撤")


_COUNT = re.compile("([0-9]+|[一二三四五六七八九十])[件起宗]")
_DIGITS = {sign: value for value, sign in enumerate("一二三四五六七八九十", 1)}


def _count(sentence: str, word: str) -> int | None:
    """How many cases 均获维持 is said of, where its own clause tells: 已审结的4件均维持."""
    clause = re.split("[，,；;：:]", sentence[: sentence.find(word)])[-1]
    numbers = _COUNT.findall(clause)
    return (_DIGITS.get(numbers[-1]) or int(numbers[-1])) if numbers else None


def _subject(sentence: str, word: str) -> str:
    """What 均获维持 is said of: the nearest clauses before it that name a kind of case."""
    clauses = re.split("[，,：:]", sentence[: sentence.find(word) + len(word)])
    told = ""
    for clause in reversed(clauses):
        if told and not (_CASES.search(clause) and not _OUTCOME.search(clause)):
            break
        if told or _CASES.search(clause):
            told = clause + told
    return told or sentence


@rule(
    "P06", "warning", basis="practice",
    title=("称均获维持而表中另有结果", "All said to be upheld, the table says otherwise"),
    message=(
        "正文称“{word}”，而表中纠正 {corrected}、其他 {other}、尚未审结 {pending}：{evidence}",
        "Prose says “{word}”, the table has {corrected} corrected, {other} other and {pending} "
        "pending: {evidence}",
    ),
    guard=(
        "零败诉、未被纠错只与“结果纠正”比较；只看紧靠在前的一类案件；括号里的均维持只说括号前一项",
        "零败诉 is compared with corrected only; the nearest kind of case before it is meant; in a "
        "bracket it speaks of one item",
    ),
)  # fmt: skip
def all_upheld(evidence: Evidence) -> pl.DataFrame:
    """Where all disputes are said to be upheld none is corrected or pending.

    What: 均获维持 against corrected, other and pending; 零败诉 against corrected; the rows that
    the sentence speaks of (复议, 诉讼 or both).
    Why: pending cases are upheld by nobody yet.
    Fails: 行政复议7件，均获维持; 尚未审结 2.
    Passes: 行政复议7件，均获维持; 结果维持 7, all else 0.
    """
    hits = pl.concat(
        [
            evidence.hits(_UPHELD, ("1", "4", "5", "6"), sieve=["维持", "支持"])
            .with_columns(upheld=pl.lit(True)),
            evidence.hits(_NEVER_LOST, ("1", "4", "6"), sieve=["败诉", "纠错", "纠正"])
            .with_columns(upheld=pl.lit(False)),
        ]
    ).filter(pl.col("evidence").str.contains("复议|诉讼|败诉|纠错"))  # fmt: skip
    told = [_subject(*pair) for pair in hits.select("evidence", "word").iter_rows()]
    counts = [_count(*pair) for pair in hits.select("evidence", "word").iter_rows()]
    hits = hits.with_columns(
        subject=pl.Series(told, dtype=pl.String), count=pl.Series(counts, dtype=pl.Int64)
    ).filter(~pl.col("evidence").str.contains(pl.concat_str(pl.lit("[（(]"), "word")))
    rows = {"reconsideration": "复议(?:[^后]|$)", "litigation": "诉讼|起诉|败诉"}
    found = []
    for row, words in rows.items():
        figures = evidence.picked(
            {c: f"disputes.{row}.{c}" for c in ("corrected", "other", "pending", "total")}
        )
        mine = hits.filter(pl.col("subject").str.contains(words)).join(figures, on="report_id")
        bad = (pl.col("corrected") > 0) | (
            pl.col("upheld") & ((pl.col("pending") > 0) | (pl.col("other") > 0))
        )
        some = (pl.col("count") < pl.col("total")).fill_null(False)  # of the cases only
        bad = bad & ~some
        parts = ["reconsideration"] if row == "reconsideration" else [
            "direct_litigation", "litigation_after_reconsideration"
        ]  # fmt: skip
        cells = [f"disputes.{p}.{c}" for p in parts for c in ("corrected", "other", "pending")]
        found.append(
            mine.filter(bad).unique("report_id", keep="first", maintain_order=True).select(
                "report_id", "word", "evidence", "line", "char_start", "char_end",
                cell_list(*cells), actual=pl.format(
                    "{}/{}/{}", show("corrected"), show("other"), show("pending")
                ), expected=pl.lit("0"), corrected=show("corrected").fill_null("?"),
                other=show("other").fill_null("?"), pending=show("pending").fill_null("?"),
            )
        )  # fmt: skip
    return gather(*found)
