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
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from reportkit.reading.tables.numbers import UNIT_WORDS
from reportkit.reading.tables.pieces import BLANK, FIGURE, LABEL, Piece
from reportkit.reading.tables.vocabulary import RowLabel, bare, word

_WHOLE = 1.25  # the label and nothing else stands before the figures
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
    name: str  # the label right before, a unit behind it left out
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
    named = ending not in UNIT_WORDS or len(labels) == 1
    name = ending if named else bare(labels[-2])
    return Run(figures, first, last, before[-_WINDOW * 3 :], parts, ending, name)


def label_score(run: Run, words: Sequence[str]) -> float:
    """How well the words around `run` cover a label: above 1 for whole and near."""
    return max([_score(run, w) for w in words if w[:2] in run.before], default=0.0)


def _score(run: Run, label: str) -> float:
    before, size = run.before, len(label)
    if run.ending == label:
        return _WHOLE
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
    prefix, beyond = 1, size  # the longest beginning printed; a longer one is not
    while beyond - prefix > 1:
        length = (prefix + beyond) // 2
        if label[:length] in before:
            prefix = length
        else:
            beyond = length
    if prefix < 2:
        return 0.0
    end = before.rfind(label[:prefix]) + prefix
    apart = len(before) - end  # fragments of a group heading may stand between
    if prefix < 6 and apart > (0 if short else 3):
        return 0.0
    suffix = 0
    head = run.after[:_WINDOW]
    for length in range(min(size - prefix, len(head)), 0, -1):
        if 0 <= head.find(label[size - length :]) <= 2:
            suffix = length
            break
    if prefix + suffix == size and not apart and not short:
        return 1.15  # the whole label, wrapped about its figures
    middle = _in_order(label[prefix : size - suffix], before[end:]) if prefix >= 6 else 0
    return min(0.99, (prefix + suffix + middle) / size)


def _in_order(label: str, text: str) -> int:
    """Characters of `label` that `text` prints in order, if that is most of `text`."""
    at = found = 0
    for character in text:
        next_at = label.find(character, at, at + 2)  # a character may be lost in print
        if next_at >= 0:
            at = next_at + 1
            found += 1
    return found if found > 0.6 * len(text) else 0


def align(
    runs: Sequence[Run],
    rows: tuple[RowLabel, ...],
    headings: Sequence[str] = (),
    tail: str = "",
) -> list[Match | None]:
    """Best order-keeping matching; per row its Match, or None when nothing belongs to it.

    Figures right behind a group heading (`——` in a heading's row) belong to no row.
    """
    labels = _labels(rows)
    printed, ends = runs, tuple(headings)
    runs, following, text = [], [], ""
    for run in printed:
        text += run.before
        if not ends or not run.before.endswith(ends) or run.before.endswith(labels.words):
            runs.append(run)
            following.append(text)
            text = ""
    following.append(text + tail)
    matches: list[Match | None] = [None] * len(rows)
    i = r = 0
    for anchor, row in [*_anchors(runs, rows, labels), (len(runs), len(rows))]:
        if r < row:
            _align_between(runs[i:anchor], rows, following[i : anchor + 1], labels, r, row, matches)
        if anchor < len(runs):
            matches[row] = Match(runs[anchor], True, 0, _WHOLE, True)
        i, r = anchor + 1, row + 1
    _mark_blank_rows(printed, rows, matches, tail)
    return matches


class _Labels(NamedTuple):
    """Words of the labels of a table: all, by their first two characters, and by themselves
    where no other row has a label that ends so."""

    words: tuple[str, ...]
    rows: dict[str, list[tuple[int, str]]]
    alone: dict[str, int]
    lengths: list[int]  # of the shortest words of each row


@cache
def _labels(rows: tuple[RowLabel, ...]) -> _Labels:
    every = [(r, w) for r, row in enumerate(rows) for w in row.words]
    keyed: dict[str, list[tuple[int, str]]] = {}
    for r, w in every:
        keyed.setdefault(w[:2], []).append((r, w))
    alone = {w: r for r, w in every if all(r == o or not w.endswith(v) for o, v in every)}
    words = tuple({w for _, w in every})
    return _Labels(words, keyed, alone, [min(map(len, row.words)) for row in rows])


def _anchors(
    runs: Sequence[Run], rows: Sequence[RowLabel], labels: _Labels
) -> list[tuple[int, int]]:
    """Runs and rows that belong together beyond doubt: the label of one row only ends right
    before its figures, in printed order. Empty when some stand out of order."""
    alone = labels.alone
    found = [
        (i, r) for i, run in enumerate(runs)
        if (r := alone.get(run.name, -1)) >= 0 and len(run.figures) <= rows[r].size
    ]  # fmt: skip
    in_order = all(a[1] < b[1] for a, b in pairwise(found))
    return found if in_order else []


def _candidates(text: str, labels: _Labels) -> list[tuple[int, str]]:
    """Rows and words of their labels that may be printed in `text`: their beginning is."""
    pairs = {text[i : i + 2] for i in range(len(text) - 1)} | set(text)
    known = labels.rows
    return [found for key in pairs if key in known for found in known[key]]


def _scores(run: Run, labels: _Labels) -> list[float]:
    scores = [0.0] * len(labels.lengths)
    for r, w in _candidates(run.before, labels):
        score = _score(run, w)
        if score > scores[r]:
            scores[r] = score
    return scores


def _skips(text: str, labels: _Labels) -> list[float]:
    """What each row is worth when it is skipped: a little if its label is printed in `text`."""
    skips = [0.0] * len(labels.lengths)
    for r, w in _candidates(text, labels):
        if w in text:
            skips[r] = _SKIPPED
    return skips


_RUN, _ROW = -1, 0  # moves that leave out a run, or a row; else how many rows share a run


def _align_between(
    runs: Sequence[Run],
    rows: Sequence[RowLabel],
    following: Sequence[str],
    labels: _Labels,
    first: int,
    end: int,
    matches: list[Match | None],
) -> None:
    """Match `runs` to the rows from `first` to `end`; `following` is printed around the runs."""
    if not runs:
        return
    height = end - first
    sizes = [row.size for row in rows[first:end]]
    lengths = labels.lengths[first:end]
    scores = [_scores(run, labels)[first:end] for run in runs]
    above = [0.0] * (height + 1)
    skip = _skips(following[0], labels)[first:end]
    for r in range(height):
        above[r + 1] = above[r] + skip[r]
    moves = [[_ROW] * (height + 1)]
    for run, line, text in zip(runs, scores, following[1:], strict=True):
        size, skip = len(run.figures), _skips(text, labels)[first:end]
        value = above[0]
        best, steps = [value], [_RUN]
        for r in range(height):
            left = value + skip[r]
            value, move = above[r + 1], _RUN
            if left > value:
                value, move = left, _ROW
            score, wanted = line[r], sizes[r]
            gain = _gain(size, wanted, score)
            if gain > 0 and above[r] + gain > value:
                value, move = above[r] + gain, 1
            if wanted < size:
                total, sum_gain, low, m = wanted, score, score, 1
                room = len(run.before) + 4 - (lengths[r] if low >= _SURE else 0)
                while total < size and m <= r:
                    at, m = r - m, m + 1
                    total += sizes[at]
                    sum_gain += line[at]
                    low = min(low, line[at])
                    room -= lengths[at] if line[at] >= _SURE else 0
                    if total == size and room >= 0 and (size > 2 * m or low >= _SURE):
                        gain = sum_gain + _GROUPED * m
                        if above[at] + gain > value:
                            value, move = above[at] + gain, m
            best.append(value)
            steps.append(move)
        above = best
        moves.append(steps)
    i, r = len(runs), height
    while i or r:
        move = moves[i][r]
        if move == _RUN:
            i -= 1
            continue
        r -= max(1, move)
        if move == _ROW:
            continue
        i -= 1
        offset = 0
        for k in range(r, r + move):
            score = scores[i][k]
            matches[first + k] = Match(runs[i], move == 1, offset, score, score >= _SURE)
            offset += sizes[k]


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
