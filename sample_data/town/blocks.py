"""From streets and water to blocks: the land between the red lines, corners cut off, large ones divided."""

import math
from itertools import pairwise
from random import Random

import shapely
from shapely import LineString, Polygon
from shapely.affinity import rotate
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize

from sample_data.town.frame import GRID_M

CORNER_M = 4.0  # the corner cut (vạt góc) at street crossings, along each side


def cut_corners(block: Polygon, road: BaseGeometry) -> Polygon:
    """Cut the corners sharper than 130° that lie on the road surface's edge; other corners stay."""
    ring = list(block.exterior.coords)[:-1]
    shape: list[tuple[float, float]] = []
    for index, (x, y) in enumerate(ring):
        before, after = ring[index - 1], ring[(index + 1) % len(ring)]
        a = (before[0] - x, before[1] - y)
        b = (after[0] - x, after[1] - y)
        reach_a, reach_b = math.hypot(*a), math.hypot(*b)
        turn = math.degrees(math.acos(max(-1.0, min(1.0, (a[0] * b[0] + a[1] * b[1]) / (reach_a * reach_b)))))
        middles = [
            shapely.Point(x + 0.5 * a[0], y + 0.5 * a[1]),
            shapely.Point(x + 0.5 * b[0], y + 0.5 * b[1]),
        ]
        on_road = all(road.distance(middle) < 0.05 for middle in middles)
        if turn < 130.0 and on_road and min(reach_a, reach_b) > 2.5 * CORNER_M:
            shape.append((round(x + a[0] / reach_a * CORNER_M, 3), round(y + a[1] / reach_a * CORNER_M, 3)))
            shape.append((round(x + b[0] / reach_b * CORNER_M, 3), round(y + b[1] / reach_b * CORNER_M, 3)))
        else:
            shape.append((x, y))
    cut = Polygon(shape, [list(hole.coords) for hole in block.interiors])
    return cut if cut.is_valid else block


def long_axis_degrees(shape: Polygon) -> float:
    """Direction of the longer side of the smallest rectangle around a shape, degrees from u, in [0, 180)."""
    corners = [(float(x), float(y)) for x, y in shapely.get_coordinates(shapely.oriented_envelope(shape))]
    sides = [
        (math.dist(p, q), math.degrees(math.atan2(q[1] - p[1], q[0] - p[0])) % 180.0)
        for p, q in pairwise(corners)
    ]
    length, angle = max(sides, key=lambda side: (round(side[0], 6), -round(side[1], 6)))
    return angle if length > 0 else 0.0


def cut_by(shape: Polygon, lines: list[LineString]) -> list[Polygon]:
    """The faces that lines make of a shape, with a vertex wherever two of them meet."""
    drawn = shapely.unary_union([shape.boundary, *lines], grid_size=GRID_M)
    inner = shape.buffer(2 * GRID_M)
    faces = [face for face in polygonize(drawn) if inner.contains(face.representative_point())]
    return sorted(faces, key=lambda p: (round(p.bounds[0], 3), round(p.bounds[1], 3), p.area))


def divided(shape: Polygon, target_m2: float, rng: Random) -> list[Polygon]:
    """Halve a shape across its longer side, never quite in the middle, until no part exceeds the target."""
    if shape.area <= target_m2:
        return [shape]
    angle = long_axis_degrees(shape)
    centre = shape.centroid
    level = rotate(shape, -angle, origin=centre)
    west, south, east, north = level.bounds
    at = west + (east - west) * rng.uniform(0.40, 0.60)
    lean = rng.uniform(-0.12, 0.12) * (north - south)
    knife = rotate(LineString([(at - lean, south - 1), (at + lean, north + 1)]), angle, origin=centre)
    parts = cut_by(shape, [knife])
    if len(parts) < 2:
        return [shape]
    return [piece for part in parts for piece in divided(part, target_m2, rng)]
