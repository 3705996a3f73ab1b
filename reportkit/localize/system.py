"""Linear systems that printed cells must satisfy, built from the identities of a form.

A system is a whole-number matrix over named cells: one row per identity, every row meant to give 0.
Inequalities get a slack column, which is just one more cell that nobody printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from reportkit.forms import Form, read_form


@dataclass(frozen=True, eq=False)
class System:
    """`matrix @ values = 0`; `keys` name the columns, `names` the identities.

    Keys are `table.row.column`; a slack column is named after its identity with a leading `<`.
    """

    keys: tuple[str, ...]
    names: tuple[str, ...]
    matrix: NDArray[np.int64]

    def place(self) -> dict[str, int]:
        """Column number of every key."""
        return {key: i for i, key in enumerate(self.keys)}


def build_system(equations: Iterable[tuple[str, Sequence[tuple[int, str]], str]]) -> System:
    """A system from (name, signed keys, relation) with relation `=`, `<=` or `>=` against 0."""
    keys: dict[str, int] = {}
    names: list[str] = []
    entries: list[tuple[int, int, int]] = []
    for row, (name, terms, relation) in enumerate(equations):
        names.append(name)
        slack = {"=": (), "<=": ((1, f"<{name}"),), ">=": ((-1, f"<{name}"),)}[relation]
        for sign, key in (*terms, *slack):
            entries.append((row, keys.setdefault(key, len(keys)), sign))
    matrix = np.zeros((len(names), len(keys)), dtype=np.int64)
    for row, column, sign in entries:
        matrix[row, column] += sign
    return System(tuple(keys), tuple(names), matrix)


def form_equations(form: Form) -> list[tuple[str, tuple[tuple[int, str], ...], str]]:
    """The identities of a form, written out over `table.row.column` keys."""
    equations = []
    for table in form.tables.values():
        for identity in table.identities:
            for block in table.blocks:
                rows = [row.id for row in block.rows]
                columns = [column.id for column in block.columns]
                wanted = {name for _, name in identity.linear.terms}
                across = identity.each == "row"
                if not wanted <= set(columns if across else rows):
                    continue
                for each in rows if across else columns:
                    terms = tuple(
                        (
                            sign,
                            f"{table.id}.{each}.{name}" if across else f"{table.id}.{name}.{each}",
                        )
                        for sign, name in identity.linear.terms
                    )
                    name = f"{identity.code} {table.id}.{each} {identity.expr.partition(' ')[0]}"
                    equations.append((name, terms, identity.linear.relation))
    return equations


@cache
def form_system(form_id: str) -> System:
    """The identities of form `form_id`; FormError when there is no such form."""
    return build_system(form_equations(read_form(form_id)))


@cache
def totals(form_id: str) -> frozenset[str]:
    """Cells that are the sum of others: they stand alone on the left side of an identity."""
    return frozenset(
        terms[0][1]
        for _, terms, relation in form_equations(read_form(form_id))
        if relation == "=" and sum(sign for sign, _ in terms[:2]) == 0
    )
