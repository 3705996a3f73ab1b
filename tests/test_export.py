"""Spreadsheets never take scraped text for a formula."""

import zipfile

import polars as pl
import pytest

from reportkit.corpus import Corpus
from reportkit.export import export_csv, export_xlsx
from reportkit.frames import FRAMES, frame

EVIL = "=cmd|'/C calc'!A0"


@pytest.fixture
def corpus():
    row = (
        "r1",
        "K2",
        "error",
        "fail",
        EVIL,
        "+1",
        1.0,
        ["a.b.c"],
        EVIL,
        "@x",
        "-2",
        1,
        0,
        1,
        "f",
        None,
    )
    return Corpus.of({"findings": frame("findings", [row])})


def test_csv_formulas_are_inert(corpus, tmp_path):
    export_csv(corpus, tmp_path)
    data = pl.read_csv(tmp_path / "findings.csv")
    assert data["message_zh"][0] == "'" + EVIL
    assert data["actual"].cast(str)[0].startswith("'+")
    assert {p.stem for p in tmp_path.iterdir()} == {*FRAMES, "dictionary"}


def test_xlsx_holds_text_and_a_dictionary(corpus, tmp_path):
    export_xlsx(corpus, tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        sheets = book.read("xl/workbook.xml").decode()
        cells = b"".join(book.read(n) for n in book.namelist() if "worksheets/sheet" in n)
    assert 'name="dictionary"' in sheets
    assert b"<f>" not in cells
