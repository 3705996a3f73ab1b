"""Millions of cells as arrays: which report and which place of the form each belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from reportkit.forms import Form, list_forms, read_form

# States of a cell in which nothing countable is printed.
EMPTY = ("blank", "dash")
_STRETCH = 2_000_000  # cells that are looked up at once
_STATES = ("read", "blank", "dash", "repaired", "unreadable", "corrected")


@cache
def _vocabulary() -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], Any, tuple[str, ...]]:
    """Tables, rows and columns of all forms, place number by their indexes, metrics by number."""
    metrics: dict[tuple[str, str, str], int] = {}
    for id in list_forms():
        for place in read_form(id).places():
            metrics.setdefault((place.table, place.row.id, place.column.id), len(metrics))
    tables, rows, columns = (tuple(dict.fromkeys(m[i] for m in metrics)) for i in range(3))
    # one more index in each direction stands for an unknown name
    numbers = np.full((len(tables) + 1, len(rows) + 1, len(columns) + 1), -1, dtype=np.int16)
    for (table, row, column), number in metrics.items():
        numbers[tables.index(table), rows.index(row), columns.index(column)] = number
    return tables, rows, columns, numbers, tuple(".".join(m) for m in metrics)


class _Columns(NamedTuple):
    """The cells as arrays: number of the report (-1: none of them), of table, place and state."""

    report: npt.NDArray[np.int32]
    table: npt.NDArray[np.int8]
    place: npt.NDArray[np.int16]  # number of the metric, -1 where no form has it
    value: npt.NDArray[np.float64]  # nan where there is none
    state: npt.NDArray[np.int8]


class Grid:
    """The cells of a corpus; `reports` has `report_id` in the order that numbers them.

    `cells` may lie in a file: what is kept of them here are a few bytes each.
    """

    def __init__(self, reports: pl.DataFrame, cells: pl.LazyFrame) -> None:
        self.reports = reports
        self.cells = cells
        self.metrics = _vocabulary()[4]

    @cached_property
    def _columns(self) -> _Columns:
        count = self.cells.select(pl.len()).collect().item()
        numbers = self.reports.select("report_id", number=pl.int_range(pl.len(), dtype=pl.Int32))
        names = ("report_id", "table", "row", "column", "value", "state")
        parts = [
            _numbered(self.cells.slice(at, _STRETCH).select(names).collect(), numbers)
            for at in range(0, max(1, count), _STRETCH)
        ]
        return _Columns(*(np.concatenate(part) for part in zip(*parts, strict=True)))

    def wide(self, form: Form) -> pl.DataFrame:
        """report_id and a column of values for every cell of `form`, null where none is known."""
        mine = self.reports["form"].eq_missing(form.id)  # reports without tables have none
        rows = mine.to_numpy()
        row_of = np.full(len(rows) + 1, -1, dtype=np.int32)  # the last is for number -1
        row_of[:-1][rows] = np.arange(int(rows.sum()))
        place = [f"{p.table}.{p.row.id}.{p.column.id}" for p in form.places()]
        column_of = np.full(len(self.metrics) + 1, -1, dtype=np.int16)
        column_of[[self.metrics.index(m) for m in place]] = np.arange(len(place))
        at, to = row_of[self._columns.report], column_of[self._columns.place]
        keep = (at >= 0) & (to >= 0)
        values = np.full((len(place), int(rows.sum())), np.nan)
        values[to[keep], at[keep]] = self._columns.value[keep]
        columns = [pl.Series(m, values[i], nan_to_null=True) for i, m in enumerate(place)]
        return self.reports.filter(mine).select("report_id").hstack(columns)

    @cached_property
    def shape(self) -> pl.DataFrame:
        """One row per report and table: size, read, empty, zeros, lost (numbers of cells)."""
        tables = _vocabulary()[0]
        width = len(tables) + 1
        report, table, _, value, state = self._columns
        key = report.astype(np.int64) * width + table
        if (strange := report < 0).any():
            key, value, state = key[~strange], value[~strange], state[~strange]
        total = self.reports.height * width
        empty = (state == _STATES.index("blank")) | (state == _STATES.index("dash"))
        counts = {
            "size": np.bincount(key, minlength=total),
            "read": np.bincount(key[~np.isnan(value)], minlength=total),
            "empty": np.bincount(key[empty], minlength=total),
            "zeros": np.bincount(key[value == 0], minlength=total),
            "lost": np.bincount(key[state == _STATES.index("unreadable")], minlength=total),
        }
        there = np.flatnonzero(counts["size"])
        names = np.array([*tables, ""])
        return pl.DataFrame(
            {
                "report_id": self.reports["report_id"].gather(there // width),
                "table": pl.Series(names[there % width].tolist(), dtype=pl.String),
                **{k: v[there] for k, v in counts.items()},
            }
        )

    def where(self, *predicates: pl.Expr) -> pl.DataFrame:
        """Cells that match, with `metric`; cells of documents that are no reports left out."""
        found = self.cells.filter(*predicates).collect()
        return found.join(
            self.reports.select("report_id"), on="report_id", how="semi"
        ).with_columns(metric=pl.concat_str(["table", "row", "column"], separator="."))

    def printed(self, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[Any, ...]]:
        """(raw, value, line, char_start, char_end) of cells by (report_id, metric)."""
        pairs = pl.DataFrame(
            list(dict.fromkeys(wanted)), schema=["report_id", "metric"], orient="row"
        )
        if not pairs.height:
            return {}
        number = self.reports.select("report_id", number=pl.int_range(pl.len(), dtype=pl.Int64))
        place = pl.DataFrame(
            {"metric": self.metrics, "place": np.arange(len(self.metrics), dtype=np.int64)}
        )
        keyed = pairs.join(number, on="report_id").join(place, on="metric")
        width = len(self.metrics)
        keys = keyed.select("report_id", "metric", key=pl.col("number") * width + pl.col("place"))
        report, place_of = self._columns.report, self._columns.place
        known = pl.Series(report.astype(np.int64) * width + place_of)
        chosen = known.is_in(keys["key"].implode()).to_numpy() & (report >= 0) & (place_of >= 0)
        at = np.flatnonzero(chosen)
        hits = pl.DataFrame({"key": known.gather(at)}).join(keys, on="key", maintain_order="left")
        cells = (
            self.cells.select("raw", "value", "line", "char_start", "char_end")
            .with_row_index("at")
            .filter(pl.col("at").is_in(at.tolist()))
            .drop("at")
            .collect()
        )
        return dict(_zipped(hits, cells))


def _numbered(cells: pl.DataFrame, numbers: pl.DataFrame) -> _Columns:
    """The arrays of some cells; `numbers` has report_id and number."""
    tables, rows, columns, places, _ = _vocabulary()
    ids = cells["report_id"]
    # cells of a report stand together, so that few strings have to be looked up
    runs = ids.rle_id().to_numpy()
    first = np.flatnonzero(np.diff(runs, prepend=-1)) if len(ids) else np.empty(0, dtype=np.int64)
    found = (
        pl.DataFrame({"report_id": ids.gather(first)})
        .join(numbers, on="report_id", how="left", maintain_order="left")["number"]
        .fill_null(-1)
        .to_numpy()
    )
    table = _index(cells["table"], tables)
    return _Columns(
        found[runs] if len(ids) else np.empty(0, dtype=np.int32),
        table.astype(np.int8),
        places[table, _index(cells["row"], rows), _index(cells["column"], columns)],
        cells["value"].to_numpy(),  # null comes as nan
        _index(cells["state"], _STATES).astype(np.int8),
    )


def _index(names: pl.Series, known: tuple[str, ...]) -> npt.NDArray[np.int64]:
    codes = names.cast(pl.Enum(known), strict=False).to_physical()
    return codes.cast(pl.Int64).fill_null(len(known)).to_numpy()


def _zipped(
    hits: pl.DataFrame, cells: pl.DataFrame
) -> Iterator[tuple[tuple[str, str], tuple[Any, ...]]]:
    names = hits.select("report_id", "metric").iter_rows()
    for name, cell in zip(names, cells.iter_rows(), strict=True):
        yield (name[0], name[1]), cell
