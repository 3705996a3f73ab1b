"""Parameter models, and that they agree with the notebooks."""

import ast
import dataclasses
import json
from pathlib import Path

import pytest
from made_frames import make

from reportkit import parameters
from reportkit.errors import ParameterError
from reportkit.parameters import MODELS, ConsistencyAudit, Parameters, cell_parameters, parse

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
named = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [("year", "2023", 2023), ("agency", "007", "007"), ("agency", 7, "7"), ("cards", 5.0, 5)],
)
def test_text_becomes_the_declared_type(name, given, value):
    assert getattr(parse(ConsistencyAudit, {name: given}), name) == value


@pytest.mark.parametrize(
    ("name", "given", "told"),
    [
        ("yaer", "2023", "did you mean 'year'"),
        ("year", "二〇二三", "must be int"),
        ("year", True, "must be int"),
        ("year", 2023.5, "must be int"),
        ("lang", "fr", "one of 'zh', 'en'"),
        ("agency", None, "must be str"),
    ],
)
def test_wrong_names_and_types_are_refused(name, given, told):
    with pytest.raises(ParameterError, match=told):
        parse(ConsistencyAudit, {name: given}, "consistency-audit")


def test_params_reads_only_its_names_and_sets_the_language():
    from reportkit.display import language

    found = parameters.params("parsing-qa", {"lang": "en", "worst": 3, "rk": object()})

    assert (found.worst, language()) == (3, "en")
    language("zh")


def test_params_names_the_nearest_notebook():
    with pytest.raises(ParameterError, match="parsing-qa"):
        parameters.params("parsing_qa", {})


def test_relative_folder_is_found_from_the_notebooks_folder(tmp_path, monkeypatch):
    make(tmp_path / "outputs" / "frames", "")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")

    assert Parameters().folder() == tmp_path / "outputs" / "frames"


def test_real_and_made_up_reports_never_come_together(tmp_path):
    corpus = make(tmp_path / "frames", "")

    real = Parameters().select(corpus).reports
    invented = Parameters(population="made_up").select(corpus).reports

    assert not real["made_up"].any()
    assert invented["made_up"].all()
    assert invented.height == 1


def test_auto_takes_made_up_reports_where_there_are_no_real_ones(tmp_path):
    corpus = make(tmp_path / "frames", "").filter(made_up=True)

    assert Parameters().select(corpus).reports.height == 1


def test_selection_of_nothing_is_empty(tmp_path):
    corpus = make(tmp_path / "frames", "")

    assert len(Parameters(agency="没有这个机关").select(corpus)) == 0
    assert len(Parameters(region="密云区", year=2022).select(corpus)) == 1


def test_every_parameter_is_explained_in_both_languages():
    for model in MODELS.values():
        for field in dataclasses.fields(model):
            assert field.metadata["zh"]
            assert field.metadata["en"]


def _cells(path):
    return json.loads(path.read_text("utf-8"))["cells"]


@named
def test_parameters_cell_and_model_agree(path):
    tagged = [c for c in _cells(path) if "parameters" in c["metadata"].get("tags", [])]
    fields = {f.name: f for f in dataclasses.fields(MODELS[path.stem])}

    assert len(tagged) == 1
    found = cell_parameters("".join(tagged[0]["source"]))
    assert list(found) == list(fields)
    for name, (kind, default, comment) in found.items():
        assert kind == getattr(fields[name].type, "__name__", fields[name].type)
        assert default == fields[name].default
        assert comment


@named
def test_notebook_is_thin(path):
    code = [c for c in _cells(path) if c["cell_type"] == "code"]

    assert len(code) <= 15
    for cell in code:
        source = "".join(cell["source"])
        forbidden = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.Lambda)
        assert not any(isinstance(n, forbidden) for n in ast.walk(ast.parse(source)))
        if "parameters" not in cell["metadata"].get("tags", []):
            assert len(source.splitlines()) <= 8


@named
def test_notebook_is_shipped_without_outputs(path):
    notebook = json.loads(path.read_text("utf-8"))

    ids = [c["id"] for c in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    for cell in notebook["cells"]:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
    assert set(notebook["metadata"]) <= {"kernelspec", "language_info"}
