"""The printed text that a finding rests on, cut out of the frames and marked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import polars as pl

from reportkit.corpus import Corpus
from reportkit.display import Mark, Safe, either, escape, marked_text, tag

_BLANKS = " \t\r\u3000\xa0"
_WIDE = re.compile("[ \u3000\xa0]{4,}")  # blanks that align columns; one line needs few
_BREAK = "  ┆  "  # stands for a line break where a table row is shown on one line


class Place(NamedTuple):
    """Where a cell is printed."""

    row: str
    start: int
    end: int
    line: int
    raw: str
    state: str
    value: float | None


class Printed:
    """Looks printed text up by report; reads each frame once."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._sections: dict[str, list[dict[str, Any]]] = {}
        self._cells: dict[str, dict[str, Place]] = {}

    def sections(self, report: str) -> list[dict[str, Any]]:
        """Sections of a report in printed order."""
        if report not in self._sections:
            rows = self._corpus.sections.filter(pl.col("report_id") == report)
            self._sections[report] = rows.sort("char_start").to_dicts()
        return self._sections[report]

    def cells(self, report: str) -> dict[str, Place]:
        """Cells of a report by `table.row.column`, in printed order."""
        if report not in self._cells:
            rows = self._corpus.cells.filter(pl.col("report_id") == report).sort("char_start")
            found = {}
            for c in rows.iter_rows(named=True):
                place = Place(
                    f"{c['table']}.{c['row']}", c["char_start"] or 0, c["char_end"] or 0,
                    c["line"] or 0, c["raw"] or "", c["state"], c["value"],
                )  # fmt: skip
                found[f"{c['table']}.{c['row']}.{c['column']}"] = place
            self._cells[report] = found
        return self._cells[report]

    def section_at(self, report: str, position: int | None) -> dict[str, Any] | None:
        """The section that a character stands in."""
        if position is None:
            return None
        for s in self.sections(report):
            if s["char_start"] is not None and s["char_start"] <= position < s["char_end"]:
                return s
        return None

    def passage(self, report: str, marks: Sequence[Mark], context: int = 0) -> Safe | None:
        """The lines around marked spans of prose; None where no text is kept."""
        section = self.section_at(report, marks[0].start) if marks else None
        if section is None:
            return None
        inside = [m for m in marks if section["char_start"] <= m.start < section["char_end"]]
        return marked_text(
            section["text"], inside,
            base=section["char_start"], first_line=section["line_start"],
            context=context, max_chars=160,
        )  # fmt: skip

    def rows(self, report: str, cells: Iterable[str], suspects: Iterable[str] = ()) -> Safe | None:
        """The printed table rows that hold `cells`, a row per line, the cells marked.

        A row that is printed over several lines (one cell a line, as text extractors leave it)
        is shown on one line, its line breaks as “┆”. Cells among `suspects` are marked so.
        """
        known, doubted = self.cells(report), set(suspects)
        wanted: dict[str, list[str]] = defaultdict(list)
        for name in cells:
            if name in known and known[name].end:
                wanted[known[name].row].append(name)
        lines = []
        hint = either("可疑：见最小解释", "suspect: see the smallest explanation")
        for row in sorted(wanted, key=lambda r: min(known[c].start for c in wanted[r])):
            chosen = wanted[row]
            section = self.section_at(report, known[chosen[0]].start)
            if section is None:
                continue
            span = [p for p in known.values() if p.row == row and p.end]
            first, last = min(p.start for p in span), max(p.end for p in span)
            text, base = section["text"], section["char_start"]
            begin = base + self._label_start(report, text, base, first)
            marks = sorted(
                Mark(
                    known[c].start,
                    known[c].end,
                    "suspect" if c in doubted else "hit",
                    hint if c in doubted else "",
                )
                for c in chosen
            )
            content = _flat(text, base, begin, last, marks)
            number = section["line_start"] + text.count("\n", 0, begin - base)
            lines.append(tag("li", content, value=number))
        return tag("ol", *lines, class_="rk-print") if lines else None

    def _label_start(self, report: str, text: str, base: int, first: int) -> int:
        """Where the label of a row begins: the nearest line with words before its first cell."""
        earlier = [p.end for p in self.cells(report).values() if base < p.end <= first]
        floor = max(earlier, default=base) - base
        begin = first - base
        while begin > floor:
            start = max(floor, text.rfind("\n", floor, begin) + 1)
            if text[start : first - base].strip(_BLANKS + "\n"):
                return start
            begin = start - 1
        return max(begin, floor)


def _flat(text: str, base: int, begin: int, end: int, marks: Sequence[Mark]) -> Safe:
    """One printed row on one line."""

    def plain(a: int, b: int) -> Safe:
        piece = text[a - base : b - base]
        pieces = [p.strip(_BLANKS) if "\n" in piece else p for p in piece.split("\n")]
        kept = [p for i, p in enumerate(pieces) if p or i in (0, len(pieces) - 1)]
        return escape(_WIDE.sub("   ", _BREAK.join(kept)))

    parts, at = [], begin
    for m in marks:
        parts.append(plain(at, m.start))
        shown = text[m.start - base : m.end - base]
        blank = "" if shown.strip(_BLANKS) else " rk-blank"
        parts.append(tag("mark", shown, class_=f"rk-{m.kind}{blank}", title=m.title or None))
        at = m.end
    return Safe("".join([*parts, plain(at, end)]))
