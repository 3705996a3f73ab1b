"""Making one briefing in a worker process: run, validate, normalise, render, put in place."""

from __future__ import annotations

import os
import platform
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

from reportkit.briefings.jobs import BriefingItem, Job
from reportkit.files import write_text

_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]+")
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def make(
    job: Job, out: str, interactive: bool, timeout: int, on_cell: Callable[[int], None]
) -> BriefingItem:
    """One briefing. Never raises for what a notebook does: a failure is an item."""
    started = time.perf_counter()
    item = BriefingItem(
        job.name, job.stem, job.group, job.population, job.lang, "failed",
        fingerprint=job.fingerprint, made_up=job.population == "made_up",
    )  # fmt: skip
    folder = Path(out)
    part = folder / f"{job.name}.ipynb.part"
    try:
        for attempt in (1, 2):
            try:
                _make(job, folder, part, item, interactive, timeout, on_cell)
                item.status = "ok"
            except Exception as error:
                item.error = _reason(error)
                item.kept = _keep(part, folder / f"{job.name}.failed.ipynb")
                # A kernel that died (out of memory, say) is tried once more, nothing else is.
                if attempt == 1 and type(error).__name__ == "DeadKernelError":
                    continue
            break
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
    if item.status == "ok":
        item.error = item.kept = item.cell = None
        with suppress(FileNotFoundError):
            (folder / f"{job.name}.failed.ipynb").unlink()
    else:
        # What an earlier run made is out of date now and must not pass for this run's.
        for old in (f"{job.name}.html", f"{job.name}.ipynb"):
            with suppress(FileNotFoundError):
                (folder / old).unlink()
    item.seconds = round(time.perf_counter() - started, 3)
    return item


def _make(
    job: Job,
    folder: Path,
    part: Path,
    item: BriefingItem,
    interactive: bool,
    timeout: int,
    on_cell: Callable[[int], None],
) -> None:
    import nbformat

    notebook = _run(job, part, item, timeout, on_cell)
    _validate(notebook)
    normalise(notebook, job)
    from reportkit.briefings.page import records
    from reportkit.briefings.rendering import render

    html = render(notebook, job.stem, interactive=interactive, **provenance(job))
    item.headline = records(notebook)
    item.title = read_title(notebook, job)
    text = nbformat.writes(notebook, version=4)  # type: ignore[no-untyped-call]
    write_text(folder / f"{job.name}.ipynb", text + "\n")
    write_text(folder / f"{job.name}.html", html)
    item.path = f"{job.name}.html"


def read_title(notebook: Any, job: Job) -> str:
    """Title of the masthead, or the name of the notebook."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            meta = output.get("metadata", {}).get("reportkit", {})
            if meta.get("kind") == "masthead":
                return str(meta.get("title") or job.stem)
    return job.stem


def _run(
    job: Job, part: Path, item: BriefingItem, timeout: int, on_cell: Callable[[int], None]
) -> Any:
    """Execute the notebook with papermill; its record is saved at `part` in any case."""
    import logging
    import warnings

    import papermill
    from papermill.engines import papermill_engines

    from reportkit.briefings.engine import BriefingEngine

    papermill_engines.register("reportkit", BriefingEngine)  # also where no entry point is seen
    logging.getLogger("papermill").setLevel(logging.ERROR)

    def on_cell_start(cell: Any, cell_index: int, **_: Any) -> None:
        item.cell = cell_index
        on_cell(cell_index)

    warnings.filterwarnings("ignore", module="papermill")  # it wants the suffix .ipynb
    return papermill.execute_notebook(
        job.notebook,
        str(part),
        parameters=job.parameters,
        engine_name="reportkit",
        progress_bar=False,
        execution_timeout=timeout,
        on_cell_start=on_cell_start,
    )


def _validate(notebook: Any) -> None:
    """Every code cell ran and none failed; papermill's own word on this cannot be relied on."""
    from reportkit.errors import BriefingError

    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        if any(o.output_type == "error" for o in cell.outputs):
            raise BriefingError(f"cell {index} ended in an error")
        if cell.execution_count is None and cell.source.strip():
            raise BriefingError(f"cell {index} did not run")


def _keep(part: Path, kept: Path) -> str | None:
    """Keep what a failed run reached; an empty file says nothing and is dropped."""
    try:
        if part.stat().st_size:
            os.replace(part, kept)
            return kept.name
    except FileNotFoundError:
        pass
    return kept.name if kept.is_file() else None


def _reason(error: Exception) -> str:
    """One line on what went wrong, for people."""
    name = type(error).__name__
    if name == "PapermillExecutionError":
        return f"{error.ename}: {_ANSI.sub('', str(error.evalue))}"[:500]  # type: ignore[attr-defined]
    if name == "CellTimeoutError":
        return "a cell took longer than the time limit"
    if name == "DeadKernelError":
        return "the kernel died (often: out of memory); tried twice"
    first = str(error).strip().splitlines()[:1]
    return f"{name}: {_ANSI.sub('', first[0])[:500]}" if first else name


def normalise(notebook: Any, job: Job) -> None:
    """Take out whatever differs between two runs on the same input (times, ids, addresses)."""
    own = {"parameters": job.parameters, "version": metadata.version("papermill")}
    notebook.metadata["papermill"] = own
    for cell in notebook.cells:
        for key in ("papermill", "execution", "ExecuteTime"):
            cell.metadata.pop(key, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
        if cell.cell_type != "code":
            continue
        for output in cell.outputs:
            data = output.get("data", {})
            if "text/plain" in data:
                data["text/plain"] = _ADDRESS.sub("at 0x…", data["text/plain"])
        # stderr holds warnings and progress, which depend on the machine
        cell.outputs = [o for o in cell.outputs if o.get("name") != "stderr"]


def provenance(job: Job) -> dict[str, Any]:
    """Parameters in words and versions, printed at the end of a briefing."""
    from reportkit.display import either
    from reportkit.parameters import MODELS, parse

    model = MODELS.get(job.stem)
    if model is not None:
        rows = parse(model, job.parameters, job.stem).table(job.lang)
    else:
        rows = [(k, k, str(v)) for k, v in job.parameters.items()]
    packages = ("reportkit", "polars", "altair", "vl-convert-python", "papermill", "nbconvert")
    versions = [(p, metadata.version(p)) for p in packages]
    versions.append(("Python", platform.python_version()))
    versions.append((either("指纹", "Fingerprint", job.lang), job.fingerprint))
    return {"parameters": rows, "versions": versions}


def as_record(item: BriefingItem) -> dict[str, Any]:
    """The item as it stands in run.json."""
    return asdict(item)
