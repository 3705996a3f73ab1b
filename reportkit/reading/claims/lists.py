"""Lists of labels: 予以公开、部分公开、不予公开分别为3件、2件、1件."""

from __future__ import annotations

from itertools import pairwise

from reportkit.reading.claims.clauses import Clause, Token, last

LABELS = (
    "result",
    "carry",
    "applicant",
    "dispute",
    "doc",
    "decision",
    "channel",
    "verb",
    "fee",
    "docverb",
    "outcome",
    "stat",
)
NAMING = frozenset((*LABELS, "app", "charge", "procurement"))
MEANING = NAMING | {"trap", "info", "publish", "medium"}
_BEHIND = ("result", "carry", "outcome", "verb", "docverb")
_CLASSES = ("granted", "partly_granted", "denied", "unavailable", "rejected", "other_class")
# between words of one phrase: 受理并答复12件, 复议和诉讼
GAPS = frozenset(
    "|并|并且|、|且|和|及|后|，并|，|并依法|并按时|并全部|并按期|并已".split("|")  # noqa: SIM905
)


def means(token: Token) -> bool:
    """Whether a word can name a number, rather than link or date it."""
    return not MEANING.isdisjoint(token.senses)


def starts_with_each(tokens: list[Token]) -> bool:
    """Whether 均为, 各 or 分别 comes before anything that could be counted."""
    for token in tokens:
        if "each" in token.senses or "respective" in token.senses or "all" in token.senses:
            return True
        if means(token) or token.number:
            return False
    return False


def _kind(token: Token) -> str:
    return next((k for k in LABELS if k in token.senses), "")


def kinds_of(units: list[list[Token]]) -> set[str]:
    """The kinds of label in a list."""
    return {_kind(t) for unit in units for t in unit}


def alike(units: list[list[Token]]) -> bool:
    """Whether the labels of a list are of one kind."""
    kinds = [{_kind(t) for t in unit} - {""} for unit in units]
    return bool(kinds) and bool(set.intersection(*kinds))


def units(tokens: list[Token], split: bool = False) -> list[list[Token]]:
    """The labels among words, one list of words each; a second label of a kind begins anew."""
    units: list[list[Token]] = []
    seen: set[str] = set()
    loose: list[Token] = []
    for token in tokens:
        kind = _kind(token)
        if not kind:
            if units:
                units[-1].append(token)
            else:
                loose.append(token)
            continue
        parts = _split(token) if split else [token]
        for part in parts:
            if not units or kind in seen:
                units.append([*loose, part])
                seen = {kind}
            else:
                units[-1].append(part)
                seen.add(kind)
    return units


def _split(token: Token) -> list[Token]:
    """公开和部分公开, 复议和诉讼: one word that names two."""
    if token.senses.get("result") == "granted_any":
        return [
            token._replace(senses={"result": "granted"}),
            token._replace(senses={"result": "partly_granted"}),
        ]
    if token.senses.get("dispute") == "both":
        return [token._replace(senses={"dispute": d}) for d in ("reconsideration", "litigation")]
    return [token]


def same_noun(listed: list[list[Token]]) -> list[list[Token]]:
    """新收、办结申请: the noun of the last label is the noun of all verbs."""
    noun = last(listed[-1], "app")
    if noun is None:
        return listed
    return [u if last(u, "app") or not last(u, "verb") else [*u, noun] for u in listed]


def same_ending(listed: list[list[Token]]) -> list[list[Token]]:
    """复议、诉讼被纠错分别为: what only the last label says is said of all of them."""
    outcome = last(listed[-1], "outcome")
    if outcome is None or any(last(u, "outcome") for u in listed[:-1]):
        return listed
    return [u if u is listed[-1] else [*u, outcome] for u in listed]


def tail(before: list[Token], unit: list[Token]) -> list[Token]:
    """Small words that make a bare number acceptable (均为0)."""
    kinds = ("each", "copula") if last(unit, "docverb") else ("each", "copula", "docverb")
    return [t for t in before if any(k in t.senses for k in kinds) and t not in unit]


def joined(words: list[Token], text: str) -> bool:
    """复议和诉讼共8件, 许可、处罚30件: one number for two things has no id."""
    for kind in ("dispute", "decision", "doc"):
        named = [t for t in words if kind in t.senses and t.senses[kind] != "file"]
        for first, second in pairwise(named):
            gap = text[first.end : second.start]
            if gap in GAPS and gap and first.senses[kind] != second.senses[kind]:
                return True
    classes = [t for t in words if t.senses.get("result") in _CLASSES]
    return any(text[a.end : b.start] in ("和", "及", "与") for a, b in pairwise(classes))


def points_ahead(before: list[Token], after: list[Token]) -> bool:
    """有2件结转下年度, 其中4件因重复申请不予处理."""
    if any("link" in t.senses or "copula" in t.senses or "cause" in t.senses for t in before):
        return True
    return any(k in t.senses for t in after for k in _BEHIND)


def bare_numbers(clauses: list[Clause]) -> int:
    """Numbers without words of their own in the clauses that follow."""
    count = 0
    for clause in clauses:
        numbers = [t for t in clause.tokens if t.number]
        if not numbers or any(means(t) for t in clause.tokens[:1]):
            break
        count += len(numbers)
    return count
