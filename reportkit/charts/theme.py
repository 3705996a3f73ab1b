"""One look for all charts: widths, fonts, colours that survive dark mode and colour blindness."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

FULL, HALF = 860, 420
# Widths are of the drawing with its axes; the plot inside is smaller by what the axes take.
_FAMILIES = (
    "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei",
)  # fmt: skip
FONTS = ",".join([*(f'"{family}"' for family in _FAMILIES), "sans-serif"])
TEXT = "currentColor"
GREY = "#8a8f98"

# Okabe and Ito (2008): told apart with every common colour blindness, readable on white and black.
PALETTE = (
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C6BB1", "#999999",
)  # fmt: skip
LIGHT = frozenset({"#CC79A7", "#E69F00", "#56B4E9", "#999999"})  # want dark letters
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "stroke", "wedge")
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [10, 4], [4, 4], [1, 3], [12, 3, 2, 3, 2, 3])
SQUARES = alt.Legend(title=None, symbolStrokeWidth=0)
# States by lightness as well as hue, so that they stand apart in grey.
GOOD, FAIR, POOR, ABSENT = "#1b6ca8", "#7fb2d9", "#e08214", "#c9ccd1"


def colours(domain: Sequence[str]) -> alt.Scale:
    """The palette for categories in a fixed order; later ones repeat it in grey."""
    chosen = [PALETTE[i] if i < len(PALETTE) else GREY for i in range(len(domain))]
    return alt.Scale(domain=list(domain), range=chosen)


def shapes(domain: Sequence[str]) -> alt.Scale:
    """A shape for each category, beside its colour."""
    return alt.Scale(
        domain=list(domain), range=[SHAPES[i % len(SHAPES)] for i in range(len(domain))]
    )


def dashes(domain: Sequence[str]) -> alt.Scale:
    """A dash for each category, beside its colour."""
    return alt.Scale(
        domain=list(domain), range=[DASHES[i % len(DASHES)] for i in range(len(domain))]
    )


def width(half: bool = False) -> int:
    """The width at which a chart is drawn: a full or a half column."""
    return HALF if half else FULL


def dressed(chart: Any, description: str, half: bool = False, height: int | None = None) -> Any:
    """The chart in the house look, with its text alternative."""
    size: dict[str, Any] = {"width": width(half), "description": description}
    if height is not None:
        size["height"] = height
    axis = {
        "labelColor": TEXT, "titleColor": TEXT, "tickColor": GREY, "domainColor": GREY,
        "gridColor": GREY, "gridOpacity": 0.25, "labelFontSize": 12, "titleFontSize": 12,
        "titleFontWeight": "normal", "labelLimit": 240, "labelFont": FONTS, "titleFont": FONTS,
    }  # fmt: skip
    legend = {
        "labelColor": TEXT, "titleColor": TEXT, "labelFontSize": 12, "titleFontSize": 12,
        "labelFont": FONTS, "titleFont": FONTS, "titleFontWeight": "normal", "labelLimit": 320,
        "orient": "bottom", "symbolStrokeWidth": 2, "symbolOpacity": 1, "columns": 2 if half else 3,
    }  # fmt: skip
    # Transparent, so that the page's own background shows in light and dark.
    fit = alt.AutoSizeParams(type="fit-x", contains="padding")
    return (
        chart.properties(**size)
        .configure(background="transparent", font=FONTS, autosize=fit)
        .configure_view(stroke=None)
        .configure_axis(**axis)
        .configure_legend(**legend)
        .configure_text(color=TEXT, font=FONTS, fontSize=11)
        .configure_header(labelColor=TEXT, titleColor=TEXT, labelFont=FONTS, titleFont=FONTS)
    )


def nothing(text: str, half: bool = False) -> Any:
    """A chart that says in words that there is nothing to draw."""
    import polars as pl

    words = pl.DataFrame({"text": [text]})
    drawn = alt.Chart(words).mark_text(fontSize=14, limit=width(half) - 20).encode(text="text:N")
    return dressed(drawn, text, half, height=60)
