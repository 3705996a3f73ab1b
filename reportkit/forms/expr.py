"""Linear identities written as text: `a + b = c + d`, sums and differences only.

No evaluation of code: an expression is split into signed terms.
"""

from __future__ import annotations

from typing import NamedTuple

from reportkit.errors import FormError


class Linear(NamedTuple):
    """`sum(coefficient * term) relation 0`; `left` and `right` keep the printed sides."""

    left: tuple[tuple[int, str], ...]
    right: tuple[tuple[int, str], ...]
    relation: str

    @property
    def terms(self) -> tuple[tuple[int, str], ...]:
        """Signed terms with everything moved to the left side."""
        return self.left + tuple((-sign, name) for sign, name in self.right)


def parse_sum(text: str) -> tuple[tuple[int, str], ...]:
    """Split `a + b - c` into `((1, "a"), (1, "b"), (-1, "c"))`."""
    terms: list[tuple[int, str]] = []
    sign = 1
    expects_name = True
    for word in text.split():
        if word in "+-":
            if expects_name and terms:
                raise FormError(f"two operators in a row in {text!r}")
            sign = 1 if word == "+" else -1
            expects_name = True
        elif expects_name:
            terms.append((sign, word))
            sign, expects_name = 1, False
        else:
            raise FormError(f"operator missing before {word!r} in {text!r}")
    if expects_name:
        raise FormError(f"a name is missing at the end of {text!r}")
    return tuple(terms)


def parse_identity(text: str) -> Linear:
    """Parse `left = right` (also `<=`, `>=`), operators set off by blanks.

    Raises FormError when a side is missing or a name is repeated.
    """
    words = text.split()
    relations = [word for word in words if word in ("=", "<=", ">=")]
    if len(relations) != 1:
        raise FormError(f"an identity needs exactly one of = <= >=: {text!r}")
    at = words.index(relations[0])
    linear = Linear(
        parse_sum(" ".join(words[:at])), parse_sum(" ".join(words[at + 1 :])), relations[0]
    )
    names = [name for _, name in linear.terms]
    if len(set(names)) != len(names):
        raise FormError(f"a name occurs twice in {text!r}")
    return linear
