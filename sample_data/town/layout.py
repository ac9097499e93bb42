"""The plan of the town, before versions: every zone with its use and how its land is parcelled, in the local frame."""

from dataclasses import dataclass
from random import Random
from typing import Final, Literal

import shapely
from shapely import Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from sample_data.town import uses
from sample_data.town.blocks import cut_corners, divided
from sample_data.town.ground import lake, polygons, ponds, stream, widest_boundary
from sample_data.town.roads import RING, Road, streets
from sample_data.town.uses import Use

Lots = Literal[
    "none", "townhouse", "villa", "village", "farm", "orchard", "forest", "works", "whole", "demo", "split"
]


@dataclass(frozen=True, slots=True)
class Area:
    """A zone in the making: symbol on the plan, shape in the local frame, use, and the way its land is parcelled."""

    symbol: str
    shape: Polygon
    use: Use
    lots: Lots
    road: Road | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A block whose use is decided by hand: the block (or part of it) that holds the point."""

    at: tuple[float, float]
    use: Use
    lots: Lots = "whole"


DEMO_BLOCK: Final = (165.0, 237.0)  # a point in the block of the walk, see truth.py
SPLIT_BLOCK: Final = (165.0, 180.0)  # a point in the block that a zone line divides
SPLIT_U: Final = 180.0  # that line, in the version in force

PLACES: Final = (
    Place((55, 60), uses.MARKET),
    Place((-55, 60), uses.OFFICE),
    Place((55, -5), uses.TRADE),
    Place((-55, 123), uses.PARK, "none"),
    Place((-165, 123), uses.CULTURE),
    Place((165, 62), uses.TRADE),
    Place((275, 123), uses.SCHOOL),
    Place((-275, 235), uses.SCHOOL),
    Place((385, 0), uses.HEALTH),
    Place((-385, -180), uses.RELIGION),
    Place((-55, 300), uses.RELIGION),
    Place((275, -150), uses.SCHOOL),
    Place((-165, -55), uses.PARK, "none"),
    Place((275, 235), uses.PARK, "none"),
    Place((-500, 470), uses.HIGH_SCHOOL),
    Place((510, 450), uses.SPORT),
    Place((620, 330), uses.PARK, "none"),
    Place((-620, 210), uses.SCHOOL),
    Place((-740, 90), uses.HEALTH),
    Place((-620, -30), uses.PARK, "none"),
    Place((625, 90), uses.SCHOOL),
    Place((750, -150), uses.PARK, "none"),
    Place((750, 90), uses.POLICE),
    Place((-385, 430), uses.PARK, "none"),
    Place((170, 600), uses.TRAINING),
    Place((-620, 330), uses.OFFICE),
    Place((55, -560), uses.TOURISM),
    Place((-330, -600), uses.TOURISM),
    Place((560, -450), uses.LIMITED_GREEN, "none"),
    Place((50, 445), uses.TRADE),
    Place((-985, 560), uses.CEMETERY, "whole"),
    Place((1130, -350), uses.UTILITY),
)


_RING: Final = Polygon(next(road.line for road in streets() if road.name == RING).coords)


def planned() -> list[Area]:
    """All zones of the widest version, streets included, tiling `widest_boundary()`; not yet noded."""
    rng = Random(20240601)
    edge = widest_boundary()
    roads = streets()
    surface = shapely.intersection(shapely.unary_union([road.surface for road in roads]), edge)
    waters = _waters(edge, surface)
    wet = shapely.unary_union([area.shape for area in waters])
    bank = shapely.difference(
        shapely.intersection(wet.buffer(17, quad_segs=2), edge), shapely.unary_union([wet, surface])
    )
    banks = [Area("", part, uses.BANK, "none") for part in polygons(bank) if part.area > 250]
    taken = [surface, wet, *[area.shape for area in banks]]
    blocks = [
        cut_corners(block, surface)
        for block in polygons(shapely.difference(edge, shapely.unary_union(taken)))
    ]
    blocks = [block for block in blocks if block.area > 350]
    land = [area for block in blocks for area in _of_block(block, rng)]
    settled = [*waters, *banks, *land]
    rest = shapely.difference(edge, shapely.unary_union([area.shape for area in settled]))
    return [*settled, *_road_zones(roads, rest)]


def _waters(edge: Polygon, surface: BaseGeometry) -> list[Area]:
    still = lake()
    flowing = shapely.difference(stream(), still)
    found: list[Area] = []
    for shape, use in ((still, uses.LAKE), (flowing, uses.STREAM), *((pond, uses.LAKE) for pond in ponds())):
        parts = polygons(shapely.difference(shapely.intersection(shape, edge), surface))
        found += [Area("", part, use, "none") for part in parts if part.area > 60]
    return found


def _of_block(block: Polygon, rng: Random) -> list[Area]:
    if block.contains(Point(DEMO_BLOCK)):
        return [Area("", block, uses.TOWNHOUSE, "demo")]
    if block.contains(Point(SPLIT_BLOCK)):
        west, east = (
            polygons(block.intersection(box(-2000, -2000, SPLIT_U, 2000)))[0],
            polygons(block.intersection(box(SPLIT_U, -2000, 2000, 2000)))[0],
        )
        return [Area("", west, uses.TOWNHOUSE, "split"), Area("", east, uses.CAR_PARK, "split")]
    for place in PLACES:
        if block.contains(Point(place.at)):
            return _at_place(block, place, rng)
    return [_ordinary(part, rng) for part in divided(block, _target(block), rng)]


def _at_place(block: Polygon, place: Place, rng: Random) -> list[Area]:
    parts = divided(block, 22_000.0, rng)
    return [
        Area("", part, place.use, place.lots) if part.contains(Point(place.at)) else _ordinary(part, rng)
        for part in parts
    ]


def inside_ring(point: Point) -> bool:
    """Whether a point of the local frame lies inside the ring road."""
    return _RING.contains(point)


def _target(block: Polygon) -> float:
    centre = block.representative_point()
    if inside_ring(centre):
        return 24_000.0
    use = _outside(centre)[0]
    return {uses.FARM: 58_000.0, uses.INDUSTRY: 40_000.0, uses.VILLAGE: 24_000.0}.get(use, 95_000.0)


def _outside(at: Point) -> tuple[Use, Lots]:
    u, v = at.x, at.y
    rules: tuple[tuple[bool, Use, Lots], ...] = (
        (u > 640 and v > 395, uses.INDUSTRY, "works"),
        (v > 560 and u < -420, uses.PROTECTION_FOREST, "forest"),
        (v > 560, uses.PRODUCTION_FOREST, "forest"),
        (u > 850 and 40 < v <= 395, uses.VILLAGE, "village"),
        (u < -850 and 40 < v < 420, uses.VILLAGE, "village"),
        (v < -640 and -560 < u < -330, uses.VILLAGE, "village"),
        (v < -640 and 200 < u < 440, uses.VILLAGE, "village"),
        (u < -850 and v >= 420, uses.PRODUCTION_FOREST, "forest"),
        (u > 900 and v < -560, uses.PRODUCTION_FOREST, "forest"),
        (u < -880 and v < -300, uses.PRODUCTION_FOREST, "forest"),
        (u > 560 and v < -730, uses.FISH, "farm"),
    )
    for holds, use, lots in rules:
        if holds:
            return use, lots
    return uses.FARM, "farm"


def _ordinary(shape: Polygon, rng: Random) -> Area:
    at = shape.representative_point()
    u, v = at.x, at.y
    if shape.area < 900:
        return Area("", shape, uses.PARK, "none")
    if not inside_ring(at):
        use, lots = _outside(at)
        return Area("", shape, use, lots)
    if v < -395 or (u < -560 and v < -120):
        return Area("", shape, uses.VILLA, "villa")
    if -310 < v < -215:
        return Area("", shape, uses.PARK, "none")
    if abs(u) < 445 and v < 400:
        if abs(v - 30) < 62 or (abs(u) < 112 and v > 90):
            return Area("", shape, uses.MIXED, "townhouse")
        return Area("", shape, uses.OLD_TOWN if v < 30 else uses.TOWNHOUSE, "townhouse")
    if v > 545 or rng.random() < 0.4:
        return Area("", shape, uses.VILLA, "villa" if rng.random() < 0.4 else "orchard")
    return Area("", shape, uses.NEW_HOUSES, "orchard" if u > 0 else "townhouse")


def _road_zones(roads: list[Road], rest: BaseGeometry) -> list[Area]:
    """The street land, each piece given to the most important street it lies in; cut corners are left to the noding."""
    found: list[Area] = []
    left = rest
    for road in roads:
        parts = polygons(shapely.intersection(left, road.surface))
        found += [Area("", part, uses.STREET, "none", road) for part in parts if part.area > 2.0]
        left = shapely.difference(left, road.surface)
    return found
