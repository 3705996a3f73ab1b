"""The claims ledger on sentences: what is stated, and what must never be taken for a figure."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from reportkit.errors import FormError
from reportkit.model import Identity
from reportkit.reading.claims import parse_claims, read_claims
from reportkit.reading.claims.lexicon import expand
from reportkit.reading.claims.numerals import chinese

CASES = Path(__file__).parent / "claims"
TABLES = {
    "applications": """new_received carried_in handled granted partly_granted granted_any denied
        unavailable rejected other denied_state_secret denied_by_law denied_security
        denied_third_party denied_internal denied_process denied_case_file denied_query
        unavailable_not_held unavailable_to_create unavailable_unclear rejected_petition
        rejected_repeat rejected_publication rejected_excessive rejected_confirmation
        other_no_correction other_fee_unpaid other_rest processed carried_out""",
    "disputes": "reconsideration litigation direct_litigation litigation_after_reconsideration",
    "disclosure": """rules normative_documents licences penalties coercive_measures fees procurement
        other_services""",
}
TABLE = {row: table for table, rows in TABLES.items() for row in rows.split()}
RELATION = {"=": "eq", ">=": "ge", "<=": "le", "~": "approx"}
CLAIM = re.compile(
    r"(\S+) (=|>=|<=|~) ([\d.]+)(?: (last_year|part_year|cumulative))?(?: (own|aggregate))?"
)
FLOOR = 0.995


def metric(short: str) -> str:
    """`reconsideration.upheld` → `disputes.reconsideration.upheld`; the column total is implied."""
    if short.startswith("prose."):
        return short
    if short.startswith("statistics."):
        return short + ".value"
    row, _, column = short.partition(".")
    return f"{TABLE[row]}.{row}.{column or 'total'}"


def expected(line: str) -> tuple[str, str, float, str, str | None]:
    match = CLAIM.fullmatch(line)
    assert match, line
    names = sorted(metric(m) for m in match[1].split("|"))
    relation = "one_of" if len(names) > 1 and match[2] == "=" else RELATION[match[2]]
    return "|".join(names), relation, float(match[3]), match[4] or "this_year", match[5]


def cases() -> list[dict]:
    found = []
    usual = {"year": 2023, "form": "2021", "agency": None}
    for path in sorted(CASES.glob("*.toml")):
        every = tomllib.loads(path.read_text(encoding="utf-8"))["case"]
        for number, case in enumerate(every, 1):
            found.append({"id": f"{path.stem}-{number}", **usual, **case})
    return found


def stated(case: dict) -> list[tuple[str, str, float, str, str]]:
    claims = parse_claims(case["text"], year=case["year"], agency=case["agency"], form=case["form"])
    return [
        ("|".join(sorted(c.metric.split("|"))), c.relation, c.value, c.period, c.scope)
        for c in claims
        if c.comparable
    ]


def score(every: list[dict]) -> tuple[float, float, float, list[str]]:
    """Precision, recall, F1 and the differences, over metric, relation, value and period."""
    hit = wrong = missed = 0
    notes = []
    for case in every:
        want = Counter(expected(line)[:4] for line in case["claims"])
        got = Counter(claim[:4] for claim in stated(case))
        hit += (want & got).total()
        wrong += (got - want).total()
        missed += (want - got).total()
        if want != got:
            lost, extra = sorted((want - got).elements()), sorted((got - want).elements())
            notes.append(f"{case['id']} {case['text']}\n    missing {lost}\n    extra   {extra}")
    precision, recall = hit / max(1, hit + wrong), hit / max(1, hit + missed)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall), notes


def statements(text: str, year: int = 2023) -> list[tuple[str, float | None]]:
    claims = parse_claims(text, year=year, statements=True)
    return [(c.metric, c.value) for c in claims if ":" in c.metric]


def test_all_sentences_together_hold_the_floor():
    every = cases()

    precision, recall, f1, notes = score(every)

    print(f"\nclaims: {len(every)} sentences, P {precision:.4f}, R {recall:.4f}, F1 {f1:.4f}")
    assert f1 >= FLOOR, "\n".join(notes)


SCOPED = [case for case in cases() if any(expected(line)[4] for line in case["claims"])]


@pytest.mark.parametrize("case", SCOPED, ids=lambda case: case["id"])
def test_scope_words_are_read(case):
    want = [expected(line) for line in case["claims"] if expected(line)[4]]

    got = stated(case)

    assert [item for item in want if item not in got] == []


def test_figures_of_one_body_are_not_those_of_the_area():
    text = "区住建局收到政府信息公开申请83件，区征收办收到52件，临江镇收到7件。"

    area = parse_claims(text, 2023, "青山市绿水区人民政府")
    own = parse_claims("区住建局收到政府信息公开申请83件。", 2023, "青山市绿水区住建局")
    town = parse_claims("临江镇收到政府信息公开申请7件。", 2023, "绿水县临江镇人民政府")

    assert [c.comparable for c in area] == [False, False, False]
    assert [c.comparable for c in own + town] == [True, True]


def test_place_of_a_claim_in_text_with_broken_lines():
    text = (
        "（二）依申请公开。全年新收政府信息公开申请 16 件，\n其中自然人申请13\n件；已答复１６件。"
    )

    claims = read_claims(text, (), Identity(year=2024), "2021", ())

    assert [c.value for c in claims] == [16, 13, 16]
    assert [c.line for c in claims] == [1, 2, 3]
    assert [text[c.char_start : c.char_end] for c in claims] == [c.text for c in claims]
    assert claims[1].text == "其中自然人申请13\n件"
    assert claims[2].text == "已答复１６件"


def test_a_page_break_inside_a_sentence_does_not_end_it():
    text = "2024年，因政府信息公开申请行政复议3件，提起行政诉讼\n\n- 2 -\n2件。\n"

    claims = read_claims(text, (), Identity(year=2024), "2021", ())

    assert [(c.metric, c.value) for c in claims] == [
        ("disputes.reconsideration.total", 3),
        ("disputes.litigation.total", 2),
    ]


def test_a_heading_is_no_part_of_the_sentence_below():
    text = "四、行政复议、行政诉讼情况\n无。\n五、依申请公开\n共收到申请3件。\n"

    claims = read_claims(text, (), Identity(year=2024), "2021", ())

    assert [(c.metric, c.value) for c in claims] == [("applications.new_received.total", 3)]


def test_tables_are_not_read():
    text = "收到政府信息公开申请5件。\n行政许可 3件\n办结5件。"
    table = text.index("行政许可"), text.index("办结")

    claims = read_claims(text, (), Identity(year=2024), "2021", [table])

    assert "disclosure.licences.decisions" not in [c.metric for c in claims]


def test_without_a_year_no_year_word_means_another_year():
    claims = parse_claims("2022年收到政府信息公开申请5件。")

    assert [(c.value, c.period) for c in claims] == [(5, "this_year")]


@pytest.mark.parametrize(
    ("scope", "agency", "compared"),
    [
        ("aggregate", None, [800]),
        ("own", None, [206]),
        ("unknown", "远山市教育局", [206]),
        ("unknown", "远山市临江区人民政府", [800]),
        ("unknown", None, [800, 206]),
    ],
)
def test_the_scope_of_the_report_decides_between_all_bodies_and_one(scope, agency, compared):
    text = "全区共收到政府信息公开申请800件，区政府本级收到206件。"

    claims = parse_claims(text, year=2023, agency=agency, scope=scope)

    assert [c.value for c in claims if c.comparable] == compared


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("收到政府信息公开申请28万余件。", 280_000, 290_000),
        ("收到政府信息公开申请300余件。", 300, 400),
        ("收到政府信息公开申请近千件。", None, 1000),
        ("收到政府信息公开申请2.0万件。", 19_500, 20_500),
        ("收到政府信息公开申请20件以上。", 20, None),
        ("收到政府信息公开申请20件。", 20, 20),
    ],
)
def test_bounds_follow_the_printed_precision(text, low, high):
    (claim,) = parse_claims(text, year=2023)

    assert (claim.low, claim.high) == (low, high)


def test_shares_carry_the_interval_of_their_last_digit():
    claims = parse_claims("不予公开35件，占4.34%。", year=2023, statements=True)

    share = claims[1]

    assert share.metric.startswith("share:applications.denied.total/applications.processed.total")
    assert (share.value, share.low, share.high) == (4.34, 4.335, 4.345)
    assert not share.comparable


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        (
            "收到政府信息公开申请22件，同比增长1.05%。",
            "growth:applications.new_received.total",
            1.05,
        ),
        (
            "收到政府信息公开申请22件，比上年下降29%。",
            "growth:applications.new_received.total",
            -29,
        ),
        ("收到政府信息公开申请22件，较上年减少3件。", "change:applications.new_received.total", -3),
        ("收到政府信息公开申请22件，是上年的2倍。", "times:applications.new_received.total", 2),
        ("收到政府信息公开申请22件，均按时答复。", "all:applications.processed.total", None),
        ("申请均已受理，办结率100%。", "all:applications.processed.total", 100),
    ],
)
def test_statements_about_a_figure(text, kind, value):
    assert (kind, value) in statements(text)


def test_shares_of_a_list_are_paired_in_order():
    text = "予以公开、不予公开、无法提供分别占66.48%、5.57%、27.95%。"

    found = [(m.split("/")[0].split(".")[1], value) for m, value in statements(text)]

    assert found == [("granted", 66.48), ("denied", 5.57), ("unavailable", 27.95)]


@pytest.mark.parametrize(
    "text",
    [
        "行政复议12件，纠错率8.3%，较上年下降3个百分点。",
        "不予公开申请的占比由18%下降到11%。",
        "承办人大建议26件、政协提案31件，公开率83.5%。",
    ],
)
def test_changes_of_a_rate_and_rates_of_other_matters_are_said_of_no_figure(text):
    assert [kind for kind, _ in statements(text)] == []


def test_growth_of_several_figures_is_not_given_to_the_last():
    text = "受理申请4512件，答复4488件，分别较上年增长6.1%、5.8%。"

    assert statements(text) == []


@pytest.mark.parametrize(
    ("text", "total", "whole"),
    [
        ("办结申请20件，其中予以公开12件，部分公开3件，无法提供4件。", 19, 20),
        ("收到政府信息公开申请10件（网络4件、信函6件）。", 10, 10),
        ("公开各类信息199条，其中公告2条，动态72条，其他127条。", 201, 199),
    ],
)
def test_parts_are_added_up_beside_their_whole(text, total, whole):
    claims = parse_claims(text, year=2023, statements=True)

    (parts,) = [c for c in claims if c.metric.startswith("parts:")]

    assert (parts.value, parts.low, parts.high) == (total, whole, whole)


@pytest.mark.parametrize(
    "text",
    [
        "收到政府信息公开申请10件，其中网络申请4件等。",
        "公开信息90条，其中公告2条、动态30条等。",
        "办结申请12件（含上年结转1件）。",
    ],
)
def test_examples_and_single_parts_are_not_added_up(text):
    assert not [m for m, _ in statements(text) if m.startswith("parts:")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十二", 12),
        ("一百零五", 105),
        ("两千三百", 2300),
        ("三万零二十", 30020),
        ("二〇二三", 2023),
    ],
)
def test_chinese_numerals(text, value):
    assert chinese(text) == value


def test_forms_of_the_lexicon_expand():
    assert sorted(expand("[被]纠(正|错)[数]")) == sorted(
        ["纠正", "纠错", "纠正数", "纠错数", "被纠正", "被纠错", "被纠正数", "被纠错数"]
    )


def test_an_unbalanced_form_names_itself():
    with pytest.raises(FormError, match="纠"):
        expand("纠(正|错))")
