"""Makes the scans that tests send: a sheet of two zones, its legend, its control points and its plan file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from affine import Affine

EAST, NORTH, PIXEL = 575_000.0, 1_320_000.0, 0.5
PINK, GREEN, WHITE = (255, 160, 255), (102, 204, 0), (255, 255, 255)
LEGEND = [
    {"code": "DAT_O_Nhomnhao", "label": "Đất nhóm nhà ở", "rgb": list(PINK)},
    {"code": "DAT_HTXH_CayxanhCC", "label": "Cây xanh", "rgb": "#66cc00"},
    {"rgb": list(WHITE), "role": "paper"},
]
CORNERS = [(0.0, 0.0), (200.0, 0.0), (0.0, 160.0), (200.0, 160.0), (100.0, 80.0), (50.0, 120.0)]


def plan_words(**more: object) -> dict[str, Any]:
    return {
        "kind": "scan",
        "plan_id": "ban-ve-1998",
        "title": "Quy hoạch chi tiết 1998",
        "system": "construction_planning",
        "level": "chi_tiet",
        "authority": "UBND tỉnh",
        "decision_number": "12/QĐ-UBND",
        "decision_date": "1998-05-02",
        "in_force_from": "1998-05-17",
        "scale": 2000,
        "crs": "EPSG:5899",
        "legend": LEGEND,
        **more,
    }


def points(blunder: float = 0.0) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = [
        {
            "name": str(number),
            "column": column,
            "row": row,
            "e": EAST + PIXEL * column,
            "n": NORTH - PIXEL * row,
        }
        for number, (column, row) in enumerate(CORNERS, start=1)
    ]
    made[0]["e"] += blunder
    return made


def picture(folder: Path, *, placed: bool = False) -> Path:
    """Two zones of 50 × 50 m beside one another on a white sheet."""
    sheet = np.full((160, 200, 3), 255, dtype=np.uint8)
    sheet[20:120, 0:100] = PINK
    sheet[20:120, 100:200] = GREEN
    path = folder / ("sheet.tif" if placed else "sheet.png")
    more: dict[str, Any] = (
        {"transform": Affine(PIXEL, 0, EAST, 0, -PIXEL, NORTH), "crs": "EPSG:5899"} if placed else {}
    )
    profile: dict[str, Any] = {
        "driver": "GTiff" if placed else "PNG",
        "count": 3,
        "height": 160,
        "width": 200,
        "dtype": "uint8",
        **more,
    }
    with rasterio.open(path, "w", **profile) as out:
        out.write(np.moveaxis(sheet, -1, 0))
    return path
