"""Tables matched whole agree with the readers, and leave to them what is doubtful."""

import hashlib
import re

import pytest

from reportkit.forms import read_form
from reportkit.model import Document
from reportkit.reading.tables import plain, read_tables, reading
from reportkit.reading.tables.tokens import tokenize
from reportkit.sample.printing import print_tables

LAYOUTS = ("office", "pipe", "markdown", "repeated", "tabs", "aligned", "bare", "flat")


def _printed(form_id, **changed):
    form = read_form(form_id)
    keys = [f"{p.table}.{p.row.id}.{p.column.id}" for p in form.places()]
    return form, {key: str(i % 7 * 3) for i, key in enumerate(keys)} | changed


def _read(form, raw, layout):
    text = "一、总体情况\n\n" + "\n\n".join(print_tables(form, layout, raw)) + "\n"
    document = Document("a.txt", hashlib.sha256(text.encode()).hexdigest(), text)
    return read_tables(document, 0, len(text))


@pytest.mark.parametrize("form_id", ["2019", "2021"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_short_way_and_the_readers_agree(monkeypatch, form_id, layout):
    form, raw = _printed(form_id)
    short = _read(form, raw, layout)
    assert "plain" in {cell.reader for cell in short.cells}
    monkeypatch.setattr(reading, "read_whole", lambda tokens: None)
    monkeypatch.setattr(reading, "read_plain", lambda form_id, tokens: {})
    long = _read(form, raw, layout)
    assert [c[:10] for c in short.cells] == [c[:10] for c in long.cells]


@pytest.mark.parametrize("figure", ["123456789012345", "007", "3 4", "1.属于"])
def test_a_doubtful_figure_is_left_to_the_readers(figure):
    form, raw = _printed("2021")
    key = next(k for k in raw if k.startswith("applications."))
    whole = tokenize("\n".join(print_tables(form, "tabs", raw | {key: figure})), 0, 10**6)
    assert "applications" not in plain.read_plain("2021", whole)


def _rows(form_id, table, wrapped=lambda label, figures: f"{label} {figures}"):
    """Rows of a table, a line each, and the figures printed in them."""
    form, raw = _printed(form_id)
    lines, figures = [], []
    for block in form.tables[table].blocks:
        for row in block.rows:
            printed = [raw[f"{table}.{row.id}.{c.id}"] for c in block.columns]
            label = row.label if row.unit is None or table != "statistics" else row.label + row.unit
            lines.append(wrapped(label, " ".join(printed)))
            figures += printed
    return "\n".join(lines), figures


def _plain(form_id, table, text):
    return plain.read_plain(form_id, tokenize(text, 0, len(text))).get(table)


@pytest.mark.parametrize("form_id", ["2019", "2021"])
@pytest.mark.parametrize("between", ["", "年度办理结果"])
def test_a_label_may_go_on_behind_its_figures(form_id, between):
    def wrapped(label, figures):
        # PDF text layers print figures at half the height of their label, beside its group
        cut = len(label) - 2 if label.startswith("一、") else max(len(label) - 4, 10)
        return f"{label[:cut]}{between if cut < len(label) else ''} {figures}\n{label[cut:]}"

    text, figures = _rows(form_id, "applications", wrapped)
    assert text.count("\n") > 30
    found = _plain(form_id, "applications", text)
    assert [text[a:b] for a, b in zip(found.starts, found.ends, strict=True)] == figures
    assert list(found.values) == [float(figure) for figure in figures]


def test_a_label_that_does_not_go_on_is_left_to_the_readers():
    text, _ = _rows("2021", "applications")
    assert _plain("2021", "applications", text)
    cut = text.replace("5.要求行政机关确认或重新出具已获取信息", "5.要求行政机关确认或重新出具")
    assert cut != text
    assert _plain("2021", "applications", cut) is None


def test_the_number_of_a_label_is_no_figure():
    text, figures = _rows("2014", "statistics")
    apart = re.sub("计1([条次])", r"计 1 \1", text)
    assert apart != text
    found = _plain("2014", "statistics", apart)
    assert [apart[a:b] for a, b in zip(found.starts, found.ends, strict=True)] == figures


@pytest.mark.parametrize("mark", [" | ", "\t"])
@pytest.mark.parametrize("row", ["（一）予以公开", "四、结转下年度继续办理"])
def test_a_broken_figure_is_never_taken_for_two(mark, row):
    text, _ = _rows("2021", "applications", lambda label, printed: f"{label} {printed}")
    lines = []
    for line in text.split("\n"):
        label, *figures = line.split(" ")
        if label == row:
            figures[2:4] = ["", "1 2"]  # as many figures as the row has, but for a blank
        lines.append(mark.join([label, *figures]))
    broken = "\n".join(lines)
    assert _plain("2021", "applications", broken) is None
    assert _plain("2021", "applications", broken.replace("1 2", f"12{mark}0"))


def test_a_figure_too_many_in_the_last_row_is_doubtful():
    text, _ = _rows("2021", "applications")
    assert _plain("2021", "applications", text + " 5") is None
