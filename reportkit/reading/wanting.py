"""What a report lacks: reading problems that concern the report as a whole (problems.toml)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from reportkit.forms import read_form
from reportkit.model import Identity, Problem, Section
from reportkit.reading.fold import fold
from reportkit.reading.naming import plausible_name

# Prose ends in one of these; a last line without them, and no signature after it, breaks off.
_ENDS = re.compile(r"[。！？!?；;：:.…)）\]】》”\"'’\d%元件次条项份人日页无]$")
_PAGE_NUMBER = re.compile(r"^[\s\-—－–=]*+(?:\d{1,3}+(?: of \d++)?|(?<= )of \d++)?[\s\-—－–=]*+$")
_IDEOGRAPHS = re.compile(r"[一-鿿]")
_LONG_LINE = 8
_REST_OF_ROW = 60  # squeezed characters after the last figure that was read


@cache
def problem_meanings() -> Mapping[str, Mapping[str, str]]:
    """Code → its meaning in `zh` and `en`."""
    text = (files("reportkit.reading") / "problems.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _problem(stage: str, code: str, line: int | None = None, detail: str = "") -> Problem:
    message = problem_meanings()[code]["en"]
    return Problem(stage, code, f"{message} ({detail})" if detail else message, line)


def found_wanting(
    text: str,
    identity: Identity,
    sections: Sequence[Section],
    tables: Any,
    known: Sequence[Problem],
) -> list[Problem]:
    """Problems of one report; `tables` is a TablesReading or None, `known` those found before."""
    found = []
    if identity.title is None:
        found.append(_problem("identity", "no_title"))
    if identity.year is None:
        found.append(_problem("identity", "no_year"))
    if identity.agency is None:
        found.append(_problem("identity", "no_agency"))
    names = {s.section for s in sections} - {"front", "tail"}
    if not names:
        found.append(_problem("outline", "no_sections"))
    codes = {p.code for p in known}
    if tables is not None:
        if not tables.cells and "no_statutory_table" not in codes:
            found.append(_problem("tables", "no_statutory_table"))
        elif tables.cells and "table_missing" not in codes:
            missing = _missing_tables(tables)
            found += [_problem("tables", "table_missing", detail=table) for table in missing]
    if "truncated" not in codes and _breaks_off(text, sections, names, tables):
        found.append(_problem("outline", "truncated", sections[-1].line_end if sections else None))
    return found


def _missing_tables(tables: Any) -> list[str]:
    if tables.form is None or len(tables.cells) == tables.expected:
        return []
    read = {cell.table for cell in tables.cells}
    return [name for name in read_form(tables.form).tables if name not in read]


def _breaks_off(text: str, sections: Sequence[Section], names: set[str], tables: Any) -> bool:
    """Whether the report stops before its end: in a table, in a sentence, or before section 四."""
    if not sections or not names:
        return False
    if tables is not None and tables.spans and _table_cut(text, sections[-1].char_end, tables):
        return True
    last = sections[-1]
    if last.section in ("tail", "annex"):
        return False
    if not names - {"1", "2", "3"}:
        return True
    body = max((e for _, e in tables.spans), default=0) if tables is not None else 0
    first = body if last.char_start < body < last.char_end - 3 else last.char_start
    lines = [line.strip() for line in text[first : last.char_end].split("\n")]
    lines = [line for line in lines if line and not _PAGE_NUMBER.match(line)]
    if len(lines) < 2:
        return False
    # The last line of a PDF may be a few characters: then the line before belongs to it.
    words = "".join(lines[-1].split())
    if len(words) < _LONG_LINE and len(lines) > 2 and _ENDS.search(lines[-2]) is None:
        words = "".join(lines[-2].split()) + words
    return (
        len(_IDEOGRAPHS.findall(words)) >= _LONG_LINE
        and not ("\t" in lines[-1] or "|" in lines[-1])
        and _ENDS.search(words) is None
        and not plausible_name(words)
    )


def _table_cut(text: str, end: int, tables: Any) -> bool:
    """Whether the text ends inside the last table: the label of its last row is not printed."""
    start, stop = max(tables.spans)
    folded = fold(text)
    last = folded.squeezed_at(end)
    if last - folded.squeezed_at(stop) > _REST_OF_ROW:
        return False
    printed = folded.squeezed[folded.squeezed_at(start) : last]
    for labels in _row_labels(tables.form):
        if labels[0] in printed or labels[1] in printed:
            return not any(label in printed for label in labels[-2:])
    return False


@cache
def _row_labels(form: str) -> list[list[str]]:
    """The row labels of each table of a form, without those of one strip of figures."""
    known = [table for table in read_form(form).tables.values() if table.shape != "strip"]
    return [[_core(row.label) for row in table.rows()] for table in known]


def _core(label: str) -> str:
    """A row label without its numeral and its bracketed explanation."""
    return re.sub(r"^(?:[一二三四五六七八九]、|（.）|\d+[.．])", "", label).split("（")[0]
