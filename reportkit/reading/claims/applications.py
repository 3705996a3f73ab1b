"""Figures of table 三: intake, carry-over, results, applicants."""

from __future__ import annotations

from functools import cache

from reportkit.reading.claims.clauses import Clause, Kinds, Token, Words
from reportkit.reading.claims.context import (
    HANDLED,
    INTAKE,
    NEW,
    NOTHING,
    PROCESSED,
    Context,
    Figure,
)
from reportkit.reading.claims.numerals import COUNTS, Number

CLASSES = {
    "denied": "denied_",
    "unavailable": "unavailable_",
    "rejected": "rejected_",
    "other_class": "other_",
}


_RECEIVED = ("receive", "new", "accept")
_THOSE = ("此类申请", "该类申请")
_CLASS_ROWS = ("denied", "unavailable", "rejected", "other")
_SHARED = frozenset(("copula", "each", "respective"))
_LAPSED = ("applications.other_no_correction", "applications.other_fee_unpaid")
_ASKED = ("提出", "提交")  # what applicants do
# what follows from a row named before
_CLOSING = ("不再处理", "终止办理", "终止", "视为放弃", "视为放弃申请")
_ASIDE = 3  # characters between a noun and its number that no word of the lexicon covers
_OPENED = ("granted", "partly_granted", "granted_any")
_OPEN_ROWS = {f"applications.{row}.total" for row in _OPENED}
_OTHERS = ("其他", "其它", "其他情况", "其他情形", "其他原因")


def countable(number: Number, words: Words, context: Context | None = None) -> bool:
    """A unit of cases, or none where 为, 共 or 均为 stands before the number."""
    if number.unit in COUNTS:
        return True
    if number.unit:
        return False
    if number.value == 0 and any(t.start == number.end for t in words):
        return True  # 零申请, 零复议
    if not words or words[-1].end != number.start:
        return False
    said = words[-1].senses
    if context is not None and context.closed and "result" in said:
        return True  # 部分公开67，占4.61%
    return not _SHARED.isdisjoint(said)


def application(words: Words, number: Number, context: Context, label: Token | None) -> Figure:
    """The figure of table 三 that a number and its words state; `label` is a result in them."""
    if not countable(number, words, context):
        return NOTHING
    kinds = words.kinds
    noun, verb = kinds.get("app"), kinds.get("verb")
    if _is_paper(verb, number, kinds) or _of_those(noun, verb):
        return NOTHING
    kind = noun.senses["app"] if noun is not None else ""
    applied = words.but("applicant", "natural_person_weak", "business_weak") is not None
    named = noun is not None or label is not None or applied or context.topic == "app"
    if not named and not (context.topic is None and (context.evidence() or context.terse(number))):
        return NOTHING
    carry = carry_of(words, context)
    if carry == "in" and _with_others(words):
        return Figure((HANDLED,), "due") if context.last_said in INTAKE else NOTHING
    if carry == "in" and _together(words):
        return Figure((HANDLED,), "due")
    if carry:
        return Figure((f"applications.carried_{carry}.total",), "carry." + carry)
    result = None if context.papers else _result(words, number, context)
    if result is not None and (
        noun or context.topic == "app" or _speaks_of_results(words, number, context)
    ):
        return result
    if result is not None:
        return NOTHING
    applicant = _applicant(words, noun, context)
    if applicant is not None:
        return applicant
    way = kinds.get("channel")
    if way is not None:
        by_way = noun is not None and (
            (way is words[-1] and way.start >= noun.end) or way.end == noun.start
        )
        if by_way or not (verb and noun and words.but("app", "bare")):
            return Figure((f"channel.{way.senses['channel']}",), "channel")
    none = number.value == 0 and not number.unit  # 零申请
    if kind == "bare" and verb is None and context.inside:
        return NOTHING  # 其中有效申请101件
    known = noun is not None and noun.text.startswith(("申请量", "申请数", "申请总", "申请件数"))
    known = known or context.topic == "app" or context.disclosure or none
    adjacent = (
        verb is not None
        and noun is not None
        and (noun.start - verb.end <= 2 or 0 <= noun.start - number.end <= 1)
    )
    if kind == "bare" and not known and not adjacent:
        return NOTHING
    if kind == "bare" and noun is not None and _of_other_kind(words, noun, number):
        return NOTHING
    if kind == "weak" and verb is None and noun is not None:
        stated = number.unit in ("件", "起", "宗", "例") or (
            number.unit == "" and number.value == 0
        )
        informed = ("信息" in noun.text or "内容" in noun.text) and not context.speaks_of("carry")
        if informed and not number.value:
            informed = False  # 依申请公开政府信息0件
        if not stated or informed or context.papers:
            return NOTHING
    said = verb.senses["verb"] if verb else ""
    if verb is not None and verb.text in _ASKED:
        said = next((t.senses["verb"] for t in words if "verb" in t.senses), said)
    elif said == "accept" and any(t.senses.get("verb") == "receive" for t in words):
        said = "receive"  # 收到并受理
    if not said and noun is not None and kind == "strong" and _aside(noun, number, context):
        return NOTHING  # 政府信息公开申请涉及征地拆迁的32件
    if not said:
        said = "receive" if noun is not None else ""
        if not said and context.parent and context.parent.said == "sum":
            said = "sum"
    if noun is not None and verb is not None and verb.start > noun.end and said in ("handle",):
        said = "handle"
    figure = spoken(said)
    media = {t.senses["medium"] for t in words if "medium" in t.senses}
    if said in INTAKE and len(media) == 1 and "any" not in media and "channel" not in kinds:
        return figure._replace(relation="ge")  # 网站依申请公开系统收到申请45件
    if verb is not None and verb.text in _ASKED and (noun is None or context.inside):
        return figure._replace(relation="ge")  # 3件以委托人名义提出: of whom is not known
    return figure


def _aside(noun: Token, number: Number, context: Context) -> bool:
    """Whether words that the lexicon does not know stand between a noun and its number."""
    if number.start - noun.end <= _ASIDE:
        return False
    own = (c for c in context.clauses if c.start <= noun.start and number.start <= c.end)
    clause = next(own, None)
    if clause is None:
        return False
    between = (t for t in clause.tokens if noun.end <= t.start < number.start)
    return number.start - noun.end - sum(t.end - t.start for t in between) > _ASIDE


def _is_paper(verb: Token | None, number: Number, kinds: Kinds) -> bool:
    """1件答复被撤销, 2份答复: an answer that was written, not a case that was answered."""
    written = verb is not None and verb.start == number.end and verb.senses["verb"] == "answer"
    return written and ("outcome" in kinds or number.unit == "份")


def _of_those(noun: Token | None, verb: Token | None) -> bool:
    """此类申请7件已统计在其他处理中: some that were told of before."""
    return noun is not None and verb is None and noun.text in _THOSE


def _with_others(words: Words) -> bool:
    """连同上年结转共4件: what was told before, and what was carried over."""
    plus = words.but("link", "parts", "sum", "rest", "so_on")
    return plus is not None and plus.text == "连同" and words[-1].text in ("共", "共有", "合计")


def _together(words: Words) -> bool:
    """上年结转和本年新收的共58件: one number for the old and the new."""
    last_one = words[-1]
    summed = last_one.text in ("共", "共有") or last_one.senses.get("link") == "sum"
    return summed and any(t.senses.get("verb") in ("new", "receive") for t in words)


def _of_other_kind(words: Words, noun: Token, number: Number) -> bool:
    """受理低保申请25件: a word that the lexicon does not know stands before 申请."""
    before = [t for t in words if t.end <= noun.start]
    ends = [t.end for t in before]
    if number.end <= noun.start:
        ends.append(number.end)
    near = before[-1] if before and before[-1].end == noun.start else None
    if near is not None and near.text == "登记" and len(before) > 1:
        return near.start - before[-2].end > 1  # 受理不动产登记申请
    if near is not None and (near.senses.get("trap") == "things" or near.text == "类"):
        return True  # 补贴申请, 征地类申请
    return bool(ends) and noun.start - max(ends) > 1


@cache
def spoken(said: str) -> Figure:
    """The figure of a verb alone (ids.md, convention 2)."""
    if said in ("new", "receive"):
        return Figure((NEW,), said)
    if said == "due":
        return Figure((HANDLED,), said)
    if said == "accept":
        return Figure((NEW, HANDLED), said)
    if said in ("handle", "close", "answer"):
        return Figure((PROCESSED,), said)
    return NOTHING


def carry_of(words: Words, context: Context) -> str:
    """`in`, `out` or nothing: which way cases were carried over."""
    if "carry" not in words.kinds:
        return ""
    found = [t for t in words if "carry" in t.senses]
    ways = [t.senses["carry"] for t in found]
    if ways[-2:] == ["in", "out"] and found[-1].start == found[-2].end:
        return "in"  # 结转上年度未办结申请3件
    if "in" in ways and (ways[-1] == "in" or found[-1].text.startswith(("继续", "正在", "办理"))):
        return "in"
    if "in" in ways and "out" not in ways:
        return "in"  # 去年底未办结转入
    if "out" in ways and _of_last_year(words, found[-1], context):
        return "in"
    if "out" in ways:
        if all("outcome" in t.senses for t in found) and context.topic == "dispute":
            return ""
        return "out"
    bare = found[-1]
    for token in words:
        year = token.senses.get("year")
        if not year or not context.year:
            continue
        shift = int(year) - context.year
        if token.start < bare.start and bare.start - token.end <= 3:
            return "in" if shift < 0 else "out"
        if token.start >= bare.end:
            return {-1: "in", 0: "in", 1: "out"}.get(shift, "out")
    earlier = words.but("period", "this_year", "cumulative", "part_year")
    if earlier is not None and earlier.start < bare.start and bare.start - earlier.end <= 3:
        return "in"
    if context.last_said in ("new", "receive"):  # 新收9件，结转2件，…结转下年1件
        onward = any(t.senses.get("carry") == "out" for c in context.clauses for t in c.tokens)
        if onward or (context.inside and context.last_said == "new"):
            return "in"
    return "out"


def crossing(tokens: list[Token], year: int | None) -> Figure | None:
    """2022年收到、2023年作出答复的9件 were carried over, and so is what next year is answered."""
    told, came = year, None
    for token in tokens:
        if "year" in token.senses:
            told = int(token.senses["year"])
        verb = token.senses.get("verb", "")
        if verb in ("new", "receive", "accept"):
            came = told
        elif verb in ("answer", "close") and year and told == year + 1:
            return Figure(("applications.carried_out.total",), "carry.out")  # 将在2024年答复
        elif verb and came is not None and told is not None and came < told:
            way = {came: "out", told: "in"}.get(year or 0)
            return Figure((f"applications.carried_{way}.total",), f"carry.{way}") if way else None
    return None


def _of_last_year(words: Words, open_: Token, context: Context) -> bool:
    """2022年度未办结的7件: open at the end of a year before that of the report."""
    if not open_.text.startswith(("未", "尚未")) or not context.year:
        return False
    return any(
        0 <= open_.start - t.end <= 1 and int(t.senses["year"]) < context.year
        for t in words
        if "year" in t.senses
    )


def left_from_before(tokens: list[Token], context: Context) -> bool:
    """2018年收到的申请有2件未办结: cases of an earlier year that are still open."""
    place = next((i for i, t in enumerate(tokens) if t.senses.get("verb") in _RECEIVED), None)
    years = [t.senses["year"] for t in tokens[:place] if "year" in t.senses]
    return bool(place and years and context.year) and int(years[-1]) < (context.year or 0)


def _result(words: Words, number: Number, context: Context) -> Figure | None:
    found = []
    if "result" in words.kinds:
        found = [t for t in words if "result" in t.senses and not t.senses.get("trap")]
    if not found:
        told = context.parent is not None and context.parent.said != ""
        told = (context.topic == "app" and told) or context.told_of_answers(words)
        if told or (context.inside and context.evidence()):
            opened = words.but("publish", "active")
            if opened is not None and opened.text == "公开" and "info" not in words.kinds:
                return Figure(("applications.granted.total",), "result")
        return None
    if found[-1].text in _OTHERS and _others_received(found[-1], words):
        return None  # 其他分局收到37件
    names = [t.senses["result"] for t in found]
    name = names[-1]
    if found[0].start > found[-1].start and names[0] in _OPENED:
        name = names[0]  # 1件因涉及个人隐私部分公开
    verb = words.kinds.get("verb")
    handled = verb is not None and verb.senses["verb"] == "handle" and verb.end <= number.start
    if handled and verb is not None and verb.start - found[-1].end > _ASIDE:
        return Figure(("part.none",), "result", None, False)  # 重复申请合并后实际办理48件
    if found[-1].text in _CLOSING:
        waiting = [t.senses["result"] for t in context.labels if "result" in t.senses]
        name = next((n for n in names + waiting if n.startswith("other_")), name)
    if name == "unavailable_unclear" and "补正" not in found[-1].text and context.corrections():
        return Figure(("part.none",), "result", None, False)  # 内容不明确，告知补正
    prefix = CLASSES.get(name)
    if prefix:
        rows = [n for n in names if n.startswith(prefix) and n != name]
        listed = {t.senses["result"] for t in context.labels if "result" in t.senses}
        if not rows and len(listed) == 1:
            rows = [n for n in listed if n.startswith(prefix)]  # 理由不合理的，不予处理3件
        named = len(rows) == 1 and not words.but("link", "parts", "plus", "sum", "rest")
        if named and (not context.labels or listed == {rows[0]}):
            name = rows[0]
    whole = context.parent.metrics if context.inside and context.parent else ()
    if name.startswith("denied_") and set(whole) & _OPEN_ROWS:
        return Figure(("part.none",), "result", None, False)  # 部分公开5件（涉及商业秘密2件）
    if context.parent and context.parent.metrics[0].startswith(_LAPSED):
        whole = ("applications.other.total",)  # 逾期未补正2件，其他3件
    if name == "none" and found[-1].text in _OTHERS and "applications.other.total" in whole:
        return Figure(("applications.other_rest.total",), "result")
    if name == "none" and found[-1].text in _OTHERS and context.last_said == "applicant":
        return Figure(("applications.new_received.other",), "applicant")
    if name == "none" and found[-1].text in (*_OTHERS, "其他类") and context.sorted_out():
        return Figure(("applications.other.total",), "result")
    if name == "none":
        return Figure(("part.none",), "result", None, False)
    return result_figure(name)


def _others_received(others: Token, words: Words) -> bool:
    """Whether 其他 are other bodies, which received something."""
    verb = words.kinds.get("verb")
    return verb is not None and verb.senses["verb"] in _RECEIVED and others.end < verb.start


@cache
def result_figure(name: str) -> Figure:
    """The figure of a word of table 三."""
    relation = None
    if name.endswith("_part"):
        name, relation = name[: -len("_part")], "ge"
    if name == "other_class":
        name = "other"
    return Figure((f"applications.{name}.total",), "result", relation)


def part_of_class(figure: Figure, reason: Clause) -> Figure:
    """申请内容为审计线索的，不予处理3件: a class for a reason that is no row is told in part."""
    unknown = not reason.numbers and "result" not in reason.words[0].kinds
    whole = figure.relation is None and figure.metrics[0].split(".")[1] in _CLASS_ROWS
    return figure._replace(relation="ge") if unknown and whole else figure


def for_a_reason(figure: Figure, before: Words) -> Figure:
    """因涉及他人住址不予公开的2件: a class for a reason that is no row is told in part."""
    cause, result = before.kinds["cause"], before.kinds.get("result")
    if figure.relation is not None or result is None or cause.text not in ("因", "由"):
        return figure
    between = (t for t in before if cause.end <= t.start < result.start)
    unread = result.start - cause.end - sum(t.end - t.start for t in between)
    whole = figure.metrics[0].split(".")[1] in _CLASS_ROWS
    return figure._replace(relation="ge") if whole and unread > _ASIDE else figure


def _speaks_of_results(words: Words, number: Number, context: Context) -> bool:
    """不予公开信息数8条 counts papers by 公开属性, 无法提供政府信息的8件 counts applications."""
    info = words.kinds.get("info")
    papers = info is not None and (number.unit == "条" or info.text.endswith("数"))
    other = context.topic not in (None, "fee", "decision", "charge")
    if context.topic == "trap":
        other = not context.told_in_classes()
    return not (other or context.papers or papers)


def _applicant(words: Words, noun: Token | None, context: Context) -> Figure | None:
    token = words.kinds.get("applicant")
    if token is None or sum("applicant" in t.senses for t in words) > 1:
        return None
    name = token.senses["applicant"]
    if name.endswith("_weak"):
        if context.topic != "app" and noun is None and not context.evidence():
            return None
        asked = noun is not None and 0 <= noun.start - token.end <= 2
        if name.startswith("natural") and asked and not context.inside:
            return None  # 受理公民信息公开申请7件: whoever asked
        name = name[: -len("_weak")]
    verb = words.but("verb", "receive")
    rows: tuple[str, ...]
    if verb is not None and verb.end <= token.start + 6:
        rows = tuple(m.split(".")[1] for m in spoken(verb.senses["verb"]).metrics)
    else:
        rows = tuple(m.split(".")[1] for m in context.asked() or (NEW,))
    known = name != "organisations"
    aside = context.sorted_at is not None and context.asked() is not context.intake
    relation = "ge" if aside else None  # 予以公开2件；企业申请的1件: perhaps not all of these
    return Figure(tuple(f"applications.{r}.{name}" for r in rows), "applicant", relation, known)
