"""Cost of a briefing: ours against the papermill and nbconvert commands, in one run.

    python tests/benchmarks/briefings.py FRAMES [COUNT]

FRAMES is a folder of frames; COUNT briefings (default 8) of the consistency audit are made
each way. Prints seconds per briefing (wall and
processor), start-up included.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "consistency-audit.ipynb"


def commands(frames: Path, out: Path, agencies: list[str]) -> float:
    """Seconds with `papermill` and `jupyter nbconvert --to html`, one after the other."""
    started = time.perf_counter()
    for n, agency in enumerate(agencies):
        made = out / f"{n}.ipynb"
        run = [sys.executable, "-m", "papermill", str(NOTEBOOK), str(made), "-p", "frames",
               str(frames), "-p", "agency", agency, "--no-progress-bar"]  # fmt: skip
        subprocess.run(run, check=True, capture_output=True)
        convert = [sys.executable, "-m", "nbconvert", "--to", "html", str(made)]
        subprocess.run(convert, check=True, capture_output=True)
    return time.perf_counter() - started


def ours(frames: Path, out: Path, count: int) -> float:
    """Seconds of `reportkit.brief` with two workers, one briefing a body."""
    from reportkit.briefings import brief

    started = time.perf_counter()
    result = brief(frames, out, ["consistency-audit"], by="agency", jobs=2)
    spent = time.perf_counter() - started
    assert not result.failed, result.failed
    assert len(result.items) == count
    return spent


def _cpu() -> float:
    """Processor seconds of this process and its ended children."""
    both = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in both)


def main() -> None:
    """Choose the bodies, measure both ways, print a line each."""
    import polars as pl

    from reportkit.corpus import read_corpus

    frames = Path(sys.argv[1]).resolve()
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 8
    corpus = read_corpus(frames).filter(pl.col("kind") == "report")
    agencies = corpus.reports["agency"].drop_nulls().unique().sort().head(count).to_list()
    cpu = _cpu()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        chosen = out / "frames"
        chosen.mkdir()
        few = corpus.filter(pl.col("agency").is_in(agencies))
        for name, frame in few.frames().items():
            frame.write_parquet(chosen / f"{name}.parquet")
        os.chdir(NOTEBOOK.parents[1])
        own = ours(chosen, out / "ours", len(agencies)) / len(agencies)
        cpu, own_cpu = _cpu(), (_cpu() - cpu) / len(agencies)
        print(f"reportkit.brief, 2 workers   {own:6.2f} s a briefing ({own_cpu:.2f} s of CPU)")
        usual = commands(chosen, out, agencies) / len(agencies)
        usual_cpu = (_cpu() - cpu) / len(agencies)
        print(f"papermill + nbconvert        {usual:6.2f} s a briefing ({usual_cpu:.2f} s of CPU)")
        print(f"ratio                        {usual / own:6.1f} ({usual_cpu / own_cpu:.1f})")


if __name__ == "__main__":
    main()
