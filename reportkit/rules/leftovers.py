"""L: names of the body and what other texts left behind."""

from __future__ import annotations

import re

import polars as pl

from reportkit.rules.agencies import (
    COUNTIES,
    kind_id,
    own_nouns,
    region_nouns,
    self_pattern,
    telling_nouns,
    vocabulary,
)
from reportkit.rules.evidence import Evidence
from reportkit.rules.registry import rule
from reportkit.rules.verdicts import gather

# Bodies that may speak for the staff of their whole area.
GOVERNING = ("government", "government_office", "management_committee")
_SECTIONS = ("front", "1", "2", "3", "4", "5", "6")
_SELF_GUARD = (
    "“我国”“自我”等不算；书名号、引号内不算；并列名称两者都可；机关类别不明时不判",
    "我国, 自我 and the like, titles and quotations are left out; a body with two names may use "
    "both; unknown kinds of bodies are not judged",
)


def _choice(words: list[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def quoted(evidence: str, word: str) -> bool:
    """Whether `word` stands inside a title or a quotation in its sentence."""
    at = evidence.find(word)
    before = evidence[:at] if at >= 0 else ""
    return any(before.count(o) > before.count(c) for o, c in ("《》", "“”", "「」"))


@rule(
    "L01", "warning", basis="practice",
    title=("自称与机关类别不符", "Self-reference of another kind of body"),
    message=(
        "{agency}的报告自称“{actual}”（共 {count} 处），疑为他处文字残留",
        "The report of {agency} says “{actual}” of itself ({count:never|once|# times}): "
        "probably left over from another text",
    ),
    guard=_SELF_GUARD,
)  # fmt: skip
def foreign_self_reference(evidence: Evidence) -> pl.DataFrame:
    """A body speaks of itself by its own kind.

    What: 我局, 我委, 我办, 我镇 … and 全镇机关 and the like against the ending of the body's name;
    我县 in a district and 我区 in a county; 全县机关工作人员 in a department.
    Why: the word betrays that a text was copied from another body's report.
    Fails: 我镇 in the report of 密云区商务局.
    Passes: 我局 in the report of 密云区商务局.
    """
    words = vocabulary()
    whole, staff = words["whole"], words["region_staff"]
    phrases = [
        f"全{n}{b}" for part in (whole, staff) for n in part["nouns"] for b in part["before"]
    ]
    bodies = evidence.reports.select("report_id", "agency", "county")
    # whose text holds a word that is not its own: only these are searched for places
    named = _self_words(evidence).join(bodies, on="report_id")
    flags = [_is_foreign(*row) for row in named.select("agency", "county", "noun").iter_rows()]
    suspected = named.filter(pl.Series(flags, dtype=pl.Boolean)).select("report_id")
    pattern = re.compile(
        rf"{self_pattern()}"
        rf"|全(?P<whole>{_choice(whole['nouns'])})(?={_choice(whole['before'])})"
        rf"|全(?P<staff>{_choice(staff['nouns'])})(?={_choice(staff['before'])})"
    )
    found = gather(
        evidence.hits(pattern, _SECTIONS, within=suspected, sieve=["我", "全"]),
        evidence.hits(pattern, _SECTIONS, sieve=phrases),
    ).unique(["report_id", "char_start"], keep="first", maintain_order=True)
    found = found.sort("report_id", "char_start").join(bodies, on="report_id")
    keep = [_foreign(row) for row in found.iter_rows(named=True)]
    return (
        found.filter(pl.Series(keep, dtype=pl.Boolean))
        .group_by("report_id", "word", maintain_order=True)
        .agg(pl.len().alias("count"), pl.all().exclude("word").first())
        .rename({"word": "actual"})
        .drop("section", "noun", "whole", "staff", "county")
    )


def _self_words(evidence: Evidence) -> pl.DataFrame:
    """(report_id, noun) of all words that look like self-references, once for all rules."""

    def make() -> pl.DataFrame:
        words = [f"我{noun}" for noun in (*telling_nouns(), *sorted(COUNTIES))]
        return (
            evidence.texts.filter(pl.col("section").is_in(_SECTIONS))
            .select("report_id", noun=pl.col("clean").str.extract_many(words).list.unique())
            .explode("noun")
            .drop_nulls()
            .unique(maintain_order=True)
            .with_columns(pl.col("noun").str.slice(1))
        )

    made: pl.DataFrame = evidence.keep("self words", make)
    return made


def _is_foreign(agency: str | None, county: str | None, noun: str) -> bool:
    own = own_nouns(agency)
    if own is None:
        return False
    here = region_nouns(agency, county)
    if noun in COUNTIES:
        # only where the name itself says which kind of county-level area this is; a zone is 我区
        zone = noun in own and kind_id(agency) != "government"
        return noun not in here and bool(here & COUNTIES) and not zone
    return noun not in own


def _foreign(row: dict[str, str | None]) -> bool:
    agency = row["agency"]
    if own_nouns(agency) is None or quoted(row["evidence"] or "", row["word"] or ""):
        return False
    if row["staff"]:
        if kind_id(agency) not in GOVERNING:
            return True
        here = region_nouns(agency, row["county"]) & COUNTIES
        return row["staff"] in COUNTIES and bool(here) and row["staff"] not in here
    return _is_foreign(agency, row["county"], row["noun"] or row["whole"] or "")


@rule(
    "L07", "info", basis="practice",
    title=("自称不统一", "Several self-references"),
    message=("同一报告使用 {actual} 等多种自称", "One report calls its body {words_en}"),
    guard=("我单位、本机关、我们等中性说法不算", "neutral words such as 我单位 do not count"),
)  # fmt: skip
def many_self_references(evidence: Evidence) -> pl.DataFrame:
    """A report calls its body by one word.

    What: three or more different words such as 我局, 我办, 我委 in one report.
    Why: passages of different origin.
    Fails: 我局, 我办 and 我委 in one text.
    Passes: 我局 and 我单位.
    """
    words = _self_words(evidence).filter(~pl.col("noun").is_in(["县", "区", "旗"]))
    many = words.group_by("report_id").len().filter(pl.col("len") >= 3)
    found = evidence.hits(self_pattern(), ("1", "5", "6"), within=many, sieve=["我"]).filter(
        ~pl.col("noun").is_in(["县", "区", "旗"])
    )
    return (
        found.group_by("report_id", maintain_order=True)
        .agg(
            words=pl.col("word").unique(maintain_order=True), line=pl.col("line").first(),
            char_start=pl.col("char_start").first(), char_end=pl.col("char_end").first(),
            evidence=pl.col("evidence").unique(maintain_order=True).head(3).str.join(" … "),
        )
        .filter(pl.col("words").list.len() >= 3)
        .with_columns(
            actual=pl.col("words").list.join("、"), words_en=pl.col("words").list.join(", ")
        )
        .drop("words")
    )  # fmt: skip


REFORMED = 2019  # the first year in which none of them was left


@rule(
    "L03", "info", basis="practice",
    title=("提到已撤并的机构", "A body that no longer exists"),
    message=(
        "{year}年度报告提到“{actual}”，该类机构在2018年机构改革中已撤并",
        "The report for {year} names “{actual}”, a kind of body merged in the reform of 2018",
    ),
    guard=("书名号、引号内和“原”字之后不算", "titles, quotations and words behind 原 are left out"),
)  # fmt: skip
def obsolete_bodies(evidence: Evidence) -> pl.DataFrame:
    """Bodies that were merged are not named as if they still worked.

    What: names of merged bodies in reports for 2019 and later.
    Why: a text that was copied forward for years keeps the old names.
    Fails: 在县信息产业办的指导下 in a report for 2023.
    Passes: 原国土资源局 in a report for 2023.
    """
    late = evidence.reports.filter(pl.col("year") >= REFORMED)
    names = _choice(vocabulary()["obsolete"])
    pattern = re.compile(rf"(?<!原)(?:[县区市省]|(?<=[在由与和经]))(?:{names})")
    found = evidence.hits(
        pattern, ("1", "5", "6"), within=late, sieve=vocabulary()["obsolete"]
    ).join(evidence.reports.select("report_id", "year", "agency"), on="report_id")
    keep = [
        not quoted(e, w) and w not in (a or "")
        for e, w, a in found.select("evidence", "word", "agency").iter_rows()
    ]
    return once(found.filter(pl.Series(keep, dtype=pl.Boolean)))


def once(found: pl.DataFrame) -> pl.DataFrame:
    """The first hit of every word of a report."""
    return found.unique(["report_id", "word"], keep="first", maintain_order=True).rename(
        {"word": "actual"}
    )
