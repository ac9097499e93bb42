"""The shape of one DXF entity as points of the drawing's world system. Object systems (mirrored extrusions too) are undone here."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from ezdxf.entities.boundary_paths import (
    AbstractEdge,
    ArcEdge,
    EdgePath,
    EllipseEdge,
    LineEdge,
    PolylinePath,
    SplineEdge,
)
from ezdxf.math import OCS, BSpline, Vec3

from planning_server.ingest.readers.cad_arcs import FINEST_SHARE, arc_points, with_bulges
from planning_server.ingest.readers.cad_drawing import Point

Entity = Any
"""An ezdxf entity: the library's own types of attributes are dynamic."""
MOST_DOUBLINGS = 10
TEXT_BOX = 8
"""Flag of a hatch boundary that only leaves room for a text."""
HATCH_STYLES = ("nested", "outermost", "all")

Line = tuple[list[Point], bool]
"""Points and whether the drawing says that the line closes (the first point is not repeated then)."""


def line_of(entity: Entity, chord: float) -> Line | None:
    """The points of a line-like entity and its closed flag; None for meshes and what has no points."""
    return SHAPES[entity.dxftype()](entity, chord)


def _line(entity: Entity, _: float) -> Line:
    return _flat((entity.dxf.start, entity.dxf.end)), False


def _arc(entity: Entity, chord: float) -> Line:
    start = math.radians(entity.dxf.start_angle)
    sweep = math.radians(entity.dxf.end_angle) - start
    sweep = sweep % math.tau or math.tau
    return _round(entity, start, sweep, chord), False


def _circle(entity: Entity, chord: float) -> Line:
    return _round(entity, 0.0, math.tau, chord)[:-1], True


def _round(entity: Entity, start: float, sweep: float, chord: float) -> list[Point]:
    center = entity.dxf.center
    points = arc_points((center.x, center.y), entity.dxf.radius, start, sweep, chord)
    return _world(points, entity.ocs(), center.z)


def _ellipse(entity: Entity, chord: float) -> Line:
    size = entity.dxf.major_axis.magnitude
    points = _flat(entity.flattening(max(chord, FINEST_SHARE * size)))
    whole = math.isclose((entity.dxf.end_param - entity.dxf.start_param) % math.tau, 0, abs_tol=1e-9)
    return (points[:-1], True) if whole else (points, False)


def _spline(entity: Entity, chord: float) -> Line:
    controls = [*entity.control_points, *(Vec3(point) for point in entity.fit_points)]
    finest = max(chord, FINEST_SHARE * _size([(float(p[0]), float(p[1])) for p in controls]))
    points = _curve(entity.construction_tool(), finest)
    if entity.closed and len(points) > 1 and math.dist(points[0], points[-1]) <= chord:
        return points[:-1], True
    return points, bool(entity.closed)


def _curve(tool: BSpline, finest: float) -> list[Point]:
    """Where the knots do not clamp the ends, the curve is only what lies between the inner knots."""
    knots = tool.knots()
    first, last = knots[tool.degree], knots[tool.count]
    if math.isclose(first, knots[0]) and math.isclose(last, knots[-1]):
        return _flat(tool.flattening(finest, segments=4))
    points: list[Point] = []
    for doubling in range(3, MOST_DOUBLINGS):
        count = 2**doubling * tool.count
        points = _flat(tool.points(first + (last - first) * step / count for step in range(count + 1)))
        leaving = max(
            math.dist(middle, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
            for start, middle, end in zip(points, points[1:], points[2:], strict=False)
        )
        if leaving / 4 <= finest:
            break
    return points


def _lwpolyline(entity: Entity, chord: float) -> Line:
    bulged = [(float(x), float(y), float(bulge)) for x, y, bulge in entity.get_points("xyb")]
    closed = bool(entity.closed)
    return _world(
        with_bulges(bulged, closed=closed, chord_m=chord), entity.ocs(), entity.dxf.elevation
    ), closed


def _polyline(entity: Entity, chord: float) -> Line | None:
    if not (entity.is_2d_polyline or entity.is_3d_polyline):
        return None
    closed = bool(entity.is_closed)
    if entity.is_3d_polyline:
        return _flat(vertex.dxf.location for vertex in entity.vertices), closed
    vertices = [vertex for vertex in entity.vertices if not vertex.dxf.flags & 16]  # no spline frame
    bulged = [(v.dxf.location.x, v.dxf.location.y, v.dxf.get("bulge", 0.0)) for v in vertices]
    height = entity.dxf.elevation.z if entity.dxf.hasattr("elevation") else 0.0
    return _world(with_bulges(bulged, closed=closed, chord_m=chord), entity.ocs(), height), closed


SHAPES = {
    "LINE": _line,
    "ARC": _arc,
    "CIRCLE": _circle,
    "ELLIPSE": _ellipse,
    "SPLINE": _spline,
    "LWPOLYLINE": _lwpolyline,
    "POLYLINE": _polyline,
}


def fill_of(entity: Entity, chord: float) -> list[list[Point]]:
    """Rings of a HATCH or MPOLYGON, or the corners of a SOLID or TRACE."""
    if entity.dxftype() in ("SOLID", "TRACE"):
        return [_flat(entity.wcs_vertices())]
    ocs = entity.ocs()
    height = entity.dxf.elevation.z if entity.dxf.hasattr("elevation") else 0.0
    rings = [
        _world(_boundary(path, chord), ocs, height)
        for path in entity.paths
        if not path.path_type_flags & TEXT_BOX
    ]
    return [ring for ring in rings if len(ring) > 2]


def _boundary(path: PolylinePath | EdgePath, chord: float) -> list[Point]:
    if isinstance(path, PolylinePath):
        return with_bulges([(x, y, bulge) for x, y, bulge in path.vertices], closed=True, chord_m=chord)
    ring: list[Point] = []
    for edge in path.edges:
        points = _edge(edge, chord)
        if ring and points and math.dist(ring[-1], points[-1]) < math.dist(ring[-1], points[0]):
            points.reverse()
        ring += points[1:] if ring and points and ring[-1] == points[0] else points
    return ring


def _edge(edge: AbstractEdge, chord: float) -> list[Point]:
    if isinstance(edge, LineEdge):
        return [(edge.start.x, edge.start.y), (edge.end.x, edge.end.y)]
    if isinstance(edge, ArcEdge):
        start = math.radians(edge.start_angle)
        sweep = (math.radians(edge.end_angle) - start) % math.tau or math.tau
        return arc_points((edge.center.x, edge.center.y), edge.radius, start, sweep, chord)
    if isinstance(edge, EllipseEdge):
        tool = edge.construction_tool()
        return _flat(tool.flattening(max(chord, FINEST_SHARE * edge.major_axis.magnitude)))
    if isinstance(edge, SplineEdge):
        finest = max(chord, FINEST_SHARE * _size([(p.x, p.y) for p in edge.control_points]))
        return _curve(edge.construction_tool(), finest)
    return []


def _world(points: Sequence[Point], ocs: OCS, height: float) -> list[Point]:
    if not ocs.transform:
        return list(points)
    return _flat(ocs.to_wcs(Vec3(x, y, height)) for x, y in points)


def _flat(points: Iterable[Vec3]) -> list[Point]:
    return [(point.x, point.y) for point in points]


def _size(points: Sequence[Point]) -> float:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return max(max(xs) - min(xs), max(ys) - min(ys)) if points else 0.0
