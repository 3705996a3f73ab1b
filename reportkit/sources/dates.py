"""Dates as pages and file properties write them, to ISO."""

from __future__ import annotations

import datetime
import re

_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})|(\d\d)(\d\d))(?!\d{3})"
)


def iso_date(text: str | None) -> str | None:
    """The first valid date in `text` as YYYY-MM-DD, or None."""
    if not text:
        return None
    for found in _DATE.finditer(text):
        year, month, day = found[1], found[2] or found[4], found[3] or found[5]
        try:
            return datetime.date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            continue
    return None
