"""Indicators that a plan states for part of a lot only. Lot of 20 m × 50 m; every number by arithmetic."""

from __future__ import annotations

import pytest

from planning_server.domain.indicators import Indicators
from planning_server.permit.answer import PermitAnswer
from planning_server.permit.verdicts import Reason, Verdict
from tests.unit.local_ground import LocalGround, ceiling, layer, parcel, rectangle, zone
from tests.unit.lot_and_house import EVERYWHERE, HOUSE, Box, ask, check_of

LOT = parcel(rectangle(0, 0, 20, 50))


def _asked(limits: Indicators, edge_y: float, box: Box, **fields: object) -> PermitAnswer:
    """Zone A, with the limits, south of an edge; zone B north of it says nothing."""
    ground = LocalGround(
        zones=(
            zone(rectangle(-300, -300, 300, edge_y), indicators=limits),
            zone(rectangle(-300, edge_y, 300, 300), zone_id="B", feature_id=2),
        ),
        layers=(layer(EVERYWHERE),),
    )
    return ask(ground, box, (LOT,), fields={**HOUSE, **fields})


def _readings(answer: PermitAnswer, rule: str) -> dict[str, tuple[Verdict, float]]:
    return {
        item.policy: (item.verdict, round(item.measured, 6)) for item in check_of(answer, rule).alternatives
    }


def test_coverage_stated_for_half_the_lot_is_not_diluted_by_the_other_half() -> None:
    """400 m² on the 500 m² of A: 0.8 of A, 0.4 of the lot, where A allows 0.4."""
    answer = _asked(Indicators(coverage=ceiling(0.4)), 25, (0, 0, 20, 20))
    found = check_of(answer, "plan.coverage")
    assert (found.verdict, found.judgement.reason) == (Verdict.NEEDS_REVIEW, Reason.MULTI_ZONE_POLICY)
    readings = _readings(answer, "plan.coverage")
    assert readings["strictest"] == (Verdict.PASS, 0.4)
    assert readings["per_part"] == (Verdict.FAIL, 0.8)


@pytest.mark.parametrize("rule", ["plan.storeys", "plan.height"])
def test_a_building_beside_the_ground_that_a_limit_names_is_not_failed_by_it(rule: str) -> None:
    """A is 5 % of the lot and allows 3 storeys; the building of 9 stands 10 m from it."""
    limits = Indicators(storeys=ceiling(3), height_m=ceiling(12.0))
    answer = _asked(limits, 2.5, (0, 12.5, 20, 32.5), storeys=9, height_m=30.0)
    found = check_of(answer, rule)
    assert (found.verdict, found.judgement.reason) == (Verdict.NEEDS_REVIEW, Reason.MULTI_ZONE_POLICY)
    assert _readings(answer, rule)["per_part"] == (Verdict.PASS, 0.0)


def test_a_building_on_the_ground_that_a_limit_names_fails_whatever_the_reading() -> None:
    answer = _asked(Indicators(storeys=ceiling(3)), 25, (0, 0, 20, 20), storeys=9, height_m=27.0)
    assert check_of(answer, "plan.storeys").verdict is Verdict.FAIL


def test_floor_area_stated_for_half_the_lot_is_held_against_that_half() -> None:
    """1 500 m² on the 500 m² of A: 3.0 of A, 1.5 of the lot, where A allows 2.0."""
    limits = Indicators(far=ceiling(2.0))
    on_part = _asked(limits, 25, (0, 0, 20, 20), gross_floor_area_m2=1500.0, floors=[])
    assert check_of(on_part, "plan.far").judgement.reason is Reason.MULTI_ZONE_POLICY
    assert _readings(on_part, "plan.far")["per_part"] == (Verdict.FAIL, 3.0)
    modest = _asked(limits, 25, (0, 0, 20, 20), gross_floor_area_m2=900.0, floors=[])
    assert check_of(modest, "plan.far").verdict is Verdict.PASS


def test_a_limit_for_the_whole_lot_is_a_single_reading() -> None:
    """200 m² of 1 000 m²."""
    found = check_of(_asked(Indicators(coverage=ceiling(0.4)), 50, (0, 0, 20, 10)), "plan.coverage")
    assert (found.verdict, found.measured, found.alternatives) == (
        Verdict.PASS,
        pytest.approx(0.2, abs=1e-9),
        (),
    )
