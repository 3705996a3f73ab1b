"""Coherent figures: a panel of years for one body in which stocks and sums hold.

Numbers come from the legacy numpy generator, whose stream is frozen: the same seed gives the same
bytes with every version of numpy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from reportkit.forms import Form, form_for_year, read_form
from reportkit.sample.bodies import Body

Cells = dict[str, float]

COLUMNS = ("natural_person", "business", "research", "social_org", "legal_service", "other")
APPLICANTS = np.array([0.80, 0.11, 0.01, 0.02, 0.045, 0.015])
# How applications end, as shares; a body's own mix is drawn around them and drifts over the years.
RESULTS = {
    "granted": 34.0, "partly_granted": 8.0,
    "denied_state_secret": 0.3, "denied_by_law": 0.8, "denied_security": 0.3,
    "denied_third_party": 2.2, "denied_internal": 2.4, "denied_process": 1.6,
    "denied_case_file": 1.8, "denied_query": 1.5,
    "unavailable_not_held": 22.0, "unavailable_to_create": 3.0, "unavailable_unclear": 2.0,
    "rejected_petition": 5.0, "rejected_repeat": 2.6, "rejected_publication": 0.2,
    "rejected_excessive": 0.3, "rejected_confirmation": 0.6,
    "other_no_correction": 4.0, "other_fee_unpaid": 0.1, "other_rest": 7.0,
}  # fmt: skip
DISPUTES = ("reconsideration", "direct_litigation", "litigation_after_reconsideration")


@dataclass(frozen=True, slots=True)
class Year:
    """One year of a body: the form in force and every cell of it."""

    year: int
    form: Form
    cells: Cells
    items: int  # 主动公开信息, stated in prose only
    trained: int


def simulate(body: Body, years: tuple[int, int], seed: int) -> list[Year]:
    """The years of a body, first to last; every identity and every chain between years holds."""
    rng = np.random.RandomState([seed % 2**32, body.number])
    profile = body.profile
    mix = rng.dirichlet(np.array(list(RESULTS.values())) * 0.5)
    trend = rng.normal(0.04, 0.08)
    opening_up = rng.normal(0.02, 0.03)  # yearly drift of the share granted
    contested = 0.02 + 0.05 * rng.random_sample()
    stock = rng.multinomial(rng.poisson(profile["applications"] * 0.05), APPLICANTS)
    pending = rng.poisson([0.2, 0.1, 0.05])
    in_force = int(rng.poisson(profile["normative"])) + 1
    items = {row: int(rng.poisson(4 + profile[_PROFILE[row]] ** 0.35)) for row in _ITEMS}
    panel = []
    for step, year in enumerate(range(years[0], years[1] + 1)):
        form = form_for_year(year) or read_form("2021")
        lively = float(np.exp(trend * step + rng.normal(0, 0.15)))
        new = rng.multinomial(rng.poisson(profile["applications"] * lively), APPLICANTS)
        held_back = rng.binomial(new + stock, 0.03 + 0.05 * rng.random_sample())
        share = mix.copy()
        share[:2] *= 1 + opening_up * step
        results = [rng.multinomial(n, share / share.sum()) for n in new + stock - held_back]
        table = dict(zip(RESULTS, np.array(results).T, strict=True))
        cells: Cells = {}
        cells |= _disclosure(form.id, profile, lively, in_force, items, rng)
        if form.id == "2021":
            in_force = int(cells["disclosure.normative_documents.in_force"])
        cells |= _applications(form.id, new, stock, held_back, table)
        processed = int((new + stock - held_back).sum())
        pending = _disputes(cells, processed, contested, pending, rng)
        stock = held_back
        panel.append(
            Year(year, form, cells, int(rng.poisson(300 + profile["applications"] * 9)),
                 int(rng.poisson(60)) + 5)
        )  # fmt: skip
    return panel


def _applications(
    form: str, new: np.ndarray, stock: np.ndarray, held: np.ndarray, table: Mapping[str, np.ndarray]
) -> Cells:
    rows = {"new_received": new, "carried_in": stock, **table}
    if form == "2019":
        rows = {k: v for k, v in rows.items() if not k.startswith("other_")}
        rows["other"] = (
            table["other_no_correction"] + table["other_fee_unpaid"] + table["other_rest"]
        )
    rows |= {"processed": new + stock - held, "carried_out": held}
    cells: Cells = {}
    for row, figures in rows.items():
        whole = figures.tolist()
        for column, figure in zip(COLUMNS, whole, strict=True):
            cells[f"applications.{row}.{column}"] = figure
        cells[f"applications.{row}.total"] = sum(whole)
    return cells


def _disputes(
    cells: Cells, processed: int, rate: float, pending: np.ndarray, rng: np.random.RandomState
) -> np.ndarray:
    """Fill table four; disputes pending at the end of last year are part of this year's."""
    fresh = rng.binomial(processed, [rate, rate * 0.3, 0.0])
    taken_on = rng.binomial(int(fresh[0]), 0.3)  # went on to court after reconsideration
    counts = [int(fresh[0] + pending[0]), int(fresh[1] + pending[1]), int(taken_on + pending[2])]
    if counts[2] and not counts[0]:
        counts[0] = 1
    left = []
    for part, count in zip(DISPUTES, counts, strict=True):
        upheld, corrected, other, open_ = rng.multinomial(count, [0.55, 0.15, 0.2, 0.1]).tolist()
        left.append(open_)
        figures = {"upheld": upheld, "corrected": corrected, "other": other, "pending": open_}
        for column, figure in figures.items():
            cells[f"disputes.{part}.{column}"] = figure
        cells[f"disputes.{part}.total"] = count
    return np.array(left)


_ITEMS = ("licences", "other_services", "penalties", "coercive_measures", "fees")
_PROFILE = {
    "licences": "licences", "other_services": "licences", "penalties": "penalties",
    "coercive_measures": "coercive", "fees": "fees",
}  # fmt: skip


def _disclosure(
    form: str, profile: Mapping[str, float], lively: float, in_force: int,
    items: dict[str, int], rng: np.random.RandomState,
) -> Cells:  # fmt: skip
    issued = int(rng.poisson(0.15 * profile["normative"]))
    repealed = min(int(rng.poisson(0.1 * profile["normative"])), in_force)
    done = {row: int(rng.poisson(profile[_PROFILE[row]] * lively)) for row in _ITEMS}
    cells: Cells = {}
    if form == "2021":
        for column in ("issued", "repealed", "in_force"):
            cells[f"disclosure.rules.{column}"] = 0
        cells["disclosure.normative_documents.issued"] = issued
        cells["disclosure.normative_documents.repealed"] = repealed
        cells["disclosure.normative_documents.in_force"] = in_force + issued - repealed
        for row in ("licences", "penalties", "coercive_measures"):
            cells[f"disclosure.{row}.decisions"] = done[row]
        cells["disclosure.fees.amount"] = round(done["fees"] + (done["fees"] > 0) * 0.37, 2)
        return cells
    for column in ("made", "published", "published_total"):
        cells[f"disclosure.rules.{column}"] = 0
    cells["disclosure.normative_documents.made"] = issued
    cells["disclosure.normative_documents.published"] = issued
    cells["disclosure.normative_documents.published_total"] = in_force
    for row in _ITEMS:
        exists = profile[_PROFILE[row]] > 0
        before = items[row] if exists else 0
        change = int(rng.randint(-1, 3)) if exists else 0
        change = max(change, -before)
        cells[f"disclosure.{row}.items_last_year"] = before
        cells[f"disclosure.{row}.items_change"] = change
        items[row] = before + change
        if row != "fees":
            # Decisions are cases; equal to the count of items they would look like items.
            same = change != 0 and done[row] == before + change
            cells[f"disclosure.{row}.decisions"] = done[row] + same
    projects = int(rng.poisson(5))
    cells["disclosure.procurement.projects"] = projects
    cells["disclosure.procurement.amount"] = round(
        float(projects * (20 + 80 * rng.random_sample())), 2
    )
    return cells
