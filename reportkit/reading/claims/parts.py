"""Figures of some of the cases that a sentence tells in the words of all of them."""

from __future__ import annotations

from itertools import takewhile
from operator import attrgetter

from reportkit.reading.claims.clauses import Clause, Words
from reportkit.reading.claims.context import HANDLED, INTAKE, NEW, PROCESSED, Figure, Found, Seen
from reportkit.reading.claims.numerals import COUNTS, Number
from reportkit.reading.claims.patterns import pattern
from reportkit.reading.claims.settling import complete

AMONG = ("中有", "中，有", "里有", "申请中", "申请有")
_FEW = 3  # characters between an applicant and the number: 以…方式
_LINKS = ("parts", "plus", "rest")
_ROWS = ("close", "answer", "result")  # whose parts have rows of their own in the annex of 2014
_SOME = ("applicant", "carry.in", "carry.out")
_ANSWERS = ("handle", "answer")
_MOST = pattern("asked_often")
_ASKED = ("提出", "提交", "申请")
_OF_THEM = pattern("of_them")
_WHO = pattern("who_asked")


def without_parts(found: list[Found], clauses: list[Clause], text: str, form: str) -> list[Found]:
    """The figures of a sentence without those that tell parts of another one of them.

    What counts some of the cases only, where their whole is not told, becomes a bound.
    """
    annex = form == "2014"
    if not annex:
        if found[0].figure.said == "decision":
            found = _decided(found)
        if len(found) > 2 and found[-1].figure.metrics == (NEW,):
            found = _addends(found)
    if not annex and any(f.part for f in found):
        found = [f for f in found if not f.part or f.derived or not _piece(f, found)]
    if "提出" in text or any(f.figure.said in _SOME for f in found):
        found = [f for f in found if not _names_who(f, text)]
        for some in _of_one_applicant(found, clauses, text):
            some.figure = some.figure._replace(said="part", relation="ge")
    if len({f.figure.metrics for f in found}) == len(found):
        return found  # no figure is told twice
    parts = {id(f) for same in _alike(found, annex) for f in _parts(same, found, clauses, text)}
    return [f for f in found if id(f) not in parts] if parts else found


def _decided(found: list[Found]) -> list[Found]:
    """行政处罚结案58件，作出处罚决定56件: cases closed, where decisions are counted as well."""
    told = {f.figure.metrics for f in found if "决定" in f.text}
    return [f for f in found if "结案" not in f.text or f.figure.metrics not in told]


def _addends(found: list[Found]) -> list[Found]:
    """市级收到88件，县区收到322件，合计410件: the last is the sum of those before."""
    whole = found[-1]
    told = [f for f in found[:-1] if f.figure.metrics == (NEW,) or f.figure.said == "channel"]
    told = [f for f in told if not f.part and (f.period, f.scope) == (whole.period, whole.scope)]
    if len(told) < 2 or sum(f.number.value for f in told) != whole.number.value:
        return found
    return [f for f in found if f not in told]


def _piece(item: Found, found: list[Found]) -> bool:
    """Whether the figure stands before for the whole, or as another part (of fees).

    办结5件，其中按期办结4件; 1件缴纳200元、1件缴纳80元.
    """
    metrics = item.figure.metrics
    told = metrics[0] in (NEW, HANDLED, PROCESSED) or metrics[0].startswith("prose.")
    if not told and not metrics[0].startswith("disclosure."):
        return False
    same = [f for f in found if f.figure.metrics == metrics and f.period == item.period]
    if told:
        same = [f for f in same if f.scope == item.scope]
    before = [f for f in same if not f.part and f.start < item.start]
    if not told:  # 制发九件，其中以县政府名义印发五件、以政府办名义印发四件
        total = sum(f.number.value for f in same if f.part)
        return len(same) > 2 and any(f.number.value == total for f in before)
    if any(f.number.value > item.number.value and not complete(f, item, found) for f in before):
        return True
    parts = {f.start for f in same if f.part}
    return len(parts) > 1 and metrics[0].startswith("prose.fee_")


def _alike(found: list[Found], annex: bool) -> list[list[Found]]:
    """Numbers that are told of one figure, where there are several."""
    groups: dict[object, list[Found]] = {}
    for item in found:
        exact = item.number.relation == "eq" and not item.derived
        if exact and not (annex and item.figure.said in _ROWS):
            groups.setdefault((item.figure.metrics, item.period, item.scope), []).append(item)
    return [same for same in groups.values() if len({f.number.value for f in same}) > 1]


def _parts(same: list[Found], found: list[Found], clauses: list[Clause], text: str) -> list[Found]:
    """Those of several numbers told of one figure that are parts of the largest."""
    whole = max(same, key=lambda f: f.number.value)
    less = [f for f in same if f.number.value < whole.number.value]
    if len(less) > 1 and sum(f.number.value for f in less) == whole.number.value:
        return less  # 许可52件中，注册类40件，其他许可12件
    if _OF_THEM.match(text, whole.number.figure_end):
        return [f for f in less if f.start > whole.start]
    return [f for f in less if _told_as_part(f, whole, clauses) or _one_answer(f, whole, found)]


def _told_as_part(item: Found, whole: Found, clauses: list[Clause]) -> bool:
    """其中, 另, 加上 or 其余 before a number."""
    if item.part and not whole.part and item.start > whole.start:
        return True
    words = (t for t in clauses[item.clause].tokens if t.start < item.start)
    return any(t.senses.get("link") in _LINKS for t in words)


def _one_answer(item: Found, whole: Found, found: list[Found]) -> bool:
    """办结27件：予以公开11件，…，作为举报处理的3件: one way of answering, between results."""
    if item.figure.said not in _ANSWERS or item.start < whole.start:
        return False
    return any(f.figure.said == "result" and whole.start < f.start < item.start for f in found)


def _names_who(item: Found, text: str) -> bool:
    """提出3件以上申请的: how many are told of some applicants."""
    asked = item.figure.said in INTAKE and item.number.relation == "ge"
    return asked and _WHO.match(text, item.number.end) is not None


def bound_parts(found: list[Found], seen: list[Seen], clauses: list[Clause]) -> None:
    """征地类申请203件，其中予以公开100件: results of applications of one kind; changes `found`."""
    for place, first in enumerate(seen):
        whole = seen[place - 1]
        if not place or not first.opens or whole.figure.metrics or whole.number.unit not in COUNTS:
            continue
        named = next((c for c in reversed(clauses) if c.start <= whole.number.start), clauses[0])
        if not any("app" in t.senses for t in named.tokens):
            continue
        parts = {s.number.start for s in takewhile(attrgetter("inside"), seen[place:])}
        for item in found:
            if item.figure.said == "result" and item.number.start in parts:
                item.figure = item.figure._replace(said="part", relation="ge")


BOUNDED = frozenset(("dispute", "applicant", "handle", *INTAKE))


def bounded(figure: Figure, before: Words, number: Number, clause: Clause, text: str) -> Figure:
    """The figure, a bound if the words before its number count some of the cases only."""
    said, start = figure.said, number.start
    among = said == "dispute" or said in INTAKE
    narrow = among and text.endswith(AMONG, 0, start)  # 维持的8件中有3件提起诉讼
    rest = said == "handle" and before.but("link", "parts", "plus", "sum", "so_on") is not None
    if narrow or rest or (said == "applicant" and speaks_on(before, number)):
        return figure._replace(relation="ge")
    if said in INTAKE and ("人" in text or "某" in text or "提" in text):
        return of_few(figure, clause, start, text)
    return figure


def speaks_on(words: Words, number: Number) -> bool:
    """自然人申请查询纳税情况2件: whether text that the lexicon does not know tells which."""
    named = words.kinds.get("applicant")
    if named is None or named.end > number.start:
        return False
    read = sum(t.end - t.start for t in words if t.start >= named.end)
    return number.start - named.end - read > _FEW


def of_few(figure: Figure, clause: Clause, start: int, text: str) -> Figure:
    """The figure, a bound if some applicants are said to have asked so often."""
    begin = max(text.rfind("；", 0, start), text.rfind("。", 0, start)) + 1
    asked = any(word in text[clause.start : start] for word in _ASKED)
    if asked and _MOST.search(text, begin, start):
        return figure._replace(said="part", relation="ge")
    return figure


def _shared_out(whole: Found, later: list[Found]) -> bool:
    """上年结转的4件全部办结，其中予以公开3件、无法提供1件: results that make the whole."""
    parts = list(takewhile(lambda f: f.part and f.figure.said == "result", later))
    return bool(parts) and sum(f.number.value for f in parts) == whole.number.value


def _of_one_applicant(found: list[Found], clauses: list[Clause], text: str) -> list[Found]:
    """Figures told of some: 来自科研机构的4件，撤回2件; 上年结转的3件中，1件予以公开."""
    some: list[Found] = []
    for place, item in enumerate(found):
        said = item.figure.said
        of_them = text.endswith("的", 0, item.number.start) and said == "applicant"
        of_them = of_them or _OF_THEM.match(text, item.number.figure_end) is not None
        of_them = of_them or (said == "carry.in" and _shared_out(item, found[place + 1 :]))
        if said not in _SOME or item.derived or not of_them:
            continue
        left = item.number.value
        for later in found[place + 1 :]:
            between = clauses[item.clause + 1 : later.clause + 1]
            left -= later.number.value
            if later.figure.said != "result" or left < 0 or any(c.mark == "；" for c in between):
                break
            some.append(later)
    return some
