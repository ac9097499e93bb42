"""Writing zipped shapefiles that come out the same, byte for byte, on every run."""

import json
import tempfile
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyogrio.raw
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

SHAPEFILE_DATE: Final = "2024-05-02"  # written in every DBF header; a clock would change the bytes
ZIP_TIME: Final = (2024, 5, 2, 8, 0, 0)
EPSG: Final = 5899
Column = Sequence[str | None] | Sequence[float] | Sequence[int]


@dataclass(frozen=True, slots=True)
class Layer:
    """One shapefile: its name, `Polygon` or `LineString`, shapes on the ground, and columns by name (at most ten letters)."""

    name: str
    kind: str
    shapes: Sequence[BaseGeometry]
    columns: dict[str, Column]


def esri_prj() -> str:
    """The .prj of EPSG:5899 in ESRI's spelling."""
    return CRS.from_epsg(EPSG).to_wkt("WKT1_ESRI")


def write_zip(path: Path, layers: Sequence[Layer]) -> None:
    """Write the layers as shapefiles into one zip; members sorted, times fixed, names in UTF-8."""
    with tempfile.TemporaryDirectory() as folder:
        for layer in layers:
            _write_shapefile(Path(folder), layer)
        members = sorted(Path(folder).iterdir(), key=lambda member: member.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        target = path.with_name(unicodedata.normalize("NFC", path.name))
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as pack:
            for member in members:
                entry = zipfile.ZipInfo(member.name, ZIP_TIME)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = 3
                entry.external_attr = 0o644 << 16
                pack.writestr(entry, member.read_bytes(), compresslevel=9)


def _write_shapefile(folder: Path, layer: Layer) -> None:
    path = folder / f"{layer.name}.shp"
    fields = [_array(column) for column in layer.columns.values()]
    pyogrio.raw.write(
        path,
        geometry=np.array([shapely.to_wkb(shape) for shape in layer.shapes], dtype=object),
        field_data=fields,
        fields=np.array(list(layer.columns), dtype=object),
        crs=f"EPSG:{EPSG}",
        geometry_type=layer.kind,
        driver="ESRI Shapefile",
        encoding="UTF-8",
        layer_options={"DBF_DATE_LAST_UPDATE": SHAPEFILE_DATE, "RESIZE": "YES"},
    )
    path.with_suffix(".prj").write_text(esri_prj(), encoding="ascii")
    path.with_suffix(".cpg").write_text("UTF-8", encoding="ascii")


def _array(column: Column) -> NDArray[np.object_] | NDArray[np.float64] | NDArray[np.int32]:
    if all(isinstance(value, int) for value in column):
        return np.array(column, dtype=np.int32)
    if all(isinstance(value, int | float) for value in column):
        return np.array(column, dtype=np.float64)
    return np.array(column, dtype=object)


def write_json(path: Path, value: object) -> None:
    """Indented UTF-8 JSON with a last newline."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
