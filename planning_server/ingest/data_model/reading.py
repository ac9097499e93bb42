"""How this program reads the classes of the circular: role, kind of line, and which field fills which attribute."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from planning_server.domain.zone import LineKind
from planning_server.ingest.data_model.classes import Database, find_class
from planning_server.ingest.plan_values import LayerRole

USE_FIELDS: Final = ("chucNangSuDungDatMuc3", "chucNangSuDungDatMuc2", "chucNangSuDungDatMuc1")
"""Three levels of the land use, the finest first. Which of them holds the code is found out from their values."""


@dataclass(frozen=True, slots=True)
class ClassReading:
    """`attributes` name for each attribute the fields that can fill it, the best first; the first one with a value is taken."""

    role: LayerRole
    kind: LineKind | None = None
    attributes: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


READINGS: Final[dict[str, ClassReading]] = {
    "ChucNangSuDungDat_A": ClassReading(
        LayerRole.ZONES,
        attributes={
            "zone_id": ("kyHieuLoDat", "maDoiTuong"),
            "code": USE_FIELDS,
            "label": ("tenDoiTuong", "tenCongTrinhTrenDat"),
            "coverage": ("matDoXayDung",),
            "far": ("heSoSuDungDat",),
            "storeys": ("tangCaoXayDung",),
            "stated_area_m2": ("dienTich",),
            "population": ("danSo",),
        },
    ),
    "RanhGioiQuyHoach_A": ClassReading(LayerRole.BOUNDARY),
    "ChiGioiXayDung_L": ClassReading(
        LayerRole.LINES,
        LineKind.BUILDING_LINE,
        {"setback_m": ("khoangLuiXayDung",), "label": ("tenDoiTuong",)},
    ),
    "ChiGioiDuongDo_L": ClassReading(LayerRole.LINES, LineKind.RED_LINE, {"label": ("tenDoiTuong",)}),
    "HanhLangAnToan_L": ClassReading(
        LayerRole.LINES, LineKind.CORRIDOR, {"label": ("loaiRanhGioiHanhLang", "tenDoiTuong")}
    ),
    "MangLuoiGiaoThongDuongBo_L": ClassReading(
        LayerRole.LINES,
        LineKind.ROAD_CENTRE_LINE,
        {"road_name": ("tenDuong",), "road_width_m": ("loGioi",), "road_class": ("capDuong",)},
    ),
}
"""The other classes have no role here yet and stay in quarantine. PhanOQuyHoach_A and PhanKhuQuyHoach_A frame blocks and sub-areas
over the same ground and hold no land use of their own, so they are no zones."""


def reading_of(layer: str) -> ClassReading | None:
    """How a layer of this name is read without a mapping; None for any other name, and for the current state."""
    found = find_class(layer)
    if found is None or found.database is not Database.PLANNING:
        return None
    return READINGS.get(found.name)
