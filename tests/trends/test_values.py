import csv
import os
from pathlib import Path

import pytest
from small_corpus import corpus, disputes, full, report

from reportkit.errors import FrameError
from reportkit.trends import values

FIGURES = Path(__file__).parents[2].parent / "shared" / "figures" / "cells.csv"


@pytest.fixture(scope="module")
def published():
    """Three real reports, cell by cell."""
    if not FIGURES.is_file():
        if os.environ.get("CI") == "true":
            raise FileNotFoundError(FIGURES)
        pytest.skip("../shared/figures is not here")
    found = {}
    with FIGURES.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            item = found.setdefault(
                row["report"],
                report(row["agency"], int(row["year"]), {}, row["form"], report_id=row["report"]),
            )
            name = f"{row['table']}.{row['row']}.{row['column']}"
            item["figures"][name] = float(row["value"]) if row["value"] else None
    return corpus(*found.values())


SHANGHAI, LARGE = "shanghai-office-2019", "hangzhou-style-2025"


@pytest.mark.parametrize(
    ("report_id", "indicator", "numerator", "denominator", "percent"),
    [
        (SHANGHAI, "open_full", 272, 805, 33.79),
        (SHANGHAI, "part", 3, 805, 0.37),
        (SHANGHAI, "deny", 35, 805, 4.35),
        (SHANGHAI, "unable", 337, 805, 41.86),
        (SHANGHAI, "reject", 158, 805, 19.63),
        (SHANGHAI, "other", 0, 805, 0),
        (SHANGHAI, "open_any", 275, 805, 34.16),
        (LARGE, "open_full", 5548, 13810, 40.17),
        (LARGE, "part", 2168, 13810, 15.70),
        (LARGE, "deny", 730, 13810, 5.29),
        (LARGE, "unable", 3421, 13810, 24.77),
        (LARGE, "reject", 457, 13810, 3.31),
        (LARGE, "other", 1486, 13810, 10.76),
        (LARGE, "open_any", 7716, 13810, 55.87),
        (LARGE, "carry", 819, 14629, 5.60),
        (LARGE, "nat", 13612, 14069, 96.75),
        (LARGE, "rev_err", 97, 669, 14.50),
        (LARGE, "rev_err_all", 97, 790, 12.28),
        (LARGE, "lit_err", 2, 134, 1.49),
        (LARGE, "lit_err_all", 2, 212, 0.94),
    ],
)
def test_worked_values(published, report_id, indicator, numerator, denominator, percent):
    row = values(published, indicator).row(by_predicate=_is(report_id), named=True)
    assert (row["numerator"], row["denominator"]) == (numerator, denominator)
    assert round(row["value"] * 100, 2) == percent
    assert row["low"] == row["value"] == row["high"]


def test_a_blank_total_is_the_sum_of_parts_and_a_blank_row_stays_unknown(published):
    assert _state(published, "open_full", SHANGHAI) == "derived"
    assert _state(published, "lit_rate", SHANGHAI) == "unknown"
    assert _state(published, "rev_err", SHANGHAI) == "implied"


SUQIAN = {
    **disputes("reconsideration", 119, 25, 91, 24, 259),
    **disputes("direct_litigation", 7, 0, 15, 6, 28),
    **disputes("litigation_after_reconsideration", 21, 1, 7, 9, 38),
}
DAPUQIAO = {
    **disputes("reconsideration", 0, 1, 0, 3, 4),
    **disputes("direct_litigation", 0, 0, 0, 0, 0),
    **disputes("litigation_after_reconsideration", 1, 0, 0, 1, 2),
}


@pytest.mark.parametrize(
    ("figures", "indicator", "fraction"),
    [
        (SUQIAN, "rev_err", (25, 235)),
        (SUQIAN, "lit_err", (1, 51)),
        (SUQIAN, "direct", (28, 66)),
        (DAPUQIAO, "rev_err", (1, 1)),
        (DAPUQIAO, "pending", (3, 4)),
    ],
)
def test_worked_values_of_disputes(figures, indicator, fraction):
    frame = values(corpus(report("某机关", 2025, figures)), indicator)
    assert frame.select("numerator", "denominator").row(0) == fraction


def test_no_applications_is_no_rate():
    row = values(corpus(report("甲局", 2023, full(0, 0))), "open_full").row(0, named=True)
    assert (row["numerator"], row["denominator"], row["value"]) == (0, 0, None)
    assert row["state"] == "no_cases"


def test_a_blank_is_not_zero():
    figures = {**full(10, 4), "applications.granted.total": None}
    figures["applications.granted.business"] = None
    row = values(corpus(report("甲局", 2023, figures)), "open_full").row(0, named=True)
    # The column of businesses is printed as zero in the total, so its blank can only be zero.
    assert row["state"] == "derived"
    figures |= {c: None for c in figures if ".granted." in c or ".processed." in c}
    row = values(corpus(report("甲局", 2023, figures)), "open_full").row(0, named=True)
    assert row["state"] == "unknown"
    assert row["value"] is None


def test_a_broken_balance_gives_bounds_that_hold_both_readings():
    figures = {**full(8, 4), "applications.processed.total": 10}
    row = values(corpus(report("甲局", 2023, figures)), "open_full").row(0, named=True)
    assert row["state"] == "contested"
    assert (row["low"], row["value"], row["high"]) == (4 / 10, 4 / 10, 4 / 8)


def test_an_explanation_of_broken_sums_is_one_more_reading():
    figures = {**full(8, 4), "applications.processed.total": 10}
    cell = ("r0", "applications", "granted", "total", 4.0, 6.0, 1, 1, True, None)
    row = values(corpus(report("甲局", 2023, figures), suspects=[cell]), "open_full").row(
        0, named=True
    )
    assert (row["high"], row["numerator_high"]) == (6 / 10, 6)


def test_a_form_without_the_figure_is_said_so():
    old = report("甲局", 2016, {"statistics.3.1.value": 5.0}, form="2014")
    assert values(corpus(old), "carry")["state"].to_list() == ["not_in_form"]
    assert values(corpus(old), "app_new")["numerator"].to_list() == [5]


def test_the_annex_of_2014_follows_the_crosswalk():
    figures = {"statistics.3.3.value": 20, "statistics.3.3.1.value": 5, "statistics.3.3.2.value": 4}
    figures |= {"statistics.3.3.4.value": 6, "statistics.3.3.4.e.value": 2}
    made = corpus(report("甲局", 2016, figures, form="2014"))
    assert values(made, "open_full").select("numerator", "denominator").row(0) == (9, 20)
    assert values(made, "deny").select("numerator", "denominator").row(0) == (4, 20)


def test_second_reports_and_other_scopes_are_left_out():
    again = report("甲局", 2023, full(9, 3))
    whole = report("乙县", 2023, full(99, 30), scope="aggregate")
    made = corpus(report("甲局", 2023, full(9, 3)), again, report("丙局", 2023, full(5, 1)), whole)
    states = dict(values(made, "app_new").select("report_id", "state").iter_rows())
    assert states == {"r0": "printed", "r1": "duplicate", "r2": "printed", "r3": "other_scope"}
    every = values(made, "app_new", scope="all").filter(report_id="r3")
    assert every["state"].to_list() == ["printed"]


def test_growth_takes_the_same_body_a_year_before():
    made = corpus(report("甲局", 2022, full(8, 3)), report("甲局", 2023, full(10, 3)))
    frame = values(made, "yoy")
    assert frame["value"].to_list() == [None, 0.25]
    assert frame["state"].to_list() == ["no_base", "printed"]


def test_outside_denominators_are_asked_for():
    made = corpus(report("甲县", 2023, full(8, 3)))
    with pytest.raises(FrameError, match="population"):
        values(made, "per_cap")
    import polars as pl

    given = pl.DataFrame({"report_id": ["r0"], "population": [40.0]})
    assert values(made, "per_cap", external=given)["value"].to_list() == [0.2]


def _is(report_id):
    import polars as pl

    return pl.col("report_id") == report_id


def _state(made, indicator, report_id):
    return values(made, indicator).row(by_predicate=_is(report_id), named=True)["state"]
