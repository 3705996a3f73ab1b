"""The audit as people call it: filters, suppressions, fingerprints, manual, display."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from reportkit import auditing
from reportkit.auditing import audit, explain, manual
from reportkit.corpus import Corpus
from reportkit.errors import FrameError, RuleError
from reportkit.frames import dtypes
from reportkit.rules import list_rules

BROKEN = {
    "cells": {
        "applications.granted.natural_person": 2,
        "applications.granted.total": 3,
        "applications.processed.natural_person": 2,
        "applications.processed.total": 2,
        "applications.new_received.total": "",
    },
    "text": {"6": "无。"},
}


def test_findings_have_the_declared_columns(literal: Any) -> None:
    result = audit(literal(BROKEN), localize=False)

    assert dict(result.findings.schema) == dtypes("findings")
    assert result.findings.height > 0


def test_findings_show_both_values_the_formula_and_the_printed_text(literal: Any) -> None:
    finding = audit(literal(BROKEN), only=["K1"], localize=False).findings.row(0, named=True)

    assert (finding["expected"], finding["actual"], finding["difference"]) == ("2", "3", 1.0)
    assert "应为 2" in finding["message_zh"]
    assert "total 3 ≠ natural person 2 + business 0" in finding["message_en"]
    assert "（一）予以公开·自然人 2" in finding["evidence"]
    assert finding["line"] is not None


def test_a_rule_that_fails_loses_no_other(literal: Any, monkeypatch: Any) -> None:
    def failing(rule: Any, evidence: Any) -> pl.DataFrame:
        if rule.code == "K3":
            raise ValueError("no such thing")
        return judge(rule, evidence)

    judge = auditing.judge
    monkeypatch.setattr(auditing, "judge", failing)
    found = audit(literal(BROKEN), only=["K1", "K3"], localize=False).findings

    assert found.filter(rule="K1")["verdict"].to_list().count("fail") > 0
    (told,) = found.filter(rule="K3").to_dicts()
    assert told["verdict"] == "unjudged"
    assert "ValueError: no such thing" in told["message_en"]


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        ({"only": ["K1"]}, {"K1"}),
        ({"only": ["K", "S07"]}, {"K1", "K3", "S07"}),
        ({"ignore": ["K", "N", "A", "S", "T"]}, set()),
        ({"severity": "error"}, {"K1", "K3"}),
    ],
)
def test_filters(literal: Any, options: dict[str, Any], codes: set[str]) -> None:
    found = audit(literal(BROKEN), localize=False, **options).findings

    assert set(found["rule"]) == codes


@pytest.mark.parametrize("options", [{"only": ["Q9"]}, {"ignore": ["K99"]}, {"severity": "bad"}])
def test_an_unknown_filter_raises(literal: Any, options: dict[str, Any]) -> None:
    with pytest.raises(RuleError):
        audit(literal({}), localize=False, **options)


def test_a_suppression_holds_until_the_figures_change(literal: Any) -> None:
    before = audit(literal(BROKEN), only=["K1"], localize=False).findings
    fails = before.filter(verdict="fail")
    known = pl.DataFrame({"fingerprint": fails["fingerprint"], "reason": ["confirmed by phone"]})

    same = audit(literal(BROKEN), only=["K1"], suppressions=known, localize=False)
    changed = {**BROKEN, "cells": {**BROKEN["cells"], "applications.granted.total": 4}}
    other = audit(literal(changed), only=["K1"], suppressions=known, localize=False)

    assert same.failed.height == 0
    assert same.findings.filter(verdict="fail")["suppressed"].to_list() == ["confirmed by phone"]
    assert other.failed.height == 1


def test_suppressions_come_from_a_file(literal: Any, tmp_path: Path) -> None:
    path = tmp_path / "suppressions.csv"
    path.write_text("fingerprint,reason\n0123456789abcdef,none such\n", encoding="utf-8")

    assert audit(literal({}), suppressions=path, localize=False).findings.height == 0
    assert audit(literal({}), suppressions=tmp_path / "none.csv", localize=False).reports == 1
    path.write_text("print,why\n1,2\n", encoding="utf-8")
    with pytest.raises(FrameError, match="fingerprint"):
        audit(literal({}), suppressions=path, localize=False)


def test_fingerprints_do_not_depend_on_the_rest_of_the_corpus(literal: Any) -> None:
    alone = audit(literal({**BROKEN, "report_id": "x"}), only=["K1"], localize=False).findings
    beside = audit(
        literal({"agency": "白沙市财政局"}, {**BROKEN, "report_id": "x"}),
        only=["K1"], localize=False,
    ).findings  # fmt: skip

    assert alone["fingerprint"].to_list() == beside["fingerprint"].to_list()
    assert alone["fingerprint"].str.len_chars().unique().to_list() == [16]


def test_two_runs_are_equal(literal: Any) -> None:
    first, second = (audit(literal(BROKEN, {}), localize=False).findings for _ in range(2))

    assert first.equals(second)


def test_other_documents_take_no_part(literal: Any) -> None:
    assert audit(literal({**BROKEN, "kind": "other"}), localize=False).findings.height == 0


def test_summary_counts_by_rule(literal: Any) -> None:
    summary = audit(literal(BROKEN), localize=False).summary()

    row = summary.filter(rule="K1").row(0, named=True)
    assert (row["fail"], row["unjudged"], row["reports"]) == (1, 0, 1)
    assert summary.columns[:4] == ["rule", "severity", "title_zh", "title_en"]


def test_numbers_of_rows_do_not_read_as_terms_of_a_sum(literal: Any) -> None:
    cells = {"applications.new_received.total": 8, "applications.processed.total": 10}
    found = audit(literal({"cells": cells}), only=["K3"], localize=False).failed

    assert "new received [1] 8 + carried in [2] 0 = 8" in found["message_en"][0]


def test_an_audit_is_shown_as_text_and_as_a_table(literal: Any) -> None:
    result = audit(literal(BROKEN), localize=False)

    assert repr(result).startswith("Audit(1 report · 2 errors · ")
    assert "1 份报告 · 错误 2" in result._repr_html_()
    assert "<table" in result._repr_html_()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_manual_is_made_from_the_rules(lang: str) -> None:
    overview = manual(lang=lang)

    for rule in list_rules():
        assert rule.title[0 if lang == "zh" else 1] in overview
        assert rule.code in explain(rule.code, lang)


def test_an_unknown_rule_has_no_page() -> None:
    with pytest.raises(RuleError, match="there are K1"):
        explain("Z9")


@pytest.mark.parametrize("form", ["2008", None])
def test_a_report_without_a_national_table_is_audited_too(literal: Any, form: str | None) -> None:
    claim = {"metric": "applications.new_received.total", "value": 3.0}
    corpus = literal({"claims": [claim], "year": 2012})
    bare = Corpus.of(
        {
            **corpus.frames(),
            "reports": corpus.reports.with_columns(form=pl.lit(form, dtype=pl.String)),
            "cells": corpus.cells.clear(),
        }
    )

    found = audit(bare, localize=False).findings

    assert found.filter(verdict="fail", severity="error").height == 0
    assert "P01" in found.filter(verdict="unjudged")["rule"].to_list()


def test_an_empty_corpus_has_no_finding() -> None:
    assert audit(Corpus.of({}), localize=False).findings.height == 0
