"""Sentences as clauses of words and numbers.

What is no figure at all (dates, document numbers, articles, titles in 《》, telephone numbers) is
masked here; dates that say which part of a year is meant become a word of time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from reportkit.reading.claims import numerals
from reportkit.reading.claims.lexicon import Senses, lexicon
from reportkit.reading.claims.numerals import Number

_CN = "零〇一二三四五六七八九十百"
# what masks, dates and rates begin with: a look at it spares the engine most of them
_FIRST = rf"[\d{_CN}每平第令国自从两该上这《〔（\[“①-⑨a-zA-Z]"
_MASKS = (
    r"《[^》]{1,60}》",
    r"[〔（\[]\d{4}[〕）\]]\s?\d+号|\d{1,4}号令|令第?\d+号|国令第\d+号",
    rf"第[\d{_CN}]+(?:[、至-]第?[\d{_CN}]+)*(?:条|款|项|章|届|次|轮|批|号|位|名|期|部分|方面|步)",
    r"\d{3,4}-\d{7,8}|1\d{10}|[a-zA-Z][\w./：@-]+",
    r"\d+个?(?:工作日|自然日|日内)",
    rf"^(?:（[{_CN}\d]{{1,3}}）|[①-⑨]|\d{{1,2}}[.、](?:(?!\d)|(?=20\d\d年))|[{_CN}]{{1,3}}、)+",
    r"(?:该|上述|这)(?:\d+|[两二三四五六七八九十])件",
    r"[二三四五六七八九十\d]+分之[一二三四五六七八九十\d]+",
    r"同一(?:宗|件|起|份)",
    r"[两二三四五六]项(?=均|都|皆|全部|合计|指标)",
    rf"（[{_CN}]{{1,3}}）|(?<=[，；：、])（\d{{1,2}}）|[一二三四五六七八九十]是|[一二三四五六七八九十]届|一件(?:事|件)|一事一|"
    r"三审三校|一网通办|一图读懂|一窗|第三方(?=评估|机构|测评)|“[^”]{1,24}”(?=专栏|栏目|平台|公众号|行动|工程|活动|微信|微博)",
)
_SPAN = r"(?:19|20)\d{2}年?[-至到~](?:19|20)\d{2}年"
_DATE = (
    rf"(?P<date>{_SPAN}|"
    r"(?P<year>(?:19|20)\d{2}|[一二]〇[〇一二][〇一二三四五六七八九])"
    r"(?:年度?|(?=区|市|县|全|[、和与及](?:19|20)\d{2}[年、和与及]))"
    r"(?:\d{1,2}月(?:份|底|末)?(?:\d{1,2}日)?)?"
    r"(?:(?:[-至到~]|起至|起到)(?:(?:19|20)\d{2}年)?\d{1,2}月(?:份|底|末)?(?:\d{1,2}日)?)?(?:底|末|初)?"
    r"|\d{1,2}月?[-至到~]\d{1,2}月(?:份|底|末)?|(?:自|从)?\d{1,2}月(?:\d{1,2}日)?(?:份|底|末)?(?:[-至到~]\d{1,2}月(?:\d{1,2}日)?)?)"
)
_MONTH = re.compile(r"(\d{1,2})月")
_MONTHS = re.compile(r"(\d{1,2})[-至到~]\d{1,2}月")
_YEARS = re.compile(_SPAN)
_NUMBER = Senses()
_RATE = Senses({"trap": "rates"})


Kinds = Mapping[str, "Token"]


@dataclass(slots=True, eq=False)
class Token:
    """A word with its senses, a number or a date."""

    start: int
    end: int
    senses: Senses
    text: str
    number: Number | None = None

    def moved(self, start: int, end: int) -> Token:
        """The same word elsewhere."""
        return Token(start, end, self.senses, self.text)

    def meaning(self, senses: Senses) -> Token:
        """The word with one of its senses."""
        return Token(self.start, self.end, senses, self.text)


class Words(list[Token]):
    """Words in the order of print; `kinds` has the last one of each kind."""

    __slots__ = ("kinds",)

    def __init__(self, tokens: Iterable[Token] = ()) -> None:
        list.__init__(self, tokens)
        kinds: dict[str, Token] = {}
        for token in self:
            for kind in token.senses:
                kinds[kind] = token
        self.kinds: Kinds = kinds

    def but(self, kind: str, *names: str) -> Token | None:
        """The last word of a kind that is none of `names`."""
        token = self.kinds.get(kind)
        if token is not None and token.senses[kind] in names:
            return last(self, kind, *names)
        return token


NO_WORDS = Words()  # never added to


class Clause(NamedTuple):
    """The words between two marks; `mark` stands before it, `depth` counts open brackets.

    `words` are those before, between and behind the `numbers`, one list more than these, without
    the cause of a dispute (因政府信息公开申请引发的行政复议).
    """

    tokens: list[Token]
    mark: str
    depth: int
    start: int
    end: int
    numbers: list[Token]
    words: list[Words]


class Parsed(NamedTuple):
    """The clauses of a sentence, and what it takes from the sentences before it."""

    clauses: list[Clause]
    kinds: set[str]  # of all its words
    leans: bool  # 其中, 均, 全部: on figures printed before


@cache
def pattern() -> re.Pattern[str]:
    """One alternation over masks, dates, words, numbers and marks."""
    return re.compile(
        rf"(?P<mark>[，、；）])|(?={_FIRST})(?:(?P<rate>每[\d{_CN}]+[件条人]|平均每)"
        rf"|(?P<mask>{'|'.join(_MASKS)})|{_DATE})|(?P<word>{lexicon().pattern})"
        rf"|(?={numerals.FIRST})(?P<number>{numerals.PATTERN})|(?P<other>[：（])"
    )


@lru_cache(maxsize=1024)  # a country's reports repeat their sentences
def parsed(text: str, year: int | None) -> Parsed:
    """The clauses of a sentence; years are told relative to the reporting `year`."""
    senses = lexicon().senses
    clauses: list[Clause] = []
    kinds: set[str] = set()
    tokens: list[Token] = []
    mark, depth, begin, numbered = "", 0, 0, False
    for match in pattern().finditer(text):
        group = match.lastgroup
        start, end = match.span()
        if group == "word":
            word = text[start:end]
            meant = senses[word]
            kinds.update(meant)
            tokens.append(Token(start, end, meant, word))
        elif group == "mark" or group == "other":
            words = _without_cause(tokens) if "cause" in kinds else tokens
            clauses.append(Clause(tokens, mark, depth, begin, start, *_between(words, numbered)))
            tokens, mark, begin, numbered = [], text[start], end, False
            if mark == "（":
                depth += 1
            elif mark == "）" and depth:
                depth -= 1
        elif group == "number":
            number = numerals.read(match)
            # 第三方, 二十大: a Chinese numeral counts only before a unit
            if number is not None and (
                number.unit
                or not number.value
                or match["digits"][0].isdigit()
                or (text[start - 1 : start] in "为是" and text[end : end + 1] in "，。；、")
            ):
                tokens.append(Token(start, end, _NUMBER, text[start:end], number))
                numbered = True
        elif group == "date":
            word = text[start:end]
            meant = _date(word, match["year"], year)
            kinds.update(meant)
            tokens.append(Token(start, end, meant, word))
        elif group == "rate":
            kinds.add("trap")
            tokens.append(Token(start, end, _RATE, text[start:end]))
    words = _without_cause(tokens) if "cause" in kinds else tokens
    clauses.append(Clause(tokens, mark, depth, begin, len(text), *_between(words, numbered)))
    first = clauses[0].tokens[0].senses if clauses[0].tokens else _NUMBER
    leans = "all" in kinds or "each" in kinds or first.get("link") == "parts"
    return Parsed(clauses, kinds, leans)


def _between(tokens: list[Token], numbered: bool) -> tuple[list[Token], list[Words]]:
    """The numbers, and the words before, between and behind them."""
    numbers: list[Token] = []
    if not numbered:
        return numbers, [Words(tokens) if tokens else NO_WORDS]
    words = []
    some: list[Token] = []
    for token in tokens:
        if token.number is None:
            some.append(token)
        else:
            numbers.append(token)
            words.append(Words(some) if some else NO_WORDS)
            some = []
    words.append(Words(some) if some else NO_WORDS)
    return numbers, words


def _without_cause(tokens: list[Token]) -> list[Token]:
    cause = next((i for i, t in enumerate(tokens) if t.senses.get("cause") == "because"), -1)
    if cause < 0:
        return tokens
    dispute = next((i for i, t in enumerate(tokens) if i > cause and "dispute" in t.senses), None)
    if dispute is None:
        return tokens
    return [
        t
        for i, t in enumerate(tokens)
        if not cause < i < dispute or not ({"app", "info", "publish", "verb"} & t.senses.keys())
    ]


@lru_cache(maxsize=256)  # a report has the same few years everywhere
def _date(text: str, printed: str | None, year: int | None) -> Senses:
    """A date as a word of time: which year, or a part of one."""
    senses = {"date": "date"}
    if not printed and _YEARS.fullmatch(text):
        return Senses({"date": "date", "period": "cumulative"})
    if printed:
        number = int(numerals.chinese(printed) or 0) if not printed.isdigit() else int(printed)
        senses["year"] = str(number)
        if year and number == year:
            senses["period"] = "this_year"
        elif year and number == year - 1:
            senses["period"] = "last_year"
        elif year:
            senses["period"] = "other_year"
    months = [int(m) for m in _MONTH.findall(text)]
    if months:
        first, last = (months[0], months[-1]) if len(months) > 1 else (1, months[0])
        whole = last == 12 and (first == 1)
        dash = _MONTHS.search(text)
        if dash:
            whole = int(dash[1]) == 1 and last == 12
        if not whole:
            senses["period"] = "part_year"
    return Senses(senses)


def last(tokens: Sequence[Token], kind: str, *but: str) -> Token | None:
    """The last word of a kind."""
    for token in reversed(tokens):
        if kind in token.senses and token.senses[kind] not in but:
            return token
    return None
