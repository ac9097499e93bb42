"""Makes the zipped shapefiles that tests send, with whatever is to be wrong about them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import shapely
from shapely.geometry.base import BaseGeometry

ESRI_5899 = (
    'PROJCS["VN_2000_TM-3_107-45",GEOGCS["GCS_VN_2000",DATUM["D_Vietnam_2000",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",107.75],'
    'PARAMETER["Scale_Factor",0.9999],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
WGS84_LOOKING_LIKE_5899 = ESRI_5899.replace("D_Vietnam_2000", "D_WGS_1984").replace(
    "GCS_VN_2000", "GCS_WGS_1984"
)
ORIGIN = (575_000.0, 1_320_000.0)
"""A place near Đà Lạt in EPSG:5899."""

Row = tuple[BaseGeometry | None, Mapping[str, str | float]]


def square(column: int, row: int, side: float = 100.0) -> BaseGeometry:
    """One square of a chessboard with its corner at `ORIGIN`, in EPSG:5899."""
    east, north = ORIGIN[0] + column * side, ORIGIN[1] + row * side
    return shapely.box(east, north, east + side, north + side)


@dataclass(frozen=True)
class LayerFiles:
    """One shapefile: its rows, and what its side files say (None: the file is not there)."""

    name: str
    rows: Sequence[Row]
    prj: str | None = ESRI_5899
    cpg: str | None = "UTF-8"
    encoding: str = "UTF-8"
    geometry_type: str = "Polygon"
    without: Sequence[str] = ()
    patch: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Suffix to a function from the bytes of that part to other bytes."""


def write_zip(
    folder: Path, *layers: LayerFiles, file_name: str = "plan.zip", extra: Mapping[str, bytes] | None = None
) -> Path:
    """The layers and any extra files in one zip."""
    target = folder / file_name
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, layer in enumerate(layers):
            for suffix, content in _parts(layer, folder / f"layer{number}").items():
                archive.writestr(layer.name + suffix, content)
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return target


def _parts(layer: LayerFiles, folder: Path) -> dict[str, bytes]:
    folder.mkdir()
    shp = folder / "layer.shp"
    names = list(dict.fromkeys(name for _, values in layer.rows for name in values))
    columns = [_column([values.get(name) for _, values in layer.rows]) for name in names]
    shapes = np.array(
        [None if geometry is None else shapely.to_wkb(geometry) for geometry, _ in layer.rows], dtype=object
    )
    pyogrio.raw.write(
        shp,
        shapes,
        columns,
        names,
        geometry_type=layer.geometry_type,
        crs="EPSG:5899",
        encoding=layer.encoding,
        driver="ESRI Shapefile",
    )
    parts = {suffix: shp.with_suffix(suffix).read_bytes() for suffix in (".shp", ".shx", ".dbf")}
    if layer.prj is not None:
        parts[".prj"] = layer.prj.encode()
    if layer.cpg is not None:
        parts[".cpg"] = layer.cpg.encode()
    for suffix, change in layer.patch.items():
        parts[suffix] = change(parts[suffix])
    return {suffix: content for suffix, content in parts.items() if suffix not in layer.without}


def _column(values: Sequence[str | float | None]) -> np.ndarray[Any, Any]:
    if any(isinstance(value, str) for value in values):
        return np.array(values, dtype=object)
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def plan_words(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value can be put in place
    """A plan file for one layer `lots` with code and coverage; `changes` replace its members."""
    words: dict[str, Any] = {
        "kind": "vector",
        "plan_id": "thu-nghiem",
        "title": "Quy hoạch thử",
        "system": "construction_planning",
        "level": "phan_khu",
        "authority": "UBND tỉnh",
        "decision_number": "1/QĐ-UBND",
        "decision_date": "2024-05-02",
        "in_force_from": "2024-05-17",
        "mapping": {
            "layers": {
                "lots": {
                    "role": "zones",
                    "attributes": {"zone_id": "id", "code": "code", "coverage": "density"},
                }
            }
        },
    }
    return words | changes


def parcel_words(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - the same
    """A plan file for one layer `thua` of parcels."""
    words: dict[str, Any] = {
        "kind": "parcels",
        "title": "Địa chính thử",
        "commune": "99001",
        "mapping": {
            "layers": {
                "thua": {
                    "role": "parcels",
                    "attributes": {"sheet": "to", "number": "so", "legal_area_m2": "dt", "land_use": "loai"},
                }
            }
        },
    }
    return words | changes


def lots(count: int = 4) -> list[Row]:
    """A row of neighbouring squares with codes and densities."""
    return [
        (square(column, 0), {"id": f"L{column}", "code": "DAT_O_Nhomnhao", "density": "≤ 70%"})
        for column in range(count)
    ]
