import gzip
import io
import json
import os
import pickle
import tarfile
import zipfile

import pytest

from reportkit.errors import SourceError
from reportkit.sources import InputRef, corpora, limits, list_inputs, read_input

REPORT = "某局2023年政府信息公开工作年度报告\n一、总体情况\n"


def read(*paths, **options):
    return [d for ref in list_inputs(paths, **options) for d in read_input(ref)]


def zipped(members, path=None):
    out = path or io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out if path else out.getvalue()


def test_folders_are_walked_in_order(tmp_path):
    for name in ("b.txt", "a.txt", ".hidden.txt", "c/d.html", "site.css", "x_files/y.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(REPORT)
    (tmp_path / "c" / "loop").symlink_to(tmp_path)

    documents = read(tmp_path)

    names = [os.path.relpath(d.source, tmp_path) for d in documents]
    assert names == ["a.txt", "b.txt", "c/d.html"]


def test_a_folder_that_cannot_be_opened_is_named(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text(REPORT)
    closed = tmp_path / "closed"
    closed.mkdir()
    scandir = os.scandir

    def refusing(path):
        if os.fspath(path) == str(closed):
            raise PermissionError(13, "Permission denied", str(closed))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    documents = read(tmp_path)

    assert [(d.source, d.readable) for d in documents] == [
        (str(tmp_path / "a.txt"), True), (str(closed), False),
    ]  # fmt: skip
    assert documents[1].problems[0].code == "cannot_open"


def test_references_are_small_and_travel(tmp_path):
    (tmp_path / "a.txt").write_text(REPORT)

    (ref,) = list_inputs([tmp_path / "a.txt"])

    assert (
        pickle.loads(pickle.dumps(ref))
        == ref
        == InputRef(str(tmp_path / "a.txt"), size=len(REPORT.encode()))
    )


def test_a_missing_path_is_the_callers_mistake(tmp_path):
    with pytest.raises(SourceError, match="nowhere"):
        list_inputs([tmp_path / "nowhere"])


def test_unreadable_files_do_not_stop_the_others(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"")
    (tmp_path / "b.bin").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "c.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    (tmp_path / "d.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(60))
    (tmp_path / "e.txt").write_text(REPORT)

    documents = read(tmp_path)

    codes = [(d.readable, d.problems[0].code if d.problems else None) for d in documents]
    assert codes == [
        (False, "empty"), (False, "not_text"), (False, "unsupported"), (False, "not_text"),
        (True, None),
    ]  # fmt: skip


def test_archive_members(tmp_path):
    inner = zipped({"deep.txt": REPORT, "deeper.zip": zipped({"x.txt": REPORT})})
    raw = zipped({"AAAA.txt": REPORT, "b/页.html": "<p>" + REPORT, "in.zip": inner, "e.txt": b""})
    name = "报告".encode("gb18030")
    (tmp_path / "a.zip").write_bytes(raw.replace(b"AAAA", name))

    documents = read(tmp_path / "a.zip")

    found = [
        (d.source.partition("!")[2], d.problems[0].code if d.problems else None) for d in documents
    ]
    assert found == [
        ("报告.txt", None), ("b/页.html", None), ("in.zip!deep.txt", None),
        ("in.zip!deeper.zip", "nested_too_deep"), ("e.txt", "empty"),
    ]  # fmt: skip


def test_archives_are_cut_into_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "ARCHIVE_CHUNK", 2)
    zipped({f"{n}.txt": REPORT for n in range(5)}, tmp_path / "a.zip")

    refs = list_inputs([tmp_path / "a.zip"])

    assert [(r.first, r.last) for r in refs] == [(0, 2), (2, 4), (4, 5)]
    assert len([d for r in refs for d in read_input(r)]) == 5


def test_the_directory_of_a_zip_is_read_once_for_all_its_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "ARCHIVE_CHUNK", 1)
    path = tmp_path / "many.zip"
    zipped({f"{n}.txt": REPORT for n in range(9)}, path)
    refs = list_inputs([path])
    opened = []
    real = zipfile.ZipFile.__init__

    def counted(self, *args, **options):
        opened.append(args)
        real(self, *args, **options)

    monkeypatch.setattr(zipfile.ZipFile, "__init__", counted)
    assert len([d for ref in refs for d in read_input(ref)]) == 9
    assert len(opened) == 1


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:xz"])
def test_tar(tmp_path, mode):
    path = tmp_path / "a.tar.gz"
    with tarfile.open(path, mode) as archive:
        info = tarfile.TarInfo("../x.txt")
        info.size = len(REPORT.encode())
        archive.addfile(info, io.BytesIO(REPORT.encode()))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)

    documents = read(path)

    assert [(d.source.partition("!")[2], d.text) for d in documents] == [("../x.txt", REPORT)]


def test_names_in_a_tar_are_text(tmp_path):
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as archive:
        info = tarfile.TarInfo("报告.txt".encode("gbk").decode("utf-8", "surrogateescape"))
        info.size = len(REPORT.encode())
        archive.addfile(info, io.BytesIO(REPORT.encode()))
    assert [d.source for d in read(path)] == [f"{path}!报告.txt"]


def test_bombs_are_refused_by_declared_and_by_real_size(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "RATIO_FROM", 1 << 16)
    monkeypatch.setattr(limits, "MEMBER_BYTES", 1 << 18)
    declared = zipped({"a.txt": b"0" * (1 << 20), "b.txt": REPORT})
    lying = bytearray(zipped({"a.txt": b"0" * (1 << 20)}))
    at = lying.index(b"PK\x01\x02")
    lying[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    (tmp_path / "a.zip").write_bytes(declared)
    (tmp_path / "c.zip").write_bytes(lying)
    (tmp_path / "b.gz").write_bytes(gzip.compress(b"0" * (1 << 20)))

    documents = read(*(tmp_path / name for name in ("a.zip", "b.gz", "c.zip")))

    codes = [d.problems[0].code if d.problems else None for d in documents]
    assert codes[:3] == ["bomb", None, "bomb"]
    assert codes[3] or len(documents[3].text) <= 1000


def test_a_packed_file_is_unpacked(tmp_path):
    (tmp_path / "报告.txt.gz").write_bytes(gzip.compress(REPORT.encode("gb18030")))

    (document,) = read(tmp_path)

    assert (document.source.partition("!")[2], document.text) == ("报告.txt", REPORT)


def test_a_broken_archive_is_a_problem(tmp_path):
    data = zipped({"a.txt": REPORT * 99})
    (tmp_path / "a.zip").write_bytes(data[: len(data) // 2])

    (document,) = read(tmp_path / "a.zip")

    assert (document.readable, document.problems[0].code) == (False, "corrupted")


ROWS = [
    {
        "正文": REPORT,
        "url": "http://example.invalid/1",
        "抓取时间": "2024-03-01 08:00",
        "agency": "甲",
    },
    {"正文": "<html><body><p>网页</p></body></html>", "发布日期": "2024年1月9日"},
    {"正文": "", "url": "u"},
]


@pytest.fixture
def jsonl(tmp_path):
    lines = [json.dumps(row, ensure_ascii=False) for row in ROWS]
    path = tmp_path / "c.jsonl"
    path.write_text("\n".join([*lines[:2], "{broken", lines[2]]) + "\n", encoding="utf-8")
    return path


def test_rows_of_a_corpus(jsonl):
    first, second, bad, empty = read(jsonl)

    assert first.source == f"{jsonl.as_posix()}#0"
    assert (first.text, first.url, first.crawled) == (REPORT, ROWS[0]["url"], "2024-03-01")
    assert first.metadata["agency"] == "甲"
    assert (second.media, second.text, second.published) == ("html", "网页\n", "2024-01-09")
    assert (bad.readable, bad.problems[0].code) == (False, "bad_row")
    assert (empty.readable, empty.problems[0].code, empty.url) == (False, "empty", "u")


@pytest.mark.parametrize("block", [7, 64, 1 << 20])
def test_line_corpora_are_cut_at_line_ends(tmp_path, monkeypatch, block):
    monkeypatch.setattr(limits, "CORPUS_ROWS", 3)
    monkeypatch.setattr(corpora, "_BLOCK", block)
    path = tmp_path / "c.jsonl"
    path.write_text("\n".join(json.dumps({"text": f"报告{n}"}) for n in range(8)), encoding="utf-8")

    refs = list_inputs([path])

    assert [(r.first, r.last) for r in refs] == [(0, 3), (3, 6), (6, -1)]
    documents = [d for r in reversed(refs) for d in read_input(r)]
    assert sorted((d.source.partition("#")[2], d.text) for d in documents) == [
        (str(n), f"报告{n}") for n in range(8)
    ]


@pytest.mark.parametrize("suffix", ["parquet", "csv", "jsonl.gz"])
def test_other_corpora(tmp_path, monkeypatch, suffix):
    import polars as pl

    monkeypatch.setattr(limits, "CORPUS_ROWS", 2)
    frame = pl.DataFrame({"id": [1, 2, 3], "content": [REPORT, "乙", None], "url": ["a", "b", "c"]})
    path = tmp_path / f"c.{suffix}"
    if suffix == "parquet":
        frame.write_parquet(path)
    elif suffix == "csv":
        path.write_bytes(frame.write_csv().encode("gb18030"))
    else:
        path.write_bytes(gzip.compress(frame.write_ndjson().encode()))

    documents = read(path)

    assert [(d.text, d.url, d.readable) for d in documents] == [
        (REPORT, "a", True), ("乙", "b", True), ("", "c", False)
    ]  # fmt: skip


def test_the_text_column_can_be_named(jsonl, tmp_path):
    (tmp_path / "d.jsonl").write_text('{"text": "错", "报告": "对"}\n', encoding="utf-8")

    assert [d.text for d in read(tmp_path / "d.jsonl", text_column="报告")] == ["对"]
    with pytest.raises(SourceError, match="正文"):
        list_inputs([jsonl], text_column="报告")


def test_a_corpus_without_a_text_column_is_told(tmp_path):
    (tmp_path / "d.jsonl").write_text('{"x": 1}\n')
    (tmp_path / "codes.csv").write_text("code,name\n1,a\n")

    (document,) = read(tmp_path)

    assert document.problems[0].code == "no_text_column"
