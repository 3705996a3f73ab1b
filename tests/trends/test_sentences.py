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
    assert said.startswith("Granted in full fell from 50.0% (20/40) in 2022 to 47.5% (19/40)")
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
    assert "2022年1份报告合计40件，2023年2份报告合计950件" in said
    assert "+" not in said
    assert "每年都有数的机关：由40件变为50件" in said
