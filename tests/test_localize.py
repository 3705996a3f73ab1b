"""Localisation: the altered cell first, slips named, chains of years joined."""

from __future__ import annotations

import csv
import os
import random
from pathlib import Path

import polars as pl
import pytest

from reportkit.corpus import Corpus
from reportkit.forms import read_form
from reportkit.frames import dtypes
from reportkit.localize import explanations, localization, localize
from reportkit.localize.system import form_system


def clean_report(form: str, seed: int) -> dict[str, float | None]:
    """Random figures that satisfy every identity of a form, by the tables' own structure."""
    rng = random.Random(seed)
    system = form_system(form)
    cells: dict[str, float | None] = {key: 0.0 for key in system.keys}
    if form == "2014":
        for total, parts in (("3.1", 4), ("3.2", 2), ("4", 3), ("5", 3), ("8.3", 2)):
            figures = [float(rng.randrange(30)) for _ in range(parts)]
            for i, figure in enumerate(figures, 1):
                cells[f"statistics.{total}.{i}.value"] = figure
            cells[f"statistics.{total}.value"] = sum(figures)
        return cells
    table = read_form(form).tables["applications"]
    rows = [row.id for row in table.rows()]
    results = [
        r for r in rows if r not in ("new_received", "carried_in", "processed", "carried_out")
    ]
    columns = [c.id for c in table.blocks[0].columns if c.id != "total"]
    for column in columns:
        scale = 40 if column == "natural_person" else 4
        figures = {r: float(rng.randrange(scale) if rng.random() < 0.3 else 0) for r in results}
        figures["processed"] = sum(figures.values())
        figures["carried_out"] = float(rng.randrange(5))
        figures["carried_in"] = float(rng.randrange(5))
        figures["new_received"] = (
            figures["processed"] + figures["carried_out"] - figures["carried_in"]
        )
        if figures["new_received"] < 0:
            figures["carried_in"] += figures["new_received"]
            figures["new_received"] = 0.0
        for row, figure in figures.items():
            cells[f"applications.{row}.{column}"] = figure
    for row in rows:
        cells[f"applications.{row}.total"] = sum(
            cells[f"applications.{row}.{c}"] or 0 for c in columns
        )
    for row in ("reconsideration", "direct_litigation", "litigation_after_reconsideration"):
        figures = [float(rng.randrange(6)) for _ in range(4)]
        for column, figure in zip(
            ("upheld", "corrected", "other", "pending"), figures, strict=True
        ):
            cells[f"disputes.{row}.{column}"] = figure
        cells[f"disputes.{row}.total"] = sum(figures)
    return cells


def mistyped(figure: float, rng: random.Random) -> float:
    """A figure as a hurried hand would type it."""
    digits = str(int(figure))
    kind = rng.randrange(4)
    if kind == 0 and len(digits) > 1:
        return float(int(digits[1] + digits[0] + digits[2:]))
    if kind == 1:
        return float(int(rng.choice("12") + digits))
    if kind == 2 and len(digits) > 1:
        return float(int(digits[:-1]))
    return max(0.0, figure + rng.choice([-2, -1, 1, 2]))


@pytest.mark.parametrize("form", ["2014", "2019", "2021"])
def test_clean_report_needs_no_explanation(form):
    assert explanations(form, clean_report(form, 1)).status == "nothing_to_explain"


def test_altered_total_is_first_explanation_in_nine_of_ten():
    rng = random.Random(7)
    hits = tries = 0
    for seed in range(120):
        form = ("2014", "2019", "2021")[seed % 3]
        cells = clean_report(form, seed)
        totals = sorted(
            k
            for k in cells
            if k.endswith(".total") or k.removesuffix(".value")[11:] in ("3.1", "4")
        )
        altered = rng.choice(totals)
        printed = mistyped(cells[altered] or 0.0, rng)
        answer = explanations(form, {**cells, altered: printed})
        if printed != cells[altered]:
            tries += 1
            hits += altered in answer.items[0].cells
    print(f"altered total first: {hits} of {tries}")
    assert hits >= 0.9 * tries


def test_altered_cell_of_the_applications_table_is_certain():
    rng = random.Random(11)
    for seed in range(40):
        cells = clean_report("2021", seed)
        altered = rng.choice(sorted(k for k in cells if k.startswith("applications.")))
        true = cells[altered] or 0.0

        answer = explanations("2021", {**cells, altered: true + 3})

        assert (answer.size, answer.total, answer.certain) == (1, 1, {altered})
        assert answer.items[0].changes[0].proposed == true


def test_blank_cells_are_unknown_and_cost_nothing():
    cells = clean_report("2021", 3)
    blank = {k: None if k.endswith(".total") else v for k, v in cells.items()}

    assert explanations("2021", blank).status == "nothing_to_explain"
    # Known cells that no filling of the blanks can reconcile still need an explanation.
    blank["applications.processed.business"] = 10_000.0
    assert "applications.processed.business" in explanations("2021", blank).certain


def test_stated_figure_decides_between_parts_and_total():
    cells = clean_report("2021", 3)
    part = "disputes.reconsideration.corrected"
    true = cells[part] or 0.0
    wrong = {**cells, part: true + 1}

    plain = explanations("2021", wrong)
    told = explanations("2021", wrong, stated={part: {true}})

    assert plain.items[0].cells == ("disputes.reconsideration.total",)
    assert told.items[0].cells == (part,)
    assert plain.total == told.total == 5


@pytest.mark.parametrize(
    ("cell", "true", "printed", "slip"),
    [
        ("applications.granted.business", 12, 21, "transposed digits"),
        ("applications.granted.business", 62, 6, "dropped digit"),
        ("applications.granted.business", 3, 13, "added digit"),
        ("applications.granted.business", 7, 0, "zero typed"),
        ("applications.granted.total", 61, 67, "mistyped digit"),
        ("applications.granted.total", 61, 0, "forgotten total"),
    ],
)
def test_slips_are_named(cell, true, printed, slip):
    cells = {key: 0.0 for key in form_system("2021").keys}
    for row in ("new_received", "granted", "processed"):
        cells[f"applications.{row}.business"] = cells[f"applications.{row}.total"] = float(true)

    answer = explanations("2021", {**cells, cell: float(printed)})

    assert answer.items[0].changes[0].pattern == slip
    assert answer.items[0].changes[0].proposed == true


def test_swapped_neighbours_are_one_slip():
    cells = {key: 0.0 for key in form_system("2021").keys}
    for row, figures in (
        ("granted", {"natural_person": 5, "business": 2, "total": 7}),
        ("processed", {"natural_person": 5, "business": 2, "total": 7}),
        ("new_received", {"natural_person": 2, "business": 5, "total": 7}),
    ):
        cells.update({f"applications.{row}.{c}": float(v) for c, v in figures.items()})

    answer = explanations("2021", cells)

    first = answer.items[0]
    assert set(first.cells) == {
        "applications.new_received.business",
        "applications.new_received.natural_person",
    }
    assert {change.pattern for change in first.changes} == {"neighbour swap"}


def test_hopeless_tables_end_unjudged():
    rng = random.Random(3)
    cells = {key: float(rng.randrange(100)) for key in form_system("2021").keys}

    answer = explanations("2021", cells, time_limit=1.0)

    assert answer.status in ("too_large", "time_limit")
    assert answer.items == ()


def corpus_of(*reports: tuple[str, str, int, dict[str, float | None]]) -> Corpus:
    """A corpus of (report id, form, year, cells) of one body."""
    heads = [
        {
            "report_id": id, "source": id, "part": 0, "sha256": "0", "kind": "report",
            "form": form, "agency": "某局", "year": year, "made_up": True,
            "cells_expected": len(cells), "cells_read": len(cells), "problems": 0,
        }
        for id, form, year, cells in reports
    ]  # fmt: skip
    rows = []
    for id, _, _, cells in reports:
        for key, value in cells.items():
            table, _, place = key.partition(".")
            row, _, column = place.rpartition(".")
            state = "blank" if value is None else "read"
            rows.append(
                {"report_id": id, "table": table, "row": row, "column": column, "value": value,
                 "state": state}
            )  # fmt: skip
    frames = {}
    for name, data in (("reports", heads), ("cells", rows)):
        types = dtypes(name)
        frames[name] = pl.DataFrame(
            [{column: line.get(column) for column in types} for line in data], schema=types
        )
    return Corpus.of(frames)


def first(suspects: pl.DataFrame) -> set[tuple[str, str]]:
    """Report and cell of the first explanation."""
    best = suspects.filter(pl.col("explanation") == 1)
    return {
        (report, f"{table}.{row}.{column}")
        for report, table, row, column in best.select("report_id", "table", "row", "column").rows()
    }


def test_only_reports_with_broken_sums_have_suspects():
    clean, wrong = clean_report("2021", 1), clean_report("2021", 2)
    wrong["applications.granted.total"] = (wrong["applications.granted.total"] or 0) + 1
    corpus = corpus_of(("a", "2021", 2021, clean), ("b", "2021", 2023, wrong))

    suspects = localize(corpus)

    assert first(suspects) == {("b", "applications.granted.total")}
    assert suspects["certain"].all()


def next_year(cells: dict[str, float | None], seed: int) -> dict[str, float | None]:
    """A clean report whose stock taken over is what `cells` hands on."""
    later = clean_report("2021", seed)
    for column in ("natural_person", "business", "research", "social_org", "legal_service",
                   "other", "total"):  # fmt: skip
        more = 300 if column == "total" else 50
        taken = cells[f"applications.carried_out.{column}"] or 0.0
        gap = taken - (later[f"applications.carried_in.{column}"] or 0.0)
        for row, change in (("carried_in", gap), ("granted", gap + more),
                            ("processed", gap + more), ("new_received", more)):  # fmt: skip
            key = f"applications.{row}.{column}"
            later[key] = (later[key] or 0.0) + change
    return later


def test_chain_says_in_which_year_the_fault_lies():
    earlier = clean_report("2021", 4)
    later = next_year(earlier, 5)
    cells = ("applications.carried_out.natural_person", "applications.carried_out.total")
    wrong = {**earlier, **{cell: (earlier[cell] or 0.0) + 2 for cell in cells}}
    alone = corpus_of(("2021", "2021", 2021, wrong))
    chain = corpus_of(("2021", "2021", 2021, wrong), ("2022", "2021", 2022, later))

    by_itself, together = localize(alone), localize(chain)

    assert by_itself["explanation"].n_unique() == 3
    assert together["explanation"].n_unique() == 1
    assert first(together) == {("2021", cell) for cell in cells}


def test_broken_link_between_clean_reports_is_explained_in_both():
    earlier = clean_report("2021", 4)
    later = next_year(earlier, 5)
    for row in ("carried_in", "new_received"):  # two cases entered as new instead of taken over
        for column in ("natural_person", "total"):
            key = f"applications.{row}.{column}"
            later[key] = (later[key] or 0.0) + (2 if row == "carried_in" else -2)
    corpus = corpus_of(("2021", "2021", 2021, earlier), ("2022", "2021", 2022, later))

    found = localization(corpus)

    assert ("2022", "applications.carried_in.total") in first(found.suspects)
    assert found.suspects["size"].unique().to_list() == [4]
    assert found.unjudged.is_empty()


def test_stock_that_differs_from_last_years_is_suspected_where_it_was_copied():
    """The year that takes over copied a figure; the year before had counted it."""
    earlier = clean_report("2021", 4)
    later = next_year(earlier, 5)
    for row in ("carried_in", "carried_out"):
        for column in ("natural_person", "total"):
            key = f"applications.{row}.{column}"
            later[key] = (later[key] or 0.0) + 2
    corpus = corpus_of(("2021", "2021", 2021, earlier), ("2022", "2021", 2022, later))

    found = first(localize(corpus))

    assert ("2022", "applications.carried_in.total") in found
    assert ("2021", "applications.carried_out.total") not in found


def test_copies_of_a_report_share_its_explanations():
    earlier = clean_report("2021", 4)
    later = next_year(earlier, 5)
    cells = ("applications.carried_out.natural_person", "applications.carried_out.total")
    wrong = {**earlier, **{cell: (earlier[cell] or 0.0) + 2 for cell in cells}}
    years = ("a", "2021", 2021, wrong), ("b", "2021", 2021, wrong), ("c", "2021", 2022, later)

    suspects = localize(corpus_of(*years))

    # A copy is no second report of the year: the year after still decides.
    assert first(suspects) == {(report, cell) for report in "ab" for cell in cells}
    assert suspects["explanation"].n_unique() == 1


def test_two_different_reports_of_a_year_are_no_copies():
    earlier = clean_report("2021", 4)
    cells = ("applications.carried_out.natural_person", "applications.carried_out.total")
    wrong = {**earlier, **{cell: (earlier[cell] or 0.0) + 2 for cell in cells}}
    later = next_year(earlier, 5)
    years = ("a", "2021", 2021, wrong), ("b", "2021", 2021, earlier), ("c", "2021", 2022, later)

    suspects = localize(corpus_of(*years))

    assert set(suspects["report_id"]) == {"a"}
    assert suspects["explanation"].n_unique() == 3


def shared(name: str) -> Path:
    """A file of the shared folder; a clear skip where it is not there."""
    path = Path(__file__).parents[2] / "shared" / name
    if not path.exists() and os.environ.get("CI") != "true":
        pytest.skip(f"{path} is not there")
    return path


@pytest.mark.shared
def test_seed_001_has_one_smallest_explanation_of_four_cells():
    with shared("seeds/cells.csv").open(encoding="utf-8") as file:
        cells = {
            f"{line['table']}.{line['row']}.{line['column']}": float(line["value"])
            for line in csv.DictReader(file)
            if line["file"].startswith("001") and line["value"]
        }

    answer = explanations("2021", cells)

    assert (answer.status, answer.size, answer.total) == ("proved", 4, 1)
    assert answer.certain == {
        "applications.new_received.natural_person",
        "applications.new_received.business",
        "applications.processed.natural_person",
        "applications.processed.total",
    }
