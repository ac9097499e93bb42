"""Attributes and coverage: areas, units, codes, personal data, duplicates, overlaps, gaps, boundaries."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from planning_server.domain.finding import Finding, Severity
from planning_server.ingest.axes import with_axes_exchanged
from planning_server.ingest.content import Content
from planning_server.ingest.ground import as_array
from planning_server.ingest.numbers_in_text import read_number
from planning_server.ingest.parcel_rows import ParcelsSeen, parcel_ids
from planning_server.ingest.personal_data import personal_data
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_answers import effective_plan
from planning_server.ingest.plan_file import parse_plan_file
from planning_server.ingest.readers.exchange import Note
from planning_server.ingest.readers.source_layer import Column, RawLayer
from tests.shapefiles import ORIGIN, LayerFiles, Row, lots, parcel_words, plan_words, square, write_zip


def content_of(path: Path, words: dict[str, Any] | None = None) -> Content:
    return read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(words or plan_words()))


def found(content: Content, code: str) -> list[Finding]:
    return [item for item in content.findings if item.code == code]


def zoned(*shapes: BaseGeometry, **values: str | float) -> list[Row]:
    return [
        (shape, {"id": f"L{index}", "code": "DAT_Dulich", "density": "60", **values})
        for index, shape in enumerate(shapes)
    ]


def at(west: float, south: float, east: float, north: float) -> BaseGeometry:
    return shapely.box(ORIGIN[0] + west, ORIGIN[1] + south, ORIGIN[0] + east, ORIGIN[1] + north)


def test_an_overlap_is_listed_with_both_rows_and_its_square_metres(tmp_path: Path) -> None:
    content = content_of(
        write_zip(tmp_path, LayerFiles("lots", zoned(at(0, 0, 100, 100), at(98, 0, 200, 100))))
    )
    [overlap] = found(content, "overlap")
    assert overlap.severity is Severity.WARNING
    assert (overlap.row, overlap.measured["other_row"]) == (1, 2)
    assert overlap.measured["area_m2"] == pytest.approx(200)
    assert overlap.place is not None


def test_an_overlap_under_both_limits_is_counted_and_not_listed(tmp_path: Path) -> None:
    content = content_of(
        write_zip(tmp_path, LayerFiles("lots", zoned(at(0, 0, 100, 100), at(99.995, 0, 200, 100))))
    )
    assert not found(content, "overlap")
    [small] = found(content, "overlaps_small")
    assert small.severity is Severity.INFO
    assert small.measured["area_m2"] == pytest.approx(0.5)


def test_neighbours_that_share_an_edge_overlap_nowhere(tmp_path: Path) -> None:
    content = content_of(write_zip(tmp_path, LayerFiles("lots", lots(6))))
    assert not found(content, "overlap")
    assert not found(content, "overlaps_small")


def test_the_same_shape_twice_is_a_duplicate_and_not_also_an_overlap(tmp_path: Path) -> None:
    turned = shapely.reverse(at(0, 0, 100, 100))
    content = content_of(write_zip(tmp_path, LayerFiles("lots", zoned(at(0, 0, 100, 100), turned))))
    [duplicate] = found(content, "duplicate_geometry")
    assert (duplicate.row, duplicate.measured["other_row"]) == (2, 1)
    assert not found(content, "overlap")


def test_a_hole_between_zones_is_a_gap_with_area_and_width(tmp_path: Path) -> None:
    around = [at(0, 0, 300, 100), at(0, 200, 300, 300), at(0, 100, 100, 200), at(102, 100, 300, 200)]
    content = content_of(write_zip(tmp_path, LayerFiles("lots", zoned(*around))))
    [gap] = found(content, "gap")
    assert gap.measured["area_m2"] == pytest.approx(200)
    assert gap.measured["width_m"] == pytest.approx(2 * 200 / 204, abs=0.001)


def boundary_words() -> dict[str, Any]:
    layers = {
        "lots": {"role": "zones", "attributes": {"code": "code", "zone_id": "id"}},
        "ranh": {"role": "boundary"},
    }
    return plan_words(covers={"layer": "ranh"}, mapping={"layers": layers})


def test_with_a_boundary_every_part_of_it_that_no_zone_fills_is_a_gap(tmp_path: Path) -> None:
    path = write_zip(
        tmp_path,
        LayerFiles("lots", zoned(at(0, 0, 100, 100), at(100, 0, 210, 100))),
        LayerFiles("ranh", [(at(0, 0, 200, 110), {"ten": "ranh"})]),
    )
    content = content_of(path, boundary_words())
    [gap] = found(content, "gap")
    [outside] = found(content, "outside_boundary")
    assert gap.measured["area_m2"] == pytest.approx(2000)
    assert outside.measured["area_m2"] == pytest.approx(1000)
    assert not found(content, "covers_derived")


def test_without_a_boundary_the_union_of_the_zones_is_said_to_be_it(tmp_path: Path) -> None:
    content = content_of(write_zip(tmp_path, LayerFiles("lots", lots(3))))
    [derived] = found(content, "covers_derived")
    assert derived.measured["area_m2"] == pytest.approx(30000)


def area_words() -> dict[str, Any]:
    attributes = {"code": "code", "zone_id": "id", "stated_area_m2": "dt"}
    return plan_words(mapping={"layers": {"lots": {"role": "zones", "attributes": attributes}}})


def test_a_stated_area_off_by_more_than_the_tolerance_is_reported_with_both_numbers(tmp_path: Path) -> None:
    rows: list[Row] = [
        (square(0, 0), {"id": "a", "code": "DAT_Dulich", "dt": 10000.9}),  # 1e-4 of 10 000 m² is 1 m²
        (square(1, 0), {"id": "b", "code": "DAT_Dulich", "dt": 10001.5}),
    ]
    content = content_of(write_zip(tmp_path, LayerFiles("lots", rows)), area_words())
    [differs] = found(content, "area_differs")
    assert differs.row == 2
    assert differs.measured == {"stated_m2": 10001.5, "measured_m2": 10000.0, "difference_m2": 1.5}


def test_a_column_in_hectares_is_one_error_and_not_one_for_every_row(tmp_path: Path) -> None:
    rows: list[Row] = [
        (square(index, 0), {"id": f"{index}", "code": "DAT_Dulich", "dt": 1.0}) for index in range(6)
    ]
    content = content_of(write_zip(tmp_path, LayerFiles("lots", rows)), area_words())
    assert [item.severity for item in found(content, "area_unit")] == [Severity.ERROR]
    assert not found(content, "area_differs")


@pytest.mark.parametrize(("stated", "unit"), [(1.0, "hectares"), (0.99, "hectares"), (0.01, "km²")])
def test_a_few_rows_all_off_by_the_factor_of_a_unit_are_in_that_unit(
    tmp_path: Path, stated: float, unit: str
) -> None:
    """10 000 m² are 1 ha and 0.01 km²."""
    rows: list[Row] = [
        (square(index, 0), {"id": f"{index}", "code": "DAT_Dulich", "dt": stated}) for index in range(4)
    ]
    content = content_of(write_zip(tmp_path, LayerFiles("lots", rows)), area_words())
    [told] = found(content, "area_unit")
    assert unit in told.text.en
    assert dict(told.measured) == {"count": 4, "rows": "1-4"}
    assert not found(content, "area_differs")


def test_a_few_rows_off_by_different_factors_are_told_one_by_one(tmp_path: Path) -> None:
    rows: list[Row] = [
        (square(index, 0), {"id": f"{index}", "code": "DAT_Dulich", "dt": area})
        for index, area in enumerate((1.0, 1.0, 10000.0))
    ]
    content = content_of(write_zip(tmp_path, LayerFiles("lots", rows)), area_words())
    assert [item.row for item in found(content, "area_differs")] == [1, 2]
    assert not found(content, "area_unit")


def test_an_unknown_code_is_one_warning_and_the_zone_keeps_the_code_of_the_file(tmp_path: Path) -> None:
    rows: list[Row] = [
        (square(index, 0), {"id": f"{index}", "code": "KHU A", "density": "60"}) for index in range(3)
    ]
    content = content_of(write_zip(tmp_path, LayerFiles("lots", rows)))
    [unknown] = found(content, "code_unknown")
    assert (unknown.measured["zones"], unknown.measured["rows"]) == (3, "1-3")
    assert [zone.code for zone in content.layers[0].zones] == ["KHU A"] * 3


def test_codes_are_translated_whatever_their_capitals_and_spaces(tmp_path: Path) -> None:
    rows: list[Row] = [
        (square(0, 0), {"id": "a", "code": "Đất  ONT"}),
        (square(1, 0), {"id": "b", "code": "đất ont"}),
    ]
    layers = {
        "lots": {"role": "zones", "attributes": {"code": "code"}, "codes": {"ĐẤT ONT": "DAT_O_Langxom"}}
    }
    content = content_of(
        write_zip(tmp_path, LayerFiles("lots", rows)), plan_words(mapping={"layers": layers})
    )
    assert [(zone.code, zone.source_code) for zone in content.layers[0].zones] == [
        ("DAT_O_Langxom", "Đất  ONT"),
        ("DAT_O_Langxom", "đất ont"),
    ]


def test_rows_with_the_same_zone_id_are_parts_and_disagreeing_parts_are_a_warning(tmp_path: Path) -> None:
    rows: list[Row] = [
        (square(0, 0), {"id": "A", "code": "DAT_Dulich", "density": "60"}),
        (square(1, 0), {"id": "A", "code": "DAT_Coquan", "density": "60"}),
    ]
    content = content_of(write_zip(tmp_path, LayerFiles("lots", rows)))
    assert found(content, "zone_in_parts")[0].severity is Severity.INFO
    assert found(content, "zone_parts_disagree")[0].severity is Severity.WARNING


def test_a_column_cut_at_ten_letters_is_found(tmp_path: Path) -> None:
    rows: list[Row] = [(square(0, 0), {"chucnangsu": "DAT_Dulich"})]
    layers = {"lots": {"role": "zones", "attributes": {"code": "ChucNangSuDungDat"}}}
    content = content_of(
        write_zip(tmp_path, LayerFiles("lots", rows)), plan_words(mapping={"layers": layers})
    )
    assert content.layers[0].zones[0].code == "DAT_Dulich"


def test_a_column_that_is_not_there_is_an_error_that_lists_those_that_are(tmp_path: Path) -> None:
    layers = {"lots": {"role": "zones", "attributes": {"code": "ma"}}}
    content = content_of(
        write_zip(tmp_path, LayerFiles("lots", lots())), plan_words(mapping={"layers": layers})
    )
    [missing] = found(content, "column_missing")
    assert "code" in missing.text.en
    assert "density" in missing.text.en


def test_lines_as_zones_are_refused(tmp_path: Path) -> None:
    line = shapely.LineString([ORIGIN, (ORIGIN[0] + 10, ORIGIN[1])])
    rows: list[Row] = [(line, {"id": "a", "code": "DAT_Dulich", "density": "60"})]
    content = content_of(write_zip(tmp_path, LayerFiles("lots", rows, geometry_type="LineString")))
    [wrong] = found(content, "wrong_geometry_type")
    assert (wrong.severity, content.is_fatal) == (Severity.ERROR, False)
    assert wrong.question is not None
    assert wrong.question.pointer == "/mapping/layers/lots"
    assert {"role": "lines", "kind": "red_line"} in [choice.value for choice in wrong.question.choices]


def test_a_layer_that_is_not_there_is_asked_for_and_the_answer_reads_it(tmp_path: Path) -> None:
    path = write_zip(tmp_path, LayerFiles("lots_2024", lots()), LayerFiles("roads", lots()))
    content = content_of(path)
    [missing] = found(content, "layer_not_in_file")
    assert (missing.severity, content.is_fatal) == (Severity.ERROR, False)
    assert missing.question is not None
    assert missing.question.pointer == "/mapping/names/lots"
    assert missing.question.choices[0].value == "lots_2024"
    plan = effective_plan(plan_words(), {missing.question.pointer: missing.question.choices[0].value})
    answered = content_of(path, plan)
    assert not answered.is_blocked
    assert [layer.name for layer in answered.layers] == ["lots"]


def test_a_plan_without_zones_is_asked_what_it_covers_and_the_answer_is_taken(tmp_path: Path) -> None:
    line = shapely.LineString([ORIGIN, (ORIGIN[0] + 90, ORIGIN[1] + 50)])
    path = write_zip(
        tmp_path,
        LayerFiles("red", [(line, {"id": "a"})], geometry_type="LineString"),
        LayerFiles("edge", [(square(0, 0), {"id": "b"})]),
    )
    layers = {"red": {"role": "lines", "kind": "red_line"}, "edge": {"role": "boundary"}}
    content = content_of(path, plan_words(mapping={"layers": layers}))
    [missing] = found(content, "covers_missing")
    assert (missing.severity, content.is_fatal) == (Severity.ERROR, False)
    assert missing.question is not None
    [choice] = missing.question.choices
    assert (missing.question.pointer, choice.value) == ("/covers", {"layer": "edge"})
    answered = content_of(path, plan_words(mapping={"layers": layers}, covers=choice.value))
    assert not answered.is_blocked


def test_a_layer_of_which_nothing_can_be_published_blocks_until_it_is_answered(tmp_path: Path) -> None:
    rows: list[Row] = [(None, {"id": "a", "code": "DAT_Dulich", "density": "60"})]
    content = content_of(write_zip(tmp_path, LayerFiles("lots", rows)))
    assert {item.severity for item in found(content, "nothing_to_publish")} == {Severity.ERROR}
    assert not content.is_fatal


def test_heights_in_the_drawing_are_dropped_and_the_plan_is_two_dimensional(tmp_path: Path) -> None:
    rows = zoned(shapely.force_3d(square(0, 0), 1500.0))
    content = content_of(write_zip(tmp_path, LayerFiles("lots", rows, geometry_type="Polygon Z")))
    assert content.layers[0].zones[0].area_m2 == pytest.approx(10000)
    assert found(content, "z_dropped")


def test_lines_overlays_and_their_attributes_are_drafted(tmp_path: Path) -> None:
    line = shapely.LineString([ORIGIN, (ORIGIN[0] + 30, ORIGIN[1] + 40)])
    layers = {
        "lots": {"role": "zones", "attributes": {"code": "code"}},
        "do": {
            "role": "lines",
            "kind": "red_line",
            "attributes": {"road_name": "ten", "road_width_m": "rong", "setback_m": "lui"},
        },
        "hl": {
            "role": "overlays",
            "kind": "corridor",
            "theme": "corridor",
            "effect": "prohibit",
            "attributes": {"label": "ten"},
        },
    }
    path = write_zip(
        tmp_path,
        LayerFiles("lots", lots(1)),
        LayerFiles(
            "do", [(line, {"ten": "Đường A", "rong": "12,5 m", "lui": "1.234"})], geometry_type="LineString"
        ),
        LayerFiles("hl", [(square(0, 0), {"ten": "Hành lang điện"})]),
    )
    content = content_of(path, plan_words(mapping={"layers": layers}))
    by_name = {layer.name: layer for layer in content.layers}
    [red] = by_name["do"].lines
    assert (red.road_name, red.road_width_m, red.setback_m, red.length_m) == ("Đường A", 12.5, None, 50.0)
    assert by_name["do"].theme == "red_line"
    [overlay] = by_name["hl"].overlays
    assert (overlay.label_vi, overlay.effect, overlay.theme) == ("Hành lang điện", "prohibit", "corridor")
    assert len(found(content, "number_unreadable")) == 1


def test_layers_in_two_systems_are_an_error(tmp_path: Path) -> None:
    other = CRS.from_epsg(9217).to_wkt("WKT1_ESRI")
    path = write_zip(
        tmp_path, LayerFiles("lots", lots()), LayerFiles("ranh", [(square(0, 0), {"a": "b"})], prj=other)
    )
    assert found(content_of(path, boundary_words()), "crs_several")


def test_degrees_need_a_measure_system(tmp_path: Path) -> None:
    degrees = shapely.box(108.44, 11.93, 108.441, 11.931)
    path = write_zip(
        tmp_path, LayerFiles("lots", zoned(degrees), prj=CRS.from_epsg(4326).to_wkt("WKT1_ESRI"))
    )
    assert found(content_of(path), "measure_crs_needed")
    measured = content_of(path, plan_words(measure_crs="EPSG:5899"))
    # 0.001° at 11.93° N: 108.94 m × 110.63 m on the ellipsoid, TM-3 area scale 0.99994
    assert measured.layers[0].zones[0].area_m2 == pytest.approx(12050, rel=2e-3)
    assert measured.layers[0].zones[0].shape.srid == 4326


def test_a_drawing_in_two_dimensions_says_nothing_of_heights(tmp_path: Path) -> None:
    assert not found(content_of(write_zip(tmp_path, LayerFiles("lots", lots()))), "z_dropped")


def test_the_same_parcel_in_two_layers_of_one_file_is_said_and_has_two_ids(tmp_path: Path) -> None:
    rows: list[Row] = [(square(0, 0), {"to": "12", "so": "345", "dt": 10000.0, "loai": "ODT"})]
    layers = parcel_words()["mapping"]["layers"]
    words = parcel_words(mapping={"layers": {"thua": layers["thua"], "thua2": layers["thua"]}})
    content = content_of(write_zip(tmp_path, LayerFiles("thua", rows), LayerFiles("thua2", rows)), words)
    assert len({name for parcels in content.parcels for name in parcels.parcel_ids}) == 2
    [said] = found(content, "parcel_key_twice")
    assert (said.layer, said.row) == ("thua2", 1)
    assert "lớp “thua”" in said.text.vi


def test_keys_that_differ_only_in_where_they_are_cut_have_ids_of_their_own(tmp_path: Path) -> None:
    keys = (("a", "b, c"), ("a, b", "c"), ('a", "b', "c"), ("a", 'b", "c'))
    rows: list[Row] = [
        (square(0, 0), {"to": sheet, "so": number, "dt": 10000.0, "loai": "ONT"}) for sheet, number in keys
    ]
    [parcels] = content_of(write_zip(tmp_path, LayerFiles("thua", rows)), parcel_words()).parcels
    assert len(set(parcels.content_sha256)) == len(set(parcels.parcel_ids)) == 4


def test_an_id_is_the_first_letters_of_the_content_and_a_copys_those_of_content_and_number() -> None:
    def letters(digest: bytes) -> str:
        return "p" + base64.b32encode(digest).decode().lower()[:12]

    content = hashlib.sha256(b"a lot").hexdigest()
    second = hashlib.sha256(f"{content} 1".encode()).digest()
    assert parcel_ids([content] * 2, ParcelsSeen()) == [letters(bytes.fromhex(content)), letters(second)]


def test_a_parcel_without_a_number_is_kept_and_said(tmp_path: Path) -> None:
    rows: list[Row] = [(square(0, 0), {"to": "12", "so": "", "dt": 10000.0, "loai": "ONT"})]
    content = content_of(write_zip(tmp_path, LayerFiles("thua", rows)), parcel_words())
    assert sum(map(len, content.parcels)) == 1
    assert found(content, "parcel_key_missing")[0].row == 1


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("ten_chu", ["a"]),
        ("TenChu", ["a"]),
        ("CCCD", ["1"]),
        ("SoCMND", ["1"]),
        ("Họ tên", ["a"]),
        ("sdt", [""]),
        ("col1", ["079123456789", "079123456780"]),
        ("col2", ["0912345678", "0987654321"]),
        ("col3", ["ông Nguyễn Văn A", "Bà Trần Thị B"]),
        ("col4", ["a@b.vn"]),
        ("CHU_SD", ["a"]),
        ("ChuHo", ["a"]),
        ("NguoiSDD", ["a"]),
        ("col5", ["Nguyễn Văn An", "Trần Thị Bé", "Đất ở"]),
    ],
)
def test_columns_about_persons_are_seen(name: str, values: list[str]) -> None:
    assert personal_data(Column(name, "text", tuple(values))) is not None


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("GhiChu", ["Đất ở", "Công viên"]),
        ("chucnang", ["a"]),
        ("MaLoaiDat", ["ONT"]),
        ("chu_thich", ["Lâu dài"]),
        ("thsd", ["Lâu dài"]),
        ("dientich", ["120"]),
        ("chuyendoi", ["có"]),
        ("TenDuong", ["Nguyễn Huệ", "Trần Hưng Đạo"]),
        ("LoaiDat", ["Hồ, ao", "Đất nhóm nhà ở", "Mai táng"]),
    ],
)
def test_columns_of_planning_are_not_taken_for_persons(name: str, values: list[str]) -> None:
    assert personal_data(Column(name, "text", tuple(values))) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12.0),
        ("12,5", 12.5),
        ("12.5 m", 12.5),
        ("1.234,5", 1234.5),
        ("1.234.567,8", 1234567.8),
        ("-3", -3.0),
        ("1.234", None),
        ("1,234.5", 1234.5),
        ("12-15", None),
        ("", None),
        ("abc", None),
        ("1e5", None),
        ("nan", None),
    ],
)
def test_a_number_in_text_is_read_only_where_it_can_be_but_one(text: str, number: float | None) -> None:
    assert read_number(text) == number


def test_zones_without_ids_in_two_layers_have_ids_of_their_own(tmp_path: Path) -> None:
    rows: list[Row] = [(square(0, 0), {"code": "DAT_Dulich", "density": "60"})]
    beside: list[Row] = [(square(0, 1), {"code": "DAT_Dulich", "density": "60"})]
    attributes = {"code": "code", "coverage": "density"}
    layers = {name: {"role": "zones", "attributes": attributes} for name in ("a", "b")}
    path = write_zip(tmp_path, LayerFiles("a", rows), LayerFiles("b", beside))
    both = content_of(path, plan_words(mapping={"layers": layers}))
    assert [zone.zone_id for layer in both.layers for zone in layer.zones] == ["a.r1", "b.r1"]
    one = content_of(path, plan_words(mapping={"layers": {"a": layers["a"]}}))
    assert [zone.zone_id for layer in one.layers for zone in layer.zones] == ["r1"]


def test_the_place_of_a_note_is_exchanged_with_the_axes_of_the_shapes() -> None:
    raw = RawLayer(
        "lots", "Polygon", (1,), as_array([square(0, 0)]), {}, (), None, notes=(Note("moved", x=1.0, y=2.0),)
    )
    [note] = with_axes_exchanged(raw, []).notes
    assert (note.x, note.y) == (2.0, 1.0)


def test_half_a_person_is_told_and_never_rounded(tmp_path: Path) -> None:
    people = ["12.5", "1,5", "1.250", "1 250", "7", "3e9", "1e30", "1000000000"]
    rows: list[Row] = [
        (square(n, 0), {"id": f"L{n}", "code": "DAT_O_Nhomnhao", "people": text})
        for n, text in enumerate(people)
    ]
    attributes = {"zone_id": "id", "code": "code", "population": "people"}
    words = plan_words(mapping={"layers": {"lots": {"role": "zones", "attributes": attributes}}})
    content = content_of(write_zip(tmp_path, LayerFiles("lots", rows)), words)
    assert [zone.population for zone in content.layers[0].zones] == [
        None,
        None,
        None,
        1250,
        7,
        None,
        None,
        10**9,
    ]
    assert [told.row for told in found(content, "population_not_whole")] == [1, 2]
    assert [told.row for told in found(content, "number_unreadable")] == [3, 6, 7]


def test_a_level_that_has_no_rank_is_told(tmp_path: Path) -> None:
    path = write_zip(tmp_path, LayerFiles("lots", lots()))
    [told] = found(content_of(path, plan_words(level="tong_mat_bang")), "level_unranked")
    assert told.severity is Severity.WARNING
    assert not found(content_of(path, plan_words(level="chi_tiet")), "level_unranked")
