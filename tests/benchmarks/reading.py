"""Speed of reading, as ratios measured in one run.

    python tests/benchmarks/reading.py [FOLDER]    (default: data/raw and ../shared/corpus/visible)

Plain text: reports a second on one core, and the cost of each stage as a multiple of the floor:
reading the bytes, hashing and decoding them. Other formats: the fully read report against what a
user would take instead for bare extraction. Rounds alternate, so that drift of the machine hits
both sides; medians are printed. What was remembered of texts is forgotten before every round: the
reports of a country are read once each. Needs the extra `bench`.
"""

from __future__ import annotations

import gc
import hashlib
import io
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from reportkit.reading import read_document, report
from reportkit.records import to_frames
from reportkit.sources import parse_document

ROOT = Path(__file__).parents[2]
ROUNDS = 5


def _files(suffix: str) -> list[Path]:
    folders = [Path(a) for a in sys.argv[1:]] or [
        ROOT / "data" / "raw",
        ROOT.parent / "shared" / "corpus" / "visible",
        ROOT.parent / "shared" / "seeds",
    ]
    found = sorted(p for folder in folders for p in folder.rglob(f"*{suffix}"))
    if suffix == ".txt":
        # the floor decodes UTF-8, so both sides get the same files
        found = [p for p in found if _is_utf8(p)]
    return found


def _is_utf8(path: Path) -> bool:
    try:
        path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def floor(path: Path) -> None:
    """What nobody can avoid: read, hash, decode."""
    data = path.read_bytes()
    hashlib.sha256(data).hexdigest()
    data.decode("utf-8")


def sources(path: Path) -> None:
    """Bytes to a document."""
    parse_document(path.read_bytes(), path.name)


def reading(path: Path) -> None:
    """Bytes to reports: cells, sections, identity, claims."""
    read_document(parse_document(path.read_bytes(), path.name))


def framed(paths: list[Path]) -> None:
    """Bytes to frames, in one batch as a build does it."""
    to_frames(
        report
        for path in paths
        for report in read_document(parse_document(path.read_bytes(), path.name))
    )


def forget() -> None:
    """Empty the memos of reading that depend on texts; what forms and words are stays known."""
    for name, module in list(sys.modules.items()):
        if name.startswith("reportkit.reading"):
            for value in vars(module).values():
                size = getattr(value, "cache_parameters", dict)().get("maxsize")
                if size is not None:
                    value.cache_clear()


def _seconds(work: Callable[[], object]) -> float:
    """Seconds that `work` takes, without the collector, as `timeit` and a build do it."""
    gc.collect()
    gc.disable()
    try:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start
    finally:
        gc.enable()


def compare(title: str, paths: list[Path], sides: dict[str, Callable[[], object]]) -> None:
    """Time the sides in turn and print milliseconds a file and the ratio to the first."""
    if not paths:
        print(f"{title}: no files")
        return
    for work in sides.values():
        work()
    times: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(ROUNDS):
        for name, work in sides.items():
            forget()
            times[name].append(_seconds(work))
    base = next(iter(sides))
    size = sum(p.stat().st_size for p in paths) / len(paths) / 1000
    print(f"{title}: {len(paths)} files, {size:.0f} kB each")
    for name, taken in times.items():
        ratio = statistics.median(t / b for t, b in zip(taken, times[base], strict=True))
        each = statistics.median(taken) / len(paths) * 1000
        print(f"  {name:<34} {each:9.3f} ms a file   {ratio:7.2f} × {base}")


def _each(work: Callable[[Path], object], paths: list[Path]) -> Callable[[], object]:
    return lambda: [work(path) for path in paths]


def _without_claims(work: Callable[[], object]) -> Callable[[], object]:
    def timed() -> object:
        with patch.object(report, "read_claims", lambda *_: []):
            return work()

    return timed


def main() -> None:
    """Print the comparison for every format whose alternative is installed."""
    text = _files(".txt")
    compare(
        "plain text",
        text,
        {
            "floor (read, hash, decode)": _each(floor, text),
            "document": _each(sources, text),
            "cells, sections, identity": _without_claims(_each(reading, text)),
            "with claims": _each(reading, text),
            "with claims and frames": lambda: framed(text),
        },
    )
    html = _files(".html")
    try:
        import pandas as pd

        def tables(path: Path) -> object:
            return pd.read_html(io.StringIO(path.read_text("utf-8", errors="replace")))

        sides = {"pandas.read_html": _each(tables, html), "reportkit, full": _each(reading, html)}
        compare("HTML", html, sides)
    except ImportError as error:
        print(f"HTML: {error}")
    docx = _files(".docx")
    try:
        from markitdown import MarkItDown

        convert = MarkItDown().convert
        sides = {
            "markitdown": _each(lambda path: convert(str(path)), docx),
            "reportkit, full": _each(reading, docx),
        }
        compare("DOCX", docx, sides)
    except ImportError as error:
        print(f"DOCX: {error}")
    pdf = _files(".pdf")
    try:
        import pdfplumber

        def pages(path: Path) -> None:
            with pdfplumber.open(path) as book:
                for page in book.pages:
                    page.extract_text()
                    page.extract_tables()

        sides = {"pdfplumber": _each(pages, pdf), "reportkit, full": _each(reading, pdf)}
        compare("PDF", pdf, sides)
    except ImportError as error:
        print(f"PDF: {error}")


if __name__ == "__main__":
    main()
