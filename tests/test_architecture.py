"""House rules that a machine can hold: imports in one direction, small files, thin notebooks."""

import ast
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "reportkit"

# Low to high. A module imports only from lines above its own; a package's inside is its own affair.
LAYERS = [
    ["errors"],
    ["counted", "files", "model", "progress", "startup"],
    ["forms"],
    ["sources"],
    ["reading"],
    ["frames"],
    ["records", "dictionary"],
    ["corpus"],
    ["export", "corrections", "localize", "reuse"],
    ["display"],
    ["rules"],
    ["auditing"],
    ["trends", "chunks"],
    ["gathering"],
    ["charts", "building"],
    ["parameters"],
    ["briefings"],
    ["sample"],
    ["cli"],
    ["__init__", "__main__"],
]
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}

# What an object looks like in a notebook is drawn above it, asked for when it is shown.
DRAWN_ABOVE = {("corpus.py", "briefings")}

# These run in every worker and are pure: no frames, no charts, no notebooks.
NO_POLARS = ("errors", "files", "model", "forms", "sources", "reading")
HEAVY = {"altair", "papermill", "nbconvert", "nbformat", "scipy", "datasketch", "vl_convert"}
# Started by every command, so even polars waits for the command that needs it.
LIGHT = ("cli", "__init__", "__main__")


def _modules():
    return sorted(PACKAGE.rglob("*.py"))


def _part(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(path, top_only):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        node
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for node in ast.walk(block)
    }
    for node in ast.iter_child_nodes(tree) if top_only else ast.walk(tree):
        if node in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "reportkit":
                yield from (f"reportkit.{alias.name}" for alias in node.names)
            else:
                yield node.module


def test_every_module_has_a_layer():
    assert {_part(path) for path in _modules()} - set(RANK) == set()


@pytest.mark.parametrize("path", _modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_down(path):
    own = _part(path)
    for name in _imports(path, top_only=False):
        top, _, rest = name.partition(".")
        other = rest.partition(".")[0]
        if (path.name, other) in DRAWN_ABOVE:
            continue
        if top == "reportkit" and other and other != own:
            assert RANK[other] < RANK[own], f"{own} imports {other}"


@pytest.mark.parametrize("path", _modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_heavy_imports_wait_until_used(path):
    tops = {name.partition(".")[0] for name in _imports(path, top_only=True)}
    part = _part(path)
    if part in NO_POLARS or part in LIGHT:
        assert "polars" not in tops
    if part not in ("charts", "briefings"):
        assert not tops & HEAVY


@pytest.mark.parametrize("folder", ["reportkit", "tests"])
def test_no_file_over_400_lines(folder):
    long = {
        str(path.relative_to(ROOT)): count
        for path in (ROOT / folder).rglob("*.py")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_no_catch_all_modules():
    names = {path.stem for path in _modules()}
    assert not names & {"utils", "util", "helpers", "common", "misc"}


NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_there_are_notebooks():
    names = {path.stem for path in NOTEBOOKS}
    assert {"parsing-qa", "disclosure-trends", "consistency-audit"} <= names


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebooks_are_thin_and_stripped(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert len(code) <= 15
    tagged = [c for c in code if "parameters" in c["metadata"].get("tags", [])]
    assert len(tagged) <= 1
    for cell in code:
        source = "".join(cell["source"])
        assert not cell["outputs"]
        assert cell["execution_count"] is None
        if cell not in tagged:
            assert len(source.splitlines()) <= 8, source
        for node in ast.walk(ast.parse(source)):
            assert not isinstance(
                node, ast.FunctionDef | ast.ClassDef | ast.For | ast.While | ast.Lambda
            )
