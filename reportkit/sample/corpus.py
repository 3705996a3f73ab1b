"""Write a made-up corpus and its truth."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from reportkit.counted import filled
from reportkit.errors import ParameterError
from reportkit.sample.bodies import make_bodies
from reportkit.sample.faults import LOSSY_LAYOUTS, NEEDS_PLACES, PLANTS, Draft
from reportkit.sample.figures import simulate
from reportkit.sample.narrative import Choice, Narrative, draw, figures_of, narrate
from reportkit.sample.printing import LAYOUTS, print_tables

MARKER = "本文为虚构样本，机关与数字均不存在"
OUR_FILES = re.compile(r"\d{6}_\d{4}\.(txt|html)")
TITLES = (
    "{name}{year}年政府信息公开工作年度报告",
    "{name}\n{year}年政府信息公开工作年度报告",
    "{name}{year}年度政府信息公开工作年度报告",
    "{name}\n政府信息公开工作{year}年度报告",
    "{year}年{name}政府信息公开工作年度报告",
)
HEADINGS = (
    "总体情况", "主动公开政府信息情况", "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况", "存在的主要问题及改进情况", "其他需要报告的事项",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SampleSummary:
    """What was written: counts and the paths of texts and truth."""

    reports: int
    agencies: int
    faults: int
    texts: Path
    truth: Path

    def __str__(self) -> str:
        told = filled(
            "{reports:made-up report|made-up reports} of {agencies:body|bodies}",
            {"reports": self.reports, "agencies": self.agencies},
        )
        return f"{told} in {self.texts}, {self.faults} with a planted fault; truth: {self.truth}"


class Sample(NamedTuple):
    """One made-up report: name of its file, text, encoding and truth."""

    file: str
    text: str
    encoding: str
    truth: dict[str, Any]


def make_sample(
    out: str | Path,
    *,
    agencies: int = 6,
    years: tuple[int, int] = (2019, 2024),
    seed: int = 0,
    fault_rate: float = 0.2,
    as_jsonl: bool = False,
    truth: str | Path | None = None,
) -> SampleSummary:
    """Write `agencies` × `years` made-up reports to the folder `out`, byte for byte by `seed`.

    `fault_rate` is the share of reports with one planted fault. With `as_jsonl`, `out` is one
    corpus file (columns text, url, made_up) instead of a folder. The truth, one JSON line a
    report, goes to `truth`, by default beside `out` (never inside: folders are read whole).
    Raises ParameterError for years before 2019 or counts out of range.
    """
    first, last = years
    if not 2019 <= first <= last <= 2100:
        raise ParameterError(
            f"years must run upwards from 2019 at the earliest, not {first}-{last}"
        )
    if agencies < 1 or not 0 <= fault_rate <= 1:
        raise ParameterError("agencies must be at least 1 and fault_rate between 0 and 1")
    out = Path(out)
    if as_jsonl and out.suffix != ".jsonl":
        out = out.with_name(out.name + ".jsonl")
    truth = Path(truth) if truth else out.with_name(f"{out.stem}-truth.jsonl")
    folder = out.parent if as_jsonl else out
    for path in (folder, truth.parent):
        path.mkdir(parents=True, exist_ok=True)
    if not as_jsonl:
        for path in folder.iterdir():
            if OUR_FILES.fullmatch(path.name):
                path.unlink()
    count = faults = 0
    with truth.open("w", encoding="utf-8", newline="\n") as ledger:
        corpus = out.open("w", encoding="utf-8", newline="\n") if as_jsonl else None
        for sample in samples(agencies, years, seed, fault_rate, as_jsonl):
            count += 1
            faults += bool(sample.truth["faults"])
            ledger.write(json.dumps(sample.truth, ensure_ascii=False) + "\n")
            if corpus:
                line = {"text": sample.text, "url": sample.file, "made_up": True}
                corpus.write(json.dumps(line, ensure_ascii=False) + "\n")
            else:
                (folder / sample.file).write_bytes(sample.text.encode(sample.encoding))
        if corpus:
            corpus.close()
    return SampleSummary(count, agencies, faults, out, truth)


def samples(
    agencies: int, years: tuple[int, int], seed: int, fault_rate: float, text_only: bool = False
) -> Iterator[Sample]:
    """The made-up reports one by one, body by body and year by year."""
    neighbour: dict[int, Choice] = {}
    for body in make_bodies(agencies, seed):
        rng = Random(f"texts {seed} {body.number}")
        mine: dict[int, Choice] = {}
        for year in simulate(body, years, seed):
            draft = Draft(
                body, year, dict(year.cells), choice=draw(body, rng), figures=figures_of(year),
                has_year_before=year.year > years[0],
            )  # fmt: skip
            layout = rng.choice([name for name in LAYOUTS if not (text_only and name == "html")])
            if rng.random() < fault_rate:
                _plant(draft, rng, layout, mine.get(year.year - 1), neighbour.get(year.year))
            mine[year.year] = draft.choice or draw(body, rng)
            yield _printed(draft, rng, layout, text_only)
        neighbour = mine


def _plant(
    draft: Draft, rng: Random, layout: str, last_year: Choice | None, other: Choice | None
) -> None:
    kinds = [p for p in PLANTS if not (layout in LOSSY_LAYOUTS and p.__name__ in NEEDS_PLACES)]
    turn = rng.randrange(len(kinds) + 2)
    if turn == len(kinds) and last_year:
        draft.choice = last_year
        draft.note("copied_last_year", "X06")
        return
    if turn == len(kinds) + 1 and other:
        draft.choice = other
        draft.note("copied_other_body", "X07")
        return
    for step in range(len(kinds)):
        if kinds[(turn + step) % len(kinds)](draft, rng):
            return


def _printed(draft: Draft, rng: Random, layout: str, text_only: bool) -> Sample:
    body, year, choice = draft.body, draft.year, draft.choice
    assert choice is not None
    told = narrate(body, year, choice, draft.figures, hanzi=rng.random() < 0.15)
    raw = {key: draft.raw.get(key, _number(value)) for key, value in draft.cells.items()}
    tables = print_tables(year.form, layout, raw)
    # Half of the bodies put the province before their name, always or never.
    name = body.province + body.name if body.number % 2 else body.name
    title = rng.choice(TITLES).format(name=name, year=year.year)
    day = rng.randint(9, 29)
    if any(fault["code"] == "copied_other_body" for fault in draft.faults):
        day = 31  # a copy comes out after what it was copied from
    published = f"{year.year + 1}年1月{day}日"
    paragraphs = _paragraphs(draft, told, tables, (name, published))
    if layout == "html":
        text, ending = _page(title, paragraphs, f"{year.year + 1}-01-{day:02d}"), "html"
    else:
        text, ending = (
            "\n".join([title, f"（{MARKER}）", *(p for p, _ in paragraphs)]) + "\n",
            "txt",
        )
    encoding = "utf-8" if text_only else rng.choice(ENCODINGS[ending])
    if ending == "txt" and not text_only and rng.random() < 0.2:
        text = text.replace("\n", "\r\n")
    file = f"{body.number:06d}_{year.year}.{ending}"
    return Sample(file, text, encoding, {
        "file": file, "made_up": True, "kind": "report",
        "agency": body.name, "agency_printed": name,
        "province": body.province, "city": body.city, "county": body.county, "level": body.level,
        "year": year.year, "form": year.form.id, "layout": layout, "encoding": encoding,
        "self_reference": body.self_reference, "cells": draft.cells,
        "raw": draft.raw, "claims": told.claims, "faults": draft.faults,
    })  # fmt: skip


ENCODINGS: Mapping[str, tuple[str, ...]] = {
    "txt": ("utf-8", "utf-8", "utf-8", "gb18030", "utf-8-sig", "utf-16"),
    "html": ("utf-8",),
}


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else str(value)


def _paragraphs(
    draft: Draft, told: Narrative, tables: list[str], signature: tuple[str, str]
) -> list[tuple[str, bool]]:
    """The report after its title: paragraphs, and whether each is a table."""
    first = [*told.first, draft.extra] if draft.extra else told.first
    sections: list[list[tuple[str, bool]]] = [
        [(text, False) for text in first],
        *([(table, True)] for table in tables),
        [(text, False) for text in told.fifth],
        [(text, False) for text in told.sixth],
    ]
    if draft.without_sixth:
        sections.pop()
    lines: list[tuple[str, bool]] = [(told.preface, False)]
    for number, heading, content in zip("一二三四五六", HEADINGS, sections, strict=False):
        lines += [(f"{number}、{heading}", False), *content]
    return [*lines, *((text, False) for text in signature)]


def _page(title: str, paragraphs: list[tuple[str, bool]], published: str) -> str:
    """A page as a content system would serve it."""
    flat = title.replace("\n", "")
    body = "\n".join(text if table else f"<p>{escape(text)}</p>" for text, table in paragraphs)
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">\n'
        f'<meta name="PubDate" content="{published}">\n<title>{escape(flat)}</title></head>\n'
        f'<body><div class="article"><h1>{escape(flat)}</h1>\n<p>（{MARKER}）</p>\n{body}\n'
        "</div></body></html>\n"
    )
