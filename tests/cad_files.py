"""Drawings that tests make: DXF by ezdxf, DGN V7 by GDAL's driver, both near Đà Lạt in VN-2000 (EPSG:5899)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ezdxf
import fiona
from ezdxf.entities.lwpolyline import LWPolyline
from ezdxf.entities.text import Text
from ezdxf.layouts.layout import Modelspace

from planning_server.ingest.readers import cad
from planning_server.ingest.readers.exchange import HandedLayer, Note, Source
from planning_server.landuse.codes import LAND_USES

EAST, NORTH = 575_000.0, 1_320_000.0
HOUSES = "QH_DAT_O_Nhomnhao"
PARK = "QH_DAT_HTXH_CayxanhCC"
ROADS = "QH_DAT_HTKT_DuongGT"

Pair = tuple[float, float]
COLUMNS = ("zone_id", "label", "coverage", "storeys", "far", "stated_area_m2")
"""Columns that tests look into, though a drawing may fill none of their cells."""


def at(x: float, y: float) -> Pair:
    """A place by its distance from the corner of the test drawings, in metres."""
    return EAST + x, NORTH + y


def box(x: float, y: float, width: float, height: float) -> list[Pair]:
    return [at(x, y), at(x + width, y), at(x + width, y + height), at(x, y + height)]


class TestDrawing:
    """A DXF in the making; `space` is its model space."""

    __test__ = False

    def __init__(self, version: str = "R2010") -> None:
        self.document: Any = ezdxf.new(version)  # pyright: ignore[reportPrivateImportUsage] - the library's way in
        self.document.header["$INSUNITS"] = 6
        self.space: Modelspace = self.document.modelspace()

    def ring(self, layer: str, points: Sequence[Pair], *, closed: bool = True) -> LWPolyline:
        return self.space.add_lwpolyline(points, close=closed, dxfattribs={"layer": layer})

    def lines(self, layer: str, *pairs: tuple[Pair, Pair]) -> None:
        for start, end in pairs:
            self.space.add_line(start, end, dxfattribs={"layer": layer})

    def text(self, text: str, point: Pair, layer: str = "CHU", **more: object) -> Text:
        return self.space.add_text(text, dxfattribs={"layer": layer, "insert": point, **more})

    def save(self, folder: Path, name: str = "plan.dxf", form: str = "asc") -> Path:
        path = folder / name
        self.document.saveas(path, fmt=form)
        return path


def read(path: Path, **table: object) -> list[HandedLayer]:
    """What the reader makes of a drawing with this table."""
    options = {
        "codes": [land_use.code for land_use in LAND_USES],
        "palette": {str(land_use.aci): land_use.color for land_use in LAND_USES},
        "columns": COLUMNS,
        **table,
    }
    kind = path.suffix[1:].lower()
    return list(cad.read_cad(path.parent, Source(0, kind, path.name, path.stem, options)))


def rows_of(layer: HandedLayer) -> list[dict[str, Any]]:
    columns = {column.name: column.values for column in layer.columns}
    return [{name: values[index] for name, values in columns.items()} for index in range(len(layer.rows))]


def notes_of(layers: Sequence[HandedLayer], code: str) -> list[Note]:
    return [note for layer in layers for note in layer.notes if note.code == code]


class TestDgn:
    """A DGN V7 in the making. GDAL writes its texts in UTF-8, so each is written as ASCII and patched to one byte a letter."""

    __test__ = False

    def __init__(self) -> None:
        self.features: list[dict[str, Any]] = []
        self.texts: list[str] = []

    def shape(self, level: int, points: Sequence[Pair], color: int = 3) -> None:
        self._add("Polygon", [[*points, points[0]]], level, color=color)

    def line(self, level: int, points: Sequence[Pair]) -> None:
        self._add("LineString", list(points), level)

    def text(self, level: int, text: str, point: Pair) -> None:
        self.texts.append(text)
        marker = f"@{len(self.texts):03d}".ljust(len(text), "~")[: max(len(text), 4)]
        self.texts[-1] = text.ljust(len(marker))
        self._add("Point", point, level, text=marker)

    def _add(
        self, kind: str, coordinates: object, level: int, *, color: int = 0, text: str | None = None
    ) -> None:
        properties = dict.fromkeys(
            ("Type", "GraphicGroup", "Weight", "Style", "EntityNum", "MSLink", "ULink"), None
        )
        self.features.append(
            {
                "geometry": {"type": kind, "coordinates": coordinates},
                "properties": {**properties, "Level": level, "ColorIndex": color, "Text": text},
            }
        )

    def save(self, folder: Path, name: str = "plan.dgn") -> Path:
        path = folder / name
        options: dict[str, Any] = {
            "ORIGIN": f"{EAST},{NORTH},0",
            "SUB_UNITS_IN_MASTER_UNIT": "1000",
            "UOR_PER_SUB_UNIT": "1",
        }
        fiona.supported_drivers["DGN"] = "raw"
        with fiona.open(path, "w", driver="DGN", schema={"geometry": "Unknown", "properties": {}}, **options):
            pass
        with fiona.open(path, "a", driver="DGN") as file:
            for feature in self.features:
                file.write(feature)
        raw = path.read_bytes()
        for number, text in enumerate(self.texts, start=1):
            marker = f"@{number:03d}".ljust(len(text), "~").encode()
            assert raw.count(marker) == 1
            raw = raw.replace(marker, text.encode("iso8859-1"))
        path.write_bytes(raw)
        return path
