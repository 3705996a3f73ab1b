"""A corpus and one of its reports in a notebook."""

import pytest

import reportkit as rk
from reportkit.errors import FrameError

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def corpus(seeds_build):
    return rk.read_corpus(seeds_build)


def test_a_name_finds_one_report_with_all_that_is_its_own(corpus):
    one = corpus["密云区商务局-2023"]
    assert len(one) == 1
    assert one.cells.height == 200
    assert set(one.findings["report_id"]) == set(one.reports["report_id"])
    assert "200 of 200 cells · 2 claims · " in repr(one)
    assert repr(corpus).startswith("Corpus(5 reports · 1 form · ")


def test_one_report_shows_its_printed_text_with_marks(corpus):
    html = corpus["密云区商务局-2023"]._repr_html_()
    assert "<mark" in html
    assert "我镇" in html


def test_a_corpus_shows_its_reports(corpus):
    html = corpus._repr_html_()
    assert "北京市密云区商务局" in html
    assert html.count("<tr") == 6


def test_show_of_several_asks_which(corpus):
    with pytest.raises(FrameError, match="5 reports"):
        rk.show(corpus)
