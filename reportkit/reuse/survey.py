"""Reuse over a corpus, as frames."""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
import polars as pl

from reportkit.corpus import Corpus, with_body
from reportkit.reuse.masking import mask, settings
from reportkit.reuse.pairs import bodies_alike, compare, who_copied
from reportkit.reuse.passages import Passage, shared_passages
from reportkit.reuse.shingles import SAMPLE, SAMPLED, Common, Hashes, shingle, sketches
from reportkit.reuse.texts import Shelf, Text, read_texts

PAIRS = {
    "report_a": pl.String, "report_b": pl.String, "kind": pl.String, "similarity": pl.Float64,
    "basis": pl.String, "bodies": pl.Int32, "template": pl.Boolean, "copied": pl.Boolean,
}  # fmt: skip
PASSAGES = {
    "report_a": pl.String, "report_b": pl.String, "kind": pl.String,
    "section_a": pl.String, "start_a": pl.Int32, "end_a": pl.Int32, "text_a": pl.String,
    "section_b": pl.String, "start_b": pl.Int32, "end_b": pl.Int32, "text_b": pl.String,
    "length": pl.Int32,
}  # fmt: skip


SHOWN = 3  # donors of a copy whose passages are shown side by side


class Reuse(NamedTuple):
    """`pairs` and `passages` of a corpus.

    pairs: report_a (the likely copy), report_b (the likely donor), kind (`last_year`,
    `other_body`), similarity (0–1), basis (why b is the donor: `leftover` words, `year`,
    `published`, or null: unknown), bodies (of the city that share the text), template (so many
    that it was handed out), copied (above the limit of its kind and no template).
    passages: shared runs of the pairs above the limit (for every copy the `SHOWN` most similar
    donors), offsets in the raw text of each report.
    """

    pairs: pl.DataFrame
    passages: pl.DataFrame


def reuse(corpus: Corpus, *, passages: int = 12) -> Reuse:
    """Find copied texts in a corpus; at most `passages` shared runs are shown for a pair.

    Thresholds and masked words: `reuse/masking.toml`. Real and made-up reports are not compared.
    """
    found = []
    for flag in (False, True):
        reports = corpus.reports.filter(pl.col("made_up") == flag)
        found.append(_reuse(read_texts(reports, corpus.sections), passages))
    return Reuse(pl.concat(f.pairs for f in found), pl.concat(f.passages for f in found))


class SideBySide(NamedTuple):
    """Two texts beside each other: why the second is taken for the donor, shared passages.

    `basis` is as in `Reuse.pairs`; `passages` are all shared runs, the longest first.
    """

    basis: str | None
    passages: list[Passage]


def side_by_side(
    reports: pl.DataFrame, sections: pl.DataFrame, copy: str, donor: str, *, most: int = 12
) -> SideBySide:
    """What the report `copy` shares with `donor`, word by word, at most `most` passages.

    `reports` and `sections` are frames that hold both. For pairs that `reuse` or the rules have
    found: words are not weighed by how common they are. Nothing shared: no passages.
    """
    wanted = reports.filter(pl.col("report_id").is_in([copy, donor]))
    texts = {text.report: text for text in read_texts(wanted, sections)}
    if copy not in texts or donor not in texts:
        return SideBySide(None, [])
    pair = [texts[copy], texts[donor]]
    first, _, basis = who_copied(0, 1, pair)
    shelf = Shelf(pair, Common(()))
    runs = shared_passages(shelf, 0, 1, most)
    return SideBySide(basis if first == 0 else None, sorted(runs, key=lambda r: -r.length))


def _reuse(texts: list[Text], most: int) -> Reuse:
    limits = settings()["similarity"]
    common = Common(_hashes(texts[number]) for number in _one_a_body(texts))
    sampled: list[Hashes] = []
    groups: list[int] = []
    known: dict[bytes, int] = {}
    for text in texts:
        codes = mask(text.text, text.names).codes
        words = blake2b(codes.tobytes(), digest_size=16).digest()
        if words not in known:
            known[words] = len(sampled)
            hashes = shingle(codes)
            hashes = hashes[(hashes & SAMPLED) == 0]
            sampled.append(hashes[~common.templates(hashes)])
        groups.append(known[words])
    shelf = Shelf(texts, common, groups)
    made = sketches(sampled)
    pairs = compare(texts, shelf, [made[group] for group in groups])
    alike = bodies_alike(pairs, texts)
    rows: list[tuple[object, ...]] = []
    shown: list[tuple[object, ...]] = []
    nearest: Counter[tuple[int, str]] = Counter()
    for pair in sorted(pairs, key=lambda pair: -pair.similarity):
        ids = (texts[pair.copy].report, texts[pair.donor].report, pair.kind)
        other = pair.kind == "other_body"
        bodies = max(alike.get(pair.copy, 1), alike.get(pair.donor, 1)) if other else None
        template = bool(bodies and bodies >= int(limits["template_bodies"]))
        above = pair.similarity > float(limits[pair.kind])
        rows.append((*ids, pair.similarity, pair.basis, bodies, template, above and not template))
        nearest[pair.copy, pair.kind] += above
        if above and nearest[pair.copy, pair.kind] <= SHOWN:
            runs = shared_passages(shelf, pair.copy, pair.donor, most)
            shown.extend((*ids, *run) for run in runs)
    order = ["kind", "similarity", "report_a", "report_b"]
    return Reuse(
        pl.DataFrame(rows, schema=PAIRS, orient="row").sort(
            order, descending=[False, True, False, False]
        ),
        pl.DataFrame(shown, schema=PASSAGES, orient="row").sort(
            "kind", "report_a", "report_b", "start_a"
        ),
    )


def _hashes(text: Text) -> Hashes:
    return shingle(mask(text.text, text.names).codes)


def _one_a_body(texts: list[Text]) -> list[int]:
    """The latest text of every body, thinned evenly where there are very many bodies."""
    latest: dict[str | None, int] = {}
    for number, text in enumerate(texts):
        key = text.body
        if key not in latest or (text.year or 0) >= (texts[latest[key]].year or 0):
            latest[key] = number
    numbers = np.array(sorted(latest.values()), dtype=int)
    if len(numbers) > SAMPLE:
        numbers = numbers[np.linspace(0, len(numbers) - 1, SAMPLE).astype(int)]
    return [int(number) for number in numbers]


def repeated_figures(corpus: Corpus, *, least: int = 6) -> pl.DataFrame:
    """Reports whose tables repeat last year's figure by figure (rule X05).

    Columns: report_id, before (report of the year before), cells (compared), filled (not zero).
    Only tables with at least `least` figures that are not zero: empty tables repeat by nature.
    """
    body = ["made_up", "body"]
    heads = with_body(corpus.reports)
    heads = heads.filter(pl.col("body").is_not_null(), pl.col("form").is_not_null())
    heads = heads.select("report_id", "form", "year", *body)
    heads = heads.filter(pl.len().over(*body, "year") == 1)
    before = heads.with_columns(pl.col("year") + 1).rename({"report_id": "before"})
    links = heads.join(before, on=["form", "year", *body])
    tables = ["applications", "disputes", "statistics"]
    cells = corpus.scan_cells().filter(pl.col("table").is_in(tables), pl.col("value").is_not_null())
    prints = (
        cells.group_by("report_id")
        .agg(
            pl.struct("table", "row", "column", "value").hash().sort().implode().alias("print"),
            pl.len().cast(pl.Int32).alias("cells"),
            (pl.col("value") != 0).sum().cast(pl.Int32).alias("filled"),
        )
        .collect()
    )
    both = links.join(prints.filter(pl.col("filled") >= least), on="report_id").join(
        prints.select("report_id", pl.col("print").alias("print_before")),
        left_on="before", right_on="report_id",
    )  # fmt: skip
    same = both.filter(pl.col("print") == pl.col("print_before"))
    return same.select("report_id", "before", "cells", "filled").sort("report_id")
