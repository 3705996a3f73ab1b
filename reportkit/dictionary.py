"""Data dictionary of the frames: Frictionless Table Schema, generated from the schemas."""

from __future__ import annotations

from typing import Any

import polars as pl

from reportkit.frames import FRAMES

_TYPES = {
    pl.String: "string",
    pl.Int32: "integer",
    pl.Float64: "number",
    pl.Boolean: "boolean",
    pl.Date: "date",
    pl.List: "array",
}


def fields(name: str) -> list[dict[str, Any]]:
    """Name, type, meaning (zh, en) and whether required of every column of a frame."""
    return [
        {
            "name": column,
            "type": _TYPES[type(spec.dtype)],
            "description": (spec.metadata or {})["zh"],
            "description_en": (spec.metadata or {})["en"],
            "constraints": {"required": not spec.nullable},
        }
        for column, spec in FRAMES[name].columns().items()
    ]


def datapackage() -> dict[str, Any]:
    """The `datapackage.json` of a folder of frames."""
    return {
        "profile": "tabular-data-package",
        "name": "reportkit-frames",
        "title": "政府信息公开工作年度报告数据",
        "resources": [
            {
                "name": name,
                "path": f"{name}.parquet",
                "format": "parquet",
                "title": (schema.__doc__ or "").strip(),
                "schema": {
                    "fields": fields(name),
                    "missingValues": [""],
                },
            }
            for name, schema in FRAMES.items()
        ],
    }
