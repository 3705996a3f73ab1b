"""Schemas are declared once; the dictionary and the checks come from them."""

import polars as pl
import pytest

from reportkit.corpus import Corpus
from reportkit.dictionary import datapackage, fields
from reportkit.errors import FrameError
from reportkit.frames import FRAMES, checked, dtypes, frame


@pytest.mark.parametrize("name", FRAMES)
def test_an_empty_frame_has_the_declared_columns(name):
    assert dict(frame(name).schema) == dtypes(name)


@pytest.mark.parametrize("name", FRAMES)
def test_every_column_is_described_in_both_languages(name):
    for field in fields(name):
        assert field["description"]
        assert field["description_en"]


def test_datapackage_lists_every_frame():
    assert [r["name"] for r in datapackage()["resources"]] == list(FRAMES)


def test_a_missing_column_is_named():
    with pytest.raises(FrameError, match="report_id"):
        checked("problems", pl.DataFrame({"stage": ["x"]}))


def _reports(*rows):
    base = dict.fromkeys(dtypes("reports"))
    filled = {
        "part": 0, "sha256": "0", "kind": "report", "made_up": False, "cells_expected": 0,
        "cells_read": 0, "problems": 0,
    }  # fmt: skip
    dicts = [{**base, **filled, "source": row["report_id"], **row} for row in rows]
    return pl.DataFrame(dicts, schema=dtypes("reports"))


def test_find_takes_the_agency_without_its_province():
    reports = _reports({"report_id": "x", "agency": "北京市密云区商务局", "year": 2023})
    assert Corpus.of({"reports": reports}).find("密云区商务局-2023") == "x"


def test_find_names_near_matches_when_several_fit():
    reports = _reports(
        {"report_id": "a", "agency": "甲市某局", "year": 2023},
        {"report_id": "b", "agency": "乙市某局", "year": 2023},
    )
    with pytest.raises(FrameError, match=r"several reports fit.*a, b"):
        Corpus.of({"reports": reports}).find("某局-2023")


def test_filter_takes_all_frames_along():
    reports = _reports({"report_id": "a", "year": 2023}, {"report_id": "b", "year": 2022})
    problems = frame("problems", [("a", "s", "c", "m", None), ("b", "s", "c", "m", None)])
    corpus = Corpus.of({"reports": reports, "problems": problems}).filter(year=2023)
    assert corpus.problems["report_id"].to_list() == ["a"]
