"""What is wrong with single shapes: absent, of the wrong kind, not numbers, outside the system's domain, invalid."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import VN2000_TM3, VN2000_UTM, WGS84, Crs, Floats, definition, transform_xy
from planning_server.domain.errors import Refusal
from planning_server.domain.finding import Choice, Finding, Question
from planning_server.domain.invalid_reasons import why_invalid
from planning_server.domain.text import Text
from planning_server.domain.valid_reading import valid_reading
from planning_server.domain.zone import LineKind
from planning_server.ingest.checks.pieces import SHOWN_MOST
from planning_server.ingest.findings import of_coordinates as say_of_coordinates
from planning_server.ingest.findings import of_geometry as say
from planning_server.ingest.findings.kind import Spot
from planning_server.ingest.ground import Geometries, Ground, as_array, moved
from planning_server.ingest.plan_values import LayerRole
from planning_server.ingest.pointers import layer_pointer
from planning_server.ingest.readers.source_layer import SourceLayer
from planning_server.ingest.unreadable import Unreadable

Mask = NDArray[np.bool_]

POLYGON_TYPES = (3, 6)
LINE_TYPES = (1, 5)
ROLE_TYPES = {LayerRole.LINES: LINE_TYPES}
POLYGON_WORDS = Text("vùng (polygon)", "polygons")
LINE_WORDS = Text("đường (polyline)", "lines")
TYPE_WORDS = {
    0: Text("điểm", "points"),
    1: Text("đường", "lines"),
    3: Text("vùng", "polygons"),
    4: Text("điểm", "points"),
    5: Text("đường", "lines"),
    6: Text("vùng", "polygons"),
}

LINE_ROLES = {
    LineKind.RED_LINE: Text("chỉ giới đường đỏ", "red lines"),
    LineKind.BUILDING_LINE: Text("chỉ giới xây dựng", "building lines"),
    LineKind.CORRIDOR: Text("hành lang", "corridors"),
    LineKind.ROAD_CENTRE_LINE: Text("tim đường", "centre lines of roads"),
}

TM3_DOMAIN = (300_000.0, 900_000.0, 700_000.0, 2_600_000.0)
UTM_DOMAIN = (100_000.0, 800_000.0, 900_000.0, 2_700_000.0)
VIETNAM_DEGREES = (102.0, 8.0, 118.0, 23.5)
MOST_CHANGE = 0.005
MOST_CHANGE_M2 = 1.0
"""The map may draw a shape that is not valid with at most so much more or less ground without asking; as for joined edges."""


@dataclass(frozen=True, slots=True)
class _Box:
    """Limits of a coordinate system's plausible domain, and those that mean that the axes were exchanged."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, xy: Floats) -> Mask:
        x, y = xy[:, 0], xy[:, 1]
        return (self.west <= x) & (x <= self.east) & (self.south <= y) & (y <= self.north)


def usable_rows(layer: SourceLayer, role: LayerRole, crs: Crs, findings: list[Finding]) -> Mask:
    """Which rows can be kept as legal geometry: a shape of the right kind with real coordinates inside the system's domain.

    Raises `Unreadable` where the layer holds shapes of another kind than its role needs.
    """
    _check_kind(layer, role)
    present = ~shapely.is_missing(layer.geometries) & ~shapely.is_empty(layer.geometries)
    points: Floats = shapely.get_coordinates(layer.geometries)
    finite = present & _finite(layer, points, findings)
    for index in np.flatnonzero(~present).tolist():
        row = layer.rows[index]
        spot = Spot(layer.name, row)
        count = layer.broken.get(index)
        if count is None:
            findings.append(say.EMPTY_GEOMETRY.seen(spot, row=row))
        elif count:
            findings.append(_not_finite(spot, row, count))
        else:
            findings.append(say.BROKEN_GEOMETRY.seen(spot, row=row))
    return finite & _inside_domain(layer, crs, points, finite, findings)


def _check_kind(layer: SourceLayer, role: LayerRole) -> None:
    wanted = ROLE_TYPES.get(role, POLYGON_TYPES)
    kinds = set(np.unique(shapely.get_type_id(layer.geometries)).tolist()) - {-1}
    wrong = [kind for kind in kinds if kind not in wanted]
    if wrong:
        raise Unreadable(
            say.WRONG_GEOMETRY_TYPE.seen(
                Spot(layer.name),
                layer=layer.name,
                question=_other_roles(layer.name, wrong[0]),
                expected=LINE_WORDS if wanted is LINE_TYPES else POLYGON_WORDS,
                found=TYPE_WORDS.get(wrong[0], Text("khác", "something else")),
            )
        )


def _other_roles(layer: str, kind: int) -> Question:
    """What a layer of such shapes can be without more being said; zones and overlays need columns, which the planner names."""
    out = Choice({"role": "none"}, Text("Không đọc lớp này", "Leave this layer out"))
    lines = (
        Choice({"role": "lines", "kind": str(line)}, Text(f"Đường: {words.vi}", f"Lines: {words.en}"))
        for line, words in LINE_ROLES.items()
    )
    boundary = Choice({"role": "boundary"}, Text("Ranh giới đồ án", "The plan's boundary"))
    fitting = {**dict.fromkeys(LINE_TYPES, tuple(lines)), **dict.fromkeys(POLYGON_TYPES, (boundary,))}
    return Question(layer_pointer(layer), (*fitting.get(kind, ()), out))


def nothing_in_layer(layer: str) -> Finding:
    """For a mapped layer of which no row can be published."""
    return say.NOTHING_TO_PUBLISH.seen(Spot(layer), question=Question(layer_pointer(layer)))


def _finite(layer: SourceLayer, points: Floats, findings: list[Finding]) -> Mask:
    """`points` are all of the layer, and of nothing else."""
    if np.isfinite(points).all():
        return np.ones(len(layer.rows), dtype=bool)
    xy, owners = shapely.get_coordinates(layer.geometries, return_index=True)
    bad = ~np.isfinite(xy).all(axis=1)
    finite = np.ones(len(layer.rows), dtype=bool)
    for index, count in zip(*np.unique(owners[bad], return_counts=True), strict=True):
        row = layer.rows[index]
        finite[index] = False
        findings.append(_not_finite(Spot(layer.name, row), row, int(count)))
    return finite


def _not_finite(spot: Spot, row: int, count: int) -> Finding:
    return say_of_coordinates.NOT_FINITE.seen(spot, measured={"coordinates": count}, row=row, count=count)


def _inside_domain(
    layer: SourceLayer, crs: Crs, points: Floats, finite: Mask, findings: list[Finding]
) -> Mask:
    domain = _domain(crs)
    inside = finite.copy()
    if domain is None or not finite.any():
        return inside
    if domain.holds(points).all():  # what is no number is not inside
        return inside
    indexes = np.flatnonzero(finite)
    xy, owners = shapely.get_coordinates(layer.geometries[indexes], return_index=True)
    wrong = ~domain.holds(xy)
    if are_exchanged(crs, xy):
        x, y = xy[0]
        findings.append(
            say_of_coordinates.AXES_SWAPPED.seen(
                Spot(layer.name),
                question=_exchange_question(crs),
                layer=layer.name,
                x=float(x),
                y=float(y),
                crs=crs.name,
            )
        )
        inside[:] = False
        return inside
    owners_wrong, first = np.unique(owners[wrong], return_index=True)
    points = xy[wrong][first]
    for owner, (x, y) in zip(owners_wrong, points, strict=True):
        index = indexes[owner]
        inside[index] = False
        row = layer.rows[index]
        findings.append(
            say_of_coordinates.OUTSIDE_CRS.seen(
                Spot(layer.name, row),
                measured={"x": float(x), "y": float(y)},
                row=row,
                x=float(x),
                y=float(y),
                crs=crs.name,
            )
        )
    return inside


def are_exchanged(crs: Crs, xy: Floats) -> bool:
    """True where the coordinates cannot be of the system as they stand, and every one can with X and Y exchanged."""
    domain = _domain(crs)
    if domain is None or not len(xy) or domain.holds(xy).all():
        return False
    return bool(_swapped_domain(crs, domain).holds(xy[:, ::-1]).all())


def _exchange_question(crs: Crs) -> Question:
    words = Text(f"{crs.name}, đổi chỗ X và Y", f"{crs.name}, X and Y exchanged")
    return Question("/crs", (Choice(f"{crs.name} ne", words),))


def _domain(crs: Crs) -> _Box | None:
    if crs.srid in VN2000_TM3:
        return _Box(*TM3_DOMAIN)
    if crs.srid in VN2000_UTM:
        return _Box(*UTM_DOMAIN)
    known = definition(crs)
    if known.is_geographic:
        return _Box(-180, -90, 180, 90)
    return _area_of_use(crs)


def lies_in_domain(crs: Crs, xy: Floats) -> bool:
    """Whether all coordinates could be of the system, by the box that rows are held against."""
    domain = _domain(crs)
    return domain is None or bool(domain.holds(xy).all())


def _area_of_use(crs: Crs) -> _Box | None:
    """The system's own area of use with a margin of half its size; None where it states none."""
    known = definition(crs)
    area = known.area_of_use
    if area is None or not known.is_projected:
        return None
    west, south, east, north = area.bounds
    corners = np.array([[west, south], [east, south], [east, north], [west, north]], dtype=np.float64)
    try:
        xy = transform_xy(corners, Crs(WGS84), crs)
    except Refusal:
        return None
    low, high = xy.min(axis=0), xy.max(axis=0)
    margin = (high - low) / 2
    return _Box(*(low - margin).tolist(), *(high + margin).tolist())


def _swapped_domain(crs: Crs, domain: _Box) -> _Box:
    """For degrees every swapped pair of Vietnam lies inside the world: only a place in Vietnam tells."""
    return _Box(*VIETNAM_DEGREES) if definition(crs).is_geographic else domain


def report_invalid(
    layer: SourceLayer, role: LayerRole, usable: Mask, ground: Ground, findings: list[Finding]
) -> Mask:
    """Names every invalid shape with its reason and place; answers which rows they are. Nothing is repaired."""
    invalid = usable & ~shapely.is_valid(layer.geometries)
    indexes = np.flatnonzero(invalid).tolist()
    if not indexes:
        return invalid
    shapes = layer.geometries[indexes]
    sizes = _areas(shapes, ground)
    said = np.atleast_1d(shapely.is_valid_reason(shapes)).tolist()
    reasons = [why_invalid(shape, str(words)) for shape, words in zip(shapes, said, strict=True)]
    places = ground.places(np.array([why.place for why in reasons], dtype=np.float64))
    for index, why, place, (as_sent, valid) in zip(indexes, reasons, places, sizes, strict=True):
        row = layer.rows[index]
        spot = Spot(layer.name, row, place, None if place is None else shapely.Point(place))
        findings.append(
            say.INVALID_GEOMETRY.seen(
                spot,
                measured={"reason": why.name, "area_m2": as_sent, "area_of_valid_reading_m2": valid},
                row=row,
                reason=why.words,
            )
        )
        if valid == 0:
            spot = replace(spot, geometry=_outline(layer.geometries[index], ground) or spot.geometry)
        _report_lost_ground(spot, role, (as_sent, valid), findings)
    return invalid


def _outline(shape: BaseGeometry, ground: Ground) -> BaseGeometry | None:
    """The rings of a shape as lines in CRS84, where they are few enough: a shape without ground cannot be seen as a polygon."""
    if shapely.get_num_coordinates(shape) > SHOWN_MOST:
        return None
    rings = shapely.MultiLineString(shapely.get_rings(shape).tolist())
    return moved(as_array([rings]), ground.source, Crs(WGS84))[0]


def _report_lost_ground(
    spot: Spot, role: LayerRole, sizes: tuple[float, float], findings: list[Finding]
) -> None:
    """What is law must have ground; and where the map draws much more or less than the rings say, somebody has to look."""
    as_sent, valid = sizes
    measured = {"area_m2": as_sent, "area_of_valid_reading_m2": valid}
    if role is LayerRole.PARCELS and valid == 0:
        findings.append(say.PARCEL_WITHOUT_GROUND.seen(spot, measured=measured, row=spot.row or 0))
    if role not in (LayerRole.ZONES, LayerRole.OVERLAYS, LayerRole.BOUNDARY):
        return
    if valid == 0:
        findings.append(say.NO_GROUND.seen(spot, measured=measured, row=spot.row or 0))
    elif abs(as_sent - valid) > min(MOST_CHANGE_M2, MOST_CHANGE * valid):
        kind = say.READING_DIFFERS
        findings.append(kind.seen(spot, measured=measured, row=spot.row or 0, sent=as_sent, drawn=valid))


def _areas(shapes: Geometries, ground: Ground) -> list[tuple[float, float]]:
    """Area in m² of each shape as sent and of its valid reading."""
    measured = ground.measured(shapes)
    mended = valid_reading(measured)
    return [
        (round(as_sent, 3), round(valid, 3))
        for as_sent, valid in zip(shapely.area(measured).tolist(), shapely.area(mended).tolist(), strict=True)
    ]
