"""Conditions and tables asked with intervals: certain only where every possibility agrees."""

from __future__ import annotations

import pytest

from planning_server.domain.text import Text
from planning_server.permit.facts import Bounds, Condition
from planning_server.permit.rule_model import Limit, Rule, Source
from planning_server.permit.tables import Bin, InterpolatedAxis, RangeAxis, Table
from planning_server.permit.verdicts import Limits, Verdict, exactly, judge

SOURCE = Source("Quyết định", None, None, None, None, "text")


@pytest.mark.parametrize(
    ("low", "high", "holds"),
    [
        (5, 30, None),
        (12, 18, True),
        (5, 15, None),
        (15, 30, None),
        (0, 9, False),
        (21, 30, False),
        (0, 10, None),
    ],
)
def test_a_two_sided_condition_on_an_interval(low: float, high: float, holds: bool | None) -> None:
    condition = Condition("height_m", at_least=10, at_most=20)
    assert condition.holds({"height_m": Bounds(low, high)}) is holds


@pytest.mark.parametrize(
    ("low", "high", "holds"), [(5, 10, False), (20, 30, False), (5, 11, None), (10.5, 19.5, True)]
)
def test_open_ends_of_a_condition(low: float, high: float, holds: bool | None) -> None:
    condition = Condition("height_m", more_than=10, less_than=20)
    assert condition.holds({"height_m": Bounds(low, high)}) is holds


OPEN = Table(
    "open",
    (InterpolatedAxis("lot_area_m2", (100.0, 500.0), open_above=True),),
    ((90.0,), (60.0,)),
    ("text",) * 2,
)


def test_a_table_says_where_part_of_an_interval_has_no_value() -> None:
    found = OPEN.look_up({"lot_area_m2": Bounds(150.0, 5000.0)})
    assert [cell.value for cell in found.cells] == [60.0, 86.25]
    assert (found.silent, found.missing) == (True, ("lot_area_m2",))
    assert not OPEN.look_up({"lot_area_m2": Bounds(150.0, 400.0)}).silent
    bins = RangeAxis("height_m", (Bin("<19", None, False, 19, False),))
    assert Table("bins", (bins,), ((3.0,),), ("text",)).look_up({"height_m": Bounds(10.0, 30.0)}).silent
    gap = RangeAxis("height_m", (Bin("<19", None, False, 19, False), Bin("≥19", 19, True, None, False)))
    assert Table("gap", (gap,), ((3.0,), (None,)), ("text",) * 2).look_up({"height_m": None}).silent


@pytest.mark.parametrize("value", [0.1, 0.99])
def test_where_the_text_may_give_no_limit_nothing_is_certain(value: float) -> None:
    rule = Rule(
        rule_id="x",
        kind="coverage",
        measure="coverage",
        title=Text("x", "x"),
        operator="<=",
        unit="ratio",
        severity="mandatory",
        applies_when=(),
        limits=(Limit((), None, OPEN, 0.01, SOURCE),),
        on_failure=None,
        source=SOURCE,
    )
    found = rule.limits_for({"lot_area_m2": Bounds(150.0, 5000.0)})
    assert found is not None
    judged = judge("<=", exactly(value), found.limits)
    assert (judged.verdict, judged.decided_by) == (Verdict.NEEDS_REVIEW, "lot_area_m2")
    assert judge("<=", exactly(0.1), Limits((0.6,))).verdict is Verdict.PASS
