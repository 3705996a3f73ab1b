"""What is there and what it can be used for."""

from __future__ import annotations

import polars as pl

from reportkit.display import percent
from reportkit.trends.sentences.series import empty
from reportkit.trends.texts import joined, sentence
from reportkit.trends.values import LEFT_OUT


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
    kinds = {
        "printed": get("printed", 0), "filled": get("derived", 0) + get("implied", 0),
        "contested": get("contested", 0), "no_cases": get("no_cases", 0),
        "unknown": get("unknown", 0) + get("no_base", 0),
    }  # fmt: skip
    parts = [sentence(f"states_{kind}", lang, n=n) for kind, n in kinds.items() if n]
    said = sentence("states", lang, n=counted, parts=("，" if lang == "zh" else ", ").join(parts))
    more = {"states_old": old, "left_out": left_out}
    return joined([said, *(sentence(key, lang, n=n) for key, n in more.items() if n)], lang)
