"""S: what sections one, five and six must say."""

from __future__ import annotations

import re

import polars as pl

from reportkit.rules.agencies import kind_id
from reportkit.rules.evidence import Evidence
from reportkit.rules.registry import rule
from reportkit.rules.verdicts import gather

LONG_OVERVIEW = 1000  # characters; what some provinces ask 一 to keep to
SHORT_PROBLEMS = 20  # characters without the heading below which 五 says nothing
_MEASURES = (
    "下一步|今后|改进|措施|加强|强化|提升|完善|努力|将|持续|整改|优化|健全|提高|推进|加大|规范|深化|"
    "拟|打算|计划|争取|力争|补齐|改正|解决|落实|增加|扩大|建立|严格|开展|组织|"
    "为此|对此|针对|编印|编制|制定|规定|明确|要求|安排"  # measures already taken
)
_INSTRUCTIONS = (
    r"该部分以表格形式报告|表格如下[：:]|本部分(?:以|用)表格|（?此处填写|请在此|填报说明[：:]|示例[：:]|"
    r"××+|XX+年|某某(?:局|单位)|（按.{2,12}填写）"
)
_TOKENS = [
    "表格形式报告",
    "表格如下",
    "本部分",
    "此处填写",
    "请在此",
    "填报说明",
    "示例",
    "××",
    "XX",
    "某某",
    "（按",
]
# What 一 has to cover since the form of 2021, and the words by which it is recognised.
_TOPICS = (
    (
        "主动公开", "proactive disclosure",
        r"主动公开|公开.{0,12}(?:信息|目录|事项|结果|预算|决算|公告)|信息公开(?:目录|内容)|"
        r"(?:发布|推送|更新|转发).{0,12}(?:信息|文件|图文|公告)",
    ),
    ("依申请公开", "disclosure on request", r"依申请|申请"),
    (
        "政府信息管理", "management of information",
        r"信息管理|规范性文件|制度|审查|目录|更新|归档|清理",
    ),
    ("平台建设", "platforms", r"平台|网站|公众号|微信|微博|新媒体|专栏|政务公开专区|渠道"),
    ("监督保障", "supervision", r"监督|考核|培训|责任|保障|领导小组|组织领导|检查"),
)  # fmt: skip
_BARE = re.compile(r"^(?:无|暂无|没有|无其他需要报告(?:的)?事项|暂无其他需要报告(?:的)?事项|"
                   r"本年度?无其他需要报告(?:的)?事项|无需要报告(?:的)?事项)[。.]?$")  # fmt: skip
_SIGNATURE = re.compile(
    r"(?m)^[^\S\n]*+(?:20\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|附件[：:].*)[^\S\n]*$"
)


def body(text: str, title: str | None) -> str:
    """The text of a section without its heading, a date of signature, markup and blanks."""
    head = title if title and title in text else text.partition("\n")[0]
    rest = text.partition(head)[2]
    return re.sub(r"[\s　*#|>]+", "", _SIGNATURE.sub("", rest))


def _bodies(evidence: Evidence, section: str) -> pl.DataFrame:
    """report_id, body, line, char_start, char_end of one section."""
    later = evidence.reports.filter(pl.col("form").is_in(["2019", "2021"])).select("report_id")
    mine = evidence.sections.filter(section=section).join(later, on="report_id", how="semi")
    texts = [body(t, h) for t, h in mine.select("text", "title").iter_rows()]
    return mine.select(
        "report_id", "title", "char_start", line=pl.col("line_start"),
        char_end=pl.col("char_start") + pl.col("title").fill_null("").str.len_chars(),
        body=pl.Series(texts, dtype=pl.String),
    )  # fmt: skip


@rule(
    "S05", "warning", basis="practice",
    title=("残留格式说明文字", "Instructions of the form left in the text"),
    message=("正文残留“{actual}”", "“{actual}” was left in the text"),
)  # fmt: skip
def instructions_left(evidence: Evidence) -> pl.DataFrame:
    """The form's own instructions do not belong into the report.

    What: wordings such as 该部分以表格形式报告 and unfilled place-holders.
    Why: a template was published without being filled in.
    Fails: 该部分以表格形式报告。表格如下：
    Passes: 主动公开政府信息情况见下表。
    """
    found = evidence.hits(
        _INSTRUCTIONS, ("front", "1", "2", "3", "4", "5", "6"), first=True, sieve=_TOKENS
    )
    return found.rename({"word": "actual"})


@rule(
    "S06", "warning", basis="条例第50条第（四）项",
    title=("第五部分空泛或照搬上年", "Section five is empty or last year's"),
    message=("第五部分{what_zh}", "Section five {what_en}"),
    guard=("只有字数极少、全无改进措施或除年份外逐字相同才提示",
           "only when nearly empty, without any measure, or equal word for word but for years"),
)  # fmt: skip
def thin_problems(evidence: Evidence) -> pl.DataFrame:
    """Section five names problems and what is done about them.

    What: fewer than 20 characters; no word of a measure; the very text of last year.
    Why: article 50 asks for problems and improvements of the year.
    Fails: 五、存在的主要问题及改进情况 followed by 无。
    Passes: 一是解读形式单一……下一步将加强培训。
    """
    bodies = _bodies(evidence, "5")
    short = bodies.filter(pl.col("body").str.len_chars() < SHORT_PROBLEMS).with_columns(
        what_zh=pl.lit("没有实质内容"), what_en=pl.lit("says nothing"), evidence=pl.col("body")
    )
    idle = bodies.filter(
        pl.col("body").str.len_chars() >= SHORT_PROBLEMS,
        ~pl.col("body").str.contains(_MEASURES),
    ).with_columns(
        what_zh=pl.lit("只列问题，没有改进措施"), what_en=pl.lit("names problems but no measure"),
        evidence=pl.col("body").str.slice(0, 120),
    )  # fmt: skip
    masked = bodies.with_columns(masked=pl.col("body").str.replace_all(r"20\d\d年?度?", ""))
    then = masked.select(previous_id="report_id", then="masked")
    copied = (
        masked.join(evidence.pairs, on="report_id", maintain_order="left")
        .join(then, on="previous_id", maintain_order="left")
        .filter(
            (pl.col("masked") == pl.col("then"))
            & (pl.col("masked").str.len_chars() >= SHORT_PROBLEMS)
        )
        .unique("report_id", keep="first", maintain_order=True)
        .with_columns(
            what_zh=pl.lit("除年份外与上年报告逐字相同"),
            what_en=pl.lit("is last year's word for word but for the year"),
            evidence=pl.col("body").str.slice(0, 120),
        )
    )
    found = gather(short, idle, copied).with_columns(actual=pl.col("evidence"))
    return found.drop([c for c in ("title", "body", "masked", "then", "previous_id")
                       if c in found.columns])  # fmt: skip


@rule(
    "S07", "warning", basis="〔2021〕30号实务、国办函〔2020〕109号",
    title=("第六部分只写“无”", "Section six just says none"),
    message=(
        "第六部分只写“{actual}”，按要求应说明信息处理费收取情况",
        "Section six only says “{actual}”; it should state the processing fees",
    ),
    guard=("2019年度及以前不判", "not judged before 2020"),
)  # fmt: skip
def nothing_else(evidence: Evidence) -> pl.DataFrame:
    """Section six states the processing fees at least.

    What: a sixth section that only says 无, reports for 2020 and later.
    Why: the fee rules of 2020 ask for notices issued, sum charged and sum received.
    Fails: 六、其他需要报告的事项 followed by 无。
    Passes: 本年度未收取信息处理费。
    """
    late = evidence.reports.filter(pl.col("year") >= 2020).select("report_id")
    bare = _bodies(evidence, "6").join(late, on="report_id", how="semi")
    return bare.filter(pl.col("body").str.contains(_BARE.pattern)).select(
        "report_id", "line", "char_start", "char_end", actual=pl.col("body"),
        evidence=pl.col("body"),
    )  # fmt: skip


@rule(
    "S08", "warning", basis="条例第50条第（四）项",
    title=("政府报告未写考核、评议、责任追究", "A government's report is silent on accountability"),
    message=(
        "{agency}的报告没有写工作考核、社会评议和责任追究结果",
        "The report of {agency} says nothing of assessment, public review and accountability",
    ),
    guard=(
        "部门、乡镇、街道、事业单位不适用",
        "departments, towns, subdistricts and centres are exempt",
    ),
)  # fmt: skip
def accountability(evidence: Evidence) -> pl.DataFrame:
    """Governments report on assessment, public review and accountability.

    What: reports of people's governments without any of the words 考核, 评议, 问责, 责任追究.
    Why: article 50 (四) asks governments for it; notices and assessors do so from counties up.
    Fails: 某县人民政府, none of the words in the text.
    Passes: 未发生责任追究事项 in the report of 某县人民政府.
    """
    prose = evidence.prose.join(
        evidence.reports.filter(pl.col("year") >= 2019).select("report_id", "agency"),
        on="report_id", maintain_order="left",
    )  # fmt: skip
    government = [kind_id(a) == "government" for a in prose["agency"]]
    silent = ~pl.col("prose").str.contains("考核|评议|责任追究|追责|问责|责任追|社会评|满意度")
    return prose.filter(pl.Series(government, dtype=pl.Boolean)).filter(silent).select(
        "report_id", "agency"
    )  # fmt: skip


@rule(
    "S09", "warning", basis="国办公开办函〔2021〕30号",
    title=("总体情况缺少规定方面", "Section one leaves out a topic"),
    message=("总体情况没有写到：{actual}", "Section one says nothing of: {missing_en}"),
    guard=("按多种说法认定；2021年格式以前不判", "many wordings count; not judged before 2021"),
)  # fmt: skip
def overview_topics(evidence: Evidence) -> pl.DataFrame:
    """Section one covers the five topics of the form.

    What: 主动公开, 依申请公开, 政府信息管理, 平台建设, 监督保障 by their words.
    Why: notice 30 of 2021 names these five.
    Fails: a section one without a word on 监督, 考核, 培训 or 责任.
    Passes: sub-headings （一）主动公开 … （五）监督保障.
    """
    reports = evidence.reports.filter(form="2021").select("report_id")
    ones = evidence.sections.filter(section="1").join(reports, on="report_id", how="semi")
    missing = [
        pl.when(~pl.col("text").str.contains(pattern)).then(pl.lit(name)).alias(f"{at}{i}")
        for i, (zh, en, pattern) in enumerate(_TOPICS)
        for at, name in (("zh", zh), ("en", en))
    ]
    found = ones.with_columns(missing).with_columns(
        actual=pl.concat_list(f"zh{i}" for i in range(5)).list.drop_nulls(),
        missing_en=pl.concat_list(f"en{i}" for i in range(5)).list.drop_nulls(),
    )
    return found.filter(pl.col("actual").list.len() > 0).select(
        "report_id", line=pl.col("line_start"), actual=pl.col("actual").list.join("、"),
        missing_en=pl.col("missing_en").list.join(", "),
    )  # fmt: skip


@rule(
    "S10", "info", basis="practice",
    title=("总体情况过长", "Section one is long"),
    message=(
        "总体情况约 {actual} 字，部分地区要求不超过 {expected} 字",
        "Section one has about {actual} characters; some provinces ask for at most {expected}",
    ),
    guard=("只是部分地区的要求", "asked for in some provinces only"),
)  # fmt: skip
def long_overview(evidence: Evidence) -> pl.DataFrame:
    """Section one keeps to about a thousand characters.

    What: length of 一 without blanks, from half as much again as the limit.
    Why: notices of some provinces set the limit.
    Fails: 3200 characters.
    Passes: 900 characters.
    """
    later = evidence.reports.filter(pl.col("form").is_in(["2019", "2021"])).select("report_id")
    ones = evidence.sections.filter(section="1").join(later, on="report_id", how="semi")
    ones = ones.with_columns(
        size=pl.col("text").str.replace_all(r"[\s　]+", "").str.len_chars().cast(pl.Int64)
    )
    return ones.filter(pl.col("size") > LONG_OVERVIEW * 3 // 2).select(
        "report_id", line=pl.col("line_start"), actual=pl.col("size").cast(pl.String),
        expected=pl.lit(str(LONG_OVERVIEW)), difference=pl.col("size") - LONG_OVERVIEW,
    )  # fmt: skip
