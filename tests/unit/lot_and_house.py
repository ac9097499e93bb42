"""A house lot of 10 m × 20 m on a street, and the question whether a building may stand on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planning_server.domain.indicators import IndicatorRange, Indicators
from planning_server.domain.parcel import Parcel
from planning_server.permit.answer import Check, PermitAnswer
from planning_server.permit.evaluate import evaluate
from planning_server.permit.request import parse_request
from planning_server.permit.rule_sets import load_shipped
from planning_server.situation.subject import lot_subject
from tests.unit.local_ground import (
    ORIGIN,
    LocalGround,
    ceiling,
    layer,
    line,
    line_rule,
    parcel,
    rectangle,
    zone,
)

Box = tuple[float, float, float, float]

LOT = parcel(rectangle(0, 0, 10, 20))
EVERYWHERE = rectangle(-300, -300, 300, 300)
LIMITS = Indicators(
    coverage=ceiling(0.7), far=ceiling(3.0), storeys=IndicatorRange(3, 5, "3-5 tầng"), height_m=ceiling(16.0)
)
HOUSE: dict[str, Any] = {
    "use": "residential.townhouse",
    "context": "new_area",
    "height_m": 15.2,
    "storeys": 4,
    "basements": 1,
    "gross_floor_area_m2": 480.0,
    "floors": [{"use": "parking", "area_m2": 80.0, "level": -1}],
}


def ring(west: float, south: float, east: float, north: float) -> list[list[float]]:
    """A rectangle of the local plane as GeoJSON positions in EPSG:5899."""
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return [[ORIGIN[0] + x, ORIGIN[1] + y] for x, y in corners]


def volume(box: Box, top_m: float) -> dict[str, Any]:
    return {
        "polygon": {"type": "Polygon", "coordinates": [ring(*box)]},
        "base_m": 0,
        "top_m": top_m,
    }


def street_ground(indicators: Indicators = LIMITS) -> LocalGround:
    """Housing everywhere and a street of 12 m along y = 0."""
    return LocalGround(
        zones=(zone(EVERYWHERE, indicators=indicators),),
        lines=(line_rule(line((0, 0), (10, 0)), width_m=12.0, road_class="phan_khu_vuc"),),
        layers=(layer(EVERYWHERE), layer(EVERYWHERE, theme="red_line")),
    )


def ask(
    ground: LocalGround,
    box: Box = (0, 3, 10, 17),
    parcels: tuple[Parcel, ...] = (LOT,),
    *,
    fields: Mapping[str, object] = HOUSE,
) -> PermitAnswer:
    """The answer for a building on a rectangle of the local plane."""
    body = {"footprint": {"type": "Polygon", "coordinates": [ring(*box)]}, "crs": "EPSG:5899", **fields}
    request = parse_request(body)
    situation = ground.around(lot_subject(request.footprint, request.crs, parcels))
    return evaluate(situation, request, load_shipped())


def check_of(answer: PermitAnswer, rule: str) -> Check:
    """The one check of a rule."""
    (found,) = (item for item in (*answer.checks, *answer.advice) if item.rule == rule)
    return found
