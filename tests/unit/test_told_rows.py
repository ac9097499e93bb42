"""A finding that counts many places names the rows that they concern, in every form of the report, and shows the ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyogrio.raw
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs, transform
from planning_server.domain.finding import Finding
from planning_server.ingest.checks import pieces
from planning_server.ingest.checks.drawing import report_drawing
from planning_server.ingest.checks.edges import report_edges
from planning_server.ingest.checks.gaps import report_gaps
from planning_server.ingest.checks.layer_shapes import neighbourhood
from planning_server.ingest.checks.rows_told import told_rows
from planning_server.ingest.plan_coverage import together
from planning_server.ingest.reports.render import ReportFormat, render_report
from tests.unit.test_coverage_checks import TM3, at, coverage, gaps, named, overlaps, ring_of_zones
from tests.unit.test_ingest_reports import as_json, report_of, sheets


def test_up_to_twenty_rows_are_all_listed_and_runs_count_as_one() -> None:
    covered = coverage([at(0, 0, 1, 1)] * 500)
    told = told_rows(covered, np.arange(0, 40, 2, dtype=np.int64))
    assert told.some.vi == told.every == ", ".join(str(row) for row in range(1, 41, 2))
    assert told_rows(covered, np.arange(500, dtype=np.int64)).some.en == "1-500"


def test_more_than_twenty_rows_say_how_many_are_left_out() -> None:
    told = told_rows(coverage([at(0, 0, 1, 1)] * 100), np.arange(0, 100, 2, dtype=np.int64))
    assert told.some.vi == ", ".join(str(row) for row in range(1, 41, 2)) + " và 30 dòng nữa"
    assert told.some.en.endswith(", 37, 39 and 30 more")
    assert told.every.endswith(", 97, 99")


def test_rows_of_several_layers_stand_behind_the_names_of_their_layers() -> None:
    first = replace(coverage([at(0, 0, 10, 10), at(10, 0, 20, 10)]), layer="a")
    both = together([first, replace(coverage([at(20, 0, 30, 10)]), layer="b")])
    assert told_rows(both, np.array([2, 0, 1], dtype=np.int64)).every == "a: 1-2; b: 1"


def test_overlapping_strips_name_the_rows_of_both_sides_and_of_copies() -> None:
    one, other = at(0, 0, 100, 30), at(99.95, 0, 200, 30)  # 5 cm along 30 m
    [strips] = named(overlaps([at(500, 0, 510, 10), one, other, other]), "overlap_slivers")
    assert strips.measured["rows"] == "2-4"
    assert "(dòng 2-4)" in strips.text.vi
    assert "(rows 2-4)" in strips.text.en


def test_very_small_overlaps_name_their_rows_and_show_their_ground() -> None:
    found = overlaps([at(500, 0, 510, 10), at(0, 0, 100, 100), at(99.995, 0, 200, 100)])  # 5 mm along 100 m
    [small] = named(found, "overlaps_small")
    assert small.measured["rows"] == "2-3"
    assert small.geometry is not None
    assert small.geometry.geom_type == "MultiPolygon"


def test_gaps_and_slits_name_the_shapes_that_bound_them_and_no_others() -> None:
    far = at(5000, 0, 5100, 100)
    [gap] = named(gaps([far, *ring_of_zones(0.05)]), "gap_slivers")
    assert gap.measured["rows"] == "2-5"
    [slit] = named(gaps([far, at(0, 0, 100, 30), at(100.05, 0, 200, 30)]), "open_slits")
    assert slit.measured["rows"] == "2-3"


def test_gaps_under_a_hundredth_of_a_square_metre_have_rows_place_label_and_ground() -> None:
    zones = ring_of_zones(0.00005)  # 100 m long: 0.005 m²
    [small] = named(gaps(zones, labels=["A", "B", "C", "D"]), "gaps_small")
    assert small.measured["rows"] == "1-4"
    assert small.place is not None
    assert small.nearest in {"A", "B", "C", "D"}
    assert small.geometry is not None


def test_strips_over_the_boundary_name_the_shapes_that_reach_there_and_not_their_neighbours() -> None:
    zones = [at(0, 0, 100.05, 50), at(0, 50, 100, 100)]
    [strip] = named(gaps(zones, covers=at(0, 0, 100, 100)), "outside_slivers")
    assert strip.measured["rows"] == "1"


def told_of_edges(shapes: Sequence[BaseGeometry]) -> list[Finding]:
    findings: list[Finding] = []
    covered = coverage(shapes)
    report_edges(covered, neighbourhood(covered), findings)
    return findings


def test_vertices_that_do_not_meet_name_the_rows_of_both_sides() -> None:
    far = at(5000, 0, 5100, 100)
    [missing] = named(told_of_edges([far, at(0, 0, 100, 100), at(100, 0, 200, 50)]), "missing_vertices")
    assert missing.text.vi.endswith("(dòng 2-3).")
    assert missing.measured["rows"] == "2-3"


def test_rings_against_the_majority_name_their_rows_and_their_places() -> None:
    squares = [at(20 * number, 0, 20 * number + 10, 10) for number in range(3)]
    findings: list[Finding] = []
    report_drawing(coverage([*squares, shapely.reverse(at(100, 0, 110, 10))], ["A", "B", "C", "D"]), findings)
    [turned] = named(findings, "rings_both_ways")
    assert (turned.measured["rows"], turned.nearest) == ("4", "D")
    assert turned.geometry is not None


def test_the_geometry_of_one_finding_is_bounded_and_keeps_the_largest_pieces(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pieces, "SHOWN_MOST", 2)
    strips = [at(0, 0, 10, 30), at(9.98, 0, 20, 30), at(19.96, 0, 30, 30), at(29.95, 0, 40, 30)]
    [told] = named(overlaps(strips), "overlap_slivers")
    assert told.geometry is not None
    assert len(shapely.get_parts(told.geometry)) == 2
    kept = shapely.area(shapely.get_parts(transform(told.geometry, Crs(4326), TM3)))
    assert sorted(kept.tolist()) == pytest.approx([1.2, 1.5], abs=0.02)
    assert (told.measured["count"], told.measured["rows"]) == (3, "1-4")


def test_every_form_of_the_report_holds_the_rows(tmp_path: Path) -> None:
    far = [at(1000 * number, 0, 1000 * number + 100, 30) for number in range(1, 51)]
    near = [at(1000 * number + 99.95, 0, 1000 * number + 200, 30) for number in range(1, 51, 2)]
    [found] = named(overlaps([*far, *near]), "overlap_slivers")
    every = found.measured["rows"]
    assert isinstance(every, str)
    report = report_of(found)
    properties = as_json(report)["features"][0]["properties"]
    assert properties["measured"]["rows"] == every
    assert as_json(report)["features"][0]["geometry"]["type"] == "MultiPolygon"
    assert as_json(report, ReportFormat.JSON)["findings"][0]["measured"]["rows"] == every
    head, row = sheets(report)["Phát hiện"]
    assert dict(zip(head, row, strict=True))["Các dòng"] == every
    html = render_report(report, ReportFormat.HTML, "vi").content.decode()
    assert "1, 3, 5" in html
    assert "dòng nữa)" in html
    out = tmp_path / "faults.gpkg"
    out.write_bytes(render_report(report, ReportFormat.GPKG, "en").content)
    meta, _, shapes, columns = pyogrio.raw.read(out, layer="faults_polygon")
    assert shapes is not None
    assert len(shapely.get_parts(shapely.from_wkb(shapes[0]))) == 25
    assert columns[list(meta["fields"]).index("rows")].tolist() == [every]


def test_what_lies_outside_the_boundary_is_said_of_its_own_shape_only() -> None:
    findings: list[Finding] = []
    report_gaps(coverage([at(0, 0, 50, 100), at(50, 0, 102, 100)], ["A", "B"]), at(0, 0, 100, 100), findings)
    [outside] = named(findings, "outside_boundary")
    assert outside.nearest == "B"


def test_an_open_wedge_is_told_where_the_plan_states_its_boundary() -> None:
    """From 0 to 1 m wide over 100 m: 50 m². Without a boundary it could be a street that tapers (docs/coverage_checks.md)."""
    west, south, _, _ = at(0, 0, 100, 50).bounds
    corners = ((0, 50), (100, 51), (100, 100), (0, 100))
    zones = [at(0, 0, 100, 50), shapely.Polygon([(west + x, south + y) for x, y in corners])]
    assert named(gaps(zones), "open_slits") == []
    [gap] = named(gaps(zones, covers=at(0, 0, 100, 100)), "gap")
    assert gap.measured["area_m2"] == pytest.approx(50, abs=1e-3)
