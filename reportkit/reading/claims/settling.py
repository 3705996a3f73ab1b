"""What only the whole sentence tells.

收到 and 受理 include cases carried over if the text says so (ids.md, convention 2), and parts that
are printed behind 其中 should add up to their whole.
"""

from __future__ import annotations

from itertools import takewhile

from reportkit.reading.claims.clauses import Clause
from reportkit.reading.claims.context import (
    DEALT,
    HANDLED,
    INTAKE,
    NEW,
    PROCESSED,
    Found,
    Seen,
)
from reportkit.reading.claims.numerals import PERCENT

_GRANTED = ("applications.granted.total",)
_CLOSED = "applications.processed."


def settle(found: list[Found], clauses: list[Clause], form: str) -> None:
    """Decide for each 收到 and 受理 whether old cases are counted in; changes `found`."""
    for place, item in enumerate(found):
        said = item.figure.said
        if said == "handle" and (_still_more(item, found[place + 1 :]) or _all_told(item, found)):
            item.figure = item.figure._replace(metrics=(HANDLED,))
        granted = said == "result" and item.figure.metrics == _GRANTED
        if granted and _with_partly(item, found[place + 1 : place + 2], clauses):
            item.figure = item.figure._replace(metrics=("applications.granted_any.total",))
        if said == "close" and _of_the_new(item, found[:place], clauses):
            item.figure = item.figure._replace(said="part", relation="ge")
        if said not in ("receive", "accept"):
            continue
        later = _until_next_intake(item, found[place + 1 :])
        told = [f.figure.said for f in found]
        inside = any(
            f.figure.said == "carry.in"
            and f.part
            and not f.derived
            and _belongs(item, f, found, clauses)
            and not complete(item, f, found)
            for f in later
        )
        if (
            inside
            or any(f.figure.said == "new" and f.part for f in later)
            or _bracket_includes_old(item, clauses)
            or ("carry.in" in told and _sum_of_both(item, found))
        ):
            item.figure = item.figure._replace(metrics=(HANDLED,))
        elif said == "accept" and ("carry.in" in told or form == "2014"):
            item.figure = item.figure._replace(metrics=(NEW,))
            _applied_then(later)
        elif said == "accept" and any(
            f.figure.said == "carry.out" and f.depth > item.depth and _added(f, clauses)
            for f in later
        ):
            item.figure = item.figure._replace(metrics=(NEW, PROCESSED))


def _applied_then(later: list[Found]) -> None:
    """均由自然人提出: of the same cases as the number, once these are known to be new."""
    for found in later:
        if found.figure.said == "applicant" and len(found.figure.metrics) == 2:
            found.figure = found.figure._replace(metrics=found.figure.metrics[:1])


def corrects(clauses: list[Clause], text: str) -> bool:
    """上年度报告误填为47件，应为48件: figures of another year's report, printed and meant."""
    tokens = [t for clause in clauses for t in clause.tokens]
    told = {t.senses["correction"] for t in tokens if "correction" in t.senses}
    if not told or (told == {"agrees"} and "报告" not in text):
        return False
    return any(t.senses.get("period") in ("last_year", "other_year") for t in tokens)


def applied(found: list[Found], earlier: list[Found]) -> None:
    """Applicants are those of what came in, unless they add up to what was closed.

    收到133件，办结131件。其中，自然人119件，法人或其他组织14件: changes `found`.
    """
    asked = [f for f in found if f.figure.said == "applicant"]
    if asked:
        _carried(found)
    asked = [f for f in asked if f.figure.metrics[0].startswith(_CLOSED) and "办结件" not in f.text]
    if not asked:
        return
    known = [f for f in earlier + found if f.period == asked[0].period]
    total = sum(f.number.value for f in asked)
    closed = any(f.figure.metrics == (PROCESSED,) and f.number.value == total for f in known)
    if closed or not any(f.figure.metrics == (NEW,) for f in known):
        return
    for item in asked:
        new = tuple(m.replace(_CLOSED, "applications.new_received.") for m in item.figure.metrics)
        item.figure = item.figure._replace(metrics=new)


def _carried(found: list[Found]) -> None:
    """结转下年度9件，其中自然人8件、公益组织1件: of what was carried over; changes `found`."""
    for place, whole in enumerate(found):
        if not whole.figure.said.startswith("carry.") or len(whole.figure.metrics) > 1:
            continue
        later = found[place + 1 :]
        asked = list(takewhile(lambda f: f.figure.said == "applicant", later))
        if not asked or sum(f.number.value for f in asked) != whole.number.value:
            continue
        row = whole.figure.metrics[0].rsplit(".", 1)[0]
        for item in asked:
            column = item.figure.metrics[0].rsplit(".", 1)[1]
            item.figure = item.figure._replace(metrics=(f"{row}.{column}",))


def _still_more(whole: Found, later: list[Found]) -> bool:
    """办理44件，其中办结42件 is all there was; so is 办理61件（上年结转3件，新收58件）."""
    closed = next((f for f in later if f.part and f.figure.said == "close"), None)
    if closed is not None and closed.number.value < whole.number.value:
        return (closed.period, closed.scope) == (whole.period, whole.scope)
    return _old_and_new(whole, later)


def _old_and_new(whole: Found, later: list[Found]) -> bool:
    """办理61件（上年结转3件，新收58件）: the parts say that all there was is meant."""
    parts = [f for f in later if f.depth > whole.depth or f.part]
    old = sum(f.number.value for f in parts if f.figure.said == "carry.in")
    new = sum(f.number.value for f in parts if f.figure.said in INTAKE)
    return bool(new) and old + new == whole.number.value


def _sum_of_both(whole: Found, found: list[Found]) -> bool:
    """申请总量为211件，新收205件，上年结转6件."""
    later = [f for f in found if f.start > whole.start and f.number.value < whole.number.value]
    old = [f.number.value for f in later if f.figure.said == "carry.in"]
    new = [f.number.value for f in later if f.figure.said == "new"]
    return bool(old and new) and old[0] + new[0] == whole.number.value


def _with_partly(item: Found, following: list[Found], clauses: list[Clause]) -> bool:
    """予以公开30件（含部分公开6件）: both rows together."""
    if not following or following[0].number.value > item.number.value:
        return False
    partly = following[0]
    words = (t for t in clauses[partly.clause].tokens if t.start < partly.start)
    linked = any(t.senses.get("link") == "parts" for t in words) and partly.clause > item.clause
    return linked and partly.figure.metrics == ("applications.partly_granted.total",)


def _of_the_new(item: Found, earlier: list[Found], clauses: list[Clause]) -> bool:
    """上年结转的2件已全部办结，新收12件办结11件: of the new only."""
    old = [f for f in earlier if f.figure.said == "carry.in"]
    new = [f for f in earlier if f.figure.said == "new" and f.clause == item.clause]
    if not old or not new:
        return False
    kinds = {kind for t in clauses[old[-1].clause].tokens for kind in t.senses}
    return {"all", "verb"} <= kinds


def _all_of_it(whole: Found, found: list[Found]) -> bool:
    """上年结转2件，合计办理102件，已办结97件，剩余5件结转: what was done and what is left."""
    later = {f.figure.said: f.number.value for f in found if f.start > whole.start}
    if "carry.out" not in later or "close" not in later:
        return False
    return later["close"] + later["carry.out"] == whole.number.value


def _all_told(whole: Found, found: list[Found]) -> bool:
    """新收33件，加上年结转2件，共办理35件: all there was to deal with."""
    earlier = [f for f in found if f.start < whole.start]
    if any(f.figure.said == "carry.in" for f in earlier) and _all_of_it(whole, found):
        return True
    old = sum(f.number.value for f in earlier if f.figure.said == "carry.in")
    new = [f.number.value for f in earlier if f.figure.said in ("new", "receive")]
    return bool(old and new) and old + new[0] == whole.number.value


def _until_next_intake(item: Found, later: list[Found]) -> list[Found]:
    """Figures of the same year and body up to the next count of cases taken in."""
    out = []
    for found in later:
        if found.period == item.period and found.scope == item.scope:
            if found.figure.said in INTAKE and not found.part:
                break
            out.append(found)
    return out


def _belongs(whole: Found, part: Found, found: list[Found], clauses: list[Clause]) -> bool:
    """No other count of cases stands between the two (答复805件（含上年结转18件）)."""
    between = [f for f in found if whole.start < f.start < part.start and f.figure.said in DEALT]
    return not between and not _added(part, clauses)


def complete(whole: Found, item: Found, found: list[Found]) -> bool:
    """Whether the parts told before add up: 收到52件，其中自然人49件、企业3件，上年结转2件."""
    parts = [f for f in found if whole.start < f.start < item.start and f.part and not f.derived]
    return len(parts) > 1 and sum(f.number.value for f in parts) == whole.number.value


def _added(item: Found, clauses: list[Clause]) -> bool:
    """另有, 加上 before the number: it is not a part."""
    words = clauses[item.clause].tokens
    return any(t.senses.get("link") == "plus" and t.start < item.start for t in words)


def _bracket_includes_old(item: Found, clauses: list[Clause]) -> bool:
    """收到50件（含上年结转）: the bracket holds no number."""
    for clause in clauses[max(0, item.clause - 1) : item.clause + 2]:
        words = clause.tokens
        told = any(t.number for t in words) and clause.start > item.start
        if clause.mark not in "（，" or told:
            continue  # 收到申请数（含上年结转3件）为80件: the number stands behind
        if any(t.senses.get("carry") == "in" for t in words):
            return any(t.senses.get("link") == "parts" for t in words)
    return False


def part_sums(seen: list[Seen]) -> list[tuple[Seen, float, Seen]]:
    """Wholes with the sum of the parts printed behind them, and the last part.

    Parts followed by 等 are examples and are left out, and so is a single part.
    """
    out = []
    for place, first in enumerate(seen):
        if not first.opens or not place:
            continue
        # 41件（其中本级11件），包括当面9件: what is told in a closed bracket is no whole
        whole = next((s for s in reversed(seen[:place]) if s.depth <= first.depth), seen[place - 1])
        if whole.figure.said == "channel":
            continue
        parts = []
        for item in seen[place:]:
            if item.depth > first.depth:
                continue
            if not item.inside or item.depth < first.depth or (item.opens and item is not first):
                break
            if item.number.unit != first.number.unit or item.figure.said != first.figure.said:
                break
            if item.number.value > whole.number.value:
                break  # more than the whole is no part of it
            parts.append(item)
            if sum(p.number.value for p in parts) == whole.number.value:
                break  # what follows sorts the same cases in another way
        exact = all(p.number.relation == "eq" for p in (whole, *parts))
        same_unit = whole.number.unit == first.number.unit
        listed = len(parts) > 1 and not parts[-1].so_on and first.number.unit not in PERCENT
        if listed and exact and same_unit:
            out.append((whole, sum(p.number.value for p in parts), parts[-1]))
    return out
