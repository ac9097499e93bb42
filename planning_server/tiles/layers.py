"""What each zoom shows, as data: bands of generalisation, layers of each tileset, attributes that leave the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tileset = Literal["planning", "cadastre"]
TILESETS: tuple[Tileset, ...] = ("planning", "cadastre")


@dataclass(frozen=True, slots=True)
class Band:
    """Zooms that share one generalisation. `tolerance_m` (EPSG:3857 metres) is a quarter of a screen pixel at the band's last
    zoom (512-pixel tiles); None keeps every vertex."""

    index: int
    min_zoom: int
    max_zoom: int
    tolerance_m: float | None


BANDS: tuple[Band, ...] = (
    Band(0, 8, 9, 38.2),
    Band(1, 10, 11, 9.55),
    Band(2, 12, 13, 2.39),
    Band(3, 14, 14, 1.19),
    Band(4, 15, 16, None),
)


def band_of(zoom: int) -> Band:
    """The band that draws a zoom; the nearest one outside the range."""
    return next((band for band in BANDS if zoom <= band.max_zoom), BANDS[-1])


@dataclass(frozen=True, slots=True)
class TileLayer:
    """A layer of a tileset. `fields` is the whitelist of attributes that leave the database, name to MVT type."""

    name: str
    min_zoom: int
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class TilesetPlan:
    tileset: Tileset
    min_zoom: int
    max_zoom: int
    layers: tuple[TileLayer, ...]


PLANNING = TilesetPlan(
    "planning",
    8,
    16,
    (
        TileLayer(
            "plans",
            8,
            {
                "plan_id": "String",
                "version": "Number",
                "level": "String",
                "title_vi": "String",
                "title_en": "String",
                "decision": "String",
            },
        ),
        TileLayer(
            "zones",
            8,
            {
                "zone_id": "String",
                "plan_id": "String",
                "level": "String",
                "code": "String",
                "label_vi": "String",
                "label_en": "String",
                "coverage_max": "Number",
                "far_max": "Number",
                "storeys_max": "Number",
                "height_max_m": "Number",
            },
        ),
        TileLayer(
            "overlays",
            11,
            {
                "overlay_id": "String",
                "plan_id": "String",
                "level": "String",
                "theme": "String",
                "kind": "String",
                "effect": "String",
                "label_vi": "String",
                "label_en": "String",
            },
        ),
        TileLayer(
            "lines",
            13,
            {
                "line_id": "String",
                "plan_id": "String",
                "level": "String",
                "kind": "String",
                "label": "String",
                "road_name": "String",
                "road_width_m": "Number",
                "setback_m": "Number",
            },
        ),
        TileLayer(
            "labels",
            14,
            {
                "zone_id": "String",
                "level": "String",
                "code": "String",
                "label_vi": "String",
                "label_en": "String",
                "area_m2": "Number",
                "coverage_max": "Number",
                "storeys_max": "Number",
            },
        ),
    ),
)

CADASTRE = TilesetPlan(
    "cadastre",
    13,
    16,
    (
        TileLayer(
            "parcels", 13, {"parcel_id": "String", "commune": "String", "sheet": "String", "number": "String"}
        ),
    ),
)

PLANS_OF_TILESETS: dict[str, TilesetPlan] = {"planning": PLANNING, "cadastre": CADASTRE}
