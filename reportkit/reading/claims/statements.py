"""Percentages, growth, differences and multiples said of a figure."""

from __future__ import annotations

from reportkit.reading.claims.clauses import Words
from reportkit.reading.claims.context import NOTHING, PROCESSED, Context, Found
from reportkit.reading.claims.figures import resolve
from reportkit.reading.claims.lists import means
from reportkit.reading.claims.numerals import Number

Said = tuple[str, tuple[str, ...], Number]  # kind, figures, number
_PROBE = Number(1.0, "eq", 1.0, 1.0, "件", 0, 0, 0, 1.0)


def spoken_of(before: Words, context: Context, found: list[Found]) -> tuple[str, ...]:
    """The figure that a percentage or difference is said of: the words before it, else the last."""
    figure = NOTHING
    if means(before):
        share = before.kinds.get("share")  # 占本级办结数的35.9%: what follows 占 is the base
        stop = before[-1].end if share is None else share.start
        words = Words(t for t in before if t.end <= stop)
        figure = resolve(words, _PROBE, context)
    if not figure.metrics and found:
        figure = found[-1].figure
    if figure.said == "part":
        return ()
    if not figure.metrics or not figure.comparable:
        return ()
    if figure.metrics[0].startswith(("channel.", "part.")):
        return ()
    return figure.metrics


def changed(before: Words, number: Number, context: Context, found: list[Found]) -> list[Said]:
    """较上年增加12件."""
    metrics = spoken_of(before, context, found)
    change = before.kinds.get("change")
    sign = -1.0 if change is not None and change.senses["change"] == "down" else 1.0
    return [("change", metrics, _signed(number, sign, 0.0))] if metrics else []


def percentage(before: Words, number: Number, context: Context, found: list[Found]) -> list[Said]:
    """占33.9%, 同比增长1.05%, 公开率30.8%, 办结率100%, 是上年的1.3倍."""
    change, rate = before.kinds.get("change"), before.kinds.get("rate")
    if rate is not None:
        name = rate.senses["rate"]
        if name == "done" and number.value >= 100:
            return [("all", (PROCESSED,), number)]
        if name in ("granted", "granted_any") and context.topic != "trap":
            return [("share", (f"applications.{name}.total",), number)]
        return []
    if change is not None and number.unit == "百分点":
        return []  # 纠错率下降3个百分点: of a rate
    if change is not None and number.unit != "倍":
        words = Words(t for t in before if t.start < change.start)
        metrics = spoken_of(words, context, found)
        sign = -1.0 if change.senses["change"] == "down" else 1.0
        return [("growth", metrics, _signed(number, sign, number.step / 2))] if metrics else []
    if number.unit != "倍" and not ("share" in before.kinds or "result" in before.kinds):
        return []
    metrics = spoken_of(before, context, found)
    return [("times" if number.unit == "倍" else "share", metrics, number)] if metrics else []


def _signed(number: Number, sign: float, half: float) -> Number:
    """The number with its direction, and what its printed precision leaves open."""
    value = sign * number.value
    if number.relation != "eq":
        return number._replace(value=value)
    return number._replace(value=value, low=value - half, high=value + half)
