"""L: the body's own name in title, opening, text and signature."""

from __future__ import annotations

import re

import polars as pl

from reportkit.rules.agencies import telling_nouns
from reportkit.rules.evidence import Evidence
from reportkit.rules.registry import rule

# What stands around a name in a title, an opening or a signature.
_ENDINGS = "局|委员会|委|办公室|办公厅|办事处|人民政府|中心|厅|院|站|所|馆|队|署|管委会"
_SIGNED = re.compile(
    rf"(?m)^\t*(?P<name>[一-龥]{{4,30}}(?:{_ENDINGS}))\t*\n+\t*20\d\d年\d{{1,2}}月\d{{1,2}}日\t*$"
)
_OPENED = re.compile(
    rf"(?:由|本报告由)(?P<name>[一-龥]{{4,30}}?(?:{_ENDINGS}))(?:依据|根据|按照|编制|负责编制)"
)
_REGION = re.compile(
    r"^(?:中华人民共和国)?(?:[一-龥]{2,8}?(?:省|自治区))?(?:[一-龥]{2,8}?(?:市|自治州|州|盟|地区))?"
    r"(?:[一-龥]{1,8}?(?:县|区|旗|市))?"
)
_MARKUP = r"[\s　*#_`>]"
_BRACKETS = {"（": "(", "）": ")"}  # printed in either width, in title and text alike
# a title that reading did not take for one: body and year around the usual words
_TITLE_LINE = re.compile(
    r"^[^。，]{2,40}(?:政府信息|政务公开|信息公开)[^。，]{0,20}?(?:年度报告|工作报告|年报)"
)
# what follows a title that is only that of the web page: the name of the site
_PAGE_TITLE = re.compile(r"[-—|–·][^，。]{2,20}?(?:网|网站|门户|平台)")
_METADATA = re.compile("发布时间|发布日期|发布机构|来源[:：]|浏览次数")
_GENERIC = re.compile(rf"(?:{_ENDINGS}|管理|服务|人民政府)")
_VAGUE = r"多数部门|大多数部门|部分地区|一些地区|各地各部门|有的地方|部分单位还|个别地区|有些地方"


def core(name: str) -> str:
    """A name without region: 北京市密云区商务局 → 商务局; the whole name when nothing is left."""
    rest = _REGION.sub("", name)
    return rest if len(rest) >= 2 else name


def alike(one: str, other: str) -> bool:
    """Whether two names may well stand for one body (short forms, regions left out)."""
    a, b = core(one), core(other)
    if a in other or b in one:
        return True
    short, long = sorted((a, b), key=len)
    letters = iter(long)
    if all(c in letters for c in short):  # 科委 for 科学技术委员会
        return True
    x, y = _GENERIC.sub("", a), _GENERIC.sub("", b)
    pairs = {x[i : i + 2] for i in range(len(x) - 1)} or {x}
    return any(p in y for p in pairs if p) or not x or not y


@rule(
    "L04", "warning", basis="practice",
    title=("标题、开头、落款的机关不一致", "Title, opening and signature name different bodies"),
    message=(
        "{where_zh}的机关为“{actual}”，与报告机关“{expected}”不同",
        "The {where_en} names “{actual}”, the report is that of “{expected}”",
    ),
    guard=(
        "简称、省略地名都视为一致；政府报告由办公室署名属正常；一机关两块牌子可使名称不同，故只作提示",
        "short forms and omitted regions agree; an office may sign for its government; bodies with "
        "two names are an innocent reason, hence a warning",
    ),
)  # fmt: skip
def one_body(evidence: Evidence) -> pl.DataFrame:
    """The body is the same in title, opening and signature.

    What: names in the opening (由……编制) and above the date of signature against the body of
    the report.
    Why: a text copied from another body keeps its signature.
    Fails: title 某县审计局, signature 某县水利局.
    Passes: title 某县人民政府, signature 某县人民政府办公室.
    """
    hits = pl.concat(
        [
            evidence.hits(_OPENED, ("front",), first=True, sieve=["由"]).with_columns(
                where_zh=pl.lit("开头"), where_en=pl.lit("opening")
            ),
            evidence.hits(_SIGNED, ("5", "6", "tail")).with_columns(
                where_zh=pl.lit("落款"), where_en=pl.lit("signature")
            ),
        ]
    ).join(
        evidence.reports.filter(pl.col("agency").is_not_null()).select("report_id", "agency"),
        on="report_id", maintain_order="left",
    )  # fmt: skip
    keep = []
    for name, agency in hits.select("name", "agency").iter_rows():
        governs = "人民政府" in name or "人民政府" in agency or "办公" in name
        keep.append(not alike(name, agency) and not governs)
    found = hits.with_columns(expected="agency", actual="name").filter(
        pl.Series(keep, dtype=pl.Boolean)
    )
    return found.select(
        "report_id", "where_zh", "where_en", "expected", "actual", "evidence", "line",
        "char_start", "char_end",
    )  # fmt: skip


def _headed(title: str | None, front: str | None) -> bool:
    """Whether the title stands in the text, besides page titles and lists of other years."""
    if not front:
        return False
    if not title:
        return _TITLE_LINE.search(front) is not None
    at = -1
    while (at := front.find(title, at + 1)) >= 0:
        rest = front[at + len(title) :]
        listed = any(
            front.endswith(title.replace(title_year, str(int(title_year) - 1)), 0, at)
            for title_year in re.findall(r"20\d\d", title)[:1]
        )
        inside = _METADATA.search(front[:at]) is not None  # behind the page's own heading
        if (inside or not listed) and not _PAGE_TITLE.match(rest):
            return True
    return False


@rule(
    "L05", "warning", basis="form",
    title=("标题不完整", "The title is incomplete"),
    message=("{what_zh}", "{what_en}"),
    guard=("标题可分两行；附件名、网页标题中的名称不当作正文标题",
           "a title may run over two lines; names of attachments are no title of the text"),
)  # fmt: skip
def incomplete_title(evidence: Evidence) -> pl.DataFrame:
    """A report bears a title with body and year.

    What: no title in the text; a title without year, without body, or with garbled words.
    Why: without them a page cannot be told from any other.
    Fails: 2025年政府信息公开工作年度报告 without the body's name.
    Passes: 某市某局2025年政府信息公开工作年度报告.
    """
    fronts = (
        evidence.texts.filter(section="front")
        .group_by("report_id", maintain_order=True)
        .agg(front=pl.col("clean").str.join("").str.replace_all(_MARKUP, ""))
        .with_columns(pl.col("front").str.replace_many(_BRACKETS))
    )
    reports = evidence.reports.select("report_id", "title", "agency").join(
        fronts, on="report_id", how="left", maintain_order="left"
    )
    told = reports.with_columns(
        title=pl.col("title").str.replace_all(_MARKUP, "").str.replace_many(_BRACKETS)
    ).with_columns(
        named=pl.col("title").str.replace_all(
            r"20\d\d|年度|年|政府信息|政务公开|信息公开|公开|工作|报告|关于|的|[（(].*[）)]|[《》\-—_]",
            "",
        )
    )
    title = pl.col("title")
    headed = [_headed(t, f) for t, f in told.select("title", "front").iter_rows()]
    told = told.with_columns(absent=~pl.Series(headed, dtype=pl.Boolean))
    absent = pl.col("absent")
    what = (
        pl.when(absent).then(0)
        .when(title.is_null()).then(None)
        .when(~title.str.contains(r"(?:20\d\d|二[〇○零O0][一二〇零○]{1,2}[一二三四五六七八九〇零○])")).then(1)
        .when(pl.col("named").str.len_chars() < 2).then(2)
        .when(title.str.contains("工作告|年度报$|报告报告|公开公开|年度告|度报告度")).then(3)
    )  # fmt: skip
    texts = [
        ("正文没有标题；“{}”只见于正文之外",
         "The text has no title; “{}” stands only outside the text"),
        ("标题没有年度：{}", "The title has no year: {}"),
        ("标题没有机关名称：{}", "The title does not name the body: {}"),
        ("标题文字错乱：{}", "Words of the title are garbled: {}"),
        ("正文没有标题", "The text has no title"),
    ]  # fmt: skip
    kind = pl.when(absent, title.is_null()).then(4).otherwise(what)

    def told_in(lang: int) -> pl.Expr:
        template = kind.replace_strict({i: t[lang] for i, t in enumerate(texts)})
        return template.str.replace("{}", title.fill_null(""), literal=True)

    return told.filter(kind.is_not_null()).select(
        "report_id", what_zh=told_in(0), what_en=told_in(1), actual=title, evidence=title
    )


@rule(
    "L06", "warning", basis="practice",
    title=("文字空泛，看不出是哪个机关哪一年", "Text that could be anybody's"),
    message=(
        "总体情况不见机关名称、自称和年份，却有“{actual}”一类说法",
        "Section one names neither body nor year but speaks of “{actual}”",
    ),
    guard=("有机关名称、自称或年份之一即不报", "any name, self-reference or year passes"),
)  # fmt: skip
def anybodys_text(evidence: Evidence) -> pl.DataFrame:
    """Section one can be told to be this body's and this year's.

    What: section one without the body's name, a self-reference or a year, and with 多数部门,
    部分地区 or the like.
    Why: copied or made up without looking at the body.
    Fails: 多数部门能在法定时限内答复，部分地区仍有不足。
    Passes: 2023年，我局……多数部门……
    """
    ones = evidence.texts.filter(section="1").join(
        evidence.reports.select("report_id", "agency"), on="report_id", maintain_order="left"
    )
    nouns = "|".join([*telling_nouns(), "单位", "市", "县", "区", "省", "州", "旗"])
    bare = ~pl.col("clean").str.contains(rf"20\d\d|我(?:{nouns})|本(?:机关|单位|{nouns})")
    vague = evidence.hits(
        _VAGUE, ("1",), within=ones.filter(bare), first=True, sieve=_VAGUE.split("|")
    ).join(ones.select("report_id", "agency", "clean"), on="report_id", maintain_order="left")
    keep = [core(a) not in c if a else True for a, c in vague.select("agency", "clean").iter_rows()]
    return vague.filter(pl.Series(keep, dtype=pl.Boolean)).drop("agency", "clean").rename(
        {"word": "actual"}
    )  # fmt: skip
