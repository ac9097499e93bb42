"""Which attributes leave the database in a GeoPackage: those of the tiles, and what answers say beside them.

Columns that a layer's rows have beyond these (what the source called them, row numbers, hashes of content) stay where they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from planning_server.tiles.layers import CADASTRE, PLANNING

Kind = Literal["text", "number", "whole", "date"]
_OF_TILES: Final[Mapping[str, Kind]] = {"String": "text", "Number": "number"}
_DECISION: Final[Mapping[str, Kind]] = {
    "authority": "text",
    "decision_number": "text",
    "decision_date": "date",
    "in_force_from": "date",
    "in_force_to": "date",
}


@dataclass(frozen=True, slots=True)
class GroundLayer:
    """`geometry` is what GDAL calls the type that the layer declares."""

    name: str
    geometry: str
    fields: Mapping[str, Kind]


def _tile_fields(name: str) -> dict[str, Kind]:
    layer = next(item for item in (*PLANNING.layers, *CADASTRE.layers) if item.name == name)
    return {field: _OF_TILES[kind] for field, kind in layer.fields.items()}


ZONES: Final = GroundLayer(
    "zones",
    "MultiPolygon",
    {
        **_tile_fields("zones"),
        "version": "whole",
        "coverage_min": "number",
        "coverage_text": "text",
        "far_min": "number",
        "far_text": "text",
        "storeys_min": "number",
        "storeys_text": "text",
        "height_min_m": "number",
        "height_text": "text",
        "area_m2": "number",
        **_DECISION,
    },
)
LINES: Final = GroundLayer(
    "lines",
    "MultiLineString",
    {**_tile_fields("lines"), "version": "whole", "road_class": "text", **_DECISION},
)
OVERLAYS: Final = GroundLayer(
    "overlays",
    "MultiPolygon",
    {**_tile_fields("overlays"), "version": "whole", "area_m2": "number", **_DECISION},
)
PLANS: Final = GroundLayer(
    "plans",
    "MultiPolygon",
    {
        "plan_id": "text",
        "version": "whole",
        "level": "text",
        "title_vi": "text",
        "title_en": "text",
        "role": "text",
        "theme": "text",
        "accuracy_m": "number",
        **_DECISION,
    },
)
PARCELS: Final = GroundLayer(
    "parcels",
    "MultiPolygon",
    {
        **_tile_fields("parcels"),
        "land_use": "text",
        "legal_area_m2": "number",
        "area_m2": "number",
        "accuracy_m": "number",
    },
)
PLAN_LAYERS: Final = (ZONES, LINES, OVERLAYS, PLANS)

VERSIONS_TABLE: Final = "plan_versions"
VERSION_FIELDS: Final[Mapping[str, Kind]] = {
    "plan_id": "text",
    "version": "whole",
    "title_vi": "text",
    "title_en": "text",
    "system": "text",
    "level": "text",
    "scope": "text",
    "authority": "text",
    "decision_number": "text",
    "decision_date": "date",
    "in_force_from": "date",
    "in_force_to": "date",
    "source_crs": "text",
    "measure_crs": "text",
    "source_sha256": "text",
}
