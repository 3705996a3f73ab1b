"""The shared corpus, cell by cell: every recoverable cell exact, no wrong number."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reportkit.model import Document
from reportkit.reading.kind import split
from reportkit.reading.tables import read_tables

SHARED = Path(__file__).resolve().parents[3] / "shared"
CORPUS = SHARED / "corpus"

DISCLOSURE_ROW = {
    "rules": "20.1/rules", "normative_documents": "20.1/normative", "licences": "20.5/licence",
    "other_services": "20.5/other_services", "penalties": "20.6/penalty",
    "coercive_measures": "20.6/coercion", "fees": "20.8/fees", "procurement": "20.9/procurement",
}  # fmt: skip
DISCLOSURE_COLUMN = {
    "published": "newly_public", "published_total": "total_public",
    "items_last_year": "prev_items", "items_change": "change", "projects": "items",
}  # fmt: skip
DISPUTE = {
    "reconsideration": "reconsideration", "direct_litigation": "litigation_direct",
    "litigation_after_reconsideration": "litigation_after",
}  # fmt: skip


def decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeError:
            continue
    raise AssertionError("no encoding fits")


def load(path: Path) -> Document:
    if path.suffix != ".txt":
        sources = pytest.importorskip("reportkit.sources")
        return sources.parse_document(path.read_bytes(), str(path))
    return Document(str(path), "", decode(path.read_bytes()))


def parts(document: Document, truth: dict[str, Any]) -> list[tuple[int, int]]:
    """Bounds of the reports in a file."""
    if "reports" not in truth:
        return [(0, len(document.text))]
    return [(a, b) for kind, a, b in split(document) if kind == "report"]


def value_path(cell: Any) -> str:
    if cell.table == "applications":
        return f"applications/{cell.code}/{cell.column}"
    if cell.table == "statistics":
        return f"statistics/{cell.row}"
    if cell.table == "disputes":
        return f"review/{DISPUTE[cell.row]}/{cell.column}"
    row = DISCLOSURE_ROW[cell.row]
    return f"disclosure/{row}/{DISCLOSURE_COLUMN.get(cell.column, cell.column)}"


def leaves(tree: dict[str, Any], before: str) -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{before}/{key}")
        else:
            yield f"{before}/{key}", value


def faults(truth: dict[str, Any], file: dict[str, Any], cells: list[Any]) -> list[str]:
    """Cells that count as wrong or missed by the rules of the shared scorer."""
    printed = {}
    for table in ("disclosure", "applications", "review", "statistics"):
        printed.update(leaves(truth.get(table) or {}, table))
    read = {value_path(c): c.value for c in cells}
    flags = truth.get("cells_flag") or {}
    free = set(file.get("ambiguous_cells") or [])
    scrambled = file.get("recoverable") == "scrambled"
    found = []
    for path, value in printed.items():
        got = read.get(path)
        if value is None:
            if got is not None:
                found.append(f"{path}: blank read as {got}")
        elif got is None:
            if path not in free and not scrambled and flags.get(path) != "ocr":
                found.append(f"{path}: {value} missed")
        elif abs(got - value) > 1e-6:
            found.append(f"{path}: {value} read as {got}")
    found += [f"{p}: no such cell" for p, v in read.items() if v is not None and p not in printed]
    return found


def truths() -> list[dict[str, Any]]:
    if not CORPUS.exists():
        return []
    lines = (CORPUS / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return [t for t in map(json.loads, lines) if t["kind"] != "negative"]


@pytest.mark.skipif(
    not CORPUS.exists() and os.environ.get("CI") != "true",
    reason="no shared corpus beside the repo",
)
@pytest.mark.parametrize("truth", truths(), ids=lambda t: t["file"])
def test_every_cell_of_the_shared_corpus_is_exact(truth: dict[str, Any]) -> None:
    document = load(CORPUS / "visible" / truth["file"])
    subs = truth.get("reports") or [truth]

    readings = [read_tables(document, a, b) for a, b in parts(document, truth)]

    wrong = [f for t, r in zip(subs, readings, strict=True) for f in faults(t, truth, r.cells)]
    assert wrong == []
    assert [r.form for r in readings] == [str(t["table_form"]) for t in subs]
