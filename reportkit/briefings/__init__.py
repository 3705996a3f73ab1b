"""Briefings: notebooks run over frames, rendered as self-contained pages, listed in an index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reportkit.briefings.batch import BatchResult, brief
    from reportkit.briefings.jobs import BriefingItem

__all__ = ["BatchResult", "BriefingItem", "brief"]


def __getattr__(name: str) -> Any:
    # Display modules in a kernel import this package too; the batch machinery is for the caller.
    if name in ("BatchResult", "brief"):
        from reportkit.briefings import batch

        return getattr(batch, name)
    if name == "BriefingItem":
        from reportkit.briefings.jobs import BriefingItem

        return BriefingItem
    raise AttributeError(f"module 'reportkit.briefings' has no attribute {name!r}")
