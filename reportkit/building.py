"""From inputs to frames: parallel, incremental, atomic, the same on one core and on a cluster."""

from __future__ import annotations

import json
import os
import platform
import shutil
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from importlib.metadata import version as installed
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import polars as pl

from reportkit import chunks
from reportkit.corpus import Corpus, read_corpus
from reportkit.dictionary import datapackage
from reportkit.files import alone, replacing, sweep, write_text
from reportkit.frames import FRAMES, checked, frame
from reportkit.gathering import STREAMED, Gathered, gather
from reportkit.records import READ_FRAMES, to_frames
from reportkit.sources import list_inputs

if TYPE_CHECKING:
    from reportkit.sources import InputRef

# Below this many bytes of input, starting worker processes costs more than it saves.
_SEQUENTIAL_BYTES = 1_500_000

Progress = Callable[[int, int, str], None]


class _Submits(Protocol):
    def submit(self, fn: Callable[..., Any], /, *args: Any) -> Any: ...


@dataclass(frozen=True)
class BuildResult:
    """What a build did."""

    out: Path
    reports: int
    others: int
    unreadable: tuple[str, ...]
    chunks_read: int
    chunks_cached: int
    counts: dict[str, int] = field(default_factory=dict)
    open: dict[str, int] = field(default_factory=dict)  # failed, not suppressed, by severity
    reasons: dict[str, str] = field(default_factory=dict)  # why, by unreadable source
    notes: tuple[str, ...] = ()  # corrections that could not be applied, and why

    @property
    def read_anything(self) -> bool:
        """Whether the inputs held any document, be it an unreadable one."""
        return bool(self.reports or self.others or self.unreadable)


def build(
    inputs: Sequence[str | os.PathLike[str]],
    out: str | os.PathLike[str] = "outputs",
    *,
    jobs: int | None = None,
    cluster: str | None = None,
    fresh: bool = False,
    text_column: str | None = None,
    data: str | os.PathLike[str] = "data",
    progress: Progress | None = None,
) -> BuildResult:
    """Read `inputs`, audit them, and write `out/frames/*.parquet` and `out/run.json`.

    `data` is the folder of corrections.csv, suppressions.csv and parents.csv (each optional).
    Raises SourceError when an input does not exist, OSError when `out` cannot be written. A bad
    document never raises: it is a row of `reports` with kind `unreadable` and one of `problems`.
    """
    out = Path(out)
    refs = list_inputs([os.fspath(i) for i in inputs], text_column=text_column)
    report = progress or (lambda done, total, what: None)
    with alone(out, lambda: report(1, 1, f"waiting for another build in {out}")):
        try:
            return _build(refs, out, jobs, cluster, fresh, Path(data), report)
        except pl.exceptions.ComputeError as error:
            if "os error" in str(error):  # how polars tells of a full disk
                raise OSError(f"{out}: {error}") from error
            raise


def _build(
    refs: list[InputRef], out: Path, jobs: int | None, cluster: str | None, fresh: bool,
    data: Path, report: Progress,
) -> BuildResult:  # fmt: skip
    cache = out / ".cache"
    if fresh and cache.exists():
        shutil.rmtree(cache)
    groups = chunks.split(refs)
    keys, fetched = _read_all(groups, cache, jobs, cluster, report)
    gathered = gather(cache, keys, data / "corrections.csv")
    folder = out / "frames"
    with ExitStack() as stack:  # all frames take the places of the old ones together
        paths = {n: stack.enter_context(replacing(folder / f"{n}.parquet")) for n in FRAMES}
        for name in STREAMED:
            gathered.write(name, paths[name])
        report(len(refs), len(refs), "audit")
        corpus = _audited(gathered, paths, data)
        for name in set(FRAMES) - set(STREAMED):
            getattr(corpus, name).write_parquet(paths[name], compression="zstd")
        result = _result(out, corpus, fetched, len(groups) - fetched)
    _prune(cache, keys)
    text = json.dumps(datapackage(), ensure_ascii=False, indent=1)
    write_text(folder / "datapackage.json", text + "\n")
    write_text(out / "run.json", _record(corpus, result))
    return result


def open_corpus(frames: str | os.PathLike[str] = "outputs/frames") -> Corpus:
    """The corpus at `frames`, looked for from here upwards; for notebooks.

    Where the default frames were never built and `data/raw` lies beside them, they are built
    first, so that a notebook runs in a fresh clone. Raises FrameError as `read_corpus`.
    """
    folder = locate(frames)
    missing = not (folder / "reports.parquet").is_file()
    if missing and Path(frames) == Path("outputs/frames"):
        raw = locate("data/raw")
        if raw.is_dir():
            root = raw.parent.parent
            build([raw], root / "outputs", data=root / "data")
            folder = root / "outputs" / "frames"
    return read_corpus(folder)


def locate(path: str | os.PathLike[str]) -> Path:
    """`path` as given when it exists, else the same path under a parent of the current folder."""
    given = Path(path)
    if given.is_absolute() or given.exists():
        return given
    here = Path.cwd()
    return next((p / given for p in here.parents if (p / given).exists()), given)


def _read_all(
    groups: list[list[InputRef]], cache: Path, jobs: int | None, cluster: str | None,
    progress: Progress,
) -> tuple[list[str], int]:  # fmt: skip
    """Keys of all chunks in order, and how many had to be read."""
    version = chunks.reader_version()
    keys: dict[int, str] = {}
    fetched = done = 0
    total = sum(map(len, groups))
    arguments = {i: (group, str(cache), version) for i, group in enumerate(groups)}
    for i, (key, blob) in _results(arguments, jobs, cluster):
        keys[i] = key
        if blob is not None:
            chunks.store(cache, key, blob)
            fetched += 1
        done += len(groups[i])
        progress(done, total, "read")
    return [keys[i] for i in range(len(groups))], fetched


def _results(
    arguments: dict[int, tuple[Any, ...]], jobs: int | None, cluster: str | None
) -> Iterator[tuple[int, tuple[str, bytes | None]]]:
    size = sum(ref.size for group, *_ in arguments.values() for ref in group)
    jobs = jobs or os.cpu_count() or 1
    if cluster is None and (jobs == 1 or len(arguments) < 2 or size < _SEQUENTIAL_BYTES):
        for i, argument in arguments.items():
            yield i, chunks.read_chunk(*argument)
        return
    if cluster is not None:
        yield from _on_cluster(arguments, cluster)
        return
    left = dict(arguments)
    try:
        with _pool(jobs) as pool:
            for i, result in _submitted(pool, arguments):
                del left[i]
                yield i, result
    except BrokenProcessPool:
        # a document took its worker down: read what is left one file at a time, each apart
        for i, (group, _, version) in left.items():
            yield i, _one_by_one(group, version)


@contextmanager
def _pool(jobs: int) -> Iterator[Executor]:
    # One thread a worker, of polars and of numpy's solver. Polars has threads: its processes must
    # be spawned, never forked.
    names = ("POLARS_MAX_THREADS", "OPENBLAS_NUM_THREADS")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, "1"))
    # Ctrl-C is for the parent, which then lets its workers end without a word.
    quiet = (signal.SIGINT, signal.SIG_IGN)
    context = get_context("spawn")
    pool = ProcessPoolExecutor(jobs, context, initializer=signal.signal, initargs=quiet)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _submitted(
    pool: Executor, arguments: dict[int, tuple[Any, ...]]
) -> Iterator[tuple[int, tuple[str, bytes | None]]]:
    # a bounded window keeps memory flat however many chunks there are
    waiting: dict[Future[tuple[str, bytes | None]], int] = {}
    queue = iter(arguments.items())
    window = 4 * (os.cpu_count() or 1)
    while True:
        for i, argument in queue:
            waiting[pool.submit(chunks.read_chunk, *argument)] = i
            if len(waiting) >= window:
                break
        if not waiting:
            return
        future = next(as_completed(waiting))
        yield waiting.pop(future), future.result()


def _on_cluster(
    arguments: dict[int, tuple[Any, ...]], address: str
) -> Iterator[tuple[int, tuple[str, bytes | None]]]:
    from distributed import Client
    from distributed import as_completed as done

    with Client(address) as client:  # type: ignore[no-untyped-call]
        futures = {
            client.submit(chunks.read_chunk, *argument, pure=False): i
            for i, argument in arguments.items()
        }
        for future in done(list(futures)):  # type: ignore[no-untyped-call]
            yield futures.pop(future), future.result()
            future.release()


def _one_by_one(group: list[InputRef], version: str) -> tuple[str, bytes]:
    from reportkit.model import Document, Identity, Problem, Report

    parts = []
    for ref in group:
        try:
            with _pool(1) as pool:
                _, blob = pool.submit(chunks.read_chunk, [ref], None, version).result()
            parts.append(chunks.unpack(blob or b""))
        except BrokenProcessPool:
            message = "the reader process died on this input"
            problem = Problem("reading", "reader_died", message)
            document = Document(ref.source, "", "", readable=False)
            dead = Report(document, 0, "unreadable", None, None, Identity(), problems=[problem])
            parts.append(to_frames([dead]))
    frames = {name: pl.concat([part[name] for part in parts]) for name in READ_FRAMES}
    return chunks.content_key(group, version), chunks.pack(frames)


def _audited(gathered: Gathered, paths: Mapping[str, Path], data: Path) -> Corpus:
    """The corpus with its audit; the cells stay in their file."""
    from reportkit.auditing import audit

    corpus = Corpus(
        checked("reports", gathered.reports), frame("cells"),
        pl.read_parquet(paths["sections"]), pl.read_parquet(paths["claims"]),
        frame("findings"), frame("suspects"), checked("problems", gathered.problems),
        stored=paths["cells"],
    )  # fmt: skip
    result = audit(corpus, suppressions=data / "suppressions.csv", parents=data / "parents.csv")
    return replace(corpus, findings=result.findings, suspects=result.suspects)


def _prune(cache: Path, keys: Iterable[str]) -> None:
    keep = {chunks.cache_path(cache, key) for key in keys}
    for path in cache.glob("*/*.frames"):
        if path not in keep:
            path.unlink(missing_ok=True)
    for folder in cache.glob("*/"):
        sweep(folder)


def _result(out: Path, corpus: Corpus, fetched: int, cached: int) -> BuildResult:
    kinds = corpus.reports["kind"]
    named = corpus.problems.join(
        corpus.reports.select("report_id", "source", "kind"), on="report_id", maintain_order="left"
    )
    why = named.filter(kind="unreadable").unique("source", keep="first", maintain_order=True)
    notes = named.filter(stage="corrections").select("source", "message")
    unreadable = corpus.reports.filter(kind="unreadable")["source"].to_list()
    failed = corpus.findings.filter(pl.col("suppressed").is_null(), verdict="fail")["severity"]
    return BuildResult(
        out=out,
        reports=int((kinds == "report").sum()),
        others=int((kinds == "other").sum()),
        unreadable=tuple(unreadable),
        chunks_read=fetched,
        chunks_cached=cached,
        counts={
            **{name: getattr(corpus, name).height for name in FRAMES},
            "cells": corpus.scan_cells().select(pl.len()).collect().item(),
        },
        open=dict(failed.value_counts().sort("severity").iter_rows()),
        reasons=dict(why.select("source", "message").iter_rows()),
        notes=tuple(f"{source}: {message}" for source, message in notes.iter_rows()),
    )


def _record(corpus: Corpus, result: BuildResult) -> str:
    packages = ("reportkit", "polars", "lxml", "pypdfium2", "scipy", "datasketch")
    inputs = corpus.reports.select("source", "part", "sha256", "kind")
    record = {
        "reportkit": installed("reportkit"),
        "python": platform.python_version(),
        "packages": {name: installed(name) for name in packages[1:]},
        "reader": chunks.reader_version(),
        "counts": result.counts,
        "reports": result.reports,
        "others": result.others,
        "unreadable": list(result.unreadable),
        "inputs": inputs.to_dicts(),
    }
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"
