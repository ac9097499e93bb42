"""A zone that is cut into two that share their new edge covers the same ground: what is told of overlaps and gaps stays."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from planning_server.domain.finding import Finding
from tests.unit.test_coverage_checks import at, gaps, overlaps

TWICE = ("overlap", "overlap_slivers", "overlaps_small")
BARE = ("gap", "gap_slivers")


def area_of(findings: Sequence[Finding], codes: Sequence[str]) -> float:
    return sum(float(found.measured["area_m2"] or 0) for found in findings if found.code in codes)


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(10, 290), over=st.integers(-300, 300).map(lambda centimetres: centimetres / 100))
def test_cutting_a_zone_changes_no_area_that_is_told(cut: int, over: float) -> None:
    """Four zones around a bare strip of 100 m × 1 m; the upper one reaches `over` metres over (or short of) its neighbours."""

    def zones(*lower: BaseGeometry) -> list[BaseGeometry]:
        return [*lower, at(0, 200 - over, 300, 300), at(0, 100, 100, 200), at(101, 100, 300, 200)]

    whole = zones(at(0, 0, 300, 100))
    divided = zones(at(0, 0, cut, 100), at(cut, 0, 300, 100))
    for judge, codes in ((overlaps, TWICE), (gaps, BARE)):
        before, after = judge(whole), judge(divided)
        assert {found.code for found in after} == {found.code for found in before}
        assert area_of(after, codes) == pytest.approx(area_of(before, codes), abs=1e-3)
