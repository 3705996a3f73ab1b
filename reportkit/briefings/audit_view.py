"""What all parts of the audit briefing look at: reports, and findings as the parameters ask."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from reportkit.briefings import selection
from reportkit.briefings.texts import Texts, texts
from reportkit.corpus import Corpus
from reportkit.parameters import ConsistencyAudit
from reportkit.rules import Rule, find_rule

RANK = {"error": 0, "warning": 1, "info": 2}


class AuditView:
    """What all parts of the page look at: reports, findings filtered by the parameters."""

    def __init__(self, corpus: Corpus, P: ConsistencyAudit) -> None:  # noqa: N803
        self.P, self.lang = P, P.lang
        self.t: Texts = texts("audit", P.lang)
        self.corpus = selection.only_reports(corpus)
        self.reports = self.corpus.reports
        self.bodies = selection.bodies(self.reports, P.lang)
        found = self.corpus.findings.filter(self._wanted())
        rank = pl.col("severity").replace_strict(RANK, default=9, return_dtype=pl.Int32)
        self.findings = (
            found.join(self.bodies, on="report_id", how="left", maintain_order="left")
            .with_columns(rank.alias("_rank"))
            .sort(
                "_rank", "body", "report_id", "char_start", "rule", "fingerprint", nulls_last=True
            )
        )
        opened = pl.col("suppressed").is_null()
        self.fails = self.findings.filter(opened, verdict="fail")
        self.unjudged = self.findings.filter(opened, verdict="unjudged")
        self.explained = self.findings.filter(opened, verdict="explained")
        self.suppressed = self.findings.filter(pl.col("suppressed").is_not_null())

    def _wanted(self) -> pl.Expr:
        wanted = pl.lit(True)
        if self.P.rules:
            codes = [c.strip() for c in self.P.rules.split(",") if c.strip()]
            wanted &= pl.col("rule").is_in(codes) | pl.col("rule").str.slice(0, 1).is_in(codes)
        if self.P.severity:
            worse = [s for s, n in RANK.items() if n <= RANK[self.P.severity]]
            wanted &= pl.col("severity").is_in(worse)
        return wanted

    @property
    def one(self) -> bool:
        """Whether the page is about a single report."""
        return self.reports.height == 1

    def count(self, severity: str) -> int:
        """Open findings of a severity."""
        return self.fails.filter(severity=severity).height

    def title(self, code: str) -> str:
        """Title of a rule; its code where it is not known (frames of another version)."""
        found = rule_of(code)
        return found.title[0 if self.lang == "zh" else 1] if found else code

    def severity(self, severity: str) -> str:
        """Word for a severity."""
        return self.t.get(f"section_{severity}", severity)

    def titled(self, frame: pl.DataFrame) -> pl.DataFrame:
        """With the rule's `title` and the `message` in the language of the page."""
        titles = {c: self.title(c) for c in frame["rule"].unique().to_list()}
        text = f"message_{self.lang}"
        if text in frame.columns:
            frame = frame.with_columns(message=pl.col(text))
        return frame.with_columns(
            title=pl.col("rule").replace_strict(titles, default=None, return_dtype=pl.String),
            message=pl.col(f"message_{self.lang}")
            if f"message_{self.lang}" in frame.columns
            else None,
        )


@lru_cache(maxsize=256)
def rule_of(code: str) -> Rule | None:
    """The rule, or None for one that this version does not know."""
    from reportkit.errors import RuleError

    try:
        return find_rule(code)
    except RuleError:
        return None


def list_labels(v: AuditView) -> dict[str, str]:
    """Columns and labels of a table of findings."""
    t = v.t
    return {"body": t["body"], "rule": t["rule"], "title": t["rule_title"], "message": t["message"],
            "line": t["printed_line"]}  # fmt: skip
