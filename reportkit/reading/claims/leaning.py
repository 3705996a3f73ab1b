"""What a clause leaves behind for the next: the topic, the verb, the channel."""

from __future__ import annotations

from reportkit.reading.claims.applications import CLASSES, result_figure
from reportkit.reading.claims.clauses import Token, Words
from reportkit.reading.claims.context import (
    DEALT,
    HANDLED,
    INTAKE,
    NEW,
    NOTHING,
    PROCESSED,
    Context,
    Figure,
    Found,
)
from reportkit.reading.claims.figures import document_column, topic_of

_GRANTED, _PARTLY = ("applications.granted.total",), ("applications.partly_granted.total",)
_CHANNELS = ("website", "weibo", "wechat", "gazette", "elsewhere")
_GROUNDS = tuple(f"applications.{prefix}" for prefix in CLASSES.values())
_HINTS = ("达", "达到", "为", "有", "共", "共有", "共计", "合计", "总计")
_TOTALS = ("共", "累计")
_SPLIT = ("direct_litigation", "litigation_after_reconsideration")
_PAPERS = ("公文", "发文", "公文类信息", "公文信息")


def lean(tokens: Words, context: Context, counted: bool = True) -> None:
    """Let later clauses lean on these words; `counted`: a number stood with them."""
    kinds = tokens.kinds
    if not kinds:
        return
    token = topic_of(tokens, context)
    published = "publish" in kinds
    named = "trap" in kinds and not counted and any(t.text in _PAPERS for t in tokens)
    if named or "papers" in kinds:
        context.papers = True
    if "medium" in kinds and tokens.but("medium", "any") and not tokens.but("publish", "open"):
        context.medium = not tokens.but("medium", *_CHANNELS)
    common = token is not None and token.senses.get("trap") in ("things", "steps")
    if token is not None and (counted or not common):
        _topic(token, tokens, context)
    elif context.topic is None and ("result" in kinds or "carry" in kinds):
        context.topic = "app"
    if "docverb" in kinds or (published and context.topic == "doc"):
        context.docverb = document_column(tokens, context)
    if "decverb" in kinds and _tells_items(tokens, context):
        context.items = "fees" if context.topic == "charge" else context.row
    if context.topic == "fee" and "result" in kinds and _unpaid(tokens):
        context.row = "skip"  # 1件逾期未缴费，涉及金额300元
    if published:
        context.published = True
    elif "verb" in kinds or tokens.but("neutral", "everybody"):
        context.published = False


def _unpaid(tokens: Words) -> bool:
    return tokens.kinds["result"].senses["result"] == "other_fee_unpaid"


def _tells_items(tokens: Words, context: Context) -> bool:
    told = tokens.kinds["decverb"].senses["decverb"]
    return context.form == "2019" and told == "items_last_year"


def _topic(token: Token, tokens: Words, context: Context) -> None:
    """What the talk is of after `token`, the noun nearest to the end of `tokens`."""
    senses = token.senses
    kind = senses.topics[0]
    verb = tokens.kinds.get("verb")
    if kind == "doc" and senses["doc"] == "file" and context.topic != "doc":
        kind = "trap"
        context.papers |= "docverb" in tokens.kinds  # 制发文件96件，其中依申请公开21件
    elif kind == "trap" and "result" in senses and context.topic == "app":
        kind = "app"
    elif kind == "trap" and senses["trap"] == "steps" and context.topic in ("app", None):
        return  # 告知补正3件: still about applications
    elif kind == "stat" and context.form != "2014":
        kind = "trap"
    elif kind == "app" and senses["app"] == "weak" and context.topic == "doc" and not verb:
        kind = "doc"
    elif kind == "info" and (context.topic in ("app", "dispute") or "publish" not in tokens.kinds):
        return
    context.topic = kind
    if kind == "dispute":
        row = senses["dispute"]
        context.cases += ["reconsideration", "litigation"] if row == "both" else [row]
    if kind in ("dispute", "doc", "decision", "fee") and senses.get(kind, "file") != "file":
        context.row = _case(token, tokens) if kind == "dispute" else senses[kind]
    deciding = verb is not None and verb.senses["verb"] in ("handle", "accept", "close")
    if kind == "dispute" and not context.disclosure and deciding:
        context.topic = "trap"  # cases of the body that decides reviews
    if kind == "trap" and token.text in _PAPERS:
        context.papers = True


def _case(token: Token, tokens: Words) -> str:
    """The kind of case of a word: 复议后起诉的行政诉讼 are not all of the litigation."""
    name = token.senses["dispute"]
    near = (t for t in tokens if "dispute" in t.senses and 0 <= token.start - t.end <= 1)
    before = next(near, None)
    split = before is not None and before.senses["dispute"] in _SPLIT
    return before.senses["dispute"] if split and before and name == "litigation" else name


def names_rows(kinds: set[str], topic: str | None) -> bool:
    """Whether a sentence names rows of table 三 and not the topic of the sentence before."""
    if topic in ("app", "dispute", "trap", None):
        return False
    return topic not in kinds and not kinds.isdisjoint(("result", "applicant", "carry"))


def _came_in(found: Found) -> bool:
    """Whether applications received are counted, perhaps those of one way in."""
    return found.figure.metrics == (NEW,) or found.figure.said == "channel"


def parts_of_year(found: list[Found], value: float) -> bool:
    """上半年8件，下半年11件，合计19件: whether a total is that of the parts of the year."""
    if not found or found[-1].period != "part_year":
        return False
    told = [f for f in found if f.figure.metrics == found[-1].figure.metrics]
    whole = len(told) > 1 and all(f.period == "part_year" for f in told)
    return whole and sum(f.number.value for f in told) == value


def _total_of(found: list[Found], grounds: bool, value: float) -> Figure:
    """合计19件 behind results: of all of them, of the class their grounds are of, or unknown."""
    told = [f for f in found if f.figure.said == "result" and not f.derived]
    adds_up = len(told) > 1 and sum(f.number.value for f in told) == value
    if adds_up and [f.figure.metrics for f in told] == [_GRANTED, _PARTLY]:
        return result_figure("granted_any")  # 予以公开4件、部分公开2件，合计6件
    for name, prefix in CLASSES.items():
        if adds_up and all(f.figure.metrics[0].startswith(f"applications.{prefix}") for f in told):
            return result_figure(name)
    return Figure((PROCESSED,), "close") if adds_up or not grounds else NOTHING


def without_words(
    before: Words,
    context: Context,
    found: list[Found],
    period: str | None,
    hinted: tuple[str, ...],
    value: float,
) -> Figure:
    """A number without words of its own: last year's value, or the sum of new and old."""
    if period == "last_year" and found:
        return found[-1].figure
    if hinted and any(t.text in _HINTS for t in before):
        return Figure(hinted, "receive" if NEW in hinted else "")
    rounded = bool(found) and found[-1].number.relation != "eq"
    if rounded and any(t.text in ("达", "达到") for t in before):
        return found[-1].figure  # 突破两千件，达到2037件
    dated = bool(before) and "period" in before[-1].senses and period == "this_year"
    if dated and context.inside and found and found[-1].period == "cumulative":
        return found[-1].figure  # 历年累计203件，其中2024年19件
    link = before.kinds.get("link")
    summed = link is not None and link.senses["link"] == "sum"
    if context.topic == "app" and (summed or any(t.text in _TOTALS for t in before)):
        if period == "this_year" and found and {f.period for f in found} == {"part_year"}:
            return found[-1].figure  # 1至11月收到35件，12月收到4件，全年共39件
        if found and {f.period for f in found} == {"last_year"} and period != "last_year":
            return found[-1].figure  # 比去年的17件略有增加，共20件
        if any(f.figure.said in DEALT for f in found):
            summed = False  # 办结57件，…两者合计27件
        said = {f.figure.said for f in found[-2:]}
        if "carry.in" in said and not said.isdisjoint(INTAKE):
            return Figure((HANDLED,), "sum")
        grounds = any(m.startswith(_GROUNDS) for f in found for m in f.figure.metrics)
        if summed and said == {"result"}:
            return _total_of(found, grounds, value)
        if not {f.figure.said for f in found}.isdisjoint(INTAKE):
            several = len(found) > 1 and all(_came_in(f) for f in found)
            added = several and sum(f.number.value for f in found) == value
            return Figure((NEW,), "receive") if added else NOTHING  # 市级88件，县区322件，合计410件
        if said == {"applicant"} and len(context.intake) < 2:
            return Figure(context.intake or (NEW,), "receive")
        if said == {"channel"}:
            verbs = {t.senses.get("verb") for c in context.clauses for t in c.tokens}
            return Figure((NEW,) if verbs & {"new", "receive"} else (NEW, HANDLED), "receive")
    return NOTHING
