"""Rows of the 2014 annex for words and figures (crosswalk.toml)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def crosswalk() -> dict[str, Any]:
    """The tables of crosswalk.toml."""
    return tomllib.loads(files(__package__).joinpath("crosswalk.toml").read_text(encoding="utf-8"))
