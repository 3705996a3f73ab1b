"""reportkit: Chinese government information disclosure annual reports as trusted frames.

Names are imported on first use, so that a command pays only for what it needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reportkit import charts
    from reportkit.auditing import Audit, audit, explain
    from reportkit.briefings import brief
    from reportkit.briefings.showing import show
    from reportkit.building import build, open_corpus
    from reportkit.corpus import Corpus, read_corpus
    from reportkit.errors import ReportkitError
    from reportkit.forms import Form, list_forms, read_form
    from reportkit.parameters import params
    from reportkit.reading import parse_report
    from reportkit.reading.claims import parse_claims
    from reportkit.trends import change, trend

_HOME = {
    "Audit": "auditing",
    "Corpus": "corpus",
    "Form": "forms",
    "ReportkitError": "errors",
    "audit": "auditing",
    "brief": "briefings",
    "build": "building",
    "change": "trends",
    "charts": "",
    "explain": "auditing",
    "list_forms": "forms",
    "open_corpus": "building",
    "params": "parameters",
    "parse_claims": "reading.claims",
    "parse_report": "reading",
    "read_corpus": "corpus",
    "read_form": "forms",
    "show": "briefings.showing",
    "trend": "trends",
}

__all__ = [
    "Audit",
    "Corpus",
    "Form",
    "ReportkitError",
    "audit",
    "brief",
    "build",
    "change",
    "charts",
    "explain",
    "list_forms",
    "open_corpus",
    "params",
    "parse_claims",
    "parse_report",
    "read_corpus",
    "read_form",
    "show",
    "trend",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'reportkit' has no attribute {name!r}")
    home = _HOME[name]
    if not home:
        return import_module(f"reportkit.{name}")
    value = getattr(import_module(f"reportkit.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
