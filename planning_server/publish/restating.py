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
NODE_M = 0.02
"""A vertex so near to a neighbour's edge lies on it: edges that are straight in two systems part by less, and no tile shows it."""

SAME_M = 0.001
"""Corners so near are one for the map: the same corner, once cut and once moved between two systems."""
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
    drawn_near = rows.drawn_zones(session, version_id, seam.bounds)
    near = [item for item in drawn_near if shapely.dwithin(item[1], seam, NODE_M)]
    shapes = [valid_reading_of(item[1]) for item in near]
    joined = with_corners(shapes)
    changed = {
        feature_id: drawn
        for (feature_id, _), was, drawn in zip(near, shapes, joined, strict=True)
        if not shapely.equals_identical(drawn, was)
    }
    if changed:
        rows.draw_zones(session, changed)


def with_corners(shapes: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """The areas with the corners that their neighbours have on their edges; one that would cross itself by that stays as it is."""
    if not shapes:
        return []
    shapes = _same_corners(shapes)
    corners = np.unique(shapely.get_coordinates(np.asarray(shapes, dtype=object)), axis=0)
    tree = shapely.STRtree(np.asarray(shapely.points(corners), dtype=object))
    joined: list[BaseGeometry] = []
    for shape in shapes:
        found = tree.query(shapely.boundary(shape), predicate="dwithin", distance=NODE_M)
        own = {(x, y) for x, y in shapely.get_coordinates(shape).tolist()}
        foreign = [(x, y) for x, y in corners[found].tolist() if (x, y) not in own]
        drawn = _inserted(shape, foreign) if foreign else shape
        joined.append(drawn if shapely.is_valid(drawn) else shape)
    return joined


def _same_corners(shapes: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Corners that cutting or moving parted become one: two neighbours that are cut at one place are cut each by itself."""
    corners = np.unique(shapely.get_coordinates(np.asarray(shapes, dtype=object)), axis=0)
    points = np.asarray(shapely.points(corners), dtype=object)
    ours, others = shapely.STRtree(points).query(points, predicate="dwithin", distance=SAME_M)
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


def _inserted(shape: BaseGeometry, points: Sequence[tuple[float, float]]) -> BaseGeometry:
    polygons: list[Polygon] = []
    for part in shapely.get_parts(shape):
        rings = [_ring_with(shapely.get_coordinates(ring), points) for ring in shapely.get_rings(part)]
        polygons.append(Polygon(rings[0], rings[1:]))
    return polygons[0] if shape.geom_type == "Polygon" else MultiPolygon(polygons)


def _ring_with(
    corners: NDArray[np.float64], points: Sequence[tuple[float, float]]
) -> list[tuple[float, float]]:
    """The ring's corners and, at their places along it, the points that lie on it but near none of its corners."""
    own = [(x, y) for x, y in corners.tolist()]
    ring, marks = LineString(own), MultiPoint(own)
    new = [
        (x, y)
        for x, y in points
        if ring.distance(Point(x, y)) <= NODE_M and marks.distance(Point(x, y)) > NODE_M
    ]
    if not new:
        return own
    steps = np.hypot(*np.diff(corners, axis=0).T)
    placed = list(zip([0.0, *np.cumsum(steps).tolist()], own, strict=True))
    placed += [(ring.project(Point(x, y)), (x, y)) for x, y in new]
    return [point for _, point in sorted(placed, key=lambda item: item[0])]
