"""Identities are sums and differences, parsed without evaluating anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportkit.errors import FormError
from reportkit.forms import parse_identity, parse_sum

names = st.lists(st.from_regex(r"[a-z][a-z_0-9.]{0,8}", fullmatch=True), min_size=2, unique=True)


@given(names)
def test_a_sum_keeps_its_terms_in_order(terms):
    assert parse_sum(" + ".join(terms)) == tuple((1, t) for t in terms)


@given(names)
def test_right_side_moves_over_with_its_sign_turned(terms):
    identity = parse_identity(f"{terms[0]} = {' + '.join(terms[1:])}")
    assert identity.terms == ((1, terms[0]), *((-1, t) for t in terms[1:]))


def test_difference():
    assert parse_sum("a - b + c") == ((1, "a"), (-1, "b"), (1, "c"))


@pytest.mark.parametrize("text", ["", "a +", "a + + b", "a b", "a = b = c", "a", "a = a", "= b"])
def test_malformed_is_refused(text):
    with pytest.raises(FormError):
        parse_identity(text)
