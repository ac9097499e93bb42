"""Drawings that somebody made to break the reader, and drawings that broke on their own: bounded, and told."""

from __future__ import annotations

import io
import math
import time
from pathlib import Path

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planning_server.ingest.readers import cad_dxf
from planning_server.ingest.readers.cad_arcs import arc_points
from planning_server.ingest.readers.exchange import CannotRead
from tests.cad_files import EAST, HOUSES, NORTH, TestDgn, TestDrawing, at, box, notes_of, read, rows_of


def test_a_block_that_holds_itself_is_told_and_left_out(tmp_path: Path) -> None:
    drawing = TestDrawing()
    drawing.ring(HOUSES, box(0, 0, 100, 50))
    for name, other in (("A", "B"), ("B", "A")):
        drawing.document.blocks.new(name).add_blockref(other, (0, 0))
    drawing.space.add_blockref("A", at(0, 0))
    layers = read(drawing.save(tmp_path))
    assert len(layers[0].rows) == 1
    assert [note.words["block"] for note in notes_of(layers, "block_in_itself")] == ["A"]


def test_a_billion_inserts_by_nested_arrays_are_bounded_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cad_dxf, "MOST_FROM_BLOCKS", 3000)
    drawing = TestDrawing()
    drawing.ring(HOUSES, box(0, 0, 100, 50))
    drawing.document.blocks.new("B0").add_point((0, 0))
    for level in range(1, 4):
        block = drawing.document.blocks.new(f"B{level}")
        block.add_blockref(
            f"B{level - 1}", (0, 0), dxfattribs={"row_count": 32, "column_count": 32, "row_spacing": 1}
        )
    drawing.space.add_blockref("B3", at(0, 0))
    start = time.monotonic()
    layers = read(drawing.save(tmp_path))
    assert time.monotonic() - start < 30
    assert len(layers[0].rows) == 1
    (note,) = notes_of(layers, "blocks_too_many")
    assert note.words["limit"] == 3000


@pytest.mark.parametrize("bad", [math.nan, math.inf, 1e300])
def test_coordinates_that_are_no_places_are_told_with_their_handle(tmp_path: Path, bad: float) -> None:
    drawing = TestDrawing()
    drawing.ring(HOUSES, box(0, 0, 100, 50))
    broken = drawing.ring(HOUSES, [at(0, 0), (bad, NORTH), at(50, 50)])
    layers = read(drawing.save(tmp_path))
    assert len(layers[0].rows) == 1
    (note,) = notes_of(layers, "not_finite")
    assert note.words["handle"] == broken.dxf.handle


def test_a_huge_radius_makes_no_endless_line() -> None:
    points = arc_points((0, 0), 1e12, 0, math.tau, 0.001)
    assert len(points) < 20_000


def test_a_huge_circle_is_bounded(tmp_path: Path) -> None:
    drawing = TestDrawing()
    drawing.space.add_circle(at(0, 0), 1e9, dxfattribs={"layer": HOUSES})
    (zones,) = read(drawing.save(tmp_path))
    assert len(zones.rows) == 1
    assert shapely.get_num_coordinates(shapely.from_wkb(zones.shapes[0] or b"")) < 20_000


def test_a_drawing_cut_short_is_recovered_and_told_or_refused(tmp_path: Path) -> None:
    drawing = TestDrawing()
    for step in range(3):
        drawing.ring(HOUSES, box(200 * step, 0, 100, 50))
    path = drawing.save(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.rindex(b"LWPOLYLINE") + 60])
    layers = read(path)
    assert notes_of(layers, "damaged")
    assert len(layers[0].rows) == 2  # the third lacks its corners: half of it is no zone


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"  0\nSECTION\n",
        b"  0\nSECTION\n  2\nENTITIES\n  0\nLINE\n 10\nabc\n",
        b"AutoCAD Binary DXF\r\n\x1a\0" + bytes(range(256)),
        b"  0\nSECTION\n  2\nENTITIES\n  0\nLWPOLYLINE\n 90\n999999999\n 10\n1\n 20\n1\n  0\nENDSEC\n  0\nEOF\n",
        bytes(range(256)) * 40,
    ],
)
@pytest.mark.parametrize("name", ["plan.dxf", "plan.dgn"])
def test_junk_is_refused_or_holds_no_zone(tmp_path: Path, junk: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(junk)
    try:
        layers = read(path)
    except (CannotRead, ValueError, RuntimeError):
        return
    assert len(layers[0].rows) == 0


@pytest.fixture(scope="module")
def sound() -> bytes:
    """A small drawing that is well."""
    drawing = TestDrawing("R12")
    drawing.space.add_polyline2d(box(0, 0, 100, 50), close=True, dxfattribs={"layer": HOUSES})
    drawing.text("OM-01", at(10, 10))
    written = io.StringIO()
    drawing.document.write(written)
    return written.getvalue().encode("cp1252")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at_byte=st.integers(0, 100_000), with_bytes=st.binary(min_size=1, max_size=6))
def test_a_drawing_with_bytes_overwritten_is_read_or_refused(
    tmp_path: Path, sound: bytes, at_byte: int, with_bytes: bytes
) -> None:
    path = tmp_path / "plan.dxf"
    start = at_byte % len(sound)
    path.write_bytes(sound[:start] + with_bytes + sound[start + len(with_bytes) :])
    try:
        layers = read(path)
    except CannotRead:
        return
    assert all(shape is not None for shape in layers[0].shapes)


def test_paper_space_hidden_layers_references_and_dimensions_are_told(tmp_path: Path) -> None:
    drawing = TestDrawing()
    drawing.ring(HOUSES, box(0, 0, 100, 50))
    drawing.document.layout("Layout1").add_line((0, 0), (1, 1))
    drawing.document.layers.add("PA_CU").freeze()
    drawing.ring("PA_CU", box(0, 0, 100, 50))
    drawing.document.add_xref_def("nen.dwg", "NEN")
    drawing.space.add_blockref("NEN", at(0, 0))
    drawing.space.add_linear_dim(base=at(0, -5), p1=at(0, 0), p2=at(100, 0)).render()
    layers = read(drawing.save(tmp_path))
    assert len(layers[0].rows) == 1
    assert notes_of(layers, "paper_space")[0].words["count"] == 1
    assert notes_of(layers, "hidden_layer")[0].words == {"layer": "PA_CU", "count": 1}
    assert notes_of(layers, "xref")[0].words["path"] == "nen.dwg"
    assert notes_of(layers, "not_read")[0].words == {"kind": "DIMENSION", "count": 1}


def test_a_frozen_layer_that_the_table_names_is_read(tmp_path: Path) -> None:
    drawing = TestDrawing()
    drawing.document.layers.add("LO").freeze()
    drawing.ring("LO", box(0, 0, 100, 50))
    (zones,) = read(drawing.save(tmp_path), layers={"LO": {"role": "zones", "code": "DAT_Dichvu"}})
    assert rows_of(zones)[0]["code"] == "DAT_Dichvu"


def test_texts_in_every_old_encoding_of_one_drawing_are_decoded_by_their_fonts(tmp_path: Path) -> None:
    drawing = TestDrawing("R2000")
    for name, font in (
        ("TCVN", ".VnTime"),
        ("HOA", ".VnTimeH"),
        ("VNI", "VNI-Times"),
        ("THUONG", "arial.ttf"),
    ):
        style = drawing.document.styles.new(name)
        style.dxf.font = font
    texts = {
        "TCVN": "§Êt ë - 0,52 ha n\xadíc",
        "HOA": "®Êt ë",
        "VNI": "Ñaát ôû",
        "THUONG": r"\U+0110\U+1EA5t \U+1EDF",
    }
    for number, (style, text) in enumerate(texts.items()):
        drawing.ring(HOUSES, box(200 * number, 0, 100, 50))
        drawing.text(text, at(200 * number + 10, 10), style=style)
    (zones,) = read(drawing.save(tmp_path))
    assert [row["label"] for row in rows_of(zones)] == ["Đất ở - 0,52 ha nước", "ĐẤT Ở", "Đất ở", "Đất ở"]
    assert rows_of(zones)[0]["text_raw"] == "§Êt ë - 0,52 ha n\xadíc"


def test_a_font_inside_an_mtext_decides_for_its_run(tmp_path: Path) -> None:
    drawing = TestDrawing("R2010")
    drawing.ring(HOUSES, box(0, 0, 100, 50))
    drawing.space.add_mtext(
        r"{\f.VnArial|b0|i0;§Êt ë}\P{\fArial|b0|i0;Đất ở mới}", dxfattribs={"insert": at(20, 20)}
    )
    (zones,) = read(drawing.save(tmp_path))
    assert rows_of(zones)[0]["label"] == "Đất ở | Đất ở mới"


def test_colours_are_resolved_by_layer_and_as_true_colours(tmp_path: Path) -> None:
    drawing = TestDrawing()
    drawing.document.layers.add(HOUSES, color=42)
    drawing.ring(HOUSES, box(0, 0, 100, 50))
    drawing.ring(HOUSES, box(200, 0, 100, 50)).dxf.true_color = 0x123456
    (zones,) = read(drawing.save(tmp_path))
    first, second = rows_of(zones)
    assert (first["color_index"], first["pen_color"]) == (42, "#cc9900")
    assert (second["color_index"], second["pen_color"]) == (None, "#123456")


def test_a_dgn_names_its_levels_colours_and_elements(tmp_path: Path) -> None:
    dgn = TestDgn()
    dgn.line(12, [*box(0, 0, 100, 50), at(0, 0.03)])
    dgn.text(7, "OM-01", at(50, 20))
    layers = read(dgn.save(tmp_path), layers={"12": {"role": "zones", "code": "DAT_O_Nhomnhao"}})
    (row,) = rows_of(layers[0])
    assert (row["layer"], row["code"], row["zone_id"], row["font"]) == (
        "12",
        "DAT_O_Nhomnhao",
        "OM-01",
        "WORKING",
    )
    (note,) = notes_of(layers, "ring_closed")
    assert note.words["gap_m"] == pytest.approx(0.03, abs=1e-6)
    assert note.x == pytest.approx(EAST, abs=0.1)
