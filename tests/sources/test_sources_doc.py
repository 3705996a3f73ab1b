from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportkit.sources import office, parse_document

# A real Word 97 file: numbered headings, a cell over three rows, one over two columns.
SMALL = (Path(__file__).parent / "files" / "small.doc").read_bytes()
AT = SMALL.index(b"\xec\xa5")  # where the text stream begins


@pytest.fixture(autouse=True)
def no_libreoffice(monkeypatch):
    monkeypatch.setattr(office, "office_program", lambda: None)


def test_word_97_is_read_directly():
    document = parse_document(SMALL, "a.doc")

    assert document.media == "doc"
    assert document.text.splitlines() == [
        "某局2023年政府信息公开工作年度报告",
        "一、总体情况",
        "1. 新收申请12件。",
        "2. 办结申请12件。",
        "二、主动公开政府信息情况",
        "不予公开\t总计",
        "1 0\t",
        "０\t/",
        "完",
    ]
    cells = document.grids[0].cells
    assert [(c.row, c.column, c.rowspan, c.colspan) for c in cells] == [
        (0, 0, 3, 1), (0, 1, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1), (2, 1, 1, 1), (2, 2, 1, 1),
    ]  # fmt: skip


def test_a_password_is_told():
    at = AT + 10
    flags = int.from_bytes(SMALL[at : at + 2], "little") | 0x0100

    document = parse_document(SMALL[:at] + flags.to_bytes(2, "little") + SMALL[at + 2 :], "a.doc")

    assert (document.readable, document.problems[0].code) == (False, "encrypted")


OLDER = SMALL[: AT + 2] + b"\x65\x00" + SMALL[AT + 4 :]


@pytest.mark.parametrize("data", [OLDER, b"{\\rtf1 hello}"], ids=["Word 95", "rtf"])
def test_what_only_libreoffice_could_read_names_the_remedy(data):
    document = parse_document(data, "a.doc")

    assert (document.readable, document.problems[0].code) == (False, "needs_libreoffice")
    assert "LibreOffice" in document.problems[0].message


@given(st.integers(512, len(SMALL) - 1), st.binary(min_size=1, max_size=40))
def test_damage_never_raises(at, noise):
    document = parse_document(SMALL[:at] + noise + SMALL[at + len(noise) :], "a.doc")

    assert document.readable or document.problems
    assert not any(p.code == "reader_failed" for p in document.problems)


def test_half_a_surrogate_pair_is_replaced():
    at = SMALL.index("完".encode("utf-16-le"), AT)
    for wide in (b"\x3d\xd8", b"\x00\xdc"):
        document = parse_document(SMALL[:at] + wide + SMALL[at + 2 :], "a.doc")
        assert document.text.endswith(chr(0xFFFD) + "\n")


def test_conversion_that_fails_is_a_problem(monkeypatch, tmp_path):
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr(office, "office_program", lambda: str(program))

    document = parse_document(b"{\\rtf1 hello}", "a.rtf")

    assert (document.readable, document.problems[0].code) == (False, "conversion_failed")


def test_conversion_that_hangs_is_ended(monkeypatch, tmp_path):
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nsleep 60\n")
    program.chmod(0o755)
    monkeypatch.setattr(office, "office_program", lambda: str(program))
    monkeypatch.setattr(office.limits, "OFFICE_SECONDS", 0.2)

    document = parse_document(b"{\\rtf1 hello}", "a.rtf")

    assert "longer than" in document.problems[0].message
