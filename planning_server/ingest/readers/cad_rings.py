"""Areas from rings: closes them, fills them as a hatch does, finds those drawn twice and those that lie in one another."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from planning_server.ingest.readers.cad_drawing import DrawnArea, DrawnLine, Point

NEARLY_TIMES = 20
"""A ring that misses itself by up to this many tolerances was probably meant to close: it is told, not closed."""


@dataclass(frozen=True, slots=True)
class Closing:
    """How a line ends: `ring` where it closes (by its flag, or with `gap_m` within the tolerance), else None."""

    ring: Polygon | None
    gap_m: float
    at: Point


def closing_of(line: DrawnLine, tolerance_m: float) -> Closing:
    """A ring keeps its points as drawn; one that crosses itself stays as it is, for the checks to tell."""
    points = list(line.points)
    gap = math.dist(points[0], points[-1])
    closes = line.closed or gap <= tolerance_m
    if closes and not line.closed and gap > 0:
        points.append(points[0])
    if not closes or len(set(points)) < 3:
        return Closing(None, gap, points[-1])
    ring = Polygon(points)
    if ring.area <= 0 and shapely.is_valid(ring):
        return Closing(None, gap, points[-1])
    return Closing(ring, 0.0 if line.closed else gap, points[-1])


def filled(area: DrawnArea) -> BaseGeometry:
    """The ground that a hatch fills: nested rings leave holes as its style says. Invalid rings are left as drawn."""
    rings = [Polygon(ring) for ring in area.rings]
    if len(rings) == 1:
        return rings[0]
    if area.style == "all":
        return _joined([ring for index, ring in enumerate(rings) if _parent(index, rings) < 0])
    depth = [_depth(index, rings) for index in range(len(rings))]
    parts: list[Polygon] = []
    for index, ring in enumerate(rings):
        if depth[index] % 2 or (area.style == "outermost" and depth[index]):
            continue
        holes = [
            other.exterior
            for number, other in enumerate(rings)
            if depth[number] == depth[index] + 1 and _contains(ring, other)
        ]
        parts.append(Polygon(ring.exterior, holes) if holes else ring)
    return _joined(parts)


def _joined(parts: Sequence[Polygon]) -> BaseGeometry:
    return parts[0] if len(parts) == 1 else MultiPolygon(list(parts))


def _depth(index: int, rings: Sequence[Polygon]) -> int:
    return sum(_contains(other, rings[index]) for number, other in enumerate(rings) if number != index)


def _parent(index: int, rings: Sequence[Polygon]) -> int:
    return next((n for n, other in enumerate(rings) if n != index and _contains(other, rings[index])), -1)


def _contains(outer: Polygon, inner: Polygon) -> bool:
    if outer.area <= inner.area or not (shapely.is_valid(outer) and shapely.is_valid(inner)):
        return False
    return bool(shapely.contains(outer, inner))


def same_ground(one: BaseGeometry, two: BaseGeometry, tolerance_m: float) -> bool:
    """Whether two shapes cover the same ground but for what a shift by the tolerance makes."""
    allowed = tolerance_m * min(one.length, two.length)
    if abs(one.area - two.area) > allowed:
        return False
    if shapely.equals_exact(shapely.normalize(one), shapely.normalize(two)):
        return True
    if not (shapely.is_valid(one) and shapely.is_valid(two)):
        return False
    return bool(shapely.symmetric_difference(one, two).area <= allowed / 2)


def same_pairs(shapes: Sequence[BaseGeometry], tolerance_m: float) -> list[tuple[int, int]]:
    """Pairs (earlier, later) of shapes that are the same ground; each later one is named once."""
    taken: dict[int, int] = {}
    if not shapes:
        return []
    array = np.array([*shapes, None], dtype=object)[:-1]
    boxes = shapely.bounds(array)
    buckets: dict[tuple[int, int], list[int]] = defaultdict(list)
    step = max(4 * tolerance_m, 1e-6)
    for index, (left, low, right, high) in enumerate(boxes.tolist()):
        cell = (math.floor((left + right) / 2 / step), math.floor((low + high) / 2 / step))
        for other in _neighbours(cell, buckets):
            if other not in taken and same_ground(shapes[other], shapes[index], tolerance_m):
                taken[index] = other
                break
        buckets[cell].append(index)
    return [(first, second) for second, first in taken.items()]


def _neighbours(cell: tuple[int, int], buckets: dict[tuple[int, int], list[int]]) -> list[int]:
    return [
        index
        for across in (-1, 0, 1)
        for up in (-1, 0, 1)
        for index in buckets.get((cell[0] + across, cell[1] + up), ())
    ]


def parents_of(shapes: Sequence[BaseGeometry]) -> list[int]:
    """For each shape the number of the smallest other one whose outer ring holds it, -1 where there is none."""
    parents = [-1] * len(shapes)
    if not shapes:
        return parents
    outlines = np.array([_outline(shape) for shape in shapes] + [None], dtype=object)[:-1]
    usable = shapely.is_valid(outlines)
    areas = shapely.area(outlines)
    inner, outer = STRtree(outlines).query(outlines, predicate="covered_by")
    for child, parent in zip(inner.tolist(), outer.tolist(), strict=True):
        if child == parent or not (usable[child] and usable[parent]) or areas[child] >= areas[parent]:
            continue
        if parents[child] < 0 or areas[parent] < areas[parents[child]]:
            parents[child] = parent
    return parents


def _outline(shape: BaseGeometry) -> BaseGeometry:
    """Without holes: what lies in a hole still lies inside the ring."""
    parts = [Polygon(part.exterior) for part in shapely.get_parts(shape).tolist()]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)
