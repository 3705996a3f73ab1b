"""From the verdicts of rules to rows of `findings`: messages, printed text, fingerprints."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import polars as pl

from reportkit.counted import counted
from reportkit.frames import dtypes
from reportkit.rules import places
from reportkit.rules.evidence import Evidence
from reportkit.rules.registry import Rule

_DEFAULTS: dict[str, Any] = {
    "verdict": "fail", "expected": None, "actual": None, "difference": None, "evidence": None,
    "line": None, "char_start": None, "char_end": None,
}  # fmt: skip
_UNJUDGED = (
    "未判定：{why_zh}（规则：{title_zh}）",
    "Not judged: {why_en} (rule: {title_en})",
)
_SHOWN = 12  # cells quoted
_BOUND = 40  # cells whose values a fingerprint is bound to
_Printed = dict[tuple[str, str], tuple[Any, ...]]


class _Fields(dict[str, Any]):
    """Template fields; what a verdict does not state is left out of its message."""

    def __missing__(self, key: str) -> str:
        return ""


def show(column: str | pl.Expr) -> pl.Expr:
    """A number as people write it: 8, not 8.0; null stays null."""
    value = pl.col(column) if isinstance(column, str) else column
    whole = value.round(0)
    return (
        pl.when((value - whole).abs() < 1e-9)
        .then(whole.cast(pl.Int64, strict=False).cast(pl.String))
        .otherwise(value.round(6).cast(pl.String))
    )


def unjudged(frame: pl.DataFrame, zh: str, en: str) -> pl.DataFrame:
    """One unjudged verdict a report: `frame` has report_id, and cells when it names any."""
    keep = [c for c in ("report_id", "cells") if c in frame.columns]
    return (
        frame.select(keep)
        .unique("report_id", keep="first", maintain_order=True)
        .with_columns(verdict=pl.lit("unjudged"), why_zh=pl.lit(zh), why_en=pl.lit(en))
    )


def judge(rule: Rule, evidence: Evidence) -> pl.DataFrame:
    """Verdicts of a rule, with an unjudged one where a figure it needs is not known."""
    found = rule.check(evidence)
    if not rule.needs:
        return found
    gaps = evidence.gaps(rule.needs)
    if found.height:
        gaps = gaps.join(found, on="report_id", how="anti")
    return gather(found, gaps.with_columns(verdict=pl.lit("unjudged")))


def gather(*frames: pl.DataFrame) -> pl.DataFrame:
    """Verdicts of one rule stacked; columns that one lacks are null."""
    some = [f for f in frames if f.height]
    return pl.concat(some, how="diagonal_relaxed") if some else frames[0].head(0)


def cell_list(*metrics: str | pl.Expr) -> pl.Expr:
    """A `cells` column from metric names or expressions."""
    parts = [pl.lit(m) if isinstance(m, str) else m for m in metrics]
    return pl.concat_list(parts).alias("cells")


def findings(judged: Sequence[tuple[Rule, pl.DataFrame]], evidence: Evidence) -> pl.DataFrame:
    """The findings frame (nothing suppressed) from the verdicts of all rules.

    Errors stand first within a report, then by rule; unjudged ones come last.
    """
    told = [(rule, row) for rule, frame in judged for row in frame.iter_rows(named=True)]
    printed = evidence.grid.printed(
        (row["report_id"], c) for _, row in told for c in (row.get("cells") or [])[:_BOUND]
    )
    columns = evidence.reports.select("report_id", pl.coalesce("agency", "source"), "year", "form")
    identity = {id: (agency, year, form) for id, agency, year, form in columns.iter_rows()}
    return _frame([_finding(rule, row, identity[row["report_id"]], printed) for rule, row in told])


def _finding(
    rule: Rule, row: dict[str, Any], identity: tuple[str, int | None, str | None], printed: _Printed
) -> tuple[Any, ...]:
    id = row["report_id"]
    agency, year, form = identity
    cells: Sequence[str] = row.get("cells") or []
    for key, value in _DEFAULTS.items():
        if row.get(key) is None:
            row[key] = value
    found = [printed[id, c] for c in cells[:_BOUND] if (id, c) in printed]
    if found and row["line"] is None:
        row["line"], row["char_start"], row["char_end"] = found[0][2:5]
    if row["evidence"] is None and found and row["verdict"] != "unjudged":
        row["evidence"] = _quote(cells, id, printed, form)
    zh, en = _messages(rule, row, cells, form)
    values = [_digest_value(printed.get((id, c))) for c in cells[:_BOUND]]
    return (
        id, rule.code, row.get("severity") or rule.severity, row["verdict"],
        row["expected"], row["actual"], row["difference"], list(cells), zh, en,
        row["evidence"], row["line"], row["char_start"], row["char_end"],
        fingerprint(rule.code, agency, year, row, cells, values), None,
    )  # fmt: skip


def fingerprint(
    code: str, agency: str, year: int | None, row: dict[str, Any], cells: Sequence[str],
    values: Sequence[str],
) -> str:  # fmt: skip
    """16 hex digits bound to rule, body, year, cells and values: another figure, another print."""
    words = row["evidence"] if not cells else ""
    parts = [
        code, agency, str(year), row["verdict"], *cells, *values,
        str(row["expected"]), str(row["actual"]), words or "",
    ]  # fmt: skip
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def _frame(rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    schema = dtypes("findings")
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    frame = pl.DataFrame(
        [
            pl.Series(name, values, dtype=dtype, strict=False)
            for (name, dtype), values in zip(schema.items(), columns, strict=True)
        ]
    )
    rank = pl.col("severity").replace_strict({"error": 0, "warning": 1, "info": 2}, default=3)
    judged = pl.col("verdict").replace_strict({"fail": 0, "explained": 1}, default=2)
    return frame.with_columns(_v=judged, _s=rank, _o=pl.int_range(pl.len())).sort(
        "report_id", "_v", "_s", "_o"
    ).drop("_v", "_s", "_o")  # fmt: skip


def _quote(
    cells: Sequence[str], id: str, printed: _Printed,
    form: str | None,
) -> str:  # fmt: skip
    pieces = []
    for cell in cells[:_SHOWN]:
        if (id, cell) in printed:
            raw = (printed[id, cell][0] or "").strip()
            pieces.append(f"{places.name(cell, form).zh} {raw}".rstrip())
    more = f"（另 {len(cells) - _SHOWN} 格）" if len(cells) > _SHOWN else ""
    return " | ".join(pieces) + more


def _digest_value(printed: tuple[Any, ...] | None) -> str:
    if printed is None:
        return ""
    raw, value = printed[0], printed[1]
    return repr(value) if value is not None else (raw or "").strip()


def _messages(
    rule: Rule, row: dict[str, Any], cells: Sequence[str], form: str | None
) -> tuple[str, str]:
    name = places.name(cells[0], form) if cells else places.Name("", "")
    templates = _UNJUDGED if row["verdict"] == "unjudged" else rule.message
    texts = []
    for i, (template, lang) in enumerate(zip(templates, ("zh", "en"), strict=True)):
        given = row.get(f"message_{lang}")
        if given:
            texts.append(given)
            continue
        fields = {**row, "place": name[i], "title_zh": rule.title[0], "title_en": rule.title[1]}
        fields["why_zh"] = row.get("why_zh") or "所需数据空白或无法读取"
        fields["why_en"] = row.get("why_en") or "what it needs is blank or could not be read"
        stated = {k: v for k, v in fields.items() if v is not None}
        texts.append(template.format_map(_Fields(counted(stated))))
    return texts[0], texts[1]
