"""Kinds: reports among everything else that disclosure pages carry; several reports in a file."""

from __future__ import annotations

import json
import os
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

# Texts that are no reports, in our own words.
OTHERS = {
    "guide": (
        "临江区财政局政府信息公开指南\n"
        "为便于公民、法人和其他组织获取政府信息，本机关编制本指南。\n"
        "一、主动公开\n"
        "（一）公开范围。机构职能、规范性文件。\n"
        "二、依申请公开\n"
        "（一）受理机构：办公室。\n"
        "三、监督和救济\n"
        "可以申请行政复议或者提起行政诉讼。\n"
    ),
    "notice": (
        "关于做好2023年度政府信息公开工作年度报告编制发布工作的通知\n"
        "各镇人民政府、各街道办事处，区政府各部门：\n"
        "根据《中华人民共和国政府信息公开条例》第五十条，现就有关事项通知如下。\n"
        "一、总体情况\n"
        "报告应当包括六个部分。\n"
        "二、主动公开政府信息情况\n"
        "如实填写。\n"
        "三、收到和处理政府信息公开申请情况\n"
        "如实填写。\n"
        "请于1月20日前报送。\n"
    ),
    "plan": (
        "临江区2024年政务公开工作方案\n"
        "为深入推进政务公开，制定本方案。\n"
        "一、总体要求\n"
        "坚持公开为常态。\n"
        "二、重点任务\n"
        "（一）主动公开情况。\n"
        "三、保障措施\n"
        "加强考核。\n"
    ),
    "news": (
        "我区发布2023年政府信息公开工作年度报告\n"
        "1月30日，临江区发布2023年政府信息公开工作年度报告。报告显示，全区全年主动"
        "公开政府信息3万条，收到政府信息公开申请120件，均已按期答复，受到群众好评。\n"
    ),
    "news2": (
        "临江区召开2023年政府信息公开工作年度报告编制培训会\n"
        "本网讯 12月5日，区政府办公室召开培训会，讲解年度报告的编制要求，各单"
        "位共80人参加。会议强调，要严格按照时间节点报送，确保数据准确无误。\n"
    ),
    "university": (
        "江东大学2022-2023学年信息公开工作年度报告\n"
        "根据《高等学校信息公开办法》要求，编制本报告。\n"
        "一、概述\n"
        "学校高度重视信息公开工作。\n"
        "二、主动公开情况\n"
        "全年通过网站公开信息2000条。\n"
        "三、依申请公开情况\n"
        "本学年共收到申请3件，均按时答复。\n"
        "四、对信息公开的评议情况\n"
        "师生满意。\n"
        "五、因学校信息公开工作受到举报的情况\n"
        "无。\n"
        "六、存在的主要问题和改进措施\n"
        "一是制度需完善。\n"
    ),
    "university2": (
        "江东职业技术学院\n"
        "2021—2022学年度信息公开工作报告\n"
        "本报告依据教育部要求编制，统计期限为2021年9月1日至2022年8月31日。\n"
        "一、概述\n"
        "学校重视。\n"
        "二、主动公开信息情况\n"
        "全年公开。\n"
        "三、依申请公开情况\n"
        "无申请。\n"
    ),
    "half": (
        "临江区2023年上半年政府信息公开工作报告\n"
        "今年上半年，我区主动公开政府信息1200条，收到申请12件，办结10件。下一步"
        "，我们将继续推进各项工作，确保全年目标如期完成，进一步提升公开质量和水平。\n"
    ),
    "quarter": (
        "政府信息公开情况统计表（2016年第三季度）\n"
        "填报单位：临江区财政局\n"
        "统计指标 单位 统计数\n"
        "一、主动公开情况 —— ——\n"
        "（一）主动公开政府信息数 条 12\n"
        "（二）回应公众关注热点或重大舆情数 次 1\n"
        "（二）申请办结数 件 2\n"
        "（三）申请答复数 件 2\n"
        "设置政府信息公开查阅点数 个 1\n"
        "（三）接受培训人员数 人次 2\n"
        "政府公报 3\n"
        "涉及国家秘密 3\n"
    ),
    "index": (
        "政府信息公开年报\n"
        "首页 > 政务公开 > 政府信息公开年报\n"
        "临江区财政局2022年政府信息公开工作年度报告 2023-01-10\n"
        "临江区教育局2022年政府信息公开工作年度报告 2023-01-11\n"
        "临江区民政局2022年政府信息公开工作年度报告 2023-01-12\n"
        "临江区商务局2022年政府信息公开工作年度报告 2023-01-13\n"
        "临江区统计局2022年政府信息公开工作年度报告 2023-01-14\n"
        "临江区水务局2022年政府信息公开工作年度报告 2023-01-15\n"
    ),
    "index2": (
        "临江区政府信息公开年报列表\n"
        "· 临江区财政局2020年政府信息公开工作年度报告\n"
        "· 临江区教育局2020年政府信息公开工作年度报告\n"
        "· 临江区民政局2020年政府信息公开工作年度报告\n"
        "· 临江区商务局2020年政府信息公开工作年度报告\n"
        "· 临江区统计局2020年政府信息公开工作年度报告\n"
        "· 临江区水务局2020年政府信息公开工作年度报告\n"
        "· 临江区财政局2021年政府信息公开工作年度报告\n"
        "· 临江区教育局2021年政府信息公开工作年度报告\n"
        "· 临江区民政局2021年政府信息公开工作年度报告\n"
        "· 临江区商务局2021年政府信息公开工作年度报告\n"
        "· 临江区统计局2021年政府信息公开工作年度报告\n"
        "· 临江区水务局2021年政府信息公开工作年度报告\n"
        "共12条，每页20条。\n"
    ),
    "infographic": (
        "一图读懂｜临江区2023年政府信息公开工作年度报告图解\n"
        "主动公开 3万条。收到申请 120件。行政复议 2件。行政诉讼 1件。加"
        "强平台建设，推进政策解读，回应社会关切，强化监督保障，提升公开水平。\n"
    ),
    "evaluation": (
        "2023年度全区政府信息公开工作第三方评估报告\n"
        "受区政府办公室委托，我中心对60家单位进行评估。总体情况良好。主动公开政府信"
        "息情况较好，依申请公开办理规范。存在的主要问题是更新不及时，建议加强整改。\n"
    ),
    "system": (
        "临江区财政局政府信息公开保密审查制度\n"
        "第一条 为规范政府信息公开工作，制定本制度。\n"
        "第二条 本制度适用于本局各科室。\n"
        "第三条 拟公开的政府信息应当依法审查。\n"
    ),
    "govwork": (
        "临江区2023年政府工作报告\n"
        "各位代表：现在，我代表区人民政府向大会报告工作，请予审议。一、2023年"
        "工作回顾。全区生产总值增长6%。二、2024年工作安排。推进政务公开。\n"
    ),
    "zongjie": (
        "临江区商务局2023年政务公开工作总结\n"
        "2023年，区商务局认真落实政务公开工作要求，主动公开信息"
        "120条。一、主要做法。二、存在问题。三、下一步打算。\n"
    ),
    "account": (
        "临江区财政局2022年度部门决算公开说明\n"
        "一、部门概况\n"
        "二、收支情况\n"
        "三、“三公”经费\n"
        "行政许可 0\n"
    ),
    "reply": (
        "政府信息公开申请答复书\n"
        "临财公开〔2023〕5号\n"
        "张某：本机关于2023年3月1日收到你的政府信息公开申请，现答复如下。\n"
    ),
    "empty": "   \n\n",
    "short": "页面不存在",
    "blankform": (
        "政府信息公开工作年度报告格式\n"
        "一、总体情况\n"
        "二、主动公开政府信息情况\n"
        "第二十条第（一）项\n"
        "信息内容\n"
        "本年制发件数\n"
        "本年废止件数\n"
        "现行有效件数\n"
        "规章\n"
        "行政规范性文件\n"
        "本年处理决定数量\n"
        "三、收到和处理政府信息公开申请情况\n"
        "一、本年新收政府信息公开申请数量\n"
        "二、上年结转政府信息公开申请数量\n"
        "三、本年度办理结果\n"
        "1.属于国家秘密\n"
        "四、结转下年度继续办理\n"
        "四、政府信息公开行政复议、行政诉讼情况\n"
        "五、存在的主要问题及改进情况\n"
        "六、其他需要报告的事项\n"
    ),
    "company": (
        "江东水务集团2023年社会责任报告\n"
        "一、公司概况\n"
        "二、信息公开情况\n"
        "本公司主动公开水质信息。\n"
        "三、展望\n"
    ),
    "rule": (
        "中华人民共和国政府信息公开条例\n"
        "第一条 为了保障公民获取政府信息，制定本条例。\n"
        "第五十条 政府信息公开工作年度报告应当包括下列内容：（一）行"
        "政机关主动公开政府信息的情况；（二）行政机关收到和处理政府信"
        "息公开申请的情况；（三）因政府信息公开工作被申请行政复议、提起行"
        "政诉讼的情况；（四）政府信息公开工作存在的主要问题及改进情况。\n"
    ),
    "opinion": (
        "国务院办公厅关于加强和规范政府信息公开情况统计报送工作的通知\n"
        "各省、自治区、直辖市人民政府：现就有关事项通知如下：一、统计内容"
        "。主动公开政府信息数、申请办结数、申请答复数、接受培训人员数。\n"
    ),
}

BODY = (
    "一、总体情况\n"
    "2023年，我局主动公开信息120条，认真做好各项工作。\n"
    "二、主动公开政府信息情况\n"
    "三、收到和处理政府信息公开申请情况\n"
    "四、政府信息公开行政复议、行政诉讼情况\n"
    "五、存在的主要问题及改进情况\n"
    "更新不及时，下一步加强管理。\n"
    "六、其他需要报告的事项\n"
    "无。\n"
)

# Reports: text, year.
REPORTS = {
    "old": (
        (
            "临江区教育局2010年度政府信息公开工作报告\n"
            "根据《中华人民共和国政府信息公开条例》，特向社"
            "会公布本局2010年度政府信息公开年度报告。\n"
            "一、概述\n"
            "2010年，我局积极推进政府信息公开工作。\n"
            "二、主动公开政府信息情况\n"
            "全年主动公开政府信息218条。\n"
            "三、依申请公开政府信息情况\n"
            "全年收到申请2件，均已答复。\n"
            "四、复议、诉讼和申诉情况\n"
            "无。\n"
            "五、收费及减免情况\n"
            "未收取费用。\n"
            "六、存在的主要问题和改进措施\n"
            "更新不够及时。\n"
        ),
        2010,
    ),
    "short": (
        (
            "柳河县民政局2012年政府信息公开年度报告\n"
            "2012年，我局认真贯彻《条例》，全年主动公开政府信息36条，未收到政府信息公开申"
            "请，未发生行政复议和行政诉讼。今后将进一步完善制度，加强学习培训，提高公开水平。\n"
        ),
        2012,
    ),
    "noagency": (
        ("2023年政府信息公开工作年度报告\n" + BODY),
        2023,
    ),
    "nav": (
        (
            "首页\n"
            "政府信息公开指南\n"
            "政府信息公开制度\n"
            "法定主动公开内容\n"
            "政府信息公开年报\n"
            "依申请公开\n"
            "柳河县民政局2023年政府信息公开工作年度报告\n" + BODY
        ),
        2023,
    ),
    "toc": (
        (
            "柳河县民政局2023年政府信息公开工作年度报告\n"
            "目录\n"
            "一、总体情况......1\n"
            "二、主动公开政府信息情况......2\n"
            "三、收到和处理政府信息公开申请情况......3\n"
            "四、政府信息公开行政复议、行政诉讼情况......4\n"
            "五、存在的主要问题及改进情况......5\n"
            "六、其他需要报告的事项......6\n" + BODY
        ),
        2023,
    ),
    "toc2": (
        (
            "柳河县民政局2023年政府信息公开工作年度报告\n"
            "目录\n"
            "一、总体情况\n"
            "二、主动公开政府信息情况\n"
            "三、收到和处理政府信息公开申请情况\n"
            "四、政府信息公开行政复议、行政诉讼情况\n"
            "五、存在的主要问题及改进情况\n"
            "六、其他需要报告的事项\n" + BODY
        ),
        2023,
    ),
    "redhead": (
        (
            "柳河县民政局文件\n"
            "柳民〔2024〕2号\n"
            "柳河县民政局关于2023年度政府信息公开工作情况的报告\n"
            "县政府办公室：\n"
            "现将我局2023年度政府信息公开工作情况报告如下。\n" + BODY
        ),
        2023,
    ),
    "plan bureau": (
        (
            "柳河县发展计划局2009年政府信息公开年度报告\n"
            "2009年，我局认真贯彻《条例》，全年主动公开政府信息36条，未收到政府信息公开申"
            "请，未发生行政复议和行政诉讼。今后将进一步完善制度，加强学习培训，提高公开水平。\n"
        ),
        2009,
    ),
    "chinese year": (
        (
            "柳河县民政局二〇一一年度政府信息公开工作年度报告\n"
            "我局认真贯彻《条例》，全年主动公开政府信息36条，未收到政府信息公开申请，未"
            "发生行政复议和行政诉讼。今后将进一步完善制度，加强学习培训，提高公开水平。\n"
        ),
        2011,
    ),
    "zhengwu": (
        (
            "柳河县民政局2022年政府信息与政务公开工作年度报告\n"
            "一、总体情况\n"
            "2022年，我局主动公开信息120条，认真做好各项工作。\n"
            "二、主动公开政府信息情况\n"
            "三、收到和处理政府信息公开申请情况\n"
            "四、政府信息公开行政复议、行政诉讼情况\n"
            "五、存在的主要问题及改进情况\n"
            "更新不及时，下一步加强管理。\n"
            "六、其他需要报告的事项\n"
            "无。\n"
        ),
        2022,
    ),
    "date": (
        (
            "柳河县民政局政府信息公开工作年度报告\n"
            "本报告数据统计期限为20231月1日至202312月31日。\n" + BODY
        ),
        2023,
    ),
    "no year in title": (
        ("大临江区民政局政府信息公开年度报告\n" + BODY + "\n大临江区民政局\n2024年1月9日\n"),
        2023,
    ),
}


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
