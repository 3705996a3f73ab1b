"""From cached chunks to frames: ids made unique, large frames streamed to files.

A country's cells and texts never lie in memory together: a chunk is read, renamed where another
chunk holds the same document, and written on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from reportkit import chunks
from reportkit.corpus import Corpus
from reportkit.corrections import apply_corrections, matching, read_corrections
from reportkit.frames import dtypes, frame

# Rows of a group of a Parquet file: what is written, and read again, at a time.
STREAMED = {"cells": 200_000, "sections": 20_000, "claims": 100_000}


@dataclass(frozen=True)
class Gathered:
    """The chunks of a build in order, with the frames of few rows a report.

    `renames` holds for every chunk the ids that change; `corrected` the cells (all of their
    reports) that people corrected.
    """

    cache: Path
    keys: tuple[str, ...]
    renames: tuple[dict[str, str], ...]
    reports: pl.DataFrame
    problems: pl.DataFrame
    corrected: pl.DataFrame

    def parts(self, name: str) -> Iterator[pl.DataFrame]:
        """The rows of one frame, chunk by chunk."""
        for key, new in zip(self.keys, self.renames, strict=True):
            part = _renamed(chunks.load(self.cache, key, (name,))[name], new)
            yield _replaced(part, self.corrected) if name == "cells" else part

    def write(self, name: str, path: Path) -> None:
        """Stream one frame to a Parquet file; the same chunks give the same bytes."""
        from polars.io.plugins import register_io_source

        def source(
            columns: list[str] | None, where: pl.Expr | None, rows: int | None, size: int | None
        ) -> Iterator[pl.DataFrame]:
            for part in self.parts(name):
                chosen = part if columns is None else part.select(columns)
                yield chosen if where is None else chosen.filter(where)

        lazy = register_io_source(source, schema=dtypes(name))
        lazy.sink_parquet(
            path, compression="zstd", row_group_size=STREAMED[name], maintain_order=True
        )


def gather(cache: Path, keys: Sequence[str], corrections: Path) -> Gathered:
    """The chunks kept under `keys`, with the corrections of a CSV file (it may not exist)."""
    seen: Counter[str] = Counter()
    renames = []
    parts: dict[str, list[pl.DataFrame]] = {"reports": [], "problems": []}
    for key in keys:
        small = chunks.load(cache, key, tuple(parts))
        new = _new_ids(small["reports"]["report_id"].to_list(), seen)
        renames.append(new)
        for name, part in small.items():
            parts[name].append(_renamed(part, new))
    reports, problems = (pl.concat(p) if p else frame(n) for n, p in parts.items())
    found = Gathered(cache, tuple(keys), tuple(renames), reports, problems, frame("cells"))
    wanted = read_corrections(corrections)
    if not wanted.height:
        return found
    mine = matching(reports, wanted).select("report_id")
    cells = [part.join(mine, on="report_id", how="semi", maintain_order="left")
             for part in found.parts("cells")]  # fmt: skip
    frames = {"reports": reports, "problems": problems, "cells": pl.concat(cells)}
    corpus = apply_corrections(Corpus.of(frames), wanted)
    return replace(found, reports=corpus.reports, problems=corpus.problems, corrected=corpus.cells)


def _new_ids(ids: Sequence[str], seen: Counter[str]) -> dict[str, str]:
    """The same document given twice keeps both rows: the later one's id gets `~2`."""
    new = {}
    for id in ids:
        base = id.partition("~")[0]
        seen[base] += 1
        name = base if seen[base] == 1 else f"{base}~{seen[base]}"
        if name != id:
            new[id] = name
    return new


def _renamed(part: pl.DataFrame, new: dict[str, str]) -> pl.DataFrame:
    return part.with_columns(pl.col("report_id").replace(new)) if new else part


def _replaced(part: pl.DataFrame, corrected: pl.DataFrame) -> pl.DataFrame:
    """The cells of a chunk with those of `corrected` (whole reports, in order) in their places."""
    if not corrected.height:
        return part
    ids = part.select("report_id").unique()
    mine = corrected.join(ids, on="report_id", how="semi", maintain_order="left")
    at = part["report_id"].is_in(mine["report_id"].unique().implode()).arg_true()
    if not at.len():
        return part
    return part.with_columns(
        part[column].clone().scatter(at, mine[column]) for column in ("value", "state")
    )
