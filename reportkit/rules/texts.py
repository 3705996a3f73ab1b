"""Searching the prose of all sections: sieved by polars, matched by `re`, placed as printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

# Text a sentence ends at, for the quotation beside a hit.
_STOPS = "。！？；\n\r\t|"
# A long line without a stop at its end goes on in the next line, unless that begins a date.
_WRAPPED = r"([^\n\t。！？；：:;|]{18})\n+([一-龥，、。；）”》]|[0-9]+[^0-9年、.．\n])"
_SHORT_LINES = (12, 64)  # characters a line on average in text that a page has broken
_BLANKS = " \t\n\r\x0b\x0c\u00a0\u200b\u3000"
_TAKEN_OUT = [" ", "\u3000", "\u00a0", "\u200b", "\r"]
_NO_BLANKS = dict.fromkeys(map(ord, _BLANKS))


class Texts:
    """The sections of a corpus for searching."""

    def __init__(self, sections: pl.DataFrame) -> None:
        self.sections = sections

    @cached_property
    def clean(self) -> pl.DataFrame:
        """Sections with `clean`: blanks taken out and lines that a page broke put together.

        Chinese needs no blanks, and a word broken over two lines must still be found.
        """
        squeezed = self.sections.with_columns(
            clean=pl.col("text").str.replace_many(_TAKEN_OUT, [""] * len(_TAKEN_OUT))
        )
        size = pl.col("clean").str.len_chars()
        lines = pl.col("clean").str.count_matches("\n", literal=True) + 1
        broken = (size / lines).is_between(*_SHORT_LINES) & (lines > 2)
        return squeezed.with_columns(
            clean=pl.when(broken)
            .then(pl.col("clean").str.replace_all(_WRAPPED, "$1$2"))
            .otherwise("clean")
        )

    def hits(
        self,
        pattern: str | re.Pattern[str],
        sections: Iterable[str] | None = None,
        *,
        within: pl.DataFrame | None = None,
        first: bool = False,
        sieve: str | Sequence[str] | None = None,
    ) -> pl.DataFrame:
        """Places where `pattern` occurs: report_id, section, word, groups, evidence, line, span.

        The pattern sees text without blanks (`clean`); line and span point into the text as
        printed. `sieve` is searched first by polars: some words of which a hit has one (fastest),
        or a plainer pattern (needed where `pattern` uses look-around). `within` limits to its
        report_ids; `first` keeps one hit a report.
        """
        compiled = re.compile(pattern) if isinstance(pattern, str) else pattern
        frame = self.clean
        if sections is not None:
            frame = frame.filter(pl.col("section").is_in(list(sections)))
        text = pl.col("clean").str
        if sieve is None or isinstance(sieve, str):
            frame = frame.filter(text.contains(sieve or compiled.pattern))
        else:
            frame = frame.filter(text.contains_any(list(sieve)))
        if within is not None:
            frame = frame.join(within.select("report_id").unique(), on="report_id", how="semi")
        names = sorted(compiled.groupindex)
        rows: list[tuple[Any, ...]] = []
        done: set[str] = set()
        columns = ("report_id", "section", "text", "clean", "line_start", "char_start")
        for id, section, raw, clean, line, start in frame.select(columns).iter_rows():
            if first and id in done:
                continue
            printed = None
            for match in compiled.finditer(clean):
                done.add(id)
                printed = _printed_at(raw) if printed is None else printed
                at, end = match.span()
                before = len(clean[:at].translate(_NO_BLANKS))
                inside = len(clean[at:end].translate(_NO_BLANKS))
                low = int(printed[before]) if before < len(printed) else len(raw)
                high = int(printed[before + inside - 1]) + 1 if inside else low
                rows.append(
                    (
                        id, section, match.group(), *(match.group(n) for n in names),
                        sentence(clean, at, end), line + raw.count("\n", 0, low),
                        start + low, start + high,
                    )
                )  # fmt: skip
                if first:
                    break
        schema = {
            "report_id": pl.String, "section": pl.String, "word": pl.String,
            **dict.fromkeys(names, pl.String),
            "evidence": pl.String, "line": pl.Int64, "char_start": pl.Int64,
            "char_end": pl.Int64,
        }  # fmt: skip
        return pl.DataFrame(rows, schema=schema, orient="row")

    def sentences(self, placed: pl.DataFrame) -> pl.DataFrame:
        """`placed` (report_id, text, char_start, char_end) with `evidence`, the sentence.

        Where no section holds the place, `evidence` is the placed `text` itself.
        """
        rows = placed.with_row_index("_row")
        spans = self.sections.select("report_id", whole="text", base="char_start")
        held = (
            rows.join(spans, on="report_id")
            .filter(
                pl.col("base") <= pl.col("char_start"),
                pl.col("char_end") <= pl.col("base") + pl.col("whole").str.len_chars(),
            )
            .unique("_row", keep="first", maintain_order=True)
            .select("_row", "whole", "base", "char_start", "char_end")
        )
        told = {
            row: sentence(text, a - base, b - base) for row, text, base, a, b in held.iter_rows()
        }
        texts = [told.get(row, text) for row, text in rows.select("_row", "text").iter_rows()]
        return placed.with_columns(evidence=pl.Series(texts, dtype=pl.String))


def _printed_at(text: str) -> npt.NDArray[np.intp]:
    """Offsets of the characters of `text` that are not blanks."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return np.flatnonzero(~np.isin(codes, [ord(c) for c in _BLANKS]))


def sentence(text: str, start: int, end: int, limit: int = 120) -> str:
    """The sentence around a span, at most `limit` characters each side, blanks folded."""
    low, high = start, end
    while low > 0 and start - low < limit and text[low - 1] not in _STOPS:
        low -= 1
    while high < len(text) and high - end < limit and text[high] not in _STOPS:
        high += 1
    if high < len(text) and text[high] in "。！？；":
        high += 1
    return re.sub(r"\s+", " ", text[low:high]).strip()
