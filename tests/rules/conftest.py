"""Small literal corpora for the cases of the rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import polars as pl
import pytest

from reportkit.corpus import Corpus
from reportkit.forms import read_form
from reportkit.frames import dtypes, frame

_DASHES = {"/", "-", "—", "——", "无", "不涉及"}
_TITLES = {
    "1": "一、总体情况",
    "2": "二、主动公开政府信息情况",
    "3": "三、收到和处理政府信息公开申请情况",
    "4": "四、政府信息公开行政复议、行政诉讼情况",
    "5": "五、存在的主要问题及改进情况",
    "6": "六、其他需要报告的事项",
}
_BODIES = {
    "1": "主动公开做到及时，依申请公开依法办理，信息管理目录更新，网站平台运行正常，监督考核到位。",
    "2": "见表。",
    "3": "见表。",
    "4": "见表。",
    "5": "解读形式还不够多样，下一步将加强培训，丰富图解和视频。",
    "6": "本年度未收取信息处理费。",
}
_REPORT: dict[str, Any] = {
    "agency": "青山市绿水县审计局", "year": 2023, "form": "2021", "level": "county",
    "city": "青山市", "county": "绿水县", "scope": "own", "made_up": True, "kind": "report",
    "part": 0, "sha256": "0", "layout": "tabbed", "encoding": "utf-8", "cells_expected": 0,
    "cells_read": 0, "problems": 0,
}  # fmt: skip
_CLAIM = {
    "relation": "eq", "period": "this_year", "scope": "own", "comparable": True, "section": "1",
    "line": 9, "char_start": 0, "char_end": 1,
}  # fmt: skip


def _cell(raw: str) -> tuple[float | None, str]:
    """Value and state of a cell as the reader would give them."""
    text = raw.strip()
    if not text:
        return None, "blank"
    if text in _DASHES:
        return None, "dash"
    if text == "?":
        return None, "unreadable"
    plain = text.replace(" ", "").replace("O", "0")
    return float(plain), "read" if plain == text else "repaired"


def _report(spec: Mapping[str, Any], id: str, rows: dict[str, list[Any]]) -> None:
    given = {k: v for k, v in spec.items() if k not in ("cells", "text", "claims", "omit", "drop")}
    report = {**_REPORT, **given, "report_id": id, "source": spec.get("source", f"{id}.txt")}
    year = report["year"]
    title = f"{report['agency']}{year}年政府信息公开工作年度报告"
    report.setdefault("title", title)
    report.setdefault("published", date(year + 1, 1, 20))
    report.setdefault("period_start", date(year, 1, 1))
    report.setdefault("period_end", date(year, 12, 31))
    if spec.get("unknown_year"):
        report["year"] = None
    for key in ("published", "period_start", "period_end", "level", "county"):
        if report[key] == "":
            report[key] = None
    rows["reports"].append(tuple(report.get(c) for c in dtypes("reports")))
    form = read_form(report["form"])
    overrides = spec.get("cells", {})
    places = {f"{p.table}.{p.row.id}.{p.column.id}": p for p in form.places()}
    unknown = set(overrides) - set(places) - set(form.tables)
    assert not unknown, f"no such cell in form {form.id}: {sorted(unknown)}"
    for at, (metric, place) in enumerate(places.items(), 1):
        if metric in spec.get("drop", ()) or place.table in spec.get("omit", ()):
            continue
        raw = str(overrides.get(metric, overrides.get(place.table, "0")))
        value, state = _cell(raw)
        rows["cells"].append(
            (
                id, place.table, place.row.id, place.row.code, place.column.id, value, raw, state,
                at, at, at + 1, "literal", None,
            )
        )  # fmt: skip
    text = {"front": f"{report['title']}\n\n编制本报告。\n", **spec.get("text", {})}
    at = 0
    for section in ("front", *_TITLES, "tail"):
        heading = "" if section in ("front", "tail") else _TITLES[section]
        printed = text.get(section, _BODIES.get(section, ""))
        if (printed == "" and section in spec.get("text", {})) or (
            section == "tail" and not printed
        ):
            continue
        if isinstance(printed, dict):
            heading, printed = printed["title"], printed["body"]
        whole = f"{heading}\n{printed}\n" if heading else printed
        span = (at + 1, at + 9, at * 100, at * 100 + len(whole))
        rows["sections"].append((id, section, heading, whole, *span))
        at += 10
    for claim in spec.get("claims", ()):
        full = {**_CLAIM, "low": claim.get("value"), "high": claim.get("value"), **claim}
        full.setdefault("text", f"{claim['metric']} {claim.get('value')}")
        rows["claims"].append((id, *(full.get(c) for c in list(dtypes("claims"))[1:])))


def literal_corpus(*specs: Mapping[str, Any]) -> Corpus:
    """A corpus of reports that are faultless and zero except for what `specs` say."""
    rows: dict[str, list[Any]] = {n: [] for n in ("reports", "cells", "sections", "claims")}
    for i, spec in enumerate(specs):
        _report(spec, str(spec.get("report_id", f"r{i}")), rows)
    return Corpus.of({name: frame(name, data) for name, data in rows.items()})


@pytest.fixture
def literal() -> Callable[..., Corpus]:
    """See `literal_corpus`."""
    return literal_corpus


@pytest.fixture
def parents() -> pl.DataFrame:
    """A county and its two bureaus."""
    county = "青山市绿水县人民政府"
    rows = [("青山市绿水县审计局", county), ("青山市绿水县水利局", county)]
    return pl.DataFrame(rows, schema=["agency", "parent"], orient="row")
