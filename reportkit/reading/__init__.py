"""From a decoded text to its reports: kind, tables, sections, identity and claims."""

from reportkit.reading.report import parse_report, read_document

__all__ = ["parse_report", "read_document"]
