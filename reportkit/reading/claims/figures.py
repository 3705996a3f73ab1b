"""Which figure of the form a number in its words means (the resolver).

Input are the words around one number; output is the id of the figure, or nothing. What the
sentence around it has settled so far (topic, verb, year, whose figures) comes in as `Context`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from reportkit.reading.claims.clauses import Clause, Token
from reportkit.reading.claims.numerals import COUNTS, MONEY, Number

APPLICATIONS = "applications"
DISPUTES = (
    "reconsideration",
    "litigation",
    "direct_litigation",
    "litigation_after_reconsideration",
    "both",
)
CLASSES = {
    "denied": "denied_",
    "unavailable": "unavailable_",
    "rejected": "rejected_",
    "other_class": "other_",
}
INTAKE = ("new", "receive", "accept")
NEW, HANDLED = "applications.new_received.total", "applications.handled.total"
PROCESSED = "applications.processed.total"
_DOCUMENT_UNITS = COUNTS | {"部", ""}
_TOPICS = (
    "app",
    "dispute",
    "doc",
    "decision",
    "charge",
    "procurement",
    "fee",
    "stat",
    "trap",
    "info",
)


class Figure(NamedTuple):
    """What a number is: metric ids (several = one of them), and how it was said."""

    metrics: tuple[str, ...]
    said: str = ""  # new, receive, accept, handle, close, answer, carry.in …
    relation: str | None = None  # "ge" where the words name a part of the figure
    comparable: bool = True
    scale: float = 1.0  # printed unit → unit of the figure


NOTHING = Figure(())


@dataclass(slots=True)
class Context:
    """What earlier words of the sentence settled."""

    form: str
    year: int | None
    topic: str | None = None
    row: str = ""  # the dispute, document or decision spoken of
    verb: str = ""
    docverb: str = ""
    published: bool = False
    disclosure: bool = False  # 信息公开 is named in the sentence or its paragraph
    intake_row: str = ""  # row that applicants of 其中 belong to
    parent: Figure | None = None
    last_said: str = ""
    closed: bool = False  # the number ends its clause, and the sentence counts in cases
    medium: bool = False  # the sentence is about one channel
    inside: bool = False  # behind 其中: a part is no total
    papers: bool = False  # the talk is of papers and their 公开属性
    labels: list[Token] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)

    def evidence(self) -> bool:
        """Whether the sentence names results or carry-over, so that its verbs are of applications."""
        return any(
            "carry" in t.senses
            or t.text == "申请人"
            or ("result" in t.senses and "trap" not in t.senses)
            for clause in self.clauses
            for t in clause.tokens
        )


def last(tokens: list[Token], kind: str, *but: str) -> Token | None:
    """The last word of a kind."""
    for token in reversed(tokens):
        if kind in token.senses and token.senses[kind] not in but:
            return token
    return None


def topic_of(tokens: list[Token], context: Context) -> Token | None:
    """The word that says what is counted: the one nearest to the number."""
    for token in reversed(tokens):
        senses = token.senses
        if token.text == "事项" and any("app" in t.senses and t.end == token.start for t in tokens):
            continue
        for kind in _TOPICS:
            if kind in senses:
                if kind == "app" and senses["app"] == "weak" and context.papers:
                    continue
                if kind == "fee" and context.topic in ("charge", "procurement"):
                    continue
                if kind == "stat" and "docverb" in senses and context.topic == "doc":
                    continue
                return token
    return None


def resolve(words: list[Token], number: Number, context: Context) -> Figure:
    """The figure that `number` with the `words` before it states."""
    token = topic_of(words, context)
    topic = context.topic
    if token is not None:
        topic = next(kind for kind in _TOPICS if kind in token.senses)
    senses = token.senses if token else {}
    label = _label(words)
    if topic in ("trap", "stat") and token is not None and label is not None:
        # a result named before a common noun: 不予公开事项3件
        wins = context.topic in ("app", "dispute") or last(words, "app", "weak") is not None
        plain = senses.get("trap") in ("things", None) or "carry" in label.senses
        if wins and plain and "stat" not in senses:
            topic = "app" if context.topic != "dispute" else "dispute"
        elif "result" in senses or "outcome" in senses or "channel" in senses:
            topic = context.topic if context.topic in ("app", "dispute") else topic
    if last(words, "trap", "things", "other_people", "assembly", "others_work", "rates"):
        return NOTHING  # a step in handling, whatever the application was about
    if topic == "info" and label is not None and context.topic == "app":
        topic = "app"
    if topic == "trap" or last(words, "trap", "things", "other_people", "assembly", "steps"):
        return NOTHING
    if topic == "dispute":
        return _dispute(words, number, context)
    if topic == "doc":
        return _document(words, number, context)
    if topic == "decision":
        return _decision(words, number, context)
    if topic in ("fee", "charge", "procurement"):
        return _money(words, number, context, topic)
    if topic == "stat":
        return _statistic(senses, number, context)
    if topic == "info" or (topic is None and label is None and last(words, "publish")):
        return _published(words, number, context)
    if topic in ("app", None):
        if topic == "app" and last(words, "publish", "open") and context.form != "2014":
            return _published(words, number, context)
        return _application(words, number, context, label)
    return NOTHING


def _label(words: list[Token]) -> Token | None:
    for token in reversed(words):
        if "result" in token.senses or "carry" in token.senses or "outcome" in token.senses:
            return token
    return None


def _countable(number: Number, words: list[Token], context: Context | None = None) -> bool:
    """A unit of cases, or none where 为, 共 or 均为 stands before the number."""
    if number.unit in COUNTS:
        return True
    if number.unit:
        return False
    if number.value == 0 and any(t.start == number.end for t in words):
        return True  # 零申请, 零复议
    if context is not None and context.closed and words and words[-1].end == number.start:
        return "result" in words[-1].senses  # 部分公开67，占4.61%
    return (
        bool(words)
        and words[-1].end == number.start
        and any(k in words[-1].senses for k in ("copula", "each", "respective"))
    )


# ---------------------------------------------------------------- applications
def _application(
    words: list[Token], number: Number, context: Context, label: Token | None
) -> Figure:
    if not _countable(number, words, context):
        return NOTHING
    noun = last(words, "app")
    kind = noun.senses["app"] if noun else ""
    verb = last(words, "verb")
    applied = last(words, "applicant", "natural_person_weak", "business_weak") is not None
    if noun is None and context.topic != "app" and label is None and not applied:
        if not (context.topic is None and context.evidence()):
            return NOTHING
    carry = carry_of(words, context)
    if carry:
        return Figure((f"applications.carried_{carry}.total",), "carry." + carry)
    result = None if context.papers else _result(words, context)
    if result is not None and (
        noun or context.topic == "app" or _speaks_of_results(words, context)
    ):
        return result
    if result is not None:
        return NOTHING
    applicant = _applicant(words, noun, context)
    if applicant is not None:
        return applicant
    if last(words, "channel") and not (verb and noun and last(words, "app", "bare")):
        return Figure((f"channel.{last(words, 'channel').senses['channel']}",), "channel")  # type: ignore[union-attr]
    none = number.value == 0 and not number.unit  # 零申请
    if kind == "bare" and verb is None and context.inside:
        return NOTHING  # 其中有效申请101件
    if kind == "bare" and context.topic != "app" and not context.disclosure and not none:
        if verb is None or noun is None or noun.start - verb.end > 2:
            return NOTHING
    if kind == "weak" and verb is None and noun is not None:
        stated = number.unit in ("件", "起", "宗", "例") or (
            number.unit == "" and number.value == 0
        )
        if not stated or "信息" in noun.text or "内容" in noun.text or context.papers:
            return NOTHING
    said = verb.senses["verb"] if verb else ""
    if not said:
        said = "receive" if noun is not None else ""
        if not said and context.parent and context.parent.said == "sum":
            said = "sum"
    if noun is not None and verb is not None and verb.start > noun.end and said in ("handle",):
        said = "handle"
    return spoken(said)


def spoken(said: str) -> Figure:
    """The figure of a verb alone (ids.md, convention 2)."""
    if said in ("new", "receive"):
        return Figure((NEW,), said)
    if said == "due":
        return Figure((HANDLED,), said)
    if said == "accept":
        return Figure((NEW, HANDLED), said)
    if said in ("handle", "close", "answer"):
        return Figure((PROCESSED,), said)
    return NOTHING


def carry_of(words: list[Token], context: Context) -> str:
    """`in`, `out` or nothing: which way cases were carried over."""
    found = [t for t in words if "carry" in t.senses]
    if not found:
        return ""
    ways = [t.senses["carry"] for t in found]
    if "in" in ways and (ways[-1] == "in" or found[-1].text.startswith(("继续", "正在", "办理"))):
        return "in"
    if "out" in ways:
        if all("outcome" in t.senses for t in found) and context.topic == "dispute":
            return ""
        return "out"
    bare = found[-1]
    for token in words:
        year = token.senses.get("year")
        if not year or not context.year:
            continue
        shift = int(year) - context.year
        if token.start < bare.start and bare.start - token.end <= 3:
            return "in" if shift < 0 else "out"
        if token.start >= bare.end:
            return {-1: "in", 0: "in", 1: "out"}.get(shift, "out")
    earlier = last(words, "period", "this_year", "cumulative", "part_year")
    if earlier is not None and earlier.start < bare.start and bare.start - earlier.end <= 3:
        return "in"
    return "in" if context.inside and context.last_said == "new" else "out"


def _result(words: list[Token], context: Context) -> Figure | None:
    found = [t for t in words if "result" in t.senses and not t.senses.get("trap")]
    if not found:
        if context.topic == "app" and context.parent is not None and context.parent.said != "":
            opened = last(words, "publish", "active")
            if opened is not None and opened.text == "公开" and last(words, "info") is None:
                return Figure(("applications.granted.total",), "result")
        return None
    names = [t.senses["result"] for t in found]
    name = names[-1]
    prefix = CLASSES.get(name)
    if prefix:
        rows = [n for n in names if n.startswith(prefix) and n != name]
        if (
            len(rows) == 1
            and not last(words, "link", "parts", "plus", "sum", "rest")
            and not context.labels
        ):
            name = rows[0]
    if name == "none":
        return Figure(("part.none",), "result", None, False)
    return result_figure(name)


def result_figure(name: str) -> Figure:
    """The figure of a word of table 三."""
    relation = None
    if name.endswith("_part"):
        name, relation = name[: -len("_part")], "ge"
    if name == "other_class":
        name = "other"
    return Figure((f"applications.{name}.total",), "result", relation)


def _speaks_of_results(words: list[Token], context: Context) -> bool:
    return context.topic is None and not context.papers and last(words, "info") is None


def _applicant(words: list[Token], noun: Token | None, context: Context) -> Figure | None:
    token = last(words, "applicant")
    if token is None or sum("applicant" in t.senses for t in words) > 1:
        return None
    name = token.senses["applicant"]
    if name.endswith("_weak"):
        if context.topic != "app" and noun is None:
            return None
        name = name[: -len("_weak")]
    verb = last(words, "verb", "receive")
    rows: tuple[str, ...]
    if verb is not None and verb.end <= token.start + 6:
        rows = tuple(m.split(".")[1] for m in spoken(verb.senses["verb"]).metrics)
    elif context.intake_row:
        rows = tuple(context.intake_row.split("|"))
    else:
        rows = ("new_received",)
    known = name != "organisations"
    return Figure(tuple(f"applications.{r}.{name}" for r in rows), "applicant", None, known)


# ---------------------------------------------------------------- disputes
def _dispute(words: list[Token], number: Number, context: Context) -> Figure:
    if not _countable(number, words) and not (number.value == 0 and number.unit == ""):
        return NOTHING
    rows = [t.senses["dispute"] for t in words if "dispute" in t.senses] or [context.row]
    row = rows[-1]
    if len(rows) > 1 and rows[-1] == "litigation" and rows[-2] in DISPUTES[2:4]:
        row = rows[-2]
    outcome = last(words, "outcome")
    verb = last(words, "verb")
    if context.inside and outcome is None and not last(words, "dispute"):
        return NOTHING  # other bodies' parts of it
    if verb and verb.senses["verb"] in ("handle", "accept", "close") and not context.disclosure:
        return NOTHING  # as the body that decides reviews (domain.md F6 no. 116)
    column, relation = "total", None
    if outcome is not None:
        column = outcome.senses["outcome"]
        if column == "skip":
            return NOTHING
        if column.endswith("_part"):
            column, relation = column[: -len("_part")], "ge"
    elif verb and verb.senses["verb"] == "close":
        return NOTHING
    if row == "both":
        if number.value == 0:
            both = tuple(f"disputes.{r}.{column}" for r in DISPUTES[:2])
            return Figure(both, "each", relation)
        return Figure(("disputes.all.total",), "sum", relation, False)
    return Figure((f"disputes.{row}.{column}",), "dispute", relation)


# ---------------------------------------------------------------- documents and decisions
def document_column(words: list[Token], context: Context) -> str:
    """issued, repealed, in_force or published, by the verb nearest to the number."""
    verb = last(words, "docverb")
    opened = last(words, "publish")
    if opened is not None and (verb is None or opened.start > verb.end + 3):
        by_medium = last(words, "medium") is not None
        if opened.text in ("发布", "公布") and not by_medium:
            return verb.senses["docverb"] if verb else "issued"
        return "published" if context.form == "2019" else "skip"
    if verb is None:
        return context.docverb
    name = verb.senses["docverb"]
    if name == "in_force" and verb.text == "有效" and last(words, "docverb", "in_force"):
        return "skip"
    if name == "skip" and verb.text in ("清理", "梳理") and context.docverb == "skip":
        return "skip"
    return name


def _document(words: list[Token], number: Number, context: Context) -> Figure:
    if number.unit not in _DOCUMENT_UNITS or (not number.unit and not _countable(number, words)):
        return NOTHING
    rows = [t.senses["doc"] for t in words if "doc" in t.senses and t.senses["doc"] != "file"]
    row = rows[-1] if rows else context.row
    if context.inside and not rows and not last(words, "docverb"):
        return NOTHING
    column = document_column(words, context)
    if column in ("skip", "") or row not in ("rules", "normative_documents"):
        return NOTHING
    if context.form == "2014":
        return Figure(("statistics.1.1.b.value",), "doc") if column == "issued" else NOTHING
    return Figure((f"disclosure.{row}.{column}",), "doc")


def _decision(words: list[Token], number: Number, context: Context) -> Figure:
    if number.unit not in COUNTS and not (not number.unit and _countable(number, words)):
        return NOTHING
    rows = [t.senses["decision"] for t in words if "decision" in t.senses]
    row = rows[-1] if rows else context.row
    verb = last(words, "verb")
    if last(words, "decverb") or (verb and verb.senses["verb"] in ("receive", "accept", "new")):
        return NOTHING
    if context.inside and not rows:
        return NOTHING
    listed = context.published and context.topic == "decision" and verb is None
    opened = last(words, "publish") is not None or listed
    return Figure((f"disclosure.{row}.decisions",), "decision", "ge" if opened else None)


# ---------------------------------------------------------------- money
def _money(words: list[Token], number: Number, context: Context, topic: str) -> Figure:
    money = MONEY.get(number.unit)
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
            if number.unit in COUNTS
            else NOTHING
        )
    names = [t.senses["fee"] for t in words if "fee" in t.senses]
    name = names[-1] if names else context.row
    if "skip" in names or name == "skip":
        return NOTHING
    if money is None and number.value == 0 and not number.unit and _countable(number, words):
        money = 1.0
    if name == "notices" and (number.unit in COUNTS or not number.unit and money):
        return Figure(("prose.fee_notices",), "fee") if context.form != "2014" else NOTHING
    if money is None:
        return NOTHING
    if context.form == "2014":
        return Figure(("statistics.7.value",), "fee", None, True, money / 10_000.0)
    if name in ("charged", "notices"):
        said = "received" if "received" in names and name == "charged" else "charged"
        return Figure((f"prose.fee_{said}",), "fee", None, True, money)
    return Figure(("prose.fee_received",), "fee", None, True, money)


# ---------------------------------------------------------------- publication, 2014 rows
_MEDIA = {
    "website": "1.2.2",
    "weibo": "1.2.3",
    "wechat": "1.2.4",
    "gazette": "1.2.1",
    "elsewhere": "1.2.5",
}
_STATISTICS = {
    "interpretations": ("2.2.3", "篇件条个份"), "press": ("2.2.1", "次场"), "interviews": ("2.2.2", "次场"),
    "responses": ("2.1", "次件个条"), "meetings": ("9.1", "次场个"), "training": ("9.2", "次期场个"),
    "trainees": ("9.3", "人次人名"), "complaints": ("6", "件起"), "full_time": ("8.3.1", "人名"),
    "part_time": ("8.3.2", "人名"), "staff": ("8.3", "人名"), "points": ("8.2", "个处"), "units": ("8.1", "个"),
    "funds": ("8.4", "万元"),
}  # fmt: skip


def _statistic(senses: dict[str, str], number: Number, context: Context) -> Figure:
    if context.form != "2014" or not number.unit:
        return NOTHING
    name = senses["stat"]
    if name == "training" and number.unit in ("人次", "人", "名", "余人次"):
        name = "trainees"
    row, units = _STATISTICS[name]
    if number.unit in units or number.unit == "余人次":
        return Figure((f"statistics.{row}.value",), "stat")
    return NOTHING


def _published(words: list[Token], number: Number, context: Context) -> Figure:
    """Items published: a whole-year total only, not one channel, kind or column."""
    if number.unit not in ("条", "件", "项", "个", "篇", "则", "份"):
        return NOTHING
    media = [t.senses["medium"] for t in words if "medium" in t.senses]
    every = "any" in media or len(set(media)) > 1
    info = last(words, "info")
    active = last(words, "publish", "open")
    verb = last(words, "publish")
    if info is not None and info.senses["info"] == "kind":
        return NOTHING
    if verb is None and context.form != "2014":
        return NOTHING
    if info is None and (active is None or number.unit != "条"):
        if not (context.form == "2014" and media):
            return NOTHING
    if context.papers and info is None:
        return NOTHING
    if active is None and context.medium and not media:
        return NOTHING
    if media and not every:
        if context.form != "2014":
            return NOTHING
        return Figure((f"statistics.{_MEDIA[media[-1]]}.value",), "published")
    if context.inside and context.form != "2014":
        return NOTHING
    if any(
        "trap" in t.senses or "scope" in t.senses and t.senses["scope"] == "none" for t in words
    ):
        return NOTHING
    if context.form == "2014":
        return Figure(("statistics.1.1.value",), "published")
    return Figure(("prose.items_published",), "published")
