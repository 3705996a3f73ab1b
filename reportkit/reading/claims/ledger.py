"""Figures and statements of a sentence → rows of the ledger, with their place in print."""

from __future__ import annotations

from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from reportkit.model import Claim, Identity
from reportkit.reading.claims.annex import crosswalk
from reportkit.reading.claims.context import HANDLED, NEW, PROCESSED, Found, Share
from reportkit.reading.claims.patterns import pattern
from reportkit.reading.claims.sentences import Sentence

_WITHOUT_ROW = ("channel.", "part.")
_COMPARED = ("this_year", "last_year")


_OFFICE, _GOVERNMENT, _ONE_BODY = pattern("office"), pattern("government"), pattern("one_body")
_TOWN = ("镇", "乡", "街道")


@lru_cache(maxsize=64)
def _of_area(agency: str | None) -> bool:
    """Whether a report counts the bodies of an area together."""
    name = agency or ""
    return name.endswith("政府") and not name.removesuffix("人民政府").endswith(_TOWN)


class Place(NamedTuple):
    """Where a sentence stands, and whose report it is in."""

    text: str
    sentence: Sentence
    section: str
    form: str
    identity: Identity
    line: int  # of the sentence

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """Offsets in the document of `sentence.text[begin:end]`."""
        place = self.sentence.place
        return place(begin), place(min(max(end, begin + 1), len(self.sentence.text)) - 1) + 1

    def line_of(self, index: int) -> int:
        """Line of a character of the sentence."""
        sentence = self.sentence
        if "\n" not in sentence.raw:
            return self.line
        return self.line + self.text.count("\n", sentence.start, sentence.place(index))


def rows(place: Place, found: list[Found], shares: list[Share]) -> list[Claim]:
    """Rows of a sentence in the order of print; one row for a figure at a place."""
    scopes = len(found) > 1 and len({f.scope for f in found}) > 1
    own = _own_scope(place.identity, place.sentence.text) if scopes else None
    out: list[tuple[int, Claim]] = []
    seen: set[tuple[object, ...]] = set()
    for item in found:
        metrics = _metrics(item, place.form)
        groups = [(m,) for m in metrics] if item.figure.said == "each" else [metrics]
        for group in groups:
            if not group:
                continue
            claim = _claim(place, item, group, own)
            if len(found) > 1:
                key = (*claim[:7], item.start)
                if key in seen:
                    continue
                seen.add(key)
            out.append((item.start, claim))
    if shares:
        out += [(share.end, _statement(place, share)) for share in shares]
    out.sort(key=itemgetter(0))
    return [claim for _, claim in out]


def _own_scope(identity: Identity, text: str) -> str | None:
    """The scope of the tables, where both 全区 and 本级 figures are printed."""
    if identity.scope != "unknown":
        return identity.scope
    if identity.agency:
        return "aggregate" if identity.agency.endswith("政府") else "own"
    return "own" if _OFFICE.search(text) and not _GOVERNMENT.search(text) else None


def _metrics(item: Found, form: str) -> tuple[str, ...]:
    """Ids in the terms of the form; nothing for what has no row and is only part of a sum."""
    metrics = item.figure.metrics
    known = () if metrics[0].startswith(_WITHOUT_ROW) else metrics
    if metrics[0].endswith(".organisations"):
        return ()  # five columns together
    if form != "2014":
        return known
    table = crosswalk()
    said = item.figure.said
    if said in ("result", "close", "answer"):
        for word, row in table["words"].items():
            if word in item.text:
                return (f"statistics.{row}.value",)
    if said in table["verbs"]:
        return (f"statistics.{table['verbs'][said]}.value",)
    there = [
        m if m.startswith("statistics.") else f"statistics.{table['metrics'][m]}.value"
        for m in metrics
        if m.startswith("statistics.") or m in table["metrics"]
    ]
    return tuple(dict.fromkeys(there)) or known


def _claim(place: Place, item: Found, metrics: tuple[str, ...], own: str | None) -> Claim:
    number, figure = item.number, item.figure
    annex = place.form == "2014"
    relation = number.relation
    if relation == "eq" and figure.relation and not (annex and figure.said == "result"):
        relation = "ge"  # part of a row; in the annex those parts are rows
    comparable = (figure.comparable or annex) and item.period in _COMPARED
    if own is not None and item.scope not in (own, "unknown"):
        comparable = False
    if comparable and _of_area(place.identity.agency) and _ONE_BODY.search(item.text):
        comparable = False
    if annex and not metrics[0].startswith(("statistics.", "prose.")):
        comparable = False
    value, low, high = number.value, number.low, number.high
    if figure.scale != 1.0 or relation != "eq" or not value.is_integer():
        value = _scaled(value, figure.scale)
        low, high = _or_none(low, figure.scale), _or_none(high, figure.scale)
    if relation != number.relation:
        high = None
    elif relation == "eq" and len(metrics) > 1:
        relation = "one_of"
    start, stop = place.span(item.begin, item.begin + len(item.text))
    line = place.line_of(min(number.start or item.start, item.start))
    return Claim(
        "|".join(metrics), relation, value, low, high,
        item.period,  # type: ignore[arg-type]
        item.scope, comparable, place.text[start:stop], line, start, stop, place.section,
    )  # fmt: skip


def _scaled(value: float, scale: float) -> float:
    """In the unit of the figure, without the dust of binary fractions."""
    return value if scale == 1.0 and value.is_integer() else round(value * scale, 6)


def _or_none(value: float | None, scale: float) -> float | None:
    return value if value is None else _scaled(value, scale)


def _statement(place: Place, share: Share) -> Claim:
    metric = "|".join(share.metrics)
    number = share.number
    value = low = high = None
    if number is not None:
        value, low, high = number.value, number.low, number.high
    if share.kind == "share" and number is not None:
        totals = [PROCESSED, NEW, HANDLED]
        if metric.startswith("disputes."):
            totals = [metric.rsplit(".", 1)[0] + ".total", PROCESSED]
        metric = f"{metric}/{'|'.join(totals)}"
        if number.relation == "eq":
            low, high = number.value - number.step / 2, number.value + number.step / 2
    start, stop = place.span(share.start, share.end)
    return Claim(
        metric=f"{share.kind}:{metric}",
        relation=number.relation if number is not None else "eq",
        value=value,
        low=_or_none(low, 1.0),
        high=_or_none(high, 1.0),
        period=share.period,  # type: ignore[arg-type]
        scope=share.scope,
        comparable=False,
        text=place.text[start:stop],
        line=place.line_of(share.start),
        char_start=start,
        char_end=stop,
        section=place.section,
    )
