"""Makes zones of what one set of CAD layers draws: fills, then rings, then what loose lines enclose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import shapely
from shapely import LineString, Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from planning_server.ingest.readers.cad_drawing import (
    CadOptions,
    DrawnArea,
    DrawnLine,
    DrawnText,
    Notes,
    Pen,
    Point,
)
from planning_server.ingest.readers.cad_network import Network, Spotted, network_of
from planning_server.ingest.readers.cad_rings import (
    NEARLY_TIMES,
    closing_of,
    filled,
    same_ground,
    same_pairs,
)


@dataclass(slots=True)
class Zone:
    """One piece of ground in the making. `drawn_as` is `fill`, `ring` or `lines`; `code` what its layer says; `texts` lie in it."""

    shape: BaseGeometry
    pen: Pen
    drawn_as: str
    handles: tuple[str, ...]
    code: str | None = None
    texts: list[DrawnText] = field(default_factory=list[DrawnText])
    is_hole: bool = False

    @property
    def at(self) -> Point:
        point = shapely.point_on_surface(self.shape)
        return (point.x, point.y) if not point.is_empty else (float("nan"), float("nan"))


@dataclass(slots=True)
class Pool:
    """Layers assembled together. `is_shared`: their class is not the layer's but what is written inside."""

    code: str | None
    is_shared: bool
    areas: list[DrawnArea] = field(default_factory=list[DrawnArea])
    lines: list[DrawnLine] = field(default_factory=list[DrawnLine])


def zones_of(pool: Pool, options: CadOptions, notes: Notes) -> tuple[list[Zone], list[DrawnLine]]:
    """The zones of a pool, and the lines that bound none: they may still do so with others (`zones_between`)."""
    fills = [Zone(filled(area), area.pen, "fill", (area.pen.handle,), pool.code) for area in pool.areas]
    fills = _without_doubles(fills, options, notes)
    rings, loose = _rings(pool, options, notes)
    rings = _without_doubles(rings, options, notes)
    rings = _without_symbols(rings, notes)
    faces, rings, left = _faces(rings, loose, options, notes)
    outlines = _not_filled_already([*rings, *faces], fills, options, notes)
    for zone in (*fills, *outlines):
        zone.code = pool.code
    return [*fills, *outlines], left


def _rings(pool: Pool, options: CadOptions, notes: Notes) -> tuple[list[Zone], list[DrawnLine]]:
    rings: list[Zone] = []
    loose: list[DrawnLine] = []
    for line in pool.lines:
        closing = closing_of(line, options.closing_tolerance_m)
        if closing.ring is not None:
            if closing.gap_m > 0:
                notes.say(
                    "ring_closed",
                    closing.at,
                    handle=line.pen.handle,
                    layer=line.pen.layer,
                    gap_m=closing.gap_m,
                )
            rings.append(Zone(closing.ring, line.pen, "ring", (line.pen.handle,)))
            continue
        length = LineString(line.points).length
        if 0 < closing.gap_m <= min(NEARLY_TIMES * options.closing_tolerance_m, length / 10):
            notes.say(
                "ring_open", closing.at, handle=line.pen.handle, layer=line.pen.layer, gap_m=closing.gap_m
            )
        loose.append(line)
    return rings, loose


def _without_doubles(zones: list[Zone], options: CadOptions, notes: Notes) -> list[Zone]:
    twice = same_pairs([zone.shape for zone in zones], options.closing_tolerance_m)
    for first, second in twice:
        notes.say(
            "area_twice",
            zones[second].at,
            layer=zones[second].pen.layer,
            handle=zones[second].pen.handle,
            other=zones[first].pen.handle,
            area_m2=zones[second].shape.area,
        )
        zones[first].handles += zones[second].handles
    left_out = {second for _, second in twice}
    return [zone for index, zone in enumerate(zones) if index not in left_out]


def _without_symbols(rings: list[Zone], notes: Notes) -> list[Zone]:
    """Leaves out rings that came with a block and lie within another ring: trees, blocks of buildings, arrows."""
    shapes = np.array([zone.shape for zone in rings] + [None], dtype=object)[:-1]
    usable = np.flatnonzero(shapely.is_valid(shapes)) if len(rings) else np.array([], dtype=int)
    candidates = [index for index in usable.tolist() if rings[index].pen.block]
    if not candidates:
        return rings
    inner, outer = STRtree(shapes).query(shapes[candidates], predicate="within")
    areas = shapely.area(shapes)
    held = {
        candidates[child]
        for child, parent in zip(inner.tolist(), outer.tolist(), strict=True)
        if candidates[child] != parent
        and areas[candidates[child]] < areas[parent]
        and rings[candidates[child]].pen.block != rings[parent].pen.block
    }
    for block, count in Counter(rings[index].pen.block for index in held).items():
        first = next(rings[index] for index in sorted(held) if rings[index].pen.block == block)
        notes.say("symbol", first.at, block=block, layer=first.pen.layer, count=count)
    return [zone for index, zone in enumerate(rings) if index not in held]


def _faces(
    rings: list[Zone], loose: list[DrawnLine], options: CadOptions, notes: Notes
) -> tuple[list[Zone], list[Zone], list[DrawnLine]]:
    """Faces of the loose lines with the rings that they divide; the rings that stand; the lines that bound nothing."""
    if not loose:
        return [], rings, []
    lines = [LineString(line.points) for line in loose]
    divided = _divided(rings, lines)
    pens = [line.pen for line in loose] + [rings[index].pen for index in divided]
    outlines = [LineString(cast("Polygon", rings[index].shape).exterior.coords) for index in divided]
    network = network_of([*lines, *outlines], options.closing_tolerance_m)
    zones = [_zone_of(face, owners, pens) for face, owners in zip(network.faces, network.owners, strict=True)]
    standing = [zone for index, zone in enumerate(rings) if index not in divided]
    zones = _tell_divided(rings, divided, zones, standing, (options, notes))
    used = {index for owners in network.owners for index in owners}
    left = _tell_network(network, pens, (len(loose), used), notes)
    return zones, standing, [loose[index] for index in left]


def zones_between(
    left: list[DrawnLine],
    zones: Sequence[Zone],
    codes: Mapping[str, str | None],
    told: tuple[CadOptions, Notes],
) -> tuple[list[Zone], list[DrawnLine]]:
    """What lines of several layers enclose together, or with edges of zones that are there already: a shared edge is drawn once.

    Such a zone takes its code from its own lines where they agree. Answers the zones and the lines that bound nothing at all.
    """
    if not left:
        return [], []
    options, notes = told
    lines = [LineString(line.points) for line in left]
    neighbours = _neighbours_of(lines, zones, options.closing_tolerance_m)
    edges = [edge for zone in neighbours for edge in _edges(zone.shape)]
    network = network_of([*lines, *edges], options.closing_tolerance_m)
    pens = [line.pen for line in left] + [zone.pen for zone in neighbours for _ in _edges(zone.shape)]
    taken = STRtree([zone.shape for zone in zones]) if zones else None
    made: list[Zone] = []
    used: set[int] = set()
    for face, owners in zip(network.faces, network.owners, strict=True):
        own = [index for index in owners if index < len(left)]
        if not own or (taken is not None and _is_taken(face, taken)):
            continue
        zone = _zone_of(face, own, pens)
        found = {codes.get(pens[index].layer) for index in own}
        zone.code = found.pop() if len(found) == 1 else None
        made.append(zone)
        used.update(own)
    bare = _tell_network(network, pens, (len(left), used), notes)
    return made, [left[index] for index in bare]


def _neighbours_of(lines: list[LineString], zones: Sequence[Zone], tolerance_m: float) -> list[Zone]:
    if not zones:
        return []
    shapes = np.array([*(zone.shape for zone in zones), None], dtype=object)[:-1]
    wanted = np.array([*lines, None], dtype=object)[:-1]
    _, found = STRtree(shapes).query(wanted, predicate="dwithin", distance=tolerance_m)
    return [zones[index] for index in sorted(set(found.tolist())) if shapely.is_valid(zones[index].shape)]


def _edges(shape: BaseGeometry) -> list[LineString]:
    return [
        LineString(ring.coords)
        for part in cast("list[Polygon]", shapely.get_parts(shape).tolist())
        for ring in (part.exterior, *part.interiors)
    ]


def _is_taken(face: Polygon, taken: STRtree) -> bool:
    return len(taken.query(shapely.point_on_surface(face), predicate="intersects")) > 0


def _divided(rings: list[Zone], lines: list[LineString]) -> list[int]:
    """Rings with a loose line inside that reaches their edge."""
    if not rings:
        return []
    shapes = np.array([zone.shape for zone in rings] + [None], dtype=object)[:-1]
    usable = shapely.is_valid(shapes)
    found, ring = STRtree(shapes).query(np.array([*lines, None], dtype=object)[:-1], predicate="intersects")
    return sorted(
        {
            number
            for line, number in zip(found.tolist(), ring.tolist(), strict=True)
            if usable[number] and _enters(lines[line], rings[number].shape)
        }
    )


def _enters(line: LineString, ring: BaseGeometry) -> bool:
    inside = shapely.relate_pattern(line, ring, "T********")
    return bool(inside) and line.distance(ring.boundary) < 1.0


def _zone_of(face: Polygon, owners: Sequence[int], pens: Sequence[Pen]) -> Zone:
    around = [pens[index] for index in owners]
    layer = Counter(pen.layer for pen in around).most_common(1)[0][0]
    pen = next(pen for pen in around if pen.layer == layer)
    return Zone(face, pen, "lines", tuple(dict.fromkeys(pen.handle for pen in around)))


def _tell_divided(
    rings: list[Zone],
    divided: list[int],
    faces: list[Zone],
    standing: list[Zone],
    told: tuple[CadOptions, Notes],
) -> list[Zone]:
    """A ring that lines enter without dividing it stands as drawn; one that they divide is told."""
    options, notes = told
    for index in divided:
        ring = rings[index]
        same = [face for face in faces if same_ground(face.shape, ring.shape, options.closing_tolerance_m)]
        if same:
            faces = [face for face in faces if face is not same[0]]
            standing.append(ring)
            continue
        parts = sum(bool(shapely.covers(ring.shape, shapely.Point(face.at))) for face in faces)
        if parts > 1:
            notes.say("ring_divided", ring.at, handle=ring.pen.handle, layer=ring.pen.layer, count=parts)
    return faces


def _tell_network(
    network: Network, pens: Sequence[Pen], lines: tuple[int, set[int]], notes: Notes
) -> list[int]:
    """Notes of what was done to the lines; `lines` are how many were loose and which bound a face. Answers those that bound none."""

    def say(code: str, seen: Sequence[Spotted]) -> None:
        for item in seen:
            other = pens[item.other].handle if item.other >= 0 else ""
            pen = pens[item.line]
            notes.say(code, item.at, handle=pen.handle, layer=pen.layer, other=other, metres=item.metres)

    say("end_snapped", network.snapped)
    say("overshoot", network.overshoots)
    say("line_twice", network.doubled)
    say("sliver", network.slivers)
    loose, used = lines
    doubled = {item.line for item in network.doubled}
    bare = [index for index in range(loose) if index not in used and index not in doubled]
    say("line_loose", [item for item in network.loose if item.line in used])
    return bare


def _not_filled_already(
    outlines: list[Zone], fills: list[Zone], options: CadOptions, notes: Notes
) -> list[Zone]:
    """Leaves out outlines of fills and of their holes: a hatch and its boundary are one thing. Told once a layer."""
    if not fills or not outlines:
        return outlines
    grounds, owners = _grounds(fills)
    pairs = same_pairs([*grounds, *(zone.shape for zone in outlines)], options.closing_tolerance_m)
    matched = {second - len(grounds): first for first, second in pairs if first < len(grounds) <= second}
    counts: Counter[str] = Counter()
    for outline, ground in matched.items():
        fill, is_whole = owners[ground]
        fill.handles += outlines[outline].handles
        if is_whole and fill.shape.geom_type == "Polygon" and not cast("Polygon", fill.shape).interiors:
            fill.shape = outlines[outline].shape
        counts[fill.pen.layer] += 1
    for layer, count in sorted(counts.items()):
        notes.say("fill_and_outline", layer=layer, count=count)
    return [zone for index, zone in enumerate(outlines) if index not in matched]


def _grounds(fills: list[Zone]) -> tuple[list[BaseGeometry], list[tuple[Zone, bool]]]:
    """Outer rings and holes of all fills, each with its fill and whether it is the whole outer ring of it."""
    grounds: list[BaseGeometry] = []
    owners: list[tuple[Zone, bool]] = []
    for fill in fills:
        parts = cast("list[Polygon]", shapely.get_parts(fill.shape).tolist())
        for part in parts:
            grounds.append(Polygon(part.exterior))
            owners.append((fill, len(parts) == 1))
            for hole in part.interiors:
                grounds.append(Polygon(hole))
                owners.append((fill, False))
    return grounds, owners
