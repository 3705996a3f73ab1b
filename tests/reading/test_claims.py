"""The claims ledger on sentences: what is stated, and what must never be taken for a figure."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from reportkit.model import Identity
from reportkit.reading.claims import parse_claims, read_claims

CASES = Path(__file__).parent / "claims"
TABLES = {
    "applications": "new_received carried_in handled granted partly_granted granted_any denied unavailable rejected other "
    "denied_state_secret denied_by_law denied_security denied_third_party denied_internal denied_process denied_case_file "
    "denied_query unavailable_not_held unavailable_to_create unavailable_unclear rejected_petition rejected_repeat "
    "rejected_publication rejected_excessive rejected_confirmation other_no_correction other_fee_unpaid other_rest "
    "processed carried_out",
    "disputes": "reconsideration litigation direct_litigation litigation_after_reconsideration",
    "disclosure": "rules normative_documents licences penalties coercive_measures fees procurement",
}
TABLE = {row: table for table, rows in TABLES.items() for row in rows.split()}
RELATION = {"=": "eq", ">=": "ge", "<=": "le", "~": "approx"}
FLOOR = 0.97


def metric(short: str) -> str:
    """`reconsideration.upheld` → `disputes.reconsideration.upheld`; the column total is implied."""
    if short.startswith(("prose.", "statistics.")):
        return short if short.startswith("prose.") or short.endswith(".value") else short + ".value"
    row, _, column = short.partition(".")
    return f"{TABLE[row]}.{row}.{column or 'total'}"


def expected(line: str) -> tuple[str, str, float, str, str | None]:
    match = re.fullmatch(
        r"(\S+) (=|>=|<=|~) ([\d.]+)(?: (last_year|part_year|cumulative))?(?: (own|aggregate))?",
        line,
    )
    assert match, line
    names = sorted(metric(m) for m in match[1].split("|"))
    relation = "one_of" if len(names) > 1 and match[2] == "=" else RELATION[match[2]]
    return "|".join(names), relation, float(match[3]), match[4] or "this_year", match[5]


def cases() -> list[dict]:
    found = []
    for path in sorted(CASES.glob("*.toml")):
        for number, case in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))["case"], 1):
            found.append(
                {
                    "id": f"{path.stem}-{number}",
                    "year": 2023,
                    "form": "2021",
                    "agency": None,
                    **case,
                }
            )
    return found


def stated(case: dict) -> list[tuple[str, str, float, str, str]]:
    claims = parse_claims(case["text"], year=case["year"], agency=case["agency"], form=case["form"])
    return [
        ("|".join(sorted(c.metric.split("|"))), c.relation, c.value, c.period, c.scope)
        for c in claims
        if c.comparable
    ]


def score(every: list[dict]) -> tuple[float, float, float, list[str]]:
    """Precision, recall, F1 and the differences, over metric, relation, value and period."""
    hit = wrong = missed = 0
    notes = []
    for case in every:
        want = Counter(expected(line)[:4] for line in case["claims"])
        got = Counter(claim[:4] for claim in stated(case))
        hit += (want & got).total()
        wrong += (got - want).total()
        missed += (want - got).total()
        if want != got:
            notes.append(
                f"{case['id']} [{case.get('row', '')}] {case['text']}\n    missing {sorted((want - got).elements())}\n    extra   {sorted((got - want).elements())}"
            )
    precision, recall = hit / max(1, hit + wrong), hit / max(1, hit + missed)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall), notes


def test_all_sentences_together_hold_the_floor():
    precision, recall, f1, notes = score(cases())
    print(
        f"\nclaims: {len(cases())} sentences, precision {precision:.4f}, recall {recall:.4f}, F1 {f1:.4f}"
    )
    print("\n".join(notes))
    assert f1 >= FLOOR


@pytest.mark.parametrize(
    "case", [c for c in cases() if any(expected(x)[4] for x in c["claims"])], ids=lambda c: c["id"]
)
def test_scope_words_are_read(case):
    want = [
        expected(line)[:4:1] + (expected(line)[4],) for line in case["claims"] if expected(line)[4]
    ]
    got = stated(case)
    for item in want:
        assert item in got
