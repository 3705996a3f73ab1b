"""Lists of labels: 予以公开、部分公开、不予公开分别为3件、2件、1件."""

from __future__ import annotations

from itertools import pairwise

from reportkit.reading.claims.applications import CLASSES
from reportkit.reading.claims.clauses import NO_WORDS, Clause, Kinds, Token, Words, last
from reportkit.reading.claims.context import NOTHING, Figure
from reportkit.reading.claims.lexicon import MEANING, Senses

_LINKING = frozenset(("link", "copula", "cause"))
_BEHIND = frozenset(("result", "carry", "outcome", "verb", "docverb"))
_EACH = frozenset(("each", "respective", "all"))
_EVERY = frozenset(("all", "each"))
_INTAKE = ("new", "receive")
_OTHER_SHARES = frozenset(("change", "compare", "rate", "respective"))
_ASIDE = frozenset(("link", "neg", "all", "carry"))
_SUMS = ("共", "共有", "计", "为", "是", "有", "达", "达到")
_AMOUNTS = ("申请量", "申请数", "申请总数", "申请总量", "申请数量", "申请件数")
_REASONS = frozenset(("verb", "trap"))
_ROWS = frozenset(("result", "applicant"))
_OTHER = frozenset(("trap", "decverb"))
_SHARING = ("dispute", "decision", "doc")
_JOINED = frozenset((*_SHARING, "result"))
_SETTLED = frozenset(("result", "carry", "verb"))
_CLASSES = ("granted", "partly_granted", "denied", "unavailable", "rejected", "other_class")
# between words of one phrase: 受理并答复12件, 复议和诉讼
GAPS = frozenset(
    "|并|并且|、|且|和|及|后|，并|，|并依法|并按时|并全部|并按期|并已".split("|")  # noqa: SIM905
)


def means(words: Words) -> bool:
    """Whether a word can name a number, rather than link or date it."""
    return not MEANING.isdisjoint(words.kinds)


def meaning(tokens: list[Token]) -> list[Token]:
    """The words that can name a number."""
    return [token for token in tokens if token.senses.means]


def until_colon(words: Words) -> Words:
    """370件办理结果为：予以公开111件: what stands behind a colon is of the next number."""
    if "copula" not in words.kinds:
        return words
    place = next((i for i, t in enumerate(words) if t.text == "："), None)
    return words if place is None else Words(words[:place])


def without_reason(named: list[Token], after: Words) -> list[Token]:
    """The words behind a number without a verb that only tells why: 因临近年末收到, 为12月收到."""
    cause = next((t.start for t in after if _tells_why(t)), None)
    if cause is None or "result" in after.kinds or "carry" in after.kinds:
        return named
    plain = [t for t in named if t.start < cause or _REASONS.isdisjoint(t.senses)]
    return [] if all("app" in t.senses for t in plain) else plain


def _tells_why(token: Token) -> bool:
    """Whether the token says why, or when in the year: what comes in late is carried over."""
    senses = token.senses
    late = "late" in senses or ("date" in senses and "月" in token.text)
    return late or senses.get("cause") == "because"


def without_examples(words: Words) -> Words:
    """防雷装置设计审核等行政许可决定361件: examples of a decision are no other work."""
    for etc, noun in pairwise(words):
        if "decision" in noun.senses and etc.text == "等" and etc.end == noun.start:
            return Words(t for t in words if t.start > etc.start or _OTHER.isdisjoint(t.senses))
    return words


def said_inside(clause: Clause) -> list[Token]:
    """行政诉讼（复议后起诉）1件: what a bracket adds to the name of the number behind it."""
    if clause.mark != "（" or clause.numbers or not _ASIDE.isdisjoint(clause.words[0].kinds):
        return []
    return [t for t in clause.words[0] if "dispute" in t.senses or "outcome" in t.senses]


def shared_out(clause: Clause) -> Words:
    """不予公开占4.8%（5件）: the words before a percentage that a bracket puts in cases."""
    if len(clause.numbers) != 1 or clause.words[1] or "share" not in clause.words[0].kinds:
        return NO_WORDS
    number = clause.numbers[0].number
    plain = _OTHER_SHARES.isdisjoint(clause.words[0].kinds)
    percent = number is not None and number.unit == "%"
    return Words(meaning(clause.words[0])) if plain and percent else NO_WORDS


def own_words(named: list[Token], clause: Clause, text: str) -> list[Token]:
    """The words behind a number without those of the next: 71件申请已办结70件."""
    among = next((i for i, t in enumerate(named) if text.startswith("中", t.end)), None)
    if among is not None and "app" in named[among].senses:
        return named[: among + 1]  # 9件申请中自然人6件
    if len(named) != 2 or "app" not in named[0].senses:
        return named
    last_one = named[-1]
    next_one = any(t.number is not None and t.start == last_one.end for t in clause.tokens)
    return named[:-1] if next_one and "verb" in last_one.senses else named


def only_steps(after: Words) -> bool:
    """Whether the applications right behind a number are only written to or asked about."""
    if len(after) < 2 or "trap" not in after.kinds or "app" not in after[0].senses:
        return False
    if after.but("cause", "so"):
        return False  # 1件申请因延期，将于2024年办结
    return after[-1].senses.get("trap") == "steps" and not after.kinds.keys() & _SETTLED


def reviews(clauses: list[Clause]) -> bool:
    """作为复议机关: whatever the cases are about, others are asked to answer for them."""
    return any(t.senses.get("reviewing") == "body" for c in clauses for t in c.tokens)


def gives_reason(pending: list[list[Token]], words: Words, told_for: bool) -> bool:
    """逾期未缴费，按规定不再处理的1件: the words before the comma name the row.

    `told_for`: they end in 的 and name the cases that the class is said of.
    """
    label = words.kinds.get("result")
    if label is None:
        return False
    prefix = CLASSES.get(label.senses["result"]) if told_for else None
    if label.text == "不再处理":
        prefix = "other_"
    if prefix is None:
        return False
    return any(t.senses.get("result", "").startswith(prefix) for unit in pending for t in unit)


def named_in_bracket(ahead: list[Clause]) -> list[Token]:
    """48件（新收）: the words of a bracket that holds the name of the number before it."""
    if not ahead or ahead[0].mark != "（" or ahead[0].numbers:
        return []
    words = ahead[0].words[0]
    if not words or "link" in words.kinds or "all" in words.kinds:
        return []
    return meaning(words)


def from_each(words: Words, taken: int) -> Words:
    """12件申请均为自然人提出: what is said of all, right behind their number."""
    if _EVERY.isdisjoint(words.kinds):
        return NO_WORDS
    place = next(i for i, t in enumerate(words) if not _EVERY.isdisjoint(t.senses))
    if words[place].start < taken:
        return Words()
    plain = all("app" in t.senses or "dispute" in t.senses for t in words[:place])
    return Words(words[place:] if plain else ())


def _counts(lead: Words, words: Words) -> bool:
    """Whether a clause without a number names a result, or applications that came in."""
    if "result" in lead.kinds:
        return True
    if "applicant" in lead.kinds and "app" in lead.kinds and not _EVERY.isdisjoint(lead.kinds):
        return True
    if "applicant" in lead[0].senses and all("app" in t.senses for t in meaning(lead)[1:]):
        return words[-1].text in _SUMS  # 自然人占绝大多数，为63件
    if "app" in lead.kinds and lead.kinds["app"].text.endswith(_AMOUNTS):
        return words[-1].text in _SUMS  # 申请数量为近三年最低，仅为6件
    verb = lead.kinds.get("verb")
    return "app" in lead.kinds and verb is not None and verb.senses["verb"] in _INTAKE


def all_of(lead: Words) -> Words:
    """The cases that a clause says something of all of: 已答复的申请 | 全部属于予以公开."""
    place = next((i for i, t in enumerate(lead) if not _EVERY.isdisjoint(t.senses)), 0)
    head = Words(lead[:place])
    return head if "applicant" in lead.kinds or gives_answers(head.kinds) else NO_WORDS


def takes_in(words: Words) -> bool:
    """Whether cases are said to be ours: after ；, no longer those of others."""
    if any(t.text.endswith(("为被告", "为被告的", "为被告的案件")) for t in words):
        return True
    verb = words.kinds.get("verb")
    return verb is not None and verb.senses["verb"] in _INTAKE and "app" in words.kinds


def _sums(token: Token) -> bool:
    senses = token.senses
    return token.text in _SUMS or senses.get("link") == "sum" or "period" in senses


def summed_up(words: Words, lead: Words, clauses: list[Clause], text: str) -> Words:
    """申请全部予以公开，共15件: the words before the comma, if they name the number."""
    if not words or not all(_sums(t) for t in words):
        return NO_WORDS
    shared = shared_out(clauses[-1]) if clauses else NO_WORDS
    if "result" in shared.kinds or "app" in shared.kinds:
        return Words([*shared, *words])  # 同意公开的占41.3%，共19件
    if not lead or not _counts(lead, words) or "neg" in lead.kinds or "trap" in lead.kinds:
        return NO_WORDS
    if any("app" in t.senses and text.startswith("中", t.end) for t in lead):
        return NO_WORDS  # 新收申请中涉及征地的最多，达48件
    return Words([*meaning(lead), *words])


def gives_answers(kinds: Kinds) -> bool:
    """Whether the cases spoken of were answered or closed."""
    verb = kinds.get("verb")
    return verb is not None and verb.senses["verb"] in ("answer", "close")


def list_before(clauses: list[Clause]) -> list[Clause]:
    """The clauses of the list that goes on: 协助各镇（街道）、区直部门."""
    first = len(clauses) - 1
    while first and clauses[first].mark in "、（）":
        first -= 1
    return clauses[first:]


def starts_with_each(words: Words) -> bool:
    """Whether 均为, 各 or 分别 comes before anything that could be counted."""
    if _EACH.isdisjoint(words.kinds):
        return False
    for token in words:
        if not _EACH.isdisjoint(token.senses):
            return True
        if token.senses.means:
            return False
    return False


def kinds_of(units: list[list[Token]]) -> set[str]:
    """The kinds of label in a list."""
    return {t.senses.label for unit in units for t in unit}


def alike(units: list[list[Token]]) -> bool:
    """Whether the labels of a list are of one kind."""
    kinds = [{t.senses.label for t in unit} - {""} for unit in units]
    return bool(kinds) and bool(set.intersection(*kinds))


def units(tokens: list[Token], split: bool = False) -> list[list[Token]]:
    """The labels among words, one list of words each; a second label of a kind begins anew."""
    units: list[list[Token]] = []
    seen: set[str] = set()
    loose: list[Token] = []
    for token in tokens:
        kind = token.senses.label
        if not kind:
            if units:
                units[-1].append(token)
            else:
                loose.append(token)
            continue
        if kind == "carry" and units and units[-1][-1].end == token.start and kind in seen:
            units[-1].append(token)  # 结转下年度继续办理
            continue
        parts = _split(token) if split else [token]
        for part in parts:
            again = kind == "carry" and "verb" in seen and "app" in units[-1][-1].senses
            again = again or ("applicant" in seen and part.senses.get("result") == "none")
            if not units or kind in seen or again:  # 新收申请和上年结转申请
                units.append([*loose, part])
                seen = {kind}
            else:
                units[-1].append(part)
                seen.add(kind)
    return units


def several_cases(listed: list[list[Token]]) -> bool:
    """Whether both reconsideration and litigation are in a list."""
    named = {t.senses.get("dispute") for unit in listed for t in unit}
    return named >= {"reconsideration", "litigation"}


def strong_noun(words: Words) -> list[list[Token]]:
    """政府信息公开申请、行政复议数量均为零: a noun that is a label of a list, if all it says."""
    noun = words.kinds.get("app")
    return [[noun]] if noun is not None and noun.senses["app"] == "strong" else []


def _split(token: Token) -> list[Token]:
    """公开和部分公开, 复议和诉讼: one word that names two."""
    if token.senses.get("result") == "granted_any":
        return [token.meaning(Senses({"result": r})) for r in ("granted", "partly_granted")]
    if token.senses.get("dispute") == "both":
        return [token.meaning(Senses({"dispute": d})) for d in ("reconsideration", "litigation")]
    return [token]


def same_noun(listed: list[list[Token]]) -> list[list[Token]]:
    """新收、办结申请: the noun of the last label is the noun of all verbs."""
    noun = last(listed[-1], "app")
    if noun is None:
        return listed
    out = []
    for unit in listed:
        near = noun.moved(unit[-1].end, unit[-1].end + len(noun.text))
        out.append(unit if last(unit, "app") or not last(unit, "verb") else [*unit, near])
    return out


def same_ending(listed: list[list[Token]]) -> list[list[Token]]:
    """复议、诉讼被纠错分别为: what only the last label says is said of all of them."""
    outcome = last(listed[-1], "outcome")
    if outcome is None or "dispute" not in kinds_of(listed):
        return listed
    if any(last(u, "outcome") for u in listed[:-1]):
        return listed
    return [u if u is listed[-1] else [*u, outcome] for u in listed]


def told_together(before: Words, listed: list[list[Token]]) -> bool:
    """不予公开、不予处理合计13件: the number is the sum of what the list names."""
    kinds = kinds_of(listed)
    if not before or _ROWS.isdisjoint(kinds) or not (alike(listed) or "applicant" in kinds):
        return False
    return before[-1].senses.get("link") == "sum" or before[-1].text in ("共", "共有")


def together(listed: list[list[Token]]) -> Figure:
    """The figure that is the sum of a list of results or applicants; most such sums have none."""
    names = {t.senses.get("result") for unit in listed for t in unit} - {None}
    if names == {"granted", "partly_granted"}:
        return Figure(("applications.granted_any.total",), "result")
    return NOTHING


def tail(before: list[Token], unit: list[Token]) -> list[Token]:
    """Small words that make a bare number acceptable (均为0)."""
    kinds = ("each", "copula") if last(unit, "docverb") else ("each", "copula", "docverb")
    return [t for t in before if any(k in t.senses for k in kinds) and t not in unit]


def joined(words: Words, text: str) -> bool:
    """复议和诉讼共8件, 许可、处罚30件: one number for two things has no id."""
    if len(words) < 2 or _JOINED.isdisjoint(words.kinds):
        return False
    for kind in _SHARING:
        if kind not in words.kinds:
            continue
        named = [t for t in words if kind in t.senses and t.senses[kind] != "file"]
        for first, second in pairwise(named):
            gap = text[first.end : second.start]
            if gap in GAPS and gap and first.senses[kind] != second.senses[kind]:
                return True
    if "result" not in words.kinds:
        return False
    classes = [t for t in words if t.senses.get("result") in _CLASSES]
    return any(text[a.end : b.start] in ("和", "及", "与") for a, b in pairwise(classes))


def points_ahead(before: Words, after: Words) -> bool:
    """有2件结转下年度, 其中4件因重复申请不予处理."""
    return not (_LINKING.isdisjoint(before.kinds) and _BEHIND.isdisjoint(after.kinds))


def listed_years(clauses: list[Clause], words: Words) -> list[str]:
    """2022年、2023年分别…: the years before 分别, told relative to the reporting year."""
    years = [t.senses.get("period", "") for t in words if "date" in t.senses]
    for clause in reversed(clauses):
        if len(clause.tokens) != 1 or "date" not in clause.tokens[0].senses:
            break
        years.insert(0, clause.tokens[0].senses.get("period", ""))
    return years if all(years) else []


def documents_ahead(clauses: list[Clause]) -> str:
    """The kind of document that verbs of issue are said of, where its name comes later."""
    for clause in clauses:
        for token in clause.tokens:
            if token.senses.topics:
                return token.senses.get("doc", "").replace("file", "")
    return ""


def unit_ahead(clauses: list[Clause]) -> str:
    """The unit that the last of several numbers has for all of them."""
    for place, clause in enumerate(clauses):
        if place and (clause.mark != "、" or not clause.numbers):
            break
        for token in clause.numbers:
            if token.number is not None and token.number.unit:
                return token.number.unit
    return ""


def bare_numbers(clauses: list[Clause]) -> int:
    """Numbers without words of their own in the clauses that follow."""
    count = 0
    for clause in clauses:
        numbers = [t for t in clause.tokens if t.number]
        if not numbers or clause.tokens[0].senses.means:
            break
        count += len(numbers)
    return count
