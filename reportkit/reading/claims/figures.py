"""Which figure of the form a number in its words means.

Input are the words around one number; output is the id of the figure, or nothing. What the
sentence has settled so far (topic, verb, year, whose figures) comes in as `Context`.
"""

from __future__ import annotations

from reportkit.reading.claims.annex import crosswalk
from reportkit.reading.claims.applications import application, countable
from reportkit.reading.claims.clauses import Token, Words, last
from reportkit.reading.claims.context import NOTHING, Context, Figure
from reportkit.reading.claims.decisions import decision, item_count, items
from reportkit.reading.claims.lexicon import Senses
from reportkit.reading.claims.numerals import COUNTS, MONEY, Number

DISPUTES = (
    "reconsideration",
    "litigation",
    "direct_litigation",
    "litigation_after_reconsideration",
    "both",
)
_NO_STEPS = ("things", "other_people", "assembly", "others_work", "rates")
_NO_WORK = ("things", "other_people", "assembly", "steps")
_MOST = 100_000.0  # yuan: no body charges as much for applications (教育收费640万元)
_LABELS = frozenset(("outcome", "result", "carry"))
_OF_A_KIND = frozenset(("procurement", "charge", "fee", "stat"))
_PLAIN = frozenset(("fee", "decision", "charge", "trap"))  # topics without rows of results
_CASES = ("件", "起", "宗", "例")  # units of cases, never of items published
_UNSAID = ("info", None)
_SILENT = Senses()
# words of fees only where fees are the topic
_ANY = ("金额", "涉及金额", "总金额", "总额", "发出通知", "发放通知", "开具通知")
_OPENED = ("公开", "信息公开", "政府信息公开")
_DOCUMENT_UNITS = COUNTS | {"部", ""}


def topic_of(tokens: list[Token], context: Context) -> Token | None:
    """The word that says what is counted: the one nearest to the number."""
    for token in reversed(tokens):
        senses = token.senses
        if not senses.topics:
            continue
        if token.text == "事项" and any("app" in t.senses and t.end == token.start for t in tokens):
            continue
        for kind in senses.topics:
            if kind == "app" and senses["app"] == "weak" and context.papers:
                continue
            if kind == "fee" and (
                (context.topic in ("charge", "procurement") and senses["fee"] != "notices")
                or _loose(token, tokens, context)
            ):
                continue
            if kind == "stat" and "docverb" in senses and context.topic == "doc":
                continue
            if kind == "trap" and "outcome" in senses and last(tokens, "dispute") is not None:
                continue  # 行政复议案件纠错0件
            return token
    return None


def _loose(token: Token, tokens: list[Token], context: Context) -> bool:
    """罚款金额: an amount, or a notice, that no other word calls one of fees."""
    if not token.text.startswith(_ANY) or context.topic == "fee":
        return False
    return not any("fee" in t.senses for t in tokens if t is not token)


def resolve(words: Words, number: Number, context: Context) -> Figure:
    """The figure that `number` with the `words` before it states."""
    token = topic_of(words, context)
    senses = token.senses if token is not None else _SILENT
    topic = senses.topics[0] if token is not None else context.topic
    label = _label(words, context)
    if topic is None and label is not None and _of_a_case(label, context):
        return NOTHING
    bare = topic in _PLAIN and token is None and label is not None and "result" in label.senses
    if bare and (topic != "trap" or context.told_in_classes()):
        topic = "app"  # 3件因逾期未缴费不再处理
    if topic in ("trap", "stat") and token is not None and label is not None:
        # a result named before a common noun: 不予公开事项3件
        wins = context.topic in ("app", "dispute") or words.but("app", "weak") is not None
        still_open = _still_open(words)
        wins = wins or still_open
        plain = still_open or senses.get("trap") in ("things", None) or "carry" in label.senses
        if wins and plain and "stat" not in senses:
            topic = "app" if context.topic != "dispute" else "dispute"
        elif "result" in senses or "outcome" in senses or "channel" in senses:
            topic = context.topic if context.topic in ("app", "dispute") else topic
    if context.form == "2014" and "verb" in senses and senses.get("trap") == "steps":
        return application(words, number, context, label)  # 延期办结 has a row there
    if "trap" in words.kinds and words.but("trap", *_NO_STEPS) and not _still_open(words):
        return NOTHING  # a step in handling, whatever the application was about
    if "outcome" in words.kinds and topic in _UNSAID and "败诉" in words.kinds["outcome"].text:
        topic, context.row = "dispute", context.row or "litigation"
    if topic == "info" and label is not None and "publish" not in words.kinds:
        topic = "app"
    if topic == "trap" or ("trap" in words.kinds and words.but("trap", *_NO_WORK)):
        return NOTHING
    if topic == "dispute":
        return _dispute(words, number, context)
    if topic == "doc":
        return _document(words, number, context)
    if topic == "decision":
        return decision(words, number, context)
    if topic in ("fee", "charge", "procurement"):
        return _money(words, number, context, topic)
    if topic == "stat":
        return _statistic(senses, number, context)
    opened = topic is None and label is None and "publish" in words.kinds
    answers = context.inside and context.evidence()
    if (
        opened
        and number.unit in ("件", "起", "宗", "例")
        and (answers or context.told_of_answers(words))
    ):
        return application(words, number, context, label)  # 答复结果包括：公开8件
    if topic == "info" or opened:
        return _published(words, number, context)
    if topic in ("app", None):
        if topic == "app" and words.but("publish", "open") and context.form != "2014":
            return _published(words, number, context)
        return application(words, number, context, label)
    return NOTHING


def _of_a_case(label: Token, context: Context) -> bool:
    """除1件撤回外，其余行政复议均维持: said of the disputes that are named behind it."""
    both = "outcome" in label.senses and "result" in label.senses
    return both and context.speaks_of("dispute") and not context.speaks_of("app")


def _still_open(words: Words) -> bool:
    """因征求第三方意见尚未办结: the step is why the case is carried over, or was withdrawn."""
    carry, step = words.but("carry", "bare"), words.but("trap", *_NO_STEPS)
    result = words.kinds.get("result")
    if result is not None and step is not None and result.senses["result"] == "other_rest_part":
        return result.start >= step.end  # 经沟通撤回2件
    if carry is None or step is None or carry.senses["carry"] != "out":
        return False
    return carry.start >= step.end and not words.but("trap", "steps")


def _label(words: Words, context: Context) -> Token | None:
    if _LABELS.isdisjoint(words.kinds):
        return None
    for token in reversed(words):
        outcome = "outcome" in token.senses and context.topic == "dispute"
        if outcome or "result" in token.senses or "carry" in token.senses:
            return token
    return None


def _in_court(number: Number, context: Context) -> bool:
    """行政复议纠正6件、法院纠正1件: whether the clause of a number names a court."""
    own = (c for c in context.clauses if c.start <= number.start < c.end)
    return any("court" in t.senses for c in own for t in c.tokens)


def _dispute(words: Words, number: Number, context: Context) -> Figure:
    if not countable(number, words) and not (number.value == 0 and number.unit == ""):
        return NOTHING
    rows = [t.senses["dispute"] for t in words if "dispute" in t.senses]
    if not rows and context.row == "reconsideration" and _in_court(number, context):
        rows = ["litigation"]  # 行政复议纠正6件、法院纠正1件
    rows = rows or [context.row]
    row = rows[-1]
    if len(rows) > 1 and rows[-1] == "litigation" and rows[-2] in DISPUTES[2:4]:
        row = rows[-2]
    whole = context.parent.metrics if context.inside and context.parent else ()
    if rows == ["reconsideration"] and whole == ("disputes.litigation.total",):
        row = "litigation_after_reconsideration"  # 行政诉讼3件，其中经复议2件
    outcome = words.but("outcome", "skip") or words.kinds.get("outcome")  # 一审驳回诉讼请求
    verb = words.kinds.get("verb")
    if outcome is None and "dispute" not in words.kinds and number.value:
        if not context.speaks_of("dispute") and not context.speaks_of("outcome"):
            return NOTHING  # 34件登记资料查询占48.6%, disputes having been spoken of before
        summed = "link" in words.kinds and words.kinds["link"].senses["link"] == "sum"
        summed = summed and len(set(context.cases)) > 1
        apart = not words or number.start - words[-1].end > 2 or "result" in words.kinds
        apart = apart or (verb is not None and verb.senses["verb"] == "answer")  # 1件系超期答复
        if context.inside or summed or apart:
            return NOTHING  # other bodies' parts of it, 纠正3件、败诉1件，合计4件
    if verb and verb.senses["verb"] in ("handle", "accept", "close") and not context.disclosure:
        context.reviewing = True
        return NOTHING  # as the body that decides reviews (domain.md F6 no. 116)
    column, relation = "total", None
    if outcome is not None:
        column = outcome.senses["outcome"]
        if column == "skip":
            closed = "审结" in outcome.text and row in DISPUTES[:4]
            return Figure((f"part.{row}.total",), "closed", None, False) if closed else NOTHING
        if column.endswith("_part"):
            column, relation = column[: -len("_part")], "ge"
    elif verb and verb.senses["verb"] == "close":
        return NOTHING
    if verb is not None and verb.start == number.end and relation is None:
        relation = "ge"  # 1件答复被复议机关撤销: an answer that is spoken of
    bodies = [t for t in words if "dispute" in t.senses]
    only_bodies = bool(bodies) and all(t.text.endswith("机关") for t in bodies)
    if column == "total" and verb is None and only_bodies:
        return NOTHING  # 复议机关对1件答复作出撤销决定
    if row == "both":
        if number.value == 0:
            both = tuple(f"disputes.{r}.{column}" for r in DISPUTES[:2])
            return Figure(both, "each", relation)
        return Figure(("disputes.all.total",), "sum", relation, False)
    return Figure((f"disputes.{row}.{column}",), "dispute", relation)


def document_column(words: Words, context: Context) -> str:
    """issued, repealed, in_force or published, by the verb nearest to the number."""
    verb = words.kinds.get("docverb")
    opened = words.kinds.get("publish")
    if opened is not None and (verb is None or opened.start > verb.end + 3):
        by_medium = "medium" in words.kinds
        if opened.text in ("发布", "公布") and not by_medium:
            return verb.senses["docverb"] if verb else "issued"
        if context.form == "2019" and any(t.text == "累计" for t in words):
            return "published_total"
        return "skip" if context.form == "2021" else "published"
    if verb is None:
        return context.docverb
    name = verb.senses["docverb"]
    if name == "in_force" and verb.text == "有效" and words.but("docverb", "in_force"):
        return "skip"
    if name == "skip" and verb.text in ("清理", "梳理") and context.docverb == "skip":
        return "skip"
    return name


def _document(words: Words, number: Number, context: Context) -> Figure:
    if number.unit not in _DOCUMENT_UNITS or (not number.unit and not countable(number, words)):
        return NOTHING
    rows = [t.senses["doc"] for t in words if "doc" in t.senses and t.senses["doc"] != "file"]
    row = rows[-1] if rows else context.row
    if "decverb" in words.kinds or (context.inside and not rows and "docverb" not in words.kinds):
        return NOTHING
    if context.inside and words and words[-1].senses.get("link") == "parts" and rows:
        return NOTHING  # 规范性文件中含1件上年印发的
    column = document_column(words, context)
    if "late" in words.kinds and "docverb" not in words.kinds:
        column = "in_force"  # 本年废止4件，年末28件
    if column == "repealed" and not rows and "doc" in words.kinds:
        row = "normative_documents"  # 清理失效文件4个
    if column in ("skip", "") or row not in ("rules", "normative_documents"):
        return NOTHING
    if context.form == "2014":
        there = {"issued": "1.1.b", "published": "1.1.a"}.get(column)
        return Figure((f"statistics.{there}.value",), "doc") if there else NOTHING
    return Figure((f"disclosure.{row}.{column}",), "doc")


def _money(words: Words, number: Number, context: Context, topic: str) -> Figure:
    money = MONEY.get(number.unit)
    if topic == "charge" and (column := items(words)) and money is None:
        return item_count("fees", column, context) if countable(number, words) else NOTHING
    if topic == "charge" and context.inside and "charge" not in words.kinds:
        return NOTHING
    if topic == "charge":
        if money is None and not (number.value == 0 and not number.unit):
            return NOTHING
        return Figure(
            ("disclosure.fees.amount",), "fee", None, True, (money or 10_000.0) / 10_000.0
        )
    if topic == "procurement":
        if context.form != "2019":
            return NOTHING
        if money:
            return Figure(("disclosure.procurement.amount",), "fee", None, True, 1.0)
        return (
            Figure(("disclosure.procurement.projects",), "fee")
            if number.unit in COUNTS and number.unit != "条"  # 药品集中采购117条: information
            else NOTHING
        )
    names = [t.senses["fee"] for t in words if "fee" in t.senses]
    name = names[-1] if names else context.row
    of_none = set(names) <= {"topic"} or (names == ["charged"] and words[-1].text in _ANY)
    if "skip" in names or (context.row == "skip" and of_none):
        return NOTHING  # 减免复印、邮寄等费用120元
    if context.inside and not names and number.unit in COUNTS:
        return NOTHING  # 其中1件缴纳200元
    if money is None and number.value == 0 and not number.unit and countable(number, words):
        money = 1.0
    if name == "notices" and (
        number.value == 0 or number.unit in COUNTS or (not number.unit and money)
    ):
        return Figure(("prose.fee_notices",), "fee") if context.form != "2014" else NOTHING
    far_off = context.topic != "fee" and number.value * (money or 1.0) >= 10 * _MOST
    if money is None or far_off or (name == "topic" and number.value * money >= _MOST):
        return NOTHING
    if context.form == "2014":
        return Figure(("statistics.7.value",), "fee", None, True, money / 10_000.0)
    if name in ("charged", "notices"):
        word = words[-1].text if words else ""
        plain = name == "charged" and not any(s in word for s in ("应", "通知", "缴"))
        taken = (
            "received" in names
            or context.row == "received"
            or ("topic" in names and "notices" not in names)
        )
        said = "received" if plain and taken else "charged"
        return Figure((f"prose.fee_{said}",), "fee", None, True, money)
    return Figure(("prose.fee_received",), "fee", None, True, money)


def _statistic(senses: dict[str, str], number: Number, context: Context) -> Figure:
    if context.form != "2014" or not number.unit or "stat" not in senses:
        return NOTHING
    name = senses["stat"]
    if name == "training" and number.unit in ("人次", "人", "名", "余人次"):
        name = "trainees"
    row = crosswalk()["rows"][name]
    if context.leader == "deputy" and name in crosswalk()["leaders"]:
        return NOTHING
    if context.leader and (theirs := crosswalk()["leaders"].get(name)):
        row = {**row, "row": theirs}  # 厅长出席发布会1次、在线访谈1次
    if number.unit in MONEY and "万元" in row["units"]:
        scale = MONEY[number.unit] / 10_000.0
        return Figure((f"statistics.{row['row']}.value",), "stat", None, True, scale)
    if number.unit in row["units"]:
        return Figure((f"statistics.{row['row']}.value",), "stat")
    return NOTHING


def _of_a_kind(words: Words, info: Token) -> bool:
    """公开财政信息32条: a word that the lexicon does not know says which information."""
    before = [t for t in words if t.end <= info.start]
    if any(not _OF_A_KIND.isdisjoint(t.senses) for t in before):
        return True
    if not before or "publish" not in before[-1].senses or info.text[:2] != "信息":
        return False
    return info.start - before[-1].end > 1


def _social(words: Words, context: Context) -> bool:
    """微博、抖音、快手等平台: neither the website nor all ways together."""
    medium = words.kinds["medium"]
    if not medium.text.startswith("等"):
        return False
    tokens = (t for c in context.clauses for t in c.tokens if t.end <= medium.start)
    named = {t.senses["medium"] for t in tokens if "medium" in t.senses}
    return bool(named) and named.isdisjoint(("website", "gazette", "any"))


def _of_unknown_kind(words: Words, info: Token, context: Context) -> bool:
    """征地拆迁信息215条: text that the lexicon does not know right before the word."""
    ends = [c.start for c in context.clauses if c.start <= info.start]
    ends += [t.end for t in words if t.end <= info.start]
    return info.start - max(ends, default=0) > 1


def _published(words: Words, number: Number, context: Context) -> Figure:
    """Items published: a whole-year total only, not one channel, kind or column."""
    if number.unit not in ("条", "件", "项", "个", "篇", "则", "份"):
        return NOTHING
    media = [t.senses["medium"] for t in words if "medium" in t.senses]
    every = "any" in media or len({*media} - {"column"}) > 1
    if every and context.form != "2014" and _social(words, context):
        return NOTHING
    if "column" in media and not every:
        return NOTHING
    info = words.kinds.get("info")
    active = words.but("publish", "open")
    verb = words.kinds.get("publish")
    if info is not None and (info.senses["info"] == "kind" or _of_a_kind(words, info)):
        return NOTHING
    if verb is None and info is not None and _of_unknown_kind(words, info, context):
        return NOTHING
    opened = verb is not None or (info is not None and info.text.startswith(_OPENED))
    if not opened and context.form != "2014":
        return NOTHING
    counted = info is not None or (active is not None and number.unit == "条")
    if not counted and not (context.form == "2014" and media):
        return NOTHING
    if context.papers and info is None:
        return NOTHING
    if active is None and context.medium and not media:
        return NOTHING
    if media and not every:
        if context.form != "2014":
            return NOTHING
        return Figure((f"statistics.{crosswalk()['media'][media[-1]]}.value",), "published")
    if context.inside and context.form != "2014":
        return NOTHING
    if any(
        ("trap" in t.senses and not (every and "medium" in t.senses))
        or ("scope" in t.senses and t.senses["scope"] == "none")
        for t in words
    ):
        return NOTHING
    if context.form == "2014":
        return Figure(("statistics.1.1.value",), "published")
    return Figure(("prose.items_published",), "published")
