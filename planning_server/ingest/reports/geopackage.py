"""The report as a GeoPackage for QGIS: faulty pieces of ground, lines and points, each with all that the table says.

Layers: `faults_polygon`, `faults_line`, `faults_point` in EPSG:4326 (longitude first), and `faults_without_place` as a plain table.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import pyogrio.raw
import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.finding import Finding
from planning_server.domain.text import Language
from planning_server.ingest.reports.columns import COLUMNS, Column
from planning_server.ingest.reports.report import Report
from planning_server.store.uploads import KeptFinding

LAYERS = {
    "faults_polygon": ("MultiPolygon", ("Polygon", "MultiPolygon")),
    "faults_line": ("MultiLineString", ("LineString", "LinearRing", "MultiLineString")),
    "faults_point": ("MultiPoint", ("Point", "MultiPoint")),
}
"""Layer to the type that it declares and the types of geometry that go there."""
WITHOUT_PLACE = "faults_without_place"


def geopackage(report: Report, language: Language) -> bytes:
    numbered = list(enumerate(report.findings, start=1))
    pieces: dict[str, list[tuple[int, KeptFinding, BaseGeometry]]] = {name: [] for name in LAYERS}
    placeless: list[tuple[int, KeptFinding]] = []
    for number, kept in numbered:
        parts = _parts(kept.finding)
        if not parts:
            placeless.append((number, kept))
        for name, part in parts.items():
            pieces[name].append((number, kept, part))
    with tempfile.TemporaryDirectory(prefix="planning-report-") as folder:
        out = Path(folder) / "faults.gpkg"
        _write_layers(out, pieces, placeless, report, language)
        return out.read_bytes()


def _write_layers(
    out: Path,
    pieces: Mapping[str, list[tuple[int, KeptFinding, BaseGeometry]]],
    placeless: Sequence[tuple[int, KeptFinding]],
    report: Report,
    language: Language,
) -> None:
    written = False
    for name, (declared, _) in LAYERS.items():
        items = pieces[name]
        if items:
            shapes = np.array([shapely.to_wkb(part) for _, _, part in items], dtype=object)
            _write(
                out, name, declared, shapes, report, [item[:2] for item in items], language, append=written
            )
            written = True
    if placeless or not written:
        _write(out, WITHOUT_PLACE, None, None, report, placeless, language, append=written)


def _parts(finding: Finding) -> dict[str, BaseGeometry]:
    """The geometry of a finding as one multi-part shape a layer; a mixed one goes to several layers."""
    geometry = finding.geometry
    if geometry is None or geometry.is_empty:
        if finding.place is None:
            return {}
        geometry = shapely.Point(finding.place)
    kinds: dict[str, list[BaseGeometry]] = {}
    for part in _flat(geometry):
        for name, (_, types) in LAYERS.items():
            if part.geom_type in types:
                kinds.setdefault(name, []).append(part)
    return {name: _joined(name, parts) for name, parts in kinds.items()}


def _joined(layer: str, parts: list[BaseGeometry]) -> BaseGeometry:
    array = np.array(parts, dtype=object)
    if layer == "faults_polygon":
        return cast("BaseGeometry", shapely.multipolygons(array))
    made = shapely.multilinestrings(array) if layer == "faults_line" else shapely.multipoints(array)
    return cast("BaseGeometry", made)


def _flat(geometry: BaseGeometry) -> list[BaseGeometry]:
    parts: list[BaseGeometry] = []
    for part in shapely.get_parts(geometry).tolist():
        parts += [part] if part.geom_type in ("Point", "LineString", "LinearRing", "Polygon") else _flat(part)
    return parts


def _write(
    out: Path,
    layer: str,
    declared: str | None,
    shapes: Any,  # noqa: ANN401 - an array of WKB, or None for a plain table
    report: Report,
    items: Sequence[tuple[int, KeptFinding]],
    language: Language,
    *,
    append: bool,
) -> None:
    cells = [[column.cell(report, number, kept, language) for column in COLUMNS] for number, kept in items]
    columns = [_values(column, [row[index] for row in cells]) for index, column in enumerate(COLUMNS)]
    pyogrio.raw.write(
        out,
        shapes,
        [values for values, _ in columns],
        [column.name for column in COLUMNS],
        field_mask=[mask for _, mask in columns],
        layer=layer,
        driver="GPKG",
        geometry_type=declared,
        crs=None if declared is None else "EPSG:4326",
        append=append,
    )


def _values(column: Column, cells: Sequence[object]) -> tuple[Any, Any]:
    """The values of a column and which of them are missing."""
    missing = np.array([cell is None for cell in cells], dtype=bool)
    if column.kind == "text":
        return np.array([None if cell is None else str(cell) for cell in cells], dtype=object), missing
    dtype = np.int64 if column.kind == "whole" else np.float64
    return np.array([0 if cell is None else cell for cell in cells], dtype=dtype), missing
