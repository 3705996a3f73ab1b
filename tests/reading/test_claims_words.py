"""Short cuts of the claims reader find what the long way finds."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from reportkit.reading.claims.clauses import Token, Words, parsed, pattern
from reportkit.reading.claims.lexicon import lexicon
from reportkit.reading.claims.sentences import fold, stretches

CASES = Path(__file__).parent / "claims"
TEXTS = [
    case.get("text", "")
    for path in sorted(CASES.glob("*.toml"))
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
]


def test_looks_at_a_first_character_lose_no_word_or_number():
    assert len(TEXTS) > 500
    plain = re.sub(r"\(\?=\[[^\]]*(?:\\\][^\]]*)*\]\)", "", pattern().pattern)
    assert "(?=[" not in plain
    slow = re.compile(plain)
    for text in map(fold, TEXTS[::7]):
        found = [(m.span(), m.lastgroup) for m in pattern().finditer(text)]
        assert found == [(m.span(), m.lastgroup) for m in slow.finditer(text)], text


def test_the_longest_word_wins():
    words = re.compile(lexicon().pattern)
    for word in list(lexicon().senses)[::13]:
        found = words.match(word)
        assert found is not None
        assert found.group() == word


def test_words_know_the_last_of_each_kind():
    (clause,) = parsed("收到申请后答复", 2024).clauses
    (words,) = clause.words
    assert words.kinds["verb"].text == "答复"
    assert words.but("verb", "answer").text == "收到"
    assert words.but("verb", "answer", "receive") is None
    assert words.but("dispute") is None
    assert not Words().kinds


def test_words_stand_between_the_numbers():
    (clause,) = parsed("收到申请3件办结2件", 2024).clauses
    assert [t.text for t in clause.numbers] == ["3件", "2件"]
    assert [[t.text for t in some] for some in clause.words] == [["收到", "申请"], ["办结"], []]
    assert all(isinstance(token, Token) for token in clause.tokens)


@pytest.mark.parametrize("cut", [(0, 9), (3, 17), (17, 31), (9, 31)])
def test_prose_is_folded_as_within_its_text(cut):
    text = "共收到１２件。\n - 3 - \n|表|1|\n办结：４件（含上年）\n"
    spans = [cut, (0, 3), (20, len(text))]
    whole = fold(text)
    for (start, end), (prose, left, right, way) in zip(spans, stretches(text, spans), strict=True):
        assert prose[left:right] == whole[start:end]
        assert left + way == start
