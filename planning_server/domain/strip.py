"""How wide an area is as if it were a strip: what parts a contact along an edge from an overlap (CONTRACT section 4)."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import GeometryCollection, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

Geometries = NDArray[np.object_]


def widths_of(areas: Geometries) -> NDArray[np.float64]:
    """Mean width of each area of an array as a strip: 2·area/perimeter; 0 for lines, points and nothing."""
    around = shapely.length(areas)
    return np.divide(2 * shapely.area(areas), around, out=np.zeros_like(around), where=around > 0)


def width_of(geometry: BaseGeometry) -> float:
    """Mean width of the polygons of a geometry, taken together, as a strip."""
    surface = polygonal(geometry)
    perimeter = float(shapely.length(surface))
    return 0.0 if perimeter == 0 else 2.0 * float(shapely.area(surface)) / perimeter


def widest(geometry: BaseGeometry) -> float:
    """The mean width of the widest of an area's separate parts: a sliver far away makes no other part thinner."""
    return float(widths_of(shapely.get_parts(polygonal(geometry))).max(initial=0.0))


def polygonal(geometry: BaseGeometry) -> BaseGeometry:
    """The polygons of a geometry, without the lines and points that an overlay leaves along edges."""
    if isinstance(geometry, Polygon | MultiPolygon):
        return geometry
    if isinstance(geometry, GeometryCollection):
        return shapely.union_all([polygonal(item) for item in geometry.geoms])
    return Polygon()
