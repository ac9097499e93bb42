"""What was there before the streets: the edge of the plan, the stream and the lake, in the local frame."""

import math
from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString, Polygon, make_valid
from shapely.geometry.base import BaseGeometry


def _rounded(points: list[tuple[float, float]], rounds: int) -> list[tuple[float, float]]:
    """Chaikin's corner cutting on an open line: ends stay, corners go."""
    line = points
    for _ in range(rounds):
        cut = [line[0]]
        for (ax, ay), (bx, by) in pairwise(line):
            cut.append((0.75 * ax + 0.25 * bx, 0.75 * ay + 0.25 * by))
            cut.append((0.25 * ax + 0.75 * bx, 0.25 * ay + 0.75 * by))
        line = [*cut, line[-1]]
    return [(round(x, 3), round(y, 3)) for x, y in line]


def widest_boundary() -> Polygon:
    """The edge of the widest version of the plan (2030); earlier versions leave some of its zones out."""
    edge: list[tuple[float, float]] = [
        (-1235, -560), (-1010, -905), (-640, -965), (-300, -1010), (180, -985), (560, -1000), (905, -930),
        (1140, -800), (1265, -520), (1215, -180), (1260, 160), (1240, 520), (1215, 850), (900, 985), (520, 955),
        (230, 1010), (-180, 985), (-560, 1000), (-880, 930), (-1130, 800), (-1250, 470), (-1200, 120), (-1265, -200),
    ]  # fmt: skip
    return Polygon(edge)


def stream() -> Polygon:
    """The stream Suối Mơ, 20 to 26 m wide, from the west to the south-east."""
    course = [
        (-1400, 20), (-1180, -70), (-1010, -40), (-860, -190), (-690, -250), (-560, -370), (-420, -350), (-240, -380),
        (-60, -350), (120, -390), (300, -335), (470, -390), (640, -370), (800, -470), (960, -480), (1120, -640),
        (1400, -660),
    ]  # fmt: skip
    line = LineString(_rounded([(float(u), float(v)) for u, v in course], 3))
    return shapely.simplify(line.buffer(11, cap_style="flat", quad_segs=2), 0.3)


def lake() -> Polygon:
    """The lake Hồ Mơ, in the bend of the stream below the centre."""
    shore: list[tuple[float, float]] = []
    for step in range(0, 360, 6):
        angle = math.radians(step)
        wobble = (
            1.0 + 0.10 * math.sin(2 * angle + 0.4) + 0.07 * math.cos(3 * angle) + 0.04 * math.sin(7 * angle)
        )
        shore.append(
            (round(-225 + 172 * wobble * math.cos(angle), 3), round(-368 + 74 * wobble * math.sin(angle), 3))
        )
    return Polygon(shore)


def ponds() -> list[Polygon]:
    """Two reservoirs of the farms."""
    found: list[Polygon] = []
    for centre_u, centre_v, size_u, size_v in ((-860, -640, 95, 48), (760, -800, 70, 40)):
        shore = [
            (
                round(centre_u + size_u * (1 + 0.12 * math.sin(3 * a)) * math.cos(a), 3),
                round(centre_v + size_v * (1 + 0.15 * math.cos(2 * a + 0.3)) * math.sin(a), 3),
            )
            for a in np.linspace(0, 2 * math.pi, 28, endpoint=False)
        ]
        found.append(Polygon(shore))
    return found


def polygons(geometry: BaseGeometry) -> list[Polygon]:
    """The polygons of any result of an overlay, lines and points left out, west to east."""
    parts = shapely.get_parts(make_valid(geometry) if not geometry.is_valid else geometry)
    found = [part for part in parts if isinstance(part, Polygon) and not part.is_empty]
    nested = [
        p
        for part in parts
        if part.geom_type in ("MultiPolygon", "GeometryCollection")
        for p in polygons(part)
    ]
    return sorted([*found, *nested], key=lambda p: (round(p.bounds[0], 3), round(p.bounds[1], 3), p.area))
