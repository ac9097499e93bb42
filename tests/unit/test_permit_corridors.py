"""Safety corridors: distances on paper. The house stands on x 0 to 10, y 3 to 17."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planning_server.domain.zone import LineKind
from planning_server.permit.answer import PermitAnswer
from planning_server.permit.messages import message_of
from planning_server.permit.verdicts import Reason, Verdict
from tests.unit.local_ground import line, line_rule
from tests.unit.lot_and_house import ask, check_of, street_ground


def _with_corridor(at_y: float, setback_m: float | None, *, pieces: int = 1) -> PermitAnswer:
    ground = street_ground()
    edges = [-100 + 200 * i / pieces for i in range(pieces + 1)]
    drawn = [
        replace(
            line_rule(line((edges[i], at_y), (edges[i + 1], at_y)), LineKind.CORRIDOR, feature_id=7 + i),
            line_id="HL-1",
            label="Đường dây 110 kV",
            setback_m=setback_m,
        )
        for i in range(pieces)
    ]
    return ask(replace(ground, lines=(*ground.lines, *drawn)))


@pytest.mark.parametrize(
    ("at_y", "setback_m", "distance"), [(20.0, 4.0, 3.0), (57.0, 45.0, 40.0), (10.0, None, 0.0)]
)
def test_a_building_in_a_corridor_needs_consultation(
    at_y: float, setback_m: float | None, distance: float
) -> None:
    answer = _with_corridor(at_y, setback_m)
    found = check_of(answer, "plan.corridor")
    assert found.verdict is answer.verdict is Verdict.NEEDS_REVIEW
    assert (found.judgement.reason, found.judgement.decided_by) == (
        Reason.CONSULTATION_OVERLAY,
        "Đường dây 110 kV",
    )
    assert found.measured == pytest.approx(distance, abs=1e-6)
    assert found.limit == (setback_m or 0.0)
    assert "Đường dây 110 kV" in message_of(found).en


@pytest.mark.parametrize(("at_y", "setback_m"), [(20.0, 3.0), (20.0, None), (62.0, 45.0)])
def test_a_building_that_keeps_its_distance_is_not_asked(at_y: float, setback_m: float | None) -> None:
    answer = _with_corridor(at_y, setback_m)
    assert answer.verdict is Verdict.PASS
    assert all(item.rule != "plan.corridor" for item in answer.checks)


def test_a_line_drawn_in_pieces_is_one_corridor() -> None:
    assert check_of(_with_corridor(20.0, 4.0, pieces=9), "plan.corridor").part == "HL-1"
