"""Tables matched whole agree with the readers, and leave to them what is doubtful."""

import hashlib

import pytest

from reportkit.forms import read_form
from reportkit.model import Document
from reportkit.reading.tables import joined, plain, read_tables, reading
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
    monkeypatch.setattr(reading, "read_whole", lambda joined: None)
    monkeypatch.setattr(reading, "read_plain", lambda form_id, joined: {})
    long = _read(form, raw, layout)
    assert [c[:10] for c in short.cells] == [c[:10] for c in long.cells]


@pytest.mark.parametrize("figure", ["123456789012345", "007", "3 4", "1.属于"])
def test_a_doubtful_figure_is_left_to_the_readers(figure):
    form, raw = _printed("2021")
    key = next(k for k in raw if k.startswith("applications."))
    whole = joined.join("\n".join(print_tables(form, "tabs", raw | {key: figure})), 0, 10**6)
    assert "applications" not in plain.read_plain("2021", whole)
