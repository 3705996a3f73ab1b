"""Clauses without a number: zeros, “all of them”, and words for the number of another clause."""

from __future__ import annotations

from reportkit.reading.claims import zeros
from reportkit.reading.claims.clauses import Clause, Kinds, Words
from reportkit.reading.claims.comparing import Comparer
from reportkit.reading.claims.context import PROCESSED, ZERO, Found
from reportkit.reading.claims.leaning import lean
from reportkit.reading.claims.lists import (
    gives_reason,
    list_before,
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
    named: set[str]  # kinds of all words of the sentence
    negated: bool  # 未制发、…: the negation of the clause before goes on
    stepping: bool  # steps in handling are counted
    opening: bool  # 其中 was said, its first part is still to come
    wordless: tuple[int, Number] | None  # clause and number without words yet

    def _goes_on(self, clause: Clause, words: Words) -> bool:
        """Whether a list goes on here: 、, or a comma before 以及 or 均为."""
        if clause.mark != "，":
            return clause.mark == "、"
        each = self.text.startswith(_AND, clause.start) or starts_with_each(words)
        if each or "result" not in words.kinds:
            return each
        return gives_reason(self.pending, words, self._told_for(clause))

    def _told_for(self, clause: Clause) -> bool:
        """经要求说明理由而理由不合理的，…: whether the words before a comma name cases."""
        return clause.mark == "，" and self.text.endswith("的", 0, clause.start - 1)

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

    def _part_of_steps(self, before: Words) -> bool:
        told = self.in_parts or self.clause.mark == "、"  # 第三方同意公开3件、不同意公开2件
        told = told or any(t.senses.get("link") == "parts" for t in before)
        result = before.kinds.get("result")
        corrected = result is not None and "补正" in result.text  # 补正后仍不明确6件
        self.stepping = told and "verb" not in before.kinds and not corrected
        return self.stepping

    def _back_to_this_year(self) -> None:
        """予以公开88件，2022年为76件；部分公开19件: last year was named for one figure."""
        if len(self.found) > 1 and self.found[-2].figure == self.found[-1].figure:
            self.times.period = self.found[-2].period

    def _goes_on_with_others(self, kinds: Kinds) -> bool:
        """Whether a list that begins with the help to other bodies goes on to their cases."""
        if "verb" not in kinds:
            return False
        before = list_before(self.clauses[: self.index])
        helped = any(t.senses.get("trap") == "others_work" for c in before for t in c.tokens)
        return helped and not any(c.numbers for c in before)

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
        if negation is not None and zeros.of_others(tokens, negation):
            return True
        if "dispute" in tokens.kinds and "outcome" in self.named:
            tokens = self._with_outcome(tokens)
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

    def _with_outcome(self, tokens: Words) -> Words:
        """无行政复议、行政诉讼败诉案件: what the end of a list says is said of all of it."""
        ahead = self.clauses[self.index + 1 : self.index + 2]
        if not ahead or ahead[0].mark != "、" or ahead[0].numbers or "outcome" in tokens.kinds:
            return tokens
        words = ahead[0].words[0]
        if "outcome" not in words.kinds or "dispute" not in words.kinds or "neg" in words.kinds:
            return tokens
        end = tokens[-1].end
        return Words([*tokens, words.kinds["outcome"].moved(end, end)])

    def _told_each(self) -> bool:
        """不予处理2件，为信访类、出版物各1件: whether the list ends in a number for each."""
        for ahead in self.clauses[self.index + 1 :]:
            if ahead.mark != "、":
                return False
            if ahead.numbers:
                return "each" in ahead.words[0].kinds
        return False

    def _same(self, clause: Clause, tokens: Words) -> bool:
        """Rows that get the number before them."""
        if self._told_each():
            return False
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
