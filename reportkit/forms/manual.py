"""A form printed for people, from the same data that reading and the audit run on."""

from __future__ import annotations

from reportkit.forms.spec import Form, Table, list_forms, read_form


def _years(form: Form) -> str:
    return f"{form.first_year}–{form.last_year or ''}"


def _table_lines(table: Table) -> list[str]:
    lines = ["", f"【{table.id}】{table.title}（第 {table.section} 部分）"]
    for block in table.blocks:
        if block.caption:
            lines.append(f"  {block.caption}")
        columns = "  ".join(
            f"{column.id}={column.label}" + (f"（{column.unit}）" if column.unit else "")
            for column in block.columns
        )
        lines.append(f"    columns: {columns}")
        group = None
        for row in block.rows:
            if row.under != group and row.under:
                lines.append(f"    {row.under}")
            group = row.under
            unit = f"（{row.unit}）" if row.unit else ""
            lines.append(f"    {row.code:<8}{row.id:<34}{row.label}{unit}")
    for identity in table.identities:
        lines.append(f"  {identity.code} each {identity.each}: {identity.expr}")
        lines.append(f"     {identity.why_zh} / {identity.why_en}")
    return lines


def form_manual(id: str | None = None) -> str:
    """One form in full, or a line for each version; FormError when there is no such version."""
    if id is None:
        lines = []
        for name in list_forms():
            form = read_form(name)
            cells = len(list(form.places()))
            lines.append(
                f"{form.id}  {_years(form):<10} {cells:>4} cells  {form.title}  {form.authority}"
            )
        return "\n".join(lines)
    form = read_form(id)
    lines = [f"{form.id}  {form.title} / {form.title_en}", f"{form.authority}  {_years(form)}"]
    lines += [f"  {section.id}  {section.title}" for section in form.sections]
    for table in form.tables.values():
        lines += _table_lines(table)
    if form.derived:
        lines += ["", "derived figures"]
        for name, terms in form.derived.items():
            lines.append(f"  {name} = {' + '.join(term for _, term in terms)}")
    return "\n".join(lines)
