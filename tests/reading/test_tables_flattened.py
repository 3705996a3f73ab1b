"""Tables whose columns, rows or marks tell less than they seem to: read right, or not at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import table_layouts as layouts

from reportkit.forms import read_form
from reportkit.model import Document
from reportkit.reading.fold import fold
from reportkit.reading.tables import TablesReading, read_tables
from reportkit.reading.tables.numbers import parse_figure

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


def closed_by_tabs(grid: Grid) -> str:
    """A tab on either side of every text; blank cells leave nothing."""
    lines = layouts.rows(grid, None)
    return "\n".join("\t" + "\t".join(t for t in line if t) + "\t" for line in lines)


def commented(grid: Grid) -> str:
    """Markdown that tells spans in comments."""
    lines = []
    for line in grid:
        cells = [
            f"{b.text} <!-- colspan: {b.colspan} -->" if b.colspan > 1 else b.text for b in line
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def broken_in_cells(grid: Grid) -> str:
    """Figures of more than three characters broken over the lines of a cell."""
    lines = [
        [
            f"{t[:3]}<br>{t[3:]}" if t[:4].replace(",", "").isdigit() and len(t) > 4 else t
            for t in line
        ]
        for line in layouts.rows(grid, "")
    ]
    return "\n".join("|" + "|".join(line) + "|" for line in lines)


def figure_in_label_cell(grid: Grid) -> str:
    """The border between the label and the first figure is lost."""
    lines = [list(line) for line in layouts.rows(grid, None)]
    joined = [
        [line[0] + "<br>" + line[1], *line[2:], ""]
        if len(line) > 6 and line[1][:1].isdigit()
        else line
        for line in lines
    ]
    return "\n".join("|" + "|".join(line) + "|" for line in joined)


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


Layout = Callable[[Grid], str]
LAYOUTS: dict[str, Layout] = {
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
    "closed by tabs": closed_by_tabs,
    "commented": commented,
    "broken in cells": broken_in_cells,
    "figure in label cell": figure_in_label_cell,
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


def narrow_cells(grid: Grid) -> str:
    """Words between blanks; labels and long figures go on over the lines of narrow cells."""
    out = []
    for line in layouts.rows(grid, None):
        label = next((t for t in reversed(line[:3]) if len(t) > 6 and "." in t[:2]), None)
        if label is None:
            out.append(" ".join(line))
            continue
        figures = line[line.index(label) + 1 :]
        long = [t[4:] for t in figures if t.isdigit() and len(t) > 4]
        ends = [t[:4] if t.isdigit() else t for t in figures]
        out += [" ".join([label[:4], *ends]), " ".join([label[4:7], *long]), label[7:]]
    return "\n".join(out)


def lines_out_of_order(grid: Grid) -> str:
    """A cell a line; cells merged over rows come first, heads and figures alike."""
    if grid[0][0].text != "行政复议":
        return lines_apart(grid)
    heads = [box.text for line in grid for box in line][:-15]
    told = [box.text for box in grid[-1]]
    moved = sorted(heads[2:], key=lambda t: t != "总计")
    return "\n".join([*heads[:2], *moved, *told[::-1]])


@pytest.mark.parametrize("form", ["2021", "2019"])
@pytest.mark.parametrize("layout", [narrow_cells, lines_out_of_order])
def test_figures_out_of_their_cells_are_not_believed(form: str, layout: Layout) -> None:
    for seed in range(4):
        printed = layouts.figures(read_form(form), seed)

        reading = read(layouts.report(form, printed, layout))

        assert misread(printed, reading) == []


def continued_rows(grid: Grid) -> str:
    """Rows of LaTeX, broken over lines where they are long."""
    out = []
    for line in layouts.rows(grid, ""):
        cells = [cell or " " for cell in line]
        half = len(cells) // 2 + 1
        out.append(" & ".join(cells[:half]) + " &\n" + " & ".join(cells[half:]) + " \\\\")
    return "\n".join(out)


@pytest.mark.parametrize("blanks", [0.0, 0.35])
@pytest.mark.parametrize("form", ["2021", "2019"])
def test_rows_broken_over_lines_are_put_together(form: str, blanks: float) -> None:
    printed = layouts.figures(read_form(form), 7, blanks=blanks)

    reading = read(layouts.report(form, printed, continued_rows))

    assert misread(printed, reading) == []
    unread = [c.row for c in reading.cells if c.state == "unreadable"]
    assert len(unread) <= (0 if blanks == 0 else 7)


def test_a_single_row_of_two_figures_a_blank_apart_is_not_cut() -> None:
    printed = layouts.figures(read_form("2021"), 5)
    place = ("disclosure", "coercive_measures", "decisions")
    text = layouts.report("2021", {**printed, place: "7 5"}, layouts.LAYOUTS["tokens"][0])

    reading = read(text)

    value = next(c.value for c in reading.cells if (c.table, c.row, c.column) == place)
    assert value in (None, 75)


def test_the_number_of_another_row_before_the_figures_is_not_overlooked() -> None:
    printed = layouts.figures(read_form("2021"), 5)
    text = layouts.report("2021", printed, layouts.LAYOUTS["pipes spans lost"][0])
    row = next(line for line in text.split("\n") if "3.要求提供公开出版物" in line)
    label, _, figures = row.rpartition("物|")

    reading = read(text.replace(row, f"{label}物\n4.|{figures}"))

    assert [c.value for c in reading.cells if c.row == "rejected_publication"] == [None] * 7


def test_units_out_of_turn_show_a_list_printed_apart_from_its_labels() -> None:
    rows = read_form("2014").tables["statistics"].rows()
    lines = ["政府信息公开情况统计表（2016年度）", "统计指标 单位 统计数"]
    lines += [f"{row.label} {row.unit} {i + 100}" for i, row in enumerate(rows)]
    at = next(i for i, line in enumerate(lines) if "专门机构数" in line)
    tails = [line.rpartition("） " if "） " in line else "数 ") for line in lines[at : at + 6]]
    labels, figures = [a + b for a, b, _ in tails], [c for _, _, c in tails]
    # Each figure stands above its label, as wrapped cells set in the middle come out.
    lines[at : at + 6] = [x for pair in zip(figures, labels, strict=True) for x in pair]

    reading = read("\n".join(lines) + "\n")

    printed = {row.id: float(i + 100) for i, row in enumerate(rows)}
    assert [c.row for c in reading.cells if c.value not in (None, printed[c.row])] == []


@pytest.mark.parametrize("form", ["2021", "2019", "2014"])
@pytest.mark.parametrize("name", TOLD)
def test_full_tables_are_read(name: str, form: str) -> None:
    printed = layouts.figures(read_form(form), 7)

    reading = read(layouts.report(form, printed, LAYOUTS[name]))

    assert [c.raw for c in reading.cells if c.value is None] == []
