"""Lines and overlays against the plan's boundary. That they overlap one another is no fault."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import WGS84, Crs
from planning_server.domain.finding import Finding
from planning_server.ingest.checks.layer_shapes import Coverage
from planning_server.ingest.checks.pieces import SHOWN_MOST, degrees
from planning_server.ingest.checks.rows_told import told_rows
from planning_server.ingest.findings import of_coverage as say
from planning_server.ingest.findings.kind import Spot
from planning_server.ingest.ground import Geometries, as_array, moved

LISTED_M2 = 1.0


def report_lines_outside(coverage: Coverage, covers: BaseGeometry, findings: list[Finding]) -> None:
    """A line may run along the boundary: what lies within the width of a sliver of it is inside."""
    index, outside = _outside(coverage, covers)
    lengths = shapely.length(outside)
    over = lengths > coverage.tolerances.sliver_m
    if over.any():
        listed = told_rows(coverage, index[over].astype(np.int64))
        total = float(lengths[over].sum())
        findings.append(
            say.LINES_OUTSIDE.seen(
                _spot(coverage, outside[over], int(index[over][0])),
                measured={"count": int(over.sum()), "length_m": round(total, 3), "rows": listed.every},
                layer=coverage.layer,
                count=int(over.sum()),
                length=total,
                rows=listed.some,
            )
        )


def report_overlays_outside(coverage: Coverage, covers: BaseGeometry, findings: list[Finding]) -> None:
    index, outside = _outside(coverage, covers)
    areas = shapely.area(outside)
    over = areas > LISTED_M2
    if over.any():
        listed = told_rows(coverage, index[over].astype(np.int64))
        total = float(areas[over].sum())
        findings.append(
            say.OVERLAYS_OUTSIDE.seen(
                _spot(coverage, outside[over], int(index[over][0])),
                measured={"count": int(over.sum()), "area_m2": round(total, 3), "rows": listed.every},
                layer=coverage.layer,
                count=int(over.sum()),
                area=total,
                rows=listed.some,
            )
        )


def _outside(coverage: Coverage, covers: BaseGeometry) -> tuple[NDArray[np.intp], Geometries]:
    grown = shapely.buffer(covers, coverage.tolerances.sliver_m)
    shapely.prepare(grown)
    index = np.flatnonzero(~shapely.covers(grown, coverage.shapes))
    return index, np.asarray(shapely.difference(coverage.shapes[index], grown), dtype=object)


def _spot(coverage: Coverage, outside: Geometries, first: int) -> Spot:
    """Placed at the first of what lies outside, a piece of the shape at position `first`."""
    [place] = degrees(coverage, as_array([shapely.point_on_surface(outside[0])]))
    together = as_array([shapely.GeometryCollection(outside[:SHOWN_MOST].tolist())])
    shown = moved(together, coverage.ground.measure, Crs(WGS84))[0]
    return Spot(coverage.layer, None, place, shown, coverage.label(first))
