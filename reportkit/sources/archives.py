"""Archives: members are read from memory, bounded by declared and by real size."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, cast

from reportkit.model import Document
from reportkit.sources import limits
from reportkit.sources.documents import parse_document
from reportkit.sources.refs import InputRef, printable
from reportkit.sources.refusal import unreadable

_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, tarfile.TarError, EOFError, OSError,
    NotImplementedError, RuntimeError, ValueError, KeyError,
)  # fmt: skip


class BombError(Exception):
    """An archive that unpacks to more than anybody could want."""


def split(path: str, size: int) -> list[InputRef]:
    """Pieces of an archive; one piece when the members cannot be reached one by one."""
    if not zipfile.is_zipfile(path):
        return [InputRef(path, "archive", size=size)]
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = [info.file_size for info in _members(archive)]
    except _BROKEN:
        return [InputRef(path, "archive", size=size)]
    refs, first, total = [], 0, 0
    for n, member in enumerate(sizes):
        total += member
        if n + 1 - first >= limits.ARCHIVE_CHUNK or total >= limits.CORPUS_BYTES:
            refs.append(InputRef(path, "archive", None, first, n + 1, 0, total))
            first, total = n + 1, 0
    if first < len(sizes) or not refs:
        refs.append(InputRef(path, "archive", None, first, len(sizes), 0, total))
    return refs


def read_members(ref: InputRef) -> Iterator[Document]:
    """The documents of the members [first, last) of an archive."""
    source = ref.source
    try:
        if _is_zip(ref.path):
            if not ref.first:
                _opened.cache_clear()  # it may be another file by now
            stat = os.stat(ref.path)
            archive = _opened(ref.path, stat.st_size, stat.st_mtime_ns)
            yield from _zip(archive, source, ref.first, ref.last, 1)
            return
        with open(ref.path, "rb") as file:
            yield from _tar(file, source, 1)
    except _BROKEN as error:
        yield unreadable(source, "", "corrupted", f"archive cannot be read ({error})")


@lru_cache(maxsize=1)
def _opened(path: str, _size: int, _changed: int) -> zipfile.ZipFile:
    """A zip, kept open: the directory of a large one takes longer to read than a piece of it."""
    return zipfile.ZipFile(path)


def _is_zip(path: str) -> bool:
    with open(path, "rb") as file:
        if file.read(4) == b"PK\x03\x04":  # even if its end is missing
            return True
    return zipfile.is_zipfile(path)


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    return [i for i in archive.infolist() if not i.is_dir() and not _hidden(i.filename)]


def _hidden(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return parts[0] == "__MACOSX" or any(p.startswith(".") and p not in (".", "..") for p in parts)


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name; Chinese systems write GBK where the standard says CP437."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for codec in ("utf-8", "gb18030"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return info.filename


def _zip(
    archive: zipfile.ZipFile, source: str, first: int, last: int, depth: int
) -> Iterator[Document]:
    infos = _members(archive)
    if len(infos) > limits.ARCHIVE_MEMBERS:
        yield unreadable(source, "", "bomb", f"{len(infos)} members")
        return
    spent = 0
    for info in infos[first : last if last >= 0 else None]:
        name = f"{source}!{_name(info)}"
        try:
            data = _unpacked(archive, info)
        except BombError as error:
            yield unreadable(name, "", "bomb", str(error))
            continue
        except _BROKEN as error:
            code = "encrypted" if info.flag_bits & 1 else "corrupted"
            yield unreadable(name, "", code, f"member cannot be unpacked ({error})")
            continue
        spent += len(data)
        if spent > limits.ARCHIVE_BYTES:
            yield unreadable(source, "", "bomb", "the archive unpacks to more than 8 GiB")
            return
        yield from _member(data, name, depth)


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    big = info.file_size > limits.RATIO_FROM
    if info.file_size > limits.MEMBER_BYTES or (
        big and info.file_size > limits.RATIO * max(info.compress_size, 1)
    ):
        raise BombError(f"declares {info.file_size} bytes from {info.compress_size}")
    with archive.open(info) as member:
        data = member.read(limits.MEMBER_BYTES + 1)
    if len(data) > limits.MEMBER_BYTES:
        raise BombError("unpacks to more than 128 MiB")
    return data


def _member(data: bytes, name: str, depth: int) -> Iterator[Document]:
    kind = _archive_kind(data, name)
    if kind is None:
        yield parse_document(data, name)
        return
    if depth >= limits.ARCHIVE_NESTING:
        yield unreadable(name, "", "nested_too_deep", "an archive in an archive in an archive")
        return
    try:
        if kind == "zip":
            with zipfile.ZipFile(io.BytesIO(data)) as inner:
                yield from _zip(inner, name, 0, -1, depth + 1)
        else:
            yield from _tar(io.BytesIO(data), name, depth + 1)
    except _BROKEN as error:
        yield unreadable(name, "", "corrupted", f"archive cannot be read ({error})")


def _archive_kind(data: bytes, name: str) -> str | None:
    lower = name.lower()
    if data[:4] == b"PK\x03\x04":
        if b"[Content_Types].xml" in data or data[30:38] == b"mimetype":
            return None  # an office file
        return "zip"
    if lower.endswith((".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz")):
        return "tar"
    return "tar" if data[:2] == b"\x1f\x8b" else None


def _tar(file: IO[bytes], source: str, depth: int) -> Iterator[Document]:
    """Members of a tar, packed or not, or the one file in a bare .gz, .bz2 or .xz."""
    packed = _Bounded(_unpacker(file))
    stream: Any = packed  # reading is all that tarfile asks of it
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for info in archive:
                if not info.isfile() or _hidden(info.name):
                    continue
                name = f"{source}!{printable(info.name)}"
                if info.size > limits.MEMBER_BYTES:
                    yield unreadable(name, "", "bomb", f"declares {info.size} bytes")
                    return
                member = archive.extractfile(info)
                if member is not None:
                    yield from _member(member.read(), name, depth)
            return
    except tarfile.ReadError as error:
        if packed.seen_tar:
            yield unreadable(source, "", "corrupted", f"archive breaks off ({error})")
            return
    except BombError as error:
        yield unreadable(source, "", "bomb", str(error))
        return
    file.seek(0)
    try:
        data = _unpacker(file).read(limits.MEMBER_BYTES + 1)
    except _BROKEN as error:
        yield unreadable(source, "", "corrupted", f"cannot be unpacked ({error})")
        return
    if len(data) > limits.MEMBER_BYTES:
        yield unreadable(source, "", "bomb", "unpacks to more than 128 MiB")
        return
    name = source[: -len(Path(source).suffix)] if Path(source).suffix else source
    yield parse_document(data, f"{source}!{name.rpartition('/')[2].rpartition('!')[2]}")


def _unpacker(file: IO[bytes]) -> IO[bytes]:
    head = file.read(6)
    file.seek(0)
    if head[:2] == b"\x1f\x8b":
        return cast("IO[bytes]", gzip.GzipFile(fileobj=file))
    if head[:3] == b"BZh":
        return cast("IO[bytes]", bz2.BZ2File(file))
    if head == b"\xfd7zXZ\0":
        return cast("IO[bytes]", lzma.LZMAFile(file))
    return file


class _Bounded:
    """Counts what a packed stream gives, and stops a bomb by real size."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.spent = 0
        self.seen_tar = False

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        data = self.file.read(size)
        if self.spent < 512 and b"ustar" in data[:512]:
            self.seen_tar = True
        self.spent += len(data)
        if self.spent > limits.ARCHIVE_BYTES:
            raise BombError("the archive unpacks to more than 8 GiB")
        return data
