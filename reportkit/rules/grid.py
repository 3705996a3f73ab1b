"""Millions of cells as arrays: which report and which place of the form each belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from reportkit.forms import Form, list_forms, read_form

# States of a cell in which nothing countable is printed.
EMPTY = ("blank", "dash")
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
    numbers = np.full((len(tables) + 1, len(rows) + 1, len(columns) + 1), -1, dtype=np.int32)
    for (table, row, column), number in metrics.items():
        numbers[tables.index(table), rows.index(row), columns.index(column)] = number
    return tables, rows, columns, numbers, tuple(".".join(m) for m in metrics)


class Grid:
    """The cells of a corpus; `reports` has `report_id` in the order that numbers them."""

    def __init__(self, reports: pl.DataFrame, cells: pl.DataFrame) -> None:
        self.reports = reports
        self.cells = cells
        self.metrics = _vocabulary()[4]

    @cached_property
    def _report(self) -> npt.NDArray[np.int64]:
        """Number of the report of each cell, -1 where it is none of `reports`."""
        ids = self.cells["report_id"]
        if not ids.len():
            return np.empty(0, dtype=np.int64)
        # cells of a report stand together, so that few strings have to be looked up
        runs = ids.rle_id().to_numpy()
        first = np.flatnonzero(np.diff(runs, prepend=-1))
        numbers = self.reports.select("report_id", number=pl.int_range(pl.len(), dtype=pl.Int64))
        found = (
            pl.DataFrame({"report_id": ids[first]})
            .join(numbers, on="report_id", how="left", maintain_order="left")["number"]
            .fill_null(-1)
            .to_numpy()
        )
        return np.asarray(found[runs], dtype=np.int64)

    @cached_property
    def _table(self) -> npt.NDArray[np.int64]:
        return self._index("table", _vocabulary()[0])

    @cached_property
    def _place(self) -> npt.NDArray[np.int32]:
        """Number of the place (metric) of each cell, -1 where no form has it."""
        _, rows, columns, numbers, _ = _vocabulary()
        found = numbers[self._table, self._index("row", rows), self._index("column", columns)]
        return np.asarray(found, dtype=np.int32)

    def _index(self, column: str, names: tuple[str, ...]) -> npt.NDArray[np.int64]:
        codes = self.cells[column].cast(pl.Enum(names), strict=False).to_physical()
        return codes.cast(pl.Int64).fill_null(len(names)).to_numpy()

    def wide(self, form: Form) -> pl.DataFrame:
        """report_id and a column of values for every cell of `form`, null where none is known."""
        mine = self.reports["form"] == form.id
        rows = mine.to_numpy()
        row_of = np.full(len(rows) + 1, -1, dtype=np.int64)  # the last is for number -1
        row_of[:-1][rows] = np.arange(int(rows.sum()))
        place = [f"{p.table}.{p.row.id}.{p.column.id}" for p in form.places()]
        column_of = np.full(len(self.metrics) + 1, -1, dtype=np.int64)
        column_of[[self.metrics.index(m) for m in place]] = np.arange(len(place))
        at, to = row_of[self._report], column_of[self._place]
        keep = (at >= 0) & (to >= 0)
        values = np.full((len(place), int(rows.sum())), np.nan)
        printed = self.cells["value"].to_numpy()  # null comes as nan
        values[to[keep], at[keep]] = printed[keep]
        columns = [pl.Series(m, values[i], nan_to_null=True) for i, m in enumerate(place)]
        return self.reports.filter(mine).select("report_id").hstack(columns)

    @cached_property
    def shape(self) -> pl.DataFrame:
        """One row per report and table: size, read, empty, zeros, lost (numbers of cells)."""
        tables = _vocabulary()[0]
        width = len(tables) + 1
        good = self._report >= 0
        key = (self._report * width + self._table)[good]
        value = self.cells["value"].to_numpy()[good]
        state = self._index("state", _STATES)[good]
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
        found = self.cells.filter(*predicates)
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
        mine = pl.DataFrame(
            {
                "key": np.where(
                    (self._report >= 0) & (self._place >= 0), self._report * width + self._place, -1
                )
            }
        ).with_row_index("at")
        hits = mine.join(keys, on="key")
        cells = self.cells.select("raw", "value", "line", "char_start", "char_end")[hits["at"]]
        return dict(_zipped(hits, cells))


def _zipped(
    hits: pl.DataFrame, cells: pl.DataFrame
) -> Iterator[tuple[tuple[str, str], tuple[Any, ...]]]:
    names = hits.select("report_id", "metric").iter_rows()
    for name, cell in zip(names, cells.iter_rows(), strict=True):
        yield (name[0], name[1]), cell
