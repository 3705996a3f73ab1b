"""Names of briefing files: readable, safe on every file system, distinct."""

from __future__ import annotations

import hashlib
import re

_UNSAFE = re.compile(r"[^\w.-]+")
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)


def file_name(notebook: str, group: str = "", population: str = "", lang: str = "zh") -> str:
    """File stem of a briefing, for example `consistency-audit--北京市密云区商务局`.

    A group comes from untrusted text: unsafe characters are left out, and whatever was changed
    or cut gets a short digest, so that two groups never share a name. Made-up samples and
    English briefings say so in their names.
    """
    parts = [notebook]
    if group:
        kept = _UNSAFE.sub("", group).strip(".-")[:40]
        if kept != group or _RESERVED.match(kept):
            digest = hashlib.sha256(group.encode()).hexdigest()[:6]
            kept = f"{kept}-{digest}" if kept else digest
        parts.append(kept)
    if population == "made_up":
        parts.append("made-up")
    if lang != "zh":
        parts.append(lang)
    return "--".join(parts)
