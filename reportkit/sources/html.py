"""HTML pages: the report's lines and its real tables; page furniture is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from lxml import etree

from reportkit.model import Grid, Problem
from reportkit.sources import limits
from reportkit.sources.chrome import is_furniture, page_facts, prune, remove
from reportkit.sources.render import Renderer, SpannedRow, one_line

if TYPE_CHECKING:
    Element = Any

_BLOCKS = frozenset(
    (
        "address",
        "article",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
        "br",
    )
)
# Inline markup says nothing here and is most of a page pasted from Word: it goes before the
# parse, which also keeps unclosed <font> chains from exceeding the parser's depth.
_INLINE = re.compile(
    rb"</?+(?!t[dr]|p)"  # the most frequent tags are told apart at once
    rb"(?:[bBiIuUsS]|span|SPAN|font|FONT|strong|STRONG|em|EM|o:p|O:P|st1:\w+|w:\w+|v:\w+|small|big"
    rb"|sub|sup|ins|tt|bdo|nobr|NOBR|wbr|label|LABEL|Span|Font|Strong)(?:>|[\s/][^<>]*>)"
)
_HIDES = re.compile(
    rb"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|\shidden[\s=>]"
)
_HIDE_WORDS = (b"display", b"visibility", b"mso-hide", b" hidden")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_CONTAINERS = re.compile(
    rb"</?(?:div|section|article|center|ul|ol|li|blockquote|form|dl|dd)\b[^<>]*>", re.I
)
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\r\f")
_BLANK = re.compile(r"[\s\u200b\ufeff]")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_WIDE_BREAK = re.compile(r"(?<=[\u2e80-\uffef“”])[ \t\r]*\n[ \t\r\n]*(?=[\u2e80-\uffef“”])")
_BR = "\v"  # a line break the page prints; cannot be in parsed text
_WORDY = 300  # characters: a cell of several paragraphs and this long is page layout


def read_html(markup: str) -> tuple[str, list[Grid], dict[str, str], list[Problem]]:
    """Render decoded HTML: text, grids, facts of the page (title, url, …), problems."""
    problems: list[Problem] = []
    if len(markup) > limits.HTML_BYTES:
        markup = markup[: limits.HTML_BYTES]
        problems.append(Problem("sources", "truncated", "page cut off at 32 MiB"))
    data = markup.encode("utf-8", "replace").translate(None, _CONTROLS)
    lower = data.lower()
    hides = any(word in lower for word in _HIDE_WORDS) and _HIDES.search(lower) is not None
    root, whole = _parse(data if hides else _INLINE.sub(b"", data))
    if not whole:  # deeper than the parser goes: give up containers, keep breaks and tables
        root, whole = _parse(_CONTAINERS.sub(b"<br>", _INLINE.sub(b"", data)))
        if not whole:
            message = "markup is nested too deeply; the end of the page is missing"
            problems.append(Problem("sources", "truncated", message))
    if root is None:
        return "", [], {}, problems
    facts = page_facts(root)
    body = root.find("body")
    body = root if body is None else body
    if hides:
        _drop_hidden(body)
    prune(body)
    renderer = _Page(body, facts).render()
    if renderer.cut:
        problems.append(Problem("sources", "truncated", "a table of absurd size was cut off"))
    return renderer.text(), renderer.grids, facts, problems


def _parse(data: bytes) -> tuple[Element | None, bool]:
    parser = etree.HTMLParser(
        encoding="utf-8", recover=True, no_network=True, remove_comments=True, remove_pis=True,
        huge_tree=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None, True
    whole = not any(e.type_name == "ERR_RESOURCE_LIMIT" for e in parser.error_log)
    return root, whole


def _drop_hidden(body: Element) -> None:
    for element in body.xpath(".//*[@hidden or @style]"):
        if (
            element.get("hidden") is not None or _HIDDEN.search(element.get("style", ""))
        ) and element.getparent() is not None:
            remove(element)


class _Page:
    """One walk over a pruned body."""

    def __init__(self, body: Element, facts: dict[str, str]) -> None:
        self.body = body
        self.facts = facts
        self.out = Renderer()
        self.pending: list[str] = []
        self.tables = {t: n for n, t in enumerate(body.iter("table"), 1)}

    def render(self) -> Renderer:
        self.walk(self.body)
        self.flush()
        return self.out

    def flush(self) -> None:
        if self.pending:
            text = squeeze("".join(self.pending))
            self.pending.clear()
            if text and not is_furniture(text, self.facts):
                self.out.line(text)

    def walk(self, element: Element) -> None:
        tag = element.tag
        block = tag in _BLOCKS
        if block:
            self.flush()
            if tag == "table" and self.data_table(element):
                return
        pending = self.pending
        text = element.text
        if text:
            if tag == "pre":
                self.preformatted(text)
            else:
                pending.append(text)
        for child in element:
            self.walk(child)
            tail = child.tail
            if tail:
                pending.append(tail)
        if block:
            self.flush()

    def preformatted(self, text: str) -> None:
        for line in text.splitlines():
            self.out.line(line.rstrip())

    def data_table(self, table: Element) -> bool:
        """Write a real table; False when it only lays out the page."""
        nested = next(table.iterdescendants("table"), None)
        if nested is not None and not _tiny_nested(table):
            return False
        rows = _table_rows(table)
        if rows is None or max((len(texts) for texts, _ in rows), default=0) < 2:
            return False
        caption = table.find("caption")
        if caption is not None:
            text = squeeze("".join(caption.itertext()))
            if text:
                self.out.line(text)
        self.out.spanned(f"table[{self.tables[table]}]", rows)
        return True


def squeeze(text: str) -> str:
    """Source white space as a browser prints it; none between Chinese characters."""
    if "\n" in text:
        text = _WIDE_BREAK.sub("", text)
    return _SPACE.sub(" ", text).strip(" \xa0\u3000\u200b\ufeff\t")


def _table_rows(table: Element) -> list[SpannedRow] | None:
    """The rows of a table; None when a cell of it holds a text in several paragraphs."""
    rows: list[SpannedRow] = []
    for row in _rows(table):
        texts: list[str] = []
        spans: dict[int, tuple[int, int]] = {}
        for cell in _cells(row):
            text = cell.text
            if len(cell):
                text = _inner_text(cell, text)
                if len(text) > _WORDY and _paragraphs(cell) > 1:
                    return None
            elif text:  # most cells: no call for a figure, or for a label without blanks
                text = text.strip()
                if not text.isalnum() and _BLANK.search(text):
                    text = one_line(squeeze(text))
            else:
                text = ""
            down, across = cell.get("rowspan"), cell.get("colspan")
            if down is not None or across is not None:
                spans[len(texts)] = _span(down), _span(across) or 1
            texts.append(text)
        rows.append((texts, spans))
    return rows


def _rows(element: Element) -> Iterator[Sequence[Element]]:
    """Rows of a table through whatever stands between (tbody, form, …); bare cells are a row."""
    bare: list[Element] = []
    for child in element:
        tag = child.tag
        if tag in ("td", "th"):
            bare.append(child)
            continue
        if bare:
            yield bare
            bare = []
        if tag == "tr":
            yield child
        elif tag != "table" and tag != "caption" and len(child):
            yield from _rows(child)
    if bare:
        yield bare


def _cells(row: Sequence[Element]) -> Iterator[Element]:
    for child in row:
        tag = child.tag
        if tag == "td" or tag == "th":
            yield child
        elif tag != "table" and len(child):
            yield from _cells(child)


def _span(value: str | None) -> int:
    if value is None:
        return 1
    try:
        span = int(value.strip().rstrip("%;px") or 1)
    except ValueError:
        return 1
    if span < 0:
        return 1
    return min(span, limits.GRID_SPAN)


def _inner_text(cell: Element, before: str | None) -> str:
    """Text of a cell with elements in it; `before` is the text that precedes them."""
    inner = cell[0]
    if len(cell) > 1 or inner.tag != "p" or len(inner) or _prints(before) or _prints(inner.tail):
        parts: list[str] = []
        _gather(cell, parts)
        text = squeeze("".join(parts))
        return one_line(text.replace(_BR, "\n") if _BR in text else text)
    text = (inner.text or "").strip()
    return text if text.isalnum() or not _BLANK.search(text) else one_line(squeeze(text))


def _prints(text: str | None) -> bool:
    return text is not None and text.strip() != ""


def _gather(element: Element, parts: list[str]) -> None:
    if element.text:
        parts.append(element.text)
    for child in element:
        block = child.tag in _BLOCKS
        if block:
            parts.append(_BR)
        _gather(child, parts)
        if block:
            parts.append(_BR)
        if child.tail:
            parts.append(child.tail)


def _paragraphs(cell: Element) -> int:
    return sum(1 for _ in cell.iter("p", "div", "li", "br", "h1", "h2", "h3"))


def _tiny_nested(table: Element) -> bool:
    """A data table that wraps single figures in tables of their own (one cell each)."""
    own = sum(1 for row in _rows(table) for _ in _cells(row))
    inner = list(table.iter("table"))[1:]
    return own >= 12 and all(sum(1 for _ in t.iter("td", "th")) <= 1 for t in inner)
