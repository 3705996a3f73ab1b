"""Tables whose columns, rows or marks tell less than they seem to: read right, or not at all."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest

from reportkit.forms import read_form
from reportkit.model import Document
from reportkit.reading.fold import fold
from reportkit.reading.tables import TablesReading, read_tables
from reportkit.reading.tables.numbers import parse_figure

_spec = importlib.util.spec_from_file_location(
    "table_layouts", Path(__file__).with_name("table_layouts.py")
)
assert _spec is not None
assert _spec.loader is not None
layouts = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(layouts)

Grid = list[list[layouts.Box]]  # type: ignore[name-defined]


def counted(grid: Grid, numbered: bool = True, right: bool = True, fill: str = "repeat") -> str:
    """Columns set by counting characters, wide or not, rows numbered: a data frame printed."""
    lines = list(layouts.rows(grid, fill))
    if numbered:
        lines = [[str(i), *line] for i, line in enumerate(lines)]
    sizes = [max(len(line[j]) for line in lines) for j in range(len(lines[0]))]
    put = str.rjust if right else str.ljust
    return "\n".join(
        "  ".join(put(t, s) for t, s in zip(line, sizes, strict=True)).rstrip() for line in lines
    )


def ruled_with_dashes(grid: Grid) -> str:
    lines = counted(grid, numbered=False, right=False).split("\n")
    rule = "  ".join("-" * max(4, len(t)) for t in lines[-1].split())
    return "\n".join([rule, *lines, rule])


def underscored(grid: Grid) -> str:
    lines = list(layouts.rows(grid, None))
    return "\n".join("|" + "|".join(f"__{t}__" for t in line) + "|" for line in lines)


def wide_commas(grid: Grid) -> str:
    return "\n".join("，".join(line) for line in layouts.rows(grid, ""))


def heads_moved(grid: Grid) -> str:
    """Markdown; cells merged over columns keep their places, those over rows lose them above."""
    lines = []
    for line in grid:
        cells = [t for box in line for t in [box.text, *[""] * (box.colspan - 1)]]
        lines.append(cells)
    size = max(map(len, lines))
    for i, cells in enumerate(lines):
        short = [""] * (size - len(cells))
        lines[i] = [*short, *cells] if i > 2 else [*cells, *short]
    rule = "|" + "---|" * size
    body = ["| " + " | ".join(cells) + " |" for cells in lines]
    return "\n".join(["", body[0], rule, *body[1:], ""])


def narrow_grid(grid: Grid) -> str:
    """A drawn grid, set in, with labels torn after two characters below their figures."""

    def torn(text: str) -> list[str]:
        figure = parse_figure(fold(text).text) is not None
        return [text] if figure else layouts._wrapped(text, 2)

    lines = [[torn(t) for t in line] for line in layouts.rows(grid, "")]
    count = max(map(len, lines))
    sizes = [max(layouts.width(t) for line in lines for t in line[j]) for j in range(count)]
    rule = "+" + "+".join("-" * (s + 2) for s in sizes) + "+"
    out = [rule]
    for cells in lines:
        for k in range(max(map(len, cells))):
            texts = [c[k] if k < len(c) else "" for c in cells]
            row = [layouts.pad(t, s) for t, s in zip(texts, sizes, strict=True)]
            out.append("| " + " | ".join(row) + " |")
        out.append(rule)
    return "\n".join("      " + line for line in out)


def pipes_on_one_line(grid: Grid) -> str:
    """Texts joined by pipes; blank cells leave nothing, rows are an empty text apart."""
    return "||".join("|".join(t for t in line if t) for line in layouts.rows(grid, None))


def lines_apart(grid: Grid) -> str:
    """A cell a line; blank cells leave nothing, two empty lines after a row."""
    return "\n\n\n".join("\n".join(t for t in line if t) for line in layouts.rows(grid, None))


def single_blanks(grid: Grid) -> str:
    return "\n".join(" ".join(t for t in line if t) for line in layouts.rows(grid, None))


def labels_below(grid: Grid) -> str:
    """Each row's figures stand beside the number of its label, the label follows below."""
    out = []
    for line in layouts.rows(grid, None):
        label = next((t for t in reversed(line) if "、" in t or "." in t[:2] or "（" in t), None)
        if label is None or len(line) < 7 or "本列" in line[0]:
            out.append("  ".join(line))
            continue
        head, _, rest = label.partition("、" if "、" in label else label[1:2])
        out.append(f"{head}   " + "   ".join(line[line.index(label) + 1 :]))
        out += layouts._wrapped(rest, 4)
    return "\n".join(out)


LAYOUTS: dict[str, Callable[[Grid], str]] = {
    "counted": counted,
    "counted, left": lambda g: counted(g, numbered=False, right=False),
    "counted, right": lambda g: counted(g, numbered=False),
    "ruled with dashes": ruled_with_dashes,
    "underscored": underscored,
    "wide commas": wide_commas,
    "heads moved": heads_moved,
    "narrow grid": narrow_grid,
    "pipes on one line": pipes_on_one_line,
    "lines apart": lines_apart,
    "single blanks": single_blanks,
}
# Every figure of a full table is told there.
TOLD = ["counted", "counted, left", "counted, right", "underscored", "wide commas", "narrow grid"]


def read(text: str) -> TablesReading:
    return read_tables(Document("made-up", "", text), 0, len(text))


def misread(printed: dict[tuple[str, str, str], str], reading: TablesReading) -> list[str]:
    def value(text: str) -> float | None:
        parsed = parse_figure(fold(text).text)
        return parsed[0] if parsed else None

    return [
        f"{c.table}.{c.row}.{c.column}: {printed[c.table, c.row, c.column]!r} read as {c.value}"
        for c in reading.cells
        if c.value is not None and c.value != value(printed[c.table, c.row, c.column])
    ]


@pytest.mark.parametrize("blanks", [0.0, 0.35, 0.7])
@pytest.mark.parametrize("form", ["2021", "2019", "2014"])
@pytest.mark.parametrize("name", LAYOUTS)
def test_no_figure_is_misread(name: str, form: str, blanks: float) -> None:
    for seed in range(4):
        printed = layouts.figures(read_form(form), seed, blanks=blanks, marks=0.1)

        reading = read(layouts.report(form, printed, LAYOUTS[name]))

        assert misread(printed, reading) == []


@pytest.mark.parametrize("form", ["2021", "2019"])
def test_rows_with_labels_below_their_figures_are_not_shifted(form: str) -> None:
    printed = layouts.figures(read_form(form), 3)

    reading = read(layouts.report(form, printed, labels_below))

    assert misread(printed, reading) == []


@pytest.mark.parametrize("form", ["2021", "2019", "2014"])
@pytest.mark.parametrize("name", TOLD)
def test_full_tables_are_read(name: str, form: str) -> None:
    printed = layouts.figures(read_form(form), 7)

    reading = read(layouts.report(form, printed, LAYOUTS[name]))

    assert [c.raw for c in reading.cells if c.value is None] == []
