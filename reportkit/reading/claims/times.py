"""Which year a figure is of, and whose it is (domain.md F7)."""

from __future__ import annotations

from reportkit.model import Scope
from reportkit.reading.claims.clauses import Token, Words
from reportkit.reading.claims.patterns import pattern

TIMELY = frozenset(("compare", "scope", "period"))  # kinds of words that are heard
_YEARS = ("this_year", "last_year", "part_year")
_UP_TO = ("截至", "截止", "至今", "历年", "以来", "目前")  # 累计 is since the beginning
_PART_OF_ALL = pattern("part_of_all_times")
_BEFORE = ("前", "以前", "之前", "及以前")
_AS_OF = ("截至", "截止", "止于")


class Times:
    """Words of time and of scope heard so far in a sentence."""

    __slots__ = ("compare", "period", "scope", "small", "text")

    def __init__(self, text: str, small: bool) -> None:
        self.text = text
        self.small = small  # a town: 全镇 is its own
        self.period: str | None = None
        self.scope: Scope = "unknown"
        self.compare = False  # 较上年, 比2022年: what follows is measured against last year

    def hear(self, words: Words) -> bool:
        """Years, comparisons and bodies named; true if the reporting body itself is the last."""
        ours = False
        for place, token in enumerate(words):
            senses = token.senses
            if "compare" in senses:
                self.compare = True
                if token.text == "相比" and self.period == "last_year":
                    self.period = "this_year"  # 与2022年受理的110件相比
            elif "scope" in senses:
                town = self.small and token.text[:1] == "全" and token.text[1:2] in ("镇", "乡")
                self.scope = "own" if town or senses["scope"] == "own" else "aggregate"
                ours = self.scope == "own"
            elif "period" in senses and not self.compare:
                self._when(words, place, token)
        return ours

    def _when(self, words: Words, place: int, token: Token) -> None:
        period = token.senses["period"]
        ahead = words[place + 1] if place + 1 < len(words) else None
        behind = words[place - 1] if place else None
        if "date" in token.senses:
            # 2022年结转, 结转至2024年: the year belongs to the carry-over
            carried = ahead is not None and "carry" in ahead.senses
            if carried and ahead is not None and ahead.start - token.end <= 3:
                return
            if _bare_carry(behind) and behind is not None and token.start - behind.end <= 2:
                return
            if self.text.startswith(_BEFORE, token.end):
                self.period = "other_year"  # 2022年底前的规范性文件
                return
            if period == "this_year" and self.text.endswith(_AS_OF, 0, token.start):
                return
        elif period == "last_year" and any(_bare_carry(t) for t in words[place + 1 : place + 3]):
            return  # 上年度无结转
        elif period == "this_year" and behind is not None and "date" in behind.senses:
            if behind.end == token.start and "period" in behind.senses:
                return  # 2022年全年
        elif period == "cumulative" and token.text == "以来":
            heard = behind.senses.get("period") if behind is not None else None
            near = behind is not None and token.start - behind.end <= 1
            if near and heard in ("this_year", "part_year"):
                return
        elif token.text == "累计" and (
            self.period in _YEARS or not any(word in self.text for word in _UP_TO)
        ):
            adjacent = behind is not None and behind.end == token.start
            if not adjacent and _PART_OF_ALL.search(self.text):
                self.period = period  # 累计公开5430条（其中本年度612条）
            return  # 全年累计, 累计办理: the year's total
        self.period = period


def _bare_carry(token: Token | None) -> bool:
    return token is not None and token.senses.get("carry") == "bare"
