"""How a chart reaches a notebook: the specification alone, and its description as text.

JupyterLab draws `application/vnd.vegalite.v5+json` without a network, also in an untrusted
notebook; the briefing exporter turns the same data into inline SVG. altair's own renderers load
from the web or break papermill.
"""

from __future__ import annotations

from typing import Any

import altair as alt

from reportkit.display.blocks import VEGA_LITE

NAME = "reportkit"


def render(spec: dict[str, Any], **_: Any) -> dict[str, Any]:
    """The MIME bundle of a chart."""
    return {VEGA_LITE: spec, "text/plain": str(spec.get("description", ""))}


def enable() -> None:
    """Make altair charts display offline in this process."""
    alt.renderers.register(NAME, render)
    alt.renderers.enable(NAME)
