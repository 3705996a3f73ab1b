"""Figures that are told of one kind of applicant, whose name stands before all of them.

自然人申请中，予以公开31件、部分公开5件; 企业申请新收17件，上年结转1件，办结16件，结转下年2件.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from reportkit.reading.claims.clauses import Clause
from reportkit.reading.claims.context import NEW, Found

_TAKEN_IN = "applications.new_received."
_FLOW = tuple(f"applications.{row}.total" for row in ("carried_in", "processed", "carried_out"))


def of_one_kind(found: list[Found], clauses: list[Clause], text: str) -> None:
    """Give figures of one kind of applicant their column; changes `found`."""
    for part, some in _between_semicolons(found, clauses):
        column = _asks_among(part, text)
        if column:
            first = part[0].start
            for item in some:
                if item.figure.said == "result" and item.begin > first:
                    _move(item, column)
            continue
        flow = [f for f in some if f.figure.metrics[0] in _FLOW and not f.derived]
        if not flow or any(f.figure.metrics == (NEW,) for f in found):
            continue
        asked = [f for f in some if f.figure.said == "applicant"]
        if len(asked) == 1 and asked[0] is some[0] and _balances(asked[0], flow):
            for item in flow:
                _move(item, asked[0].figure.metrics[0].rsplit(".", 1)[1])


def _between_semicolons(
    found: list[Found], clauses: list[Clause]
) -> Iterator[tuple[list[Clause], list[Found]]]:
    """The clauses between two marks ；, with their figures."""
    number, numbers = 0, []
    for clause in clauses:
        number += clause.mark == "；"
        numbers.append(number)
    for number, some in groupby(found, lambda f: numbers[f.clause]):
        yield [c for c, n in zip(clauses, numbers, strict=True) if n == number], list(some)


def _asks_among(part: list[Clause], text: str) -> str:
    """The column of 自然人申请中， where these words begin a part of the sentence."""
    first = part[0]
    asked = first.words[0].kinds.get("applicant")
    if first.numbers or asked is None or not text.endswith("申请中", 0, first.end):
        return ""
    name = asked.senses["applicant"].removesuffix("_weak")
    single = sum("applicant" in t.senses for t in first.tokens) == 1
    return name if single and name != "organisations" else ""


def _balances(asked: Found, flow: list[Found]) -> bool:
    """Whether what came in and what was done are equal, for the one kind of applicant."""
    told = {f.figure.metrics[0]: f.number.value for f in flow}
    row = asked.figure.metrics[0]
    if not row.startswith(_TAKEN_IN) or len(told) < len(flow) or _FLOW[1] not in told:
        return False
    left = [told.get(metric, 0.0) for metric in _FLOW]
    return asked.number.value + left[0] == left[1] + left[2]


def _move(item: Found, column: str) -> None:
    row = item.figure.metrics[0].rsplit(".", 1)[0]
    item.figure = item.figure._replace(metrics=(f"{row}.{column}",))
