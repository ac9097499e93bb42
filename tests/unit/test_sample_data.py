"""The sample town's files: what a planner would send, and what the paper beside them says."""

import json
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from shapely import Polygon

from sample_data.make import make

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"
PLANS = sorted(path for path in (SAMPLE / "files").glob("Quy*.json"))
CURRENT = SAMPLE / "files" / "Quy hoạch phân khu Suối Mơ (2024).zip"
DETAILED = SAMPLE / "files" / "Quy hoạch chi tiết trung tâm Suối Mơ (2025).zip"
CADASTRE = SAMPLE / "files" / "Địa chính Suối Mơ.zip"
FAULTY = SAMPLE / "faulty" / "Quy hoạch chi tiết Đồi Mây (có lỗi).zip"

# Circular 16/2025/TT-BXD, Annex I, section 04: the codes this town uses.
CIRCULAR_CODES = {
    "DAT_O_Nhomnhao",
    "DAT_O_Honhop_Nhomo",
    "DAT_O_Langxom",
    "DAT_HTXH_Yte",
    "DAT_HTXH_Vanhoa",
    "DAT_HTXH_Theducthethao",
    "DAT_HTXH_Truonghoc",
    "DAT_HTXH_TruongTHPT",
    "DAT_HTXH_CayxanhCC",
    "DAT_Cayxanhhanche",
    "DAT_Cayxanhchuyendung",
    "DAT_SX_Congnghiep",
    "DAT_DaotaoNC",
    "DAT_Coquan",
    "DAT_Dichvu",
    "DAT_Dulich",
    "DAT_Ditich_tongiao",
    "DAT_Anninh",
    "DAT_HTKT_DuongGT",
    "DAT_HTKT_Baidoxe",
    "DAT_HTKT_Nghiatrang",
    "DAT_HTKT_Hatangkhac",
    "DAT_NN_Nongnghiep",
    "DAT_NN_Rungsanxuat",
    "DAT_NN_Rungphongho",
    "DAT_NN_Thuysan",
    "DAT_KHAC_Honuoc",
    "DAT_KHAC_Songsuoi",
}


@dataclass(frozen=True, slots=True)
class Rows:
    """A layer read back: CRS, shapes, columns by name."""

    crs: str
    shapes: NDArray[np.object_]
    columns: dict[str, list[Any]]

    def shape_where(self, **wanted: object) -> Polygon:
        """The only shape whose columns hold the wanted values."""
        hits = [
            index
            for index in range(len(self.shapes))
            if all(self.columns[name][index] == value for name, value in wanted.items())
        ]
        assert len(hits) == 1
        found = self.shapes[hits[0]]
        assert isinstance(found, Polygon)
        return found


def read(pack: Path, layer: str) -> Rows:
    meta, _, geometry, fields = pyogrio.raw.read(f"/vsizip/{pack}/{layer}.shp")
    names = [str(name) for name in meta["fields"]]
    columns = {name: list(field) for name, field in zip(names, fields, strict=True)}
    return Rows(str(meta["crs"]), shapely.from_wkb(geometry), columns)


def read_json(path: Path) -> Any:  # noqa: ANN401 a JSON document has any shape
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def walk() -> Any:  # noqa: ANN401 the same
    return read_json(SAMPLE / "expected" / "walk.json")


@pytest.mark.slow
def test_the_script_writes_the_committed_files_again(tmp_path: Path) -> None:
    make(tmp_path)
    made = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    assert len(made) == 10 + 1 + 2 + 5 + 1
    for name in sorted(made):
        if name.suffix == ".zip":
            assert _members(tmp_path / name) == _members(SAMPLE / name), name
        else:
            assert (tmp_path / name).read_bytes() == (SAMPLE / name).read_bytes(), name


def _members(pack: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(pack) as opened:
        assert opened.namelist() == sorted(opened.namelist())
        return {name: opened.read(name) for name in opened.namelist()}


def test_all_files_together_stay_small() -> None:
    files = [p for p in SAMPLE.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    assert sum(path.stat().st_size for path in files) < 1_500_000


def test_the_demo_lists_every_file_and_its_plan_file() -> None:
    listed = read_json(SAMPLE / "demo.json")
    assert [entry["kind"] for entry in listed] == ["vector"] * 4 + ["parcels"]
    assert {entry["file"] for entry in listed} == {
        f"files/{p.name}" for p in (SAMPLE / "files").glob("*.zip")
    }
    assert all(read_json(SAMPLE / entry["plan"])["kind"] == entry["kind"] for entry in listed)


@pytest.mark.parametrize("pack", sorted((SAMPLE / "files").glob("*.zip")), ids=lambda path: path.stem)
def test_every_layer_reads_as_the_legal_system_and_utf_8(pack: Path) -> None:
    with zipfile.ZipFile(pack) as opened:
        layers = [name.removesuffix(".shp") for name in opened.namelist() if name.endswith(".shp")]
        for layer in layers:
            assert opened.read(f"{layer}.cpg") == b"UTF-8"
            prj = opened.read(f"{layer}.prj").decode("ascii")
            assert prj.startswith('PROJCS["VN_2000_TM-3_107-45"')
            assert CRS.from_wkt(prj).to_epsg() == 5899
    for layer in layers:
        rows = read(pack, layer)
        assert rows.crs == "EPSG:5899"
        assert len(rows.shapes) > 0
        assert shapely.is_valid(rows.shapes).all()


@pytest.mark.parametrize("plan", PLANS, ids=lambda path: path.stem)
def test_the_zones_tile_the_plan_boundary(plan: Path) -> None:
    zones = read(plan.with_suffix(".zip"), "ChucNangSuDungDat_A").shapes
    (edge,) = read(plan.with_suffix(".zip"), "RanhGioiQuyHoach_A").shapes
    assert shapely.coverage_is_valid(zones)
    assert shapely.coverage_union_all(zones).equals(edge)
    assert sum(shapely.area(zones)) == pytest.approx(edge.area, abs=0.01)


@pytest.mark.parametrize("plan", PLANS, ids=lambda path: path.stem)
def test_the_plan_file_maps_columns_and_codes_that_exist(plan: Path) -> None:
    mapping = read_json(plan)["mapping"]["layers"]
    with zipfile.ZipFile(plan.with_suffix(".zip")) as opened:
        assert set(mapping) == {
            name.removesuffix(".shp") for name in opened.namelist() if name.endswith(".shp")
        }
    for layer, said in mapping.items():
        assert set(said.get("attributes", {}).values()) <= set(read(plan.with_suffix(".zip"), layer).columns)
    zones = read(plan.with_suffix(".zip"), "ChucNangSuDungDat_A")
    own: dict[str, str] = mapping["ChucNangSuDungDat_A"]["codes"]
    assert {own.get(code, code) for code in zones.columns["MaLoaiDat"]} <= CIRCULAR_CODES
    assert len(set(zones.columns["KyHieuLo"])) == len(zones.shapes)


@pytest.mark.parametrize("plan", PLANS, ids=lambda path: path.stem)
def test_stated_areas_are_the_measured_ones_to_a_tenth(plan: Path) -> None:
    zones = read(plan.with_suffix(".zip"), "ChucNangSuDungDat_A")
    stated = np.array(zones.columns["DienTich"], dtype=float)
    assert np.abs(shapely.area(zones.shapes) - stated).max() <= 0.0501


def test_the_town_has_300_zones_and_2000_parcels() -> None:
    assert len(read(CURRENT, "ChucNangSuDungDat_A").shapes) == 300
    assert 30 <= len(read(DETAILED, "ChucNangSuDungDat_A").shapes) <= 40
    assert len(read(CADASTRE, "thua_dat").shapes) == 2000


def test_versions_of_a_plan_follow_one_another_without_overlap() -> None:
    periods = sorted(
        (
            date.fromisoformat(plan["in_force_from"]),
            plan["in_force_to"] and date.fromisoformat(plan["in_force_to"]),
        )
        for plan in (read_json(path) for path in PLANS)
        if plan["plan_id"] == "suoimo-phan-khu"
    )
    assert periods == [
        (date(2019, 5, 1), date(2024, 6, 1)),
        (date(2024, 6, 1), date(2030, 1, 1)),
        (date(2030, 1, 1), None),
    ]


def test_red_lines_carry_the_widths_and_classes_of_table_2_17() -> None:
    lines = read(CURRENT, "ChiGioiDuongDo_L").columns
    assert set(lines["LoGioi"]) == {7, 10, 12, 16, 20, 24, 30}
    named = dict(zip(lines["TenDuong"], zip(lines["LoGioi"], lines["CapDuong"], strict=True), strict=True))
    assert named["Đường Phan Đình Phùng"] == (16, "đường khu vực")
    assert named["Đường Hùng Vương"] == (30, "đường chính đô thị")


def test_parcels_name_no_owner_and_one_key_is_given_twice() -> None:
    rows = read(CADASTRE, "thua_dat")
    assert set(rows.columns) == {"ShBanDo", "ShThua", "DienTich", "MaLoaiDat"}
    keys = list(zip(rows.columns["ShBanDo"], rows.columns["ShThua"], strict=True))
    twice = {key for key in keys if keys.count(key) > 1}
    expected = read_json(SAMPLE / "expected" / "town.json")["parcels"]["ambiguous_key"]
    assert len(set(keys)) == 1999
    assert twice == {(int(expected["sheet"]), int(expected["number"]))}


def test_parcels_share_their_borders_and_none_is_a_sliver() -> None:
    shapes = read(CADASTRE, "thua_dat").shapes
    assert shapely.coverage_is_valid(shapes)
    assert shapely.area(shapes).min() > 50


@pytest.mark.parametrize(("pack", "level"), [(CURRENT, "phan_khu"), (DETAILED, "chi_tiet")])
def test_the_parcel_of_the_walk_lies_nine_tenths_in_houses_and_one_on_the_street(
    walk: dict[str, Any], pack: Path, level: str
) -> None:
    key = walk["parcel"]["key"]
    parcel = read(CADASTRE, "thua_dat").shape_where(ShBanDo=int(key["sheet"]), ShThua=int(key["number"]))
    zones = read(pack, "ChucNangSuDungDat_A")
    said = [item for item in walk["constraints"]["parcel"]["applies"] if item["level"] == level]
    assert parcel.area == pytest.approx(10.0 * 20.0, abs=1e-6)
    assert [(item["code"], item["share"]) for item in said] == [
        ("DAT_O_Nhomnhao", 0.9),
        ("DAT_HTKT_DuongGT", 0.1),
    ]
    for item, width in zip(said, (18.0, 2.0), strict=True):
        zone = zones.shape_where(KyHieuLo=item["zone_id"])
        assert parcel.intersection(zone).area == pytest.approx(10.0 * width, abs=1e-6)


def test_the_point_of_the_walk_is_the_projected_one_by_the_pinned_operation(walk: dict[str, Any]) -> None:
    to_wgs = Transformer.from_pipeline("urn:ogc:def:coordinateOperation:EPSG::6960")
    assert "VN-2000 to WGS 84 (2)" in to_wgs.description
    back = Transformer.from_crs(4326, 5899, always_xy=True)
    east, north = back.transform(walk["point"]["lon"], walk["point"]["lat"])
    assert (east, north) == pytest.approx(
        (walk["point_projected"]["e"], walk["point_projected"]["n"]), abs=0.02
    )


def test_every_verdict_occurs_and_the_footprints_have_the_sides_that_are_said(walk: dict[str, Any]) -> None:
    checks = walk["checks"]
    assert {check["verdict"] for check in checks} == {"pass", "fail", "needs_review"}
    key = checks[0]["parcels"][0]
    parcel = read(CADASTRE, "thua_dat").shape_where(ShBanDo=int(key["sheet"]), ShThua=int(key["number"]))
    for check, sides in zip(checks, ((8, 15), (9, 17), (8, 15), (8, 15)), strict=True):
        footprint = Polygon(check["footprint"]["coordinates"][0])
        coverage = next(line for line in check["checks"] if line["kind"] == "coverage")
        assert footprint.within(parcel)
        assert footprint.area == pytest.approx(sides[0] * sides[1], abs=1e-6)
        assert coverage["measured"] == pytest.approx(sides[0] * sides[1] / 200.0)


def test_the_limits_of_the_walk_stand_in_the_detailed_plan(walk: dict[str, Any]) -> None:
    zone = walk["constraints"]["point"][1]["zone_id"]
    columns = read(DETAILED, "ChucNangSuDungDat_A").columns
    row = columns["KyHieuLo"].index(zone)
    texts = [columns[name][row] for name in ("MatDoXD", "HeSoSDD", "TangCao", "ChieuCao")]
    assert texts == ["tối đa 65%", "2,6 lần", "2-4 tầng", "≤ 16 m"]


def test_a_lot_of_eight_metres_on_the_zone_line_has_five_on_one_side() -> None:
    said = read_json(SAMPLE / "expected" / "town.json")["parcels"]["straddling"][0]
    parcel = read(CADASTRE, "thua_dat").shape_where(
        ShBanDo=int(said["key"]["sheet"]), ShThua=int(said["key"]["number"])
    )
    zones = read(CURRENT, "ChucNangSuDungDat_A")
    assert sorted(said["shares"].values()) == [3 / 8, 5 / 8]
    for symbol, share in said["shares"].items():
        part = parcel.intersection(zones.shape_where(KyHieuLo=symbol)).area
        assert part / parcel.area == pytest.approx(share, abs=1e-9)


def test_a_few_dozen_zones_change_between_the_versions() -> None:
    changes = read_json(SAMPLE / "expected" / "town.json")["changes"]
    before_and_after = {
        "1-2": ("Quy hoạch phân khu Suối Mơ (2019)", "Quy hoạch phân khu Suối Mơ (2024)"),
        "2-3": ("Quy hoạch phân khu Suối Mơ (2024)", "Quy hoạch phân khu Suối Mơ (2026, hiệu lực 2030)"),
    }
    for step, names in before_and_after.items():
        old, new = (read(SAMPLE / "files" / f"{name}.zip", "ChucNangSuDungDat_A").columns for name in names)
        old_codes, new_codes = (dict(zip(c["KyHieuLo"], c["MaLoaiDat"], strict=True)) for c in (old, new))
        said = changes[step]
        assert set(said["added"]) == set(new_codes) - set(old_codes)
        assert set(said["removed"]) == set(old_codes) - set(new_codes)
        both = set(old_codes) & set(new_codes)
        assert {symbol for symbol in both if old_codes[symbol] != new_codes[symbol]} >= set(said["recoded"])
        assert 20 <= len(set(said["recoded"]) | set(said["indicators"])) <= 60


def test_the_faulty_plan_has_the_faults_that_its_paper_lists() -> None:
    said = read_json(SAMPLE / "faulty" / "expected.json")
    rows = read(FAULTY, "ChucNangSuDungDat_A")
    faults = {fault["fault"]: fault for fault in said["faults"]}
    shapes = rows.shapes
    assert len(shapes) == said["rows"] == 21
    assert [index + 1 for index, valid in enumerate(shapely.is_valid(shapes)) if not valid] == [3]
    assert shapes[20].equals(shapes[6])
    assert shapes[8].intersection(shapes[9]).area == pytest.approx(faults["overlap"]["area_m2"], abs=1e-6)
    (edge,) = read(FAULTY, "RanhGioiQuyHoach_A").shapes
    left = edge.difference(shapely.union_all([shape for i, shape in enumerate(shapes) if i != 2]))
    assert left.area == pytest.approx(faults["gap"]["area_m2"] + 100.0 * 100.0, abs=1e-6)
    assert rows.columns["MaLoaiDat"][13] == faults["unknown_code"]["text"]
    assert rows.columns["MatDoXD"][15] == faults["unreadable_indicator"]["text"]
    assert rows.columns["DienTich"][17] == faults["stated_area"]["stated_m2"]
    assert faults["personal_column"]["column"] in rows.columns
