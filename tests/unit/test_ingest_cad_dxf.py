"""DXF drawings as practitioners make them: what the reader makes of closed lines, hatches, blocks, arcs and texts."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import shapely

from planning_server.ingest.readers.exchange import CannotRead, HandedLayer
from tests.cad_files import HOUSES, PARK, ROADS, TestDrawing, at, box, notes_of, read, rows_of


def areas_of(layer: HandedLayer) -> list[float]:
    return [shapely.from_wkb(shape or b"").area for shape in layer.shapes]


def test_closed_polylines_on_the_circulars_layers_are_zones_with_its_codes(tmp_path: Path) -> None:
    drawing = TestDrawing()
    drawing.ring(HOUSES, box(0, 0, 100, 50))
    drawing.ring(PARK, box(100, 0, 100, 50))
    (zones,) = read(drawing.save(tmp_path))
    assert [row["code"] for row in rows_of(zones)] == ["DAT_HTXH_CayxanhCC", "DAT_O_Nhomnhao"]
    assert areas_of(zones) == pytest.approx([5000, 5000])
    assert zones.rows == [1, 2]


@pytest.mark.parametrize("form", ["asc", "bin"])
@pytest.mark.parametrize("version", ["R12", "R2000", "R2007", "R2018"])
def test_every_version_of_dxf_is_read_as_text_and_as_binary(tmp_path: Path, version: str, form: str) -> None:
    drawing = TestDrawing(version)
    drawing.space.add_polyline2d(box(0, 0, 100, 50), close=True, dxfattribs={"layer": HOUSES})
    drawing.text("OM-01", at(10, 10))
    (zones,) = read(drawing.save(tmp_path, form=form))
    assert areas_of(zones) == pytest.approx([5000])
    assert rows_of(zones)[0]["zone_id"] == "OM-01"


def test_a_bulge_has_the_area_of_its_segment_of_the_circle(tmp_path: Path) -> None:
    drawing = TestDrawing()
    bulge = math.tan(math.radians(120) / 4)  # an arc of 120 degrees over a chord of 60 m
    start, end = at(0, 0), at(60, 0)
    drawing.space.add_lwpolyline(
        [(*start, 0, 0, bulge), (*end, 0, 0, 0)], close=True, dxfattribs={"layer": HOUSES}
    )
    (zones,) = read(drawing.save(tmp_path))
    radius = 30 / math.sin(math.radians(60))
    segment = radius**2 / 2 * (math.radians(120) - math.sin(math.radians(120)))
    assert areas_of(zones) == pytest.approx([segment], rel=1e-4)
    assert areas_of(zones)[0] < segment  # chords lie inside the arc


def test_circles_ellipses_and_splines_that_close_are_zones(tmp_path: Path) -> None:
    drawing = TestDrawing()
    drawing.space.add_circle(at(0, 0), 50, dxfattribs={"layer": PARK})
    drawing.space.add_ellipse(at(300, 0), (50, 0), 0.5, dxfattribs={"layer": HOUSES})
    spline = drawing.space.add_spline(dxfattribs={"layer": ROADS})
    spline.set_closed([(*point, 0) for point in box(600, 0, 40, 40)])
    (zones,) = read(drawing.save(tmp_path))
    found = {row["code"]: area for row, area in zip(rows_of(zones), areas_of(zones), strict=True)}
    assert found["DAT_HTXH_CayxanhCC"] == pytest.approx(math.pi * 2500, rel=1e-4)
    assert found["DAT_O_Nhomnhao"] == pytest.approx(math.pi * 50 * 25, rel=1e-3)
    # a closed uniform cubic through the four corners of a square of side a stays inside it
    assert 0.3 * 1600 < found["DAT_HTKT_DuongGT"] < 0.7 * 1600


def test_a_mirrored_extrusion_is_turned_back(tmp_path: Path) -> None:
    drawing = TestDrawing()
    mirrored = [(-x, y) for x, y in box(0, 0, 100, 50)]
    drawing.space.add_lwpolyline(mirrored, close=True, dxfattribs={"layer": HOUSES, "extrusion": (0, 0, -1)})
    (zones,) = read(drawing.save(tmp_path))
    assert shapely.from_wkb(zones.shapes[0] or b"").bounds == pytest.approx((*at(0, 0), *at(100, 50)))


def test_a_hatch_with_a_hole_and_its_outline_are_one_zone(tmp_path: Path) -> None:
    drawing = TestDrawing()
    hatch = drawing.space.add_hatch(color=42, dxfattribs={"layer": ROADS})
    hatch.paths.add_polyline_path(box(0, 0, 100, 100), is_closed=True, flags=1)
    hatch.paths.add_polyline_path(box(20, 20, 60, 60), is_closed=True, flags=16)
    drawing.ring(ROADS, box(0, 0, 100, 100))
    drawing.ring(ROADS, box(20, 20, 60, 60))
    layers = read(drawing.save(tmp_path))
    assert areas_of(layers[0]) == pytest.approx([10_000 - 3600])
    assert rows_of(layers[0])[0]["drawn_as"] == "fill"
    (note,) = notes_of(layers, "fill_and_outline")
    assert note.words["count"] == 2
    assert not notes_of(layers, "area_twice")


def test_a_hatch_of_edges_takes_its_arcs_exactly(tmp_path: Path) -> None:
    drawing = TestDrawing()
    hatch = drawing.space.add_hatch(dxfattribs={"layer": PARK})
    edges = hatch.paths.add_edge_path()
    x, y = at(0, 0)
    edges.add_arc((x, y), 10, 0, 180)
    edges.add_line((x - 10, y), (x + 10, y))
    (zones,) = read(drawing.save(tmp_path))
    assert areas_of(zones) == pytest.approx([math.pi * 50], rel=2e-4)


def test_a_ring_that_misses_itself_by_three_centimetres_is_closed_and_told(tmp_path: Path) -> None:
    drawing = TestDrawing()
    ring = [*box(0, 0, 100, 50), at(0.03, 0)]
    drawing.ring(HOUSES, ring, closed=False)
    layers = read(drawing.save(tmp_path))
    assert areas_of(layers[0]) == pytest.approx([5000], abs=1)
    (note,) = notes_of(layers, "ring_closed")
    assert note.words["gap_m"] == pytest.approx(0.03)


def test_a_ring_that_misses_itself_by_half_a_metre_is_told_and_no_zone(tmp_path: Path) -> None:
    drawing = TestDrawing()
    drawing.ring(HOUSES, [*box(0, 0, 100, 50), at(0.5, 0.5)], closed=False)
    drawing.ring(PARK, box(100, 0, 100, 50))
    layers = read(drawing.save(tmp_path))
    assert [row["code"] for row in rows_of(layers[0])] == ["DAT_HTXH_CayxanhCC"]
    (note,) = notes_of(layers, "ring_open")
    assert note.words["gap_m"] == pytest.approx(math.hypot(0.5, 0.5))
    assert notes_of(layers, "line_unused")


def test_attributes_of_a_block_name_the_zone_around_them(tmp_path: Path) -> None:
    drawing = TestDrawing()
    block = drawing.document.blocks.new("LO")
    block.add_attdef("MALO", (0, 0))
    drawing.ring("RANH_LO", box(0, 0, 100, 50))
    insert = drawing.space.add_blockref("LO", at(10, 10), dxfattribs={"layer": "KY_HIEU"})
    insert.add_attrib("MALO", "OM-07", at(10, 10))
    insert.add_attrib("MADAT", "DAT_O_Nhomnhao", at(10, 12))
    (zones,) = read(drawing.save(tmp_path), attributes={"MALO": "zone_id", "MADAT": "code"})
    (row,) = rows_of(zones)
    assert (row["zone_id"], row["code"]) == ("OM-07", "DAT_O_Nhomnhao")


def test_nested_mirrored_and_scaled_blocks_are_drawn_where_they_show(tmp_path: Path) -> None:
    drawing = TestDrawing()
    inner = drawing.document.blocks.new("O")
    inner.add_lwpolyline([(0, 0), (10, 0), (10, 5), (0, 5)], close=True)  # layer 0: that of the insert
    outer = drawing.document.blocks.new("DAY")
    outer.add_blockref("O", (0, 0), dxfattribs={"xscale": 2, "yscale": 2})
    drawing.space.add_blockref("DAY", at(100, 0), dxfattribs={"layer": HOUSES, "xscale": -1})
    (zones,) = read(drawing.save(tmp_path))
    (row,) = rows_of(zones)
    assert row["code"] is None or row["layer"] in (HOUSES, "0")
    assert shapely.from_wkb(zones.shapes[0] or b"").bounds == pytest.approx((*at(80, 0), *at(100, 10)))


def test_trees_of_a_park_are_symbols_and_no_holes(tmp_path: Path) -> None:
    drawing = TestDrawing()
    tree = drawing.document.blocks.new("CAY")
    tree.add_circle((0, 0), 2)
    drawing.ring(PARK, box(0, 0, 100, 50))
    for step in range(3):
        drawing.space.add_blockref("CAY", at(20 + 20 * step, 20), dxfattribs={"layer": PARK})
    layers = read(drawing.save(tmp_path))
    assert areas_of(layers[0]) == pytest.approx([5000])
    (note,) = notes_of(layers, "symbol")
    assert note.words["count"] == 3


def test_a_dwg_under_the_name_of_a_dxf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.dxf"
    path.write_bytes(b"AC1032" + bytes(200))
    with pytest.raises(CannotRead, match="DWG"):
        read(path)
