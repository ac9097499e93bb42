"""Makes map files of every format that can be read, with the same four zones in each."""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import WGS84, Crs, transform_xy
from tests.shapefiles import Row, lots

DRIVERS = {
    "gpkg": "GPKG",
    "gdb": "OpenFileGDB",
    "geojson": "GeoJSON",
    "geojsonl": "GeoJSONSeq",
    "gml": "GML",
    "kml": "LIBKML",
    "tab": "MapInfo File",
    "mif": "MapInfo File",
    "shp": "ESRI Shapefile",
}
IN_DEGREES = ("geojsonl", "kml")
"""Formats that hold longitude and latitude and nothing else."""
FOLDER_OR_PARTS = ("gdb", "tab", "mif", "shp")
"""Formats of several files, which travel in a zip."""


def write_map(
    folder: Path,
    suffix: str,
    rows: Sequence[Row] | None = None,
    *,
    name: str = "lots",
    geometry_type: str = "Polygon",
    crs: str = "EPSG:5899",
    raw_shapes: Sequence[bytes | None] | None = None,
) -> Path:
    """One layer in one file (for a geodatabase a folder) of the format that `suffix` stands for."""
    rows = lots() if rows is None else rows
    if suffix in IN_DEGREES:
        rows = [(None if shape is None else in_degrees(shape), values) for shape, values in rows]
    path = folder / f"{name}.{suffix}"
    names = list(dict.fromkeys(key for _, values in rows for key in values))
    columns = [np.array([values.get(key) for _, values in rows], dtype=object) for key in names]
    shapes = raw_shapes or [None if shape is None else shapely.to_wkb(shape) for shape, _ in rows]
    options: dict[str, Any] = {"FORMAT": "MIF"} if suffix == "mif" else {}
    pyogrio.raw.write(
        path,
        np.array(shapes, dtype=object),
        columns,
        names,
        layer=name,
        geometry_type=geometry_type,
        crs="EPSG:4326" if suffix in IN_DEGREES else crs,
        driver=DRIVERS[suffix],
        encoding="UTF-8",
        **options,
    )
    return path


def in_degrees(shape: BaseGeometry) -> BaseGeometry:
    """A shape in EPSG:5899 as longitude and latitude."""
    return shapely.transform(shape, lambda xy: transform_xy(xy, Crs(5899), Crs(WGS84)))


def zipped(folder: Path, *paths: Path, file_name: str = "plan.zip", inside: str = "") -> Path:
    """The files and folders in one zip; of a file its siblings of the same stem too. `inside` is a folder within the zip."""
    target = folder / file_name
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            found = path.rglob("*") if path.is_dir() else path.parent.glob(f"{path.stem}.*")
            for part in sorted(found):
                if part != target and part.is_file():
                    archive.write(part, inside + str(part.relative_to(path.parent)))
    return target


def upload_of(folder: Path, suffix: str, **changes: Any) -> Path:  # noqa: ANN401 - what `write_map` takes
    """The map as it would be sent: loose where it is one file, zipped where it has parts."""
    made = write_map(folder, suffix, **changes)
    return zipped(folder, made) if suffix in FOLDER_OR_PARTS else made


def feature(geometry: Mapping[str, Any] | None, **properties: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def geojson(path: Path, *features: Mapping[str, Any], **members: Any) -> Path:  # noqa: ANN401 - any JSON
    """A FeatureCollection with further members at its top."""
    path.write_text(
        json.dumps({"type": "FeatureCollection", **members, "features": list(features)}), encoding="utf-8"
    )
    return path


def as_json(shape: BaseGeometry) -> dict[str, Any]:
    return json.loads(shapely.to_geojson(shape))


def circle(east: float, north: float, radius: float) -> bytes:
    """A full circle in WKB: a curve polygon of one circular string."""
    ring = [(east - radius, north), (east + radius, north), (east - radius, north)]
    points = b"".join(struct.pack("<dd", *point) for point in ring)
    return struct.pack("<BII", 1, 10, 1) + struct.pack("<BII", 1, 8, 3) + points
