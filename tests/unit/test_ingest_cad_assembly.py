"""What becomes of lines, rings and labels: areas by arithmetic, and every mending told with its place and size."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from planning_server.ingest.readers.cad_labels import Vocabulary, said_by
from planning_server.ingest.readers.cad_network import network_of
from planning_server.ingest.readers.exchange import HandedLayer
from tests.cad_files import HOUSES, PARK, ROADS, TestDrawing, at, box, notes_of, read, rows_of

TOLERANCE = 0.1
OPEN_SQUARE = [
    LineString([(0, 0), (10, 0)]),
    LineString([(10, 0), (10, 10)]),
    LineString([(10, 10), (0, 10)]),
]


def shapes_of(layer: HandedLayer) -> dict[str, BaseGeometry]:
    """Shapes of the zones by their lot number, else by their code."""
    return {
        str(row["zone_id"] or row["code"]): shapely.from_wkb(shape or b"")
        for row, shape in zip(rows_of(layer), layer.shapes, strict=True)
    }


def test_an_undershoot_within_the_tolerance_is_joined_and_told_with_its_distance() -> None:
    found = network_of([*OPEN_SQUARE, LineString([(0, 10), (0, 0.04)])], TOLERANCE)
    assert [face.area for face in found.faces] == pytest.approx([100])
    (snap,) = found.snapped
    assert snap.metres == pytest.approx(0.04)
    assert snap.at == pytest.approx((0, 0), abs=1e-9)


def test_an_undershoot_beside_the_middle_of_a_line_is_joined_to_it() -> None:
    across = LineString([(5, 10), (5, 0.05)])
    found = network_of([*OPEN_SQUARE, LineString([(0, 10), (0, 0)]), across], TOLERANCE)
    assert sorted(face.area for face in found.faces) == pytest.approx([50, 50])
    assert [snap.metres for snap in found.snapped] == pytest.approx([0.05])


def test_an_undershoot_beyond_the_tolerance_stays_open_and_is_told() -> None:
    found = network_of([*OPEN_SQUARE, LineString([(0, 10), (0, 0.5)])], TOLERANCE)
    assert found.faces == []
    assert found.snapped == []
    assert found.loose


def test_overshoots_are_cut_and_told_with_their_length() -> None:
    lines = [
        LineString([(-0.3, 0), (10.3, 0)]),
        LineString([(10, -0.3), (10, 10.3)]),
        LineString([(10.3, 10), (-0.3, 10)]),
        LineString([(0, 10.3), (0, -0.3)]),
    ]
    found = network_of(lines, TOLERANCE)
    assert [face.area for face in found.faces] == pytest.approx([100])
    assert len(found.overshoots) == 8
    assert {round(piece.metres, 6) for piece in found.overshoots} == {0.3}
    assert not found.loose


def test_lines_that_cross_without_a_vertex_divide_a_square_into_four() -> None:
    cross = [LineString([(5, -1), (5, 11)]), LineString([(-1, 5), (11, 5)])]
    found = network_of([*OPEN_SQUARE, LineString([(0, 10), (0, 0)]), *cross], TOLERANCE)
    assert sorted(face.area for face in found.faces) == pytest.approx([25] * 4)


def test_a_line_drawn_twice_counts_once_in_either_direction() -> None:
    square = [*OPEN_SQUARE, LineString([(0, 10), (0, 0)])]
    found = network_of([*square, square[0], square[1].reverse()], TOLERANCE)
    assert [face.area for face in found.faces] == pytest.approx([100])
    assert [(twice.line, twice.other, twice.metres) for twice in found.doubled] == [(4, 0, 10), (5, 1, 10)]


def test_lines_that_lie_on_each_other_in_part_are_told_with_the_shared_length() -> None:
    found = network_of(
        [*OPEN_SQUARE, LineString([(0, 10), (0, 0)]), LineString([(4, 0), (12, 0)])], TOLERANCE
    )
    assert [face.area for face in found.faces] == pytest.approx([100])
    assert [twice.metres for twice in found.doubled] == pytest.approx([6])


def test_a_strip_between_two_nearly_equal_lines_is_no_zone_and_is_told() -> None:
    second = LineString([(0, 0), (5, 0.04), (10, 0)])
    found = network_of([*OPEN_SQUARE, LineString([(0, 10), (0, 0)]), second], TOLERANCE)
    assert len(found.faces) == 1
    (sliver,) = found.slivers
    assert sliver.metres == pytest.approx(2 * 0.2 / 20, rel=1e-3)


def test_faces_know_the_lines_around_them() -> None:
    found = network_of(
        [*OPEN_SQUARE, LineString([(0, 10), (0, 0)]), LineString([(50, 0), (60, 0)])], TOLERANCE
    )
    assert found.owners == [(0, 1, 2, 3)]
    (loose,) = found.loose
    assert (loose.line, loose.metres) == (4, 10)


def test_loose_lines_on_one_layer_become_zones_by_the_text_inside(tmp_path: Path) -> None:
    drawing = TestDrawing()
    drawing.lines("RANH", (at(0, 0), at(200, 0)), (at(0, 50), at(200, 50)))
    drawing.lines("RANH", (at(0, 0), at(0, 50)), (at(100, 0), at(100, 50)), (at(200, 0), at(200, 50)))
    drawing.text("ODT-01", at(50, 25))
    drawing.text("CX-01", at(150, 25))
    layers = read(
        drawing.save(tmp_path),
        layers={"RANH": {"role": "zones"}},
        words={"ODT": "DAT_O_Nhomnhao", "CX": "DAT_HTXH_CayxanhCC"},
    )
    rows = {row["zone_id"]: row["code"] for row in rows_of(layers[0])}
    assert rows == {"ODT-01": "DAT_O_Nhomnhao", "CX-01": "DAT_HTXH_CayxanhCC"}
    assert [shape.area for shape in shapes_of(layers[0]).values()] == pytest.approx([5000, 5000])


def test_a_shared_edge_drawn_once_bounds_both_zones(tmp_path: Path) -> None:
    drawing = TestDrawing()
    drawing.ring(HOUSES, box(0, 0, 100, 50))
    drawing.lines(PARK, (at(100, 0), at(200, 0)), (at(200, 0), at(200, 50)), (at(200, 50), at(100, 50)))
    layers = read(drawing.save(tmp_path))
    shapes = shapes_of(layers[0])
    assert shapes["DAT_HTXH_CayxanhCC"].area == pytest.approx(5000)
    assert shapes["DAT_O_Nhomnhao"].area == pytest.approx(5000)
    assert not notes_of(layers, "line_unused")


def test_a_doughnut_road_loses_what_lies_inside_it(tmp_path: Path) -> None:
    drawing = TestDrawing()
    drawing.ring(ROADS, box(0, 0, 100, 100))
    drawing.ring(ROADS, box(10, 10, 80, 80))
    drawing.ring(HOUSES, box(10, 10, 80, 80))
    drawing.text("OM-01", at(50, 50))
    layers = read(drawing.save(tmp_path))
    shapes = shapes_of(layers[0])
    assert shapes["DAT_HTKT_DuongGT"].area == pytest.approx(10_000 - 6400)
    assert shapes["OM-01"].area == pytest.approx(6400)
    (hole,) = notes_of(layers, "hole")
    assert hole.words["area_m2"] == pytest.approx(6400)


def test_an_island_in_a_hole_is_a_zone_again(tmp_path: Path) -> None:
    drawing = TestDrawing()
    for inset in (0, 10, 20):
        drawing.ring(PARK, box(inset, inset, 100 - 2 * inset, 100 - 2 * inset))
    (zones,) = read(drawing.save(tmp_path))
    areas = sorted(shapely.from_wkb(shape or b"").area for shape in zones.shapes)
    assert areas == pytest.approx([3600, 10_000 - 6400])


@pytest.mark.parametrize(
    ("nested", "area", "asked"), [(None, 10_000, 1), ("cut", 9900, 0), ("keep", 10_000, 0)]
)
def test_a_zone_inside_a_zone_of_another_class_is_asked_about(
    tmp_path: Path, nested: str | None, area: float, asked: int
) -> None:
    drawing = TestDrawing()
    drawing.ring(PARK, box(0, 0, 100, 100))
    drawing.ring(HOUSES, box(20, 20, 10, 10))
    layers = read(drawing.save(tmp_path), nested=nested)
    assert shapes_of(layers[0])["DAT_HTXH_CayxanhCC"].area == pytest.approx(area)
    assert len(notes_of(layers, "ring_in_ring")) == asked


def test_a_ring_divided_by_a_line_becomes_two_zones(tmp_path: Path) -> None:
    drawing = TestDrawing()
    drawing.ring(HOUSES, box(0, 0, 100, 50))
    drawing.lines(HOUSES, (at(40, 0), at(40, 50)))
    drawing.text("OM-01", at(20, 20))
    drawing.text("OM-02", at(70, 20))
    layers = read(drawing.save(tmp_path))
    assert {name: shape.area for name, shape in shapes_of(layers[0]).items()} == pytest.approx(
        {"OM-01": 2000, "OM-02": 3000}
    )
    assert notes_of(layers, "ring_divided")


def test_the_same_ring_twice_is_one_zone_with_both_handles(tmp_path: Path) -> None:
    drawing = TestDrawing()
    first = drawing.ring(HOUSES, box(0, 0, 100, 50))
    second = drawing.ring(HOUSES, [*box(0, 0, 100, 50)][::-1])
    layers = read(drawing.save(tmp_path))
    (row,) = rows_of(layers[0])
    assert row["handle"] == f"{first.dxf.handle} {second.dxf.handle}"
    (note,) = notes_of(layers, "area_twice")
    assert note.words["other"] == first.dxf.handle


def test_two_lot_numbers_in_one_zone_are_a_conflict_and_neither_is_chosen(tmp_path: Path) -> None:
    drawing = TestDrawing()
    drawing.ring(HOUSES, box(0, 0, 100, 50))
    drawing.text("OM-01", at(20, 20))
    drawing.text("OM-02", at(70, 20))
    layers = read(drawing.save(tmp_path))
    (row,) = rows_of(layers[0])
    assert row["zone_id"] is None
    assert row["label"] == "OM-01 | OM-02"
    (note,) = notes_of(layers, "label_conflict")
    assert (note.row, note.words["column"]) == (1, "zone_id")


def test_a_text_that_contradicts_its_layer_is_told(tmp_path: Path) -> None:
    drawing = TestDrawing()
    drawing.ring(HOUSES, box(0, 0, 100, 50))
    drawing.text("DAT_HTXH_Yte", at(20, 20))
    layers = read(drawing.save(tmp_path))
    assert rows_of(layers[0])[0]["code"] == "DAT_O_Nhomnhao"
    (note,) = notes_of(layers, "code_conflict")
    assert note.words["written"] == "DAT_HTXH_Yte"


def test_a_label_outside_every_zone_is_told_with_the_nearest_one(tmp_path: Path) -> None:
    drawing = TestDrawing()
    ring = drawing.ring(HOUSES, box(0, 0, 100, 50))
    drawing.text("OM-01", at(105, 25))
    drawing.text("Quốc lộ", at(900, 25))
    layers = read(drawing.save(tmp_path))
    (note,) = notes_of(layers, "label_orphan")
    assert (note.words["near"], note.words["metres"]) == (ring.dxf.handle, pytest.approx(5))
    (plain,) = notes_of(layers, "texts_outside")
    assert plain.words["count"] == 1
    assert notes_of(layers, "zones_unlabelled")


def test_the_point_of_alignment_decides_where_a_label_belongs(tmp_path: Path) -> None:
    drawing = TestDrawing()
    drawing.ring(HOUSES, box(0, 0, 100, 50))
    drawing.ring(PARK, box(100, 0, 100, 50))
    drawing.text("CX-01", at(99, 25), halign=1, align_point=at(103, 25))  # centred on the park's side
    layers = read(drawing.save(tmp_path))
    assert "CX-01" in shapes_of(layers[0])
    assert shapes_of(layers[0])["CX-01"].bounds[0] == pytest.approx(at(100, 0)[0])
    assert notes_of(layers, "label_between")


@pytest.mark.parametrize(
    ("text", "column", "value"),
    [
        ("MĐXD: 60%", "coverage", "60%"),
        ("M§XD: 40-60%", "coverage", "40-60%"),
        ("Mật độ XD: ≤ 70%", "coverage", "≤ 70%"),
        ("TC: 3-5", "storeys", "3-5"),
        ("Tầng cao: 3-5 tầng", "storeys", "3-5 tầng"),
        ("3-5 tầng", "storeys", "3-5 tầng"),
        ("HSSDĐ 2,1", "far", "2,1"),
        ("Hmax: 16 m", "height_m", "16 m"),
        ("DS: 1.200 người", "population", "1.200"),
        ("1.250 m2", "stated_area_m2", "1250.0"),
        ("S: 1.250,5 m²", "stated_area_m2", "1250.5"),
        ("0,52 ha", "stated_area_m2", "5200.0"),
        ("DT: 0,52ha", "stated_area_m2", "5200.0"),
        ("OM-01", "zone_id", "OM-01"),
        ("dat_o_nhomnhao", "code", "DAT_O_Nhomnhao"),
        ("Đường Nguyễn Trãi", "label", "Đường Nguyễn Trãi"),
        ("Đường 3", "label", "Đường 3"),
        ("Trường tiểu học", "label", "Trường tiểu học"),
    ],
)
def test_what_a_text_says_goes_to_its_column(text: str, column: str, value: str) -> None:
    (said,) = said_by(text, Vocabulary({"dat_o_nhomnhao": "DAT_O_Nhomnhao"}, {}))
    assert said == (column, value)


def test_indicator_texts_of_one_zone_become_columns(tmp_path: Path) -> None:
    drawing = TestDrawing()
    drawing.ring(HOUSES, box(0, 0, 100, 50))
    drawing.space.add_mtext(
        r"OM-01\PDT: 5.000 m2\PM\U+0110XD: 60%\PTC: 3-5; HSSD\U+0110: 2,1", dxfattribs={"insert": at(20, 20)}
    )
    (zones,) = read(drawing.save(tmp_path))
    (row,) = rows_of(zones)
    found = {name: row[name] for name in ("zone_id", "stated_area_m2", "coverage", "storeys", "far", "label")}
    assert found == {
        "zone_id": "OM-01",
        "stated_area_m2": 5000.0,
        "coverage": "60%",
        "storeys": "3-5",
        "far": "2,1",
        "label": None,
    }


def test_layers_of_the_current_state_are_left_out_and_told(tmp_path: Path) -> None:
    drawing = TestDrawing()
    drawing.ring(HOUSES, box(0, 0, 100, 50))
    drawing.ring("HT_DAT_O_Langxom", box(0, 0, 100, 50))
    layers = read(drawing.save(tmp_path))
    assert len(layers[0].rows) == 1
    (note,) = notes_of(layers, "current_state")
    assert note.words["layer"] == "HT_DAT_O_Langxom"


def test_a_layer_without_a_role_is_told_with_what_it_holds(tmp_path: Path) -> None:
    drawing = TestDrawing()
    drawing.ring(HOUSES, box(0, 0, 100, 50))
    drawing.ring("LOP_LA", box(300, 0, 100, 50))
    drawing.lines("TIM", (at(0, 0), at(5, 5)))
    layers = read(drawing.save(tmp_path))
    assert [note.words["layer"] for note in notes_of(layers, "layer_unused_areas")] == ["LOP_LA"]
    assert [note.words["layer"] for note in notes_of(layers, "layer_unused")] == ["TIM"]


def test_red_lines_and_the_boundary_come_as_layers_of_their_own(tmp_path: Path) -> None:
    drawing = TestDrawing()
    drawing.ring(HOUSES, box(0, 0, 100, 50))
    drawing.lines("CGDD", (at(0, -5), at(100, -5)))
    drawing.ring("ChiGioiXayDung_L", box(2, 2, 96, 46))
    drawing.ring("RanhGioiQuyHoach_A", box(0, 0, 100, 50))
    layers = read(drawing.save(tmp_path), layers={"cgdd": {"role": "lines", "kind": "red_line"}})
    assert [layer.name for layer in layers] == ["zones", "building_line", "red_line", "boundary"]
    closed = shapely.from_wkb(layers[1].shapes[0] or b"")
    assert closed.is_ring
    assert isinstance(shapely.from_wkb(layers[3].shapes[0] or b""), Polygon)
