"""The typed objects of which a briefing is made.

Each has a text and an HTML form. In JupyterLab it displays itself; the briefing exporter
recognises it by the `reportkit` key of its output metadata and lays it out: numbers figures
and tables, collects headings for the contents, puts masthead and headline figures on top.
"""

# ruff: noqa: D102 (methods that each block overrides are documented once, in Block)
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reportkit.display.markup import Safe, either, escape, language, percent, tag
from reportkit.display.markup import number as shown_number
from reportkit.display.style import STYLE
from reportkit.display.tables import Format, html_table, text_table

Bundle = tuple[dict[str, Any], dict[str, Any]]
VEGA_LITE = "application/vnd.vegalite.v5+json"
RECORD = "application/vnd.reportkit.record+json"


class Block:
    """Base of all display objects: text, HTML, and the bundle that notebooks store."""

    kind = "html"

    def text(self) -> str:
        """Plain text for terminals."""
        raise NotImplementedError

    def html(self) -> Safe:
        """HTML fragment with class names only; styles come from the page."""
        raise NotImplementedError

    def meta(self) -> dict[str, Any]:
        """What the exporter needs to know besides the HTML."""
        return {}

    def bundles(self) -> list[Bundle]:
        """The outputs this object makes, in order."""
        data = {"text/plain": self.text(), "text/html": STYLE + self.html()}
        return [(data, {"reportkit": {"kind": self.kind, **self.meta()}})]

    def _repr_html_(self) -> str:
        return STYLE + self.html()

    def _ipython_display_(self) -> None:
        from IPython.display import publish_display_data

        for data, metadata in self.bundles():
            publish_display_data(data, metadata)  # type: ignore[no-untyped-call]

    def __repr__(self) -> str:
        return self.text()


@dataclass(repr=False)
class Html(Block):
    """A finished piece of HTML (made with `tag`, never from raw strings) and its text."""

    content: Safe
    plain: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.content, Safe):
            self.content = escape(self.content)

    def text(self) -> str:
        return self.plain or "HTML"

    def html(self) -> Safe:
        return tag("div", self.content, class_="rk")


@dataclass(repr=False)
class Heading(Block):
    """A heading in both languages; level 2 heads a section and enters the contents."""

    zh: str
    en: str
    level: int = 2
    lang: str = field(default_factory=language)
    kind = "heading"

    def text(self) -> str:
        return either(self.zh, self.en, self.lang)

    def html(self) -> Safe:
        return tag(f"h{min(max(self.level, 2), 4)}", self.text(), class_="rk-h")

    def meta(self) -> dict[str, Any]:
        return {"level": self.level, "title": self.text()}


@dataclass(repr=False)
class Note(Block):
    """A sentence or two; `tone` is `plain`, `lead`, `good`, `warning`, `bad` or `caveat`."""

    body: str
    tone: str = "plain"
    title: str = ""
    kind = "note"

    def text(self) -> str:
        return f"{self.title} {self.body}".strip()

    def html(self) -> Safe:
        title = tag("strong", self.title, class_="rk-note-title") if self.title else None
        parts = [p for p in str(self.body).split("\n") if p.strip()]
        body = parts if not isinstance(self.body, Safe) else [self.body]
        return tag("div", title, *(tag("p", p) for p in body), class_=f"rk rk-note rk-{self.tone}")


@dataclass(repr=False)
class Masthead(Block):
    """Title, kicker and provenance of a page; `facts` are label and value."""

    title: str
    subtitle: str = ""
    kicker: str = ""
    facts: Sequence[tuple[str, object]] = ()
    made_up: bool = False
    lang: str = field(default_factory=language)
    kind = "masthead"

    def text(self) -> str:
        facts = " · ".join(f"{k} {v}" for k, v in self.facts)
        return "\n".join(x for x in (self.kicker, self.title, self.subtitle, facts) if x)

    def html(self) -> Safe:
        facts = [tag("div", tag("dt", k), tag("dd", v)) for k, v in self.facts]
        flag = either(
            "虚构样本：机关与数字均为编造，仅供演示",
            "Made-up sample: bodies and figures are invented",
            self.lang,
        )
        return tag(
            "div",
            tag("p", self.kicker, class_="rk-kicker") if self.kicker else None,
            tag("h1", self.title),
            tag("p", self.subtitle, class_="rk-subtitle") if self.subtitle else None,
            tag("p", flag, class_="rk-made-up") if self.made_up else None,
            tag("dl", *facts, class_="rk-facts") if facts else None,
            class_="rk rk-masthead",
        )

    def meta(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "subtitle": self.subtitle,
            "made_up": self.made_up,
            "lang": self.lang,
        }


@dataclass(frozen=True)
class Tile:
    """A headline figure. A rate is given by its numerator and denominator, which are shown.

    `tone`: `plain`, `good`, `warning` or `bad` (bar and sign, never colour alone).
    """

    label: str
    value: float | str | None = None
    numerator: float | None = None
    denominator: float | None = None
    note: str = ""
    tone: str = "plain"

    def shown(self) -> str:
        """The value as printed large."""
        if self.denominator is not None:
            fits = bool(self.denominator) and self.numerator is not None
            return percent(self.numerator / self.denominator) if fits else "—"  # type: ignore[operator]
        return self.value if isinstance(self.value, str) else shown_number(self.value)

    def fraction(self) -> str:
        """`3 / 12` for a rate, else nothing."""
        if self.denominator is None:
            return ""
        return f"{shown_number(self.numerator)} / {shown_number(self.denominator)}"


@dataclass(repr=False)
class Tiles(Block):
    """Headline figures side by side."""

    tiles: Sequence[Tile]
    kind = "tiles"

    def text(self) -> str:
        return " · ".join(
            f"{t.label} {t.shown()}" + (f" ({t.fraction()})" if t.fraction() else "")
            for t in self.tiles
        )

    def html(self) -> Safe:
        signs = {"bad": "▲", "warning": "△", "good": "✓"}
        items = [
            tag(
                "div",
                tag("dt", t.label),
                tag(
                    "dd",
                    tag("span", f"{signs[t.tone]} ", class_="rk-sign", aria_hidden="true")
                    if t.tone in signs
                    else None,
                    t.shown(),
                    class_="rk-value",
                ),
                tag("dd", t.fraction(), class_="rk-fraction") if t.fraction() else None,
                tag("dd", t.note, class_="rk-tile-note") if t.note else None,
                class_=f"rk-tile rk-{t.tone}",
            )
            for t in self.tiles
        ]
        return tag("dl", *items, class_="rk rk-tiles")


@dataclass(repr=False)
class Table(Block):
    """A frame as a numbered, captioned table; arguments as of `html_table`."""

    frame: Any
    caption: str
    labels: Mapping[str, str] | None = None
    formats: Mapping[str, Format] | None = None
    row_header: str | None = None
    limit: int | None = None
    note: str = ""
    folded: bool = False  # behind a disclosure triangle
    lang: str = field(default_factory=language)
    kind = "table"

    def text(self) -> str:
        return f"{self.caption}\n{text_table(self.frame, self.labels)}"

    def html(self) -> Safe:
        table = html_table(
            self.frame,
            caption=self.caption,
            labels=self.labels,
            formats=self.formats,
            row_header=self.row_header,
            limit=self.limit,
            lang=self.lang,
        )
        note = tag("p", self.note, class_="rk-source") if self.note else None
        # Wide tables scroll on their own; the region takes the keyboard.
        region = tag(
            "div", table, class_="rk-scroll", tabindex=0, role="region", aria_label=self.caption
        )
        return tag("div", region, note, class_="rk rk-tablebox")

    def meta(self) -> dict[str, Any]:
        return {"caption": self.caption, "folded": self.folded}


@dataclass(repr=False)
class Figure(Block):
    """A chart with title, one sentence on what it shows, its table and its source.

    `chart` is an `alt.Chart` or a Vega-Lite dict; `sentence` is computed from the data.
    """

    chart: Any
    title: str
    sentence: str = ""
    table: Table | None = None
    source: str = ""
    lang: str = field(default_factory=language)
    kind = "figure"

    def spec(self) -> dict[str, Any]:
        """The Vega-Lite specification."""
        return self.chart if isinstance(self.chart, dict) else self.chart.to_dict()

    def text(self) -> str:
        return f"{self.title}\n{self.sentence}".strip()

    def html(self) -> Safe:
        return tag(
            "div",
            tag("p", self.title, class_="rk-figure-title"),
            tag("p", self.sentence, class_="rk-sentence") if self.sentence else None,
            class_="rk",
        )

    def meta(self) -> dict[str, Any]:
        return {"title": self.title, "sentence": self.sentence, "source": self.source}

    def bundles(self) -> list[Bundle]:
        spec = self.spec()
        head = super().bundles()
        described = spec.get("description") or self.title
        chart = (
            {VEGA_LITE: spec, "text/plain": str(described)},
            {"reportkit": {"kind": "chart", "within": True}},
        )
        if self.table is None:
            return [*head, chart]
        data, metadata = self.table.bundles()[0]
        metadata["reportkit"]["within"] = True
        return [*head, chart, (data, metadata)]


@dataclass(repr=False)
class Fold(Block):
    """Blocks behind a disclosure triangle: side matter that should not interrupt."""

    summary: str
    blocks: Sequence[Block]
    kind = "fold"

    def text(self) -> str:
        return "\n".join([self.summary, *(b.text() for b in self.blocks)])

    def html(self) -> Safe:
        inner = [b.html() for b in self.blocks]
        return tag("details", tag("summary", self.summary), *inner, class_="rk rk-fold")


@dataclass(repr=False)
class Record(Block):
    """A headline number for `index.html` and `run.json`; shown as one quiet line in Lab."""

    name: str
    value: float | str | None
    label: str = ""
    numerator: float | None = None
    denominator: float | None = None
    kind = "record"

    def text(self) -> str:
        tile = Tile(self.label, self.value, self.numerator, self.denominator)
        fraction = f" ({tile.fraction()})" if tile.fraction() else ""
        return f"{self.label or self.name}: {tile.shown()}{fraction}"

    def html(self) -> Safe:
        return tag("p", self.text(), class_="rk rk-record")

    def bundles(self) -> list[Bundle]:
        stored = {
            "name": self.name,
            "value": self.value,
            "label": self.label or self.name,
            "numerator": self.numerator,
            "denominator": self.denominator,
        }
        return [({RECORD: stored, "text/plain": self.text()}, {"reportkit": {"kind": "record"}})]


@dataclass(repr=False)
class Page(Block):
    """Blocks one after the other; what content functions return to a notebook."""

    blocks: Sequence[Block] = ()

    def __add__(self, other: Page) -> Page:
        return Page([*self.blocks, *other.blocks])

    def text(self) -> str:
        return "\n\n".join(b.text() for b in self.blocks)

    def html(self) -> Safe:
        return tag("div", *(b.html() for b in self.blocks), class_="rk")

    def bundles(self) -> list[Bundle]:
        return [bundle for b in self.blocks for bundle in b.bundles()]


def page(*blocks: Block | Iterable[Block] | None) -> Page:
    """A page of the given blocks; None is left out, lists and pages are flattened."""
    flat: list[Block] = []
    for b in blocks:
        if isinstance(b, Page):
            flat.extend(b.blocks)
        elif isinstance(b, Block):
            flat.append(b)
        elif b is not None:
            flat.extend(page(*b).blocks)
    return Page(flat)
