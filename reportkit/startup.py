"""Takes a two-second import tax away.

JupyterLab's dependencies make `jsonschema` import `rfc3987_syntax`, which builds a grammar at
import time; every process and every kernel that imports altair or nbformat pays for it. A
stand-in is put in its place that loads the real package only when an IRI is really checked.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_NAME = "rfc3987_syntax"


class _StandIn(ModuleType):
    """Looks like `rfc3987_syntax`; the first use of anything in it loads the real one."""

    def is_valid_syntax(self, *args: Any, **kwargs: Any) -> Any:
        """Check as the real package does, loading it now."""
        return _real().is_valid_syntax(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # the import system asks for __path__ and the like
            raise AttributeError(name)
        return getattr(_real(), name)


def _real() -> Any:
    if isinstance(sys.modules.get(_NAME), _StandIn):
        del sys.modules[_NAME]
    return import_module(_NAME)


def quicken() -> None:
    """Install the stand-in, unless the real package is loaded already. Costs microseconds."""
    if _NAME not in sys.modules:
        module = _StandIn(_NAME)
        module.__spec__ = ModuleSpec(_NAME, None)
        sys.modules[_NAME] = module
