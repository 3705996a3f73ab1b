"""Rows of the form to groups of printed figures: labels decide, in printed order.

A *run* is a stretch of figures between labels. Runs and rows are matched in order so that the
words around the runs cover the labels best: before a run (the common case), or around it (a
label wrapped about its figures). A run may hold the figures of several rows in turn when their
labels were grouped; that is believed only if enough other rows stand by their own label.
Sums are never looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reportkit.reading.tables.pieces import BLANK, FIGURE, LABEL, Piece
from reportkit.reading.tables.vocabulary import RowLabel, bare, word

_WINDOW = 240  # characters of context that can belong to a label
_SKIPPED = 0.2  # what the label of a row without figures is worth in the alignment
_GROUPED = 0.25  # what a row of a group is worth whose label is not printed before it
_SURE = 0.5  # share of a label's characters that makes it seen


@dataclass(slots=True)
class Run:
    """Figures between two labels: their piece numbers, and the words around."""

    figures: list[int]
    first: int  # first piece after the label before
    last: int  # first piece of the label behind
    before: str
    parts: frozenset[str]
    ending: str
    after: str = ""


@dataclass(slots=True)
class Match:
    """A row with its run; `own` when the run is the row's alone, `offset` inside the run else."""

    run: Run | None
    own: bool
    offset: int
    score: float
    seen: bool  # the label is printed


def split_runs(pieces: Sequence[Piece]) -> tuple[list[Run], str]:
    """Runs of figures in reading order with their contexts, and the words behind the last."""
    runs: list[Run] = []
    labels: list[str] = []
    figures: list[int] = []
    first = 0
    for i, piece in enumerate(pieces):
        if piece.kind == FIGURE:
            figures.append(i)
        elif piece.kind == LABEL:
            if figures:
                runs.append(_run(figures, first, i, labels))
                figures, labels = [], []
            labels.append(piece.text)
            first = i + 1
    tail = ""
    if figures:
        runs.append(_run(figures, first, len(pieces), labels))
    else:
        tail = "".join(word(text) for text in labels)[: _WINDOW * 8]
    for run, following in pairwise(runs):
        run.after = following.before[:_WINDOW]
    if runs:
        runs[-1].after = tail[:_WINDOW]
    return runs, tail


def _run(figures: list[int], first: int, last: int, labels: list[str]) -> Run:
    before = "".join(word(text) for text in labels)
    parts = frozenset(bare(text) for text in labels)
    ending = bare(labels[-1]) if labels else ""
    return Run(figures, first, last, before[-_WINDOW * 3 :], parts, ending)


def label_score(run: Run, words: Sequence[str]) -> float:
    """How well the words around `run` cover a label: above 1 for whole and near."""
    return max([_score(run, w) for w in words if w[:2] in run.before], default=0.0)


def _score(run: Run, label: str) -> float:
    before, size = run.before, len(label)
    if run.ending == label:
        return 1.25
    if before.endswith(label):
        return 1.2
    short = size < 5
    at = before.rfind(label)
    if at >= 0 and not short:
        return 1.0 + 0.1 * (at + size) / len(before)
    if label in run.parts:
        return 1.0
    if at >= 0:
        return 0.35
    prefix, end = 0, 0
    for length in range(size - 1, 1, -1):
        found = before.rfind(label[:length])
        if found >= 0:
            prefix, end = length, found + length
            break
    apart = len(before) - end  # fragments of a group heading may stand between
    if not prefix or (prefix < 6 and apart > (0 if short else 3)):
        return 0.0
    suffix = 0
    head = run.after[:_WINDOW]
    for length in range(min(size - prefix, len(head)), 0, -1):
        if 0 <= head.find(label[size - length :]) <= 2:
            suffix = length
            break
    middle = _in_order(label[prefix : size - suffix], before[end:]) if prefix >= 6 else 0
    return min(0.99, (prefix + suffix + middle) / size)


def _in_order(label: str, text: str) -> int:
    """Characters of `label` that `text` prints in order, if that is most of `text`."""
    at = 0
    for character in text:
        if at < len(label) and character == label[at]:
            at += 1
    return at if at > 0.6 * len(text) else 0


def align(
    runs: Sequence[Run],
    rows: Sequence[RowLabel],
    headings: Sequence[str] = (),
    tail: str = "",
) -> list[Match | None]:
    """Best order-keeping matching; per row its Match, or None when nothing belongs to it.

    Figures right behind a group heading (`——` in a heading's row) belong to no row.
    """
    words = {w for row in rows for w in row.words}
    printed, ends = runs, tuple(headings)
    runs, following, text = [], [], ""
    for run in printed:
        text += run.before
        if not ends or not run.before.endswith(ends) or run.before.endswith(tuple(words)):
            runs.append(run)
            following.append(text)
            text = ""
    following.append(text + tail)
    count, height = len(runs), len(rows)
    keyed = [[(w[:2], w) for w in row.words] for row in rows]
    scores = [
        [
            max([_score(run, w) for key, w in keys if key in run.before], default=0.0)
            for keys in keyed
        ]
        for run in runs
    ]
    lengths = [min(map(len, row.words)) for row in rows]  # grouped labels stand side by side
    best = [[0.0] * (height + 1) for _ in range(count + 1)]
    step: list[list[tuple[str, int]]] = [[("", 0)] * (height + 1) for _ in range(count + 1)]
    # A skipped row counts a little when its label is printed before the next run.
    skips = [
        [_SKIPPED if any([w in text for w in row.words]) else 0.0 for row in rows]
        for text in following
    ]
    for r in range(1, height + 1):
        best[0][r] = best[0][r - 1] + skips[0][r - 1]
        step[0][r] = ("row", 1)
    for i in range(1, count + 1):
        size, line = len(runs[i - 1].figures), scores[i - 1]
        for r in range(height + 1):
            value, move = best[i - 1][r], ("run", 1)
            if r:
                if best[i][r - 1] + skips[i][r - 1] > value:
                    value, move = best[i][r - 1] + skips[i][r - 1], ("row", 1)
                gain = _gain(size, rows[r - 1].size, line[r - 1])
                if gain > 0 and best[i - 1][r - 1] + gain > value:
                    value, move = best[i - 1][r - 1] + gain, ("own", 1)
                total, sum_gain, low, m = rows[r - 1].size, line[r - 1], line[r - 1], 1
                room = len(runs[i - 1].before) + 4 - (lengths[r - 1] if low >= _SURE else 0)
                while total < size and m < r:
                    m += 1
                    total += rows[r - m].size
                    sum_gain += line[r - m]
                    low = min(low, line[r - m])
                    room -= lengths[r - m] if line[r - m] >= _SURE else 0
                    if total == size and room >= 0 and (size > 2 * m or low >= _SURE):
                        gain = sum_gain + _GROUPED * m
                        if best[i - 1][r - m] + gain > value:
                            value, move = best[i - 1][r - m] + gain, ("many", m)
            best[i][r], step[i][r] = value, move
    matches: list[Match | None] = [None] * height
    i, r = count, height
    while i or r:
        kind, m = step[i][r]
        if kind == "run":
            i -= 1
        elif kind == "row":
            r -= 1
        elif kind == "own":
            score = scores[i - 1][r - 1]
            matches[r - 1] = Match(runs[i - 1], True, 0, score, score >= _SURE)
            i, r = i - 1, r - 1
        else:
            offset = 0
            for k in range(r - m, r):
                score = scores[i - 1][k]
                matches[k] = Match(runs[i - 1], False, offset, score, score >= _SURE)
                offset += rows[k].size
            i, r = i - 1, r - m
    _mark_blank_rows(printed, rows, matches, tail)
    return matches


def _gain(size: int, wanted: int, score: float) -> float:
    if size == wanted:
        return score + 0.2 if score >= _SURE else (score * 0.5 + 0.05 if wanted > 4 else 0.0)
    return score * (0.9 if size > wanted else 0.8) if score >= _SURE else 0.0


def _mark_blank_rows(
    runs: Sequence[Run], rows: Sequence[RowLabel], matches: list[Match | None], tail: str
) -> None:
    """A row whose label is printed with no figure behind it is blank, not missing."""
    order = {id(run): i for i, run in enumerate(runs)}
    taken = [order[id(m.run)] if m and m.run else -1 for m in matches]
    for r, match in enumerate(matches):
        if match is not None:
            continue
        low = max((t for t in taken[:r] if t >= 0), default=-1)
        high = min((t for t in taken[r + 1 :] if t >= 0), default=len(runs))
        texts = [runs[i].before for i in range(low + 1, min(high + 1, len(runs)))]
        if high == len(runs):
            texts.append(tail)
        context = "".join(texts)
        if any(label in context for label in rows[r].words):
            matches[r] = Match(None, False, 0, 1.0, True)


def standing(matches: Sequence[Match | None]) -> float:
    """Share of the rows with figures that stand by their own label."""
    owned = sum(1 for m in matches if m and m.run and m.own and m.seen)
    grouped = [m for m in matches if m and m.run and not m.own]
    first = sum(1 for m in grouped if m.offset == 0 and m.score > 1.15)
    total = sum(1 for m in matches if m and m.run)
    return (owned + first) / total if total else 0.0


__all__ = ["BLANK", "Match", "Run", "align", "label_score", "split_runs", "standing"]
