"""The card that shows one finding with what it rests on."""

# ruff: noqa: D102 (methods that each block overrides are documented once, in Block)
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from reportkit.display.blocks import Block
from reportkit.display.markup import Safe, either, join, language, tag

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


@dataclass(frozen=True)
class Line:
    """One finding of a card: what is wrong, label and value pairs, its link target."""

    message: str
    facts: Sequence[tuple[str, object]] = ()
    anchor: str = ""
    note: str = ""

    def text(self) -> str:
        """Plain text for terminals."""
        facts = " · ".join(f"{k} {v}" for k, v in self.facts)
        return "\n".join(x for x in (self.message, facts, self.note) if x)


@dataclass(frozen=True)
class Evidence:
    """Printed text that a card rests on (result of `marked_text`), and words for its place."""

    content: Safe
    place: str = ""

    def html(self, lang: str) -> Safe:
        """A figure captioned with the place."""
        printed = either("印刷原文", "As printed", lang)
        place = tag("span", self.place, class_="rk-place") if self.place else None
        caption = tag("figcaption", printed, " · " if place else "", place or "")
        return tag("figure", caption, self.content, class_="rk-evidence")


@dataclass(repr=False)
class FindingCard(Block):
    """What one rule found in one report: severity, rule, findings, printed text, explanation.

    Several findings of a rule are lines of one card, each with its own link target. `facts` are
    label and value pairs of the card; `extra` blocks (passages side by side) follow.
    """

    severity: str
    rule: str
    title: str
    lines: Sequence[Line]
    facts: Sequence[tuple[str, object]] = ()
    evidence: Sequence[Evidence] = ()
    extra: Sequence[Block] = ()
    lang: str = field(default_factory=language)
    kind = "card"

    def text(self) -> str:
        sign, zh, en = _SEVERITY.get(self.severity, ("·", self.severity, self.severity))
        facts = " · ".join(f"{k} {v}" for k, v in self.facts)
        head = f"{sign} {either(zh, en, self.lang)} {self.rule} {self.title}"
        places = [e.place for e in self.evidence]
        return "\n".join(x for x in [head, *(n.text() for n in self.lines), facts, *places] if x)

    def html(self) -> Safe:
        one = len(self.lines) == 1
        count = None
        if not one:
            n = len(self.lines)
            count = tag("span", either(f"{n} 处", f"{n} findings", self.lang), class_="rk-count")
        return tag(
            "article",
            tag(
                "h3",
                badge(self.severity, self.lang),
                " ",
                self.title,
                count,
                " ",
                tag("span", self.rule, class_="rk-code"),
            ),
            self._single() if one else self._list(),
            *(e.html(self.lang) for e in self.evidence),
            *(b.html() for b in self.extra),
            self._foot(one),
            class_=f"rk rk-card rk-{self.severity}",
            id=(self.lines[0].anchor or None) if one else None,
        )

    def _single(self) -> Safe:
        line = self.lines[0]
        message = tag("p", line.message, class_="rk-message")
        return join([message, _facts(line.facts)])

    def _list(self) -> Safe:
        items = [
            tag(
                "li",
                tag("span", n.message, class_="rk-message"),
                _facts(n.facts),
                tag("span", n.note, class_="rk-source") if n.note else None,
                id=n.anchor or None,
            )
            for n in self.lines
        ]
        return tag("ol", *items, class_="rk-lines")

    def _foot(self, one: bool) -> Safe | None:
        words = [f"{k}{either('：', ': ', self.lang)}{v}" for k, v in self.facts]
        if one and self.lines[0].note:
            words.append(self.lines[0].note)
        return tag("p", " · ".join(words), class_="rk-source") if words else None

    def meta(self) -> dict[str, Any]:
        return {"severity": self.severity, "rule": self.rule}


def _facts(facts: Sequence[tuple[str, object]]) -> Safe:
    """Label and value pairs on one line."""
    pairs = [tag("div", tag("dt", k), tag("dd", v)) for k, v in facts]
    return tag("dl", *pairs, class_="rk-facts") if pairs else Safe("")
