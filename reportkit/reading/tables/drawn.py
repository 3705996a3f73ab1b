"""Reader of drawn grids (`+---+`, box characters): cells are what the rules enclose.

The junctions of the rules tell the columns, by display position. A cell goes on over lines, and
over rules that leave it out, until a rule closes it: wrapped labels, cells merged over rows and
over columns come out as one cell each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reportkit.reading.tables.bearing import display_width
from reportkit.reading.tables.lines import classify, is_rule
from reportkit.reading.tables.pieces import FIGURE, Piece

_FEW_RULES = 4
_BARS = "|│┃║"
_BOX_JOINTS = "┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝┠┨┯┷╂┿╒╤╕╞╪╡╘╧╛╭╮╰╯"
_JOINT = re.compile(rf"[{_BOX_JOINTS}]|\+(?=[-=:])|(?<=[-=:])\+")
_BAR = re.compile(rf"[{_BARS}{_BOX_JOINTS}]|\+(?=[-=:])|(?<=[-=:])\+")
_RULED = re.compile(r"[-=:]{2,}|[─━═┄┈]+")
_WAVER = re.compile(r"[“”‘’—…·±×÷°§→←↑↓○●◎☆★□■△▲①-⑳Ⅰ-Ⅻ]")  # wide in some fonts only
_MISFITS = 0.1  # share of lines whose bars may stand between the columns


@dataclass(slots=True)
class _Cell:
    row: int
    first: int
    last: int
    parts: list[tuple[int, int]] = field(default_factory=list)


def drawn_pieces(text: str, folded: str, start: int, end: int) -> list[Piece]:
    """Cells of the grids drawn in `[start, end)`, spans resolved; empty when none is drawn."""
    lines, at = [], start
    for line in text[start:end].split("\n"):
        lines.append((at, line.rstrip("\r")))
        at += len(line) + 1
    rules = [line for _, line in lines if _JOINT.search(line) and is_rule(line)]
    if len(rules) < _FEW_RULES:
        return []
    joints = {_column(line, m.start()) for line in rules for m in _JOINT.finditer(line)}
    edges = sorted(joints)
    if len(edges) < 3:
        return []
    done: list[_Cell] = []
    opened: dict[int, _Cell] = {}
    row = misfits = drawn = 0
    for at, line in lines:
        bars = [m.start() for m in _BAR.finditer(line)]
        if len(bars) < 2:
            done += opened.values()
            opened.clear()
            row += 1
            if line.strip():
                done.append(_Cell(row, 0, 0, [(at, at + len(line))]))
            continue
        drawn += 1
        places = _places(line, bars, edges)
        if places is None:
            bars = _on_edges(line, bars, edges)  # a bar of the text itself stands on none
            places = _places(line, bars, edges) if len(bars) > 2 else None
        if places is None:
            misfits += 1
            continue
        ruled = False
        for (a, i), (b, j) in zip(
            zip(bars, places, strict=True), zip(bars[1:], places[1:], strict=True), strict=False
        ):
            inside = line[a + 1 : b]
            if _RULED.fullmatch(inside):
                ruled = True
                for k in [k for k in opened if i <= k < j]:
                    done.append(opened.pop(k))
                continue
            cell = opened.get(i)
            if cell is None or cell.last != j:
                if cell is not None:
                    done.append(opened.pop(i))
                cell = opened[i] = _Cell(row + ruled, i, j)
            cell.parts.append((at + a + 1, at + b))
        row += ruled
    done += opened.values()
    if misfits > _MISFITS * drawn:
        return []
    return [_piece(folded, cell) for cell in sorted(done, key=lambda c: (c.row, c.first))]


def _column(line: str, at: int) -> int:
    return display_width(line[:at])


def _on_edges(line: str, bars: list[int], edges: list[int]) -> list[int]:
    """The bars but those that a cell's text begins with (`| | label |`)."""
    held = {_column(line, bar) for bar in bars} & set(edges)
    inner = range(1, len(bars) - 1)
    text = [k for k in inner if not line[bars[k - 1] + 1 : bars[k]].strip()]
    return [bar for k, bar in enumerate(bars) if k not in text or _column(line, bar) in held]


def _places(line: str, bars: list[int], edges: list[int]) -> list[int] | None:
    """Number of the column edge each bar stands on; None when one stands on none."""
    if len(bars) == len(edges):
        return list(range(len(edges)))
    places: list[int] = []
    for bar in bars:
        column = _column(line, bar)
        play = 1 + len(_WAVER.findall(line, 0, bar))
        near = [
            (abs(edge - column), k)
            for k, edge in enumerate(edges)
            if abs(edge - column) <= play and (not places or k > places[-1])
        ]
        if not near:
            return None
        places.append(min(near)[1])
    return places


def _piece(folded: str, cell: _Cell) -> Piece:
    parts = [
        (a + len(part) - len(part.lstrip()), part.strip())
        for a, b in cell.parts
        if (part := folded[a:b]).strip()
    ]
    if not parts:
        at = cell.parts[0][0] if cell.parts else 0
        return Piece(classify(""), "", at, at, cell.row, cell.first)
    figures = [classify(part) == FIGURE for _, part in parts]
    joined = (" " if all(figures) else "").join(part for _, part in parts)
    start, stop = parts[0][0], parts[-1][0] + len(parts[-1][1])
    return Piece(classify(joined), joined, start, stop, cell.row, cell.first)
