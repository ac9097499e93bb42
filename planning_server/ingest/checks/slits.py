"""Slits that stay open: edges of what is covered that face each other nearer than a limit, with bare ground between them."""

from __future__ import annotations

import numpy as np
import shapely

from planning_server.domain.crs import Floats
from planning_server.ingest.checks.layer_shapes import Indexes
from planning_server.ingest.ground import Geometries

PARALLEL = 0.98
"""Cosine of the angle, about 11°, up to which two edges face each other."""
NUMERIC_M = 1e-4
"""Edges nearer than this touch."""


def find_slits(outlines: Geometries, holes: Geometries, limit_m: float) -> Geometries:
    """The bare ground of each slit, joined where several edges bound it.

    `outlines` are covered from inside, `holes` bare; all valid and simple, in metres.
    """
    starts, ends = _edges(outlines, holes)
    if not len(starts):
        return np.empty(0, dtype=object)
    one, other = _near(starts, ends, limit_m)
    strips = _strips(starts, ends, one, other, limit_m)
    if not len(strips):
        return np.empty(0, dtype=object)
    return np.asarray(shapely.get_parts(shapely.union_all(strips)), dtype=object)


def _edges(outlines: Geometries, holes: Geometries) -> tuple[Floats, Floats]:
    """Every edge with the covered ground on its left."""
    covered_left = np.concatenate(
        (
            shapely.get_exterior_ring(shapely.orient_polygons(outlines)),
            shapely.reverse(shapely.get_exterior_ring(shapely.orient_polygons(holes))),
        )
    )
    xy, owner = shapely.get_coordinates(covered_left, return_index=True)
    same = owner[1:] == owner[:-1]
    starts, ends = xy[:-1][same], xy[1:][same]
    long = np.hypot(*(ends - starts).T) > NUMERIC_M
    return starts[long], ends[long]


def _near(starts: Floats, ends: Floats, limit_m: float) -> tuple[Indexes, Indexes]:
    edges = np.asarray(shapely.linestrings(np.stack((starts, ends), axis=1)), dtype=object)
    west = np.stack((np.minimum(starts, ends) - limit_m, np.maximum(starts, ends) + limit_m), axis=1)
    boxes = shapely.box(west[:, 0, 0], west[:, 0, 1], west[:, 1, 0], west[:, 1, 1])
    one, other = shapely.STRtree(edges).query(boxes)
    along = _directions(starts, ends)
    against = np.einsum("ij,ij->i", along[one], along[other]) < -PARALLEL
    chosen = against & (one < other)
    one, other = one[chosen], other[chosen]
    near = shapely.dwithin(edges[one], edges[other], limit_m)
    return one[near].astype(np.int64), other[near].astype(np.int64)


def _directions(starts: Floats, ends: Floats) -> Floats:
    step = ends - starts
    return step / np.hypot(step[:, 0], step[:, 1])[:, None]


def _strips(starts: Floats, ends: Floats, one: Indexes, other: Indexes, limit_m: float) -> Geometries:
    """For each pair the ground between them, where they run side by side and the bare side of each looks at the other."""
    base, step = starts[one], ends[one] - starts[one]
    length = np.hypot(step[:, 0], step[:, 1])
    along = step / length[:, None]
    right = np.column_stack((along[:, 1], -along[:, 0]))
    near_t, near_s = _seen_from(base, along, right, ends[other])
    far_t, far_s = _seen_from(base, along, right, starts[other])
    low, high = np.clip(near_t, 0, length), np.clip(far_t, 0, length)
    span = np.where(far_t - near_t > 0, far_t - near_t, 1.0)
    low_s = near_s + (low - near_t) / span * (far_s - near_s)
    high_s = near_s + (high - near_t) / span * (far_s - near_s)
    faces = (high - low > limit_m) & (np.minimum(low_s, high_s) > -NUMERIC_M)
    faces &= (np.maximum(low_s, high_s) < limit_m) & (np.maximum(low_s, high_s) > NUMERIC_M)
    corners = np.stack(
        (
            base + along * low[:, None],
            base + along * high[:, None],
            base + along * high[:, None] + right * np.maximum(high_s, 0)[:, None],
            base + along * low[:, None] + right * np.maximum(low_s, 0)[:, None],
        ),
        axis=1,
    )[faces]
    if not len(corners):
        return np.empty(0, dtype=object)
    strips = np.asarray(shapely.polygons(corners), dtype=object)
    return strips[shapely.is_valid(strips) & (shapely.area(strips) > 0)]


def _seen_from(base: Floats, along: Floats, right: Floats, points: Floats) -> tuple[Floats, Floats]:
    """How far along the edge, and how far to its right, a point lies."""
    offset = points - base
    return np.einsum("ij,ij->i", offset, along), np.einsum("ij,ij->i", offset, right)
