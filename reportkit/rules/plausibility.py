"""A: figures that are possible by the sums and unlikely for the body."""

from __future__ import annotations

import polars as pl

from reportkit.rules.agencies import kind_id, vocabulary
from reportkit.rules.evidence import Evidence
from reportkit.rules.levels import CITY, LOCAL, PROVINCE
from reportkit.rules.registry import rule
from reportkit.rules.verdicts import cell_list, gather, show

_DECISIONS = ("licences", "penalties", "coercive_measures")
_NO_POWERS = ("centre", "institution", "station", "research_office")
_NOT_ADMINISTRATIVE = ("centre", "institution", "station", "team")
# what lists of bodies with rule-making power call them: governments of these levels
_GOVERNMENT = ("government", "government_office")
MANY_PENALTIES = 10_000
MANY_TIMES = 10
LARGE_SHARE, LEAST_CASES = 0.3, 20
ZERO_YEARS = 3


def _with_kind(evidence: Evidence) -> pl.DataFrame:
    """report_id, agency, level, year, kind (id of its type)."""

    def make() -> pl.DataFrame:
        reports = evidence.reports.select("report_id", "agency", "level", "year")
        kinds = pl.Series([kind_id(a) for a in reports["agency"]], dtype=pl.String)
        return reports.with_columns(kind=kinds)

    made: pl.DataFrame = evidence.keep("kinds of bodies", make)
    return made


def _decisions(evidence: Evidence) -> pl.DataFrame:
    figures = evidence.picked({d: f"disclosure.{d}.decisions" for d in _DECISIONS})
    return figures.join(_with_kind(evidence), on="report_id", maintain_order="left")


@rule(
    "A01", "warning", basis="立法法（待核）",
    title=("没有规章制定权的机关填了规章", "Rules of a body that cannot make rules"),
    message=(
        "{agency}没有规章制定权，{place}却为 {actual}",
        "{agency} has no power to make rules, yet {place} is {actual}",
    ),
    guard=("国务院部门、省级和设区的市级政府有此权力；层级不明不判",
           "central bodies and governments of provinces and cities have it; unknown levels are "
           "left out"),
)  # fmt: skip
def rules_without_power(evidence: Evidence) -> pl.DataFrame:
    """Only central bodies and governments of provinces and cities make rules.

    What: 规章 issued or in force above zero in counties, towns and local departments.
    Why: 规章 is mistaken for 规章制度 or the superior body's figures are copied.
    Fails: a town with 6 规章 in force.
    Passes: a city government with 13 规章.
    """
    bodies = _with_kind(evidence).filter(
        pl.col("level").is_in(LOCAL)
        | (pl.col("level").is_in([*PROVINCE, *CITY])
           & (pl.col("kind") != "") & ~pl.col("kind").is_in(_GOVERNMENT))
    )  # fmt: skip
    columns = ("in_force", "issued", "published_total", "made")
    figures = evidence.picked({c: f"disclosure.rules.{c}" for c in columns})
    found = figures.join(bodies, on="report_id").filter(
        pl.any_horizontal(pl.col(c) > 0 for c in columns)
    )
    first = pl.coalesce(
        pl.when(pl.col(c) > 0).then(pl.lit(f"disclosure.rules.{c}")) for c in columns
    )
    value = pl.coalesce(pl.when(pl.col(c) > 0).then(pl.col(c)) for c in columns)
    return found.select(
        "report_id", "agency", cells=pl.concat_list(first), actual=show(value),
        expected=pl.lit("0"),
    )  # fmt: skip


@rule(
    "A02", "warning", basis="practice",
    title=("无执法权的机构填了许可、处罚、强制", "Decisions of a body without such powers"),
    message=(
        "{agency}一般没有许可、处罚、强制权，{place}却为 {actual}",
        "{agency} hardly has powers to license or punish, yet {place} is {actual}",
    ),
    guard=("可能有委托或授权的权力；政府办公室的报告常含本级政府数字，不判",
           "powers may have been delegated; offices of governments often report for the whole "
           "government: left out"),
)  # fmt: skip
def decisions_without_power(evidence: Evidence) -> pl.DataFrame:
    """Centres, offices and schools take no licensing or penalty decisions.

    What: licences, penalties or coercive measures above zero in such bodies.
    Why: the figures of another body may have been copied.
    Fails: 招商服务中心 with 12 licences.
    Passes: 招商服务中心 with zeros.
    """
    bodies = _decisions(evidence).filter(pl.col("kind").is_in(_NO_POWERS))
    found = bodies.filter(pl.any_horizontal(pl.col(d) > 0 for d in _DECISIONS))
    cells = pl.concat_list(
        pl.when(pl.col(d) > 0).then(pl.lit(f"disclosure.{d}.decisions")) for d in _DECISIONS
    ).list.drop_nulls()
    values = pl.concat_list(
        pl.when(pl.col(d) > 0).then(show(d)) for d in _DECISIONS
    ).list.drop_nulls()
    return found.select(
        "report_id", "agency", cells=cells, actual=values.list.join("、"), expected=pl.lit("0")
    )


@rule(
    "A03", "warning", basis="practice",
    title=("执法机关许可、处罚、强制全为0", "An enforcing body without any decision"),
    message=(
        "{agency}的许可、处罚、强制数量全为0，请核对",
        "{agency} reports no licence, penalty or coercive measure at all; please check",
    ),
    guard=("分局可能由上级统一报送，不判", "branches may report through their parent: left out"),
)  # fmt: skip
def enforcers_without_decisions(evidence: Evidence) -> pl.DataFrame:
    """Police, market supervision and the like take decisions every year.

    What: all three counts 0 in 公安, 市场监管, 综合执法, 卫健, 交通, 应急, 生态环境.
    Why: the table was left at zero.
    Fails: 某县公安局 0 0 0.
    Passes: 某县公安局 1200 3400 56.
    """
    found = _decisions(evidence).filter(
        pl.col("agency").str.contains(f"(?:{'|'.join(vocabulary()['enforcers'])})$"),
        pl.all_horizontal(pl.col(d) == 0 for d in _DECISIONS),
    )
    return found.select(
        "report_id", "agency", cell_list(*(f"disclosure.{d}.decisions" for d in _DECISIONS)),
        actual=pl.lit("0"),
    )  # fmt: skip


@rule(
    "A04", "info", basis="practice",
    title=("强制与处罚数量悬殊", "Coercive measures out of proportion"),
    message=(
        "行政处罚 {penalties}、行政强制 {measures}，比例异常，请核对",
        "{penalties} penalties and {measures} coercive measures are an unusual proportion",
    ),
)  # fmt: skip
def odd_proportion(evidence: Evidence) -> pl.DataFrame:
    """Coercive measures and penalties stand in some proportion.

    What: at least 100 measures and ten times as many as penalties; or a police body with ten
    thousand penalties and no measure.
    Why: two neighbouring cells are easily exchanged.
    Fails: 行政处罚 3, 行政强制 2400.
    Passes: 行政处罚 2400, 行政强制 3.
    """
    figures = _decisions(evidence)
    measures, penalties = pl.col("coercive_measures"), pl.col("penalties")
    odd = ((measures >= 100) & (measures > penalties * MANY_TIMES)) | (
        pl.col("agency").str.contains("公安") & (penalties >= MANY_PENALTIES) & (measures == 0)
    )
    return figures.filter(odd).select(
        "report_id",
        cell_list("disclosure.coercive_measures.decisions", "disclosure.penalties.decisions"),
        penalties=show(penalties), measures=show(measures), actual=show(measures),
    )  # fmt: skip


@rule(
    "A05", "warning", basis="form",
    title=("现行有效少于本年制发", "Fewer documents in force than issued"),
    needs=tuple(f"disclosure.normative_documents.{c}" for c in ("issued", "repealed", "in_force")),
    message=(
        "{place}为 {actual}，少于本年制发 {issued} 减废止 {repealed}",
        "{place} is {actual}, less than the {issued} issued minus {repealed} repealed",
    ),
    guard=("本年废止数可抵的部分不算", "what repeals of the year explain is left out"),
)  # fmt: skip
def fewer_in_force(evidence: Evidence) -> pl.DataFrame:
    """Documents issued in the year are in force unless repealed in the year.

    What: in force < issued − repealed, rules and normative documents.
    Why: 现行有效 was forgotten or filled with something else.
    Fails: issued 4, repealed 0, in force 0.
    Passes: issued 4, repealed 1, in force 3.
    """
    found = []
    for row in ("rules", "normative_documents"):
        key = f"disclosure.{row}"
        figures = evidence.picked({c: f"{key}.{c}" for c in ("issued", "repealed", "in_force")})
        found.append(
            figures.filter(pl.col("in_force") < pl.col("issued") - pl.col("repealed")).select(
                "report_id", cell_list(f"{key}.in_force", f"{key}.issued", f"{key}.repealed"),
                expected=show(pl.col("issued") - pl.col("repealed")), actual=show("in_force"),
                issued=show("issued"), repealed=show("repealed"),
                difference=pl.col("in_force") - pl.col("issued") + pl.col("repealed"),
            )
        )  # fmt: skip
    return gather(*found)


@rule(
    "A06", "warning", basis="国办发〔2018〕37号（待核）",
    title=("事业单位制发规范性文件", "Normative documents of a public institution"),
    message=(
        "{agency}不是行政机关，{place}却为 {actual}",
        "{agency} is no administrative organ, yet {place} is {actual}",
    ),
    guard=("法律法规授权的组织除外", "organisations authorised by law may issue them"),
)  # fmt: skip
def documents_of_institutions(evidence: Evidence) -> pl.DataFrame:
    """Public institutions issue no administrative normative documents.

    What: normative documents issued above zero in centres, schools, stations, houses, teams.
    Why: ordinary notices were counted.
    Fails: 促进服务中心 with 2 issued.
    Passes: a bureau with 2 issued.
    """
    metric = "disclosure.normative_documents.issued"
    found = evidence.picked({"issued": metric}).filter(pl.col("issued") > 0)
    bodies = _with_kind(evidence).filter(pl.col("kind").is_in(_NOT_ADMINISTRATIVE))
    return found.join(bodies, on="report_id").select(
        "report_id", "agency", cell_list(metric), actual=show("issued"), expected=pl.lit("0")
    )


@rule(
    "A07", "warning", basis="practice",
    title=("正文提到企业、律所申请而表中只有自然人", "Applicants of prose missing from the table"),
    message=(
        "表中法人各列全为0，正文却写：{evidence}",
        "All columns of organisations are 0, yet prose says: {evidence}",
    ),
)  # fmt: skip
def missing_applicants(evidence: Evidence) -> pl.DataFrame:
    """Enterprises and law firms named as applicants stand in their columns.

    What: all columns but 自然人 zero in row 1 while prose counts applications of enterprises,
    law firms or other organisations.
    Why: all applications were typed into the first column.
    Fails: 企业申请3件, table 5 0 0 0 0 0 5.
    Passes: 企业申请3件, table 2 3 0 0 0 0 5.
    """
    columns = ("business", "research", "social_org", "legal_service", "other")
    figures = evidence.picked({c: f"applications.new_received.{c}" for c in columns})
    zero = figures.filter(pl.all_horizontal(pl.col(c) == 0 for c in columns))
    hits = evidence.hits(
        r"(?:企业|公司|律师事务所|律所|法人(?:或其他组织|和其他组织)?)(?:申请|提出(?:申请)?|提交)?(?:了)?[1-9]\d*件",
        ("1", "3"), within=zero, first=True,
    )  # fmt: skip
    told = hits.filter(pl.col("evidence").str.contains("申请"))
    return told.with_columns(
        cell_list(*(f"applications.new_received.{c}" for c in columns)), actual=pl.lit("0")
    )


@rule(
    "A08", "info", basis="practice",
    title=("连续多年零申请零复议", "Zero applications for years"),
    message=(
        "连续 {actual} 年申请、复议、诉讼全为0，而该机关其他年度有过，请核对",
        "Nothing but zeros for {actual} years running in a body that had cases in other years",
    ),
    guard=("其他年度也都为0的不报", "bodies that never had a case are left out"),
)  # fmt: skip
def zeros_for_years(evidence: Evidence) -> pl.DataFrame:
    """A body that had cases does not go silent for years.

    What: three or more years running with no application and no dispute, while another year of
    the same body in the corpus has some.
    Why: false zeros have been found by applicants who knew better.
    Fails: 12 applications in 2020, zeros in 2021, 2022 and 2023.
    Passes: zeros in all years.
    """
    names = ["applications.new_received", "disputes.reconsideration", "disputes.litigation"]
    figures = evidence.picked({f"f{i}": f"{n}.total" for i, n in enumerate(names)})
    total = pl.sum_horizontal("f0", "f1", "f2")
    known = pl.all_horizontal(pl.col(f"f{i}").is_not_null() for i in range(3))
    years = (
        figures.filter(known)
        .select("report_id", total=total)
        .join(evidence.keyed.select("report_id", "body", "year"), on="report_id")
        .drop_nulls()
        .unique(["body", "year"], keep="first", maintain_order=True)
        .sort("body", "year")
    )
    silent = (pl.col("total") == 0).sum().over("body") >= ZERO_YEARS
    years = years.filter(silent & (pl.col("total").max().over("body") > 0))
    rows = []
    for _, group in years.group_by("body", maintain_order=True):
        run, last = 0, None
        for id, value, year in group.select("report_id", "total", "year").iter_rows():
            run = (run + 1 if last == year - 1 else 1) if value == 0 else 0
            last = year
            if run >= ZERO_YEARS:
                rows.append((id, str(run)))
    frame = pl.DataFrame(rows, schema={"report_id": pl.String, "actual": pl.String}, orient="row")
    return frame.with_columns(cell_list("applications.new_received.total"))


@rule(
    "A09", "warning", basis="20个工作日期限",
    title=("结转比例过高", "A large share is carried over"),
    needs=("applications.carried_out.total", "applications.handled.total"),
    message=(
        "应办 {handled} 件，结转下年度 {actual} 件，占 {share}%",
        "To be handled: {handled}; carried over: {actual}, {share}%",
    ),
    guard=("应办不足20件不判；年末集中、征求第三方意见属正常原因",
           "not judged below 20; a surge in December is an innocent reason"),
)  # fmt: skip
def many_carried_out(evidence: Evidence) -> pl.DataFrame:
    """Most applications are answered within the year.

    What: carried out above 30 % of received and carried in, from 20 on.
    Why: the limit is 20 working days, twice that at most.
    Fails: 100 to be handled, 45 carried out.
    Passes: 100 to be handled, 12 carried out.
    """
    metric = "applications.carried_out.total"
    figures = evidence.picked({"left": metric, "handled": "applications.handled.total"})
    share = pl.col("left") / pl.col("handled")
    return figures.filter(pl.col("handled") >= LEAST_CASES, share > LARGE_SHARE).select(
        "report_id", cell_list(metric), actual=show("left"), handled=show("handled"),
        share=(share * 100).round(1).cast(pl.String),
    )  # fmt: skip


@rule(
    "A10", "warning", basis="practice",
    title=("有复议后起诉而两年均无复议", "Suits after review without any review"),
    message=(
        "复议后起诉 {actual} 件，而本年和上年行政复议均为0",
        "Suits after reconsideration: {actual}, yet no reconsideration this year or last",
    ),
    guard=("复议可能在更早年度办结；没有上年报告时不判",
           "the review may be older; not judged without last year's report"),
)  # fmt: skip
def suits_without_review(evidence: Evidence) -> pl.DataFrame:
    """A suit after reconsideration follows a reconsideration.

    What: 复议后起诉 above zero, 行政复议 0 in this and last year's report.
    Why: the case belongs into another column.
    Fails: 复议后起诉 2, 行政复议 0 and 0.
    Passes: 复议后起诉 2, 行政复议 1 last year.
    """
    suits = "disputes.litigation_after_reconsideration.total"
    review = "disputes.reconsideration.total"
    chained = evidence.chained({"suits": suits, "now": review}, {"then": review})
    return chained.filter(pl.col("suits") > 0, pl.col("now") == 0, pl.col("then") == 0).select(
        "report_id", cell_list(suits, review), actual=show("suits"), expected=pl.lit("0")
    )


@rule(
    "A11", "warning", basis="practice",
    title=("争议多于答复", "More disputes than answers"),
    message=(
        "行政复议与直接起诉共 {actual} 件，多于本年和上年答复的 {expected} 件",
        "Reconsiderations and direct suits: {actual}, more than the answers of two years "
        "({expected})",
    ),
    guard=("可能是更早的案件；没有上年报告时不判",
           "older cases are possible; not judged without last year's report"),
)  # fmt: skip
def more_disputes(evidence: Evidence) -> pl.DataFrame:
    """There are no more disputes than answers to dispute.

    What: reconsiderations and direct suits against the answers of this year and the last.
    Why: cases of other subjects were counted.
    Fails: 40 disputes, 3 answers this year, 5 last year.
    Passes: 4 disputes, 30 answers.
    """
    processed = "applications.processed.total"
    parts = ("disputes.reconsideration.total", "disputes.direct_litigation.total")
    chained = evidence.chained(
        {"review": parts[0], "direct": parts[1], "now": processed}, {"then": processed}
    ).with_columns(
        disputes=pl.col("review") + pl.col("direct"), answers=pl.col("now") + pl.col("then")
    )
    return chained.filter(pl.col("disputes") > pl.col("answers")).select(
        "report_id", cell_list(*parts, processed), actual=show("disputes"),
        expected=show("answers"), difference=pl.col("disputes") - pl.col("answers"),
    )  # fmt: skip
