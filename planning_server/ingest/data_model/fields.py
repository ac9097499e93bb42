"""Fields of the classes, as public templates of Circular 16/2025/TT-BXD, Annex II, have them (secondary), and how they are cut.

Types are those of the templates; the circular prints lengths only for the six common fields. Indicators, setbacks and widths are
text. float32 keeps about 7 digits: areas above 100 000 m² lose their decimals.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, Literal

FieldType = Literal["text", "int16", "int32", "float32", "date"]

REQUIRED_FIELDS: Final = ("maThongTinQH", "maHoSoQH")
"""A value is required in every row of every class."""

COMMON_FIELDS: Final[dict[str, FieldType]] = {
    "maThongTinQH": "text",
    "maHoSoQH": "text",
    "maDoiTuong": "text",
    "tenDoiTuong": "text",
    "phanLoai": "text",
    "ghiChu": "text",
    "loaiQuyHoach": "text",
    "loaiDieuChinh": "text",
    "capDoQuyHoach": "text",
}

_INDICATORS: Final[dict[str, FieldType]] = {
    "dienTich": "float32",
    "danSo": "int32",
    "matDoXayDung": "text",
    "tangCaoXayDung": "text",
    "heSoSuDungDat": "text",
}
_SUPPLIES: Final[dict[str, FieldType]] = {
    "chiTieuCapNuoc": "text",
    "chiTieuTNTvaVSMT": "text",
    "chiTieuCapDien": "text",
    "chiTieuTTLL": "text",
}

CLASS_FIELDS: Final[dict[str, dict[str, FieldType]]] = {
    "ChucNangSuDungDat_A": {
        "chucNangSuDungDatMuc1": "text",
        "chucNangSuDungDatMuc2": "text",
        "chucNangSuDungDatMuc3": "text",
        "kyHieuLoDat": "text",
        "tenCongTrinhTrenDat": "text",
        **_INDICATORS,
        "trangThaiQuyHoach": "text",
    },
    "PhanOQuyHoach_A": {"kyHieuOQH": "text", **_INDICATORS, **_SUPPLIES},
    "PhanKhuQuyHoach_A": {"kyHieuKhuQH": "text", **_INDICATORS, **_SUPPLIES},
    "CongTrinh_A": {
        "loaiCongTrinhKT": "text",
        "chucNangSuDungDat": "text",
        "dienTich": "float32",
        "danSo": "int32",
        "tangCaoXayDung": "text",
        "tangHam": "int16",
        "trangThaiQuyHoach": "text",
        "dacDiem": "text",
    },
    "ChiGioiXayDung_L": {"khoangLuiXayDung": "text", "trangThaiQuyHoach": "text", "chieuDai": "float32"},
    "ChiGioiDuongDo_L": {"trangThaiQuyHoach": "text", "chieuDai": "float32"},
    "HanhLangAnToan_L": {"loaiRanhGioiHanhLang": "text", "trangThaiQuyHoach": "text", "chieuDai": "float32"},
    "MangLuoiGiaoThongDuongBo_L": {
        "tenDuong": "text",
        "loaiDuong": "text",
        "capDuong": "text",
        "loGioi": "text",
        "kyHieuMatCat": "text",
        "longDuong": "text",
        "viaHe": "text",
        "daiPhanCach": "text",
        "soPhanDuongXeChay": "int16",
        "trangThaiQuyHoach": "text",
    },
    "MatCatNgang_L": {"tenMatCat": "text", "kyHieuMatCat": "text", "hinhAnh": "text"},
    "RanhGioiQuyHoach_A": {
        "maHoSoScan": "text",
        "tyLe": "text",
        "tenDoAn": "text",
        "diaDiemQH": "text",
        "danSoHienTrang": "int32",
        "danSoQuyHoach": "int32",
        "dienTichQH": "float32",
        "soQDNV": "text",
        "ngayQDNV": "date",
        "soQDQH": "text",
        "ngayQDQH": "date",
        "chuDauTu": "text",
        "donViTuVan": "text",
        "coQuanPheduyet": "text",
        "trangThaiDoAn": "text",
    },
    "CaoDoNen_P": {"caoDoTuNhien": "float32", "caoDoThietKe": "float32", "caoDoThiCong": "float32"},
    "MocGioiQuyHoach_P": {"toaDoX": "float32", "toaDoY": "float32", "caoDo": "float32"},
}
"""Fields beyond the common ones, of the classes whose fields are known."""

TEXT_INDICATORS: Final = ("matDoXayDung", "tangCaoXayDung", "heSoSuDungDat", "khoangLuiXayDung", "loGioi")
"""Fields that must be text, because plans write ranges and conditions into them."""

CUT_AT: Final = 10
"""Letters that a shapefile keeps of a column's name."""
_NUMBERED: Final = re.compile(r"_?\d{1,2}$")


def cut(field: str) -> str:
    return field[:CUT_AT].casefold()


def colliding(fields: Iterable[str]) -> list[tuple[str, ...]]:
    """Groups of fields that a shapefile cannot tell apart by name."""
    by_cut: dict[str, list[str]] = defaultdict(list)
    for field in fields:
        by_cut[cut(field)].append(field)
    return [tuple(group) for group in by_cut.values() if len(group) > 1]


def columns_for(field: str, names: Sequence[str], siblings: Iterable[str] = ()) -> list[str]:
    """Columns of a file that could hold a field: by its whole name, else as cut to 10 letters, else as a writer numbers cut names.

    Writers turn the second of two equal cut names into `chucNang_1`, `chucNangS1` or the like; those answer only where `siblings`,
    the other fields of the class, really collide with the field.
    """
    whole = [name for name in names if name.casefold() == field.casefold()]
    if whole or len(field) <= CUT_AT:
        return whole
    cut_names = [name for name in names if name.casefold() == cut(field)]
    if not any(cut(other) == cut(field) for other in siblings if other != field):
        return cut_names
    return cut_names + [name for name in names if _is_numbered(name, field)]


def _is_numbered(name: str, field: str) -> bool:
    if len(name) > CUT_AT or name.casefold() == cut(field):
        return False
    stem = _NUMBERED.sub("", name).casefold()
    return stem != name.casefold() and len(stem) >= CUT_AT - 3 and cut(field).startswith(stem)
