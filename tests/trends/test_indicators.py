import tomllib

import pytest

from reportkit.errors import FormError, FrameError
from reportkit.trends import crosswalk, indicator_manual
from reportkit.trends.indicators import (
    catalogue,
    list_indicators,
    parse_catalogue,
    read_group,
    read_indicator,
)

# Short keys of the domain's table of indicators.
DOMAIN = (
    "open_full open_any open_sub part deny unable reject other done carry nat per_cap rev_rate "
    "lit_rate dispute rev_err lit_err rev_then_suit direct pending clean yoy"
)


@pytest.mark.parametrize("short", DOMAIN.split(" "))
def test_every_indicator_of_the_domain_is_there(short):
    indicator = read_indicator(short)
    assert indicator.zh != indicator.en
    assert read_indicator(indicator.id) is indicator


@pytest.mark.parametrize("id", list_indicators())
def test_series_are_in_the_crosswalk_and_caveats_in_both_languages(id):
    indicator = read_indicator(id)
    assert set(indicator.series) <= set(crosswalk.crosswalk().series)
    assert bool(indicator.caveat_zh) == bool(indicator.caveat_en)


@pytest.mark.parametrize("id", list_indicators())
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_manual_prints_each_indicator(id, lang):
    page = indicator_manual(id, lang)
    assert page.startswith(id)
    assert read_indicator(id).name(lang) in page


def test_manual_lists_all():
    page = indicator_manual(lang="en")
    assert all(id in page for id in list_indicators())
    assert str(catalogue().suppress) in page


def test_unknown_names_are_refused_with_near_ones():
    with pytest.raises(FrameError, match="open_full"):
        read_indicator("open_ful")
    with pytest.raises(FrameError, match="outcomes"):
        read_group("outcome")


_GOOD = """
[small]
suppress = 10
mark = 30
[groups]
[[indicators]]
id = "a.b"
short = "ab"
kind = "share"
topic = "t"
zh = "甲"
en = "A"
series = ["app_new"]
[[indicators.formulas]]
forms = ["2021"]
numerator = "applications.granted.total"
denominator = "applications.processed.total"
"""


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("granted.total", "granded.total", "no figure 'applications.granded.total'"),
        ('"2021"', '"2020"', "no form '2020'"),
        ('"share"', '"shares"', "kind 'shares'"),
        ('"share"', '"count"', "only a count has no denominator"),
        ('zh = "甲"', 'zh = "甲"\nsize = 1', "unknown key 'size'"),
        ('short = "ab"\n', "", "short"),
    ],
)
def test_malformed_indicators_name_the_place(before, after, message):
    assert parse_catalogue(tomllib.loads(_GOOD)).suppress == 10
    with pytest.raises(FormError, match=message):
        parse_catalogue(tomllib.loads(_GOOD.replace(before, after)))
