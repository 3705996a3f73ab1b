"""What a batch is made of: the jobs to do and what became of them. Light, for workers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Job:
    """One briefing to make; plain values, so that it travels to a worker process."""

    name: str  # file stem
    notebook: str  # path
    stem: str  # notebook name
    group: str
    population: str
    lang: str
    parameters: dict[str, Any] = field(hash=False)
    fingerprint: str = ""


@dataclass
class BriefingItem:
    """What became of one briefing. `status` is `ok`, `failed` or `skipped` (up to date)."""

    name: str
    notebook: str
    group: str
    population: str
    lang: str
    status: str
    path: str | None = None  # file name of the page, within the folder of the batch
    kept: str | None = None  # file name of the notebook of a failed run
    error: str | None = None
    cell: int | None = None  # where it stopped
    seconds: float = 0.0
    fingerprint: str = ""
    made_up: bool = False
    title: str = ""
    headline: list[dict[str, Any]] = field(default_factory=list)
