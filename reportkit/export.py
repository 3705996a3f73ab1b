"""The frames for people who work in a spreadsheet.

Text that a spreadsheet would take for a formula is written as text: raw texts are untrusted.
"""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl

from reportkit.corpus import Corpus
from reportkit.dictionary import fields
from reportkit.errors import SourceError
from reportkit.files import replacing
from reportkit.frames import FRAMES

# Sheets of a workbook hold 1,048,576 rows, cells 32,767 characters.
_MAX_ROWS = 1_048_575
_MAX_TEXT = 32_767
_FORMULA = r"^[=+\-@\t\r]"


def dictionary_frame() -> pl.DataFrame:
    """The data dictionary: frame, column, type, meaning in Chinese and English."""
    return pl.DataFrame(
        [
            {
                "frame": name,
                "column": f["name"],
                "type": f["type"],
                "meaning_zh": f["description"],
                "meaning_en": f["description_en"],
            }
            for name in FRAMES
            for f in fields(name)
        ]
    )


def _flat(data: pl.DataFrame) -> pl.DataFrame:
    lists = [c for c, t in data.schema.items() if isinstance(t, pl.List)]
    return data.with_columns(pl.col(c).list.join("; ") for c in lists)


def _inert(data: pl.DataFrame) -> pl.DataFrame:
    """Put an apostrophe before text that starts like a formula (CSV has no cell types)."""
    text = pl.col(pl.String)
    return data.with_columns(
        pl.when(text.str.contains(_FORMULA)).then("'" + text).otherwise(text).name.keep()
    )


def export_csv(corpus: Corpus, folder: str | os.PathLike[str]) -> None:
    """Write one CSV file a frame (UTF-8 with BOM, as spreadsheets expect) and `dictionary.csv`."""
    frames = {**corpus.frames(), "dictionary": dictionary_frame()}
    for name, data in frames.items():
        with replacing(Path(folder) / f"{name}.csv") as part:
            _inert(_flat(data)).write_csv(part, include_bom=True)


def export_xlsx(corpus: Corpus, path: str | os.PathLike[str]) -> None:
    """Write one workbook with a sheet a frame and a dictionary sheet.

    Raises SourceError when a frame has more rows than a sheet holds: export CSV then.
    """
    from xlsxwriter import Workbook

    frames = {**corpus.frames(), "dictionary": dictionary_frame()}
    for name, data in frames.items():
        if data.height > _MAX_ROWS:
            raise SourceError(
                f"frame {name!r} has {data.height:,} rows, a sheet holds {_MAX_ROWS:,}; "
                "use --csv DIR"
            )
    with replacing(Path(path)) as part:
        options = {"strings_to_formulas": False, "strings_to_urls": False}
        with Workbook(part, options) as book:
            for name, data in frames.items():
                cut = _flat(data).with_columns(pl.col(pl.String).str.slice(0, _MAX_TEXT))
                cut.write_excel(book, worksheet=name, autofit=False, freeze_panes=(1, 0))
