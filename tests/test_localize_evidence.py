"""What ranks explanations of one size: each piece of evidence, for a cell and against it."""

from __future__ import annotations

import pytest

from reportkit.localize import Change, Explanation, explanations
from reportkit.localize.prose import ALIKE, Statement, by_cell
from reportkit.localize.slips import form_layout, judge
from reportkit.localize.system import form_system

REVIEW = "disputes.reconsideration"
COLUMNS = ("upheld", "corrected", "other", "pending", "total")


def review(*figures: float) -> dict[str, float | None]:
    """A report in which nothing happened but reviews with these five figures."""
    cells: dict[str, float | None] = {key: 0.0 for key in form_system("2021").keys}
    return cells | {f"{REVIEW}.{c}": float(v) for c, v in zip(COLUMNS, figures, strict=True)}


def results(**figures: float) -> dict[str, float | None]:
    """A report of natural persons' applications; `new_received` and `processed` are as printed."""
    cells: dict[str, float | None] = {key: 0.0 for key in form_system("2021").keys}
    for row, figure in figures.items():
        for column in ("natural_person", "total"):
            cells[f"applications.{row}.{column}"] = float(figure)
    return cells


def annex(**figures: float) -> dict[str, float | None]:
    """An annex of 2014 whose figures are 0 but for these (`_3_1` for 3.1)."""
    cells: dict[str, float | None] = {key: 0.0 for key in form_system("2014").keys}
    return cells | {
        f"statistics.{name[1:].replace('_', '.')}.value": float(v) for name, v in figures.items()
    }


def first(form: str, cells: dict[str, float | None], **evidence) -> Explanation:
    return explanations(form, cells, **evidence).items[0]


def suspected(form: str, cells: dict[str, float | None], **evidence) -> set[str]:
    """Last names of the cells of the first explanation; in a table of results, of the rows."""
    cells_ = first(form, cells, **evidence).cells
    return {c.split(".")[1] if c.startswith("applications") else c.split(".")[-1] for c in cells_}


def suspect_of_annex(cells: dict[str, float | None], **evidence) -> str:
    (cell,) = first("2014", cells, **evidence).cells
    return cell.removeprefix("statistics.").removesuffix(".value")


# -- figures in prose ----------------------------------------------------------------------------


def test_prose_that_repeats_a_total_too_high_does_not_clear_it():
    cells = review(4, 1, 1, 2, 9)

    assert suspected("2021", cells, stated={f"{REVIEW}.total": {9.0}}) == {"total"}


def test_prose_that_contradicts_a_cell_names_the_right_figure():
    cells = review(4, 1, 1, 2, 9)

    by_part = first("2021", cells, stated={f"{REVIEW}.corrected": {2.0}})
    by_total = first("2021", cells, stated={f"{REVIEW}.total": {8.0}})

    assert by_part.changes[0][:3] == (f"{REVIEW}.corrected", 1, 2)
    assert by_total.changes[0][:3] == (f"{REVIEW}.total", 9, 8)


def test_prose_that_repeats_a_part_speaks_for_the_others():
    cells = results(new_received=9, processed=9, granted=5, partly_granted=5)
    cells_ = {c: cells | {f"applications.{c}.total": 5.0} for c in ("granted", "partly_granted")}

    for right, other in (("granted", "partly_granted"), ("partly_granted", "granted")):
        told = {f"applications.{right}.total": {5.0}}
        assert suspected("2021", cells_[right], stated=told) == {other}


def test_a_row_that_is_repeated_elsewhere_counts_once():
    cells = results(new_received=9, processed=9, carried_out=2)
    changes = [Change(f"applications.carried_out.{c}", 2, 0) for c in ("total", "natural_person")]
    told = {change.cell: {2.0} for change in changes}

    def cost(known):
        return judge(changes, cells, form_layout("2021"), {}, known, {})[0]

    assert cost(told) == cost(dict(list(told.items())[:1])) > cost({})


@pytest.mark.parametrize(("figure", "sign"), [(3, -1), (2, 1), (7, 0)])
def test_prose_on_a_sum_of_cells(figure, sign):
    """Speaks for the change that it asks for, against one that it contradicts, else not at all."""
    cells = review(0, 0, 0, 0, 0) | {"disputes.direct_litigation.total": 2.0}
    changes = [Change("disputes.direct_litigation.total", 2, 3)]
    lawsuits = ("direct_litigation", "litigation_after_reconsideration")
    sums = (tuple((1, f"disputes.{row}.total") for row in lawsuits),)

    def cost(*told):
        return judge(changes, cells, form_layout("2021"), {}, {}, {}, by_cell(told))[0]

    change = cost(Statement(sums, figure, figure)) - cost()
    assert (change > 0) - (change < 0) == sign


# -- plausible figures ---------------------------------------------------------------------------


def test_a_large_part_among_small_figures_is_the_suspect():
    assert suspected("2021", review(1, 21, 0, 0, 2)) == {"corrected"}


def test_a_total_too_high_for_small_parts_is_the_suspect():
    assert suspected("2021", review(1, 1, 0, 0, 22)) == {"total"}


def test_a_case_is_miscounted_where_many_are():
    """One too many in a row and its total: the row with most cases is the likeliest."""
    cells = results(
        new_received=30, processed=30, denied_query=2, rejected_petition=3, unavailable_not_held=26
    )
    moved = results(
        new_received=30, processed=30, denied_query=26, rejected_petition=3, unavailable_not_held=2
    )

    assert suspected("2021", cells) == {"unavailable_not_held"}
    assert suspected("2021", moved) == {"denied_query"}


def test_a_digit_typed_twice_is_told_from_one_added():
    doubled = first("2021", review(4, 11, 0, 0, 5))
    added = first("2021", review(4, 21, 0, 0, 5))

    assert doubled.changes[0][:] == (f"{REVIEW}.corrected", 11, 1, "doubled digit")
    assert added.changes[0][:] == (f"{REVIEW}.corrected", 21, 1, "added digit")


def test_a_blank_is_rather_a_zero_than_a_figure():
    cells = results(new_received=3, processed=3, granted=2, denied_query=1)
    cells = {key: value or None for key, value in cells.items()}
    cells["applications.denied_query.natural_person"] = 0.0

    best = first("2021", cells)

    assert best.cells == ("applications.denied_query.natural_person",)
    assert best.changes[0].proposed == 1


# -- figures that are mostly alike ---------------------------------------------------------------


def test_as_many_answers_as_completions_clear_the_total():
    cells = annex(_3_2=9, _3_2_1=9, _3_3=9, _3_3_1=6, _3_3_2=1, _3_3_3=3)

    assert suspect_of_annex(cells) == "3.3"
    assert suspect_of_annex(cells, statements=ALIKE) in ("3.3.1", "3.3.2", "3.3.3")


def test_a_total_that_would_be_as_many_as_completions_is_the_suspect():
    cells = annex(_3_2=20, _3_2_1=20, _3_3=9, _3_3_1=6, _3_3_2=2, _3_3_3=12)

    assert suspect_of_annex(cells) == "3.3.3"
    assert suspect_of_annex(cells, statements=ALIKE) == "3.3"


# -- slips known from practice -------------------------------------------------------------------


def test_block_total_typed_in_its_first_row():
    cells = results(
        new_received=20, processed=20, granted=13, denied_state_secret=7, denied_query=7
    )

    best = first("2021", cells)

    assert {c.split(".")[1] for c in best.cells} == {"denied_state_secret"}
    assert "block total in first row" in {change.pattern for change in best.changes}


def test_first_row_of_a_block_with_another_figure_is_no_block_total():
    cells = results(
        new_received=20, processed=20, granted=13, denied_state_secret=8, denied_query=6
    )

    patterns = {c.pattern for e in explanations("2021", cells).items for c in e.changes}

    assert "block total in first row" not in patterns


@pytest.mark.parametrize(("total", "slip"), [(25, "double count"), (24, "no known slip")])
def test_lawsuits_after_review_counted_again_as_reviews(total, slip):
    cells = review(8, 0, 0, 2, total)
    after = "disputes.litigation_after_reconsideration"
    cells |= {f"{after}.upheld": 15.0, f"{after}.total": 15.0}

    best = first("2021", cells)

    assert best.changes[0].cell == f"{REVIEW}.total"
    assert best.changes[0].pattern == slip
