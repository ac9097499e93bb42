"""Reads layers of features with pyogrio, inside the reader process."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyogrio
import pyogrio.raw

from planning_server.ingest.readers.exchange import ColumnKind, HandedColumn, HandedLayer, Source, Value

MOST_ROWS = 3_000_000
COLUMN_KINDS: dict[str, ColumnKind] = {"O": "text", "i": "number", "u": "number", "f": "number"}


class CannotRead(Exception):
    """The file is not what it should be; the words go to the planner."""


def read_shapefile(folder: Path, source: Source) -> Sequence[HandedLayer]:
    """One layer. Text is handed on as ISO 8859-1, which keeps every byte: what the bytes mean is decided elsewhere."""
    shp = folder / source.path
    found = pyogrio.read_info(shp, encoding="ISO-8859-1")
    if found["driver"] != "ESRI Shapefile":
        raise CannotRead(f"driver {found['driver']}")
    if found["features"] > MOST_ROWS:
        raise CannotRead(f"{found['features']} rows, at most {MOST_ROWS}")
    meta, rows, shapes, columns = pyogrio.raw.read(
        shp, encoding="ISO-8859-1", force_2d=True, return_fids=True, datetime_as_string=True
    )
    if shapes is None:
        raise CannotRead("no geometry")
    layer = HandedLayer(
        name=source.name,
        geometry_type=str(found["geometry_type"]),
        rows=(rows + 1).tolist(),
        shapes=shapes.tolist(),
        columns=[_column(str(name), values) for name, values in zip(meta["fields"], columns, strict=True)],
        crs_text=None,
        text_form="bytes",
    )
    return (layer,)


def _column(name: str, values: Any) -> HandedColumn:  # noqa: ANN401 - a numpy array of any kind
    kind = values.dtype.kind
    return HandedColumn(name, COLUMN_KINDS.get(kind, "other"), _plain(values, kind))


def _plain(values: Any, kind: str) -> Sequence[Value]:  # noqa: ANN401 - the same
    if kind == "f":
        return [value if math.isfinite(value) else None for value in values.tolist()]
    if kind == "M":
        return [None if text == "NaT" else text for text in values.astype(str).tolist()]
    return values.tolist()
