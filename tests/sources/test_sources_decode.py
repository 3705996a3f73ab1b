import codecs
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportkit.sources import parse_document
from reportkit.sources.decode import declared_charset, decode

TEXT = "某某局2023年政府信息公开工作年度报告\n一、总体情况\n新收申请\t12\t件，办结0件。\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("gb18030"), "gb18030"),
        (TEXT.encode("gbk"), "gb18030"),
        (TEXT.encode("gb2312"), "gb18030"),
        (b"only ASCII 123\n", "utf-8"),
    ],
)
def test_encoding_is_told_from_the_bytes(data, encoding):
    found = decode(data)

    assert (found.encoding, found.problems) == (encoding, ())
    assert found.text == (TEXT if encoding != "utf-8" or data[:4] != b"only" else data.decode())


@given(
    st.text(st.sampled_from("政府信息公开年度报告一二三，。、（）0123456789\n\tabc"), min_size=8),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
)
def test_text_survives_its_encoding(text, codec):
    text = "政府信息公开年度报告，" + text

    assert decode(text.encode(codec)).text == text


@given(st.binary())
def test_bytes_never_raise(data):
    document = parse_document(data, "x.txt")

    assert document.readable or document.problems


@pytest.mark.parametrize("codec", ["gb18030", "utf-16"])
@pytest.mark.parametrize("rows", [1, 30])
def test_a_table_drawn_with_lines_is_text(codec, rows):
    rule = "┠" + "─" * 30 + "┼" + "─" * 12 + "┨\n"
    text = TEXT + (rule + "┃规章" + "　" * 12 + "│　　　　　0┃\n") * rows + "━" * 40 + "\n"

    found = decode(text.encode(codec))

    assert (found.text, found.problems) == (text, ())


@pytest.mark.parametrize("size", [64, 1000, 5000, 20_001])
def test_random_bytes_are_no_text(size):
    for seed in range(25):
        document = parse_document(random.Random(seed).randbytes(size), "x.txt")

        assert not document.readable


def test_a_file_cut_in_a_character_is_read_with_a_problem():
    data = (TEXT * 20).encode()[:-2]

    found = decode(data)

    assert found.encoding == "utf-8"
    assert [p.code for p in found.problems] == ["damaged_text"]
    assert found.text.startswith("某某局2023年")


def test_stray_nul_bytes_are_told():
    found = decode((TEXT * 20).encode().replace("二".encode(), b"\0", 1) + b"\0")

    assert [p.code for p in found.problems] == ["damaged_text"]


@pytest.mark.parametrize(
    "text",
    [
        TEXT.encode().decode("gb18030", "replace"),
        TEXT.encode().decode("latin-1"),
        "锟斤拷" * 5,
        TEXT.replace("申请", "\ufffd\ufffd"),
    ],
)
def test_damage_done_before_is_noted(text):
    assert decode(text.encode()).problems


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("GB2312", "gb18030"),
        ("gbk", "gb18030"),
        ("UTF-8", "utf-8"),
        ("nonsense", None),
        ("undefined", None),
        ("unicode_escape", None),
        ("UTF-7", None),
    ],
)
def test_declared_charset(name, codec):
    page = f'<meta http-equiv="Content-Type" content="text/html; charset={name}">'.encode()

    assert declared_charset(page) == codec


def test_a_wrong_declaration_is_not_believed():
    page = f'<html><meta charset="gb2312"><body><p>{TEXT}</p></body></html>'.encode()

    assert "总体情况" in parse_document(page, "a.html").text
