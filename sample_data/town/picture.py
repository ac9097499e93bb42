"""A drawing of the plan in force, as SVG: for the README of the sample data, and to look at while drawing the town."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import shapely
from shapely import Polygon

from sample_data.town.frame import on_paper
from sample_data.town.layout import Area
from sample_data.town.uses import published_code

SIZE: Final = (2600, 2100)
FILLS: Final = {
    "DAT_O_Nhomnhao": "#e8b923", "DAT_O_Honhop_Nhomo": "#dd6b3d", "DAT_O_Langxom": "#b9b06c", "DAT_HTXH_Yte": "#f06ac0",
    "DAT_HTXH_Vanhoa": "#d98ca0", "DAT_HTXH_Theducthethao": "#4fae4f", "DAT_HTXH_Truonghoc": "#bb7b7b",
    "DAT_HTXH_TruongTHPT": "#b25b3d", "DAT_HTXH_CayxanhCC": "#8fd14f", "DAT_Cayxanhhanche": "#5fb85f",
    "DAT_Cayxanhchuyendung": "#4f9f86", "DAT_SX_Congnghiep": "#9468c9", "DAT_DaotaoNC": "#4d9bbd", "DAT_Coquan": "#b97b3d",
    "DAT_Dichvu": "#dc4a4a", "DAT_Dulich": "#ee6fd9", "DAT_Ditich_tongiao": "#9d4545", "DAT_Anninh": "#93ad45",
    "DAT_HTKT_DuongGT": "#e3e3e3", "DAT_HTKT_Baidoxe": "#8f8f8f", "DAT_HTKT_Nghiatrang": "#7b7b7b",
    "DAT_HTKT_Hatangkhac": "#6f5b80", "DAT_NN_Nongnghiep": "#cdeaa5", "DAT_NN_Rungsanxuat": "#7aab83",
    "DAT_NN_Rungphongho": "#5f8a79", "DAT_NN_Thuysan": "#7fc0f0", "DAT_KHAC_Honuoc": "#3f80c0", "DAT_KHAC_Songsuoi": "#4f9ad8",
}  # fmt: skip


def draw(path: Path, zones: Sequence[Area], overlaid: Sequence[Area]) -> None:
    """Write the zones, and over them the outline of the detailed plan, in the local frame (north is turned by 16°)."""
    outline = shapely.coverage_union_all([area.shape for area in overlaid])
    shapes = [
        f'<path fill="{FILLS[published_code(area.use.code)]}" d="{_path(area.shape)}"/>' for area in zones
    ]
    width, height = SIZE
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-width // 2} {-height // 2} {width} {height}">',
        '<g stroke="#555" stroke-width="1" fill-rule="evenodd">',
        *shapes,
        "</g>",
        *(
            f'<path fill="none" stroke="#c00" stroke-width="5" d="{_path(part)}"/>'
            for part in shapely.get_parts(outline)
        ),
        "</svg>",
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _path(shape: Polygon) -> str:
    local = on_paper(shape)
    rings = [ring for part in shapely.get_parts(local) for ring in shapely.get_rings(part)]
    return "".join("M" + "L".join(f"{x:.0f} {-y:.0f}" for x, y in ring.coords[:-1]) + "Z" for ring in rings)
