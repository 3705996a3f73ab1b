"""Reading, frames and audit of many distinct reports: figures for a whole country.

    python tests/benchmarks/scale.py [REPORTS] [--build JOBS]    (default: 2000)

Makes a sample corpus in mixed layouts and file formats, so that no report comes twice, and prints
for each stage the CPU milliseconds a report and how many times the floor (read, hash, decode)
that is: for the first pass over the reports, when nothing was met before, and for a second one.
`--build` measures `reportkit build` instead, its worker processes and peak memory included.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reportkit.auditing import audit
from reportkit.building import build
from reportkit.corpus import Corpus
from reportkit.reading import read_document
from reportkit.records import to_frames
from reportkit.sample import make_sample
from reportkit.sources import parse_document

YEARS = (2019, 2024)
BATCH = 50  # reports put into frames at once, as a chunk of a build


def _cpu() -> float:
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _peak(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1000  # kB on Linux


def _floor(path: Path) -> None:
    data = path.read_bytes()
    hashlib.sha256(data).hexdigest()
    data.decode("utf-8", "replace")


def one_pass(paths: list[Path], title: str) -> dict[str, list[Any]]:
    """Measure the stages over all files; returns the parts of the frames."""
    spent: Counter[str] = Counter()
    readers: Counter[str] = Counter()
    parts: dict[str, list[Any]] = {}

    def timed(stage: str, work: Callable[[], Any]) -> Any:
        start = time.process_time()
        done = work()
        spent[stage] += time.process_time() - start
        return done

    for at in range(0, len(paths), BATCH):
        some = paths[at : at + BATCH]
        timed("floor", lambda some=some: [_floor(p) for p in some])
        documents = timed(
            "documents", lambda some=some: [parse_document(p.read_bytes(), p.name) for p in some]
        )
        reports = timed(
            "reading", lambda made=documents: [r for d in made for r in read_document(d)]
        )
        frames = timed("frames", lambda made=reports: to_frames(made))
        for name, frame in frames.items():
            parts.setdefault(name, []).append(frame)
        readers.update(frames["cells"]["reader"])
    print(f"{title}:")
    for stage, seconds in spent.items():
        each = seconds / len(paths) * 1000
        print(f"  {stage:<12}{each:8.3f} ms a report {seconds / spent['floor']:8.1f} × floor")
    total = sum(spent.values()) - spent["floor"]
    print(f"  together    {len(paths) / total:8.0f} reports/s on one core")
    whole = readers["plain"] + readers["grid"]
    print(f"  cells of tables matched whole or from grids: {whole / readers.total():.1%}")
    return parts


def main() -> None:
    """Print the figures."""
    import polars as pl

    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("reports", type=int, nargs="?", default=2000)
    options.add_argument("--build", type=int, metavar="JOBS")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw"
        agencies = max(1, round(chosen.reports / (YEARS[1] - YEARS[0] + 1)))
        made = make_sample(raw, agencies=agencies, years=YEARS, seed=11)
        print(f"{made.reports} made-up reports of {made.agencies} bodies")
        if chosen.build:
            wall, cpu = time.perf_counter(), _cpu()
            build([raw], Path(folder) / "out", jobs=chosen.build, data=folder)
            wall, cpu = time.perf_counter() - wall, _cpu() - cpu
            each = cpu / made.reports * 1000
            print(f"build --jobs {chosen.build}: {wall:.1f} s, {each:.2f} ms of CPU a report")
            print(f"  peak memory: main process {_peak(resource.RUSAGE_SELF):.0f} MB, "
                  f"largest worker {_peak(resource.RUSAGE_CHILDREN):.0f} MB")  # fmt: skip
            return
        paths = sorted(raw.iterdir())
        one_pass(paths, "first pass")
        parts = one_pass(paths, "second pass")
        corpus = Corpus.of({name: pl.concat(frames) for name, frames in parts.items()})
        for title, localize in (("rules", False), ("rules and localisation", True)):
            start = time.process_time()
            audit(corpus, localize=localize)
            each = (time.process_time() - start) / made.reports * 1000
            print(f"audit, {title}: {each:.3f} ms a report")
        print(f"peak memory {_peak(resource.RUSAGE_SELF):.0f} MB")


if __name__ == "__main__":
    main()
