"""The papermill engine of the briefings: quick to start and stop, quiet, and honest.

Differences to papermill's own: messages go over ipc sockets in a fresh folder (no ports, no
clashes between parallel runs), the kernel is the interpreter that has reportkit, the notebook is
saved once instead of after every cell, the kernel is stopped without ceremony, and what was
reached is saved even when the kernel dies.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from reportkit.files import alone, sweep_folders
from reportkit.startup import quicken

quicken()

from jupyter_client.kernelspec import KernelSpec  # noqa: E402 (after quicken)
from papermill.clientwrap import PapermillNotebookClient  # noqa: E402
from papermill.engines import NBClientEngine  # noqa: E402
from papermill.iorw import write_ipynb  # noqa: E402
from papermill.log import logger  # noqa: E402

_PREFIX = "rk-"  # of a kernel's folder; short: socket paths have ~100 characters
_KERNEL = [
    sys.executable,
    "-m",
    "ipykernel_launcher",
    "-f",
    "{connection_file}",
    "--HistoryManager.enabled=False",
]


class BriefingEngine(NBClientEngine):  # type: ignore[misc]
    """Engine `reportkit` (entry point of papermill)."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        log_output: bool = False,
        stdout_file: Any = None,
        stderr_file: Any = None,
        start_timeout: int = 60,
        execution_timeout: int | None = None,
        **kwargs: Any,
    ) -> Any:
        """Run the cells; `on_cell_start` and the other hooks of nbclient pass through."""
        passed = {
            k: v
            for k, v in kwargs.items()
            if k not in ("input_path", "timeout", "startup_timeout", "request_save_on_cell_execute")
        }
        client = PapermillNotebookClient(
            nb_man,
            kernel_name=kernel_name,
            timeout=execution_timeout,
            startup_timeout=start_timeout,
            shutdown_kernel="immediate",
            log=logger,
            log_output=log_output,
            stdout_file=stdout_file,
            stderr_file=stderr_file,
            **passed,
        )
        sweep_folders(_PREFIX)
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        nb_man.save = lambda **_: None  # also for papermill's own last save, after our `finally`
        try:
            manager = client.create_kernel_manager()
            if nb_man.nb.metadata.get("kernelspec", {}).get("language", "python") == "python":
                # A python3 kernel spec in the user's home may point at another interpreter.
                manager._kernel_spec = KernelSpec(
                    argv=_KERNEL, language="python", display_name="Python 3"
                )
            if os.name != "nt":
                manager.transport = "ipc"
                manager.ip = str(folder / "k")
            manager.connection_file = str(folder / "kernel.json")
            with alone(folder):
                return client.execute(env=_environment(folder))
        finally:
            if nb_man.output_path:
                write_ipynb(nb_man.nb, nb_man.output_path)
            shutil.rmtree(folder, ignore_errors=True)


def _environment(folder: Path) -> dict[str, str]:
    """One polars thread a kernel (several run at once), and nobody's IPython profile."""
    environment = {**os.environ, "IPYTHONDIR": str(folder / "ipython")}
    environment.setdefault("POLARS_MAX_THREADS", "1")
    environment.setdefault("PYTHONHASHSEED", "0")
    environment["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    return environment
