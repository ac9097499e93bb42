"""The valid reading of a polygon that crosses itself or has misplaced rings: for checks and maps, never in place of the legal geometry."""

from __future__ import annotations

from typing import cast

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Geometries = NDArray[np.object_]


def valid_reading(polygons: Geometries) -> Geometries:
    """Each polygon or multipolygon of the array with the ground that its rings enclose; collapsed parts are left out.

    A hole outside its ring takes nothing away and adds nothing: GEOS alone would make ground of it.
    """
    whole = np.empty(len(polygons), dtype=object)
    whole[:] = [_without_stray_holes(polygon) for polygon in polygons]
    return shapely.make_valid(whole, method="structure", keep_collapsed=False)


def repaired(polygons: Geometries) -> Geometries:
    """A valid reading of each polygon, for checks and unions only; the legal geometry is never replaced by it."""
    wrong = ~shapely.is_valid(polygons)
    if not wrong.any():
        return polygons
    made = polygons.copy()
    made[wrong] = valid_reading(polygons[wrong])
    return made


def valid_reading_of(geometry: BaseGeometry) -> BaseGeometry:
    """One geometry fit for overlay: an area in its valid reading, a line as GEOS resolves it; a valid one as it is."""
    if shapely.is_valid(geometry):
        return geometry
    if geometry.geom_type not in ("Polygon", "MultiPolygon"):
        return shapely.make_valid(geometry)
    single = np.empty(1, dtype=object)
    single[0] = geometry
    return cast("BaseGeometry", valid_reading(single)[0])


def _without_stray_holes(geometry: BaseGeometry) -> BaseGeometry:
    parts = shapely.get_parts(geometry)
    if (
        geometry.geom_type not in ("Polygon", "MultiPolygon")
        or not shapely.get_num_interior_rings(parts).any()
    ):
        return geometry
    kept = [_part_without_stray_holes(part) for part in parts]
    if all(now is was for now, was in zip(kept, parts, strict=True)):
        return geometry
    return kept[0] if geometry.geom_type == "Polygon" else cast("BaseGeometry", shapely.multipolygons(kept))


def _part_without_stray_holes(part: BaseGeometry) -> BaseGeometry:
    ring, holes = shapely.get_exterior_ring(part), shapely.get_rings(part)[1:]
    if not len(holes):
        return part
    ground, taken = (
        shapely.make_valid(shapely.polygons(rings), method="structure", keep_collapsed=False)
        for rings in (ring, holes)
    )
    inside = shapely.area(shapely.intersection(ground, taken)) > 0
    return part if inside.all() else cast("BaseGeometry", shapely.polygons(ring, holes[inside]))
