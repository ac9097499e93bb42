"""What a zone may be used for, in a planner's words: codes of Circular 16/2025 Annex I, labels and indicator texts."""

from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True)
class Use:
    """One row's attributes. The four indicators are text, as planners write them; people is per hectare."""

    code: str
    label: str
    coverage: str = "-"
    far: str = "-"
    storeys: str = "-"
    height: str = "-"
    people_per_ha: int = 0
    note: str = ""

    def but(self, **changes: str) -> "Use":
        """The same use with some texts changed."""
        return replace(self, **changes)  # pyright: ignore[reportArgumentType] only text fields are ever passed


TOWNHOUSE: Final = Use(
    "DAT_O_Nhomnhao", "Đất nhóm nhà ở", "≤ 70%", "3,5 lần", "3-5 tầng", "≤ 20 m", 260, "Cải tạo, chỉnh trang"
)
OLD_TOWN: Final = Use(
    "DAT_O_Nhomnhao",
    "Đất nhóm nhà ở",
    "60-80",
    "≤ 4,0",
    "2-5 tầng",
    "≤ 20m",
    320,
    "Phố cũ, theo quy chế quản lý kiến trúc",
)
NEW_HOUSES: Final = Use(
    "DAT_O_Nhomnhao", "Đất nhóm nhà ở", "tối đa 60%", "2,5", "3-4 tầng", "16", 180, "Xây dựng mới"
)
VILLA: Final = Use(
    "BT", "Đất nhóm nhà ở biệt thự", "40", "1,2 lần", "≤ 3 tầng", "≤ 12 m", 70, "Nhà vườn, mái dốc"
)
VILLAGE: Final = Use(
    "ONT", "Đất làng xóm, dân cư nông thôn", "40-60", "≤ 1,8 lần", "1-3 tầng", "≤ 12 m", 60, ""
)
MIXED: Final = Use(
    "DAT_O_Honhop_Nhomo",
    "Đất hỗn hợp nhóm nhà ở và dịch vụ",
    "≤ 65%",
    "4,5 lần",
    "4-7 tầng",
    "≤ 28 m",
    300,
    "",
)
MARKET: Final = Use(
    "DAT_Dichvu", "Đất dịch vụ (chợ Suối Mơ)", "tối đa 60%", "1,8", "2-3 tầng", "≤ 16 m", 0, ""
)
TRADE: Final = Use("DAT_Dichvu", "Đất dịch vụ, thương mại", "≤ 50%", "3,0 lần", "3-6 tầng", "≤ 24 m", 0, "")
TOURISM: Final = Use(
    "DAT_Dulich", "Đất dịch vụ du lịch", "25", "0,8", "1-3 tầng", "≤ 14 m", 0, "Giữ thông hiện có"
)
SCHOOL: Final = Use(
    "DAT_HTXH_Truonghoc",
    "Đất trường mầm non, tiểu học, THCS",
    "≤ 40%",
    "1,2 lần",
    "2-4 tầng",
    "≤ 16 m",
    0,
    "",
)
HIGH_SCHOOL: Final = Use(
    "DAT_HTXH_TruongTHPT", "Đất trường THPT", "≤ 40%", "1,6", "3-4 tầng", "≤ 18 m", 0, ""
)
HEALTH: Final = Use("DAT_HTXH_Yte", "Đất y tế", "≤ 40 %", "2,0", "2-5 tầng", "≤ 20 m", 0, "")
CULTURE: Final = Use("DAT_HTXH_Vanhoa", "Đất văn hóa", "40", "1,0", "1-3 tầng", "theo quy chế", 0, "")
SPORT: Final = Use(
    "DAT_HTXH_Theducthethao", "Đất thể dục thể thao", "≤ 25%", "0,5", "1-2 tầng", "≤ 15 m", 0, ""
)
OFFICE: Final = Use("DAT_Coquan", "Đất cơ quan, trụ sở", "tối đa 40%", "2,0 lần", "3-5 tầng", "≤ 22 m", 0, "")
POLICE: Final = Use("DAT_Anninh", "Đất an ninh", "theo quy chế", "-", "theo quy chế", "-", 0, "")
RELIGION: Final = Use(
    "DAT_Ditich_tongiao", "Đất di tích, tôn giáo", "40", "-", "theo quy chế", "-", 0, "Giữ nguyên hiện trạng"
)
TRAINING: Final = Use(
    "DAT_DaotaoNC", "Đất đào tạo, nghiên cứu", "≤ 35%", "1,4 lần", "3-5 tầng", "≤ 20 m", 0, ""
)
PARK: Final = Use("DAT_HTXH_CayxanhCC", "Đất cây xanh sử dụng công cộng", "≤ 5%", "0,05", "1", "≤ 5 m", 0, "")
LIMITED_GREEN: Final = Use(
    "DAT_Cayxanhhanche", "Đất cây xanh sử dụng hạn chế", "≤ 5%", "0,1", "1", "-", 0, ""
)
BANK: Final = Use("DAT_Cayxanhchuyendung", "Đất cây xanh chuyên dụng", note="Cây xanh ven suối, cách ly")
INDUSTRY: Final = Use(
    "DAT_SX_Congnghiep",
    "Đất sản xuất công nghiệp, kho bãi",
    "≤ 60%",
    "1,2",
    "1-3 tầng",
    "≤ 20 m",
    0,
    "Công nghiệp sạch, chế biến nông sản",
)
CAR_PARK: Final = Use("DAT_HTKT_Baidoxe", "Đất bãi đỗ xe", "≤ 10%", "-", "1", "-", 0, "")
CEMETERY: Final = Use(
    "DAT_HTKT_Nghiatrang", "Đất nghĩa trang", note="Đóng cửa sau năm 2030, trồng cây xanh cách ly"
)
UTILITY: Final = Use(
    "DAT_HTKT_Hatangkhac", "Đất hạ tầng kỹ thuật khác", "≤ 40%", "-", "1-2 tầng", "-", 0, "Trạm xử lý nước"
)
FARM: Final = Use("DAT_NN_Nongnghiep", "Đất sản xuất nông nghiệp", "≤ 5%", "-", "1", "-", 0, "")
FISH: Final = Use("DAT_NN_Thuysan", "Đất nuôi trồng thủy sản")
PRODUCTION_FOREST: Final = Use("DAT_NN_Rungsanxuat", "Đất rừng sản xuất", note="Rừng thông")
PROTECTION_FOREST: Final = Use("DAT_NN_Rungphongho", "Đất rừng phòng hộ", note="Rừng thông đầu nguồn")
UNUSED: Final = Use("DAT_KHAC_Chuasudung", "Đất chưa sử dụng")
LAKE: Final = Use("DAT_KHAC_Honuoc", "Hồ, ao, đầm")
STREAM: Final = Use("DAT_KHAC_Songsuoi", "Sông, suối, kênh, rạch")
STREET: Final = Use("DAT_HTKT_DuongGT", "Đất đường giao thông")

OWN_CODES: Final = {"BT": "DAT_O_Nhomnhao", "ONT": "DAT_O_Langxom"}
"""The planner's own class names in the files and the codes they stand for (`mapping.codes` of the plan file)."""


def published_code(code: str) -> str:
    """The code after the plan file's translation."""
    return OWN_CODES.get(code, code)
