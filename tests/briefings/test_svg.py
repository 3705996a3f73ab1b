"""Charts as inline SVG."""

import pytest
import toy

from reportkit.briefings import svg
from reportkit.briefings.chart_words import translated


def test_ids_take_the_prefix_in_printed_order():
    drawn = svg.render(toy.chart(), "c7")

    assert 'id="c7-1"' in drawn
    assert "url(#c7-1)" in drawn


def test_chart_is_named_and_marks_keep_their_values():
    drawn = svg.render(toy.chart(), "c0")

    assert 'aria-label="逐年件数"' in drawn
    assert "年度: 2022; 件数: 3" in drawn


def test_data_cannot_leave_the_drawing():
    rows = [{"年度": "</svg><script>alert(1)</script>", "件数": 1, "u": "javascript:alert(1)"}]
    spec = toy.chart(data={"values": rows})
    spec["encoding"]["tooltip"] = {"field": "u"}

    drawn = svg.render(spec, "c0")

    assert "<script" not in drawn
    assert drawn.count("</svg>") == 1


def test_links_and_pictures_are_taken_out():
    rows = [{"年度": 1, "件数": 1, "u": "http://attacker.invalid/x.png"}]
    spec = toy.chart(data={"values": rows}, mark="image")
    spec["encoding"]["url"] = {"field": "u"}

    drawn = svg.render(spec, "c0")

    assert "href" not in drawn
    assert "<image" not in drawn


def test_column_names_give_way_to_titles():
    assert svg._readable("unit: 甲; 机关: 甲; n: 3") == "机关: 甲; n: 3"
    assert svg._readable("年度: 2022; 件数: 3") == "年度: 2022; 件数: 3"


def test_axes_speak_the_language_of_the_page():
    chinese, english = (svg.render(toy.chart(), "c0", lang) for lang in ("zh", "en"))

    assert 'aria-label="X 轴“年度”，分类，共 2 项：2022、2023"' in chinese
    assert 'aria-roledescription="坐标轴"' in chinese
    assert "X-axis" not in chinese
    assert "X-axis titled '年度' for a discrete scale" in english


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("Y-axis for a log scale with values from 1 to 417", "Y 轴，对数刻度，从 1 到 417"),
        (
            "X-axis for a discrete scale with 9 values: K1, K2, ending with L05",
            "X 轴，分类，共 9 项：K1、K2……L05",
        ),
        (
            "Symbol legend titled '率' for shape and fill color with 2 values: 甲, 乙",
            "图例“率”：形状、填充颜色表示 2 项：甲、乙",
        ),
        ("something new in Vega", "something new in Vega"),
    ],
)
def test_what_vega_says_of_axes_and_legends_reads_in_chinese(label, told):
    assert translated(label, "zh") == told
    assert translated(label, "en") == label
