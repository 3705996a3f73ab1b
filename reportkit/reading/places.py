"""Where a body belongs: level and division, from its name and what stands near it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Located(NamedTuple):
    """Level and place of a body."""

    level: str | None = None
    code: str | None = None
    province: str | None = None
    city: str | None = None
    county: str | None = None


def locate(agency: str | None, near: str, whole: Callable[[], str]) -> Located:
    """Level and place of `agency`; `near` is squeezed text around it, `whole` all of the text."""
    return Located()
