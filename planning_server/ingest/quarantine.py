"""Keeps what nothing maps, column by column, as JSON texts ready for the database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from json.encoder import encode_basestring
from types import NoneType
from typing import cast

import numpy as np
import shapely
from numpy.typing import NDArray

from planning_server.ingest.ground import Geometries
from planning_server.ingest.readers.source_layer import Column, SourceLayer
from planning_server.store.uploads import QuarantinedRows


def quarantine(
    layer: SourceLayer, columns: Sequence[Column], usable: NDArray[np.bool_]
) -> QuarantinedRows | None:
    """Unmapped attributes of every row; a row that is published nowhere (not `usable`) with all it holds and its geometry.

    The bytes of text that was not plain UTF-8 are held back too. None where nothing is.
    """
    columns = (*columns, *layer.kept_bytes)
    if not columns and usable.all():
        return None
    attributes = _objects(columns, range(len(layer.rows)))
    shapes: list[bytes | None] = [None] * len(layer.rows)
    whole = np.flatnonzero(~usable).tolist()
    for index, words, shape in zip(
        whole,
        _objects((*layer.columns, *layer.kept_bytes), whole),
        _wkb(layer.geometries[whole]),
        strict=True,
    ):
        attributes[index], shapes[index] = words, shape
    if columns:
        return QuarantinedRows(layer.name, layer.rows, attributes, shapes)
    return QuarantinedRows(
        layer.name,
        [layer.rows[index] for index in whole],
        [attributes[index] for index in whole],
        [shapes[index] for index in whole],
    )


def json_texts(values: Sequence[str | int | float | bool | None]) -> list[str]:
    """Each value as JSON, letters as they are."""
    kinds = set(map(type, values))
    if kinds <= {str, NoneType}:
        written: dict[object, str] = {
            value: encode_basestring(value) for value in set(values) if isinstance(value, str)
        }
        written[None] = "null"
        return [written[value] for value in values]
    encode = json.JSONEncoder(ensure_ascii=False).encode
    return [encode(value) for value in values]


def _objects(columns: Sequence[Column], indexes: Sequence[int]) -> list[str]:
    """A JSON object a row; where two columns have one name, the later one counts."""
    if not columns:
        return ["{}"] * len(indexes)
    encode = json.JSONEncoder(ensure_ascii=False).encode
    members: list[list[str]] = []
    for name, column in {column.name: column for column in columns}.items():
        before = f"{encode(name)}: "
        every = len(indexes) == len(column.values)
        values = column.values if every else [column.values[index] for index in indexes]
        members.append([before + text for text in json_texts(values)])
    return ["{" + ", ".join(row) + "}" for row in zip(*members, strict=True)]


def _wkb(geometries: Geometries) -> list[bytes | None]:
    return cast("list[bytes | None]", np.atleast_1d(shapely.to_wkb(geometries)).tolist())
