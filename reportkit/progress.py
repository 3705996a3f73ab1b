"""Progress on a console: bars on a terminal, a line a stage elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console


@contextmanager
def shown_on(console: Console) -> Iterator[Callable[[int, int, str], None]]:
    """A progress callback (done, total, what); the first word of `what` names the stage."""
    if not console.is_terminal:
        stages: set[str] = set()

        def line(done: int, total: int, what: str) -> None:
            if done == total and " " not in what and what not in stages:
                stages.add(what)
                console.print(f"{what}: {done} of {total}")

        yield line
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description:<18.40}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bars:
        tasks: dict[str, Any] = {}

        def bar(done: int, total: int, what: str) -> None:
            stage = what.partition(" ")[0]
            task = tasks.get(stage)
            if task is None:
                task = tasks[stage] = bars.add_task(stage, total=total)
            bars.update(task, completed=done, total=total, description=what)

        yield bar
