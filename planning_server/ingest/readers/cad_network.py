"""Makes areas of loose lines: snaps ends that nearly meet, nodes, leaves out what bounds nothing, and says each of these things."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import shapely
from shapely import LineString, MultiLineString, Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from planning_server.domain.strip import width_of
from planning_server.ingest.readers.cad_drawing import Point

SAME_PLACE_M = 1e-6
OVERSHOOT_TIMES = 20
"""A dangling end up to this many tolerances long is an overshoot; a longer one is a line that bounds nothing."""


@dataclass(frozen=True, slots=True)
class Spotted:
    """Something seen on a line: its number among the lines given, where, and how long (or far, or wide) in metres."""

    line: int
    at: Point
    metres: float
    other: int = -1


@dataclass(slots=True)
class Network:
    """`owners` are the lines around each face. `snapped` ends were moved; the rest says what became no face."""

    faces: list[Polygon] = field(default_factory=list[Polygon])
    owners: list[tuple[int, ...]] = field(default_factory=list[tuple[int, ...]])
    snapped: list[Spotted] = field(default_factory=list[Spotted])
    overshoots: list[Spotted] = field(default_factory=list[Spotted])
    loose: list[Spotted] = field(default_factory=list[Spotted])
    doubled: list[Spotted] = field(default_factory=list[Spotted])
    slivers: list[Spotted] = field(default_factory=list[Spotted])


def network_of(lines: Sequence[LineString], tolerance_m: float) -> Network:
    """Faces of the lines together. Crossing lines need no vertex there; a line drawn twice counts once."""
    network = Network()
    kept = _without_doubles(lines, network)
    if not kept:
        return network
    snapped = _snapped({index: lines[index] for index in kept}, tolerance_m, network)
    numbers = list(snapped)
    tree = STRtree([snapped[index] for index in numbers])
    noded = shapely.get_parts(shapely.union_all([snapped[index] for index in numbers]))
    faces, cuts, dangles, invalid = shapely.polygonize_full(noded)
    for face in cast("list[Polygon]", shapely.get_parts(faces).tolist()):
        owners = _owners(face, tree, numbers)
        width = width_of(face)
        if width < tolerance_m:
            at = shapely.point_on_surface(face)
            network.slivers.append(Spotted(owners[0], (at.x, at.y), width))
            continue
        network.faces.append(face)
        network.owners.append(owners)
    _tell_dangles(shapely.get_parts(dangles).tolist(), (tree, numbers), tolerance_m, network)
    for piece in _merged([*shapely.get_parts(cuts).tolist(), *shapely.get_parts(invalid).tolist()]):
        network.loose.append(_spot(piece, tree, numbers))
    return network


def _without_doubles(lines: Sequence[LineString], network: Network) -> list[int]:
    """Numbers of the lines without those drawn twice, in either direction; partial doubles are told and noding takes them."""
    first: dict[bytes, int] = {}
    kept: list[int] = []
    for index, line in enumerate(lines):
        if line.length <= 0:
            continue
        key = shapely.to_wkb(shapely.normalize(line))
        if key in first:
            network.doubled.append(Spotted(index, _middle(line), line.length, first[key]))
            continue
        first[key] = index
        kept.append(index)
    tree = STRtree([lines[index] for index in kept])
    shapes = np.array([lines[index] for index in kept], dtype=object)
    for one, two in _pairs(tree, shapes):
        shared = shapely.intersection(shapes[one], shapes[two])
        if shared.length > SAME_PLACE_M:
            at = shapely.line_interpolate_point(_longest(shared), 0.5, normalized=True)
            network.doubled.append(Spotted(kept[two], (at.x, at.y), shared.length, kept[one]))
    return kept


def _pairs(tree: STRtree, shapes: np.ndarray) -> list[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for predicate in ("overlaps", "covers"):
        left, right = tree.query(shapes, predicate=predicate)
        found |= {
            (min(a, b), max(a, b)) for a, b in zip(left.tolist(), right.tolist(), strict=True) if a != b
        }
    return sorted(found)


def _longest(shared: BaseGeometry) -> LineString:
    parts = [part for part in shapely.get_parts(shared).tolist() if isinstance(part, LineString)]
    return max(parts, key=lambda part: part.length)


@dataclass(frozen=True, slots=True)
class _End:
    line: int
    last: bool
    point: Point


def _snapped(lines: dict[int, LineString], tolerance_m: float, network: Network) -> dict[int, LineString]:
    """Moves free ends onto ends, else onto lines, that are within the tolerance. A line moved onto gets a vertex there."""
    coordinates = {index: [(x, y) for x, y in line.coords] for index, line in lines.items()}
    numbers = list(lines)
    tree = STRtree([lines[index] for index in numbers])
    free = _free_ends(lines)
    left = _snap_to_ends(free, coordinates, tolerance_m, network)
    inserts: dict[int, list[Point]] = defaultdict(list)
    for end in left:
        _snap_to_line(end, lines, (tree, numbers), tolerance_m, coordinates, inserts, network)
    return {
        index: LineString(_with_vertices(points, inserts.get(index, ())))
        for index, points in coordinates.items()
        if len(points) > 1
    }


def _free_ends(lines: dict[int, LineString]) -> list[_End]:
    """Ends that are no vertex of another line."""
    users: dict[Point, set[int]] = defaultdict(set)
    for index, line in lines.items():
        for point in line.coords:
            users[point[0], point[1]].add(index)
    return [
        _End(index, last, point)
        for index, line in lines.items()
        if line.coords[0] != line.coords[-1]
        for last in (False, True)
        if len(users[point := cast("Point", line.coords[-1 if last else 0][:2])]) == 1
    ]


def _snap_to_ends(
    free: list[_End], coordinates: dict[int, list[Point]], tolerance_m: float, network: Network
) -> list[_End]:
    """Each free end goes to the first free end within the tolerance; answers those that found none."""
    if not free:
        return []
    places = shapely.points([end.point for end in free])
    near: dict[int, list[int]] = defaultdict(list)
    for one, two in zip(
        *STRtree(places).query(places, predicate="dwithin", distance=tolerance_m), strict=True
    ):
        if one != two:
            near[int(one)].append(int(two))
    target: dict[int, int] = {}
    for number in range(len(free)):
        anchors = [other for other in near[number] if other < number and target.get(other, other) == other]
        if anchors and number not in target.values():
            target[number] = min(anchors, key=lambda other: math.dist(free[other].point, free[number].point))
    for number, other in target.items():
        end, anchor = free[number], free[other]
        coordinates[end.line][-1 if end.last else 0] = anchor.point
        _tell(
            network.snapped, Spotted(end.line, anchor.point, math.dist(end.point, anchor.point), anchor.line)
        )
    met = set(target) | set(target.values())
    return [end for number, end in enumerate(free) if number not in met]


def _snap_to_line(
    end: _End,
    lines: dict[int, LineString],
    index: tuple[STRtree, list[int]],
    tolerance_m: float,
    coordinates: dict[int, list[Point]],
    inserts: dict[int, list[Point]],
    network: Network,
) -> None:
    tree, numbers = index
    place = shapely.Point(end.point)
    near = [
        (lines[numbers[found]].distance(place), numbers[found])
        for found in tree.query(place, predicate="dwithin", distance=tolerance_m).tolist()
        if numbers[found] != end.line
    ]
    crossing = [other for _, other in near if lines[other].intersects(lines[end.line])]
    if not near or crossing:  # where the line already crosses, its end is an overshoot
        return
    distance, other = min(near)
    at = lines[other].interpolate(lines[other].project(place))
    foot = (at.x, at.y)
    points = coordinates[end.line]
    points.insert(len(points) if end.last else 0, foot)
    inserts[other].append(foot)
    _tell(network.snapped, Spotted(end.line, foot, distance, other))


def _with_vertices(points: list[Point], extra: Sequence[Point]) -> list[Point]:
    """The line with vertices added, each in the segment that is nearest to it."""
    made = list(points)
    for point in extra:
        place = shapely.Point(point)
        segments = shapely.linestrings([made[step : step + 2] for step in range(len(made) - 1)])
        where = int(np.argmin(shapely.distance(segments, place)))
        made.insert(where + 1, point)
    return made


def _owners(face: Polygon, tree: STRtree, numbers: list[int]) -> tuple[int, ...]:
    ring = np.asarray(face.exterior.coords)
    middles = shapely.points((ring[:-1] + ring[1:]) / 2)
    _, found = tree.query_nearest(middles, all_matches=False)
    return tuple(sorted({numbers[index] for index in found.tolist()}))


def _tell_dangles(
    dangles: Sequence[BaseGeometry], index: tuple[STRtree, list[int]], tolerance_m: float, network: Network
) -> None:
    by_line: dict[int, list[BaseGeometry]] = defaultdict(list)
    for piece in dangles:
        if isinstance(piece, LineString):
            by_line[_spot(piece, *index).line].append(piece)
    for piece in (whole for pieces in by_line.values() for whole in _merged(pieces)):
        seen = _spot(piece, *index)
        short = piece.length <= OVERSHOOT_TIMES * tolerance_m
        whole = piece.length >= 0.999 * index[0].geometries[index[1].index(seen.line)].length
        _tell(network.overshoots if short and not whole else network.loose, seen)


def _tell(seen: list[Spotted], spotted: Spotted) -> None:
    """What is smaller than computing leaves over is no news."""
    if spotted.metres > SAME_PLACE_M:
        seen.append(spotted)


def _merged(pieces: Sequence[BaseGeometry]) -> list[LineString]:
    if not pieces:
        return []
    flat = [line for piece in pieces for line in shapely.get_parts(piece).tolist()]
    lines = [LineString(line.coords) for line in flat if isinstance(line, LineString)]
    merged = shapely.line_merge(MultiLineString(lines))
    return cast("list[LineString]", shapely.get_parts(merged).tolist())


def _spot(piece: LineString, tree: STRtree, numbers: list[int]) -> Spotted:
    middle = _middle(piece)
    found = tree.query_nearest(shapely.Point(middle), all_matches=False)
    return Spotted(numbers[int(found[0])], middle, piece.length)


def _middle(line: LineString) -> Point:
    at = line.interpolate(0.5, normalized=True)
    return at.x, at.y
