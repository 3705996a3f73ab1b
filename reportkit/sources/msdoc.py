"""Word 97–2003 (.doc) without LibreOffice: text pieces, paragraph properties, real tables.

Follows the published description of the format. What matters here: the piece table gives
the text, each paragraph mark has properties (in a table or not, end of a row, list number),
and the mark that ends a row says where its cells lie and which are merged.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from reportkit.sources import limits
from reportkit.sources.cfb import streams
from reportkit.sources.mslists import Lists
from reportkit.sources.render import Placed, Renderer, one_line

_CLX, _PAPX = 33, 13  # places in the table of offsets
_IN_TABLE, _ROW_END, _LEVEL, _LIST = 0x2416, 0x2417, 0x260A, 0x460B
_TABLE, _VERTICAL, _HUGE = 0xD608, 0xD62B, (0x6645, 0x6646)
_OPERAND = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}  # bytes, by the kind in the code
_MARK = re.compile(r"[\r\x07\x0c]")
_FIELD = re.compile(r"\x13[^\x13\x14\x15]*\x14?|\x15")  # field codes; their results stay
_SPECIAL = dict.fromkeys([*range(9), *range(14, 32), 0xFEFF]) | {
    0x0B: "\n", 0x0E: "\n", 0x1E: "-", 0x1F: None, 0x09: "\t",
}  # fmt: skip
_HUGE_BYTES = 16_384  # properties of a paragraph kept outside of its page
_NEAR = 25  # twips: cell edges closer than this are one column edge
_WORDY = 300


class DocError(ValueError):
    """Not a Word 97–2003 file that can be read here."""


class EncryptedError(DocError):
    """The file is protected by a password."""


class Edge(NamedTuple):
    """A cell of a row as its end mark describes it, in twips."""

    left: int
    right: int
    across: int
    down: int


class Properties(NamedTuple):
    """What counts of a paragraph's properties."""

    in_table: bool = False
    row_end: bool = False
    level: int = 0
    number: int = 0
    edges: tuple[Edge, ...] = ()


def read_msdoc(data: bytes) -> Renderer:
    """Render a .doc. Raises `DocError` (a ValueError) for what cannot be read."""
    files = streams(data, frozenset(("WordDocument", "0Table", "1Table", "Data")))
    main = files.get("WordDocument", b"")
    if len(main) < 900 or main[:2] != b"\xec\xa5":
        raise DocError("no Word 97 text stream")
    version, flags = struct.unpack_from("<H", main, 2)[0], struct.unpack_from("<H", main, 10)[0]
    if version < 0xC1:
        raise DocError("older than Word 97")
    if flags & 0x0100:
        raise EncryptedError("protected by a password")
    table = files.get("1Table" if flags & 0x0200 else "0Table", b"")
    try:
        lists = Lists(main, table)
        writer = _Writer(lists)
        properties = _Papx(main, table, files.get("Data", b""))
        length = struct.unpack_from("<i", main, 76)[0]
        for text, mark, place in _paragraphs(main, table, length):
            writer.paragraph(text, mark, properties.at(place))
        writer.end()
    except (struct.error, IndexError) as error:
        raise DocError(f"damaged ({error})") from error
    return writer.out


def _located(main: bytes, table: bytes, index: int) -> bytes:
    start, size = struct.unpack_from("<II", main, 154 + 8 * index)
    if start + size > len(table):
        raise DocError("an offset lies outside of the file")
    return table[start : start + size]


def _paragraphs(main: bytes, table: bytes, length: int) -> Iterator[tuple[str, str, int]]:
    """Text, closing mark and the file offset of the mark, of every paragraph of the body."""
    clx = _located(main, table, _CLX)
    at = 0
    while clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if clx[at] != 2:
        raise DocError("no piece table")
    size = struct.unpack_from("<I", clx, at + 1)[0]
    count = (size - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}i", clx, at + 5)
    held: list[str] = []
    room = len(main)  # pieces that overlap cannot hold more than there is
    for n in range(count):
        start = struct.unpack_from("<I", clx, at + 5 + 4 * (count + 1) + 8 * n + 2)[0]
        chars = min(ends[n + 1] - ends[n], length - ends[n], room)
        if chars <= 0:
            continue
        room -= chars
        if start & 0x40000000:
            offset, width = (start & 0x3FFFFFFF) // 2, 1
            text = main[offset : offset + chars].decode("cp1252", "replace")
        else:
            offset, width = start, 2
            raw = main[offset : offset + 2 * chars]
            text = raw.decode("utf-16-le", "replace")
            if len(text) * 2 != len(raw):  # a pair of surrogates would shift the offsets
                text = "".join(map(chr, struct.unpack(f"<{len(raw) // 2}H", raw[: len(raw) & ~1])))
        begin = 0
        for mark in _MARK.finditer(text):
            held.append(text[begin : mark.start()])
            yield _whole("".join(held)), mark.group(), offset + width * mark.start()
            held.clear()
            begin = mark.end()
        held.append(text[begin:])
    if any(held):
        yield _whole("".join(held)), "\r", -1


def _whole(text: str) -> str:
    """`text` with its pairs of surrogates put together, and halves replaced."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


class _Papx:
    """Paragraph properties by file offset."""

    def __init__(self, main: bytes, table: bytes, data: bytes) -> None:
        self.main, self.data = main, data
        plc = _located(main, table, _PAPX)
        count = (len(plc) - 4) // 8
        self.starts = list(struct.unpack_from(f"<{count + 1}I", plc, 0))
        self.pages = [n & 0x3FFFFF for n in struct.unpack_from(f"<{count}I", plc, 4 * count + 4)]
        self.read: dict[int, tuple[list[int], list[Properties]]] = {}

    def at(self, place: int) -> Properties:
        """The properties of the paragraph whose mark is at `place`."""
        n = bisect_right(self.starts, place) - 1
        if not 0 <= n < len(self.pages):
            return Properties()
        starts, found = self.read.get(n) or self.page(n)
        k = bisect_right(starts, place) - 1
        return found[k] if 0 <= k < len(found) else Properties()

    def page(self, n: int) -> tuple[list[int], list[Properties]]:
        page = self.main[self.pages[n] * 512 : self.pages[n] * 512 + 512]
        count = page[511]
        starts = list(struct.unpack_from(f"<{count + 1}I", page, 0))
        found = []
        for k in range(count):
            at = page[4 * (count + 1) + 13 * k] * 2
            if at == 0:
                found.append(Properties())
                continue
            size = 2 * page[at] - 1 if page[at] else 2 * page[at + 1]
            at += 1 if page[at] else 2
            found.append(self.properties(page[at + 2 : at + size]))
        self.read[n] = (starts, found)
        return self.read[n]

    def properties(self, grpprl: bytes, *, outer: bool = True) -> Properties:
        got = Properties()
        for code, operand in _sprms(grpprl):
            if code == _IN_TABLE:
                got = got._replace(in_table=operand[0] != 0)
            elif code == _ROW_END:
                got = got._replace(row_end=operand[0] != 0)
            elif code == _LEVEL:
                got = got._replace(level=operand[0])
            elif code == _LIST:
                got = got._replace(number=struct.unpack("<h", operand)[0])
            elif code == _TABLE:
                got = got._replace(edges=_edges(operand))
            elif code == _VERTICAL and len(operand) >= 3 and operand[1] < len(got.edges):
                edges = list(got.edges)
                edges[operand[1]] = edges[operand[1]]._replace(down=operand[2] & 3)
                got = got._replace(edges=tuple(edges))
            elif code in _HUGE and outer:  # stands alone, and never inside another
                start = struct.unpack("<I", operand)[0]
                size = struct.unpack_from("<H", self.data, start)[0]
                more = self.data[start + 2 : start + 2 + min(size, _HUGE_BYTES)]
                inner = self.properties(more, outer=False)
                return inner._replace(
                    in_table=inner.in_table or got.in_table,
                    row_end=inner.row_end or got.row_end,
                )
        return got


def _sprms(grpprl: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 2 < len(grpprl):
        code = struct.unpack_from("<H", grpprl, at)[0]
        at += 2
        kind = code >> 13
        if code == _TABLE:
            size = struct.unpack_from("<H", grpprl, at)[0] + 1
        else:
            size = grpprl[at] + 1 if kind == 6 else _OPERAND[kind]
        yield code, grpprl[at : at + size]
        at += size


def _edges(operand: bytes) -> tuple[Edge, ...]:
    count = operand[2]
    xs = struct.unpack_from(f"<{count + 1}h", operand, 3)
    start = 3 + 2 * (count + 1)
    edges = []
    for n in range(count):
        at = start + 20 * n
        flags = struct.unpack_from("<H", operand, at)[0] if at + 2 <= len(operand) else 0
        edges.append(Edge(xs[n], xs[n + 1], flags & 3, (flags >> 5) & 3))
    return tuple(edges)


class _Writer:
    """Paragraphs to lines, rows to tables."""

    def __init__(self, lists: Lists) -> None:
        self.out = Renderer()
        self.lists = lists
        self.cell: list[str] = []
        self.row: list[str] = []
        self.rows: list[tuple[list[str], tuple[Edge, ...]]] = []
        self.tables = 0

    def paragraph(self, text: str, mark: str, properties: Properties) -> None:
        text = _FIELD.sub("", text).translate(_SPECIAL)
        if properties.row_end and mark == "\x07":
            self.rows.append((self.row, properties.edges))
            self.row, self.cell = [], []
            return
        if text.strip() and properties.number:
            text = self.lists.label(properties.number, properties.level) + text
        if mark == "\x07" or properties.in_table:
            self.cell.append(text)
            if mark == "\x07":
                self.row.append("\n".join(self.cell))
                self.cell = []
            return
        self.end()
        self.lines(text)

    def lines(self, text: str) -> None:
        for line in text.split("\n"):
            line = line.strip(" \t\xa0\u3000")
            if line:
                self.out.line(line)

    def end(self) -> None:
        """Close the table that is open."""
        if self.row or self.cell:  # cells without the mark that ends their row
            self.rows.append(([*self.row, *self.cell], ()))
            self.row, self.cell = [], []
        if not self.rows:
            return
        self.tables += 1
        rows, self.rows = self.rows, []
        wordy = any(len(t) > _WORDY and t.count("\n") > 2 for texts, _ in rows for t in texts)
        if wordy or max(len(texts) for texts, _ in rows) < 2:
            for texts, _ in rows:
                for text in texts:
                    self.lines(text)
            return
        self.out.table(f"table[{self.tables}]", _placed(rows))


def _placed(rows: list[tuple[list[str], tuple[Edge, ...]]]) -> list[list[Placed]]:
    xs: list[int] = []
    for x in sorted({x for _, edges in rows for e in edges for x in (e.left, e.right)}):
        if not xs or x - xs[-1] > _NEAR:
            xs.append(x)

    def column(x: int) -> int:
        return max(bisect_right(xs, x + _NEAR // 2) - 1, 0)

    out: list[list[Placed]] = []
    above: dict[int, tuple[int, int]] = {}  # column -> where the cell of a vertical merge is
    for r, (texts, edges) in enumerate(rows):
        line: list[Placed] = []
        open_cells: dict[int, tuple[int, int]] = {}
        merged = False
        for n, raw in enumerate(texts[: limits.GRID_SPAN]):
            text = one_line(raw)
            if n >= len(edges):
                line.append(Placed(r, n, 1, 1, text))
                continue
            edge = edges[n]
            left, right = column(edge.left), column(edge.right)
            if edge.across and merged and not text and line:
                line[-1] = line[-1]._replace(colspan=right - line[-1].column)
                continue
            merged = edge.across != 0
            if edge.down == 1 and left in above:
                at, index = open_cells[left] = above[left]
                out[at][index] = out[at][index]._replace(rowspan=r - out[at][index].row + 1)
                continue
            if edge.down:
                open_cells[left] = (r, len(line))
            line.append(Placed(r, left, 1, max(right - left, 1), text))
        above = open_cells
        out.append(line)
    return out
