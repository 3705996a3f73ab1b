"""Scores on the shared corpus, held by tests/floors.json: they only rise.

pytest tests/test_floors.py -s                    prints score and the table of rules
pytest tests/test_floors.py --raise-floors        writes better scores into the file
"""

import importlib.util
import json
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import polars as pl
import pytest

FLOORS = Path(__file__).parent / "floors.json"
pytestmark = pytest.mark.shared

# fault of the corpus -> the rules that name it (domain reference C3)
NAMED_BY = {
    "sum_row_total": "K1", "identity_1_2_3_4": "K3 K2", "sum_3_7": "K2", "review_total": "K4 K6",
    "stat_sum": "K1 K2 K5 K8", "prose_mismatch": "P01 P04 P09", "carry_over_mismatch": "X01",
    "blank_zeros": "N01", "blank_some": "N01", "slash_zeros": "N03", "slash_some": "N03",
    "dash_zeros": "N03", "emdash_zeros": "N03", "split_number": "N02", "missing_section_6": "S01",
    "foreign_self_reference": "L01", "section_order_changed": "S02", "stale_year": "T04 T01",
    "title_missing": "L05", "old_form_used": "V01", "ocr_noise": "N05",
}  # fmt: skip
# rules whose every failure on the corpus is planted: here precision is known, not only recall
PLANTED_ONLY = ("K1", "K2", "K3", "K4", "N02", "N03", "S01", "V01", "L01", "X01")


@pytest.fixture(scope="module")
def score(shared, corpus_build, tmp_path_factory):
    out = tmp_path_factory.mktemp("score") / "score.json"
    command = [sys.executable, str(shared / "score.py"), str(corpus_build),
               str(shared / "corpus" / "truth.jsonl"), "--json", str(out)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    print(done.stdout)
    return json.loads(out.read_text(encoding="utf-8"))


def _floor(request, name, value, better=max):
    """Fail below the floor; with --raise-floors write what is better."""
    floors = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    known = floors.get(name)
    if known is not None:
        assert better(value, known) == value, f"{name}: {value}, the floor is {known}"
    if request.config.getoption("--raise-floors") and value != known:
        floors[name] = value
        text = json.dumps(dict(sorted(floors.items())), ensure_ascii=False, indent=1)
        FLOORS.write_text(text + "\n", encoding="utf-8")
    elif known is None:
        pytest.fail(f"no floor for {name}; add it with --raise-floors")


@pytest.mark.parametrize("name", ["hit", "exact", "agency", "year", "form", "cl_hit"])
def test_what_is_right_only_grows(request, score, name):
    _floor(request, f"reading.{name}", score["all"][name])


@pytest.mark.parametrize("name", ["wrong", "miss", "null_wrong", "cl_miss"])
def test_what_is_wrong_only_shrinks(request, score, name):
    _floor(request, f"reading.{name}", score["all"][name], min)


def test_planted_faults_found(request, score):
    _floor(request, "audit.faults_found", score["faults_found"])


def test_no_error_on_clean_reports(score):
    assert score["clean"] > 0
    assert score["clean_with_error"] == 0


def _planted(shared, frames):
    """Planted rule codes by report_id, and the failed rules by report_id."""
    reports = pl.read_parquet(frames / "reports.parquet")
    ids = defaultdict(list)
    for source, id in reports.sort("part").select("source", "report_id").iter_rows():
        ids[source].append(id)
    planted = defaultdict(set)
    lines = (shared / "corpus" / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    for truth in map(json.loads, lines):
        found = next((v for k, v in ids.items() if k.endswith(truth["file"])), [])
        parts = truth.get("reports") or [truth]
        for id, part in zip(found, parts, strict=False):
            planted[id] |= {f["code"] for f in part.get("faults", []) + truth.get("faults", [])}
            planted[id] |= {c["check"] for c in part.get("derived_checks", [])}
    findings = pl.read_parquet(frames / "findings.parquet").filter(verdict="fail")
    failed = defaultdict(set)
    for id, rule in findings.select("report_id", "rule").iter_rows():
        failed[id].add(rule)
    return planted, failed


def test_precision_and_recall_by_rule(request, shared, corpus_build):
    planted, failed = _planted(shared, corpus_build)
    checks = {"row_total": "K1", "results_sum": "K2", "identity_1_2_3_4": "K3",
              "review_total": "K4", "parts_sum": "K1"}  # fmt: skip
    rows = []
    for rule in PLANTED_ONLY:
        names = {f for f, codes in NAMED_BY.items() if codes.split()[0] == rule}
        names |= {c for c, code in checks.items() if code == rule}
        wanted = {id for id, codes in planted.items() if codes & names}
        counts = Counter()
        for id, rules in failed.items():
            if rule in rules:
                counts["right" if id in wanted else "extra"] += 1
        counts["missed"] = len([id for id in wanted if rule not in failed[id]])
        rows.append((rule, counts["right"], counts["extra"], counts["missed"]))
        print(f"{rule:<4} right {counts['right']:>3}  extra {counts['extra']:>3}  "
              f"missed {counts['missed']:>3}")  # fmt: skip
    for rule, right, extra, missed in rows:
        _floor(request, f"rule.{rule}.right", right)
        _floor(request, f"rule.{rule}.extra", extra, min)
        _floor(request, f"rule.{rule}.missed", missed, min)


def _paths(shared):
    """The function of score.py that names a cell as the truth does."""
    spec = importlib.util.spec_from_file_location("corpus_score", shared / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.path


def test_no_rule_fails(corpus_build):
    findings = pl.read_parquet(corpus_build / "findings.parquet")
    failed = findings.filter(pl.col("message_en").str.contains("a fault of the rule"))
    assert failed["message_en"].unique().to_list() == []


def test_altered_cells_are_the_first_explanation(request, shared, corpus_build):
    path = _paths(shared)
    reports = pl.read_parquet(corpus_build / "reports.parquet")
    source = dict(reports.select("report_id", "source").iter_rows())
    first = defaultdict(set)
    suspects = pl.read_parquet(corpus_build / "suspects.parquet").filter(explanation=1)
    for id, *place in suspects.select("report_id", "table", "row", "column").iter_rows():
        first[source[id]].add(path(*place))
    sums = ("sum_row_total", "identity_1_2_3_4", "sum_3_7", "review_total", "stat_sum")
    right = planted = 0
    lines = (shared / "corpus" / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    for truth in map(json.loads, lines):
        suspected = next((v for k, v in first.items() if k.endswith(truth["file"])), set())
        for fault in truth.get("faults", []):
            if fault["code"] in sums:
                planted += 1
                right += set(fault.get("paths") or [fault["path"]]) <= suspected
    print(f"altered cells first: {right} of {planted}")
    _floor(request, "audit.altered_first", right)


def test_seed_cells_are_exact(shared, seeds_build):
    keys = ["file", "table", "row", "column"]
    truth = pl.read_csv(shared / "seeds" / "cells.csv", infer_schema=False).select(*keys, "value")
    reports = pl.read_parquet(seeds_build / "reports.parquet")
    cells = pl.read_parquet(seeds_build / "cells.parquet").join(
        reports.select("report_id", pl.col("source").str.split("/").list.last().alias("file")),
        on="report_id",
    )
    joined = truth.cast({"value": pl.Float64}).join(cells, on=keys, how="full", suffix="_read")
    assert truth.height == 1000
    assert joined.filter(~pl.col("value").eq_missing(pl.col("value_read"))).height == 0
    split = cells.filter(state="repaired")
    assert split.select("raw", "value").rows() == [("1\xa00", 10.0)]


def test_seed_findings(seeds_build):
    reports = pl.read_parquet(seeds_build / "reports.parquet")
    findings = pl.read_parquet(seeds_build / "findings.parquet").filter(verdict="fail")
    seed = reports.select("report_id", pl.col("source").str.extract(r"/(\d{3})_").alias("seed"))
    findings = findings.join(seed, on="report_id")
    rules = {k[0]: set(g["rule"]) for k, g in findings.group_by("seed")}
    assert {"K2", "K3", "P01", "L01", "S01", "N02"} <= rules["001"]
    assert rules["001"] & {"L02", "L03"}
    assert "L01" in rules["004"]
    errors = findings.filter(severity="error")
    assert set(errors["seed"]) <= {"001", "004"}
    balance = errors.filter(rule="K3", seed="001").explode("cells")["cells"].to_list()
    for column in ("natural_person", "business", "total"):
        assert f"applications.processed.{column}" in balance
