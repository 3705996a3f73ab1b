"""Atomic writes: a file is either the old one or the whole new one, also after a crash."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from stat import S_ISDIR
from types import ModuleType

fcntl: ModuleType | None  # file locks; Windows has none
try:
    import fcntl
except ImportError:
    fcntl = None


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; on success it takes the place of `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    sweep(path.parent)
    part, handle = _own_part(path)
    try:
        yield part
        # mkstemp makes the file private; results are shared like any other file
        umask = os.umask(0)
        os.umask(umask)
        part.chmod(0o666 & ~umask)
        os.replace(part, path)
    except BaseException:
        with suppress(FileNotFoundError):
            part.unlink()
        raise
    finally:
        if handle is not None:
            os.close(handle)


def write_bytes(path: Path, data: bytes) -> None:
    """Write `data` to `path` in one step."""
    with replacing(path) as part:
        part.write_bytes(data)


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 to `path` in one step."""
    write_bytes(path, text.encode("utf-8"))


@cache
def sweep(folder: Path) -> None:
    """Remove what writers that were killed left in a folder; once a process is enough."""
    if fcntl is None:
        return
    for part in folder.glob(".*.part"):
        try:
            handle = os.open(part, os.O_RDWR)
        except OSError:
            continue
        try:
            if _locked(handle) is True:  # else a writer that lives holds it
                with suppress(OSError):
                    part.unlink()
        finally:
            os.close(handle)


@cache
def sweep_folders(prefix: str) -> None:
    """Remove temporary folders of killed processes; those in use are held by `alone`."""
    if fcntl is None:
        return
    old = time.time() - 60  # one just made is not held yet
    for folder in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        with suppress(OSError):
            stat = folder.lstat()
            if S_ISDIR(stat.st_mode) and stat.st_uid == os.getuid() and stat.st_mtime < old:
                handle = os.open(folder, os.O_RDONLY)
                try:
                    if _locked(handle) is True:
                        shutil.rmtree(folder, ignore_errors=True)
                finally:
                    os.close(handle)


@contextmanager
def alone(folder: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold a folder against other processes; `waiting` is called when one has it already.

    The system lets go of it when the process ends, however it ends. Where there are no locks
    (Windows), nothing is held.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if fcntl is None:  # there a folder cannot even be opened
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        if _locked(handle) is False:
            waiting()
            _locked(handle, wait=True)
        yield
    finally:
        os.close(handle)


def _own_part(path: Path) -> tuple[Path, int | None]:
    while True:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        if fcntl is None:  # nobody sweeps there, and an open file cannot be moved
            os.close(handle)
            return Path(name), None
        if _locked(handle) is not False and os.path.exists(name):
            return Path(name), handle
        os.close(handle)  # swept before it was locked


def _locked(handle: int, *, wait: bool = False) -> bool | None:
    """Lock an open file; False when another process has it, None where there are no locks."""
    if fcntl is None:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except OSError:  # a disk that knows none
        return None
    return True
