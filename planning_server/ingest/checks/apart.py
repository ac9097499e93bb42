"""Which pairs of small shapes a straight line keeps apart: most neighbours of a clean drawing, told without asking GEOS about each.

A line along an edge of one shape, with all of that shape on one side and all of the other shape on the other side, proves that no
ground is shared. What no such line is found for is not judged here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from planning_server.domain.crs import Floats
from planning_server.ingest.ground import Geometries

MOST_CORNERS = 4
"""Lots. Work grows with corners times edges; beyond this GEOS is faster."""
CHUNK = 2000
"""So that what is multiplied out stays in the processor's cache."""
ROUNDING_M = 1e-9
"""Twice the last digit of a northing in metres. Two shapes of small lots that reach over their line by so little share less than
any overlap that is told."""
LONGEST_M = 500.0
"""Over an edge of this length, `ROUNDING_M` on either side is the 1e-6 m² below which an overlap is noise."""

Indexes = NDArray[np.int64]
Mask = NDArray[np.bool_]


def kept_apart(shapes: Geometries, left: Indexes, right: Indexes) -> Mask:
    """Of which pairs it is sure that they share no ground beyond noise. `shapes` are valid, in metres."""
    corners = _corners(shapes)
    apart = np.zeros(len(left), dtype=bool)
    one, other = corners.position[left], corners.position[right]
    small = np.flatnonzero((one >= 0) & (other >= 0))
    for start in range(0, len(small), CHUNK):
        chosen = small[start : start + CHUNK]
        gap = _widest_gap(corners, one[chosen], other[chosen])
        rest = chosen[gap <= -ROUNDING_M]
        apart[chosen] = gap > -ROUNDING_M
        apart[rest] = _widest_gap(corners, other[rest], one[rest]) > -ROUNDING_M
    return apart


@dataclass(frozen=True, slots=True)
class _Corners:
    """Of small shapes: `position[i]` is where shape `i` stands in the others, -1 where it is not small.

    `xy` are the corners, the last repeated; `outward` the unit normal of each edge, not a number where the shape does not lie wholly
    behind that edge.
    """

    position: Indexes
    xy: Floats
    outward: Floats


def _corners(shapes: Geometries) -> _Corners:
    """So few points are one ring: a hole or a second part would bring four more."""
    points = shapely.get_num_coordinates(shapes)
    small = np.flatnonzero((points > 3) & (points <= MOST_CORNERS + 1))
    bounds = shapely.bounds(shapes[small])
    small = small[np.hypot(*(bounds[:, 2:] - bounds[:, :2]).T) < LONGEST_M]
    position = np.full(len(shapes), -1, dtype=np.int64)
    position[small] = np.arange(len(small))
    flat = shapely.get_coordinates(shapes[small])
    points = points[small]
    first = np.cumsum(points) - points
    at = first[:, None] + np.minimum(np.arange(MOST_CORNERS)[None, :], points[:, None] - 2)
    xy, outward = flat[at], np.empty((len(small), MOST_CORNERS, 2))
    for start in range(0, len(small), CHUNK):
        part = slice(start, start + CHUNK)
        outward[part] = _outward(xy[part], flat[at[part] + 1])
    return _Corners(position, xy, outward)


def _outward(starts: Floats, ends: Floats) -> Floats:
    step = ends - starts
    length = np.hypot(step[..., 0], step[..., 1])
    with np.errstate(invalid="ignore", divide="ignore"):
        normal = np.stack((step[..., 1], -step[..., 0]), axis=-1) / length[..., None]
    offset = starts[:, None, :, :] - starts[:, :, None, :]
    beyond = offset[..., 0] * normal[:, :, None, 0] + offset[..., 1] * normal[:, :, None, 1]
    lowest, highest = beyond.min(axis=2), beyond.max(axis=2)
    turned = np.where((highest <= ROUNDING_M)[..., None], normal, np.nan)
    return np.where((lowest >= -ROUNDING_M)[..., None], -normal, turned)


def _widest_gap(corners: _Corners, one: Indexes, other: Indexes) -> Floats:
    """How far the other shape lies in front of the edge that it lies farthest in front of; below zero where it reaches behind each."""
    origin = corners.xy[one, :1]
    outward = corners.outward[one]
    behind = _along(outward, corners.xy[one] - origin)
    edge = np.einsum("pii->pi", behind)
    there = corners.xy[other] - origin
    nearest = _along(outward, there).min(axis=2) - edge
    return np.fmax.reduce(nearest, axis=1, initial=-np.inf)


def _along(outward: Floats, points: Floats) -> Floats:
    """For each pair, edge and point: how far the point lies along the edge's normal."""
    return outward[:, :, None, 0] * points[:, None, :, 0] + outward[:, :, None, 1] * points[:, None, :, 1]
