"""Clauses of a sentence → figures: lists, brackets, what stands before and behind a number.

The clauses are read once, in order. For each number the words that belong to it are collected
(before it, else behind it), `figures.resolve` is asked, and what the next clause may lean on is
kept.
"""

from __future__ import annotations

from reportkit.model import Scope
from reportkit.reading.claims.applications import (
    crossing,
    for_a_reason,
    left_from_before,
    part_of_class,
)
from reportkit.reading.claims.askers import of_one_kind
from reportkit.reading.claims.behind import Behind
from reportkit.reading.claims.clauses import NO_WORDS, Clause, Kinds, Parsed, Token, Words
from reportkit.reading.claims.context import (
    DEALT,
    NOTHING,
    ZERO,
    Context,
    Figure,
    Found,
    Seen,
    Share,
)
from reportkit.reading.claims.figures import topic_of
from reportkit.reading.claims.leaning import lean, names_rows, parts_of_year, without_words
from reportkit.reading.claims.lexicon import MEANING
from reportkit.reading.claims.lists import (
    all_of,
    documents_ahead,
    from_each,
    meaning,
    means,
    named_in_bracket,
    only_steps,
    reviews,
    said_inside,
    shared_out,
    summed_up,
    takes_in,
    without_examples,
)
from reportkit.reading.claims.numerals import COUNTS, PERCENT, Number
from reportkit.reading.claims.outcomes import all_parts, of_all_kinds
from reportkit.reading.claims.parts import BOUNDED, bound_parts, bounded, without_parts
from reportkit.reading.claims.settling import applied, corrects, part_sums, settle
from reportkit.reading.claims.uncounted import (
    ODD,
    about_others,
    asks_others,
    counts_others,
    disagrees,
    led_by,
    left_out,
    of_some_bodies,
    without_aside,
)

_NOT_OTHERS = ("things", "other_people", "assembly", "steps", "rates")  # traps of their own kind
_NEAR = 4  # characters between a name and the number in its bracket
_ENDS = frozenset("，、；（")
_WHOSE = frozenset(("passed", "scope"))
_ROWS = frozenset(("cause", "respective"))  # words that begin a row of years or of cases


class Grammar(Behind):
    """Reads the clauses of one sentence."""

    hinted: tuple[str, ...] = ()
    negated = respective = False
    opening = stepping = parted = False
    outer_row = ""
    outer_times: tuple[str | None, Scope] = (None, "unknown")
    wordless: tuple[int, Number] | None = None
    words = lead = NO_WORDS  # of this clause and the one before, without numbers
    rising = NOTHING

    def __init__(self, text: str, sentence: Parsed, context: Context, small: bool) -> None:
        """`context` has what goes on from the sentence before, and is filled."""
        super().__init__(text, context, small)
        context.disclosure = context.disclosure or "公开" in text
        context.clauses = self.clauses = sentence.clauses
        if names_rows(sentence.kinds, context.topic):
            context.topic = None  # 予以公开5件 is no penalty, whatever was spoken of before
        if "reviewing" in sentence.kinds:
            context.reviewing = reviews(sentence.clauses) or "信息公开" not in text
        self.counts = "件" in text
        self.named = sentence.kinds
        self.plain = sentence.kinds.isdisjoint(ODD)
        self.trapped = "trap" in sentence.kinds
        self.helping = self.trapped or not sentence.kinds.isdisjoint(_WHOSE)
        self.earlier: list[Found] = []
        self.pending: list[list[Token]] = []  # labels of a list that wait for their number
        self.years: list[str] = []
        self.queue: list[list[Token]] = []  # labels of 分别, in order
        self.outer: list[Token] = []  # words before a bracket that the number behind it needs
        self.nameless = []
        self.partners: list[Figure] = []

    def follow(
        self, before: Context, earlier: list[Found], latest: tuple[str | None, Scope]
    ) -> None:
        """Lean on the figures of the sentence before, and on their year and body behind 其中."""
        self.earlier = earlier
        first = self.clauses[0].words[0][:1]
        if first and first[0].senses.get("link") == "parts":
            self.times.period, self.times.scope = latest
            self.in_parts = True
            self.context.parent, self.context.intake = before.parent, before.intake

    def read(self) -> tuple[list[Found], list[Share], Context]:
        """Figures and statements, and what is left to the next sentence."""
        for index, clause in enumerate(self.clauses):
            self._clause(index, clause)
        if self.context.reviewing:
            self.found = [f for f in self.found if not f.figure.metrics[0].startswith("disputes.")]
        if "correction" in self.named and corrects(self.clauses, self.text):
            return [], [], self.context
        settle(self.found, self.clauses, self.context.form)
        if "outcome" in self.named and len(self.found) > 2:
            self.found = of_all_kinds(self.found, self.clauses)
        if "dispute" in self.named:
            self.context.row = all_parts(self.context)
        if self.earlier or len(self.found) > 1:
            applied(self.found, self.earlier)
        if "applicant" in self.named and len(self.found) > 1:
            of_one_kind(self.found, self.clauses, self.text)
        if "plan" in self.named:
            self._without_plans()
        if "aside" in self.named:
            self.found = without_aside(self.found, self.clauses)
        if len(self.found) > 1:
            self.found = without_parts(self.found, self.clauses, self.text, self.context.form)
        if not self.parted:
            return self.found, self.shares, self.context
        bound_parts(self.found, self.seen, self.clauses)
        for whole, total, part in part_sums(self.seen):
            number = ZERO._replace(value=total, low=whole.number.value, high=whole.number.value)
            self._say(
                "parts", whole.figure.metrics or ("items",), number, whole.start, part.number.end
            )
        return self.found, self.shares, self.context

    def _without_plans(self) -> None:
        """下一步，力争主动公开信息2000条以上: what is meant to be reached is no figure yet."""
        tokens = (t for clause in self.clauses for t in clause.tokens)
        start = next(t.start for t in tokens if "plan" in t.senses)
        self.found = [f for f in self.found if f.start < start]
        self.shares = [s for s in self.shares if s.end <= start]
        self.parted = False

    # ------------------------------------------------------------ clauses
    def _clause(self, index: int, clause: Clause) -> None:
        self.index, self.clause = index, clause
        mark, numbers = clause.mark, clause.numbers
        if clause.depth == 0 and mark in "，；：":
            self.times.compare = False
        if mark == "；":
            self.in_parts = False
            if self.times.period == "last_year":
                now = any(f.period == "this_year" for f in self.found)
                self.times.period = None if now else "last_year"  # 上年为29件；办结20件
            self.others = self.others and not takes_in(clause.words[0])
        if mark != "、":
            self.negated, self.context.leader = False, ""
        before = clause.words[0]
        if mark == "（" or mark == "）":
            before = self._across_bracket(clause, before)
        self.lead, self.words = self.words, NO_WORDS if numbers or clause.depth else before
        if not numbers:
            self._wordy(clause, before)
            return
        if self.pending and not self._goes_on(clause, before):
            self.pending = []
        self.taken = 0
        self.beside = len(numbers)
        for place, token in enumerate(numbers, 1):
            self.beside -= 1
            after = clause.words[place]
            self._number(before, token, after)
            before = after
        if "period" in before.kinds:
            before = Words(t for t in before if t.senses.get("period") != "part_year")
        self._hear(before)
        if "fee" in before.kinds and self.context.topic == "fee":
            self.context.row = before.kinds["fee"].senses["fee"]  # 2件按期缴费、金额900元
        told = bool(self.found) and self.found[-1].clause == index
        if told and (every := from_each(before, self.taken)):
            self._same(clause, every)  # 起诉的2件均被维持
        self.pending = []
        self.respective = False

    def _across_bracket(self, clause: Clause, before: Words) -> Words:
        """What was said before a bracket goes on behind it; year and body told inside do not.

        A bracket that begins with a number is named by the words before it.
        """
        if clause.mark == "（":
            self.outer, self.outer_times = self.words, (self.times.period, self.times.scope)
            self.outer_row = self.context.row
            begins = bool(clause.tokens) and clause.tokens[0].number is not None
            if begins and means(self.words):
                near = clause.start - meaning(self.words)[-1].end <= _NEAR
                before = self.words if near else before  # 国家秘密（2件）, no 申请…征地补偿（2件）
            elif begins:
                before = shared_out(self.clauses[self.index - 1]) or before
        else:
            period, scope = self.outer_times
            if self.times.period == "last_year":
                self.times.period = period  # 4件（上年9件）
            counted = bool(self.clauses[self.index - 1].numbers)
            if counted and scope == "aggregate":
                self.times.scope = scope  # 全县41件（其中本级11件）
            if counted and self.context.topic == "dispute" and self.outer_row:
                self.context.row = self.outer_row  # 诉讼6件（复议后起诉4件），维持5件
            if clause.numbers and self.outer:
                if not means(before):
                    inner = said_inside(self.clauses[self.index - 1])
                    before = Words([*self.outer, *inner, *before])
                self.outer = []
        return before

    # ------------------------------------------------------------ one number
    def _number(self, before: Words, token: Token, after: Words) -> None:
        number = token.number
        assert number is not None
        context = self.context
        if self.taken and means(after):
            before = Words(t for t in before if t.start >= self.taken)  # 1件维持1件撤销
        self._hear(before)
        context.leader = context.leader if self.plain else led_by(before, context.leader)
        if "about" in self.named and "applicant" in self.named:
            before, after = about_others(before, number), about_others(after, number)
        kinds = before.kinds
        if "decision" in kinds and ("trap" in kinds or "decverb" in kinds):
            plain = without_examples(before)
            if plain is not before:
                before, kinds, self.pending = plain, plain.kinds, []
        if self.helping:
            self._whose(before)
        if number.unit in PERCENT or number.unit == "倍" or ("rate" in kinds and not number.unit):
            if "trap" in kinds:
                lean(before, context)  # 热线工单办结率99.8%，全年受理3.2万件
            self._percentage(before, token)
            return
        if self.clause.mark == "、" and "app" in kinds and "verb" not in kinds:
            verbs = [t for t in self.clauses[self.index - 1].tokens if "verb" in t.senses]
            begin = self.clause.start  # 办理来信6件、依申请公开3件
            before = Words([t.moved(begin, begin) for t in verbs[-1:]] + before)
        odd = not self.plain and (left_out(kinds) or disagrees(before, after))
        if odd or (number.unit == "个" and counts_others(number, after, self.text)):
            return  # 办结只计1次, 1件申请人对答复不服
        if not number.value and number.unit not in PERCENT and of_some_bodies(self.clause, number):
            return
        if self.trapped and self._counts_steps(before, after):
            self.stepping = True
            return  # 对3件申请征求第三方意见，其中1件不同意公开
        if context.topic is None and "docverb" in kinds and topic_of(before, context) is None:
            context.row = documents_ahead(self.clauses[self.index :])
            context.topic = "doc" if context.row else None  # 制发0件，废止1件，现行有效文件8件
        if "share" in self.named and self._base_of_share(before, token):
            return
        opens = self._part(kinds)
        self.parted |= opens
        context.depth = self.clause.depth
        context.inside = self.in_parts and not ("publish" in kinds and self._of_this_year())
        context.closed = self.counts and self.text[number.end : number.end + 1] in _ENDS
        own = not MEANING.isdisjoint(kinds)
        others = self._others(before, own, kinds, number, after) if after else None
        if not own and not after and not self.beside:
            named = named_in_bracket(self.clauses[self.index + 1 : self.index + 2])
            others = Words(named) if named else None
        rows = self.rows or not _ROWS.isdisjoint(kinds) or (not own and "period" in kinds)
        rows = rows or ("each" in kinds and "date" in kinds)
        if rows and self._in_row(before, token, after, others):
            return
        if (self.times.compare or "change" in kinds) and self._changed(before, token, others):
            return
        words, stop = before, number.end
        if others is not None:
            if self._list_behind(others, number):
                return
            words, self.taken = others, max(t.end for t in others)
            stop = max(stop, self.taken)
        told = before if own else after
        figure = None
        if "date" in told.kinds and "verb" in told.kinds:
            figure = self._crossed(told, number, stop)
        if figure is None:
            figure = self._listed(before, words, token, kinds, own)
        if figure is None:
            figure = self._resolve(words, number)
            if not figure.metrics and not own and others is None:
                if self.times.period == "part_year" and parts_of_year(self.found, number.value):
                    self.times.period = "this_year"
                figure = without_words(
                    before, self.context, self.found, self.times.period, self.hinted, number.value
                )
                if not figure.metrics and self.clause.mark == "，":
                    named = summed_up(before, self.lead, self.clauses[: self.index], self.text)
                    figure = self._resolve(named, number) if named else NOTHING
                    if figure.metrics and (head := all_of(self.lead)):
                        self._keep(self._resolve(head, number), number, token.start, end=stop)
            if figure.said == "carry.out" and left_from_before([*before, *after], context):
                figure = Figure(("applications.carried_in.total",), "carry.in")
            if figure.said in BOUNDED:
                figure = bounded(figure, before, number, self.clause, self.text)
            if figure.said == "result" and self._told_for(self.clause):
                figure = part_of_class(figure, self.clauses[self.index - 1])
            elif figure.said == "result" and "cause" in kinds:
                figure = for_a_reason(figure, before)
            self._keep(figure, number, token.start, end=stop)
            if not own and self.times.period == "last_year" and self.clause.mark == "，":
                self._back_to_this_year()
            if figure.metrics:
                self._awaited(figure)
            elif not self.found and others is None and "compare" in after.kinds:
                self._await(number)  # 与2022年收到的105件相比
            if figure.said in DEALT:
                self._chain(words, token, figure)
            if not figure.metrics:
                noun = words.kinds.get("app")
                context.papers |= noun is not None and noun.senses["app"] == "weak"
            lean(words, self.context)
            if not own and others is None and not figure.metrics and number.unit in COUNTS:
                self.wordless = (self.index, number)
        context.labels = []
        so_on = bool(after) and after[0].senses.get("link") == "so_on"
        inside = self.in_parts or self.clause.depth > 0
        self.seen.append(
            Seen(number, figure, self.clause.depth, inside, opens, so_on, self.clause.start)
        )

    def _whose(self, before: Words) -> None:
        """Whether the cases of other bodies are counted."""
        kinds = before.kinds
        if "trap" in kinds and before.but("trap", *_NOT_OTHERS):
            self.others = True
        if "passed" in kinds:
            start = kinds["passed"].start
            self.others |= not any("verb" in t.senses and t.start < start for t in before)
        if self.clause.mark == "、" and self._goes_on_with_others(kinds):
            self.others = True  # 指导各部门、街道办理申请126件
        if "scope" in kinds and before.but("scope", "aggregate"):
            self.others = False

    def _counts_steps(self, before: Words, after: Words) -> bool:
        """Whether steps in handling are counted: 向第三方征求意见6件."""
        trap = before.kinds.get("trap")
        asked = trap is not None and "第三方" in self.text and asks_others(trap)
        return asked or only_steps(after) or (self.stepping and self._part_of_steps(before))

    def _part(self, kinds: Kinds) -> bool:
        """Whether the number is a part of the one before; true for the first of the parts."""
        opens, self.opening = self.opening, False
        link = kinds.get("link")
        if link is not None:
            if link.senses["link"] == "parts":
                opens = self.in_parts = True
            elif link.senses["link"] in ("plus", "rest"):
                opens = self.in_parts = False
        elif self.clause.mark == "（":
            opens = self.in_parts = True
        return opens

    def _crossed(self, before: Words, number: Number, end: int) -> Figure | None:
        """2022年收到、于2023年作出答复的9件, in one clause or two."""
        if before[0].start > number.start and self.beside:
            return None  # words of the next number
        earlier = [t for unit in self.pending for t in unit] or self.lead
        figure = crossing([*earlier, *before], self.context.year)
        if figure is not None:
            self._keep(figure, number, number.start, end=end)
        return figure
