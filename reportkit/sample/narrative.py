"""The prose of a made-up report: drawn sentences with the figures of its year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from reportkit.sample.bodies import Body, read_data
from reportkit.sample.figures import Year

PARTS = (
    ("主动公开", "proactive", 4),
    ("依申请公开", "on_request", 2),
    ("政府信息管理", "management", 3),
    ("平台建设", "platform", 3),
    ("监督保障", "oversight", 3),
)
HEADS = ("（{n}）{title}。", "{d}.{title}。", "（{n}）{title}\n", "在{title}方面，")
HANZI = "零一二三四五六七八九十"


@dataclass
class Narrative:
    """Paragraphs of sections 一, 五 and 六, the preface, and the figures they state."""

    preface: str
    first: list[str]
    fifth: list[str]
    sixth: list[str]
    claims: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Choice:
    """Which sentences a report takes: to copy a report is to take its choice again."""

    fields: tuple[str, str]
    picks: Mapping[str, Sequence[str]]
    heads: str


def draw(body: Body, rng: Random) -> Choice:
    """Draw the sentences of one report."""
    bank = read_data("prose.toml")
    picks: dict[str, list[str]] = {"opening": rng.sample(bank["opening"], 2)}
    for _, name, count in PARTS:
        picks[name] = rng.sample(bank[name], count + rng.randint(0, 1))
    for name in ("problems", "measures"):
        picks[name] = rng.sample(bank[name], 2 + rng.randint(0, 1))
    for name in ("preface", "intake", "no_intake", "conflict", "no_conflict", "fees_none",
                 "fees_some", "closing"):  # fmt: skip
        picks[name] = [rng.choice(bank[name])]
    first, second = rng.sample(body.field, 2)
    return Choice((first, second), picks, rng.choice(HEADS))


def figures_of(year: Year) -> dict[str, int]:
    """The figures that prose may state."""
    cells = year.cells
    get = cells.get
    issued = get(
        "disclosure.normative_documents.issued", get("disclosure.normative_documents.made")
    )
    in_force = get(
        "disclosure.normative_documents.in_force",
        get("disclosure.normative_documents.published_total"),
    )
    unpaid = get("applications.other_fee_unpaid.total", 0)
    return {
        "new": int(cells["applications.new_received.total"]),
        "carried_in": int(cells["applications.carried_in.total"]),
        "processed": int(cells["applications.processed.total"]),
        "carried_out": int(cells["applications.carried_out.total"]),
        "granted": int(cells["applications.granted.total"]),
        "recon": int(cells["disputes.reconsideration.total"]),
        "suits": int(
            cells["disputes.direct_litigation.total"]
            + cells["disputes.litigation_after_reconsideration.total"]
        ),
        "issued": int(issued or 0),
        "in_force": int(in_force or 0),
        "items": year.items,
        "trained": year.trained,
        "notices": int(unpaid or 0) + 1,
    }


METRICS = {
    "new": "applications.new_received.total",
    "carried_in": "applications.carried_in.total",
    "processed": "applications.processed.total",
    "carried_out": "applications.carried_out.total",
    "granted": "applications.granted.total",
    "recon": "disputes.reconsideration.total",
    "suits": "disputes.litigation.total",
    "issued": "disclosure.normative_documents.issued",
    "in_force": "disclosure.normative_documents.in_force",
    "items": "prose.items_published",
    "notices": "prose.fee_notices",
}


def narrate(
    body: Body, year: Year, choice: Choice, figures: Mapping[str, int], hanzi: bool = False
) -> Narrative:
    """Write the report of a year; `hanzi` writes figures up to ten in Chinese numerals."""
    f, g = choice.fields
    words = {"a": body.short, "s": body.self_reference, "y": year.year, "f": f, "g": g}
    shown = {
        name: HANZI[figure] if hanzi and 0 < figure <= 10 and name != "granted" else str(figure)
        for name, figure in figures.items()
    }
    claims: list[dict[str, Any]] = []

    def say(sentence: str) -> str:
        for name, metric in METRICS.items():
            if f"{{{name}}}" in sentence and not (
                year.form.id == "2019" and metric.startswith("disclosure.")
            ):
                claims.append({"metric": metric, "relation": "eq", "value": figures[name]})
        return sentence.format(**words, **shown)

    picks = choice.picks
    request = picks["intake" if figures["new"] else "no_intake"]
    dispute = picks["conflict" if figures["recon"] + figures["suits"] else "no_conflict"]
    if dispute is picks["no_conflict"]:
        for name in ("recon", "suits"):
            claims.append({"metric": METRICS[name], "relation": "eq", "value": 0})
    if not figures["new"]:
        claims.append({"metric": METRICS["new"], "relation": "eq", "value": 0})
    first = ["".join(say(s) for s in picks["opening"])]
    for i, (title, name, _) in enumerate(PARTS):
        chosen = picks[name]
        if name == "proactive" and year.form.id == "2019":
            chosen = [s for s in chosen if "{in_force}" not in s]
        text = "".join(say(s) for s in chosen)
        if name == "on_request":
            text = "".join(say(s) for s in (*request, *dispute)) + text
        lead = choice.heads.format(n=HANZI[i + 1], d=i + 1, title=title)
        first.append(lead + text)
    problems = "；".join(f"{HANZI[i]}是{say(s)}" for i, s in enumerate(picks["problems"], 1))
    measures = "；".join(f"{HANZI[i]}是{say(s)}" for i, s in enumerate(picks["measures"], 1))
    fifth = [f"存在的主要问题：{problems}。", f"改进措施：{measures}。"]
    unpaid = year.cells.get("applications.other_fee_unpaid.total", 0)
    fees = picks["fees_some" if unpaid else "fees_none"]
    sixth = [say(s) for s in (*fees, *picks["closing"])]
    return Narrative(say(picks["preface"][0]), first, fifth, ["".join(sixth)], claims)
