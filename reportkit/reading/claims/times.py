"""Which year a figure is of, and whose it is (domain.md F7)."""

from __future__ import annotations

from reportkit.model import Scope
from reportkit.reading.claims.clauses import Token

_YEARS = ("this_year", "last_year", "part_year")
_UP_TO = ("截至", "截止", "至今", "历年", "以来", "目前")
_AS_OF = ("截至", "截止", "止于")


class Times:
    """Words of time and of scope heard so far in a sentence."""

    def __init__(self, small: bool) -> None:
        self.small = small  # a town: 全镇 is its own
        self.text = ""
        self.period: str | None = None
        self.scope: Scope = "unknown"
        self.compare = False  # 较上年, 比2022年: what follows is measured against last year
        self.up_to = False  # 截至, 以来: 累计 is since the beginning
        self.ours = False  # a word for the reporting body itself was just heard

    def begin(self, text: str) -> None:
        """A new sentence."""
        self.text, self.period, self.scope, self.compare = text, None, "unknown", False
        self.up_to = any(word in text for word in _UP_TO)

    def hear(self, tokens: list[Token]) -> None:
        """Years, comparisons and bodies named by these words."""
        self.ours = False
        for place, token in enumerate(tokens):
            senses = token.senses
            if "compare" in senses:
                self.compare = True
            elif "scope" in senses:
                town = self.small and token.text[:1] == "全" and token.text[1:2] in ("镇", "乡")
                self.scope = "own" if town or senses["scope"] == "own" else "aggregate"
                self.ours = self.scope == "own"
            elif "period" in senses and not self.compare:
                self._when(tokens, place, token)

    def _when(self, tokens: list[Token], place: int, token: Token) -> None:
        period = token.senses["period"]
        ahead = tokens[place + 1] if place + 1 < len(tokens) else None
        behind = tokens[place - 1] if place else None
        if "date" in token.senses:
            # 2022年结转, 结转至2024年: the year belongs to the carry-over
            if _bare_carry(ahead) and ahead is not None and ahead.start - token.end <= 3:
                return
            if _bare_carry(behind) and behind is not None and token.start - behind.end <= 2:
                return
            as_of = self.text[max(0, token.start - 2) : token.start] in _AS_OF
            if period == "this_year" and as_of:
                return
        elif period == "last_year" and any(_bare_carry(t) for t in tokens[place + 1 : place + 3]):
            return  # 上年度无结转
        elif period == "cumulative" and token.text == "以来":
            heard = behind.senses.get("period") if behind is not None else None
            near = behind is not None and token.start - behind.end <= 1
            if near and heard in ("this_year", "part_year"):
                return
        elif token.text == "累计" and (not self.up_to or self.period in _YEARS):
            return  # 全年累计, 累计办理: the year's total
        self.period = period


def _bare_carry(token: Token | None) -> bool:
    return token is not None and token.senses.get("carry") == "bare"
