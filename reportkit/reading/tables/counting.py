"""Figures that count the rows of a table, and belong to none of its cells."""

from __future__ import annotations

from collections import Counter

from reportkit.reading.tables.pieces import FIGURE, LABEL, Piece

_FEW_ROWS = 3


def without_row_numbers(pieces: list[Piece]) -> list[Piece]:
    """Figures that begin the rows, before every label, count the rows: left out."""
    first = [p for p in pieces if p.column == 0 and p.kind == FIGURE]
    cells = Counter(p.row for p in pieces)
    labels = {p.row for p in pieces if p.kind == LABEL and cells[p.row] > 2}
    counted = {p.row for p in first if p.row in labels}
    if len(counted) >= max(_FEW_ROWS, len(labels) / 2):
        return [p for p in pieces if p.column or p.kind != FIGURE]
    run = _counted(first, labels)
    return [p for p in pieces if p not in run] if run else pieces


def _counted(first: list[Piece], labels: set[int]) -> set[Piece]:
    """Figures at the head of neighbouring rows that count up by one, a row with a label among
    them: a short table has few rows to tell."""
    best: list[Piece] = []
    run: list[Piece] = []
    for p in first:
        if not p.text.isdigit():
            continue
        follows = run and p.row > run[-1].row and int(p.text) == int(run[-1].text) + 1
        run = [*run, p] if follows else [p]
        if len(run) > len(best):
            best = run
    told = sum(1 for p in best if p.row in labels)
    return set(best) if len(best) >= _FEW_ROWS and told >= len(best) / 2 else set()


__all__ = ["without_row_numbers"]
