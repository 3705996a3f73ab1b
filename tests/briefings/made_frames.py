"""Small frames for the tests of briefings: tidy ones, and ones full of planted markup."""

from __future__ import annotations

from pathlib import Path

from reportkit.auditing import audit
from reportkit.corpus import Corpus
from reportkit.forms import read_form
from reportkit.frames import frame

HOSTILE = (
    "<script>window.hit=1</script>",
    "<img src=x onerror='window.hit=2'>",
    "</td></table><svg onload=window.hit=3>",
    "</script><script>window.hit=4</script>",
    "<a href='javascript:window.hit=5'>x</a>",
    "=cmd|'/c calc'!A1",
    "\u202egnp.exe<iframe src=http://attacker.invalid/></iframe>",
    "<style>body{background:url(http://attacker.invalid/x)}</style>",
)


def _report(n: int, agency: str, year: int, *, made_up: bool = False, poison: str = ""):
    """Rows of one 2021 report: tables of small numbers, one wrong total, some prose."""
    id = f"r{n}-{year}"
    lines, cells, at = [], [], 0
    groups: dict[tuple[str, str], list] = {}
    for place in read_form("2021").places():
        groups.setdefault((place.table, place.row.id), []).append(place)
    for (table, row), places in groups.items():
        label = places[0].row.label
        line = label
        for place in places:
            raw = "1 0" if (row, place.column.id) == ("granted", "business") and n == 1 else "0"
            if (row, place.column.id) == ("new_received", "total"):
                raw = str(n)
            line += "\t"
            start = at + len(line)
            line += raw
            repaired = " " in raw
            cells.append(
                (
                    id, table, row, place.row.code, place.column.id, float(raw.replace(" ", "")),
                    raw, "repaired" if repaired else "read", len(lines) + 1, start,
                    start + len(raw), "test", poison or None,
                )
            )  # fmt: skip
        lines.append(line)
        at += len(line) + 1
    table_text = "\n".join(lines) + "\n"
    prose = f"五、存在的主要问题\n我镇{poison}高度重视。\n"
    sections = [
        (id, "3", "三、申请情况" + poison, table_text, 1, len(lines), 0, at),
        (id, "5", "五" + poison, prose, len(lines) + 1, len(lines) + 2, at, at + len(prose)),
    ]
    report = (
        id, f"in/{agency}{year}{poison}.txt", 0, "ab" * 32, "report", "2021", "aligned", "utf-8",
        f"{agency}{year}年度报告{poison}", agency + poison, "county", "110118", "北京市" + poison,
        None, "密云区", year, None, None, None, "own", made_up, len(cells), len(cells), 1,
    )  # fmt: skip
    problem = (id, "tables", "odd", f"a remark {poison}", 3)
    claim = (
        id, "applications.new_received.total", "eq", 3.0, None, None, "this_year", "own", True,
        "1", "收到3件" + poison, 2, 4, 8,
    )  # fmt: skip
    return report, cells, sections, problem, claim


def make(folder: Path, poison: str | None = None, *, empty: bool = False) -> Corpus:
    """Write frames to `folder`; with `poison`, markup stands wherever text comes from outside."""
    planted = HOSTILE if poison is None else (poison,) * 3
    bodies = [("甲县商务局", 2022, False), ("甲县商务局", 2023, False), ("乙县统计局", 2023, False),
              ("丙市民政局", 2023, True)]  # fmt: skip
    rows = [
        _report(n, agency, year, made_up=made_up, poison=planted[n % len(planted)])
        for n, (agency, year, made_up) in enumerate(bodies)
    ]
    if empty:
        rows = []
    other = (
        "x-unknown", f"in/{planted[0]}.bin", 0, "cd" * 32, "unreadable", *[None] * 14, "unknown",
        False, 0, 0, 1,
    )  # fmt: skip
    reports = [r[0] for r in rows] + ([] if empty else [other])
    frames = {
        "reports": frame("reports", reports),
        "cells": frame("cells", [c for r in rows for c in r[1]]),
        "sections": frame("sections", [s for r in rows for s in r[2]]),
        "problems": frame("problems", [r[3] for r in rows]),
        "claims": frame("claims", [r[4] for r in rows]),
    }
    corpus = Corpus.of(frames)
    found = audit(corpus)
    corpus = Corpus.of({**frames, "findings": found.findings, "suspects": found.suspects})
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in corpus.frames().items():
        data.write_parquet(folder / f"{name}.parquet")
    return corpus
