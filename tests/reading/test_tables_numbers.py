"""Printed cells to figures."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reportkit.reading.fold import fold
from reportkit.reading.tables.numbers import parse_figure


def parse(printed: str) -> tuple[float | None, str] | None:
    return parse_figure(fold(printed).text)


@pytest.mark.parametrize(
    ("printed", "value", "state"),
    [
        ("0", 0, "read"),
        (" 0 ", 0, "read"),
        ("　　0", 0, "read"),
        ("１２", 12, "read"),
        ("1,234", 1234, "read"),
        ("1,000,000,000", 1_000_000_000, "read"),
        ("1，234", 1234, "read"),
        ("12.5", 12.5, "read"),
        ("3件", 3, "read"),
        ("251000元", 251000, "read"),
        ("52.15万元", 52.15, "read"),
        ("+2", 2, "read"),
        ("-1", -1, "read"),
        ("减4", -4, "read"),
        ("增3", 3, "read"),
        ("减少3", -3, "read"),
        ("1 0", 10, "repaired"),
        ("5\u00a089", 589, "repaired"),
        ("l2", 12, "repaired"),
        ("1O", 10, "repaired"),
        ("〇", 0, "repaired"),
        ("", None, "blank"),
        ("\u3000\u00a0", None, "blank"),
        ("/", None, "dash"),
        ("-", None, "dash"),
        ("—", None, "dash"),
        ("――", None, "dash"),
        ("无", None, "dash"),
        ("不涉及", None, "dash"),
    ],
)
def test_printed_cell(printed: str, value: float | None, state: str) -> None:
    assert parse(printed) == (value, state)


@pytest.mark.parametrize(
    "printed",
    ["规章", "1.属于国家秘密", "见附件", "1,23", "12,", "2020年", "（1）", "1-2", "约3", "Il"],
)
def test_what_is_no_figure_is_not_made_one(printed: str) -> None:
    parsed = parse(printed)

    assert parsed is None or parsed[1] == "repaired"


@example(10**9, "")
@given(st.integers(min_value=0, max_value=10**9), st.sampled_from(["", "件", "条", "元", "万元"]))
def test_every_plain_figure_is_read(number: int, unit: str) -> None:
    assert parse(f"{number}{unit}") == (number, "read")
    assert parse(f"{number:,}{unit}") == (number, "read")


@example("00")  # a code, or figures run together
@given(st.text(max_size=12))
def test_any_text_is_read_or_refused_without_an_error(printed: str) -> None:
    parsed = parse(printed)

    if parsed is not None:
        value, state = parsed
        assert state in ("read", "blank", "dash", "repaired", "unreadable")
        assert (value is None) == (state in ("blank", "dash", "unreadable"))
        assert value is None or any(c.isdigit() or c in "lIOo〇○◯零" for c in fold(printed).text)
