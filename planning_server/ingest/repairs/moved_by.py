"""How far an outline has moved: the Hausdorff distance of two polygons that share most of their vertices."""

from __future__ import annotations

import math

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Floats


def moved_by(before: BaseGeometry, after: BaseGeometry) -> float:
    """The furthest that a vertex of either outline lies from the other outline; infinite where one of them is empty.

    Only vertices that the other has not are measured, each against the nearest of the other's edges found by an index: GEOS holds
    every vertex against every edge, which takes minutes for a zone of a hundred thousand vertices.
    """
    if before.is_empty or after.is_empty:
        return 0.0 if before.is_empty and after.is_empty else math.inf
    old, new = shapely.get_coordinates(before), shapely.get_coordinates(after)
    return max(_furthest(_only_in(new, old), before), _furthest(_only_in(old, new), after))


def _only_in(one: Floats, other: Floats) -> Floats:
    """Vertices of the first array that the second does not hold."""
    known = set(map(tuple, other.tolist()))
    return np.array([xy for xy in one.tolist() if tuple(xy) not in known], dtype=np.float64).reshape(-1, 2)


def _furthest(xy: Floats, outline: BaseGeometry) -> float:
    if not len(xy):
        return 0.0
    tree = shapely.STRtree(_edges(outline))
    _, apart = tree.query_nearest(shapely.points(xy), return_distance=True, all_matches=False)
    return float(apart.max())


def _edges(outline: BaseGeometry) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    rings = shapely.get_rings(shapely.get_parts(outline))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    joined = ring[:-1] == ring[1:]
    ends = np.stack([xy[:-1][joined], xy[1:][joined]], axis=1)
    return np.asarray(shapely.linestrings(ends), dtype=object)
