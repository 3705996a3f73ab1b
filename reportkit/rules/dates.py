"""T: years and dates."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl

from reportkit.rules.agencies import kind_id
from reportkit.rules.evidence import Evidence
from reportkit.rules.registry import rule
from reportkit.rules.verdicts import gather

GOVERNMENT_DEADLINE = (3, 31)  # article 49: governments
DEPARTMENT_DEADLINE = (1, 31)  # article 49: departments
_BY_MARCH = ("government", "government_office", "town", "township", "subdistrict",
             "management_committee", "")  # fmt: skip


@cache
def _words() -> dict[str, list[str]]:
    text = (files("reportkit.rules") / "dates.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@rule(
    "T01", "error", basis="practice",
    title=("标题年度与统计期年度不一致", "Year of title and of statistic period differ"),
    message=(
        "标题写 {expected} 年，统计期写 {actual} 年",
        "The title says {expected}, the statistic period {actual}",
    ),
    guard=(
        "标题有两个年份、统计期跨年时不判", "titles with two years and broken periods are left out",
    ),
)  # fmt: skip
def years_agree(evidence: Evidence) -> pl.DataFrame:
    """Title and statistic period name the same year.

    What: the only year in the title against the year of the statistic period.
    Why: one of them was left from last year's text.
    Fails: title 2023年, period 2022年1月1日至12月31日.
    Passes: title 2023年, period 2023年1月1日至12月31日.
    """
    titled = evidence.reports.with_columns(
        years=pl.col("title").str.extract_all(r"20\d\d年").list.unique()
    ).filter(
        pl.col("years").list.len() == 1,
        pl.col("period_start").dt.year() == pl.col("period_end").dt.year(),
    )
    return (
        titled.with_columns(
            expected=pl.col("years").list.first().str.slice(0, 4),
            actual=pl.col("period_end").dt.year().cast(pl.String),
        )
        .filter(pl.col("expected") != pl.col("actual"))
        .select("report_id", "expected", "actual", evidence=pl.col("title"))
    )


_DAY = r"年(?P<m{0}>[01]?\d)月(?P<d{0}>[0-3]?\d)日"
_PERIOD = re.compile(
    rf"(?P<y1>20\d\d){_DAY.format(1)}(?:起|始)?(?:至|到|—|-|~)+(?:(?P<y2>20\d\d)|同|当|本)?"
    rf"(?:{_DAY.format(2)}|(?P<m3>[01]?\d)月(?P<d3>[0-3]?\d)日)"
)


def _part_of_year(evidence: Evidence) -> pl.DataFrame:
    """Statistic periods of openings where the reader, which looks for whole years, found none."""
    unread = evidence.reports.filter(pl.col("period_start").is_null()).select("report_id")
    hits = evidence.hits(
        _PERIOD,
        ("front",),
        within=unread,
        first=True,
        sieve=r"20\d\d年\d{1,2}月\d{1,2}日.{0,3}[至到—~-]",
    ).filter(pl.col("evidence").str.contains("统计|数据|期限"))
    rows = []
    for row in hits.iter_rows(named=True):
        first = _date(row["y1"], row["m1"], row["d1"])
        last = _date(row["y2"] or row["y1"], row["m2"] or row["m3"], row["d2"] or row["d3"])
        rows.append((row["report_id"], first, last, *(row[c] for c in _PLACED)))
    schema: dict[str, Any] = {
        "report_id": pl.String, "told_start": pl.Date, "told_end": pl.Date,
        "evidence": pl.String, "line": pl.Int64, "char_start": pl.Int64, "char_end": pl.Int64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


_PLACED = ("evidence", "line", "char_start", "char_end")


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


@rule(
    "T02", "error", basis="practice",
    title=("统计期不是1月1日至12月31日", "The statistic period is not the calendar year"),
    message=(
        "统计期为 {actual}，应为 {expected}",
        "The statistic period is {actual}, it should be {expected}",
    ),
    guard=(
        "倒置为错误，不满一年只作提示",
        "a reversed period is an error, part of a year a warning",
    ),
)  # fmt: skip
def statistic_period(evidence: Evidence) -> pl.DataFrame:
    """The statistic period runs from 1 January to 31 December.

    What: first and last day of the period stated in the opening.
    Why: a part of the year, or a reversed period, makes every figure doubtful.
    Fails: 自2010年1月1日起至2009年12月31日止.
    Passes: 自2010年1月1日起至2010年12月31日止.
    """
    told = evidence.reports.join(
        _part_of_year(evidence), on="report_id", how="left", maintain_order="left"
    )
    start = pl.coalesce("period_start", "told_start")
    end = pl.coalesce("period_end", "told_end")
    year = pl.col("year").fill_null(end.dt.year()).cast(pl.String)
    full = (
        (start.dt.month() == 1) & (start.dt.day() == 1)
        & (end.dt.month() == 12) & (end.dt.day() == 31)
        & (start.dt.year() == end.dt.year())
    )  # fmt: skip
    return told.filter(start.is_not_null(), end.is_not_null(), ~full).select(
        "report_id",
        "evidence",
        "line",
        "char_start",
        "char_end",
        severity=pl.when(start <= end).then(pl.lit("warning")),
        expected=pl.format("{}-01-01/{}-12-31", year, year),
        actual=pl.format("{}/{}", start.cast(pl.String), end.cast(pl.String)),
    )


@rule(
    "T03", "warning", basis="条例第49条",
    title=("公布日期超过法定期限", "Published after the legal deadline"),
    message=(
        "公布日期 {actual}，晚于法定期限 {expected}",
        "Published on {actual}, after the legal deadline {expected}",
    ),
    guard=(
        "页面日期可能是重新发布：晚于次年的不判；乡镇、街道和类别不明的机关按3月31日",
        "a page date may be a re-post: dates after the next year are left out; towns and unknown "
        "kinds have until 31 March",
    ),
)  # fmt: skip
def published_late(evidence: Evidence) -> pl.DataFrame:
    """Departments publish by 31 January, governments by 31 March.

    What: date of publication against the deadline of article 49 in the following year.
    Why: late publication is the fault that assessors count first.
    Fails: a bureau's report for 2023 published on 20 February 2024.
    Passes: a county government's report for 2023 published on 29 March 2024.
    """
    rows = []
    columns = evidence.reports.filter(pl.col("year") >= 2019).select(
        "report_id", "agency", "year", "published"
    )
    for id, agency, year, published in columns.iter_rows():
        if published is None or published.year != year + 1:
            continue
        month, day = GOVERNMENT_DEADLINE if kind_id(agency) in _BY_MARCH else DEPARTMENT_DEADLINE
        deadline = date(year + 1, month, day)
        if published > deadline:
            rows.append((id, deadline.isoformat(), published.isoformat()))
    fails = pl.DataFrame(
        rows, orient="row", schema=dict.fromkeys(("report_id", "expected", "actual"), pl.String)
    )
    gaps = evidence.reports.filter(pl.col("published").is_null()).select(
        "report_id", verdict=pl.lit("unjudged"),
        why_zh=pl.lit("公布日期不明"), why_en=pl.lit("the date of publication is unknown"),
    )  # fmt: skip
    return gather(fails, gaps)


# 2022年存在的问题已整改: what an earlier year had left to do
_NOTED = (
    r"^(?:工作)?(?:报告|年报)?[中里]?所?"
    r"(?:存在|反映|提出|指出|列明|列出|提到|查找|梳理|遗留|发现)的?"
)
# 2024年上半年编写指引 among the measures of 五: when something is to be done
_DUE = r"^(?:[上下]半年|年内|年?底?前|年?底|第?[一二三四]季度|[一二三四五六七八九十\d]{1,3}月)"
_OPENING_YEAR = re.compile(
    r"(?:^|(?<=[。；;\n\t]))(?:[（(][一二三四五六七八九十][)）])?(?P<year>20\d\d)年(?:度)?(?=[^\d至\-—–底末\s])"
)


def without_name(sentence: str, agency: str, least: int = 3) -> str:
    """A sentence without the longest ending of the body's name in it: 规划局 is no 规划."""
    endings = (agency[at:] for at in range(len(agency) - least + 1))
    return sentence.replace(next((end for end in endings if end in sentence), "\0"), "")


def _told_for_both(evidence: Evidence, stale: pl.DataFrame) -> pl.DataFrame:
    """(report_id, char_start) of sentences with a figure whose value for this year is told too.

    2023年行政复议31件 beside 行政复议39件 of the reporting year is there to be compared.
    """
    plain = evidence.claims.filter(pl.col("comparable")).select(
        "report_id", "metric", "period", "value", at="char_start"
    )
    then = plain.filter(pl.col("period") == "last_year")
    now = plain.filter(pl.col("period") == "this_year").select("report_id", "metric", now="value")
    both = then.join(now, on=["report_id", "metric"]).filter(pl.col("value") != pl.col("now"))
    length = pl.col("evidence").str.len_chars()
    return (
        stale.select("report_id", "char_start", length=length)
        .join(both, on="report_id")
        .filter(
            pl.col("at").is_between(
                pl.col("char_start") - 2, pl.col("char_start") + pl.col("length")
            )
        )
        .select("report_id", "char_start")
        .unique()
    )


def _naming_others(evidence: Evidence, years: pl.DataFrame) -> pl.DataFrame:
    """Reports with a sentence that begins with another year than their own."""
    texts = evidence.texts.filter(pl.col("section").is_in(["1", "5", "6"])).join(
        years, on="report_id"
    )
    found = [pl.DataFrame(schema={"report_id": pl.String})]
    for year in sorted(years["reporting"].unique().to_list()):
        others = "|".join(f"{y % 100:02}" for y in range(2005, 2040) if y != year)
        opening = rf"(?m)(?:^|[。；\t）)])20(?:{others})年"
        mine = texts.filter(pl.col("reporting") == year, pl.col("clean").str.contains(opening))
        found.append(mine.select("report_id"))
    return pl.concat(found).unique(maintain_order=True)


@rule(
    "T04", "warning", basis="practice",
    title=("以其他年度叙述本年工作", "Another year is told as the reporting year"),
    message=(
        "{reporting}年度报告以“{actual}年”叙述：{evidence}",
        "The report for {reporting} tells of {actual}: {evidence}",
    ),
    guard=(
        "预决算、规划、文件名、比较、截至、结转、对上年的考核，以及对下年的打算都不算",
        "budgets, plans, titles, comparisons, balances, evaluations of last year and intentions "
        "for the next are left out",
    ),
)  # fmt: skip
def stale_year(evidence: Evidence) -> pl.DataFrame:
    """Sentences about the year's work name the reporting year.

    What: sentences in 一, 五 and 六 that begin with another year and hold none of the words of
    `dates.toml` with which another year is legitimate.
    Why: the sentence was copied from an older report.
    Fails: 2021年，政务公开工作仍需进一步深化。 in 五 of the report for 2022.
    Passes: 2023年，我局将继续深化政务公开。 in 五 of the report for 2022.
    """
    years = evidence.reports.filter(pl.col("year").is_not_null()).select(
        "report_id", reporting="year", own=pl.col("agency").fill_null("")
    )
    candidates = _naming_others(evidence, years)
    hits = evidence.hits(_OPENING_YEAR, ("1", "5", "6"), within=candidates, sieve=["年"]).join(
        years, on="report_id", maintain_order="left"
    ).with_columns(told=pl.col("year").cast(pl.Int32))  # fmt: skip
    words = _words()
    innocent = "|".join(map(re.escape, words["innocent"]))
    future = "|".join(map(re.escape, words["future"]))
    plain = [without_name(*pair) for pair in hits.select("evidence", "own").iter_rows()]
    hits = hits.with_columns(plain=pl.Series(plain, dtype=pl.String))
    rest = pl.col("plain").str.replace(r"^\s*20\d\d年度?", "")
    other = pl.col("told") != pl.col("reporting")
    ahead = pl.col("told") > pl.col("reporting")
    due = (pl.col("section").is_in(["5", "6"])) & rest.str.contains(_DUE)
    plans = ahead & (rest.str.contains(future) | due)
    follows = pl.col("told") > pl.col("reporting") + 1
    stale = hits.filter(
        other & ~follows & ~rest.str.contains(innocent) & ~rest.str.contains(_NOTED) & ~plans
    )
    # 2019年新收29件，2020年约为其1.6倍: the reporting year is told as well
    stale = stale.filter(~rest.str.contains(pl.format("{}年", "reporting"), literal=True))
    compared = _told_for_both(evidence, stale)
    stale = stale.join(compared, on=["report_id", "char_start"], how="anti", maintain_order="left")
    return stale.unique(["report_id", "told"], keep="first", maintain_order=True).select(
        "report_id", "reporting", "evidence", "line", "char_start", "char_end",
        expected=pl.col("reporting").cast(pl.String), actual=pl.col("year"),
    )  # fmt: skip


_SIGNED = re.compile(r"(?m)^\t*(?P<y>20\d\d)年(?P<m>\d{1,2})月(?P<d>\d{1,2})日\t*$")


@rule(
    "T05", "warning", basis="practice",
    title=("落款日期早于报告年度结束", "Signed before the year was over"),
    message=(
        "落款日期 {actual}，早于报告年度结束（{expected}）",
        "Signed on {actual}, before the reporting year ended ({expected})",
    ),
    guard=("只看最后一处单独成行的日期", "only the last date that stands alone on a line"),
)  # fmt: skip
def signed_early(evidence: Evidence) -> pl.DataFrame:
    """A report is signed after the year that it reports on.

    What: the last date on a line of its own in 五, 六 or the tail.
    Why: the signature was left from last year, or the year is wrong.
    Fails: report for 2023 signed 2023年1月9日.
    Passes: report for 2023 signed 2024年1月9日.
    """
    years = evidence.reports.filter(pl.col("year").is_not_null()).select(
        "report_id", reporting="year"
    )
    hits = evidence.hits(_SIGNED, ("5", "6", "tail"), within=years).sort(
        "report_id", "char_start", maintain_order=True
    )
    last = hits.unique("report_id", keep="last", maintain_order=True)
    return (
        last.join(years, on="report_id", maintain_order="left")
        .filter(pl.col("y").cast(pl.Int32) <= pl.col("reporting"))
        .select(
            "report_id", "evidence", "line", "char_start", "char_end",
            expected=pl.format("{}-12-31", "reporting"),
            actual=pl.format("{}-{}-{}", "y", "m", "d"),
        )
    )  # fmt: skip


_UNTIL = r"截止(?=到?(?:目前|20\d\d|本年|年底|去年|上年|\d{1,2}月))"
_FUTURE = re.compile(
    r"(?:^|(?<=[。；;\n\t]))(?P<year>20\d\d)年[，,]?[^。；，,\n]{0,12}?将(?:继续|进一步|持续|重点|着力|围绕|坚持|以|按)"
)  # fmt: skip


@rule(
    "T06", "info", basis="practice",
    title=("用词：截止与截至、以将来时说本年", "Wording of time"),
    message=("{what_zh}：{evidence}", "{what_en}: {evidence}"),
    guard=("“截止日期”“截止到期”不算", "截止日期 is left out"),
)  # fmt: skip
def time_words(evidence: Evidence) -> pl.DataFrame:
    """Words of time fit a report on a year that is over.

    What: 截止 before a date where 截至 is meant; the future tense for the reporting year.
    Why: small, but a sign of text that was not read again.
    Fails: 截止2023年12月31日; 2023年，我局将继续 in the report for 2023.
    Passes: 截至2023年12月31日; 2024年，我局将继续 in the report for 2023.
    """
    years = evidence.reports.filter(pl.col("year").is_not_null()).select(
        "report_id", reporting="year"
    )
    until = evidence.hits(_UNTIL, ("1", "5", "6"), first=True, sieve=["截止"]).with_columns(
        what_zh=pl.lit("“截止”应为“截至”"), what_en=pl.lit("截止 is printed where 截至 is meant")
    )
    plans = (
        evidence.hits(
            _FUTURE,
            ("5",),
            within=years,
            sieve=[
                "将继续",
                "将进一步",
                "将持续",
                "将重点",
                "将着力",
                "将围绕",
                "将坚持",
                "将以",
                "将按",
            ],
        )
        .join(years, on="report_id", maintain_order="left")
        .filter(pl.col("year").cast(pl.Int32) == pl.col("reporting"))
        .unique("report_id", keep="first", maintain_order=True)
        .with_columns(
            what_zh=pl.lit("以将来时叙述报告年度"),
            what_en=pl.lit("the reporting year is told in the future tense"),
        )
    )
    return gather(until, plans).with_columns(actual=pl.col("word").str.strip_chars()).drop("word")
