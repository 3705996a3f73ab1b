"""Zero statements: 未收到, 无, 没有, 未发生, 不具备 (domain.md F2)."""

from __future__ import annotations

from collections.abc import Sequence

from reportkit.reading.claims.applications import carry_of, result_figure
from reportkit.reading.claims.clauses import Token, Words
from reportkit.reading.claims.context import NEW, Context, Figure

_OFFICIAL = ("licences", "penalties", "coercive_measures")
_EVERYBODY = ("natural_person", "business")  # also said of whoever may ask
_CLASSES = ("denied", "unavailable", "rejected", "other_class")
_TOLD = frozenset(("app", "dispute", "doc", "decision", "fee", "charge"))
_OTHERS = ("其他", "其它")
_OPENING = frozenset(("happen", "verb", "docverb"))
_NAMES = frozenset(
    "app dispute doc decision fee charge outcome carry applicant result".split()  # noqa: SIM905
)


def opens(tokens: list[Token], negation: int) -> bool:
    """Whether the negation has a verb of happening, so that a list after 、 belongs to it."""
    return any(not _OPENING.isdisjoint(t.senses) for t in tokens[negation:])


def of_others(tokens: list[Token], negation: int) -> bool:
    """无其他诉讼案件: none but those told before, which is no zero."""
    behind = tokens[negation + 1 :]
    other = next((i for i, t in enumerate(behind) if t.text in _OTHERS), None)
    if other is None or any(_OPENING.isdisjoint(t.senses) for t in behind[:other]):
        return False
    return any(not _TOLD.isdisjoint(t.senses) for t in behind[other + 1 :])


def corrected(tokens: Sequence[Token], context: Context) -> list[Figure]:
    """零败诉, 未被纠错: no case with the result 纠正, for the kind of case spoken of."""
    rows = [t.senses["dispute"] for t in tokens if "dispute" in t.senses]
    lost = any("败诉" in t.text for t in tokens)
    wrong = any("纠" in t.text for t in tokens)
    if not rows and lost and not wrong:
        rows = ["litigation"]
    if "both" in rows:
        rows = ["reconsideration", "litigation"]
    rows = rows or context.cases
    if not rows and context.topic == "dispute" and context.row:
        rows = [context.row]
    if not rows or rows == ["both"]:
        rows = ["reconsideration", "litigation"]
    return [Figure((f"disputes.{row}.corrected",), "dispute") for row in dict.fromkeys(rows)]


def figures(tokens: list[Token], negation: int, context: Context) -> list[Figure]:
    """Figures that a clause without a number states to be zero.

    `negation` is the place of the negating word, -1 where the clause before negates a list.
    """
    after = Words(tokens[negation + 1 :])
    before = Words(tokens[:negation] if negation > 0 else ())
    lacks = negation >= 0 and tokens[negation].senses["neg"] == "lacks"
    words = before if _NAMES.isdisjoint(after.kinds) else after
    if context.items and words is before and "change" in after.kinds:
        return [Figure((f"disclosure.{context.items}.items_change",), "items")]  # 本年无增减
    outcome = words.kinds.get("outcome")
    if (
        outcome is not None
        and outcome.senses["outcome"] in ("corrected", "upheld", "pending")
        and "carry" not in words.kinds
    ):
        if outcome.senses["outcome"] == "corrected":
            return corrected([*before, *after], context)
        named = [t.senses["dispute"] for t in words if "dispute" in t.senses]
        rows = named or ([context.row] if context.topic == "dispute" else [])
        column = outcome.senses["outcome"]
        return [Figure((f"disputes.{row}.{column}",), "dispute") for row in rows if row != "both"]
    disputes = [t.senses["dispute"] for t in words if "dispute" in t.senses]
    found: list[Figure] = []
    if disputes:
        if "both" in disputes:
            disputes = ["reconsideration", "litigation"]
        found += [Figure((f"disputes.{row}.total",), "dispute") for row in dict.fromkeys(disputes)]
        found = _also_applications(words) + found
    if words is after and before and "app" in after.kinds and _told_of_askers(after):
        columns = _columns(before)
        if columns:
            return columns
    alone = negation >= 0 and context.topic == "doc" and "docverb" in after.kinds
    found += _documents(after if alone else words, context, lacks, alone)
    decisions = [t.senses["decision"] for t in words if "decision" in t.senses]
    found += [
        Figure((f"disclosure.{row}.decisions",), "decision")
        for row in dict.fromkeys(decisions)
        if row in _OFFICIAL
    ]
    fees = _fees(words, tokens, context, lacks)
    found += fees
    if not disputes and not fees and not lacks:
        found += _applications(words, after, before, context)
    return found


def _askers(words: Words) -> list[Figure]:
    """无科研机构和社会公益组织提出的申请: the columns of the applicants named."""
    names = [t.senses["applicant"] for t in words if "applicant" in t.senses]
    if not names or any(n.endswith("_weak") or n in (*_EVERYBODY, "organisations") for n in names):
        return []
    return [Figure((f"applications.new_received.{name}",), "applicant") for name in names]


def _told_of_askers(after: Words) -> bool:
    """均无申请, 未提出政府信息公开申请: what some applicants did not do."""
    verb = after.kinds.get("verb")
    return after.but("app", "strong") is not None or (verb is not None and verb.text == "提出")


def _columns(before: Words) -> list[Figure]:
    """科研机构、法律服务机构均无申请: the applicants that asked for nothing."""
    names = [t.senses["applicant"] for t in before if "applicant" in t.senses]
    plain = not names or any(n.endswith("_weak") or n == "organisations" for n in names)
    if plain or "verb" in before.kinds:
        return []
    return [Figure((f"applications.new_received.{name}",), "applicant") for name in names]


def _also_applications(words: Words) -> list[Figure]:
    """未收到政府信息公开申请及行政复议、行政诉讼: the verb is of applications too."""
    verb = next((t for t in words if t.senses.get("verb") in ("receive", "accept", "new")), None)
    noun = next((t for t in words if t.senses.get("app") in ("strong", "weak")), None)
    dispute = next((t for t in words if "dispute" in t.senses), None)
    if verb is None or noun is None or dispute is None:
        return []
    return [Figure((NEW,), "new")] if verb.start < noun.start < dispute.start else []


def _documents(words: Words, context: Context, lacks: bool, alone: bool) -> list[Figure]:
    rows = [t.senses["doc"] for t in words if "doc" in t.senses and t.senses["doc"] != "file"]
    if not rows and alone and not any(t.senses.topics for t in words):
        rows = [context.row]  # 也没有废止
    if not rows:
        return []
    verbs = [t.senses["docverb"] for t in words if "docverb" in t.senses] or ["issued"]
    columns = [column for column in dict.fromkeys(verbs) if column != "skip"]
    if not columns or ("publish" in words.kinds and "docverb" not in words.kinds):
        return []
    if lacks:
        rows = [row for row in rows if row == "rules"]
    if context.form == "2014":
        return (
            [Figure(("statistics.1.1.b.value",), "doc")]
            if "issued" in columns and "normative_documents" in rows
            else []
        )
    named = dict.fromkeys(rows)
    return [Figure((f"disclosure.{row}.{column}",), "doc") for row in named for column in columns]


def _fees(words: Words, tokens: list[Token], context: Context, lacks: bool) -> list[Figure]:
    if "charge" in words.kinds:
        return (
            [Figure(("disclosure.fees.amount",), "fee")]
            if context.form == "2021" and not lacks
            else []
        )
    names = [t.senses["fee"] for t in words if "fee" in t.senses]
    if not names or set(names) == {"skip"}:
        return []
    if context.form == "2014":
        return [Figure(("statistics.7.value",), "fee")]
    figures = []
    if "notices" in names:
        figures.append(Figure(("prose.fee_notices",), "fee"))
    if "charged" in names and "received" not in names and "topic" not in names:
        figures.append(Figure(("prose.fee_charged",), "fee"))
    if "received" in names or ("topic" in names and "notices" not in names):
        figures.append(Figure(("prose.fee_received",), "fee"))
    return figures


def _only_class(words: Words, result: Token) -> bool:
    """没有作出不予公开决定: a class of results that nothing else is said of."""
    plain = not any(t.senses.topics for t in words if "result" not in t.senses)
    return plain and result.senses["result"] in _CLASSES


def _row(result: Token, noun: Token, context: Context) -> list[Figure]:
    """危及“三安全一稳定”的申请没有: the row of a result has none."""
    name = result.senses["result"]
    if context.topic not in ("app", None) or name == "none":
        return []
    if not 0 <= noun.start - result.end <= 1 and not 0 <= result.start - noun.end <= 2:
        return []  # 没有对申请作不予处理
    return [result_figure(name)._replace(relation=None)]


def _applications(words: Words, after: Words, before: Words, context: Context) -> list[Figure]:
    verb = words.kinds.get("verb")
    if words is after and "app" in words.kinds and (columns := _askers(words)):
        return columns
    carry = carry_of(words, context)
    told = "app" in words.kinds or context.topic == "app" or context.speaks_of("app")
    if carry and (told or words.but("carry", "bare")):
        ways = [t.senses["carry"] for t in words if t.senses.get("carry") in ("in", "out")]
        if not ways and before and before[-1].senses.get("period") == "last_year":
            carry = "in"  # 上年度无结转
        ways = list(dict.fromkeys(ways)) or [carry]
        return [Figure((f"applications.carried_{way}.total",), "carry." + way) for way in ways]
    if verb is not None and verb.senses["verb"] in ("close", "answer", "handle"):
        return []
    noun = words.kinds.get("app")
    if noun is None:
        asked = words.but("applicant", "organisations")
        if asked is not None and asked.text.endswith("申请"):
            column = asked.senses["applicant"].removesuffix("_weak")
            taken_in = verb is not None and verb.start < asked.start
            if taken_in and column in _EVERYBODY and context.last_said != "applicant":
                return [Figure((NEW,), "new")]  # 未收到公民申请
            if (taken_in or verb is None) and context.topic == "app":
                return [Figure((f"applications.new_received.{column}",), "applicant")]
        if (
            verb is not None
            and context.topic == "app"
            and "trap" not in after.kinds
            and "info" not in after.kinds
        ):
            return [Figure((NEW,), "new")]
        result = words.kinds.get("result")
        classes = context.topic is None and result is not None and _only_class(words, result)
        spoken = context.topic == "app" or classes
        if result is not None and spoken:
            names = dict.fromkeys(t.senses["result"] for t in words if "result" in t.senses)
            return [result_figure(n)._replace(relation=None) for n in names if n != "none"]
        return []
    if words.but("trap", "steps") and verb is None:
        return []
    kind = noun.senses["app"]
    if kind == "bare" and verb is None and context.topic == "trap":
        return []  # 现场咨询43人次，因此没有形成申请
    known = context.topic == "app" or context.disclosure or context.speaks_of("carry")
    if kind == "bare" and not known:
        return []
    if "result" in words.kinds and kind != "strong":
        return _row(words.kinds["result"], noun, context) if verb is None else []
    return [Figure((NEW,), "new")]
