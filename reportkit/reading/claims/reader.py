"""Prose of a report → rows of the claims ledger."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from reportkit.model import Claim, Identity, Scope, Section
from reportkit.reading.claims.context import HANDLED, NEW, PROCESSED, Found, Share
from reportkit.reading.claims.grammar import Reader
from reportkit.reading.claims.sentences import Cues, Sentence, sentences

_UNITS = "件条起个宗份项例桩封部元%倍成"
_COUNTED = (
    "申请|公开|信息|复议|诉讼|规范|规章|许可|处罚|强制|费|办结|答复|受理|结转|转结|维持|采购|败诉|不予|提供|案卷|查询|掌握|"
    "处理|案件|撤回|补正|不存在|事务|过程性|国家秘密|有效|废止|第三方|出版物"
)


def _cues(units: str, counted: str) -> Cues:
    return Cues(
        re.compile(
            rf"[0-9〇一二两三四五六七八九十百千万][余多来万亿]{{0,2}}[{units}]|万[元件条]|0(?![0-9])|零|(?:开|供)[0-9]"
        ),
        re.compile(counted),
        re.compile("未|没有|无|不具|不涉"),
        re.compile(
            "申请|复议|诉讼|规范|规章|许可|处罚|强制|费|争议|纠纷|败诉|纠|要求公开|公开的信息|收到|结转|审结"
        ),
    )


_CUES = _cues(_UNITS, _COUNTED)
_CUES_2014 = _cues(
    _UNITS + "次期场篇人名处",
    _COUNTED + "|培训|会议|推进会|解读|发布会|访谈|人员|经费|举报|回应|微博|微信|网站",
)
_TOWN = ("镇", "乡", "街道")


@cache
def _crosswalk() -> dict[str, dict[str, str]]:
    return tomllib.loads(files(__package__).joinpath("crosswalk.toml").read_text(encoding="utf-8"))


def read_claims(
    text: str,
    sections: Sequence[Section],
    identity: Identity,
    form: str | None,
    table_spans: Iterable[tuple[int, int]],
) -> list[Claim]:
    """The figures that the prose of a report states, in the order of the text.

    Reads what `sections` cover (everything, if there are none) outside `table_spans`. `identity`
    gives year, agency and scope; `form` "2014" names rows of its annex. Rows with a prefix in
    `metric` are statements about figures (see the package's documentation).
    """
    cues = _CUES_2014 if form == "2014" else _CUES
    reader = Reader(form or "2021", identity.year, small=_is_town(identity.agency))
    claims: list[Claim] = []
    for start, end, section in _prose(text, sections, table_spans):
        paragraph = -1
        reader.new_paragraph()
        for sentence in sentences(text, start, end, cues):
            if sentence.paragraph != paragraph:
                if sentence.paragraph - paragraph > 1:
                    reader.new_paragraph()
                paragraph = sentence.paragraph
            found, shares = reader.read(sentence.text)
            if found or shares:
                claims += _claims(text, sentence, found, shares, form, section, identity)
    return claims


def parse_claims(
    sentence: str,
    year: int | None = None,
    agency: str | None = None,
    form: str = "2021",
    scope: Scope = "unknown",
    statements: bool = False,
) -> list[Claim]:
    """The figures that a sentence (or a few) states; `statements` adds shares, growth and the like.

    `year` is the reporting year: without it no year word means another year.
    """
    identity = Identity(agency=agency, year=year, scope=scope)
    claims = read_claims(sentence, (), identity, form, ())
    return [c for c in claims if statements or ":" not in c.metric]


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


def _claims(
    text: str,
    sentence: Sentence,
    found: list[Found],
    shares: list[Share],
    form: str | None,
    section: str,
    identity: Identity,
) -> list[Claim]:
    rows: list[tuple[int, Claim]] = []
    seen: set[tuple[Any, ...]] = set()
    scopes = {f.scope for f in found}
    line = text.count("\n", 0, sentence.start) + 1
    for item in found:
        metrics = _metrics(item, form)
        if not metrics:
            continue
        number, figure = item.number, item.figure
        relation = (
            figure.relation if figure.relation and number.relation == "eq" else number.relation
        )
        if form == "2014" and figure.said == "result":
            relation = number.relation  # rows of their own there
        if len(metrics) > 1 and figure.said == "each":
            groups: list[tuple[str, ...]] = [(m,) for m in metrics]
        else:
            groups = [metrics]
        for group in groups:
            comparable = (figure.comparable or form == "2014") and item.period in (
                "this_year",
                "last_year",
            )
            if (
                comparable
                and "aggregate" in scopes
                and len(scopes) > 1
                and identity.scope != "unknown"
            ):
                comparable = item.scope in (identity.scope, "unknown")
            if form == "2014" and not group[0].startswith(("statistics.", "prose.")):
                comparable = False
            said = "one_of" if len(group) > 1 and relation == "eq" else relation
            scale = figure.scale
            value = round(number.value * scale, 6)
            low = None if number.low is None else round(number.low * scale, 6)
            high = None if number.high is None else round(number.high * scale, 6)
            if relation == "ge" and number.relation == "eq":
                high = None
            key = (group, said, value, item.period, item.scope, item.start)
            if key in seen:
                continue
            seen.add(key)
            rows.append(
                (
                    item.start,
                    _row(
                        text,
                        sentence,
                        "|".join(group),
                        said,
                        value,
                        low,
                        high,
                        item.period,
                        item.scope,
                        comparable,
                        item,
                        line,
                        section,
                    ),
                )
            )
    for share in shares:
        rows.append((share.end, _statement(text, sentence, share, line, section)))
    rows.sort(key=lambda pair: pair[0])
    return [claim for _, claim in rows]


def _metrics(item: Found, form: str | None) -> tuple[str, ...]:
    """Ids in the words of the form."""
    metrics = item.figure.metrics
    if form != "2014":
        return () if metrics[0].startswith(("channel.", "part.")) else metrics
    table = _crosswalk()
    said = item.figure.said
    for word, row in table["words"].items():
        if word in item.text and said in ("result", "close", "answer"):
            return (f"statistics.{row}.value",)
    if said in table["verbs"]:
        return (f"statistics.{table['verbs'][said]}.value",)
    out = []
    for metric in metrics:
        if metric.startswith("statistics."):
            out.append(metric)
        elif metric in table["metrics"]:
            out.append(f"statistics.{table['metrics'][metric]}.value")
    if out:
        return tuple(dict.fromkeys(out))
    return () if metrics[0].startswith(("channel.", "part.")) else metrics


def _row(
    text: str, sentence: Sentence, metric: str, relation: str, value: float | None, low: float | None,
    high: float | None, period: str, scope: str, comparable: bool, item: Found, line: int, section: str,
) -> Claim:  # fmt: skip
    start = sentence.place(item.begin)
    stop = sentence.place(min(item.begin + len(item.text), len(sentence.text)) - 1) + 1
    at = sentence.place(min(item.number.start or item.start, item.start))
    return Claim(
        metric, relation, value, low, high, period, scope, comparable, text[start:stop],  # type: ignore[arg-type]
        line + text.count("\n", sentence.start, at), start, stop, section,
    )  # fmt: skip


def _statement(text: str, sentence: Sentence, share: Share, line: int, section: str) -> Claim:
    metric = "|".join(share.metrics)
    if share.kind == "share":
        whole = [PROCESSED, NEW, HANDLED]
        if metric.startswith("disputes."):
            whole = [metric.rsplit(".", 1)[0] + ".total", PROCESSED]
        metric = f"{metric}/{'|'.join(whole)}"
    start = sentence.place(share.start)
    stop = sentence.place(max(share.start + 1, share.end) - 1) + 1
    number = share.number
    value = low = high = None
    if number is not None:
        value, low, high = number.value, number.low, number.high
        if number.relation == "eq" and share.kind == "share":
            low, high = value - number.step / 2, value + number.step / 2
    relation = number.relation if number is not None else "eq"
    return Claim(
        f"{share.kind}:{metric}", relation, value, low, high, share.period, share.scope, False,  # type: ignore[arg-type]
        text[start:stop], line + text.count("\n", sentence.start, start), start, stop, section,
    )  # fmt: skip
