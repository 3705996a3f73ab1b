"""A build is complete, incremental, repeatable, and no input takes others down."""

import hashlib
import json
import os

import polars as pl
import pytest

from reportkit import building, chunks
from reportkit.building import build, locate, open_corpus
from reportkit.corpus import read_corpus
from reportkit.errors import FrameError, SourceError
from reportkit.frames import FRAMES
from reportkit.sample import make_sample

PAGE = """{agency}{year}年政府信息公开工作年度报告

根据《中华人民共和国政府信息公开条例》编制。

一、总体情况

{year}年，新收政府信息公开申请{n}件。

五、存在的主要问题及改进情况

解读形式不够丰富，下一步加强图解。

六、其他需要报告的事项

无。
"""
GUIDE = "某县某局政府信息公开指南\n\n为了更好地提供政府信息公开服务，编制本指南。\n\n一、信息分类\n"


def _page(folder, agency, year, n=1):
    path = folder / f"{agency}-{year}.txt"
    path.write_text(PAGE.format(agency=agency, year=year, n=n), encoding="utf-8")
    return path


@pytest.fixture
def raw(tmp_path):
    folder = tmp_path / "raw"
    folder.mkdir()
    for year in (2021, 2022, 2023):
        _page(folder, "松原市示范局", year)
    return folder


def _digests(folder):
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}


def test_bad_inputs_do_not_lose_the_good_ones(raw, tmp_path):
    (raw / "noise.txt").write_bytes(hashlib.shake_256(b"seed").digest(5000))
    (raw / "empty.txt").write_bytes(b"")
    (raw / "guide.txt").write_text(GUIDE, encoding="utf-8")
    result = build([raw], tmp_path / "out", data=tmp_path)
    assert (result.reports, result.others) == (3, 1)
    assert {os.path.basename(s) for s in result.unreadable} == {"noise.txt", "empty.txt"}
    corpus = read_corpus(tmp_path / "out" / "frames")
    stages = corpus.problems.join(corpus.reports.filter(kind="unreadable"), on="report_id")
    assert stages.height >= 2


def test_names_and_titles_that_are_no_unicode_lose_nothing(raw, tmp_path):
    data = PAGE.format(agency="青山县示范局", year=2023, n=2)
    folder, name = os.fsencode(raw), "青山年报.txt".encode("gbk")
    with open(os.path.join(folder, name), "wb") as file:
        file.write(data.encode())
    half = chr(0xD800)
    rows = [{"text": data + half, "title": half, "url": f"http://a/{half}"}, {"text": data}]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (raw / "crawl.jsonl").write_text(lines, encoding="ascii")
    result = build([raw], tmp_path / "out", data=tmp_path)
    assert (result.reports, result.unreadable) == (6, ())
    reports = pl.read_parquet(tmp_path / "out" / "frames" / "reports.parquet")
    assert any(source.endswith("raw/青山年报.txt") for source in reports["source"])
    assert "http://a/?" in reports["url"].to_list()


def test_a_report_without_tables_and_absurd_figures_do_not_stop_the_audit(tmp_path, shared):
    folder = tmp_path / "raw"
    folder.mkdir()
    tables = next((shared / "seeds").glob("002_*.txt"))
    (folder / "tables.txt").write_bytes(tables.read_bytes())
    for n, absurd in enumerate(("9" * 400, "9" * 29 + "亿", "亿" * 400, "一" * 400)):
        page = PAGE.format(agency="青山县示范局", year=2020 + n, n=absurd)
        (folder / f"{n}.txt").write_text(page.replace("年新收", f"年，收到{absurd}件，新收"))
    (folder / "none.txt").write_text(PAGE.format(agency="青山县示范局", year="本", n=3))
    result = build([folder], tmp_path / "out", data=tmp_path)
    assert (result.reports, result.unreadable) == (6, ())
    problems = pl.read_parquet(tmp_path / "out" / "frames" / "problems.parquet")
    assert "internal" not in problems["code"].to_list()


def test_every_frame_and_the_record_are_written(raw, tmp_path):
    build([raw], tmp_path / "out", data=tmp_path)
    names = {p.name for p in (tmp_path / "out" / "frames").iterdir()}
    assert names == {f"{n}.parquet" for n in FRAMES} | {"datapackage.json"}
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert len(record["inputs"]) == 3
    assert record["reports"] == 3


def test_two_builds_are_byte_identical(raw, tmp_path):
    build([raw], tmp_path / "a", data=tmp_path)
    build([raw], tmp_path / "b", data=tmp_path)
    assert _digests(tmp_path / "a" / "frames") == _digests(tmp_path / "b" / "frames")
    assert (tmp_path / "a" / "run.json").read_bytes() == (tmp_path / "b" / "run.json").read_bytes()


def test_the_order_of_inputs_changes_nothing(raw, tmp_path):
    twin = tmp_path / "twin"
    twin.mkdir()
    _page(twin, "松原市示范局", 2021)  # the same document: one of the two ids gets ~2
    for name, inputs in (("a", [raw, twin]), ("b", [twin, raw])):
        build(inputs, tmp_path / name, data=tmp_path)
    assert _digests(tmp_path / "a" / "frames") == _digests(tmp_path / "b" / "frames")


def test_a_second_build_reads_only_what_changed(raw, tmp_path, monkeypatch):
    monkeypatch.setattr(chunks, "CHUNK_FILES", 1)
    first = build([raw], tmp_path / "out", data=tmp_path)
    again = build([raw], tmp_path / "out", data=tmp_path)
    _page(raw, "松原市示范局", 2022, n=7)
    changed = build([raw], tmp_path / "out", data=tmp_path)
    assert (first.chunks_read, again.chunks_read, changed.chunks_read) == (3, 0, 1)
    fresh = build([raw], tmp_path / "out", data=tmp_path, fresh=True)
    assert fresh.chunks_read == 3


def test_a_new_file_leaves_the_other_chunks_alone(tmp_path):
    from reportkit.sources import list_inputs

    folder = tmp_path / "many"
    folder.mkdir()
    for i in range(400):
        (folder / f"{i:03}.txt").write_text(str(i))
    before = chunks.split(list_inputs([str(folder)]))
    (folder / "000a.txt").write_text("new")
    after = chunks.split(list_inputs([str(folder)]))
    assert len(before) > 3
    assert sum(group not in before for group in after) <= 2


def test_the_same_document_twice_keeps_both_rows(raw, tmp_path):
    copy = raw / "copy.txt"
    copy.write_bytes((raw / "松原市示范局-2022.txt").read_bytes())
    build([raw], tmp_path / "out", data=tmp_path)
    ids = read_corpus(tmp_path / "out" / "frames").reports["report_id"]
    assert ids.len() == ids.n_unique() == 4
    assert ids.str.ends_with("~2").sum() == 1


def test_a_corrected_cell_is_corrected_in_its_chunk_only(tmp_path, monkeypatch):
    monkeypatch.setattr(chunks, "CHUNK_FILES", 1)
    make_sample(tmp_path / "raw", agencies=2, years=(2021, 2022), fault_rate=0)
    build([tmp_path / "raw"], tmp_path / "a", data=tmp_path)
    before = read_corpus(tmp_path / "a" / "frames")
    cell = before.cells.row(7, named=True)
    file = before.reports.row(0, named=True)["source"]
    (tmp_path / "corrections.csv").write_text(
        "file,table,row,column,value,reason\n"
        f"{file},{cell['table']},{cell['row']},{cell['column']},4711,a slip\n"
    )
    build([tmp_path / "raw"], tmp_path / "b", data=tmp_path)
    after = read_corpus(tmp_path / "b" / "frames")
    changed = [
        (a, b) for a, b in zip(before.cells.rows(), after.cells.rows(), strict=True) if a != b
    ]
    assert len(changed) == 1
    assert after.cells.row(7, named=True) == {**cell, "value": 4711.0, "state": "corrected"}


def test_missing_input_is_the_callers_mistake(tmp_path):
    with pytest.raises(SourceError, match="nowhere"):
        build([tmp_path / "nowhere"], tmp_path / "out")


def test_processes_and_one_core_give_the_same(raw, tmp_path, monkeypatch):
    monkeypatch.setattr(chunks, "CHUNK_FILES", 1)
    monkeypatch.setattr(building, "_SEQUENTIAL_BYTES", 0)
    build([raw], tmp_path / "a", data=tmp_path, jobs=1)
    build([raw], tmp_path / "b", data=tmp_path, jobs=2)
    assert _digests(tmp_path / "a" / "frames") == _digests(tmp_path / "b" / "frames")


def test_a_document_that_kills_its_worker_is_one_unreadable_row(raw, tmp_path, monkeypatch):
    from reportkit.sources import list_inputs

    refs = list_inputs([str(raw)])

    class Dies:
        def submit(self, fn, group, *rest):
            from concurrent.futures import Future
            from concurrent.futures.process import BrokenProcessPool

            future = Future()
            if "2022" in group[0].path:
                future.set_exception(BrokenProcessPool())
            else:
                future.set_result(fn(group, *rest))
            return future

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return False

    monkeypatch.setattr(building, "_pool", lambda jobs: Dies())
    _, blob = building._one_by_one(refs, chunks.reader_version())
    reports = chunks.unpack(blob)["reports"]
    assert sorted(reports["kind"]) == ["report", "report", "unreadable"]


def test_on_a_dask_cluster_the_frames_are_the_same(raw, tmp_path, monkeypatch):
    distributed = pytest.importorskip("distributed", reason="needs the extra [cluster]")
    monkeypatch.setattr(chunks, "CHUNK_FILES", 1)
    build([raw], tmp_path / "a", data=tmp_path, jobs=1)
    with distributed.LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        protocol="tcp://",
        dashboard_address=None,
        host="127.0.0.1",
    ) as cluster:
        build([raw], tmp_path / "b", data=tmp_path, cluster=cluster.scheduler_address)
    assert _digests(tmp_path / "a" / "frames") == _digests(tmp_path / "b" / "frames")


def test_paths_are_found_from_a_folder_below(raw, tmp_path, monkeypatch):
    below = tmp_path / "notebooks"
    below.mkdir()
    monkeypatch.chdir(below)
    assert locate("raw") == raw


def test_open_corpus_builds_the_default_one(raw, tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    raw.rename(tmp_path / "data" / "raw")
    below = tmp_path / "notebooks"
    below.mkdir()
    monkeypatch.chdir(below)
    assert len(open_corpus()) == 3
    assert pl.read_parquet(tmp_path / "outputs" / "frames" / "reports.parquet").height == 3


def test_open_corpus_of_a_named_folder_never_builds(tmp_path):
    with pytest.raises(FrameError, match="reportkit build"):
        open_corpus(tmp_path / "none")


def test_address_and_crawl_date_of_a_corpus_are_kept(tmp_path):
    row = {
        "url": "https://example.invalid/a.html",
        "crawl_date": "2024-02-01",
        "text": PAGE.format(agency="松原市示范局", year=2023, n=1),
    }
    corpus = tmp_path / "crawl.jsonl"
    corpus.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    build([corpus], tmp_path / "out", data=tmp_path)
    report = read_corpus(tmp_path / "out" / "frames").reports.row(0, named=True)
    assert (report["url"], report["crawled"]) == (row["url"], row["crawl_date"])
    assert report["source"].endswith("crawl.jsonl#0")


@pytest.mark.shared
def test_places_in_a_pdf_name_its_pages(shared, tmp_path):
    build([shared / "figures" / "huaian-2024.pdf"], tmp_path / "out", data=tmp_path)
    corpus = read_corpus(tmp_path / "out" / "frames")
    assert corpus.cells.filter(row="carried_out")["path"].str.starts_with("page[").all()
    assert corpus.claims["path"].str.contains(r"^page\[\d+\]$").all()
    assert corpus.claims.height > 5
