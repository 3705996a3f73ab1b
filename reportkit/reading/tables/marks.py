"""Which mark stands between the cells of a table: a usual one, or what the table repeats."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from reportkit.reading.tables.lines import classify, has_rules, is_rule
from reportkit.reading.tables.pieces import LABEL

PIPES = "|│┃丨║¦︱｜"
_PIPE = re.compile(f"[{PIPES}]")
OPENING = frozenset("([{<")
_FIELD = r"[\"']?[+-]?[\d.,/-]*[件条元项次篇人个]{0,3}[\"']?"


def _row(mark: str) -> re.Pattern[str]:
    """A field between two marks; blanks are passed in one way only."""
    blank = r"[^\S\t]*+" if mark == "\t" else r"\s*+"
    sign = re.escape(mark)
    return re.compile(rf"[{sign}]{blank}{_FIELD}{blank}(?:[{sign}]|\\|$)")


_ROW = {mark: _row(mark) for mark in ("|", "\t", ",", ";", "^", "~", "&")}
_THOUSANDS = re.compile(r"(?<!\d)\d{1,3}(?:,\d{3})+(?!\d)")
_DIGITS = re.compile(r"\d+")
_BESIDE_COMMA = re.compile(r"(?:^|,)[\s\"'\[({]*[+-]?\d+|\d[^\w,]{0,3},")
_GAP = re.compile(r"(?<=[\d件条])[^\w\n.,|]{1,5}(?=[+-]?\d)")
_FEW = 3  # rows that must agree
_EVEN = 0.8  # share of rows that must have the same number of cells


def delimiter(text: str, folded: str, start: int, end: int) -> str | None:
    """The mark between cells that most lines use, or None."""
    part, lines = folded[start:end], _printed_lines(text, folded, start, end)
    best, votes = None, 0.0
    for mark, row in _ROW.items():
        if mark == "|":
            found = _piped_lines(text[start:end])
        elif mark in part:
            found = [
                x for x in lines
                if mark in x.strip("\r\n\t ") and row.search(x)
                and (mark != "," or mark in _THOUSANDS.sub("", x))
            ]  # fmt: skip
        else:
            continue
        share = len(found) * (1.0 if mark == "|" else 0.9)
        enough = len(found) > 2 or any(x.count(mark) > 3 for x in found)
        if enough and share > votes and (mark != "," or _beside_commas(lines)):
            best, votes = mark, share
    return best or _of_document(text, folded, lines) or _repeated(lines)


def _piped_lines(part: str) -> list[str]:
    if not _PIPE.search(part):
        return []
    return [line for line in part.split("\n") if _PIPE.search(line) and not is_rule(line)]


def _beside_commas(lines: list[str]) -> bool:
    """Whether most figures stand beside a comma: between cells every one does, while marks of
    thousands are in large figures only."""
    figures = beside = 0
    for line in lines:
        figures += len(_DIGITS.findall(line))
        beside += len(_BESIDE_COMMA.findall(_THOUSANDS.sub("0", line)))
    return beside > 0.5 * figures


def _printed_lines(text: str, folded: str, start: int, end: int) -> list[str]:
    """Folded lines that do not only draw the table."""
    if not has_rules(text, start, end):
        return [line.rstrip("\r\\") for line in folded[start:end].split("\n")]
    lines, at = [], start
    for line in folded[start:end].split("\n"):
        if not is_rule(text[at : at + len(line)]):
            lines.append(line.rstrip("\r\\"))
        at += len(line) + 1
    return lines


def _of_document(text: str, folded: str, lines: list[str]) -> str | None:
    """The mark between the figures of the longest table, if these `lines` have it as well."""
    mark: str | None = _longest(text, folded)
    if not mark or not any(mark in line.strip() for line in lines):
        return None
    return mark if mark.strip() or _in_steps(lines, mark) else None


def _in_steps(rows: list[str], mark: str) -> bool:
    """Whether the blanks between figures are the mark, or several: each blank cell adds one.
    Fewer stand inside of a figure."""
    gaps = [len(gap) for row in rows for gap in _BLANKS.findall(row)]
    return all(gap % len(mark) == 0 for gap in gaps if gap >= len(mark))


@lru_cache(maxsize=4)
def _longest(text: str, folded: str) -> str | None:
    """The mark that a document repeats on its longest rows."""
    counts = Counter(folded.rfind("\n", 0, gap.start()) + 1 for gap in _GAP.finditer(folded))
    lines = [
        line.rstrip("\r\\")
        for at, count in counts.items()
        if count > 2 and not is_rule(text[at : at + len(line := folded[at:].partition("\n")[0])])
    ]
    return _repeated(lines)


def _repeated(lines: list[str]) -> str | None:
    """What stands between figures wherever two stand on a line (` / `, `、`, two blanks), if it
    cuts most rows into as many cells: columns kept apart by position are cut unevenly."""
    gaps = Counter(gap for line in lines for gap in _GAP.findall(line))
    if not gaps:
        return None
    mark: str = min(gaps, key=lambda gap: (-gaps[gap], len(gap), gap))
    rows = [line.strip("\r") for line in lines if _GAP.search(line)]
    cells = [_behind_label(row, mark) for row in rows]
    most, count = Counter(cells).most_common(1)[0]
    over = sum(1 for n in cells if n > most)
    if max(cells) < 3 or over > (1 - _EVEN) * len(rows):
        return None
    even = count >= max(_FEW, _EVEN * len(rows))
    if mark.strip():
        return mark
    # One blank is what stands between words, too.
    if len(mark) > 1:
        return mark if even or _in_steps(lines, mark) else None
    return mark if even and any("  " in row.rstrip() for row in rows) else None


_BLANKS = re.compile(r"(?<=[\d件条无/-]) +(?=[+\\-]?[\d无/-])")


def _behind_label(row: str, mark: str) -> int:
    """Number of cells behind the last label of a row."""
    if mark[-1] in OPENING:
        row = row.removeprefix(mark[-1]).removesuffix(mark[0])
    behind = 0
    for cell in reversed(expression(mark).split(row)):
        if classify(cell.strip()) == LABEL:
            break
        behind += 1
    return behind


def expression(mark: str) -> re.Pattern[str]:
    """Expression of a mark; at the end of a line its blanks may be lost."""
    bare = mark.rstrip(" ")
    return re.compile(re.escape(mark) + (rf"|{re.escape(bare)}$" if bare not in ("", mark) else ""))
