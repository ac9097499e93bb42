"""The words of the field in both languages: systems, levels, themes, kinds of lines, effects, states of the law.

Each function answers for a code that it does not know with the code itself, so that nothing disappears from a screen.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from planning_server.domain.text import Text

SYSTEMS: Final[dict[str, Text]] = {
    "construction_planning": Text("Quy hoạch xây dựng, đô thị và nông thôn", "Construction planning"),
    "land_use_planning": Text("Quy hoạch sử dụng đất", "Land-use planning"),
}

LEVELS: Final[dict[str, Text]] = {
    "chung": Text("Quy hoạch chung", "General plan"),
    "phan_khu": Text("Quy hoạch phân khu", "Zoning plan"),
    "chi_tiet": Text("Quy hoạch chi tiết", "Detailed plan"),
}

THEMES: Final[dict[str, Text]] = {
    "land_use": Text("Chức năng sử dụng đất quy hoạch", "Planned land use"),
    "red_line": Text("Chỉ giới đường đỏ", "Red lines"),
    "building_line": Text("Chỉ giới xây dựng", "Building lines"),
    "corridor": Text("Hành lang bảo vệ an toàn", "Safety corridors"),
    "flood": Text("Ngập lụt", "Flood"),
    "heritage": Text("Di tích, bảo tồn", "Heritage"),
    "airport": Text("Tĩnh không sân bay", "Airport height surfaces"),
}

LINE_KINDS: Final[dict[str, Text]] = {
    "red_line": Text("Chỉ giới đường đỏ", "Red line"),
    "building_line": Text("Chỉ giới xây dựng", "Building line"),
    "corridor": Text("Hành lang bảo vệ", "Corridor"),
    "road_centre_line": Text("Tim đường", "Road centre line"),
}

EFFECTS: Final[dict[str, Text]] = {
    "limit": Text("Giới hạn", "Limits"),
    "restrict": Text("Hạn chế", "Restricts"),
    "relax": Text("Nới lỏng", "Relaxes"),
    "replace": Text("Thay thế", "Replaces"),
    "consult": Text("Phải lấy ý kiến", "Asks for consultation"),
    "prohibit": Text("Cấm", "Prohibits"),
}

LAW_STATUSES: Final[dict[str, Text]] = {
    "in_force": Text("Đang có hiệu lực", "In force"),
    "not_yet_in_force": Text("Chưa có hiệu lực", "Not yet in force"),
    "superseded": Text("Đã được thay thế", "Superseded"),
    "ended": Text("Đã hết hiệu lực", "Ended"),
}

INDICATORS: Final[dict[str, Text]] = {
    "coverage": Text("Mật độ xây dựng", "Building coverage"),
    "far": Text("Hệ số sử dụng đất", "Floor area ratio"),
    "storeys": Text("Tầng cao", "Storeys"),
    "height_m": Text("Chiều cao", "Height"),
}

ROAD_CLASSES: Final[dict[str, Text]] = {
    "duong_cao_toc_do_thi": Text("Đường cao tốc đô thị", "Urban expressway"),
    "truc_chinh_do_thi": Text("Đường trục chính đô thị", "Main urban axis"),
    "chinh_do_thi": Text("Đường chính đô thị", "Main urban road"),
    "lien_khu_vuc": Text("Đường liên khu vực", "Inter-area road"),
    "chinh_khu_vuc": Text("Đường chính khu vực", "Main regional road"),
    "khu_vuc": Text("Đường khu vực", "Regional road"),
    "phan_khu_vuc": Text("Đường phân khu vực", "Sub-area road"),
    "nhom_nha_o": Text("Đường nhóm nhà ở", "Residential-group road"),
    "duong_xe_dap": Text("Đường xe đạp", "Cycle path"),
    "duong_di_bo": Text("Đường đi bộ", "Footpath"),
}
"""Classes of QCVN 01:2021 table 2.17, from high to low."""

REGIONAL_OR_HIGHER: Final = frozenset(tuple(ROAD_CLASSES)[: tuple(ROAD_CLASSES).index("khu_vuc") + 1])
"""Classes to which the setbacks of QCVN 01:2021 table 2.7 apply (clause 2.6.2)."""


_ROAD_CLASS_BY_WORDS: Final = {
    spelling: code
    for code, label in ROAD_CLASSES.items()
    for spelling in (code, label.vi.lower(), label.vi.lower().removeprefix("đường "), label.en.lower())
}


def find_road_class(written: str) -> str | None:
    """The code of a road class, given as code or in words ("Đường khu vực", "khu vực"); None where it is not one of them."""
    words = " ".join(unicodedata.normalize("NFC", written).lower().split())
    return _ROAD_CLASS_BY_WORDS.get(words)


def _word(register: dict[str, Text], code: str) -> Text:
    return register.get(code, Text(code, code))


def system_label(code: str) -> Text:
    return _word(SYSTEMS, code)


def level_label(code: str) -> Text:
    return _word(LEVELS, code)


def theme_label(code: str) -> Text:
    return _word(THEMES, code)


def line_kind_label(code: str) -> Text:
    return _word(LINE_KINDS, code)


def effect_label(code: str) -> Text:
    return _word(EFFECTS, code)
