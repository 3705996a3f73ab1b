"""Clauses of a sentence → figures: lists, brackets, zero statements, “all of them”, years.

The reader walks over the clauses once. For each number it collects the words that belong to it
(before it, else after it), asks `figures.resolve`, and keeps what the next clause may lean on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from reportkit.model import Period, Scope
from reportkit.reading.claims import zeros
from reportkit.reading.claims.clauses import Clause, Token, clauses
from reportkit.reading.claims.figures import (
    HANDLED,
    INTAKE,
    NEW,
    NOTHING,
    PROCESSED,
    Context,
    Figure,
    document_column,
    last,
    resolve,
    result_figure,
    topic_of,
)
from reportkit.reading.claims.numerals import PERCENT, Number

_LABELS = (
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
_MEANING = frozenset(
    (*_LABELS, "app", "charge", "procurement", "trap", "info", "publish", "medium")
)
_NAMING = frozenset((*_LABELS, "app", "charge", "procurement"))
_NOT_OTHERS = ("things", "other_people", "assembly", "steps", "rates")  # traps of their own kind


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


ZERO = Number(0.0, "eq", 0.0, 0.0, "", 0, 0, 0, 1.0)


class Reader:
    """Reads one sentence after the other of a report."""

    def __init__(self, form: str, year: int | None, small: bool = False) -> None:
        self.form, self.year, self.small = form, year, small
        self.context = Context(form, year)
        self.earlier: list[Found] = []
        self.latest: tuple[str | None, Scope] = (None, "unknown")

    def new_paragraph(self) -> None:
        """Forget what the paragraph before was about."""
        self.context = Context(self.form, self.year)
        self.earlier = []

    def read(self, text: str) -> tuple[list[Found], list[Share]]:
        """Figures and statements of a folded sentence without blanks, places within it."""
        before = self.context
        self.context = context = Context(
            self.form, self.year, before.topic, before.row, disclosure=before.disclosure
        )
        context.disclosure = before.disclosure or "公开" in text
        self.text = text
        self.found: list[Found] = []
        self.shares: list[Share] = []
        self.period: str | None = None
        self.scope: Scope = "unknown"
        self.compare = self.others = self.negated = False
        self.moved = False  # a change word since the comparison
        self.pending: list[list[Token]] = []
        self.queue: list[list[Token]] = []
        self.outer: list[Token] = []  # words before a bracket that the number behind it needs
        self.respective = False
        self.in_parts = False
        self.words: list[Token] = []  # of the clause before, if it held no number
        every = clauses(text, self.year)
        self.all_clauses = every
        context.clauses = every
        self.counts = "件" in text
        first = every[0].tokens[0] if every[0].tokens else None
        if first is not None and first.senses.get("link") == "parts" and self.earlier:
            self.period, self.scope = self.latest
            self.in_parts = True
            context.parent = before.parent
            context.intake_row = before.intake_row
        for index, clause in enumerate(every):
            self._clause(index, clause)
        self._settle()
        if self.found:
            self.earlier = self.found
            self.latest = (self.found[-1].period, self.found[-1].scope)
        return self.found, self.shares

    # ------------------------------------------------------------ one clause
    def _clause(self, index: int, clause: Clause) -> None:
        self.index, self.clause = index, clause
        tokens = _without_cause(clause.tokens)
        if clause.mark in "，；：" and clause.depth == 0:
            self.compare = self.moved = False
        if clause.mark == "；":
            self.in_parts = False
        if clause.mark != "、":
            self.negated = False
        numbers = [i for i, t in enumerate(tokens) if t.number is not None]
        if clause.mark == "（":
            self.outer = self.words
        elif clause.mark == "）" and numbers and self.outer:
            if not any(_MEANING & t.senses.keys() for t in tokens[: numbers[0]]):
                tokens = self.outer + tokens
                numbers = [i + len(self.outer) for i in numbers]
            self.outer = []
        self.words = [] if numbers or clause.depth else tokens
        if not numbers:
            self._wordy(clause, tokens)
            return
        begin = 0
        joined = clause.mark == "、" or (clause.mark == "，" and _starts_with_each(tokens))
        if not joined:
            self.pending = []
        for place, at in enumerate(numbers):
            end = numbers[place + 1] if place + 1 < len(numbers) else len(tokens)
            self._number(tokens[begin:at], tokens[at], tokens[at + 1 : end], end == len(tokens))
            begin = at + 1
        self._times(tokens[begin:])
        self.pending = []
        self.respective = False

    def _wordy(self, clause: Clause, tokens: list[Token]) -> None:
        """A clause without a number: a zero, “all of them”, or words for what follows."""
        self._times(tokens)
        negation = next(
            (i for i, t in enumerate(tokens) if "neg" in t.senses and t.senses["neg"] != "no"), None
        )
        if negation is not None or self.negated:
            named = [t for unit in self.pending for t in unit] if clause.mark == "、" else []
            place = -1 if negation is None else negation + len(named)
            figures = zeros.figures(named + tokens, place, self.context)
            if figures:
                self.negated = True
                start = tokens[negation].start if negation is not None else tokens[0].start
                for figure in figures:
                    if any(f.derived and f.figure.metrics == figure.metrics for f in self.found):
                        continue
                    self._keep(figure, ZERO, start, derived=True, end=clause.end)
                self._lean(tokens)
                self.pending = []
                return
            if negation is not None and zeros.opens(tokens, negation):
                self.negated = True
                return
        if clause.depth and negation is not None:
            return
        if (negation is None and self._all_of_them(clause, tokens)) or clause.depth:
            return
        self._lean(tokens)
        if last(tokens, "respective"):
            self.respective = True
        units = _units(tokens)
        if clause.mark == "、":
            self.pending += units
        elif clause.mark != "）" or units:
            self.pending = units

    # ------------------------------------------------------------ one number
    def _number(self, before: list[Token], token: Token, after: list[Token], ends: bool) -> None:
        number = token.number
        assert number is not None
        context = self.context
        self._times(before)
        kinds = {kind for t in before for kind in t.senses}
        if "trap" in kinds and last(before, "trap", *_NOT_OTHERS):
            self.others = True
        if "scope" in kinds and last(before, "scope", "aggregate"):
            self.others = False
        if number.unit in PERCENT or number.unit == "倍":
            self._share(before, token)
            return
        link = last(before, "link") if "link" in kinds else None
        if link is not None:
            if link.senses["link"] == "parts":
                self.in_parts = True
            elif link.senses["link"] in ("plus", "rest"):
                self.in_parts = False
        elif self.clause.mark == "（":
            self.in_parts = True
        context.inside = self.in_parts
        context.closed = self.counts and self.text[number.end : number.end + 1] in _ENDS
        own = [t for t in before if _MEANING & t.senses.keys()]
        meaning = own
        if kinds.isdisjoint(_NAMING):
            noun = next((t for t in after if _MEANING & t.senses.keys()), None)
            near = noun is not None and noun.start - number.end <= 3
            if not own and after and self._after_counts(before, after, near):
                meaning = list(reversed([t for t in after if _MEANING & t.senses.keys()]))
            elif near and noun is not None and own:
                meaning = [noun, *own]
        elif after:
            noun = after[0]
            adjacent = noun.start - number.end <= 1
            if (
                adjacent
                and {"app", "trap", "dispute", "doc", "decision", "fee"} & noun.senses.keys()
            ):
                if topic_of(own, context) is None:
                    meaning = [noun, *own]
        if (self.compare or "change" in kinds) and self._changed(before, token, meaning):
            return
        words = before if meaning is own else [*meaning]
        units = self.pending + (_units(words) if self.pending else [])
        if "respective" in kinds or self.respective:
            mine = _units(words, split=True)
            queue = [u for unit in self.pending for u in _units(unit, split=True)] + mine
            expected = 1 + self._bare_numbers_ahead()
            self.queue = queue[-expected:] if len(queue) > 1 else []
            self._lean([t for unit in queue for t in unit])
            self.respective = False
        elif own:
            self.queue = []
        if self.queue:
            unit = self.queue.pop(0)
            self._keep(self._resolve(unit, number), number, token.start, end=number.end)
            self._lean(unit, keep_topic=True)
            return
        each = "each" in kinds or (number.value == 0 and "all" in kinds)
        if not units and each:
            units = _units(words, split=True)
        if len(units) > 1 and (each or (number.value == 0 and _alike(units))):
            for unit in units:
                context.labels = []
                self._keep(
                    self._resolve(unit + _tail(before, unit), number),
                    number,
                    token.start,
                    end=number.end,
                )
                self._lean(unit, keep_topic=True)
            return
        context.labels = [t for unit in self.pending for t in unit]
        if len(units) > 1 and _alike(units) and not last(words, "result"):
            figure = self._resolve(words, number)
            self._lean(words)
            if figure.said in ("dispute", "decision", "doc") and _kinds(units) & {
                "dispute",
                "decision",
                "doc",
            }:
                return  # one number for several things: a sum without an id
            self._keep(figure, number, token.start, end=number.end)
            return
        figure = self._resolve(words, number)
        if not figure.metrics and not own and meaning is own:
            figure = self._leaning(number, link)
        stop = number.end if meaning is own else max([number.end, *(t.end for t in meaning)])
        self._keep(figure, number, token.start, end=stop)
        if figure.said in _DEALT:
            self._chain(words, number, figure, token)
        if not figure.metrics:
            noun = last(words, "app")
            if noun is not None and noun.senses["app"] == "weak":
                context.papers = True
        self._lean(words)
        context.labels = []

    def _resolve(self, words: list[Token], number: Number) -> Figure:
        if self.others and not last(words, "scope", "aggregate"):
            return NOTHING
        return resolve(words, number, self.context)

    def _after_counts(self, before: list[Token], after: list[Token], near: bool) -> bool:
        """Whether the words behind a number name it: 有2件结转下年度, 其中4件因重复申请不予处理."""
        return (
            near
            or bool(last(before, "link") or last(before, "copula") or last(before, "cause"))
            or any(
                k in t.senses
                for t in after
                for k in ("result", "carry", "outcome", "verb", "docverb")
            )
        )

    def _bare_numbers_ahead(self) -> int:
        """Numbers without words of their own in the clauses that follow."""
        count = 0
        for clause in self.all_clauses[self.index + 1 :]:
            numbers = [t for t in clause.tokens if t.number]
            if not numbers or any(_MEANING & t.senses.keys() for t in clause.tokens[:1]):
                break
            count += len(numbers)
        return count

    def _leaning(self, number: Number, link: Token | None) -> Figure:
        """A number without words of its own: last year's value, or the sum of new and old."""
        if self.period == "last_year" and self.found:
            return self.found[-1].figure
        if link is not None and link.senses["link"] == "sum" and self.context.topic == "app":
            said = {f.figure.said for f in self.found[-2:]}
            if "carry.in" in said and said & set(INTAKE):
                return Figure((HANDLED,), "sum")
        return NOTHING

    def _changed(self, before: list[Token], token: Token, meaning: list[Token]) -> bool:
        """Differences and last year's values (比2022年（31起）, 较上年增加12件)."""
        number = token.number
        assert number is not None
        change = last(before, "change")
        if change is not None:
            if change.senses["change"] == "to":
                self.period, self.compare = "this_year", False
                figure = self._resolve(meaning, number) if meaning else NOTHING
                if figure is NOTHING and self.found:
                    figure = self.found[-1].figure
                self._keep(figure, number, token.start, end=number.end)
                return True
            if number.start - change.end <= 2 or self.compare:
                metrics = self._spoken_of(before)
                if metrics:
                    sign = -1.0 if change.senses["change"] == "down" else 1.0
                    self._say(
                        "change", metrics, number._replace(value=sign * number.value), before, token
                    )
                return True
        if self.compare:
            figure = self._resolve(meaning, number) if meaning else NOTHING
            if figure is NOTHING and self.found:
                figure = self.found[-1].figure
            if not meaning and self.found:
                figure = self.found[-1].figure
            self._keep(figure, number, token.start, end=number.end, period="last_year")
            return True
        return False

    def _chain(self, words: list[Token], number: Number, figure: Figure, token: Token) -> None:
        """受理并答复12件 states two figures."""
        verbs = [t for t in words if "verb" in t.senses]
        if len(verbs) < 2:
            verbs = [t for unit in self.pending for t in unit if "verb" in t.senses] + verbs
        if len(verbs) < 2:
            return
        first, second = verbs[-2], verbs[-1]
        gap = self.text[first.end : second.start]
        if first.senses["verb"] in INTAKE and gap in _GAPS:
            said = first.senses["verb"]
            metrics = (NEW, HANDLED) if said == "accept" else (NEW,)
            if figure.said == "handle" and self.found and self.found[-1].figure is figure:
                self.found.pop()
            self._keep(Figure(metrics, said), number, token.start, end=number.end)

    # ------------------------------------------------------------ state
    def _keep(
        self,
        figure: Figure,
        number: Number,
        start: int,
        *,
        end: int,
        derived: bool = False,
        period: str | None = None,
    ) -> None:
        """Record a figure with the year and body it is said of."""
        context = self.context
        if not figure.metrics:
            self.last_number = number
            return
        when = period or self.period or "this_year"
        if figure.said.startswith("carry"):
            when = when if when == "cumulative" else "this_year"
        if when == "other_year":
            return
        self.found.append(
            Found(
                figure,
                number,
                start,
                self.index,
                self.clause.depth,
                when,
                self.scope,
                self.in_parts or self.clause.depth > 0,
                derived,
                self.text[self.clause.start : max(end, start)],
                self.clause.start,
            )
        )
        if context.topic is None and figure.metrics[0].startswith("applications."):
            context.topic = "app"
        if figure.said in ("new", "receive", "accept", "close", "answer", "handle"):
            context.intake_row = "|".join(m.split(".")[1] for m in figure.metrics)
        if figure.said == "result":
            context.intake_row = "|".join(m.split(".")[1] for m in figure.metrics)
        if not self.in_parts or context.parent is None:
            context.parent = figure
        context.last_said = figure.said

    def _lean(self, tokens: list[Token], keep_topic: bool = False) -> None:
        """Let later clauses lean on these words."""
        context = self.context
        token = topic_of(tokens, context)
        if last(tokens, "medium", "any") and not last(tokens, "publish", "open"):
            context.medium = not last(tokens, "medium", *_CHANNELS)
        if token is not None:
            kind = next(
                k
                for k in (
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
                if k in token.senses
            )
            if kind == "doc" and token.senses["doc"] == "file":
                kind = "doc" if context.topic == "doc" else "trap"
            if kind == "trap" and "result" in token.senses and context.topic == "app":
                kind = "app"
            if kind == "info" and (
                context.topic in ("app", "dispute") or not last(tokens, "publish")
            ):
                kind = context.topic or ""
            if kind in ("stat", "info") and context.form != "2014":
                kind = "trap" if kind == "stat" else kind
            weak = "app" in token.senses and kind == "app" and token.senses["app"] == "weak"
            if weak and context.topic == "doc" and not last(tokens, "verb"):
                kind = "doc"
            context.topic = kind or None
            if kind in ("dispute", "doc", "decision", "fee"):
                row = token.senses.get(kind, "file")
                context.row = context.row if row == "file" else row
            verb = last(tokens, "verb", "receive", "new", "answer")
            if kind == "dispute" and verb is not None and not context.disclosure:
                context.topic = "trap"  # cases of the body that decides reviews
            if kind == "trap" and token.text in ("公文", "发文", "公文类信息", "公文信息"):
                context.papers = True
        elif context.topic is None and (last(tokens, "result") or last(tokens, "carry")):
            context.topic = "app"
        if last(tokens, "docverb") or (last(tokens, "publish") and context.topic == "doc"):
            context.docverb = document_column(tokens, context)
        if last(tokens, "publish"):
            context.published = True
        elif last(tokens, "verb"):
            context.published = False

    def _times(self, tokens: list[Token]) -> None:
        """Years, comparisons and bodies named by these words."""
        for place, token in enumerate(tokens):
            senses = token.senses
            if "compare" in senses:
                self.compare, self.moved = True, False
            elif "scope" in senses:
                scope = senses["scope"]
                self.scope = (
                    "own"
                    if self.small and token.text.startswith("全") and token.text[1:2] in "镇乡"
                    else scope
                )  # type: ignore[assignment]
                if scope == "own":
                    self.others = False
            elif "period" in senses:
                self._when(tokens, place, token)
            if "cause" in senses and token.text in ("与", "同"):
                self.compare = True

    def _when(self, tokens: list[Token], place: int, token: Token) -> None:
        period = token.senses["period"]
        if self.compare:
            return
        ahead = tokens[place + 1] if place + 1 < len(tokens) else None
        behind = tokens[place - 1] if place else None
        if "date" in token.senses:
            for other in (ahead, behind):
                if (
                    other is not None
                    and other.senses.get("carry") == "bare"
                    and (
                        other.start - token.end <= 3
                        if other is ahead
                        else token.start - other.end <= 2
                    )
                ):
                    return
            if period == "this_year" and self.text[max(0, token.start - 2) : token.start] in (
                "截至",
                "截止",
                "止于",
            ):
                return
        if period == "cumulative":
            if token.text == "以来":
                if (
                    behind is not None
                    and behind.senses.get("period") in ("this_year", "part_year")
                    and token.start - behind.end <= 1
                ):
                    return
            elif token.text == "累计" and self.period in ("this_year", "last_year", "part_year"):
                return
        if period == "this_year" and self.period == "part_year" and "date" not in token.senses:
            self.period = "this_year"
        self.period = period

    # ------------------------------------------------------------ statements
    def _spoken_of(self, before: list[Token]) -> tuple[str, ...]:
        """The figure a percentage or difference is said of."""
        figure = NOTHING
        if any(_MEANING & t.senses.keys() for t in before):
            probe = Number(1.0, "eq", 1.0, 1.0, "件", 0, 0, 0, 1.0)
            figure = resolve([t for t in before if "share" not in t.senses], probe, self.context)
        if not figure.metrics and self.found:
            figure = self.found[-1].figure
        if not figure.comparable or any(
            m.startswith(("channel.", "part.")) for m in figure.metrics
        ):
            return ()
        return figure.metrics

    def _say(
        self,
        kind: str,
        metrics: tuple[str, ...],
        number: Number | None,
        before: list[Token],
        token: Token,
    ) -> None:
        self.shares.append(
            Share(
                kind,
                metrics,
                number,
                self.clause.start,
                token.end,
                self.period or "this_year",
                self.scope,
            )
        )

    def _share(self, before: list[Token], token: Token) -> None:
        """A percentage: share of a total, growth, rate or multiple."""
        number = token.number
        assert number is not None
        change = last(before, "change")
        rate = last(before, "rate")
        if rate is not None:
            name = rate.senses["rate"]
            if name == "done" and number.value >= 100:
                self._say("all", (PROCESSED,), number, before, token)
            elif name in ("granted", "granted_any"):
                self._say("share", (f"applications.{name}.total",), number, before, token)
            elif name == "corrected" and number.value == 0:
                for figure in zeros.corrected(before, self.context):
                    self._keep(figure, ZERO, token.start, end=number.end, derived=True)
            return
        if number.unit == "倍":
            if metrics := self._spoken_of(before):
                self._say("times", metrics, number, before, token)
        elif change is not None:
            if metrics := self._spoken_of([t for t in before if t.start < change.start]):
                sign = -1.0 if change.senses["change"] == "down" else 1.0
                low, high = sorted(
                    (sign * number.value - number.step / 2, sign * number.value + number.step / 2)
                )
                self._say(
                    "growth",
                    metrics,
                    number._replace(value=sign * number.value, low=low, high=high),
                    before,
                    token,
                )
        elif metrics := self._spoken_of(before):
            self._say("share", metrics, number, before, token)

    def _all_of_them(self, clause: Clause, tokens: list[Token]) -> bool:
        """均获维持 or 均系本机关不掌握 right after a number gives that row the same number."""
        every = last(tokens, "all") or last(tokens, "each")
        targets = [f for f in self.found if f.figure.comparable and not f.derived]
        if not targets and every is not None and self.earlier and not self.found:
            targets = [f for f in self.earlier if f.figure.comparable and not f.derived]
        if not targets:
            return False
        fresh = self.index - targets[-1].clause <= 2 or every is not None
        if not fresh:
            return False
        copula = last(tokens, "copula")
        single = targets[-1].number.value == 1 and (
            not tokens or tokens[0].start - clause.start <= 8
        )
        if (
            every is None
            and not (copula and copula.text in ("为", "系", "属", "属于", "是"))
            and not single
        ):
            return False
        outcome, result = last(tokens, "outcome"), last(tokens, "result")
        dispute = [
            f
            for f in targets
            if any(m.startswith("disputes.") and m.endswith(".total") for m in f.figure.metrics)
        ]
        if dispute and outcome is not None and self.context.topic in ("dispute", None):
            rows = [t.senses["dispute"] for t in tokens if "dispute" in t.senses]
            column = outcome.senses["outcome"]
            if column == "skip":
                return False
            relation = "ge" if column.endswith("_part") and every is None else None
            column = column.removesuffix("_part")
            start = dispute[-1].clause if every is None else 0
            for found in dispute:
                row = found.figure.metrics[0].split(".")[1]
                if (
                    found.clause < start
                    or (rows and row not in rows)
                    or row == "all"
                    or found.number.value == 0
                ):
                    continue
                metric = f"disputes.{row}.{column}"
                if any(f.figure.metrics == (metric,) for f in self.found):
                    continue
                self._same(Figure((metric,), "dispute", relation), found, tokens, clause)
            return True
        last_found = targets[-1]
        said = last_found.figure.said
        if self.context.topic == "doc" and last(tokens, "docverb", "issued", "repealed", "skip"):
            metric = last_found.figure.metrics[0]
            if metric.endswith(".issued"):
                self._same(
                    Figure((metric.replace(".issued", ".in_force"),), "doc", "ge"),
                    last_found,
                    tokens,
                    clause,
                )
                return True
            return False
        if self.context.topic != "app" or last_found.number.value == 0:
            return False
        if (
            last(tokens, "cause") is not None
            and tokens[0].text in ("对", "针对")
            or last(tokens, "neg", "no")
        ):
            return False
        applicant = last(tokens, "applicant")
        if (
            applicant is not None
            and every is not None
            and applicant.senses["applicant"]
            in (
                "natural_person",
                "natural_person_weak",
                "business",
                "business_weak",
                "legal_service",
            )
        ):
            column = applicant.senses["applicant"].removesuffix("_weak")
            base = next(
                (f for f in reversed(targets) if f.figure.said in ("new", "receive", "accept")),
                last_found,
            )
            metrics = tuple(m.rsplit(".", 1)[0] + "." + column for m in base.figure.metrics)
            self._same(Figure(metrics, "applicant"), base, tokens, clause)
            return True
        carry = last(tokens, "carry")
        if (
            carry is not None
            and every is not None
            and carry.senses["carry"] != "in"
            and carry.text.find("下") + carry.text.find("次年") > -2
        ):
            self._same(
                Figure(("applications.carried_out.total",), "carry.out"), last_found, tokens, clause
            )
            return True
        if result is not None and said in (
            "new",
            "receive",
            "accept",
            "close",
            "answer",
            "handle",
            "result",
        ):
            name = result.senses["result"]
            if name == "none" or name in _PRINCIPLES and every is None and not single:
                return False
            figure = result_figure(name)
            if every is not None or copula is not None:
                figure = figure._replace(relation=figure.relation)
            self._same(figure, last_found, tokens, clause)
            return True
        if every is not None and last(tokens, "verb", "new", "receive", "accept", "handle"):
            self.shares.append(
                Share(
                    "all",
                    (PROCESSED,),
                    None,
                    clause.start,
                    clause.end,
                    self.period or "this_year",
                    self.scope,
                )
            )
            return True
        channel = last(tokens, "channel")
        if channel is not None and every is not None and self.form == "2014":
            self._same(
                Figure((f"channel.{channel.senses['channel']}",), "channel"),
                last_found,
                tokens,
                clause,
            )
            return True
        return False

    def _same(self, figure: Figure, found: Found, tokens: list[Token], clause: Clause) -> None:
        """`figure` has the number of `found`."""
        number = found.number._replace(start=tokens[0].start, end=clause.end, figure_end=clause.end)
        self._keep(
            figure, number, tokens[0].start, end=clause.end, derived=True, period=found.period
        )

    def _settle(self) -> None:
        """What only the whole sentence tells: whether 收到 and 受理 include old cases."""
        for place, item in enumerate(self.found):
            said = item.figure.said
            if said not in ("receive", "accept"):
                continue
            later = [
                f
                for f in self.found[place + 1 :]
                if f.period == item.period and f.scope == item.scope
            ]
            stop = next(
                (
                    i
                    for i, f in enumerate(later)
                    if f.figure.said in ("receive", "accept", "new") and not f.part
                ),
                len(later),
            )
            later = later[:stop]
            inside = any(
                f.figure.said == "carry.in" and f.part and self._belongs(item, f) for f in later
            ) or self._includes_old(item)
            new_inside = any(f.figure.said == "new" and f.part for f in later)
            old = any(f.figure.said == "carry.in" for f in self.found)
            aside = any(
                f.figure.said == "carry.out" and f.depth > item.depth and self._plus(f)
                for f in later
            )
            if inside or new_inside:
                item.figure = item.figure._replace(metrics=(HANDLED,))
            elif said == "accept" and (old or self.form == "2014"):
                item.figure = item.figure._replace(metrics=(NEW,))
            elif said == "accept" and aside:
                item.figure = item.figure._replace(metrics=(NEW, PROCESSED))

    def _belongs(self, whole: Found, part: Found) -> bool:
        """No other count of cases stands between the two (答复805件（含上年结转18件）)."""
        between = [
            f
            for f in self.found
            if whole.start < f.start < part.start and f.figure.said in ("close", "answer", "handle")
        ]
        return not between and not self._plus(part)

    def _plus(self, item: Found) -> bool:
        words = self.all_clauses[item.clause].tokens
        return any(t.senses.get("link") == "plus" and t.start < item.start for t in words)

    def _includes_old(self, item: Found) -> bool:
        """收到50件（含上年结转）: the bracket holds no number."""
        for clause in self.all_clauses[max(0, item.clause - 1) : item.clause + 2]:
            words = clause.tokens
            if (
                not any(t.number for t in words)
                and clause.mark in "（，"
                and any(t.senses.get("carry") == "in" for t in words)
            ):
                return any(t.senses.get("link") == "parts" for t in words)
        return False


_GAPS = frozenset(
    (
        "",
        "并",
        "并且",
        "、",
        "且",
        "和",
        "及",
        "并依法",
        "并按时",
        "并全部",
        "并按期",
        "后",
        "并已",
        "，并",
        "，",
    )
)
_CHANNELS = ("website", "weibo", "wechat", "gazette", "elsewhere")
_DEALT = frozenset(("close", "answer", "handle"))
_ENDS = frozenset("，、；（")
_PRINCIPLES = frozenset(("denied", "granted", "granted_any"))


def _starts_with_each(tokens: list[Token]) -> bool:
    for token in tokens:
        if "each" in token.senses or "respective" in token.senses or "all" in token.senses:
            return True
        if _MEANING & token.senses.keys() or token.number:
            return False
    return False


def _kind(token: Token) -> str:
    return next((k for k in _LABELS if k in token.senses), "")


def _kinds(units: list[list[Token]]) -> set[str]:
    return {_kind(t) for unit in units for t in unit}


def _alike(units: list[list[Token]]) -> bool:
    """Whether the labels of a list are of one kind."""
    kinds = [{_kind(t) for t in unit} - {""} for unit in units]
    return bool(kinds) and bool(set.intersection(*kinds))


def _units(tokens: list[Token], split: bool = False) -> list[list[Token]]:
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


def _tail(before: list[Token], unit: list[Token]) -> list[Token]:
    """Small words that make a bare number acceptable (均为0)."""
    kinds = ("each", "copula") if last(unit, "docverb") else ("each", "copula", "docverb")
    return [t for t in before if any(k in t.senses for k in kinds) and t not in unit]


def _without_cause(tokens: list[Token]) -> list[Token]:
    """因政府信息公开申请引发的行政复议: the cause is no application."""
    for cause, token in enumerate(tokens):
        if token.senses.get("cause") == "because":
            break
    else:
        return tokens
    dispute = next((i for i, t in enumerate(tokens) if i > cause and "dispute" in t.senses), None)
    if dispute is None:
        return tokens
    return [
        t
        for i, t in enumerate(tokens)
        if not cause < i < dispute or not ({"app", "info", "publish", "verb"} & t.senses.keys())
    ]
