"""The made-up corpus: coherent, deterministic, marked, invented, and readable."""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from reportkit.errors import ParameterError
from reportkit.localize import explanations
from reportkit.sample import make_sample
from reportkit.sample.bodies import make_bodies, place_names
from reportkit.sample.corpus import MARKER
from reportkit.sample.figures import COLUMNS, simulate
from reportkit.sample.printing import LAYOUTS
from reportkit.sources import list_inputs, read_input

YEARS = (2019, 2024)


def truth_of(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def digest(folder: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            whole.update(path.name.encode() + path.read_bytes())
    return whole.hexdigest()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    summary = make_sample(folder / "texts", agencies=24, years=YEARS, seed=5, fault_rate=0.5)
    return summary, truth_of(summary.truth)


@pytest.mark.parametrize("number", range(12))
def test_panels_hold_every_identity_and_chain(number):
    body = list(make_bodies(12, seed=2))[number]
    panel = simulate(body, YEARS, seed=2)

    for year in panel:
        cells = {k: float(v) for k, v in year.cells.items()}
        assert explanations(year.form.id, cells).status == "nothing_to_explain"
        assert set(cells) == {f"{t}.{r.id}.{c.id}" for t, r, c in year.form.places()}
        assert all(v >= 0 for k, v in cells.items() if not k.endswith("items_change"))
    for before, after in itertools.pairwise(panel):
        for column in (*COLUMNS, "total"):
            handed = before.cells[f"applications.carried_out.{column}"]
            assert after.cells[f"applications.carried_in.{column}"] == handed


def test_same_seed_gives_same_bytes(tmp_path):
    for name in ("a", "b"):
        make_sample(tmp_path / name, agencies=5, seed=9, truth=tmp_path / name / "truth.jsonl")
    make_sample(tmp_path / "c", agencies=5, seed=10, truth=tmp_path / "c" / "truth.jsonl")

    assert digest(tmp_path / "a") == digest(tmp_path / "b") != digest(tmp_path / "c")


def test_every_text_says_in_its_first_lines_that_it_is_made_up(made):
    summary, truth = made
    for line in truth:
        text = (summary.texts / line["file"]).read_bytes().decode(line["encoding"])
        head = text.splitlines()[:6]
        assert any(MARKER in part for part in head), line["file"]


def test_layouts_forms_and_faults_are_all_there(tmp_path):
    summary = make_sample(tmp_path / "x", agencies=60, seed=1, fault_rate=0.9)
    truth = truth_of(summary.truth)

    faults = Counter(fault["code"] for line in truth for fault in line["faults"])

    assert {line["layout"] for line in truth} == set(LAYOUTS)
    assert {line["form"] for line in truth} == {"2019", "2021"}
    assert len(faults) == 14
    assert summary.faults == sum(bool(line["faults"]) for line in truth)


def test_names_exist_nowhere():
    with (files("reportkit.reading") / "divisions.csv").open(encoding="utf-8") as file:
        real = {cell for row in csv.reader(file) for cell in row}

    assert set(place_names()) & real == set()


def test_bodies_are_all_different():
    names = [body.name for body in make_bodies(6000, seed=0)]
    assert len(set(names)) == 6000


def test_prose_states_the_printed_figures(made):
    _, truth = made
    derived = {"disputes.litigation.total"}
    for line in truth:
        if line["faults"]:
            continue
        for claim in line["claims"]:
            if not claim["metric"].startswith("prose.") and claim["metric"] not in derived:
                assert line["cells"][claim["metric"]] == claim["value"]


def test_jsonl_is_one_corpus_file(tmp_path):
    summary = make_sample(tmp_path / "corpus", agencies=3, years=(2021, 2022), as_jsonl=True)

    lines = truth_of(summary.texts)

    assert summary.texts == tmp_path / "corpus.jsonl"
    assert len(lines) == summary.reports == 6
    assert all(MARKER in line["text"] for line in lines)


def test_truth_lies_beside_the_texts(made):
    summary, _ = made
    assert summary.truth.parent == summary.texts.parent
    assert {path.suffix for path in summary.texts.iterdir()} <= {".txt", ".html"}


@pytest.mark.parametrize(
    "wrong", [{"years": (2018, 2020)}, {"years": (2022, 2021)}, {"agencies": 0}, {"fault_rate": 2}]
)
def test_wrong_parameters_are_named(tmp_path, wrong):
    with pytest.raises(ParameterError):
        make_sample(tmp_path / "x", **wrong)


def test_reports_are_read_back_exactly(made):
    from reportkit.reading import read_document

    summary, truth = made
    wrong = []
    for line in truth:
        if any(fault["code"] in ("blank_zeros", "split_number") for fault in line["faults"]):
            continue  # what was blank or one number, some layouts leave open
        for ref in list_inputs([str(summary.texts / line["file"])]):
            (document,) = read_input(ref)
            (report,) = read_document(document)
            cells = {f"{c.table}.{c.row}.{c.column}": c.value for c in report.cells}
            right = {k: cells.get(k) for k in line["cells"]} == line["cells"]
            identity = report.identity
            if not right or report.kind != "report" or not identity.made_up:
                wrong.append((line["file"], line["layout"]))
            assert (report.form, identity.year) == (line["form"], line["year"])
    assert wrong == []
