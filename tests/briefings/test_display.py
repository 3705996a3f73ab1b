"""Display objects: escaping, tables, marked text, bundles."""

import re
from pathlib import Path

import polars as pl
import pytest
from lxml import html

import reportkit
from reportkit.counted import filled
from reportkit.display import (
    Figure,
    FindingCard,
    Heading,
    Line,
    Mark,
    Note,
    Record,
    Safe,
    Table,
    Tile,
    Tiles,
    escape,
    html_table,
    language,
    marked_text,
    page,
    tag,
)
from reportkit.display.blocks import RECORD, VEGA_LITE


@pytest.fixture(autouse=True)
def chinese():
    language("zh")


def test_escape_leaves_only_safe_strings_alone():
    assert escape("<b a='1'>&") == "&lt;b a=&#x27;1&#x27;&gt;&amp;"
    assert escape(Safe("<b>")) == "<b>"


def test_escape_shows_control_and_direction_signs():
    assert escape("a\x00b\u202ec") == "a\u2400b[U+202E]c"


@pytest.mark.parametrize(
    "attributes",
    [
        {"onclick": "x"},
        {"style": "x"},
        {"src": "x"},
        {"href": "javascript:x"},
        {"href": "http://x"},
    ],
)
def test_tag_refuses_attributes_that_run_or_load(attributes):
    with pytest.raises(ValueError, match=r"not allowed|links only"):
        tag("a", "x", **attributes)


def test_table_has_caption_scopes_and_visible_nulls():
    data = pl.DataFrame({"year": [2021, 2022], "a<b": ["<script>", None], "v": [1234.5, None]})

    table = html.fromstring(html_table(data, caption="题<目"))

    assert table.findtext("caption") == "题<目"
    assert [th.get("scope") for th in table.iter("th")] == ["col"] * 3 + ["row"] * 2
    assert table.xpath("//tbody/tr[1]/td/text()") == ["<script>", "1,234.5"]
    assert table.xpath("//tbody//span[@class='rk-null']/text()") == ["—", "—"]
    assert table.xpath("//tbody/tr[1]/th/text()") == ["2021"]
    assert "rk-n" in table.xpath("//td[text()='1,234.5']/@class")[0]


def test_table_says_how_many_rows_are_left_out_and_when_there_are_none():
    data = pl.DataFrame({"a": range(5)})

    assert "另有 3 行" in html_table(data, limit=2)
    assert "没有符合条件的记录" in html_table(data.clear())


def test_table_takes_only_labelled_columns_in_their_order():
    data = pl.DataFrame({"a": [1], "b": [0.25], "c": ["x"]})

    table = html.fromstring(
        html_table(data, labels={"b": "率", "a": "数"}, formats={"b": "percent"})
    )

    assert table.xpath("//thead//th/text()") == ["率", "数"]
    assert table.xpath("//tbody//text()") == ["25.0%", "1"]


def test_marked_text_marks_by_position_and_numbers_lines():
    text = "甲<b>\n乙丙丁\n戊"

    shown = html.fromstring(marked_text(text, [Mark(105, 106)], base=100, first_line=7, context=0))

    assert shown.xpath("//li/@value") == ["8"]
    assert shown.xpath("//mark/text()") == ["乙"]


def test_marked_text_escapes_and_survives_overlaps():
    shown = marked_text("<i>abc</i>", [Mark(0, 4, "suspect"), Mark(2, 6), Mark(2, 6)])

    assert "<i>" not in shown
    assert html.fromstring(shown).text_content() == "<i>abc</i>"


def test_marked_text_shows_gaps():
    shown = marked_text("1\n2\n3\n4\n5", [Mark(0, 1), Mark(8, 9)], context=0)

    assert "rk-gap" in shown


def test_tile_shows_rate_with_its_fraction():
    tile = Tile("通过率", numerator=3, denominator=12)

    assert (tile.shown(), tile.fraction()) == ("25.0%", "3 / 12")
    assert Tile("x", numerator=0, denominator=0).shown() == "—"
    assert "通过率 25.0% (3 / 12)" in Tiles([tile]).text()


def test_figure_stores_specification_once_and_parts_in_order():
    table = Table(pl.DataFrame({"a": [1]}), "表")

    bundles = Figure({"mark": "bar", "description": "d"}, "题", "句", table).bundles()

    kinds = [meta["reportkit"]["kind"] for _, meta in bundles]
    assert kinds == ["figure", "chart", "table"]
    assert sum(VEGA_LITE in data for data, _ in bundles) == 1


def test_record_has_its_own_mime_type():
    ((data, meta),) = Record("errors", 3, "错误").bundles()

    assert data[RECORD]["value"] == 3
    assert data["text/plain"] == "错误: 3"
    assert meta["reportkit"]["kind"] == "record"


def test_heading_follows_the_language():
    language("en")

    assert Heading("总览", "Overview").text() == "Overview"
    with pytest.raises(ValueError, match="zh"):
        language("fr")


def test_card_carries_severity_as_word():
    line = Line("说明", [("应为", "<1>")], "f-1")
    card = FindingCard("error", "K1", "标题<", [line])

    shown = html.fromstring(card.html())
    assert shown.get("id") == "f-1"
    assert "错误" in shown.text_content()
    assert "<1>" in shown.text_content()
    assert "错误 K1" in repr(card)


def test_findings_of_one_card_keep_their_own_links():
    lines = [Line(f"第{n}列", anchor=f"f-{n}", note=f"指纹 {n}") for n in (1, 2, 3)]

    shown = html.fromstring(FindingCard("error", "K2", "标题", lines).html())

    assert shown.xpath("//li/@id") == ["f-1", "f-2", "f-3"]
    assert "3 处" in shown.xpath("string(//h3)")
    assert "指纹 2" in shown.text_content()


def test_page_flattens_and_drops_nothing_else():
    made = page(Note("a"), None, [Note("b"), page(Note("c"))])

    assert made.text() == "a\n\nb\n\nc"


def test_counts_bring_their_noun_along():
    text = "{n:report|reports}, {m:none|once|# times}, {year}"
    assert filled(text, {"n": 1, "m": 1, "year": 2023}) == "1 report, once, 2023"
    assert filled(text, {"n": 2000, "m": 3, "year": 2023}) == "2,000 reports, 3 times, 2023"


_TEXTS = Path(reportkit.__file__).parent


@pytest.mark.parametrize(
    "path",
    [*_TEXTS.glob("briefings/texts/*.toml"), _TEXTS / "trends/texts.toml"],
    ids=lambda p: p.stem,
)
def test_no_english_text_puts_a_bare_number_before_a_plural(path):
    """`{n} reports` is wrong of one report; `{n:report|reports}` is right of all."""
    # Thresholds are never one; the others are years, names, and a product.
    known = {"mark", "suppress", "then", "now", "top", "columns"}
    bare = re.compile(r"\{(\w+)(?::,)?\} (?:more )?(?!is\b|was\b|has\b|less\b)[a-z]+s\b")
    english = re.findall(r'en = "(.*)"', path.read_text("utf-8"))
    found = [m.group() for text in english for m in bare.finditer(text) if m[1] not in known]
    assert found == []
