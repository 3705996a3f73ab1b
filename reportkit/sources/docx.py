"""DOCX: paragraphs with their automatic numbers, tables with their spans."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any, NamedTuple

from lxml import etree

from reportkit.model import Grid, Problem
from reportkit.sources import limits
from reportkit.sources.dates import iso_date
from reportkit.sources.numbering import VAL, Numbering, W, first
from reportkit.sources.render import Placed, Renderer, one_line

_T, _TAB, _BR, _CR, _HYPHEN = W + "t", W + "tab", W + "br", W + "cr", W + "noBreakHyphen"
_P, _TBL, _TR, _TC, _R = W + "p", W + "tbl", W + "tr", W + "tc", W + "r"
_PPR, _RPR, _TCPR, _TRPR = W + "pPr", W + "rPr", W + "tcPr", W + "trPr"
_TEXTBOX = W + "txbxContent"
_DEL, _VANISH, _BEFORE = W + "del", W + "vanish", W + "gridBefore"
_SPAN, _MERGE = W + "gridSpan", W + "vMerge"
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
# Not printed in the body: deleted and moved-away text, field codes, notes, properties.
_SKIP = frozenset(
    W + name
    for name in (
        "del", "moveFrom", "delText", "instrText", "delInstrText", "pPr", "rPr", "sectPr",
        "tblPr", "tblGrid", "tcPr", "trPr", "sdtPr", "sdtEndPr", "footnoteReference",
        "endnoteReference", "annotationRef", "commentReference", "bookmarkStart", "bookmarkEnd",
        "proofErr", "object",
    )
)  # fmt: skip
_TRANSITIONAL = W[1:-1].encode()
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_DEPTH = 60
_WORDY = 300


class Docx(NamedTuple):
    """What was read of a DOCX; `text` is None when nothing could be."""

    text: str | None
    grids: list[Grid]
    facts: dict[str, str]
    problems: list[Problem]


def read_docx(data: bytes) -> Docx:
    """Read the bytes of a DOCX file. A damaged or hostile file gives problems, no error."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(archive)
    except _RefusedError as refused:
        return _refused(refused.code, str(refused))
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError, ValueError) as error:
        return _refused("corrupted", f"not a whole DOCX file ({error})")
    except (NotImplementedError, RuntimeError) as error:
        code = "encrypted" if "encrypt" in str(error) else "corrupted"
        return _refused(code, f"DOCX member cannot be unpacked ({error})")
    except etree.XMLSyntaxError as error:
        return _refused("corrupted", f"XML of the DOCX is broken ({error.msg})")


class _RefusedError(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def _refused(code: str, message: str) -> Docx:
    return Docx(None, [], {}, [Problem("sources", code, message)])


def _read(archive: zipfile.ZipFile) -> Docx:
    names = archive.NameToInfo
    if len(names) > limits.DOCX_MEMBERS:
        raise _RefusedError("bomb", f"DOCX of {len(names)} members")
    main = "word/document.xml" if "word/document.xml" in names else _main_part(archive)
    body = _xml(archive, main).find(W + "body")
    if body is None:
        raise _RefusedError("corrupted", "DOCX without a body")
    folder = main.rpartition("/")[0]
    numbering = _optional(archive, f"{folder}/numbering.xml")
    styles = None if numbering is None else _part(archive, f"{folder}/styles.xml")
    writer = _Writer(body, Numbering(numbering, lambda: _parsed(styles)))
    writer.blocks(body)
    return Docx(writer.out.text(), writer.out.grids, _core(archive), [])


def _main_part(archive: zipfile.ZipFile) -> str:
    found = [n for n in archive.namelist() if n.startswith("word/document") and n.endswith(".xml")]
    if not found:
        raise _RefusedError("corrupted", "DOCX without word/document.xml")
    return min(found)


def unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    """One member, refused when its declared or its real size is a bomb's."""
    if info.flag_bits & 1:
        raise RuntimeError(f"{info.filename} is encrypted")
    ratio = info.file_size > limits.RATIO * max(info.compress_size, 1)
    if info.file_size > limit or (ratio and info.file_size > limits.RATIO_FROM):
        raise _RefusedError("bomb", f"{info.filename} unpacks to {info.file_size} bytes")
    with archive.open(info) as member:
        data = member.read(limit + 1)
    if len(data) > limit:
        raise _RefusedError("bomb", f"{info.filename} unpacks to more than {limit} bytes")
    return data


def _xml(archive: zipfile.ZipFile, name: str) -> Any:
    return _tree(unpacked(archive, archive.getinfo(name), limits.DOCX_BYTES), name)


def _tree(data: bytes, name: str) -> Any:
    if _STRICT in data[:4096]:
        data = data.replace(_STRICT, _TRANSITIONAL)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=True, recover=False,
    )  # fmt: skip
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise _RefusedError("unsafe_xml", f"{name} declares a DTD, which no DOCX may")
    return root


def _part(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """The bytes of a part that may be missing or too large."""
    if name not in archive.NameToInfo:
        return None
    try:
        return unpacked(archive, archive.getinfo(name), limits.DOCX_BYTES)
    except _RefusedError:
        return None


def _parsed(part: bytes | None) -> Any | None:
    try:
        return None if part is None else _tree(part, "")
    except (etree.XMLSyntaxError, _RefusedError):
        return None


def _optional(archive: zipfile.ZipFile, name: str) -> Any | None:
    return _parsed(_part(archive, name))


def _core(archive: zipfile.ZipFile) -> dict[str, str]:
    root = _optional(archive, "docProps/core.xml")
    facts: dict[str, str] = {}
    for child in () if root is None else root:
        name = etree.QName(child).localname
        text = " ".join((child.text or "").split())
        if not text:
            continue
        if name in ("title", "subject", "keywords"):
            facts[name] = text
        elif name == "creator":
            facts["author"] = text
        elif name in ("created", "modified"):
            facts[name] = iso_date(text) or text
    return facts


class _Writer:
    def __init__(self, body: Any, numbering: Numbering) -> None:
        self.numbering = numbering
        self.out = Renderer()
        self.tables = {t: n for n, t in enumerate(body.iter(_TBL), 1)}
        self.boxes: list[Any] = []
        self.hides = next(body.iter(_VANISH), None) is not None

    def blocks(self, parent: Any, depth: int = 0) -> None:
        """Paragraphs and tables below `parent`, through content controls and revisions."""
        if depth > _DEPTH:
            return
        for child in parent:
            tag = child.tag
            if tag == _P:
                self.paragraph(child)
            elif tag == _TBL:
                self.table(child, depth)
            elif tag not in _SKIP:
                self.blocks(child, depth + 1)

    def paragraph(self, paragraph: Any) -> None:
        text = self.paragraph_text(paragraph)
        for line in text.split("\n") if "\n" in text else (text,):
            line = line.strip(" \t\xa0\u3000")
            if line:
                self.out.line(line)
        self.empty_boxes()

    def empty_boxes(self) -> None:
        boxes, self.boxes = self.boxes, []  # a box may hold paragraphs with boxes of their own
        for box in boxes:
            self.blocks(box, 1)

    def paragraph_text(self, paragraph: Any) -> str:
        parts: list[str] = []
        self.gather(paragraph, parts, 0)
        text = "".join(parts)
        if text.strip():
            label = self.numbering.label(first(paragraph, _PPR))
            if label:
                return label + text.lstrip()
        return text

    def gather(self, parent: Any, parts: list[str], depth: int) -> None:
        if depth > _DEPTH:
            return
        for child in parent:
            tag = child.tag
            if tag in (_T, _MATH):
                if child.text:
                    parts.append(child.text)
            elif tag == _R:
                if not (self.hides and _vanishes(child)):
                    self.gather(child, parts, depth + 1)
            elif tag in (_BR, _CR):
                parts.append("\n")
            elif tag == _TAB:
                parts.append("\t")
            elif tag == _HYPHEN:
                parts.append("-")
            elif tag == _TEXTBOX:
                self.boxes.append(child)
            elif tag == _ALTERNATE:  # the same content twice, for new and for old readers
                if len(child):
                    self.gather(child[0], parts, depth + 1)
            elif tag not in _SKIP:
                self.gather(child, parts, depth + 1)

    def table(self, table: Any, depth: int) -> None:
        rows = [(row, list(_within(row, _TC))) for row in _within(table, _TR) if not _deleted(row)]
        texts = {cell: self.cell_text(cell) for _, cells in rows for cell in cells}
        if self.lays_out(table, rows, texts):
            self.boxes.clear()
            for _, cells in rows:
                for cell in cells:
                    self.blocks(cell, depth + 1)
            return
        self.out.table(f"table[{self.tables[table]}]", _place(rows, texts))
        self.empty_boxes()

    def lays_out(
        self, table: Any, rows: list[tuple[Any, list[Any]]], texts: dict[Any, str]
    ) -> bool:
        """A frame around text or around other tables, not a table of figures."""
        if max((len(cells) for _, cells in rows), default=0) < 2:
            return True
        own = len(texts)
        plain = sum(1 for _ in table.iter(_TC)) == own  # no table in a cell
        for cell, text in texts.items():
            inner = 0 if plain else sum(1 for _ in cell.iter(_TC)) - 1
            if inner > 1 or (inner and own < 12):
                return True
            if len(text) > _WORDY and sum(1 for _ in cell.iter(_P)) > 2:
                return True
        return False

    def cell_text(self, cell: Any) -> str:
        lines = [self.paragraph_text(p) for p in cell.iter(_P)]
        return one_line(lines[0] if len(lines) == 1 else "\n".join(lines))


def _within(parent: Any, tag: str, depth: int = 0) -> list[Any]:
    """Rows of a table or cells of a row, through content controls and insertions."""
    found: list[Any] = []
    for child in parent:
        if child.tag == tag:
            found.append(child)
        elif child.tag not in _SKIP and child.tag != _TBL and child.tag != _P and depth < 8:
            found.extend(_within(child, tag, depth + 1))
    return found


def _deleted(row: Any) -> bool:
    properties = first(row, _TRPR)
    return properties is not None and first(properties, _DEL) is not None


def _vanishes(run: Any) -> bool:
    properties = first(run, _RPR)
    vanish = None if properties is None else first(properties, _VANISH)
    return vanish is not None and vanish.get(VAL) not in ("0", "false", "off")


def _place(rows: list[tuple[Any, list[Any]]], texts: dict[Any, str]) -> list[list[Placed]]:
    out: list[list[Placed]] = []
    open_cells: dict[int, list[int]] = {}  # column -> [row in out, index] of a vertical merge
    cells_seen = 0
    for r, (row, cells) in enumerate(rows):
        line: list[Placed] = []
        still: dict[int, list[int]] = {}
        column = _before(row)
        for cell in cells:
            cells_seen += 1
            if cells_seen > limits.GRID_CELLS:
                return out
            properties = first(cell, _TCPR)
            span, merge = _spans(properties)
            if merge == "continue" and column in open_cells:
                at, index = still[column] = open_cells[column]
                above = out[at][index]
                out[at][index] = above._replace(rowspan=r - above.row + 1)
            else:
                if merge is not None:
                    still[column] = [len(out), len(line)]
                line.append(Placed(r, column, 1, span, texts[cell]))
            column += span
        open_cells = still
        out.append(line)
    return out


def _before(row: Any) -> int:
    properties = first(row, _TRPR)
    skip = None if properties is None else first(properties, _BEFORE)
    return 0 if skip is None else _number(skip.get(VAL), 0)


def _spans(properties: Any | None) -> tuple[int, str | None]:
    if properties is None:
        return 1, None
    span = first(properties, _SPAN)
    merge = first(properties, _MERGE)
    return (
        1 if span is None else max(1, _number(span.get(VAL), 1)),
        None if merge is None else merge.get(VAL, "continue"),
    )


def _number(value: str | None, default: int) -> int:
    try:
        return min(int(value or default), limits.GRID_SPAN)
    except ValueError:
        return default
