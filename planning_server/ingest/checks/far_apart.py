"""Tells shapes that lie far from all others of their layer: a slip of one row that moves no other one and that no other check sees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, cast

import numpy as np
import shapely

from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.ingest.checks.rows_told import RUNS_SAID, row_ranges
from planning_server.ingest.crs_detection import shown_metres
from planning_server.ingest.features import Features
from planning_server.ingest.findings import of_coordinates as say
from planning_server.ingest.findings.kind import Spot
from planning_server.ingest.ground import Geometries

FAR_M: Final = 20_000.0
"""No plan of a commune or a town reaches as far from its middle; the nearest wrong zone of VN-2000 is 27 km away."""
FAR_SPREADS: Final = 10.0
"""In distances from the middle within which `MOST` of the shapes lie: plans of a whole country that are mapped together lie apart by nature."""
MOST: Final = 0.95
FEWEST: Final = 3
"""Of two shapes nobody can tell which is the one that lies far away."""


def far_shapes(shapes: Geometries) -> tuple[Sequence[int], Sequence[float]]:
    """Positions of shapes in metres whose boxes lie far from the median box, and how far."""
    boxes = shapely.bounds(shapes)
    usable = np.flatnonzero(np.isfinite(boxes).all(axis=1))
    if len(usable) < FEWEST:
        return (), ()
    centres = (boxes[usable, :2] + boxes[usable, 2:]) / 2
    away = np.hypot(*(centres - np.median(centres, axis=0)).T)
    spread = float(np.quantile(away, MOST, method="lower"))
    far = np.flatnonzero(away > max(FAR_M, FAR_SPREADS * spread))
    return cast("list[int]", usable[far].tolist()), cast("list[float]", away[far].tolist())


def report_far_shapes(features: Features, findings: list[Finding]) -> None:
    """One finding a layer, at the shape that lies farthest."""
    positions, distances = far_shapes(features.measured)
    if not positions:
        return
    farthest = int(np.argmax(distances))
    rows = [features.rows[position] for position in positions]
    listed, more = row_ranges(rows[:RUNS_SAID]), len(rows) - RUNS_SAID
    some = (
        Text(f"{listed} và {more} dòng nữa", f"{listed} and {more} more")
        if more > 0
        else Text(listed, listed)
    )
    findings.append(
        say.FAR_FROM_THE_REST.seen(
            Spot(features.name, rows[farthest], features.place(positions[farthest])),
            measured={
                "rows": row_ranges(rows),
                "shapes": len(rows),
                "distance_m": round(distances[farthest], 1),
            },
            layer=features.name,
            rows=some,
            distance=shown_metres(distances[farthest]),
            farthest=rows[farthest],
        )
    )
