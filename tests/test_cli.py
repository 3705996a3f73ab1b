"""The command line: exit statuses, light start, manuals, `-p NAME VALUE`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reportkit.cli import _with_pairs

ROOT = Path(__file__).parent.parent
GOOD = "松原市示范局2023年政府信息公开工作年度报告\n\n一、总体情况\n\n新收政府信息公开申请3件。\n"


def _run(*arguments, cwd):
    command = [sys.executable, "-m", "reportkit", *map(str, arguments)]
    env = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1"}
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, env=env, check=False)


@pytest.fixture
def raw(tmp_path):
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    return folder


def test_done_is_0_and_counts_are_told(raw, tmp_path):
    done = _run("build", raw, "--out", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "1 report, 0 other texts" in done.stderr


def test_an_unreadable_input_is_1_and_named(raw, tmp_path):
    (raw / "empty.txt").write_bytes(b"")
    done = _run("build", raw, "--out", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 1
    assert f"unreadable {raw / 'empty.txt'}: " in done.stderr  # and why
    assert "read: 2 of 2" in done.stderr


def test_inputs_that_hold_nothing_are_1_and_named(tmp_path):
    (tmp_path / "hollow").mkdir()
    done = _run("build", "hollow", cwd=tmp_path)
    assert done.returncode == 1
    assert "nothing to read in hollow" in done.stderr


def test_a_correction_that_is_not_applied_is_told(raw, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "corrections.csv").write_text(
        "file,table,row,column,value,reason\ngood.txt,applications,nosuch,total,8,asked\n"
    )
    done = _run("build", raw, cwd=tmp_path)
    assert done.returncode == 0
    assert "applications.nosuch.total to 8 not applied" in done.stderr


@pytest.mark.parametrize("command", ["build", "export", "sample"])
def test_a_place_that_cannot_be_written_is_2_and_named(command, raw, tmp_path):
    (tmp_path / "taken").write_text("a file")
    assert _run("build", raw, "--out", "out", cwd=tmp_path).returncode == 0
    arguments = {
        "build": ("build", raw, "--out", "taken"),
        "export": ("export", "--frames", "out/frames", "--csv", "taken"),
        "sample": ("sample", "taken"),
    }
    done = _run(*arguments[command], cwd=tmp_path)
    assert done.returncode == 2
    assert "reportkit: taken" in done.stderr
    assert "Traceback" not in done.stderr


def test_half_a_set_of_frames_is_refused(raw, tmp_path):
    assert _run("build", raw, "--out", "out", cwd=tmp_path).returncode == 0
    frames = tmp_path / "out" / "frames"
    told = _run("export", "--frames", "out", "--csv", "csv", cwd=tmp_path)
    (frames / "cells.parquet").write_text("damaged")
    damaged = _run("export", "--frames", frames, "--csv", "csv", cwd=tmp_path)
    (frames / "findings.parquet").unlink()
    half = _run("export", "--frames", frames, "--csv", "csv", cwd=tmp_path)
    assert [d.returncode for d in (told, damaged, half)] == [2, 2, 2]
    assert "did you mean out/frames" in told.stderr
    assert "cells.parquet cannot be read" in damaged.stderr
    assert "lacks findings.parquet" in half.stderr


def test_names_of_files_are_not_obeyed(raw, tmp_path):
    folder = raw / "[red]x["
    folder.mkdir()
    for name in ("bold]y.txt", "\x1b[31mz.txt"):
        (folder / name).write_bytes(b"")
    done = _run("build", raw, "--out", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 1
    assert "[red]x[/bold]y.txt" in done.stderr
    assert "[red]x[/\\x1b[31mz.txt" in done.stderr


def test_nowhere_to_write_is_2_and_one_line(raw, tmp_path):
    (tmp_path / "file").touch()
    done = _run("build", raw, "--out", tmp_path / "file" / "out", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("reportkit: ")
    assert done.stderr.count("\n") == 1


def test_a_full_disk_is_2_and_leaves_nothing(raw, tmp_path):
    """A limit on the size of files stands for the end of the disk."""
    code = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))"
    code += "; from reportkit.cli import main; main()"
    command = [sys.executable, "-c", code, "build", str(raw), "--out", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert [p for p in (tmp_path / "out").rglob("*") if p.is_file()] == []


def test_fail_on_is_3(tmp_path):
    faulty = ROOT / "data" / "raw" / "北京市密云区商务局-2023.txt"
    done = _run("build", faulty, "--out", tmp_path / "out", "--fail-on", "error", cwd=tmp_path)
    assert done.returncode == 3, done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("build", "nowhere"), "nowhere"),
        (("build", "--colour"), "--colour"),
        (("brief", "--frames", "nowhere"), "no frames in nowhere"),
        (("rules", "Z99"), "Z99"),
        (("forms", "1999"), "1999"),
        (("indicators", "nothing.like_it"), "nothing.like_it"),
        (("run",), "data/raw"),
        (("brief", "-p", "year"), "NAME VALUE"),
        (("sample", "made", "--years", "now"), "A-B"),
        (("export",), "--xlsx FILE or --csv DIR"),
        (("build", ".", "--data", "nowhere"), "--data nowhere"),
    ],
)
def test_wrong_use_is_2_and_says_what_is_wrong(arguments, said, tmp_path):
    done = _run(*arguments, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (("rules",), "K3"),
        (("rules", "K3"), "K3"),
        (("rules", "k3", "--lang", "en"), "K3"),
        (("forms",), "2021"),
        (("forms", "2014"), "3.3.4.a"),
        (("indicators",), "applications.granted_rate"),
        (("indicators", "open_any", "--lang", "en"), "granted"),
    ],
)
def test_manuals_are_printed(arguments, printed, tmp_path):
    done = _run(*arguments, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert printed in done.stdout


def test_sample_and_export(tmp_path):
    made = _run("sample", "made", "--agencies", 1, "--years", "2023-2024", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    assert _run("build", "made", "--out", "out", cwd=tmp_path).returncode == 0
    done = _run("export", "--frames", "out/frames", "--xlsx", "all.xlsx", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "all.xlsx").stat().st_size > 10_000


@pytest.mark.parametrize("arguments", [["--help"], ["brief", "--help"]])
def test_help_loads_nothing_heavy(arguments):
    code = (
        "import sys; sys.argv = ['reportkit', *%r]\n"
        "from reportkit.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'polars', 'altair', 'papermill', 'nbconvert', 'numpy'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run(
        [sys.executable, "-c", code % arguments], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize(
    ("given", "turned"),
    [
        (["-p", "agency", "某局"], ["-p", "agency=某局"]),
        (["-p", "agency=某局"], ["-p", "agency=某局"]),
        (["-p", "q", "a=b", "--lang", "en"], ["-p", "q=a=b", "--lang", "en"]),
    ],
)
def test_parameters_are_written_as_papermill_takes_them(given, turned):
    assert _with_pairs(given) == turned


def test_an_interrupt_is_130_and_says_what_is_left(tmp_path):
    code = (
        "import sys, reportkit.building\n"
        "def build(*a, **k): raise KeyboardInterrupt\n"
        "reportkit.building.build = build\n"
        "sys.argv = ['reportkit', 'build', '.']\n"
        "from reportkit.cli import main\n"
        "main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 130
    assert "interrupted; nothing half-written is left" in done.stderr
    assert "Traceback" not in done.stderr
