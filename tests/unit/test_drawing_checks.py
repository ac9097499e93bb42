"""Single polygons as planners send them, and edges of neighbours that do not meet vertex by vertex."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs
from planning_server.domain.finding import Finding, Severity
from planning_server.ingest.checks import drawing
from planning_server.ingest.checks.boundary import report_lines_outside, report_overlays_outside
from planning_server.ingest.checks.drawing import Complexity, report_drawing, rings_of
from planning_server.ingest.checks.edges import find_mismatches, report_edges
from planning_server.ingest.checks.layer_shapes import Coverage, neighbourhood
from planning_server.ingest.checks.tolerances import Tolerances
from planning_server.ingest.ground import Ground, as_array, have_one_ring
from tests.shapefiles import ORIGIN

TM3 = Crs(5899)
SNAP_M = 0.1


def placed(*corners: tuple[float, float]) -> shapely.Polygon:
    return shapely.Polygon([(ORIGIN[0] + x, ORIGIN[1] + y) for x, y in corners])


def at(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return shapely.box(ORIGIN[0] + west, ORIGIN[1] + south, ORIGIN[0] + east, ORIGIN[1] + north)


def coverage(*shapes: BaseGeometry) -> Coverage:
    rows = np.arange(1, len(shapes) + 1, dtype=np.int64)
    tolerances = Tolerances(sliver_m=0.2, snap_m=SNAP_M)
    return Coverage("lots", rows, as_array(shapes), Ground(TM3, TM3), [], tolerances)


def drawn(*shapes: BaseGeometry) -> list[Finding]:
    findings: list[Finding] = []
    report_drawing(coverage(*shapes), findings)
    return findings


def edges(*shapes: BaseGeometry) -> list[Finding]:
    findings: list[Finding] = []
    given = coverage(*shapes)
    report_edges(given, neighbourhood(given), findings)
    return findings


def codes(findings: Sequence[Finding]) -> set[str]:
    return {item.code for item in findings}


def test_a_plain_square_has_nothing_odd() -> None:
    assert drawn(at(0, 0, 100, 100)) == []


def test_repeated_points_are_counted_with_their_rows() -> None:
    found = drawn(at(0, 0, 10, 10), placed((0, 0), (10, 0), (10, 0), (10, 10), (0, 10), (0, 10)))
    [repeated] = found
    assert repeated.code == "repeated_points"
    assert (repeated.measured["count"], repeated.measured["rows"]) == (2, "2")


def test_a_ring_that_turns_back_on_itself_is_a_spike_with_its_length() -> None:
    [spike] = drawn(placed((0, 0), (100, 0), (100, 50), (140, 50.1), (100, 50.2), (100, 100), (0, 100)))
    assert spike.code == "spike"
    assert spike.measured["length_m"] == pytest.approx(40, abs=0.01)
    assert spike.place is not None


def test_a_spike_at_the_first_vertex_is_found_too() -> None:
    [spike] = drawn(placed((140, 50.1), (100, 50.2), (100, 100), (0, 100), (0, 0), (100, 0), (100, 50)))
    assert spike.code == "spike"


def test_a_sharp_corner_of_two_degrees_is_no_spike() -> None:
    assert "spike" not in codes(drawn(placed((0, 0), (100, -1.8), (100, 1.8))))


def test_tiny_parts_holes_and_shapes_are_told_apart() -> None:
    parts = shapely.MultiPolygon([at(0, 0, 100, 100), at(200, 0, 200.5, 0.5)])
    hole = shapely.Polygon(at(0, 200, 100, 300).exterior, [at(50, 250, 50.5, 250.5).exterior])
    found = drawn(parts, hole, at(300, 0, 400, 0.1))
    told = {item.code: item.measured["rows"] for item in found}
    assert told == {"tiny_parts": "1", "tiny_holes": "2", "tiny_shapes": "3"}


def test_a_bow_tie_is_not_called_tiny() -> None:
    assert "tiny_shapes" not in codes(drawn(placed((0, 0), (100, 100), (100, 0), (0, 100))))


def test_parts_of_one_shape_that_lie_on_one_another_are_told_with_the_area_counted_twice() -> None:
    [overlap] = drawn(shapely.MultiPolygon([at(0, 0, 100, 100), at(98, 0, 200, 100)]))
    assert overlap.code == "parts_overlap"
    east, north = ORIGIN
    assert overlap.measured == {
        "area_m2": pytest.approx(200),
        "width_m": pytest.approx(2 * 200 / 204, abs=1e-4),  # 2 m by 100 m: twice the area over the perimeter
        "east_m": pytest.approx(east + 99),
        "north_m": pytest.approx(north + 50),
    }
    assert overlap.row == 1


def test_two_overlaps_of_one_row_are_two_findings_by_their_places() -> None:
    both = drawn(shapely.MultiPolygon([at(0, 0, 100, 100), at(98, 0, 200, 100), at(0, 98, 96, 200)]))
    told = [item for item in both if item.code == "parts_overlap"]
    assert len({item.key for item in told}) == 2


def test_complexity_has_two_levels_and_only_the_upper_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "DOUBTFUL", Complexity(100, 500, 500, 1.0, 1000))
    monkeypatch.setattr(drawing, "TOO_MUCH", Complexity(200, 500, 500, 1.0, 1000))
    circle = shapely.Point(ORIGIN).buffer(1000, quad_segs=30)  # 121 points
    assert [item.severity for item in drawn(circle)] == [Severity.WARNING]
    larger = shapely.Point(ORIGIN).buffer(1000, quad_segs=60)  # 241 points
    assert [item.severity for item in drawn(larger)] == [Severity.ERROR]


def test_a_layer_without_shapes_has_nothing_odd() -> None:
    assert drawn() == []
    assert drawn(shapely.Polygon()) == []


def test_a_vertex_on_a_neighbours_edge_that_has_none_there_is_missing() -> None:
    found = edges(at(0, 0, 100, 100), at(100, 0, 200, 40), at(100, 40, 200, 100))
    [missing] = found
    assert missing.code == "missing_vertices"
    assert missing.measured["vertices"] == 1
    assert missing.measured["rows"] == "1-2"  # whose edge it is, and the first of the two that have it


def test_a_missing_vertex_says_whose_edge_lacks_it() -> None:
    given = coverage(at(0, 0, 100, 100), at(100, 0, 200, 40), at(100, 40, 200, 100))
    found = find_mismatches(given, neighbourhood(given))
    assert found.edge_owner.tolist() == [0]
    assert found.xy.tolist() == [[ORIGIN[0] + 100, ORIGIN[1] + 40]]


@pytest.mark.parametrize("corner", [99.96, 100.04])
def test_corners_four_centimetres_apart_nearly_coincide(corner: float) -> None:
    found = edges(at(0, 0, 100, 100), placed((100, 0), (200, 0), (200, 100), (corner, 100)))
    [near] = found
    assert near.code == "near_vertices"
    assert near.measured["distance_m"] == pytest.approx(0.04, abs=1e-4)


def test_neighbours_that_share_all_vertices_match() -> None:
    assert edges(at(0, 0, 100, 100), at(100, 0, 200, 100)) == []
    assert edges() == []


def test_lines_and_overlays_may_overlap_but_not_leave_the_boundary() -> None:
    line = shapely.LineString([ORIGIN, (ORIGIN[0] + 150, ORIGIN[1])])
    findings: list[Finding] = []
    report_lines_outside(coverage(line, line), at(0, -10, 100, 10), findings)
    [lines] = findings
    assert lines.measured["count"] == 2
    assert lines.measured["length_m"] == pytest.approx(2 * (50 - 0.2))
    report_overlays_outside(coverage(at(0, 0, 100, 10)), at(0, -10, 100, 20), findings)
    assert len(findings) == 1
    report_overlays_outside(coverage(at(0, 0, 110, 10)), at(0, -10, 100, 20), findings)
    assert findings[1].severity is Severity.INFO
    assert findings[1].measured["area_m2"] == pytest.approx(9.8 * 10)


def test_rings_are_the_same_whether_single_ones_are_known_or_not() -> None:
    square, ring = at(0, 0, 100, 100), placed((0, 0), (50, 0), (0, 50))
    holed = shapely.Polygon(square.exterior, [at(10, 10, 20, 20).exterior, at(40, 40, 60, 60).exterior])
    both = shapely.MultiPolygon([holed, at(200, 0, 300, 100)])
    shapes = as_array([ring, both, shapely.MultiPolygon([square]), shapely.Polygon(), holed, square])
    known = have_one_ring(shapes, Ground(TM3, TM3).stored(shapes))
    assert known.tolist() == [True, False, True, False, False, True]
    made, looked_at = rings_of(shapes, known), rings_of(shapes)
    assert made.count.tolist() == looked_at.count.tolist() == [4, 5, 5, 5, 5, 5, 5, 5, 5, 5]
    assert made.row.tolist() == looked_at.row.tolist() == [0, 1, 1, 1, 1, 2, 4, 4, 4, 5]
    hole = [False, False, True, True, False, False, False, True, True, False]
    assert made.hole.tolist() == looked_at.hole.tolist() == hole
    assert made.xy.tolist() == shapely.get_coordinates(shapes).tolist()
