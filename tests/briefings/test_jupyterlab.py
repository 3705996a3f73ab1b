"""The notebooks in a real JupyterLab, offline, in a real browser."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@pytest.fixture
def lab(tmp_path, tidy):
    """JupyterLab on a folder with the parsing-qa notebook; gives its address."""
    notebook = json.loads((NOTEBOOKS / "parsing-qa.ipynb").read_text("utf-8"))
    cell = next(c for c in notebook["cells"] if "parameters" in c["metadata"].get("tags", []))
    cell["source"] = "".join(cell["source"]).replace("outputs/frames", str(tidy))
    (tmp_path / "qa.ipynb").write_text(json.dumps(notebook), "utf-8")
    home = tmp_path / "home"
    home.mkdir()
    folders = {v: str(home / v) for v in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR",
                                          "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR",
                                          "IPYTHONDIR")}  # fmt: skip
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0",
               "--ip=127.0.0.1", "--IdentityProvider.token=", f"--ServerApp.root_dir={tmp_path}",
               "--LabApp.news_url=", "--LabApp.check_for_updates_class="
               "jupyterlab.NeverCheckForUpdate"]  # fmt: skip
    log = (tmp_path / "lab.log").open("w+")
    server = subprocess.Popen(command, env={**os.environ, **folders}, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            told = (tmp_path / "lab.log").read_text()
            if found := re.search(r"http://127\.0\.0\.1:\d+/lab", told):
                yield found.group()
                break
            time.sleep(0.2)
        else:
            pytest.fail(f"JupyterLab did not start:\n{told[-2000:]}")
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def _comes_into_view(page, selector, holds, seconds=180):
    """Scroll through the notebook until `holds` is true of the outputs that match `selector`.

    JupyterLab keeps only the cells near the view and fills them while it can: what is found may
    be taken away between two questions, and on a busy machine it comes late.
    """
    from playwright.sync_api import Error

    found = page.locator(f".jp-OutputArea-output {selector}")
    deadline, pause, lost = time.monotonic() + seconds, 100, 0
    while time.monotonic() < deadline:
        page.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollTop = 0")
        for _ in range(60):
            page.wait_for_timeout(pause)
            try:
                if found.count():
                    found.first.scroll_into_view_if_needed(timeout=5_000)
                    if holds(found):
                        return
            except Error:
                lost += 1
            if not page.evaluate(_SCROLL):
                break
        pause = min(2 * pause, 1_000)
    pytest.fail(f"{selector} did not come into view (taken away {lost} times)")


_SCROLL = """() => {
    const view = document.querySelector('.jp-WindowedPanel-outer'), before = view.scrollTop;
    view.scrollTop += view.clientHeight / 2;
    return view.scrollTop !== before;
}"""


def test_notebook_runs_and_draws_its_chart(lab, watch):
    watched = watch()
    page = watched.page
    page.goto(f"{lab}/tree/qa.ipynb?reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=120_000)
    # Running before the kernel is there would ask for one.
    page.get_by_text("| Idle").wait_for(timeout=120_000)

    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()

    _comes_into_view(
        page,
        ".vega-embed :is(canvas, svg)",
        lambda found: (found.first.bounding_box(timeout=5_000) or {"width": 0})["width"] > 100,
    )
    _comes_into_view(page, ".rk-tiles", lambda found: found.count() == 1)
    _comes_into_view(
        page,
        ".rk-masthead",
        lambda found: "读取质量" in found.inner_text(timeout=5_000),
    )
    assert not [
        r
        for r in watched.requests
        if not r.startswith((lab.rsplit("/", 1)[0], "data:", "blob:", "ws"))
    ]
