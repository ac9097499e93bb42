"""National limits on what a plan may state for a use of land: QCVN 01:2021/BXD, clauses 2.5 to 2.7, read in a public transcription.

Only limits that hold whatever else is built are here. Those that need the size of each house lot, the road or the age of the area (tables
2.7, 2.8, 2.12) are judged building by building in permit checks, whose rule set holds table 2.10 too (a test compares the two).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from planning_server.domain.text import Text

DOCUMENT: Final = "QCVN 01:2021/BXD"

SOCIAL_CODES: Final = frozenset(
    (
        "DAT_HTXH_Yte",
        "DAT_HTXH_Vanhoa",
        "DAT_HTXH_Theducthethao",
        "DAT_HTXH_Truonghoc",
        "DAT_HTXH_TruongTHPT",
    )
)
SERVICE_CODES: Final = frozenset(("DAT_Dichvu", "DAT_O_Honhop_Nhomo"))
"""Uses of table 2.10: commerce and services, high-rise mixed use."""


@dataclass(frozen=True, slots=True)
class NationalLimit:
    """A ceiling of `coverage` (fraction) or `far`. `codes` empty: every use. `storeys_above`: only where the plan allows more storeys."""

    clause: str
    quantity: str
    ceiling: float
    codes: frozenset[str]
    condition: Text
    storeys_above: float | None = None


def _codes(*codes: str) -> frozenset[str]:
    return frozenset(codes)


LIMITS: Final[tuple[NationalLimit, ...]] = (
    NationalLimit(
        "2.7.7",
        "coverage",
        0.60,
        SOCIAL_CODES,
        Text(
            "mức cao nhất, chỉ cho khu hiện hữu không còn quỹ đất",
            "the highest there is, and only in existing areas without land",
        ),
    ),
    NationalLimit(
        "2.6.3",
        "coverage",
        0.40,
        SOCIAL_CODES,
        Text(
            "trong khu phát triển mới; khu hiện hữu không còn quỹ đất được đến 60 % (2.7.7)",
            "in new areas; existing areas without land may reach 60 % (2.7.7)",
        ),
    ),
    NationalLimit(
        "2.5.3",
        "coverage",
        0.70,
        _codes("DAT_SX_Congnghiep"),
        Text("lô đất nhà máy, kho tàng", "lots of factories and warehouses"),
    ),
    NationalLimit(
        "2.5.3",
        "coverage",
        0.60,
        _codes("DAT_SX_Congnghiep"),
        Text("nếu có trên 5 sàn dùng để sản xuất", "where more than 5 floors are used for production"),
        storeys_above=5,
    ),
    NationalLimit(
        "2.6.4",
        "coverage",
        0.25,
        _codes("DAT_HTXH_CayxanhCC"),
        Text("công viên chuyên đề (mật độ gộp)", "theme parks (gross density)"),
    ),
    NationalLimit(
        "2.6.4",
        "coverage",
        0.05,
        _codes("DAT_HTXH_CayxanhCC"),
        Text(
            "công viên (mật độ gộp); công viên chuyên đề được đến 25 %",
            "parks (gross density); theme parks may reach 25 %",
        ),
    ),
    NationalLimit(
        "2.6.4",
        "coverage",
        0.05,
        _codes("DAT_Cayxanhchuyendung"),
        Text(
            "cây xanh chuyên dụng, kể cả sân gôn (mật độ gộp)", "special-use green, golf too (gross density)"
        ),
    ),
    NationalLimit(
        "2.6.4",
        "coverage",
        0.25,
        _codes("DAT_Dulich"),
        Text("khu du lịch nghỉ dưỡng (mật độ gộp)", "resorts (gross density)"),
    ),
    NationalLimit(
        "2.6.3, bảng 2.9, 2.10",
        "far",
        13.0,
        frozenset(),
        Text(
            "trừ lô đất điểm nhấn được xác định trong quy hoạch cấp trên",
            "except landmark lots fixed in a higher-level plan",
        ),
    ),
    NationalLimit(
        "2.6.3, bảng 2.8",
        "far",
        7.0,
        _codes("DAT_O_Nhomnhao", "DAT_O_Langxom"),
        Text("nếu là lô đất nhà ở riêng lẻ", "where the lots are for single houses"),
    ),
)
"""The highest ceiling of a clause first: a value is told beside the highest one that it exceeds."""

HEIGHTS_M: Final = (16.0, 19.0, 22.0, 25.0, 28.0, 31.0, 34.0, 37.0, 40.0, 43.0, 46.0)
LOT_AREAS_M2: Final = (3000.0, 10000.0, 18000.0, 35000.0)
TABLE_2_10_PERCENT: Final = (
    (80, 70, 68, 65),
    (80, 65, 63, 60),
    (80, 62, 60, 57),
    (80, 58, 56, 53),
    (80, 55, 53, 50),
    (80, 53, 51, 48),
    (80, 51, 49, 46),
    (80, 49, 47, 44),
    (80, 48, 46, 43),
    (80, 47, 45, 42),
    (80, 46, 44, 41),
    (80, 45, 43, 40),
)
"""Rows by height above ground, the last one for more than 46 m; columns by lot area."""


def table_2_10(lot_area_m2: float, height_m: float) -> float:
    """The highest coverage (fraction) of commerce, services and high-rise mixed use, interpolated between the nearest values.

    Interpolating both ways at once, and the step above 46 m, are a reading of the text (unverified).
    """
    rows = [float(np.interp(lot_area_m2, LOT_AREAS_M2, row)) for row in TABLE_2_10_PERCENT]
    if height_m > HEIGHTS_M[-1]:
        return rows[-1] / 100
    return float(np.interp(height_m, HEIGHTS_M, rows[:-1])) / 100


def exceeded(code: str, quantity: str, value: float, storeys: float | None = None) -> NationalLimit | None:
    """The highest limit of the list that a stated ceiling exceeds; None where it keeps them all."""
    for limit in LIMITS:
        if limit.quantity != quantity or (limit.codes and code not in limit.codes):
            continue
        if limit.storeys_above is not None and (storeys is None or storeys <= limit.storeys_above):
            continue
        if value > limit.ceiling + 1e-9:
            return limit
    return None
