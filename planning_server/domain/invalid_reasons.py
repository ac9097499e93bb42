"""Why a polygon is not valid, in words: GEOS has one name, `Self-intersection`, for rings that cross, are there twice or share a side."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from planning_server.domain.text import Text

SELF_INTERSECTION: Final = "Self-intersection"
CROSSES_ITSELF: Final = Text("ranh tự cắt", "its boundary crosses itself")
RING_TWICE: Final = Text("có vòng ranh vẽ hai lần", "a ring is there twice")
OTHER_RINGS: Final = Text(
    "các vòng ranh cắt nhau hoặc chung cạnh", "its rings cross one another or share a side"
)
REASONS: Final[Mapping[str, Text]] = {
    SELF_INTERSECTION: CROSSES_ITSELF,
    "Ring Self-intersection": Text("một vòng ranh tự chạm", "a ring touches itself"),
    "Hole lies outside shell": Text("có lỗ nằm ngoài ranh", "a hole lies outside the outer ring"),
    "Holes are nested": Text("có lỗ nằm trong lỗ khác", "a hole lies inside another hole"),
    "Nested shells": Text(
        "một phần nằm trong phần khác của cùng hình", "one part lies inside another part of the shape"
    ),
    "Nested holes": Text("có lỗ nằm trong lỗ khác", "a hole lies inside another hole"),
    "Duplicate Rings": RING_TWICE,
    "Interior is disconnected": Text(
        "các lỗ cắt rời phần bên trong", "its holes cut the inside into separate pieces"
    ),
    "Too few points in geometry component": Text(
        "một vòng ranh có quá ít điểm khác nhau", "a ring has too few different points"
    ),
    "Ring is not closed": Text("một vòng ranh không khép kín", "a ring is not closed"),
    "Invalid Coordinate": Text("có tọa độ không phải là số", "a coordinate is no number"),
}
_REASON: Final = re.compile(r"(?P<reason>[^\[]*)(?:\[(?P<x>\S+) (?P<y>\S+)\])?")
_ROUNDING: Final = 1e-9
"""A crossing that GEOS computes lies this near to both rings, as a share of the largest coordinate."""


@dataclass(frozen=True, slots=True)
class Invalid:
    """`name` is what GEOS calls it, `place` where it lies in the shape's own coordinates; not numbers where GEOS names no place."""

    name: str
    words: Text
    place: tuple[float, float]


def why_invalid(shape: BaseGeometry, reason: str | None = None) -> Invalid:
    """`shape` is not valid; `reason` is what `shapely.is_valid_reason` says of it, where that is known already."""
    found = _REASON.match(reason or str(shapely.is_valid_reason(shape)))
    name = (found.group("reason") if found else "").strip() or "invalid"
    place = (float(found["x"]), float(found["y"])) if found and found["x"] else (math.nan, math.nan)
    words = REASONS.get(name) or Text(f"“{name}”", f"“{name}”")
    if name == SELF_INTERSECTION and all(map(math.isfinite, place)):
        words = _which_rings(shape, place)
    return Invalid(name, words, place)


@dataclass(frozen=True, slots=True)
class _Ring:
    line: BaseGeometry
    part: int
    is_hole: bool

    @property
    def ground(self) -> BaseGeometry:
        return shapely.Polygon(shapely.get_coordinates(self.line))


def _which_rings(shape: BaseGeometry, place: tuple[float, float]) -> Text:
    met = _rings_at(shape, place)
    if len(met) < 2 or not all(shapely.is_simple(ring.line) for ring in met):
        return CROSSES_ITSELF
    one, other = met[0], met[1]
    if shapely.equals(one.line, other.line):
        return RING_TWICE
    if one.part != other.part:
        return _parts(one, other)
    if one.is_hole and other.is_hole:
        return _holes(one, other)
    return _hole_and_outer(*((one, other) if one.is_hole else (other, one)))


def _rings_at(shape: BaseGeometry, place: tuple[float, float]) -> list[_Ring]:
    """The rings that pass through the place."""
    near = _ROUNDING * float(np.abs(shapely.bounds(shape)).max())
    point = shapely.Point(place)
    found: list[_Ring] = []
    for part, polygon in enumerate(shapely.get_parts(shape)):
        rings: NDArray[np.object_] = shapely.get_rings(polygon)
        at = np.flatnonzero(shapely.dwithin(rings, point, near)).tolist()
        found += [_Ring(rings[index], part, index > 0) for index in at]
    return found


def _share_ground(one: _Ring, other: _Ring) -> bool:
    return float(shapely.area(shapely.intersection(one.ground, other.ground))) > 0


def _parts(one: _Ring, other: _Ring) -> Text:
    if one.is_hole or other.is_hole:
        return OTHER_RINGS
    if _share_ground(one, other):
        return Text("hai phần của hình chồng lên nhau", "two parts of the shape overlap")
    return Text("hai phần của hình chung một cạnh", "two parts of the shape share a side")


def _holes(one: _Ring, other: _Ring) -> Text:
    if _share_ground(one, other):
        return Text("hai lỗ chồng lên nhau", "two holes overlap")
    return Text("hai lỗ chung một cạnh", "two holes share a side")


def _hole_and_outer(hole: _Ring, outer: _Ring) -> Text:
    if float(shapely.area(shapely.difference(hole.ground, outer.ground))) > 0:
        return Text("có lỗ vượt ra ngoài ranh", "a hole reaches over the outer ring")
    return Text("có lỗ chung cạnh với ranh ngoài", "a hole shares a side with the outer ring")
