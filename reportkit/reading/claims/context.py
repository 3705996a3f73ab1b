"""What is carried along while a sentence is read: figures, what they were said with, the topic."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from reportkit.model import Scope
from reportkit.reading.claims.clauses import Clause, Token, Words
from reportkit.reading.claims.numerals import Number

NEW, HANDLED = "applications.new_received.total", "applications.handled.total"
PROCESSED = "applications.processed.total"
INTAKE = ("new", "receive", "accept")
DEALT = ("close", "answer", "handle")
_CLASSES = {"partly_granted", "denied", "unavailable", "rejected", "unavailable_not_held_part"}
_LINKS = frozenset(("each", "cause", "period"))
_FILLERS = 3  # characters that no word of the lexicon covers: 截至, 已
ZERO = Number(0.0, "eq", 0.0, 0.0, "", 0, 0, 0, 1.0)


class Figure(NamedTuple):
    """What a number is: metric ids (several = one of them), and how it was said."""

    metrics: tuple[str, ...]
    said: str = ""  # new, receive, accept, handle, close, answer, carry.in …
    relation: str | None = None  # "ge" where the words name a part of the figure
    comparable: bool = True
    scale: float = 1.0  # printed unit → unit of the figure


NOTHING = Figure(())


def _links(token: Token) -> bool:
    return not _LINKS.isdisjoint(token.senses)


@dataclass(slots=True)
class Context:
    """What earlier words of the sentence settled."""

    form: str
    year: int | None
    topic: str | None = None
    row: str = ""  # the dispute, document or decision spoken of
    cases: list[str] = field(default_factory=list)  # kinds of dispute named in the sentence
    docverb: str = ""
    published: bool = False
    items: str = ""  # the row of the 2019 form whose 上一年项目数量 was told
    disclosure: bool = False  # 信息公开 is named in the sentence or its paragraph
    intake: tuple[str, ...] = ()  # figures that applicants of 其中 belong to
    taken_in: tuple[str, ...] = ()  # the same, but for results
    sorted_at: tuple[int, bool] | None = None  # depth of the last result, and whether in 其中
    leader: str = ""  # what the head of the body, or a deputy, took part in is counted
    depth: int = 0  # open brackets
    parent: Figure | None = None
    last_said: str = ""
    closed: bool = False  # the number ends its clause, and the sentence counts in cases
    medium: bool = False  # the sentence is about one channel
    reviewing: bool = False  # cases are counted as the body that decides them
    inside: bool = False  # behind 其中: a part is no total
    papers: bool = False  # the talk is of papers and their 公开属性
    labels: list[Token] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)

    def asked(self) -> tuple[str, ...]:
        """The figures that applicants are counted of: a result only in its 其中 or bracket."""
        if self.sorted_at is None:
            return self.intake
        depth, part = self.sorted_at
        inside = self.depth > depth or (self.inside and not part)
        return self.intake if inside else self.taken_in

    def evidence(self) -> bool:
        """Whether results or carry-over are named, so that the verbs are of applications."""
        return any(
            "carry" in t.senses
            or t.text == "申请人"
            or t.senses.get("rate") == "done"
            or ("result" in t.senses and "trap" not in t.senses)
            or t.senses.get("applicant", "_weak")[-5:] != "_weak"
            for clause in self.clauses
            for t in clause.tokens
        )

    def speaks_of(self, kind: str) -> bool:
        """Whether a word of the kind stands anywhere in the sentence."""
        return any(kind in t.senses for clause in self.clauses for t in clause.tokens)

    def _sorted(self) -> bool:
        """Whether at least two other results are named."""
        tokens = (t for clause in self.clauses for t in clause.tokens)
        return len({t.senses["result"] for t in tokens if "result" in t.senses} & _CLASSES) > 1

    def sorted_out(self) -> bool:
        """Whether all other classes of results are named, so that 其他 is the last of them."""
        tokens = (t for clause in self.clauses for t in clause.tokens)
        return {t.senses.get("result") for t in tokens} >= {"denied", "unavailable", "rejected"}

    def told_in_classes(self) -> bool:
        """Whether several classes of results and 予以公开 are named, as of no letters."""
        tokens = (t for clause in self.clauses for t in clause.tokens)
        opened = any(t.senses.get("result") == "granted" for t in tokens)
        return opened and self._sorted() and not self.papers

    def corrections(self) -> bool:
        """Whether applicants are asked to correct what they wrote."""
        tokens = (t for clause in self.clauses for t in clause.tokens)
        return any(t.senses.get("trap") == "steps" and "补正" in t.text for t in tokens)

    def told_of_answers(self, words: Words) -> bool:
        """答复情况为：公开11件: an answer, where results are named beside it."""
        if words and words[-1].text == "公开" and not self.papers and self._sorted():
            return True  # 公开14件，部分公开3件，不予公开1件
        if "verb" not in words.kinds or "copula" not in words.kinds:
            return False
        return any(t.text == "：" for t in words) and self.evidence()

    def terse(self, number: Number) -> bool:
        """Whether hardly a word but a verb stands before the number: 已按期答复6件."""
        before = [c for c in self.clauses if c.start <= number.start]
        tokens = [t for c in before for t in c.tokens if t.end <= number.start]
        read = sum(t.end - t.start for t in tokens) + len(before) - 1
        known = ("verb", "period", "date", "copula", "all", "each", "scope", "cause", "neutral")
        if number.start - read > _FILLERS or not tokens or tokens[-1].end < number.start - 1:
            return False
        while len(tokens) > 1 and "verb" not in tokens[-1].senses and _links(tokens[-1]):
            tokens.pop()  # 收件、办结均为7件, 办结量由上年的5件增至
        ends = tokens[-1].senses.get("verb") in ("close", "answer")
        ends = ends or tokens[-1].text.endswith("新收")
        return ends and all(any(k in t.senses for k in known) for t in tokens)


@dataclass(slots=True)
class Found:
    """A number and what it was taken for."""

    figure: Figure
    number: Number
    start: int
    clause: int
    depth: int
    period: str
    scope: Scope
    part: bool = False  # stands behind 其中 or in a bracket
    derived: bool = False  # no number of its own: 均获维持, 未发生
    text: str = ""
    begin: int = -1  # where its clause begins


class Share(NamedTuple):
    """A percentage, growth, difference or “all” said of a figure."""

    kind: str
    metrics: tuple[str, ...]
    number: Number | None
    start: int
    end: int
    period: str
    scope: Scope


class Seen(NamedTuple):
    """A number in the order of print, whatever became of it: parts are added up from these."""

    number: Number
    figure: Figure
    depth: int
    inside: bool  # behind 其中 or in a bracket
    opens: bool  # the first one there
    so_on: bool  # 等 follows
    start: int
