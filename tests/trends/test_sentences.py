import pytest
from small_corpus import corpus, disputes, full, report

from reportkit.trends import (
    change,
    composition,
    coverage,
    funnel,
    ranking,
    sentences,
    trend,
    values,
)


def test_a_rise_beyond_chance():
    made = corpus(report("甲局", 2022, full(400, 100)), report("甲局", 2023, full(400, 300)))
    said = sentences.trend(trend(made, "open_full"), "zh")
    assert said == (
        "予以公开率由2022年的25.0%（100/400）升至2023年的75.0%（300/400），"
        "+50.0个百分点；两年的区间不重叠。"
    )


def test_a_move_within_chance_says_so():
    made = corpus(report("甲局", 2022, full(40, 20)), report("甲局", 2023, full(40, 19)))
    said = sentences.trend(trend(made, "open_full"), "en")
    assert said.startswith("Granted in full: down from 50.0% (20/40) in 2022 to 47.5% (19/40)")
    assert said.endswith("overlap, so this may be chance.")


def test_a_break_is_said_and_not_compared():
    old = report("甲局", 2020, {"disclosure.normative_documents.made": 40.0}, form="2019")
    new = [
        report("甲局", y, {"disclosure.normative_documents.issued": n})
        for y, n in ((2021, 4.0), (2022, 5.0))
    ]
    said = sentences.trend(trend(corpus(old, *new), "nrm_made"), "en")
    assert "from 4 documents in 2021 to 5 documents in 2022" in said
    assert "The series breaks in 2021" in said


def test_few_cases_and_no_cases_and_unknown_ones():
    few = corpus(report("甲局", 2023, full(4, 1)))
    assert "1/4" in sentences.trend(trend(few, "open_full"), "zh")
    none = corpus(report("甲局", 2023, disputes("reconsideration", 0, 0, 0, 0, 0)))
    assert "0/0" in sentences.trend(trend(none, "rev_err"), "zh")
    empty = dict.fromkeys(full(1, 1))
    blank = corpus(report("甲局", 2023, full(90, 9)), report("乙局", 2023, empty))
    assert "1份报告的数字空白" in sentences.trend(trend(blank, "open_full"), "zh")


def test_sums_that_disagree_are_told_as_a_range():
    broken = {**full(80, 40), "applications.processed.total": 100}
    said = sentences.trend(trend(corpus(report("甲局", 2023, broken)), "open_full"), "en")
    assert "between 40.0% and 50.0%" in said


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_sentence_is_made_of_the_data(lang):
    figures = {n: full(50 + n, 20 + 2 * n, 5) for n in range(4)}
    made = corpus(*(report(f"机关{n}", y, figures[n]) for n in range(4) for y in (2022, 2023)))
    said = [
        sentences.composition(composition(made, "outcomes"), lang),
        sentences.funnel(funnel(made, "open_full"), lang),
        sentences.ranking(ranking(made, "open_full"), lang),
        sentences.change(change(made, "open_full"), lang),
        sentences.coverage(coverage(made), lang),
        sentences.states(values(made, "open_full"), lang),
        sentences.by_group(trend(made, "open_full", by="agency"), "agency", lang),
    ]
    assert len(set(said)) == len(said)
    assert all("2023" in s or "8" in s for s in said)
    assert not any("{" in s or "None" in s for s in said)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_empty_selection_is_a_clear_sentence(lang):
    nothing = corpus()
    said = sentences.trend(trend(nothing, "open_full"), lang)
    assert said == sentences.empty(lang)
    assert sentences.coverage(coverage(nothing), lang) == said
    assert sentences.funnel(funnel(nothing, "open_full"), lang) == said


def test_sums_of_different_numbers_of_reports_are_not_compared():
    made = corpus(
        report("甲局", 2022, full(40, 9)), report("甲局", 2023, full(50, 9)),
        report("乙局", 2023, full(900, 9)),
    )  # fmt: skip
    said = sentences.trend(trend(made, "app_new", balanced=True), "zh")
    assert "2022年1个机关为40件，2023年2个机关为950件；两年不是同一批机关" in said
    assert "每年都有数的1个机关的新收申请数由2022年的40件升至2023年的50件，+25.0%" in said
    assert said.count("升至") == 1


def _pair(first, last, sizes=((100, 30), (220, 60))):
    """Reports of the named bodies in 2022 and 2023."""
    return corpus(
        *(report(name, 2022, full(*sizes[0])) for name in first),
        *(report(name, 2023, full(*sizes[1])) for name in last),
    )


@pytest.mark.parametrize("indicator", ["app_new", "open_any", "carry"])
@pytest.mark.parametrize(
    ("first", "last", "same"),
    [("甲", "甲", True), ("甲乙", "乙甲", True), ("甲", "乙", False), ("甲乙", "乙丙", False)],
)
def test_only_years_of_the_same_bodies_are_compared(indicator, first, last, same):
    made = trend(_pair(first, last), indicator, balanced=True)
    zh, en = (sentences.trend(made, lang) for lang in ("zh", "en"))
    assert ("不是同一批机关，不能直接比较" in zh) != same
    assert ("do not hold the same bodies" in en) != same
    head = zh.split("不能直接比较")[0]
    assert any(w in head for w in ("升至", "降至", "持平")) == same
    assert bool(sentences.other_bodies(made, "points_apart", "en")) != same


def test_bodies_of_both_years_are_compared_where_nobody_has_every_year():
    made = corpus(
        report("甲局", 2021, full(100, 20)), report("乙局", 2022, full(90, 20)),
        report("甲局", 2023, full(120, 60)), report("丙局", 2023, full(900, 9)),
    )  # fmt: skip
    frame = trend(made, "open_full", balanced=True)
    assert frame.filter(panel="common")["year"].to_list() == [2021, 2023]
    said = sentences.trend(frame, "en")
    assert "among the 1 body with a value in both years: up from 20.0% (20/100)" in said
    assert "common" not in trend(_pair("甲", "甲"), "open_full", balanced=True)["panel"]


def test_parts_of_other_bodies_are_not_compared():
    same, other = (
        sentences.composition(composition(_pair("甲", last), "outcomes"), "zh") for last in "甲乙"
    )
    assert "与2022年相比" in same
    assert "与2022年相比" not in other
    assert "2022年与2023年不是同一批机关，构成不作比较" in other


def test_the_largest_part_is_sought_among_all_parts():
    """Parts whose series breaks between forms have other segments than the rest."""
    forms = {2020: "2019", 2022: "2021"}
    made = corpus(*(report("甲局", y, full(100, 60, 10, form=f), f) for y, f in forms.items()))
    said = sentences.composition(composition(made, "outcomes"), "zh")
    assert said.startswith("2022年最多的是予以公开，占60.0%（60/100）；其次是其他处理")


def test_level_parts_are_said_to_be_level():
    made = corpus(report("甲局", 2022, full(60, 30)), report("甲局", 2023, full(60, 30)))
    said = sentences.composition(composition(made, "outcomes"), "en")
    assert "“Granted in full” and “Other outcomes” are level at the top with 50.0%" in said


def test_no_cases_of_a_kind_is_not_missing_data():
    made = corpus(*(report("甲局", y, full(60, 60)) for y in (2022, 2023)))
    said = sentences.composition(composition(made, "refusals"), "zh")
    assert said == "各年都没有这类案件（0件）。"


def test_a_direction_that_contradictions_may_reverse_stays_open():
    before = report("甲局", 2022, full(80, 37))
    broken = {**full(80, 40), "applications.processed.total": 100}
    said = sentences.trend(trend(corpus(before, report("甲局", 2023, broken)), "open_full"), "zh")
    assert "升降也就未定" in said


def test_small_counts_move_by_cases_not_percent():
    figures = {y: {"disclosure.normative_documents.issued": n} for y, n in ((2022, 4), (2023, 5))}
    made = corpus(*(report("甲局", y, f) for y, f in figures.items()))
    assert "+1 document" in sentences.trend(trend(made, "nrm_made"), "en")


def test_a_group_without_a_name_is_never_the_highest():
    made = corpus(
        report("甲局", 2023, full(90, 80)),
        *(report(f"{p}局", 2023, full(90, n), province=p) for p, n in (("云省", 30), ("岚省", 60))),
    )
    said = sentences.by_group(trend(made, "open_full", by="province"), "province", "zh")
    assert said.startswith("2023年分组明确、案件足够的有2组：岚省最高，为66.7%（60/90）；云省最低")
    assert said.endswith("区间不重叠。")


def test_parts_that_do_not_make_the_whole_are_told():
    broken = {**full(80, 40), "applications.processed.total": 100}
    told, plain = (
        sentences.composition(composition(corpus(report("甲局", 2023, f)), "outcomes"), "zh")
        for f in (broken, full(80, 40))
    )
    assert "2023年印出的各部分之和是总计的80.0%，两者不符" in told
    assert "两者不符" not in plain
