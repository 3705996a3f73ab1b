"""Numbers as prose prints them: Arabic, Chinese, mixed, rounded, bounded.

`1.3万余件` is at least 13,000; `近千` at most 1,000; `百余` at least 100; `2.0万` is 20,000 give or
take 500 because only so much was printed (domain.md F7). The number is taken as it stands.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from reportkit.model import Relation

DIGITS = dict(zip("零〇一二三四五六七八九两", (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2), strict=True))
POWERS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}

BEFORE = {
    "大约": "approx", "约": "approx", "大概": "approx", "约为": "approx", "将近": "le", "近": "le",
    "接近": "le", "不足": "le", "不到": "le", "至多": "le", "最多": "le", "不超过": "le",
    "不多于": "le", "不高于": "le", "逾": "ge", "超": "ge", "超过": "ge", "超出": "ge",
    "突破": "ge", "至少": "ge", "不少于": "ge", "不低于": "ge", "多达": "eq", "高达": "eq",
}  # fmt: skip
AFTER = {
    "余": "ge", "多": "ge", "以上": "ge", "来": "approx", "左右": "approx", "上下": "approx",
    "以下": "le", "以内": "le", "有余": "ge", "许": "approx",
}  # fmt: skip

_ARABIC = r"\d{1,3}(?:[,，]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_CHINESE = "零〇一二三四五六七八九十百千万亿两廿"
_LEFT = "|".join(sorted(BEFORE, key=len, reverse=True))
_RIGHT = "|".join(sorted(AFTER, key=len, reverse=True))
_POINTS = "个百分点|百分点"
COUNT_UNITS = "件次|件|条次|条|起|个|宗|份|项|例|桩|封"
OTHER_UNITS = (
    "万元|亿元|元|%|‰|倍|成|人次|余人次|场次|期次|篇次|次|人|名|位|期|场|篇|部|家|户|号|天|日|"
    "年|月|周|小时|分钟|秒|岁|所|处|台|套|页|字|只|类|种|级|批|款|则|幅|张|本|册|幢|米|公里|亩|平方米|辆|分|"
    "轮|版|届|章|节|方面|步|堂|支|组|座|科|股|团|队|村|镇|县|区|市|省|站|组|幅|节|集|点|维|强|大"
)
PATTERN = (
    rf"(?P<left>{_LEFT})?(?!(?:19|20)\d\d年)(?P<digits>(?:{_ARABIC})[十百千万亿]*|[数几][十百千万亿]+|百分之[{_CHINESE}\d.]+|"
    rf"[{_CHINESE}]+(?:点[{_CHINESE}]+)?)(?P<right>{_RIGHT})?(?P<power>[万亿](?=[件条起个宗份项例]))?"
    rf"(?P<unit>{_POINTS}|{COUNT_UNITS}|{OTHER_UNITS})?(?P<late>余|多(?![\d{_CHINESE}])|以上|左右|上下|以下|以内)?"
)
_SIGNS = "".join(sorted({word[0] for word in BEFORE}))
FIRST = rf"[\d数几{_CHINESE}{_SIGNS}]"  # what PATTERN begins with
_LONGEST, _LARGEST = 30, 1e15  # characters of a figure; no sum of money comes near it
COUNTS = frozenset(COUNT_UNITS.split("|"))
_ODD = frozenset(("成", *_POINTS.split("|")))  # units with another name or value
PERCENT = frozenset(("%", "‰", "百分点", "个百分点", "成"))
MONEY = {"元": 1.0, "万元": 10_000.0, "亿元": 100_000_000.0}


class Number(NamedTuple):
    """A printed number: `low` and `high` are what it may mean, `step` its printed precision."""

    value: float
    relation: Relation
    low: float | None
    high: float | None
    unit: str
    start: int
    end: int
    figure_end: int  # end without the unit
    step: float


def chinese(text: str) -> float | None:
    """The value of a Chinese numeral, or None (`二〇二三` is read digit by digit)."""
    if "点" in text:
        whole, part = text.split("点", 1)
        head = chinese(whole)
        if head is None or not all(c in DIGITS for c in part):
            return None
        return head + float("0." + "".join(str(DIGITS[c]) for c in part))
    text = text.replace("廿", "二十")
    if all(c in DIGITS for c in text):
        return float("".join(str(DIGITS[c]) for c in text))
    total = section = digit = 0
    for sign in text:
        if sign in DIGITS:
            digit = DIGITS[sign]
        else:
            power = POWERS[sign]
            if power >= 10_000:
                section = (section + digit) or 1
                total = (total + section) * power if power > 10_000 else total + section * power
                section = digit = 0
            else:
                section += (digit or 1) * power
                digit = 0
    return float(total + section + digit)


def _step(figure: str, value: float, powers: float) -> float:
    """What one unit of the last printed digit is worth."""
    if "." in figure:
        return powers * 10.0 ** -len(figure.split(".")[1])
    return powers


def read(match: re.Match[str]) -> Number | None:
    """The number of a match of PATTERN; None if the characters make no number, or an absurd one."""
    figure, left, right, late, power, unit = match.group(
        "digits", "left", "right", "late", "power", "unit"
    )
    if len(figure) > _LONGEST:
        return None
    right, unit = right or late, unit or ""
    if figure.isdecimal() and not (left or right or power or unit in _ODD):
        value = float(figure)
        if value > _LARGEST:
            return None
        start, end = match.span()
        return Number(value, "eq", value, value, unit, start, end, end - len(unit), 1.0)
    if figure.startswith("百分之"):
        figure, unit = figure[3:], "%"
    several = figure[0] in "数几"
    if several:
        figure, right = "一" + figure[1:], "余"
    powers = 1.0
    body = figure.replace(",", "").replace("，", "")
    if body[0].isdigit():
        while body[-1] in POWERS:
            powers *= POWERS[body[-1]]
            body = body[:-1]
        printed = float(body)
        step = _step(body, printed, powers)
    else:
        found = chinese(body)
        if found is None:
            return None
        printed = found
        step = 1.0
        if body[-1] in POWERS:
            step = float(POWERS[body[-1]])
    if power:
        powers *= POWERS[power]
        step *= POWERS[power]
    value = printed * powers
    if value > _LARGEST:
        return None
    if unit == "成":
        value, step, unit = value * 10, step * 10, "%"
    if unit in ("百分点", "个百分点"):
        unit = "百分点"
    relation: Relation = "eq"
    low: float | None = value
    high: float | None = value
    if right:
        relation = AFTER[right]  # type: ignore[assignment]
    elif left:
        relation = BEFORE[left]  # type: ignore[assignment]
    elif powers > 1 and unit not in MONEY:
        relation = "approx"
    if relation == "ge":
        # 28万余 stays below 29万, 300余 below 400, but 300以上 has no end
        room = _room(value, step)
        high = value + room if right in ("余", "多", "有余") else None
    elif relation == "le":
        low = None
    elif relation == "approx":
        half = step / 2 if powers > 1 or "." in body else max(step / 2, value * 0.05)
        low, high = value - half, value + half
    return Number(
        value, relation, low, high, unit, match.start(), match.end(), match.end("digits"), step
    )


def _room(value: float, step: float) -> float:
    """How far 余 may reach: one unit of the last digit that is not zero."""
    room = step
    while value and room * 10 <= value and value % (room * 10) == 0:
        room *= 10
    return room
