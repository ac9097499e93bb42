"""Where a file of each format says its coordinate system, in words (a planner looks for a .prj only where there can be one), and which
readings would fit better.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from planning_server.domain.crs import Crs, definition
from planning_server.domain.text import Text
from planning_server.ingest.crs_detection import Reading, metres_between, shown_metres

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


def better_words(better: Sequence[Reading], own: Reading | None, crs: Crs) -> Text:
    """The reading that fits better than the system in use; where several fit equally well all of them, and none of them as the right one.

    `own` is None where the numbers cannot be of the system at all.
    """
    if own is not None or not definition(crs).is_geographic:
        return _better(better, own)
    words = _better(better, own)
    return Text(f"Các số không phải là độ. {words.vi}", f"The numbers are no degrees. {words.en}")


def _better(better: Sequence[Reading], own: Reading | None) -> Text:
    if not better:
        return Text(
            "Không hệ nào đã biết đưa dữ liệu về đúng chỗ.",
            "No known system puts the data in the right place.",
        )
    if len(better) > 1:
        codes = ", ".join(item.system.answer for item in better)
        return Text(
            f"Số cách đọc khớp như nhau: {len(better)} ({codes}); không có gì phân biệt được chúng, độ dời của từng cách ghi ở danh sách.",
            f"Readings that fit equally well: {len(better)} ({codes}); nothing known tells them apart, the list says the shift of each.",
        )
    best = better[0]
    name, misfit = best.system.name, shown_metres(best.misfit_m)
    if own is None:
        return Text(
            f"Đọc theo {name.vi} ({best.system.answer}) thì cách {misfit.vi}.",
            f"Read as {name.en} ({best.system.answer}) it is {misfit.en} away.",
        )
    shift = shown_metres(metres_between(best.middle, own.middle))
    return Text(
        f"Đọc theo {name.vi} ({best.system.answer}) thì cách {misfit.vi}, dời {shift.vi}.",
        f"Read as {name.en} ({best.system.answer}) it is {misfit.en} away, a shift of {shift.en}.",
    )
