"""Corpora: one document a row of a .jsonl, .parquet or .csv, streamed in bounded pieces."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import IO, Any

from reportkit.errors import SourceError
from reportkit.model import Document, Problem
from reportkit.sources import limits
from reportkit.sources.dates import iso_date
from reportkit.sources.decode import decode
from reportkit.sources.documents import is_page, parse_document
from reportkit.sources.refs import InputRef
from reportkit.sources.refusal import unreadable

_BLOCK = 1 << 20
_PEEK = 64  # rows looked at to find the text column of line corpora


@cache
def _columns() -> dict[str, Any]:
    text = files(__package__).joinpath("formats.toml").read_text("utf-8")
    columns: dict[str, Any] = tomllib.loads(text)["columns"]
    return columns


def split(path: str, size: int, column: str | None, *, named: bool) -> list[InputRef]:
    """Pieces of a corpus file, each of a bounded number of rows and bytes."""
    lower = path.lower()
    names = _names(path, lower)
    if names is not None:
        found = _text_column(names, column)
        if found is None:
            if column is not None and named:
                raise SourceError(
                    f"{path}: no column “{column}”; it has {', '.join(sorted(names)[:20])}"
                )
            if lower.endswith((".csv", ".tsv")) and not named:
                return []  # a table of something else beside the reports
        column = found or column
    if lower.endswith(".parquet"):
        return _split_parquet(path, size, column)
    if lower.endswith((".jsonl", ".ndjson")):
        return _split_lines(path, size, column)
    return [InputRef(path, "corpus", size=size, column=column)]


def _names(path: str, lower: str) -> list[str] | None:
    """Column names, or None when the file cannot say (told when it is read)."""
    try:
        if lower.endswith(".parquet"):
            import polars as pl

            return [*pl.read_parquet_schema(path)]
        if lower.endswith((".csv", ".tsv")):
            with _text_file(path) as file:
                return next(_csv(file, lower), None)
        seen: dict[str, None] = {}
        with _line_file(path) as file:
            for _, line in zip(range(_PEEK), file, strict=False):
                row = _json(line)
                if isinstance(row, dict):
                    seen.update(dict.fromkeys(row))
        return list(seen) or None
    except Exception:
        return None


def _text_column(names: Sequence[str], column: str | None) -> str | None:
    if column is not None:
        return column if column in names else None
    return _first(names, _columns()["text"])


def _first(names: Iterable[str], wanted: Iterable[str]) -> str | None:
    have = {name.strip().lower(): name for name in reversed(list(names))}
    return next((have[name] for name in wanted if name in have), None)


def _split_lines(path: str, size: int, column: str | None) -> list[InputRef]:
    """Cut a line corpus at line ends; only line ends are looked for, nothing is parsed."""
    refs: list[InputRef] = []
    first = rows = 0
    start = at = 0
    with open(path, "rb") as file:
        while block := file.read(_BLOCK):
            lines = block.count(b"\n")
            big = at + len(block) - start >= limits.CORPUS_BYTES
            if rows + lines - first >= limits.CORPUS_ROWS or big:
                pos = 0
                for _ in range(lines):
                    pos = block.index(b"\n", pos) + 1
                    rows += 1
                    if (
                        rows - first >= limits.CORPUS_ROWS
                        or at + pos - start >= limits.CORPUS_BYTES
                    ):
                        end = at + pos
                        refs.append(
                            InputRef(path, "corpus", None, first, rows, start, end - start, column)
                        )
                        first, start = rows, end
            else:
                rows += lines
            at += len(block)
    if at > start or not refs:
        refs.append(InputRef(path, "corpus", None, first, -1, start, size - start, column))
    return refs


def _split_parquet(path: str, size: int, column: str | None) -> list[InputRef]:
    import polars as pl

    try:
        rows = int(pl.scan_parquet(path).select(pl.len()).collect().item())
    except Exception:
        return [InputRef(path, "corpus", size=size, column=column)]
    # Text packs to about a quarter; a piece stays near the bound when unpacked.
    by_bytes = max(1, rows * limits.CORPUS_BYTES // max(size * 4, 1))
    step = max(1, min(limits.CORPUS_ROWS, by_bytes))
    return [
        InputRef(
            path, "corpus", None, n, min(n + step, rows), 0, size * min(step, rows - n) // rows,
            column,
        )
        for n in range(0, rows, step)
    ] or [InputRef(path, "corpus", size=size, column=column)]  # fmt: skip


def read_rows(ref: InputRef) -> Iterator[Document]:
    """The documents of the rows of one piece; a bad row comes as an unreadable document."""
    source = ref.source
    lower = source.lower()
    try:
        if lower.endswith(".parquet"):
            yield from _parquet(ref, source)
        elif lower.endswith((".csv", ".tsv")):
            yield from _csv_rows(ref, source, lower)
        else:
            yield from _json_rows(ref, source)
    except (OSError, EOFError, csv.Error, UnicodeError) as error:
        yield unreadable(source, "", "corrupted", f"corpus cannot be read ({error})")


def _json_rows(ref: InputRef, source: str) -> Iterator[Document]:
    with _line_file(ref.path) as file:
        if ref.offset:
            file.seek(ref.offset)
        number = ref.first
        while ref.last < 0 or number < ref.last:
            line = file.readline(limits.ROW_BYTES)
            if not line:
                return
            name = f"{source}#{number}"
            number += 1
            if len(line) >= limits.ROW_BYTES and not line.endswith(b"\n"):
                while line and not line.endswith(b"\n"):
                    line = file.readline(limits.ROW_BYTES)
                yield unreadable(name, "", "too_large", "a row of more than 64 MiB")
                continue
            if not line.strip():
                continue
            row = _json(line)
            if isinstance(row, dict):
                yield _row(row, name, ref.column)
            else:
                digest = hashlib.sha256(line).hexdigest()
                yield unreadable(name, digest, "bad_row", "the line is not a JSON object")


def _json(line: bytes) -> Any:
    try:
        return json.loads(line)
    except UnicodeDecodeError:
        text, encoding, _ = decode(line)
        try:
            return json.loads(text) if encoding else None
        except ValueError:
            return None
    except (ValueError, RecursionError):
        return None


def _parquet(ref: InputRef, source: str) -> Iterator[Document]:
    import polars as pl

    try:
        scan = pl.scan_parquet(ref.path)
        names = scan.collect_schema().names()
        column = ref.column if ref.column in names else _text_column(names, None)
        scan = scan.select(_wanted(names, column))
        if ref.last >= 0:
            scan = scan.slice(ref.first, ref.last - ref.first)
        frame = scan.collect()
    except Exception as error:  # polars raises many kinds for a broken file
        yield unreadable(source, "", "corrupted", f"Parquet cannot be read ({error})"[:300])
        return
    for number, row in enumerate(frame.iter_rows(named=True), ref.first):
        yield _row(row, f"{source}#{number}", column)


def _wanted(names: list[str], column: str | None) -> list[str]:
    columns = _columns()
    groups = [columns[k] for k in ("title", "url", "crawled", "published")]
    groups.extend(columns["metadata"].values())
    found = {column, *(_first(names, group) for group in groups)}
    return [name for name in names if name in found]


def _csv_rows(ref: InputRef, source: str, lower: str) -> Iterator[Document]:
    with _text_file(ref.path) as file:
        rows = _csv(file, lower)
        header = next(rows, None)
        if header is None:
            yield unreadable(source, "", "empty", "the file is empty")
            return
        for number, values in enumerate(rows):
            name = f"{source}#{number}"
            if len(values) < len(header):
                digest = hashlib.sha256("\t".join(values).encode()).hexdigest()
                yield unreadable(name, digest, "bad_row", "fewer fields than the header names")
            else:
                yield _row(dict(zip(header, values, strict=False)), name, ref.column)


def _csv(file: IO[str], lower: str) -> Iterator[list[str]]:
    csv.field_size_limit(min(sys.maxsize, limits.ROW_BYTES))
    return csv.reader(file, delimiter="\t" if lower.endswith(".tsv") else ",")


def _text_file(path: str) -> IO[str]:
    with open(path, "rb") as file:
        head = file.read(_BLOCK)
    cut = head[: head.rfind(b"\n") + 1] or head
    encoding = decode(cut).encoding or "utf-8"
    return open(path, encoding=encoding, errors="replace", newline="")


def _line_file(path: str) -> IO[bytes]:
    if path.lower().endswith(".gz"):
        return gzip.open(path, "rb")  # type: ignore[return-value]
    return open(path, "rb")


def _row(row: Mapping[str, Any], source: str, column: str | None) -> Document:
    """One corpus row as a document, with what the crawl knows about it."""
    columns = _columns()
    name = column if column in row else _text_column(list(row), None)
    value = None if name is None else row[name]
    if isinstance(value, bytes):
        document = parse_document(value, source)
    elif isinstance(value, str) and value.strip():
        document = _text_row(value, source)
    else:
        code, message = "empty", f"column “{name}” of the row is empty"
        if name is None:
            code, message = "no_text_column", "no column of the row holds a text; name it"
        document = unreadable(source, hashlib.sha256(b"").hexdigest(), code, message)
    found = {key: _first(row, columns[key]) for key in ("title", "url", "crawled", "published")}
    given = {k: _string(row[n]) for k, n in found.items() if n is not None and n != name}
    metadata = dict(document.metadata)
    for key, names in columns["metadata"].items():
        at = _first(row, names)
        if at is not None and at != name and (text := _string(row[at])):
            metadata[key] = text
    if not given and metadata == document.metadata:
        return document
    return replace(
        document,
        title=document.title or given.get("title") or None,
        url=given.get("url") or document.url,
        crawled=iso_date(given.get("crawled")) or document.crawled,
        published=iso_date(given.get("published")) or document.published,
        metadata=metadata,
    )


def _text_row(value: str, source: str) -> Document:
    data = value.encode("utf-8", "surrogatepass")
    digest = hashlib.sha256(data).hexdigest()
    if value.lstrip()[:1] == "<" and is_page(value, hinted=False):
        return parse_document(value.encode("utf-8", "replace"), source, "html")
    clean = value if value.isprintable() or "\0" not in value else value.replace("\0", "")
    problems: tuple[Problem, ...] = ()
    if "\ufffd" in clean:
        lost = clean.count("\ufffd")
        problems = (Problem("sources", "damaged_text", f"characters lost (U+FFFD): {lost}"),)
    try:
        clean.encode("utf-8")
    except UnicodeEncodeError:  # lone surrogates cannot be written to any frame
        clean = clean.encode("utf-8", "replace").decode()
        problems = (*problems, Problem("sources", "damaged_text", "lone surrogates replaced"))
    return Document(source, digest, clean, None, problems=problems)


def _string(value: Any) -> str:
    return "" if value is None else str(value).strip()
