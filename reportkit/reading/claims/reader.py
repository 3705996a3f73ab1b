"""Prose of a report → rows of the claims ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reportkit.model import Claim, Identity, Scope, Section
from reportkit.reading.claims.following import Reader
from reportkit.reading.claims.ledger import Place, rows
from reportkit.reading.claims.patterns import Cues
from reportkit.reading.claims.sentences import sentences, stretches

_TOWN = ("镇", "乡", "街道")


_CUES, _ANNEX_CUES = Cues(annex=False), Cues(annex=True)


def read_claims(
    text: str,
    sections: Sequence[Section],
    identity: Identity,
    form: str | None,
    table_spans: Iterable[tuple[int, int]],
) -> list[Claim]:
    """The figures that the prose of a report states, in the order of the text.

    Reads what `sections` cover (everything, if there are none) outside `table_spans`. `identity`
    gives year, agency and scope; `form` "2014" names rows of its annex, None means that of the
    year. Rows with a prefix in `metric` are statements about figures (see the package's
    documentation).
    """
    form = form or _form_of(identity.year)
    reader = Reader(form, identity.year, small=_is_town(identity.agency))
    cues = _ANNEX_CUES if form == "2014" else _CUES
    claims: list[Claim] = []
    line, counted = 1, 0  # lines are counted up to here
    parts = _prose(text, sections, table_spans)
    folded = stretches(text, [(start, end) for start, end, _ in parts])
    for (_, _, section), (prose, start, end, way) in zip(parts, folded, strict=True):
        paragraph = -1
        reader.new_paragraph()
        for sentence in sentences(prose, start, end, cues, way):
            if sentence.paragraph - paragraph > 1:
                reader.new_paragraph()
            elif sentence.paragraph != paragraph:
                reader.next_paragraph()
            paragraph = sentence.paragraph
            found, shares = reader.read(sentence.text)
            if found or shares:
                line += text.count("\n", counted, sentence.start)
                counted = sentence.start
                place = Place(text, sentence, section, form, identity, line)
                claims += rows(place, found, shares)
    return claims


def parse_claims(
    sentence: str,
    year: int | None = None,
    agency: str | None = None,
    form: str | None = None,
    scope: Scope = "unknown",
    statements: bool = False,
) -> list[Claim]:
    """The figures that a sentence (or a few) states; `statements` adds shares, growth and the like.

    `year` is the reporting year: without it no year word means another year. `form` None takes the
    form of that year.
    """
    identity = Identity(agency=agency, year=year, scope=scope)
    claims = read_claims(sentence, (), identity, form, ())
    return [c for c in claims if statements or ":" not in c.metric]


def _form_of(year: int | None) -> str:
    """The form of a reporting year, for prose without a table that tells."""
    if year is None or year > 2020:
        return "2021"
    return "2019" if year > 2018 else "2014"


def _is_town(agency: str | None) -> bool:
    name = (agency or "").removesuffix("人民政府").removesuffix("办事处")
    return name.endswith(_TOWN)


def _prose(
    text: str, sections: Sequence[Section], spans: Iterable[tuple[int, int]]
) -> list[tuple[int, int, str]]:
    """Stretches of prose with their section, tables cut out."""
    parts = [(s.char_start, s.char_end, s.section) for s in sections if s.section != "tail"]
    if not parts:
        parts = [(0, len(text), "")]
    holes = sorted(spans)
    out = []
    for start, end, name in parts:
        for left, right in holes:
            if right <= start or left >= end:
                continue
            if left > start:
                out.append((start, left, name))
            start = max(start, right)
        if start < end:
            out.append((start, end, name))
    return out
