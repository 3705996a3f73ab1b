"""Documents of which nothing could be read."""

from __future__ import annotations

from reportkit.model import Document, Problem


def unreadable(source: str, digest: str, code: str, message: str, media: str = "text") -> Document:
    """A document of which nothing could be read, and why."""
    problem = Problem("sources", code, message)
    return Document(source, digest, "", media=media, problems=(problem,), readable=False)
