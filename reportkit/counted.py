"""Numbers that bring their noun along, so that sentences agree with what they count."""

from __future__ import annotations

from collections.abc import Mapping


class _Counted(int):
    """A number in a text: `{n:report|reports}` or `{n:no report|one report|# reports}`."""

    def __format__(self, spec: str) -> str:
        forms = spec.split("|")
        if len(forms) == 1:
            return int.__format__(self, spec)
        if len(forms) == 2:
            return f"{int(self):,} {forms[0 if self == 1 else 1]}"
        return forms[min(int(self), 2)].replace("#", f"{int(self):,}")


def counted(values: Mapping[str, object]) -> dict[str, object]:
    """Values for a text, the whole numbers among them ready to bring their noun along."""
    return {k: _Counted(v) if type(v) is int else v for k, v in values.items()}


def filled(text: str, values: Mapping[str, object]) -> str:
    """`text` with its blanks filled in.

    A whole number may be given with its noun: `{n:report|reports}` gives `1 report`,
    `2,000 reports`; of three forms the first is for none, the second for one, the third, with
    `#` for the number, for more. Without forms it is printed as it is (years).
    """
    return text.format(**counted(values))
