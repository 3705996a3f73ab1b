"""Statutory tables of a report, read whatever the layout: readers propose, the form disposes."""

from reportkit.reading.tables.reading import TablesReading, read_tables

__all__ = ["TablesReading", "read_tables"]
