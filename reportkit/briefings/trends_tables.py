"""Tables beside the charts of the disclosure-trends briefing."""

from __future__ import annotations

from typing import Any

import polars as pl

from reportkit.briefings.texts import texts
from reportkit.display import Table, either, percent
from reportkit.trends import crosswalk
from reportkit.trends.coverage import STATES as COVERED
from reportkit.trends.decompose import PARTS
from reportkit.trends.indicators import read_indicator
from reportkit.trends.texts import (
    column,
    fraction,
    made_of,
    points,
    shown,
    span,
    with_fraction,
    word,
)
from reportkit.trends.values import STATES

_LIMIT = 60


def parts(frame: pl.DataFrame, caption: str, lang: str) -> Table:
    """A frame of `composition` as parts × years, each cell with its fraction."""
    names: dict[str, dict[str, Any]] = {}
    whole = frame.filter(panel="all").sort("year", "segment", "order")
    for row in whole.iter_rows(named=True):
        indicator = read_indicator(row["indicator"])
        line = names.setdefault(row["indicator"], {"part": indicator.part(lang)})
        shown_here = with_fraction(indicator, row, lang) if row["denominator"] else None
        if row["small"] == "none":
            shown_here = word("none", lang)
        # Two forms in one year: both, for they may not be added.
        before = line.get(str(row["year"]))
        line[str(row["year"])] = f"{before}; {shown_here}" if before else shown_here
    years = [str(y) for y in whole["year"].unique().sort()]
    members = whole.sort("order")["indicator"].unique(maintain_order=True)
    made = pl.DataFrame([names[i] for i in members], infer_schema_length=None)
    made = made if names else pl.DataFrame()
    labels = {"part": column("part", lang), **{y: y for y in years}}
    return Table(made, caption, labels, row_header="part", lang=lang)


def _labels(names: list[str], lang: str) -> dict[str, str]:
    return {name: column(name, lang) for name in names}


def series(frame: pl.DataFrame, caption: str, lang: str, by: str | None = None) -> Table:
    """A frame of `trend` or `composition`: value, fraction, interval, bounds, unknown reports."""
    rows = []
    for row in frame.iter_rows(named=True):
        indicator = read_indicator(row["indicator"])
        wide = row["contested"] and row["low"] is not None and row["high"] is not None
        note = word(row["small"], lang) if row["small"] else None
        rows.append(
            {
                "name": indicator.name(lang),
                "panel": word(row["panel"], lang),
                "unit": row[by] or "—" if by else None,
                "year": row["year"],
                "form": row["form"],
                "value": shown(indicator, row["value"], lang) if row["value"] is not None else None,
                "fraction": made_of(indicator, row),
                "interval": span(indicator, row["interval_low"], row["interval_high"], lang),
                "bounds": span(indicator, row["low"], row["high"], lang) if wide else None,
                "reports": row["reports"],
                "unknown": row["unknown"],
                "small": note,
            }
        )
    rates = any(read_indicator(i).is_rate for i in frame["indicator"].unique())
    columns = ["year"]
    if by:
        columns.insert(0, "unit")
    if frame["indicator"].n_unique() > 1:
        columns.append("name")
    if frame["panel"].n_unique() > 1:
        columns.append("panel")
    columns += ["value", *(["fraction", "interval"] if rates else [])]
    columns += [c for c in ("bounds", "small") if any(r[c] for r in rows)]
    columns += ["reports", "unknown", "form"]
    labels = _labels(columns, lang)
    if by:
        labels["unit"] = texts("trends", lang)["group"]
    made = pl.DataFrame(rows, infer_schema_length=None) if rows else pl.DataFrame()
    return Table(made, caption, labels, row_header=columns[0], limit=300, lang=lang)


def ranked(frame: pl.DataFrame, caption: str, lang: str) -> Table:
    """A frame of `ranking`."""
    indicator = read_indicator(frame["indicator"][0])
    rows = [
        {
            "rank": row["rank"],
            "unit": row["unit"],
            "value": shown(indicator, row["value"], lang) if row["rank"] else None,
            "fraction": fraction(row["numerator"], row["denominator"]),
            "interval": span(indicator, row["interval_low"], row["interval_high"], lang),
            "ranks": _pair(row, "rank"),
            "chances": _pair(row, "chance"),
            "robust": row["robust"],
        }
        for row in frame.iter_rows(named=True)
    ]
    names = list(rows[0])
    made = pl.DataFrame(rows, infer_schema_length=None)
    return Table(made, caption, _labels(names, lang), row_header="unit", limit=_LIMIT, lang=lang)


def _pair(row: dict[str, Any], name: str) -> str | None:
    best, worst = row[f"{name}_best"], row[f"{name}_worst"]
    return None if best is None else f"{best}–{worst}"


def scattered(frame: pl.DataFrame, caption: str, lang: str) -> Table:
    """A frame of `funnel`, bodies beyond the limits first."""
    indicator = read_indicator(frame["indicator"][0])
    order = {"outside": 0, "warning": 1, "inside": 2}
    frame = frame.sort(pl.col("position").replace_strict(order), "unit")
    rows = [
        {
            "unit": row["unit"],
            "value": None if row["small"] == "suppressed" else shown(indicator, row["value"], lang),
            "fraction": fraction(row["numerator"], row["denominator"]),
            "shrunk": percent(row["shrunk"]),
            "position": word(row["position"], lang),
        }
        for row in frame.iter_rows(named=True)
    ]
    made = pl.DataFrame(rows, infer_schema_length=None)
    return Table(made, caption, _labels(list(rows[0]), lang), limit=_LIMIT, lang=lang)


def changed(frame: pl.DataFrame, caption: str, lang: str) -> Table:
    """A frame of `change`: both years and the four parts, largest contribution first."""
    t = texts("trends", lang)

    def row(name: str, item: dict[str, Any]) -> dict[str, Any]:
        ends = {
            end: fraction(item[f"numerator_{end}"], item[f"denominator_{end}"])
            for end in ("from", "to")
        }
        moved = {p: points(item[p], lang).split(" ")[0] for p in (*PARTS, "contribution")}
        if lang == "zh":
            moved = {p: v.removesuffix(word("points", lang)) for p, v in moved.items()}
        return {"unit": name, **ends, **moved}

    rows = [row(r["unit"], r) for r in frame.iter_rows(named=True)]
    if rows:
        rows.insert(0, row(word("total", lang), frame.sum().row(0, named=True)))
    labels = {
        "unit": column("unit", lang), "from": t["before"], "to": t["after"],
        **{p: word(p, lang) for p in PARTS}, "contribution": column("contribution", lang),
    }  # fmt: skip
    made = pl.DataFrame(rows, infer_schema_length=None) if rows else pl.DataFrame()
    return Table(made, caption, labels, limit=30, lang=lang)


def covered(frame: pl.DataFrame, caption: str, lang: str) -> Table:
    """A frame of `coverage` as bodies × years, units with most gaps first."""
    at = 0 if lang == "zh" else 1
    if (frame["bodies"] > 1).any():
        cell = pl.concat_str("reports", pl.lit("/"), "bodies")
    else:
        cell = pl.col("state").replace_strict({s: names[at] for s, names in COVERED.items()})
    gaps = frame.group_by("unit").agg(gaps=(pl.col("bodies") - pl.col("reports")).sum())
    wide = frame.with_columns(cell=cell, year=pl.col("year").cast(pl.String)).pivot(
        "year", index="unit", values="cell", sort_columns=True
    )
    wide = wide.join(gaps, on="unit").sort("gaps", "unit", descending=[True, False]).drop("gaps")
    labels = {c: c for c in wide.columns} | {"unit": column("unit", lang)}
    return Table(wide, caption, labels, limit=300, lang=lang)


def worth(frame: pl.DataFrame, caption: str, lang: str) -> Table:
    """A frame of `values` as years × states."""
    at = 0 if lang == "zh" else 1
    present = [s for s in STATES if (frame["state"] == s).any()]
    counts = frame.filter(pl.col("year").is_not_null()).group_by("year").agg(
        (pl.col("state") == s).sum().alias(s) for s in present
    )  # fmt: skip
    labels = {"year": column("year", lang), **{s: STATES[s][at] for s in present}}
    return Table(counts.sort("year"), caption, labels, lang=lang)


def definitions(ids: list[str], caption: str, lang: str) -> Table:
    """Names, formulas and caveats of the indicators of a page."""
    t = texts("trends", lang)
    rows = []
    for id in ids:
        indicator = read_indicator(id)
        formulas = [
            f"{f.numerator_text} / ({f.denominator_text})" if f.denominator_text
            else f.numerator_text
            for f in indicator.formulas[:1]
        ]  # fmt: skip
        rows.append(
            {
                "indicator": indicator.name(lang), "formula": formulas[0],
                "forms": ", ".join(indicator.forms), "caveat": indicator.caveat(lang) or None,
            }
        )  # fmt: skip
    labels = {c: t[c] for c in ("indicator", "formula", "forms", "caveat")}
    made = pl.DataFrame(rows, infer_schema_length=None)
    return Table(made, caption, labels, folded=True, lang=lang)


def breaks(ids: list[str], first: int, last: int, caption: str, lang: str) -> Table | None:
    """Changes of form and law that the years of a page cross; None when there are none."""
    t = texts("trends", lang)

    def row(name: str, mark: crosswalk.Mark) -> dict[str, Any]:
        return {"indicator": name, "year": mark.year, "mark": mark.label, "caveat": mark.note}

    rows = [
        row(read_indicator(id).name(lang), mark)
        for id in ids
        for mark in crosswalk.marks([id], first, last, lang)
        if mark.kind != "bodies" and mark.grade in ("near", "break")
    ]
    rows += [
        row(either("全部", "all", lang), mark)
        for mark in crosswalk.marks(ids[:1], first, last, lang)
        if mark.kind == "bodies"
    ]
    if not rows:
        return None
    labels = {"year": t["mark_year"], "indicator": t["indicator"], "mark": t["mark"],
              "caveat": t["caveat"]}  # fmt: skip
    made = pl.DataFrame(rows, infer_schema_length=None).sort("year", maintain_order=True)
    return Table(made, caption, labels, folded=True, lang=lang)
