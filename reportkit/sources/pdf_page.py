"""One PDF page: its characters with places, and the lines that rule its tables.

Coordinates are points, x to the right and y downwards, after the page's rotation.
"""

from __future__ import annotations

import ctypes
import unicodedata
from bisect import bisect_right
from itertools import pairwise
from typing import Any, NamedTuple

_PATHS = 20_000  # a page with more drawing than this is a map or a picture
_THIN = 3.0  # a filled box thinner than this is a ruling
_SHORT = 4.0  # a ruling shorter than this is a dot or a dash
_FORMS = 4  # nested form objects looked into


class Char(NamedTuple):
    """A printed character: edges of its advance box, baseline, size, blank typed before it."""

    text: str
    x0: float
    x1: float
    y: float
    em: float
    spaced: bool


class Rule(NamedTuple):
    """A drawn line: `at` is its y (horizontal) or x (vertical), from `start` to `end`."""

    at: float
    start: float
    end: float


class Turn:
    """Page coordinates as the reader sees them."""

    def __init__(self, width: float, height: float, rotation: int) -> None:
        self.width, self.height, self.rotation = width, height, rotation % 360

    def __call__(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the file stands on the page as shown."""
        if self.rotation == 0:
            return x, self.height - y
        if self.rotation == 90:
            return y, x
        if self.rotation == 180:
            return self.width - x, y
        return self.height - y, self.width - x


def page_chars(textpage: Any, turn: Turn) -> list[Char]:
    """All printed characters of a page, in the order of its content."""
    import pypdfium2.raw as raw

    count = raw.FPDFText_CountChars(textpage)
    if count <= 0:
        return []
    unicode_at, loose_box = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox
    origin, generated = raw.FPDFText_GetCharOrigin, raw.FPDFText_IsGenerated
    rect = raw.FS_RECTF()
    ox, oy = ctypes.c_double(), ctypes.c_double()
    rect_ref, ox_ref, oy_ref = ctypes.byref(rect), ctypes.byref(ox), ctypes.byref(oy)
    upright = turn.rotation == 0
    height = turn.height
    chars: list[Char] = []
    spaced = False
    for n in range(count):
        code = unicode_at(textpage, n)
        if code <= 32 or code == 0xA0 or code == 0x3000:
            if code in (32, 0xA0, 0x3000) and not spaced:
                spaced = generated(textpage, n) != 1
            continue
        if code in (0xFFFE, 0xFFFF, 0xAD, 0xFEFF) or 0xD800 <= code <= 0xDFFF or code == 0x7F:
            continue
        if not loose_box(textpage, n, rect_ref) or not origin(textpage, n, ox_ref, oy_ref):
            continue
        text = chr(code)
        if 0x2E80 <= code <= 0x2FDF:  # radicals that fonts give instead of the character
            text = unicodedata.normalize("NFKC", text)
        if upright:
            left, right = rect.left, rect.right
            # A Chinese character is as wide as the font is large; font boxes are not so true.
            em = right - left if code >= 0x2E80 else rect.top - rect.bottom
            chars.append(Char(text, left, right, height - oy.value, em, spaced))
        else:
            x0, y0 = turn(rect.left, rect.bottom)
            x1, y1 = turn(rect.right, rect.top)
            _, y = turn(ox.value, oy.value)
            chars.append(Char(text, min(x0, x1), max(x0, x1), y, abs(y1 - y0), spaced))
        spaced = False
    return chars


def page_rules(page: Any, turn: Turn) -> tuple[list[Rule], list[Rule]]:
    """Horizontal and vertical rulings, drawn as strokes or as thin filled boxes."""
    across: list[Rule] = []
    down: list[Rule] = []
    for x0, y0, x1, y1 in _boxes(page):
        (ax, ay), (bx, by) = turn(x0, y0), turn(x1, y1)
        left, right = min(ax, bx), max(ax, bx)
        top, bottom = min(ay, by), max(ay, by)
        if bottom - top <= _THIN and right - left >= _SHORT:
            across.append(Rule((top + bottom) / 2, left, right))
        elif right - left <= _THIN and bottom - top >= _SHORT:
            down.append(Rule((left + right) / 2, top, bottom))
    return across, down


def _boxes(page: Any) -> list[tuple[float, float, float, float]]:
    import pypdfium2.raw as raw

    boxes: list[tuple[float, float, float, float]] = []
    budget = [_PATHS]

    def visit(count: int, get: Any, parent: Any, form: Matrix | None, depth: int) -> None:
        for n in range(count):
            item = get(parent, n)
            kind = raw.FPDFPageObj_GetType(item)
            if kind == raw.FPDF_PAGEOBJ_PATH:
                budget[0] -= 1
                if budget[0] < 0:
                    return
                boxes.extend(_path_boxes(raw, item, form))
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _FORMS:
                inner = _matrix(raw, item)
                visit(
                    raw.FPDFFormObj_CountObjects(item),
                    raw.FPDFFormObj_GetObject,
                    item,
                    inner if form is None else _times(inner, form),
                    depth + 1,
                )

    visit(raw.FPDFPage_CountObjects(page), raw.FPDFPage_GetObject, page, None, 0)
    return boxes if budget[0] >= 0 else []


Matrix = tuple[float, float, float, float, float, float]


def _matrix(raw: Any, item: Any) -> Matrix:
    m = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, ctypes.byref(m))
    return (m.a, m.b, m.c, m.d, m.e, m.f)


def _times(m: Matrix, n: Matrix) -> Matrix:
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _path_boxes(
    raw: Any, item: Any, form: Matrix | None
) -> list[tuple[float, float, float, float]]:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return []
    box = (left.value, bottom.value, right.value, top.value)
    thin = min(box[2] - box[0], box[3] - box[1]) <= _THIN
    count = raw.FPDFPath_CountSegments(item)
    if thin and form is None:
        return [box]
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    if count > _PATHS or (not stroke.value and not fill.value):
        return []
    own = _matrix(raw, item)
    matrix = own if form is None else _times(own, form)
    return _segments(raw, item, count, matrix, stroked=bool(stroke.value))


def _segments(
    raw: Any, item: Any, count: int, m: Matrix, *, stroked: bool
) -> list[tuple[float, float, float, float]]:
    """The lines of a stroked path; the thin boxes of a filled one."""
    boxes: list[tuple[float, float, float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    part: list[tuple[float, float]] = []

    def finish() -> None:
        if len(part) < 2:
            return
        if stroked:
            boxes.extend((a[0], a[1], b[0], b[1]) for a, b in pairwise(part))
        else:
            xs, ys = [p[0] for p in part], [p[1] for p in part]
            boxes.append((min(xs), min(ys), max(xs), max(ys)))

    for n in range(count):
        segment = raw.FPDFPath_GetPathSegment(item, n)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = (m[0] * x.value + m[2] * y.value + m[4], m[1] * x.value + m[3] * y.value + m[5])
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            finish()
            part = [point]
        elif kind == raw.FPDF_SEGMENT_LINETO:
            part.append(point)
            if raw.FPDFPathSegment_GetClose(segment) and part[0] != point:
                part.append(part[0])
        else:
            finish()
            part = [point]
    finish()
    return boxes


class Line(NamedTuple):
    """Characters on one baseline, from left to right."""

    y: float
    x0: float
    x1: float
    em: float
    chars: list[Char]


def lines_of(chars: list[Char]) -> list[Line]:
    """Group characters into printed lines, from top to bottom."""
    rows: list[tuple[float, list[Char]]] = []
    for char in sorted(chars, key=lambda c: c.y):
        if rows and char.y - rows[-1][0] <= 0.45 * min(char.em, rows[-1][1][-1].em):
            rows[-1][1].append(char)
        else:
            rows.append((char.y, [char]))
    lines = []
    for y, row in rows:
        row.sort(key=lambda c: c.x0)
        kept = [row[0]]
        for char in row[1:]:  # a bold face made by printing twice
            last = kept[-1]
            if char.text != last.text or char.x0 - last.x0 > 0.2 * char.em:
                kept.append(char)
        wide = [c.em for c in kept if c.text >= "\u2e80"]
        em = sorted(wide)[len(wide) // 2] if wide else max(c.em for c in kept)
        lines.append(Line(y, kept[0].x0, max(c.x1 for c in kept), em, kept))
    return lines


def line_text(line: Line, wide_gap: float = 1e9) -> str:
    """The text of a line, blanks where they were typed or where Latin words stand apart."""
    parts: list[str] = []
    last: Char | None = None
    for char in line.chars:
        if last is not None:
            gap = char.x0 - last.x1
            latin = last.text < "\u2e80" and char.text < "\u2e80"
            if latin:
                if gap > 0.12 * char.em and (char.spaced or gap > 0.3 * char.em):
                    parts.append(" ")
            elif gap > wide_gap * char.em:
                parts.append(" ")
        parts.append(char.text)
        last = char
    return "".join(parts)


def between(edges: list[float], value: float) -> int:
    """Index of the interval of `edges` that holds `value`, clipped to the ends."""
    return min(max(bisect_right(edges, value) - 1, 0), len(edges) - 2)
