"""Plans of batches: what will be made, what is refused."""

import polars as pl
import pytest
import toy

from reportkit.briefings.naming import file_name
from reportkit.briefings.plan import find_notebook, plan, region_column
from reportkit.corpus import read_corpus
from reportkit.errors import BriefingError, ParameterError


def planned(frames, notebooks=("consistency-audit",), by=None, **parameters):
    """Jobs of a plan in Chinese."""
    return plan(read_corpus(frames), frames, notebooks, by, parameters, "zh", False)


@pytest.mark.parametrize(
    ("group", "kept"),
    [("甲县商务局", "甲县商务局"), ("2023", "2023"), ("../../etc", None), ("<script>", None),
     ("a/b", None), ("con", None), ("局" * 90, None), ("", None)],
)  # fmt: skip
def test_file_names_are_safe_and_distinct(group, kept):
    name = file_name("trends", group)

    assert name == ("trends--" + kept if kept else name)
    assert not set(name) & set('/\\<>:"|?*\n')
    assert len(name.encode()) < 200


def test_groups_that_differ_only_in_unsafe_signs_do_not_share_a_name():
    assert file_name("x", "甲<局") != file_name("x", "甲>局") != file_name("x", "甲局")


def test_real_and_made_up_reports_get_separate_briefings(tidy):
    jobs = planned(tidy)

    assert [j.population for j in jobs] == ["real", "made_up"]
    assert [j.name for j in jobs] == ["consistency-audit", "consistency-audit--made-up"]


def test_one_briefing_for_each_body(tidy):
    jobs = planned(tidy, by="agency")

    assert [j.group for j in jobs] == ["乙县统计局", "甲县商务局", "丙市民政局"]
    assert [j.parameters["agency"] for j in jobs] == [j.group for j in jobs]


def test_groups_keep_to_a_given_parameter(tidy):
    assert [j.group for j in planned(tidy, by="year", year=2022)] == ["2022"]


def test_a_chosen_body_has_a_page_of_its_own_name(tidy):
    jobs = planned(tidy, agency="甲县商务局", year=2022)

    assert [j.name for j in jobs] == ["consistency-audit--甲县商务局-2022"]
    assert [j.group for j in planned(tidy, by="agency", agency="甲县商务局")] == ["甲县商务局"]


def test_groups_and_populations_without_a_chosen_report_are_left_out(tidy):
    assert {j.parameters["year"] for j in planned(tidy, by="agency", year=2022)} == {2022}
    assert [j.population for j in planned(tidy, agency="甲县商务局")] == ["real"]


@pytest.mark.parametrize(
    ("given", "told"),
    [({"agency": "甲县商物局"}, "did you mean '甲县商务局'"),
     ({"agency": "商务局"}, "did you mean '甲县商务局'"),
     ({"agency": "zz"}, "there are "), ({"year": 1999}, "there are 20"),
     ({"region": "密云"}, "did you mean '密云区'"),
     ({"agency": "乙县统计局", "year": 2022}, "leave one out")],
)  # fmt: skip
def test_a_value_that_no_report_has_is_refused(tidy, given, told):
    with pytest.raises(ParameterError, match=told):
        planned(tidy, **given)


def test_region_splits_at_the_highest_level_that_splits():
    places = {"province": ["北京市"] * 2, "city": [None] * 2, "county": ["甲县", "乙县"]}

    assert region_column(pl.DataFrame(places)) == "county"


def test_parameter_must_be_known_to_a_notebook(tidy):
    with pytest.raises(ParameterError, match="did you mean 'agency'"):
        planned(tidy, agancy="x")
    with pytest.raises(ParameterError, match="must be int"):
        planned(tidy, year="x")


def test_parameter_goes_to_the_notebooks_that_know_it(tidy):
    jobs = planned(tidy, ("parsing-qa", "consistency-audit"), worst="3", population="real")

    assert jobs[0].parameters["worst"] == 3
    assert "worst" not in jobs[1].parameters


def test_a_notebook_of_the_package_is_found_by_the_name_of_its_file():
    assert find_notebook("consistency-audit.ipynb") == find_notebook("consistency-audit")


def test_unknown_notebook_names_the_nearest():
    with pytest.raises(BriefingError, match="consistency-audit"):
        find_notebook("consistency_audit")
    with pytest.raises(BriefingError, match="no notebook"):
        find_notebook("missing.ipynb")


def test_notebook_without_the_grouping_parameter_is_refused(tidy, tmp_path):
    path = toy.written(tmp_path / "mine.ipynb", "1")

    with pytest.raises(BriefingError, match="agency"):
        planned(tidy, (str(path),), by="agency")


def test_notebook_without_parameters_cell_is_refused(tidy, tmp_path):
    path = toy.written(tmp_path / "mine.ipynb", "1")
    path.write_text(path.read_text().replace('"parameters"\n', '"other"\n'))

    with pytest.raises(ParameterError, match="tagged 'parameters'"):
        planned(tidy, (str(path),))


def test_fingerprint_follows_parameters_and_notebook(tidy, tmp_path):
    path = toy.written(tmp_path / "mine.ipynb", "1", parameters="lang: str = 'zh'\nn: int = 1")
    first = planned(tidy, (str(path),))[0].fingerprint

    assert planned(tidy, (str(path),))[0].fingerprint == first
    assert planned(tidy, (str(path),), n=2)[0].fingerprint != first
    toy.written(path, "2", parameters="lang: str = 'zh'\nn: int = 1")
    assert planned(tidy, (str(path),))[0].fingerprint != first
