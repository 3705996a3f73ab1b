"""Finished briefings in a real browser with the network watched."""

import re

import pytest
import toy

from reportkit.briefings import brief

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAMES = ("parsing-qa", "disclosure-trends", "consistency-audit")
WAIT = 60_000
each = pytest.mark.parametrize("name", NAMES)


@each
def test_page_opens_without_a_request_or_an_error(name, batch, watch):
    watched = watch()

    page = watched.open(batch.out / f"{name}.html")

    assert watched.strangers == []
    assert watched.errors == []
    assert page.locator("h1").inner_text()


@each
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_every_chart_is_drawn(name, scripts, batch, watch):
    page = watch(java_script_enabled=scripts).open(batch.out / f"{name}.html")

    for chart in page.locator(".rk-chart").all():
        box = chart.locator("svg").bounding_box()
        assert box["width"] > 100
        assert box["height"] > 30
        marks = chart.locator("[role=graphics-symbol]:not([aria-roledescription])")
        boxes = [m.bounding_box() for m in marks.all()[:40]]
        assert any(b and b["width"] + b["height"] > 0 for b in boxes)


@each
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(name, scheme, batch, watch):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = watch(color_scheme=scheme, bypass_csp=True).open(batch.out / f"{name}.html")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")

    found = axe.Axe().run(page).response["violations"]

    told = [
        (v["id"], v["nodes"][0]["html"][:200])
        for v in found
        if v["impact"] in ("serious", "critical")
    ]
    assert told == []


@each
@pytest.mark.parametrize("width", [360, 768])
def test_page_fits_narrow_screens(name, width, batch, watch):
    watched = watch()
    watched.page.set_viewport_size({"width": width, "height": 800})

    page = watched.open(batch.out / f"{name}.html")

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_charts_answer_mouse_and_keyboard(batch, watch):
    from playwright.sync_api import expect

    page = watch().open(batch.out / "parsing-qa.html")
    chart, tip = page.locator(".rk-chart").first, page.locator(".rk-tip")
    shown = re.compile(r"(^|\s)on(\s|$)")

    chart.locator("[role=graphics-symbol]:not([aria-roledescription])").first.hover()
    expect(tip).to_have_class(shown, timeout=WAIT)
    page.mouse.move(2, 2)
    expect(tip).not_to_have_class(shown, timeout=WAIT)
    chart.focus()
    page.keyboard.press("ArrowRight")
    expect(tip).to_have_class(shown, timeout=WAIT)
    first = tip.inner_text()
    page.keyboard.press("End")

    assert re.search(r".+: .+", first)
    expect(tip).not_to_have_text(first, timeout=WAIT)
    page.keyboard.press("Escape")
    expect(tip).not_to_have_class(shown, timeout=WAIT)


def test_skip_link_comes_first(batch, watch):
    page = watch().open(batch.out / "consistency-audit.html")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "content"


def test_planted_code_is_stopped_by_the_policy_too(batch, watch, tmp_path):
    text = (batch.out / "consistency-audit.html").read_text("utf-8")
    planted = (
        "<script>window.hit=1</script><img src=http://attacker.invalid/x onerror=window.hit=2>"
    )
    path = tmp_path / "planted.html"
    path.write_text(text.replace("<main", planted + "<main"), "utf-8")
    watched = watch()

    page = watched.open(path)

    assert page.evaluate("window.hit") is None
    assert any("Content Security Policy" in e for e in watched.errors)
    assert not [r for r in watched.strangers if "attacker" in r and page.evaluate("window.hit")]


@each
def test_page_prints_on_a4(name, batch, watch, tmp_path):
    import pypdfium2

    page = watch().open(batch.out / f"{name}.html")
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True, print_background=True)

    document = pypdfium2.PdfDocument(tmp_path / "page.pdf")
    text = "".join(p.get_textpage().get_text_range() for p in document)
    assert [round(x) for x in document[0].get_size()] == [595, 842]
    assert f"1 / {len(document)}" in text
    assert all(len(p.get_textpage().get_text_range().strip()) > 40 for p in document)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_planted_in_texts_runs(lang, hostile, watch, tmp_path):
    result = brief(hostile, tmp_path, lang=lang, by="agency", notebooks=NAMES)

    assert not result.failed
    for path in [*(tmp_path / i.path for i in result.items[:6]), result.index]:
        watched = watch()
        page = watched.open(path)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        page.wait_for_timeout(100)
        assert page.evaluate("window.hit") is None
        assert watched.strangers == []
        assert watched.errors == []
        assert watched.dialogs == []
        bad = "main script, main iframe, main img, main style, main [onload], main [onerror]"
        assert page.locator(bad).count() == 0
        links = page.eval_on_selector_all("a", "all => all.map(a => a.getAttribute('href'))")
        assert all(h.startswith(("#", "./")) for h in links)


def test_index_filters_and_sorts(tidy, watch, tmp_path):
    brief(tidy, tmp_path, ["consistency-audit"], by="agency")
    watched = watch()
    page = watched.open(tmp_path / "index.html")
    rows = page.locator("table.index tbody tr")
    bodies = page.locator("table.index tbody tr td:nth-of-type(1)")

    page.get_by_role("button", name="对象").click()
    up = bodies.all_inner_texts()
    page.get_by_role("button", name="对象").click()
    down = bodies.all_inner_texts()
    page.locator("#q").fill("商务局")

    assert up == down[::-1]
    assert [r.is_visible() for r in rows.all()].count(True) == 1
    assert watched.strangers == []
    page.get_by_role("link", name="一致性审查").click()
    page.wait_for_url("**/consistency-audit*")
    assert "甲县商务局" in page.locator("header").inner_text()


def test_index_lists_everything_without_scripts(tidy, watch, tmp_path):
    toy.written(tmp_path / "bad.ipynb", "1 / 0")
    brief(tidy, tmp_path, [str(tmp_path / "bad.ipynb")], parameters={})
    page = watch(java_script_enabled=False).open(tmp_path / "index.html")

    text = page.locator("main").inner_text()

    assert "ZeroDivisionError" in text
    assert "未完成" in text
    assert not page.locator("form.filter").is_visible()


def test_interactive_charts_come_alive_without_a_request(tidy, watch, tmp_path):
    brief(tidy, tmp_path, ["parsing-qa"], interactive=True, parameters={"population": "real"})
    path = tmp_path / "parsing-qa.html"
    watched = watch()

    page = watched.open(path)
    page.wait_for_selector("body[data-live=ready]", state="attached")

    assert path.stat().st_size < 3_000_000
    charts = page.locator(".rk-chart").count()
    assert charts
    assert page.locator(".rk-chart.rk-live .vega-embed svg").count() == charts
    assert watched.strangers == []
    assert watched.errors == []
