"""Outcomes told after several kinds of case: which of them they are outcomes of.

未经复议直接起诉10件，复议后起诉13件；纠正1件: once all parts of the litigation are named, what
follows is told of the litigation. An outcome belongs to a part only right behind it.
"""

from __future__ import annotations

from itertools import pairwise

from reportkit.reading.claims.clauses import Clause
from reportkit.reading.claims.context import Context, Found

_PARTS = ("direct_litigation", "litigation_after_reconsideration")
_KINDS = (frozenset(_PARTS), frozenset(("reconsideration", "litigation")))
_COLUMNS = ("upheld", "corrected", "other", "pending")


def of_all_kinds(found: list[Found], clauses: list[Clause]) -> list[Found]:
    """The figures of a sentence, outcomes that follow two kinds of case given to both together."""
    totals = [(place, item) for place, item in enumerate(found) if _row(item, "total")]
    for (place, first), (after, second) in pairwise(totals):
        rows = frozenset((_row(first, "total"), _row(second, "total")))
        if rows not in _KINDS or after != place + 1 or first.depth != second.depth:
            continue
        told = _behind(second, found[after + 1 :], clauses)
        if not told or not _of_both(told, first, second, clauses):
            continue
        if rows == _KINDS[1]:
            return [f for f in found if f not in told]  # both together have no row
        for item in told:
            column = item.figure.metrics[0].rsplit(".", 1)[1]
            item.figure = item.figure._replace(metrics=(f"disputes.litigation.{column}",))
    return found


def _row(item: Found, column: str) -> str:
    """The kind of case whose `column` a figure is, or nothing."""
    parts = item.figure.metrics[0].split(".")
    plain = len(item.figure.metrics) == 1 and not item.derived and parts[0] == "disputes"
    return parts[1] if plain and parts[-1] == column else ""


def _behind(kind: Found, later: list[Found], clauses: list[Clause]) -> list[Found]:
    """Outcomes right behind the number of a kind of case that do not name the kind again."""
    row = _row(kind, "total")
    told: list[Found] = []
    for item in later:
        named = any("dispute" in t.senses for t in clauses[item.clause].tokens)
        if item.depth > kind.depth and not told:
            break  # 复议后起诉3件（维持2件）
        if item.depth == kind.depth and item.figure.said != "closed":
            if named or not any(_row(item, column) == row for column in _COLUMNS):
                break
            told.append(item)
    return told


def _of_both(told: list[Found], first: Found, second: Found, clauses: list[Clause]) -> bool:
    """Whether outcomes are of the two kinds before them, by their numbers and by 其中."""
    number = sum(item.number.value for item in told)
    if {_row(first, "total"), _row(second, "total")} == _KINDS[1]:
        return second.number.value < number <= first.number.value + second.number.value
    if number > second.number.value or clauses[told[0].clause].mark == "；":
        return True
    words = clauses[told[0].clause].words[0]
    return number != second.number.value and words.but("link", "plus", "sum", "rest") is None


def all_parts(context: Context) -> str:
    """The kind of case that the next sentence goes on about: all of the litigation, once named."""
    whole = context.row in _PARTS and set(_PARTS) <= set(context.cases)
    return "litigation" if whole else context.row
