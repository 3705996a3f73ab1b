"""Sentences as clauses of words and numbers.

What is no figure at all (dates, document numbers, articles, titles in 《》, telephone numbers) is
masked here; dates that say which part of a year is meant become a word of time.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from reportkit.reading.claims import numerals
from reportkit.reading.claims.lexicon import Senses, lexicon
from reportkit.reading.claims.numerals import Number

_CN = "零〇一二三四五六七八九十百"
_MASKS = (
    r"《[^》]{1,60}》",
    r"[〔（\[]\d{4}[〕）\]]\s?\d+号|\d{1,4}号令|令第?\d+号|国令第\d+号",
    rf"第[\d{_CN}]+(?:[、至-]第?[\d{_CN}]+)*(?:条|款|项|章|届|次|轮|批|号|位|名|期|部分|方面|步)",
    r"\d{3,4}-\d{7,8}|1\d{10}|[a-zA-Z][\w./：@-]+",
    r"\d+个?(?:工作日|自然日|日内)",
    rf"^(?:（[{_CN}\d]{{1,3}}）|[①-⑨]|\d{{1,2}}[.、](?!\d)|[{_CN}]{{1,3}}、)+",
    rf"（[{_CN}]{{1,3}}）|[一二三四五六七八九十]是|[一二三四五六七八九十]届|一件(?:事|件)|一事一|"
    r"三审三校|一网通办|一图读懂|一窗|第三方(?=评估|机构|测评)|两微一端|“[^”]{1,24}”(?=专栏|栏目|平台|公众号|行动|工程|活动|微信|微博)",
)
_DATE = (
    r"(?P<date>(?P<year>(?:19|20)\d{2}|[一二]〇[〇一二][〇一二三四五六七八九])(?:年度?|(?=区|市|县|全))"
    r"(?P<month>\d{1,2}月(?:份|底|末)?(?:\d{1,2}日)?)?"
    r"(?P<until>(?:[-至到~]|起至|起到)(?:(?:19|20)\d{2}年)?\d{1,2}月(?:份|底|末)?(?:\d{1,2}日)?)?(?:底|末|初)?"
    r"|\d{1,2}月?[-至到~]\d{1,2}月(?:份|底|末)?|(?:自|从)?\d{1,2}月(?:\d{1,2}日)?(?:份|底|末)?(?:[-至到~]\d{1,2}月(?:\d{1,2}日)?)?)"
)
STRONG = frozenset("，；：。")


class Token(NamedTuple):
    """A word (`senses`), a number, a date or a mark of punctuation."""

    start: int
    end: int
    senses: Senses
    number: Number | None = None
    text: str = ""


class Clause(NamedTuple):
    """The words between two marks; `mark` stands before it, `depth` counts open brackets."""

    tokens: list[Token]
    mark: str
    depth: int
    start: int
    end: int
    free: list[Token]  # without the cause of a dispute: 因政府信息公开申请引发的行政复议


class Parsed(NamedTuple):
    """The clauses of a sentence, and what it takes from the sentences before it."""

    clauses: list[Clause]
    leans: bool  # 其中, 均, 全部: on figures printed before
    reviewing: bool  # cases are counted as the body that decides them


@cache
def pattern() -> re.Pattern[str]:
    """One alternation over masks, dates, words, numbers and marks."""
    return re.compile(
        rf"(?P<rate>每[\d{_CN}]+[件条人]|平均每)|(?P<mask>{'|'.join(_MASKS)})|{_DATE}|(?P<word>{lexicon().pattern})"
        rf"|(?P<number>{numerals.PATTERN})|(?P<mark>[，、；：（）])"
    )


@lru_cache(maxsize=1024)  # a country's reports repeat their sentences
def parsed(text: str, year: int | None) -> Parsed:
    """The clauses of a sentence; years are told relative to the reporting `year`."""
    senses = lexicon().senses
    out: list[Clause] = []
    tokens: list[Token] = []
    mark, depth, begin = "", 0, 0
    for match in pattern().finditer(text):
        kind = match.lastgroup
        if kind == "rate":
            tokens.append(Token(match.start(), match.end(), {"trap": "rates"}, None, match.group()))
            continue
        if kind == "mark":
            sign = match.group()
            out.append(_clause(tokens, mark, depth, begin, match.start()))
            tokens, mark, begin = [], sign, match.end()
            if sign == "（":
                depth += 1
            elif sign == "）":
                depth = max(0, depth - 1)
        elif kind == "word":
            word = match.group()
            tokens.append(Token(match.start(), match.end(), senses[word], None, word))
        elif match["digits"] is not None:
            number = numerals.read(match)
            # 第三方, 二十大: a Chinese numeral counts only before a unit
            if number is not None and (
                number.unit or not number.value or match["digits"][0].isdigit()
            ):
                tokens.append(Token(match.start(), match.end(), {}, number, match.group()))
        elif match["date"] is not None:
            tokens.append(_date(match, year))
    out.append(_clause(tokens, mark, depth, begin, len(text)))
    kinds = {kind for clause in out for token in clause.tokens for kind in token.senses}
    first = out[0].tokens[0].senses if out[0].tokens else {}
    leans = "all" in kinds or "each" in kinds or first.get("link") == "parts"
    return Parsed(out, leans, "reviewing" in kinds)


def _clause(tokens: list[Token], mark: str, depth: int, start: int, end: int) -> Clause:
    return Clause(tokens, mark, depth, start, end, _without_cause(tokens))


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


def _date(match: re.Match[str], year: int | None) -> Token:
    """A date as a word of time: which year, or a part of one."""
    text = match.group()
    senses: Senses = {"date": "date"}
    printed = match["year"]
    if printed:
        number = int(numerals.chinese(printed) or 0) if not printed.isdigit() else int(printed)
        senses["year"] = str(number)
        if year and number == year:
            senses["period"] = "this_year"
        elif year and number == year - 1:
            senses["period"] = "last_year"
        elif year:
            senses["period"] = "other_year"
    months = [int(m) for m in re.findall(r"(\d{1,2})月", text)]
    if months:
        first, last = (months[0], months[-1]) if len(months) > 1 else (1, months[0])
        whole = last == 12 and (first == 1)
        dash = re.search(r"(\d{1,2})[-至到~]\d{1,2}月", text)
        if dash:
            whole = int(dash[1]) == 1 and last == 12
        if not whole:
            senses["period"] = "part_year"
    return Token(match.start(), match.end(), senses, None, text)


def last(tokens: list[Token], kind: str, *but: str) -> Token | None:
    """The last word of a kind."""
    for token in reversed(tokens):
        if kind in token.senses and token.senses[kind] not in but:
            return token
    return None
