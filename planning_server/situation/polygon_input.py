"""Polygons as callers send them: GeoJSON, checked and never repaired silently.

Refused with the place of the fault, in the input's CRS and in degrees: a crossing or unclosed ring, no area, numbers that are
not finite, more than 10 000 vertices, swapped VN-2000 axes (with the corrected geometry), degrees where metres are due.
Accepted as meant: a third coordinate (dropped), either ring direction, repeated points, overlapping parts (united).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import VN2000_TM3, WGS84, Crs, transform_point
from planning_server.domain.errors import Fault, InvalidInput
from planning_server.domain.invalid_reasons import why_invalid
from planning_server.domain.text import Text
from planning_server.situation.subject import swapped_tm3

MAX_VERTICES = 10_000
LEAST_AREA = {True: 0.0001, False: 1e-14}
"""Areas below these are none: square metres in a projected system, square degrees in a geographic one."""

Ring = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class _Reading:
    crs: Crs
    pointer: str


def parse_polygon(value: object, crs: Crs, pointer: str) -> BaseGeometry:
    """A GeoJSON Polygon or MultiPolygon as a valid geometry in `crs`; `pointer` is its JSON pointer in the request.

    Raises `InvalidInput` with faults.
    """
    reading = _Reading(crs, pointer)
    parts = _parts(value, reading)
    if sum(len(ring) for rings in parts for ring in rings) > MAX_VERTICES:
        raise _refused(
            reading,
            "too-many-vertices",
            Text(
                f"Hình có quá {MAX_VERTICES} đỉnh. Hãy giản lược hoặc chia nhỏ.",
                f"The geometry has more than {MAX_VERTICES} vertices. Simplify or divide it.",
            ),
        )
    _require_plausible(parts, reading)
    return shapely.union_all([_polygon(rings, reading) for rings in parts])


def _parts(value: object, reading: _Reading) -> list[list[Ring]]:
    if not isinstance(value, Mapping):
        raise _refused(reading, "not-geojson", _POLYGON_WANTED)
    body = cast("Mapping[str, object]", value)
    coordinates = body.get("coordinates")
    match body.get("type"):
        case "Polygon":
            found = [_rings(coordinates, reading, f"{reading.pointer}/coordinates")]
        case "MultiPolygon":
            items = _list(coordinates, reading, f"{reading.pointer}/coordinates")
            found = [
                _rings(item, reading, f"{reading.pointer}/coordinates/{i}") for i, item in enumerate(items)
            ]
        case _:
            raise _refused(reading, "not-a-polygon", _POLYGON_WANTED)
    if not found or any(not rings for rings in found):
        raise _refused(reading, "empty-geometry", Text("Hình rỗng.", "The geometry is empty."))
    return found


_POLYGON_WANTED = Text(
    "Cần một hình GeoJSON kiểu Polygon hoặc MultiPolygon.",
    "A GeoJSON Polygon or MultiPolygon is needed here.",
)


def _list(value: object, reading: _Reading, where: str) -> Sequence[object]:
    if not isinstance(value, list):
        raise _refused(
            reading,
            "not-geojson",
            Text("Cần một danh sách tọa độ.", "A list of coordinates is needed."),
            where,
        )
    return cast("list[object]", value)


def _rings(value: object, reading: _Reading, where: str) -> list[Ring]:
    return [_ring(item, reading, f"{where}/{i}") for i, item in enumerate(_list(value, reading, where))]


def _ring(value: object, reading: _Reading, where: str) -> Ring:
    points = [_position(item, reading, f"{where}/{i}") for i, item in enumerate(_list(value, reading, where))]
    if len(points) < 4:
        raise _refused(
            reading,
            "ring-too-short",
            Text("Một vòng cần ít nhất 4 điểm.", "A ring needs at least 4 positions."),
            where,
        )
    if points[0] != points[-1]:
        raise _refused(
            reading,
            "ring-not-closed",
            Text(
                "Vòng không khép kín: điểm cuối phải trùng điểm đầu.",
                "The ring is not closed: its last position must equal the first.",
            ),
            where,
            points[-1],
        )
    kept = [points[0]]
    kept += [point for before, point in pairwise(points) if point != before]
    return kept


def _position(value: object, reading: _Reading, where: str) -> tuple[float, float]:
    numbers = _list(value, reading, where)
    if len(numbers) < 2 or any(isinstance(n, bool) or not isinstance(n, int | float) for n in numbers):
        raise _refused(
            reading,
            "not-a-position",
            Text(
                "Một điểm là hai số: đông (kinh độ), bắc (vĩ độ).",
                "A position is two numbers: easting, northing.",
            ),
            where,
        )
    x, y = (float_or_infinity(cast("float", n)) for n in numbers[:2])
    if not (math.isfinite(x) and math.isfinite(y)):
        raise _refused(
            reading,
            "not-a-number",
            Text("Tọa độ phải là số hữu hạn.", "Coordinates must be finite numbers."),
            where,
        )
    return x, y


def float_or_infinity(value: float) -> float:
    """A JSON number as a float; a whole number too large for one is infinite, not an error."""
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _require_plausible(parts: list[list[Ring]], reading: _Reading) -> None:
    points = [point for rings in parts for ring in rings for point in ring]
    if reading.crs.srid in VN2000_TM3:
        if all(swapped_tm3(*point) for point in points):
            raise _swapped(parts, reading)
        far = next(
            (p for p in points if not (300_000 <= p[0] <= 700_000 and 900_000 <= p[1] <= 2_600_000)), None
        )
        if far is not None:
            raise _refused(
                reading,
                "outside-crs-domain",
                Text(
                    f"Tọa độ ({far[0]:g}, {far[1]:g}) không thuộc {reading.crs.name}: E 300 000 đến 700 000, N 900 000 đến 2 600 000. Hãy kiểm tra “crs”.",
                    f"({far[0]:g}, {far[1]:g}) is not in {reading.crs.name}: E 300 000 to 700 000, N 900 000 to 2 600 000. Check “crs”.",
                ),
            )
    elif reading.crs.srid in {WGS84, 4756}:
        if all(
            abs(x) <= 90 < abs(y) <= 180 for x, y in points
        ):  # east of 90° a latitude cannot be a longitude
            raise _swapped(parts, reading)
        far = next((p for p in points if not (-180 <= p[0] <= 180 and -90 <= p[1] <= 90)), None)
        if far is not None:
            raise _refused(
                reading,
                "outside-crs-domain",
                Text(
                    f"({far[0]:g}, {far[1]:g}) không phải kinh độ, vĩ độ. Tọa độ VN-2000 cần “crs”, ví dụ EPSG:5899.",
                    f"({far[0]:g}, {far[1]:g}) is not longitude, latitude. VN-2000 coordinates need “crs”, for example EPSG:5899.",
                ),
            )


def _swapped(parts: list[list[Ring]], reading: _Reading) -> InvalidInput:
    turned = [[[[y, x] for x, y in ring] for ring in rings] for rings in parts]
    corrected: dict[str, object] = (
        {"type": "Polygon", "coordinates": turned[0]}
        if len(turned) == 1
        else {"type": "MultiPolygon", "coordinates": turned}
    )
    text = Text(
        "Hai trục bị đổi chỗ: GeoJSON ghi đông trước, bắc sau; giấy chứng nhận ghi X là bắc, Y là đông. Hình đã sửa ở “corrected”.",
        "The axes are swapped: GeoJSON has easting first; certificates print X = north, Y = east. See “corrected”.",
    )
    return InvalidInput(
        "axes-swapped",
        text,
        faults=(Fault(reading.pointer, text),),
        extra={"corrected": corrected, "crs": reading.crs.name},
    )


def _polygon(rings: list[Ring], reading: _Reading) -> BaseGeometry:
    if any(len(ring) < 4 for ring in rings):
        raise _no_area(reading, rings[0][0])
    drawn = Polygon(rings[0], rings[1:])
    if not shapely.is_valid(drawn):
        why = why_invalid(drawn)
        at = None if math.isnan(why.place[0]) else why.place
        if float(shapely.area(shapely.convex_hull(drawn))) < LEAST_AREA[reading.crs.is_projected_metres]:
            raise _no_area(reading, rings[0][0])
        raise _refused(
            reading,
            "self-crossing",
            Text(
                f"Hình không hợp lệ tại điểm đã nêu: {why.words.vi}.",
                f"The geometry is not valid at the place given: {why.words.en}.",
            ),
            None,
            at,
        )
    if float(shapely.area(drawn)) < LEAST_AREA[reading.crs.is_projected_metres]:
        raise _no_area(reading, rings[0][0])
    return drawn


def _no_area(reading: _Reading, at: tuple[float, float]) -> InvalidInput:
    return _refused(
        reading, "zero-area", Text("Hình không có diện tích.", "The geometry has no area."), None, at
    )


def _refused(
    reading: _Reading, slug: str, text: Text, where: str | None = None, at: tuple[float, float] | None = None
) -> InvalidInput:
    detail: dict[str, object] = {}
    if at is not None:
        detail["place"] = list(at)
        detail["crs"] = reading.crs.name
        try:
            detail["lon_lat"] = [round(n, 7) for n in transform_point(*at, reading.crs, Crs(WGS84))]
        except InvalidInput:
            detail["lon_lat"] = None
    return InvalidInput(slug, text, faults=(Fault(where or reading.pointer, text, detail),), extra=detail)
