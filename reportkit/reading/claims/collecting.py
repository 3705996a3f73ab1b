"""What has been found in a sentence, with the year and body it is said of."""

from __future__ import annotations

from reportkit.reading.claims.clauses import Clause, Words
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
from reportkit.reading.claims.times import TIMELY, Times

_RESULTS = frozenset((*INTAKE, *DEALT, "result"))


class Collector:
    """Keeps figures and statements, and what the next sentence of the paragraph may lean on."""

    clause: Clause

    def __init__(self, text: str, context: Context, small: bool) -> None:
        self.text, self.context = text, context
        self.times = Times(text, small)
        self.found: list[Found] = []
        self.shares: list[Share] = []
        self.seen: list[Seen] = []
        self.others = False  # cases of other bodies are being counted
        self.in_parts = False  # behind 其中
        self.index = 0  # of the clause

    def _hear(self, words: Words) -> None:
        if not TIMELY.isdisjoint(words.kinds) and self.times.hear(words):
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
        metrics, said = figure.metrics, figure.said
        if not metrics:
            return
        context, times = self.context, self.times
        when = period or times.period or "this_year"
        if when != "cumulative" and said.startswith("carry") and period is None:
            when = "this_year"
        if when == "cumulative" and metrics[0].endswith(".in_force"):
            when = "this_year"  # 历年现行有效
        if when == "other_year":
            return
        depth, begin = self.clause.depth, self.clause.start
        part = self.in_parts or depth > 0
        text = self.text[begin : max(end, start)]
        self.found.append(
            Found(
                figure, number, start, self.index, depth, when, times.scope, part, derived, text,
                begin,
            )
        )  # fmt: skip
        if context.topic is None and metrics[0].startswith(("applications.", "channel.")):
            context.topic = "app"
        if said in _RESULTS:
            context.intake = metrics
            among = self.text.startswith("中", number.end)  # 予以公开的9件中，自然人7件
            sorted_out = said == "result" and not among
            context.sorted_at = (depth, self.in_parts) if sorted_out else None
            if said != "result":
                context.taken_in = metrics
        if not self.in_parts or context.parent is None:
            context.parent = figure
        context.last_said = said
