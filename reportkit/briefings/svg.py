"""Vega-Lite specifications as static, harmless, deterministic SVG for a page."""

from __future__ import annotations

import hashlib
import json
import re
from functools import lru_cache
from typing import Any

from reportkit.briefings.chart_words import role_word, translated
from reportkit.display import Safe

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}href"
_REFERENCE = re.compile(r"url\(\s*['\"]?#([^'\")]+)['\"]?\s*\)")
_COLUMN = re.compile(r"[a-z_]+")
_DIGITS = re.compile(r"(\d+\.\d{2})\d+")
# What the page's style sheet or the browser's default says already.
_IDLE = {("opacity", "1"), ("stroke-miterlimit", "10"), ("font-style", "normal")}
_GEOMETRY = {"d", "transform", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "r"}
_KEPT_ROLES = {"axis", "legend", "title"}  # the page's script tells these from marks
_FORBIDDEN = {"script", "foreignObject", "iframe", "image", "use", "animate", "set", "a", "style"}


def spec_text(spec: dict[str, Any]) -> str:
    """The specification as one canonical line of JSON."""
    return json.dumps(spec, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def spec_digest(spec: dict[str, Any]) -> str:
    """Digest of a specification, the key of the SVG cache."""
    return hashlib.sha256(spec_text(spec).encode()).hexdigest()[:16]


def render(spec: dict[str, Any], prefix: str, lang: str = "en") -> Safe:
    """The chart as inline SVG; ids begin with `prefix`, so that charts do not share them.

    What Vega says of axes and legends to screen readers is put into the language of the page.
    """
    described = str(spec.get("description") or "")
    return Safe(_cleaned(_drawn(spec_text(spec)), described, prefix, lang))


@lru_cache(maxsize=256)
def _drawn(text: str) -> str:
    import vl_convert

    # No base URL is allowed: a specification cannot make the converter fetch anything.
    return str(vl_convert.vegalite_to_svg(text, allowed_base_urls=[]))


def _cleaned(svg: str, description: str, prefix: str, lang: str) -> str:
    """Drop whatever could run or load, renumber ids in printed order, name the chart."""
    from lxml import etree

    root = etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False, huge_tree=True))
    names: dict[str, str] = {}
    for element in root.iter():
        if "id" in element.attrib:
            names[element.attrib["id"]] = f"{prefix}-{len(names) + 1}"
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or etree.QName(element).localname in _FORBIDDEN:
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
            continue
        if element.get("display") == "none":
            element.getparent().remove(element)
            continue
        for key, value in list(element.attrib.items()):
            local = key.rpartition("}")[2].lower()
            if key in _GEOMETRY:
                element.attrib[key] = _DIGITS.sub(r"\1", value)
            elif _needless(key, local, value):
                del element.attrib[key]
            elif key == "id":
                element.attrib[key] = names[value]
            elif "url(" in value and key != "aria-label":
                element.attrib[key] = _REFERENCE.sub(
                    lambda m: f"url(#{names.get(m.group(1), 'none')})", value
                )
    for element in root.iter():
        role = element.get("aria-roledescription")
        if role is not None:
            element.set("data-part", role)
            element.set("aria-roledescription", role_word(role, lang))
            element.set("aria-label", translated(element.get("aria-label", ""), lang))
        elif "aria-label" in element.attrib:
            element.set("aria-label", _readable(element.attrib["aria-label"]))
        elif element.get("role") == "graphics-symbol" and "aria-label" not in element.attrib:
            del element.attrib["role"]  # an empty layer is no symbol
    root.set("role", "group")
    if description:
        root.set("aria-label", description)
    etree.cleanup_namespaces(root)
    return str(etree.tostring(root, encoding="unicode"))


def _needless(key: str, local: str, value: str) -> bool:
    """Whether an attribute could run or load something, or says nothing on this page."""
    if local.startswith("on") or local in ("href", "src", "style", "font-family"):
        return True
    return (key, value) in _IDLE or (local == "aria-roledescription" and value not in _KEPT_ROLES)


def _readable(label: str) -> str:
    """The label of a mark without column names that a titled value repeats.

    Vega lists every encoded field: `unit: X; 机关: X` becomes `机关: X`.
    """
    parts = [part.partition(": ") for part in label.split("; ")]
    titled = {value for name, sign, value in parts if sign and not _COLUMN.fullmatch(name)}
    kept = [
        f"{name}{sign}{value}"
        for name, sign, value in parts
        if not (sign and value in titled and _COLUMN.fullmatch(name))
    ]
    return "; ".join(dict.fromkeys(kept))
