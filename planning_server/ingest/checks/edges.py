"""Edges of neighbours whose vertices do not meet: a vertex on a neighbour's edge that has none there, vertices that nearly coincide.

A vertex that only one side has (a T) is harmless until somebody moves or simplifies one of the two; vertices that nearly coincide
leave strips of bare or doubly covered ground already. GEOS names the edges that do not match, which are few in a clean drawing;
only those are looked at vertex by vertex.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from planning_server.domain.crs import WGS84, Crs, Floats
from planning_server.domain.finding import Finding
from planning_server.ingest.checks.layer_shapes import Coverage, Indexes, Neighbourhood
from planning_server.ingest.checks.pieces import SHOWN_MOST, Mask, degrees
from planning_server.ingest.checks.rows_told import told_rows
from planning_server.ingest.findings import of_coverage
from planning_server.ingest.findings.kind import FindingKind, Spot
from planning_server.ingest.ground import Geometries, as_array, moved

ON_EDGE_M = 1e-3
"""A vertex this near to an edge lies on it: an edge of 500 m that is straight in degrees bows by 1 mm in TM-3."""
SAME_M = 1e-9
CHUNK = 200_000


@dataclass(frozen=True, slots=True)
class Mismatches:
    """For each: the vertex, the shape it belongs to, the shape whose edge it meets, how far off it is; `missing` where it is a T."""

    xy: Floats
    owner: Indexes
    edge_owner: Indexes
    distance_m: Floats
    missing: Mask

    def of(self, chosen: Mask) -> Mismatches:
        return Mismatches(
            self.xy[chosen],
            self.owner[chosen],
            self.edge_owner[chosen],
            self.distance_m[chosen],
            self.missing[chosen],
        )


@dataclass(frozen=True, slots=True)
class _Edges:
    starts: Floats
    ends: Floats
    owners: Indexes


def report_edges(coverage: Coverage, beside: Neighbourhood, findings: list[Finding]) -> None:
    """One finding for each of the two kinds, with all their vertices as its geometry."""
    found = find_mismatches(coverage, beside)
    _tell(coverage, found.of(found.missing), of_coverage.MISSING_VERTICES, findings)
    _tell(coverage, found.of(~found.missing), of_coverage.NEAR_VERTICES, findings)


def find_mismatches(coverage: Coverage, beside: Neighbourhood) -> Mismatches:
    first = beside.first[~shapely.is_empty(coverage.shapes[beside.first])]
    shapes = coverage.shapes[first]
    limit = coverage.tolerances.snap_m
    wrong = shapely.coverage_invalid_edges(shapes, gap_width=limit) if len(shapes) else shapes
    edges = _edges(wrong)
    points, members = _vertices(shapes, wrong, limit)
    parts: list[Mismatches] = []
    if len(points) and len(edges.starts):
        tree = shapely.STRtree(np.asarray(shapely.points(points), dtype=object))
        for start in range(0, len(edges.starts), CHUNK):
            chunk = slice(start, start + CHUNK)
            near = _Edges(edges.starts[chunk], edges.ends[chunk], edges.owners[chunk])
            parts.append(_meet(near, tree, points, members, limit))
    found = _joined(parts)
    return Mismatches(found.xy, first[found.owner], first[found.edge_owner], found.distance_m, found.missing)


def _joined(parts: list[Mismatches]) -> Mismatches:
    """Each vertex once for each neighbour whose edge it meets, the nearest edge."""
    if not parts:
        none = np.empty(0, dtype=np.int64)
        return Mismatches(np.empty((0, 2)), none, none, np.empty(0), np.empty(0, dtype=bool))
    xy = np.concatenate([part.xy for part in parts])
    edge_owner = np.concatenate([part.edge_owner for part in parts])
    distance = np.concatenate([part.distance_m for part in parts])
    order = np.lexsort((distance, edge_owner, xy[:, 1], xy[:, 0]))
    again = (np.diff(xy[order], axis=0) == 0).all(axis=1) & (np.diff(edge_owner[order]) == 0)
    kept = order[np.concatenate(([True], ~again))] if len(order) else order
    return Mismatches(
        xy[kept],
        np.concatenate([part.owner for part in parts])[kept],
        edge_owner[kept],
        distance[kept],
        np.concatenate([part.missing for part in parts])[kept],
    )


def _edges(wrong: Geometries) -> _Edges:
    lines, shape_of = shapely.get_parts(wrong, return_index=True)
    xy, line = shapely.get_coordinates(lines, return_index=True)
    same = line[1:] == line[:-1]
    return _Edges(xy[:-1][same], xy[1:][same], shape_of[line[:-1][same]].astype(np.int64))


def _vertices(shapes: Geometries, wrong: Geometries, limit: float) -> tuple[Floats, Members]:
    """Distinct vertices of all shapes near an edge that does not match."""
    near = ~shapely.is_empty(wrong)
    if not near.any():
        return np.empty((0, 2)), Members.of(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), 0)
    west, south, east, north = shapely.total_bounds(wrong[near])
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    inside = (xy[:, 0] >= west - limit) & (xy[:, 0] <= east + limit)
    inside &= (xy[:, 1] >= south - limit) & (xy[:, 1] <= north + limit)
    xy, owner = xy[inside], owner[inside].astype(np.int64)
    points, number = np.unique(xy, axis=0, return_inverse=True)
    return points, Members.of(number.astype(np.int64).ravel(), owner, len(shapes))


@dataclass(frozen=True, slots=True)
class Members:
    """Which shape has which vertex: `keys` are sorted, `owner` is one shape that has the vertex."""

    keys: Indexes
    owner: Indexes
    shapes: int

    @classmethod
    def of(cls, number: Indexes, owner: Indexes, shapes: int) -> Members:
        keys = np.unique(number * max(shapes, 1) + owner)
        _, first = np.unique(keys // max(shapes, 1), return_index=True)
        return cls(keys, keys[first] % max(shapes, 1), shapes)

    def has(self, point: Indexes, shape: Indexes) -> Mask:
        wanted = point * max(self.shapes, 1) + shape
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return self.keys[at] == wanted


def _meet(edges: _Edges, tree: shapely.STRtree, points: Floats, members: Members, limit: float) -> Mismatches:
    lines = np.asarray(shapely.linestrings(np.stack((edges.starts, edges.ends), axis=1)), dtype=object)
    edge, point = tree.query(lines, predicate="dwithin", distance=limit)
    foreign = ~members.has(point.astype(np.int64), edges.owners[edge])
    edge, point = edge[foreign], point[foreign].astype(np.int64)
    start, step = edges.starts[edge], edges.ends[edge] - edges.starts[edge]
    length = np.hypot(step[:, 0], step[:, 1])
    offset = points[point] - start
    along = np.einsum("ij,ij->i", offset, step) / length
    beside = np.abs(offset[:, 0] * step[:, 1] - offset[:, 1] * step[:, 0]) / length
    to_start = np.hypot(offset[:, 0], offset[:, 1])
    far = points[point] - edges.ends[edge]
    to_end = np.hypot(far[:, 0], far[:, 1])
    to_corner = np.minimum(to_start, to_end)
    at_corner = to_corner <= limit
    on_edge = (along > 0) & (along < length)
    distance = np.where(at_corner | ~on_edge, to_corner, beside)
    real = (distance <= limit) & (to_corner > SAME_M)
    missing = ~at_corner & on_edge & (beside <= ON_EDGE_M)
    return Mismatches(
        points[point[real]],
        members.owner[point[real]],
        edges.owners[edge[real]],
        distance[real],
        missing[real],
    )


def _tell(coverage: Coverage, found: Mismatches, kind: FindingKind, findings: list[Finding]) -> None:
    if not len(found.xy):
        return
    vertices = np.unique(found.xy, axis=0)
    shown = moved(as_array([shapely.MultiPoint(vertices[:SHOWN_MOST])]), coverage.ground.measure, Crs(WGS84))[
        0
    ]
    worst = int(np.argmax(found.distance_m))
    [place] = degrees(coverage, as_array([shapely.Point(found.xy[worst])]))
    listed = told_rows(coverage, np.concatenate((found.owner, found.edge_owner)))
    findings.append(
        kind.seen(
            Spot(
                coverage.layer, place=place, geometry=shown, nearest=coverage.label(int(found.owner[worst]))
            ),
            measured={
                "vertices": len(vertices),
                "rows": listed.every,
                "distance_m": round(float(found.distance_m.max()), 4),
                "limit_m": round(coverage.tolerances.snap_m, 4),
            },
            layer=coverage.layer,
            vertices=len(vertices),
            rows=listed.some,
            tolerance=float(coverage.tolerances.snap_m),
        )
    )
