"""Batches: failures stay alone, nothing half-made remains, the same input gives the same bytes."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
import toy

from reportkit.briefings import batch, brief
from reportkit.errors import ParameterError

pytestmark = pytest.mark.slow

SHOW = "from reportkit.display import *\nMasthead('题')\n"
GOOD = SHOW + "Record('n', 3, '数')"


def statuses(result):
    return {i.name: i.status for i in result.items}


def files(folder):
    return sorted(p.name for p in folder.iterdir())


@pytest.fixture
def trouble(tmp_path):
    """Notebooks that work, raise, kill their kernel, and take too long."""
    sources = {
        "good": GOOD,
        "raises": "x = 1\nraise ValueError('bad <b> news')",
        "dies": "import os; os.kill(os.getpid(), 9)",
        "hangs": "import time; time.sleep(60)",
    }
    return [str(toy.written(tmp_path / f"{n}.ipynb", s)) for n, s in sources.items()]


def test_failures_stay_alone_and_are_kept(tidy, trouble, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "raises.html").write_text("of an earlier run")

    result = brief(tidy, out, trouble, parameters={}, timeout=3)

    assert statuses(result) == {
        "good": "ok", "raises": "failed", "dies": "failed", "hangs": "failed",
    }  # fmt: skip
    errors = {i.name: i.error for i in result.failed}
    assert errors["raises"] == "ValueError: bad <b> news"
    assert "kernel died" in errors["dies"]
    assert "time limit" in errors["hangs"]
    names = files(out)
    assert "raises.html" not in names
    assert {"good.html", "good.ipynb", "raises.failed.ipynb", "dies.failed.ipynb"} <= set(names)
    assert not [n for n in names if n.endswith(".part")]
    record = json.loads((out / "run.json").read_text())["briefings"]
    assert {r["name"]: r["status"] for r in record} == statuses(result)
    index = (out / "index.html").read_text()
    assert "bad &lt;b&gt; news" in index
    assert "raises.failed.ipynb" in index


def test_resume_redoes_only_what_changed(tidy, tmp_path):
    books = [str(toy.written(tmp_path / f"{n}.ipynb", GOOD)) for n in ("one", "two", "three")]
    options = {"parameters": {}, "resume": True}
    brief(tidy, tmp_path / "out", books, **options)
    toy.written(tmp_path / "two.ipynb", GOOD + "\n1 + 1")
    (tmp_path / "out" / "three.html").unlink()

    result = brief(tidy, tmp_path / "out", books, **options)

    assert statuses(result) == {"one": "skipped", "two": "ok", "three": "ok"}
    assert result.items[0].headline[0]["value"] == 3


def test_a_batch_that_breaks_off_lists_nothing_it_was_about_to_redo(tidy, tmp_path, monkeypatch):
    books = [str(toy.written(tmp_path / f"{n}.ipynb", GOOD)) for n in ("one", "two")]
    out = tmp_path / "out"
    brief(tidy, out, books, parameters={})
    (out / "two.ipynb.part").write_text("half")  # of a batch that was killed

    def broken(*_, **__):
        raise RuntimeError

    monkeypatch.setattr(batch, "run_all", broken)
    with pytest.raises(RuntimeError):
        brief(tidy, out, books[:1], parameters={})

    index = (out / "index.html").read_text()
    assert ("one.html" in index, "two.html" in index) == (False, True)
    assert not (out / "two.ipynb.part").exists()


def test_two_runs_are_byte_identical(tidy, tmp_path):
    for n in (1, 2):
        brief(tidy, tmp_path / str(n), ["consistency-audit"], parameters={"population": "real"})

    made = [p for p in (tmp_path / "1").iterdir() if p.suffix in (".html", ".ipynb")]
    assert len(made) == 3
    for path in made:
        assert path.read_bytes() == (tmp_path / "2" / path.name).read_bytes()


def test_wrong_parameters_are_refused_before_anything_runs(tidy, tmp_path):
    with pytest.raises(ParameterError, match="did you mean 'year'"):
        brief(tidy, tmp_path / "out", parameters={"yaer": "2023"})

    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("frames", ["tidy", "hollow", "hostile"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_notebook_runs_on_every_kind_of_frames(frames, lang, request, tmp_path):
    folder = request.getfixturevalue(frames)

    result = brief(folder, tmp_path, lang=lang)

    assert {i.name: i.error for i in result.failed} == {}
    assert all((tmp_path / i.path).stat().st_size < 1_000_000 for i in result.items)


def test_choice_of_nothing_is_said_in_a_sentence(tidy, tmp_path):
    result = brief(
        tidy,
        tmp_path,
        ["consistency-audit"],
        parameters={"agency": "甲县商务局", "population": "made_up"},
    )

    assert statuses(result) == {"consistency-audit--甲县商务局--made-up": "ok"}
    assert "没有符合条件的报告" in (tmp_path / result.items[0].path).read_text()


def test_interrupt_leaves_nothing_half_made(tidy, tmp_path):
    notebook = toy.written(tmp_path / "hangs.ipynb", "import time; time.sleep(60)")
    out = tmp_path / "out"
    script = tmp_path / "run.py"
    script.write_text(
        "from reportkit.briefings import brief\n"
        f"if __name__ == '__main__':\n    brief({str(tidy)!r}, {str(out)!r}, [{str(notebook)!r}],"
        " parameters={'lang': 'zh'})\n"
    )
    run = subprocess.Popen([sys.executable, script], stderr=subprocess.PIPE, start_new_session=True)
    deadline = time.monotonic() + 30
    while not (out / "run.json").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(2)

    os.killpg(run.pid, signal.SIGINT)

    _, told = run.communicate(timeout=30)
    assert b"KeyboardInterrupt" in told
    assert files(out) == ["run.json"]
    assert json.loads((out / "run.json").read_text())["briefings"] == []


def test_bare_papermill_runs_the_notebook(tidy, tmp_path):
    command = [sys.executable, "-m", "papermill", "notebooks/consistency-audit.ipynb",
               str(tmp_path / "out.ipynb"), "-p", "agency", "甲县商务局", "-p", "frames", str(tidy),
               "--no-progress-bar"]  # fmt: skip
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr[-2000:]
    assert "甲县商务局" in (tmp_path / "out.ipynb").read_text()
