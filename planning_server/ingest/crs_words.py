"""Where a file of each format says its coordinate system, in words: a planner looks for a .prj only where there can be one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from planning_server.domain.text import Text

ANY_FILE: Final = Text("tệp dữ liệu", "the data file")
WRITTEN_IN: Final[Mapping[str, Text]] = {
    "shapefile": Text("tệp .prj", "the .prj file"),
    "gpkg": Text(
        "bảng gpkg_spatial_ref_sys của GeoPackage", "the table gpkg_spatial_ref_sys of the GeoPackage"
    ),
    "filegdb": Text("hệ tọa độ của lớp trong FileGDB", "the layer's definition in the FileGDB"),
    "geojson": Text(
        "GeoJSON (mục “crs”; không có mục này là EPSG:4326)",
        "the GeoJSON (its member “crs”; without one it is EPSG:4326)",
    ),
    "gml": Text("thuộc tính srsName của GML", "the attribute srsName of the GML"),
    "mapinfo": Text("mục CoordSys của bảng MapInfo", "CoordSys of the MapInfo table"),
    "scan": Text("thẻ GeoTIFF của ảnh", "the GeoTIFF tags of the picture"),
}
"""By the format of a layer. KML is always in degrees on WGS 84, and drawings say no system: nothing is written there."""

_OTHER_FILE: Final = Text(
    "hoặc gán hệ tọa độ cho lớp trong QGIS (Layer > Set Layer CRS), xuất lại và gửi tệp đó",
    "or give the layer its system in QGIS (Layer > Set Layer CRS), export it again and send that",
)
_DRAWING: Final = Text(
    "bản vẽ DXF hay DGN không ghi được hệ tọa độ, nên chỉ tệp mô tả nói được",
    "a DXF or DGN drawing cannot say its system, so that only the plan file can",
)
_SAID_BY: Final[Mapping[str, Text]] = {
    "dxf": _DRAWING,
    "dgn": _DRAWING,
    "scan": Text(
        "hoặc gửi ảnh GeoTIFF có hệ tọa độ", "or send the picture as a GeoTIFF that says its system"
    ),
}


def written_in(format_name: str | None) -> Text:
    """The part of a file that says the system; `the data file` where the format is not known."""
    return WRITTEN_IN.get(format_name or "", ANY_FILE)


def other_way(format_name: str | None, layer: str) -> Text:
    """What can be done to a file that says no system, beside writing it into the plan file."""
    if format_name == "shapefile":
        return Text(f"hoặc thêm tệp {layer}.prj bên cạnh", f"or add the file {layer}.prj beside it")
    return _SAID_BY.get(format_name or "", _OTHER_FILE)
