"""`read_tables`: the statutory tables of one report, by the reader that covers them best."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache, partial
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np

from reportkit.forms import Form, Table, read_form
from reportkit.model import Cell, Document, Grid, Problem
from reportkit.reading.fold import fold
from reportkit.reading.tables.assemble import RowReader
from reportkit.reading.tables.delimited import delimited_pieces
from reportkit.reading.tables.drawn import drawn_pieces
from reportkit.reading.tables.found import Reading
from reportkit.reading.tables.gridcells import grid_pieces
from reportkit.reading.tables.lines import line_pieces, pair_pieces, text_lines, token_pieces
from reportkit.reading.tables.marks import delimiter
from reportkit.reading.tables.markup import has_markup, markup_pieces
from reportkit.reading.tables.pieces import FIGURE, LABEL, Piece
from reportkit.reading.tables.place import Placing
from reportkit.reading.tables.plain import Plain, read_plain, read_whole
from reportkit.reading.tables.regions import Region, choose_form, find_regions, words_of
from reportkit.reading.tables.strip import read_strip
from reportkit.reading.tables.tokens import tokenize
from reportkit.reading.tables.vocabulary import word


class TablesReading(NamedTuple):
    """Tables of a report: form and layout ids (None without a table), cells in the form's order,
    spans of the text that the tables cover, problems, and how many cells the form expects."""

    form: str | None
    layout: str | None
    cells: list[Cell]
    spans: list[tuple[int, int]]
    problems: list[Problem]
    expected: int


_NO_TABLE = TablesReading(
    None,
    None,
    [],
    [],
    [Problem("tables", "no_statutory_table", "no statutory table is printed")],
    0,
)


def read_tables(document: Document, start: int, end: int) -> TablesReading:
    """Read the statutory tables printed in `document.text[start:end]`.

    The form is chosen by its printed labels, never by the year. Every cell of a table that is
    found is returned, with its state; what could not be read is a problem, never an exception.
    """
    folded = fold(document.text)
    tokens = tokenize(folded.text, start, end)
    whole = read_whole(tokens)
    regions: dict[str, Region] = {}
    if whole is not None:
        form_id, plain = whole
    else:
        words = words_of(folded, start, end)
        chosen = choose_form(words.text)
        if chosen is None:
            return _NO_TABLE
        form_id, plain = chosen, read_plain(chosen, tokens)
        found = find_regions(read_form(chosen), folded, words, start)
        regions = {r.table.id: r for r in found}
        if not regions and not plain:  # labels of the form, but in sentences only
            return _NO_TABLE
    form = read_form(form_id)
    lines = _line_ends(document.text)
    cells: list[Cell] = []
    spans: list[tuple[int, int]] = []
    problems: list[Problem] = []
    most = -1  # the layout of the table with most cells stands for all
    layout: Callable[[], str] | None = None
    for table in form.tables.values():
        if table.id in plain:
            matched = plain[table.id]
            read = _plain_cells(form_id, table.id, matched, document, lines)
            spans.append((matched.start, read[-1].char_end))
            if len(read) > most:
                most = len(read)
                layout = partial(_plain_layout, document, matched.start, read)
            cells += read
            continue
        region = regions.get(table.id)
        reading = None if region is None else _best(form, region, document, folded.text)
        if region is not None and reading is not None:
            read = _read_cells(form_id, reading, region, document.text, lines)
            count = sum(1 for cell in read if cell.state in _READ)
            if count > most:
                most, layout = count, partial(str, reading.layout)
            spans.append((region.start, max([region.start, *(c.char_end for c in read)])))
            line = int(np.searchsorted(lines, region.start)) + 1
            problems.extend(_problems(table, reading, line))
        else:
            problems.append(Problem("tables", "table_missing", table.id))
            continue
        cells += read
    return TablesReading(
        form_id,
        layout() if layout else None,
        cells,
        sorted(spans),
        problems,
        sum(map(len, _places(form_id))),
    )


_READ = frozenset({"read", "dash", "repaired"})


def _read_cells(
    form_id: str, reading: Reading, region: Region, text: str, lines: Any
) -> list[Cell]:
    table = region.table.id
    places = _places_of(form_id, table)
    cells = [reading.cells[row, column] for row, column, _ in places]
    numbers = (np.searchsorted(lines, [cell.start for cell in cells]) + 1).tolist()
    return [
        Cell(
            table, row, column, code, found.value, text[found.start : found.end], found.state,
            line, found.start, found.end, reading.reader, found.path,
        )
        for (row, column, code), found, line in zip(places, cells, numbers, strict=True)
    ]  # fmt: skip


_new_cell: Callable[[tuple[object, ...]], Cell] = partial(tuple.__new__, Cell)


def _plain_cells(
    form_id: str, table_id: str, plain: Plain, document: Document, lines: Any
) -> list[Cell]:  # fmt: skip
    """The cells of a table that was matched whole."""
    text, starts, ends = document.text, plain.starts, plain.ends
    rows, columns, codes = _columns_of(form_id, table_id)
    return list(
        map(
            _new_cell,
            zip(
                repeat(table_id), rows, columns, codes, plain.values,
                [text[a:b] for a, b in zip(starts, ends, strict=True)], plain.states,
                (np.searchsorted(lines, np.array(starts)) + 1).tolist(), starts, ends,
                repeat("grid" if document.grids else "plain"),
                _paths(document.grids, starts) if document.grids else repeat(None),
            ),
        )
    )  # fmt: skip


@cache
def _columns_of(form_id: str, table_id: str) -> tuple[tuple[str, ...], ...]:
    """Rows, columns and codes of the cells of a table."""
    return tuple(zip(*_places_of(form_id, table_id), strict=True))


@cache
def _places_of(form_id: str, table_id: str) -> tuple[tuple[str, str, str], ...]:
    """Row, column and code of every cell of a table."""
    places = read_form(form_id).tables[table_id].places()
    return tuple((p.row.id, p.column.id, p.row.code) for p in places)


@cache
def _places(form_id: str) -> tuple[tuple[tuple[str, str, str], ...], ...]:
    return tuple(_places_of(form_id, id) for id in read_form(form_id).tables)


def _line_ends(text: str) -> Any:
    """Offsets of the line breaks, as an array."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return np.flatnonzero(codes == 10)


def _paths(grids: Sequence[Grid], offsets: Sequence[int]) -> list[str | None]:
    """The paths of the grid cells that rising `offsets` lie in."""
    # Tables are written one after the other, a row after the other: in order of their offsets.
    near = [grid for grid in grids if grid.end >= offsets[0] and grid.start <= offsets[-1]]
    cells = [cell for grid in near for cell in grid.cells]
    names = [grid.path for grid in near for _ in grid.cells]
    starts = np.array([cell.start for cell in cells])
    nearest = (starts.searchsorted(np.array(offsets), "right") - 1).tolist()
    return [
        names[at] + _place(cells[at].row, cells[at].column)
        if at >= 0 and offset < cells[at].end
        else None
        for offset, at in zip(offsets, nearest, strict=True)
    ]


@lru_cache(maxsize=4096)
def _place(row: int, column: int) -> str:
    return f"/row[{row + 1}]/col[{column + 1}]"


def _plain_layout(document: Document, start: int, cells: Sequence[Cell]) -> str:
    """Layout by what stands before a figure on its line."""
    if document.grids:
        return document.media
    text = document.text
    second = cells[1].char_start
    before = text[text.rfind("\n", 0, second) + 1 : second].strip()
    part = text[start : cells[-1].char_end]
    if "</" in part and has_markup(text, start, cells[-1].char_end):
        return "html-in-text"
    if any(pipe in before for pipe in "|│┃║"):
        # The rule below the head of a Markdown table may stand before its first label.
        return _delimited_layout(text[max(0, start - 400) : start] + part, "|")
    if not before:
        return "cell-per-line"
    if "\t" in before:
        return "tab-rows"
    if before.endswith((",", ',"')):
        return "csv"
    if part.count("\n") < 5:
        return "one-line"
    return "aligned" if part.count("   ") > part.count("\n") else "token-rows"


def _problems(table: Table, reading: Reading, line: int) -> Iterator[Problem]:
    """What is wrong with a table and why cells are unread: by code, with the rows concerned."""
    told = {row for rows in reading.problems.values() for row in rows}
    problems = dict(reading.problems)
    lost = {row for (row, _), c in reading.cells.items() if c.state == "unreadable"} - told
    if lost:
        problems["cells_unreadable"] = [row.id for row in table.rows() if row.id in lost]
    codes = Counter(row.code for row in table.rows())
    for code, rows in problems.items():
        names = [r.code if codes[r.code] == 1 else r.label for r in table.rows() if r.id in rows]
        whole = len(names) == len(table.rows())
        yield Problem(
            "tables", code, table.id if whole else f"{table.id}: {', '.join(names)}", line
        )


# What the pieces of a reader tell about columns; grids, and pairs, tell all.
_PIPED = frozenset(("pipe-rows", "markdown"))
_KINDS = {"tokens": "aligned", "lines": "lines", "rows": "cells"}


def _best(form: Form, region: Region, document: Document, folded: str) -> Reading | None:
    """The reading that tells most; None where no line of the region can hold a cell."""
    complete = len(_places_of(form.id, region.table.id))
    best: Reading | None = None
    piped = False
    for reader, layout, pieces in _proposals(region, document, folded, complete):
        if not pieces or (best is not None and _most(pieces, complete) < best.score()):
            continue
        # Between pipes, the position of a word tells nothing about its column.
        piped = piped or (reader == "rows" and layout in _PIPED)
        kind = "loose" if piped and reader == "tokens" else _KINDS.get(reader, "grid")
        reading = _read(form, region, document.text, Reading(reader, layout), pieces, kind)
        even = reader == "lines" and best is not None and reading.score() == best.score()
        if best is None or reading.score() > best.score() or even:
            best = reading
        # A reader that knows columns, leaves nothing open and reads most cells is not outdone.
        sure = reader not in ("lines", "tokens") and reading.whole()
        if best.score() >= complete or (sure and reading.score() > 0.75 * complete):
            return best
        # Tokens know no cells: they only help where marked cells tell little.
        if reader in ("rows", "drawn", "markup") and reading.score() > 0.3 * complete:
            return best
    return best


def _most(pieces: Sequence[Piece], complete: int) -> float:
    """The best score these pieces allow: every figure read, every other cell blank."""
    return (min(_figures_in(pieces), complete) + complete) / 2


def _figures_in(pieces: Sequence[Piece]) -> int:
    return sum([piece.kind == FIGURE for piece in pieces])


def _read(
    form: Form, region: Region, text: str, reading: Reading, pieces: list[Piece], kind: str
) -> Reading:
    if region.table.shape != "strip":
        return RowReader(form, region.table, pieces, text, kind).read(reading)
    strip = read_strip(region.table, Placing(pieces, text, kind), reading)
    if all(cell.state in _READ for cell in strip.cells.values()):
        return strip
    # Perhaps printed as a row for each of its parts.
    reader = RowReader(form, region.table, pieces, text, kind)
    if not reader.apart():
        return strip
    return max(strip, reader.read(Reading(reading.reader, reading.layout)), key=Reading.score)


_COMMENT = re.compile(r"<!--[^\n]*?-->")
_LATEX_SPAN = re.compile(r"\\multi(?:column|row)\{[^{}]*\}\{[^{}]*\}")
_KEY = re.compile(r'"\d{1,3}"\s*:')  # a column of JSON, numbered
_ATTRIBUTE = re.compile(r"\b[a-zA-Z-]{2,12}\s?=\s?(?:\"[^\"\n]*\"|\d+%?)")


def _proposals(
    region: Region, document: Document, folded: str, complete: int
) -> Iterator[tuple[str, str, list[Piece]]]:
    text, start, end = document.text, region.start, region.end
    if document.grids:
        yield "grid", document.media, grid_pieces(document, folded, start, end)
    if has_markup(text, start, end):
        yield "markup", "html-in-text", markup_pieces(text, folded, start, end)
    if "<!--" in text[start:end]:
        text, folded = (
            t[:start] + _COMMENT.sub(lambda m: " " * len(m[0]), t[start:end]) + t[end:]
            for t in (text, folded)
        )
    if "\\multi" in text[start:end]:
        part = _LATEX_SPAN.sub(lambda m: " " * len(m[0]), folded[start:end])
        folded = folded[:start] + part + folded[end:]
    if "=" in text[start:end]:
        part = _ATTRIBUTE.sub(lambda m: " " * len(m[0]), folded[start:end])
        folded = folded[:start] + part + folded[end:]
    if '":' in text[start:end]:
        text, folded = (
            t[:start] + _KEY.sub(lambda m: " " * len(m[0]), t[start:end]) + t[end:]
            for t in (text, folded)
        )
    lines = text_lines(text, folded, start, end)
    pairs = pair_pieces(folded, lines, _columns(region.table))
    if pairs:
        yield "pairs", "label-and-figure", pairs
        return
    drawn = drawn_pieces(text, folded, start, end)
    if drawn:
        yield "drawn", "drawn-grid", drawn
    mark = delimiter(text, folded, start, end)
    alone: list[Piece] = []
    if mark is not None:
        rows = delimited_pieces(text, folded, start, end, lines, mark)
        yield "rows", _delimited_layout(text[start:end], mark), rows
    else:
        alone = line_pieces(folded, lines)
    # What is likelier to be right comes first: the other is often not worth reading then.
    first = _figures_in(alone) > complete / 2
    if first:
        yield "lines", "cell-per-line", alone
    tokens = token_pieces(folded, lines)
    yield "tokens", _token_layout(text[start:end], tokens), tokens
    if not first:
        yield "lines", "cell-per-line", alone


def _columns(table: Table) -> dict[str, int]:
    """Words of the column labels of a table, with their number in their block."""
    return {word(c.label): j for block in table.blocks for j, c in enumerate(block.columns)}


def _delimited_layout(part: str, mark: str) -> str:
    if mark != "|":
        return {"\t": "tab-rows", ",": "csv"}.get(mark, "separated-rows")
    if "+--" in part or "──" in part or "━━" in part:
        return "drawn-grid"
    return "markdown" if "|--" in part or "| --" in part or "--|" in part else "pipe-rows"


def _token_layout(part: str, tokens: list[Piece]) -> str:
    rows = len({t.row for t in tokens})
    if rows < 6:
        return "one-line"
    if len(tokens) < rows * 1.3:
        return "one-token-per-line"
    gaps = part.count("    ")
    return "aligned" if gaps > rows else "token-rows"


__all__ = ["LABEL", "TablesReading", "read_tables"]
