"""Red lines, building lines and the corridor of the stream, from the zones of a version (EPSG:5899, metres)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely import LineString, Point, Polygon

from sample_data.town import uses
from sample_data.town.coverage import Segment, chained, joined, segments
from sample_data.town.frame import placed
from sample_data.town.ground import lake, polygons, stream
from sample_data.town.layout import Area
from sample_data.town.roads import Road, streets
from sample_data.town.uses import Use

CORRIDOR_M: Final = 20.0  # from the edge of the water
SETBACKS: Final[dict[Use, float]] = {
    uses.NEW_HOUSES: 3.0, uses.VILLA: 4.5, uses.VILLAGE: 2.0, uses.TRADE: 6.0, uses.MARKET: 6.0, uses.TOURISM: 6.0,
    uses.SCHOOL: 6.0, uses.HIGH_SCHOOL: 6.0, uses.HEALTH: 6.0, uses.OFFICE: 6.0, uses.TRAINING: 6.0,
    uses.CULTURE: 6.0, uses.SPORT: 6.0, uses.INDUSTRY: 10.0,
}  # fmt: skip
WIDE_STREET_SETBACKS: Final[dict[str, float]] = {"DAT_O_Honhop_Nhomo": 3.0, "DAT_O_Nhomnhao": 2.0}


@dataclass(frozen=True, slots=True)
class RedLine:
    """The border between a block and a street, one side of one block."""

    line: LineString
    road: Road
    zone: Area


@dataclass(frozen=True, slots=True)
class BuildingLine:
    """The line up to which buildings may stand, `setback_m` behind the red line."""

    line: LineString
    road: Road
    setback_m: float


def red_lines(zones: Sequence[Area]) -> list[RedLine]:
    """Where street zones meet other land (water apart: bridges have none), by block and street."""
    owners: dict[Segment, list[int]] = defaultdict(list)
    for index, zone in enumerate(zones):
        for edge in segments(zone.shape):
            owners[edge].append(index)
    sides: dict[tuple[int, int], list[Segment]] = defaultdict(list)
    roads = streets()
    edges = [(edge, pair) for edge, pair in owners.items() if _is_red(zones, pair)]
    nearest = _streets_at([edge for edge, _ in edges], roads)
    for (edge, pair), road in zip(edges, nearest, strict=True):
        block = next(index for index in pair if zones[index].road is None)
        sides[block, road].append(edge)
    return [
        RedLine(line, roads[road], zones[block])
        for (block, road), part in sorted(sides.items())
        for line in chained(part)
    ]


def _is_red(zones: Sequence[Area], pair: Sequence[int]) -> bool:
    if len(pair) != 2 or sum(zones[index].road is not None for index in pair) != 1:
        return False
    return not any(zones[index].use in (uses.STREAM, uses.LAKE) for index in pair)


def _streets_at(edges: Sequence[Segment], roads: Sequence[Road]) -> list[int]:
    """The street whose own edge is nearest to the middle of each edge."""
    middles = np.array([Point((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in edges])
    off = np.array(
        [np.abs(shapely.distance(placed(road.line), middles) - road.width_m / 2) for road in roads]
    )
    return [int(index) for index in np.argmin(np.round(off, 3), axis=0)]


def building_lines(lines: Sequence[RedLine]) -> list[BuildingLine]:
    """Parallels to the red lines inside the blocks; none where houses stand on the red line."""
    found: list[BuildingLine] = []
    for red in lines:
        setback = _setback(red)
        if setback <= 0 or red.line.length < 12:
            continue
        inner = red.zone.shape.buffer(-setback, join_style="mitre")
        reach = red.line.buffer(setback + 0.01, cap_style="flat")
        parallel = shapely.intersection(shapely.boundary(inner), reach)
        parts = shapely.line_merge(parallel) if parallel.geom_type == "MultiLineString" else parallel
        for part in shapely.get_parts(parts):
            if isinstance(part, LineString) and part.length > 5:
                found.append(
                    BuildingLine(shapely.transform(part, lambda xy: np.round(xy, 3)), red.road, setback)
                )
    return found


def _setback(red: RedLine) -> float:
    use = red.zone.use
    if use in SETBACKS:
        return SETBACKS[use]
    return WIDE_STREET_SETBACKS.get(use.code, 0.0) if red.road.width_m >= 16 else 0.0


def corridor(zones: Sequence[Area]) -> list[Polygon]:
    """The protection corridor of stream and lake: the land within 20 m of the water, inside the plan."""
    water = placed(shapely.union(stream(), lake()))
    land = shapely.difference(water.buffer(CORRIDOR_M, quad_segs=3), water)
    inside = shapely.intersection(land, boundary(zones), grid_size=0.001)
    return [shapely.transform(part, lambda xy: np.round(xy, 3)) for part in polygons(inside) if part.area > 1]


def boundary(zones: Sequence[Area]) -> Polygon:
    """The edge of the plan: the outline of its zones."""
    outline = joined([zone.shape for zone in zones])
    if len(outline) != 1:
        raise RuntimeError("a plan of the town must be one piece")
    return outline[0]
