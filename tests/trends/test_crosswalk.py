import pytest

from reportkit.trends import crosswalk


@pytest.mark.parametrize(
    ("indicator", "form", "grade"),
    [
        ("open_full", "2019", "near"),
        ("open_full", "2021", "same"),
        ("deny", "2019", "break"),
        ("unable", "2019", "break"),
        ("reject", "2019", "new"),
        ("nrm_made", "2019", "near"),
        ("nrm_made", "2021", "break"),
        ("nrm_stock", "2021", "break"),
        ("nat", "2019", "new"),
        ("disc_total", "2019", "dropped"),
        ("lic_dec", "2021", "near"),
    ],
)
def test_the_worst_series_grades_a_form_change(indicator, form, grade):
    assert crosswalk.grades(indicator)[form] == grade


def test_years_may_share_a_line_unless_a_break_lies_between():
    segments = crosswalk.segments("applications.denied_rate")
    assert segments["2014"] != segments["2019"]
    assert segments["2019"] == segments["2021"]


def test_the_review_law_cuts_direct_suits_only():
    assert crosswalk.cut_years("direct") == (2024,)
    assert crosswalk.cut_years("rev_rate") == ()


def test_marks_lie_within_the_years_shown():
    years = [m.year for m in crosswalk.marks(["rev_rate"], 2019, 2025, "en")]
    assert years == [2021, 2023, 2024, 2025]
    assert crosswalk.marks(["rev_rate"], 2021, 2021) == []


def test_marks_of_several_indicators_take_the_worst_grade():
    marks = crosswalk.marks(["open_full", "deny"], 2014, 2020, "zh")
    assert [(m.year, m.grade) for m in marks if m.kind == "form"] == [(2019, "break")]


def test_every_series_has_grades_for_every_form_change():
    for series in crosswalk.crosswalk().series.values():
        assert set(series.grades) == {"2014", "2019", "2021"}
