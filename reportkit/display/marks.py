"""Printed text with the passages that a finding rests on marked, line numbers beside."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from reportkit.display.markup import Safe, either, escape, tag


class Mark(NamedTuple):
    """A passage to mark: character span, kind (`hit`, `suspect`, `repaired`, `note`), hint."""

    start: int
    end: int
    kind: str = "hit"
    title: str = ""


def _segments(start: int, end: int, marks: list[Mark]) -> Iterable[tuple[int, int, Mark | None]]:
    """Cut [start, end) at mark borders; where marks overlap the earlier in the list wins."""
    inside = [m for m in marks if m.start < end and m.end > start]
    cuts = sorted({start, end, *(min(max(p, start), end) for m in inside for p in m[:2])})
    for a, b in pairwise(cuts):
        yield a, b, next((m for m in inside if m.start <= a and m.end >= b), None)


def marked_text(
    text: str,
    marks: Iterable[Mark | tuple[int, int]] = (),
    *,
    base: int = 0,
    first_line: int = 1,
    context: int | None = None,
    max_chars: int = 400,
    lang: str | None = None,
) -> Safe:
    """`text` line by line with its line numbers and the marked spans in `<mark>`.

    `marks` are spans in the report's text; `base` is the offset of `text` in it and
    `first_line` its first line. With `context`, only lines within that many lines of a mark
    are shown; gaps read “…”. Stretches of a line further than `max_chars` from any mark are
    left out. Nothing in `text` is trusted: it is escaped.
    """
    found = [Mark(*m) for m in marks]
    found = [m._replace(start=m.start - base, end=m.end - base) for m in found]
    starts = [0]
    # Lines are what the frames count as lines: parted by \n alone.
    for piece in text.split("\n"):
        starts.append(starts[-1] + len(piece) + 1)
    starts[-1] -= 1
    lines = len(starts) - 1
    wanted: set[int] = set(range(lines))
    if context is not None:
        wanted = set()
        for m in found:
            a = max(0, bisect_right(starts, m.start) - 1)
            b = max(a, bisect_right(starts, max(m.start, m.end - 1)) - 1)
            wanted.update(range(max(0, a - context), min(lines, b + context + 1)))
    gap = tag("li", "…", class_="rk-gap", title=either("略去若干行", "lines left out", lang))
    rows: list[Safe] = []
    last = -1
    for n in sorted(wanted):
        if n != last + 1 and rows:
            rows.append(gap)
        last = n
        line = text[starts[n] : starts[n + 1]].rstrip("\r\n")
        content = _line(text, starts[n], starts[n] + len(line), found, max_chars)
        rows.append(tag("li", content, value=first_line + n))
    return tag("ol", *rows, class_="rk-print")


def _line(text: str, start: int, end: int, marks: list[Mark], max_chars: int) -> Safe:
    parts = []
    for a, b, mark in _segments(start, end, marks):
        piece = text[a:b]
        if mark is None:
            if len(piece) > max_chars:
                before = max_chars // 2 if a > start else 0
                after = max_chars // 2 if b < end else 0
                keep = max_chars if not before and not after else 0
                piece = piece[: before or keep] + " … " + (piece[-after:] if after else "")
            parts.append(escape(piece))
        else:
            kind = mark.kind if mark.kind in ("hit", "suspect", "repaired", "note") else "hit"
            parts.append(tag("mark", piece, class_=f"rk-{kind}", title=mark.title or None))
    return Safe("".join(parts))
