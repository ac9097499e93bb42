"""What the files say, worked out on paper: the walk of the README and the sums that tests compare with.

Everything here comes from the measures with which the town was drawn, never from the server's answers.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import shapely
from pyproj import Transformer
from pyproj.transformer import TransformerGroup
from shapely import Polygon, box

from sample_data.town.files import EPSG, write_json
from sample_data.town.frame import on_ground, placed
from sample_data.town.layout import Area
from sample_data.town.lines import boundary
from sample_data.town.lots import Lot, ambiguous_key
from sample_data.town.plans import COMMUNE, DECISIONS
from sample_data.town.uses import Use, published_code
from sample_data.town.versions import Town

DAY: Final = "2026-11-20"
Box = tuple[float, float, float, float]

# In the block of the walk; the street Phan Đình Phùng (16 m, đường khu vực) has its red line at v = 260.
PLAIN_LOT: Final[Box] = (133.0, 240.0, 143.0, 260.0)  # 10 m × 20 m, all of it in one zone
WIDENED_LOT: Final[Box] = (166.0, 242.0, 176.0, 262.0)  # 10 m × 20 m, the northern 2 m on street land
WIDENED_POINT: Final = (171.0, 252.0)
STRADDLING_LOT: Final[Box] = (175.0, 183.0, 183.0, 205.0)  # 8 m × 22 m, the zone line at u = 180
GOOD_HOUSE: Final[Box] = (
    134.0,
    242.0,
    142.0,
    257.0,
)  # 8 m × 15 m, 3 m behind the red line, 1 m from the sides
WIDE_HOUSE: Final[Box] = (133.5, 240.5, 142.5, 257.5)  # 9 m × 17 m


def write_truth(folder: Path, drawn: Town, lots: Sequence[Lot]) -> None:
    """Write `walk.json` and `town.json`."""
    write_json(folder / "walk.json", walk(drawn, lots))
    write_json(folder / "town.json", sums(drawn, lots))


def walk(drawn: Town, lots: Sequence[Lot]) -> dict[str, object]:
    """The first minutes of a newcomer: a point, the parcel there, what applies, and four building checks."""
    lon, lat = lon_lat(*on_ground(*WIDENED_POINT))
    lot = _lot(lots, WIDENED_LOT)
    return {
        "date": DAY,
        "point": {"lon": lon, "lat": lat},
        "point_projected": {
            "e": on_ground(*WIDENED_POINT)[0],
            "n": on_ground(*WIDENED_POINT)[1],
            "crs": f"EPSG:{EPSG}",
        },
        "parcel": {"key": _key(lot)},
        "constraints": {
            "date": DAY,
            "point": [_applies(drawn, level, WIDENED_POINT) for level in ("phan_khu", "chi_tiet")],
            "parcel": {
                "area_m2": 200.0,
                "legal_area_m2": 200.0,
                "applies": [
                    {**_applies(drawn, level, at), "area_m2": area, "share": share}
                    for level in ("phan_khu", "chi_tiet")
                    for at, area, share in ((WIDENED_POINT, 180.0, 0.9), ((171.0, 261.0), 20.0, 0.1))
                ],
            },
        },
        "checks": _checks(_lot(lots, PLAIN_LOT)),
    }


def _checks(lot: Lot) -> list[dict[str, object]]:
    """On a lot of 10 m × 20 m = 200 m². Limits: detailed plan 65 %, 2.6, 4 storeys, 16 m; QCVN table 2.8 70 %, FAR 7."""
    house = {"date": DAY, "use": "residential.townhouse", "context": "existing_area"}
    common = {"parcels": [_key(lot)], "crs": f"EPSG:{EPSG}", **house}
    return [
        {
            "name": "a house of 8 m × 15 m and three storeys keeps every limit",
            "footprint": _polygon(GOOD_HOUSE),
            **common,
            "height_m": 11.8,
            "storeys": 3,
            "basements": 0,
            "gross_floor_area_m2": 360.0,
            "verdict": "pass",
            "checks": [
                _line("coverage", 0.6, 0.65),
                _line("far", 1.8, 2.6),
                _line("storeys", 3, 4),
                _line("height", 11.8, 16),
                {**_line("coverage", 0.6, 0.7), "table": "2.8"},
                {**_line("far", 1.8, 7), "table": "2.8"},
            ],
        },
        {
            "name": "a house of 9 m × 17 m covers too much of the lot",
            "footprint": _polygon(WIDE_HOUSE),
            **common,
            "height_m": 11.8,
            "storeys": 3,
            "basements": 0,
            "gross_floor_area_m2": 459.0,
            "verdict": "fail",
            "checks": [
                _line("coverage", 0.765, 0.65),
                {**_line("coverage", 0.765, 0.7), "table": "2.8"},
            ],
        },
        {
            "name": "five storeys are one too many",
            "footprint": _polygon(GOOD_HOUSE),
            **common,
            "height_m": 17.5,
            "storeys": 5,
            "basements": 0,
            "gross_floor_area_m2": 500.0,
            "verdict": "fail",
            "checks": [_line("coverage", 0.6, 0.65), _line("storeys", 5, 4), _line("height", 17.5, 16)],
        },
        {
            "name": "without height, storeys and floor area nobody can tell",
            "footprint": _polygon(GOOD_HOUSE),
            **common,
            "verdict": "needs_review",
            "checks": [
                _line("coverage", 0.6, 0.65),
                _line("storeys", None, 4),
                _line("height", None, 16),
            ],
        },
    ]


def _line(kind: str, measured: float | None, limit: float) -> dict[str, object]:
    verdict = "needs_review" if measured is None else "pass" if measured <= limit else "fail"
    return {"kind": kind, "measured": measured, "limit": limit, "verdict": verdict}


def _applies(drawn: Town, level: str, at: tuple[float, float]) -> dict[str, object]:
    zones, key = (drawn.zones_2024, "2024") if level == "phan_khu" else (drawn.detailed, "detailed")
    zone = _zone(zones, at)
    return {
        "plan_id": DECISIONS[key].plan_id,
        "version": 2 if key == "2024" else 1,
        "level": level,
        "zone_id": zone.symbol,
        "code": published_code(zone.use.code),
    }


def lon_lat(east: float, north: float) -> tuple[float, float]:
    """CRS84 degrees of a point on the ground, by EPSG:6960 (VN-2000 to WGS 84 (2)); nothing else is accepted."""
    best = TransformerGroup(EPSG, 4326, always_xy=True).transformers[0]
    if "VN-2000 to WGS 84 (2)" not in best.description:
        raise RuntimeError(f"expected EPSG:6960, PROJ offers {best.description}")
    by: Transformer = best
    lon, lat = by.transform(east, north)
    return round(float(lon), 7), round(float(lat), 7)


def _polygon(corners: Box) -> dict[str, object]:
    west, south, east, north = corners
    ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return {"type": "Polygon", "coordinates": [[list(on_ground(u, v)) for u, v in ring]]}


def _key(lot: Lot) -> dict[str, str]:
    return {"commune": COMMUNE, "sheet": str(lot.sheet), "number": str(lot.number)}


def _lot(lots: Sequence[Lot], corners: Box) -> Lot:
    wanted = placed(box(*corners))
    return next(lot for lot in lots if lot.shape.symmetric_difference(wanted).area < 1e-6)


def _zone(zones: Sequence[Area], at: tuple[float, float]) -> Area:
    point = shapely.Point(on_ground(*at))
    return next(zone for zone in zones if zone.shape.contains(point))


def sums(drawn: Town, lots: Sequence[Lot]) -> dict[str, object]:
    """Counts and areas by version, what changes between versions, and the parcels drawn to lie on two zones."""
    versions = {"1": drawn.zones_2019, "2": drawn.zones_2024, "3": drawn.zones_2030}
    sheet, number = ambiguous_key(lots)
    straddling = _lot(lots, STRADDLING_LOT)
    west, east = _zone(drawn.zones_2024, (178.0, 190.0)), _zone(drawn.zones_2024, (182.0, 190.0))
    return {
        "plans": {
            "suoimo-phan-khu": {number: _version(zones) for number, zones in versions.items()},
            "suoimo-trung-tam-chi-tiet": {"1": _version(drawn.detailed)},
        },
        "changes": {
            "1-2": changes(drawn.zones_2019, drawn.zones_2024),
            "2-3": changes(drawn.zones_2024, drawn.zones_2030),
        },
        "parcels": {
            "count": len(lots),
            "area_m2": round(sum(lot.shape.area for lot in lots), 1),
            "ambiguous_key": {"commune": COMMUNE, "sheet": str(sheet), "number": str(number)},
            "on_widened_street": [
                _key(lot) for lot in lots if lot.zone == "demo" and _is_rectangle_of_200(lot)
            ],
            "straddling": [
                {
                    "key": _key(straddling),
                    "plan_id": "suoimo-phan-khu",
                    "version": 2,
                    "area_m2": 176.0,
                    "shares": {west.symbol: 0.625, east.symbol: 0.375},
                }
            ],
        },
    }


def _is_rectangle_of_200(lot: Lot) -> bool:
    drawn = [placed(box(u, 242, u + 10, 262)) for u in (156, 166, 176, 194)]
    return any(lot.shape.symmetric_difference(shape).area < 1e-6 for shape in drawn)


def _version(zones: Sequence[Area]) -> dict[str, object]:
    codes: dict[str, list[Area]] = {}
    for zone in zones:
        codes.setdefault(published_code(zone.use.code), []).append(zone)
    return {
        "zones": len(zones),
        "area_m2": round(boundary(zones).area, 1),
        "by_code": {
            code: {"zones": len(held), "area_m2": round(sum(zone.shape.area for zone in held), 1)}
            for code, held in sorted(codes.items())
        },
    }


def changes(before: Sequence[Area], after: Sequence[Area]) -> dict[str, list[str]]:
    """Symbols of zones added, removed, given another code, other indicators, or another shape (over 1 m²)."""
    old, new = ({zone.symbol: zone for zone in zones} for zones in (before, after))
    both = [(old[symbol], new[symbol]) for symbol in sorted(old.keys() & new.keys())]
    return {
        "added": sorted(new.keys() - old.keys()),
        "removed": sorted(old.keys() - new.keys()),
        "recoded": [b.symbol for a, b in both if published_code(a.use.code) != published_code(b.use.code)],
        "indicators": [b.symbol for a, b in both if _indicators(a.use) != _indicators(b.use)],
        "redrawn": [b.symbol for a, b in both if _difference(a.shape, b.shape) > 1.0],
    }


def _indicators(use: Use) -> tuple[str, str, str, str]:
    return use.coverage, use.far, use.storeys, use.height


def _difference(one: Polygon, other: Polygon) -> float:
    return float(shapely.symmetric_difference(one, other).area)
