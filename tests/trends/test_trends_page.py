import ast
import json
from pathlib import Path

import pytest
from small_corpus import corpus, full, report

from reportkit.briefings import trends_page
from reportkit.display import Figure, Note, Table
from reportkit.parameters import DisclosureTrends, cell_parameters, model_of, params

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "disclosure-trends.ipynb"
CHAPTERS = (
    "intake", "outcomes", "refusals", "backlog", "disputes", "documents", "comparison", "covered",
    "method",
)  # fmt: skip


def _pages(made, lang, **given):
    chosen = params("disclosure-trends", {"lang": lang, **given})
    return {
        name: getattr(trends_page, name)(chosen.select(made), chosen)
        for name in ("masthead", "summary", *CHAPTERS)
    }


@pytest.fixture(scope="module")
def five():
    """Five reports of different years, two of them in the form of 2019."""
    forms = {y: "2019" if y < 2021 else "2021" for y in range(2019, 2024)}
    return corpus(
        *(report("甲局", y, full(60 + y % 10, 30, 8, form=f), f) for y, f in forms.items())
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_small_corpus_has_figures_with_sentences_and_tables(five, lang):
    pages = _pages(five, lang)
    figures = [b for p in pages.values() for b in p.blocks if isinstance(b, Figure)]
    assert len(figures) >= 6
    assert all(f.sentence and isinstance(f.table, Table) and f.table.frame.height for f in figures)
    assert all(page.html() for page in pages.values())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_empty_selection_says_so_and_stops(five, lang):
    pages = _pages(five, lang, agency="没有这个机关")
    said = [b for b in pages["summary"].blocks if isinstance(b, Note)]
    assert len(said) == 1
    assert all(not pages[name].blocks for name in CHAPTERS)


def test_few_cases_keep_their_fractions(five):
    small = corpus(*(report("小办", y, full(4, 2)) for y in (2022, 2023)))
    pages = _pages(small, "zh")
    assert not [b for b in pages["backlog"].blocks if isinstance(b, Figure)]
    table = next(b for b in pages["outcomes"].blocks if isinstance(b, Table))
    assert "2/4" in table.text()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_bodies_with_years_of_their_own_are_nowhere_compared(lang):
    years = {"甲局": (2021, 2022), "乙局": (2023, 2024)}
    made = corpus(*(report(b, y, full(50 + y % 10, 9, 5)) for b, own in years.items() for y in own))
    pages = _pages(made, lang)
    told = "".join(p.text() for name, p in pages.items() if name != "method")
    words = (
        ("升至", "降至", "只有一个机关，") if lang == "zh" else ("up from", "down from", "Since")
    )
    assert not any(w in told for w in words)
    note = "两点不相连" if lang == "zh" else "Points are not joined"
    notes = [b.source for b in pages["intake"].blocks if isinstance(b, Figure)]
    assert note in notes[0]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_one_body_with_cases_is_not_one_body(lang):
    made = corpus(report("甲局", 2023, full(50, 9)), report("乙局", 2023, full(0, 0)))
    said = _pages(made, lang)["comparison"].text()
    assert ("只有一个机关有可用的案件数" if lang == "zh" else "Only one body has usable") in said


def test_years_and_levels_filter():
    given = (("甲局", 2021, "县级"), ("乙局", 2022, "市级"), ("丙局", 2023, "县级"))
    made = corpus(*(report(name, y, full(50, 9), level=level) for name, y, level in given))
    chosen = DisclosureTrends(first_year=2022).select(made)
    assert chosen.reports["agency"].to_list() == ["乙局", "丙局"]
    assert DisclosureTrends(last_year=2022, level="县级").select(made).reports.height == 1


def test_the_parameters_cell_is_the_model():
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    cell = next(c for c in notebook["cells"] if "parameters" in c["metadata"].get("tags", []))
    found = cell_parameters("".join(cell["source"]))
    model = model_of(NOTEBOOK)()
    assert {name: default for name, (_, default, _) in found.items()} == vars(model)


def test_the_notebook_only_imports_calls_and_shows():
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    code = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
    assert len(code) <= 15
    called = {
        node.func.attr
        for source in code
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert set(CHAPTERS) <= called
    assert len({c["id"] for c in notebook["cells"]}) == len(notebook["cells"])
