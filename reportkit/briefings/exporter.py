"""The nbconvert exporter of the briefings: one self-contained page, no code, no requests."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

from reportkit.startup import quicken

quicken()

from nbconvert.exporters.exporter import Exporter  # noqa: E402 (after quicken)
from traitlets import Bool, Dict, default  # noqa: E402

from reportkit.briefings.page import contents, read_page  # noqa: E402
from reportkit.briefings.texts import texts  # noqa: E402
from reportkit.display import Safe  # noqa: E402

TEMPLATES = Path(__file__).parent / "templates"


class BriefingExporter(Exporter):
    """Executed notebook to briefing (entry point `reportkit-briefing` of nbconvert)."""

    export_from_notebook = "Briefing (reportkit)"
    output_mimetype = "text/html"

    interactive = Bool(False, help="Embed the Vega runtime once and bring the charts alive").tag(
        config=True
    )
    provenance = Dict(help="Parameters and versions to print at the end").tag(config=True)

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(  # type: ignore[override]  # text, as every real exporter gives
        self, nb: Any, resources: Any = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page as text; `resources` as nbconvert wants them."""
        nb, resources = super().from_notebook_node(nb, resources, **kwargs)
        name = str(resources.get("metadata", {}).get("name", ""))
        page = read_page(nb, name)
        if self.provenance:
            page.parameters = list(self.provenance.get("parameters", ()))
            page.versions = list(self.provenance.get("versions", ()))
        else:
            given = nb.metadata.get("papermill", {}).get("parameters", {})
            page.parameters = [(k, k, str(v)) for k, v in sorted(given.items())]
            page.versions = [("reportkit", metadata.version("reportkit"))]
        html = template("briefing.html.j2").render(
            page=page,
            contents=contents(page),
            t=texts("page", page.lang),
            **assets(self.interactive and bool(page.specs)),
            specs=[_json(spec) for spec in page.specs] if self.interactive else [],
        )
        return html, resources


@lru_cache(maxsize=4)
def template(name: str) -> Any:
    """A template of the package; everything printed through it is escaped unless safe."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    return environment.get_template(name)


def _json(value: Any) -> Safe:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Safe(text)


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


@lru_cache(maxsize=4)
def assets(interactive: bool = False, style: str = "page", script: str = "page") -> dict[str, Any]:
    """Style, script, Vega bundle and the content-security policy that admits exactly these."""
    sheet = _sheet(TEMPLATES / "style" / f"{style}.css")
    code = (TEMPLATES / "script" / f"{script}.js").read_text("utf-8").strip()
    bundle = ""
    scripts = [_hash(code)]
    if interactive:
        bundle = _bundle()
        code_live = (TEMPLATES / "script" / "live.js").read_text("utf-8").strip()
        # Vega compiles its expressions, which needs unsafe-eval; inline code stays forbidden.
        scripts += [_hash(code_live), "'unsafe-eval'"]
    else:
        code_live = ""
    # Vega sizes its live charts by style attributes; the static page has none.
    styles = "'unsafe-inline'" if interactive else _hash(sheet)
    policy = (
        f"default-src 'none'; img-src data:; style-src {styles}; script-src {' '.join(scripts)}; "
        "base-uri 'none'; form-action 'none'"
    )
    return {
        "style": Safe(sheet),
        "script": Safe(code),
        "live": Safe(code_live),
        "bundle": Safe(bundle),
        "policy": policy,
    }


def _sheet(path: Path) -> str:
    base = (TEMPLATES / "style" / "base.css").read_text("utf-8")
    return (base + path.read_text("utf-8")).strip()


@lru_cache(maxsize=1)
def _bundle() -> str:
    """Vega, Vega-Lite and Vega-Embed, compressed, as base64; the same bytes every time."""
    import vl_convert

    snippet = "window.vegaEmbed = vegaEmbed;"
    code = vl_convert.javascript_bundle(snippet)
    return base64.b64encode(gzip.compress(code.encode(), 9, mtime=0)).decode()
