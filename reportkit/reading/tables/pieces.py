"""What every reader produces: a row of printed pieces, each a label, a figure or a blank."""

from __future__ import annotations

from typing import NamedTuple

LABEL, FIGURE, BLANK = "label", "figure", "blank"


class Piece(NamedTuple):
    """A printed piece: `start`/`end` in the text, `row` and `column` as the reader sees them."""

    kind: str
    text: str  # folded and stripped
    start: int
    end: int
    row: int
    column: int
    path: str | None = None
