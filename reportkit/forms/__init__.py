"""The statute: form versions as TOML, read strictly, and their linear identities."""

from reportkit.forms.expr import Linear, parse_identity, parse_sum
from reportkit.forms.spec import (
    Block,
    Column,
    Form,
    Identity,
    Place,
    Row,
    SectionTitle,
    Table,
    form_for_year,
    list_forms,
    read_form,
)

__all__ = [
    "Block",
    "Column",
    "Form",
    "Identity",
    "Linear",
    "Place",
    "Row",
    "SectionTitle",
    "Table",
    "form_for_year",
    "list_forms",
    "parse_identity",
    "parse_sum",
    "read_form",
]
