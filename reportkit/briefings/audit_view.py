"""What all parts of the audit briefing look at: reports, and findings as the parameters ask."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

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
        bodies = selection.bodies(self.reports, P.lang)
        # Where all reports are one body's, the year tells them apart.
        self.alone = self.reports.height > 1 and bodies["agency"].n_unique() == 1
        if self.alone:
            year = pl.col("year").cast(pl.String)
            said = pl.format(self.t("of_year", year="{}"), year).fill_null(self.t["unknown_year"])
            bodies = bodies.with_columns(body=said)
        self.bodies = _told_apart(bodies, self.reports)
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
        number = pl.int_range(pl.len()).over("fingerprint")
        anchor = pl.format("f-{}", "fingerprint") + pl.when(number > 0).then(
            pl.format("-{}", number + 1)
        ).otherwise(pl.lit(""))
        self.fails = self.findings.filter(opened, verdict="fail").with_columns(anchor=anchor)
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
        """Word for a severity of one finding."""
        return self.t.get(f"severity_{severity}", severity)

    def basis(self, basis: str) -> str:
        """What a rule rests on: a document, the form, practice."""
        parts = [self.t.get(f"basis_{part}", part) for part in basis.split("、")]
        return ("、" if self.lang == "zh" else "; ").join(parts)

    def section(self, id: str) -> str:
        """Words for a section of the report."""
        zh = "一二三四五六七八九"
        n = zh[int(id) - 1] if self.lang == "zh" and id in "123456789" else id
        return self.t.get(f"section_{id}") or self.t("section_n", n=n)

    def explained_at(self, report: str) -> str:
        """Link target of the smallest explanation of a report."""
        held = self.corpus.suspects["report_id"].unique().sort().to_list()
        return f"e-{held.index(report) + 1}"

    def titled(self, frame: pl.DataFrame) -> pl.DataFrame:
        """With the rule's `title`, and of findings the `message` in the language of the page.

        A message is told without the passage that it quotes at length, and without saying again
        that it is not judged.
        """
        titles = {c: self.title(c) for c in frame["rule"].unique().to_list()}
        title = pl.col("rule").replace_strict(titles, default=None, return_dtype=pl.String)
        if f"message_{self.lang}" not in frame.columns:
            return frame.with_columns(title=title)
        told = [
            _short(text, quoted)
            for text, quoted in frame.select(f"message_{self.lang}", "evidence").iter_rows()
        ]
        message = pl.Series("message", told, dtype=pl.String)
        return frame.with_columns(
            title=title, message=message.str.replace(self.t["unjudged_pattern"], "$1")
        )

    def message(self, row: dict[str, Any]) -> str:
        """The message of one finding, long quotations cut."""
        return _short(row[f"message_{self.lang}"], row["evidence"])


_QUOTED = 60  # characters of a passage that a message may quote


def _short(message: str | None, quoted: str | None) -> str:
    """The message; a long passage in it is cut, as it stands beside it as evidence."""
    if message and quoted and len(quoted) > _QUOTED and quoted in message:
        cut = " ".join(quoted[:_QUOTED].split())
        return message.replace(quoted, f"{cut}……" if message[0] > "\u2fff" else f"{cut} …")
    return message or ""


def _told_apart(bodies: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """`body` with the file's name where two reports would be called the same."""
    files = reports.select("report_id", pl.col("source").str.extract(r"([^/]+)$"), "part")
    file = pl.col("source") + pl.when(pl.col("part") > 0).then(
        pl.format(" #{}", pl.col("part") + 1)
    ).otherwise(pl.lit(""))
    doubled = (pl.len().over("body") > 1) & pl.col("source").is_not_null()
    return (
        bodies.join(files, on="report_id", how="left", maintain_order="left")
        .with_columns(
            body=pl.when(doubled).then(pl.format("{} ({})", "body", file)).otherwise("body")
        )
        .drop("source", "part")
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
