import csv
import os
import unicodedata
from pathlib import Path

import pytest

from reportkit.model import Grid
from reportkit.sources import limits, parse_document

SHARED = Path(__file__).parents[2].parent / "shared"
shared = pytest.mark.skipif(
    not SHARED.is_dir() and not os.environ.get("CI"), reason="needs ../shared"
)


def pdf(*pages, extra=b"", title=None):
    """A PDF of these content streams, in Helvetica 10 (and an unembedded Song as F2)."""
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(pages)))
    song = (
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts["
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/CIDSystemInfo"
        "<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>>>]>>"
    )
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        song,
    ]
    for n, content in enumerate(pages):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 400]/Contents {6 + 2 * n} 0 R"
            "/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>>>"
        )
        objects.append(f"<</Length {len(content)}>>stream\n{content}\nendstream")
    if title:
        objects.append(f"<</Title({title})>>")
        extra += f"/Info {len(objects)} 0 R".encode()
    out = b"%PDF-1.4\n"
    places = []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj{body}endobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return out + b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (size, extra, start)


def words(*placed):
    return "".join(
        f"BT /F2 10 Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET\n"
        for x, y, text in placed
    )


def ruled(xs, ys, *cells):
    lines = [f"{xs[0]} {y} m {xs[-1]} {y} l S\n" for y in ys]
    lines += [f"{x} {ys[0]} m {x} {ys[-1]} l S\n" for x in xs]
    return "".join(lines) + words(*cells)


def texts(document: object, grid: Grid) -> list[tuple[int, int, int, int, str]]:
    return [
        (c.row, c.column, c.rowspan, c.colspan, document.text[c.start : c.end]) for c in grid.cells
    ]


def test_ruled_tables_have_cells():
    page = words((50, 380, "报告")) + ruled(
        [50, 150, 250], [300, 330, 360],
        (55, 345, "规章"), (155, 345, "1"), (55, 315, "许可"), (155, 315, "0"),
    )  # fmt: skip

    document = parse_document(pdf(page, title="Report"), "a.pdf")

    assert document.text == "报告\n规章\t1\n许可\t0\n"
    assert (document.title, document.media) == ("Report", "pdf")
    assert document.grids[0].path == "page[1]/table[1]"


def test_vertical_label_spans_rows_and_the_page_break():
    xs = [50, 80, 150, 250]

    def part(top, *cells):  # the first column is not ruled between its rows
        ys = [top, top + 30, top + 60]
        lines = f"{xs[0]} {ys[0]} m {xs[-1]} {ys[0]} l S {xs[0]} {ys[2]} m {xs[-1]} {ys[2]} l S\n"
        lines += f"{xs[1]} {ys[1]} m {xs[-1]} {ys[1]} l S\n"
        lines += "".join(f"{x} {ys[0]} m {x} {ys[2]} l S\n" for x in xs)
        return lines + words(*cells)

    first = part(
        30, (60, 75, "办"), (60, 60, "理"), (85, 75, "1.甲"), (155, 75, "5"),
        (85, 45, "2.乙"), (155, 45, "6"), (190, 10, "- 1 -"),
    )  # fmt: skip
    second = part(
        320, (60, 360, "结"), (60, 345, "果"), (85, 365, "3.丙"), (155, 365, "7"),
        (85, 335, "4.丁"), (155, 335, "8"), (50, 280, "完"), (190, 10, "- 2 -"),
    )  # fmt: skip

    document = parse_document(pdf(first, second), "a.pdf")

    assert len(document.grids) == 1
    assert texts(document, document.grids[0])[0] == (0, 0, 4, 1, "办理结果")
    assert document.text == "办理结果\t1.甲\t5\n2.乙\t6\n3.丙\t7\n4.丁\t8\n完\n"
    assert document.pages == (0, document.text.index("3.丙"))


def test_columns_without_rulings_stay_aligned():
    page = words(
        (50, 360, "指标"), (200, 360, "单位"), (300, 360, "数"),
        (50, 340, "新收申请"), (200, 340, "件"), (300, 340, "12"),
    )  # fmt: skip

    lines = parse_document(pdf(page), "a.pdf").text.splitlines()

    def at(line, word):
        return sum(
            2 if unicodedata.east_asian_width(c) == "W" else 1 for c in line[: line.index(word)]
        )

    assert at(lines[0], "单位") == at(lines[1], "件")
    assert at(lines[0], "数") == at(lines[1], "12")


def test_wrapped_lines_become_one_paragraph():
    page = words(
        (70, 360, "全年新收政府信息公开"), (50, 340, "申请十二件。"), (70, 320, "二、其他")
    )

    assert parse_document(pdf(page), "a.pdf").text == "全年新收政府信息公开申请十二件。\n二、其他\n"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (pdf("0 0 m 10 10 l S"), "no_text_layer"),
        (pdf(words((50, 360, "报告")))[:200], "corrupted"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 4, "corrupted"),
        (
            pdf(
                words((50, 360, "x")),
                extra=b"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<" + b"11" * 32
                + b">/U<" + b"22" * 32 + b">>>",
            ),
            "encrypted",
        ),
    ],
    ids=["scan", "cut", "junk", "encrypted"],
)  # fmt: skip
def test_failures_are_problems(data, code):
    document = parse_document(data, "a.pdf")

    assert (document.readable, document.problems[0].code) == (False, code)


@shared
@pytest.mark.shared
def test_published_pdf_is_exact():
    figures = SHARED / "figures"
    document = parse_document((figures / "huaian-2024.pdf").read_bytes(), "huaian-2024.pdf")
    rows = list(csv.DictReader((figures / "cells.csv").open(encoding="utf-8")))
    wanted: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row["report"] == "huaian-2024" and row["table"] != "disputes":
            wanted.setdefault((row["table"], row["row"]), []).append(row["printed"])

    printed = [line.split("\t") for line in document.text.splitlines() if "\t" in line]

    for key, values in wanted.items():
        assert any(line[-len(values) :] == values for line in printed), key
    assert [len(g.cells) for g in document.grids] == [30, 215, 34]
    assert len(document.pages) == 6


def forms(depth, calls):
    """A PDF of one page whose forms each draw the next one several times."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R"
        b"/Resources<</XObject<</X 4 0 R>>>>>>",
    ]
    for n in range(4, 4 + depth):
        body = b"/X Do " * calls
        head = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>"
        objects.append(head % (n + 1) + b"/Length %d>>stream\n%b\nendstream" % (len(body), body))
    objects.append(
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 8>>stream\n0 0 m S \nendstream"
    )
    out = b"%PDF-1.7\n"
    places = []
    for n, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (n, one)
    table = b"".join(b"%010d 00000 n \n" % at for at in places)
    size = len(objects) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (size, table, size, len(out))
    )


def test_a_pdf_that_never_ends_is_a_problem_and_the_next_one_is_read(monkeypatch):
    monkeypatch.setattr(limits, "PDF_SECONDS", 1)
    bomb = parse_document(forms(12, 12), "bomb.pdf")
    assert (bomb.readable, bomb.problems[0].code) == (False, "reader_died")
    assert parse_document(forms(1, 1), "blank.pdf").problems[0].code == "no_text_layer"
