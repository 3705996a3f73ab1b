"""X: chains across the years of one body."""

from __future__ import annotations

import polars as pl

from reportkit.forms import read_form
from reportkit.rules.evidence import Evidence, metrics_of
from reportkit.rules.registry import rule
from reportkit.rules.sums import broken
from reportkit.rules.verdicts import cell_list, gather, show

_APPLICANTS = tuple(
    column.id for column in read_form("2021").tables["applications"].blocks[0].columns
)
COPIED_FIGURES = 6  # figures that are not zero below which equal tables may be chance


@rule(
    "X01", "error", basis="form",
    title=("上年结转不等于上年报告的结转下年度", "Carried in differs from last year's carried out"),
    message=(
        "{place}为 {actual}，上年报告“结转下年度继续办理”同列为 {expected}{note_zh}",
        "{place} is {actual}, last year's report hands on {expected} in the same column{note_en}",
    ),
    guard=(
        "只比同一机关的相邻两年；分列只作提示；上年报告自身收办不平时也只作提示，错可能在上年",
        "only the same body in two years running; single columns are a warning, and so is the "
        "total where last year's own balance is broken: the fault may lie there",
    ),
)  # fmt: skip
def carry_chain(evidence: Evidence) -> pl.DataFrame:
    """What one year hands on is what the next year takes over.

    What: row 2 of a report against row 4 of the same body's report for the year before, the
    total column as error, the six applicant columns as one warning where the total agrees. Where
    last year's row 4 could not be read, what its prose and its own balance make of it: a warning.
    Why: the only printed link between two reports; a break means that one of them is wrong.
    Fails: 2022 hands on 3, 2023 takes over 5.
    Passes: 2022 hands on 3, 2023 takes over 3.
    """
    now = {f"now_{c}": f"applications.carried_in.{c}" for c in _APPLICANTS}
    then = {f"then_{c}": f"applications.carried_out.{c}" for c in _APPLICANTS}
    chained = evidence.chained(now, then)
    shaky = {
        one.report_id
        for one in broken(evidence)
        if (one.sum.identity.code == "K3" and one.sum.at == "total")
        or (one.sum.identity.code == "K1" and one.sum.at == "carried_out")
    }
    chained = chained.with_columns(shaky=pl.col("previous_id").is_in(sorted(shaky)))
    totals = chained.filter(pl.col("now_total") != pl.col("then_total")).select(
        "report_id",
        cell_list("applications.carried_in.total"),
        severity=pl.when("shaky").then(pl.lit("warning")),
        expected=show("then_total"),
        actual=show("now_total"),
        difference=pl.col("now_total") - pl.col("then_total"),
        note_zh=pl.when("shaky").then(pl.lit("（上年报告自身收办不平）")),
        note_en=pl.when("shaky").then(pl.lit(" (whose own balance is broken)")),
    )
    parts = []
    for column in _APPLICANTS[:-1]:
        parts.append(
            chained.filter(
                pl.col("now_total") == pl.col("then_total"),
                pl.col(f"now_{column}") != pl.col(f"then_{column}"),
            ).select(
                "report_id",
                metric=pl.lit(f"applications.carried_in.{column}"),
                expected=show(f"then_{column}"),
                actual=show(f"now_{column}"),
            )
        )
    columns = (
        pl.concat(parts)
        .group_by("report_id", maintain_order=True)
        .agg(
            cells=pl.col("metric"),
            expected=pl.col("expected").str.join("、"),
            actual=pl.col("actual").str.join("、"),
        )
        .with_columns(severity=pl.lit("warning"))
    )
    inferred = _inferred(evidence, chained)
    # next to a known report, but one of the two figures is not printed
    flows = [form.id for form in evidence.forms if "applications" in form.tables]
    later = evidence.reports.filter(pl.col("form").is_in(flows))["report_id"].implode()
    gaps = chained.filter(
        pl.col("now_total").is_null() | pl.col("then_total").is_null(),
        pl.col("report_id").is_in(later) & pl.col("previous_id").is_in(later),
        ~pl.col("report_id").is_in(inferred["report_id"].implode()),
    ).select(
        "report_id", verdict=pl.lit("unjudged"),
        why_zh=pl.lit("本年的上年结转或上年报告的结转下年度空白、未读出或有几种说法"),
        why_en=pl.lit("one of the two figures is blank, unread or stated twice"),
    )  # fmt: skip
    return gather(totals, columns, inferred, gaps)


_FLOW = {
    "new": "applications.new_received.total",
    "into": "applications.carried_in.total",
    "done": "applications.processed.total",
    "out": "applications.carried_out.total",
}


def _inferred(evidence: Evidence, chained: pl.DataFrame) -> pl.DataFrame:
    """Breaks against a carried out that last year's report does not show but implies.

    Printed cells first, then plain claims of the prose; carried in also from the year before it.
    """
    unread = chained.filter(pl.col("then_total").is_null(), pl.col("now_total").is_not_null())
    before = unread.select(pl.col("previous_id").alias("report_id")).unique()
    told = evidence.claims.join(before, on="report_id", how="semi").filter(
        pl.col("relation") == "eq", pl.col("period") == "this_year", pl.col("comparable"),
        pl.col("scope") != "aggregate", pl.col("metric").is_in(list(_FLOW.values())),
    )  # fmt: skip
    stated = told.group_by("report_id").agg(
        pl.col("value").filter(pl.col("metric") == m, pl.col("value").count() > 0).first().alias(n)
        for n, m in _FLOW.items()
    )
    cells = evidence.picked({f"{n}_cell": m for n, m in _FLOW.items()})
    older = evidence.chained({}, {"older": _FLOW["out"]}).select("report_id", "older")
    flows = (
        before.join(cells, on="report_id", how="left")
        .join(stated, on="report_id", how="left")
        .join(older, on="report_id", how="left")
        .with_columns(pl.coalesce(f"{n}_cell", n).alias(n) for n in _FLOW)
        .with_columns(into=pl.coalesce("into", "older"))
    )
    implied = flows.select(
        previous_id="report_id",
        implied=pl.coalesce("out", pl.col("new") + pl.col("into") - pl.col("done")),
    )
    return (
        unread.join(implied, on="previous_id", maintain_order="left")
        .filter(pl.col("implied") >= 0, pl.col("implied") != pl.col("now_total"))
        .select(
            "report_id", cell_list(_FLOW["into"]), severity=pl.lit("warning"),
            expected=show("implied"), actual=show("now_total"),
            difference=pl.col("now_total") - pl.col("implied"),
            note_zh=pl.lit("（上年该格未能读出，按其正文和收办平衡推算）"),
            note_en=pl.lit(" (unread there, inferred from its prose and balance)"),
        )
    )  # fmt: skip


@rule(
    "X02", "warning", basis="practice",
    title=("上年未审结的复议诉讼未列入本年", "Last year's pending disputes do not come back"),
    message=(
        "{place}为 {actual}，少于上年报告尚未审结的 {expected}",
        "{place} is {actual}, less than the {expected} that were pending in last year's report",
    ),
    guard=("案件可能撤回或移送", "cases may have been withdrawn or moved elsewhere"),
)  # fmt: skip
def pending_disputes(evidence: Evidence) -> pl.DataFrame:
    """Disputes pending at the end of a year are counted again in the next.

    What: total of each dispute row against the pending figure of the year before.
    Why: the table counts cases that ended or were pending in the year.
    Fails: 尚未审结 3 in 2022, 总计 1 in 2023.
    Passes: 尚未审结 3 in 2022, 总计 4 in 2023.
    """
    found = []
    for row in ("reconsideration", "direct_litigation", "litigation_after_reconsideration"):
        metric = f"disputes.{row}.total"
        chained = evidence.chained({"now": metric}, {"then": f"disputes.{row}.pending"})
        found.append(
            chained.filter(pl.col("now") < pl.col("then")).select(
                "report_id", cell_list(metric), expected=show("then"), actual=show("now"),
                difference=pl.col("now") - pl.col("then"),
            )
        )  # fmt: skip
    return gather(*found)


@rule(
    "X03", "warning", basis="practice",
    title=("现行有效件数与上年、制发、废止不衔接", "Documents in force do not chain"),
    message=(
        "{place}为 {actual}；上年 {before} 加制发 {issued} 减废止 {repealed} 应为 {expected}",
        "{place} is {actual}; last year's {before} plus {issued} issued minus {repealed} repealed "
        "make {expected}",
    ),
    guard=(
        "有效期届满、重新发布、机构间移交可使其不等，故只作提示",
        "expiry, reissue and transfer between bodies are innocent reasons: a warning only",
    ),
)  # fmt: skip
def documents_in_force(evidence: Evidence) -> pl.DataFrame:
    """Documents in force are last year's plus those issued minus those repealed.

    What: rules and normative documents, form of 2021, two years running.
    Why: a jump shows a changed way of counting or a wrong figure.
    Fails: in force 66 in 2024; 2025: issued 3, repealed 1, in force 372.
    Passes: in force 66 in 2024; 2025: issued 3, repealed 1, in force 68.
    """
    found = []
    for row in ("rules", "normative_documents"):
        key = f"disclosure.{row}"
        chained = evidence.chained(
            {"now": f"{key}.in_force", "issued": f"{key}.issued", "repealed": f"{key}.repealed"},
            {"then": f"{key}.in_force"},
        ).with_columns(due=pl.col("then") + pl.col("issued") - pl.col("repealed"))
        found.append(
            chained.filter(pl.col("now") != pl.col("due")).select(
                "report_id",
                cell_list(f"{key}.in_force", f"{key}.issued", f"{key}.repealed"),
                expected=show("due"), actual=show("now"),
                difference=pl.col("now") - pl.col("due"), before=show("then"),
                issued=show("issued"), repealed=show("repealed"),
            )
        )  # fmt: skip
    return gather(*found)


@rule(
    "X04", "warning", basis="practice",
    title=("同比数与两年报告不符", "Stated change does not follow from the two reports"),
    message=(
        "正文称“{evidence}”（{actual}），按两年报告的 {before} 件和 {now} 件应为 {expected}",
        "Prose says “{evidence}” ({actual}); the two reports give {before} and {now}, which is "
        "{expected}",
    ),
    guard=(
        "四舍五入、截尾都算相符；其他口径的句子不比；没有上年报告时不判",
        "rounding and truncation both pass; other scopes are left out; not judged without last "
        "year's report",
    ),
)  # fmt: skip
def stated_growth(evidence: Evidence) -> pl.DataFrame:
    """A stated change agrees with the figures of both reports.

    What: 同比, 较上年 with a percentage or a number of cases on a figure of the tables, within
    one unit of the last printed digit.
    Why: the base may be from another scope or a corrected report.
    Fails: 20 and 30 received, 同比增长 40%.
    Passes: 20 and 30 received, 同比增长 50%.
    """
    told = evidence.claims.filter(
        pl.col("metric").str.contains("^(?:growth|change):"), pl.col("scope") != "aggregate"
    ).with_columns(
        kind=pl.col("metric").str.extract("^([a-z]+):"),
        figure=pl.col("metric").str.replace("^[a-z]+:", ""),
    )
    found = []
    for figure in told["figure"].unique().sort().to_list():
        chained = evidence.chained({"now": figure}, {"then": figure}).filter(pl.col("then") > 0)
        rate = (pl.col("now") / pl.col("then") - 1) * 100
        both = told.filter(figure=figure).join(chained, on="report_id", maintain_order="left")
        slack = (
            pl.when(pl.col("kind") == "growth")
            .then((pl.col("high") - pl.col("low")).fill_null(1.0).clip(1e-9))
            .otherwise(0.0)
        )
        due = (
            pl.when(pl.col("kind") == "growth").then(rate).otherwise(pl.col("now") - pl.col("then"))
        )
        unit = pl.when(pl.col("kind") == "growth").then(pl.lit("%")).otherwise(pl.lit(""))
        found.append(
            both.with_columns(due=due, slack=slack, unit=unit)
            .filter((pl.col("due") - pl.col("value")).abs() > pl.col("slack") + 1e-9)
            .select(
                "report_id", "line", "char_start", "char_end", cell_list(figure),
                evidence=pl.col("text"),
                expected=pl.col("due").round(2).cast(pl.String) + pl.col("unit"),
                actual=show("value") + pl.col("unit"),
                difference=pl.col("value") - pl.col("due"), before=show("then"), now=show("now"),
            )
        )  # fmt: skip
    return gather(*found) if found else pl.DataFrame(schema={"report_id": pl.String})


@rule(
    "X05", "error", basis="practice",
    title=("全部数字与上年报告相同", "All figures are those of last year"),
    message=(
        "三张表 {count} 个非零数字与上年报告全部相同，疑未更新",
        "All {count} figures that are not zero equal those of last year's report: probably not "
        "updated",
    ),
    guard=(
        "全为0的机关每年相同属正常；非零数字少于6个或申请数为0不判",
        "bodies with zeros only repeat them rightly; fewer than six figures above zero, or no "
        "application at all, are not judged",
    ),
)  # fmt: skip
def repeated_figures(evidence: Evidence) -> pl.DataFrame:
    """A new year has new figures.

    What: every cell equal to last year's, with at least six figures above zero in applications.
    Why: last year's tables were left in the new report.
    Fails: the tables of 2023 equal those of 2022, 38 figures above zero.
    Passes: both years hold zeros only.
    """
    found = []
    pairs = evidence.pairs.unique("report_id", keep="none")
    for form in evidence.forms:
        tables = [t for t in ("applications", "disputes", "statistics") if t in form.tables]
        metrics = [m for t in tables for m in metrics_of(form, t)]
        if not metrics:
            continue
        key = "applications" if "applications" in form.tables else "statistics"
        main = [m for m in metrics if m.startswith(key)]
        wide = evidence.wide(form.id).select("report_id", *metrics)
        both = wide.join(pairs, on="report_id").join(
            wide, left_on="previous_id", right_on="report_id", suffix="@then"
        )
        same = pl.all_horizontal(pl.col(m).eq_missing(pl.col(f"{m}@then")) for m in metrics)
        count = pl.sum_horizontal((pl.col(m) > 0).fill_null(False).cast(pl.Int32) for m in main)
        intake = (
            pl.col("applications.new_received.total") > 1
            if key == "applications"
            else pl.col("statistics.3.1.value") > 1
        )
        found.append(
            both.filter(same & intake & (count >= COPIED_FIGURES)).select(
                "report_id",
                cells=pl.concat_list(
                    pl.when(pl.col(m) > 0).then(pl.lit(m)) for m in metrics
                ).list.drop_nulls(),
                count=count,
            )
        )
    return gather(*found) if found else pl.DataFrame(schema={"report_id": pl.String})
