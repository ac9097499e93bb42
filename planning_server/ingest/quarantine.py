"""Keeps what nothing maps, column by column, ready for the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
import shapely
from numpy.typing import NDArray

from planning_server.ingest.ground import Geometries
from planning_server.ingest.readers.source_layer import Column, SourceLayer
from planning_server.store.uploads import QuarantinedRows


def quarantine(
    layer: SourceLayer, columns: Sequence[Column], usable: NDArray[np.bool_]
) -> list[QuarantinedRows]:
    """Unmapped attributes of every usable row; a row that is published nowhere with all it holds and its geometry.

    The bytes of text that was not plain UTF-8 are held back too. Where two columns have one name, the later one counts.
    """
    kept: list[QuarantinedRows] = []
    columns = (*columns, *layer.kept_bytes)
    if columns and usable.any():
        kept.append(_rows(layer, columns, np.flatnonzero(usable), None))
    lost = np.flatnonzero(~usable)
    if len(lost):
        shapes = _wkb(layer.geometries[lost])
        kept.append(_rows(layer, (*layer.columns, *layer.kept_bytes), lost, shapes))
    return kept


def _rows(
    layer: SourceLayer,
    columns: Sequence[Column],
    chosen: NDArray[np.intp],
    shapes: Sequence[bytes | None] | None,
) -> QuarantinedRows:
    if len(chosen) == len(layer.rows):
        values = {column.name: column.values for column in columns}
        return QuarantinedRows(layer.name, layer.rows, values, shapes)
    indexes: list[int] = chosen.tolist()
    picked = {column.name: [column.values[index] for index in indexes] for column in columns}
    return QuarantinedRows(layer.name, [layer.rows[index] for index in indexes], picked, shapes)


def _wkb(geometries: Geometries) -> list[bytes | None]:
    return cast("list[bytes | None]", np.atleast_1d(shapely.to_wkb(geometries)).tolist())
