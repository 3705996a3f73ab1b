"""Pages as text: template, style, script and the policy that admits exactly these."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

from reportkit.briefings.page import contents, read_page
from reportkit.briefings.texts import texts
from reportkit.display import Safe

TEMPLATES = Path(__file__).parent / "templates"


def render(
    notebook: Any,
    name: str = "",
    *,
    interactive: bool = False,
    parameters: Sequence[tuple[str, str, str]] | None = None,
    versions: Sequence[tuple[str, str]] | None = None,
) -> str:
    """The page of an executed notebook.

    `parameters` (name, meaning, value) and `versions` stand at its end; without them, what
    papermill recorded in the notebook.
    """
    page = read_page(notebook, name)
    given = notebook.metadata.get("papermill", {}).get("parameters", {})
    shown = [(k, k, str(v)) for k, v in sorted(given.items())]
    page.parameters = list(parameters) if parameters is not None else shown
    own = [("reportkit", metadata.version("reportkit"))]
    page.versions = list(versions) if versions is not None else own
    return str(
        template("briefing.html.j2").render(
            page=page,
            contents=contents(page),
            t=texts("page", page.lang),
            **assets(interactive and bool(page.specs)),
            specs=[_json(spec) for spec in page.specs] if interactive else [],
        )
    )


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
