"""What a batch will make: notebooks × groups × populations, checked before anything runs."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

import polars as pl

from reportkit.briefings.choosing import chosen, label, refuse_nothing
from reportkit.briefings.jobs import Job
from reportkit.briefings.naming import file_name
from reportkit.corpus import Corpus
from reportkit.errors import BriefingError, ParameterError
from reportkit.parameters import MODELS, Parameters, model_of, parse

BATCH = ("parsing-qa", "disclosure-trends", "consistency-audit")
BY = ("agency", "region", "year")


def find_notebook(name: str) -> Path:
    """The file of a notebook given by name or path.

    Names are looked for in `notebooks/` here, in the parent folders, and beside the package.
    Raises BriefingError naming the known ones.
    """
    path = Path(name)
    if path.suffix == ".ipynb":
        if path.is_file():
            return path
        if path.stem in MODELS and path.parent.name in ("", "notebooks"):
            return find_notebook(path.stem)
        raise BriefingError(f"no notebook {path}; give a file or one of {', '.join(BATCH)}")
    here = Path.cwd()
    package = Path(__file__).resolve().parents[2]
    for base in (here, *list(here.parents)[:2], package):
        found = base / "notebooks" / f"{name}.ipynb"
        if found.is_file():
            return found.relative_to(here) if found.is_relative_to(here) else found
    near = difflib.get_close_matches(name, MODELS, 1, 0.4)
    hint = f"; did you mean {near[0]!r}?" if near else f" (there are: {', '.join(BATCH)})"
    raise BriefingError(f"no notebook {name!r} in a folder 'notebooks'{hint}")


def plan(
    corpus: Corpus,
    frames: Path,
    notebooks: Iterable[str] | None,
    by: str | None,
    parameters: Mapping[str, Any],
    lang: str,
    interactive: bool,
) -> list[Job]:
    """The jobs, in the order of notebooks, then groups.

    A parameter must be known to at least one of the notebooks, and goes to those that know it.
    Raises ParameterError or BriefingError before anything runs.
    """
    if by is not None and by not in BY:
        raise BriefingError(f"by is {by!r}; give one of {', '.join(BY)}")
    paths = [find_notebook(n) for n in (notebooks or BATCH)]
    models = {path: model_of(path) for path in paths}
    shares = _shared(parameters, models)
    inputs = frames_digest(frames)
    jobs: list[Job] = []
    for path in paths:
        own = {**shares[path], "frames": frames.as_posix(), "lang": lang}
        known = set(models[path].__dataclass_fields__)
        if by is not None and by not in known:
            raise BriefingError(f"{path.stem} has no parameter {by!r}, which by={by!r} needs")
        base = parse(models[path], {k: v for k, v in own.items() if k in known}, path.stem)
        for population, choice in _groups(corpus, base, by, path.stem):
            values = {**asdict(base), **{k: v for k, v in choice.items() if k in known}}
            group = label(values)
            job = Job(
                file_name(path.stem, group, population, lang),
                path.as_posix(), path.stem, group, population, lang, values,
            )  # fmt: skip
            mark = fingerprint(job, path, inputs, interactive)
            jobs.append(Job(**{**asdict(job), "fingerprint": mark}))
    names = [j.name for j in jobs]
    doubled = sorted({n for n in names if names.count(n) > 1})
    if doubled:
        raise BriefingError(f"two notebooks would both write {doubled[0]}.html; rename one")
    return jobs


def _shared(
    parameters: Mapping[str, Any], models: Mapping[Path, type[Parameters]]
) -> dict[Path, dict[str, Any]]:
    """For each notebook the parameters it knows; a name that none knows is refused."""
    known = {n: t for model in models.values() for n, t in model.__dataclass_fields__.items()}
    for name in parameters:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1, 0.5)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            where = ", ".join(p.stem for p in models)
            raise ParameterError(
                f"no parameter {name!r} in {where}{hint} (there are: {', '.join(known)})"
            )
    return {
        path: {k: v for k, v in parameters.items() if k in model.__dataclass_fields__}
        for path, model in models.items()
    }


def _groups(
    corpus: Corpus, base: Parameters, by: str | None, notebook: str
) -> list[tuple[str, dict[str, Any]]]:
    """Population and parameters of each briefing of a notebook.

    Raises ParameterError when the parameters choose nothing of what is there.
    """
    asked = getattr(base, "population", "auto")
    reports = corpus.reports.filter(pl.col("kind") == "report")
    refuse_nothing(reports, base, notebook)
    reports = chosen(reports, base)
    if asked == "auto":
        held = set(reports["made_up"].to_list())
        populations = [p for p, flag in (("real", False), ("made_up", True)) if flag in held]
        # A briefing on nothing still says so in a clear sentence.
        populations = populations or ["real"]
    else:
        populations = [asked]
    if not hasattr(base, "population"):
        # A notebook of the user's own that does not ask for a population sees all reports.
        populations = [""]
    if by is None or getattr(base, by, None):  # what is already chosen is not split further
        return [(p, {"population": p}) for p in populations]
    groups = []
    for population in populations:
        own = reports
        if population:
            own = own.filter(pl.col("made_up") == (population == "made_up"))
        column = by if by != "region" else region_column(own)
        values = own[column].drop_nulls().unique().sort().to_list()
        groups += [(population, {by: v, "population": population}) for v in values]
    return groups


def region_column(reports: pl.DataFrame) -> str:
    """The highest level of region with more than one value, so that a split splits."""
    for column in ("province", "city", "county"):
        if reports[column].drop_nulls().n_unique() > 1:
            return column
    return "province"


@lru_cache(maxsize=64)
def _digest(path: Path, stamp: tuple[int, int]) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file."""
    status = path.stat()
    return _digest(path, (status.st_mtime_ns, status.st_size))


def frames_digest(frames: Path) -> str:
    """One digest of all frames of a build."""
    parts = [f"{p.name} {file_digest(p)}" for p in sorted(frames.glob("*.parquet"))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def package_digest() -> str:
    """Digest of everything in the package that a briefing is made with."""
    import reportkit

    root = Path(reportkit.__file__).parent
    kinds = {".py", ".toml", ".css", ".js", ".j2", ".csv"}
    files = sorted(p for p in root.rglob("*") if p.suffix in kinds)
    parts = [f"{p.relative_to(root).as_posix()} {file_digest(p)}" for p in files]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def fingerprint(job: Job, notebook: Path, inputs: str, interactive: bool) -> str:
    """Digest of all that decides how a briefing looks."""
    text = json.dumps(
        [
            file_digest(notebook), inputs, package_digest(), job.parameters, job.group,
            job.population, interactive,
            [metadata.version(p) for p in ("polars", "altair", "vl-convert-python")],
        ],
        sort_keys=True,
    )  # fmt: skip
    return hashlib.sha256(text.encode()).hexdigest()[:16]
