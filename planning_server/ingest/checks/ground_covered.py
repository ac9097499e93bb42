"""The ground that shapes cover together: united group by group, so that a town of blocks between streets is not one drawing.

A union over 120 000 parcels at once takes minutes; parcels that hang together are few, and groups are apart from one another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.ingest.checks.layer_shapes import Pairs, connected, touching
from planning_server.ingest.checks.pieces import polygon_parts
from planning_server.ingest.checks.side_by_side import for_each
from planning_server.ingest.ground import Geometries, as_array

NUMERIC_GRID_M = 1e-4
"""Where floating point cannot unite shapes as they are, their vertices are rounded to a tenth of a millimetre."""


@dataclass(frozen=True, slots=True)
class Holes:
    """Ground inside the outlines that no shape covers, and the outlines of what is covered."""

    holes: Geometries
    outlines: Geometries


def united(shapes: Geometries, pairs: Pairs | None = None) -> Geometries:
    """Unions of the groups that hang together, apart from one another. `pairs` are the positions that touch, where known.

    The shapes must be valid; those that are empty are left out.
    """
    known = touching(shapes) if pairs is None else pairs
    lowest = connected(len(shapes), known.left, known.right)
    order = np.argsort(lowest, kind="stable")
    starts = np.flatnonzero(np.diff(lowest[order], prepend=-1))
    groups = np.split(order, starts[1:])
    there = as_array(for_each(_union, [shapes[group] for group in groups if len(group)]))
    return there[~shapely.is_empty(there)]


def _union(shapes: Geometries) -> BaseGeometry:
    if len(shapes) == 1:
        return cast("BaseGeometry", shapes[0])
    try:
        return shapely.union_all(shapes)
    except shapely.errors.GEOSException:
        return shapely.union_all(shapes, grid_size=NUMERIC_GRID_M)


def one_shape(unions: Geometries) -> BaseGeometry:
    """Groups that are apart as one valid multipolygon, without another union."""
    return shapely.MultiPolygon(polygon_parts(unions)[0].tolist())


def holes_of(unions: Geometries) -> Holes:
    """What the groups enclose and no other group fills. A hole that is filled altogether is none."""
    parts, _ = polygon_parts(unions)
    rings, owners = shapely.get_rings(parts, return_index=True)
    is_hole = np.concatenate(([False], owners[1:] == owners[:-1])) if len(owners) else np.zeros(0, dtype=bool)
    return Holes(_without_islands(_polygons(rings[is_hole]), parts), _polygons(rings[~is_hole]))


def _polygons(rings: Geometries) -> Geometries:
    return np.asarray(shapely.polygons(rings), dtype=object) if len(rings) else rings


def _without_islands(holes: Geometries, parts: Geometries) -> Geometries:
    """Takes groups that lie inside a hole out of it."""
    if not len(holes):
        return holes
    shapely.prepare(parts)
    inside, hole = shapely.STRtree(holes).query(parts, predicate="within")
    left = holes.copy()
    for position in np.unique(hole).tolist():
        islands = parts[inside[hole == position]]
        left[position] = shapely.difference(holes[position], shapely.union_all(islands))
    pieces, _ = polygon_parts(left)
    return pieces
