"""The words of lexicon.toml as one compiled alternation.

A form is written with `[x]` (may be missing), `(a|b)` (one of them) and a trailing `?` on a group
(may be missing); it is expanded to plain strings, and these are folded into one prefix tree, so
that the regular expression engine looks at each character a few times however many words there
are. The longest word wins.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from reportkit.errors import FormError

# What the kinds of words are for. A topic says what is counted, the first of these that a word has;
TOPICS = (
    "app", "dispute", "doc", "decision", "charge", "procurement", "fee", "stat", "trap", "info",
)  # fmt: skip
# a label is one of several that numbers may share,
LABELS = (
    "result", "carry", "applicant", "dispute", "doc", "decision", "channel", "verb", "fee",
    "docverb", "outcome", "stat",
)  # fmt: skip
NAMING = frozenset((*LABELS, "app", "charge", "procurement"))
# and these can name a number, rather than link or date it.
MEANING = NAMING | {"trap", "info", "publish", "medium"}

_FEW = 8  # branches that the engine may as well try one by one
_WAYS = 4  # bunches that more branches are dealt into


class Senses(dict[str, str]):
    """What a word may mean: kind -> id, often several; and what follows from its kinds alone."""

    __slots__ = ("label", "means", "topics")

    def __init__(self, senses: Mapping[str, str] = {}) -> None:
        super().__init__(senses)
        self.topics = tuple(kind for kind in TOPICS if kind in self)
        self.label = next((kind for kind in LABELS if kind in self), "")
        self.means = not MEANING.isdisjoint(self)


class Lexicon(NamedTuple):
    """`pattern` finds the longest word at a place, `senses` says what it may mean."""

    pattern: str
    senses: dict[str, Senses]


def expand(form: str) -> list[str]:
    """All plain strings that a form of lexicon.toml stands for."""
    try:
        return _alternatives(form, 0, "")[0]
    except IndexError:
        raise FormError(f"unbalanced bracket in the form {form!r} of lexicon.toml") from None


def _alternatives(form: str, at: int, closing: str) -> tuple[list[str], int]:
    """Strings of `a|b|…` from `at` up to the closing bracket, and where it ends."""
    every: list[str] = []
    branch = [""]
    while at < len(form) or closing:
        sign = form[at]  # IndexError: a bracket was not closed
        if sign == closing:
            break
        if sign in ")]":
            raise IndexError(at)
        if sign == "|" and closing:
            every += branch
            branch = [""]
            at += 1
        elif sign in "([":
            inner, at = _alternatives(form, at + 1, ")" if sign == "(" else "]")
            at += 1
            optional = sign == "["
            if form[at : at + 1] == "?":
                optional, at = True, at + 1
            if optional and "" not in inner:
                inner = [*inner, ""]
            branch = [head + tail for head in branch for tail in inner]
        else:
            if form[at + 1 : at + 2] == "?":
                branch = branch + [head + sign for head in branch]
                at += 2
            else:
                branch = [head + sign for head in branch]
                at += 1
    return every + branch, at


def _tree(words: list[str]) -> str:
    """A regular expression for the longest of `words` (sorted) at a place."""
    branches: dict[str, list[str]] = {}
    ends = False
    for word in words:
        if word:
            branches.setdefault(word[0], []).append(word[1:])
        else:
            ends = True
    if not branches:
        return ""
    alike: dict[str, str] = {}  # what follows -> the characters that it follows
    for first, tails in branches.items():
        inner = _tree(tails)
        alike[inner] = alike.get(inner, "") + re.escape(first)
    parts = [
        (signs, f"[{signs}]{inner}" if len(signs) > 1 else signs + inner)
        for inner, signs in alike.items()
    ]
    if len(parts) == 1 and not ends:
        return parts[0][1]
    return f"(?:{_bunch(parts)}){'?' if ends else ''}"


def _bunch(parts: list[tuple[str, str]]) -> str:
    """Branches in bunches of bunches: a look at the next character skips a whole bunch.

    The engine tries branches one by one, which is slow at the top of the tree.
    """
    if len(parts) <= _FEW:
        return "|".join(branch for _, branch in parts)
    size = max(_FEW, -(-len(parts) // _WAYS))
    bunches = []
    for i in range(0, len(parts), size):
        some = parts[i : i + size]
        bunches.append(f"(?=[{''.join(signs for signs, _ in some)}])(?:{_bunch(some)})")
    return "|".join(bunches)


@cache
def lexicon() -> Lexicon:
    """The words of lexicon.toml; FormError if a form cannot be read."""
    data = tomllib.loads(files(__package__).joinpath("lexicon.toml").read_text(encoding="utf-8"))
    senses: dict[str, dict[str, str]] = {}
    macros = {"{" + name + "}": form for name, form in data.pop("macros").items()}
    for kind, entries in data.items():
        for name, entry in entries.items():
            for form in entry["forms"]:
                for macro, text in macros.items():
                    form = form.replace(macro, text)
                for word in expand(form):
                    if word:
                        senses.setdefault(word, {}).setdefault(kind, name)
    few: dict[frozenset[tuple[str, str]], Senses] = {}  # most words share theirs with others
    shared = {}
    for word, some in senses.items():
        key = frozenset(some.items())
        if key not in few:
            few[key] = Senses(some)
        shared[word] = few[key]
    return Lexicon(_tree(sorted(senses)), shared)
