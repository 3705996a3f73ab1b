"""PDF with a text layer: paragraphs from lines by position, ruled tables as real grids."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

from reportkit.model import Document, Problem
from reportkit.sources import limits
from reportkit.sources.dates import iso_date
from reportkit.sources.pdf_grid import Table, find_tables, joined
from reportkit.sources.pdf_page import Line, Turn, line_text, lines_of, page_chars, page_rules
from reportkit.sources.refusal import unreadable
from reportkit.sources.render import Renderer

_PAGE_NUMBER = re.compile(
    r"[-—–―－·\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/，,共]\s*(?:共\s*)?\d{1,4}\s*页?)?[-—–―－·\s]*"
)
_EDGE = 0.12  # share of the page height where running heads and page numbers stand
_WIDEST = 1_000  # display columns: a page of A3 has 240
_COLUMN_GAP = 1.6  # ems: a gap this wide separates columns of an unruled table


class Page(NamedTuple):
    """What stands on a page: tables and the lines outside of them."""

    height: float
    tables: list[Table]
    lines: list[Line]


def read_pdf(data: bytes, source: str, digest: str) -> Document:
    """Read the bytes of a PDF. Without a text layer, encrypted or broken: a problem."""
    import pypdfium2 as pdfium

    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        if locked:
            message = "protected by a password; save an open copy"
            return unreadable(source, digest, "encrypted", message, "pdf")
        return unreadable(source, digest, "corrupted", f"not a whole PDF ({error})", "pdf")
    problems: list[Problem] = []
    try:
        count = len(pdf)
        if count > limits.PDF_PAGES:
            message = f"only the first {limits.PDF_PAGES} of {count} pages were read"
            problems.append(Problem("sources", "truncated", message))
        pages: list[Page] = []
        for n in range(min(count, limits.PDF_PAGES)):
            try:
                pages.append(_page(pdf[n]))
            except pdfium.PdfiumError as error:
                problems.append(Problem("sources", "damaged_page", f"page {n + 1}: {error}"))
                pages.append(Page(0.0, [], []))
        facts = _facts(pdf)
    finally:
        pdf.close()
    renderer, starts = _render(pages)
    text = renderer.text()
    if not text.strip():
        message = "no text layer (scanned pages); run OCR or ask for the original file"
        return unreadable(source, digest, "no_text_layer", message, "pdf")
    return Document(
        source,
        digest,
        text,
        None,
        "pdf",
        grids=tuple(renderer.grids),
        pages=tuple(starts),
        title=facts.get("title"),
        metadata=facts,
        problems=tuple(problems),
    )


def _facts(pdf: Any) -> dict[str, str]:
    facts: dict[str, str] = {}
    for key, name in (("Title", "title"), ("Author", "author"), ("Creator", "generator")):
        value = _metadata(pdf, key)
        if value:
            facts[name] = value
    for key, name in (("CreationDate", "created"), ("ModDate", "modified")):
        value = _metadata(pdf, key).removeprefix("D:")[:8]
        if iso := iso_date(value):
            facts[name] = iso
    return facts


def _metadata(pdf: Any, key: str) -> str:
    try:
        return " ".join(pdf.get_metadata_value(key).split())
    except ValueError:  # not the UTF-16 it should be
        return ""


def _page(page: Any) -> Page:
    rotation = page.get_rotation()
    left, bottom, right, top = page.get_mediabox(fallback_ok=True)
    turn = Turn(right - left, top - bottom, rotation)
    textpage = page.get_textpage()
    try:
        chars = page_chars(textpage, turn)
        across, down = page_rules(page, turn) if chars else ([], [])
    finally:
        textpage.close()
        page.close()
    tables, rest = find_tables(across, down, chars)
    height = turn.width if rotation % 180 else turn.height
    return Page(height, tables, lines_of(rest))


def _render(pages: list[Page]) -> tuple[Renderer, list[int]]:
    out = Renderer()
    running = _running_heads(pages)
    bodies = [[x for x in p.lines if not _furniture(x, p, running)] for p in pages]
    flow = _Flow(out, [line for body in bodies for line in body])
    done: set[int] = set()  # pages whose first table was written with the page before
    for n, page in enumerate(pages):
        if n not in done:
            flow.page()
        lines = bodies[n]
        at = 0
        for t, table in enumerate(page.tables):
            if t == 0 and n in done:
                continue
            while at < len(lines) and lines[at].y <= table.y0 + 2:
                flow.line(lines[at])
                at += 1
            flow.end()
            parts = [table]
            last = n
            while _goes_on(pages, bodies, last, parts[-1]):
                last += 1
                parts.append(pages[last].tables[0])
                done.add(last)
                if len(pages[last].tables) > 1:
                    break
            rows, begins = joined(parts)
            out.table(f"page[{n + 1}]/table[{t + 1}]", rows)
            if len(parts) > 1 and out.grids:
                cells = out.grids[-1].cells
                for begin in begins[1:]:
                    flow.starts.append(next((c.start for c in cells if c.row >= begin), out.length))
        for line in lines[at:]:
            flow.line(line)
    flow.end()
    return out, flow.starts


def _goes_on(pages: list[Page], bodies: list[list[Line]], n: int, table: Table) -> bool:
    """Whether a table at the foot of page n goes on at the head of the next page."""
    if n + 1 >= len(pages) or not pages[n + 1].tables or table is not pages[n].tables[-1]:
        return False
    following = pages[n + 1].tables[0]
    if bodies[n] and bodies[n][-1].y > table.y0:
        return False
    if bodies[n + 1] and bodies[n + 1][0].y < following.y0:
        return False
    return abs(following.x0 - table.x0) < 6 and abs(following.x1 - table.x1) < 6


def _running_heads(pages: list[Page]) -> set[str]:
    """Texts that stand at the head or foot of most pages."""
    if len(pages) < 3:
        return set()
    seen: Counter[str] = Counter()
    for page in pages:
        edge = page.height * _EDGE
        seen.update({line_text(x) for x in page.lines if x.y < edge or x.y > page.height - edge})
    return {text for text, count in seen.items() if count * 2 > len(pages)}


def _furniture(line: Line, page: Page, running: set[str]) -> bool:
    edge = page.height * _EDGE
    if edge <= line.y <= page.height - edge:
        return False
    text = line_text(line)
    return text in running or _PAGE_NUMBER.fullmatch(text) is not None


class _Flow:
    """Puts wrapped lines back together into paragraphs, and notes where each page begins."""

    def __init__(self, out: Renderer, lines: list[Line]) -> None:
        self.out = out
        self.left = min((x.x0 for x in lines), default=0.0)
        self.right = max((x.x1 for x in lines), default=0.0)
        self.em = median([x.em for x in lines]) if lines else 0.0
        self.starts: list[int] = []
        self.held: list[str] = []
        self.first: Line | None = None  # of the paragraph
        self.last: Line | None = None
        self.pages = 0  # pages begun since the last line

    def page(self) -> None:
        """A page begins: the distance to the line before says nothing."""
        self.pages += 1

    def line(self, line: Line) -> None:
        """Take the next line of running text."""
        if _columns(line):
            self.end()
            self.out.line(_aligned(line, self.em))
            return
        text = line_text(line, 1.0)
        if self.last is not None and self.joins(line):
            self.begin(self.out.length + sum(map(len, self.held)))
            before = self.held[-1][-1:]
            latin = (
                before.isascii() and before.isalpha() and text[0].isascii() and text[0].isalpha()
            )
            self.held.append(" " + text if latin else text)
        else:
            self.end()
            self.held.append(text)
            self.first = line
        self.last = line

    def joins(self, line: Line) -> bool:
        """The line before ran to the right margin, and this one is not indented."""
        first, last = self.first, self.last
        if first is None or last is None:
            return False
        room = self.right - last.x1
        full = room <= 1.9 * last.em or (
            room <= 3.2 * last.em and last.chars[-1].text not in "。；："
        )
        title = line.em > 1.15 * self.em  # wrapped in the middle of the page
        signature = first.x0 > self.left + 8 * first.em and not title  # set at the right
        indented = line.x0 > self.left + 1.2 * line.em and not title
        same_size = abs(line.em - last.em) <= 0.25 * last.em
        apart = not self.pages and line.y - last.y > 3.2 * last.em
        return full and same_size and not (indented or signature or apart)

    def end(self) -> None:
        """Close the paragraph."""
        if self.held:
            self.out.line("".join(self.held))
            self.held.clear()
        self.last = None
        self.begin(self.out.length)

    def begin(self, offset: int) -> None:
        """Pages begun since the last line start at `offset`."""
        self.starts.extend([offset] * self.pages)
        self.pages = 0


def _columns(line: Line) -> bool:
    chars = line.chars
    return any(b.x0 - a.x1 > _COLUMN_GAP * b.em for a, b in pairwise(chars))


def _aligned(line: Line, em: float) -> str:
    """A line of an unruled table: chunks at the display column where they are printed."""
    unit = 0.5 * em or 5.0
    text = ""
    width = 0
    chunk: list[Any] = []
    for char in [*line.chars, None]:
        if char is not None and (not chunk or char.x0 - chunk[-1].x1 <= _COLUMN_GAP * char.em):
            chunk.append(char)
            continue
        place = chunk[0].x0 / unit
        column = round(place) if 0 <= place <= _WIDEST else width  # outside of any page
        gap = max(column - width, 2) if text else 0
        piece = line_text(line._replace(chars=chunk))
        text += " " * gap + piece
        width = (width + gap if text[: -len(piece)] else column) + sum(
            2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in piece
        )
        chunk = [char] if char is not None else []
    return text
