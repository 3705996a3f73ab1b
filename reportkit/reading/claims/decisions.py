"""Decisions of a body (licences, penalties, coercive measures) and the kinds of them."""

from __future__ import annotations

from reportkit.reading.claims.applications import countable
from reportkit.reading.claims.clauses import Words
from reportkit.reading.claims.context import NOTHING, Context, Figure
from reportkit.reading.claims.numerals import COUNTS, Number
from reportkit.reading.claims.uncounted import ABOUT


def decision(words: Words, number: Number, context: Context) -> Figure:
    """The figure of decisions of one kind that a number states."""
    if number.unit not in COUNTS and not (not number.unit and countable(number, words)):
        return NOTHING
    rows = [t.senses["decision"] for t in words if "decision" in t.senses]
    row = rows[-1] if rows else context.row
    if column := items(words):
        return item_count(row, column, context) if countable(number, words) else NOTHING
    verb = words.kinds.get("verb")
    asked = verb is not None and verb.senses["verb"] in ("receive", "accept", "new")
    if "decverb" in words.kinds or (asked and not words.but("docverb", "skip")):
        return NOTHING  # 新增 is said of decisions, 新收 of requests
    if context.inside and not rows:
        return NOTHING
    if _only_subject(words, context) or _grants_power(words):
        return NOTHING
    if number.unit == "项" and verb is None and _names_items(words, context):
        return NOTHING
    listed = context.published and context.topic == "decision" and verb is None
    listed = listed and not any(t.senses.get("neutral") == "done" for t in words)
    named = words.kinds.get("decision")
    told = number.unit == "条" and named is not None and "neutral" not in words.kinds
    opened = "publish" in words.kinds or listed or told  # 其中行政处罚信息389条
    return Figure((f"disclosure.{row}.decisions",), "decision", "ge" if opened else None)


def items(words: Words) -> str:
    """The column of the 2019 form that counts kinds of decision."""
    told = words.kinds.get("decverb")
    name = told.senses["decverb"] if told is not None else ""
    return name if name.startswith("items") else ""


def item_count(row: str, column: str, context: Context) -> Figure:
    """The figure of a column of the 2019 form that counts kinds of decision."""
    if context.form != "2019":
        return NOTHING
    return Figure((f"disclosure.{row}.{column}",), "items")


def _names_items(words: Words, context: Context) -> bool:
    """行政许可事项由18项减至16项 counts kinds of licence, not decisions."""
    named = words.kinds.get("decision")
    if named is None or words.but("docverb", "skip"):
        return False
    decided = words.kinds.get("neutral")
    if context.inside and (decided is None or decided.senses["neutral"] != "done"):
        return True  # 承接赋权事项78项，其中行政许可12项
    return named.text.endswith("事项")


def _grants_power(words: Words) -> bool:
    """46项行政处罚权 counts what a body may decide."""
    return any("decision" in t.senses and "权" in t.text for t in words)


def _only_subject(words: Words, context: Context) -> bool:
    """涉及行政处罚的8件, 从申请内容看，行政处罚类12件: what applications are about."""
    named = words.kinds.get("decision")
    if named is None:
        return False
    if any(t.text in ABOUT and t.end == named.start for t in words):
        return True
    before = [c for c in context.clauses if c.start <= named.start]
    asked = any("app" in t.senses for c in before for t in c.tokens)
    while len(before) > 1 and before[-1].mark == "、":
        before.pop()  # 申请事项涉及征地28件、行政处罚9件
    listed = any(t.text in ABOUT for t in before[-1].tokens) if before else False
    return asked and (listed or named.text.endswith("类"))
