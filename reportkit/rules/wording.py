"""Whether a clause names the figure it states by itself (wording.toml)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import polars as pl


@cache
def figures() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The entries of wording.toml: an expression of metrics, and those its clause must match."""
    text = (files("reportkit.rules") / "wording.toml").read_text(encoding="utf-8")
    return tuple((f"^(?:{f['metric']})", tuple(f["words"])) for f in tomllib.loads(text)["figure"])


def named(metric: str, text: str) -> pl.Expr:
    """Whether the clause in column `text` says in its own words which figure `metric` it means.

    Not so where the sentence before must be read with it: there a misreading is as likely as a
    fault of the report.
    """
    clause, figure = pl.col(text), pl.col(metric)
    return pl.any_horizontal(
        figure.str.contains(pattern)
        & pl.all_horizontal(clause.str.contains(words) for words in every)
        for pattern, every in figures()
    )
