"""Who, when, where: titles in all their shapes, periods, places, scope."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.model import Document, Identity
from reportkit.reading.identity import identify
from reportkit.reading.naming import agency_type, self_reference
from reportkit.reading.outline import outline
from reportkit.reading.places import locate
from reportkit.reading.report import read_document

SHARED = Path(__file__).resolve().parents[3] / "shared"
needs_shared = pytest.mark.skipif(
    not SHARED.exists() and os.environ.get("CI") != "true",
    reason="no shared folder beside the repo",
)

BODY = (
    "一、总体情况\n本机关认真做好公开工作。\n二、主动公开政府信息情况\n略。\n"
    "五、存在的主要问题及改进情况\n更新不够及时，将加强管理。\n六、其他需要报告的事项\n无。\n"
)


def identity(text: str, **fields: Any) -> Identity:
    document = Document("a.txt", "0", text, **fields)
    return identify(document, 0, len(text), outline(text, 0, len(text)))


@pytest.mark.parametrize(
    ("front", "agency", "year", "title"),
    [
        (
            "首页 > 年报 浏览次数：128 环溪县财政局2022年政府信息公开工作年度报告 根据条例编制。\n",
            "环溪县财政局",
            2022,
            "环溪县财政局2022年政府信息公开工作年度报告",
        ),
        ("柳河县民政局2023年政府信息公开工作年度报告\n", "柳河县民政局", 2023, None),
        ("柳河县民政局\n2023年政府信息公开工作年度报告\n", "柳河县民政局", 2023, None),
        ("柳河县民政局2023年\n政府信息公开年度报告\n", "柳河县民政局", 2023, None),
        ("柳河县民政局2023年政府信息公开\n工作年度报告\n", "柳河县民政局", 2023, None),
        (
            "  柳河县民政和社会\n  保障局 2023 年政府信息公\n开工作年度报告\n",
            "柳河县民政和社会保障局",
            2023,
            None,
        ),
        ("2023年柳河县民政局政府信息公开工作年度报告\n", "柳河县民政局", 2023, None),
        ("**柳河县民政局2023年**\n**政府信息公开工作年度报告**\n", "柳河县民政局", 2023, None),
        ("柳河县民政局2023年度政府信息公开工作年度报告（图解版）\n", "柳河县民政局", 2023, None),
        ("柳河县民政局二〇一一年度政府信息公开工作报告\n", "柳河县民政局", 2011, None),
        (
            "柳河县民政局关于2023年度政府信息公开工作情况的报告\n县政府办公室：\n",
            "柳河县民政局",
            2023,
            None,
        ),
        ("柳河县民政局2023年政府信息公开年报\n", "柳河县民政局", 2023, None),
        (
            "柳河县民政局(柳河县数据局)2023年政府信息公开工作年度报告\n",
            "柳河县民政局(柳河县数据局)",
            2023,
            None,
        ),
        (
            "2023年政府信息公开工作年度报告\n本报告由柳河县民政局依据《条例》编制。\n",
            "柳河县民政局",
            2023,
            "2023年政府信息公开工作年度报告",
        ),
    ],
)
def test_titles(front: str, agency: str, year: int, title: str | None) -> None:
    found = identity(front + BODY)
    expected = title or "".join(front.split("（")[0].split("县政府办")[0].split()).replace("*", "")
    assert (found.agency, found.year, found.title) == (agency, year, expected)


def test_the_list_of_other_years_does_not_name_the_report() -> None:
    links = "".join(f"柳河县民政局{y}年政府信息公开工作年度报告\n" for y in (2019, 2020, 2021))
    found = identity(f"首页\n历年年报\n{links}柳河县民政局\n2022年政府信息公开工作年度报告\n{BODY}")
    assert (found.year, found.title) == (2022, "柳河县民政局2022年政府信息公开工作年度报告")


@pytest.mark.parametrize(
    "end",
    [
        "柳河县民政局2023年政府信息公开工作年度报告.docx\n",
        "柳河县民政局\n2024年1月9日\n",
        "发布机构：柳河县民政局　发布日期：2024-01-09\n",
    ],
)
def test_without_a_title_the_end_of_the_page_names_the_body(end: str) -> None:
    found = identity(f"依据《条例》第五十条规定，编制本报告。\n{BODY}{end}")
    assert found.agency == "柳河县民政局"


def test_the_title_of_the_page_serves_when_the_text_has_none() -> None:
    found = identity(BODY, title="柳河县民政局2023年政府信息公开工作年度报告_柳河县人民政府")
    assert (found.agency, found.year) == ("柳河县民政局", 2023)


def test_what_the_page_and_the_file_say_serves_when_the_text_is_silent() -> None:
    found = identity(BODY, metadata={"content_source": "区民政局", "site_id": "1101020002"})
    assert (found.agency, found.division_code) == ("区民政局", "110102")
    document = Document("in/柳河县民政局2023年政府信息公开工作年度报告.txt", "0", BODY)
    found = identify(document, 0, len(BODY), outline(BODY, 0, len(BODY)))
    assert (found.agency, found.year) == ("柳河县民政局", 2023)


def test_the_address_tells_the_year_when_nothing_else_does() -> None:
    assert identity(BODY, url="http://example.invalid/nb/202401/t20240115_1.html").year == 2023


@pytest.mark.parametrize(
    ("printed", "period"),
    [
        ("统计期限自2023年1月1日起至2023年12月31日止", ("2023-01-01", "2023-12-31")),
        ("统计期限自2023年1月1日起至12月31日止", ("2023-01-01", "2023-12-31")),
        ("统计期为20231月1日至202312月31日", ("2023-01-01", "2023-12-31")),
        ("统计期为202311日至20231231日", ("2023-01-01", "2023-12-31")),
        ("数据统计截至2023年12月31日", ("2023-01-01", "2023-12-31")),
        ("自2010年1月1日起至2009年12月31日止", ("2010-01-01", "2009-12-31")),  # as printed
        ("自2023年起施行", (None, None)),
    ],
)
def test_statistic_period(printed: str, period: tuple[str | None, str | None]) -> None:
    found = identity(f"柳河县民政局政府信息公开工作年度报告\n本报告数据{printed}。\n{BODY}")
    assert (found.period_start, found.period_end) == period


def test_one_stale_date_does_not_outvote_the_title_and_the_signature() -> None:
    found = identity(
        "柳河县民政局2023年政府信息公开工作年度报告\n统计期限自2022年1月1日起至2022年12月31日止。\n"
        f"{BODY}柳河县民政局\n2024年1月9日\n"
    )
    assert (found.year, found.period_end) == (2023, "2022-12-31")


@pytest.mark.parametrize(
    ("front", "end", "published"),
    [
        ("", "柳河县民政局\n2024年1月9日\n", "2024-01-09"),
        ("", "二〇二四年一月十九日\n", "2024-01-19"),
        (
            "发布时间：2024-01-22　来源：柳河县民政局\n",
            "柳河县民政局\n2024年1月9日\n",
            "2024-01-22",
        ),
        ("", "柳河县民政局\n2024年13月9日\n", None),
        ("", "审核人：甲　填报日期：2024年1月17日\n", None),  # of the statistics table
    ],
)
def test_published(front: str, end: str, published: str | None) -> None:
    text = f"柳河县民政局2023年政府信息公开工作年度报告\n{front}{BODY}{end}"
    assert identity(text).published == published


@pytest.mark.parametrize(
    ("name", "near", "place"),
    [
        ("北京市密云区商务局", "", ("county", "110118", "北京市", None, "密云区")),
        ("铜官区招商服务中心", "", ("county", "340705", "安徽省", "铜陵市", "铜官区")),
        (
            "江干区发展和改革局",
            "",
            ("county", "330104", "浙江省", "杭州市", "江干区"),
        ),  # until 2021
        ("平度市公安局", "", ("county", "370283", "山东省", "青岛市", "平度市")),
        ("天门市人民政府", "", ("county", "429006", "湖北省", None, "天门市")),
        ("上海市人民政府办公厅", "", ("province", "310000", "上海市", None, None)),
        ("吉林省吉林市财政局", "", ("city", "220200", "吉林省", "吉林市", None)),
        ("苏州市吴江区平望镇人民政府", "", ("town", "320509", "江苏省", "苏州市", "吴江区")),
        ("国家税务总局北京市密云区税务局", "", ("county", "110118", "北京市", None, "密云区")),
        ("国家林业局", "", ("central", None, None, None, None)),
        # One name, several places: the text decides, or nobody.
        ("长安区教育局", "", ("county", None, None, None, "长安区")),
        (
            "长安区教育局",
            "地址:石家庄市某路1号",
            ("county", "130102", "河北省", "石家庄市", "长安区"),
        ),
        (
            "鼓楼区财政局",
            "网站标识码:3501020002",
            ("county", "350102", "福建省", "福州市", "鼓楼区"),
        ),
        ("区商务局", "网站标识码:1101020002", ("county", "110102", "北京市", None, "西城区")),
        # Places that no list has are read by their shape.
        ("云岭省青禾市霁月区城市管理局", "", ("county", None, "云岭省", "青禾市", "霁月区")),
        ("丹霄市城市管理局", "", ("city", None, None, "丹霄市", None)),
        ("青禾市鼓楼区财政局", "", ("county", None, None, "青禾市", "鼓楼区")),
        ("青禾市扶摇县枕流镇人民政府", "", ("town", None, None, "青禾市", "扶摇县")),
        ("青禾市住房和城乡建设局", "", ("city", None, None, "青禾市", None)),
        ("市场监督管理局", "", (None, None, None, None, None)),
    ],
)
def test_places(name: str, near: str, place: tuple[str | None, ...]) -> None:
    assert tuple(locate(name, lambda: near, lambda: near)) == place


@pytest.mark.parametrize(
    ("agency", "opening", "scope"),
    [
        ("柳河县民政局", "编制本报告。", "own"),
        ("柳河县人民政府", "编制本报告。", "aggregate"),
        ("柳河县人民政府办公室", "本报告综合全县各部门、各乡镇的报告编制。", "aggregate"),
        ("柳河县人民政府办公室", "编制本报告。", "own"),
        ("柳河县柳河镇人民政府", "编制本报告。", "own"),
    ],
)
def test_scope(agency: str, opening: str, scope: str) -> None:
    assert identity(f"{agency}2023年政府信息公开工作年度报告\n{opening}\n{BODY}").scope == scope


def test_a_sample_that_says_so_is_made_up() -> None:
    title = "柳河县民政局2023年政府信息公开工作年度报告\n"
    assert identity(f"{title}（虚构样本）\n{BODY}").made_up
    assert not identity(title + BODY).made_up


@pytest.mark.parametrize(
    ("name", "kind", "proper", "foreign"),
    [
        ("密云区商务局", "bureau", "我局", "我委"),
        ("大兴区科学技术委员会", "commission", "我委", "我局"),
        ("柳河县人民政府办公室", "government_office", "我办", "我局"),
        ("柳河县信访办公室", "office", "我办", "我镇"),
        ("听雪镇人民政府", "town", "我镇", "我乡"),
        ("拾翠乡人民政府", "township", "我乡", "我镇"),
        ("漱玉街道办事处", "subdistrict", "我街道", "我镇"),
        ("铜官区招商服务中心", "centre", "我中心", "我局"),
        ("柳河县人民政府", "government", "我县", "我局"),
        ("杭州高新技术产业开发区管理委员会", "management_committee", "我委", "我镇"),
    ],
)
def test_agency_types(name: str, kind: str, proper: str, foreign: str) -> None:
    found = agency_type(name)
    assert found is not None
    assert found.id == kind
    assert proper in found.proper
    assert foreign in found.foreign
    assert not set(found.proper) & set(found.foreign)


def test_unknown_names_have_no_type_and_neutral_words_are_shared() -> None:
    assert agency_type("某某") is None
    assert "我单位" in self_reference().neutral
    assert "服务全局" in self_reference().exclusions


@pytest.mark.shared
@needs_shared
@pytest.mark.parametrize(
    ("seed", "agency", "year", "code", "published"),
    [
        ("000", "北京市大兴区新兴产业促进服务中心", 2023, "110115", None),
        ("001", "北京市密云区商务局", 2023, "110118", "2024-01-09"),
        ("002", "铜官区招商服务中心", 2023, "340705", None),
        ("003", "北京市西城区政务服务管理局", 2023, "110102", None),
        ("004", "北京市大兴区科学技术委员会", 2024, "110115", None),
    ],
)
def test_identity_of_the_seeds(
    seed: str, agency: str, year: int, code: str, published: str | None
) -> None:
    found = identity(next((SHARED / "seeds").glob(f"{seed}_*.txt")).read_text(encoding="utf-8"))
    assert (found.agency, found.year, found.division_code) == (agency, year, code)
    assert (found.published, found.level, found.scope) == (published, "county", "own")


@pytest.mark.shared
@needs_shared
def test_every_body_and_year_of_the_shared_corpus() -> None:
    from reportkit.sources import parse_document

    wrong = []
    folder = SHARED / "corpus"
    for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines():
        truth = json.loads(line)
        if truth["kind"] == "negative":
            continue
        document = parse_document((folder / "visible" / truth["file"]).read_bytes(), truth["file"])
        found = [r for r in read_document(document) if r.kind == "report"]
        expected = truth.get("reports") or [truth]
        for one, report in zip(expected, found, strict=True):
            who = report.identity
            region = one["region"]
            if (
                who.agency not in (one["agency"], one["agency_printed"])
                or who.year != one["year"]
                or who.title != one["title"]
                or who.city != region["city"]
            ):
                wrong.append((truth["file"], who))
    assert not wrong


PIECES = st.sampled_from(
    [
        "柳河县民政局",
        "2023年",
        "政府信息公开",
        "工作",
        "年度报告",
        "\n",
        " ",
        "报告",
        "年报",
        "发布时间：2024-13-45",
        "来源：",
        "自2023年1月1日至12月31日",
        "\x00",
        "\ud800",
        "二〇二三年",
        "标识码：1101020002",
        "。",
        "镇",
        "市",
        "一、总体情况",
        "主办：",
        "2024年1月9日",
        "省",
        "〇",
        "[",
        "](",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=50).map("".join))
def test_any_text_has_an_identity_and_never_raises(text: str) -> None:
    identity(text)


@settings(max_examples=100, deadline=None)
@given(
    st.text(
        alphabet="北京市密云区县镇乡街道省州盟旗商务局国家税务总局长安开发委员会 0", max_size=20
    )
)
def test_any_name_is_placed_and_never_raises(name: str) -> None:
    locate(name, lambda: name, lambda: name)
    agency_type(name)
