"""Uses of buildings and floors that rules can ask about.

A word that is not on the list is treated as unknown, never as "some other use": a misspelt use must not switch a rule off.
"""

from __future__ import annotations

from typing import Final

BUILDING_USES: Final = frozenset(
    (
        "residential.detached",
        "residential.townhouse",
        "residential.villa",
        "residential.apartment",
        "mixed.high_rise",
        "mixed.low_rise",
        "commercial.service",
        "commercial.market",
        "commercial.hotel",
        "office",
        "public.education",
        "public.health",
        "public.culture",
        "public.sport",
        "public.administration",
        "industrial.factory",
        "industrial.warehouse",
        "religious",
        "agricultural",
        "infrastructure",
        "other",
    )
)

_HOUSES: Final = (
    "residential.detached",
    "residential.townhouse",
    "residential.villa",
    "residential.apartment",
)
_TRADE: Final = ("commercial.service", "commercial.market", "commercial.hotel", "office")

ZONE_USES: Final[dict[str, frozenset[str]]] = {
    "DAT_O_Nhomnhao": frozenset((*_HOUSES, "mixed.low_rise")),
    "DAT_O_Honhop_Nhomo": frozenset((*_HOUSES, *_TRADE, "mixed.high_rise", "mixed.low_rise")),
    "DAT_O_Langxom": frozenset((*_HOUSES, "mixed.low_rise")),
    "DAT_HTXH_Yte": frozenset(("public.health",)),
    "DAT_HTXH_Vanhoa": frozenset(("public.culture",)),
    "DAT_HTXH_Theducthethao": frozenset(("public.sport",)),
    "DAT_HTXH_Truonghoc": frozenset(("public.education",)),
    "DAT_HTXH_TruongTHPT": frozenset(("public.education",)),
    "DAT_HTXH_CayxanhCC": frozenset(),
    "DAT_Cayxanhhanche": frozenset(),
    "DAT_Cayxanhchuyendung": frozenset(),
    "DAT_SX_Congnghiep": frozenset(("industrial.factory", "industrial.warehouse")),
    "DAT_SX_Vatlieu": frozenset(("industrial.factory",)),
    "DAT_DaotaoNC": frozenset(("public.education",)),
    "DAT_Coquan": frozenset(("public.administration", "office")),
    "DAT_Dichvu": frozenset((*_TRADE, "mixed.high_rise")),
    "DAT_Dulich": frozenset(("commercial.hotel", "commercial.service")),
    "DAT_Ditich_tongiao": frozenset(("religious", "public.culture")),
    "DAT_Anninh": frozenset(("public.administration",)),
    "DAT_Quocphong": frozenset(("public.administration",)),
    "DAT_HTKT_DuongGT": frozenset(("infrastructure",)),
    "DAT_HTKT_Baidoxe": frozenset(("infrastructure",)),
    "DAT_HTKT_Nghiatrang": frozenset(("infrastructure",)),
    "DAT_HTKT_Hatangkhac": frozenset(("infrastructure",)),
    "DAT_NN_Nongnghiep": frozenset(("agricultural",)),
    "DAT_NN_Rungdacdung": frozenset(),
    "DAT_NN_Rungphongho": frozenset(),
    "DAT_NN_Rungsanxuat": frozenset(),
    "DAT_NN_Thuysan": frozenset(("agricultural",)),
    "DAT_KHAC_Honuoc": frozenset(),
    "DAT_KHAC_Songsuoi": frozenset(),
    "DAT_KHAC_Matnuocbien": frozenset(),
    "DAT_KHAC_Chuasudung": frozenset(),
}
"""Uses that the name of a land-use code plainly includes: a reading of this project, not law. Anything else is left to a
person, so no entry can make a check fail. Land with no entry in its set is not for buildings at all."""

UNCOUNTED_FLOOR_USES: Final = frozenset(("parking", "technical", "fire", "refuge"))
"""Floors that the floor area ratio leaves out (QCVN 01:2021 clause 1.4.21); all others count, basements too."""
