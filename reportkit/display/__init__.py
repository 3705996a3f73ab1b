"""Display objects and the HTML writer that everything shown to people goes through."""

from reportkit.display.blocks import (
    Block,
    Figure,
    Fold,
    Heading,
    Html,
    Masthead,
    Note,
    Page,
    Record,
    Table,
    Tile,
    Tiles,
    page,
)
from reportkit.display.cards import Evidence, FindingCard, Line
from reportkit.display.marks import Mark, marked_text
from reportkit.display.markup import Safe, either, escape, join, language, number, percent, tag
from reportkit.display.tables import html_table, text_table

__all__ = [
    "Block",
    "Evidence",
    "Figure",
    "FindingCard",
    "Fold",
    "Heading",
    "Html",
    "Line",
    "Mark",
    "Masthead",
    "Note",
    "Page",
    "Record",
    "Safe",
    "Table",
    "Tile",
    "Tiles",
    "either",
    "escape",
    "html_table",
    "join",
    "language",
    "marked_text",
    "number",
    "page",
    "percent",
    "tag",
    "text_table",
]
