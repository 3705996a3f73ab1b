"""Charts of the parsing-QA and audit briefings: frame in, `alt.Chart` out, in the house look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from reportkit.startup import quicken

quicken()

import altair as alt  # noqa: E402 (after quicken)

from reportkit.charts import theme  # noqa: E402


def _tooltip(names: Mapping[str, str], frame: pl.DataFrame) -> list[Any]:
    kinds = {c: "Q" if frame.schema[c].is_numeric() else "N" for c in names}
    return [alt.Tooltip(f"{c}:{kinds[c]}", title=names[c]) for c in names]


def heat_map(
    frame: pl.DataFrame, names: Mapping[str, str], rules: Sequence[str], description: str
) -> Any:
    """Findings by body (down) and rule (across).

    `frame` has body, rule, title, severity and n; `names` their labels; `rules` the order.
    """
    bodies = frame["body"].n_unique()
    across = alt.Axis(orient="top", labelAngle=0, domain=False, ticks=False)
    down = alt.Axis(domain=False, ticks=False, grid=True, gridDash=[1, 5], labelLimit=320)
    base = alt.Chart(frame).encode(
        x=alt.X("rule:N", sort=list(rules), title=None, axis=across),
        y=alt.Y("body:N", title=None, sort="ascending", axis=down),
        tooltip=_tooltip(names, frame),
    )
    most = max(2, *frame["n"].to_list())
    depth = alt.Scale(domain=[1, most], range=[0.25, 0.75])
    squares = base.mark_rect(cornerRadius=2, color=theme.POOR).encode(
        opacity=alt.Opacity("n:Q", scale=depth, legend=None)
    )
    numbers = base.mark_text(aria=False).encode(text="n:Q")
    return theme.dressed(squares + numbers, description, height=26 * bodies + 8)


def stacked_bars(
    frame: pl.DataFrame,
    names: Mapping[str, str],
    description: str,
    *,
    colors: Mapping[str, str],
    share: bool = False,
) -> Any:
    """Horizontal bars of `n` by `group`, stacked by `part` in the order of `colors`."""
    order = list(colors)
    place = {p: i for i, p in enumerate(order)}
    at = pl.col("part").replace_strict(place, default=len(order), return_dtype=pl.Int32)
    frame = frame.with_columns(_at=at)
    groups = frame["group"].unique(maintain_order=True).to_list()
    whole = max(1, *(frame.group_by("group").agg(pl.col("n").sum())["n"].to_list()))
    axis = alt.Axis(format="%" if share else ",d", tickCount=5 if share else min(5, whole))
    bars = (
        alt.Chart(frame)
        .mark_bar(height={"band": 0.62})
        .encode(
            x=alt.X(
                "n:Q",
                title=names["share" if share else "n"],
                stack="normalize" if share else "zero",
                axis=axis,
            ),
            y=alt.Y("group:N", title=None, sort=groups),
            color=alt.Color(
                "part:N",
                title=None,
                scale=alt.Scale(domain=order, range=list(colors.values())),
            ),
            order=alt.Order("_at:O"),
            tooltip=_tooltip({k: v for k, v in names.items() if k != "share"}, frame),
        )
    )
    return theme.dressed(bars, description, height=30 * len(groups) + 8)
