"""What is found does not depend on where a plan lies, how it is turned, where its rings start, or which way they run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs
from planning_server.domain.finding import Finding
from planning_server.domain.valid_reading import repaired
from planning_server.ingest.checks.drawing import report_drawing
from planning_server.ingest.checks.edges import report_edges
from planning_server.ingest.checks.gaps import report_gaps
from planning_server.ingest.checks.layer_shapes import Coverage
from planning_server.ingest.checks.overlaps import report_overlaps
from planning_server.ingest.ground import Ground, as_array
from planning_server.ingest.repairs.display import mend_display
from tests.shapefiles import ORIGIN

TM3 = Crs(5899)
BOXES = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(1, 12), st.integers(1, 12)),
    min_size=1,
    max_size=8,
)
CORNERS = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=3, max_size=9)


def judged(shapes: Sequence[BaseGeometry]) -> list[Finding]:
    drawn = as_array(shapes)
    ground = Ground(TM3, TM3)
    rows = np.arange(1, len(shapes) + 1, dtype=np.int64)
    findings: list[Finding] = []
    report_drawing(Coverage("x", rows, drawn, ground), findings)
    coverage = Coverage("x", rows, repaired(drawn), ground, [f"L{row}" for row in rows], asks=True)
    overlaps = report_overlaps(coverage, findings)
    report_edges(coverage, overlaps.beside, findings)
    report_gaps(coverage, None, findings, beside=overlaps.beside)
    mend_display(coverage, drawn, overlaps, findings)
    return findings


def areas(shapes: Sequence[BaseGeometry]) -> list[tuple[str, float]]:
    """Codes and areas of what lies on or between shapes, without order."""
    told = ("overlap", "shape_inside_another", "gap")
    found = [
        (item.code, float(item.measured["area_m2"] or 0)) for item in judged(shapes) if item.code in told
    ]
    return sorted(found)


def near(found: list[tuple[str, float]], other: list[tuple[str, float]]) -> bool:
    return [code for code, _ in found] == [code for code, _ in other] and [
        area for _, area in found
    ] == pytest.approx([area for _, area in other], abs=1e-3)


def boxes_of(drawn: list[tuple[int, int, int, int]], east: float = 0.0) -> list[BaseGeometry]:
    return [
        shapely.box(ORIGIN[0] + x + east, ORIGIN[1] + y, ORIGIN[0] + x + w + east, ORIGIN[1] + y + h)
        for x, y, w, h in drawn
    ]


@given(BOXES, st.integers(-500, 500))
@settings(max_examples=25, deadline=None)
def test_moving_a_plan_changes_nothing(drawn: list[tuple[int, int, int, int]], east: int) -> None:
    assert near(areas(boxes_of(drawn)), areas(boxes_of(drawn, east)))


@given(BOXES)
@settings(max_examples=25, deadline=None)
def test_the_direction_and_start_of_a_ring_change_nothing(drawn: list[tuple[int, int, int, int]]) -> None:
    plain = boxes_of(drawn)
    turned = [shapely.Polygon([*ring[1:], ring[1]][::-1]) for ring in map(shapely.get_coordinates, plain)]
    assert near(areas(plain), areas(turned))


@given(st.lists(CORNERS, min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_whatever_is_drawn_is_judged_and_never_raises(drawn: list[list[tuple[int, int]]]) -> None:
    shapes = [shapely.Polygon([(ORIGIN[0] + x, ORIGIN[1] + y) for x, y in ring]) for ring in drawn]
    for found in judged(shapes):
        assert found.text.vi
        assert found.geometry is None or np.isfinite(shapely.get_coordinates(found.geometry)).all()
