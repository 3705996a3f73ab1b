"""Small literal corpora for the tests of trends and charts."""

import polars as pl

from reportkit.corpus import Corpus
from reportkit.forms import read_form
from reportkit.frames import dtypes, frame

_REPORT = {
    "source": "x.txt", "part": 0, "sha256": "0", "kind": "report", "made_up": False,
    "cells_expected": 0, "cells_read": 0, "problems": 0, "scope": "own",
}  # fmt: skip


def report(agency, year, figures, form="2021", **facts):
    """A report: `figures` maps table.row.column to a number or None (a blank cell)."""
    return {"agency": agency, "year": year, "form": form, "figures": figures, **facts}


def full(new, granted, denied=0, *, carried_in=0, carried_out=0, form="2021", **more):
    """Every cell of table 3, natural persons only: the rest of the outcomes is `other`."""
    processed = new + carried_in - carried_out
    rest = {"2021": "other_rest", "2019": "other"}[form]
    rows = {row.id: 0 for row in read_form(form).tables["applications"].rows()}
    rows |= {
        "new_received": new, "carried_in": carried_in, "granted": granted,
        "denied_internal": denied, rest: processed - granted - denied,
        "processed": processed, "carried_out": carried_out,
    }  # fmt: skip
    columns = [c.id for c in read_form(form).tables["applications"].blocks[0].columns]
    figures = {}
    for row, value in rows.items():
        for column in columns:
            shown = value if column in ("natural_person", "total") else 0
            figures[f"applications.{row}.{column}"] = shown
    return figures | more


def disputes(row, *numbers):
    """The five cells of a row of table 4."""
    columns = ("upheld", "corrected", "other", "pending", "total")
    return {f"disputes.{row}.{c}": n for c, n in zip(columns, numbers, strict=True)}


def corpus(*reports, suspects=()):
    """A corpus of the given reports."""
    facts, cells = [], []
    for number, item in enumerate(reports):
        item = dict(item)
        figures = item.pop("figures")
        id = item.pop("report_id", f"r{number}")
        read = sum(v is not None for v in figures.values())
        facts.append({**_REPORT, "cells_expected": len(figures), "cells_read": read,
                      "report_id": id, **item})  # fmt: skip
        for name, value in figures.items():
            table, _, rest = name.partition(".")
            row, _, column = rest.rpartition(".")
            state = "blank" if value is None else "read"
            cell = {"table": table, "row": row, "column": column, "value": value, "state": state}
            cells.append({"report_id": id, **cell})
    rows = [{**dict.fromkeys(dtypes("reports")), **fact} for fact in facts]
    made = pl.DataFrame(rows, schema=dtypes("reports"))
    filled = [{**dict.fromkeys(dtypes("cells")), **cell} for cell in cells]
    return Corpus.of(
        {
            "reports": made,
            "cells": pl.DataFrame(filled, schema=dtypes("cells")),
            "suspects": frame("suspects", suspects),
        }
    )
