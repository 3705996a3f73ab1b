"""The look at one report, and the printed text that findings rest on."""

import pytest
from lxml import html
from made_frames import make

from reportkit.briefings.printed import Printed
from reportkit.briefings.showing import show
from reportkit.display import Mark
from reportkit.errors import FrameError


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return make(tmp_path_factory.mktemp("show"), "")


def test_report_shows_tables_findings_and_marked_text(corpus):
    made = show(corpus, "甲县商务局-2023")

    tree = html.fromstring(made.html())
    assert len(tree.findall(".//table")) == 4
    assert "1 0" in tree.xpath("//td/mark[@class='rk-repaired']/text()")
    assert "全文" in tree.xpath("//details/summary/text()")[0]


def test_one_cell_shows_its_printed_row(corpus):
    made = show(corpus, "甲县商务局-2023", "applications.granted.business")

    tree = html.fromstring(made.html())
    assert tree.xpath("//mark/text()") == ["1 0"]
    assert "予以公开" in tree.text_content()


def test_what_is_not_there_is_named(corpus):
    with pytest.raises(FrameError, match="no report fits"):
        show(corpus, "丁县林业局-2023")
    with pytest.raises(FrameError, match=r"no cell 'a\.b\.c'"):
        show(corpus, "甲县商务局-2023", "a.b.c")


def test_row_printed_over_several_lines_is_shown_on_one():
    from reportkit.corpus import Corpus
    from reportkit.frames import frame

    text = "总计\n一、新收\n 3\n 1 0\n"
    cells = [
        ("r", "applications", "new_received", "1", column, 3.0, raw, "read", 3, at, at + len(raw),
         "t", None)
        for column, raw, at in (("natural_person", "3", 9), ("total", "1 0", 12))
    ]  # fmt: skip
    sections = [("r", "3", "三", text, 1, 5, 0, len(text))]
    printed = Printed(
        Corpus.of({"cells": frame("cells", cells), "sections": frame("sections", sections)})
    )

    row = html.fromstring(str(printed.rows("r", ["applications.new_received.total"])))

    assert row.text_content() == "一、新收  ┆  3  ┆  1 0"
    assert row.xpath("//mark/text()") == ["1 0"]
    assert row.xpath("//li/@value") == ["2"]
    passage = html.fromstring(str(printed.passage("r", [Mark(9, 10)])))
    assert passage.xpath("//li/@value") == ["3"]
