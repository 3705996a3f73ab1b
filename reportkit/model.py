"""What reading produces: plain immutable records, standard library only.

Positions: lines are 1-based; characters are 0-based, half-open, in `Document.text`
(the decoded text; for HTML, DOCX and PDF the text that `sources` rendered, with `path`
naming the place in the original).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Kind = Literal["report", "other", "unreadable"]
State = Literal["read", "blank", "dash", "repaired", "unreadable", "corrected"]
Relation = Literal["eq", "le", "ge", "approx", "one_of"]
Period = Literal["this_year", "last_year", "part_year", "cumulative"]
Scope = Literal["own", "aggregate", "unknown"]


class GridCell(NamedTuple):
    """A cell of a real table: grid place, spans, and its text as a span of `Document.text`."""

    row: int
    column: int
    rowspan: int
    colspan: int
    start: int
    end: int


class Grid(NamedTuple):
    """A real table of an HTML, DOCX or PDF file; `path` names it in the original."""

    path: str
    cells: tuple[GridCell, ...]
    start: int
    end: int


class Problem(NamedTuple):
    """Something that could not be read; `line` is null where no line is concerned."""

    stage: str
    code: str
    message: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One decoded input: a file, an archive member, or a row of a corpus."""

    source: str
    sha256: str
    text: str
    encoding: str | None = None
    media: str = "text"  # text, html, docx, pdf, doc
    grids: tuple[Grid, ...] = ()
    pages: tuple[int, ...] = ()  # start offset of each PDF page in `text`
    title: str | None = None  # <title>, document properties
    url: str | None = None
    crawled: str | None = None  # ISO date, as the corpus states it
    published: str | None = None  # ISO date from page metadata
    metadata: dict[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    readable: bool = True


class Cell(NamedTuple):
    """One cell of a statutory table as printed. `value` is None unless a number was read."""

    table: str
    row: str
    column: str
    code: str
    value: float | None
    raw: str
    state: State
    line: int
    char_start: int
    char_end: int
    reader: str
    path: str | None = None


class Section(NamedTuple):
    """A part of the report: `1`–`6`, `front` (title, preamble), `annex` or `tail`."""

    section: str
    title: str
    text: str
    line_start: int
    line_end: int
    char_start: int
    char_end: int


class Claim(NamedTuple):
    """A figure stated in prose (ids.md, conventions of the claims ledger)."""

    metric: str  # table.row.column, several joined by "|" for one_of
    relation: Relation
    value: float | None
    low: float | None
    high: float | None
    period: Period
    scope: Scope
    comparable: bool
    text: str  # the clause as printed
    line: int
    char_start: int
    char_end: int
    section: str = ""


@dataclass(slots=True)
class Identity:
    """Who reports, for which year and place."""

    title: str | None = None
    agency: str | None = None
    level: str | None = None
    division_code: str | None = None
    province: str | None = None
    city: str | None = None
    county: str | None = None
    year: int | None = None
    period_start: str | None = None
    period_end: str | None = None
    published: str | None = None
    scope: Scope = "unknown"
    made_up: bool = False  # the text says that it is a made-up sample


@dataclass(slots=True)
class Report:
    """One report (or refused text) found in a document; `part` counts within the document."""

    document: Document
    part: int
    kind: Kind
    form: str | None
    layout: str | None
    identity: Identity
    sections: list[Section] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    cells_expected: int = 0
    char_start: int = 0
    char_end: int = 0
    extra: dict[str, Any] = field(default_factory=dict)
