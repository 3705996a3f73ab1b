"""Clauses of a sentence → figures: lists, brackets, what stands before and behind a number.

The reader walks over the clauses once. For each number it collects the words that belong to it
(before it, else behind it), asks `figures.resolve`, and keeps what the next clause may lean on.
"""

from __future__ import annotations

from functools import lru_cache

from reportkit.reading.claims import statements, zeros
from reportkit.reading.claims.clauses import Clause, Parsed, Token, last, parsed
from reportkit.reading.claims.context import (
    DEALT,
    NOTHING,
    PROCESSED,
    ZERO,
    Context,
    Found,
    Seen,
    Share,
)
from reportkit.reading.claims.figures import topic_of
from reportkit.reading.claims.leaning import lean, names_rows, without_words
from reportkit.reading.claims.listing import Lister
from reportkit.reading.claims.lists import (
    MEANING,
    NAMING,
    means,
    points_ahead,
    starts_with_each,
    units,
)
from reportkit.reading.claims.numerals import COUNTS, PERCENT, Number
from reportkit.reading.claims.settling import part_sums, settle
from reportkit.reading.claims.wholes import same_numbers

_NOT_OTHERS = ("things", "other_people", "assembly", "steps", "rates")  # traps of their own kind
_NOUNS = frozenset(("app", "trap", "dispute", "doc", "decision", "fee"))
_ENDS = frozenset("，、；（")


class Reader(Lister):
    """Reads one sentence after the other of a report."""

    def read(self, text: str) -> tuple[list[Found], list[Share]]:
        """Figures and statements of a folded sentence without blanks, places within it."""
        sentence, before = parsed(text, self.year), self.context
        if sentence.leans and self.earlier:
            self._read(text, sentence)
        else:
            self.found, self.shares, self.context = _alone(
                text, self.form, self.year, self.small, before.topic, before.row, before.disclosure
            )
        if self.found:
            self.earlier = self.found
            self.latest = (self.found[-1].period, self.found[-1].scope)
        return self.found, self.shares

    def _read(self, text: str, sentence: Parsed) -> None:
        before = self.context
        self.context = context = Context(self.form, self.year, before.topic, before.row)
        context.disclosure = before.disclosure or "公开" in text
        context.clauses = self.clauses = every = sentence.clauses
        if names_rows(every, before.topic):
            context.topic = None  # 予以公开5件 is no penalty, whatever was spoken of before
        context.reviewing = sentence.reviewing
        self.begin(text)
        self.counts = "件" in text
        self.hinted: tuple[str, ...] = ()  # figure whose growth was told before its number
        self.negated = self.respective = False
        self.opening = False
        self.pending: list[list[Token]] = []  # labels of a list that wait for their number
        self.queue: list[list[Token]] = []  # labels of 分别, in order
        self.outer: list[Token] = []  # words before a bracket that the number behind it needs
        self.outer_period: str | None = None
        self.wordless: tuple[int, Number] | None = None  # clause and number without words yet
        self.words: list[Token] = []  # of the clause before, if it held no number
        first = every[0].tokens[0] if every[0].tokens else None
        if first is not None and first.senses.get("link") == "parts" and self.earlier:
            self.times.period, self.times.scope = self.latest
            self.in_parts = True
            context.parent, context.intake_row = before.parent, before.intake_row
        for index, clause in enumerate(every):
            self._clause(index, clause)
        if context.reviewing:
            self.found = [f for f in self.found if not f.figure.metrics[0].startswith("disputes.")]
        settle(self.found, every, self.form)
        for whole, total, part in part_sums(self.seen):
            number = ZERO._replace(value=total, low=whole.number.value, high=whole.number.value)
            self._say(
                "parts", whole.figure.metrics or ("items",), number, whole.start, part.number.end
            )

    # ------------------------------------------------------------ clauses
    def _clause(self, index: int, clause: Clause) -> None:
        self.index, self.clause = index, clause
        tokens = clause.free
        if clause.mark in "，；：" and clause.depth == 0:
            self.times.compare = False
        if clause.mark == "；":
            self.in_parts = False
        if clause.mark != "、":
            self.negated = False
        tokens = self._across_bracket(clause, tokens)
        numbers = [i for i, t in enumerate(tokens) if t.number is not None]
        self.words = [] if numbers or clause.depth else tokens
        if not numbers:
            self._wordy(clause, tokens)
            return
        if not self._goes_on(clause, tokens):
            self.pending = []
        begin = self.taken = 0
        for place, at in enumerate(numbers):
            self.beside = len(numbers) - place - 1
            end = numbers[place + 1] if place + 1 < len(numbers) else len(tokens)
            self._number(tokens[begin:at], tokens[at], tokens[at + 1 : end])
            begin = at + 1
        self._hear([t for t in tokens[begin:] if t.senses.get("period") != "part_year"])
        self.pending = []
        self.respective = False

    def _across_bracket(self, clause: Clause, tokens: list[Token]) -> list[Token]:
        """What was said before a bracket goes on behind it; the year told inside does not."""
        if clause.mark == "（":
            self.outer, self.outer_period = self.words, self.times.period
        elif clause.mark == "）":
            if self.times.period == "last_year":
                self.times.period = self.outer_period  # 4件（上年9件）
            first = next((i for i, t in enumerate(tokens) if t.number is not None), -1)
            if first >= 0 and self.outer:
                if not any(means(t) for t in tokens[:first]):
                    tokens = self.outer + tokens
                self.outer = []
        return tokens

    def _goes_on(self, clause: Clause, tokens: list[Token]) -> bool:
        """Whether a list goes on here: 、, or a comma before 以及 or 均为."""
        if clause.mark == "、":
            return True
        linked = self.text.startswith(("以及", "及", "和", "与"), clause.start)
        return clause.mark == "，" and (linked or starts_with_each(tokens))

    def _wordy(self, clause: Clause, tokens: list[Token]) -> None:
        """A clause without a number: a zero, “all of them”, or words for what follows."""
        self._hear(tokens)
        negation = None
        for place, token in enumerate(tokens):
            if token.senses.get("neg", "no") != "no":
                negation = place
                break
        if (negation is not None or self.negated) and self._zeros(clause, tokens, negation):
            return
        if clause.depth and negation is not None:
            return
        if self.wordless is not None:
            self._told_later(clause, tokens)
        if (
            negation is None
            and self.context.topic not in ("trap", None)
            and self._same(clause, tokens)
        ):
            return
        if clause.depth:
            return
        lean(tokens, self.context, counted=False)
        if last(tokens, "respective"):
            self.respective = True
        link = last(tokens, "link")
        if link is not None and link.senses["link"] == "parts":
            self.in_parts = self.opening = True
        listed = units(tokens)
        if self._goes_on(clause, tokens):
            self.pending += listed
        elif clause.mark != "）" or listed:
            self.pending = listed

    def _told_later(self, clause: Clause, tokens: list[Token]) -> None:
        """1件将于下月到期，结转下年办理: the clause behind says what was counted."""
        if self.wordless is None or clause.mark != "，" or self.context.topic != "app":
            return
        index, number = self.wordless
        label = last(tokens, "carry") or last(tokens, "result")
        if index == self.index - 1 and label is not None and last(tokens, "all") is None:
            figure = self._resolve([label], number)
            self._keep(figure, number, number.start, end=clause.end)

    def _zeros(self, clause: Clause, tokens: list[Token], negation: int | None) -> bool:
        """Figures of 未收到, 无, 未发生; true if the clause is settled."""
        named = [t for unit in self.pending for t in unit] if clause.mark == "、" else []
        place = -1 if negation is None else negation + len(named)
        figures = zeros.figures(named + tokens, place, self.context)
        if figures:
            self.negated = True
            start = tokens[0].start if negation is None else tokens[negation].start
            for figure in figures:
                if not any(f.derived and f.figure.metrics == figure.metrics for f in self.found):
                    self._keep(figure, ZERO, start, end=clause.end, derived=True)
            lean(tokens, self.context)
            self.pending = []
            return True
        if negation is not None and zeros.opens(tokens, negation):
            self.negated = True
            return True
        return False

    def _same(self, clause: Clause, tokens: list[Token]) -> bool:
        """Rows that get the number before them."""
        pairs = same_numbers(clause, tokens, self.index, self.found, self.earlier, self.context)
        if pairs is None:
            return False
        if not pairs:
            self._say("all", (PROCESSED,), None, clause.start, clause.end)
        for figure, found in pairs:
            number = found.number._replace(
                start=tokens[0].start, end=clause.end, figure_end=clause.end
            )
            start = tokens[0].start
            self._keep(figure, number, start, end=clause.end, derived=True, period=found.period)
        return True

    # ------------------------------------------------------------ one number
    def _number(self, before: list[Token], token: Token, after: list[Token]) -> None:
        number = token.number
        assert number is not None
        context = self.context
        if self.taken and any(means(t) for t in after):
            before = [t for t in before if t.start >= self.taken]  # 1件维持1件撤销
        self._hear(before)
        kinds = {kind for t in before for kind in t.senses}
        if "trap" in kinds and last(before, "trap", *_NOT_OTHERS):
            self.others = True
        passed = last(before, "passed")
        if passed is not None and not any(
            "verb" in t.senses for t in before if t.start < passed.start
        ):
            self.others = True
        if "scope" in kinds and last(before, "scope", "aggregate"):
            self.others = False
        if number.unit in PERCENT or number.unit == "倍" or ("rate" in kinds and not number.unit):
            self._percentage(before, token)
            return
        if self.clause.mark == "、" and "app" in kinds and "verb" not in kinds:
            verbs = [t for t in self.clauses[self.index - 1].tokens if "verb" in t.senses]
            begin = before[0].start  # 办理来信6件、依申请公开3件
            before = [t._replace(start=begin, end=begin) for t in verbs[-1:]] + before
        opens = self._part(before, kinds)
        context.inside = self.in_parts
        context.closed = self.counts and self.text[number.end : number.end + 1] in _ENDS
        own = [t for t in before if means(t)]
        meaning = self._meaning(before, own, kinds, number, after)
        rises = any(t.senses.get("change") == "to" for t in after)
        if rises and "cause" in kinds:  # 由64件增至81件
            self._keep(
                self._resolve(meaning, number),
                number,
                token.start,
                end=number.end,
                period="last_year",
            )
            return
        if (self.times.compare or "change" in kinds) and self._changed(before, token, meaning):
            return
        if meaning is not own and self._list_behind(meaning, number):
            return
        words = before if meaning is own else meaning
        if meaning is not own:
            self.taken = max(t.end for t in meaning) if meaning else 0
        figure = self._listed(before, words, token, kinds, bool(own))
        if figure is None:
            figure = self._resolve(words, number)
            if not figure.metrics and not own and meaning is own:
                figure = without_words(
                    before, self.context, self.found, self.times.period, self.hinted
                )
            stop = number.end if meaning is own else max(number.end, *(t.end for t in meaning))
            self._keep(figure, number, token.start, end=stop)
            if figure.said in DEALT:
                self._chain(words, token, figure)
            if not figure.metrics:
                noun = last(words, "app")
                context.papers |= noun is not None and noun.senses["app"] == "weak"
            lean(words, self.context)
            if not meaning and not figure.metrics and number.unit in COUNTS:
                self.wordless = (self.index, number)
        context.labels = []
        so_on = bool(after) and after[0].senses.get("link") == "so_on"
        inside = self.in_parts or self.clause.depth > 0
        self.seen.append(
            Seen(number, figure, self.clause.depth, inside, opens, so_on, self.clause.start)
        )

    def _part(self, before: list[Token], kinds: set[str]) -> bool:
        """Whether the number is a part of the one before; true for the first of the parts."""
        opens, self.opening = self.opening, False
        link = last(before, "link") if "link" in kinds else None
        if link is not None:
            if link.senses["link"] == "parts":
                opens = self.in_parts = True
            elif link.senses["link"] in ("plus", "rest"):
                opens = self.in_parts = False
        elif self.clause.mark == "（":
            opens = self.in_parts = True
        return opens

    def _meaning(
        self,
        before: list[Token],
        own: list[Token],
        kinds: set[str],
        number: Number,
        after: list[Token],
    ) -> list[Token]:
        """The words that name a number: those before it, else those behind, nearest last."""
        behind = [t for t in after if any(k in t.senses for k in ("carry", "outcome", "result"))]
        told = any(k in kinds for k in ("carry", "outcome", "result"))
        if number.value == 0 and not number.unit and after and after[0].start == number.end:
            return [*own, after[0]]  # 零败诉, 零申请
        if behind and not told and self.text[number.start - 1 : number.start] == "的":
            return [t for t in after if means(t)][::-1]  # 收到的3件尚未到期
        if kinds.isdisjoint(NAMING):
            named = [t for t in after if means(t)]
            if any("fee" in t.senses for t in named):
                return own  # 有1件申请收取信息处理费: not all that came in
            near = bool(named) and named[0].start - number.end <= 3
            if not own and named and (near or points_ahead(before, after)):
                return named[::-1]
            if near and own:
                return [named[0], *own]
        elif (
            after
            and after[0].start - number.end <= 1
            and _NOUNS & after[0].senses.keys()
            and topic_of(own, self.context) is None
        ):
            return [after[0], *own]
        return own

    def _changed(self, before: list[Token], token: Token, meaning: list[Token]) -> bool:
        """Differences and last year's values (比2022年（31起）, 较上年增加12件)."""
        number = token.number
        assert number is not None
        change = last(before, "change")
        period = "last_year"
        if change is not None and change.senses["change"] == "to":
            period = self.times.period = "this_year"
            self.times.compare = False
        elif change is not None and (number.start - change.end <= 2 or self.times.compare):
            for kind, metrics, said in statements.changed(before, number, self.context, self.found):
                self._say(kind, metrics, said, self.clause.start, token.end)
            return True
        elif not self.times.compare:
            return False
        figure = self._resolve(meaning, number) if meaning else NOTHING
        if not figure.metrics and self.found:
            figure = self.found[-1].figure
        self._keep(figure, number, token.start, end=number.end, period=period)
        return True

    def _percentage(self, before: list[Token], token: Token) -> None:
        number = token.number
        assert number is not None
        kinds = {kind for t in before for kind in t.senses}
        unit = self._next_label(before, kinds, not kinds.isdisjoint(MEANING))
        if not unit and "respective" in kinds:
            return  # 分别增长6.1%、5.8%: of several figures before
        if unit:
            metrics = statements.spoken_of(unit, self.context, [])
            self._say("share", metrics, number, self.clause.start, token.end)
            return
        rate = last(before, "rate")
        if rate is not None and rate.senses["rate"] == "corrected" and number.value == 0:
            for figure in zeros.corrected(before, self.context):
                self._keep(figure, ZERO, token.start, end=number.end, derived=True)
        for kind, metrics, said in statements.percentage(before, number, self.context, self.found):
            self.hinted = () if self.found else metrics
            self._say(kind, metrics, said, self.clause.start, token.end)


@lru_cache(maxsize=2048)  # a country's reports repeat their sentences
def _alone(
    text: str,
    form: str,
    year: int | None,
    small: bool,
    topic: str | None,
    row: str,
    disclosure: bool,
) -> tuple[list[Found], list[Share], Context]:
    """A sentence that takes no figure from those before it, and what it leaves to the next."""
    reader = Reader(form, year, small)
    reader.context = Context(form, year, topic, row, disclosure=disclosure)
    reader._read(text, parsed(text, year))
    return reader.found, reader.shares, reader.context
