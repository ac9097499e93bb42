"""The land-use codes of planning drawings at 1/2000 and 1/5000 (Circular 16/2025/TT-BXD, Annex I, section 04).

One table feeds mapping, style, legend and words: `LAND_USES` in legend order, `find_land_use(code)` for one of them.
Colours are AutoCAD's palette value of the colour index that the circular names. Several codes share an index, so a colour
alone never identifies a use. `hilucs` is a crosswalk proposed by this project, not law; None where nothing fits yet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from planning_server.domain.text import Text
from planning_server.landuse.general_plan import GENERAL_PLAN_USES, GeneralPlanUse

MARK: Final = "secondary"
"""How sure the table is: read in software that implements the circular, not in the circular itself."""


@dataclass(frozen=True, slots=True)
class LandUse:
    """One code of the table; `color` is `#rrggbb`, `aci` the AutoCAD colour index, `hilucs` an INSPIRE HILUCS value."""

    code: str
    label_vi: str
    label_en: str
    aci: int
    color: str
    hilucs: str | None

    @property
    def label(self) -> Text:
        return Text(self.label_vi, self.label_en)


LAND_USES: Final[tuple[LandUse, ...]] = (
    LandUse("DAT_O_Nhomnhao", "Đất nhóm nhà ở", "Residential group", 42, "#cc9900", "5_1"),
    LandUse(
        "DAT_O_Honhop_Nhomo",
        "Đất hỗn hợp nhóm nhà ở và dịch vụ",
        "Housing mixed with services",
        22,
        "#cc3200",
        "5_2",
    ),
    LandUse("DAT_O_Langxom", "Đất làng xóm, dân cư nông thôn", "Village, rural housing", 57, "#7f7f40", None),
    LandUse("DAT_HTXH_Yte", "Đất y tế", "Health", 220, "#ff00bf", "3_3_3"),
    LandUse("DAT_HTXH_Vanhoa", "Đất văn hóa", "Culture", 243, "#cc667f", "3_4_1"),
    LandUse("DAT_HTXH_Theducthethao", "Đất thể dục thể thao", "Sport", 94, "#009900", "3_4_3"),
    LandUse(
        "DAT_HTXH_Truonghoc",
        "Đất trường mầm non, tiểu học, trung học cơ sở",
        "Nursery, primary and lower secondary school",
        15,
        "#994c4c",
        "3_3_2",
    ),
    LandUse(
        "DAT_HTXH_TruongTHPT",
        "Đất trường trung học phổ thông",
        "Upper secondary school",
        24,
        "#992600",
        "3_3_2",
    ),
    LandUse("DAT_HTXH_CayxanhCC", "Đất cây xanh sử dụng công cộng", "Public green", 72, "#66cc00", "3_4_4"),
    LandUse("DAT_Cayxanhhanche", "Đất cây xanh sử dụng hạn chế", "Restricted green", 94, "#009900", None),
    LandUse("DAT_Cayxanhchuyendung", "Đất cây xanh chuyên dụng", "Special green", 126, "#007f5f", None),
    LandUse(
        "DAT_SX_Congnghiep",
        "Đất sản xuất công nghiệp, kho bãi",
        "Industry and storage",
        192,
        "#6600cc",
        "2",
    ),
    LandUse(
        "DAT_SX_Vatlieu",
        "Đất khai thác khoáng sản, sản xuất vật liệu xây dựng",
        "Mining and building material",
        175,
        "#4d4d99",
        "1",
    ),
    LandUse("DAT_DaotaoNC", "Đất đào tạo, nghiên cứu", "Training and research", 144, "#007399", "3_3_2"),
    LandUse("DAT_Coquan", "Đất cơ quan, trụ sở", "Offices of agencies", 34, "#994c00", "3_3_1"),
    LandUse(
        "DAT_Dichvu",
        "Đất khu dịch vụ (chợ, trung tâm thương mại)",
        "Services (market, shopping centre)",
        12,
        "#cc0000",
        "3_1",
    ),
    LandUse("DAT_Dulich", "Đất khu dịch vụ du lịch", "Tourism", 210, "#ff00ff", None),
    LandUse("DAT_Ditich_tongiao", "Đất di tích, tôn giáo", "Heritage and religion", 16, "#7f0000", "3_3_4"),
    LandUse("DAT_Anninh", "Đất an ninh", "Public security", 64, "#739900", "3_3_1"),
    LandUse("DAT_Quocphong", "Đất quốc phòng", "Defence", 79, "#394c26", "3_3_1"),
    LandUse("DAT_HTKT_DuongGT", "Đất đường giao thông", "Roads", 251, "#5b5b5b", "4_1_1"),
    LandUse("DAT_HTKT_Baidoxe", "Đất bãi đỗ xe", "Car parks", 252, "#696969", "4_1_1"),
    LandUse("DAT_HTKT_Nghiatrang", "Đất nghĩa trang", "Cemetery", 251, "#5b5b5b", "3_5"),
    LandUse(
        "DAT_HTKT_Hatangkhac", "Đất hạ tầng kỹ thuật khác", "Other infrastructure", 199, "#39264c", "4_3"
    ),
    LandUse("DAT_NN_Nongnghiep", "Đất sản xuất nông nghiệp", "Farming", 3, "#00ff00", "1"),
    LandUse("DAT_NN_Rungdacdung", "Đất rừng đặc dụng", "Special-use forest", 148, "#00394c", "6_3_1"),
    LandUse("DAT_NN_Rungphongho", "Đất rừng phòng hộ", "Protection forest", 129, "#264c43", "6_3_1"),
    LandUse("DAT_NN_Rungsanxuat", "Đất rừng sản xuất", "Production forest", 107, "#3f7f4f", "1"),
    LandUse("DAT_NN_Thuysan", "Đất nuôi trồng thủy sản", "Aquaculture", 150, "#007fff", "1"),
    LandUse("DAT_KHAC_Honuoc", "Hồ, ao, đầm", "Lakes and ponds", 154, "#004c99", "6_3_2"),
    LandUse("DAT_KHAC_Songsuoi", "Sông, suối, kênh, rạch", "Rivers and canals", 152, "#0066cc", "6_3_2"),
    LandUse("DAT_KHAC_Matnuocbien", "Mặt nước ven biển", "Coastal water", 152, "#0066cc", "6_3_2"),
    LandUse("DAT_KHAC_Chuasudung", "Đất chưa sử dụng", "Unused land", 9, "#c0c0c0", None),
)

ROAD_CODE: Final = "DAT_HTKT_DuongGT"
"""Land for roads: what lies beyond the red line of a parcel."""

UNKNOWN_COLOR: Final = "#d9d4c7"
"""For a code that is not in the table: drawn, never hidden."""

STAGES: Final[dict[str, Text]] = {
    "HT": Text("Hiện trạng", "Current state"),
    "QHDD": Text("Quy hoạch đợt đầu", "First phase"),
    "QHDH": Text("Quy hoạch dài hạn", "Long term"),
    "QH": Text("Quy hoạch", "Planned"),
}
"""Prefixes of a layer or code that say which stage it shows."""

LEVEL_SUFFIXES: Final = frozenset(
    ("QG", "CV", "CT", "CH", "DVO", "MN", "TH", "THCS", "CHO", "TM", "TTTM", "KHAC", "PCCC", "TANGLE")
)
"""Words seen behind a code that say which level of service it is."""

HILUCS_MARK: Final = "proposal"
"""The crosswalk of the table is this project's; None in it means "to decide"."""

_BY_KEY: Final = {item.code.upper(): item for item in LAND_USES}
_GENERAL_BY_KEY: Final = {item.code.upper(): item for item in GENERAL_PLAN_USES}
_STAGE_PREFIX: Final = re.compile(r"^(QHDD|QHDH|QH|HT)_(?=DAT_)")


@dataclass(frozen=True, slots=True)
class WrittenCode:
    """A code taken apart as a file writes it: the stage before it, the use, the level of service behind it.

    `use` is None for a code that neither table holds. `is_exact` is whether it is written as the table writes it, capitals included.
    """

    stage: str | None
    use: LandUse | GeneralPlanUse | None
    level_suffix: str | None
    is_exact: bool


def read_code(written: str) -> WrittenCode:
    """Takes a code apart, whatever its capitals."""
    code = written.strip()
    key = code.upper()
    found = _STAGE_PREFIX.match(key)
    stage = None if found is None else found.group(1)
    bare = key if found is None else key[found.end() :]
    use = _BY_KEY.get(bare) or _GENERAL_BY_KEY.get(bare)
    suffix = None
    if use is None and "_" in bare:
        stem, last = bare.rsplit("_", 1)
        if last in LEVEL_SUFFIXES:
            use = _BY_KEY.get(stem) or _GENERAL_BY_KEY.get(stem)
            suffix = None if use is None else last
    is_exact = use is not None and use.code in code
    return WrittenCode(stage, use, suffix, is_exact)


def hilucs_of(code: str) -> str | None:
    """The INSPIRE HILUCS value that this project proposes for a code; None for an unknown code and where nothing fits yet."""
    use = find_land_use(code)
    return None if use is None else use.hilucs


def find_land_use(code: str) -> LandUse | None:
    """The entry of a code, whatever its capitals, with or without a stage prefix (`QH_`, `QHDD_`, ...) or level suffix.

    None for a code that the table does not hold.
    """
    use = read_code(code).use
    return use if isinstance(use, LandUse) else None
