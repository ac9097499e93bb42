"""Areas, shares, widths and classes of contacts: expected values by arithmetic on rectangles."""

from __future__ import annotations

from dataclasses import replace

import pytest
from shapely.geometry import Point

from planning_server.domain.crs import Crs, transform
from planning_server.domain.indicators import Indicators
from planning_server.domain.plan import Scope
from planning_server.domain.zone import LineKind
from planning_server.situation.contacts import Contact, line_contacts, spoken_for, zone_contacts
from planning_server.situation.governing import conflicts, deciding, governing_zones
from planning_server.situation.lot import beyond_line, make_lot, protrusion
from planning_server.situation.situation import Situation
from planning_server.situation.subject import parcel_subject, point_subject
from tests.unit.local_ground import (
    ORIGIN,
    TM3,
    LocalGround,
    ceiling,
    layer,
    line,
    line_rule,
    parcel,
    plan_version,
    polygon,
    rectangle,
    zone,
)

LOT = parcel(rectangle(0, 0, 20, 20))
HOUSE = Indicators(coverage=ceiling(0.6))


def _on_lot(ground: LocalGround) -> Situation:
    return ground.around(parcel_subject(LOT))


@pytest.mark.parametrize(
    ("strip_m", "expected_area", "expected_width", "contact"),
    [(0.02, 0.4, 0.019980, Contact.BOUNDARY), (0.3, 6.0, 0.295567, Contact.OVERLAP)],
)
def test_width_decides_whether_a_strip_is_a_boundary_contact(
    strip_m: float, expected_area: float, expected_width: float, contact: Contact
) -> None:
    """Cases T10a and T10b: a strip of 20 m × w has width 2·20w/(2·(20+w))."""
    ground = LocalGround(
        zones=(
            zone(rectangle(0, 0, 20 - strip_m, 20), zone_id="A"),
            zone(rectangle(20 - strip_m, 0, 40, 20), zone_id="B", feature_id=2),
        )
    )
    situation = _on_lot(ground)
    main, strip = zone_contacts(situation, situation.subject)
    assert (main.zone_id, strip.zone_id) == ("A", "B")
    assert main.contact is Contact.OVERLAP
    assert strip.area_m2 == pytest.approx(expected_area, abs=1e-6)
    assert strip.share == pytest.approx(expected_area / 400, abs=1e-8)
    assert strip.width_m == pytest.approx(expected_width, abs=1e-5)
    assert strip.contact is contact


def test_the_layers_own_accuracy_replaces_the_default_width() -> None:
    ground = LocalGround(
        zones=(zone(rectangle(19.7, 0, 40, 20)),),
        layers=(layer(rectangle(-500, -500, 500, 500), accuracy_m=0.5),),
    )
    situation = _on_lot(ground)
    (strip,) = zone_contacts(situation, situation.subject)
    assert strip.contact is Contact.BOUNDARY


def test_parts_of_one_zone_are_united_before_anything_is_measured() -> None:
    whole = LocalGround(zones=(zone(rectangle(0, 0, 20, 10)),))
    cut = LocalGround(
        zones=(
            *(zone(rectangle(i, 0, i + 1, 10), feature_id=i + 1) for i in range(20)),
            zone(rectangle(3, 0, 9, 10), feature_id=99),
        )
    )
    (one,) = zone_contacts(_on_lot(whole), parcel_subject(LOT))
    (many,) = zone_contacts(_on_lot(cut), parcel_subject(LOT))
    assert many.area_m2 == pytest.approx(one.area_m2, abs=1e-6)
    assert many.share == pytest.approx(0.5, abs=1e-9)


def test_a_share_never_exceeds_one_though_parts_overlap() -> None:
    ground = LocalGround(
        zones=(zone(rectangle(-5, -5, 25, 25)), zone(rectangle(0, 0, 20, 20), feature_id=2)),
    )
    (only,) = zone_contacts(_on_lot(ground), parcel_subject(LOT))
    assert only.share == pytest.approx(1.0, abs=1e-12)


def test_zones_of_one_version_that_overlap_are_a_conflict_with_its_area() -> None:
    ground = LocalGround(
        zones=(zone(rectangle(0, 0, 12, 20)), zone(rectangle(10, 0, 20, 20), zone_id="B", feature_id=2))
    )
    contacts = zone_contacts(_on_lot(ground), parcel_subject(LOT))
    (overlap,) = conflicts(contacts)
    assert overlap.kind == "zones_overlap"
    assert overlap.area_m2 == pytest.approx(40.0, abs=1e-6)
    shares = sum(item.share or 0.0 for item in contacts)
    assert shares - 40.0 / 400.0 == pytest.approx(1.0, abs=1e-9)


def test_a_point_on_a_boundary_touches_both_zones() -> None:
    ground = LocalGround(
        zones=(zone(rectangle(0, 0, 10, 20)), zone(rectangle(10, 0, 20, 20), zone_id="B", feature_id=2))
    )
    here = point_subject(ORIGIN[0] + 10, ORIGIN[1] + 5, TM3)
    contacts = zone_contacts(ground.around(here), here)
    assert [item.contact for item in contacts] == [Contact.BOUNDARY, Contact.BOUNDARY]
    assert all(item.area_m2 is None and item.share is None for item in contacts)
    inside = point_subject(ORIGIN[0] + 3, ORIGIN[1] + 5, TM3)
    (only,) = zone_contacts(ground.around(inside), inside)
    assert (only.zone_id, only.contact) == ("A", Contact.OVERLAP)


def test_the_same_point_in_degrees_and_in_metres_meets_the_same_zone() -> None:
    ground = LocalGround(zones=(zone(rectangle(0, 0, 20, 20)),))
    degrees = transform(Point(ORIGIN[0] + 10, ORIGIN[1] + 10), TM3, Crs(4326))
    assert isinstance(degrees, Point)
    here = point_subject(degrees.x, degrees.y, Crs(4326))
    (only,) = zone_contacts(ground.around(here), here)
    assert only.zone_id == "A"


def test_a_self_crossing_zone_is_measured_after_repair_and_said_to_be_unsound() -> None:
    """The bow-tie (0,0)(10,10)(10,0)(0,10) has area 0 as drawn and 50 m² repaired."""
    bow = polygon([[(0, 0), (10, 10), (10, 0), (0, 10), (0, 0)]])
    situation = _on_lot(LocalGround(zones=(zone(bow),)))
    (contact,) = zone_contacts(situation, situation.subject)
    assert contact.area_m2 == pytest.approx(50.0, abs=1e-6)
    assert not contact.sound
    assert [item.kind for item in conflicts((contact,))] == ["invalid_geometry"]


def test_a_zone_whose_ring_goes_twice_round_some_ground_is_measured_as_checks_and_map_read_it() -> None:
    """4 m² lie inside twice: 36 m² as drawn, 28 m² where twice covered ground counts as none, 32 m² of ground enclosed."""
    ring = [(0, 0), (6, 0), (6, 4), (2, 4), (2, 2), (4, 2), (4, 6), (0, 6), (0, 0)]
    situation = _on_lot(LocalGround(zones=(zone(polygon([ring])),)))
    (contact,) = zone_contacts(situation, situation.subject)
    assert contact.area_m2 == pytest.approx(32.0, abs=1e-6)
    assert not contact.sound


def test_the_detailed_level_governs_what_it_states_and_the_general_plan_never_does() -> None:
    ground = LocalGround(
        versions=(
            plan_version(1),
            plan_version(2, level="chi_tiet"),
            plan_version(3, level="chung"),
        ),
        zones=(
            zone(rectangle(0, 0, 20, 20), indicators=Indicators(coverage=ceiling(0.6), storeys=ceiling(5))),
            zone(
                rectangle(0, 0, 20, 10),
                zone_id="D",
                version_id=2,
                feature_id=2,
                indicators=Indicators(coverage=ceiling(0.5)),
            ),
            zone(rectangle(0, 0, 20, 20), zone_id="G", version_id=3, feature_id=3, indicators=HOUSE),
        ),
        layers=tuple(layer(rectangle(-500, -500, 500, 500), layer_id=i) for i in (1, 2, 3)),
    )
    contacts = zone_contacts(_on_lot(ground), parcel_subject(LOT))
    coverage = {item.zone.zone_id: item.area_m2 for item in deciding(contacts, "coverage")}
    assert coverage == {"D": pytest.approx(200.0, abs=1e-6), "A": pytest.approx(200.0, abs=1e-6)}
    assert [item.zone.zone_id for item in deciding(contacts, "storeys")] == ["A"]
    assert {item.zone_id for item in governing_zones(contacts)} == {"A", "D"}
    disagreeing = {item.between for item in conflicts(contacts) if item.kind == "levels_disagree"}
    assert ("plan-1/1/A", "plan-2/1/D") in disagreeing or ("plan-2/1/D", "plan-1/1/A") in disagreeing


def test_a_detailed_zone_that_states_nothing_leaves_the_decision_to_the_zoning_plan() -> None:
    ground = LocalGround(
        versions=(plan_version(1), plan_version(2, level="chi_tiet")),
        zones=(
            zone(rectangle(0, 0, 20, 20), indicators=HOUSE),
            zone(rectangle(0, 0, 20, 20), zone_id="D", version_id=2, feature_id=2),
        ),
        layers=tuple(layer(rectangle(-500, -500, 500, 500), layer_id=i) for i in (1, 2)),
    )
    contacts = zone_contacts(_on_lot(ground), parcel_subject(LOT))
    assert {item.zone_id for item in governing_zones(contacts)} == {"A"}


def test_a_local_adjustment_governs_where_it_lies_and_is_no_conflict() -> None:
    adjustment = replace(plan_version(2), scope=Scope.LOCAL_ADJUSTMENT)
    ground = LocalGround(
        versions=(plan_version(1), adjustment),
        zones=(
            zone(rectangle(0, 0, 20, 20), indicators=HOUSE),
            zone(rectangle(0, 0, 20, 5), zone_id="J", version_id=2, feature_id=2, indicators=HOUSE),
        ),
        layers=tuple(layer(rectangle(-500, -500, 500, 500), layer_id=i) for i in (1, 2)),
    )
    contacts = zone_contacts(_on_lot(ground), parcel_subject(LOT))
    found = {item.zone.zone_id: item.area_m2 for item in deciding(contacts, "coverage")}
    assert found == {"J": pytest.approx(100.0, abs=1e-6), "A": pytest.approx(300.0, abs=1e-6)}
    assert conflicts(contacts) == ()


def test_two_plans_of_one_level_on_the_same_ground_are_a_conflict() -> None:
    ground = LocalGround(
        versions=(plan_version(1), plan_version(2)),
        zones=(
            zone(rectangle(0, 0, 20, 12)),
            zone(rectangle(0, 10, 20, 20), zone_id="B", version_id=2, feature_id=2),
        ),
        layers=tuple(layer(rectangle(-500, -500, 500, 500), layer_id=i) for i in (1, 2)),
    )
    (found,) = conflicts(zone_contacts(_on_lot(ground), parcel_subject(LOT)))
    assert (found.kind, found.area_m2) == ("plans_overlap", pytest.approx(40.0, abs=1e-6))


def test_a_theme_is_spoken_for_only_where_its_layers_cover() -> None:
    ground = LocalGround(
        layers=(layer(rectangle(0, 0, 15, 20)), layer(rectangle(-9, -9, 99, 99), theme="flood", layer_id=1))
    )
    situation = _on_lot(ground)
    assert spoken_for(situation, situation.subject, "land_use") == pytest.approx(0.75, abs=1e-9)
    assert spoken_for(situation, situation.subject, "flood") == 1.0
    assert spoken_for(situation, situation.subject, "airport") == 0.0


def test_lines_are_told_with_distance_and_length_inside() -> None:
    ground = LocalGround(
        lines=(
            line_rule(line((-50, -4), (70, -4))),
            line_rule(line((-50, 3), (70, 3)), LineKind.BUILDING_LINE, feature_id=2),
            line_rule(line((-50, 20), (70, 20)), feature_id=3),
            line_rule(line((-50, 60), (70, 60)), feature_id=4),
        )
    )
    situation = _on_lot(ground)
    found = {item.line.feature_id: item for item in line_contacts(situation, situation.subject, 30.0)}
    assert set(found) == {1, 2, 3}
    assert found[1].contact is Contact.NEAR
    assert found[1].distance_m == pytest.approx(4.0, abs=1e-6)
    assert found[2].contact is Contact.OVERLAP
    assert found[2].length_m == pytest.approx(20.0, abs=0.003)
    assert found[3].contact is Contact.BOUNDARY
    assert found[3].distance_m == pytest.approx(0.0, abs=1e-6)


def test_the_effective_lot_is_the_parcel_less_land_for_roads() -> None:
    """Case T08: 200 m² with 2 m for the road leave 180 m²."""
    lot = parcel(rectangle(0, 0, 10, 20))
    ground = LocalGround(
        zones=(
            zone(rectangle(0, 2, 10, 20)),
            zone(rectangle(0, -10, 10, 2), zone_id="R", code="QH_DAT_HTKT_DUONGGT", feature_id=2),
        ),
        lines=(line_rule(line((0, 2), (10, 2)), width_m=12.0),),
    )
    made = make_lot(ground.around(parcel_subject(lot)))
    assert made is not None
    assert made.area_m2 == pytest.approx(200.0, abs=1e-6)
    assert made.effective_area_m2 == pytest.approx(180.0, abs=1e-6)
    (front,) = made.fronts
    assert front.road_width_m == 12.0
    assert front.geometry.length == pytest.approx(10.0, abs=1e-6)


def test_a_red_line_that_cuts_the_lot_without_road_land_leaves_the_effective_area_unknown() -> None:
    lot = parcel(rectangle(0, 0, 10, 20))
    ground = LocalGround(zones=(zone(rectangle(0, 0, 10, 20)),), lines=(line_rule(line((-1, 2), (11, 2))),))
    made = make_lot(ground.around(parcel_subject(lot)))
    assert made is not None
    assert made.effective_area_m2 is None
    assert made.effective_least_m2 == pytest.approx(
        20.0, abs=1e-6
    )  # nothing says that the wide side is the lot


def test_outside_every_plan_the_effective_area_is_unknown() -> None:
    made = make_lot(LocalGround(layers=(), versions=()).around(parcel_subject(LOT)))
    assert made is not None
    assert made.effective_area_m2 is None
    assert made.fronts == ()


def test_what_lies_between_front_and_building_line_is_known_by_its_front() -> None:
    """Case 23: front on y = 0, building line at 3 m."""
    lot = parcel(rectangle(0, 0, 10, 20))
    ground = LocalGround(zones=(zone(rectangle(0, 0, 10, 20)),), lines=(line_rule(line((0, 0), (10, 0))),))
    made = make_lot(ground.around(parcel_subject(lot)))
    assert made is not None
    beyond = beyond_line(made, [(line((0, 3), (10, 3)), None)])
    assert beyond is not None
    assert beyond.area == pytest.approx(30.0, abs=1e-6)
    assert beyond_line(made, [(line((0, 3), (5, 3)), None)]) is None
    along = beyond_line(made, [(line((0, 0), (10, 0)), None)])
    assert along is not None
    assert along.is_empty


@pytest.mark.parametrize("over_m", [0.002, 0.02, 0.2])
def test_protrusion_is_a_depth(over_m: float) -> None:
    """Cases T02: 14 m of a side stand out by the given depth."""
    depth, outside = protrusion(rectangle(-over_m, 3, 9, 17), rectangle(0, 0, 10, 20))
    assert depth == pytest.approx(over_m, abs=1e-6)
    assert outside.area == pytest.approx(14 * over_m, abs=1e-5)
