"""What a reader finds in a table: its cells, and what stands in the way of others."""

from __future__ import annotations

from dataclasses import dataclass, field

from reportkit.model import State
from reportkit.reading.tables.numbers import parse_figure
from reportkit.reading.tables.pieces import Piece

_WEIGHTS = {"read": 1.0, "dash": 1.0, "repaired": 1.0, "blank": 0.5}


@dataclass(slots=True)
class Found:
    """A cell as found: state and value, and where it is printed."""

    state: State
    value: float | None
    start: int
    end: int
    path: str | None = None


@dataclass(slots=True)
class Reading:
    """What one reader makes of one table."""

    reader: str
    layout: str
    cells: dict[tuple[str, str], Found] = field(default_factory=dict)
    problems: dict[str, list[str]] = field(default_factory=dict)  # code -> rows it concerns

    def tell(self, code: str, row: str) -> None:
        """Take down that `row` has the problem `code` (problems.toml), unless one is known."""
        if not any(row in rows for rows in self.problems.values()):
            self.problems.setdefault(code, []).append(row)

    def tell_instead(self, code: str, row: str) -> None:
        """Take down that `row` has the problem `code`, which explains another known of it."""
        for known, rows in list(self.problems.items()):
            left = [other for other in rows if other != row]
            self.problems[known] = left
            if not left:
                del self.problems[known]
        self.tell(code, row)

    def whole(self) -> bool:
        """Whether every cell is told: printed, or blank."""
        return all(cell.state != "unreadable" for cell in self.cells.values())

    def score(self) -> float:
        """Cells read, a blank counting half."""
        return sum([_WEIGHTS.get(cell.state, 0.0) for cell in self.cells.values()])


def found_figure(piece: Piece) -> Found:
    """The figure that a piece prints."""
    parsed = parse_figure(piece.text)
    value, state = parsed if parsed else (None, "unreadable")
    return Found(state, value, piece.start, piece.end, piece.path)
