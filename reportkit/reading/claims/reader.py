"""Prose of a report → rows of the claims ledger."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from reportkit.model import Claim, Identity, Scope, Section
from reportkit.reading.claims.following import Reader
from reportkit.reading.claims.ledger import Place, rows
from reportkit.reading.claims.sentences import Cues, sentences, stretches

# a sentence is worth parsing if it names a thing we know and counts it, or says there is none
_UNITS = "件条起个宗份项例桩封部元%倍成"
_THINGS = (
    "申请|公开|信息|新收|自然人|商业企业|科研机构|法律服务|律师|复议|诉讼|规范|规章|许可|处罚|强制|费|办结|答复|受理|结转|转结|转入|维持|采购|败诉|不予|提供|"
    "案卷|查询|掌握|处理|案件|撤回|补正|不存在|事务|过程性|国家秘密|有效|废止|失效|第三方|出版物|顺延|次年|下年|下一年|明年"
)
_ANNEX_UNITS = "次期场篇人名处"
_ANNEX_THINGS = "|培训|会议|推进会|解读|发布会|访谈|人员|经费|举报|回应|微博|微信|网站"
_TOWN = ("镇", "乡", "街道")


def _cues(units: str, things: str) -> Cues:
    # begins with one set of characters, which the engine looks for before anything else
    numeral = "[0-9零〇一二两三四五六七八九十百千万]"
    return Cues(
        re.compile(
            rf"{numeral}(?:[余多来万亿]{{0,2}}[{units}]|(?<=0)(?![0-9])|(?<=零)|(?<=[开供][0-9]))"
        ),
        re.compile(things),
        re.compile("未|没有|无|不存在|不具|不涉"),
        re.compile(
            "申请|复议|诉讼|规范|规章|许可|处罚|强制|费|争议|撤销|违法|责令|纠纷|败诉|纠|要求公开|"
            "公开要求|公开的信息|收到|结转|审结|不予公开|不予处理"
        ),
        re.compile(
            "(?:均|皆|全部)[^，；]{0,6}(?:维持|自然人|个人|掌握|不予|无法提供|部分公开|予以公开|撤回|结转)"
        ),
    )


_CUES = _cues(_UNITS, _THINGS)
_ANNEX_CUES = _cues(_UNITS + _ANNEX_UNITS, _THINGS + _ANNEX_THINGS)


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
