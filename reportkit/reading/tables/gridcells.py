"""Reader of real tables: the grids of HTML, DOCX and PDF files, spans resolved."""

from __future__ import annotations

from reportkit.model import Document
from reportkit.reading.tables.lines import classify
from reportkit.reading.tables.pieces import Piece


def grid_pieces(document: Document, folded: str, start: int, end: int) -> list[Piece]:
    """Cells of the document's grids that lie in `[start, end)`, row by row."""
    pieces: list[Piece] = []
    top = 0
    for grid in document.grids:
        if grid.end <= start or grid.start >= end:
            continue
        bottom = 0
        for cell in sorted(grid.cells):
            bottom = max(bottom, cell.row)
            if cell.start < start or cell.end > end:
                continue
            printed = folded[cell.start : cell.end]
            text = printed.strip()
            at = cell.start + (len(printed) - len(printed.lstrip()) if text else 0)
            path = f"{grid.path}/row[{cell.row + 1}]/col[{cell.column + 1}]"
            pieces.append(
                Piece(classify(text), text, at, at + len(text), top + cell.row, cell.column, path)
            )
        top += bottom + 1
    return pieces
