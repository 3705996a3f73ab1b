import json

import polars as pl
import pytest
from small_corpus import corpus, disputes, full, report

from reportkit import charts
from reportkit.charts.data import MOST_ROWS, runs
from reportkit.display.blocks import VEGA_LITE
from reportkit.errors import FrameError
from reportkit.trends import change, composition, coverage, funnel, ranking, trend, values


@pytest.fixture(scope="module")
def panel():
    """Four bodies over three years, one of them small, with a form change and a gap."""
    suits = disputes("direct_litigation", 20, 1, 0, 0, 21)
    suits |= disputes("litigation_after_reconsideration", 20, 2, 0, 0, 22)
    suits |= disputes("reconsideration", 30, 5, 5, 1, 41)
    made = []
    for n, name in enumerate(("甲局", "乙局", "丙局", "丁办")):
        for year in (2020, 2021, 2023, 2024):
            form = "2019" if year < 2021 else "2021"
            size = 4 if name == "丁办" else 60 + 10 * n
            issued = "made" if form == "2019" else "issued"
            extra = {f"disclosure.normative_documents.{issued}": 3.0}
            figures = full(size, size // 2 - n, 3, form=form, **extra, **suits)
            made.append(report(name, year, figures, form, province=f"{'云岚'[n % 2]}省"))
    return corpus(*made)


DRAWN = {
    "lines": lambda c, lang: charts.lines(trend(c, "open_full", balanced=True), lang=lang),
    "groups": lambda c, lang: charts.lines(
        trend(c, "open_full", by="region"), by="region", lang=lang, half=True
    ),
    "several": lambda c, lang: charts.lines(composition(c, "corrections"), lang=lang),
    "stack": lambda c, lang: charts.stack(composition(c, "outcomes"), lang=lang),
    "bars": lambda c, lang: charts.bars(composition(c, "refusals"), lang=lang),
    "bars_by": lambda c, lang: charts.bars(
        trend(c, "open_full", by="agency"), by="agency", lang=lang
    ),
    "change": lambda c, lang: charts.change(change(c, "open_full"), lang=lang),
    "funnel": lambda c, lang: charts.funnel(funnel(c, "open_full"), lang=lang),
    "intervals": lambda c, lang: charts.intervals(ranking(c, "open_full"), lang=lang),
    "coverage": lambda c, lang: charts.coverage(coverage(c), lang=lang),
    "regions": lambda c, lang: charts.coverage(coverage(c, "region"), lang=lang),
    "states": lambda c, lang: charts.states(values(c, "open_full"), lang=lang),
    "heatmap": lambda c, lang: charts.heatmap(
        pl.DataFrame({"rule": ["K1", "K2"], "body": ["甲局", "乙局"], "n": [3, 1]}),
        "rule", "body", "n", titles=("rule", "body", "findings"), lang=lang,
    ),
}  # fmt: skip


def _keys(spec):
    if isinstance(spec, dict):
        for key, value in spec.items():
            yield key
            yield from _keys(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from _keys(value)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", DRAWN)
def test_charts_load_nothing_and_say_what_they_show(panel, name, lang):
    spec = DRAWN[name](panel, lang).to_dict()
    assert not {"url", "href", "src"} & set(_keys(spec))
    assert len(spec["description"]) > 15
    assert spec["width"] == (420 if name == "groups" else 860)
    assert spec["config"]["background"] == "transparent"
    assert spec["config"]["axis"]["labelColor"] == "currentColor"


@pytest.mark.parametrize("name", DRAWN)
def test_texts_are_in_the_language_asked_for(panel, name):
    zh, en = (DRAWN[name](panel, lang).to_dict() for lang in ("zh", "en"))
    assert zh["description"] != en["description"]
    titles = {v for v in _titles(en) if v}
    assert titles
    assert all(t.isascii() for t in titles), titles


def _titles(spec):
    if isinstance(spec, dict):
        for key, value in spec.items():
            if key == "title" and isinstance(value, str):
                yield value.strip()
            yield from _titles(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from _titles(value)


@pytest.mark.parametrize("name", DRAWN)
def test_charts_become_svg_without_a_network(panel, name):
    import vl_convert

    spec = json.dumps(DRAWN[name](panel, "zh").to_dict())
    assert vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]).startswith("<svg")


def test_a_line_is_not_drawn_over_a_break_or_a_missing_year(panel):
    frame = trend(panel, "nrm_made").with_columns(series=pl.lit("x"))
    assert runs(frame, "series").group_by("run", maintain_order=True).agg("year")[
        "year"
    ].to_list() == [[2020], [2021], [2023, 2024]]


def test_a_late_user_of_the_old_form_is_not_joined_over_the_break():
    made = corpus(
        *(
            report("甲局", y, {"disclosure.normative_documents.made": 3.0}, "2019")
            for y in (2019, 2020, 2021)
        )
    )
    frame = trend(made, "nrm_made").with_columns(series=pl.lit("x"))
    years = runs(frame, "series").group_by("run", maintain_order=True).agg("year")["year"]
    assert years.to_list() == [[2019, 2020], [2021]]


@pytest.mark.parametrize(
    ("bodies", "joined"),
    [(("甲局", "甲局"), [[2022, 2023]]), (("甲局", "乙局"), [[2022], [2023]])],
)
def test_a_line_is_not_drawn_between_years_of_other_bodies(bodies, joined):
    made = corpus(*(report(b, y, full(60, 20)) for b, y in zip(bodies, (2022, 2023), strict=True)))
    frame = trend(made, "app_new").with_columns(series=pl.lit("x"))
    assert [r.to_list() for r in _runs(frame)] == joined


def _runs(frame):
    return runs(frame, "series").group_by("run", maintain_order=True).agg("year")["year"]


def test_breaks_are_marked_with_a_label(panel):
    spec = json.dumps(charts.lines(trend(panel, "nrm_made"), lang="en").to_dict())
    assert "2021 form (not comparable)" in spec
    assert '"x": 2020.5' in spec


def test_series_are_told_apart_by_more_than_colour(panel):
    spec = charts.lines(composition(panel, "corrections"), lang="en").to_dict()
    encoded = [set(layer.get("encoding", {})) for layer in spec["layer"]]
    assert any({"color", "shape"} <= e for e in encoded)
    assert any({"color", "strokeDash"} <= e for e in encoded)


@pytest.mark.parametrize("name", [n for n in DRAWN if n != "heatmap"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_to_draw_gives_a_sentence(name, lang):
    spec = DRAWN[name](corpus(), lang).to_dict()
    assert spec["description"]
    assert json.dumps(spec, ensure_ascii=False).count(spec["description"]) == 2


def test_a_funnel_of_many_bodies_is_thinned():
    rows = 12_000
    many = pl.DataFrame({"unit": [f"b{n}" for n in range(rows)]}).with_columns(
        indicator=pl.lit("applications.granted_rate"), year=pl.lit(2023, pl.Int32),
        numerator=pl.lit(5.0), denominator=10.0 + pl.int_range(rows) % 997, value=pl.lit(0.5),
        low=pl.lit(0.5), high=pl.lit(0.5), centre=pl.lit(0.5), position=pl.lit("inside"),
        small=pl.lit("marked"),
    )  # fmt: skip
    spec = charts.funnel(many, lang="en").to_dict()
    assert max(len(rows) for rows in spec["datasets"].values()) < 500 < MOST_ROWS


def test_too_many_rows_are_refused_with_a_remedy():
    frame = pl.DataFrame({"x": ["a"] * 6000, "y": ["b"] * 6000, "n": [1] * 6000})
    with pytest.raises(FrameError, match="by="):
        charts.heatmap(frame, "x", "y", "n")


def test_the_renderer_gives_the_specification_alone(panel):
    import altair as alt

    before = alt.renderers.active
    charts.enable()
    try:
        bundle = charts.lines(trend(panel, "open_full"), lang="en")._repr_mimebundle_()
    finally:
        alt.renderers.enable(before)
    assert set(bundle) == {VEGA_LITE, "text/plain"}
    assert bundle["text/plain"].startswith("Line chart")
