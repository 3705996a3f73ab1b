"""Statutory tables in many layouts: what is told is read exactly, and nothing is invented."""

from __future__ import annotations

import pytest
import table_layouts

from reportkit.forms import read_form
from reportkit.model import Cell, Document
from reportkit.reading.fold import fold
from reportkit.reading.tables import TablesReading, read_tables
from reportkit.reading.tables.numbers import parse_figure

LAYOUTS, figures, report = table_layouts.LAYOUTS, table_layouts.figures, table_layouts.report
Figures = dict[tuple[str, str, str], str]

FORMS = ["2021", "2019", "2014"]
# Layouts whose blank cells this reader does not place in every table (they stay unread).
BLANKS_NOT_PLACED = {
    "csv repeated", "tabs repeated", "pipes repeated", "drawn wrapped", "box wrapped",
    "asciidoc", "rst simple", "aligned left", "aligned right", "aligned middle", "json",
    "json indented", "a cell a line, rows apart", "a pipe a line", "pairs", "wiki",
    "a cell a paragraph",
}  # fmt: skip
# Six characters a line break figures in two.
NARROW = {"box wrapped"}


def read(form: str, printed: Figures, name: str) -> tuple[str, TablesReading]:
    text = report(form, printed, LAYOUTS[name][0])
    return text, read_tables(Document("made-up", "", text), 0, len(text))


def value(printed: str) -> float | None:
    parsed = parse_figure(fold(printed).text)
    assert parsed is not None
    return parsed[0]


def wrong(printed: Figures, cells: list[Cell]) -> list[str]:
    return [
        f"{c.table}.{c.row}.{c.column}: {printed[c.table, c.row, c.column]!r} read as {c.value}"
        for c in cells
        if c.value is not None and c.value != value(printed[c.table, c.row, c.column])
    ]


@pytest.mark.parametrize("marks", [0.0, 0.3], ids=["figures", "dashes"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", sorted(LAYOUTS.keys() - NARROW - {"pairs"}))
def test_full_tables_are_read_exactly(name: str, form: str, marks: float) -> None:
    printed = figures(read_form(form), seed=7, marks=marks)

    _, reading = read(form, printed, name)

    assert reading.form == form
    assert wrong(printed, reading.cells) == []
    read_values = {(c.table, c.row, c.column): c.value for c in reading.cells}
    assert read_values == {place: value(text) for place, text in printed.items()}
    assert reading.expected == len(printed)


@pytest.mark.parametrize("share", [0.3, 0.95])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", sorted(LAYOUTS.keys() - NARROW))
def test_blank_cells_never_shift_a_figure(name: str, form: str, share: float) -> None:
    printed = figures(read_form(form), seed=11, blanks=share)

    _, reading = read(form, printed, name)

    assert wrong(printed, reading.cells) == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "name", sorted(n for n, (_, told) in LAYOUTS.items() if told and n not in BLANKS_NOT_PLACED)
)
def test_blank_cells_keep_their_place(name: str, form: str) -> None:
    printed = figures(read_form(form), seed=7, blanks=0.3)

    _, reading = read(form, printed, name)

    states = {(c.table, c.row, c.column): c.state for c in reading.cells}
    assert [p for p, text in printed.items() if (text == "") != (states[p] == "blank")] == []
    assert all(c.raw == "" for c in reading.cells if c.state == "blank")


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_every_figure_is_evidenced_by_its_span(name: str) -> None:
    printed = figures(read_form("2021"), seed=3, marks=0.2)

    text, reading = read("2021", printed, name)

    for cell in reading.cells:
        assert text[cell.char_start : cell.char_end] == cell.raw
        assert text.count("\n", 0, cell.char_start) + 1 == cell.line
        assert cell.reader
    assert all(a < b for a, b in reading.spans)
