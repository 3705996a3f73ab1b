"""Text forensics of the audit briefing: whose words these are, passages side by side."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any, NamedTuple

import polars as pl

from reportkit.briefings import selection
from reportkit.briefings.audit_view import AuditView
from reportkit.briefings.printed import Printed
from reportkit.display import Block, Html, Safe, escape, join, tag
from reportkit.reuse import SideBySide, side_by_side
from reportkit.reuse.passages import Passage

COPIES = ("X06", "X07")  # rules whose `expected` names the report that was copied
LEFTOVERS = ("L01", "L02", "L03")  # rules that find words of another text
_OPEN = 2  # passages shown openly; more go behind a triangle
_LONGEST = 360  # characters of a passage that are printed


class Donor(NamedTuple):
    """The report that a text was probably taken from."""

    report: str
    body: str
    rule: str
    anchor: str  # of the finding that names it
    shared: SideBySide
    share: str


class Copies:
    """Copied texts among the findings of a page, with the reports they were taken from.

    A page about one body still needs the texts of others: they are read from the folder of the
    frames. Where they are not to be had, the finding stands with its own passage alone.
    """

    def __init__(self, v: AuditView) -> None:
        self.v = v
        found = v.findings.filter(
            pl.col("rule").is_in(COPIES),
            pl.col("expected").is_not_null(),
            pl.col("suppressed").is_null(),
        )
        anchors = v.fails.select("report_id", "rule", "anchor")
        self.found = found.join(anchors, on=["report_id", "rule"], how="left").unique(
            ["report_id", "rule"], keep="first", maintain_order=True
        )
        self._reports, self._sections = self._texts()
        self.names = dict(
            selection.bodies(self._reports, v.lang).select("report_id", "body").iter_rows()
        )
        if not v.alone:
            self.names.update(v.bodies.select("report_id", "body").iter_rows())
        self._printed = Printed(v.corpus)
        self.donor = lru_cache(maxsize=1024)(self._donor)

    def _texts(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        corpus, path = self.v.corpus, self.v.corpus.path
        strangers = sorted(
            set(self.found["expected"].to_list()) - set(corpus.reports["report_id"].to_list())
        )
        if not strangers or path is None:
            return corpus.reports, corpus.sections
        wanted = pl.col("report_id").is_in(strangers)
        reports, sections = (
            pl.scan_parquet(path / f"{name}.parquet").filter(wanted).collect()
            for name in ("reports", "sections")
        )
        return (
            pl.concat([corpus.reports, reports], how="vertical_relaxed"),
            pl.concat([corpus.sections, sections], how="vertical_relaxed"),
        )

    def _donor(self, report: str, rule: str) -> Donor | None:
        rows = self.found.filter(report_id=report, rule=rule)
        if not rows.height:
            return None
        row = rows.row(0, named=True)
        id = row["expected"]
        shared = side_by_side(self._reports, self._sections, report, id)
        return Donor(
            id, self.names.get(id, id), rule, row["anchor"] or "", shared, row["actual"] or ""
        )

    def of(self, report: str) -> list[Donor]:
        """Donors of a report, last year's own report first."""
        return [d for rule in COPIES if (d := self.donor(report, rule)) is not None]

    def card(self, report: str, rule: str) -> tuple[str, list[tuple[str, object]], list[Block]]:
        """Message, facts and side-by-side passages of a finding of a copied text."""
        t, d = self.v.t, self.donor(report, rule)
        if d is None:
            return "", [], []
        message = t(f"copied_{rule}", body=d.body, share=d.share)
        facts: list[tuple[str, object]] = []
        if rule == "X07":
            told = t[f"donor_{d.shared.basis}"] if d.shared.basis else t["donor_unknown"]
            facts.append((t["likely_donor"], t("donor_why", body=d.body, why=told)))
        blocks: list[Block] = []
        passages = d.shared.passages
        if passages:
            blocks.append(self._pairs(passages[:_OPEN], report, d, t["side_by_side"]))
            if more := passages[_OPEN:]:
                summary = tag("summary", t("passages_more", n=len(more)))
                rest = self._pairs(more, report, d, "")
                blocks.append(Html(tag("details", summary, rest.content, class_="rk-fold"), ""))
        if left := self._leftovers(report, d):
            blocks.append(left)
        return message, facts, blocks

    def _pairs(self, passages: Sequence[Passage], report: str, d: Donor, caption: str) -> Html:
        own = self.names.get(report, report)
        parts = [tag("p", caption, class_="rk-source")] if caption else []
        for p in passages:
            one, other = _differences(p.text_a[:_LONGEST], p.text_b[:_LONGEST])
            sides = [
                self._side(own, report, p.section_a, p.start_a, one, len(p.text_a)),
                self._side(d.body, d.report, p.section_b, p.start_b, other, len(p.text_b)),
            ]
            parts.append(tag("div", *sides, class_="rk-side"))
        return Html(join(parts), caption)

    def _side(
        self, body: str, report: str, section: str, start: int, text: Safe, length: int
    ) -> Safe:
        t = self.v.t
        where = [body, self.v.section(section)]
        if (line := self._line(report, section, start)) is not None:
            where.append(t("line", line=line))
        more = t("passage_cut", n=length) if length > _LONGEST else ""
        return tag(
            "figure",
            tag("figcaption", " · ".join(where)),
            tag("p", text, "……" if more else "", class_="rk-passage"),
            tag("p", more, class_="rk-source") if more else None,
            class_="rk-evidence",
        )

    def _line(self, report: str, section: str, start: int) -> int | None:
        rows = self._sections.filter(
            pl.col("report_id") == report,
            pl.col("section") == section,
            pl.col("char_start") <= start,
            pl.col("char_end") > start,
        )
        if not rows.height:
            return None
        s = rows.row(0, named=True)
        before = str(s["text"]).count("\n", 0, start - int(s["char_start"]))
        return int(s["line_start"]) + before

    def _leftovers(self, report: str, d: Donor) -> Html | None:
        """Words of another text in this report, linked, with whether the donor has them too."""
        t = self.v.t
        rows = self.v.fails.filter(pl.col("rule").is_in(LEFTOVERS), report_id=report)
        items = []
        for row in rows.iter_rows(named=True):
            word = row["actual"] or row["evidence"] or ""
            items.append(
                tag(
                    "li",
                    tag("a", f"“{word}”", href=f"#{row['anchor']}"),
                    " · ",
                    " · ".join(self._place(row)),
                    " · ",
                    t["leftover_both" if self.has(d.report, word) else "leftover_here"],
                )
            )
        if not items:
            return None
        head = tag("p", t["leftovers"], class_="rk-source")
        return Html(join([head, tag("ul", *items, class_="rk-list")]), t["leftovers"])

    def _place(self, row: dict[str, Any]) -> list[str]:
        section = self._printed.section_at(row["report_id"], row["char_start"])
        where = [self.v.section(section["section"])] if section else []
        if row["line"] is not None:
            where.append(self.v.t("line", line=row["line"]))
        return where

    def has(self, report: str, word: str) -> bool:
        """Whether a word stands in the text of a report."""
        texts = self._sections.filter(pl.col("report_id") == report)["text"]
        return bool(word) and bool(texts.str.contains(word, literal=True).any())

    def origin(self, row: dict[str, Any]) -> Safe | None:
        """For a leftover: the report it probably came from, with a link to that finding."""
        word = row["actual"] or ""
        for d in self.of(row["report_id"]):
            inside = any(
                p.start_a <= (row["char_start"] or -1) < p.end_a for p in d.shared.passages
            )
            if (inside or self.has(d.report, word)) and d.anchor:
                key = "origin_passage" if inside else "origin_word"
                before, _, after = self.v.t[key].partition("{body}")
                link = tag("a", d.body, " ", d.rule, href=f"#{d.anchor}")
                return tag("p", before, link, after, class_="rk-source")
        return None


def _differences(one: str, other: str) -> tuple[Safe, Safe]:
    """Both texts with what differs marked: the figures and names that were exchanged."""
    found = SequenceMatcher(None, one, other, autojunk=False)
    left: list[Safe] = []
    right: list[Safe] = []
    for kind, a, b, c, d in found.get_opcodes():
        for parts, piece in ((left, one[a:b]), (right, other[c:d])):
            if piece:
                parts.append(escape(piece) if kind == "equal" else tag("mark", piece))
    return join(left), join(right)


def clusters(copies: Copies) -> list[list[dict[str, Any]]]:
    """Findings that hang together through their donors, the largest group first."""
    rows = copies.found.filter(rule="X07").to_dicts()
    parent: dict[str, str] = {}

    def root(id: str) -> str:
        while parent.setdefault(id, id) != id:
            id = parent[id]
        return id

    for row in rows:
        a, b = sorted((root(row["report_id"]), root(row["expected"])))
        parent[b] = a
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(root(row["report_id"]), []).append(row)
    return sorted(groups.values(), key=lambda g: (-len(g), g[0]["body"], g[0]["report_id"]))
