"""The layers and plan files of each dossier, in the format of docs/plan_file.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sample_data.town import uses
from sample_data.town.files import Column, Layer
from sample_data.town.layout import Area
from sample_data.town.lines import boundary, building_lines, corridor, red_lines
from sample_data.town.lots import Lot

COMMUNE: Final = "99001"
ZONE_ATTRIBUTES: Final = {
    "zone_id": "KyHieuLo", "code": "MaLoaiDat", "label": "LoaiDat", "coverage": "MatDoXD", "far": "HeSoSDD",
    "storeys": "TangCao", "height_m": "ChieuCao", "stated_area_m2": "DienTich", "population": "DanSo",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision as its plan file states it; dates ISO 8601, the range half-open."""

    file: str
    plan_id: str
    title: str
    title_en: str
    level: str
    scale: str
    number: str
    date: str
    in_force_from: str
    in_force_to: str | None


DECISIONS: Final = {
    "2019": Decision(
        "Quy hoạch phân khu Suối Mơ (2019)", "suoimo-phan-khu", "Quy hoạch phân khu thị trấn Suối Mơ, tỷ lệ 1/2000",
        "Zoning plan of Suối Mơ town, 1:2000", "phan_khu", "1/2000", "812/QĐ-UBND", "2019-04-15", "2019-05-01", "2024-06-01",
    ),
    "2024": Decision(
        "Quy hoạch phân khu Suối Mơ (2024)", "suoimo-phan-khu",
        "Điều chỉnh quy hoạch phân khu thị trấn Suối Mơ, tỷ lệ 1/2000",
        "Zoning plan of Suối Mơ town, 1:2000, first revision", "phan_khu", "1/2000", "1234/QĐ-UBND", "2024-05-02",
        "2024-06-01", "2030-01-01",
    ),
    "2026": Decision(
        "Quy hoạch phân khu Suối Mơ (2026, hiệu lực 2030)", "suoimo-phan-khu",
        "Điều chỉnh tổng thể quy hoạch phân khu thị trấn Suối Mơ đến năm 2045, tỷ lệ 1/2000",
        "Zoning plan of Suối Mơ town to 2045, 1:2000, second revision", "phan_khu", "1/2000", "2077/QĐ-UBND",
        "2026-09-18", "2030-01-01", None,
    ),
    "detailed": Decision(
        "Quy hoạch chi tiết trung tâm Suối Mơ (2025)", "suoimo-trung-tam-chi-tiet",
        "Quy hoạch chi tiết khu trung tâm thị trấn Suối Mơ, tỷ lệ 1/500",
        "Detailed plan of the centre of Suối Mơ town, 1:500", "chi_tiet", "1/500", "355/QĐ-UBND", "2025-02-20",
        "2025-03-01", None,
    ),
}  # fmt: skip


def plan_layers(decision: Decision, zones: Sequence[Area]) -> list[Layer]:
    """The shapefile layers of a plan: zones, edge, red lines, building lines, and the corridor where there is one."""
    red = red_lines(zones)
    behind = building_lines(red)
    corridors = corridor(zones)
    layers = [
        zone_layer(zones),
        Layer(
            "RanhGioiQuyHoach_A",
            "Polygon",
            [boundary(zones)],
            {"TenDoAn": [decision.title], "TyLe": [decision.scale]},
        ),
        Layer(
            "ChiGioiDuongDo_L",
            "LineString",
            [line.line for line in red],
            {
                "TenDuong": [line.road.name for line in red],
                "LoGioi": [float(line.road.width_m) for line in red],
                "CapDuong": [line.road.road_class for line in red],
            },
        ),
        Layer(
            "ChiGioiXayDung_L",
            "LineString",
            [line.line for line in behind],
            {
                "TenDuong": [line.road.name for line in behind],
                "KhoangLui": [line.setback_m for line in behind],
            },
        ),
    ]
    if corridors:
        names: Column = ["Hành lang bảo vệ nguồn nước suối Mơ, hồ Mơ"] * len(corridors)
        layers.append(Layer("HanhLangAnToan_A", "Polygon", corridors, {"TenHL": names}))
    return layers


def zone_layer(zones: Sequence[Area]) -> Layer:
    """`ChucNangSuDungDat_A`: one row a zone, areas rounded to 0.1 m² as planners state them."""
    return Layer(
        "ChucNangSuDungDat_A",
        "Polygon",
        [zone.shape for zone in zones],
        {
            "KyHieuLo": [zone.symbol for zone in zones],
            "MaLoaiDat": [zone.use.code for zone in zones],
            "LoaiDat": [zone.use.label for zone in zones],
            "MatDoXD": [zone.use.coverage for zone in zones],
            "HeSoSDD": [zone.use.far for zone in zones],
            "TangCao": [zone.use.storeys for zone in zones],
            "ChieuCao": [zone.use.height for zone in zones],
            "DienTich": [round(zone.shape.area, 1) for zone in zones],
            "DanSo": [round(zone.shape.area / 10_000 * zone.use.people_per_ha) for zone in zones],
            "GhiChu": [zone.use.note or None for zone in zones],
        },
    )


def plan_file(decision: Decision, layers: Sequence[Layer]) -> dict[str, object]:
    """The plan file that goes with the zip."""
    roles: dict[str, object] = {
        "ChucNangSuDungDat_A": {"role": "zones", "attributes": ZONE_ATTRIBUTES, "codes": uses.OWN_CODES},
        "RanhGioiQuyHoach_A": {"role": "boundary"},
        "ChiGioiDuongDo_L": {
            "role": "lines",
            "kind": "red_line",
            "attributes": {"road_name": "TenDuong", "road_width_m": "LoGioi", "road_class": "CapDuong"},
        },
        "ChiGioiXayDung_L": {
            "role": "lines",
            "kind": "building_line",
            "attributes": {"road_name": "TenDuong", "setback_m": "KhoangLui"},
        },
        "HanhLangAnToan_A": {
            "role": "overlays",
            "kind": "corridor",
            "theme": "corridor",
            "effect": "consult",
            "attributes": {"label": "TenHL"},
        },
    }
    return {
        "kind": "vector",
        "plan_id": decision.plan_id,
        "title": decision.title,
        "title_en": decision.title_en,
        "system": "construction_planning",
        "level": decision.level,
        "authority": "UBND tỉnh Lâm Đồng",
        "decision_number": decision.number,
        "decision_date": decision.date,
        "in_force_from": decision.in_force_from,
        "in_force_to": decision.in_force_to,
        "scope": "whole",
        "theme": "land_use",
        "accuracy_m": 0.2,
        "crs": None,
        "measure_crs": None,
        "covers": {"layer": "RanhGioiQuyHoach_A"},
        "commune": COMMUNE,
        "mapping": {"layers": {layer.name: roles[layer.name] for layer in layers}},
    }


def parcel_layer(lots: Sequence[Lot]) -> Layer:
    """`thua_dat`: sheet, number, area rounded to 0.1 m² and registered use; no word about owners."""
    return Layer(
        "thua_dat",
        "Polygon",
        [lot.shape for lot in lots],
        {
            "ShBanDo": [lot.sheet for lot in lots],
            "ShThua": [lot.number for lot in lots],
            "DienTich": [lot.legal_area_m2 for lot in lots],
            "MaLoaiDat": [lot.land_use for lot in lots],
        },
    )


def parcel_file(title: str) -> dict[str, object]:
    return {
        "kind": "parcels",
        "title": title,
        "commune": COMMUNE,
        "surveyed": "2024-01-15",
        "accuracy_m": 0.07,
        "crs": None,
        "mapping": {
            "layers": {
                "thua_dat": {
                    "role": "parcels",
                    "attributes": {
                        "sheet": "ShBanDo",
                        "number": "ShThua",
                        "legal_area_m2": "DienTich",
                        "land_use": "MaLoaiDat",
                    },
                }
            }
        },
    }
