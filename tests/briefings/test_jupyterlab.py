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
        deadline = time.monotonic() + 60
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


def test_notebook_runs_and_draws_its_chart(lab, watch):
    watched = watch()
    page = watched.page
    page.goto(f"{lab}/tree/qa.ipynb?reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    # Running before the kernel is there would ask for one.
    page.get_by_text("| Idle").wait_for(timeout=60_000)

    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    chart = page.locator(".jp-OutputArea-output .vega-embed").first
    chart.wait_for(state="attached", timeout=90_000)
    chart.scroll_into_view_if_needed()

    drawing = chart.locator("canvas, svg").first
    assert drawing.bounding_box()["width"] > 100
    assert page.locator(".jp-OutputArea-output .rk-tiles").count() == 1
    # JupyterLab keeps only the cells near the view; the masthead stands at the top.
    page.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollTop = 0")
    masthead = page.locator(".jp-OutputArea-output .rk-masthead")
    masthead.wait_for(timeout=20_000)
    assert "读取质量" in masthead.inner_text()
    assert not [
        r
        for r in watched.requests
        if not r.startswith((lab.rsplit("/", 1)[0], "data:", "blob:", "ws"))
    ]
