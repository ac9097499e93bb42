"""Files in the circular's layout: read without a mapping, with what is missing or odd about them told."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyogrio.raw
import pytest
import shapely

from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.ingest.content import Content
from planning_server.ingest.data_model.classes import GROUPS, Database, find_class
from planning_server.ingest.data_model.codes import PlanCode, read_plan_code, wrong_with_dossier_code
from planning_server.ingest.data_model.fields import CLASS_FIELDS, COMMON_FIELDS, colliding, columns_for
from planning_server.ingest.pipeline import SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file, read_json
from tests.shapefiles import LayerFiles, Row, plan_words, square, write_zip

SAMPLE = Path(__file__).parents[2] / "sample_data" / "files" / "Quy hoạch phân khu Suối Mơ (2024).json"
PLAN_CODE, DOSSIER_CODE = "682421012345", "68QPK0010001"
"""Lâm Đồng, 2024, zoning plan, urban, overall adjustment; the form of the source's own example."""

RENAMED: Mapping[str, Mapping[str, str]] = {
    "ChucNangSuDungDat_A": {
        "KyHieuLo": "kyHieuLoDa",
        "MaLoaiDat": "chucNang_1",
        "LoaiDat": "tenDoiTuon",
        "MatDoXD": "matDoXayDu",
        "HeSoSDD": "HESOSUDUNG",
        "TangCao": "tangCaoXay",
        "DienTich": "dienTich",
        "DanSo": "danSo",
    },
    "RanhGioiQuyHoach_A": {},
    "ChiGioiDuongDo_L": {},
    "ChiGioiXayDung_L": {"KhoangLui": "khoangLuiX"},
}
"""Columns of the sample town to the circular's, cut as a shapefile cuts them."""


def content_of(path: Path, words: Mapping[str, Any]) -> Content:
    return read_content(SourceFile(path, path.name, "0" * 64), parse_plan_file(words))


def found(content: Content, code: str) -> list[Finding]:
    return [item for item in content.findings if item.code == code]


def sample_words() -> dict[str, Any]:
    return dict(read_json(SAMPLE.read_text(encoding="utf-8")))


def rows_of(folder: Path, layer: str) -> list[Row]:
    """Rows of a layer of the sample town under the circular's names, its own codes translated, with the codes of a dossier."""
    codes = sample_words()["mapping"]["layers"]["ChucNangSuDungDat_A"]["codes"]
    meta, _, shapes, columns = pyogrio.raw.read(folder / f"{layer}.shp")
    names = [RENAMED[layer].get(name) for name in meta["fields"]]
    rows: list[Row] = []
    for index, shape in enumerate(shapes):
        values = {name: column[index] for name, column in zip(names, columns, strict=True) if name}
        if "chucNang_1" in values:
            values["chucNang_1"] = codes.get(values["chucNang_1"], values["chucNang_1"])
            values = {"chucNangSu": "I", **values}
        rows.append((shapely.from_wkb(shape), {"maThongTin": PLAN_CODE, "maHoSoQH": DOSSIER_CODE, **values}))
    return rows


@pytest.fixture(scope="module")
def circular_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("circular")
    with zipfile.ZipFile(SAMPLE.with_suffix(".zip")) as archive:
        archive.extractall(folder)
    layers = [
        LayerFiles(
            name,
            rows_of(folder, name),
            geometry_type="MultiLineString" if name.endswith("_L") else "MultiPolygon",
        )
        for name in RENAMED
    ]
    return write_zip(folder, *layers)


def without_mapping() -> dict[str, Any]:
    words = sample_words()
    del words["mapping"], words["covers"]
    return words


def test_a_file_in_the_circulars_layout_needs_no_mapping(circular_file: Path) -> None:
    derived = content_of(circular_file, without_mapping())
    mapped = content_of(SAMPLE.with_suffix(".zip"), sample_words())
    zones = {layer.name: layer.zones for layer in derived.layers}["ChucNangSuDungDat_A"]
    expected = {layer.name: layer.zones for layer in mapped.layers}["ChucNangSuDungDat_A"]
    assert [
        (one.zone_id, one.code, one.indicators.coverage, one.indicators.far, one.indicators.storeys)
        for one in zones
    ] == [
        (one.zone_id, one.code, one.indicators.coverage, one.indicators.far, one.indicators.storeys)
        for one in expected
    ]
    assert [(one.stated_area_m2, one.population) for one in zones] == [
        (one.stated_area_m2, one.population) for one in expected
    ]
    kinds = {layer.name: {line.kind for line in layer.lines} for layer in derived.layers if layer.lines}
    assert kinds == {"ChiGioiDuongDo_L": {"red_line"}, "ChiGioiXayDung_L": {"building_line"}}
    setbacks = {layer.name: [line.setback_m for line in layer.lines] for layer in derived.layers}
    assert setbacks["ChiGioiXayDung_L"] == [
        line.setback_m for layer in mapped.layers if layer.name == "ChiGioiXayDung_L" for line in layer.lines
    ]
    assert not found(derived, "covers_derived")  # the boundary layer says it


def test_the_derived_mapping_is_shown_and_can_be_kept(circular_file: Path) -> None:
    content = content_of(circular_file, without_mapping())
    shown = {item.layer: item for item in found(content, "mapping_derived")}
    assert set(shown) == set(RENAMED)
    zones = json.loads(str(shown["ChucNangSuDungDat_A"].measured["mapping"]))
    assert (
        zones["attributes"]["code"] == "chucNang_1"
    )  # the level whose values are codes, not the one named first
    assert zones["attributes"]["far"] == "HESOSUDUNG"
    assert "coverage ← matDoXayDu" in shown["ChucNangSuDungDat_A"].text.vi
    kept = without_mapping() | {"mapping": {"layers": {"ChucNangSuDungDat_A": zones}}}
    again = content_of(circular_file, kept)
    assert [layer.name for layer in again.layers] == ["ChucNangSuDungDat_A"]


def test_what_the_plan_file_says_of_a_layer_stands_and_the_rest_is_completed(circular_file: Path) -> None:
    words = without_mapping() | {
        "mapping": {
            "layers": {
                "ChucNangSuDungDat_A": {"attributes": {"label": "kyHieuLoDa"}},
                "ChiGioiDuongDo_L": {"role": "none"},
            }
        }
    }
    content = content_of(circular_file, words)
    zones = next(layer for layer in content.layers if layer.zones).zones
    assert zones[0].label_vi == zones[0].zone_id
    assert zones[0].indicators.coverage is not None
    assert {layer.name for layer in content.layers} == {"ChucNangSuDungDat_A", "ChiGioiXayDung_L"}


def test_a_plan_file_that_lists_its_layers_gets_no_others(circular_file: Path) -> None:
    words = without_mapping() | {
        "mapping": {"layers": {"ChiGioiXayDung_L": {"role": "lines", "kind": "building_line"}}}
    }
    words["covers"] = {
        "type": "Polygon",
        "coordinates": [[[108, 11], [109, 11], [109, 13], [108, 13], [108, 11]]],
    }
    content = content_of(circular_file, words)
    assert not content.is_blocked, [item.text.en for item in content.findings if item.severity == "error"]
    assert [layer.name for layer in content.layers] == ["ChiGioiXayDung_L"]
    assert {item.layer for item in found(content, "layer_unmapped")} == set(RENAMED) - {"ChiGioiXayDung_L"}


def zone(number: int, **values: Any) -> Row:  # noqa: ANN401 - any value of a dbf column
    base = {"maThongTin": "012421012345", "maHoSoQH": "01QPK0010001", "kyHieuLoDa": f"L{number}"}
    return square(number, 0), base | {"chucNangSu": "DAT_O_Nhomnhao", "matDoXayDu": "60"} | values


def sent(folder: Path, *rows: Row, name: str = "ChucNangSuDungDat_A", **words: Any) -> Content:  # noqa: ANN401 - what a library or a plan file hands over
    plan = plan_words(**words)
    del plan["mapping"]
    return content_of(write_zip(folder, LayerFiles(name, rows)), plan)


def test_a_clean_layer_in_the_layout_has_no_complaint_about_its_layout(tmp_path: Path) -> None:
    content = sent(tmp_path, zone(0), zone(1))
    told = {item.code for item in content.findings if item.number and "A20" <= item.number <= "A39"}
    assert told == {"mapping_derived"}
    assert not content.is_blocked


def test_the_codes_of_the_dossier_are_judged_and_no_identity_numbers(tmp_path: Path) -> None:
    content = sent(
        tmp_path,
        zone(0),
        zone(1, maThongTin="012491012345"),
        zone(2, maThongTin=None),
        zone(3, maHoSoQH="01QPK001001"),
        level="chi_tiet",
    )
    [form] = found(content, "plan_code_form")
    assert form.row == 2  # kind 9
    [empty] = found(content, "field_empty")
    assert (empty.row, empty.measured["count"], empty.measured["rows"]) == (3, 1, "3")
    [dossier] = found(content, "dossier_code_form")
    assert dossier.row == 4
    assert "just one character" in dossier.text.en  # 6 digits: the source disagrees with itself by one
    reasons = {str(item.measured["attribute"]) for item in found(content, "dossier_codes_disagree")}
    assert reasons == {"maThongTinQH", "maHoSoQH", "012421012345: level"}
    assert not found(content, "personal_data")


def test_a_code_of_another_province_or_of_a_later_year_than_the_decision_is_told(tmp_path: Path) -> None:
    """01 is Hà Nội, 04 Cao Bằng; a plan submitted in 2025 was not decided in 2024."""

    def folder(name: str) -> Path:
        made = tmp_path / name
        made.mkdir()
        return made

    content = sent(folder("1"), zone(0, maHoSoQH="04QPK0010001"))
    [province] = found(content, "dossier_codes_disagree")
    assert province.text.en == ("The codes begin with different provinces (maThongTinQH: 01; maHoSoQH: 04).")
    content = sent(folder("2"), zone(0, maThongTin="012521012345"), decision_date="2024-05-02")
    [year] = found(content, "dossier_codes_disagree")
    assert "submitted in 2025" in year.text.en
    assert not found(
        sent(folder("3"), zone(0, maThongTin="012521012345"), decision_date="2025-05-02"),
        "dossier_codes_disagree",
    )


def test_missing_fields_numbers_for_text_and_other_capitals_are_told(tmp_path: Path) -> None:
    rows = [
        (square(n, 0), {"maHoSoQH": "01QPK0010001", "chucNangSu": "DAT_Coquan", "matDoXayDu": 60.0})
        for n in (0, 1)
    ]
    content = sent(tmp_path, *rows, name="chucNangSuDungDat_a")
    assert "maThongTinQH" in found(content, "field_missing")[0].text.en
    assert found(content, "field_type")[0].measured["column"] == "matDoXayDu"
    assert "ChucNangSuDungDat_A" in found(content, "class_capitals")[0].text.en
    assert len(content.layers[0].zones) == 2


def test_a_suffix_that_lies_about_the_geometry_is_told(tmp_path: Path) -> None:
    lines = LayerFiles(
        "MangLuoiRieng_A",
        [(shapely.LineString([(575000, 1320000), (575100, 1320000)]), {"a": "b"})],
        geometry_type="LineString",
    )
    plan = plan_words()
    del plan["mapping"]
    content = content_of(write_zip(tmp_path, LayerFiles("ChucNangSuDungDat_A", [zone(0)]), lines), plan)
    assert [item.layer for item in found(content, "class_suffix")] == ["MangLuoiRieng_A"]
    assert [item.layer for item in found(content, "class_not_listed")] == ["MangLuoiRieng_A"]


def test_three_levels_cut_to_one_name_are_told_and_chosen_by_their_values(tmp_path: Path) -> None:
    rows = [
        zone(n, chucNangSu="Đất dân dụng", chucNang_1="Nhóm", chucNang_2="DAT_O_Nhomnhao") for n in range(3)
    ]
    content = sent(tmp_path, *rows)
    assert "chucNangSu, chucNang_1, chucNang_2" in found(content, "fields_collide")[0].text.en
    assert {one.code for one in content.layers[0].zones} == {"DAT_O_Nhomnhao"}


def test_a_layer_without_any_known_use_asks_for_the_column_and_is_not_guessed(tmp_path: Path) -> None:
    content = sent(tmp_path, *(zone(n, chucNangSu="X1", loai="Đất giáo dục") for n in range(3)))
    [needed] = found(content, "code_column_needed")
    assert content.is_blocked
    assert needed.question is not None
    assert needed.question.pointer == "/mapping/layers/ChucNangSuDungDat_A/attributes/code"
    assert needed.question.choices[0].value == "loai"


def test_current_state_is_never_published_as_the_plan(tmp_path: Path) -> None:
    content = sent(tmp_path, zone(0), name="HienTrangSuDungDat_ChucNangSuDungDat_A")
    assert found(content, "class_of_current_state")
    assert found(content, "mapping_needed")
    assert not content.layers


def test_plan_and_current_state_of_one_class_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    """`HoSoGIS/HienTrang` and `HoSoGIS/QuyHoach`, as the dossier has them; also where the current state is alone."""
    both, alone = tmp_path / "both.zip", tmp_path / "alone.zip"
    for target, folders in ((both, ("HienTrang", "QuyHoach")), (alone, ("HienTrang",))):
        with zipfile.ZipFile(target, "w") as archive:
            for folder in folders:
                place = tmp_path / f"{target.stem}{folder}"
                place.mkdir()
                use = "DAT_O_Langxom" if folder == "HienTrang" else "DAT_Coquan"
                layer = LayerFiles("ChucNangSuDungDat_A", [zone(0, chucNangSu=use)])
                with zipfile.ZipFile(write_zip(place, layer)) as part:
                    for name in part.namelist():
                        archive.writestr(f"HoSoGIS/{folder}/{name}", part.read(name))
    words = plan_words()
    del words["mapping"]
    content = content_of(both, words)
    assert [one.code for layer in content.layers for one in layer.zones] == ["DAT_Coquan"]
    assert found(content, "class_of_current_state")
    lonely = content_of(alone, words)
    assert lonely.is_blocked
    assert found(lonely, "class_of_current_state")


def test_a_file_of_unknown_layers_without_mapping_is_asked_about_not_crashed(tmp_path: Path) -> None:
    content = sent(tmp_path, zone(0), name="lots")
    [needed] = found(content, "mapping_needed")
    assert "lots" in needed.text.en
    assert content.is_blocked
    assert not content.is_fatal


def test_the_lists_hold_79_planning_and_67_current_state_classes() -> None:
    counts = {database: sum(len(names) for names in groups.values()) for database, groups in GROUPS.items()}
    assert counts == {
        Database.PLANNING: 79,
        Database.CURRENT_STATE: 67,
        Database.MARKERS: 3,
        Database.TERRAIN: 4,
    }


@pytest.mark.parametrize(
    ("layer", "name", "database"),
    [
        ("ChucNangSuDungDat_A", "ChucNangSuDungDat_A", Database.PLANNING),
        ("chucnangsudungdat_a", "ChucNangSuDungDat_A", Database.PLANNING),
        ("QuyHoachSuDungDat/PhanOQuyHoach_A", "PhanOQuyHoach_A", Database.PLANNING),
        ("SuDungDatQuyHoach_PhanOQuyHoach_A", "PhanOQuyHoach_A", Database.PLANNING),
        ("HienTrang/ChucNangSuDungDat_A", "ChucNangSuDungDat_A", Database.CURRENT_STATE),
        ("DuAnLienQuan_A", "DuAnLienQuan_A", Database.CURRENT_STATE),
        ("MocGioiQuyHoach_P", "MocGioiQuyHoach_P", Database.MARKERS),
    ],
)
def test_a_class_is_known_by_name_and_group_whatever_its_capitals(
    layer: str, name: str, database: Database
) -> None:
    known = find_class(layer)
    assert known is not None
    assert (known.name, known.database) == (name, database)


@pytest.mark.parametrize("layer", ["lots", "", "_A", "ChucNang_A", "a/b", "\x00"])
def test_another_name_is_no_class(layer: str) -> None:
    assert find_class(layer) is None


def test_two_supplies_of_a_block_collide_when_cut_and_so_do_three_levels_of_use() -> None:
    assert colliding([*COMMON_FIELDS, *CLASS_FIELDS["PhanOQuyHoach_A"]]) == [
        ("chiTieuCapNuoc", "chiTieuCapDien")
    ]
    assert [len(group) for group in colliding(CLASS_FIELDS["ChucNangSuDungDat_A"])] == [3]
    assert columns_for("heSoSuDungDat", ["HeSoSuDung", "dienTich"]) == ["HeSoSuDung"]
    assert columns_for("dienTich", ["dienTich_1"]) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("012511012345", None),
        ("01251101234", "12 digits"),
        ("032511012345", "province 03"),
        ("012551012345", "digit 5"),
        ("012516012345", "digit 6"),
        ("012511312345", "digit 7"),
        ("٠١٢٥١١٠١٢٣٤٥", "12 digits"),
    ],
)
def test_a_plan_information_code_is_taken_apart(text: str, wrong: str | None) -> None:
    read = read_plan_code(text)
    if wrong is None:
        assert read == PlanCode("01", 2025, "chung", 0)
    else:
        assert isinstance(read, Text)
        assert wrong in read.en


@pytest.mark.parametrize("text", ["", "QHC", "04QHX0010001", "04QHC", "03QHC0010001", "04QHC001000100"])
def test_a_wrong_dossier_code_says_why(text: str) -> None:
    assert wrong_with_dossier_code(text) is not None
    assert wrong_with_dossier_code("04QHC0010001") is None
