"""Which inputs there are, cut into small pieces that a process pool or cluster can read."""

from __future__ import annotations

import os
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import NamedTuple

from reportkit.errors import SourceError
from reportkit.model import Document
from reportkit.sources import archives, corpora, limits
from reportkit.sources.documents import parse_document
from reportkit.sources.refs import InputRef
from reportkit.sources.refusal import unreadable

_CORPORA = (".jsonl", ".ndjson", ".parquet", ".csv", ".tsv", ".jsonl.gz", ".ndjson.gz")
_ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".gz", ".bz2", ".xz")


class _Walk(NamedTuple):
    """formats.toml: what a folder walk passes by."""

    skip_extensions: frozenset[str]
    skip_folders: tuple[str, ...]


def list_inputs(
    paths: Iterable[str | os.PathLike[str]], text_column: str | None = None
) -> list[InputRef]:
    """The pieces of work in files, folders, archives and corpora, in sorted order.

    Folders are walked sorted, without hidden files, page assets and links that lead back
    into the walk; a folder that cannot be opened is an unreadable input. `text_column` names
    the column of corpora that holds the text; by default it is found by name. Raises
    `SourceError` for a path that does not exist, or a named corpus without that column.
    """
    refs: list[InputRef] = []
    # The order of arguments changes nothing.
    for given in sorted([os.fspath(path) for path in paths]):
        if not os.path.exists(given):
            raise SourceError(f"{given}: no such file or folder; check the path")
        if os.path.isdir(given):
            for file in _walk(given):
                refs.extend(_refs(file, text_column, named=False))
        else:
            refs.extend(_refs(given, text_column, named=True))
    return refs


def read_input(ref: InputRef) -> Iterator[Document]:
    """The documents of one piece of work; an unreadable one comes as a problem."""
    if ref.kind == "archive":
        yield from archives.read_members(ref)
    elif ref.kind == "corpus":
        yield from corpora.read_rows(ref)
    else:
        yield read_file(ref)


def read_file(ref: InputRef) -> Document:
    """The document of one file on disk."""
    source = ref.source
    if ref.size > limits.FILE_BYTES:
        return unreadable(source, "", "too_large", f"{ref.size} bytes are no report")
    try:
        with open(ref.path, "rb") as file:
            data = file.read(limits.FILE_BYTES + 1)
    except OSError as error:
        return unreadable(source, "", "cannot_open", f"{error.strerror or error}")
    return parse_document(data, source)


def _refs(path: str, text_column: str | None, *, named: bool) -> list[InputRef]:
    lower = path.lower()
    try:
        size = os.stat(path).st_size
    except OSError:  # vanished, or a dangling link: told when it is read
        return [InputRef(path)]
    if not os.path.isfile(path):
        return [InputRef(path)] if named or os.path.isdir(path) else []
    if lower.endswith(_CORPORA):
        return corpora.split(path, size, text_column, named=named)
    if lower.endswith(_ARCHIVES) or (size > 22 and _is_plain_zip(path, lower)):
        return archives.split(path, size)
    return [InputRef(path, size=size)]


def _is_plain_zip(path: str, lower: str) -> bool:
    """A zip under another name that is no office file."""
    if lower.endswith((".docx", ".txt", ".html", ".htm", ".md", ".pdf", ".doc", ".odt", ".xlsx")):
        return False
    try:
        with open(path, "rb") as file:
            if file.read(4) != b"PK\x03\x04":
                return False
        with zipfile.ZipFile(path) as archive:
            names = archive.NameToInfo
            return "[Content_Types].xml" not in names and "mimetype" not in names
    except (OSError, zipfile.BadZipFile):
        return False


def _walk(folder: str) -> Iterator[str]:
    rules = _walk_rules()
    seen: set[tuple[int, int]] = set()
    closed: list[OSError] = []
    for place, folders, names in os.walk(folder, onerror=closed.append, followlinks=True):
        stat = os.stat(place)
        if (stat.st_dev, stat.st_ino) in seen:  # a link that leads back into the walk
            folders.clear()
            continue
        seen.add((stat.st_dev, stat.st_ino))
        folders[:] = sorted(
            f for f in folders if not f.startswith(".") and not f.endswith(rules.skip_folders)
        )
        for name in sorted(names):
            if name.startswith((".", "~$")) or name in ("Thumbs.db", "desktop.ini"):
                continue
            if name.rpartition(".")[2].lower() in rules.skip_extensions and "." in name:
                continue
            yield os.path.join(place, name)
    yield from sorted(str(error.filename) for error in closed)


def _walk_rules() -> _Walk:
    data = tomllib.loads(files(__package__).joinpath("formats.toml").read_text("utf-8"))
    return _Walk(
        frozenset(data["skip_extensions"]),
        tuple(data["skip_folders"]),
    )
