"""What a sentence takes from those before it, and that no wording makes the ledger raise."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.model import Identity
from reportkit.reading.claims import parse_claims, read_claims
from reportkit.reading.claims.lexicon import lexicon


def stated(text: str) -> list[tuple[str, float | None]]:
    return [(c.metric, c.value) for c in parse_claims(text, year=2023)]


def test_rows_of_applications_are_no_decisions_of_the_sentence_before():
    text = "全年办理行政许可61件，实施行政处罚17件。其中一类事项下放。不予公开4件，无法提供9件。"

    claims = stated(text)

    assert claims == [
        ("disclosure.licences.decisions", 61),
        ("disclosure.penalties.decisions", 17),
        ("applications.denied.total", 4),
        ("applications.unavailable.total", 9),
    ]


def test_a_topic_other_than_applications_ends_with_its_paragraph():
    text = "全年开展解读培训12期。\n自然人申请14件，律师事务所申请1件。\n"

    claims = stated(text)

    assert claims == [
        ("applications.new_received.natural_person", 14),
        ("applications.new_received.legal_service", 1),
    ]


def test_paragraphs_are_told_apart_with_carriage_returns():
    unix = "全年主动公开信息640条。\n其他处理3件。\n"

    assert stated(unix.replace("\n", "\r\n")) == stated(unix) != []


def test_a_sentence_read_before_is_read_anew_where_it_leans_on_another():
    alone = "均为自然人申请。"
    first = stated("收到政府信息公开申请3件。" + alone)
    second = stated("收到政府信息公开申请8件。" + alone)

    assert first[-1] == ("applications.new_received.natural_person", 3)
    assert second[-1] == ("applications.new_received.natural_person", 8)
    assert stated(alone) == []


def test_the_same_sentence_has_its_own_place_each_time():
    text = "收到政府信息公开申请3件。\n\n收到政府信息公开 申请3件。"

    claims = read_claims(text, (), Identity(year=2023), "2021", ())

    assert [text[c.char_start : c.char_end] for c in claims] == [
        "收到政府信息公开申请3件",
        "收到政府信息公开 申请3件",
    ]
    assert [c.line for c in claims] == [1, 3]


PIECES = st.one_of(
    st.sampled_from(sorted(lexicon().senses)),
    st.sampled_from(["0件", "3件", "12条", "5%", "零", "一件", "1.2万余件", "30元", "2倍", "7"]),
    st.sampled_from(
        ["2023年", "1-6月", "百余件", "几十件", "（", "）", "，", "、", "；", "。", "的"]
    ),
    st.text("零一二十百千万亿两廿〇0123,.%数几余近件", max_size=6),
)


@pytest.mark.parametrize("unit", ["收到政府信息公开申请3件，", "增加3%", "公开3件、未3件"])
def test_a_sentence_without_end_is_read_in_pieces(unit):
    text = f"2023年收到政府信息公开申请3件，{unit * 1000}"
    claims = parse_claims(text, 2023, statements=True)
    assert claims
    assert max(len(claim.text) for claim in claims) <= 1_500
    assert all(text[c.char_start : c.char_end] == c.text for c in claims)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.lists(PIECES, max_size=16), st.sampled_from(["2021", "2019", "2014"]))
def test_no_wording_raises(pieces, form):
    text = "".join(pieces)

    claims = parse_claims(text, year=2023, agency="远山市教育局", form=form, statements=True)

    assert all(text[c.char_start : c.char_end] == c.text for c in claims)
