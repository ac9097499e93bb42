"""Turning drawn zones into a coverage: shared borders with the same vertices on both sides, no gap and no overlap."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString, MultiLineString, Polygon, STRtree
from shapely.ops import linemerge, polygonize

from sample_data.town.frame import GRID_M
from sample_data.town.layout import Area

Segment = tuple[tuple[float, float], tuple[float, float]]
SLIVER_M2 = 2.0


def noded(areas: Sequence[Area]) -> list[Area]:
    """The same zones with every meeting point of borders a vertex of all of them, on the millimetre grid.

    A face that no zone claims, or that is smaller than a sliver, goes to a neighbour; a zone in several parts becomes
    several zones.
    """
    lines = shapely.unary_union([area.shape.boundary for area in areas], grid_size=GRID_M)
    faces = sorted((rounded(face) for face in polygonize(lines)), key=lambda face: face.bounds)
    owners = _first_owners(faces, [area.shape for area in areas])
    _settle(faces, owners, {index for index, area in enumerate(areas) if area.road is not None})
    held: dict[int, list[Polygon]] = defaultdict(list)
    for face, owner in zip(faces, owners, strict=True):
        held[owner].append(face)
    return [replace(areas[owner], shape=part) for owner in sorted(held) for part in joined(held[owner])]


def fitted(shapes: Sequence[Polygon]) -> list[Polygon]:
    """Shapes that share borders, with the same vertices on both sides; land between them stays empty.

    Where two lie on one another by less than the grid, the first keeps the land; a sliver between two goes to one of them.
    """
    lines = shapely.unary_union([shape.boundary for shape in shapes], grid_size=GRID_M)
    faces = sorted((rounded(face) for face in polygonize(lines)), key=lambda face: face.bounds)
    owners = _first_owners(faces, shapes)
    kept = [index for index, owner in enumerate(owners) if owner >= 0 or faces[index].area < SLIVER_M2]
    faces, owners = [faces[index] for index in kept], [owners[index] for index in kept]
    _settle(faces, owners, set())
    held: dict[int, list[Polygon]] = defaultdict(list)
    for face, owner in zip(faces, owners, strict=True):
        held[owner].append(face)
    return [max(joined(held[index]), key=lambda part: part.area) for index in range(len(shapes))]


def rounded(shape: Polygon) -> Polygon:
    """A polygon of the millimetre grid written with the shortest decimals that name it."""
    return shapely.transform(shape, lambda xy: np.round(xy, 3))


def joined(faces: Sequence[Polygon]) -> list[Polygon]:
    """The union of faces of one coverage, part by part."""
    parts = [
        part for part in shapely.get_parts(shapely.coverage_union_all(faces)) if isinstance(part, Polygon)
    ]
    return sorted(parts, key=lambda part: part.bounds)


def _first_owners(faces: Sequence[Polygon], shapes: Sequence[Polygon]) -> list[int]:
    """For each face the first shape that holds it, or -1; slivers have none."""
    tree = STRtree(shapes)
    found: list[int] = []
    for face in faces:
        inside = tree.query(face.representative_point(), predicate="within")
        found.append(min((int(index) for index in inside), default=-1) if face.area >= SLIVER_M2 else -1)
    return found


def _settle(faces: Sequence[Polygon], owners: list[int], streets: set[int]) -> None:
    """Give faces without an owner to a street beside them (cut corners are street land), else to any neighbour."""
    for _ in range(60):
        homeless = [index for index, owner in enumerate(owners) if owner < 0]
        if not homeless:
            return
        sides = borders(faces)
        for index in homeless:
            lengths: dict[int, float] = defaultdict(float)
            for other, length in sides[index].items():
                if owners[other] >= 0:
                    lengths[owners[other]] += length
            if lengths:
                owners[index] = max(
                    lengths, key=lambda owner: (owner in streets, round(lengths[owner], 3), -owner)
                )
    raise RuntimeError("a face of the town touches no zone")


def segments(shape: Polygon) -> list[Segment]:
    """All edges of a polygon, each with its ends in a fixed order."""
    edges: list[Segment] = []
    for ring in (shape.exterior, *shape.interiors):
        points = [(float(x), float(y)) for x, y in ring.coords]
        edges += [(a, b) if a < b else (b, a) for a, b in pairwise(points)]
    return edges


def borders(shapes: Sequence[Polygon]) -> list[dict[int, float]]:
    """For each shape, the neighbours and the length of the common border, metres."""
    seen: dict[Segment, int] = {}
    sides: list[dict[int, float]] = [defaultdict(float) for _ in shapes]
    for index, shape in enumerate(shapes):
        for edge in segments(shape):
            other = seen.setdefault(edge, index)
            if other != index:
                length = LineString(edge).length
                sides[index][other] += length
                sides[other][index] += length
    return sides


def merged_until(areas: Sequence[Area], count: int, together: Callable[[Area, Area], bool]) -> list[Area]:
    """Join the smallest zone to that neighbour with the longest border it may be joined to, until `count` are left.

    Stops earlier when no two neighbours may be joined.
    """
    shapes = dict(enumerate(areas))
    sides = {index: dict(near) for index, near in enumerate(borders([area.shape for area in areas]))}
    waiting = sorted(shapes, key=lambda index: (shapes[index].shape.area, index))
    while len(shapes) > count and waiting:
        index = waiting.pop(0)
        near = [other for other in sides[index] if together(shapes[index], shapes[other])]
        if not near:
            continue
        into = max(near, key=lambda other: (round(sides[index][other], 3), -other))
        parts = joined([shapes[into].shape, shapes[index].shape])
        if len(parts) > 1:
            continue
        shapes[into] = replace(shapes[into], shape=parts[0])
        for other, length in sides.pop(index).items():
            del sides[other][index]
            if other != into:
                sides[into][other] = sides[other][into] = sides[into].get(other, 0.0) + length
        del shapes[index]
        waiting = sorted(shapes, key=lambda left: (shapes[left].shape.area, left))
    return [shapes[index] for index in sorted(shapes)]


def chained(edges: Sequence[Segment]) -> list[LineString]:
    """Edges joined end to end into as few lines as possible, in a fixed order."""
    line = linemerge(MultiLineString([list(edge) for edge in sorted(edges)]))
    parts = [part for part in shapely.get_parts(line) if isinstance(part, LineString)]
    return sorted(parts, key=lambda part: (part.bounds, part.length))
