"""Numbers measured against others: differences, last year's values, shares, growth."""

from __future__ import annotations

import re

from reportkit.reading.claims import statements, zeros
from reportkit.reading.claims.clauses import Token, Words
from reportkit.reading.claims.context import NEW, NOTHING, PROCESSED, ZERO, Figure, Found
from reportkit.reading.claims.leaning import lean
from reportkit.reading.claims.lexicon import MEANING
from reportkit.reading.claims.listing import Lister
from reportkit.reading.claims.lists import bare_numbers, listed_years, meaning, means
from reportkit.reading.claims.numerals import COUNTS, MONEY, Number

_YEARLY = frozenset(("date", "period", "copula"))
_SPAN = re.compile(r"(20\d\d)年?[-至到~](20\d\d)年")
_IS = ("为", "是")
_FROM = ("由", "从")
_COMPARABLE = COUNTS | MONEY.keys() | {""}
_MOVES = frozenset(("change", "neutral"))
_MORE = ("多", "少")
_THINGS = frozenset(("app", "dispute", "doc", "decision"))
_PARTS = ("parts", "plus", "rest", "so_on")
_GRANTED, _PARTLY = "applications.granted.total", "applications.partly_granted.total"
_EITHER = "applications.granted_any.total"
_BASES = (("答复", PROCESSED), ("办结", PROCESSED), ("新收", NEW), ("收到", NEW))
_TABLES = ("applications.", "disputes.")


def _begins_anew(words: Words) -> bool:
    return "copula" in words.kinds and any(t.text == "：" for t in words)


def _of_verb(change: Token, words: Words) -> bool:
    """多答复申请4件: a difference, whatever stands between."""
    verb = words.kinds.get("verb")
    return verb is not None and verb.start == change.end and change.text in _MORE


class Comparer(Lister):
    """Reads what is said of a figure told before: 较上年增加12件, 占4.6%."""

    hinted: tuple[str, ...]  # figure whose growth was told before its number
    lead: Words  # of the clause before, if it held no number
    awaiting: Number | None = None  # last year's number whose figure is told behind it
    apart: bool = False  # differences of several figures are being told in order
    rows: bool = False  # a row of years or of cases may have begun
    partners: list[Figure]  # this year's figures that last year's numbers belong to, in order
    beyond: str | None = None  # the year that they are of, where it is not that of the clause
    yearly: Figure = NOTHING  # that dated numbers without words are of
    years: list[str]  # of the numbers that follow
    rising: Figure  # figure of 由2021年的18件, which goes on to 增至30件
    nameless: list[tuple[Number, str, int]]  # numbers of such a row before their name, with year

    def _in_row(self, before: Words, token: Token, after: Words, others: Words | None) -> bool:
        """Whether the number is one of a row of years or of cases."""
        self.rows = True
        return (
            self._by_year(before, token, others)
            or self._rises(before, token, after, others)
            or self._of_years(before, token)
            or self._of_last_year(before, token)
        )

    def _rises(self, before: Words, token: Token, after: Words, others: Words | None) -> bool:
        """The earlier numbers of 由2021年的18件、2022年的22件增至30件."""
        number = token.number
        assert number is not None
        turns = any(t.senses.get("change") == "to" for t in after)
        goes_on = (self.rising.metrics or self.nameless) and self.clause.mark in "、，"
        dated = "period" in before.kinds
        if "cause" not in before.kinds:
            if not goes_on or not dated or "change" in before.kinds:
                return False
            figure = self.rising
        elif turns or (dated and self._turns_later()):
            words = Words(meaning(before) or meaning(self.lead)) if others is None else others
            figure = self.rising = self._resolve(words, number)
            lean(words, self.context)
        else:
            return False
        told = self.times.period if dated else None
        earlier = told if told in ("last_year", "other_year") else "last_year"
        if told == "this_year" and "cause" not in before.kinds:
            earlier = told  # 从2021年的45件增至2022年的58件、2023年的77件
        self._keep_row(figure, number, earlier)
        return True

    def _keep_row(self, figure: Figure, number: Number, period: str) -> None:
        """Record a number of a row of years, or let it wait for the name behind the row."""
        if figure.metrics:
            self._keep(figure, number, number.start, end=number.end, period=period)
        elif number.unit in COUNTS:
            self.nameless.append((number, period, self.index))

    def _named_later(self, tokens: Words) -> None:
        """由18件增至30件，申请量逐年上升: the clause behind the row says what was counted."""
        near = self.nameless[-1][2] == self.index - 1
        rows, self.nameless = self.nameless, []
        noun = tokens.kinds.get("app")
        if not near or noun is None or "neg" in tokens.kinds or "trap" in tokens.kinds:
            return
        figure = self._resolve(Words((noun,)), rows[-1][0]._replace(end=noun.start))
        for number, period, _ in rows:
            self._keep(figure, number, number.start, end=number.end, period=period)

    def _outside(self) -> list[Found]:
        """The figures found, without those of a bracket that is closed."""
        depth = self.clause.depth
        return [f for f in self.found if f.depth <= depth] or self.found

    def _compared(self) -> Figure:
        """The figure before that last year's is told of: not one way in, which has no cell."""
        before = [f.figure for f in self._measured() if f.figure.said != "channel"]
        return before[-1] if before else NOTHING

    def _measured(self) -> list[Found]:
        """The figures found, the last of which is compared: behind a list of parts their whole."""
        found = self._outside()
        plain = [f for f in found if not (f.derived and f.figure.said == "applicant")] or found
        last = plain[-1:]
        listed = last and last[0].part and self.clauses[last[0].clause].mark == "、"
        wholes = [f for f in plain if not f.part] if listed and self.clause.mark == "，" else []
        return wholes or plain

    def _await(self, number: Number, period: str | None = None) -> None:
        """Last year's number stands before the words that name it."""
        if (period or self.times.period) == "last_year" and number.unit in COUNTS:
            self.awaiting = number

    def _awaited(self, figure: Figure) -> None:
        """Name the number that waits, by the first figure of this year."""
        number, now = self.awaiting, self.times.period in (None, "this_year")
        if number is not None and now and figure.metrics[0].startswith(_TABLES):
            self.awaiting = None
            self._keep(figure, number, number.start, end=number.end, period="last_year")

    def _of_this_year(self) -> bool:
        """历年累计公开203条，其中2024年公开19条: a part that is the whole of the year."""
        since = bool(self.found) and self.found[-1].period == "cumulative"
        return since and self.times.period == "this_year"

    def _of_years(self, before: Words, token: Token) -> bool:
        """2022年、2023年分别收到申请22件、30件: one figure of several years."""
        number = token.number
        assert number is not None
        if "respective" in before.kinds:
            years = self._span_of_years() or listed_years(self.clauses[: self.index], before)
            size = 1 + self.beside + bare_numbers(self.clauses[self.index + 1 :])
            self.years = years if len(years) == size > 1 else []
            words = Words(t for t in before if t.senses.label != "" or "app" in t.senses)
            self.rising = self._resolve(words, number) if self.years else self.rising
        elif means(before):
            self.years = []
            self._alike(before, token)
        if not self.years:
            return False
        self._keep(self.rising, number, token.start, end=number.end, period=self.years.pop(0))
        self.times.period = "this_year"
        return True

    def _alike(self, before: Words, token: Token) -> None:
        """2022年、2023年新收申请均为26件: the number is that of last year, too."""
        if "each" not in before.kinds or "date" not in before.kinds or token.number is None:
            return
        years = listed_years(self.clauses[: self.index], before)
        if years == ["last_year", "this_year"]:
            figure = self._resolve(before, token.number)
            self._keep(figure, token.number, token.start, end=token.end, period="last_year")

    def _span_of_years(self) -> list[str]:
        """2021年至2023年，…分别为62件、71件、83件: each year from the first to the last."""
        span = _SPAN.search(self.text)
        year = self.context.year
        if span is None or year is None:
            return []
        told = {0: "this_year", -1: "last_year"}
        every = range(int(span[1]) - year, int(span[2]) - year + 1)
        return [told.get(shift, "other_year") for shift in every]

    def _of_last_year(self, before: Words, token: Token) -> bool:
        """复议8件、诉讼3件，去年分别为11件、5件: the figures or cases before, in their order."""
        assert token.number is not None
        if "respective" in before.kinds and not means(before) and "change" not in before.kinds:
            size = 1 + self.beside + bare_numbers(self.clauses[self.index + 1 :])
            self.partners = self._in_order(size) if size > 1 and not self.pending else []
            year = before[-1].senses.get("period")  # 分别比2022年的104件、31件有所下降
            self.beyond = year if self.times.compare and year == "last_year" else None
        elif means(before):
            self.partners = []
        if not self.partners:
            return False
        figure = self.partners.pop(0)
        self._keep(figure, token.number, token.start, end=token.end, period=self.beyond)
        return True

    def _in_order(self, size: int) -> list[Figure]:
        """This year's last figures, or the totals of as many kinds of case."""
        if self.times.period == "last_year":
            now = [f for f in self.found if f.period == "this_year" and not f.derived]
            return [f.figure for f in now[-size:]] if len(now) >= size else []
        cases = list(dict.fromkeys(self.context.cases))
        told = self.found[-size:] if self.times.compare else []
        if self.times.compare and not (len(told) == size and self._than_last_year()):
            return []
        if self.context.topic != "dispute" or len(cases) != size:
            return [f.figure for f in told]
        return [Figure((f"disputes.{case}.total",), "dispute") for case in cases]

    def _than_last_year(self) -> bool:
        """分别比2022年的104件、31件: values of last year, and no differences."""
        number = self.clause.numbers[0]
        year = self.clause.words[0][-1]
        return (
            year.senses.get("period") == "last_year" and self.text[year.end : number.start] == "的"
        )

    def _by_year(self, before: Words, token: Token, others: Words | None) -> bool:
        """申请数量连续三年下降，2021年为96件，2022年为81件: the clause before names them all."""
        number = token.number
        assert number is not None
        dated = "period" in before.kinds and all(_YEARLY & t.senses.keys() for t in before)
        if not dated or number.unit not in COUNTS or others is not None:
            self.yearly = NOTHING
            return False
        if not (_MOVES.isdisjoint(self.lead.kinds) or _THINGS.isdisjoint(self.lead.kinds)):
            self.yearly = self._resolve(Words(meaning(self.lead)), number)
        if not self.yearly.metrics:
            if self.found or self.context.topic is not None or before[-1].text not in _IS:
                return False
            self._keep_row(NOTHING, number, self.times.period or "this_year")
            return True  # 去年为32件，今年为29件，申请数量略有下降
        self._keep(self.yearly, number, token.start, end=token.end)
        return True

    def _turns_later(self) -> bool:
        """Whether a list of 、 leads to 增至."""
        for clause in self.clauses[self.index + 1 :]:
            if clause.mark not in "、，" or "date" not in clause.words[0].kinds:
                return False
            if any(t.senses.get("change") == "to" for t in clause.tokens):
                return True
        return False

    def _changed(self, before: Words, token: Token, others: Words | None) -> bool:
        """Differences and last year's values (比2022年（31起）, 较上年增加12件)."""
        number = token.number
        assert number is not None
        change = before.kinds.get("change")
        if _begins_anew(before) and token is not self.clause.numbers[0]:
            self.times.compare = False  # 较上年多2件：维持4件
            return False
        if self.context.items and change is not None and number.unit not in MONEY:
            self._keep_items(change, number)
            return True
        period = "last_year"
        listed = self.clause.mark == "、" or token is not self.clause.numbers[0]  # 30件和19件
        goes_on = self.apart and listed and not means(before)
        self.apart = goes_on or (change is not None and "respective" in before.kinds)
        if self.apart:
            return True  # 分别较上年减少2件、1件
        if change is not None and change.senses["change"] == "to":
            year = before.kinds.get("period")  # 降到2022年的71件，再降到本年的58件
            told = year is not None and year.start >= change.end and "date" in year.senses
            period = (self.times.period if told else None) or "this_year"
            self.times.period = period
            self.times.compare = False
            if self.hinted and not means(before):
                self._keep(Figure(self.hinted), number, token.start, end=number.end)
                self.hinted = ()
                return True  # 无法提供的申请较上年减少22件，降至135件
        elif change is not None and (
            number.start - change.end <= 2 or self.times.compare or _of_verb(change, before)
        ):
            for kind, metrics, said in statements.changed(
                before, number, self.context, self._measured()
            ):
                self._say(kind, metrics, said, self.clause.start, token.end)
                told = any(f.figure.metrics == metrics for f in self.found)
                self.hinted = () if told else metrics  # 比去年增加2件，为5件
            return True
        elif not self.times.compare:
            return False
        since = before.kinds.get("period")
        if since is not None and since.senses["period"] in ("part_year", "other_year"):
            return True  # 较年初的5件, 较2021年的40件
        if number.unit not in _COMPARABLE or before.but("trap", "steps", "things"):
            return True  # 比法定期限缩短7.4天
        named = Words(meaning(before)) if others is None else others
        figure = self._resolve(named, number) if named else NOTHING
        if not named and not self.found:
            self._await(number, period)  # 与上年29件相比，本年收到25件
        if not figure.metrics and not self.nameless and (self.found or self.rising.metrics):
            figure = self.rising if self.rising.metrics else self._compared()
        if self.nameless:
            self._keep_row(figure, number, period)
        else:
            self._keep(figure, number, token.start, end=number.end, period=period)
        if period == "this_year" and figure.metrics:
            self._awaited(figure)  # 与2022年收到的57件相比，增至73件
        return True

    def _keep_items(self, change: Token, number: Number) -> None:
        """行政许可上一年项目数量46项，本年增加2项: a column of the 2019 form."""
        figure = Figure((f"disclosure.{self.context.items}.items_change",), "items")
        if change.senses["change"] == "down":
            low, high = (None if end is None else -end for end in (number.high, number.low))
            number = number._replace(value=-number.value, low=low, high=high)
        self._keep(figure, number, number.start, end=number.end, period="this_year")

    def _shared(self, number: Number, token: Token) -> None:
        """予以公开17件、部分公开3件，二者合计占54.1%: a share of the sum of figures."""
        told = [f.figure.metrics for f in self._outside()[-2:]]
        if told == [(_GRANTED,), (_PARTLY,)]:
            self._say("share", (_EITHER,), number, self.clause.start, token.end)

    def _base_of_share(self, before: Words, token: Token) -> bool:
        """占答复总数38件的68.4%, 占新收申请总数（175件）的12%: the whole of a share is told."""
        words = before
        if self.clause.mark == "（" and token is self.clause.tokens[0]:
            words = self.clauses[self.index - 1].words[-1]
        share = words.kinds.get("share")
        number = token.number
        if share is None or share is not words[-1] or number is None or number.unit not in COUNTS:
            return False
        metric = next((m for word, m in _BASES if word in share.text), None)
        if metric is None or self.context.topic != "app" or number.start - share.end > 1:
            return False
        self._keep(Figure((metric,)), number, token.start, end=token.end)
        return True

    def _percentage(self, before: Words, token: Token) -> None:
        number = token.number
        assert number is not None
        kinds = before.kinds
        unit = self._next_label(before, kinds, not MEANING.isdisjoint(kinds))
        if not unit and ("respective" in kinds or ("each" in kinds and self._several())):
            return  # 分别增长6.1%、5.8%: of several figures before
        if unit:
            metrics = statements.spoken_of(Words(unit), self.context, [])
            self._say("share", metrics, number, self.clause.start, token.end)
            return
        rate = before.kinds.get("rate")
        if rate is not None and rate.senses["rate"] == "corrected" and number.value == 0:
            for figure in zeros.corrected(before, self.context):
                self._keep(figure, ZERO, token.start, end=number.end, derived=True)
        if number.unit == "倍" and self.times.period == "last_year":
            self.times.period = None  # 是上年的1.3倍
        bracket = self.clause.mark == "（" and token is self.clause.tokens[0]
        if bracket and self.found and self.found[-1].clause == self.index - 1:
            metrics = statements.spoken_of(Words(), self.context, self.found)
            if metrics:
                self._say("share", metrics, number, self.clause.start, token.end)
            return
        if "share" in kinds and "cause" in kinds and kinds["cause"].text in _FROM:
            return  # 占比由18%下降到11%: of an earlier year
        if "share" in kinds and ("together" in kinds or before.but("link", *_PARTS) is not None):
            self._shared(number, token)
            return
        # 征地类申请203件，占54.1%: said of the number before, which may be no figure of ours
        about = self._outside() if not self.seen or self.seen[-1].figure.metrics else []
        for kind, metrics, said in statements.percentage(before, number, self.context, about):
            self.hinted = () if self.found else metrics or self.hinted
            total = metrics[0].startswith("disputes.") and metrics[0].endswith(".total")
            if kind == "share" and total:
                continue  # 占全部行政复议案件的12.5%: of cases of every subject
            self._say(kind, metrics, said, self.clause.start, token.end)
