"""The card that shows one finding with what it rests on."""

# ruff: noqa: D102 (methods that each block overrides are documented once, in Block)
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from reportkit.display.blocks import Block
from reportkit.display.markup import Safe, either, language, tag

_SEVERITY = {
    "error": ("▲", "错误", "error"),
    "warning": ("△", "提示", "warning"),
    "info": ("○", "说明", "note"),
    "unjudged": ("?", "未能判断", "not judged"),
    "explained": ("=", "已有解释", "explained"),
}


def badge(severity: str, lang: str | None = None) -> Safe:
    """Severity as sign and word, so that colour is not needed."""
    sign, zh, en = _SEVERITY.get(severity, ("·", severity, severity))
    mark = tag("span", sign, aria_hidden="true")
    return tag("span", mark, " ", either(zh, en, lang), class_=f"rk-badge rk-{severity}")


@dataclass(repr=False)
class FindingCard(Block):
    """One finding: severity, rule, message, formula, both values, printed text, explanation.

    `facts` are label and value pairs; `evidence` is the result of `marked_text`; `extra`
    blocks (a suspects table, passages side by side) follow.
    """

    severity: str
    rule: str
    title: str
    message: str
    facts: Sequence[tuple[str, object]] = ()
    evidence: Safe | None = None
    place: str = ""
    anchor: str = ""
    extra: Sequence[Block] = ()
    note: str = ""
    lang: str = field(default_factory=language)
    kind = "card"

    def text(self) -> str:
        sign, zh, en = _SEVERITY.get(self.severity, ("·", self.severity, self.severity))
        facts = " · ".join(f"{k} {v}" for k, v in self.facts)
        lines = [f"{sign} {either(zh, en, self.lang)} {self.rule} {self.title}", self.message]
        return "\n".join(x for x in [*lines, facts, self.place, self.note] if x)

    def html(self) -> Safe:
        facts = [tag("div", tag("dt", k), tag("dd", v)) for k, v in self.facts]
        printed = either("印刷原文", "As printed", self.lang)
        figure = None
        if self.evidence is not None:
            place = tag("span", self.place, class_="rk-place") if self.place else None
            caption = tag("figcaption", printed, " · " if place else "", place or "")
            figure = tag("figure", caption, self.evidence, class_="rk-evidence")
        return tag(
            "article",
            tag(
                "h3",
                badge(self.severity, self.lang),
                " ",
                self.title,
                " ",
                tag("span", self.rule, class_="rk-code"),
            ),
            tag("p", self.message, class_="rk-message"),
            tag("dl", *facts, class_="rk-facts") if facts else None,
            figure,
            *(b.html() for b in self.extra),
            tag("p", self.note, class_="rk-source") if self.note else None,
            class_=f"rk rk-card rk-{self.severity}",
            id=self.anchor or None,
        )

    def meta(self) -> dict[str, Any]:
        return {"severity": self.severity, "rule": self.rule}
