"""What may not be crossed: road land, overlays, the lot's edge. Depths by arithmetic on rectangles."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planning_server.domain.zone import OverlayEffect
from planning_server.permit.messages import message_of
from planning_server.permit.verdicts import Reason, Verdict
from tests.unit.local_ground import LocalGround, layer, overlay, parcel, rectangle, zone
from tests.unit.lot_and_house import EVERYWHERE, LIMITS, ask, check_of, street_ground


def _ground_with_road(road_to_y: float, accuracy_m: float | None = None) -> LocalGround:
    """Road land up to y, housing north of it; no red line is drawn."""
    return LocalGround(
        zones=(
            zone(rectangle(-300, road_to_y, 300, 300), indicators=LIMITS),
            zone(rectangle(-300, -300, 300, road_to_y), zone_id="R", code="DAT_HTKT_DuongGT", feature_id=2),
        ),
        layers=(
            layer(EVERYWHERE, accuracy_m=accuracy_m),
            layer(EVERYWHERE, theme="red_line", layer_id=2),
        ),
        versions=street_ground().versions,
    )


@pytest.mark.parametrize(
    ("into_m", "accuracy_m", "verdict"),
    [
        (0.004, None, Verdict.PASS),
        (0.19, None, Verdict.NEEDS_REVIEW),
        (0.3, None, Verdict.FAIL),
        (0.9, 1.0, Verdict.NEEDS_REVIEW),
        (1.1, 1.0, Verdict.FAIL),
    ],
)
@pytest.mark.parametrize("road_to_y", [2.0, 0.1])
def test_what_reaches_into_land_for_roads_never_passes(
    road_to_y: float, into_m: float, accuracy_m: float | None, verdict: Verdict
) -> None:
    """The layer's accuracy (0.2 m where it states none) leaves the matter to a person; it excuses nothing."""
    lot = parcel(rectangle(0, -5, 10, 15))
    box = (0, road_to_y - into_m, 10, 12)
    found = check_of(ask(_ground_with_road(road_to_y, accuracy_m), box, (lot,)), "plan.red_line")
    assert found.verdict is verdict
    if verdict is not Verdict.PASS:
        assert found.measured == pytest.approx(into_m, abs=1e-6)
    if verdict is Verdict.NEEDS_REVIEW:
        assert found.judgement.reason is Reason.WITHIN_TOLERANCE
        assert "accuracy of survey or drawing" in message_of(found).en


def test_a_building_on_a_strip_of_road_land_that_the_lot_hardly_holds_does_not_pass() -> None:
    """The strip of 0.15 m is a boundary contact of the lot and leaves its area whole; the building stands on it all the same."""
    found = check_of(ask(_ground_with_road(0.15), (0, 0, 10, 14)), "plan.red_line")
    assert found.verdict is Verdict.NEEDS_REVIEW
    assert found.measured == pytest.approx(0.15, abs=1e-6)


def test_a_building_across_a_planned_road_fails_though_its_corners_lie_on_the_roads_edges() -> None:
    """A road of 6 m through the lot: its middle is 3 m from the ground that may be built on."""
    ground = LocalGround(
        zones=(
            zone(rectangle(-300, -300, 300, 7), indicators=LIMITS),
            zone(rectangle(-300, 7, 300, 13), zone_id="R", code="DAT_HTKT_DuongGT", feature_id=2),
            zone(rectangle(-300, 13, 300, 300), zone_id="B", indicators=LIMITS, feature_id=3),
        ),
        layers=(layer(EVERYWHERE),),
    )
    found = check_of(ask(ground, (0, 3, 10, 17)), "plan.red_line")
    assert found.verdict is Verdict.FAIL
    assert found.measured == pytest.approx(3.0, abs=0.001)


def test_a_building_across_an_alley_between_its_parcels_is_not_within_the_lot() -> None:
    """Parcels on both sides of an alley of 2 m: its middle is 1 m from either."""
    west, east = parcel(rectangle(0, 0, 4, 20), "p1"), parcel(rectangle(6, 0, 10, 20), "p2")
    found = check_of(
        ask(street_ground(), parcels=(west, replace(east, feature_id=2))), "plan.parcel_containment"
    )
    assert found.verdict is Verdict.FAIL
    assert found.measured == pytest.approx(1.0, abs=0.001)


@pytest.mark.parametrize(
    ("into_m", "accuracy_m", "verdict"),
    [
        (0.004, 2.0, None),
        (1.9, 2.0, Verdict.NEEDS_REVIEW),
        (5.0, 2.0, Verdict.FAIL),
        (0.1, None, Verdict.NEEDS_REVIEW),
        (0.3, None, Verdict.FAIL),
    ],
)
def test_a_prohibition_within_its_layers_accuracy_is_left_to_a_person(
    into_m: float, accuracy_m: float | None, verdict: Verdict | None
) -> None:
    drawn = replace(
        overlay(rectangle(-50, 17 - into_m, 50, 50), theme="heritage", layer_id=2),
        effect=OverlayEffect.PROHIBIT,
    )
    ground = street_ground()
    heritage = replace(layer(EVERYWHERE, theme="heritage", layer_id=2, accuracy_m=accuracy_m), version_id=1)
    answer = ask(replace(ground, overlays=(drawn,), layers=(*ground.layers, heritage)))
    if verdict is None:
        assert answer.verdict is Verdict.PASS
        return
    found = check_of(answer, "plan.overlay")
    assert found.verdict is answer.verdict is verdict
    if verdict is Verdict.NEEDS_REVIEW:
        assert found.judgement.reason is Reason.WITHIN_TOLERANCE


def test_a_thin_prohibited_strip_across_the_building_is_seen() -> None:
    """10 m × 0.5 m: every corner lies on an edge of what is free."""
    drawn = replace(overlay(rectangle(-50, 10, 50, 10.5)), effect=OverlayEffect.PROHIBIT)
    answer = ask(replace(street_ground(), overlays=(drawn,)))
    assert check_of(answer, "plan.overlay").verdict is Verdict.FAIL
