"""The legal ground of an edition as a GeoPackage: a layer for each kind and source system, with what is published of it."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyogrio
import pyogrio.raw

from planning_server.domain.crs import Crs
from planning_server.domain.moments import utc_words
from planning_server.jobs.export.fields import (
    PARCELS,
    PLAN_LAYERS,
    VERSION_FIELDS,
    VERSIONS_TABLE,
    GroundLayer,
    Kind,
)
from planning_server.publish.edition import Edition, Reading, readings_of
from planning_server.store.exports import export_rows
from planning_server.store.sessions import Session

GEOPACKAGE: Final = "edition.gpkg"
Rows = Sequence[tuple[Any, ...]]
_FORM: Final = {"VERSION": "1.3"}
"""The newest form of GeoPackage that programs of the last years open without a warning."""


def write_geopackage(session: Session, edition: Edition, path: Path) -> None:
    """Geometry is as approved, in its own system, easting (longitude) first, and never changed."""
    with _dated(edition.published_at):
        _write(path, VERSIONS_TABLE, VERSION_FIELDS, _version_rows(edition))
        for layer in PLAN_LAYERS:
            _write_layer(session, path, layer, _when_read(readings_of(edition)))
        _write_layer(session, path, PARCELS, {"edition": edition.number})


@contextmanager
def _dated(moment: datetime) -> Generator[None]:
    """The moment that GDAL writes into the file as that of the last change, so that an edition makes the same bytes again."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": utc_words(moment)})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _when_read(readings: Iterable[Reading]) -> dict[str, list[Any]]:
    found = tuple(readings)
    return {
        "version_ids": [item.version_id for item in found],
        "starts": [item.days.start for item in found],
        "ends": [item.days.end for item in found],
    }


def _version_rows(edition: Edition) -> Rows:
    return [
        (
            item.plan_id,
            item.version,
            item.title_vi,
            item.title_en,
            item.system.value,
            item.level,
            item.scope.value,
            item.authority,
            item.decision_number,
            item.decision_date,
            item.in_force.start,
            item.in_force.end,
            item.source_crs.name,
            item.measure_crs.name,
            item.source_sha256,
        )
        for item in edition.versions
    ]


def _write_layer(session: Session, path: Path, layer: GroundLayer, parameters: Mapping[str, Any]) -> None:
    names, batches = export_rows(session, layer.name, parameters)
    if names[2:] != tuple(layer.fields):
        raise RuntimeError(f"export_{layer.name}.sql gives other columns than are published")
    written: set[int] = set()
    for srid, rows in _by_system(batches):
        _write(
            path,
            f"{layer.name}_{srid}",
            layer.fields,
            [row[2:] for row in rows],
            ground=_Ground(layer.geometry, Crs(srid), [row[1] for row in rows]),
            append=srid in written,
        )
        written.add(srid)


def _by_system(batches: Iterator[list[tuple[Any, ...]]]) -> Iterator[tuple[int, Rows]]:
    """Rows of one source system together; they come sorted by it."""
    for batch in batches:
        for srid, rows in groupby(batch, key=lambda row: int(row[0])):
            yield srid, list(rows)


class _Ground:
    def __init__(self, geometry: str, crs: Crs, shapes: Sequence[bytes]) -> None:
        self.geometry, self.crs = geometry, crs
        self.shapes = np.empty(len(shapes), dtype=object)
        self.shapes[:] = [bytes(item) for item in shapes]


def _write(
    path: Path,
    layer: str,
    fields: Mapping[str, Kind],
    rows: Rows,
    *,
    ground: _Ground | None = None,
    append: bool = False,
) -> None:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(fields)
    made = [_column(kind, cells) for kind, cells in zip(fields.values(), columns, strict=True)]
    pyogrio.raw.write(
        path,
        None if ground is None else ground.shapes,
        [values for values, _ in made],
        list(fields),
        field_mask=[missing for _, missing in made],
        layer=layer,
        driver="GPKG",
        geometry_type=None if ground is None else ground.geometry,
        crs=None if ground is None else ground.crs.name,
        append=append,
        dataset_options=None if path.exists() else _FORM,
    )


_EMPTY: Final[Mapping[Kind, tuple[Any, Any]]] = {
    "text": (object, None),
    "number": (np.float64, np.nan),
    "whole": (np.int64, 0),
    "date": ("datetime64[D]", np.datetime64("NaT", "D")),
}
"""The type of a column of each kind, and what stands where a value is missing."""


def _column(kind: Kind, cells: Sequence[Any]) -> tuple[Any, Any]:
    """The values of a column and which of them are missing."""
    dtype, nothing = _EMPTY[kind]
    missing = np.array([cell is None for cell in cells], dtype=bool)
    return np.array([nothing if cell is None else cell for cell in cells], dtype=dtype), missing
