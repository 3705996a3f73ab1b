"""Every rule against its cases: `cases/<CODE>.toml`, reports that it fails, passes or cannot judge.

A case: `verdict` and what is special in the judged report (`cells`, `text`, `claims`, columns of
`reports`); `others` are further reports of the corpus; `expected`, `actual`, `severity`, `cells_of`
and `says` are compared with the finding when given.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from reportkit.auditing import audit
from reportkit.rules import PARTS, list_rules

CASES = Path(__file__).parent / "cases"
_META = {"name", "verdict", "others", "expected", "actual", "severity", "cells_of", "says", "count"}
# verdicts a rule can give beside fail and pass, checked below
UNJUDGED = {"K1", "K2", "K3", "K4", "X01", "S01", "S03", "V01", "T03", "P01", "A05", "A09", "G01"}


def _load() -> list[Any]:
    found = []
    for path in sorted(CASES.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["cases"]:
            found.append(pytest.param(path.stem, case, id=f"{path.stem}-{case['name']}"))
    return found


@pytest.mark.parametrize(("code", "case"), _load())
def test_case(code: str, case: dict[str, Any], literal: Any, parents: Any) -> None:
    unknown = {k for k in case if k in ("expect", "report")}
    assert not unknown
    judged = {k: v for k, v in case.items() if k not in _META}
    corpus = literal(*case.get("others", ()), {**judged, "report_id": "judged"})

    found = audit(corpus, only=[code], parents=parents, localize=False).findings
    mine = found.filter(report_id="judged").to_dicts()

    if case["verdict"] == "pass":
        assert mine == []
        return
    assert [f["verdict"] for f in mine[:1]] == [case["verdict"]], [f["message_zh"] for f in mine]
    for key in ("expected", "actual", "severity"):
        if key in case:
            assert mine[0][key] == case[key]
    if "cells_of" in case:
        assert mine[0]["cells"] == case["cells_of"]
    if "says" in case:
        assert case["says"] in mine[0]["message_zh"]
    if "count" in case:
        assert len(mine) == case["count"]
    assert "{" not in mine[0]["message_zh"] + mine[0]["message_en"]
    assert mine[0]["message_zh"]
    assert mine[0]["message_en"]


@pytest.mark.parametrize("rule", list_rules(), ids=lambda r: r.code)
def test_rule_is_documented_and_has_cases_of_both_signs(rule: Any) -> None:
    manual = rule.manual()
    assert manual["summary"].endswith(".")
    assert [p for p in PARTS if not manual.get(p)] == []
    assert all(rule.title)
    chinese = rule.manual("zh")
    assert all(chinese[p] for p in PARTS)
    told = {p: re.sub(r"[\w/]+\.(?:toml|csv)", "", chinese[p]) for p in PARTS}
    assert [p for p in PARTS if re.search("[A-Za-z]{3}", told[p])] == []
    assert all(rule.message)
    path = CASES / f"{rule.code}.toml"
    verdicts = {c["verdict"] for c in tomllib.loads(path.read_text(encoding="utf-8"))["cases"]}
    assert {"fail", "pass"} <= verdicts
    if rule.code in UNJUDGED:
        assert "unjudged" in verdicts


def test_every_case_file_belongs_to_a_rule() -> None:
    assert {p.stem for p in CASES.glob("*.toml")} == {r.code for r in list_rules()}


def test_a_faultless_report_has_no_finding(literal: Any) -> None:
    assert audit(literal({}), localize=False).findings.to_dicts() == []
