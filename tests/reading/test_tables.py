"""Tables that are cut, scrambled, extended or printed on another form."""

from __future__ import annotations

from dataclasses import replace

import pytest
import table_layouts as layouts

from reportkit.forms import read_form
from reportkit.model import Document
from reportkit.reading import parse_report
from reportkit.reading.tables import TablesReading, read_tables, reading

PRINTED = layouts.figures(read_form("2021"), 5)


def read(text: str) -> TablesReading:
    return read_tables(Document("made-up", "", text), 0, len(text))


def values(reading: TablesReading, table: str, row: str) -> list[float | None]:
    return [c.value for c in reading.cells if (c.table, c.row) == (table, row)]


def printed(form: str, name: str, figures: dict[tuple[str, str, str], str] = PRINTED) -> str:
    return layouts.report(form, figures, layouts.LAYOUTS[name][0])


def expected(table: str, row: str) -> list[float]:
    return [
        float(text.replace(",", "").rstrip("元"))
        for (t, r, _), text in PRINTED.items()
        if (t, r) == (table, row)
    ]


def expected_texts(row: str) -> list[str]:
    return [t for (table, r, _), t in PRINTED.items() if (table, r) == ("applications", row)]


def codes(reading: TablesReading) -> set[str]:
    return {problem.code for problem in reading.problems}


def is_figure(text: str) -> bool:
    return text.replace(".", "").replace(",", "").rstrip("元").isdigit()


def test_a_text_without_tables_says_so() -> None:
    reading = read("一、概述\n2012年，我局主动公开政府信息57条。\n二、收费及减免情况\n无。\n")

    assert reading.form is None
    assert reading.cells == []
    assert codes(reading) == {"no_statutory_table"}


@pytest.mark.parametrize(
    "name", ["tabs spans lost", "a cell a line", "drawn", "one line", "html", "tokens wrapped"]
)
def test_a_cut_table_is_read_as_far_as_it_goes(name: str) -> None:
    text = printed("2021", name)

    reading = read(text[: text.index("重复申请") + 16])

    assert values(reading, "applications", "new_received") == expected(
        "applications", "new_received"
    )
    assert values(reading, "applications", "rejected_repeat") == [None] * 7
    why = "rows_missing" if name == "drawn" else "row_cut"  # its line is not drawn to the end
    assert any(p.code == why and "3.5.2" in p.message for p in reading.problems)
    assert {c.state for c in reading.cells if c.row == "carried_out"} == {"unreadable"}
    assert {"rows_missing", "table_missing"} <= codes(reading)
    assert reading.expected == 200


@pytest.mark.parametrize(
    ("code", "row", "printed_row"),
    [
        ("columns_untold", "3.3.2", "2.其他法律行政法规禁止公开 3 1 4"),
        ("figures_surplus", "3.1", "（一）予以公开 1 2 3 4 5 6 7 8 9"),
        ("rows_shifted", "3.5.2", "2.重复申请 1. 1 0 0 0 0 0 1"),
        ("figure_broken", "3.6.3", "3.其他 1 05 0 0 0 0 6"),
        ("rows_missing", "3.5.3", ""),
    ],
)
def test_why_a_row_is_unread_is_told(code: str, row: str, printed_row: str) -> None:
    lines = []
    for r in read_form("2021").tables["applications"].rows():
        line = f"{r.label} {' '.join(expected_texts(r.id))}"
        lines.append(printed_row if r.code == row else line)

    problems = read("\n".join(lines)).problems

    told = {p.code: p.message for p in problems if p.code != "table_missing"}
    assert told == {code: f"applications: {row}"}


@pytest.mark.parametrize("form", ["2021", "2019", "2014"])
def test_figures_apart_from_their_labels_are_not_guessed(form: str) -> None:
    figures = layouts.figures(read_form(form), 5)

    def by_columns(grid: layouts.Grid) -> str:
        lines = list(layouts.rows(grid, None))
        told = [[t for t in line if is_figure(t)] for line in lines]
        labels = [t for line in lines for t in line if not is_figure(t)]
        wide = max(map(len, told))
        return "\n".join(labels + [line[c] for c in range(wide) for line in told if c < len(line)])

    reading = read(layouts.report(form, figures, by_columns))

    table = "statistics" if form == "2014" else "applications"
    assert {c.value for c in reading.cells if c.table == table} == {None}
    assert {c.state for c in reading.cells if c.table == table} == {"unreadable"}
    assert "table_scrambled" in codes(reading)


def test_the_form_is_told_by_labels_not_by_the_year() -> None:
    figures = layouts.figures(read_form("2019"), 5)
    text = printed("2019", "tabs", figures).replace("2020年", "2023年")

    assert read(text).form == "2019"


def test_disputes_in_three_rows() -> None:
    def three_rows(grid: layouts.Grid) -> str:
        if grid[0][0].text != "行政复议":
            return str(layouts.LAYOUTS["tabs"][0](grid))
        told = [box.text for box in grid[-1]]
        names = ["行政复议", "未经复议直接起诉", "复议后起诉"]
        rows = [[name, *told[i * 5 : i * 5 + 5]] for i, name in enumerate(names)]
        heads = ["类别", "结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
        return "\n".join("\t".join(row) for row in [heads, *rows])

    reading = read(layouts.report("2021", PRINTED, three_rows))

    for row in ("reconsideration", "direct_litigation", "litigation_after_reconsideration"):
        assert values(reading, "disputes", row) == expected("disputes", row)


@pytest.mark.parametrize(
    ("heads", "cells"),
    [
        (["统计指标", "单位", "统计数", "部门统计数", "乡镇统计数"], lambda v, i: [v, "77", "88"]),
        (["统计指标", "单位", "代码", "统计数"], lambda v, i: [f"{i:02}", v]),
    ],
    ids=["further figures", "codes"],
)
def test_further_columns_of_the_annex_stand_aside(heads, cells) -> None:
    figures = layouts.figures(read_form("2014"), 5)

    def wider(grid: layouts.Grid) -> str:
        lines = [heads]
        for i, (label, unit, value) in enumerate([b.text for b in line] for line in grid[1:]):
            lines.append(
                [label, unit, *([value] * (len(heads) - 2) if value == "——" else cells(value, i))]
            )
        return "\n".join("\t".join(line) for line in lines)

    reading = read(layouts.report("2014", figures, wider))

    plain = read(printed("2014", "tabs", figures))
    assert [c.value for c in reading.cells] == [c.value for c in plain.cells]
    assert None not in [c.value for c in reading.cells]


def test_local_rows_and_guidance_in_labels_do_not_confuse() -> None:
    figures = layouts.figures(read_form("2019"), 5)
    text = printed("2019", "tabs", figures)
    plain = [c.value for c in read(text).cells]

    text = text.replace("\n规范性文件\t", "\n规范性文件(行政机关制定发布的)\t")
    text = text.replace("上一年项目数量", "上一年项目数量(指2019年事项数)")
    text = text.replace(
        "第二十条第（五）项", "其他主动公开文件\t5\t\t6\t\t7\t\n第二十条第（五）项", 1
    )

    assert [c.value for c in read(text).cells] == plain


def test_page_marks_and_repeated_heads_are_read_over() -> None:
    reading = read(printed("2021", "tabs over pages"))

    assert None not in [c.value for c in reading.cells]
    assert reading.problems == []


def test_only_totals_filled() -> None:
    figures = {
        place: text if place[0] != "applications" or place[2] == "total" else ""
        for place, text in PRINTED.items()
    }

    reading = read(printed("2021", "drawn", figures))

    states = {(c.column == "total"): set() for c in reading.cells}
    for c in reading.cells:
        if c.table == "applications":
            states[c.column == "total"].add(c.state)
    assert states == {True: {"read"}, False: {"blank"}}


def test_a_table_of_which_no_line_is_left_is_missing(monkeypatch) -> None:
    whole = reading.find_regions
    monkeypatch.setattr(
        reading, "find_regions", lambda *given: [replace(r, end=r.start) for r in whole(*given)]
    )
    found = read(printed("2021", "wiki"))
    assert [p.code for p in found.problems] == ["table_missing"] * 2  # the third is plain


@pytest.mark.parametrize("end", ["", "件"])
def test_attributes_of_cells_are_matched_in_one_way(end: str) -> None:
    text = printed("2021", "wiki")
    spans = "| " + 'colspan="2"  ' * 60 + end + " |\n"
    at = text.index("\n", text.index("|")) + 1

    assert read(text[:at] + spans + text[at:]).cells


def test_row_labels_told_in_sentences_are_no_table():
    text = (
        "松原市示范局2023年政府信息公开工作年度报告\n\n一、总体情况\n\n"
        "属于三类内部事务信息2件，属于四类过程性信息5件，属于行政执法案卷3件。\n"
    )
    report = parse_report(text)
    assert report.cells == []
    assert [claim.value for claim in report.claims] == [2, 5, 3]


ABOVE = """2023年共收到申请31件：本年新收政府信息公开申请数量30件，其中予以公开12件。
属于行政执法案卷3件，重复申请2件，本机关不掌握相关政府信息6件，结转下年度继续办理4件。
行政复议3件，其中结果维持1件、尚未审结2件；行政诉讼2件，其中未经复议直接起诉1件，结果维持；复议后起诉1件。
"""
BELOW = """说明：行政复议3件，其中维持1件，尚未审结2件；未经复议直接起诉1件，复议后起诉1件。
结转下年度继续办理4件，均在办理。重复申请2件，属于行政执法案卷3件。
制发行政规范性文件3件，行政许可12件，行政处罚7件，行政强制1件，行政事业性收费0件。
"""


@pytest.mark.parametrize("name", ["tabs", "a cell a line", "pipes spans lost"])
def test_tables_are_found_beside_prose_of_the_same_figures(name: str) -> None:
    figures = dict(PRINTED)
    for table in ("disclosure", "applications", "disputes"):
        place = next(p for p in figures if p[0] == table)
        figures[place] = "1 3"  # no table is matched whole
    text = printed("2021", name, figures)

    found = read(text.replace("三、", ABOVE + "三、", 1).replace("五、", BELOW + "五、", 1))

    assert "table_missing" not in codes(found)
    assert len(found.cells) == 200
    assert [c.value for c in found.cells if c.raw == "1 3"] == [13] * 3


def test_a_figure_of_a_list_broken_in_two_stays_unread() -> None:
    rows = read_form("2014").tables["statistics"].rows()
    lines = [
        f"{r.label} {r.unit} {'4 6' if r.code == '3.1.1' else i + 10}" for i, r in enumerate(rows)
    ]

    found = read("\n".join(["统计指标 单位 统计数", *lines]))

    assert [c.row for c in found.cells if c.state != "read"] == ["3.1.1"]
    assert [(p.code, p.message) for p in found.problems] == [("figure_broken", "statistics: 3.1.1")]


@pytest.mark.parametrize("apart", [" ", "\u3000"])
def test_like_digits_a_blank_apart_are_no_merged_cell(apart: str) -> None:
    figures = {**PRINTED, ("disclosure", "penalties", "decisions"): f"2{apart}2"}

    found = read(printed("2021", "a cell a line", figures))

    assert values(found, "disclosure", "penalties") == [22]
