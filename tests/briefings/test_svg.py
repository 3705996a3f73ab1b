"""Charts as inline SVG."""

import toy

from reportkit.briefings import svg


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
