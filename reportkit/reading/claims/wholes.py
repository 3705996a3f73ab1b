"""均获维持, 均系本机关不掌握: words right after a number that give a row the same number."""

from __future__ import annotations

from reportkit.reading.claims.applications import CLASSES, result_figure
from reportkit.reading.claims.clauses import Clause, Token, Words
from reportkit.reading.claims.context import DEALT, INTAKE, Context, Figure, Found

_COUNTED = (*INTAKE, *DEALT, "result")
_IS = ("为", "系", "属", "属于", "是")
_GENERAL = ("denied", "granted", "granted_any", "none")  # also named as principles
_SPLIT = ("direct_litigation", "litigation_after_reconsideration")
_LITIGATION = "disputes.litigation.total"
_ONE_KIND = ("natural_person", "business", "legal_service")


def same_numbers(
    clause: Clause,
    tokens: Words,
    index: int,
    found: list[Found],
    earlier: list[Found],
    context: Context,
) -> list[tuple[Figure, Found]] | None:
    """Figures that a clause without a number gives the number of an earlier one.

    An empty list means: everything was dealt with (均已办结), which is no figure; None: nothing.
    """
    every = tokens.kinds.get("all") or tokens.kinds.get("each")
    if every is None and not found:
        return None
    before = found or earlier
    targets = [
        f for f in before if f.figure.comparable and not f.derived and f.figure.said != "channel"
    ]
    if not targets or (every is None and index - targets[-1].clause > 2):
        return None
    if tokens.but("link", "parts", "plus", "sum", "so_on"):
        return None  # 其余予以公开: how many is not told
    if every is None and "most" in tokens.kinds:
        return None  # 不予公开6件，其中半数为行政查询事项
    if every is None and clause.mark == "；":
        return None  # 予以公开7件；其次是无法提供，有5件
    copula = tokens.kinds.get("copula")
    if _counted_in_bracket(index, context):
        return None  # 不予公开13件，主要为国家秘密（2件）
    one = targets[-1].number.value == 1 and (not tokens or tokens[0].start - clause.start <= 8)
    if every is None and not one and not (copula is not None and copula.text in _IS):
        return None
    outcome = tokens.kinds.get("outcome")
    cases = [f for f in targets if _is_case_total(f)]
    if cases and outcome is not None and context.topic in ("dispute", None):
        if _first_instance(tokens, context):
            return None  # 一审均判决驳回，其中1件二审尚未审结
        near = _in_bracket(clause, cases, context) if clause.depth else _meant(cases, context)
        if before[-1].figure.said == "closed" and before[-1].clause >= index - 1:
            near = before[-1:]  # 已审结5件，均维持
        return _outcomes(tokens, outcome.senses["outcome"], every, near, found)
    target = targets[-1]
    if cases and (every is not None or (copula is not None and copula is tokens[0])):
        kinds = [t.senses["dispute"] for t in tokens if "dispute" in t.senses]
        if kinds and kinds[-1] in _SPLIT and cases[-1].figure.metrics[0] == _LITIGATION:
            return [(Figure((f"disputes.{kinds[-1]}.total",), "dispute"), cases[-1])]
    if context.topic == "doc":
        metric = target.figure.metrics[0]
        if tokens.but("docverb", "issued", "repealed", "skip") and metric.endswith(".issued"):
            return [(Figure((metric.replace(".issued", ".in_force"),), "doc", "ge"), target)]
        return None
    if context.topic != "app" or not target.number.value or tokens.but("neg", "no"):
        return None
    if "cause" in tokens.kinds and tokens[0].text in ("对", "针对"):
        return None
    return _rows(tokens, every, one, targets, context, clause.mark == "（")


def _counted_in_bracket(index: int, context: Context) -> bool:
    ahead = context.clauses[index + 1 : index + 2]
    return bool(ahead and ahead[0].mark == "（" and ahead[0].tokens and ahead[0].tokens[0].number)


def _is_case_total(found: Found) -> bool:
    return any(m.startswith("disputes.") and m.endswith(".total") for m in found.figure.metrics)


def _in_bracket(clause: Clause, cases: list[Found], context: Context) -> list[Found]:
    """The cases that a bracket stands behind: the last, and the last of each listed by 、."""
    first = cases[-1].clause
    while first and context.clauses[first].mark == "、":
        first -= 1
    near = {c.clause: c for c in cases if c.clause >= first}
    return list(near.values())  # 诉讼4件：直接起诉1件（其他结果）


def _first_instance(tokens: Words, context: Context) -> bool:
    """Whether a judgment is told of the first instance, and more of the second."""
    if not any(t.text.startswith("一审") for t in tokens):
        return False
    said = (t for clause in context.clauses for t in clause.tokens)
    return any(t.text.startswith(("二审", "上诉")) for t in said)


def _meant(cases: list[Found], context: Context) -> list[Found]:
    """The cases that 均 is said of: those since ；, and behind 其中 not the whole of some parts."""
    first = cases[-1].clause
    while first and context.clauses[first].mark != "；":
        first -= 1
    cases = [c for c in cases if c.clause >= first]
    parts = [c for c in cases if c.part]
    if not parts or parts[-1] is not cases[-1]:
        return cases
    whole = [c for c in cases if not c.part][-1:]
    told = sum(c.number.value for c in parts)
    return cases if whole and told == whole[0].number.value else parts


def _outcomes(
    tokens: list[Token],
    column: str,
    every: Token | None,
    cases: list[Found],
    found: list[Found],
) -> list[tuple[Figure, Found]] | None:
    """均 speaks of all kinds of case of the sentence, else of the last one."""
    if column == "skip":
        return None
    rows = [t.senses["dispute"] for t in tokens if "dispute" in t.senses]
    relation = "ge" if column.endswith("_part") and every is None else None
    column = column.removesuffix("_part")
    first = cases[-1].clause if every is None else 0
    out = []
    for item in cases:
        row = item.figure.metrics[0].split(".")[1]
        metric = f"disputes.{row}.{column}"
        stated = any(f.figure.metrics == (metric,) for f in found) or _told(item, row, found)
        if item.clause < first or (rows and row not in rows) or row == "all" or stated:
            continue
        if item.number.value:
            out.append((Figure((metric,), "dispute", relation), item))
    return out or None


def _told(case: Found, row: str, found: list[Found]) -> bool:
    """Whether a result of all those cases has been told, or they are those of last year."""
    if case.period == "last_year":
        return any(f.period == "this_year" for f in found)
    columns = tuple(f"disputes.{row}.{c}" for c in ("upheld", "corrected", "other", "pending"))
    results = [f for f in found if f.figure.metrics[0] in columns]
    return any(f.number.value == case.number.value for f in results)


def _rows(
    tokens: Words,
    every: Token | None,
    one: bool,
    targets: list[Found],
    context: Context,
    bracket: bool,
) -> list[tuple[Figure, Found]] | None:
    target = targets[-1]
    copula = tokens.kinds.get("copula")
    applicant = tokens.kinds.get("applicant")
    told = copula is not None and (tokens[0].text == "申请人" or (one and copula is tokens[0]))
    told = told or (one and "from" in tokens.kinds)  # 申请人为法律服务机构, 来自企业
    if applicant is not None and (every is not None or told):
        if sum("applicant" in t.senses for t in tokens) > 1:
            return None  # 全部来自自然人和企业
        column = applicant.senses["applicant"].removesuffix("_weak")
        if column in _ONE_KIND:
            taken_in = [f for f in targets if f.figure.said in INTAKE]
            base = taken_in[-1] if taken_in else target
            metrics = tuple(f"{m.rsplit('.', 1)[0]}.{column}" for m in base.figure.metrics)
            return [(Figure(metrics, "applicant"), base)]
    carry = tokens.but("carry", "in", "bare")
    onward = carry is not None and ("下" in carry.text or "次年" in carry.text)
    if onward and every is not None:
        return [(Figure(("applications.carried_out.total",), "carry.out"), target)]
    result = tokens.kinds.get("result")
    if result is not None and target.figure.said in _COUNTED:
        name = result.senses["result"]
        row = target.figure.metrics[0].split(".")[1]
        if row.startswith((CLASSES.get(name, "-"), name)) or name == "none":
            return None  # 行政执法案卷1件，均不予公开: told by the row already
        inside = bracket and name.startswith(CLASSES.get(row, "-"))  # 无法提供1件（不掌握）
        if every is None and copula is None and target.figure.said == "result" and not inside:
            return None  # 涉及国家秘密1件，涉及个人隐私…2件
        if name in _GENERAL and every is None and not one:
            return None
        return [(result_figure(name), target)]
    if every is not None and tokens.but("verb", "new", "receive", "accept", "handle", "due"):
        return []
    channel = tokens.kinds.get("channel")
    if channel is not None and every is not None and context.form == "2014":
        return [(Figure((f"channel.{channel.senses['channel']}",), "channel"), target)]
    return None
