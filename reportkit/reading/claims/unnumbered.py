"""Clauses without a number: zeros, “all of them”, and words for the number of another clause."""

from __future__ import annotations

from reportkit.reading.claims import zeros
from reportkit.reading.claims.clauses import Clause, Words
from reportkit.reading.claims.comparing import Comparer
from reportkit.reading.claims.context import PROCESSED, ZERO, Found
from reportkit.reading.claims.leaning import lean
from reportkit.reading.claims.lists import (
    gives_reason,
    several_cases,
    starts_with_each,
    strong_noun,
    units,
)
from reportkit.reading.claims.numerals import Number
from reportkit.reading.claims.wholes import same_numbers

_AND = ("以及", "及", "和", "与")


class Unnumbered(Comparer):
    """Reads clauses without a number."""

    earlier: list[Found]  # of the sentences before
    negated: bool  # 未制发、…: the negation of the clause before goes on
    opening: bool  # 其中 was said, its first part is still to come
    wordless: tuple[int, Number] | None  # clause and number without words yet

    def _goes_on(self, clause: Clause, words: Words) -> bool:
        """Whether a list goes on here: 、, or a comma before 以及 or 均为."""
        if clause.mark != "，":
            return clause.mark == "、"
        each = self.text.startswith(_AND, clause.start) or starts_with_each(words)
        return each or ("result" in words.kinds and gives_reason(self.pending, words))

    def _wordy(self, clause: Clause, tokens: Words) -> None:
        """A clause without a number: a zero, “all of them”, or words for what follows."""
        self._hear(tokens)
        negation = None
        if "neg" in tokens.kinds:
            names = (token.senses.get("neg", "no") for token in tokens)
            negation = next((place for place, name in enumerate(names) if name != "no"), None)
        if (negation is not None or self.negated) and self._zeros(clause, tokens, negation):
            return
        if clause.depth and negation is not None:
            return
        if self.wordless is not None:
            self._told_later(clause, tokens)
        if self.nameless:
            self._named_later(tokens)
        if (
            negation is None
            and self.context.topic not in ("trap", None)
            and self._same(clause, tokens)
        ):
            return
        link = tokens.kinds.get("link")
        parts = link is not None and link.senses["link"] == "parts"
        self.in_parts = self.in_parts or parts
        if clause.depth:
            return
        lean(tokens, self.context, counted=False)
        if "respective" in tokens.kinds:
            self.respective = True
        self.opening = self.opening or parts
        listed = units(tokens) or strong_noun(tokens)
        if self._goes_on(clause, tokens):
            self.pending += listed
            if self.context.topic == "dispute" and several_cases(self.pending):
                self.context.row = "both"  # 行政复议、行政诉讼方面，共发生6件
        elif clause.mark != "）" or listed:
            self.pending = listed

    def _told_later(self, clause: Clause, tokens: Words) -> None:
        """1件将于下月到期，结转下年办理: the clause behind says what was counted."""
        if self.wordless is None or clause.mark != "，":
            return
        index, number = self.wordless
        label = tokens.kinds.get("carry") or tokens.kinds.get("result")
        named = any("app" in t.senses for t in self.clauses[index].tokens)
        spoken = named or self.context.topic == "app"
        if spoken and index == self.index - 1 and label is not None and "all" not in tokens.kinds:
            dated = (t for t in tokens if "date" in t.senses)  # 转至2024年
            figure = self._resolve(Words((label, *dated)), number)
            self._keep(figure, number, number.start, end=clause.end)

    def _zeros(self, clause: Clause, tokens: Words, negation: int | None) -> bool:
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
            if "docverb" in tokens.kinds:
                self.pending = units(tokens)  # 未制发、废止规范性文件
            return True
        return False

    def _same(self, clause: Clause, tokens: Words) -> bool:
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
