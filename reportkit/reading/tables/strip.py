"""Reader of the disputes table: fifteen figures in a strip, however it is broken up."""

from __future__ import annotations

from collections.abc import Sequence

from reportkit.forms import Table
from reportkit.reading.tables.assemble import Found, Reading, found_figure
from reportkit.reading.tables.pieces import BLANK, FIGURE, LABEL, Piece
from reportkit.reading.tables.vocabulary import word


def read_strip(table: Table, pieces: Sequence[Piece], text: str, reading: Reading) -> Reading:
    """Cells of a strip: the figures in printed order, heads between them left out."""
    block = table.blocks[0]
    places = [(row.id, column.id) for row in block.rows for column in block.columns]
    head = set("".join(word(r.label + (r.under or "")) for r in block.rows))
    head |= set("".join(word(c.label) for c in block.columns))
    figures: list[int] = []
    first = last = 0
    for i, piece in enumerate(pieces):
        if piece.kind == FIGURE:
            figures.append(i)
        elif piece.kind == LABEL:
            if set(word(piece.text)) <= head:
                last = i
                first = first if figures else i + 1
                continue
            if figures or last:
                break
    size = len(places)
    at = pieces[last].end if pieces else 0
    chosen: list[int | None] | None = None
    if len(figures) == size:
        chosen = list(figures)
    elif not figures:
        chosen = [None] * size
    elif len(figures) < size:
        chosen = _placed(pieces, figures, first, size, text)
    for j, place in enumerate(places):
        if chosen is None:
            reading.cells[place] = Found("unreadable", None, at, at)
        elif (i := chosen[j]) is None:
            reading.cells[place] = Found("blank", None, at, at)
        else:
            reading.cells[place] = found_figure(pieces[i])
            at = pieces[i].end
    return reading


def _placed(
    pieces: Sequence[Piece], figures: Sequence[int], first: int, size: int, text: str
) -> list[int | None] | None:
    """Figures with blanks between: by the cells of their row, or by blank lines."""
    row = pieces[figures[0]].row
    cells = [i for i, p in enumerate(pieces) if p.row == row and p.kind in (FIGURE, BLANK)]
    if len(cells) == size and set(figures) <= set(cells):
        return [i if pieces[i].kind == FIGURE else None for i in cells]
    run = [i for i in range(first, len(pieces)) if pieces[i].kind != LABEL or i < figures[-1]]
    run = [i for i in run if i <= first + size - 1]
    cells = [i for i in run if pieces[i].kind in (FIGURE, BLANK)]
    if len(cells) == size and set(figures) <= set(cells):
        return [i if pieces[i].kind == FIGURE else None for i in cells]
    stop = next((p.start for p in pieces[figures[-1] :] if p.kind == LABEL), None)
    start = pieces[first - 1].end if first else 0
    if stop is None:
        return None
    total = text.count("\n", start, stop)
    unit, rest = divmod(total, size + 1)
    if rest or not unit:
        return None
    chosen: list[int | None] = [None] * size
    for i in figures:
        lines, off = divmod(text.count("\n", start, pieces[i].start), unit)
        if off or not 1 <= lines <= size:
            return None
        chosen[lines - 1] = i
    return chosen
