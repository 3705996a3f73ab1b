"""Corrections by people: applied beside the raw text, never instead of a changed one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reportkit.auditing import audit
from reportkit.corrections import apply_corrections, read_corrections
from reportkit.errors import FrameError

HEAD = "file,table,row,column,value,reason,printed\n"
CELL = {"applications.processed.total": "1 0"}


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "corrections.csv"
    path.write_text(text, encoding="utf-8")
    return path


def _cell(corpus: Any) -> dict[str, Any]:
    found: dict[str, Any] = corpus.cells.filter(
        table="applications", row="processed", column="total"
    ).row(0, named=True)
    return found


def test_a_correction_keeps_the_printed_text(literal: Any, tmp_path: Path) -> None:
    line = "b.txt,applications,processed,total,8,typed twice,1 0\n"
    corpus = literal({"source": "in/b.txt", "cells": CELL})

    corrected = apply_corrections(corpus, _file(tmp_path, HEAD + line))

    cell = _cell(corrected)
    assert (cell["value"], cell["state"], cell["raw"]) == (8.0, "corrected", "1 0")
    assert corrected.problems.height == 0


def test_a_correction_lapses_when_the_print_changes(literal: Any, tmp_path: Path) -> None:
    line = "b.txt,applications,processed,total,8,typed twice,1 0\n"
    corpus = literal({"source": "in/b.txt", "cells": {"applications.processed.total": "8"}})

    left = apply_corrections(corpus, _file(tmp_path, HEAD + line))

    assert _cell(left)["state"] == "read"
    assert left.problems["code"].to_list() == ["correction_outdated"]
    assert left.reports["problems"].to_list() == [1]


def test_a_cell_that_does_not_exist_is_a_problem(literal: Any, tmp_path: Path) -> None:
    line = "b.txt,applications,no_such_row,total,8,why,\n"

    left = apply_corrections(literal({"source": "b.txt"}), _file(tmp_path, HEAD + line))

    assert left.problems["code"].to_list() == ["correction_unmatched"]


def test_another_file_is_left_alone(literal: Any, tmp_path: Path) -> None:
    line = "ab.txt,applications,processed,total,8,why,\n"
    corpus = literal({"source": "in/b.txt", "cells": CELL})

    left = apply_corrections(corpus, _file(tmp_path, HEAD + line))

    assert _cell(left)["state"] == "repaired"
    assert left.problems.height == 0


def test_a_blank_cell_counts_as_read_once_corrected(literal: Any, tmp_path: Path) -> None:
    line = "b.txt,applications,processed,total,8,seen on the scan,\n"
    corpus = literal({"source": "b.txt", "cells": {"applications.processed.total": ""}})

    corrected = apply_corrections(corpus, _file(tmp_path, HEAD + line))

    assert corrected.reports["cells_read"].to_list() == [corrected.cells.height]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("file,table,row\n", "lacks column 'column'"),
        (HEAD + "b.txt,applications,processed,total,eight,why,\n", "entry 1: value 'eight'"),
        (HEAD + "b.txt,applications,processed,total,8,,\n", "needs a reason"),
    ],
)
def test_a_malformed_file_raises(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(FrameError, match=says):
        read_corrections(_file(tmp_path, text))


def test_no_file_and_an_empty_file_correct_nothing(tmp_path: Path) -> None:
    assert read_corrections(tmp_path / "none.csv").height == 0
    assert read_corrections(_file(tmp_path, "")).height == 0
    assert read_corrections(_file(tmp_path, "# nothing yet\n" + HEAD)).height == 0


def test_a_corrected_split_number_is_not_called_read(literal: Any, tmp_path: Path) -> None:
    line = "b.txt,applications,processed,total,8,typed twice,1 0\n"
    corpus = apply_corrections(
        literal({"source": "in/b.txt", "cells": CELL}), _file(tmp_path, HEAD + line)
    )

    found = audit(corpus, only=["N02"]).findings.row(0, named=True)

    assert "已更正为 8" in found["message_zh"]
    assert "corrected to 8" in found["message_en"]
