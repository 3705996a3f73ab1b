"""Sentences of a report one after the other: what each takes from those before it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from reportkit.model import Scope
from reportkit.reading.claims.clauses import parsed
from reportkit.reading.claims.context import Context, Found, Share
from reportkit.reading.claims.grammar import Grammar


class Reader:
    """Reads one sentence after the other of a report."""

    earlier: list[Found]  # of the sentences before
    latest: tuple[str | None, Scope]  # year and body of the last of them
    context: Context  # what the sentence before has settled

    def __init__(self, form: str, year: int | None, small: bool = False) -> None:
        self.form, self.year, self.small = form, year, small
        self.nothing = Context(form, year)
        self.disclosure = Context(form, year, disclosure=True)
        self.new_paragraph()

    def new_paragraph(self) -> None:
        """Forget what the paragraph before was about."""
        self.context = self.nothing
        self.earlier, self.latest = [], (None, "unknown")

    def next_paragraph(self) -> None:
        """Only talk of applications and disputes goes on over the end of a paragraph."""
        if self.context.topic not in ("app", "dispute"):
            self.context = self.disclosure if self.context.disclosure else self.nothing

    def read(self, text: str) -> tuple[list[Found], list[Share]]:
        """Figures and statements of a folded sentence without blanks, places within it."""
        before = self.context
        if self.earlier and (sentence := parsed(text, self.year)).leans:
            context = Context(
                self.form, self.year, before.topic, before.row, disclosure=before.disclosure
            )
            grammar = Grammar(text, sentence, context, self.small)
            grammar.follow(before, self.earlier, self.latest)
            found, shares, self.context = grammar.read()
        else:
            found, shares, self.context = _alone(
                text, self.form, self.year, self.small, before.topic, before.row, before.disclosure
            )
        if found:
            if self.earlier and self.context.topic == "dispute":
                found = _of_same_case(found, self.earlier)
            self.earlier = found
            now = [f for f in found if f.period == "this_year"] or found
            self.latest = (now[-1].period, found[-1].scope)  # 收到8件，比上年的5件增加3件。其中
        return found, shares


def _of_same_case(found: list[Found], earlier: list[Found]) -> list[Found]:
    """复议纠正1件；诉讼3件。被纠正的1件…: an outcome is that of the kind it was told of."""
    out = []
    for item in found:
        metric, number = item.figure.metrics[0], item.number.value
        _, kind, column = (metric + "..").split(".")[:3]
        if metric.startswith("disputes.") and column != "total" and "的" in item.text:
            told = [f for f in earlier if f.figure.metrics[0].endswith("." + column)]
            rows = {f.figure.metrics[0].split(".")[1] for f in told}
            if len(rows) == 1 and kind not in rows and told[-1].number.value == number:
                item = replace(item, figure=told[-1].figure)
        out.append(item)
    return out


@lru_cache(maxsize=2048)  # a country's reports repeat their sentences
def _alone(
    text: str,
    form: str,
    year: int | None,
    small: bool,
    topic: str | None,
    row: str,
    disclosure: bool,
) -> tuple[list[Found], list[Share], Context]:
    """A sentence that takes no figure from those before it, and what it leaves to the next."""
    context = Context(form, year, topic, row, disclosure=disclosure)
    return Grammar(text, parsed(text, year), context, small).read()
