"""The page that lists the briefings of a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from reportkit.briefings.rendering import assets, template
from reportkit.briefings.texts import texts
from reportkit.display import Safe, escape, number, percent, tag
from reportkit.files import write_text

if TYPE_CHECKING:
    from reportkit.briefings.jobs import BriefingItem

_SHOWN = 4  # headline figures a row


def write_index(folder: Path, items: Sequence[BriefingItem], lang: str) -> Path:
    """Write `index.html`; it works without scripts, which only add filter and sorting."""
    t = texts("page", lang)
    page = template("index.html.j2").render(
        lang=lang,
        t=t,
        rows=[_row(item, t) for item in items],
        made=sum(i.status != "failed" for i in items),
        failed=sum(i.status == "failed" for i in items),
        **assets(False, "index", "index"),
    )
    path = folder / "index.html"
    write_text(path, page)
    return path


def _link(file: str, text: str) -> Safe:
    # The only links that leave a page: relative ones to the files beside the index.
    return Safe(f'<a href="{escape("./" + quote(file))}">{escape(text)}</a>')


def _row(item: BriefingItem, t: Any) -> dict[str, Any]:
    failed = item.status == "failed"
    title = item.title or item.notebook
    word = t["status_failed" if failed else "status_ok"]
    sign = "▲" if failed else "✓"
    status = tag(
        "span",
        tag("span", sign, aria_hidden="true"),
        " ",
        word,
        class_=f"rk-badge rk-{'bad' if failed else 'good'}",
    )
    return {
        "failed": failed,
        "title": _link(item.path, title) if item.path else escape(title),
        "file": item.name,
        "group": item.group or t["everything"],
        "population": t["population_made_up" if item.made_up else "population_real"],
        "made_up": item.made_up,
        "status": status,
        "order": 1 if failed else 0,
        "figures": [_figure(r) for r in item.headline[:_SHOWN]],
        "error": item.error or "",
        "kept": _link(item.kept, t["kept"]) if item.kept else "",
        "notebook": _link(f"{item.name}.ipynb", t["notebook"]) if item.path else "",
    }


def _figure(record: dict[str, Any]) -> dict[str, str]:
    value, top, base = (record.get(k) for k in ("value", "numerator", "denominator"))
    if base:
        shown, fraction = percent((top or 0) / base), f"{number(top)} / {number(base)}"
    else:
        shown, fraction = (value if isinstance(value, str) else number(value)), ""
    return {"label": str(record.get("label", "")), "value": str(shown), "fraction": fraction}
