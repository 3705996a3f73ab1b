"""What a comparison of bodies or groups shows, and why a rate changed."""

from __future__ import annotations

import polars as pl

from reportkit.display import number, percent
from reportkit.trends.indicators import catalogue, read_indicator
from reportkit.trends.sentences.series import empty
from reportkit.trends.texts import fraction, joined, points, sentence, shown, with_fraction


def by_group(frame: pl.DataFrame, column: str, lang: str = "zh") -> str:
    """Highest and lowest group of the latest year (frame of `trend` with `by`)."""
    valued = frame.filter(pl.col("value").is_not_null(), panel="all")
    if not valued.height:
        return empty(lang)
    indicator = read_indicator(valued["indicator"][0])
    last = valued.filter(pl.col("year") == pl.col("year").max())
    year = last["year"][0]
    # Those whose place is not known are no group that could be the highest.
    last = last.filter(pl.col(column).is_not_null())
    last = last.sort("value", pl.col(column), descending=[True, False])
    if last.height < 2:
        return sentence("by_one", lang, year=year, n=last.height)
    top, low = last.row(0, named=True), last.row(-1, named=True)
    values = [with_fraction(indicator, row, lang) for row in (top, low)]
    if abs(top["value"] - low["value"]) < 1e-12:
        value = shown(indicator, top["value"], lang)
        return sentence("by_level", lang, year=year, n=last.height, value=value)
    said = sentence(
        "by_unit", lang, year=year, n=last.height, top=top[column], top_value=values[0],
        low=low[column], low_value=values[1],
    )  # fmt: skip
    ends = top["interval_low"], low["interval_high"]
    if None in ends:
        return said + sentence("stop", lang)
    return said + sentence("by_overlap" if ends[0] <= ends[1] else "by_apart", lang)


def funnel(frame: pl.DataFrame, lang: str = "zh") -> str:
    """How many bodies lie beyond what chance explains (frame of `funnel`)."""
    if not frame.height:
        return empty(lang)
    total = fraction(float(frame["numerator"].sum()), float(frame["denominator"].sum()))
    centre, chance = percent(frame["centre"][0]), frame.height * 0.002
    said = sentence(
        "funnel", lang, year=frame["year"][0], n=frame.height,
        out=int((frame["position"] == "outside").sum()),
        chance=number(chance, 1) if chance >= 0.1 else sentence("below", lang, n="0.1"),
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
    value = with_fraction(indicator, top, lang)
    if ranked.height == 1:
        return sentence("ranking_one", lang, mark=mark, top=top["unit"], top_value=value)
    level = ranked.filter(rank=1).height
    rivals = ranked.filter(pl.col("chance_best") == 1).height - level
    said = [
        sentence(
            "ranking" if level == 1 else "ranking_level", lang, year=top["year"], n=ranked.height,
            robust=int(ranked["robust"].sum()), top=top["unit"], top_value=value, level=level,
        ),
        sentence("ranking_chance" if rivals > 0 else "ranking_sure", lang, n=rivals),
    ]  # fmt: skip
    if rest := frame.height - ranked.height:
        said.append(sentence("ranking_small", lang, n=rest, mark=mark))
    return joined(said, lang)


def _no_split(frame: pl.DataFrame) -> str | None:
    """Why a change is not worth splitting, as the name of a sentence; None when it is."""
    if not frame.height:
        return "change_none"
    if frame["unit"].n_unique() < 2:
        return "change_one"
    both = pl.col("denominator_from").is_not_null() & pl.col("denominator_to").is_not_null()
    if not frame.filter(both).height:
        return "change_disjoint"
    few = min(frame[f"denominator_{end}"].sum() for end in ("from", "to")) < catalogue().suppress
    return "change_few" if few else None


def splits(frame: pl.DataFrame) -> bool:
    """Whether a frame of `change` has enough cases, bodies and common bodies to be shown."""
    return _no_split(frame) is None


def change(frame: pl.DataFrame, lang: str = "zh") -> str:
    """The change and its parts (frame of `change`), or why it is not split."""
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

    stays = not frame["denominator_from"].has_nulls() and not frame["denominator_to"].has_nulls()
    parts = {p: moved(sums[p]) for p in ("within", "composition", "entry", "exit")}
    return sentence(
        "change_same" if stays else "change", lang, name=indicator.name(lang),
        first=frame["from_year"][0], last=frame["to_year"][0],
        before=with_fraction(indicator, ends["from"], lang),
        after=with_fraction(indicator, ends["to"], lang), total=moved(sums["contribution"]),
        **parts,
    )  # fmt: skip
