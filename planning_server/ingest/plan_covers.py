"""Parses `covers` of a plan file: a boundary layer, or a polygon that can lie on the earth as its coordinates say."""

from __future__ import annotations

import math
from typing import cast

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import WGS84, Crs, Floats, definition, transform_xy
from planning_server.domain.errors import InvalidInput
from planning_server.domain.invalid_reasons import Invalid, why_invalid
from planning_server.domain.text import Text
from planning_server.ingest.checks.shapes import are_exchanged
from planning_server.ingest.json_fields import JsonFields
from planning_server.ingest.plan_layers import reads_as_boundary
from planning_server.ingest.plan_values import CoversGeometry, CoversLayer, LayerMapping

NO_DEGREES = 400.0
"""Numbers beyond this are metres: a longitude counted on past 360 degrees stays below it."""
WHOLE_WORLD = (180.0, 90.0)
"""Degrees of longitude and of latitude that no plan spans."""
NO_POLYGON = Text(
    "Phải là {“layer”: …} hoặc Polygon/MultiPolygon GeoJSON hợp lệ (kèm “crs” nếu không phải CRS84).",
    "Must be {“layer”: …} or a valid GeoJSON Polygon/MultiPolygon (with “crs” unless it is CRS84).",
)
NOT_CLOSED = Text(
    "Vòng ranh giới chưa khép kín: điểm cuối phải trùng điểm đầu và có ít nhất 4 điểm (GeoJSON, RFC 7946 mục 3.1.6).",
    "A ring is not closed: its last position must be its first, with 4 positions at least (GeoJSON, RFC 7946 section 3.1.6).",
)


def covers_of(fields: JsonFields, layers: tuple[LayerMapping, ...]) -> CoversLayer | CoversGeometry | None:
    """None where the plan file has none, or with a fault at `/covers`."""
    if not fields.has("covers"):
        return None
    inner = fields.inside("covers")
    if "layer" in inner.values:
        inner.only(("layer",))
        name = inner.text("layer")
        if name and not ((fields.has("cad") and not layers) or reads_as_boundary(name, layers)):
            inner.fault(
                "layer",
                Text(
                    f"mapping.layers không có lớp “{name[:60]}” với role “boundary”.",
                    f"mapping.layers holds no layer “{name[:60]}” with role “boundary”.",
                ),
            )
        return CoversLayer(name)
    stated = inner.crs("crs")
    if stated is None and inner.has("crs"):
        return None
    geometry, wrong = _polygon(inner, stated or Crs(WGS84))
    if wrong is not None:
        inner.fault("", wrong)
    return None if geometry is None else CoversGeometry(geometry, stated or Crs(WGS84))


def _polygon(fields: JsonFields, crs: Crs) -> tuple[BaseGeometry | None, Text | None]:
    """A polygon, or what is wrong with it."""
    try:
        geometry = shapely.force_2d(shape(dict(fields.values)))
    except (
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        OverflowError,
        shapely.errors.ShapelyError,
    ):
        return None, NO_POLYGON
    if geometry.geom_type not in ("Polygon", "MultiPolygon") or geometry.is_empty:
        return None, NO_POLYGON
    wrong = _misplaced(shapely.get_coordinates(geometry), crs)
    if wrong is None and not _is_closed(fields.values.get("coordinates"), geometry.geom_type):
        wrong = NOT_CLOSED
    if wrong is None and not geometry.is_valid:
        wrong = _invalid(geometry)
    return (None, wrong) if wrong is not None else (geometry, None)


def _is_closed(coordinates: object, kind: str) -> bool:
    """Of coordinates that shapely took for this kind; it closes rings itself."""
    polygons = cast("list[list[list[list[float]]]]", [coordinates] if kind == "Polygon" else coordinates)
    return all(len(ring) >= 4 and list(ring[0]) == list(ring[-1]) for rings in polygons for ring in rings)


def _invalid(geometry: BaseGeometry) -> Text:
    why = why_invalid(geometry)
    at_vi, at_en = ("", "") if math.isnan(why.place[0]) else (f" tại {_at(why)}", f" at {_at(why)}")
    return Text(
        f"Hình không hợp lệ: {why.words.vi}{at_vi}.", f"The shape is not valid: {why.words.en}{at_en}."
    )


def _at(why: Invalid) -> str:
    return "({:.10g}; {:.10g})".format(*why.place)


def _misplaced(xy: Floats, crs: Crs) -> Text | None:
    """What tells that the coordinates cannot be of the system, or span the world."""
    if not np.isfinite(xy).all():
        return Text("Có tọa độ không phải là số.", "It has coordinates that are no numbers.")
    if definition(crs).is_geographic:
        wrong, degrees = _no_degrees(xy, crs), xy
    else:
        wrong, degrees = _not_of(xy, crs)
    if wrong is not None:
        return wrong
    spans = np.ptp(degrees, axis=0)
    if spans[0] > WHOLE_WORLD[0] or spans[1] >= WHOLE_WORLD[1]:
        return Text(
            "Rộng quá nửa trái đất: không đồ án nào điều chỉnh vùng như vậy.",
            "It spans more than half of the earth: no plan speaks for that.",
        )
    return None


def _no_degrees(xy: Floats, crs: Crs) -> Text | None:
    fits = (np.abs(xy) <= (180.0, 90.0)).all(axis=1)
    if fits.all():
        return None
    x, y = xy[int(np.argmin(fits))].tolist()
    name = "CRS84" if crs == Crs(WGS84) else crs.name
    if np.abs(xy).max() > NO_DEGREES:
        return Text(
            f"Tọa độ ({x:g}; {y:g}) là mét, không phải độ của {name}: hãy ghi hệ tọa độ vào “crs” của covers, ví dụ “EPSG:5899”.",
            f"The coordinates ({x:g}; {y:g}) are metres, not degrees of {name}: write their system as “crs” into covers, for example “EPSG:5899”.",
        )
    if (np.abs(xy[:, ::-1]) <= (180.0, 90.0)).all():
        return Text(
            f"Vĩ độ và kinh độ bị đổi chỗ, ở ({x:g}; {y:g}): GeoJSON ghi kinh độ trước, vĩ độ sau.",
            f"Latitude and longitude are exchanged, at ({x:g}; {y:g}): GeoJSON writes longitude first.",
        )
    return Text(
        f"({x:g}; {y:g}) không có trên trái đất: kinh độ từ −180 đến 180, vĩ độ từ −90 đến 90.",
        f"({x:g}; {y:g}) is nowhere on the earth: longitude goes from −180 to 180, latitude from −90 to 90.",
    )


def _not_of(xy: Floats, crs: Crs) -> tuple[Text | None, Floats]:
    """What is wrong, and the coordinates in degrees."""
    if are_exchanged(crs, xy):
        return Text(
            f"X và Y bị đổi chỗ: trong {crs.name} hướng đông đứng trước, hướng bắc đứng sau.",
            f"X and Y are exchanged: in {crs.name} easting comes first.",
        ), xy
    try:
        degrees = transform_xy(xy, crs, Crs(WGS84))
    except InvalidInput as refused:
        return refused.text, xy
    if np.isfinite(degrees).all() and (np.abs(degrees) <= (180.0, 90.0)).all():
        return None, degrees
    return Text(f"Tọa độ không thể thuộc {crs.name}.", f"The coordinates cannot be of {crs.name}."), xy
