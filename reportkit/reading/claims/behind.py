"""What stands behind a number and names it: 16件予以公开, 收到的3件尚未到期."""

from __future__ import annotations

from reportkit.reading.claims.clauses import Kinds, Words
from reportkit.reading.claims.figures import topic_of
from reportkit.reading.claims.lexicon import NAMING
from reportkit.reading.claims.lists import (
    gives_answers,
    meaning,
    own_words,
    points_ahead,
    until_colon,
    without_reason,
)
from reportkit.reading.claims.numerals import Number
from reportkit.reading.claims.parts import AMONG
from reportkit.reading.claims.unnumbered import Unnumbered

_NOUNS = frozenset(("app", "trap", "dispute", "doc", "decision", "fee"))
_BEHIND = frozenset(("carry", "outcome", "result"))
_TOWARDS = ("对", "就", "向")
_TAKEN_IN = ("new", "receive")


def _asks(after: Words, number: Number) -> bool:
    """Whether applicants and their applications stand right behind a number."""
    first = after[0]
    if "applicant" not in first.senses or first.start != number.end:
        return False
    noun = len(after) > 1 and "app" in after[1].senses and after[1].start == first.end
    return noun or first.text.endswith("申请")


class Behind(Unnumbered):
    """Finds the words behind a number that name it."""

    beside: int  # numbers that follow in the same clause

    def _all_came_in(self, kinds: Kinds) -> bool:
        """收到的4件申请均予以公开: whether all that came in is spoken of."""
        verb = kinds.get("verb")
        return verb is not None and verb.senses["verb"] in _TAKEN_IN and not self.in_parts

    def _named_behind(self, number: Number, kinds: Kinds, after: Words) -> bool:
        if self.text[number.start - 1 : number.start] == "的":
            every = "all" in after.kinds or "each" in after.kinds
            told = gives_answers(kinds) or (self._all_came_in(kinds) and "app" in after.kinds)
            return not (told and every)  # 答复的15件申请全部予以公开
        link = kinds.get("link")
        if link is not None and link.senses["link"] == "rest" and link.end == number.start:
            return "carry" in after.kinds  # 新收申请尚有2件结转下年度
        return link is None and self.text.endswith(AMONG, 0, number.start)

    def _others(
        self, before: Words, own: bool, kinds: Kinds, number: Number, after: Words
    ) -> Words | None:
        """The words that name a number, nearest last, where some of them stand behind it."""
        first = after[0]
        if self.beside and "respective" in first.senses:
            return None  # 其余33件分别为不予公开10件、…
        if number.value == 0 and not number.unit and first.start == number.end:
            return Words([*meaning(before), first])  # 零败诉, 零申请
        named_behind = _BEHIND.isdisjoint(kinds) and "dispute" not in kinds
        if named_behind and not _BEHIND.isdisjoint(after.kinds):
            told = until_colon(after)  # 办结的72件申请中：予以公开22件
            if not _BEHIND.isdisjoint(told.kinds) and self._named_behind(number, kinds, told):
                return Words(meaning(told)[::-1])  # 收到的3件尚未到期
        if before and before[-1].text == "：" and before[-1].end == number.start:
            named = meaning(until_colon(after))
            if named and named[0].start - number.end <= 3 and "result" in named[0].senses:
                return Words([*meaning(before), *named])  # 办理结果为：16件予以公开
        if NAMING.isdisjoint(kinds):
            named = meaning(until_colon(after))
            notice = after.kinds.get("fee")
            done_to = self.text[number.start - 1 : number.start] in _TOWARDS
            if notice is not None and notice.senses["fee"] == "notices" and done_to:
                return Words((notice,))  # 对4件申请发出收费通知
            if all(t.senses.get("trap") == "steps" for t in named) or notice is not None:
                return None  # 有1件申请收取信息处理费: not all that came in
            if not own and (named := without_reason(named, after)) == []:
                return None  # 9件申请因临近年末收到，转下年办理
            near = named[0].start - number.end <= 3
            if self.beside and len(named) > 1:
                named = own_words(named, self.clause, self.text)  # 全部71件申请已办结70件
            if not own and (near or self.in_parts or points_ahead(before, after)):
                return Words(named[::-1])
            if near and own:
                return Words([named[0], *meaning(before)])
        elif self.text[number.start - 1] == "的" and _asks(after, number):
            return Words([*meaning(before), first])  # 新收的6件企业申请
        elif (
            first.start - number.end <= 1
            and not _NOUNS.isdisjoint(first.senses)
            and topic_of(before, self.context) is None
        ):
            dated = [t for t in before if t.senses.means or "year" in t.senses]
            return Words([first, *dated])  # 2022年结转的3件申请
        return None
