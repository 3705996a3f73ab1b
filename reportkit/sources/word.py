"""The bytes of a DOCX as a document; `office` converts other formats to it."""

from __future__ import annotations

from reportkit.model import Document, Problem
from reportkit.sources.refusal import unreadable


def from_docx(data: bytes, source: str, digest: str, media: str = "docx") -> Document:
    """The bytes of a DOCX as a document."""
    from reportkit.sources.docx import read_docx

    docx = read_docx(data)
    if docx.text is None:
        return unreadable(source, digest, docx.problems[0].code, docx.problems[0].message, media)
    problems = docx.problems
    if not docx.text.strip():
        problems = [*problems, Problem("sources", "empty", "the document prints no text")]
    return Document(
        source,
        digest,
        docx.text,
        None,
        media,
        grids=tuple(docx.grids),
        title=docx.facts.get("title"),
        metadata=docx.facts,
        problems=tuple(problems),
        readable=bool(docx.text.strip()),
    )
