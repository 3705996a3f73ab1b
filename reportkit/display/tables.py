"""Tables as accessible HTML: caption, header scopes, right-aligned numbers, visible blanks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from reportkit.counted import filled
from reportkit.display.markup import Safe, either, escape, join, number, percent, tag

Format = Callable[[Any], object] | str
_LEFT = "{left:more row|more rows} not shown"


def null(lang: str | None = None) -> Safe:
    """The sign for a missing value, which is neither zero nor empty text."""
    return tag(
        "span", "—", class_="rk-null", title=either("无数据（不是零）", "no value (not zero)", lang)
    )


def _formatter(spec: Format | None, lang: str) -> Callable[[Any], object]:
    if callable(spec):
        return spec
    if spec == "percent":
        return percent
    if spec == "plain":
        return str
    if spec is not None:
        return lambda value: format(value, spec)
    yes, no = either("是", "yes", lang), either("否", "no", lang)

    def show(value: Any) -> object:
        if isinstance(value, bool):
            return yes if value else no
        if isinstance(value, (int, float)):
            return number(value)
        if isinstance(value, (list, tuple)):
            return "、".join(map(str, value)) if lang == "zh" else ", ".join(map(str, value))
        return value

    return show


def html_table(
    frame: Any,
    *,
    caption: str | None = None,
    labels: Mapping[str, str] | None = None,
    formats: Mapping[str, Format] | None = None,
    row_header: str | None = None,
    limit: int | None = None,
    lang: str | None = None,
    classes: str = "",
) -> Safe:
    """A polars frame as an HTML table.

    `labels` names the columns (in their order; other columns are left out), or all columns
    under their own names. `formats` gives a column a function, a format spec, `percent` (a
    rate such as 0.25) or `plain` (years: no thousands separator). `row_header` is the column
    whose cells head their rows (default: the first). `limit` shows the first rows and says
    how many are left out. Nulls read “—”. Columns named `year` are `plain`.
    """
    lang = lang or either("zh", "en")
    labels = dict(labels) if labels else {c: c for c in frame.columns}
    columns = [c for c in labels if c in frame.columns]
    formats = {**{c: "plain" for c in columns if c == "year"}, **(formats or {})}
    row_header = row_header or (columns[0] if columns else None)
    schema = frame.schema
    numeric = {c: bool(schema[c].is_numeric()) for c in columns}
    show = [_formatter(formats.get(c), lang) for c in columns]
    blank = null(lang)
    head = join(
        tag("th", labels[c], scope="col", class_="rk-n" if numeric[c] else None) for c in columns
    )
    shown = frame.select(columns) if limit is None else frame.select(columns).head(limit)
    body = []
    for values in shown.iter_rows():
        cells = []
        for column, value, form in zip(columns, values, show, strict=True):
            content = blank if value is None else escape(form(value))
            kind = ' class="rk-n"' if numeric[column] else ""
            if column == row_header:
                cells.append(f'<th scope="row"{kind}>{content}</th>')
            else:
                cells.append(f"<td{kind}>{content}</td>")
        body.append(f"<tr>{''.join(cells)}</tr>")
    left = frame.height - shown.height
    foot = Safe("")
    if left > 0:
        text = either(f"另有 {left:,} 行未列出", filled(_LEFT, {"left": left}), lang)
        foot = tag("tfoot", tag("tr", tag("td", text, colspan=max(1, len(columns)))))
    if not body:
        text = either("没有符合条件的记录", "no rows match", lang)
        body = [tag("tr", tag("td", text, colspan=max(1, len(columns)), class_="rk-none"))]
    return tag(
        "table",
        tag("caption", caption) if caption else None,
        tag("thead", tag("tr", head)),
        tag("tbody", Safe("".join(body))),
        foot,
        class_=f"rk-table {classes}".strip(),
    )


def text_table(frame: Any, labels: Mapping[str, str] | None = None, limit: int = 12) -> str:
    """A frame as plain text, for terminals and screen logs."""
    labels = dict(labels) if labels else {c: c for c in frame.columns}
    columns = [c for c in labels if c in frame.columns]
    lines = ["\t".join(labels[c] for c in columns)]
    for values in frame.select(columns).head(limit).iter_rows():
        lines.append(
            "\t".join("—" if v is None else str(_formatter(None, "en")(v)) for v in values)
        )
    if frame.height > limit:
        lines.append(f"… {frame.height - limit} more")
    return "\n".join(lines)
