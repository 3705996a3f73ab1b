"""The printed text that findings of the audit briefing rest on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportkit.briefings.audit_view import AuditView
from reportkit.briefings.printed import Printed
from reportkit.display import Evidence, Mark, Safe, tag

_LONG = 6  # printed rows shown openly; more go behind a triangle


def evidence_of(
    v: AuditView, rows: Sequence[dict[str, Any]], printed: Printed, suspects: Sequence[str]
) -> list[Evidence]:
    """What the findings of one rule on one report rest on: the prose, then the table rows."""
    return [*_prose(v, rows, printed), *_cells(v, rows, printed, suspects)]


def _prose(v: AuditView, rows: Sequence[dict[str, Any]], printed: Printed) -> list[Evidence]:
    """Passages of prose, by section; what stands in the findings where no text is kept."""
    report = rows[0]["report_id"]
    known = printed.cells(report)
    spans = {(known[c].start, known[c].end) for r in rows for c in r["cells"] or () if c in known}
    marks: dict[str, list[Mark]] = {}
    lines: dict[str, list[int]] = {}
    quoted: list[str] = []
    for row in rows:
        start = row["char_start"]
        section = printed.section_at(report, start)
        if section is None:
            if row["evidence"] and not row["cells"] and row["evidence"] not in quoted:
                quoted.append(row["evidence"])
            continue
        # Findings on figures stand where the first of their cells stands: the table shows it.
        if row["cells"] and any(a <= start < max(b, a + 1) for a, b in spans):
            continue
        marks.setdefault(section["section"], []).append(Mark(start, row["char_end"]))
        if row["line"] is not None:
            lines.setdefault(section["section"], []).append(row["line"])
    shown = []
    for id, each in marks.items():
        text = printed.passage(report, sorted(set(each)))
        if text is not None:
            shown.append(Evidence(text, _place(v, [id], lines.get(id, []))))
    shown += [Evidence(tag("p", text, class_="rk-quote")) for text in quoted]
    return shown


def _cells(
    v: AuditView, rows: Sequence[dict[str, Any]], printed: Printed, suspects: Sequence[str]
) -> list[Evidence]:
    """The printed table rows of all cells that the findings name."""
    report = rows[0]["report_id"]
    cells = list(dict.fromkeys(c for row in rows for c in row["cells"] or ()))
    text = printed.rows(report, cells, suspects) if cells else None
    if text is None:
        return []
    known = printed.cells(report)
    notes = [v.t["row_breaks"]] if "┆" in text else []
    if set(cells) & set(suspects):
        notes.append(v.t["suspect_marks"])
    if (n := text.count("<li")) > _LONG:
        text = tag("details", tag("summary", v.t("rows_more", n=n)), text, class_="rk-fold")
    held = [printed.section_at(report, known[c].start) for c in cells if c in known]
    place = _place(v, [s["section"] for s in held if s], [])
    return [Evidence(Safe(text), " · ".join(x for x in (place, *notes) if x))]


def _place(v: AuditView, sections: Sequence[str], lines: Sequence[int]) -> str:
    """`section 3 · line 12`, or the sections alone where there are several lines."""
    words = list(dict.fromkeys(v.section(s) for s in sections))
    if len(set(lines)) == 1:
        words.append(v.t("line", line=lines[0]))
    return " · ".join(words)
