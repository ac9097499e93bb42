"""The worked cases of `permit_cases.yaml`, as far as their rules are evaluated; expected values come from the case file.

Each case is drawn in a local plane and placed in a real VN-2000 system, turned by every rotation that it names.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import shapely
import yaml
from shapely.geometry import LineString, Polygon, box
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs
from planning_server.domain.errors import InvalidInput
from planning_server.domain.indicators import IndicatorRange, Indicators
from planning_server.domain.plan import InForce, PlanVersion
from planning_server.domain.zone import LineKind, LineRule, Zone
from planning_server.permit.answer import Check, PermitAnswer
from planning_server.permit.evaluate import evaluate
from planning_server.permit.plan_rules import Policy
from planning_server.permit.request import PermitRequest, parse_request
from planning_server.permit.rule_sets import load_shipped
from planning_server.situation.subject import lot_subject
from tests.unit.local_ground import (
    DAY,
    ORIGIN,
    TM3,
    LocalGround,
    ceiling,
    layer,
    line_rule,
    parcel,
    plan_version,
    zone,
)

Case = Mapping[str, Any]

RULES = {
    "Q.coverage_house_max": "qcvn01.2021.t2_8.coverage",
    "Q.far_house_max": "qcvn01.2021.t2_8.far",
    "Q.front_setback_min": "qcvn01.2021.t2_7.front_setback",
    "P.coverage_max": "plan.coverage",
    "P.far_max": "plan.far",
    "P.storeys_max": "plan.storeys",
    "P.parcel_containment": "plan.parcel_containment",
    "P.red_line": "plan.red_line",
    "P.building_line": "plan.building_line",
}
"""Rules of the case file that are evaluated, and what they are called here."""

_FILE = yaml.safe_load((Path(__file__).parent / "permit_cases.yaml").read_text(encoding="utf-8"))
TOLERANCE: float = _FILE["defaults"]["expected_abs_tol"]


def _expected(case: Case) -> list[Mapping[str, Any]]:
    wanted = [*case["expect"].get("rules", []), *case["expect"].get("side_results", [])]
    return [item for item in wanted if item["rule"] in RULES]


CASES: list[Case] = [item for item in _FILE["cases"] if _expected(item)]


@dataclass(frozen=True)
class Placement:
    """Turns the local plane and moves it to a real place."""

    crs: Crs
    offset: tuple[float, float]
    degrees: float

    def place(self, geometry: BaseGeometry) -> BaseGeometry:
        turn = math.radians(self.degrees)
        matrix = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
        return shapely.transform(shapely.force_2d(geometry), lambda xy: xy @ matrix.T + np.array(self.offset))

    def polygon(self, rings: Sequence[Any]) -> BaseGeometry:
        return self.place(Polygon(rings[0], rings[1:]))


def _placements(case: Case) -> list[Placement]:
    given = case.get("placement")
    if given is None:
        return [Placement(TM3, ORIGIN, 0.0)]
    crs = Crs(int(given["crs"].split(":")[1]))
    return [Placement(crs, tuple(given["offset"]), float(turn)) for turn in given["rotations_deg"]]


def _indicators(limits: Mapping[str, Any]) -> Indicators:
    def found(name: str, scale: float = 1.0) -> IndicatorRange | None:
        value = limits.get(name)
        return None if value is None else ceiling(value * scale)

    return Indicators(
        coverage=found("coverage_max_pct", 0.01), far=found("far_max"), storeys=found("storeys_max")
    )


def _zones(case: Case, place: Placement) -> list[Zone]:
    if "zones" in case:
        return [
            zone(
                place.polygon(item["polygon"]),
                zone_id=item["id"],
                indicators=_indicators(item),
                feature_id=i + 1,
            )
            for i, item in enumerate(case["zones"])
        ]
    limits: Mapping[str, Any] = case.get("plan_limits", {})
    if "plan_versions" in case:
        limits = {"storeys_max": case["plan_versions"][0]["storeys_max"]}
    everywhere = box(-300, -300, 300, 300)
    effective = case["parcel"].get("effective_polygon")
    if effective is None:
        return [zone(place.place(everywhere), indicators=_indicators(limits))]
    lot = Polygon(case["parcel"]["polygon"][0])
    road = shapely.difference(lot, Polygon(effective[0]))
    return [
        zone(place.place(shapely.difference(everywhere, road)), indicators=_indicators(limits)),
        zone(place.place(road), zone_id="R", code="DAT_HTKT_DuongGT", feature_id=2),
    ]


def _lines(case: Case, place: Placement) -> list[LineRule]:
    roads = {item["id"]: item for item in case.get("roads", [])}
    found: list[LineRule] = []
    for edge in case["parcel"].get("edges", []):
        if edge["role"] != "front":
            continue
        road = roads.get(edge.get("road"), {})
        found.append(
            line_rule(
                place.place(LineString(edge["line"])),
                width_m=road.get("red_line_width_m"),
                road_class=road.get("class"),
                feature_id=len(found) + 1,
            )
        )
    if "red_line" in case["parcel"]:
        found = [line_rule(place.place(LineString(case["parcel"]["red_line"])), width_m=12.0)]
    if "building_line" in case["parcel"]:
        drawn = place.place(LineString(case["parcel"]["building_line"]))
        found.append(line_rule(drawn, LineKind.BUILDING_LINE, feature_id=99))
    return [replace(item, crs=place.crs) for item in found]


def _floors(areas: Mapping[str, float]) -> list[Mapping[str, Any]]:
    """The case file tells floor areas by kind; every kind whose name ends in parking or technical is left out."""
    uses = {"basement_parking": "parking", "technical": "technical"}
    return [{"use": uses.get(name, "residential"), "area_m2": area} for name, area in areas.items()]


def _request(case: Case, place: Placement) -> PermitRequest:
    building = case["building"]
    body: dict[str, Any] = {"crs": place.crs.name, "use": "residential.townhouse"}
    volumes = building.get("volumes", [])
    neutral = [
        [[1, 3], [9, 3], [9, 17], [1, 17], [1, 3]]
    ]  # where the case has no footprint none of its rules reads it
    rings = building.get("footprint") or (volumes[0]["polygon"] if volumes else neutral)
    body["footprint"] = _geojson(place.polygon(rings))
    if case.get("area_context", "unknown") != "unknown":
        body["context"] = case["area_context"]
    for name in ("height_m", "storeys"):
        if name in building:
            body[name] = building[name]
    if "floor_areas_m2" in building:
        body["floors"] = _floors(building["floor_areas_m2"])
    if "elements" in building:  # the stair tower counts, the metal tank does not (clause 1.4.25)
        top = max(item["top_m"] for item in building["elements"] if item["type"] != "metal_tank")
        body["height_m"] = top - min(building["ground_levels_m"])
    if volumes:
        body["volumes"] = [
            {"polygon": _geojson(place.polygon(item["polygon"])), "base_m": 0, "top_m": item["height_m"]}
            for item in volumes
        ]
    return parse_request(body)


def _geojson(geometry: BaseGeometry) -> Mapping[str, Any]:
    return json.loads(shapely.to_geojson(geometry))


def _version(case: Case, place: Placement) -> PlanVersion:
    version = replace(plan_version(), source_crs=place.crs, measure_crs=place.crs)
    if "plan_versions" in case:
        first = case["plan_versions"][0]
        last = date.fromisoformat(first["valid_to"])
        range_ = InForce(date.fromisoformat(first["valid_from"]), date(last.year + 1, 1, 1))
        version = replace(version, in_force=range_)
    return version


def _answer(case: Case, place: Placement) -> PermitAnswer:
    request = _request(case, place)
    accuracy = case.get("tolerance", {}).get("survey_uncertainty_m")
    lot = replace(parcel(place.polygon(case["parcel"]["polygon"]), accuracy_m=accuracy), crs=place.crs)
    day = case.get("request", {}).get("as_of")
    everywhere = place.place(box(-300, -300, 300, 300))
    layers = (layer(everywhere), layer(everywhere, theme="red_line"))
    ground = LocalGround(
        zones=[replace(item, crs=place.crs) for item in _zones(case, place)],
        lines=_lines(case, place),
        layers=[replace(item, crs=place.crs) for item in layers],
        versions=(_version(case, place),),
        published_at=datetime(2026, 10, 1, tzinfo=UTC),
        day=DAY if day is None else date.fromisoformat(day),
    )
    policy = cast("Policy | None", case.get("zone_conflict_policy"))
    situation = ground.around(lot_subject(request.footprint, request.crs, (lot,)))
    return evaluate(situation, request, load_shipped(), zone_policy=policy)


@pytest.mark.parametrize(
    ("case", "place"),
    [
        pytest.param(case, place, id=f"{case['id']}-{place.degrees:g}")
        for case in CASES
        for place in _placements(case)
    ],
)
def test_a_worked_case_gives_its_verdicts(case: Case, place: Placement) -> None:
    answer = _answer(case, place)
    for wanted in _expected(case):
        found = [item for item in (*answer.checks, *answer.advice) if item.rule == RULES[wanted["rule"]]]
        if "part" in wanted:
            names = [item["part"] for item in case["building"]["volumes"]]
            index = names.index(wanted["part"])
            found = [item for item in found if (item.part or "").startswith(f"volumes/{index}")]
        assert len(found) == 1, wanted
        _compare(found[0], wanted)
    if case["expect"].get("stale"):
        assert answer.stale_versions


def _compare(check: Check, wanted: Mapping[str, Any]) -> None:
    scale = 0.01 if wanted["unit"] == "percent" else 1.0
    assert check.verdict == wanted["verdict"], (check, wanted)
    assert check.operator == wanted["op"]
    pairs = [("measured", check.measured), ("limit", check.limit), ("margin", check.margin)]
    for name, value in pairs:
        if wanted[name] is None:
            assert value is None
        else:
            assert value == pytest.approx(wanted[name] * scale, abs=TOLERANCE * scale), name
    _compare_extras(check, wanted, scale)


def _compare_extras(check: Check, wanted: Mapping[str, Any], scale: float) -> None:
    if "reason" in wanted:
        assert check.judgement.reason == wanted["reason"]
    if "decides" in wanted:
        assert check.judgement.decided_by == {"area_context": "context"}[wanted["decides"]]
    if "limit_set" in wanted:
        assert check.limits == pytest.approx([item * scale for item in wanted["limit_set"]])
    if "excess_area_m2" in wanted:
        assert check.excess_m2 == pytest.approx(wanted["excess_area_m2"], abs=TOLERANCE)
    for name in ("offending_area_m2", "outside_area_m2"):
        if name in wanted:
            assert check.offending_m2 == pytest.approx(wanted[name], abs=TOLERANCE)
    if "alternatives" in wanted:
        found = {item.policy: (item.verdict, item.measured, item.limit) for item in check.alternatives}
        for item in wanted["alternatives"]:
            expected = (item["verdict"], item["measured"] * scale, item["limit"] * scale)
            assert found[item["policy"]] == pytest.approx(expected)


def test_the_evaluated_rules_cover_the_cases_that_are_due_now() -> None:
    assert {item["id"] for item in CASES} >= {
        *(
            "03",
            "04",
            "05a",
            "05b",
            "05c",
            "06a",
            "06b",
            "09",
            "11",
            "17a",
            "17b",
            "17c",
            "17d",
            "18a",
            "18b",
        ),
        *("19a", "19b", "23", "T01a", "T01b", "T02a", "T02b", "T02c", "T08b", "T09a", "T09b", "T09c", "T09d"),
        *("T14", "T19", "T21b"),
    }


@pytest.mark.parametrize("case_id", ["T05", "T22d"])
def test_a_faulty_ring_is_refused_and_never_repaired(case_id: str) -> None:
    case = next(item for item in _FILE["cases"] if item["id"].startswith(case_id))
    rings = case["building"]["footprint"]
    shifted = [[[x + ORIGIN[0], y + ORIGIN[1]] for x, y in ring] for ring in rings]
    with pytest.raises(InvalidInput) as caught:
        parse_request({"footprint": {"type": "Polygon", "coordinates": shifted}, "crs": TM3.name})
    assert caught.value.faults[0].where.startswith("/footprint")
    assert "place" in caught.value.faults[0].detail
