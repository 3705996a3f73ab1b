"""Legacy office files: .doc is read here; .rtf, .odt and what is left through LibreOffice."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from reportkit.model import Document
from reportkit.sources import limits
from reportkit.sources.refusal import unreadable
from reportkit.sources.word import from_docx

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORD = "WordDocument".encode("utf-16-le")
_SUFFIX = {"ole": ".doc", "rtf": ".rtf", "odt": ".odt"}
_REMEDY = "install LibreOffice (soffice on the PATH) or save the file as DOCX"


def office_program() -> str | None:
    """Where LibreOffice is, or None."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def read_office(data: bytes, source: str, digest: str, kind: str) -> Document:
    """Read a legacy file; `kind` is `ole`, `rtf` or `odt`.

    A .doc of Word 97–2003 is read directly, so that every machine gives the same result. What
    cannot be read so is converted to DOCX by LibreOffice, if that is installed.
    """
    why = ""
    if kind == "ole":
        if _ENCRYPTED in data:
            return unreadable(source, digest, "encrypted", "protected by a password", "doc")
        if _WORD not in data:
            message = "an office file, but no text document; save the report as DOCX"
            return unreadable(source, digest, "unsupported", message, "doc")
        document = _direct(data, source, digest)
        if isinstance(document, Document):
            return document
        why = f" that could not be read directly ({document})"
    program = office_program()
    if program is None:
        message = f"a legacy {_SUFFIX[kind]} file{why}; {_REMEDY}"
        return unreadable(source, digest, "needs_libreoffice", message, "doc")
    try:
        converted = _convert(program, data, _SUFFIX[kind])
    except subprocess.TimeoutExpired:
        message = f"LibreOffice took longer than {limits.OFFICE_SECONDS} s"
        return unreadable(source, digest, "conversion_failed", message, "doc")
    except OSError as error:
        return unreadable(source, digest, "conversion_failed", str(error), "doc")
    if converted is None:
        message = "LibreOffice could not read the file"
        return unreadable(source, digest, "conversion_failed", message, "doc")
    return from_docx(converted, source, digest, "doc")


def _direct(data: bytes, source: str, digest: str) -> Document | str:
    """The document, or why it cannot be had this way."""
    from reportkit.sources.msdoc import EncryptedError, read_msdoc

    try:
        out = read_msdoc(data)
    except EncryptedError as error:
        return unreadable(source, digest, "encrypted", str(error), "doc")
    except ValueError as error:
        return str(error)
    text = out.text()
    if not text.strip():
        return "no text found"
    return Document(source, digest, text, None, "doc", grids=tuple(out.grids))


def _convert(program: str, data: bytes, suffix: str) -> bytes | None:
    """DOCX bytes, made in a folder and with a profile of their own, macros never run."""
    with tempfile.TemporaryDirectory(prefix="reportkit-") as folder:
        original = Path(folder, "input" + suffix)
        original.write_bytes(data)
        command = [
            program, "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo",
            f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
            "--convert-to", "docx", "--outdir", folder, str(original),
        ]  # fmt: skip
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, cwd=folder, start_new_session=True,
        )  # fmt: skip
        try:
            process.wait(limits.OFFICE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        made = Path(folder, "input.docx")
        return made.read_bytes() if made.is_file() else None
