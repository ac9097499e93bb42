"""Feature classes by group, as public templates of Circular 16/2025/TT-BXD, Annex II, list them (secondary).

The annex announces 81 planning and 70 current-state classes; 79 and 67 are listed. The list is for reference: a plan holds the
classes that it needs and may add others that follow the naming rule. Printed names have slips of capitals, so names are compared
without case. Circular 43/2025/TT-BXD turns the words "quy hoạch sử dụng đất" around; whether the group was renamed with them is
not verified, so both names are known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Database(StrEnum):
    """The four parts of the GIS dossier."""

    PLANNING = "QuyHoach"
    CURRENT_STATE = "HienTrang"
    MARKERS = "MocGioi"
    TERRAIN = "NenDiaHinh"


_ENGINEERING: Final[dict[str, str]] = {
    "GiaoThong": "CongTrinhGiaoThong_P CongTrinhGiaoThong_L CongTrinhGiaoThong_A MangLuoiGiaoThongDuongBo_L MangLuoiGiaoThongDuongBo_A "
    "MangLuoiGiaoThongDuongSat_L MangLuoiGiaoThongDuongThuy_L MangLuoiGiaoThongDuongKhong_L MangLuoiTuyenBus_L BoViaDaiPhanCach_L "
    "HuongDi_L MatCatNgang_L DiemToaDoTimDuongChuyenHuongTimDuong_P BanKinhBoViaBanKinhTimDuong_P",
    "CGDD_CGXDHanhLangHTKT": "ChiGioiXayDung_L ChiGioiDuongDo_L HanhLangAnToan_L",
    "ChuanBiKyThuat": "CaoDoNen_P DongMucThietKe_L ThongTinSanNen_P PhanVungSanNen_A CongTrinhCBKT_P CongTrinhCBKT_L CongTrinhCBKT_A "
    "MangLuoiThoatNuocMua_L CaoDoCongTNM_P HuongThoatNuocMua_L MatNuoc_A PhanLuuThoatNuocMua_L PhanVungLuuVuc_A",
    "ThoatNuocThaiVSMT": "CaoDoCongThoatTNT_P MangLuoiThoatNuocThai_L HuongThoatNuocThai_L PhanLuuThoatNuocThai_L NutTinhToanTNT_P "
    "CongTrinhTNTvaVSMT_P CongTrinhTNTvaVSMT_L CongTrinhTNTvaVSMT_A",
    "CapNuoc": "MangLuoiCapNuoc_L DiemDauNoi_P PhanVungCapNuoc_A CongTrinhCapNuocPCCC_P CongTrinhCapNuocPCCC_A",
    "CapDien": "MangLuoiPhanPhoiDien_L MangLuoiChieuSang_L CongTrinhCapDien_P CongTrinhCapDien_A CongTrinhChieuSang_P PhanVungCapDien_A",
    "ThongTinLienLac": "MangLuoiCapThongTin_L CongTrinhThongTin_P CongTrinhThongTin_A PhanVungPhucVu_A",
    "CongTrinhNgam": "CongTrinhNgam_A CongTrinhNgam_L CongTrinhNgam_P",
    "NangLuong": "MangLuoiNangLuong_L CongTrinhNangLuong_P CongTrinhNangLuong_A",
}
"""Groups of engineering networks, which both databases have with their own prefix."""

_FRAME: Final = "TenDonViHanhChinh_P RanhGioiHanhChinh_L RanhGioiQuyHoach_A"

_PLANNING: Final[dict[str, str]] = {
    "ViTriRanhGioi": _FRAME,
    "QuyHoachSuDungDat": "ChucNangCongTrinh_P ChucNangSuDungDat_A PhanOQuyHoach_A PhanKhuQuyHoach_A PhanVungSDDkhac_A",
    "ThietKeDoThi": "DiemNhanChinh_P TuyenTKDT_L KhuVucPhoiCanh_A",
    "QuyHoachKhongGianKienTrucCanhQuan": "CongTrinh_A CongTrinh_L KhongGianKTCQ_A KhongGianKTCQ_L CayXanh_P",
    **{f"QuyHoach{group}": names for group, names in _ENGINEERING.items()},
    "GiaiPhapBaoVeMoiTruong": "GiaiPhapBaoVeMoiTruong_P GiaiPhapBaoVeMoiTruong_L GiaiPhapBaoVeMoiTruong_A DiemQuanTrac_P",
}

_NOT_IN_CURRENT_STATE: Final = frozenset(
    (
        "DongMucThietKe_L",
        "ThongTinSanNen_P",
        "PhanVungSanNen_A",
        "NutTinhToanTNT_P",
        "DiemToaDoTimDuongChuyenHuongTimDuong_P",
        "BanKinhBoViaBanKinhTimDuong_P",
    )
)

_CURRENT_STATE: Final[dict[str, str]] = {
    "ViTriRanhGioi": _FRAME,
    "HienTrangSuDungDat": "ChucNangCongTrinh_P ChucNangSuDungDat_A PhanVungSDDkhac_A",
    "HienTrangKhongGianKienTrucCanhQuan": "CongTrinh_A CongTrinh_L",
    "DanhGiaHienTrangDatXayDung": "DuAnLienQuan_A PhanVungDanhGia_A",
    **{
        f"HienTrang{group}": " ".join(name for name in names.split() if name not in _NOT_IN_CURRENT_STATE)
        for group, names in _ENGINEERING.items()
    },
    "DanhGiaHienTrangMoiTruong": "DanhGiaMoiTruong_P DanhGiaMoiTruong_L DanhGiaMoiTruong_A DiemQuanTrac_P",
}

GROUPS: Final[dict[Database, dict[str, tuple[str, ...]]]] = {
    database: {group: tuple(names.split()) for group, names in groups.items()}
    for database, groups in (
        (Database.PLANNING, _PLANNING),
        (Database.CURRENT_STATE, _CURRENT_STATE),
        (Database.MARKERS, {"MocGioi": "MocGioiQuyHoach_P MocGioiQuyHoach_L MocGioiQuyHoach_A"}),
        (Database.TERRAIN, {"NenDiaHinh": "NenDiaHinh_L DiemDoCao_P DuongDongMuc_L GhiChu_P"}),
    )
}

OTHER_GROUP_NAMES: Final = {"SuDungDatQuyHoach": "QuyHoachSuDungDat"}
"""A possible new name after Circular 43/2025/TT-BXD (unverified), to the name of the templates."""

NAMING_RULE: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*_[APLapl]")
"""`<Lop>_<A|P|L>`: without accents and spaces, A for areas, P for points, L for lines."""

_PARTING: Final = re.compile(r"[/\\:.|]+")
_CURRENT: Final = re.compile(r"^(?:hien_?trang|ht_|danhgiahientrang)", re.IGNORECASE)


def _by_key() -> dict[str, tuple[str, Database]]:
    """Classes by name in small letters; a class of both databases counts as planning unless the group says otherwise."""
    found: dict[str, tuple[str, Database]] = {}
    for database, groups in GROUPS.items():
        for names in groups.values():
            for name in names:
                found.setdefault(name.casefold(), (name, database))
    return found


_BY_KEY: Final = _by_key()
_GROUP_KEYS: Final = {
    group.casefold(): database for database, groups in GROUPS.items() for group in groups
} | {name.casefold(): Database.PLANNING for name in OTHER_GROUP_NAMES}


@dataclass(frozen=True, slots=True)
class ClassName:
    """A layer's name read as a class of the circular. `written` is the class part as the file has it."""

    name: str
    database: Database
    written: str

    @property
    def has_other_capitals(self) -> bool:
        return self.name != self.written


def find_class(layer: str) -> ClassName | None:
    """The class that a layer is named for, whatever its capitals, alone or behind its group (`Group/Class`, `Group_Class`).

    None for any other name. A group or folder of the current state makes it a class of the current state.
    """
    parts = [part for part in _PARTING.split(layer.strip()) if part]
    if not parts:
        return None
    folders, written = parts[:-1], parts[-1]
    for group in _GROUP_KEYS:
        if written.casefold().startswith(f"{group}_") and written[len(group) + 1 :].casefold() in _BY_KEY:
            folders, written = [*folders, written[: len(group)]], written[len(group) + 1 :]
            break
    if _CURRENT.match(written) and written.casefold() not in _BY_KEY:
        folders, written = [*folders, "HienTrang"], _CURRENT.sub("", written).lstrip("_")
    known = _BY_KEY.get(written.casefold())
    if known is None:
        return None
    name, database = known
    if any(_CURRENT.match(folder) for folder in folders):
        database = Database.CURRENT_STATE
    return ClassName(name, database, written)
