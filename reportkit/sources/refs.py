"""`InputRef`: a small, picklable name of one piece of work."""

from __future__ import annotations

import os
from typing import NamedTuple


class InputRef(NamedTuple):
    """A file, some members of an archive, or some rows of a corpus.

    path    file on disk, as given
    kind    `file`, `archive` or `corpus`
    member  a nested archive inside the archive, else None
    first, last   archive members or corpus rows [first, last), 0-based; last < 0: to the end
    offset  byte where row `first` begins (line corpora)
    size    bytes of work, for sharing it out
    column  the corpus column that holds the text, None: find it by name
    """

    path: str
    kind: str = "file"
    member: str | None = None
    first: int = 0
    last: int = -1
    offset: int = 0
    size: int = 0
    column: str | None = None

    @property
    def source(self) -> str:
        """The path as given, with forward slashes, as text that can be written."""
        return printable(self.path.replace(os.sep, "/"))


def printable(path: str) -> str:
    """A path as text: a name whose bytes are no UTF-8 was written by a Chinese system."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return "/".join(map(_name, path.split("/")))
    return path


def _name(name: str) -> str:
    raw = name.encode("utf-8", "surrogateescape")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")
