"""The exporter: what of a notebook reaches the page, and in what form."""

import base64
import hashlib
import re

import polars as pl
import pytest
import toy
from lxml import html

from reportkit.briefings.exporter import BriefingExporter
from reportkit.display import Figure, Heading, Masthead, Note, Record, Table, Tile, Tiles, language


@pytest.fixture(autouse=True)
def chinese():
    language("zh")


def render(*blocks, interactive=False, **options):
    """Text and tree of the page of a finished notebook."""
    notebook = toy.finished(*blocks, **options)
    text, _ = BriefingExporter(interactive=interactive).from_notebook_node(notebook)
    return text, html.fromstring(text)


def test_page_has_landmarks_language_and_title():
    _, page = render(Masthead("题", "副题", facts=[("年度", 2023)]), Heading("节", "s"), Note("话"))

    assert page.get("lang") == "zh-CN"
    assert page.findtext(".//title") == "题 · 副题"
    assert [len(page.findall(f".//{e}")) for e in ("header", "main", "nav", "footer", "h1")] == [
        1
    ] * 5
    assert page.xpath("//nav//a/@href") == ["#s1"]
    assert page.xpath("//section[@id='s1']/h2/text()") == ["节"]


def test_figures_and_tables_are_numbered_apart():
    frame = pl.DataFrame({"a": [1]})
    figure = Figure(toy.chart(), "图题", "一句话。", Table(frame, "数据"), "来源处")

    _, page = render(Table(frame, "甲"), figure, figure, Table(frame, "乙"))

    assert page.xpath("//span[@class='rk-number']/text()") == ["表 1", "图 1", "图 2", "表 2"]
    assert page.xpath("count(//figure[@id='figure-1']//svg)") == 1
    assert page.xpath("count(//figure[@id='figure-1']//details//table)") == 1
    assert "来源处" in page.xpath("//figure[@id='figure-1']")[0].text_content()


def test_ids_are_unique_also_between_charts():
    figure = Figure(toy.chart(), "图")

    text, page = render(figure, figure)

    ids = page.xpath("//@id")
    assert len(set(ids)) == len(ids)
    assert all(f'id="{i}"' in text for i in re.findall(r"url\(#([^)]+)\)", text))


def test_policy_admits_exactly_the_style_and_script_of_the_page():
    text, page = render(Note("x"))

    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    for kind in ("style", "script"):
        (body,) = re.findall(rf"<{kind}>(.*?)</{kind}>", text, re.S)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy


def test_only_own_outputs_are_taken_as_html():
    stranger = ({"text/html": "<b onclick=x>bold</b>", "text/plain": "plain <b>"}, {})
    bare = ({"text/html": "<script>1</script>"}, {})

    text, page = render(stranger, bare)

    assert "onclick" not in text
    assert page.xpath("//pre/text()") == ["plain <b>"]
    assert page.xpath("count(//script)") == 1


def test_markdown_is_escaped_and_links_that_run_are_dropped():
    written = "## 一 <script>x</script>\n<img src=x onerror=1> [甲](javascript:alert(1)) **粗**"

    _, page = render(markdown=[(written, [])])

    assert page.xpath("//main//img | //main//script") == []
    assert not any("javascript" in h for h in page.xpath("//@href"))
    assert page.xpath("//main//strong/text()") == ["粗"]
    assert page.xpath("//nav//a/text()") == ["一 <script>x</script>"]


def test_markdown_may_be_for_one_language_or_the_notebook_only():
    cells = [("中文", ["zh"]), ("English", ["en"]), ("怎么用", ["notebook-only"])]

    text, _ = render(markdown=cells, lang="en")

    assert "English" in text
    assert "中文" not in text
    assert "怎么用" not in text


def test_first_tiles_stand_on_top_and_records_are_not_shown():
    tiles = Tiles([Tile("率", numerator=1, denominator=3)])

    text, page = render(Heading("节", "s"), tiles, Record("secret", 7, "不显示"))

    assert page.xpath("//section[@class='headline']//dd/text()")[:2] == ["33.3%", "1 / 3"]
    assert "不显示" not in text


def test_same_notebook_gives_the_same_bytes():
    figure = Figure(toy.chart(), "图")

    assert render(figure)[0] == render(figure)[0]


def test_interactive_embeds_the_runtime_once_and_harmless_specifications():
    rows = [{"年度": 1, "件数": 2, "名": "</script><script>alert(1)</script>"}]
    spec = toy.chart(data={"values": rows})

    text, page = render(Figure(spec, "图"), Figure(toy.chart(), "图"), interactive=True)

    assert page.xpath("count(//script[@id='rk-vega'])") == 1
    assert page.xpath("count(//script[@class='rk-spec'])") == 2
    assert "</script><script>alert" not in text
    assert page.xpath("count(//figure//svg)") == 2
    assert len(text.encode()) < 3_000_000


def test_broken_chart_is_said_and_does_not_break_the_page():
    text, page = render(Figure({"mark": 3, "encoding": "?"}, "图"), Note("后面"))

    assert page.xpath("count(//figure//*[contains(@class, 'rk-failure')])") == 1
    assert "后面" in text


def test_first_title_heads_a_page_without_masthead():
    _, page = render(markdown=[("# 我的笔记\n\n话", [])])

    assert page.findtext(".//h1") == "我的笔记"
    assert page.findtext(".//title") == "我的笔记"


def test_frames_of_polars_become_tables_of_text():
    frame = pl.DataFrame({"<b>": ["<script>x</script>", None]})
    bundle = ({"text/html": frame._repr_html_(), "text/plain": str(frame)}, {})

    _, page = render(bundle)

    assert page.xpath("//main//table[1]//th/text()")[:1] == ["<b>"]
    assert "<script>x</script>" in page.xpath("//main//table//td/text()")[0]
    assert page.xpath("count(//main//script)") == 0
