"""From an executed notebook to the parts of a page: masthead, headline figures, sections.

Only outputs that reportkit's display objects marked are taken as HTML. Everything else that a
notebook may hold is shown as escaped text, or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from reportkit.briefings import svg
from reportkit.display import Safe, either, escape, join, tag
from reportkit.display.blocks import RECORD, VEGA_LITE

EMPTY = Safe("")
_STYLE = re.compile(r"\A<style>.*?</style>", re.DOTALL)  # JupyterLab's; a page has its own
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


@dataclass
class Section:
    """A second-level heading and what follows; the first may have no heading."""

    id: str
    title: str
    parts: list[Safe] = field(default_factory=list)


@dataclass
class BriefingPage:
    """What the template prints."""

    lang: str = "zh"
    title: str = ""
    made_up: bool = False
    masthead: Safe = EMPTY
    tiles: Safe = EMPTY
    sections: list[Section] = field(default_factory=list)
    specs: list[dict[str, Any]] = field(default_factory=list)
    parameters: list[tuple[str, str, str]] = field(default_factory=list)
    versions: list[tuple[str, str]] = field(default_factory=list)


def read_page(notebook: Any, title: str = "") -> BriefingPage:
    """The page of an executed notebook (an nbformat node)."""
    page = _Builder(BriefingPage(lang=_language(notebook), title=title))
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            page.markdown(cell)
        elif cell.cell_type == "code":
            for output in cell.outputs:
                page.output(output)
    return page.page


def records(notebook: Any) -> list[dict[str, Any]]:
    """The headline numbers that the notebook recorded, in order."""
    return [
        dict(output.data[RECORD])
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if RECORD in output.get("data", {})
    ]


def _outputs(notebook: Any) -> Iterator[Any]:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            yield from cell.outputs


def _language(notebook: Any) -> str:
    for output in _outputs(notebook):
        meta = output.get("metadata", {}).get("reportkit", {})
        if meta.get("kind") == "masthead" and meta.get("lang") in ("zh", "en"):
            return str(meta["lang"])
    given = notebook.metadata.get("papermill", {}).get("parameters", {}).get("lang")
    return given if given in ("zh", "en") else "zh"


class _Builder:
    """Lays outputs out one after the other and numbers what is numbered."""

    def __init__(self, page: BriefingPage) -> None:
        self.page = page
        self.counts = {"figure": 0, "table": 0, "section": 0}
        self.figure: tuple[Safe, dict[str, Any]] | None = None

    def add(self, part: Safe) -> None:
        """Append to the current section, opening an untitled one at the start."""
        if not self.page.sections:
            self.page.sections.append(Section("s0", ""))
        self.page.sections[-1].parts.append(part)

    def heading(self, title: str, level: int) -> None:
        """Open a section, or print a lesser heading."""
        if level > 2:
            self.add(tag(f"h{level}", title))
            return
        self.counts["section"] += 1
        self.page.sections.append(Section(f"s{self.counts['section']}", title))

    def number(self, kind: str) -> tuple[Safe, str]:
        """The next number of a figure or table, as label and anchor."""
        self.counts[kind] += 1
        n = self.counts[kind]
        zh, en = {"figure": ("图", "Figure"), "table": ("表", "Table")}[kind]
        label = either(f"{zh} {n}", f"{en} {n}", self.page.lang)
        return tag("span", label, class_="rk-number"), f"{kind}-{n}"

    def markdown(self, cell: Any) -> None:
        """Author's text; raw HTML in it is escaped. Cells for the notebook only are left out."""
        tags = cell.metadata.get("tags", [])
        languages = {"zh", "en"} & set(tags)
        if "notebook-only" in tags or (languages and self.page.lang not in languages):
            return
        import mistune

        render = mistune.create_markdown(escape=True, plugins=["table"])
        source = cell.source
        first = re.match(r"# (.+)\n?", source)
        if first and not self.page.sections and not self.page.masthead:
            self.page.title = first.group(1).strip()
            source = source[first.end() :]
        for chunk in re.split(r"(?m)^(?=## )", source):
            if chunk.startswith("## "):
                head, _, chunk = chunk.partition("\n")
                self.heading(head[3:].strip(), 2)
            if chunk.strip():
                self.add(tag("div", Safe(str(render(chunk))), class_="rk rk-text"))

    def output(self, output: Any) -> None:
        """One output of a code cell."""
        kind = output.output_type
        if kind == "stream":
            if output.name == "stdout" and output.text.strip():
                self.add(tag("pre", _ANSI.sub("", output.text), class_="rk-pre"))
        elif kind == "error":
            text = "\n".join(output.get("traceback") or [f"{output.ename}: {output.evalue}"])
            self.add(tag("pre", _ANSI.sub("", text), class_="rk-pre rk-failure"))
        else:
            data, meta = output.data, output.get("metadata", {}).get("reportkit", {})
            self.bundle(data, meta)

    def bundle(self, data: Any, meta: Any) -> None:
        """A display bundle: of ours as HTML, of others as text."""
        kind = meta.get("kind")
        if RECORD in data:
            return
        if VEGA_LITE in data:
            self.chart(data[VEGA_LITE], within=bool(meta.get("within")))
            return
        if not kind and (table := _frame(str(data.get("text/html", "")))) is not None:
            self.add(table)
            return
        if not kind or "text/html" not in data:
            text = _ANSI.sub("", str(data.get("text/plain", "")))
            # Reprs of objects and widgets say nothing to a reader.
            if text.strip() and not re.match(r"^(<[\w.]+.*>|None|'(zh|en)')$", text.strip()):
                self.add(tag("pre", text, class_="rk-pre"))
            return
        html = Safe(_STYLE.sub("", str(data["text/html"])))
        if kind == "masthead" and not self.page.masthead:
            self.page.masthead = html
            parts = [str(meta[k]) for k in ("title", "subtitle") if meta.get(k)]
            self.page.title = " · ".join(parts) or self.page.title
            self.page.made_up = bool(meta.get("made_up"))
        elif kind == "tiles" and not self.page.tiles:
            self.page.tiles = html
        elif kind == "heading":
            self.heading(str(meta.get("title", "")), int(meta.get("level", 2)))
        elif kind == "figure":
            self.figure = (html, dict(meta))
        elif kind == "table":
            self.table(html, meta)
        else:
            self.add(html)

    def table(self, html: Safe, meta: Any) -> None:
        """A numbered table; within a figure, or folded, behind a disclosure triangle."""
        caption = str(meta.get("caption", ""))
        if meta.get("within"):
            summary = tag("summary", either("数据表", "Data table", self.page.lang), " · ", caption)
            self.fold_into_figure(tag("details", summary, html, class_="rk-fold"))
            return
        label, anchor = self.number("table")
        html = Safe(html.replace("<caption>", f"<caption>{label} ", 1))
        if meta.get("folded"):
            html = tag("details", tag("summary", label, " ", caption), html, class_="rk-fold")
        self.add(tag("div", html, id=anchor, class_="rk-anchor"))

    def fold_into_figure(self, part: Safe) -> None:
        """Put the data table at the end of the figure printed last."""
        parts = self.page.sections[-1].parts if self.page.sections else []
        if parts and parts[-1].endswith("</figure>"):
            parts[-1] = Safe(parts[-1].removesuffix("</figure>") + part + "</figure>")
        else:
            self.add(part)

    def chart(self, spec: Any, within: bool) -> None:
        """A numbered figure with its caption, sentence, drawing and source."""
        _, meta = self.figure if within and self.figure else (EMPTY, {})
        self.figure = None
        label, anchor = self.number("figure")
        title = str(meta.get("title") or spec.get("description") or "")
        spec = {**spec, "description": str(spec.get("description") or title)}
        n = len(self.page.specs)
        self.page.specs.append(spec)
        source = meta.get("source")
        source_word = either("资料来源：", "Source: ", self.page.lang)
        try:
            drawing = svg.render(spec, f"c{n}", self.page.lang)
        except ValueError as error:
            drawing = tag("p", f"{type(error).__name__}: {error}", class_="rk-failure")
        height = re.search(r'<svg[^>]* height="(\d+)', drawing)
        tall = " rk-tall" if height and int(height.group(1)) > 520 else ""
        hint = either(
            "图表，可用方向键逐项读数", "Chart; arrow keys step through its values", self.page.lang
        )
        parts = [
            tag("figcaption", label, " ", title, id=f"{anchor}-title"),
            tag("p", meta["sentence"], class_="rk-sentence") if meta.get("sentence") else None,
            tag(
                "div",
                drawing,
                class_=f"rk-chart{tall}",
                tabindex=0,
                role="group",
                aria_label=f"{spec['description']} · {hint}",
                data_chart=n,
            ),
            tag("p", source_word, source, class_="rk-source") if source else None,
        ]
        self.add(tag("figure", *parts, id=anchor, class_="rk-figure"))


def _frame(markup: str) -> Safe | None:
    """The text of a data frame's HTML table in a table of ours; None for any other markup."""
    if 'class="dataframe"' not in markup:
        return None
    from lxml import html

    root = html.fromstring(markup)
    rows = [[c.text_content() for c in tr.iter("th", "td")] for tr in root.iter("tr")]
    heads = len(root.xpath("//thead//tr"))
    if not rows or not heads:
        return None
    head = tag("tr", *(tag("th", name, scope="col") for name in rows[0]))
    body = [tag("tr", *(tag("td", cell) for cell in row)) for row in rows[heads:]]
    table = tag("table", tag("thead", head), tag("tbody", *body), class_="rk-table")
    note = tag("p", root.xpath("string(//small)"), class_="rk-source")
    scroll = tag("div", table, class_="rk-scroll", tabindex=0, role="region", aria_label=rows[0][0])
    return tag("div", scroll, note, class_="rk-anchor")


def contents(page: BriefingPage) -> Safe:
    """The list of contents."""
    items = [tag("li", tag("a", s.title, href=f"#{s.id}")) for s in page.sections if s.title]
    return join([tag("ol", *items)]) if items else escape("")
