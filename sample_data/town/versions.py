"""The plan as decided in 2019, 2024 and 2026, and the detailed plan of the centre: zones on the ground."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import shapely
from shapely import Point, Polygon, box

from sample_data.town import uses
from sample_data.town.coverage import merged_until, noded
from sample_data.town.frame import on_paper, placed_polygon
from sample_data.town.ground import polygons
from sample_data.town.layout import SPLIT_BLOCK, SPLIT_U, Area, inside_ring, planned
from sample_data.town.uses import Use

ZONE_COUNT: Final = 300
STREET_ZONES: Final = 50
MOVED_SPLIT_U: Final = 188.0  # where the version of 2026 puts the zone line of the divided block
DETAIL_BOX: Final = (
    -220.0,
    96.0,
    330.0,
    390.0,
)  # centre lines of the streets around the detailed plan: u, v, u, v


def zones_2024() -> list[Area]:
    """The 300 zones in force: noded on the ground (EPSG:5899, metres), with their symbols."""
    drawn = noded([replace(area, shape=placed_polygon(area.shape)) for area in planned()])
    land = sum(area.road is None for area in drawn)
    streets_merged = merged_until(drawn, land + STREET_ZONES, _both_streets)
    merged = merged_until(streets_merged, ZONE_COUNT, _same_land)
    return _named(merged)


def zones_2019(current: Sequence[Area]) -> list[Area]:
    """The first decision: a smaller town, lower houses, no divided block, farms where industry is now."""
    kept = [area for area in current if not _in_extension(area)]
    first = _first_symbol(kept)
    joined_block = [
        replace(area, shape=placed_polygon(_split_block(kept))) if area.symbol == first else area
        for area in kept
        if not (area.lots == "split" and area.symbol != first)
    ]
    return noded([replace(area, use=_use_2019(area)) for area in joined_block])


def zones_2030(current: Sequence[Area]) -> list[Area]:
    """The decision that comes into force in 2030: the town grows south, the high forest leaves the plan."""
    kept = [area for area in current if not _in_high_forest(area)]
    block = _split_block(kept)
    west = placed_polygon(polygons(block.intersection(box(-2000, -2000, MOVED_SPLIT_U, 2000)))[0])
    east = placed_polygon(polygons(block.intersection(box(MOVED_SPLIT_U, -2000, 2000, 2000)))[0])
    first = _first_symbol(kept)
    redrawn = [
        replace(area, shape=west if area.symbol == first else east) if area.lots == "split" else area
        for area in kept
    ]
    return noded([replace(area, use=_use_2030(area)) for area in redrawn])


def zones_detailed(current: Sequence[Area]) -> list[Area]:
    """The detailed plan of the centre: the zones in force inside the four centre lines, with stricter numbers."""
    frame = placed_polygon(box(*DETAIL_BOX))
    parts: list[Area] = []
    for area in current:
        for part in polygons(shapely.intersection(area.shape, frame, grid_size=0.001)):
            parts.append(replace(area, shape=part, use=_use_detailed(area)))
    return _detailed_names(noded(parts))


def local_centre(area: Area) -> Point:
    """A point of the zone, in the local frame."""
    at = on_paper(area.shape.representative_point())
    return Point(at.x, at.y)  # pyright: ignore[reportAttributeAccessIssue] a point stays a point when turned


def _both_streets(one: Area, other: Area) -> bool:
    return one.road is not None and other.road is not None


def _same_land(one: Area, other: Area) -> bool:
    small = one.shape.area + other.shape.area < 90_000
    same = one.use == other.use and one.lots == other.lots and one.road is None and other.road is None
    return small and same and one.lots not in ("townhouse", "split", "demo")


def _quarter(u: float, v: float) -> str:
    if not inside_ring(Point(u, v)):
        return "H" if v > 420 else "K" if u > 0 and v > -200 else "L" if v > -200 else "M"
    if abs(u) < 442 and -212 < v < 392:
        return "A"
    return "E" if v < -212 else "D" if v > 392 else "B" if u < 0 else "C"


def _named(areas: Sequence[Area]) -> list[Area]:
    """Give symbols by quarter, north to south: A-01 ... M-20; streets GT-01 ..., water MN-01 ..."""
    placed_areas = [(local_centre(area), area) for area in areas]
    counts: dict[str, int] = {}
    found: list[Area] = []
    for at, area in sorted(placed_areas, key=lambda item: (-round(item[0].y / 60), item[0].x)):
        water = area.use in (uses.STREAM, uses.LAKE)
        series = "GT" if area.road is not None else "MN" if water else _quarter(at.x, at.y)
        counts[series] = counts.get(series, 0) + 1
        found.append(replace(area, symbol=f"{series}-{counts[series]:02d}"))
    return sorted(found, key=lambda area: area.symbol)


def _split_block(areas: Sequence[Area]) -> Polygon:
    halves = [on_paper(area.shape) for area in areas if area.lots == "split"]
    whole = shapely.union_all(halves, grid_size=0.001)
    plain = shapely.simplify(whole, 0.0)
    if not isinstance(plain, Polygon) or not plain.covers(Point(SPLIT_BLOCK)) or SPLIT_U > MOVED_SPLIT_U:
        raise RuntimeError("the divided block is not where the town says")
    return plain


def _first_symbol(areas: Sequence[Area]) -> str:
    """The symbol of the western half of the divided block."""
    return min((area for area in areas if area.lots == "split"), key=lambda area: local_centre(area).x).symbol


def _in_extension(area: Area) -> bool:
    at = local_centre(area)
    return (at.x > 1000 and at.y > 395) or (at.y < -700 and at.x > 640)


def _in_high_forest(area: Area) -> bool:
    at = local_centre(area)
    return area.use == uses.PROTECTION_FOREST and at.y > 780


def _use_2019(area: Area) -> Use:
    at = local_centre(area)
    rules: tuple[tuple[Callable[[], bool], Use], ...] = (
        (lambda: area.use == uses.INDUSTRY, uses.FARM),
        (lambda: area.use == uses.TOURISM, uses.VILLA),
        (lambda: area.use == uses.CAR_PARK, uses.TOWNHOUSE.but(coverage="≤ 80%", storeys="2-4 tầng")),
        (lambda: area.use == uses.PARK and abs(at.x - 275) < 40, uses.TOWNHOUSE.but(coverage="≤ 80%")),
        (lambda: area.use == uses.PARK and at.x > 500, uses.NEW_HOUSES),
        (lambda: area.use == uses.MIXED, uses.OLD_TOWN.but(storeys="2-4 tầng", far="≤ 3,5")),
        (
            lambda: area.use == uses.TOWNHOUSE,
            uses.TOWNHOUSE.but(coverage="≤ 80%", far="3,2 lần", storeys="2-4 tầng"),
        ),
        (lambda: area.use == uses.TRAINING, uses.PARK),
    )
    return next((use for holds, use in rules if holds()), area.use)


def _use_2030(area: Area) -> Use:
    at = local_centre(area)
    rules: tuple[tuple[Callable[[], bool], Use], ...] = (
        (lambda: area.use == uses.FARM and -800 < at.y < -560 and -500 < at.x < 700, uses.NEW_HOUSES),
        (
            lambda: area.use == uses.FARM and at.x > 850 and at.y > -300,
            uses.TOURISM.but(note="Du lịch canh nông"),
        ),
        (lambda: area.use == uses.VILLAGE and at.x > 850, uses.NEW_HOUSES.but(coverage="≤ 55%")),
        (
            lambda: area.use == uses.MIXED,
            uses.MIXED.but(coverage="≤ 60%", far="5,0 lần", storeys="5-9 tầng", height="≤ 34 m"),
        ),
        (lambda: area.use == uses.CEMETERY, uses.PARK),
    )
    return next((use for holds, use in rules if holds()), area.use)


STRICTER: Final = {
    uses.TOWNHOUSE: uses.TOWNHOUSE.but(
        coverage="tối đa 65%", far="2,6 lần", storeys="2-4 tầng", height="≤ 16 m"
    ),
    uses.MIXED: uses.MIXED.but(coverage="≤ 60 %", far="≤ 4,0", storeys="4-6 tầng", height="≤ 24 m"),
    uses.SCHOOL: uses.SCHOOL.but(coverage="35", far="1,0", storeys="2-3 tầng", height="≤ 14 m"),
    uses.TRADE: uses.TRADE.but(coverage="≤ 45%", storeys="3-5 tầng", height="≤ 20 m"),
}


def _use_detailed(area: Area) -> Use:
    return STRICTER.get(area.use, area.use)


def _detailed_names(areas: Sequence[Area]) -> list[Area]:
    letters = {
        "DAT_O_Nhomnhao": "LK", "DAT_O_Honhop_Nhomo": "HH", "DAT_HTKT_DuongGT": "GT", "DAT_HTXH_CayxanhCC": "CX",
        "DAT_HTKT_Baidoxe": "P", "DAT_HTXH_Truonghoc": "TH", "DAT_Dichvu": "TM", "DAT_HTXH_Vanhoa": "VH",
        "DAT_Ditich_tongiao": "TG", "DAT_Coquan": "CQ",
    }  # fmt: skip
    counts: dict[str, int] = {}
    found: list[Area] = []
    for _, area in sorted(
        ((local_centre(area), area) for area in areas), key=lambda item: (-round(item[0].y / 40), item[0].x)
    ):
        series = letters[area.use.code]
        counts[series] = counts.get(series, 0) + 1
        found.append(replace(area, symbol=f"{series}-{counts[series]:02d}"))
    return sorted(found, key=lambda area: area.symbol)


@dataclass(frozen=True, slots=True)
class Town:
    """All the zones that the files hold."""

    zones_2019: list[Area]
    zones_2024: list[Area]
    zones_2030: list[Area]
    detailed: list[Area]


def town() -> Town:
    current = zones_2024()
    return Town(zones_2019(current), current, zones_2030(current), zones_detailed(current))
