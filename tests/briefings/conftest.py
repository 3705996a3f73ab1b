"""Frames, finished briefings and a browser, each made once a session."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import made_frames

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def tidy(tmp_path_factory):
    """Folder of tidy frames."""
    folder = tmp_path_factory.mktemp("tidy") / "frames"
    made_frames.make(folder, "")
    return folder


@pytest.fixture(scope="session")
def hostile(tmp_path_factory):
    """Folder of frames with markup planted in every text."""
    folder = tmp_path_factory.mktemp("hostile") / "frames"
    made_frames.make(folder)
    return folder


@pytest.fixture(scope="session")
def hollow(tmp_path_factory):
    """Folder of frames without any row."""
    folder = tmp_path_factory.mktemp("hollow") / "frames"
    made_frames.make(folder, "", empty=True)
    return folder


@pytest.fixture(scope="session")
def batch(tidy, tmp_path_factory):
    """The three briefings of the tidy frames, in Chinese."""
    from reportkit.briefings import brief

    return brief(tidy, tmp_path_factory.mktemp("briefings"))


@pytest.fixture(scope="session")
def browser():
    """Debian's chromium under playwright; a missing one is a failure on CI, a skip elsewhere."""
    why = None if Path(CHROMIUM).exists() else f"no {CHROMIUM} (Debian package chromium)"
    if why is None:
        try:
            from playwright.sync_api import sync_playwright
        except ImportError:
            why = "playwright is not installed (extra `test`)"
    if why is not None:
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


class Watched:
    """A page with everything noted that a self-contained page must not do."""

    def __init__(self, browser, **options):
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
        # A busy machine is slow; a page that never gets there still fails.
        self.context.set_default_timeout(120_000)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.dialogs: list[str] = []
        self.page.on("request", lambda r: self.requests.append(r.url))
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        self.page.on("dialog", lambda d: (self.dialogs.append(d.message), d.dismiss()))

    def open(self, path):
        self.page.goto(Path(path).resolve().as_uri())
        return self.page

    @property
    def strangers(self):
        """Requests for anything but the opened file itself."""
        return self.requests[1:]


@pytest.fixture
def watch(browser):
    """Opens watched pages and closes them after the test."""
    opened = []

    def start(**options):
        watched = Watched(browser, **options)
        opened.append(watched)
        return watched

    yield start
    for watched in opened:
        watched.context.close()
