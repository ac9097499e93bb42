"""A chessboard with every fault that shapes can have beside one another; what is expected comes from arithmetic."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs, transform
from planning_server.domain.finding import Finding
from planning_server.ingest.checks import pieces
from planning_server.ingest.checks.gaps import BETWEEN_PARCELS, report_gaps
from planning_server.ingest.checks.layer_shapes import Coverage
from planning_server.ingest.checks.overlaps import report_overlaps
from planning_server.ingest.checks.rows_told import row_ranges
from planning_server.ingest.checks.tolerances import Tolerances, tolerances_of
from planning_server.ingest.ground import Ground, as_array
from tests.shapefiles import ORIGIN, square

TM3 = Crs(5899)
SLIVER_M = 0.2


def at(west: float, south: float, east: float, north: float) -> BaseGeometry:
    return shapely.box(ORIGIN[0] + west, ORIGIN[1] + south, ORIGIN[0] + east, ORIGIN[1] + north)


def board(columns: int, rows: int) -> list[BaseGeometry]:
    return [square(column, row) for row in range(rows) for column in range(columns)]


def coverage(shapes: Sequence[BaseGeometry], labels: Sequence[str] = ()) -> Coverage:
    rows = np.arange(1, len(shapes) + 1, dtype=np.int64)
    return Coverage("lots", rows, as_array(shapes), Ground(TM3, TM3), labels, Tolerances(sliver_m=SLIVER_M))


def overlaps(shapes: Sequence[BaseGeometry], labels: Sequence[str] = ()) -> list[Finding]:
    findings: list[Finding] = []
    report_overlaps(coverage(shapes, labels), findings)
    return findings


def gaps(
    shapes: Sequence[BaseGeometry], covers: BaseGeometry | None = None, labels: Sequence[str] = ()
) -> list[Finding]:
    findings: list[Finding] = []
    report_gaps(coverage(shapes, labels), covers, findings)
    return findings


def named(findings: Sequence[Finding], code: str) -> list[Finding]:
    return [item for item in findings if item.code == code]


def codes(findings: Sequence[Finding]) -> set[str]:
    return {item.code for item in findings} - {"overlap_figures", "gap_figures"}


def test_a_whole_chessboard_has_nothing_wrong() -> None:
    assert codes(overlaps(board(5, 4))) == set()
    assert codes(gaps(board(5, 4))) == set()
    assert codes(gaps(board(5, 4), covers=at(0, 0, 500, 400))) == set()


def test_an_overlap_has_area_width_share_both_rows_labels_and_its_ground() -> None:
    [overlap] = named(overlaps([at(0, 0, 100, 100), at(98, 0, 200, 100)], ["OM-07", "CX-02"]), "overlap")
    assert overlap.measured["area_m2"] == pytest.approx(200)
    assert overlap.measured["width_m"] == pytest.approx(2 * 200 / 204, abs=1e-4)
    assert overlap.measured["share_of_smaller"] == pytest.approx(0.02)
    assert (overlap.row, overlap.measured["other_row"]) == (1, 2)
    assert (overlap.measured["label"], overlap.measured["other_label"]) == ("OM-07", "CX-02")
    assert "“OM-07”" in overlap.text.vi
    assert overlap.nearest in {"OM-07", "CX-02"}
    assert overlap.geometry is not None
    back = transform(overlap.geometry, Crs(4326), TM3)
    assert back.symmetric_difference(at(98, 0, 100, 100)).area < 0.02  # a tenth of a millimetre along the rim


def test_a_strip_of_large_area_is_a_sliver_and_a_small_broad_corner_is_an_overlap() -> None:
    strip = overlaps([at(0, 0, 100, 30), at(99.95, 0, 200, 30)])  # 5 cm along 30 m: 1.5 m²
    assert codes(strip) == {"overlap_slivers"}
    [told] = named(strip, "overlap_slivers")
    assert told.measured["area_m2"] == pytest.approx(1.5)
    assert told.measured["count"] == 1
    assert codes(overlaps([at(0, 0, 100, 100), at(99.5, 99.5, 200, 200)])) == {"overlap"}  # 0.25 m²


def test_a_thin_strip_that_ends_in_broad_ground_is_an_overlap() -> None:
    """Its mean width is 2·(4 + 10)/(2·2 + 2·1000 + 2·2) = 0.014 m, but a circle of 0.2 m lies in it with room to spare."""
    field = at(0, 0, 1000, 100)
    tongue = shapely.union_all([at(0, 99.99, 1000, 200), at(500, 98, 502, 150)])
    assert codes(overlaps([field, tongue])) == {"overlap"}


def test_five_hundred_copies_are_one_finding_and_what_overlaps_them_is_told_once() -> None:
    found = overlaps([*[at(0, 0, 100, 100)] * 500, at(90, 0, 200, 100)])
    [repeated] = named(found, "geometry_repeated")
    assert (repeated.measured["count"], repeated.measured["rows"]) == (500, "1-500")
    [overlap] = named(found, "overlap")
    assert overlap.measured["pairs_of_rows"] == 500
    [figures] = named(found, "overlap_figures")
    assert figures.measured["pairs_overlapping"] == 500 * 499 // 2 + 500
    assert len(found) == 3


def test_nearly_the_same_shape_is_stacked_and_told_with_all_its_rows() -> None:
    found = overlaps([at(0, 0, 100, 100), at(0, 0, 100, 100.01), at(0, 0, 100.01, 100)])
    [stacked] = named(found, "stacked_shapes")
    assert (stacked.measured["count"], stacked.measured["rows"]) == (3, "1-3")
    assert codes(found) == {"stacked_shapes"}


def test_a_small_shape_with_a_rim_thinner_than_vertices_are_drawn_is_stacked_too() -> None:
    found = overlaps([at(0, 0, 1, 1), at(0, 0, 1, 1.015)])  # 98.5 % shared, the rest 1.5 cm wide
    assert codes(found) == {"stacked_shapes"}


def test_a_shape_inside_another_is_a_kind_of_its_own_with_the_inner_one_first() -> None:
    found = overlaps([at(0, 0, 100, 100), at(10, 10, 20, 20)])
    [inside] = named(found, "shape_inside_another")
    assert (inside.row, inside.measured["other_row"]) == (2, 1)
    assert inside.measured["area_m2"] == pytest.approx(100)
    assert codes(found) == {"shape_inside_another"}


def test_shapes_that_meet_in_a_point_or_an_edge_share_no_ground() -> None:
    assert codes(overlaps([at(0, 0, 1, 1), at(1, 1, 2, 2), at(1, 0, 2, 1)])) == set()


def test_rows_are_written_as_ranges() -> None:
    assert row_ranges(np.array([5, 3, 4, 9, 11, 12], dtype=np.int64)) == "3-5, 9, 11-12"


def ring_of_zones(width: float) -> list[BaseGeometry]:
    """Four zones around a bare strip of 100 m × `width`."""
    return [
        at(0, 0, 300, 100),
        at(0, 200, 300, 300),
        at(0, 100, 100, 200),
        at(100 + width, 100, 300, 200),
    ]


def test_an_enclosed_gap_is_told_with_the_label_beside_it() -> None:
    [gap] = named(gaps(ring_of_zones(2.0), labels=["A", "B", "C", "D"]), "gap")
    assert gap.measured["area_m2"] == pytest.approx(200)
    assert gap.nearest in {"C", "D"}
    assert gap.measured["rows"] == "1-4"
    assert gap.geometry is not None


def test_a_thin_enclosed_gap_is_counted_with_the_slivers() -> None:
    found = gaps(ring_of_zones(0.05))
    [told] = named(found, "gap_slivers")
    assert told.measured["area_m2"] == pytest.approx(5)
    assert told.measured["limit_m"] == SLIVER_M
    assert codes(found) == {"gap_slivers"}


def test_a_slit_of_five_centimetres_that_stays_open_is_found() -> None:
    found = gaps([at(0, 0, 100, 30), at(100.05, 0, 200, 30)])
    [slit] = named(found, "open_slits")
    assert slit.measured["area_m2"] == pytest.approx(1.5)
    assert slit.measured["width_m"] == pytest.approx(0.05, abs=1e-3)
    assert codes(found) == {"open_slits"}


def test_a_slit_between_zones_that_join_behind_it_is_found_once() -> None:
    lying = at(0, -10, 200.05, 0)
    found = gaps([at(0, 0, 100, 30), at(100.05, 0, 200.05, 30), lying])
    assert named(found, "open_slits")[0].measured["count"] == 1


def test_a_street_between_blocks_is_no_slit() -> None:
    assert codes(gaps([at(0, 0, 100, 30), at(103, 0, 200, 30)])) == set()


def wedge(mouth: float, stretches: int = 1) -> list[BaseGeometry]:
    """Two zones that touch at one end of 100 m and lie `mouth` apart at the other, with vertices where one stretch ends."""
    steps = [step / stretches for step in range(stretches, 0, -1)]
    left = [(100, 100 * step) for step in steps[::-1]] + [(0, 100), (0, 0), (100, 0)]
    right = [(200, 0), (200, 100), *((100 + mouth * step, 100 * step) for step in steps), (100, 0)]
    return [shapely.Polygon([(ORIGIN[0] + x, ORIGIN[1] + y) for x, y in side]) for side in (left, right)]


def test_a_wedge_is_told_whole_where_its_mouth_is_a_sliver_or_the_boundary_is_known() -> None:
    """As the documentation of the coverage checks says; areas are half of mouth times length."""
    [slit] = named(gaps(wedge(0.15)), "open_slits")
    assert slit.measured["area_m2"] == pytest.approx(7.5)
    [gap] = named(gaps(wedge(1.0), covers=at(0, 0, 200, 100)), "gap")
    assert gap.measured["area_m2"] == pytest.approx(50)


def test_of_a_wide_open_wedge_the_stretches_under_the_limit_are_told_with_the_limit() -> None:
    """A wide wedge is drawn as a street is that tapers. In stretches of 10 m the first two open to 0.2 m: 2 m²."""
    assert codes(gaps(wedge(1.0))) == set()
    [slit] = named(gaps(wedge(1.0, stretches=10)), "open_slits")
    assert slit.measured["area_m2"] == pytest.approx(2.0)
    assert slit.measured["limit_m"] == SLIVER_M


def test_both_sides_of_a_thin_zone_are_no_slit() -> None:
    assert codes(gaps([at(0, 0, 100, 0.1)])) == set()


def test_an_island_in_a_hole_is_not_part_of_the_gap() -> None:
    around = shapely.difference(at(0, 0, 100, 100), at(10, 10, 90, 90))
    [gap] = named(gaps([around, at(20, 20, 30, 30)]), "gap")
    assert gap.measured["area_m2"] == pytest.approx(80 * 80 - 100)


def test_ground_inside_the_boundary_is_a_gap_and_ground_outside_protrudes() -> None:
    found = gaps([at(0, 0, 100, 100), at(100, 0, 210, 100)], covers=at(0, 0, 200, 110))
    assert [item.measured["area_m2"] for item in named(found, "gap")] == [pytest.approx(2000)]
    assert [item.measured["area_m2"] for item in named(found, "outside_boundary")] == [pytest.approx(1000)]
    thin = gaps([at(0, 0, 100.05, 100)], covers=at(0, 0, 100, 100))
    assert codes(thin) == {"outside_slivers"}


def test_the_smaller_places_beyond_the_listed_ones_are_told_together_with_their_ground(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pieces, "LISTED_MOST", 2)
    bricks = [at(10 * number, 0, 10 * number + 10 + number, 10) for number in range(6)]
    found = overlaps(bricks)
    assert [item.measured["area_m2"] for item in named(found, "overlap")] == [40, 30]
    [more] = named(found, "more_of_a_kind")
    assert (more.measured["count"], more.measured["area_m2"]) == (2, 30)
    assert more.geometry is not None
    assert len(shapely.get_parts(more.geometry)) == 2


def test_gaps_between_parcels_are_only_worth_knowing() -> None:
    findings: list[Finding] = []
    report_gaps(coverage(ring_of_zones(2.0)), None, findings, BETWEEN_PARCELS)
    assert {item.severity for item in findings} == {"info"}


def test_the_limit_of_a_sliver_comes_from_the_scale_or_the_accuracy() -> None:
    assert tolerances_of(2000, None).sliver_m == pytest.approx(0.6)
    assert tolerances_of(2000, None).snap_m == pytest.approx(0.1)
    assert tolerances_of(500, 0.2).sliver_m == pytest.approx(0.2)
    assert tolerances_of(None, 0.07).sliver_m == pytest.approx(0.07)
    assert tolerances_of(None, None).sliver_m == pytest.approx(0.2)
