"""Bytes to documents: which files, which format, which encoding, and their text."""

from reportkit.sources.documents import parse_document
from reportkit.sources.inputs import list_inputs, read_input
from reportkit.sources.refs import InputRef

__all__ = ["InputRef", "list_inputs", "parse_document", "read_input"]
