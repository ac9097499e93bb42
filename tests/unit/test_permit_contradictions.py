"""Requests that contradict themselves are refused; ground that no volume covers is judged by the stated height."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planning_server.domain.errors import InvalidInput
from planning_server.domain.indicators import Indicators
from planning_server.permit.answer import Check, PermitAnswer
from planning_server.permit.request import PermitRequest, parse_request
from planning_server.permit.verdicts import Verdict
from tests.unit.local_ground import line, line_rule
from tests.unit.lot_and_house import HOUSE, Box, ask, ring, street_ground, volume

SETBACK = "qcvn01.2021.t2_7.front_setback"
OFFICE = {"use": "office", "area_m2": 5000.0, "level": 1}
PARKING = {"use": "parking", "area_m2": 100.0, "level": -1}


def _parsed(**fields: object) -> PermitRequest:
    """A footprint of 10 m × 14 m: 140 m²."""
    footprint = {"type": "Polygon", "coordinates": [ring(0, 3, 10, 17)]}
    return parse_request({"footprint": footprint, "crs": "EPSG:5899", **fields})


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"gross_floor_area_m2": 200.0, "floors": [OFFICE, PARKING]}, "/floors"),
        ({"gross_floor_area_m2": 10.0, "storeys": 20}, "/gross_floor_area_m2"),
        ({"gross_floor_area_m2": 138.0}, "/gross_floor_area_m2"),
        ({"floors": [{"use": "office", "area_m2": 50.0}]}, "/floors"),
        ({"volumes": [volume((-40, -40, 50, 50), 12.0)]}, "/volumes/0/polygon"),
        ({"volumes": [volume((0, 3, 10, 17), 9.0), volume((0, 2.9, 10, 9), 12.0)]}, "/volumes/1/polygon"),
    ],
)
def test_a_request_that_contradicts_itself_is_refused_with_the_place(
    fields: dict[str, object], where: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        _parsed(**fields)
    assert caught.value.slug == "contradictory-input"
    assert [fault.where for fault in caught.value.faults] == [where]


@pytest.mark.parametrize(
    "fields",
    [
        {"gross_floor_area_m2": 139.9},
        {"gross_floor_area_m2": 240.0, "floors": [PARKING]},
        {"floors": []},
        {"floors": [PARKING]},
        {"volumes": [volume((0, 3, 10.01, 17), 9.0)]},
    ],
)
def test_what_may_be_true_is_accepted(fields: dict[str, object]) -> None:
    assert _parsed(**fields).footprint.area == pytest.approx(140.0)


def _setbacks(answer: PermitAnswer) -> dict[str | None, Check]:
    found = [item for item in answer.checks if item.rule == SETBACK]
    return {None if item.part is None else item.part.split(" → ")[0]: item for item in found}


def _on_a_regional_road(box: Box, **fields: object) -> dict[str | None, Check]:
    """A road of 18 m, class khu_vuc, along y = 0: table 2.7 asks for 6 m from 28 m of height on, 0 m below 19 m."""
    road = line_rule(line((0, 0), (10, 0)), width_m=18.0, road_class="khu_vuc")
    ground = replace(street_ground(Indicators()), lines=(road,))
    return _setbacks(ask(ground, box, fields={**HOUSE, **fields}))


def test_a_volume_at_the_back_does_not_hide_the_front_of_a_high_building() -> None:
    found = _on_a_regional_road((0, 0, 10, 14), height_m=30.0, volumes=[volume((0, 10, 10, 14), 30.0)])
    assert found["volumes/0"].verdict is Verdict.PASS
    front = found["footprint"]
    assert (front.verdict, front.measured, front.limit) == (
        Verdict.FAIL,
        pytest.approx(0.0, abs=1e-9),
        6,
    )


def test_ground_that_no_volume_covers_has_no_height_where_none_is_stated() -> None:
    found = _on_a_regional_road((0, 0, 10, 14), height_m=None, volumes=[volume((0, 10, 10, 14), 12.0)])
    assert found["footprint"].verdict is Verdict.NEEDS_REVIEW
    assert found["footprint"].judgement.decided_by == "height_m"


def test_a_stated_height_that_no_volume_reaches_may_be_that_of_any() -> None:
    """Two volumes of 9 m cover the footprint, the building is said to be 30 m high: 0 m or 6 m from the road."""
    volumes = [volume((0, 0, 10, 7), 9.0), volume((0, 7, 10, 14), 9.0)]
    found = _on_a_regional_road((0, 0, 10, 14), height_m=30.0, volumes=volumes)
    assert found["volumes/0"].verdict is Verdict.NEEDS_REVIEW
    assert found["volumes/1"].verdict is Verdict.PASS


def test_volumes_that_tell_all_are_each_judged_by_their_own_height() -> None:
    volumes = [volume((0, 0, 10, 7), 9.0), volume((0, 7, 10, 14), 30.0)]
    found = _on_a_regional_road((0, 0, 10, 14), height_m=30.0, volumes=volumes)
    assert {item.verdict for item in found.values()} == {Verdict.PASS}
