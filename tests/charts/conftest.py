"""Lets the tests here import the builder of small corpora."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "trends"))
