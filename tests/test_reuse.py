"""Copied texts are found with their passages and donor; templates and phrases raise no alarm."""

from __future__ import annotations

import datetime
import random

import numpy as np
import polars as pl
import pytest

from reportkit.corpus import Corpus
from reportkit.frames import dtypes
from reportkit.reuse import repeated_figures, reuse
from reportkit.reuse.masking import mask, own_names
from reportkit.reuse.shingles import shingle
from reportkit.sample.corpus import samples

CHARACTERS = [chr(c) for c in range(0x4E10, 0x5E10) if chr(c) not in "二三四五六七八九十百千万亿"]


def words(seed: object, length: int = 400) -> str:
    """Text that nobody else has: drawn characters in clauses."""
    rng = random.Random(f"words {seed}")
    return "".join(rng.choice(CHARACTERS) + ("，" if i % 17 == 16 else "") for i in range(length))


def report(id, agency, year, first, fifth="", city="松涧市", published=None, made_up=False):
    return {
        "report_id": id, "agency": agency, "year": year, "province": "墨川省", "city": city,
        "county": None, "published": published, "made_up": made_up, "source": id, "part": 0,
        "sha256": "0", "kind": "report", "form": "2021", "cells_expected": 0, "cells_read": 0,
        "problems": 0, "texts": {"1": first, "5": fifth},
    }  # fmt: skip


def corpus_of(*reports: dict) -> Corpus:
    sections = []
    for line in reports:
        start = 40  # a title stands before
        for section, text in line["texts"].items():
            sections.append(
                {"report_id": line["report_id"], "section": section, "title": section,
                 "text": text, "line_start": 1, "line_end": 2, "char_start": start,
                 "char_end": start + len(text)}
            )  # fmt: skip
            start += len(text) + 100
    frames = {}
    for name, rows in (("reports", reports), ("sections", sections)):
        types = dtypes(name)
        frames[name] = pl.DataFrame([{c: row.get(c) for c in types} for row in rows], schema=types)
    return Corpus.of(frames)


def copied(corpus: Corpus) -> list[tuple]:
    pairs = reuse(corpus).pairs.filter(pl.col("copied"))
    return pairs.select("report_a", "report_b", "kind", "basis").rows()


def test_masking_keeps_offsets_and_drops_names_numbers_and_law():
    text = "2023年，松涧市财政局（我局）共收到申请１２件、三件，依据政府信息公开条例办理。"

    masked = mask(text, own_names("松涧市财政局", ("墨川省", "松涧市", None)))

    left = "".join(map(chr, masked.codes))
    assert left == "年共收到申请件件依据办理"
    assert [text[i] for i in masked.offsets] == list(left)


def test_shingles_are_equal_where_the_text_is():
    a = np.array([ord(c) for c in "甲乙丙丁戊己庚辛壬癸"], dtype=np.uint32)
    assert len(shingle(a)) == 3
    assert (shingle(a)[1:] == shingle(a[1:])).all()
    assert len(np.unique(shingle(a))) == 3
    assert len(shingle(a[:5])) == 0


def test_last_years_text_is_found_although_numbers_and_year_change():
    text = f"2022年收到申请12件。{words(1)}培训30人次。"
    again = f"2023年收到申请7件。{words(1)}培训41人次。"
    corpus = corpus_of(
        report("a22", "松涧市财政局", 2022, text, words(2, 200)),
        report("a23", "松涧市财政局", 2023, again, words(2, 200)),
    )

    assert copied(corpus) == [("a23", "a22", "last_year", "year")]
    assert reuse(corpus).pairs["similarity"].to_list() == [1.0]


def test_new_text_and_half_new_text_are_no_copies():
    corpus = corpus_of(
        report("a22", "松涧市财政局", 2022, words(1) + words(2)),
        report("a23", "松涧市财政局", 2023, words(1) + words(3)),
        report("b23", "松涧市民政局", 2023, words(4)),
    )

    assert copied(corpus) == []
    assert reuse(corpus).passages.is_empty()


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"tail": "市民政局将继续努力"}, {}, ("f", "m", "other_body", "leftover")),
        ({"year": 2022}, {}, ("m", "f", "other_body", "year")),
        (
            {"published": datetime.date(2024, 1, 20)},
            {"published": datetime.date(2024, 1, 28)},
            ("m", "f", "other_body", "published"),
        ),
        ({}, {}, ("f", "m", "other_body", None)),
    ],
)
def test_donor_is_told_by_leftovers_year_or_date(first, second, expected):
    def text_of(options):
        return words(1) + options.get("tail", "")

    corpus = corpus_of(
        report("f", "松涧市财政局", first.get("year", 2023), text_of(first),
               published=first.get("published")),
        report("m", "松涧市民政局", second.get("year", 2023), text_of(second),
               published=second.get("published")),
    )  # fmt: skip

    assert copied(corpus) == [expected]


def test_passages_stand_in_print_where_they_say():
    text, other = words(1), words(1)[:300] + words(9, 30) + words(1)[300:]
    fifth = words(2, 120)
    a = report("a", "松涧市财政局", 2023, f"我局{text}", fifth)
    b = report("b", "松涧市民政局", 2022, f"2022年{other}", fifth)
    corpus = corpus_of(a, b)

    passages = reuse(corpus).passages

    assert passages.height == 3
    assert passages["section_a"].to_list() == ["1", "1", "5"]
    starts = {
        (id, section): start
        for id, section, start in corpus.sections.select(
            "report_id", "section", "char_start"
        ).iter_rows()
    }
    texts = {line["report_id"]: line["texts"] for line in (a, b)}
    for row in passages.iter_rows(named=True):
        for side in ("a", "b"):
            section, start, end = (row[f"{k}_{side}"] for k in ("section", "start", "end"))
            begin = starts[row[f"report_{side}"], section]
            printed = texts[row[f"report_{side}"]][section][start - begin : end - begin]
            assert printed == row[f"text_{side}"]


def test_a_template_of_many_bodies_is_no_alarm():
    bodies = ("财政局", "民政局", "审计局", "司法局", "教育局")
    corpus = corpus_of(
        *(report(f"r{i}", f"松涧市{name}", 2023, words(1)) for i, name in enumerate(bodies))
    )

    pairs = reuse(corpus).pairs

    assert pairs.height == 10
    assert pairs["template"].all()
    assert pairs["bodies"].unique().to_list() == [5]
    assert copied(corpus) == []


def test_what_half_of_the_bodies_write_does_not_count():
    names = [f"松涧市{chr(0x7532 + i)}{chr(0x7532 + i)}局" for i in range(14)]
    stock = words("stock", 600)
    corpus = corpus_of(
        *(report(f"r{i}", name, 2023, stock + words(i, 150), city=f"城{i}市")
          for i, name in enumerate(names))
    )  # fmt: skip

    assert reuse(corpus).pairs.is_empty()


def test_short_texts_are_not_judged():
    corpus = corpus_of(
        report("a", "松涧市财政局", 2023, words(1, 60)),
        report("b", "松涧市民政局", 2023, words(1, 60)),
    )
    assert reuse(corpus).pairs.is_empty()


def test_real_and_made_up_reports_and_one_body_twice_are_not_compared():
    corpus = corpus_of(
        report("a", "松涧市财政局", 2023, words(1)),
        report("again", "松涧市财政局", 2023, words(1)),
        report("b", "松涧市民政局", 2023, words(1), made_up=True),
    )
    assert reuse(corpus).pairs.is_empty()


def test_planted_copies_are_found_and_nothing_else():
    lines, want = [], set()
    for sample in samples(60, (2019, 2024), seed=4, fault_rate=0.5, text_only=True):
        truth, text = sample.truth, sample.text
        cut = [text.find(mark) for mark in ("一、总体", "二、主动", "五、存在", "六、其他")]
        if cut[3] < 0:
            cut[3] = len(text)
        lines.append(
            report(sample.file, truth["agency"], truth["year"], text[cut[0] : cut[1]],
                   text[cut[2] : cut[3]], city=truth["city"], made_up=True)
        )  # fmt: skip
        if any(fault["code"].startswith("copied") for fault in truth["faults"]):
            want.add(sample.file)

    pairs = reuse(corpus_of(*lines)).pairs.filter(pl.col("copied"))

    assert pairs.height == len(want)
    assert want <= set(pairs["report_a"]) | set(pairs["report_b"])


def test_repeated_figures_are_found_unless_the_table_is_empty():
    heads = [
        report(f"{agency}{year}", agency, year, "")
        for agency in ("甲局", "乙局", "丙局")
        for year in (2022, 2023)
    ]
    rows = []
    for line in heads:
        for i in range(10):
            value = {"甲局": i, "乙局": i + line["year"], "丙局": 0}[line["agency"]]
            rows.append(
                {"report_id": line["report_id"], "table": "applications", "row": f"r{i}",
                 "column": "total", "value": float(value), "state": "read"}
            )  # fmt: skip
    frames = {}
    for name, data in (("reports", heads), ("cells", rows)):
        types = dtypes(name)
        frames[name] = pl.DataFrame([{c: row.get(c) for c in types} for row in data], schema=types)

    found = repeated_figures(Corpus.of(frames))

    assert found.rows() == [("甲局2023", "甲局2022", 10, 9)]


def test_a_crowd_of_copies_is_found_whole_and_told_by_city():
    crowd = words("crowd")
    texts = [report(f"a{i:03}", f"甲{i}局", 2023, crowd, city="松涧市") for i in range(90)]
    late = [report(f"b{i}", f"乙{i}局", 2023, crowd, city="汐浦市") for i in range(6)]
    alone = [report(f"c{i}", f"丙{i}局", 2023, words(i)) for i in range(300)]

    pairs = reuse(corpus_of(*texts, *late, *alone)).pairs

    paired = {*pairs["report_a"], *pairs["report_b"]}
    assert paired == {r["report_id"] for r in (*texts, *late)}
    assert pairs["similarity"].unique().to_list() == [1.0]
    both = pl.col("report_a").str.starts_with("b") & pl.col("report_b").str.starts_with("b")
    assert pairs.filter(both)["template"].all()
    assert pairs.filter(both)["bodies"].min() == 6
