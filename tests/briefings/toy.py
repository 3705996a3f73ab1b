"""Notebooks for tests, as nbformat nodes: finished ones and ones to run."""

from __future__ import annotations

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

PARAMETERS = 'frames: str = "outputs/frames"  # folder\nlang: str = "zh"  # language\n'


def finished(*blocks, markdown=(), lang="zh"):
    """A notebook as if it had been run, with the outputs of display objects."""
    notebook = new_notebook(metadata={"papermill": {"parameters": {"lang": lang}}})
    for text, tags in markdown:
        notebook.cells.append(new_markdown_cell(text, metadata={"tags": tags}))
    outputs = []
    for block in blocks:
        made = block.bundles() if hasattr(block, "bundles") else [block]
        outputs += [new_output("display_data", data=d, metadata=m) for d, m in made]
    notebook.cells.append(new_code_cell("", outputs=outputs, execution_count=1))
    return notebook


def written(path, *sources, parameters=PARAMETERS):
    """A notebook file with a parameters cell and one code cell for each source."""
    notebook = new_notebook()
    notebook.metadata.kernelspec = {
        "name": "python3", "language": "python", "display_name": "Python 3",
    }  # fmt: skip
    first = new_code_cell(parameters, metadata={"tags": ["parameters"]})
    notebook.cells = [first, *(new_code_cell(s) for s in sources)]
    for n, cell in enumerate(notebook.cells):
        cell["id"] = str(n)
    nbformat.write(notebook, path)
    return path


def chart(**changes):
    """A small Vega-Lite chart."""
    rows = [{"年度": 2022, "件数": 3}, {"年度": 2023, "件数": 5}]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.1.0.json",
        "description": "逐年件数",
        "data": {"values": rows},
        "mark": {"type": "bar", "clip": True},
        "encoding": {
            "x": {"field": "年度", "type": "ordinal"},
            "y": {"field": "件数", "type": "quantitative"},
        },
        **changes,
    }
