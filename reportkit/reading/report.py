"""One document in, its reports out: kind, tables, sections, identity, claims."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from reportkit.model import Claim, Document, Identity, Kind, Problem, Report, Section
from reportkit.reading.claims import read_claims
from reportkit.reading.identity import identify
from reportkit.reading.kind import split
from reportkit.reading.outline import outline
from reportkit.reading.tables import read_tables
from reportkit.reading.wanting import found_wanting

T = TypeVar("T")


def read_document(document: Document) -> list[Report]:
    """Every report of a document (or the one refused text), read as far as it goes.

    Nothing in a document raises: a stage that fails leaves a problem with code `internal`.
    """
    problems = list(document.problems)
    whole: list[tuple[Kind, int, int]] = [("report", 0, len(document.text))]
    parts = _stage("kind", problems, lambda: split(document), whole)
    return [
        _read_part(document, part, kind, start, end, problems if part == 0 else [])
        for part, (kind, start, end) in enumerate(parts)
    ]


def _stage(stage: str, problems: list[Problem], work: Callable[[], T], otherwise: T) -> T:
    try:
        return work()
    except Exception as error:  # a fault of ours must not stop the other documents
        problems.append(Problem(stage, "internal", f"{type(error).__name__}: {error}"))
        return otherwise


def _read_part(
    document: Document, part: int, kind: Kind, start: int, end: int, problems: list[Problem]
) -> Report:
    if kind != "report":
        return Report(
            document, part, kind, None, None, Identity(), problems=problems,
            char_start=start, char_end=end,
        )  # fmt: skip
    tables = _stage("tables", problems, lambda: read_tables(document, start, end), None)
    spans = list(tables.spans) if tables is not None else []
    no_sections: list[Section] = []
    sections = _stage(
        "outline", problems, lambda: outline(document.text, start, end, spans), no_sections
    )
    identity = _stage(
        "identity", problems, lambda: identify(document, start, end, sections), Identity()
    )
    form = tables.form if tables is not None else None
    if form is None and identity.year is not None and identity.year < 2014:
        form = "2008"
    no_claims: list[Claim] = []
    claims = _stage(
        "claims",
        problems,
        lambda: read_claims(document.text, sections, identity, form, spans),
        no_claims,
    )
    if tables is not None:
        problems += tables.problems
    nothing: list[Problem] = []
    problems += _stage(
        "outline",
        problems,
        lambda: found_wanting(document.text, identity, sections, tables, problems),
        nothing,
    )
    return Report(
        document, part, kind, form, tables.layout if tables is not None else None, identity,
        sections=sections,
        cells=list(tables.cells) if tables is not None else [],
        claims=claims, problems=problems,
        cells_expected=tables.expected if tables is not None else 0,
        char_start=start, char_end=end,
    )  # fmt: skip


def parse_report(source: str | bytes | Path, *, part: int = 0) -> Report:
    """The report in a text, in the bytes of a file, or in the file at a path.

    `part` chooses one of several reports in the input. Raises SourceError when a path does not
    exist or the input has no such part.
    """
    from reportkit.errors import SourceError

    if isinstance(source, str):
        import hashlib

        data = source.encode("utf-8", "surrogatepass")
        document = Document("text", hashlib.sha256(data).hexdigest(), source)
    else:
        from reportkit.sources import parse_document

        if isinstance(source, bytes):
            document = parse_document(source, "bytes")
        else:
            path = Path(source)
            if not path.is_file():
                raise SourceError(f"{path}: no such file")
            document = parse_document(path.read_bytes(), str(path))
    reports = read_document(document)
    if not 0 <= part < len(reports):
        raise SourceError(f"{document.source}: part {part} asked for; there are {len(reports)}")
    return reports[part]
