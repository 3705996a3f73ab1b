"""A small pool of worker processes that outlast many briefings.

Workers are spawned (forking after polars has run hangs) and kept: the second briefing of a
worker costs no imports. One that dies takes only its own briefing with it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any

from reportkit.briefings.jobs import BriefingItem, Job
from reportkit.briefings.making import make

OnCell = Callable[[Job, int], None]


def run_all(
    jobs: Sequence[Job],
    out: str,
    *,
    workers: int,
    interactive: bool,
    timeout: int,
    on_cell: OnCell,
) -> Iterator[BriefingItem]:
    """Make all `jobs`, yielding each as it is done; on interrupt everything is ended."""
    waiting = list(reversed(jobs))
    options = (out, interactive, timeout)
    pool = [_Worker(options) for _ in range(min(workers, len(jobs)))]
    try:
        for worker in pool:
            worker.give(waiting.pop())
        while busy := [w for w in pool if w.job is not None]:
            ready = wait([w.connection for w in busy])
            for worker in [w for w in busy if w.connection in ready]:
                job = worker.job
                assert job is not None
                message = worker.receive()
                if isinstance(message, int):
                    on_cell(job, message)
                    continue
                if message is None:
                    message = _died(job)
                    pool[pool.index(worker)] = worker = _Worker(options)
                worker.job = None
                if waiting:
                    worker.give(waiting.pop())
                yield message
    finally:
        for worker in pool:
            worker.end()


def _died(job: Job) -> BriefingItem:
    return BriefingItem(
        job.name, job.stem, job.group, job.population, job.lang, "failed",
        error="the worker process died (often: out of memory)", fingerprint=job.fingerprint,
        made_up=job.population == "made_up",
    )  # fmt: skip


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, options: tuple[Any, ...]) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, *options), daemon=False)
        self.process.start()
        theirs.close()
        self.job: Job | None = None

    def give(self, job: Job) -> None:
        self.job = job
        with suppress(BrokenPipeError, ConnectionResetError):
            self.connection.send(job)

    def receive(self) -> BriefingItem | int | None:
        """A cell number, a finished item, or None when the process is gone."""
        try:
            message: BriefingItem | int = self.connection.recv()
        except (EOFError, ConnectionResetError):
            self.process.join(5)
            return None
        return message

    def end(self) -> None:
        """Let an idle worker go home; end a busy one, and its kernel with it."""
        if self.job is None:
            with suppress(BrokenPipeError, ConnectionResetError):
                self.connection.send(None)
        else:
            self.process.terminate()
        self.process.join(10)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.connection.close()


def _serve(connection: Connection, out: str, interactive: bool, timeout: int) -> None:
    """Body of a worker: briefings one after the other until told to stop."""
    # Ctrl-C is for the parent, which then ends its workers in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # runs the finally clauses
    parent = multiprocessing.parent_process()
    if parent is not None:

        def watch(sentinel: int) -> None:
            wait([sentinel])
            os.kill(os.getpid(), signal.SIGTERM)

        threading.Thread(target=watch, args=(parent.sentinel,), daemon=True).start()
    while (job := _next(connection)) is not None:
        item = make(job, out, interactive, timeout, connection.send)
        with suppress(BrokenPipeError):
            connection.send(item)


def _next(connection: Connection) -> Job | None:
    try:
        job: Job | None = connection.recv()
    except EOFError:
        return None
    return job
