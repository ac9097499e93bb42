"""The body of `POST /permit-checks` as OpenAPI tells it; `permit.request` is what reads it."""

from __future__ import annotations

from typing import Any, Final

from planning_server.permit.request import FIELDS

NUMBER: Final = {"type": "number", "minimum": 0}
COUNT: Final = {"type": "integer", "minimum": 0}

PROPERTIES: Final[dict[str, dict[str, Any]]] = {
    "footprint": {
        "type": "object",
        "description": "GeoJSON Polygon or MultiPolygon of the building on the ground, easting or longitude first.",
        "required": ["type", "coordinates"],
    },
    "crs": {
        "type": "string",
        "description": "System of every geometry here; CRS84 without it.",
        "example": "EPSG:5899",
    },
    "date": {
        "type": "string",
        "format": "date",
        "description": "The law in force on that day; today without it.",
    },
    "parcels": {
        "type": "array",
        "description": "The lot: parcel ids or keys {commune, sheet, number}; those under the footprint without it.",
        "items": {"anyOf": [{"type": "string"}, {"type": "object"}]},
    },
    "use": {"type": "string", "example": "residential.townhouse"},
    "context": {"type": "string", "enum": ["new_area", "existing_area"]},
    "height_m": NUMBER | {"description": "From the lowest planned ground to the highest point."},
    "storeys": COUNT | {"description": "Above ground, as a plan counts them."},
    "basements": COUNT,
    "gross_floor_area_m2": NUMBER | {"description": "Every floor, basements too."},
    "floors": {
        "type": "array",
        "description": "Complete or absent.",
        "items": {
            "type": "object",
            "properties": {"use": {"type": "string"}, "area_m2": NUMBER, "level": {"type": "integer"}},
        },
    },
    "volumes": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "polygon": {"type": "object"},
                "base_m": {"type": "number"},
                "top_m": {"type": "number"},
            },
        },
    },
    "ground_levels_m": {"type": "array", "items": {"type": "number"}},
    "units": {"type": "integer", "minimum": 1},
}

QUESTION_SCHEMA: Final[dict[str, Any]] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["footprint"],
                "additionalProperties": False,
                "properties": {name: PROPERTIES[name] for name in FIELDS},
            }
        }
    },
}
"""A field that the parser learns and this page does not know stops the start with its name."""
