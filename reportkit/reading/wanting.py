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
_PAGE_NUMBER = re.compile(r"^[\s\-—－–=]*\d{0,3}(?: of \d+)?[\s\-—－–=]*$")
_LONG_LINE = 8


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
    end: int,
    identity: Identity,
    sections: Sequence[Section],
    tables: Any,
    known: Sequence[Problem],
) -> list[Problem]:
    """Problems of one report; `tables` is a TablesReading or None, `known` what was found before."""
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
    missing = _missing_tables(tables)
    if tables is not None:
        if not tables.cells and "no_statutory_table" not in codes:
            found.append(_problem("tables", "no_statutory_table"))
        elif tables.cells and "table_missing" not in codes:
            found += [_problem("tables", "table_missing", detail=table) for table in missing]
    if "truncated" not in codes and _breaks_off(text, sections, names, tables):
        found.append(_problem("outline", "truncated", sections[-1].line_end if sections else None))
    return found


def _missing_tables(tables: Any) -> list[str]:
    if tables is None or tables.form is None:
        return []
    read = {cell.table for cell in tables.cells}
    return [name for name in read_form(tables.form).tables if name not in read]


def _breaks_off(text: str, sections: Sequence[Section], names: set[str], tables: Any) -> bool:
    """Whether the report stops before its end: in a sentence, in a table, or before section 四."""
    if not sections or not names:
        return False
    last = sections[-1]
    if last.section in ("tail", "annex"):
        return False
    cells = list(tables.cells) if tables is not None else []
    spans = [e for _, e in tables.spans] if tables is not None else []
    if cells and tables.form in ("2019", "2021"):
        # A table that runs to the very end of the text, with later tables and sections missing.
        rest = text[max(spans) : last.char_end] if spans else text
        if not "".join(rest.split()) and not {"5", "6"} & names:
            return True
    if (
        last.section in ("1", "2", "3")
        and len(names) < 4
        and "3" in names | {last.section}
        and cells
    ):
        return True
    lines = [line.strip() for line in last.text.splitlines()]
    lines = [line for line in lines if line and not _PAGE_NUMBER.match(line)]
    if len(lines) < 2:
        return False
    body = max(spans) if spans else 0
    if body > last.char_start + len(last.text.rstrip()) - 3:
        return False
    tail = lines[-1]
    words = fold(tail).squeezed
    return len(words) >= _LONG_LINE and _ENDS.search(tail) is None and not plausible_name(words)
