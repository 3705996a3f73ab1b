"""One sentence (or two) on what a chart shows, computed from its frame."""

from __future__ import annotations

from typing import Any

import polars as pl

from reportkit.display import number, percent
from reportkit.trends import crosswalk
from reportkit.trends.indicators import Indicator, catalogue, read_indicator
from reportkit.trends.texts import (
    difference,
    fraction,
    joined,
    points,
    sentence,
    shown,
    with_fraction,
)
from reportkit.trends.values import LEFT_OUT

_INTERVAL = ("interval_low", "interval_high")


def empty(lang: str = "zh") -> str:
    """What to say where nothing can be shown."""
    return sentence("empty", lang)


def _compared(indicator: Indicator, frame: pl.DataFrame, lang: str) -> list[str]:
    """First against last year of the newest segment with values."""
    valued = frame.filter(pl.col("value").is_not_null()).sort("year", "segment")
    newest = frame.sort("segment", "year").row(-1, named=True)
    if newest["value"] is None and newest["small"] == "suppressed":
        made = fraction(newest["numerator"], newest["denominator"])
        few = [sentence("few", lang, year=newest["year"], name=indicator.name(lang), fraction=made)]
    elif not valued.height and (frame["small"] == "none").any():
        return [sentence("no_cases", lang, name=indicator.name(lang))]
    else:
        few = []
    if not valued.height:
        return few or [empty(lang)]
    valued = valued.filter(pl.col("segment") == pl.col("segment").max())
    first, last = valued.row(0, named=True), valued.row(-1, named=True)
    name = indicator.name(lang)
    if first["year"] == last["year"]:
        value = with_fraction(indicator, last, lang)
        return [sentence("one_year", lang, year=last["year"], name=name, value=value), *few]
    if not indicator.is_rate and first["used"] != last["used"]:
        # Sums of different numbers of reports: a growth would be that of the sample.
        said = sentence(
            "uneven", lang, name=name, first=first["year"], last=last["year"],
            before=with_fraction(indicator, first, lang), n=first["used"],
            after=with_fraction(indicator, last, lang), m=last["used"],
        )  # fmt: skip
        return [said, *few]
    moved = last["value"] - first["value"]
    same = shown(indicator, first["value"], lang) == shown(indicator, last["value"], lang)
    kind = "held" if same else "rose" if moved > 0 else "fell"
    text = sentence(
        kind, lang, name=name, first=first["year"], last=last["year"],
        before=with_fraction(indicator, first, lang), after=with_fraction(indicator, last, lang),
        difference=difference(indicator, first["value"], last["value"], lang),
    )  # fmt: skip
    ends = [row[c] for row in (first, last) for c in _INTERVAL]
    if same or None in ends:
        return [text + sentence("stop", lang), *few]
    overlap = ends[0] <= ends[3] and ends[2] <= ends[1]
    return [text + sentence("overlap" if overlap else "apart", lang), *few]


def _breaks(indicator: Indicator, frame: pl.DataFrame, lang: str) -> list[str]:
    valued = frame.filter(pl.col("value").is_not_null())
    years = valued["year"].to_list()
    if not years:
        return []
    cuts = [c for c in crosswalk.cut_years(indicator) if min(years) < c <= max(years)]
    return [sentence("broken", lang, year=cuts[-1])] if cuts else []


def _doubts(indicator: Indicator, frame: pl.DataFrame, lang: str) -> list[str]:
    found = []
    if unknown := int(frame["unknown"].sum()):
        found.append(sentence("unknown", lang, n=unknown))
    wide = frame.filter(pl.col("contested") > 0, pl.col("high") - pl.col("low") > 1e-9)
    wide = wide.filter(pl.col("value").is_not_null()).sort("year", "segment")
    if wide.height:
        row = wide.row(-1, named=True)
        low, high = (shown(indicator, row[c], lang) for c in ("low", "high"))
        n = int(row["contested"])
        if low != high:
            found.append(sentence("contested", lang, n=n, year=row["year"], low=low, high=high))
    return found


def trend(frame: pl.DataFrame, lang: str = "zh") -> str:
    """What a pooled series shows (frame of `trend` without groups): change, breaks, doubts."""
    if not frame.height:
        return empty(lang)
    indicator = read_indicator(frame["indicator"][0])
    whole = frame.filter(panel="all")
    said = _compared(indicator, whole, lang) + _breaks(indicator, whole, lang)
    constant = frame.filter(panel="balanced").filter(pl.col("value").is_not_null())
    constant = constant.filter(pl.col("segment") == pl.col("segment").max()).sort("year")
    if constant.height > 1:
        ends = (constant.row(i, named=True) for i in (0, -1))
        before, after = (with_fraction(indicator, row, lang) for row in ends)
        # Where everybody has every year, the sentence before has said it.
        key = ["year", "segment", "numerator", "denominator"]
        alike = whole.join(constant.select(key), on=key, how="semi", nulls_equal=True)
        if alike.height < constant.height:
            said.append(sentence("balanced", lang, before=before, after=after))
    return joined(said + _doubts(indicator, whole, lang), lang)


def several(frame: pl.DataFrame, lang: str = "zh") -> str:
    """What several indicators in one chart show: each compared, doubts of the first."""
    if not frame.height:
        return empty(lang)
    said: list[str] = []
    for id in frame["indicator"].unique(maintain_order=True):
        indicator, part = read_indicator(id), frame.filter(indicator=id, panel="all")
        if part.height:
            said += _compared(indicator, part, lang) + _breaks(indicator, part, lang)
    first = frame.filter(indicator=frame["indicator"][0], panel="all")
    said = list(dict.fromkeys(said))
    return joined(said + _doubts(read_indicator(frame["indicator"][0]), first, lang), lang)


def by_group(frame: pl.DataFrame, column: str, lang: str = "zh") -> str:
    """Highest and lowest group of the latest year (frame of `trend` with `by`)."""
    valued = frame.filter(pl.col("value").is_not_null(), panel="all")
    if not valued.height:
        return empty(lang)
    indicator = read_indicator(valued["indicator"][0])
    last = valued.filter(pl.col("year") == pl.col("year").max())
    last = last.sort("value", pl.col(column), descending=[True, False])
    top, low = last.row(0, named=True), last.row(-1, named=True)
    return sentence(
        "by_unit", lang, year=top["year"], n=last.height,
        top=top[column] or "—", top_value=with_fraction(indicator, top, lang),
        low=low[column] or "—", low_value=with_fraction(indicator, low, lang),
    )  # fmt: skip


def composition(frame: pl.DataFrame, lang: str = "zh") -> str:
    """Largest parts of the latest year and the largest move (frame of `composition`)."""
    valued = frame.filter(pl.col("value").is_not_null(), panel="all")
    if not valued.height:
        few = frame.filter(pl.col("denominator") > 0, panel="all").sort("year")
        if not few.height:
            return empty(lang)
        row = few.row(-1, named=True)
        return sentence("few_parts", lang, year=row["year"], n=int(row["denominator"]))
    last = valued.filter(pl.col("year") == pl.col("year").max())
    last = last.sort("value", "order", descending=[True, False])
    rows = list(last.iter_rows(named=True))

    def part(row: dict[str, Any]) -> tuple[str, str]:
        indicator = read_indicator(row["indicator"])
        return indicator.name(lang), with_fraction(indicator, row, lang)

    top, top_value = part(rows[0])
    year = rows[0]["year"]
    if len(rows) == 1 or not rows[1]["value"]:
        said = [sentence("only", lang, year=year, top=top, top_value=top_value)]
    else:
        runner, next_value = part(rows[1])
        said = [
            sentence("largest", lang, year=year, top=top, top_value=top_value,
                     next=runner, next_value=next_value)
        ]  # fmt: skip
    newest = valued.join(last.select("indicator", "segment"), on=["indicator", "segment"])
    first = newest.filter(pl.col("year") == pl.col("year").min())
    moves = last.join(first, on="indicator", suffix="_first")
    moves = moves.with_columns(moved=pl.col("value") - pl.col("value_first"))
    # Less than would be printed as 0.1 points is no move worth a sentence.
    moves = moves.filter(pl.col("moved").abs() >= 0.0005)
    if moves.height and first["year"][0] != year:
        row = moves.sort(pl.col("moved").abs(), "order", descending=[True, False]).row(
            0, named=True
        )
        name, moved = read_indicator(row["indicator"]).name(lang), points(row["moved"], lang)
        said.append(sentence("moved", lang, first=first["year"][0], part=name, difference=moved))
    whole = frame.filter(indicator=rows[0]["indicator"], panel="all")
    return joined(said + _doubts(read_indicator(rows[0]["indicator"]), whole, lang), lang)


def funnel(frame: pl.DataFrame, lang: str = "zh") -> str:
    """How many bodies lie beyond what chance explains (frame of `funnel`)."""
    if not frame.height:
        return empty(lang)
    total = fraction(float(frame["numerator"].sum()), float(frame["denominator"].sum()))
    centre = percent(frame["centre"][0])
    said = sentence(
        "funnel", lang, year=frame["year"][0], n=frame.height,
        out=int((frame["position"] == "outside").sum()), chance=number(frame.height * 0.002, 1),
        centre=f"{centre}（{total}）" if lang == "zh" else f"{centre} ({total})",
    )  # fmt: skip
    small = int((frame["small"] != "").sum())
    more = sentence("funnel_small", lang, n=small, mark=catalogue().mark) if small else ""
    return joined([said, more], lang)


def ranking(frame: pl.DataFrame, lang: str = "zh") -> str:
    """What of a ranking survives bounds and intervals (frame of `ranking`)."""
    if not frame.height:
        return empty(lang)
    ranked = frame.filter(pl.col("rank").is_not_null())
    mark = catalogue().mark
    if not ranked.height:
        return sentence("ranking_none", lang, mark=mark)
    indicator = read_indicator(frame["indicator"][0])
    top = ranked.row(0, named=True)
    rivals = ranked.filter(pl.col("chance_best") == 1).height - 1
    said = [
        sentence(
            "ranking", lang, year=top["year"], n=ranked.height,
            robust=int(ranked["robust"].sum()), top=top["unit"],
            top_value=with_fraction(indicator, top, lang),
        )
    ]  # fmt: skip
    if ranked.height > 1:
        kind = "ranking_chance" if rivals > 0 else "ranking_sure"
        said.append(sentence(kind, lang, n=rivals))
    if rest := frame.height - ranked.height:
        said.append(sentence("ranking_small", lang, n=rest, mark=mark))
    return joined(said, lang)


def _no_split(frame: pl.DataFrame) -> str | None:
    """Why a change is not worth splitting, as the name of a sentence; None when it is."""
    if not frame.height:
        return "change_none"
    if min(frame[f"denominator_{end}"].sum() for end in ("from", "to")) < catalogue().suppress:
        return "change_few"
    if frame["unit"].n_unique() < 2:
        return "change_one"
    both = pl.col("denominator_from").is_not_null() & pl.col("denominator_to").is_not_null()
    return None if frame.filter(both).height else "change_disjoint"


def splits(frame: pl.DataFrame) -> bool:
    """Whether a frame of `change` has enough cases, bodies and common bodies to be shown."""
    return _no_split(frame) is None


def change(frame: pl.DataFrame, lang: str = "zh") -> str:
    """The change and its four parts (frame of `change`), or why it is not split."""
    if why := _no_split(frame):
        return sentence(why, lang)
    indicator = read_indicator(frame["indicator"][0])
    sums = frame.sum().row(0, named=True)
    scale = 100.0 if indicator.kind == "per_100" else 1.0
    ends = {}
    for end in ("from", "to"):
        n, d = sums[f"numerator_{end}"], sums[f"denominator_{end}"]
        ends[end] = {"numerator": n, "denominator": d, "value": n / d * scale}

    def moved(value: float) -> str:
        return f"{value:+,.2f}" if indicator.kind == "per_100" else points(value, lang)

    parts = {p: moved(sums[p]) for p in ("within", "composition", "entry", "exit")}
    return sentence(
        "change", lang, name=indicator.name(lang), first=frame["from_year"][0],
        last=frame["to_year"][0], before=with_fraction(indicator, ends["from"], lang),
        after=with_fraction(indicator, ends["to"], lang), total=moved(sums["contribution"]),
        **parts,
    )  # fmt: skip


def coverage(frame: pl.DataFrame, lang: str = "zh") -> str:
    """How many of the reports there could be are there (frame of `coverage`)."""
    if not frame.height:
        return empty(lang)
    units, years = frame["unit"].n_unique(), frame["year"].n_unique()
    found, possible = int(frame["reports"].sum()), int(frame["bodies"].sum())
    shares = {"units": units, "years": years, "share": percent(found / possible)}
    if (frame["bodies"] > 1).any():
        return sentence("coverage_region", lang, **shares)
    gaps = frame.filter(state="missing")["unit"].n_unique()
    said = sentence(
        "coverage" if gaps else "coverage_full",
        lang,
        **shares,
        cells=possible,
        found=found,
        gaps=gaps,
    )
    partial = int(frame["state"].is_in(["partial", "none"]).sum())
    more = sentence("coverage_partial", lang, n=partial) if partial else ""
    return joined([said, more], lang)


def states(frame: pl.DataFrame, lang: str = "zh") -> str:
    """How many reports can be used for an indicator, and why not (frame of `values`)."""
    counts = dict(frame.group_by("state").len().iter_rows())
    old = counts.get("not_in_form", 0)
    left_out = sum(counts.get(s, 0) for s in LEFT_OUT)
    counted = sum(counts.values()) - old - left_out
    if not counted:
        return empty(lang)
    get = counts.get
    said = sentence(
        "states", lang, n=counted, printed=get("printed", 0),
        filled=get("derived", 0) + get("implied", 0), contested=get("contested", 0),
        no_cases=get("no_cases", 0), unknown=get("unknown", 0) + get("no_base", 0),
    )  # fmt: skip
    more = {"states_old": old, "left_out": left_out}
    return joined([said, *(sentence(key, lang, n=n) for key, n in more.items() if n)], lang)
