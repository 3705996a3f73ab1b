"""Kinds: reports among everything else that disclosure pages carry; several reports in a file."""

from __future__ import annotations

import json
import os
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.errors import SourceError
from reportkit.model import Document
from reportkit.reading import parse_report, read_document
from reportkit.reading.kind import split
from reportkit.reading.wanting import problem_meanings

SHARED = Path(__file__).resolve().parents[3] / "shared"
needs_shared = pytest.mark.skipif(
    not SHARED.exists() and os.environ.get("CI") != "true",
    reason="no shared folder beside the repo",
)

TEXTS = tomllib.loads((Path(__file__).parent / "kinds.toml").read_text(encoding="utf-8"))
OTHERS = TEXTS["others"]
REPORTS = {name: (case["text"], case["year"]) for name, case in TEXTS["reports"].items()}
BODY = TEXTS["parts"]["body"]


def document(text: str, **fields: object) -> Document:
    return Document("a.txt", "0", text, **fields)  # type: ignore[arg-type]


def kinds(text: str) -> list[str]:
    return [kind for kind, _, _ in split(document(text))]


@pytest.mark.parametrize("name", OTHERS)
def test_other_texts_are_no_reports(name: str) -> None:
    assert kinds(OTHERS[name]) == ["other"]


@pytest.mark.parametrize("name", REPORTS)
def test_reports_of_any_shape_are_reports(name: str) -> None:
    text, year = REPORTS[name]
    (report,) = read_document(document(text))
    assert (report.kind, report.identity.year) == ("report", year)


@pytest.mark.parametrize("name", ["short", "old"])
def test_a_report_without_tables_says_so(name: str) -> None:
    (report,) = read_document(document(REPORTS[name][0]))
    assert "no_statutory_table" in {p.code for p in report.problems}
    assert report.form == "2008"
    assert report.cells == []


def test_bytes_without_text_are_unreadable() -> None:
    (report,) = read_document(document("", readable=False))
    assert report.kind == "unreadable"
    assert report.sections == []


def year_of_report(year: int, agency: str = "柳河县民政局") -> str:
    return f"{agency}{year}年政府信息公开工作年度报告\n" + BODY.replace("2023", str(year))


@pytest.mark.parametrize(
    "between", ["", "\n\n", "柳河县民政局\n2023年1月9日\n", "附件：上一份.docx\n\n----\n"]
)
def test_two_reports_in_a_file_are_two_parts(between: str) -> None:
    first, second = year_of_report(2022), year_of_report(2023, "临江区商务局")
    text = first + between + second
    parts = split(document(text))
    assert [kind for kind, _, _ in parts] == ["report", "report"]
    assert parts[1][1] == len(first + between)
    reports = read_document(document(text))
    assert [(r.identity.agency, r.identity.year, r.part) for r in reports] == [
        ("柳河县民政局", 2022, 0),
        ("临江区商务局", 2023, 1),
    ]
    assert [s.section for s in reports[1].sections][:7] == ["front", *"123456"]


def test_a_title_printed_twice_is_one_report() -> None:
    text = year_of_report(2023)
    assert kinds(text.split("\n")[0] + "\n" + text) == ["report"]


def test_a_table_of_contents_does_not_make_two_reports() -> None:
    assert kinds(REPORTS["toc2"][0]) == ["report"]


def test_a_report_that_breaks_off_is_read_and_says_so() -> None:
    text = year_of_report(2023)
    cut = text[: text.index("下一步加强") + 3]
    (report,) = read_document(document(cut))
    assert [s.section for s in report.sections] == ["front", *"12345"]
    assert "truncated" in {p.code for p in report.problems}


@pytest.mark.parametrize("end", ["", "柳河县民政局\n2024年1月9日\n", "- 4 -\n"])
def test_a_whole_report_is_not_called_truncated(end: str) -> None:
    (report,) = read_document(document(year_of_report(2023) + end))
    assert "truncated" not in {p.code for p in report.problems}


def test_a_report_without_section_six_is_not_called_truncated() -> None:
    text = year_of_report(2023)
    (report,) = read_document(document(text[: text.index("六、")]))
    assert "truncated" not in {p.code for p in report.problems}


def test_every_problem_code_has_a_meaning_in_both_languages() -> None:
    (report,) = read_document(document("2023年政府信息公开工作年度报告\n" + BODY[:200]))
    known = problem_meanings()
    assert {"no_agency", "no_statutory_table"} <= {p.code for p in report.problems} <= set(known)
    assert all(meaning["zh"] and meaning["en"] for meaning in known.values())


def test_parse_report_takes_text_and_names_the_missing_part(tmp_path: Path) -> None:
    assert parse_report(year_of_report(2023)).identity.year == 2023
    path = tmp_path / "a.txt"
    path.write_text(year_of_report(2022), encoding="gb18030")
    assert parse_report(path).identity.year == 2022
    with pytest.raises(SourceError, match="part 1"):
        parse_report(path, part=1)
    with pytest.raises(SourceError, match="no such file"):
        parse_report(tmp_path / "b.txt")


@pytest.mark.shared
@needs_shared
def test_kinds_of_the_shared_corpus() -> None:
    from reportkit.sources import parse_document

    expected = {"report": ["report"], "negative": ["other"], "concatenated": ["report", "report"]}
    wrong = {}
    folder = SHARED / "corpus"
    for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines():
        truth = json.loads(line)
        file = parse_document((folder / "visible" / truth["file"]).read_bytes(), truth["file"])
        found = [kind for kind, _, _ in split(file)]
        if found != expected[truth["kind"]]:
            wrong[truth["file"]] = found
    assert wrong == {}


PIECES = st.sampled_from(
    [
        "政府信息公开指南",
        "柳河县民政局",
        "2023年政府信息公开工作年度报告",
        "一、总体情况",
        "二、主动公开政府信息情况",
        "\n",
        "六、其他需要报告的事项",
        "总体情况",
        "通知",
        "。",
        " ",
        "本年新收政府信息公开申请数量",
        "\t0",
        "\x00",
        "\ud800",
        "目录",
        "××××（机关名称）",
        "学年",
        "| 0 |",
        "五、存在的主要问题及改进情况",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=80).map("".join))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    parts = split(document(text))
    assert parts[0][1] == 0
    assert parts[-1][2] == len(text)
    assert all(a[2] == b[1] for a, b in pairwise(parts))
    reports = read_document(document(text))
    assert "internal" not in {p.code for r in reports for p in r.problems if p.stage != "tables"}
