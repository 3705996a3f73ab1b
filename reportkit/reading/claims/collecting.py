"""What has been found in a sentence, with the year and body it is said of."""

from __future__ import annotations

from reportkit.model import Scope
from reportkit.reading.claims.clauses import Clause, Token
from reportkit.reading.claims.context import (
    DEALT,
    INTAKE,
    Context,
    Figure,
    Found,
    Seen,
    Share,
)
from reportkit.reading.claims.numerals import Number
from reportkit.reading.claims.times import Times


class Collector:
    """Keeps figures and statements, and what the next sentence of the paragraph may lean on."""

    def __init__(self, form: str, year: int | None, small: bool = False) -> None:
        self.form, self.year, self.small = form, year, small
        self.times = Times(small)
        self.new_paragraph()

    def new_paragraph(self) -> None:
        """Forget what the paragraph before was about."""
        self.context = Context(self.form, self.year)
        self.earlier: list[Found] = []
        self.latest: tuple[str | None, Scope] = (None, "unknown")

    def next_paragraph(self) -> None:
        """Only talk of applications and disputes goes on over the end of a paragraph."""
        if self.context.topic not in ("app", "dispute"):
            old = self.context
            self.context = Context(self.form, self.year, None, "", disclosure=old.disclosure)

    def begin(self, text: str) -> None:
        """A new sentence."""
        self.text = text
        self.times.begin(text)
        self.found: list[Found] = []
        self.shares: list[Share] = []
        self.seen: list[Seen] = []
        self.others = False  # cases of other bodies are being counted
        self.in_parts = False  # behind 其中
        self.index = 0
        self.clause = Clause([], "", 0, 0, 0, [])

    def _hear(self, tokens: list[Token]) -> None:
        if tokens:
            self.times.hear(tokens)
            if self.times.ours:
                self.others = False

    def _say(
        self, kind: str, metrics: tuple[str, ...], number: Number | None, start: int, end: int
    ) -> None:
        period = self.times.period or "this_year"
        self.shares.append(Share(kind, metrics, number, start, end, period, self.times.scope))

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
        if not figure.metrics:
            return
        context, said = self.context, figure.said
        when = period or self.times.period or "this_year"
        if said.startswith("carry") and when != "cumulative":
            when = "this_year"
        if when == "other_year":
            return
        depth, begin = self.clause.depth, self.clause.start
        part = self.in_parts or depth > 0
        text = self.text[begin : max(end, start)]
        scope = self.times.scope
        self.found.append(
            Found(figure, number, start, self.index, depth, when, scope, part, derived, text, begin)
        )
        if context.topic is None and figure.metrics[0].startswith("applications."):
            context.topic = "app"
        if said in INTAKE or said in DEALT or said == "result":
            context.intake_row = "|".join(m.split(".")[1] for m in figure.metrics)
        if not self.in_parts or context.parent is None:
            context.parent = figure
        context.last_said = said
