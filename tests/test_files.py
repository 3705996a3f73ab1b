"""A file is either the old one or the whole new one."""

import os
import signal
import subprocess
import sys
import textwrap

import pytest

from reportkit.files import alone, replacing, sweep_folders, write_text


def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path):
    path = tmp_path / "a.txt"
    write_text(path, "old")

    def interrupted():
        with replacing(path) as part:
            part.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_result_is_readable_by_others(tmp_path):
    path = tmp_path / "sub" / "a.txt"
    write_text(path, "new")
    umask = os.umask(0)
    os.umask(umask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~umask


def _started(code, *arguments):
    """A process that printed one line and now waits to be killed."""
    command = [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


WRITER = """
    import pathlib, sys, time
    from reportkit.files import replacing
    with replacing(pathlib.Path(sys.argv[1])) as part:
        part.write_text("half")
        print("ready", flush=True)
        time.sleep(600)
"""


def test_what_a_killed_writer_left_is_removed_and_a_living_one_is_spared(tmp_path):
    killed, living = _started(WRITER, tmp_path / "a.txt"), _started(WRITER, tmp_path / "b.txt")
    try:
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        write_text(tmp_path / "a.txt", "whole")
        (left,) = tmp_path.glob(".*.part")
        assert left.name.startswith(".b.txt.")
    finally:
        living.kill()
        living.wait()


def test_a_folder_is_held_until_its_process_ends(tmp_path):
    holder = _started(
        """
        import pathlib, sys, time
        from reportkit.files import alone
        with alone(pathlib.Path(sys.argv[1])):
            print("ready", flush=True)
            time.sleep(600)
        """,
        tmp_path,
    )
    with alone(tmp_path, holder.kill):  # called as the folder is held
        assert holder.wait() == -signal.SIGKILL
    assert list(tmp_path.iterdir()) == []


def test_temporary_folders_of_killed_processes_are_removed(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for name in ("xx-left", "xx-held", "other"):
        (tmp_path / name / "inside").mkdir(parents=True)
        os.utime(tmp_path / name, (0, 0))
    (tmp_path / "xx-new").mkdir()
    (tmp_path / "xx-link").symlink_to(tmp_path / "other")
    with alone(tmp_path / "xx-held"):
        sweep_folders("xx-")
    kept = ["other", "xx-held", "xx-link", "xx-new"]
    assert sorted(p.name for p in tmp_path.iterdir()) == kept


def test_files_are_written_where_there_are_no_locks(tmp_path, monkeypatch):
    monkeypatch.setattr("reportkit.files.fcntl", None)
    sweep_folders.cache_clear()

    with alone(tmp_path / "out"):
        write_text(tmp_path / "out" / "a.txt", "甲")
    sweep_folders("rk-")

    assert [p.name for p in (tmp_path / "out").iterdir()] == ["a.txt"]
    assert (tmp_path / "out" / "a.txt").read_text("utf-8") == "甲"
