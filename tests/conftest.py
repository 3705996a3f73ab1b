"""What several test folders share: the evidence beside the checkout, and the floors."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# No test is timed: a busy machine must not fail one. CI repeats the same examples every run.
settings.register_profile("reportkit", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("reportkit")

SHARED = Path(__file__).parents[2] / "shared"


def pytest_addoption(parser):
    parser.addoption(
        "--raise-floors",
        action="store_true",
        help="write better scores into tests/floors.json (a lower score still fails)",
    )


def pytest_collection_modifyitems(items):
    if SHARED.is_dir() or os.environ.get("CI") == "true":
        return
    missing = pytest.mark.skip(reason="the shared corpus is not beside this checkout (../shared)")
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(missing)


@pytest.fixture(scope="session")
def shared():
    """The folder of seeds, published figures and the corpus with its truth."""
    assert SHARED.is_dir(), "CI must have ../shared"
    return SHARED


@pytest.fixture(scope="session")
def corpus_build(shared, tmp_path_factory):
    """A build of the shared corpus, made once a session: the folder of its frames."""
    from reportkit.building import build

    out = tmp_path_factory.mktemp("corpus")
    build([shared / "corpus" / "visible"], out, data=out)
    return out / "frames"


@pytest.fixture(scope="session")
def seeds_build(shared, tmp_path_factory):
    """A build of the five real reports: the folder of its frames."""
    from reportkit.building import build

    out = tmp_path_factory.mktemp("seeds")
    build([shared / "seeds"], out, data=out)
    return out / "frames"
