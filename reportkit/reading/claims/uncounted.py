"""Numbers that count something else than the words beside them name."""

from __future__ import annotations

from itertools import pairwise

from reportkit.reading.claims.clauses import Clause, Kinds, Token, Words
from reportkit.reading.claims.context import Found
from reportkit.reading.claims.numerals import Number

ABOUT = ("涉及", "有关", "关于")  # what follows is a subject
_BODIES = ("个", "家")
_ENDS = frozenset(("", *"，、；：。（）"))
# kinds of words without which none of the looks below is needed
ODD = frozenset(("tally", "dissent", "leader", "without"))


def led_by(words: Words, told: str) -> str:
    """Who takes part in what is counted behind `words`; `told` in the list so far."""
    if "leader" not in words.kinds:
        return told
    return "deputy" if words.but("leader", "leader") or told == "deputy" else "leader"


def asks_others(step: Token) -> bool:
    """第三方同意公开3件, 向第三方征求意见6件: a step that asks others."""
    return step.text.startswith(("第三方", "征求"))


def disagrees(before: Words, after: Words) -> bool:
    """1件申请人对答复不服: whether applicants did not like an answer, and did not contest it."""
    told = "dissent" in before.kinds or "dissent" in after.kinds
    return told and "dispute" not in before.kinds and "dispute" not in after.kinds


def of_some_bodies(clause: Clause, number: Number) -> bool:
    """8个部门为零申请: a zero of some bodies only."""
    numbers = (t.number for t in clause.numbers if t.end <= number.start)
    return any(n is not None and n.unit in _BODIES and n.value for n in numbers)


def counts_others(number: Number, after: Words, text: str) -> bool:
    """8个收到申请, 三个方面: how many bodies did something, or what no word of ours names."""
    if not after or after[0].start != number.end:
        return text[number.end : number.end + 1] not in _ENDS
    return "verb" in after[0].senses or "neg" in after[0].senses


def left_out(kinds: Kinds) -> bool:
    """办结只计1次, 不含当场处罚1.2万件: what is no count, or not of what is counted."""
    return "tally" in kinds or ("without" in kinds and "carry" not in kinds)


def about_others(words: Words, number: Number) -> Words:
    """其中1件涉及企业工艺配方: whom an application is about has not made it."""
    if "applicant" not in words.kinds:
        return words
    about = [t for s, t in pairwise(words) if s.text in ABOUT and s.end == t.start]
    others = [t for t in about if "applicant" in t.senses and t.end != number.start]
    return Words(t for t in words if t not in others) if others else words


def without_aside(found: list[Found], clauses: list[Clause]) -> list[Found]:
    """The figures without those that are said to stand in no table: 规章4件，由省政府统一填报."""
    for place, clause in enumerate(clauses):
        if not any("aside" in t.senses for t in clause.tokens):
            continue
        last = max((f.clause for f in found if f.clause <= place), default=-1)
        if last < place - 2 or any(c.mark == "；" for c in clauses[last + 1 : place + 1]):
            continue
        ends = [f for f in found if f.clause <= last]
        while len(ends) > 1 and ends[-1].part:  # 3件，其中维持2件、纠正1件，不计入本表
            found = [f for f in found if f is not ends[-1]]
            ends.pop()
        found = [f for f in found if f not in ends[-1:]]
    return found
