"""Exchanges X and Y of a layer where the plan file says that the file writes northing first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely

from planning_server.domain.crs import Floats
from planning_server.domain.finding import Finding
from planning_server.ingest.findings.kind import Spot
from planning_server.ingest.findings.of_coordinates import AXES_EXCHANGED
from planning_server.ingest.readers.source_layer import RawLayer


def with_axes_exchanged(layer: RawLayer, findings: list[Finding]) -> RawLayer:
    """Every vertex (x, y) becomes (y, x): what the planner asked for, and a finding that must be accepted."""
    points = shapely.get_coordinates(layer.geometries)
    if not len(points):
        return layer
    x, y = points[np.isfinite(points).all(axis=1)][:1].ravel().tolist() or (0.0, 0.0)
    findings.append(AXES_EXCHANGED.seen(Spot(layer.name), layer=layer.name, x=float(x), y=float(y)))
    notes = tuple(replace(note, x=note.y, y=note.x) for note in layer.notes)
    return replace(layer, geometries=shapely.transform(layer.geometries, _exchanged), notes=notes)


def _exchanged(xy: Floats) -> Floats:
    return xy[:, ::-1]
