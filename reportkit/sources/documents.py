"""Bytes of one file to a `Document`, whatever the format. Pure: nothing else is touched."""

from __future__ import annotations

import hashlib
import re

from reportkit.model import Document, Problem
from reportkit.sources import limits
from reportkit.sources.dates import iso_date
from reportkit.sources.decode import declared_charset, decode
from reportkit.sources.refusal import unreadable
from reportkit.sources.word import from_docx

_HTML_NAMES = ("html", "htm", "shtml", "xhtml", "jsp", "asp", "aspx", "php", "do", "action", "mht")
_PAGE = re.compile(
    r"\s*+(?:<\?xml[^>]*+>\s*+)?(?:<!--(?>.{0,2000}?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
_FRAGMENT = re.compile(
    r"\s*<(?:div|p|table|section|article|h[1-6]|style|meta|title|link|center|span)\b", re.I
)
_TAGGED = 0.25  # share of the lines of a fragment that have tags
_BYTES_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta)\b", re.I)

# First bytes of files that are no text: what they are, for the message.
_MAGIC = (
    (b"\x89PNG", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"), (b"GIF8", "a GIF image"),
    (b"BM", "a bitmap image"), (b"Rar!", "a RAR archive"), (b"7z\xbc\xaf", "a 7z archive"),
    (b"MZ", "a program"), (b"\x7fELF", "a program"), (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"), (b"OFD", "an OFD file"), (b"SQLite format", "a database"),
    (b"PAR1", "a Parquet file"), (b"\x1f\x8b", "gzip data"), (b"BZh", "bzip2 data"),
)  # fmt: skip
_MAGIC_BYTES = tuple(magic for magic, _ in _MAGIC)
_ZIP, _OLE, _RTF = (b"PK\x03\x04", b"PK\x05\x06"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf"
_NO_TEXT = (*_ZIP, _OLE, _RTF, *_MAGIC_BYTES)


def parse_document(data: bytes, source: str, media: str | None = None) -> Document:
    """Read one file's bytes.

    `source` is kept as given; its extension is a hint, the content decides. `media`
    (`text`, `html`, `docx`, `pdf`, `doc`) overrides the hint for text and HTML. Never raises
    for what the bytes hold: unreadable input comes back with `readable=False` and a problem.
    """
    digest = hashlib.sha256(data).hexdigest()
    if not data or (len(data) < 64 and not data.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")):
        return unreadable(source, digest, "empty", "the file is empty")
    if len(data) > limits.FILE_BYTES:
        return unreadable(source, digest, "too_large", f"{len(data)} bytes are no report")
    try:
        return read_bytes(data, source, digest, media)
    except Exception as error:  # a parser met what nobody foresaw: the batch must go on
        message = f"{type(error).__name__}: {error}"[:300]
        return unreadable(source, digest, "reader_failed", message)


def read_bytes(data: bytes, source: str, digest: str, media: str | None = None) -> Document:
    """Read bytes that are neither empty nor too large; `parse_document` without its guard."""
    kind = _binary_kind(data[:8], data)
    if kind is not None:
        return _binary(kind, data, source, digest)
    extension = source.rpartition(".")[2].lower() if media is None else ""
    hinted = media == "html" or extension in _HTML_NAMES
    if hinted or data[:1] == b"<":
        return _html_or_text(data, source, digest, hinted=hinted)
    if media != "text" and _BYTES_PAGE.search(data, 0, 1024):
        return _html_or_text(data, source, digest, hinted=False)
    return _text(data, source, digest)


def from_markup(
    markup: str, source: str, digest: str, encoding: str | None, problems: tuple[Problem, ...] = ()
) -> Document:
    """A decoded HTML page as a document."""
    from reportkit.sources.html import read_html

    text, grids, facts, more = read_html(markup)
    published = iso_date(facts.get("published"))
    found = (*problems, *more)
    if not text.strip():
        found = (Problem("sources", "empty", "the page prints no text"), *found)
    return Document(
        source,
        digest,
        text,
        encoding,
        "html",
        grids=tuple(grids),
        title=facts.get("title"),
        url=facts.get("url"),
        published=published,
        metadata=facts,
        problems=found,
        readable=bool(text.strip()),
    )


def is_page(text: str, *, hinted: bool) -> bool:
    """Whether decoded text is HTML as a whole, not a text that keeps some HTML tables."""
    if _PAGE.match(text):
        return True
    if hinted and re.search(r"<(?:p|div|td|body|br|span|table)\b", text[:200_000], re.I):
        return True
    # A fragment from a crawl: begins with markup and sets its paragraphs in tags; in a text of
    # its own markup, such as a wiki's, few lines have any.
    if not _FRAGMENT.match(text) or len(re.findall(r"<(?:p|div)\b", text, re.I)) < 4:
        return False
    lines = [line for line in text.split("\n") if line.strip()]
    return sum(1 for line in lines if "<" in line) > _TAGGED * len(lines)


def _html_or_text(data: bytes, source: str, digest: str, *, hinted: bool) -> Document:
    decoded = decode(data, declared_charset(data))
    if decoded.encoding is None:
        return Document(source, digest, "", problems=decoded.problems, readable=False)
    if is_page(decoded.text, hinted=hinted):
        return from_markup(decoded.text, source, digest, decoded.encoding, decoded.problems)
    return Document(source, digest, decoded.text, decoded.encoding, problems=decoded.problems)


def _text(data: bytes, source: str, digest: str) -> Document:
    text, encoding, problems = decode(data)
    if encoding is None:
        return Document(source, digest, "", problems=problems, readable=False)
    if text[:1] == "<" and is_page(text, hinted=False):  # a page in UTF-16
        return from_markup(text, source, digest, encoding, problems)
    return Document(source, digest, text, encoding, problems=problems)


def _binary_kind(head: bytes, data: bytes) -> str | None:
    pdf = data.find(b"%PDF-", 0, 1024)
    if pdf < 0 and not head.startswith(_NO_TEXT):
        return None
    if head.startswith(_ZIP):
        return "zip"
    if pdf == 0 or (pdf > 0 and head[:1] != b"<" and b"\0" in data):
        return "pdf"
    if head.startswith(_OLE):
        return "ole"
    if head.startswith(_RTF):
        return "rtf"
    if head.startswith(_MAGIC_BYTES):
        for magic, name in _MAGIC:
            if head.startswith(magic) and (len(magic) > 2 or b"\0" in data[:64]):
                return name
    return None


def _binary(kind: str, data: bytes, source: str, digest: str) -> Document:
    if kind == "zip":
        return _zipped(data, source, digest)
    if kind == "pdf":
        from reportkit.sources.apart import read_apart

        return read_apart(data, source, digest)
    if kind in ("ole", "rtf"):
        from reportkit.sources.office import read_office

        return read_office(data, source, digest, kind)
    return unreadable(source, digest, "not_text", f"this is {kind}, which holds no text to read")


def _zipped(data: bytes, source: str, digest: str) -> Document:
    """A zip container: DOCX is read; ODT goes through LibreOffice; others are named."""
    if b"word/" in data:
        return from_docx(data, source, digest)
    if b"mimetypeapplication/vnd.oasis.opendocument.text" in data[:200]:
        from reportkit.sources.office import read_office

        return read_office(data, source, digest, "odt")
    if b"[Content_Types].xml" in data[:4096] and (b"xl/" in data or b"ppt/" in data):
        message = "a spreadsheet or presentation, not a report text; save it as DOCX or HTML"
        return unreadable(source, digest, "unsupported", message)
    if source.lower().endswith(".docx"):
        return from_docx(data, source, digest)
    message = "an archive; pass its path to list_inputs, which reads the members"
    return unreadable(source, digest, "archive", message)
