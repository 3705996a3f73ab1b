"""Sections: by their words, in any order, without numerals, not in lists of contents."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.reading.outline import clean_title, outline

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
needs_seeds = pytest.mark.skipif(
    not SEEDS.exists() and os.environ.get("CI") != "true", reason="no shared seeds beside the repo"
)

TITLES = {
    "1": "总体情况",
    "2": "主动公开政府信息情况",
    "3": "收到和处理政府信息公开申请情况",
    "4": "政府信息公开行政复议、行政诉讼情况",
    "5": "存在的主要问题及改进情况",
    "6": "其他需要报告的事项",
}
NUMERALS = dict(zip("123456", "一二三四五六", strict=True))
PROSE = "本机关认真做好各项公开工作，按时更新栏目内容。"


def report(*, order: str = "123456", numeral: str = "{}、", front: str = "", end: str = "") -> str:
    parts = [f"柳河县民政局2023年政府信息公开工作年度报告\n{front}"]
    for place, section in enumerate(order):
        mark = numeral.format(NUMERALS[str(place + 1)]) if numeral else ""
        parts.append(f"{mark}{TITLES[section]}\n{PROSE}\n")
    return "".join(parts) + end


def ids(text: str, spans: tuple[tuple[int, int], ...] = ()) -> list[str]:
    return [s.section for s in outline(text, 0, len(text), spans)]


@pytest.mark.parametrize(
    "numeral", ["{}、", "{}.", "", "**{}、", "## {}、", "| {}、", "\t{}、", "- {}、 "]
)
def test_sections_are_found_whatever_stands_before_the_title(numeral: str) -> None:
    assert ids(report(numeral=numeral)) == ["front", *"123456"]


def test_a_changed_order_keeps_the_ids_of_the_titles() -> None:
    assert ids(report(order="132465")) == ["front", *"132465"]


def test_a_missing_section_is_not_invented() -> None:
    assert ids(report(order="12345")) == ["front", *"12345"]


@pytest.mark.parametrize(
    "front",
    [
        "本报告内容包括总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、"
        "政府信息公开行政复议、行政诉讼情况等。\n",
        "目录\n" + "".join(f"{NUMERALS[i]}、{t}……{i}\n" for i, t in TITLES.items()),
        "目录\n" + "".join(f"{NUMERALS[i]}、{t}\n" for i, t in TITLES.items()),
        "全文包括概述、主动公开情况、依申请公开\n情况、存在的主要问题及改进情况六个部分。\n",
    ],
)
def test_titles_in_a_list_of_contents_are_no_headings(front: str) -> None:
    text = report(front=front)
    sections = outline(text, 0, len(text))
    assert [s.section for s in sections] == ["front", *"123456"]
    assert front.strip() in sections[0].text


def test_sub_headings_of_section_one_are_no_sections() -> None:
    text = report().replace(
        PROSE, f"（一）主动公开情况\n{PROSE}\n2.依申请公开情况\n{PROSE}\n主动公开情况\n{PROSE}", 1
    )
    assert ids(text) == ["front", *"123456"]


def test_a_report_on_one_line_is_divided() -> None:
    assert ids(" ".join(report().split())) == ["front", *"123456"]


def test_headings_of_older_reports() -> None:
    text = (
        "柳河县民政局2012年政府信息公开年度报告\n"
        f"一、概述\n{PROSE}\n二、主动公开政府信息情况\n{PROSE}\n三、依申请公开政府信息情况\n{PROSE}\n"
        f"四、收费及减免情况\n{PROSE}\n五、复议、诉讼和申诉情况\n{PROSE}\n六、存在的主要问题和改进措施\n{PROSE}\n"
    )
    assert ids(text) == ["front", *"123456"]


@pytest.mark.parametrize(
    "end",
    [
        "柳河县民政局\n2024年1月9日\n",
        "柳河县民政局\n— 3 —\n2024 年 1 月 9 日\n",
        "二〇二四年一月九日\n",
        "附件：柳河县民政局2023年政府信息公开工作年度报告.docx\n",
        "柳河县民政局2023年政府信息公开工作年度报告.pdf\n",
        "主办：柳河县人民政府办公室　承办：柳河县大数据中心\n政府网站标识码：2205240001\n",
        "分享到：【打印】【关闭】\n",
        "扫一扫在手机打开当前页\n",
    ],
)
def test_what_follows_the_last_section_is_kept_out(end: str) -> None:
    text = report(end=end)
    sections = outline(text, 0, len(text))
    assert [s.section for s in sections][-2:] == ["6", "tail"]
    assert sections[-1].text == end
    assert sections[-2].text.rstrip().endswith(PROSE)


def test_a_date_in_the_last_sentence_is_no_signature() -> None:
    text = report(end="收费管理办法自2021年1月1日起施行，本年度未收费。\n")
    assert ids(text)[-1] == "6"


def test_the_statistics_table_is_the_annex() -> None:
    table = "一、主动公开情况\t——\t——\n（一）主动公开政府信息数\t条\t12\n"
    head = (
        "柳河县民政局\n2017年1月9日\n附件：政府信息公开情况统计表（2016年度）\n填报单位：民政局\n"
    )
    foot = "单位负责人：甲　审核人：乙\n"
    text = report(end=head + table + foot)
    span = (text.index(table), text.index(table) + len(table))
    assert ids(text, (span,))[-4:] == ["6", "tail", "annex", "tail"]


def test_tables_printed_after_the_last_section_do_not_enter_it() -> None:
    table = "第二十条第（一）项\n规章\t0\t0\t0\n"
    text = report(end=table)
    span = (text.index(table), len(text))
    assert ids(text, (span,))[-2:] == ["6", "annex"]


def test_sections_tile_the_text_with_lines_and_offsets() -> None:
    text = report(end="柳河县民政局\n2024年1月9日\n")
    sections = outline(text, 0, len(text))
    assert "".join(s.text for s in sections) == text
    assert all(a.char_end == b.char_start for a, b in pairwise(sections))
    for s in sections:
        assert s.line_start == text.count("\n", 0, s.char_start) + 1


@pytest.mark.parametrize(
    ("printed", "clean"),
    [
        ("一、总体情况", "总体情况"),
        ("**第一部分 总体情况**", "总体情况"),
        ("[bookmark: _GoBack]六、其他需要报告的事项", "其他需要报告的事项"),
        ("（五）存在的主要问题及改进情况：", "存在的主要问题及改进情况"),
        ("总体情况", "总体情况"),
    ],
)
def test_clean_title(printed: str, clean: str) -> None:
    assert clean_title(printed) == clean


@pytest.mark.shared
@needs_seeds
@pytest.mark.parametrize(
    ("seed", "expected"),
    [
        ("000", ["front", *"123456"]),
        ("001", ["front", *"12345", "tail"]),  # 六 is really missing
        ("002", ["front", *"123456"]),
        ("003", ["front", *"123456", "tail"]),
        ("004", ["front", *"123456"]),
    ],
)
def test_sections_of_the_seeds(seed: str, expected: list[str]) -> None:
    text = next(SEEDS.glob(f"{seed}_*.txt")).read_text(encoding="utf-8")
    assert ids(text) == expected


PIECES = st.sampled_from(
    [
        *TITLES.values(),
        "一、",
        "（二）",
        "\n",
        " ",
        "|",
        "2024年1月9日",
        "附件：",
        "。",
        "、",
        "目录",
        "0",
        "\t",
        "\x00",
        "政府信息公开情况统计表",
        "主办：",
        "\ud800",
        "１",
        "——",
        "概述",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join), st.data())
def test_any_text_is_tiled_and_never_raises(text: str, data: st.DataObject) -> None:
    places = st.integers(0, len(text))
    start, end = sorted((data.draw(places), data.draw(places)))
    spans = data.draw(
        st.lists(st.tuples(places, places).map(lambda p: tuple(sorted(p))), max_size=3)
    )
    sections = outline(text, start, end, spans)
    assert "".join(s.text for s in sections) == text[start:end]
