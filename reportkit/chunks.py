"""Work units of a build: stable groups of inputs, each read once and cached by content."""

from __future__ import annotations

import gc
import hashlib
import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

from reportkit.files import write_bytes
from reportkit.records import READ_FRAMES

if TYPE_CHECKING:
    import polars as pl

    from reportkit.sources import InputRef

# About 50 files of 20 KB take some 50 ms: enough to hide the cost of handing work over.
CHUNK_FILES = 50
CHUNK_BYTES = 4_000_000


def split(refs: Sequence[InputRef]) -> list[list[InputRef]]:
    """Cut the inputs into chunks whose borders depend on names, not on positions.

    A new file changes its own chunk only, so the cache of all the others still holds.
    """
    chunks: list[list[InputRef]] = []
    current: list[InputRef] = []
    size = 0
    for ref in refs:
        current.append(ref)
        size += ref.size
        border = hashlib.blake2b(repr(ref).encode(), digest_size=2).digest()
        if (
            int.from_bytes(border) % CHUNK_FILES == 0
            or len(current) >= 4 * CHUNK_FILES
            or size >= CHUNK_BYTES
        ):
            chunks.append(current)
            current, size = [], 0
    if current:
        chunks.append(current)
    return chunks


def _package_files(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _package_files(entry)
        elif entry.name.endswith((".py", ".toml", ".csv")):
            yield entry


@cache
def reader_version() -> str:
    """Digest of everything that decides what is read: code and data of the reading packages."""
    digest = hashlib.sha256()
    root = files("reportkit")
    for name in ("forms", "sources", "reading"):
        for entry in _package_files(root / name):
            digest.update(entry.name.encode())
            digest.update(entry.read_bytes())
    for name in ("model.py", "records.py", "frames.py"):
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def content_key(refs: Sequence[InputRef], version: str) -> str:
    """Digest of names and bytes of a chunk's inputs and of the reader that reads them."""
    digest = hashlib.sha256(version.encode())
    done: set[str] = set()
    for ref in refs:
        digest.update(repr(ref).encode())
        if ref.path in done:
            continue
        done.add(ref.path)
        try:
            stat = os.stat(ref.path)
            if stat.st_size > CHUNK_BYTES:
                # a large corpus is many chunks: its stat stands for its bytes
                mark = f"{stat.st_size}:{stat.st_mtime_ns}:{stat.st_ctime_ns}"
                digest.update(mark.encode())
            else:
                digest.update(hashlib.sha256(Path(ref.path).read_bytes()).digest())
        except OSError as error:
            digest.update(str(error.errno).encode())
    return digest.hexdigest()


def read_frames(refs: Sequence[InputRef]) -> dict[str, pl.DataFrame]:
    """Read the inputs of a chunk into the reading frames."""
    from reportkit.reading import read_document
    from reportkit.records import to_frames
    from reportkit.sources import read_input

    with _no_collector():
        return to_frames(
            report
            for ref in refs
            for document in read_input(ref)
            for report in read_document(document)
        )


@contextmanager
def _no_collector() -> Iterator[None]:
    """Without the search for reference cycles: a chunk is small, and its records have none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def pack(frames: dict[str, pl.DataFrame]) -> bytes:
    """Frames as one blob of Arrow IPC files, each preceded by its length."""
    out = io.BytesIO()
    for name in READ_FRAMES:
        part = io.BytesIO()
        frames[name].write_ipc(part, compression="zstd")
        data = part.getvalue()
        out.write(len(data).to_bytes(8))
        out.write(data)
    return out.getvalue()


def unpack(blob: bytes, names: Sequence[str] = READ_FRAMES) -> dict[str, pl.DataFrame]:
    """The frames of `pack`, or some of them."""
    import polars as pl

    frames = {}
    at = 0
    for name in READ_FRAMES:
        size = int.from_bytes(blob[at : at + 8])
        if name in names:
            frames[name] = pl.read_ipc(blob[at + 8 : at + 8 + size])
        at += 8 + size
    return frames


def cache_path(folder: Path, key: str) -> Path:
    """Where the chunk of that key is kept."""
    return folder / key[:2] / f"{key}.frames"


def read_chunk(
    refs: Sequence[InputRef], folder: str | None, version: str
) -> tuple[str, bytes | None]:
    """Read one chunk unless the cache in `folder` has it: its key, and the frames when read.

    Runs in worker processes and on cluster workers; a worker that does not share the disk
    returns the frames instead of finding them there.
    """
    key = content_key(refs, version)
    if folder is not None and cache_path(Path(folder), key).is_file():
        return key, None
    return key, pack(read_frames(refs))


def store(folder: Path, key: str, blob: bytes) -> None:
    """Keep a chunk's frames under its key."""
    write_bytes(cache_path(folder, key), blob)


def load(folder: Path, key: str, names: Sequence[str] = READ_FRAMES) -> dict[str, pl.DataFrame]:
    """The frames kept under a key, or some of them."""
    return unpack(cache_path(folder, key).read_bytes(), names)
