"""PDFs are read in a process of their own, with bounds on its memory and its time.

The library that reads them is native code: a file of one kilobyte can make it crash, or ask for
all memory there is (forms that draw each other), and would take the process around it along.
"""

from __future__ import annotations

import atexit
import os
import pickle
import subprocess
import sys
from contextlib import suppress
from threading import Lock, Timer
from typing import IO

from reportkit.model import Document
from reportkit.sources import limits
from reportkit.sources.refusal import unreadable

_lock = Lock()
_readers: dict[int, subprocess.Popen[bytes]] = {}  # by the process that started it


def read_apart(data: bytes, source: str, digest: str) -> Document:
    """Read the bytes of a PDF; one that the library does not survive is a problem."""
    with _lock:
        reader = _reader()
        assert reader.stdin is not None
        assert reader.stdout is not None
        watch = Timer(limits.PDF_SECONDS, reader.kill)
        watch.start()
        try:
            _send(reader.stdin, pickle.dumps((data, source, digest)))
            answer = _received(reader.stdout)
        except OSError:
            answer = None
        except BaseException:  # interrupted: what it answers is not for the next file
            _end(reader)
            raise
        finally:
            watch.cancel()
        if answer is None:
            _end(reader)
            message = "the PDF library broke down on this file, or needed too much memory or time"
            return unreadable(source, digest, "reader_died", message, "pdf")
    found: Document | Exception = pickle.loads(answer)
    if isinstance(found, Exception):
        raise found
    return found


def serve() -> None:
    """Answer requests until there are no more. Runs in the process apart."""
    from reportkit.sources.pdf import read_pdf

    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limits.PDF_MEMORY, limits.PDF_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    while (request := _received(requests)) is not None:
        try:
            answer: Document | Exception = read_pdf(*pickle.loads(request))
        except Exception as error:
            answer = RuntimeError(f"{type(error).__name__}: {error}"[:300])
        _send(answers, pickle.dumps(answer))


def _reader() -> subprocess.Popen[bytes]:
    reader = _readers.get(os.getpid())
    if reader is None or reader.poll() is not None:
        command = [sys.executable, "-c", "from reportkit.sources.apart import serve; serve()"]
        reader = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,  # Ctrl-C is for the process that started it
        )  # fmt: skip
        _readers[os.getpid()] = reader
        atexit.register(_end, reader)
    return reader


def _end(reader: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        reader.kill()
    for pipe in (reader.stdin, reader.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    reader.wait()


def _send(stream: IO[bytes], data: bytes) -> None:
    stream.write(len(data).to_bytes(8))
    stream.write(data)
    stream.flush()


def _received(stream: IO[bytes]) -> bytes | None:
    size = stream.read(8)
    if len(size) < 8:
        return None
    length = int.from_bytes(size)
    data = stream.read(length)
    return data if len(data) == length else None
