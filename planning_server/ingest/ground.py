"""Places and measures of drawn shapes: the source system they are kept in, the system they are measured in."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import WEB_MERCATOR, WGS84, Crs, Floats, transform_point, transform_xy
from planning_server.domain.valid_reading import repaired
from planning_server.ingest.findings.kind import Place
from planning_server.store.shapes import Shape, Shapes

LITTLE_ENDIAN = 1
HAS_SRID = 0x20000000
POINT_BYTES = 16
SRID_BYTES = 4
POLYGON, MULTIPOLYGON = 3, 6
PLAIN_HEADS = (5, 9, -1, 13, -1, 18, 22, -1)
"""By shapely's type: how many bytes of WKB stand before the points of a shape that is one point, one line, or one ring."""

Geometries = NDArray[np.object_]
"""An array of shapely geometries, None where a row has none."""


def moved(geometries: Geometries, source: Crs, target: Crs) -> Geometries:
    """All geometries in another system, vertex by vertex; easting or longitude first in both."""
    if source == target:
        return geometries

    def move(xy: Floats) -> Floats:
        return transform_xy(xy, source, target)

    return np.asarray(shapely.transform(geometries, move), dtype=object)


@dataclass(frozen=True, slots=True)
class Ground:
    """`source` holds the legal geometry; areas and lengths come from `measure`, a projected system in metres."""

    source: Crs
    measure: Crs

    def measured(self, geometries: Geometries) -> Geometries:
        return moved(geometries, self.source, self.measure)

    def place(self, x: float, y: float) -> tuple[float, float] | None:
        """A source coordinate as (longitude, latitude) in degrees, 7 decimals; None where it is no place."""
        return _rounded(transform_point(x, y, self.source, Crs(WGS84)))

    def measured_place(self, geometry: BaseGeometry) -> tuple[float, float] | None:
        """A point on a shape that is in the measure system, as (longitude, latitude)."""
        point = shapely.point_on_surface(geometry)
        if point.is_empty:
            return None
        return _rounded(transform_point(point.x, point.y, self.measure, Crs(WGS84)))

    def measured_places(self, geometries: Geometries) -> list[Place | None]:
        """A point on each shape, as `measured_place`."""
        points = np.atleast_1d(shapely.point_on_surface(geometries))
        xy = np.column_stack([shapely.get_x(points), shapely.get_y(points)])
        return _places(xy, self.measure)

    def places(self, xy: Floats) -> list[Place | None]:
        """Source coordinates, as `place`."""
        return _places(xy, self.source)

    def stored(self, geometries: Geometries) -> Shapes:
        """Each shape as approved and in EPSG:3857, ready for the database."""
        packed = _wkb(geometries)
        display = _redrawn(geometries, packed, self.source, Crs(WEB_MERCATOR))
        return Shapes(self.source.srid, _ewkb(packed, self.source.srid), display)

    def stored_one(self, geometry: BaseGeometry) -> Shape:
        return self.stored(as_array([geometry]))[0]


def as_array(geometries: Sequence[BaseGeometry | None]) -> Geometries:
    """A one-dimensional array, also where shapely would see something nested."""
    made = np.empty(len(geometries), dtype=object)
    made[:] = geometries
    return made


def valid_one(polygon: BaseGeometry) -> BaseGeometry:
    """A valid reading of one polygon: a boundary moved into another system can touch itself there."""
    return repaired(as_array([polygon]))[0]


def _wkb(geometries: Geometries) -> list[bytes]:
    return cast("list[bytes]", np.atleast_1d(shapely.to_wkb(geometries, byte_order=LITTLE_ENDIAN)).tolist())


def _ewkb(packed: Sequence[bytes], srid: int) -> list[bytes]:
    """WKB with the SRID put in after the kind of each shape: a copy of every shape with its SRID would cost as much as writing it."""
    heads = {
        struct.pack("<BI", LITTLE_ENDIAN, kind): struct.pack("<BII", LITTLE_ENDIAN, kind | HAS_SRID, srid)
        for kind in range(1, 8)
    }
    return [heads[wkb[:5]] + wkb[5:] for wkb in packed]


def _redrawn(geometries: Geometries, packed: Sequence[bytes], source: Crs, target: Crs) -> list[bytes]:
    """EWKB in another system of shapes whose WKB is `packed`.

    Where all points of a shape stand one after another they take the place of the old ones in its bytes: most shapes of a layer
    are a single ring or line, and need not be made once more to be written.
    """
    counts = shapely.get_num_coordinates(geometries)
    heads = _heads(packed, counts)
    plain = _is_plain(geometries, heads)
    made = as_array([None] * len(packed))
    made[~plain] = _ewkb(_wkb(moved(geometries[~plain], source, target)), target.srid)
    points = transform_xy(shapely.get_coordinates(geometries[plain]), source, target).tobytes()
    ends = np.cumsum(counts[plain]) * POINT_BYTES
    starts = ends - counts[plain] * POINT_BYTES
    head_of = _Heads(target.srid)
    rows = np.flatnonzero(plain).tolist()
    made[plain] = [
        head_of[packed[row][:head]] + points[start:end]
        for row, head, start, end in zip(
            rows, heads[plain].tolist(), starts.tolist(), ends.tolist(), strict=True
        )
    ]
    return cast("list[bytes]", made.tolist())


def _heads(packed: Sequence[bytes], counts: NDArray[np.int32]) -> NDArray[np.int64]:
    """How many bytes of WKB are no coordinates."""
    return np.array([len(wkb) for wkb in packed], dtype=np.int64) - POINT_BYTES * counts


def _is_plain(geometries: Geometries, heads: NDArray[np.int64]) -> NDArray[np.bool_]:
    return heads == np.array(PLAIN_HEADS)[shapely.get_type_id(geometries)]


def have_one_ring(polygons: Geometries, stored: Shapes) -> NDArray[np.bool_]:
    """Which polygons are one ring and nothing else; `stored` are the same. Their bytes tell it without taking them apart."""
    counts = np.atleast_1d(shapely.get_num_coordinates(polygons))
    plain = _is_plain(polygons, _heads(stored.legal, counts) - SRID_BYTES)
    return plain & np.isin(shapely.get_type_id(polygons), (POLYGON, MULTIPOLYGON))


class _Heads(dict[bytes, bytes]):
    """What stands before the points in WKB, to the same with an SRID."""

    def __init__(self, srid: int) -> None:
        self.srid = srid

    def __missing__(self, head: bytes) -> bytes:
        [self[head]] = _ewkb([head], self.srid)
        return self[head]


def _places(xy: Floats, crs: Crs) -> list[Place | None]:
    known = np.isfinite(xy).all(axis=1)
    moved_xy = np.full(xy.shape, np.nan)
    moved_xy[known] = transform_xy(xy[known], crs, Crs(WGS84))
    return [_rounded((x, y)) for x, y in moved_xy.tolist()]


def _rounded(place: tuple[float, float]) -> tuple[float, float] | None:
    if not all(np.isfinite(place)):
        return None
    return round(place[0], 7), round(place[1], 7)
