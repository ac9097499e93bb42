"""Lines that no building may cross: the lot's boundary, the red line, the building line.

Decided by the depth to which something stands out, never by a topological predicate and never by area: a wall flush with a
boundary at national coordinates differs from it in the last bit.
"""

from __future__ import annotations

import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import transform
from planning_server.domain.plan import level_rank
from planning_server.domain.strip import polygonal
from planning_server.domain.text import Text
from planning_server.domain.zone import DEFAULT_ACCURACY_M, LineKind, LineRule
from planning_server.permit.answer import Check, NotApplicable
from planning_server.permit.building import Building
from planning_server.permit.plan_rules import plan_source
from planning_server.permit.rule_model import Source
from planning_server.permit.verdicts import (
    EPS_LENGTH_M,
    Judgement,
    Limits,
    Quantity,
    Reason,
    Verdict,
    exactly,
    judge,
    margin,
    unknown,
)
from planning_server.situation.lot import (
    Lot,
    beyond_line,
    by_level,
    depth_beyond,
    protrusion,
    road_land_touched,
)

TITLES = {
    "containment": Text("Công trình nằm trong lô đất", "Building within the lot"),
    "red_line": Text("Không vượt chỉ giới đường đỏ", "Nothing beyond the red line"),
    "building_line": Text("Không vượt chỉ giới xây dựng", "Nothing beyond the building line"),
}


def line_checks(building: Building) -> tuple[list[Check], list[NotApplicable]]:
    """plan.parcel_containment, plan.red_line and plan.building_line, as far as the ground states them."""
    checks = [containment(building)]
    elsewhere: list[NotApplicable] = []
    red = red_line(building)
    if red is None:
        elsewhere.append(NotApplicable("plan.red_line", _NO_RED_LINE))
    else:
        checks.append(red)
    line = building_line(building)
    if line is None:
        elsewhere.append(NotApplicable("plan.building_line", _NO_BUILDING_LINE))
    else:
        checks.append(line)
    return checks, elsewhere


_NO_RED_LINE = Text(
    "Không có chỉ giới đường đỏ hay đất giao thông tại lô đất.",
    "No red line or land for roads meets the lot.",
)
_NO_BUILDING_LINE = Text("Không có chỉ giới xây dựng qua lô đất.", "No building line crosses the lot.")


def containment(building: Building) -> Check:
    """No part of the building outside the lot. Without a lot: needs_review."""
    source = Source(_cadastre(building), None, None, _parcel_names(building), None, "text")
    if building.lot is None:
        reason = Reason.MISSING_INPUT
        return _check(
            building,
            "containment",
            unknown("parcels"),
            source,
            Judgement(Verdict.NEEDS_REVIEW, reason, "parcels"),
        )
    depth, outside = protrusion(building.footprint, building.lot.geometry)
    quantity = exactly(depth, eps=EPS_LENGTH_M, survey=building.lot.uncertainty_m)
    check = _check(building, "containment", quantity, source, geometry=outside)
    guessed = not building.request.parcels and len(building.situation.parcels) > 1
    if guessed and check.verdict is Verdict.PASS:
        # Several parcels were found under the building and nobody said that they are one lot (QCVN 01:2021 clause 1.4.10).
        return check.reviewed(Reason.MISSING_INPUT, "parcels")
    return check


def _cadastre(building: Building) -> str:
    return f"Bản đồ địa chính / Cadastral map, edition {building.situation.on_day.edition.number}"


def _parcel_names(building: Building) -> str | None:
    names = [f"{item.key.sheet}/{item.key.number}" for item in building.situation.parcels]
    return ", ".join(names) or None


def red_line(building: Building) -> Check | None:
    """No part beyond the red line, on land that the plan gives to roads (QCVN 01:2021 clauses 1.4.22, 2.6.7).

    A depth within the accuracy of the layer that draws the land needs a person. None where neither red line nor land for
    roads meets lot and building.
    """
    lot = building.lot
    place = building.footprint if lot is None else shapely.union_all([building.footprint, lot.geometry])
    roads, accuracy = road_land_touched(building.situation, place, building.crs)
    road = polygonal(shapely.intersection(building.footprint, roads))
    depth = _depth_into(building, road, roads)
    if depth > EPS_LENGTH_M:
        zone = next((item for item in _road_versions(building)), None)
        return _check(
            building,
            "red_line",
            exactly(depth, eps=EPS_LENGTH_M, survey=accuracy),
            zone or _red_source(building),
            geometry=road,
        )
    lines = _lines(building, LineKind.RED_LINE)
    touched = [item for _, item in lines if _runs_inside(item, building.footprint)]
    if touched or (lot is not None and lot.effective is None and _cuts(lot, [item for _, item in lines])):
        return _check(
            building,
            "red_line",
            unknown("red_line"),
            _red_source(building),
            Judgement(Verdict.NEEDS_REVIEW, Reason.AMBIGUOUS_EDGE, "red_line"),
            geometry=shapely.union_all([item for _, item in lines]),
        )
    if lot is not None and (lot.fronts or not lot.road_land.is_empty):
        return _check(building, "red_line", exactly(0.0, eps=EPS_LENGTH_M), _red_source(building))
    return None


def _depth_into(building: Building, road: BaseGeometry, roads: BaseGeometry) -> float:
    """How far the building reaches into land for roads, measured from the effective lot where that is known."""
    if road.is_empty:
        return 0.0
    lot = building.lot
    if lot is not None and lot.effective is not None:
        allowed = polygonal(shapely.difference(lot.effective, roads))
        if not allowed.is_empty:
            return depth_beyond(road, allowed)
    rest = polygonal(shapely.difference(building.footprint, road))
    return depth_beyond(road, shapely.centroid(road) if rest.is_empty else rest)


def _cuts(lot: Lot, lines: list[BaseGeometry]) -> bool:
    core = shapely.buffer(lot.geometry, -1.0)
    return any(bool(shapely.intersects(item, core)) for item in lines)


def _runs_inside(line: BaseGeometry, footprint: BaseGeometry) -> bool:
    return bool(shapely.intersects(line, shapely.buffer(footprint, -EPS_LENGTH_M)))


def _road_versions(building: Building) -> list[Source]:
    lines = [item for item, _ in _lines(building, LineKind.RED_LINE)]
    version = building.situation.version
    lines.sort(key=lambda item: -level_rank(version(item.version_id).level))
    return [plan_source(version(item.version_id), item.road_name) for item in lines]


def _red_source(building: Building) -> Source:
    found = _road_versions(building)
    if found:
        return found[0]
    versions = [item.version for item in building.lot_zones]
    if versions:
        return plan_source(versions[0], None)
    return Source("QCVN 01:2021/BXD", "2.6.7", None, None, None, "text")


def _lines(building: Building, kind: LineKind) -> list[tuple[LineRule, BaseGeometry]]:
    """The lines of a kind that come near lot and building, in the building's CRS."""
    ground = building.footprint
    if building.lot is not None:
        ground = shapely.union_all([ground, building.lot.geometry])
    near = shapely.buffer(ground, 1.0)
    drawn = [
        (item, transform(item.geometry, item.crs, building.crs))
        for item in building.situation.lines
        if item.kind is kind
    ]
    return [(item, line) for item, line in drawn if shapely.intersects(line, near)]


def building_line(building: Building) -> Check | None:
    """No part between a building line and the road it stands back from (QCVN 01:2021 clause 1.4.23).

    The most detailed level that draws one through the lot decides. None where no building line runs through the lot; where
    it ends inside the lot, or the lot has no front: needs_review.
    """
    lot = building.lot
    if lot is None:
        return None
    core = shapely.buffer(lot.buildable, -DEFAULT_ACCURACY_M)
    for level in by_level(building.situation, LineKind.BUILDING_LINE):
        lines = [(item, transform(item.geometry, item.crs, building.crs)) for item in level]
        through = [(item, line) for item, line in lines if shapely.intersects(line, core)]
        if through:
            return _building_line(building, lot, through)
    return None


def _building_line(building: Building, lot: Lot, through: list[tuple[LineRule, BaseGeometry]]) -> Check:
    rule = through[0][0]
    names = ", ".join(dict.fromkeys(item.road_name for item, _ in through if item.road_name))
    source = plan_source(building.situation.version(rule.version_id), names or None)
    line = shapely.union_all([item for _, item in through])
    beyond = beyond_line(lot, [(item, drawn.road_name) for drawn, item in through])
    if beyond is None:
        return _check(
            building,
            "building_line",
            unknown("building_line"),
            source,
            Judgement(Verdict.NEEDS_REVIEW, Reason.AMBIGUOUS_EDGE, "building_line"),
            geometry=shapely.intersection(line, lot.geometry),
        )
    depth, outside = _beyond(building, lot, beyond)
    return _check(building, "building_line", exactly(depth, eps=EPS_LENGTH_M), source, geometry=outside)


def _beyond(building: Building, lot: Lot, beyond: BaseGeometry) -> tuple[float, BaseGeometry]:
    outside = polygonal(shapely.intersection(building.footprint, beyond))
    if outside.is_empty:
        return 0.0, Polygon()
    return depth_beyond(outside, polygonal(shapely.difference(lot.buildable, beyond))), outside


def _check(
    building: Building,
    kind: str,
    quantity: Quantity,
    source: Source,
    judgement: Judgement | None = None,
    geometry: BaseGeometry | None = None,
) -> Check:
    nothing = Limits((0.0,))
    judged = judge("<=", quantity, nothing) if judgement is None else judgement
    passed = judged.verdict is Verdict.PASS
    surface = 0.0 if geometry is None else float(shapely.area(geometry))
    shown = None if passed or geometry is None or geometry.is_empty else geometry
    return Check(
        rule="plan.parcel_containment" if kind == "containment" else f"plan.{kind}",
        kind=kind,
        title=TITLES[kind],
        severity="mandatory",
        judgement=judged,
        measured_in=building.crs,
        measured=quantity.value,
        limits=nothing.values,
        operator="<=",
        margin=margin("<=", quantity, nothing),
        unit="m",
        excess_m2=None,
        source=source,
        geometry=shown,
        geometry_role=None
        if shown is None
        else ("offending" if judged.verdict is Verdict.FAIL else "evidence"),
        offending_m2=None if quantity.value is None else surface,
    )
