"""Geometry on its way out: GeoJSON, longitude or easting first."""

from __future__ import annotations

import json
from typing import Any, cast

import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import WGS84, Crs, definition, transform

CRS84 = Crs(WGS84)


def to_geojson(geometry: BaseGeometry, crs: Crs, out_crs: Crs = CRS84) -> dict[str, Any]:
    """A geometry as GeoJSON in `out_crs`: degrees to 8 decimals (about a millimetre), metres to 3.

    An extra `crs` member names the system where it is not CRS84.
    """
    digits = 3 if definition(out_crs).is_projected else 8
    moved = shapely.transform(transform(geometry, crs, out_crs), lambda xy: xy.round(digits))
    body = cast("dict[str, Any]", json.loads(shapely.to_geojson(moved)))
    if out_crs != CRS84:
        body["crs"] = out_crs.name
    return body
