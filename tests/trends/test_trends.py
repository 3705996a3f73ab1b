import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from small_corpus import corpus, disputes, full, report

from reportkit.errors import FrameError
from reportkit.trends import change, composition, coverage, funnel, ranking, trend, values
from reportkit.trends.intervals import control_limits, shrink, wilson

COUNTS = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
PANEL = st.lists(
    st.tuples(st.integers(0, 6), st.integers(2021, 2023), COUNTS), min_size=1, max_size=18,
    unique_by=lambda t: (t[0], t[1]),
)  # fmt: skip


def _panel(rows):
    return corpus(*(report(f"{'甲乙丙丁戊己庚'[b]}局", y, full(n, k)) for b, y, (k, n) in rows))


@settings(max_examples=25, deadline=None)
@given(PANEL)
def test_a_pooled_rate_lies_within_its_parts(rows):
    made = _panel(rows)
    parts = values(made, "open_full")
    for row in trend(made, "open_full").iter_rows(named=True):
        of_year = parts.filter(year=row["year"])
        assert row["numerator"] == of_year["numerator"].sum()
        if row["value"] is not None:
            assert of_year["value"].min() - 1e-9 <= row["value"] <= of_year["value"].max() + 1e-9
            assert row["interval_low"] <= row["value"] <= row["interval_high"]


@settings(max_examples=25, deadline=None)
@given(PANEL)
def test_the_parts_of_a_change_add_up(rows):
    made = _panel(rows)
    frame = change(made, "open_full")
    if frame.height:
        first, last = frame["from_year"][0], frame["to_year"][0]
        pooled = {
            y: values(made, "open_full").filter(year=y).select("numerator", "denominator").sum()
            for y in (first, last)
        }
        rate = {y: p["numerator"][0] / p["denominator"][0] for y, p in pooled.items()}
        assert math.isclose(frame["contribution"].sum(), rate[last] - rate[first], abs_tol=1e-12)


@given(COUNTS)
def test_wilson_is_the_published_one_and_holds_the_share(pair):
    k, n = pair
    low, high = wilson(k, n)
    known = binomtest(k, n).proportion_ci(method="wilson")
    assert np.allclose([low, high], [known.low, known.high])
    assert low <= k / n <= high


@settings(max_examples=25, deadline=None)
@given(PANEL, st.integers(-5, 5))
def test_bounds_hold_the_rate(rows, slip):
    made = _panel(rows)
    cells = made.cells.with_columns(
        value=pl.when(pl.col("row") == "processed", pl.col("column") == "total")
        .then((pl.col("value") + slip).clip(0))
        .otherwise("value")
    )
    frame = values(type(made)(**{**made.frames(), "cells": cells}), "open_full")
    shown = frame.filter(pl.col("value").is_not_null())
    assert (shown["low"] <= shown["value"] + 1e-12).all()
    assert (shown["value"] <= shown["high"] + 1e-12).all()


def test_rates_are_pooled_not_averaged():
    made = corpus(report("甲局", 2023, full(90, 9)), report("乙局", 2023, full(10, 10)))
    assert trend(made, "open_full")["value"].to_list() == [0.19]


@pytest.mark.parametrize(
    ("cases", "small", "shown"),
    [(9, "suppressed", False), (10, "marked", True), (29, "marked", True), (30, "", True)],
)
def test_small_denominators_are_suppressed_or_marked(cases, small, shown):
    row = trend(corpus(report("甲局", 2023, full(cases, 3))), "open_full").row(0, named=True)
    assert row["small"] == small
    assert (row["value"] is not None) == shown
    assert (row["numerator"], row["denominator"]) == (3, cases)


def test_a_single_corrected_review_is_no_percentage():
    figures = disputes("reconsideration", 0, 1, 0, 3, 4)
    row = trend(corpus(report("打浦桥街道", 2025, figures)), "rev_err").row(0, named=True)
    assert (row["value"], row["small"]) == (None, "suppressed")


def test_unknown_reports_are_counted():
    blank = dict.fromkeys(full(1, 1))
    made = corpus(report("甲局", 2023, full(40, 9)), report("乙局", 2023, blank))
    row = trend(made, "open_full").row(0, named=True)
    assert (row["reports"], row["used"], row["unknown"], row["denominator"]) == (2, 1, 1, 40)


def test_a_year_with_two_forms_is_not_pooled_over_a_break():
    old = report("甲局", 2021, {"disclosure.normative_documents.made": 4.0}, form="2019")
    new = report("乙局", 2021, {"disclosure.normative_documents.issued": 2.0})
    frame = trend(corpus(old, new), "nrm_made")
    assert frame.select("year", "segment", "value").rows() == [(2021, 0, 4.0), (2021, 1, 2.0)]


def test_the_review_law_starts_a_new_segment():
    suits = disputes("direct_litigation", 20, 0, 0, 0, 20)
    suits |= disputes("litigation_after_reconsideration", 20, 0, 0, 0, 20)
    made = corpus(*(report("甲局", y, suits) for y in (2023, 2024)))
    assert trend(made, "direct")["segment"].to_list() == [0, 1]


def test_the_balanced_panel_keeps_bodies_of_every_year():
    made = corpus(
        report("甲局", 2022, full(50, 10)), report("甲局", 2023, full(50, 20)),
        report("乙局", 2023, full(50, 50)),
    )  # fmt: skip
    frame = trend(made, "open_full", balanced=True)
    assert frame.filter(panel="balanced").select("year", "value").rows() == [
        (2022, 0.2),
        (2023, 0.4),
    ]
    assert frame.filter(panel="all")["value"].to_list() == [0.2, 0.7]


def test_groups_and_same_names_in_two_places():
    made = corpus(
        report("商务局", 2023, full(50, 10), province="云岭省"),
        report("商务局", 2023, full(50, 20), province="岚沧省"),
    )
    frame = trend(made, "open_full", by="agency")
    assert frame["agency"].to_list() == ["云岭省商务局", "岚沧省商务局"]
    assert trend(made, "open_full", by="region")["region"].to_list() == ["云岭省", "岚沧省"]
    with pytest.raises(FrameError, match="cannot group by"):
        trend(made, "open_full", by="colour")


def test_a_composition_adds_up():
    made = corpus(report("甲局", 2023, full(100, 40, 25)))
    assert math.isclose(composition(made, "outcomes")["value"].sum(), 1)


def test_a_partition_leaves_out_forms_that_lack_a_part():
    old = report(
        "甲局", 2016, {"statistics.3.3.value": 20, "statistics.3.3.3.value": 4}, form="2014"
    )
    made = corpus(old, report("甲局", 2023, full(100, 40, 25)))
    assert composition(made, "outcomes")["year"].unique().to_list() == [2023]
    assert trend(made, "part")["year"].to_list() == [2016, 2023]


def test_change_is_refused_across_a_break():
    made = corpus(report("甲局", 2023, full(50, 10)))
    with pytest.raises(FrameError, match="breaks in 2019"):
        change(made, "deny", 2016, 2023)


def test_small_bodies_stay_inside_the_funnel():
    made = corpus(
        *(report(f"机关{n}", 2023, full(200, 100)) for n in range(8)),
        report("小办", 2023, full(3, 3)),
        report("大局", 2023, full(900, 700)),
    )
    frame = funnel(made, "open_full", shrinkage=True)
    position = dict(frame.select("unit", "position").iter_rows())
    assert position["小办"] == "inside"
    assert position["大局"] == "outside"
    assert frame.filter(unit="小办")["shrunk"][0] < 0.9


def test_control_limits_narrow_with_size():
    low, high = control_limits(0.4, np.array([20.0, 200.0, 2000.0]), 0.95)
    assert (np.diff(low) > 0).all()
    assert (np.diff(high) < 0).all()


def test_shrinkage_keeps_large_bodies_and_draws_small_ones():
    drawn = shrink([500, 100, 10, 3], [1000, 1000, 100, 3])
    assert abs(drawn.rate[0] - 0.5) < 0.01
    assert drawn.rate[3] < 1
    assert (drawn.low <= drawn.rate).all()
    assert (drawn.rate <= drawn.high).all()


def test_a_ranking_says_what_survives_the_bounds():
    broken = {**full(80, 40), "applications.processed.total": 100}
    made = corpus(
        report("甲局", 2023, full(100, 70)), report("乙局", 2023, full(100, 45)),
        report("丙局", 2023, broken), report("小办", 2023, full(5, 5)),
    )  # fmt: skip
    rows = {r["unit"]: r for r in ranking(made, "open_full").iter_rows(named=True)}
    assert rows["甲局"]["robust"]
    assert (rows["丙局"]["rank"], rows["丙局"]["rank_best"]) == (3, 2)
    assert not rows["丙局"]["robust"]
    assert not rows["乙局"]["robust"]
    assert rows["小办"]["rank"] is None


def test_coverage_shows_missing_years():
    blank = dict.fromkeys(full(1, 1))
    made = corpus(
        report("甲局", 2022, full(1, 1)), report("乙局", 2022, blank),
        report("乙局", 2023, {**full(1, 1), "applications.new_received.total": None}),
    )  # fmt: skip
    frame = coverage(made)
    assert frame.select("unit", "year", "state").rows() == [
        ("乙局", 2022, "none"),
        ("乙局", 2023, "partial"),
        ("甲局", 2022, "complete"),
        ("甲局", 2023, "missing"),
    ]


def test_too_many_bodies_are_covered_by_region():
    made = corpus(*(report(f"机关{n}", 2023, {}, province="云岭省") for n in range(6)))
    assert coverage(made, most=5).select("unit", "bodies", "reports").rows() == [("云岭省", 6, 6)]


@pytest.mark.parametrize("indicator", ["open_full", "app_new", "yoy", "rev_100"])
def test_nothing_selected_gives_empty_frames(indicator):
    empty = corpus()
    assert trend(empty, indicator, balanced=True).height == 0
    if indicator == "open_full":
        assert funnel(empty, indicator, shrinkage=True).height == 0
        assert ranking(empty, indicator).height == 0
        assert change(empty, indicator).height == 0


def test_population_never_mixes_made_up_and_real_reports():
    real, made_up = report("甲局", 2023, {}), report("乙局", 2023, {}, made_up=True)
    both = corpus(real, made_up)
    assert both.population().reports["made_up"].to_list() == [False]
    assert both.population("made_up").reports["made_up"].to_list() == [True]
    assert len(corpus(made_up).population()) == 1
    with pytest.raises(FrameError, match="auto, real, made_up"):
        both.population("all")
