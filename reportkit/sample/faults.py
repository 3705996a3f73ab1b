"""Faults planted into made-up reports, each with the rules that should name it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from reportkit.sample.bodies import Body, read_data
from reportkit.sample.figures import COLUMNS, DISPUTES, RESULTS, Year
from reportkit.sample.narrative import Choice

Figure = float | None


@dataclass
class Draft:
    """A report before it is printed: faults change it and write down what they did."""

    body: Body
    year: Year
    cells: dict[str, Figure]
    raw: dict[str, str] = field(default_factory=dict)  # print that is not the plain number
    choice: Choice | None = None
    figures: dict[str, int] = field(default_factory=dict)
    extra: str = ""  # a sentence added to section 一
    without_sixth: bool = False
    has_year_before: bool = True
    faults: list[dict[str, Any]] = field(default_factory=list)

    def alter(self, code: str, rules: str, changes: Mapping[str, float]) -> None:
        """Print other figures than the true ones."""
        should = {key: self.cells[key] for key in changes}
        self.cells.update(changes)
        self.note(code, rules, cells=sorted(changes), should_be=should)

    def note(self, code: str, rules: str, **details: Any) -> None:
        """Write a fault down for the truth."""
        self.faults.append({"code": code, "rules": rules.split(), **details})


Plant = Callable[[Draft, Random], bool]


def _other_figure(figure: float, rng: Random) -> float:
    """A slip of the pen on a figure: another digit more, two digits swapped, a small miscount."""
    digits = str(int(figure))
    if len(digits) > 1 and digits[0] != digits[1] and digits[1] != "0" and rng.random() < 0.4:
        return float(digits[1] + digits[0] + digits[2:])
    if len(digits) < 3 and rng.random() < 0.4:
        return float(rng.choice("12") + digits)
    return figure + rng.choice((1, 2, 3))


def row_total(draft: Draft, rng: Random) -> bool:
    """The total of a row is not the sum of its columns."""
    rows = [r for r in ("new_received", "processed", *RESULTS)
            if draft.cells.get(f"applications.{r}.total")]  # fmt: skip
    if not rows:
        return False
    key = f"applications.{rng.choice(rows)}.total"
    draft.alter("row_total", "K1 K2 K3", {key: _other_figure(draft.cells[key] or 0, rng)})
    return True


def result_sum(draft: Draft, rng: Random) -> bool:
    """One case too many in a result row and its total: the results exceed the total processed."""
    rows = [r for r in RESULTS if draft.cells.get(f"applications.{r}.natural_person")]
    if not rows:
        return False
    row = rng.choice(rows)
    keys = [f"applications.{row}.{column}" for column in ("natural_person", "total")]
    draft.alter("result_sum", "K2", {key: (draft.cells[key] or 0) + 1 for key in keys})
    return True


def balance(draft: Draft, rng: Random) -> bool:
    """The stock handed on is too high: new and taken over are not processed and handed on."""
    more = rng.choice((1, 2, 3))
    keys = [f"applications.carried_out.{column}" for column in ("natural_person", "total")]
    draft.alter("balance", "K3", {key: (draft.cells[key] or 0) + more for key in keys})
    return True


def dispute_total(draft: Draft, rng: Random) -> bool:
    """The total of a row of disputes is not the sum of its outcomes."""
    rows = [d for d in DISPUTES if draft.cells[f"disputes.{d}.total"]]
    if not rows:
        return False
    key = f"disputes.{rng.choice(rows)}.total"
    draft.alter("dispute_total", "K4", {key: (draft.cells[key] or 0) + 1})
    return True


def broken_chain(draft: Draft, rng: Random) -> bool:
    """Cases taken over were entered as new ones: the stock differs from last year's report."""
    new, stock = "applications.new_received", "applications.carried_in"
    more = min(rng.choice((1, 2)), int(draft.cells[f"{new}.natural_person"] or 0))
    if not more or not draft.has_year_before:
        return False
    draft.alter(
        "broken_chain", "X01",
        {f"{row}.{column}": (draft.cells[f"{row}.{column}"] or 0) + sign * more
         for row, sign in ((new, -1), (stock, 1)) for column in ("natural_person", "total")},
    )  # fmt: skip
    for name, sign in (("new", -1), ("carried_in", 1)):
        draft.figures[name] += sign * more
    return True


def prose_mismatch(draft: Draft, rng: Random) -> bool:
    """The prose states another number of new applications than the table."""
    if not draft.figures["new"]:
        return False
    true = draft.figures["new"]
    draft.figures["new"] = true + rng.choice((1, 2, 10))
    draft.note("prose_mismatch", "P01 P03", cells=["applications.new_received.total"],
               prose=draft.figures["new"], table=true)  # fmt: skip
    return True


def blank_zeros(draft: Draft, rng: Random) -> bool:
    """The zeros of the applications table are left blank."""
    return _unprinted(draft, "", "blank_zeros", "N01", DISPUTED | APPLIED)


def slash_zeros(draft: Draft, rng: Random) -> bool:
    """The zeros of the disputes table are printed as slashes."""
    return _unprinted(draft, "/", "slash_zeros", "N03", DISPUTED)


APPLIED, DISPUTED = frozenset({"applications"}), frozenset({"disputes"})


def _unprinted(draft: Draft, mark: str, code: str, rules: str, tables: frozenset[str]) -> bool:
    zeros = [k for k, v in draft.cells.items() if v == 0 and k.partition(".")[0] in tables]
    for key in zeros:
        draft.cells[key] = None
        draft.raw[key] = mark
    draft.note(code, rules, cells=len(zeros))
    return bool(zeros)


def split_number(draft: Draft, rng: Random) -> bool:
    """A number of two digits is printed with a blank inside."""
    keys = [k for k, v in draft.cells.items() if v is not None and 10 <= v < 100 and v == int(v)]
    if not keys:
        return False
    key = rng.choice(keys)
    digits = str(int(draft.cells[key] or 0))
    draft.raw[key] = f"{digits[0]} {digits[1]}"
    draft.note("split_number", "N02", cells=[key])
    return True


def full_width(draft: Draft, rng: Random) -> bool:
    """Figures of a row are printed in full-width digits."""
    for column in (*COLUMNS, "total"):
        key = f"applications.new_received.{column}"
        wide = str(int(draft.cells[key] or 0)).translate({48 + i: 0xFF10 + i for i in range(10)})
        draft.raw[key] = wide
    draft.note("full_width", "N05", cells=["applications.new_received.total"])
    return True


def foreign_word(draft: Draft, rng: Random) -> bool:
    """A sentence of another kind of body was left in."""
    bank = read_data("prose.toml")
    words = [w for w in bank["foreign"] if w != draft.body.self_reference]
    word = rng.choice(words)
    draft.extra = bank["foreign_sentence"].format(foreign=word)
    draft.note("foreign_word", "L01 L07", word=word)
    return True


def missing_sixth(draft: Draft, rng: Random) -> bool:
    """Section six is missing."""
    draft.without_sixth = True
    draft.note("missing_sixth", "S01", section="6")
    return True


PLANTS: tuple[Plant, ...] = (
    row_total, prose_mismatch, balance, broken_chain, split_number, foreign_word, dispute_total,
    missing_sixth, result_sum, slash_zeros, blank_zeros, full_width,
)  # fmt: skip
# A blank cell leaves no trace in these layouts, and a split number becomes two.
LOSSY_LAYOUTS = frozenset({"bare", "flat", "aligned"})
NEEDS_PLACES = frozenset({"blank_zeros", "split_number"})
