"""The registry of measures: what rules may limit, each measured in one fixed, tested way.

A measure answers with one or several readings (a setback is read for each part of the building towards each road), each with
the facts that belong to it. A measure that cannot be taken answers with an unknown quantity that names the missing input.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.permit.building import Building, Part
from planning_server.permit.facts import Bounds, Fact
from planning_server.permit.verdicts import EPS_AREA_M2, EPS_LENGTH_M, Quantity, Reason, exactly, unknown
from planning_server.situation.contacts import spoken_for
from planning_server.situation.lot import Front
from planning_server.situation.subject import Subject, SubjectKind


@dataclass(frozen=True, slots=True)
class Reading:
    """One measured quantity. `base_m2` turns an excess of a ratio into square metres.

    `reason` says why the quantity is unknown where it is not simply a missing input; `geometry` shows a violation.
    """

    quantity: Quantity
    facts: Mapping[str, Fact] = field(default_factory=dict[str, Fact])
    part: str | None = None
    base_m2: float | None = None
    reason: Reason | None = None
    geometry: BaseGeometry | None = None


Measure = Callable[[Building], tuple[Reading, ...]]


def coverage(building: Building) -> tuple[Reading, ...]:
    """Ground covered by the united footprint / effective lot (QCVN 01:2021 clause 1.4.20)."""
    return (_ratio(building, Bounds(building.footprint_m2, building.footprint_m2), ()),)


def far(building: Building) -> tuple[Reading, ...]:
    """Counted floor area / effective lot (clause 1.4.21)."""
    counted = building.counted_floor_area
    if counted is None:
        return (Reading(unknown("gross_floor_area_m2")),)
    missing = () if counted.low == counted.high else ("floors",)
    return (_ratio(building, counted, missing),)


def _ratio(building: Building, amount_m2: Bounds, missing: tuple[str, ...]) -> Reading:
    lot = building.lot_area
    if lot is None:
        return Reading(unknown(*missing, "parcels"))
    if lot.low < EPS_AREA_M2:  # the plan gives the whole lot to a road
        return Reading(unknown(*missing, "effective_area_m2"), reason=Reason.NO_DATA)
    low, high = amount_m2.low / lot.high, amount_m2.high / lot.low
    if low != high:
        lacking = missing if lot.low == lot.high else (*missing, "red_line")
        stated = high if lot.low == lot.high else None
        return Reading(Quantity(low, high, EPS_AREA_M2 / lot.high, missing=lacking, stated=stated))
    survey = high - amount_m2.low / (lot.low + building.lot_area_survey_m2)
    return Reading(exactly(low, eps=EPS_AREA_M2 / lot.low, survey=survey), base_m2=lot.low)


def storeys(building: Building) -> tuple[Reading, ...]:
    """Storeys as a plan counts them: without basement and stair tower."""
    count = building.request.storeys
    return (Reading(unknown("storeys", low=1.0) if count is None else exactly(float(count))),)


def height(building: Building) -> tuple[Reading, ...]:
    """Height above the lowest planned ground, stair tower and pitched roof included (clause 1.4.25)."""
    value = building.height_m
    return (Reading(unknown("height_m") if value is None else exactly(value, eps=EPS_LENGTH_M)),)


def front_setback(building: Building) -> tuple[Reading, ...]:
    """Distance from each part of the building to each front of the lot, never negative; no reading where no road is near.

    Without a lot or where nothing is known of red lines: unknown, with reason ambiguous_edge or no_data.
    """
    if building.lot is None:
        return (Reading(unknown("parcels")),)
    fronts = building.lot.fronts
    if fronts:
        return tuple(_setback(part, front) for part in building.parts for front in fronts)
    lot = Subject(SubjectKind.POLYGON, building.lot.geometry, building.crs)
    if spoken_for(building.situation, lot, "red_line") == 1.0:
        return ()
    return tuple(
        Reading(
            unknown("red_line"),
            {"height_m": part.height_m},
            part.name,
            reason=Reason.AMBIGUOUS_EDGE,
        )
        for part in building.parts
    )


def _setback(part: Part, front: Front) -> Reading:
    distance = float(shapely.distance(part.polygon, front.geometry))
    facts: dict[str, Fact] = {
        "height_m": part.height_m,
        "road_width_m": front.road_width_m,
        "road_class": front.road_class,
    }
    names = [item for item in (part.name, front.road_name) if item]
    return Reading(
        exactly(distance, eps=EPS_LENGTH_M),
        facts,
        " → ".join(names) or None,
        geometry=shapely.shortest_line(part.polygon, front.geometry),
    )


MEASURES: Final[Mapping[str, Measure]] = {
    "coverage": coverage,
    "far": far,
    "storeys": storeys,
    "height": height,
    "front_setback": front_setback,
}

UNITS: Final[Mapping[str, str]] = {
    "coverage": "ratio",
    "far": "ratio",
    "storeys": "storeys",
    "height": "m",
    "front_setback": "m",
}
"""What each measure is measured in; a rule must state its limits in the same."""
