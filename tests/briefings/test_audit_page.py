"""The consistency-audit page: what to do first, stories, copied texts, chain breaks, wording."""

from __future__ import annotations

import polars as pl
import pytest
from lxml import html

from reportkit.briefings import audit_page, qa
from reportkit.briefings.audit_findings import grouped
from reportkit.briefings.audit_view import AuditView
from reportkit.briefings.texts import Texts
from reportkit.corpus import Corpus
from reportkit.display import language
from reportkit.frames import dtypes
from reportkit.parameters import ConsistencyAudit, ParsingQA
from reportkit.rules import list_rules

CLAUSES = [
    "先听意见再作决定的事项共有若干件，逐项写明采纳与否的理由",
    "把高频问题编成问答并放在栏目首屏，方便来访群众自行对照",
    "邀请居民代表走进窗口，现场察看材料如何受理与流转",
    "对落后科室逐一约谈并限期整改，整改情况每季度通报",
    "适老化改造已经完成，字号、对比度和朗读都可以自行调节",
]
COPIED = "我镇" + "。\n".join(CLAUSES) + "。"


@pytest.fixture(autouse=True)
def chinese():
    language("zh")
    yield
    language("zh")


def report(id, agency, year, text, source=None):
    head = 20
    return (
        {
            "report_id": id, "agency": agency, "year": year, "kind": "report", "form": "2021",
            "source": source or f"in/{id}.txt", "part": 0, "sha256": "0" * 64, "made_up": False,
            "cells_expected": 200, "cells_read": 200, "problems": 0,
        },
        {
            "report_id": id, "section": "1", "title": "一", "text": text, "line_start": 3,
            "line_end": 3 + text.count("\n"), "char_start": head, "char_end": head + len(text),
        },
    )  # fmt: skip


def finding(id, rule, severity="warning", n=0, **more):
    return {
        "report_id": id, "rule": rule, "severity": severity, "verdict": "fail", "cells": [],
        "message_zh": f"{rule} 第{n}处", "message_en": f"{rule} number {n}",
        "fingerprint": f"{rule}{n:04}{id}", **more,
    }  # fmt: skip


def corpus_of(reports, findings=(), problems=()) -> Corpus:
    rows = {
        "reports": [r for r, _ in reports],
        "sections": [s for _, s in reports],
        "findings": list(findings),
        "problems": list(problems),
    }
    frames = {}
    for name, given in rows.items():
        types = dtypes(name)
        frames[name] = pl.DataFrame([{c: r.get(c) for c in types} for r in given], schema=types)
    return Corpus.of(frames)


@pytest.fixture
def copied():
    """甲 took the text of 乙 and forgot a word of it."""
    word = 20 + COPIED.index("我镇")
    return corpus_of(
        [
            report("a", "甲县商务局", 2023, "标题\n" + COPIED.replace("若干", "12")),
            report("b", "乙县河口镇人民政府", 2022, COPIED.replace("若干", "7")),
            report("c", "丙县统计局", 2023, "别的话。"),
        ],
        [
            finding("a", "X07", expected="b", actual="97%", evidence=COPIED, char_start=25,
                    char_end=60, line=4, message_zh=f"文字相同，例如：{COPIED}"),
            finding("a", "L01", actual="我镇", evidence="我镇" + CLAUSES[0], line=4,
                    char_start=word + 3, char_end=word + 5),
        ],
    )  # fmt: skip


def shown(made):
    return html.fromstring(made.html())


def test_copied_text_stands_side_by_side_with_its_donor(copied):
    page = shown(audit_page.findings(copied, ConsistencyAudit()))

    card = page.xpath("//article[starts-with(@id, 'f-X07')]")[0]
    left, right = card.xpath(".//*[@class='rk-side'][1]/figure")
    assert "甲县商务局 2023 · 第一部分 · 第 4 行" in left.text_content()
    assert "乙县河口镇人民政府 2022 · 第一部分 · 第 3 行" in right.text_content()
    assert "12" in left.xpath(".//mark/text()")
    assert "7" in right.xpath(".//mark/text()")
    assert "97%" in card.text_content()
    assert "可能的来源" in card.text_content()
    assert card.text_content().count(CLAUSES[1]) == 2


def test_leftover_and_donor_are_linked_both_ways(copied):
    page = shown(audit_page.findings(copied, ConsistencyAudit()))

    copy = page.xpath("//article[starts-with(@id, 'f-X07')]")[0]
    leftover = page.xpath("//article[starts-with(@id, 'f-L01')]")[0]
    assert f"#{leftover.get('id')}" in copy.xpath(".//a/@href")
    assert f"#{copy.get('id')}" in leftover.xpath(".//a/@href")
    assert "乙县河口镇人民政府 2022" in leftover.text_content()


def test_page_of_one_body_reads_the_donor_from_the_folder_of_the_frames(copied, tmp_path):
    for name, frame in copied.frames().items():
        frame.write_parquet(tmp_path / f"{name}.parquet")
    P = ConsistencyAudit(frames=str(tmp_path), agency="甲县商务局")  # noqa: N806

    page = shown(audit_page.findings(P.corpus(), P))

    assert "乙县河口镇人民政府 2022 · 第一部分" in page.text_content()


def test_corpus_view_groups_reports_alike(copied):
    text = audit_page.chains(copied, ConsistencyAudit()).html()

    assert "2 份报告文字雷同" in text
    assert "与 乙县河口镇人民政府 2022 相同的文字占 97%" in text


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("zh", "2022 年结转下年度 3 件，2023 年上年结转却为 5 件（+2）"),
        ("en", "2022 hands on 3, but 2023 takes over 5 (+2)"),
    ],
)
def test_chain_breaks_read_as_sentences(lang, told):
    broken = finding("b", "X01", "error", expected="3", actual="5", difference=2.0)
    corpus = corpus_of(
        [report("a", "甲县商务局", 2022, "甲"), report("b", "甲县商务局", 2023, "乙")], [broken]
    )
    language(lang)

    page = shown(audit_page.chains(corpus, ConsistencyAudit(lang=lang)))

    assert told in page.text_content()
    assert page.xpath("//a/@href") == ["#f-X010000b"]


def test_findings_of_one_rule_are_one_story_and_stay_traceable():
    found = [finding("a", "K2", "error", n) for n in range(5)] + [finding("a", "P01", "error")]
    corpus = corpus_of([report("a", "甲县商务局", 2023, "甲")], found)

    page = shown(audit_page.findings(corpus, ConsistencyAudit()))

    assert len(page.xpath("//article")) == 2
    ids = set(page.xpath("//@id"))
    assert {f"f-{f['fingerprint']}" for f in found} <= ids
    assert all(f["fingerprint"] in page.text_content() for f in found)


def test_findings_beyond_the_cards_are_traceable_too():
    found = [finding("a", "K2", "error", n) for n in range(5)]
    corpus = corpus_of([report("a", "甲县商务局", 2023, "甲")], found)

    page = shown(audit_page.findings(corpus, ConsistencyAudit(cards=2)))

    assert {f"f-{f['fingerprint']}" for f in found} <= set(page.xpath("//@id"))


def test_equal_fingerprints_get_links_of_their_own():
    same = {"fingerprint": "00ff"}
    corpus = corpus_of(
        [report("a", "甲县商务局", 2023, "甲"), report("b", "甲县商务局", 2023, "甲")],
        [finding("a", "S07", **same), finding("b", "S07", **same)],
    )

    v = AuditView(corpus, ConsistencyAudit())

    assert v.fails["anchor"].to_list() == ["f-00ff", "f-00ff-2"]
    assert v.fails["body"].to_list() == ["2023 年报告 (a.txt)", "2023 年报告 (b.txt)"]
    assert [len(g) for g in grouped(v.fails)] == [1, 1]


def test_verdict_names_at_most_three_things_to_do_first_with_links():
    rules = ("K2", "P01", "S01", "L01", "T03")
    found = [finding("a", r, "error" if r < "S" else "warning", n) for r in rules for n in (1, 2)]
    corpus = corpus_of([report("a", "甲县商务局", 2023, "甲")], found)

    verdict = shown(audit_page.verdict(corpus, ConsistencyAudit()))
    cards = shown(audit_page.findings(corpus, ConsistencyAudit()))

    items = verdict.xpath("//ol[@class='rk-first']/li")
    assert len(items) == 3
    links = [a.removeprefix("#") for a in verdict.xpath("//ol[@class='rk-first']//a/@href")]
    assert set(links) <= set(cards.xpath("//@id"))
    assert "另有 1 处" in items[0].text_content()


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([("K2", "error")], "has 1 error that should be put right before publication, and no warn"),
        ([("K2", "error"), ("P02", "error"), ("L01", "warning")], "has 2 errors that"),
        ([("L01", "warning")], "this report has no error; one warning is for a person"),
        ([], "there are no warnings for a person"),
    ],
)
def test_english_counts_agree_with_their_nouns(found, told):
    language("en")
    corpus = corpus_of(
        [report("a", "甲县商务局", 2023, "甲")], [finding("a", rule, s) for rule, s in found]
    )

    assert told in audit_page.verdict(corpus, ConsistencyAudit(lang="en")).html()


def test_texts_count_only_where_they_are_asked_to():
    t = Texts("x", {"a": "{year}: {n:report|reports}, {m:nothing|one|# in all}"})

    assert t("a", year=2023, n=1, m=0) == "2023: 1 report, nothing"
    assert t("a", year=2023, n=1200, m=1200) == "2023: 1,200 reports, 1,200 in all"


def test_printed_value_is_claimed_only_where_two_are_compared():
    corpus = corpus_of(
        [report("a", "甲县商务局", 2023, "甲")],
        [
            finding("a", "S09", actual="监督保障"),
            finding("a", "N01", expected="0", actual=" "),
        ],
    )

    page = shown(audit_page.findings(corpus, ConsistencyAudit()))

    missing, blank = (page.xpath(f"//article[contains(., '{r} 第')]")[0] for r in ("S09", "N01"))
    assert "印为" not in missing.text_content()
    assert "（空白）" in blank.text_content()


@pytest.mark.parametrize(("lang", "told"), [("zh", "正文中没有标题。"), ("en", "has no title")])
def test_problems_are_told_in_the_language_of_the_page(lang, told):
    language(lang)
    problems = [
        {
            "report_id": "a",
            "stage": "identity",
            "code": "no_title",
            "message": "The text has no title.",
        },
        {"report_id": "a", "stage": "tables", "code": "of_tomorrow", "message": "row 7 <odd>"},
    ]
    corpus = corpus_of([report("a", "甲县商务局", 2023, "甲")], problems=problems)

    page = shown(qa.problems(corpus, ParsingQA(lang=lang)))

    assert told in page.text_content()
    assert "row 7 <odd>" in page.text_content()
    assert ("The text" in page.text_content()) == (lang == "en")


def test_english_pages_name_what_rules_rest_on_in_english():
    v = AuditView(corpus_of([report("a", "甲县商务局", 2023, "甲")]), ConsistencyAudit(lang="en"))

    told = {r.basis: v.basis(r.basis) for r in list_rules()}

    assert {b: t for b, t in told.items() if not t.isascii()} == {}
