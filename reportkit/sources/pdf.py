"""PDF with a text layer: lines by position."""

from __future__ import annotations

from reportkit.model import Document
from reportkit.sources.documents import unreadable


def read_pdf(data: bytes, source: str, digest: str) -> Document:
    """Read the bytes of a PDF file."""
    import pypdfium2 as pdfium

    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        code = "encrypted" if "password" in str(error).lower() else "corrupted"
        return unreadable(source, digest, code, str(error), "pdf")
    text = "\n".join(page.get_textpage().get_text_range() for page in pdf)
    if not text.strip():
        return unreadable(source, digest, "no_text_layer", "scanned pages only", "pdf")
    return Document(source, digest, text.replace("\r\n", "\n"), None, "pdf")
