"""L02: places and bodies in a report that belong to another text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import polars as pl

from reportkit.reading.naming import naming
from reportkit.rules.agencies import COUNTIES, kind_id, region_nouns
from reportkit.rules.copies import donors
from reportkit.rules.evidence import Evidence
from reportkit.rules.leftovers import GOVERNING, once, quoted
from reportkit.rules.registry import rule
from reportkit.rules.verdicts import gather

_SECTIONS = ("front", "1", "5", "6")
# 县政府, 区委 and the like without the name of the place: the writer's own superiors.
_SUPERIOR = re.compile(
    r"(?:(?<=[在由经受向与和及对为的，。、；：:,])|(?<=按照)|(?<=根据)|(?<=落实)|(?<=贯彻))"
    r"(?P<noun>县|区|旗)"
    r"(?:委[^员]|人民政府|政府|[一-鿿]{2,8}?(?:办公室|产业办|公开办|法制办|局)(?=[的在对和统、，]))"
)
# A named body at the head of a clause that says what it will do, as reports speak of themselves.
_SUBJECT = re.compile(
    r"(?:^|(?<=[。；，,\n\t]))(?P<place>[一-鿿]{2,3}?(?P<noun>[县区旗镇乡]|街道|市))"
    r"(?P<rest>[一-鿿]{0,10}?(?:局|委员会|委|办公室|中心|厅|人民政府|办事处))"
    r"(?=将|高度重视|坚持|认真贯彻|严格按照|始终|进一步|不断加|持续加)"
)
# Words that may stand before 区 or 镇 and name no place: 下一步区, 我镇, 开发区.
_NO_PLACE = re.compile(
    "[各全我本该由在和及与年步后时其两]|开发|高新|园区|社区|工业|街镇|乡镇|市县|县区"
)
# What comes next is told of oneself, at whatever level.
_OWN_PLAN = re.compile(r"(?:下一步|今后|接下来|新的一年|20\d\d年)[，,：:]?$")
_NAMED = re.compile(r"(?<![一-鿿])[一-鿿]{2,}(?P<noun>[县区旗市])")


@rule(
    "L02", "warning", basis="practice",
    title=("出现其他地方的机关", "A body of another place"),
    message=(
        "{agency}的报告写作“{actual}”，与本机关或所在地方不符，疑为他处文字残留",
        "The report of {agency} names “{actual}”, which does not fit the body or its place: "
        "probably left over from another text",
    ),
    guard=(
        "名称或所在地未写明县、区时不判；引文、书名、上级机关、对外地的交流学习不算；"
        "雷同文字的来源机关名称出现在本报告中时，指明来源",
        "not judged where the name does not tell county from district; quotations, superior "
        "bodies and visits to other places are left out; where the text was copied, the donor "
        "is named",
    ),
)  # fmt: skip
def foreign_place(evidence: Evidence) -> pl.DataFrame:
    """A report speaks of its own body and place.

    What: 县委, 县政府, 县某某办 in a body of a 区, and the reverse; a body of another place as the
    subject of a sentence on the body's own work; the donor's name in a copied text.
    Why: the name belongs to the place that the text was copied from.
    Fails: 在县信息产业办的指导下 in a report of 密云区.
    Passes: 在区政府办公室的指导下 in a report of 密云区.
    """
    return once(gather(_superiors(evidence), _subjects(evidence), _donors(evidence)))


def _superiors(evidence: Evidence) -> pl.DataFrame:
    found = evidence.hits(
        _SUPERIOR, _SECTIONS, sieve=r"[县区旗](?:委|人民政府|政府|[一-鿿]{2,8}(?:办|局))"
    ).join(evidence.reports.select("report_id", "agency", "county"), on="report_id")
    keep = []
    for row in found.iter_rows(named=True):
        here = region_nouns(row["agency"], row["county"]) & COUNTIES
        foreign = len(here) == 1 and row["noun"] not in here
        # 与上海市松江区交流，区政府来访: the place is named before, and it is not this one
        before = row["evidence"].partition(row["word"])[0]
        named = any(m["noun"] == row["noun"] for m in _NAMED.finditer(before))
        keep.append(foreign and not named and not quoted(row["evidence"], row["word"]))
    return found.filter(pl.Series(keep, dtype=pl.Boolean)).drop("noun")


def _subjects(evidence: Evidence) -> pl.DataFrame:
    found = evidence.hits(
        _SUBJECT, _SECTIONS,
        sieve=r"[县区旗镇乡市道][一-鿿]{0,10}(?:局|委|办公室|中心|厅|人民政府|办事处)"
        r"(?:将|高度重视|坚持|认真贯彻|严格按照|始终|进一步|不断加|持续加)",
    ).join(
        evidence.reports.select("report_id", "agency", "city", "county", "scope"), on="report_id"
    )  # fmt: skip
    keep = [_foreign_subject(row) for row in found.iter_rows(named=True)]
    return found.filter(pl.Series(keep, dtype=pl.Boolean)).drop("noun", "place", "rest")


@cache
def _not_places() -> tuple[str, ...]:
    return tuple(naming()["place"]["not_place"])


def _foreign_subject(row: dict[str, Any]) -> bool:
    """Whether the body named is another one of the same level as the report's."""
    agency, place, noun = row["agency"] or "", row["place"], row["noun"]
    known = f"{agency}{row['city'] or ''}{row['county'] or ''}"
    if row["scope"] == "aggregate" or kind_id(agency) in ("", "government", "government_office"):
        return False
    if place in known or _NO_PLACE.search(place) or place.endswith(_not_places()):
        return False
    if _OWN_PLAN.search(row["evidence"].partition(row["word"])[0]):
        return True
    if kind_id(agency) in GOVERNING:
        return False
    own = set(re.findall("县|区|旗|镇|乡|街道", agency))
    if noun == "市":
        return not own and bool(row["city"]) and row["city"] in agency
    town = {"镇", "乡", "街道"}
    if noun in town:
        return bool(own & town)
    return bool(own) and not own & town


def _donors(evidence: Evidence) -> pl.DataFrame:
    """Names of the donor in a copied text, each where it first occurs."""
    return pl.concat(
        [
            pl.DataFrame(schema={"report_id": pl.String}),
            *(
                evidence.hits(pattern, _SECTIONS, within=one, sieve=names)
                for one, pattern, names in _left(evidence)
            ),
        ],
        how="diagonal",
    ).join(evidence.reports.select("report_id", "agency"), on="report_id", maintain_order="left")


def _left(evidence: Evidence) -> Iterator[tuple[pl.DataFrame, re.Pattern[str], list[str]]]:
    for id, names in donors(evidence).iter_rows():
        pattern = re.compile("|".join(map(re.escape, names)))
        yield pl.DataFrame({"report_id": [id]}), pattern, names
