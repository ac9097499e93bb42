"""The land uses in colours for readers who see red and green alike: a colour for each group of uses, a pattern for each use in it.

The colours are the ten of the scheme "muted" of Paul Tol (SRON/EPS/TN/09-002, issue 3.2, 2021). The groups are this project's, not law:
uses that people mean by one word. Tests hold every two groups apart by colour, and every two uses of a group by pattern.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Shape = Literal["rising", "falling", "crossed", "level", "upright", "dots", "rings"]


@dataclass(frozen=True, slots=True)
class UseGroup:
    """`color` is `#rrggbb`; `shapes` the pattern of each code, None for the plain colour. A dark colour has light patterns."""

    name: str
    color: str
    is_dark: bool
    shapes: Mapping[str, Shape | None]


USE_GROUPS: Final[tuple[UseGroup, ...]] = (
    UseGroup(
        "housing",
        "#ddcc77",
        False,
        {"DAT_O_Nhomnhao": None, "DAT_O_Honhop_Nhomo": "rising", "DAT_O_Langxom": "dots"},
    ),
    UseGroup(
        "public_services",
        "#cc6677",
        False,
        {
            "DAT_HTXH_Truonghoc": None,
            "DAT_HTXH_TruongTHPT": "rising",
            "DAT_HTXH_Yte": "crossed",
            "DAT_HTXH_Vanhoa": "dots",
            "DAT_DaotaoNC": "level",
            "DAT_Coquan": "upright",
        },
    ),
    UseGroup("commerce", "#aa4499", True, {"DAT_Dichvu": None, "DAT_Dulich": "dots"}),
    UseGroup(
        "set_apart",
        "#882255",
        True,
        {
            "DAT_Ditich_tongiao": None,
            "DAT_Anninh": "rising",
            "DAT_Quocphong": "crossed",
            "DAT_HTKT_Nghiatrang": "dots",
        },
    ),
    UseGroup(
        "green_and_sport",
        "#117733",
        True,
        {
            "DAT_HTXH_CayxanhCC": None,
            "DAT_Cayxanhhanche": "rising",
            "DAT_Cayxanhchuyendung": "level",
            "DAT_HTXH_Theducthethao": "dots",
        },
    ),
    UseGroup(
        "forest",
        "#44aa99",
        False,
        {"DAT_NN_Rungsanxuat": None, "DAT_NN_Rungphongho": "rising", "DAT_NN_Rungdacdung": "crossed"},
    ),
    UseGroup("farming", "#999933", False, {"DAT_NN_Nongnghiep": None, "DAT_KHAC_Chuasudung": "dots"}),
    UseGroup(
        "water",
        "#88ccee",
        False,
        {
            "DAT_KHAC_Songsuoi": None,
            "DAT_KHAC_Honuoc": "level",
            "DAT_KHAC_Matnuocbien": "dots",
            "DAT_NN_Thuysan": "rising",
        },
    ),
    UseGroup(
        "industry",
        "#332288",
        True,
        {"DAT_SX_Congnghiep": None, "DAT_SX_Vatlieu": "dots", "DAT_HTKT_Hatangkhac": "rising"},
    ),
    UseGroup("traffic", "#dddddd", False, {"DAT_HTKT_DuongGT": None, "DAT_HTKT_Baidoxe": "dots"}),
)
UNKNOWN_SHAPE: Final[Shape] = "rings"
"""Of a code that is not in the table, over `landuse.codes.UNKNOWN_COLOR`."""

_GROUP_OF: Final[Mapping[str, UseGroup]] = {code: group for group in USE_GROUPS for code in group.shapes}


def group_of(code: str) -> UseGroup:
    """The group of a code of `LAND_USES`. Raises `KeyError` for any other."""
    return _GROUP_OF[code]
