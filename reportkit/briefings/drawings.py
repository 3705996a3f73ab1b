"""Charts of the parsing-QA and audit briefings: frame in, `alt.Chart` out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from reportkit.startup import quicken

if TYPE_CHECKING:
    import altair as alt

WIDTH = 860
_INK = "currentColor"
# Text and axes take the colour of the page, so that light, dark and print all work.
_CONFIG: dict[str, Any] = {
    "background": "transparent",
    "font": "sans-serif",
    "axis": {
        "labelColor": _INK, "titleColor": _INK, "domainColor": _INK, "tickColor": _INK,
        "gridColor": _INK, "gridOpacity": 0.12, "domainOpacity": 0.5, "tickOpacity": 0.5,
        "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "labelLimit": 320,
        "titlePadding": 8,
    },
    "legend": {"labelColor": _INK, "titleColor": _INK, "labelFontSize": 12, "titleFontSize": 12,
               "titleFontWeight": "normal", "orient": "top", "labelLimit": 220},
    "view": {"stroke": None},
    "text": {"fill": _INK, "fontSize": 12},
}  # fmt: skip


def _finished(chart: Any, description: str, width: int, height: Any) -> alt.Chart:
    made: alt.Chart = chart.properties(width=width, height=height, description=description)
    return made.configure(**_CONFIG)


def _tooltip(names: Mapping[str, str], frame: pl.DataFrame) -> list[Any]:
    import altair as alt

    kinds = {c: "Q" if frame.schema[c].is_numeric() else "N" for c in names}
    return [alt.Tooltip(f"{c}:{kinds[c]}", title=names[c]) for c in names]


def heat_map(
    frame: pl.DataFrame, names: Mapping[str, str], rules: Sequence[str], description: str
) -> alt.Chart:
    """Findings by body (down) and rule (across).

    `frame` has body, rule, title, severity and n; `names` their labels; `rules` the order.
    """
    quicken()
    import altair as alt

    bodies = frame["body"].n_unique()
    base = alt.Chart(frame).encode(
        x=alt.X(
            "rule:N",
            sort=list(rules),
            title=names["rule"],
            axis=alt.Axis(orient="top", labelAngle=0),
        ),
        y=alt.Y("body:N", title=None, sort="ascending"),
        tooltip=_tooltip(names, frame),
    )
    most = max(1, int(frame["n"].max() or 1))  # type: ignore[arg-type, call-overload]
    squares = base.mark_rect(cornerRadius=2, stroke="transparent", strokeWidth=2).encode(
        color=alt.value("#d1722f"),
        opacity=alt.Opacity(
            "n:Q", scale=alt.Scale(domain=[1, max(2, most)], range=[0.28, 0.75]), legend=None
        ),
    )
    numbers = base.mark_text(aria=False).encode(text="n:Q")
    width = min(WIDTH - 330, 44 * len(rules))
    return _finished(squares + numbers, description, width, 24 * bodies)


def stacked_bars(
    frame: pl.DataFrame,
    names: Mapping[str, str],
    description: str,
    *,
    colors: Mapping[str, str],
    share: bool = False,
) -> alt.Chart:
    """Horizontal bars of `n` by `group`, stacked by `part` in the order of `colors`."""
    quicken()
    import altair as alt

    order = list(colors)
    place = {p: i for i, p in enumerate(order)}
    frame = frame.with_columns(
        _at=pl.col("part").replace_strict(place, default=len(order), return_dtype=pl.Int32)
    )
    groups = frame["group"].unique(maintain_order=True).to_list()
    axis = alt.Axis(format="%" if share else ",d", tickCount=5)
    chart = (
        alt.Chart(frame)
        .mark_bar(height=16)
        .encode(
            x=alt.X(
                "n:Q", title=names["n"], stack="normalize" if share else "zero",
                axis=axis,
            ),
            y=alt.Y("group:N", title=None, sort=groups),
            color=alt.Color(
                "part:N", title=None,
                scale=alt.Scale(domain=order, range=list(colors.values())),
            ),
            order=alt.Order("_at:O"),
            tooltip=_tooltip(names, frame),
        )
    )  # fmt: skip
    return _finished(chart, description, WIDTH - 240, alt.Step(26))
