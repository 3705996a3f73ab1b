"""Numbers that several labels share, or that stand in a list of labels and numbers.

收到、办结均为9件; 维持、纠正分别为3件、1件; 受理并答复12件.
"""

from __future__ import annotations

from reportkit.reading.claims.clauses import Clause, Kinds, Token, Words
from reportkit.reading.claims.collecting import Collector
from reportkit.reading.claims.context import DEALT, HANDLED, INTAKE, NEW, NOTHING, Figure
from reportkit.reading.claims.figures import resolve
from reportkit.reading.claims.leaning import lean
from reportkit.reading.claims.lists import (
    GAPS,
    alike,
    bare_numbers,
    joined,
    kinds_of,
    same_ending,
    same_noun,
    tail,
    together,
    told_together,
    unit_ahead,
    units,
)
from reportkit.reading.claims.numerals import Number

_EACH = ("各", "各为", "各有")  # 分别, where several numbers follow
_LISTED = ("result", "applicant", "outcome")
_SHARED = frozenset(("each", "all", "respective"))


class Lister(Collector):
    """Gives each label of a list its number."""

    clauses: list[Clause]
    pending: list[list[Token]]  # labels of a list that wait for their number
    queue: list[list[Token]]  # labels of 分别, in order
    respective: bool
    beside: int  # numbers that follow in the same clause

    def _next_label(self, words: Words, kinds: Kinds, own: bool) -> list[Token]:
        """The label whose turn it is in a list with 分别."""
        ordered = "respective" in kinds or self.respective
        if ordered or ("each" in kinds and kinds["each"].text in _EACH and self._several()):
            labels = [u for unit in self.pending for u in units(unit, True)] + units(words, True)
            size = 1 + self.beside + bare_numbers(self.clauses[self.index + 1 :])
            self.queue = same_ending(labels[-size:]) if len(labels) > 1 else []
            lean(Words(t for unit in labels for t in unit), self.context)
            self.respective = False
        elif own:
            self.queue = []
        return self.queue.pop(0) if self.queue else []

    def _several(self) -> bool:
        """Whether more numbers without words follow: 各为77件、15件."""
        return bool(self.beside or bare_numbers(self.clauses[self.index + 1 : self.index + 2]))

    def _listed(
        self, before: Words, words: Words, token: Token, kinds: Kinds, own: bool
    ) -> Figure | None:
        """A number that several labels share or that is one of several; None if it is neither."""
        number, context = token.number, self.context
        assert number is not None
        told = self.pending or self.queue or self.respective
        if not told and _SHARED.isdisjoint(kinds) and len(words) < 2:
            return None
        label = self._next_label(words, kinds, own)
        if label:
            unit = Words(label)
            if not number.unit:  # 分别为512、38、0件
                number = number._replace(unit=unit_ahead(self.clauses[self.index :]))
            figure = self._resolve(unit, number)
            self._keep(figure, number, token.start, end=number.end)
            lean(unit, self.context)
            return figure
        listed = self.pending + units(words) if self.pending else []
        each = "each" in kinds or (number.value == 0 and "all" in kinds)
        if each or (number.value == 0 and joined(words, self.text)):
            waiting = [u for unit in self.pending for u in (units(unit, True) or [unit])]
            listed = waiting + units(words, True)
            each = True
        if len(listed) > 1 and (each or (number.value == 0 and alike(listed))):
            figure = NOTHING
            for some in same_noun(listed):
                figure = self._resolve(Words(some + tail(before, some)), number)
                self._keep(figure, number, token.start, end=number.end)
                lean(Words(some), self.context)
            return figure
        if each and number.value and self.text.endswith("各", 0, kinds["each"].end):
            return NOTHING  # 省厅、市政府各审理1件
        context.labels = [t for unit in self.pending for t in unit] if self.pending else []
        if not each and number.value and not self.pending and joined(words, self.text):
            lean(words, self.context)
            return NOTHING
        if len(listed) > 1 and told_together(before, listed):
            lean(words, context)
            figure = together(listed)
            self._keep(figure, number, token.start, end=number.end)
            return figure
        if len(listed) > 1 and alike(listed) and "result" not in words.kinds:
            figure = self._resolve(words, number)
            lean(words, self.context)
            if kinds_of(listed) & {"dispute", "decision", "doc"}:
                return NOTHING  # one number for several things: a sum without an id
            self._keep(figure, number, token.start, end=number.end)
            if figure.said in DEALT:
                self._chain(words, token, figure)
            return figure
        return None

    def _list_behind(self, meaning: list[Token], number: Number) -> bool:
        """其余39件为无法提供、不予处理等情形: one number for several rows has no id."""
        behind = [t for t in meaning if t.start >= number.end]
        label = next((t for t in behind if any(k in t.senses for k in _LISTED)), None)
        if label is None:
            return False
        kind = next(k for k in _LISTED if k in label.senses)
        ahead = self.clauses[self.index + 1 : self.index + 2]
        more = ahead[0].tokens if ahead and ahead[0].mark == "、" else []
        if any(t.number is not None for t in more):
            return False
        names = [t.senses[kind] for t in more if kind in t.senses]
        if kind == "applicant" and "applicant" not in self.clause.words[0].kinds:
            names += [t.senses[kind] for t in behind if kind in t.senses and t is not label]
        return bool(names) and names[0] != label.senses[kind]

    def _resolve(self, words: Words, number: Number) -> Figure:
        if self.others and not words.but("scope", "aggregate"):
            return NOTHING
        return resolve(words, number, self.context)

    def _chain(self, words: Words, token: Token, figure: Figure) -> None:
        """受理并答复12件 states two figures."""
        verbs = [t for t in words if "verb" in t.senses]
        if len(verbs) < 2 and self.pending:
            verbs = [t for unit in self.pending for t in unit if "verb" in t.senses] + verbs
        if len(verbs) < 2 or token.number is None:
            return
        first, second = verbs[-2], verbs[-1]
        said = first.senses["verb"]
        if said in INTAKE and self.text[first.end : second.start] in GAPS:
            if figure.said == "handle" and self.found and self.found[-1].figure is figure:
                self.found.pop()  # 收到和处理: the second verb adds nothing
            metrics = (NEW, HANDLED) if said == "accept" else (NEW,)
            self._keep(Figure(metrics, said), token.number, token.start, end=token.end)
