"""A batch of briefings: plan, run in parallel, keep a record, write the index."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reportkit.briefings.index import write_index
from reportkit.briefings.jobs import BriefingItem, Job
from reportkit.briefings.making import as_record
from reportkit.briefings.plan import plan
from reportkit.briefings.workers import run_all
from reportkit.corpus import read_corpus
from reportkit.files import alone, write_text

RECORD = "run.json"
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class BatchResult:
    """What became of every briefing that was asked for, in the order of the plan."""

    out: Path
    items: tuple[BriefingItem, ...]

    @property
    def failed(self) -> tuple[BriefingItem, ...]:
        """The briefings that could not be made."""
        return tuple(i for i in self.items if i.status == "failed")

    @property
    def index(self) -> Path:
        """The page that lists them."""
        return self.out / "index.html"

    def __repr__(self) -> str:
        count = {s: sum(i.status == s for i in self.items) for s in ("ok", "skipped", "failed")}
        return (
            f"BatchResult({count['ok']} made · {count['skipped']} up to date · "
            f"{count['failed']} failed → {self.index})"
        )

    def _repr_html_(self) -> str:
        from reportkit.display import tag

        rows = [
            tag("tr", tag("th", i.name, scope="row"), tag("td", i.status), tag("td", i.error or ""))
            for i in self.items
        ]
        return tag("table", tag("caption", repr(self)), tag("tbody", *rows), class_="rk-table")


def brief(
    frames: str | os.PathLike[str] = "outputs/frames",
    out: str | os.PathLike[str] = "outputs/briefings",
    notebooks: Iterable[str] | None = None,
    by: str | None = None,
    parameters: Mapping[str, Any] | None = None,
    lang: str = "zh",
    jobs: int | None = 2,
    resume: bool = False,
    interactive: bool = False,
    progress: Progress | None = None,
    timeout: int = 900,
) -> BatchResult:
    """Run notebooks over the frames of a build and render shareable HTML.

    `notebooks` are names or files (default: the three of the package); `by` makes one briefing
    for each `agency`, `region` or `year`; real and made-up reports get separate briefings.
    `parameters` go to the notebooks that know them. `jobs` is the number of worker processes
    (None: one a core). With `resume`, briefings whose notebook, parameters, frames and package
    are unchanged are left as they are. `timeout` is seconds a cell. `progress` is called with
    (done, total, what).

    A briefing that fails is an item with its error and its kept notebook; the others are made
    all the same. Raises ParameterError, BriefingError or FrameError before anything runs.
    """
    frames, folder = Path(frames), Path(out)
    planned = plan(read_corpus(frames), frames, notebooks, by, parameters or {}, lang, interactive)
    report = progress or (lambda done, total, what: None)
    with alone(folder, lambda: report(1, 1, f"waiting for another batch in {folder}")):
        return _batch(planned, folder, lang, jobs, resume, interactive, timeout, report)


def _batch(
    planned: list[Job], folder: Path, lang: str, jobs: int | None, resume: bool,
    interactive: bool, timeout: int, report: Progress,
) -> BatchResult:  # fmt: skip
    for part in folder.glob("*.ipynb.part"):  # of a batch that was killed
        part.unlink()
    before = read_records(folder)
    done: dict[str, BriefingItem] = {}
    for job in planned:
        known = before.get(job.name)
        if resume and known is not None and _up_to_date(job, known, folder):
            done[job.name] = replace(known, status="skipped")
    todo = [j for j in planned if j.name not in done]
    report(len(done), len(planned), "briefings")
    for job in todo:
        before.pop(job.name, None)
    _save(folder, before, done)  # nothing about to be redone looks complete meanwhile
    if todo and (folder / "index.html").is_file():
        _index(folder, before, done, lang)
    runs = run_all(
        todo, str(folder),
        workers=jobs or os.cpu_count() or 1, interactive=interactive, timeout=timeout,
        on_cell=lambda job, cell: report(len(done), len(planned), f"briefings {job.name} · {cell}"),
    )  # fmt: skip
    for item in runs:
        done[item.name] = item
        _save(folder, before, done)
        report(len(done), len(planned), f"briefings {item.name}")
    _index(folder, before, done, lang)
    report(len(done), len(planned), "briefings")
    return BatchResult(folder, tuple(done[j.name] for j in planned))


def _up_to_date(job: Job, known: BriefingItem, folder: Path) -> bool:
    return (
        known.status in ("ok", "skipped")
        and known.fingerprint == job.fingerprint
        and (folder / f"{job.name}.html").is_file()
        and (folder / f"{job.name}.ipynb").is_file()
    )


def read_records(folder: Path) -> dict[str, BriefingItem]:
    """What earlier batches left in this folder; an unreadable record counts as none.

    Briefings whose page is gone, or that failed, are forgotten unless their notebook is kept.
    """
    try:
        data = json.loads((folder / RECORD).read_text("utf-8"))
        found = [BriefingItem(**record) for record in data["briefings"]]
    except (OSError, ValueError, TypeError, KeyError):
        return {}
    return {
        item.name: item
        for item in found
        if (folder / (item.path or item.kept or item.name)).is_file()
    }


def _index(
    folder: Path, before: dict[str, BriefingItem], done: dict[str, BriefingItem], lang: str
) -> None:
    records = {**before, **done}
    write_index(folder, [records[n] for n in sorted(records)], lang)


def _save(folder: Path, before: dict[str, BriefingItem], done: dict[str, BriefingItem]) -> None:
    from importlib.metadata import version

    records = {**before, **done}
    # `skipped` tells of one batch; on record such a briefing is simply made.
    kept = [
        replace(r, status="ok") if r.status == "skipped" else r for _, r in sorted(records.items())
    ]
    data = {"reportkit": version("reportkit"), "briefings": [as_record(r) for r in kept]}
    write_text(folder / RECORD, json.dumps(data, ensure_ascii=False, indent=1) + "\n")
