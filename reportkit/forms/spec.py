"""Form versions as data: strict reader of the TOML files beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from reportkit.errors import FormError
from reportkit.forms.expr import Linear, parse_identity, parse_sum


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a statutory table."""

    id: str
    label: str
    variants: tuple[str, ...] = ()
    unit: str | None = None
    decimal: bool = False
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A data row; `under` is the printed label of the row group it stands in."""

    id: str
    code: str
    label: str
    under: str | None = None
    variants: tuple[str, ...] = ()
    unit: str | None = None
    decimal: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that share columns; a table without captions is one block."""

    caption: str | None
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Identity:
    """A linear identity of the form: `each` row (terms are columns) or column (terms are rows)."""

    code: str
    each: str
    expr: str
    linear: Linear
    why_zh: str
    why_en: str


class Place(NamedTuple):
    """A cell of the form."""

    table: str
    row: Row
    column: Column


@dataclass(frozen=True, slots=True)
class Table:
    """A statutory table; `shape` is rows, strip, blocks or list (how it is printed)."""

    id: str
    title: str
    section: str
    shape: str
    unit: str | None
    blocks: tuple[Block, ...]
    identities: tuple[Identity, ...]

    def places(self) -> Iterator[Place]:
        """Every cell of the table in printed order."""
        for block in self.blocks:
            for row in block.rows:
                for column in block.columns:
                    yield Place(self.id, row, column)

    def rows(self) -> tuple[Row, ...]:
        """Every data row in printed order."""
        return tuple(row for block in self.blocks for row in block.rows)


@dataclass(frozen=True, slots=True)
class SectionTitle:
    """A statutory section and the titles it is accepted under."""

    id: str
    title: str
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """One version of the statutory form."""

    id: str
    title: str
    title_en: str
    authority: str
    first_year: int
    last_year: int | None
    tokens: tuple[str, ...]
    sections: tuple[SectionTitle, ...]
    tables: Mapping[str, Table]
    derived: Mapping[str, tuple[tuple[int, str], ...]] = field(default_factory=dict)

    def places(self) -> Iterator[Place]:
        """Every cell of the form, table by table in printed order."""
        for table in self.tables.values():
            yield from table.places()

    def in_force(self, year: int) -> bool:
        """Whether this is the version for reports on `year`."""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)


_KEYS = {
    "form": {
        "id", "title", "title_en", "authority", "first_year", "last_year", "tokens", "sections",
        "tables", "derived",
    },
    "section": {"id", "title", "variants"},
    "table": {"title", "section", "unit", "shape", "columns", "rows", "blocks", "identities"},
    "block": {"caption", "columns", "rows"},
    "column": {"id", "label", "variants", "unit", "decimal", "signed"},
    "row": {"id", "code", "label", "under", "variants", "unit", "decimal"},
    "identity": {"code", "each", "expr", "why_zh", "why_en"},
}  # fmt: skip


def _checked(kind: str, data: Mapping[str, Any], where: str) -> dict[str, Any]:
    unknown = set(data) - _KEYS[kind]
    if unknown:
        allowed = ", ".join(sorted(_KEYS[kind]))
        raise FormError(f"{where}: unknown key {sorted(unknown)[0]!r}; allowed: {allowed}")
    return {k: tuple(v) if k in ("variants", "tokens") else v for k, v in data.items()}


def _make(cls: type[Any], kind: str, data: Mapping[str, Any], where: str) -> Any:
    try:
        return cls(**_checked(kind, data, where))
    except TypeError as error:
        raise FormError(f"{where}: {error}") from None


def _block(data: Mapping[str, Any], where: str) -> Block:
    data = _checked("block", data, where)
    return Block(
        data.get("caption"),
        tuple(
            _make(Column, "column", c, f"{where}.columns[{i}]")
            for i, c in enumerate(data["columns"])
        ),
        tuple(_make(Row, "row", r, f"{where}.rows[{i}]") for i, r in enumerate(data["rows"])),
    )


def _table(id: str, data: Mapping[str, Any], where: str) -> Table:
    data = _checked("table", data, where)
    if "blocks" in data:
        blocks = tuple(_block(b, f"{where}.blocks[{i}]") for i, b in enumerate(data["blocks"]))
    else:
        blocks = (_block({"columns": data["columns"], "rows": data["rows"]}, where),)
    rows = {row.id for block in blocks for row in block.rows}
    columns = {column.id for block in blocks for column in block.columns}
    identities = []
    for i, item in enumerate(data.get("identities", ())):
        place = f"{where}.identities[{i}]"
        item = _checked("identity", item, place)
        identity = Identity(linear=parse_identity(item["expr"]), **item)
        if identity.each not in ("row", "column"):
            raise FormError(f"{place}: each must be row or column, not {identity.each!r}")
        known = columns if identity.each == "row" else rows
        for _, name in identity.linear.terms:
            if name not in known:
                raise FormError(
                    f"{place}: {name!r} is no {'column' if known is columns else 'row'}"
                )
        identities.append(identity)
    return Table(
        id, data["title"], data["section"], data["shape"], data.get("unit"), blocks,
        tuple(identities),
    )  # fmt: skip


def parse_form(data: Mapping[str, Any], where: str) -> Form:
    """Build a form from the mapping of a TOML file; FormError names the file and the key."""
    data = _checked("form", data, where)
    try:
        tables = {
            id: _table(id, table, f"{where}: tables.{id}") for id, table in data["tables"].items()
        }
        derived = {name: parse_sum(text) for name, text in data.get("derived", {}).items()}
        for name, terms in derived.items():
            rows = {row.id for row in tables[name.partition(".")[0]].rows()}
            for _, term in terms:
                if term not in rows:
                    raise FormError(f"{where}: derived.{name}: {term!r} is no row")
        return Form(
            id=data["id"], title=data["title"], title_en=data["title_en"],
            authority=data["authority"], first_year=data["first_year"],
            last_year=data.get("last_year"), tokens=data["tokens"],
            sections=tuple(
                _make(SectionTitle, "section", s, f"{where}: sections[{i}]")
                for i, s in enumerate(data.get("sections", ()))
            ),
            tables=tables, derived=derived,
        )  # fmt: skip
    except KeyError as error:
        raise FormError(f"{where}: key {error} is missing") from None


@cache
def list_forms() -> tuple[str, ...]:
    """Ids of the form versions shipped, oldest first."""
    names = (entry.name for entry in files("reportkit.forms").iterdir())
    return tuple(sorted(n[:-5] for n in names if n.endswith(".toml") and n[:-5].isdigit()))


@cache
def read_form(id: str) -> Form:
    """The form version `id` ("2014", "2019", "2021"); FormError when there is no such version."""
    if id not in list_forms():
        raise FormError(f"no form {id!r}; there are {', '.join(list_forms())}")
    text = (files("reportkit.forms") / f"{id}.toml").read_text(encoding="utf-8")
    return parse_form(tomllib.loads(text), f"forms/{id}.toml")


def form_for_year(year: int) -> Form | None:
    """The version that reports on `year` must use; None before 2008."""
    for id in list_forms():
        form = read_form(id)
        if form.in_force(year):
            return form
    return None
