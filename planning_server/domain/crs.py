"""Coordinate reference systems: the VN-2000 zones and the one place where coordinates change system.

Axis order everywhere in this program is easting, northing (or longitude, latitude), whatever an authority prints.
The datum transformation from VN-2000 is pinned to EPSG:6960 ("VN-2000 to WGS 84 (2)", coordinate frame rotation, accuracy
1 m); without it data lands 226 m away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError
from shapely.geometry.base import BaseGeometry

from planning_server.domain.errors import InvalidInput
from planning_server.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

Floats = NDArray[np.float64]

WGS84 = 4326
WEB_MERCATOR = 3857

VN2000_TM3: dict[int, float] = {
    9205: 103.0,
    9206: 104.0,
    9207: 104.5,
    9208: 104.75,
    5897: 105.0,
    9209: 105.5,
    9210: 105.75,
    9211: 106.0,
    9212: 106.25,
    9213: 106.5,
    9214: 107.0,
    9215: 107.25,
    9216: 107.5,
    5899: 107.75,
    5898: 108.0,
    9217: 108.25,
    9218: 108.5,
}
"""The 17 TM-3 systems of VN-2000: EPSG code to central meridian in degrees east (scale 0.9999, false easting 500 000 m)."""

VN2000_UTM: dict[int, float] = {3405: 105.0, 3406: 111.0}
"""UTM 48N and 49N on VN-2000: EPSG code to central meridian (scale 0.9996)."""

EPSG_6960 = (
    "+proj=helmert +x=-191.90441429 +y=-39.30318279 +z=-111.45032835 "
    "+rx=-0.00928836 +ry=0.01975479 +rz=-0.00427372 +s=0.252906278 +convention=coordinate_frame"
)
"""EPSG:6960 as a PROJ step. As `+towgs84` the three rotations change sign (position-vector convention)."""

TOWGS84_6960 = "-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278"


_CRS84 = re.compile(
    r"(OGC:|urn:ogc:def:crs:OGC:[0-9.]*:|https?://www\.opengis\.net/def/crs/OGC/[0-9.]+/)?CRS84",
    re.IGNORECASE,
)
_EPSG = re.compile(
    r"(EPSG:|urn:ogc:def:crs:EPSG:[0-9.]*:|https?://www\.opengis\.net/def/crs/EPSG/[0-9.]+/)?(?P<code>[0-9]{4,6})",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Crs:
    """A coordinate reference system named by its EPSG code.

    >>> Crs(5899).name
    'EPSG:5899'
    """

    srid: int

    @property
    def name(self) -> str:
        return f"EPSG:{self.srid}"

    @property
    def is_projected_metres(self) -> bool:
        """True where lengths and areas may be measured: a projected system in metres that is not Web Mercator."""
        if self.srid == WEB_MERCATOR:
            return False
        definition = _definition(self.srid)
        return bool(definition.is_projected) and all(
            axis.unit_name == "metre" for axis in definition.axis_info
        )


def parse_crs(name: str, *, where: str = "crs") -> Crs:
    """Reads `EPSG:5899`, `5899`, `CRS84` or an OGC URN/URI of these.

    Raises `InvalidInput` when the name is not the EPSG code of a known system of two axes, geographic or projected.
    """
    text = name.strip()
    if _CRS84.fullmatch(text):
        return Crs(WGS84)
    match = _EPSG.fullmatch(text)
    if match is None:
        raise _unknown_crs(text, where)
    srid = int(match["code"])
    try:
        found = _definition(srid)
    except CRSError:
        raise _unknown_crs(text, where) from None
    if not (found.is_projected or found.is_geographic) or len(found.axis_info) != 2:
        raise _unknown_crs(text, where)
    return Crs(srid)


def _unknown_crs(name: str, where: str) -> InvalidInput:
    return InvalidInput(
        "unknown-crs",
        Text(
            f"Không nhận ra hệ tọa độ “{name[:80]}” ({where}). Hãy ghi mã EPSG, ví dụ EPSG:5899 (VN-2000 / TM-3 107°45').",
            f"The coordinate system “{name[:80]}” ({where}) is not known. Give an EPSG code, for example EPSG:5899 (VN-2000 / TM-3 107°45').",
        ),
    )


@lru_cache(maxsize=256)
def _definition(srid: int) -> CRS:
    return CRS.from_epsg(srid)


def definition(crs: Crs) -> CRS:
    """pyproj's definition of the system."""
    return _definition(crs.srid)


def _vn2000_inverse(srid: int) -> str | None:
    """PROJ steps from VN-2000 easting/northing (or degrees for EPSG:4756) to WGS 84 radians; None for other systems."""
    if srid in VN2000_TM3:
        projection = (
            f"+inv +proj=tmerc +lat_0=0 +lon_0={VN2000_TM3[srid]} +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84"
        )
    elif srid in VN2000_UTM:
        projection = (
            f"+inv +proj=tmerc +lat_0=0 +lon_0={VN2000_UTM[srid]} +k=0.9996 +x_0=500000 +y_0=0 +ellps=WGS84"
        )
    elif srid == 4756:
        projection = "+proj=unitconvert +xy_in=deg +xy_out=rad"
    else:
        return None
    return (
        f"+step {projection} +step +proj=push +v_3 +step +proj=cart +ellps=WGS84 +step {EPSG_6960} "
        "+step +inv +proj=cart +ellps=WGS84 +step +proj=pop +v_3"
    )


@lru_cache(maxsize=256)
def _to_wgs84(srid: int) -> Transformer:
    steps = _vn2000_inverse(srid)
    if steps is not None:
        return Transformer.from_pipeline(
            f"+proj=pipeline {steps} +step +proj=unitconvert +xy_in=rad +xy_out=deg"
        )
    return Transformer.from_crs(srid, WGS84, always_xy=True)


@lru_cache(maxsize=4)
def _web_mercator() -> Transformer:
    return Transformer.from_crs(WGS84, WEB_MERCATOR, always_xy=True)


def _apply(transformer: Transformer, xy: Floats, *, inverse: bool) -> Floats:
    if len(xy) == 0:
        return xy
    direction = "INVERSE" if inverse else "FORWARD"
    call = cast("Callable[..., tuple[Any, Any]]", transformer.transform)
    x, y = call(xy[:, 0], xy[:, 1], direction=direction, errcheck=True)
    return np.column_stack([np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)])


def transform_xy(xy: Floats, source: Crs, target: Crs) -> Floats:
    """Coordinates from one system into another, through WGS 84 and, for VN-2000, through EPSG:6960.

    `xy` has shape (n, 2), easting/longitude first. Raises `InvalidInput` for coordinates outside the projection's domain.
    """
    if source.srid == target.srid:
        return xy
    try:
        wgs84 = xy if source.srid == WGS84 else _apply(_to_wgs84(source.srid), xy, inverse=False)
        if target.srid == WGS84:
            return wgs84
        if target.srid == WEB_MERCATOR:
            return _apply(_web_mercator(), wgs84, inverse=False)
        return _apply(_to_wgs84(target.srid), wgs84, inverse=True)
    except ProjError:
        raise InvalidInput(
            "outside-crs-domain",
            Text(
                f"Tọa độ nằm ngoài phạm vi của {source.name}. Hãy kiểm tra hệ tọa độ và thứ tự trục (E trước, N sau).",
                f"The coordinates are outside the domain of {source.name}. Check the system and the axis order (easting first).",
            ),
        ) from None


def transform(geometry: BaseGeometry, source: Crs, target: Crs) -> BaseGeometry:
    """A geometry in another system, vertex by vertex (edges stay straight in the new system); Z is dropped."""
    if source.srid == target.srid:
        return shapely.force_2d(geometry)

    def move(xy: Floats) -> Floats:
        return transform_xy(xy, source, target)

    return shapely.transform(shapely.force_2d(geometry), move)


def transform_point(x: float, y: float, source: Crs, target: Crs) -> tuple[float, float]:
    """One coordinate pair in another system, easting/longitude first."""
    moved = transform_xy(np.array([[x, y]], dtype=np.float64), source, target)
    return float(moved[0, 0]), float(moved[0, 1])
