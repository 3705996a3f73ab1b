"""Linter, formatter, type checker and stripped notebooks, as the configuration has them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted(str(p) for p in (ROOT / "notebooks").glob("*.ipynb"))
EXTRA = (
    "metadata.papermill cell.metadata.papermill metadata.language_info.version "
    "cell.metadata.lines_to_next_cell"
)


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", "reportkit", "tests"),
        ("ruff", "format", "--check", "reportkit", "tests"),
        ("mypy",),
        ("nbstripout", "--verify", "--extra-keys", EXTRA, *NOTEBOOKS),
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_house_style(command):
    program = shutil.which(command[0], path=str(Path(sys.executable).parent)) or command[0]
    done = subprocess.run(
        [program, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
