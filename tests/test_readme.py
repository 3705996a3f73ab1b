"""README tells the truth: its code runs, its commands and paths exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_notebook_example_runs_on_the_default_input(tmp_path, monkeypatch, capsys):
    from reportkit.building import build

    build([ROOT / "data" / "raw"], tmp_path / "outputs", data=ROOT / "data")
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})
    assert "K3" in capsys.readouterr().out


# written by the user, optional
OPTIONAL = {"data/corrections.csv", "data/suppressions.csv", "data/parents.csv"}
NAMED = set(re.findall(r"`((?:reportkit|tests|notebooks|data)/[^`<*]*)`", README)) - OPTIONAL


@pytest.mark.parametrize("path", sorted(NAMED))
def test_named_paths_exist(path):
    assert (ROOT / path).exists()


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_links_lead_somewhere(path):
    assert (ROOT / path).exists()


def test_every_command_is_described():
    from reportkit.cli import app

    names = {command.name or command.callback.__name__ for command in app.registered_commands}
    for name in names:
        assert re.search(rf"\b{name}\b", README), name


def test_the_two_lines_are_one_line_each():
    for mark in ("run line", "test line"):
        block = README.split(f"<!-- {mark} -->")[1].split("```")[1]
        assert len(block.strip().splitlines()) == 2  # the language and the line
