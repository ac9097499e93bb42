"""Makes a zipped digital dossier in the circular's layout, with whatever is to be wrong about it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import openpyxl
import pyogrio.raw
import shapely
from shapely.geometry.base import BaseGeometry

from tests.shapefiles import square

ROOT = "CSDL_QHPK_SuoiMo"
DOSSIER_CODE, PLAN_CODE, DECISION = "68QPK0010001", "682522101234", "1234/QĐ-UBND"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"

Features = Sequence[tuple[BaseGeometry, Mapping[str, str]]]
CODES = {"maThongTinQH": PLAN_CODE, "maHoSoQH": DOSSIER_CODE}
PLANNING: Mapping[str, Features] = {
    "RanhGioiQuyHoach_A": [(square(0, 0).union(square(1, 0)), CODES)],
    "ChucNangSuDungDat_A": [
        (
            square(0, 0),
            {
                **CODES,
                "chucNangSuDungDatMuc1": "DAT_O_Nhomnhao",
                "kyHieuLoDat": "OM-01",
                "matDoXayDung": "≤ 60%",
            },
        ),
        (
            square(1, 0),
            {
                **CODES,
                "chucNangSuDungDatMuc1": "DAT_HTXH_CayxanhCC",
                "kyHieuLoDat": "CX-01",
                "matDoXayDung": "5%",
            },
        ),
    ],
}
CURRENT_STATE: Mapping[str, Features] = {
    "ChucNangSuDungDat_A": [(square(0, 0), {**CODES, "chucNangSuDungDatMuc1": "DAT_NN_Nongnghiep"})]
}
DOSSIER_ROW = [
    DOSSIER_CODE, PLAN_CODE, "Quy hoạch phân khu Suối Mơ", "QHPK", "1/2000", "9/QĐ", "2023-01-02", DECISION, "02/05/2024",
    "Viện Quy hoạch", "UBND tỉnh", "Đã duyệt", "VN-2000 107-45", "Suối Mơ", "Sở Xây dựng", ROOT, "x", "x", "phân khu", "",
]  # fmt: skip
TEXT_ROWS = [
    [
        DOSSIER_CODE,
        "QD_1234.pdf",
        "Quyết định phê duyệt quy hoạch",
        "Quyết định",
        DECISION,
        "",
        "02/05/2024",
        "UBND tỉnh",
        "12",
        "",
    ]
]
DRAWING_ROWS = [[DOSSIER_CODE, "QH-05", "SDD", "Bản đồ quy hoạch sử dụng đất", "1", "QH05", "1/2000", ""]]
SHEETS: Mapping[str, Sequence[Sequence[str]]] = {
    "HoSo": [[f"c{number}" for number in range(1, 21)], DOSSIER_ROW],
    "BanVe": [[f"c{number}" for number in range(1, 9)], *DRAWING_ROWS],
    "VanBan": [[f"c{number}" for number in range(1, 11)], *TEXT_ROWS],
}


def jpeg(dpi: int) -> bytes:
    """The header of a JPEG that states its resolution, and no picture."""
    header = b"JFIF\0\x01\x02\x01" + dpi.to_bytes(2) * 2 + b"\0\0"
    return b"\xff\xd8\xff\xe0" + (len(header) + 2).to_bytes(2) + header + b"\xff\xd9"


def workbook(sheets: Mapping[str, Sequence[Sequence[str]]] = SHEETS) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def geodata(folder: Path, name: str, layers: Mapping[str, Features]) -> dict[str, bytes]:
    """Layers in EPSG:5899 as a GeoPackage, or as a file geodatabase where the name ends in .gdb; its files by their path."""
    path = folder / name
    driver = "OpenFileGDB" if path.suffix == ".gdb" else "GPKG"
    for position, (layer, features) in enumerate(layers.items()):
        fields = list(dict.fromkeys(field for _, values in features for field in values))
        pyogrio.raw.write(
            path,
            np.array([shapely.to_wkb(shapely.multipolygons([shape])) for shape, _ in features], dtype=object),
            [np.array([values.get(field) for _, values in features], dtype=object) for field in fields],
            fields,
            layer=layer,
            driver=driver,
            geometry_type="MultiPolygon",
            crs="EPSG:5899",
            append=position > 0,
        )
    files = [path] if path.is_file() else sorted(part for part in path.iterdir() if part.is_file())
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def dossier_zip(
    folder: Path,
    *,
    files: Mapping[str, bytes | None] | None = None,
    sheets: Mapping[str, Sequence[Sequence[str]]] = SHEETS,
    suffix: str = ".gpkg",
    planning: Mapping[str, Features] = PLANNING,
) -> Path:
    """A sound dossier; `files` adds to it or, with None, takes away, by path below its root."""
    content: dict[str, bytes | None] = {
        "HoSoBASIC/BanVe/QH05.dwg": b"AC1032" + b"\0" * 100,
        "HoSoBASIC/VanBan/QD_1234.docx": b"PK\x03\x04",
        "HoSoScan/VanBan/QD_1234.pdf": PDF,
        "HoSoScan/BanVe/QH05/QH05_1.jpg": jpeg(300),
        f"HoSoScan/{DOSSIER_CODE}.xlsx": workbook(sheets),
        **{f"HoSoGIS/{name}": data for name, data in geodata(folder, f"QuyHoach{suffix}", planning).items()},
        **{
            f"HoSoGIS/{name}": data
            for name, data in geodata(folder, f"HienTrang{suffix}", CURRENT_STATE).items()
        },
        **(files or {}),
    }
    target = folder / "dossier.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            if data is not None:
                archive.writestr(f"{ROOT}/{name}", data)
    return target
