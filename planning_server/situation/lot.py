"""The building lot: parcels united, land beyond the red line taken off, and the edges that face a road.

A lot may be several parcels (QCVN 01:2021 clause 1.4.10). Limits that depend on area, and densities themselves, use the
effective lot: what is left after land that the plan gives to roads.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import split

from planning_server.domain.crs import Crs, transform
from planning_server.domain.plan import level_rank
from planning_server.domain.strip import polygonal, widest
from planning_server.domain.zone import DEFAULT_ACCURACY_M, LineKind, LineRule
from planning_server.landuse.codes import ROAD_CODE, find_land_use
from planning_server.landuse.words import find_road_class
from planning_server.situation.contacts import EXACT_WIDTH_M, is_sound, spoken_for, zone_contacts
from planning_server.situation.governing import ADVISORY_LEVEL, Governed, deciding_use
from planning_server.situation.situation import Situation, moved
from planning_server.situation.subject import Subject, SubjectKind

FRONT_TOLERANCE_M = 1.0
"""A lot edge within this distance of a red line or of land for roads faces that road."""


REACH_M = 4.5
"""A building line that stops this near to the lot's edge is read as running on to it: at a corner it stops where the line of
the other street would be. One that stops farther inside leaves the matter to a person."""

LEAST_RADIUS_M = 0.0025
"""Nothing narrower than twice this holds a circle worth looking for: half the numeric tolerance on lengths."""

CIRCLE_STEP_M = 0.0005
"""How exactly the radius of a largest circle is found."""

HOOK_M = 0.1
"""End segments shorter than this are drawing noise and give a line no direction."""


@dataclass(frozen=True, slots=True)
class Front:
    """The edges of a lot that face one road, as one chain; width and class None where the plan does not state them."""

    geometry: BaseGeometry
    road_name: str | None
    road_width_m: float | None
    road_class: str | None


@dataclass(frozen=True, slots=True)
class Lot:
    """`effective` is None where it cannot be told (no plan speaks for all of the lot, or a red line cuts it and the plan does
    not say which side is road); `effective_least_m2` is then the least it can be: the smallest piece. `uncertainty_m` is the parcels' accuracy; `unsound` names those
    whose stored boundary crosses itself."""

    geometry: BaseGeometry
    crs: Crs
    area_m2: float
    effective: BaseGeometry | None
    effective_least_m2: float
    road_land: BaseGeometry
    fronts: tuple[Front, ...]
    uncertainty_m: float
    unsound: tuple[str, ...]

    @property
    def effective_area_m2(self) -> float | None:
        return None if self.effective is None else float(shapely.area(self.effective))

    @property
    def buildable(self) -> BaseGeometry:
        """The effective lot where it is known, else the whole lot."""
        return self.geometry if self.effective is None else self.effective


def make_lot(situation: Situation) -> Lot | None:
    """The lot of the situation's parcels, measured in `situation.measured_in`; None where there is no parcel."""
    if not situation.parcels:
        return None
    crs = situation.measured_in
    geometry = polygonal(
        shapely.union_all([moved(item.geometry, item.crs, crs) for item in situation.parcels])
    )
    road_land = road_land_in(situation, geometry, crs)
    effective, least = _effective(situation, geometry, road_land, crs)
    return Lot(
        geometry=geometry,
        crs=crs,
        area_m2=float(shapely.area(geometry)),
        effective=effective,
        effective_least_m2=least,
        road_land=road_land,
        fronts=_fronts(situation, geometry if effective is None else effective, crs),
        uncertainty_m=max((item.accuracy_m or 0.0) for item in situation.parcels),
        unsound=tuple(
            f"{item.key.sheet}/{item.key.number}"
            for item in situation.parcels
            if not is_sound(transform(item.geometry, item.crs, crs))
        ),
    )


def road_land_in(situation: Situation, geometry: BaseGeometry, crs: Crs) -> BaseGeometry:
    """Land that the most detailed plan in force gives to roads, within a geometry; boundary contacts are not counted."""
    zones = deciding_use(zone_contacts(situation, Subject(SubjectKind.POLYGON, geometry, crs)))
    return _united([item for item in zones if is_road(item.zone.code)], crs)


def road_land_touched(situation: Situation, geometry: BaseGeometry, crs: Crs) -> tuple[BaseGeometry, float]:
    """As `road_land_in`, boundary contacts too, and the accuracy in metres of the layers that draw it.

    What may not be crossed at all is not excused by the layer's accuracy: inside it, the matter is open.
    """
    zones = zone_contacts(situation, Subject(SubjectKind.POLYGON, geometry, crs), EXACT_WIDTH_M)
    roads = [item for item in deciding_use(zones, EXACT_WIDTH_M) if is_road(item.zone.code)]
    accuracy = max((situation.accuracy_m(item.zone.layer_id) for item in roads), default=0.0)
    return _united(roads, crs), accuracy


def _united(zones: Sequence[Governed], crs: Crs) -> BaseGeometry:
    grounds = [moved(item.geometry, item.zone.measured_in, crs) for item in zones]
    return polygonal(shapely.union_all(grounds)) if grounds else Polygon()


def is_road(code: str) -> bool:
    found = find_land_use(code)
    return found is not None and found.code == ROAD_CODE


def _effective(
    situation: Situation, lot: BaseGeometry, road_land: BaseGeometry, crs: Crs
) -> tuple[BaseGeometry | None, float]:
    """The effective lot, or None with the least area that it can have."""
    left = polygonal(shapely.difference(lot, road_land)) if not road_land.is_empty else lot
    whole = Subject(SubjectKind.POLYGON, lot, crs)
    cutting = _cutting_red_lines(situation, left, crs)
    if cutting:
        pieces = [item for item in _pieces(left, cutting) if widest(item) >= DEFAULT_ACCURACY_M]
        return None, min((float(shapely.area(item)) for item in pieces), default=0.0)
    if spoken_for(situation, whole, "land_use") < 1.0:
        return None, float(shapely.area(left))
    return left, float(shapely.area(left))


def _cutting_red_lines(situation: Situation, lot: BaseGeometry, crs: Crs) -> list[BaseGeometry]:
    core = shapely.buffer(lot, -FRONT_TOLERANCE_M)
    drawn = [
        transform(item.geometry, item.crs, crs) for item in situation.lines if item.kind is LineKind.RED_LINE
    ]
    return [item for item in drawn if shapely.intersects(item, core)]


def _pieces(area: BaseGeometry, lines: Sequence[BaseGeometry]) -> Sequence[BaseGeometry]:
    pieces = polygons_of(area)
    for line in lines:
        pieces = [part for item in pieces for part in _split(item, line)]
    return pieces or [area]


def _split(area: Polygon, line: BaseGeometry) -> list[Polygon]:
    pieces = [area]
    for chain in chains_of(line):
        pieces = [part for item in pieces for part in _split_once(item, chain)]
    return pieces


def chains_of(line: BaseGeometry) -> list[LineString]:
    """A line's runs, joined end to end where they meet."""
    merged = shapely.line_merge(line)
    runs = [merged] if isinstance(merged, LineString) else list(getattr(merged, "geoms", []))
    return [item for item in runs if isinstance(item, LineString) and not item.is_empty]


def _split_once(area: Polygon, chain: BaseGeometry) -> list[Polygon]:
    return [item for item in split(area, chain).geoms if isinstance(item, Polygon)]


def polygons_of(geometry: BaseGeometry) -> list[Polygon]:
    """The polygons of an area, one by one."""
    surface = polygonal(geometry)
    if isinstance(surface, MultiPolygon):
        return list(surface.geoms)
    return [surface] if isinstance(surface, Polygon) and not surface.is_empty else []


def segments_of(area: BaseGeometry) -> list[LineString]:
    """Every edge of an area's rings, outer and inner."""
    found: list[LineString] = []
    for polygon in polygons_of(area):
        for ring in (polygon.exterior, *polygon.interiors):
            points = [(float(x), float(y)) for x, y in shapely.get_coordinates(ring)]
            found += [LineString(pair) for pair in pairwise(points)]
    return found


def _fronts(situation: Situation, lot: BaseGeometry, crs: Crs) -> tuple[Front, ...]:
    """The edges that face red lines; where several levels draw one road, the most detailed one names it."""
    free = segments_of(lot)
    fronts: list[Front] = []
    for level in by_level(situation, LineKind.RED_LINE):
        taken: list[LineString] = []
        for item in level:
            facing = _facing(free, transform(item.geometry, item.crs, crs))
            if facing:
                chain = shapely.line_merge(shapely.union_all(facing))
                road_class = None if item.road_class is None else find_road_class(item.road_class)
                fronts.append(Front(chain, item.road_name, item.road_width_m, road_class))
                taken += facing
        free = [item for item in free if item not in taken]
    if fronts:
        return tuple(fronts)
    roads = [moved(item.geometry, item.crs, crs) for item in situation.zones if is_road(item.code)]
    facing = _facing(free, shapely.union_all(roads)) if roads else []
    return (Front(shapely.line_merge(shapely.union_all(facing)), None, None, None),) if facing else ()


def by_level(situation: Situation, kind: LineKind) -> list[list[LineRule]]:
    """The lines of one kind that can bind a lot, a list for each plan level, the most detailed first."""
    levels: dict[int, list[LineRule]] = {}
    for item in situation.lines:
        version = situation.version(item.version_id)
        if item.kind is kind and version.level != ADVISORY_LEVEL:
            levels.setdefault(level_rank(version.level), []).append(item)
    return [levels[rank] for rank in sorted(levels, reverse=True)]


def _facing(edges: list[LineString], road: BaseGeometry) -> list[LineString]:
    """The edges all of whose length lies within the tolerance of the road."""
    near = shapely.buffer(road, FRONT_TOLERANCE_M)
    return [item for item in edges if shapely.covers(near, item)]


def protrusion(geometry: BaseGeometry, allowed: BaseGeometry) -> tuple[float, BaseGeometry]:
    """How deep a geometry stands out of the allowed ground, in metres, and the part that does.

    Depth decides containment, never a topological predicate: flush edges at national coordinates differ in the last bit.
    """
    outside = polygonal(shapely.difference(geometry, allowed))
    return depth_beyond(outside, allowed), outside


def depth_beyond(area: BaseGeometry, allowed: BaseGeometry) -> float:
    """How far an area that lies outside the allowed ground reaches away from it, in metres; 0 for nothing.

    The farthest corner, or the radius of the largest circle inside: of a strip between two allowed grounds (an alley, a road
    through a lot) every corner lies on an edge.
    """
    if area.is_empty:
        return 0.0
    corners = shapely.points(shapely.get_coordinates(area))
    farthest = float(np.max(shapely.distance(corners, allowed)))
    if shapely.buffer(area, -max(farthest, LEAST_RADIUS_M)).is_empty:
        return farthest
    circles = [shapely.maximum_inscribed_circle(item, CIRCLE_STEP_M) for item in polygons_of(area)]
    return max(farthest, *(float(shapely.length(item)) for item in circles))


def beyond_line(lot: Lot, lines: Sequence[tuple[BaseGeometry, str | None]]) -> BaseGeometry | None:
    """The part of the lot between its fronts and a building line; empty where the line runs along or outside the lot.

    `lines` are all that one level draws here, each with its road's name: at a corner two lines meet inside the lot and only
    together divide it. Each stands back from the front of its own road, or from the nearest one. None where it cannot be
    told: a line ends inside the lot, or no front is known.
    """
    core = shapely.buffer(lot.buildable, -DEFAULT_ACCURACY_M)
    inside = [(line, name) for line, name in lines if shapely.intersects(line, core)]
    if not inside:
        return Polygon()
    chains = chains_of(shapely.union_all([line for line, _ in inside]))
    drawn = shapely.union_all([shapely.boundary(lot.buildable), *(_lengthened(item) for item in chains)])
    pieces = [item for item in shapely.polygonize([drawn]).geoms if shapely.intersects(item, core)]
    if len(pieces) < 2 or not lot.fronts:
        return None
    fronts = shapely.union_all([_front_of(lot, line, name).geometry for line, name in inside])
    facing = [item for item in pieces if isinstance(item, Polygon) and _shares_edge(item, fronts)]
    if not facing or len(facing) == len(pieces):
        return None
    return polygonal(shapely.union_all(facing))


def _front_of(lot: Lot, line: BaseGeometry, road_name: str | None) -> Front:
    """The front that a building line stands back from: that of the same road, else the one it runs nearest to."""
    named = [item for item in lot.fronts if road_name is not None and item.road_name == road_name]
    within = shapely.intersection(line, lot.buildable)
    corners = shapely.points(shapely.get_coordinates(shapely.segmentize(within, 1.0)))
    return min(named or lot.fronts, key=lambda item: float(np.mean(shapely.distance(corners, item.geometry))))


def _shares_edge(area: Polygon, fronts: BaseGeometry) -> bool:
    along = shapely.intersection(fronts, shapely.buffer(area, 0.01))
    return float(shapely.length(along)) > 2 * FRONT_TOLERANCE_M


def _lengthened(chain: LineString) -> LineString:
    """The chain with its ends drawn on, so that a line ending near the lot's edge divides it; hooks at its ends are dropped."""
    points = [(float(x), float(y)) for x, y in shapely.get_coordinates(chain)]
    while len(points) > 2 and math.dist(points[0], points[1]) < HOOK_M:
        points = points[1:]
    while len(points) > 2 and math.dist(points[-1], points[-2]) < HOOK_M:
        points = points[:-1]
    first, last = _drawn_on(points[1], points[0], REACH_M), _drawn_on(points[-2], points[-1], REACH_M)
    return LineString([first, *points, last])


def _drawn_on(inner: tuple[float, float], end: tuple[float, float], by_m: float) -> tuple[float, float]:
    length = math.dist(inner, end)
    if length == 0:
        return end
    return (end[0] + (end[0] - inner[0]) / length * by_m, end[1] + (end[1] - inner[1]) / length * by_m)


def area_uncertainty_m2(geometry: BaseGeometry, point_m: float) -> float:
    """Standard uncertainty of a polygon's area from that of its points: ½·σ·√Σ|P(i+1) - P(i-1)|²."""
    if point_m == 0:
        return 0.0
    total = 0.0
    for polygon in polygons_of(geometry):
        for ring in (polygon.exterior, *polygon.interiors):
            points = [(float(x), float(y)) for x, y in shapely.get_coordinates(ring)][:-1]
            total += sum(
                math.dist(points[(i + 1) % len(points)], points[i - 1]) ** 2 for i in range(len(points))
            )
    return 0.5 * point_m * math.sqrt(total)
