"""The audit: every rule over a corpus, with suppressions, as a frame and as a page."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from reportkit.corpus import Corpus
from reportkit.counted import filled
from reportkit.errors import FrameError
from reportkit.frames import checked, frame
from reportkit.rules import FAMILIES, PARTS, Rule, find_rule, list_rules, select_rules
from reportkit.rules.evidence import Evidence
from reportkit.rules.verdicts import findings, judge, unjudged

_SEVERITY = {"error": ("错误", "error"), "warning": ("提示", "warning"), "info": ("说明", "info")}
_TOLD = (
    "{reports} 份报告 · 错误 {error} · 提示 {warning} · 说明 {info} · 未判定 {unjudged} · "
    "已抑制 {held}",
    "{reports:report|reports} · {error:error|errors} · {warning:warning|warnings} · "
    "{info:note|notes} · {unjudged} unjudged · {held} suppressed",
)
Table = pl.DataFrame | str | os.PathLike[str] | None


@dataclass(frozen=True)
class Audit:
    """What an audit found; `findings` and `suspects` have the columns of `reportkit.frames`."""

    findings: pl.DataFrame
    suspects: pl.DataFrame
    reports: int
    rules: tuple[str, ...] = field(default=(), repr=False)

    @property
    def failed(self) -> pl.DataFrame:
        """Findings that fail and are not suppressed."""
        return self.findings.filter(pl.col("verdict") == "fail", pl.col("suppressed").is_null())

    def summary(self) -> pl.DataFrame:
        """One row per rule that found something.

        Columns: rule, severity, title_zh, title_en, fail, unjudged, explained, suppressed,
        reports (with an open fail).
        """
        titles = pl.DataFrame(
            [(r.code, i, r.severity, *r.title) for i, r in enumerate(list_rules())],
            schema=["rule", "_order", "severity", "title_zh", "title_en"],
            orient="row",
        )
        open_fail = (pl.col("verdict") == "fail") & pl.col("suppressed").is_null()
        counts = self.findings.group_by("rule").agg(
            fail=open_fail.sum(),
            unjudged=(pl.col("verdict") == "unjudged").sum(),
            explained=(pl.col("verdict") == "explained").sum(),
            suppressed=pl.col("suppressed").is_not_null().sum(),
            reports=pl.col("report_id").filter(open_fail).n_unique(),
        )
        return titles.join(counts, on="rule").sort("_order").drop("_order")

    def __repr__(self) -> str:
        return f"Audit({self._told(1)})"

    def _told(self, lang: int) -> str:
        counts = dict(self.failed["severity"].value_counts().iter_rows())
        numbers = {s: counts.get(s, 0) for s in _SEVERITY} | {
            "reports": self.reports,
            "unjudged": self.findings.filter(verdict="unjudged").height,
            "held": int(self.findings["suppressed"].is_not_null().sum()),
        }
        return filled(_TOLD[lang], numbers)

    def _repr_html_(self) -> str:
        from reportkit.display import html_table, language

        lang = language()
        zh = lang == "zh"
        labels = (
            {"rule": "规则", "severity": "级别", "title_zh": "内容", "fail": "不符",
             "unjudged": "未判定", "explained": "口径不同", "suppressed": "已抑制",
             "reports": "报告数"}
            if zh
            else {"title_en": "title"}
        )  # fmt: skip
        data = self.summary().drop("title_en" if zh else "title_zh")
        return str(html_table(data, caption=self._told(0 if zh else 1), labels=labels, lang=lang))


def audit(
    corpus: Corpus,
    *,
    ignore: Sequence[str] = (),
    only: Sequence[str] = (),
    severity: str | None = None,
    suppressions: Table = None,
    parents: Table = None,
    localize: bool = True,
) -> Audit:
    """Run the rules over a corpus.

    `ignore` and `only` take codes (`K1`) or family letters (`K`); `severity` keeps findings of
    that severity and worse. `suppressions` (fingerprint, reason) and `parents` (agency, parent)
    are frames or paths of CSV files; a path that does not exist counts as empty. `localize`
    also looks for the smallest explanations of broken sums (frame `suspects`).
    Raises RuleError on an unknown code, FrameError on a CSV without the declared columns.
    """
    chosen = list(select_rules(tuple(ignore), tuple(only)))
    list(select_rules(severity=severity))
    evidence = Evidence(corpus, _table(parents, ("agency", "parent")))
    found = findings([(one, _judged(one, evidence)) for one in chosen], evidence)
    if severity is not None:
        worse = list(_SEVERITY)[: list(_SEVERITY).index(severity) + 1]
        found = found.filter(pl.col("severity").is_in(worse))
    found = _suppressed(found, _table(suppressions, ("fingerprint", "reason")))
    suspects = _suspects(corpus) if localize else frame("suspects")
    codes = tuple(one.code for one in chosen)
    return Audit(checked("findings", found), suspects, evidence.reports.height, codes)


def _judged(rule: Rule, evidence: Evidence) -> pl.DataFrame:
    try:
        return judge(rule, evidence)
    except Exception as error:  # a fault of ours must not lose what the other rules find
        told = f"{type(error).__name__}: {error}"
        why = (
            f"规则运行出错（不是报告的错误）：{told}",
            f"a fault of the rule, not of the report: {told}",
        )
        return unjudged(evidence.reports, *why)


def _suspects(corpus: Corpus) -> pl.DataFrame:
    from reportkit.localize import localize

    return checked("suspects", localize(corpus))


def _table(given: Table, columns: tuple[str, ...]) -> pl.DataFrame | None:
    if given is None:
        return None
    if isinstance(given, pl.DataFrame):
        data = given
    else:
        path = Path(given)
        if not path.is_file():
            return None
        data = pl.read_csv(path, infer_schema=False, comment_prefix="#")
    missing = [c for c in columns if c not in data.columns]
    if missing:
        where = "the frame" if isinstance(given, pl.DataFrame) else str(given)
        raise FrameError(f"{where} lacks column {missing[0]!r}; it needs {', '.join(columns)}")
    return data


def _suppressed(found: pl.DataFrame, suppressions: pl.DataFrame | None) -> pl.DataFrame:
    """The reason beside each finding whose fingerprint (rule, body, year, values) is listed."""
    if suppressions is None or not suppressions.height:
        return found
    reasons = suppressions.select(
        pl.col("fingerprint").str.strip_chars(), pl.col("reason").fill_null("").alias("_reason")
    ).unique("fingerprint", keep="last")
    return (
        found.join(reasons, on="fingerprint", how="left", maintain_order="left")
        .with_columns(suppressed=pl.col("_reason"))
        .drop("_reason")
    )


def explain(code: str | None = None, lang: str = "zh") -> str:
    """The manual of one rule, or one line for every rule; RuleError when there is no such rule."""
    if code is None:
        return _overview(lang)
    return _page(find_rule(code), lang)


def manual(code: str | None = None, lang: str = "zh") -> str:
    """What `reportkit rules [CODE]` prints."""
    return explain(code, lang)


def _basis(basis: str, lang: str) -> str:
    known = {"form": ("格式规定", "form"), "practice": ("实务经验", "practice")}
    return known[basis][0 if lang == "zh" else 1] if basis in known else basis


def _overview(lang: str) -> str:
    at = 0 if lang == "zh" else 1
    lines: list[str] = []
    for letter, family in FAMILIES.items():
        mine = [r for r in list_rules() if r.code[0] == letter]
        if mine:
            lines += ["", f"{letter}  {family[at]}"]
            lines += [f"  {r.code:<4} {_SEVERITY[r.severity][at]:<8} {r.title[at]}" for r in mine]
    return "\n".join(lines).strip("\n")


def _page(one: Rule, lang: str) -> str:
    zh = lang == "zh"
    at = 0 if zh else 1
    words = (
        {"severity": "级别", "basis": "依据", "message": "提示文字", "guard": "不误报",
         "What": "查什么", "Why": "为什么", "Fails": "不符之例", "Passes": "相符之例"}
        if zh
        else {"guard": "left out"}
    )  # fmt: skip
    parts = one.manual("zh" if zh else "en")
    lines = [f"{one.code}  {one.title[at]}", *([parts["summary"]] if parts["summary"] else []), ""]
    facts = [
        ("severity", _SEVERITY[one.severity][at]),
        ("basis", _basis(one.basis, lang)),
        ("guard", one.guard[at]),
        *((part, parts.get(part, "")) for part in PARTS),
        ("message", one.message[at]),
    ]
    lines += [f"{words.get(name, name)}: {text}" for name, text in facts if text]
    return "\n".join(lines)
