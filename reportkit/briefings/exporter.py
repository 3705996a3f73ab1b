"""The nbconvert exporter of the briefings: one self-contained page, no code, no requests."""

from __future__ import annotations

from typing import Any

from reportkit.startup import quicken

quicken()

from nbconvert.exporters.exporter import Exporter  # noqa: E402 (after quicken)
from traitlets import Bool, default  # noqa: E402

from reportkit.briefings.rendering import render  # noqa: E402


class BriefingExporter(Exporter):
    """Executed notebook to briefing (entry point `reportkit-briefing` of nbconvert)."""

    export_from_notebook = "Briefing (reportkit)"
    output_mimetype = "text/html"

    interactive = Bool(False, help="Embed the Vega runtime once and bring the charts alive").tag(
        config=True
    )

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(  # type: ignore[override]  # text, as every real exporter gives
        self, nb: Any, resources: Any = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page as text; `resources` as nbconvert wants them."""
        nb, resources = super().from_notebook_node(nb, resources, **kwargs)
        name = str(resources.get("metadata", {}).get("name", ""))
        return render(nb, name, interactive=self.interactive), resources
