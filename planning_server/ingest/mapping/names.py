"""What columns and layers are called, in Vietnamese with and without accents and cut short, English, French, Chinese.

Patterns are written for plain names: small letters without accents, words parted by `_`. They come from names met in real files and
from the abbreviations in use; a name is evidence and no proof.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from planning_server.ingest.plan_values import LayerRole

SURE, LIKELY, POSSIBLE = 0.6, 0.45, 0.25
"""How much a name says: the word itself, an abbreviation that could be little else, a word with other meanings too."""

Patterns = tuple[tuple[str, float], ...]

ZONE_NAMES: Final[dict[str, Patterns]] = {
    "code": (
        (
            r"ma_?loai_?dat|ma_?dat|loai_?dat|ma_?chuc_?nang|chuc_?nang_?(?:sdd|su_?dung_?dat)?|cnsdd(?:_qd)?|ma_?sdd",
            SURE,
        ),
        (r"land_?use(?:_?code)?|zone_?class|zone_?code|zoning(?:_?code)?|lu_?code|libelle|分區代碼?", SURE),
        (r"typezone|zone_?type|muc_?dich(?:_?sdd)?|mdsd+|cnsdd_cd|使用分區?|分區次?類?|zone|zonage", LIKELY),
        (r"loai|chuc_?nang|type|class|code|ma", POSSIBLE),
    ),
    "zone_id": (
        (
            r"ky_?hieu(?:_?lo|_?o)?(?:_?dat)?|kh_?lo|ma_?lo|so_?lo|ten_?lo|lo_?dat|kh_?o_?dat|zone_?id|lot_?id",
            SURE,
        ),
        (r"ky_?hieu|kh|lo|so_?hieu|ma_?o", LIKELY),
        (r"id|gid|fid|objectid(?:_\d)?|ogc_?fid", POSSIBLE),
    ),
    "label": (
        (r"ten_?loai_?dat|ten_?chuc_?nang|mo_?ta|description|libelong|cnsdd_cd|分區簡?名?稱?", SURE),
        (r"label|name|ten|loai_?dat|使用分區?|nhan", LIKELY),
        (r"ghi_?chu|libelle", POSSIBLE),
    ),
    "coverage": (
        (
            r"mat_?do_?(?:xd|xay(?:_?d\w*)?)|mdxd|md_?xd|bcr|building_?coverage|建蔽率|ces|emprise(?:_sol)?",
            SURE,
        ),
        (r"mat_?do|coverage|site_?cov\w*|lot_?cov\w*", LIKELY),
    ),
    "far": (
        (
            r"he_?so_?(?:sdd|su_?dung(?:_?dat)?|sd_?dat)|hssdd|hs_?sdd|hsdd|hs_?su_?dung\w*|far|fsi|floor_?area_?ratio|容積率|plot_?ratio",
            SURE,
        ),
        (r"he_?so|hs_?sd|cos|gfa_?ratio", LIKELY),
    ),
    "storeys": (
        (r"tang_?cao(?:_?xd|_?xay_?dung)?|tc_?xd|so_?tang|num_?floors|storey?s?|nb_?etages?|樓層數?", SURE),
        (r"tang|floors?|levels?|etages?", LIKELY),
    ),
    "height_m": (
        (r"chieu_?cao(?:_?xd|_?toi_?da)?|max_?height|height(?:_?m)?|hauteur(?:_?max)?|高度", SURE),
        (r"h_?max|cao|haauteur", LIKELY),
    ),
    "stated_area_m2": (
        (
            r"dien_?tich(?:_?m2|_?lo|_?o)?|d_?tich|dt_?m2|dt_?lo|area(?:_?m2|_?sqm)?|superficie|參考面積?|面積",
            SURE,
        ),
        (r"dt|s_?m2|surface|contenance", LIKELY),
        (r"shape_?(?:st)?_?area?|shape_?s?tar?e?a?|area_?ha", POSSIBLE),
    ),
    "population": (
        (r"dan_?so(?:_?\w+)?|so_?nguoi|population|人口", SURE),
        (r"pop|nguoi", LIKELY),
    ),
}
PARCEL_NAMES: Final[dict[str, Patterns]] = {
    "sheet": (
        (
            r"so_?to(?:_?ban_?do)?|sh_?ban_?do|so_?hieu_?to(?:_?ban_?do)?|to_?ban_?do|to_?bd|map_?sheet|sheet",
            SURE,
        ),
        (r"to|section|feuille|shbd", LIKELY),
    ),
    "number": (
        (
            r"so_?thua(?:_?dat)?|sh_?thua|so_?hieu_?thua(?:_?dat)?|thua_?dat_?so|parcel_?(?:no|num|number)|numero",
            SURE,
        ),
        (r"thua|thua_?so|num|stt_?thua", LIKELY),
    ),
    "legal_area_m2": (
        (r"dien_?tich(?:_?pl|_?phap_?ly|_?gcn)?|dt_?pl|dtpl|legal_?area|contenance", SURE),
        (r"dt|d_?tich|area|acres?", LIKELY),
    ),
    "land_use": (
        (
            r"mdsd+(?:_?2003)?|muc_?dich(?:_?su_?dung(?:_?dat)?|_?sd+)?|loai_?dat|ma_?loai_?dat|land_?use",
            SURE,
        ),
        (r"ma_?dat|use_?code|loai", LIKELY),
    ),
    "commune": (
        (r"ma_?xa|xa_?id|ma_?dvhc|insee|commune_?code", SURE),
        (r"xa|commune", LIKELY),
    ),
}
LINE_NAMES: Final[dict[str, Patterns]] = {
    "road_name": (
        (r"ten_?duong|ten_?tuyen|ten_?pho|street_?name|road_?name", SURE),
        (r"duong|tuyen|street|ten|name", LIKELY),
    ),
    "road_width_m": (
        (r"lo_?gioi|be_?rong(?:_?duong)?|chieu_?rong|rong_?duong|road_?width|logioi_?\w*", SURE),
        (r"rong|width|largeur", LIKELY),
    ),
    "road_class": ((r"cap_?duong|cap_?hang|road_?class", SURE), (r"loai_?duong|cap|class", LIKELY)),
    "setback_m": ((r"khoang_?lui(?:_?xd|_?xay_?dung)?|setback|k_?lui", SURE), (r"lui|recul", LIKELY)),
    "label": ((r"mo_?ta|ghi_?chu|label", POSSIBLE), (r"ten", POSSIBLE)),
}
NAMES_BY_ROLE: Final[dict[LayerRole, dict[str, Patterns]]] = {
    LayerRole.ZONES: ZONE_NAMES,
    LayerRole.PARCELS: PARCEL_NAMES,
    LayerRole.LINES: LINE_NAMES,
    LayerRole.OVERLAYS: {"label": ZONE_NAMES["label"]},
}
LINE_KINDS: Final[tuple[tuple[str, str], ...]] = (
    (r"chi_?gioi_?duong_?do|cgdd|duong_?do|red_?line", "red_line"),
    (r"chi_?gioi_?xay_?dung|cgxd|building_?line", "building_line"),
    (r"hanh_?lang|hlat|corridor", "corridor"),
    (r"tim_?duong|center_?line|centre_?line|duong_?bo|giao_?thong", "road_centre_line"),
)
"""What layers of lines are called, by kind of line."""
BOUNDARY_NAME: Final = re.compile(r"(?:^|_)(?:ranh_?gioi|ranh|boundary|perimetre|rg_?qh)")
OVERLAY_NAME: Final = re.compile(
    r"(?:^|_)(?:hanh_?lang|bao_?ve|ngap|di_?tich|corridor|flood|heritage|overlay)"
)
SOFTWARE_NAME: Final = re.compile(
    r"^(?:objectid(?:_\d+)?|fid|gid|ogc_?fid|oid|id|shape_?\w*|geom\w*|_?uid_?)$"
)
"""Columns that programs add by themselves: numbers of rows, areas and lengths computed from the shape."""


def plain_name(name: str) -> str:
    """`MậtĐộXD` is `mat_do_xd`: small letters without accents, words parted by `_`."""
    words = re.sub(r"(?<=[a-zà-ỹ0-9])(?=[A-ZĐÀ-Ỹ])", "_", unicodedata.normalize("NFC", name))
    letters = unicodedata.normalize("NFD", words.casefold().replace("đ", "d"))
    bare = "".join(one for one in letters if unicodedata.category(one) != "Mn")
    return re.sub(r"[^\w]+", "_", unicodedata.normalize("NFC", bare)).strip("_")


def name_score(patterns: Patterns, plain: str) -> float:
    """The best pattern that is the whole name; a little less where it is cut to 10 letters or carries a number behind it."""
    tight = plain.replace("_", "")
    stem = re.sub(r"_?\d{1,2}$", "", plain)
    best = 0.0
    for pattern, weight in patterns:
        if re.fullmatch(pattern, plain) or re.fullmatch(pattern, tight):
            best = max(best, weight)
        elif stem != plain and re.fullmatch(pattern, stem):
            best = max(best, weight * 0.9)
    return best
