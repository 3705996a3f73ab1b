"""The shipped forms are sound, and a malformed one is refused by file and key."""

import copy
import tomllib
from importlib.resources import files

import pytest

from reportkit.errors import FormError
from reportkit.forms import form_for_year, list_forms, read_form
from reportkit.forms.manual import form_manual
from reportkit.forms.spec import parse_form

CELLS = {"2008": 0, "2014": 58, "2019": 198, "2021": 200}


def test_every_version_is_listed_oldest_first():
    assert list_forms() == tuple(CELLS)


@pytest.mark.parametrize(("form", "cells"), CELLS.items())
def test_number_of_cells(form, cells):
    assert len(list(read_form(form).places())) == cells


def test_2021_has_42_identities():
    form = read_form("2021")
    count = 0
    for table in form.tables.values():
        for identity in table.identities:
            rows, columns = len(table.rows()), len(table.blocks[0].columns)
            count += rows if identity.each == "row" else columns
    assert count == 25 + 7 + 7 + 3


@pytest.mark.parametrize(
    ("year", "form"),
    [(2010, "2008"), (2016, "2014"), (2020, "2019"), (2021, "2021"), (2030, "2021")],
)
def test_version_in_force(year, form):
    assert form_for_year(year).id == form


def test_no_version_before_the_regulation():
    assert form_for_year(2007) is None


def test_same_id_means_same_label_stem_in_2019_and_2021():
    old = {row.id: row.code for row in read_form("2019").tables["applications"].rows()}
    new = {row.id: row.code for row in read_form("2021").tables["applications"].rows()}
    assert {id for id in old if id in new and old[id] != new[id]} == set()
    assert set(old) - set(new) == {"other"}


def _shipped():
    text = (files("reportkit.forms") / "2021.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _unknown_key(data):
    data["tables"]["disputes"]["rows"][0]["colour"] = "red"


def _unknown_term(data):
    data["tables"]["disputes"]["identities"][0]["expr"] = "total = upheld + lost"


def _two_relations(data):
    data["tables"]["disputes"]["identities"][0]["expr"] = "total = upheld = other"


def _missing_key(data):
    del data["tables"]["applications"]["title"]


def _bad_derived(data):
    data["derived"]["applications.denied"] = "denied_twice"


@pytest.mark.parametrize(
    ("break_it", "named"),
    [
        (_unknown_key, "tables.disputes.rows[0]: unknown key 'colour'"),
        (_unknown_term, "tables.disputes.identities[0]: 'lost' is no column"),
        (_two_relations, "exactly one of"),
        (_missing_key, "'title' is missing"),
        (_bad_derived, "derived.applications.denied: 'denied_twice' is no row"),
    ],
)
def test_malformed_form_is_refused_by_name(break_it, named):
    data = copy.deepcopy(_shipped())
    break_it(data)
    with pytest.raises(FormError, match=r"my\.toml|exactly one") as error:
        parse_form(data, "my.toml")
    assert named in str(error.value)


def test_unknown_version_names_the_known_ones():
    with pytest.raises(FormError, match="2008, 2014, 2019, 2021"):
        read_form("1999")


def test_manual_prints_rows_and_identities():
    text = form_manual("2021")
    assert "denied_state_secret" in text
    assert "new_received + carried_in = processed + carried_out" in text
    assert len(form_manual().splitlines()) == len(CELLS)
