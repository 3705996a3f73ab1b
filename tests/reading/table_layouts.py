"""Statutory tables rendered in many layouts, for tests: invented figures, labels of the forms.

A table is a grid of cells with spans, as an office document holds it; each layout below turns
it into text the way some extractor could.
"""

from __future__ import annotations

import csv
import io
import json
import random
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple

from reportkit.forms import Form, read_form


class Box(NamedTuple):
    text: str
    rowspan: int = 1
    colspan: int = 1


Grid = list[list[Box]]
Figures = dict[tuple[str, str, str], str]


def figures(form: Form, seed: int, blanks: float = 0.0, marks: float = 0.0) -> Figures:
    """Printed figures for every cell; shares of blank cells and of dashes."""
    chance = random.Random(seed)
    printed: Figures = {}
    for place in form.places():
        draw = chance.random()
        if draw < blanks:
            text = ""
        elif draw < blanks + marks:
            text = chance.choice(["/", "-", "——"])
        elif place.column.signed:
            text = chance.choice(["+2", "-1", "0", "减4", "增3", "12"])
        elif place.column.decimal or place.row.decimal:
            text = chance.choice(["0", "12.5", "0.03", "251000元", "1,204.75"])
        else:
            text = str(chance.choice([0, 0, 0, 1, 2, 7, 13, 58, 204, 1377, 31528]))
        printed[place.table, place.row.id, place.column.id] = text
    return printed


def applications(form: Form, printed: Figures) -> Grid:
    table = form.tables["applications"]
    block = table.blocks[0]
    corner = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    grid: Grid = [
        [Box(corner, 3, 3), Box("申请人情况", 1, 7)],
        [Box("自然人", 2), Box("法人或其他组织", 1, 5), Box("总计", 2)],
        [Box(c.label) for c in block.columns[1:-1]],
    ]
    results = [r for r in block.rows if r.code.startswith("3")]
    groups: dict[str, int] = {}
    for row in results:
        groups[row.under or ""] = groups.get(row.under or "", 0) + 1
    seen: set[str] = set()
    for row in block.rows:
        cells = [Box(printed["applications", row.id, c.id]) for c in block.columns]
        if row not in results:
            grid.append([Box(row.label, 1, 3), *cells])
            continue
        line = []
        if row is results[0]:
            line.append(Box("三、本年度办理结果", len(results)))
        if row.under and row.under.startswith("（"):
            if row.under not in seen:
                seen.add(row.under)
                line.append(Box(row.under, groups[row.under]))
            line.append(Box(row.label))
        else:
            line.append(Box(row.label, 1, 2))
        grid.append(line + cells)
    return grid


def disclosure(form: Form, printed: Figures) -> Grid:
    wide = 6 if form.id == "2019" else 3
    grid: Grid = []
    for block in form.tables["disclosure"].blocks:
        span = wide // len(block.columns)
        grid.append([Box(block.caption or "", 1, wide + 1)])
        grid.append([Box("信息内容"), *(Box(c.label, 1, span) for c in block.columns)])
        for row in block.rows:
            cells = [printed["disclosure", row.id, c.id] for c in block.columns]
            grid.append([Box(row.label), *(Box(c, 1, span) for c in cells)])
    return grid


def disputes(form: Form, printed: Figures) -> Grid:
    block = form.tables["disputes"].blocks[0]
    heads = [Box(c.label) for c in block.columns]
    return [
        [Box("行政复议", 1, 5), Box("行政诉讼", 1, 10)],
        [*(Box(c.label, 2) for c in block.columns), Box("未经复议直接起诉", 1, 5),
         Box("复议后起诉", 1, 5)],
        heads * 2,
        [Box(printed["disputes", r.id, c.id]) for r in block.rows for c in block.columns],
    ]  # fmt: skip


def statistics(form: Form, printed: Figures) -> Grid:
    grid: Grid = [[Box("统计指标"), Box("单位"), Box("统计数")]]
    under = None
    for row in form.tables["statistics"].rows():
        if row.under and row.under != under:
            under = row.under
            grid.append([Box(under), Box("——"), Box("——")])
        grid.append(
            [Box(row.label), Box(row.unit or ""), Box(printed["statistics", row.id, "value"])]
        )
    return grid


MAKERS = {f.__name__: f for f in (disclosure, applications, disputes, statistics)}
TITLES = {
    "disclosure": "二、主动公开政府信息情况",
    "applications": "三、收到和处理政府信息公开申请情况",
    "disputes": "四、政府信息公开行政复议、行政诉讼情况",
    "statistics": "政府信息公开情况统计表（2016年度）",
}


def grids(form_id: str, printed: Figures) -> list[tuple[str, Grid]]:
    form = read_form(form_id)
    return [(TITLES[id], MAKERS[id](form, printed)) for id in form.tables]


def report(form_id: str, printed: Figures, layout: Callable[[Grid], str]) -> str:
    """A made-up report with its tables in `layout`."""
    parts = [
        "墨泉县样例局2020年政府信息公开工作年度报告",
        "一、总体情况",
        "全年新收政府信息公开申请15件，自然人申请11件，结转下年度继续办理0件，总计12项。",
    ]
    for title, grid in grids(form_id, printed):
        parts += [title, layout(grid)]
    parts += ["五、存在的主要问题及改进情况", "2020年，工作中还存在3个方面的不足。下一步将改进。",
              "六、其他需要报告的事项", "无。", "墨泉县样例局", "2021年1月19日"]  # fmt: skip
    return "\n".join(parts) + "\n"


# ---- spans resolved in several ways ----------------------------------------------------------


def rows(grid: Grid, fill: str | None) -> Iterator[list[str]]:
    """Rows of texts: merged places hold `fill`; "repeat" repeats; None leaves them out."""
    held: dict[int, list[object]] = {}
    for line in grid:
        out: list[str] = []
        column, queue = 0, list(line)
        while queue or column in held:
            if column in held:
                left, text = held[column]
                if fill == "repeat":
                    out.append(str(text))
                elif fill is not None:
                    out.append(fill)
                if left == 1:
                    del held[column]
                else:
                    held[column] = [int(str(left)) - 1, text]
                column += 1
                continue
            box = queue.pop(0)
            for i in range(box.colspan):
                if i == 0 or fill == "repeat":
                    out.append(box.text)
                elif fill is not None:
                    out.append(fill)
                if box.rowspan > 1:
                    held[column] = [box.rowspan - 1, box.text]
                column += 1
        yield out


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def pad(text: str, size: int, side: str = "left") -> str:
    room = size - width(text)
    if side == "right":
        return " " * room + text
    if side == "middle":
        return " " * (room // 2) + text + " " * (room - room // 2)
    return text + " " * room


def _csv(grid: Grid, mark: str = ",", fill: str | None = "", quote: int = csv.QUOTE_MINIMAL) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=mark, quoting=quote, lineterminator="\n")  # type: ignore[arg-type]
    writer.writerows(rows(grid, fill))
    return out.getvalue()


def _sizes(lines: list[list[str]]) -> list[int]:
    count = max(map(len, lines))
    return [max((width(r[i]) for r in lines if i < len(r)), default=1) or 1 for i in range(count)]


def _aligned(grid: Grid, side: str, gap: int = 2) -> str:
    lines = list(rows(grid, ""))
    sizes = _sizes(lines)
    return "\n".join(
        (" " * gap).join(pad(t, s, side) for t, s in zip(r, sizes, strict=False)).rstrip()
        for r in lines
    )


def _org(grid: Grid) -> str:
    lines = list(rows(grid, ""))
    sizes = _sizes(lines)
    rule = "|" + "+".join("-" * (s + 2) for s in sizes) + "|"
    body = [
        "|" + "|".join(f" {pad(t, s)} " for t, s in zip(r, sizes, strict=False)) + "|"
        for r in lines
    ]
    return "\n".join([rule, body[0], rule, *body[1:], rule])


def _drawn(grid: Grid, marks: str = "+-|", wrap: int = 0) -> str:
    corner, dash, bar = marks
    lines = list(rows(grid, ""))
    cells = [[_wrapped(t, wrap) for t in r] for r in lines]
    count = max(map(len, cells))
    sizes = [max(width(x) for r in cells for x in r[i]) for i in range(count)]
    rule = corner + corner.join(dash * (s + 2) for s in sizes) + corner
    out = [rule]
    for r in cells:
        high = max(len(c) for c in r)
        for k in range(high):
            out.append(bar + bar.join(
                f" {pad(c[k] if k < len(c) else '', s)} " for c, s in zip(r, sizes, strict=False)
            ) + bar)  # fmt: skip
        out.append(rule)
    return "\n".join(out)


def _wrapped(text: str, size: int) -> list[str]:
    if not size or len(text) <= size:
        return [text]
    return [text[i : i + size] for i in range(0, len(text), size)]


def _asciidoc(grid: Grid) -> str:
    out = ["|==="]
    for line in grid:
        cells = []
        for box in line:
            span = f"{box.colspan}" if box.colspan > 1 else ""
            span += f".{box.rowspan}" if box.rowspan > 1 else ""
            cells.append(f"{span + '+' if span else ''}|{box.text}")
        out.append(" ".join(cells))
    return "\n".join([*out, "|==="])


def _wiki(grid: Grid) -> str:
    out = ['{| class="wikitable"']
    for line in grid:
        out.append("|-")
        for box in line:
            span = f'rowspan="{box.rowspan}" ' if box.rowspan > 1 else ""
            span += f'colspan="{box.colspan}" ' if box.colspan > 1 else ""
            out.append(f"| {span}| {box.text}" if span else f"| {box.text}")
    return "\n".join([*out, "|}"])


def _html(grid: Grid) -> str:
    out = ["<table border=1>"]
    for line in grid:
        out.append("<tr>")
        for box in line:
            span = f' rowspan="{box.rowspan}"' if box.rowspan > 1 else ""
            span += f" colspan={box.colspan}" if box.colspan > 1 else ""
            out.append(f"<td{span}><p>{box.text or '&nbsp;'}</p></td>")
        out.append("</tr>")
    return "\n".join([*out, "</table>"])


def _html_line(grid: Grid) -> str:
    return _html(grid).replace("\n", "")


def _rst_simple(grid: Grid) -> str:
    lines = list(rows(grid, ""))
    sizes = _sizes(lines)
    rule = "  ".join("=" * s for s in sizes)
    body = ["  ".join(pad(t, s) for t, s in zip(r, sizes, strict=False)).rstrip() for r in lines]
    return "\n".join([rule, *body, rule])


def _tokens(grid: Grid, wrap: int = 0, around: bool = False) -> str:
    out = []
    for line in rows(grid, None):
        texts = [t for t in line if t]
        labels = [t for t in texts if not t[:1].isdigit() or "." in t[:2]]
        rest = [t for t in texts if t not in labels]
        if wrap and labels and len(labels[-1]) > wrap:
            pieces = _wrapped(labels[-1], wrap)
            at = len(pieces) // 2 if around else len(pieces) - 1
            out += labels[:-1] + pieces[:at]
            if around:
                out.append(" ".join(rest))
                out += pieces[at:]
            else:
                out.append(" ".join([pieces[at], *rest]))
        else:
            out.append(" ".join(texts))
    return "\n".join(out)


def _one_a_line(grid: Grid, blank: str | None, between: str = "\n", after: str = "") -> str:
    out = []
    for line in rows(grid, None):
        cells = [t if t or blank is None else blank for t in line]
        out.append(between.join(t for t in cells if t or blank is not None))
    return (between + after).join(out)


def _pipe_a_line(grid: Grid) -> str:
    return "\n||\n".join(" |\n".join(line) + " |" for line in rows(grid, None))


def _paged(grid: Grid) -> str:
    lines = _csv(grid, "\t", None).rstrip("\n").split("\n")
    if len(lines) < 20:
        return "\n".join(lines)
    return "\n".join([*lines[:12], "— 3 —", "墨泉县样例局2020年年度报告", *lines[:3], *lines[12:]])


def _pairs(grid: Grid) -> str:
    """Every figure behind its column label, as a screen reader tells it."""
    out: list[str] = []
    heads: list[str] = []
    for line in rows(grid, "repeat"):
        if line[0] == "信息内容" or "自然人" in line:
            heads = line
        elif heads and len(line) == len(heads) and line[0] != line[-1]:
            told = dict.fromkeys(
                f"{head}：{text}"
                for head, text in zip(heads, line, strict=True)
                if text and head != "信息内容" and not head.startswith("（")
            )
            label = next(t for h, t in reversed([*zip(heads, line, strict=True)])
                         if h == "信息内容" or h.startswith("（"))  # fmt: skip
            out.append(f"{label}：" + "，".join(told))
            continue
        out.append(" ".join(dict.fromkeys(line) if heads else line))
    return "\n".join(out)


# name: (layout, blank cells can be told)
LAYOUTS: dict[str, tuple[Callable[[Grid], str], bool]] = {
    "csv": (_csv, True),
    "csv quoted": (lambda g: _csv(g, quote=csv.QUOTE_ALL), True),
    "csv repeated": (lambda g: _csv(g, fill="repeat"), True),
    "csv spans lost": (lambda g: _csv(g, fill=None), True),
    "semicolons": (lambda g: _csv(g, ";"), True),
    "semicolons spans lost": (lambda g: _csv(g, ";", None), True),
    "tabs": (lambda g: _csv(g, "\t"), True),
    "tabs repeated": (lambda g: _csv(g, "\t", "repeat"), True),
    "tabs spans lost": (lambda g: _csv(g, "\t", None), True),
    "tabs over pages": (_paged, True),
    "ampersands": (lambda g: _csv(g, "&").replace("\n", " \\\\\n"), True),
    "pipes spans lost": (lambda g: _csv(g, "|", None), True),
    "pipes repeated": (lambda g: _csv(g, "|", "repeat"), True),
    "org": (_org, True),
    "drawn": (_drawn, True),
    "drawn wrapped": (lambda g: _drawn(g, wrap=8), True),
    "box": (lambda g: _drawn(g, "┼─│"), True),
    "box wrapped": (lambda g: _drawn(g, "╬═║", wrap=6), True),
    "asciidoc": (_asciidoc, True),
    "wiki": (_wiki, True),
    "html": (_html, True),
    "html on one line": (_html_line, True),
    "rst simple": (_rst_simple, True),
    "aligned left": (lambda g: _aligned(g, "left"), True),
    "aligned right": (lambda g: _aligned(g, "right"), True),
    "aligned middle": (lambda g: _aligned(g, "middle", 4), True),
    "json": (lambda g: json.dumps(list(rows(g, "")), ensure_ascii=False), True),
    "json indented": (lambda g: json.dumps(list(rows(g, "")), ensure_ascii=False, indent=1), True),
    "tokens": (_tokens, False),
    "tokens wrapped": (lambda g: _tokens(g, 9), False),
    "tokens wrapped around": (lambda g: _tokens(g, 9, around=True), False),
    "one line": (lambda g: _tokens(g).replace("\n", " "), False),
    "a cell a line": (lambda g: _one_a_line(g, None), False),
    "a cell a line, blank lines": (lambda g: _one_a_line(g, ""), True),
    "a cell a paragraph": (lambda g: _one_a_line(g, "", "\n\n"), True),
    "a cell a line, no-break blanks": (lambda g: _one_a_line(g, "\u00a0"), True),
    "a cell a line, rows apart": (lambda g: _one_a_line(g, "", "\n", "\n"), True),
    "a pipe a line": (_pipe_a_line, True),
    "pairs": (_pairs, True),
}
