"""Restating a plan: the adjusted version less the ground that its local adjustments speak for, and what they draw there instead.

The derived rows are a version of their own, of no number and of no upload; each row names the version that it is taken from. What was
sent stays as it was sent. Layers are cut by layers of the same theme and role only: an adjustment that says nothing of building lines
leaves them where they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs, transform
from planning_server.domain.strip import polygonal
from planning_server.domain.valid_reading import valid_reading_of
from planning_server.store import restated as rows
from planning_server.store.restated import CoveringLayer, CutFeature
from planning_server.store.sessions import Session

WEB_MERCATOR = Crs(3857)
SAME_M = (1e-6, 0.001)
"""Corners so near are one for the map: the same corner cut twice, or cut once and moved between two systems. The first that fits is taken."""

EARTH_RADIUS_M = 6_378_137.0
NOISE_M, NOISE_M2 = 0.001, 0.0001


@dataclass(frozen=True, slots=True)
class Restated:
    """A restated plan under its id; `report` says how much ground of zones it cuts and puts in its place."""

    version_id: int
    adjusted: int
    adjustments: tuple[int, ...]
    report: Mapping[str, Any]


def restate(session: Session, adjusted: int, adjustments: Sequence[int]) -> Restated:
    """The plan with these adjustments, each lying on those before it; derived once and kept."""
    known = rows.find(session, adjusted, adjustments)
    if known is not None:
        return Restated(known[0], adjusted, tuple(adjustments), known[1])
    version_id = rows.add_version(session, adjusted)
    stack = [rows.layers_of(session, item) for item in (adjusted, *adjustments)]
    told = _Told()
    for position, layers in enumerate(stack):
        later = [layer for above in stack[position + 1 :] for layer in above]
        for layer in layers:
            _restate_layer(session, version_id, layer, later, told)
    _join_along(session, version_id, [layer for above in stack[1:] for layer in above])
    report = told.report()
    rows.add(session, version_id, adjustments, report)
    return Restated(version_id, adjusted, tuple(adjustments), report)


class _Told:
    """Counts what is cut, of zones only."""

    def __init__(self) -> None:
        self.cut, self.gone, self.cut_m2, self.measured_in = 0, 0, 0.0, set[str]()

    def report(self) -> dict[str, Any]:
        return {
            "zones_cut": self.cut,
            "zones_gone": self.gone,
            "cut_m2": round(self.cut_m2, 2),
            "measured_in": sorted(self.measured_in),
        }


def _restate_layer(
    session: Session, version_id: int, layer: CoveringLayer, later: Iterable[CoveringLayer], told: _Told
) -> None:
    over = [
        transform(item.covers, item.crs, layer.crs)
        for item in later
        if (item.theme, item.role) == (layer.theme, layer.role)
    ]
    if not over:
        copied = rows.copy_layer(session, version_id, layer, None)
        rows.copy_features(session, version_id, layer, copied, (), ())
        return
    taken = shapely.union_all([valid_reading_of(item) for item in over])
    left = polygonal(shapely.difference(valid_reading_of(layer.covers), taken))
    box = transform(taken, layer.crs, WEB_MERCATOR).bounds
    cut: list[CutFeature] = []
    gone: list[int] = []
    for feature_id, legal in rows.features_under(session, layer, box):
        sound = valid_reading_of(shapely.force_2d(legal))
        if not _overlaps(sound, taken):
            continue
        rest = _same_kind(shapely.difference(sound, taken), sound)
        before = _measure(sound, layer)
        if rest.is_empty:
            gone.append(feature_id)
        else:
            cut.append(
                CutFeature(feature_id, rest, transform(rest, layer.crs, WEB_MERCATOR), _measure(rest, layer))
            )
        if layer.role == "zones":
            told.cut_m2 += before - _measure(rest, layer)
            told.measured_in.add(layer.measure_crs.name)
    if layer.role == "zones":
        told.cut += len(cut)
        told.gone += len(gone)
    copied = rows.copy_layer(session, version_id, layer, (left, transform(left, layer.crs, WEB_MERCATOR)))
    rows.copy_features(session, version_id, layer, copied, cut, gone)


def _overlaps(sound: BaseGeometry, taken: BaseGeometry) -> bool:
    """What only touches, or meets by what rounding leaves, is not cut."""
    common = shapely.intersection(sound, taken)
    if sound.geom_type in ("Polygon", "MultiPolygon"):
        return float(shapely.area(common)) >= NOISE_M2
    lengths = [part.length for part in shapely.get_parts(common) if isinstance(part, LineString)]
    return sum(lengths) >= NOISE_M


def _same_kind(rest: BaseGeometry, of: BaseGeometry) -> BaseGeometry:
    """What is left of an area as areas, of a line as lines: an overlay can leave points and edges beside them."""
    if of.geom_type in ("Polygon", "MultiPolygon"):
        return polygonal(rest)
    parts = [part for part in shapely.get_parts(rest) if isinstance(part, LineString)]
    return parts[0] if len(parts) == 1 else MultiLineString(parts)


def _measure(geometry: BaseGeometry, layer: CoveringLayer) -> float:
    measured = transform(geometry, layer.crs, layer.measure_crs)
    return float(shapely.length(measured) if layer.role == "lines" else shapely.area(measured))


def _join_along(session: Session, version_id: int, adjusting: Iterable[CoveringLayer]) -> None:
    """Zones on both sides of a seam are drawn with one another's corners, so that they can be simplified as one coverage."""
    seams = [
        transform(valid_reading_of(item.covers), item.crs, WEB_MERCATOR)
        for item in adjusting
        if item.role == "zones"
    ]
    if not seams:
        return
    seam = shapely.union_all([shapely.boundary(item) for item in seams])
    shapely.prepare(seam)
    reach = SAME_M[-1] + bend_m(_longest_edge(seam))
    drawn_near = rows.drawn_zones(session, version_id, seam.bounds)
    near = [item for item in drawn_near if shapely.dwithin(item[1], seam, reach)]
    shapes = [valid_reading_of(item[1]) for item in near]
    joined = with_corners(shapes)
    changed = {
        feature_id: drawn
        for (feature_id, _), was, drawn in zip(near, shapes, joined, strict=True)
        if not shapely.equals_identical(drawn, was)
    }
    if changed:
        rows.draw_zones(session, changed)


def bend_m(edge_m: float) -> float:
    """How far a point of an edge that is straight in its own system can lie from the same edge straight in EPSG:3857: the height of the arc
    between a line and the rhumb line, north of the equator up to 24 degrees (its tangent below 0.5).
    """
    return 0.5 * edge_m**2 / (8 * EARTH_RADIUS_M)


def _longest_edge(lines: BaseGeometry) -> float:
    """Over the parts of a linework; edges between two parts are none, but count here too: they only widen a search."""
    return float(np.hypot(*np.diff(shapely.get_coordinates(lines), axis=0).T).max(initial=0.0))


def with_corners(shapes: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """The areas with the corners that their neighbours have on their edges, so that they fit together as well as they can."""
    if not shapes:
        return []
    tried = [_joined(shapes, same_m) for same_m in SAME_M]
    return min(tried, key=_misfit)


def _misfit(shapes: Sequence[BaseGeometry]) -> float:
    """Length of all edges that do not meet a neighbour's in full; 0 where the areas are one coverage."""
    return float(np.sum(shapely.length(shapely.coverage_invalid_edges(np.asarray(shapes, dtype=object)))))


def _joined(shapes: Sequence[BaseGeometry], same_m: float) -> list[BaseGeometry]:
    """One that would cross itself by its neighbours' corners stays as it is."""
    shapes = _same_corners(shapes, same_m)
    corners = np.unique(shapely.get_coordinates(np.asarray(shapes, dtype=object)), axis=0)
    tree = shapely.STRtree(np.asarray(shapely.points(corners), dtype=object))
    joined: list[BaseGeometry] = []
    for shape in shapes:
        outline = shapely.boundary(shape)
        reach = same_m + bend_m(_longest_edge(outline))
        found = tree.query(outline, predicate="dwithin", distance=reach)
        own = {(x, y) for x, y in shapely.get_coordinates(shape).tolist()}
        foreign = [(x, y) for x, y in corners[found].tolist() if (x, y) not in own]
        drawn = _inserted(shape, foreign, same_m) if foreign else shape
        joined.append(drawn if shapely.is_valid(drawn) else shape)
    return joined


def _same_corners(shapes: Sequence[BaseGeometry], same_m: float) -> list[BaseGeometry]:
    """Corners that cutting or moving parted become one: two neighbours that are cut at one place are cut each by itself."""
    corners = np.unique(shapely.get_coordinates(np.asarray(shapes, dtype=object)), axis=0)
    points = np.asarray(shapely.points(corners), dtype=object)
    ours, others = shapely.STRtree(points).query(points, predicate="dwithin", distance=same_m)
    first = np.arange(len(corners))
    np.minimum.at(first, ours, others)
    one_of = {
        tuple(corners[index].tolist()): corners[first[index]]
        for index in np.flatnonzero(first != np.arange(len(corners))).tolist()
    }
    if not one_of:
        return list(shapes)

    def place(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.array([one_of.get((x, y), (x, y)) for x, y in xy.tolist()], dtype=np.float64)

    moved = [shapely.transform(shape, place) for shape in shapes]
    return [now if shapely.is_valid(now) else was for was, now in zip(shapes, moved, strict=True)]


def _inserted(shape: BaseGeometry, points: Sequence[tuple[float, float]], same_m: float) -> BaseGeometry:
    polygons: list[Polygon] = []
    for part in shapely.get_parts(shape):
        rings = [
            _ring_with(shapely.get_coordinates(ring), points, same_m) for ring in shapely.get_rings(part)
        ]
        polygons.append(Polygon(rings[0], rings[1:]))
    return polygons[0] if shape.geom_type == "Polygon" else MultiPolygon(polygons)


def _ring_with(
    corners: NDArray[np.float64], points: Sequence[tuple[float, float]], same_m: float
) -> list[tuple[float, float]]:
    """The ring's corners and, at their places along it, the points that lie on it but near none of its corners."""
    own = [(x, y) for x, y in corners.tolist()]
    ring, marks = LineString(own), MultiPoint(own)
    steps = np.hypot(*np.diff(corners, axis=0).T)
    ends = np.cumsum(steps)
    placed = list(zip([0.0, *ends.tolist()], own, strict=True))
    for x, y in points:
        point = Point(x, y)
        place = ring.project(point)
        edge = min(int(np.searchsorted(ends, place)), len(steps) - 1)
        if ring.distance(point) <= same_m + bend_m(float(steps[edge])) and marks.distance(point) > same_m:
            placed.append((place, (x, y)))
    return [point for _, point in sorted(placed, key=lambda item: item[0])]
