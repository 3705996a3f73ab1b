"""What a clause must say itself for a differing figure to be an error."""

from __future__ import annotations

import polars as pl
import pytest

from reportkit.forms import list_forms, read_form
from reportkit.rules.wording import figures, named

IDS = {
    f"{place.table}.{place.row.id}.{place.column.id}"
    for form in list_forms()
    for place in read_form(form).places()
} | {f"{id}.total" for form in list_forms() for id in read_form(form).derived}


@pytest.mark.parametrize("pattern", [pattern for pattern, _ in figures()])
def test_every_entry_is_of_a_figure_that_exists(pattern: str) -> None:
    told = pl.DataFrame({"metric": sorted(IDS)}).filter(pl.col("metric").str.contains(pattern))
    assert told.height


@pytest.mark.parametrize(
    ("metric", "clause", "told"),
    [
        ("applications.new_received.total", "共收到申请5件", True),
        ("applications.new_received.total", "两项合计5件", False),
        ("disputes.reconsideration.upheld", "行政复议维持2件", True),
        ("disputes.reconsideration.upheld", "其中维持2件", False),
        ("disclosure.penalties.decisions", "行政处罚信息389条", False),
        ("applications.granted.business", "企业申请的1件", False),
    ],
)
def test_a_clause_names_its_figure_or_leaves_it_to_the_words_before(
    metric: str, clause: str, told: bool
) -> None:
    frame = pl.DataFrame({"metric": [metric], "text": [clause]})
    assert frame.select(named("metric", "text")).item() is told
