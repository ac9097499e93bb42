"""The cadastre: who holds which piece of ground today (without saying who), EPSG:5899."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random
from typing import Final

from shapely import LineString, Polygon, box
from shapely.affinity import rotate

from sample_data.town import uses
from sample_data.town.blocks import cut_by, divided, long_axis_degrees
from sample_data.town.coverage import SLIVER_M2, borders, fitted, joined, rounded
from sample_data.town.frame import on_ground, placed_polygon
from sample_data.town.layout import Area

PARCEL_COUNT: Final = 2000
SHEET_M: Final = 500.0  # a sheet of the cadastral map covers 500 m by 500 m of ground


@dataclass(frozen=True, slots=True)
class Lot:
    """A parcel: shape on the ground, registered use, and the sheet and number of its key; `fixed` lots are never joined."""

    shape: Polygon
    land_use: str
    zone: str
    fixed: bool = False
    sheet: int = 0
    number: int = 0

    @property
    def legal_area_m2(self) -> float:
        return round(self.shape.area, 1)


@dataclass(frozen=True, slots=True)
class Cut:
    """How a kind of land is divided: depth of a row, widths along it, smallest lot, blocks of two rows at most; m and m²."""

    row_m: float
    narrow_m: float
    wide_m: float
    least_m2: float
    through_m: float


CUTS: Final = {
    "townhouse": Cut(24.0, 5.4, 10.0, 60.0, 125.0),
    "villa": Cut(36.0, 16.0, 30.0, 200.0, 150.0),
    "village": Cut(46.0, 26.0, 60.0, 400.0, 110.0),
}
FIELDS: Final = {"farm": 16_000.0, "orchard": 6_000.0, "forest": 40_000.0, "works": 18_000.0}
LEAST_FIELD_M2: Final = 600.0
REGISTERED: Final = {
    uses.VILLAGE: "ONT", uses.FARM: "CLN", uses.PRODUCTION_FOREST: "RSX", uses.PROTECTION_FOREST: "RPH",
    uses.INDUSTRY: "SKC", uses.SCHOOL: "DGD", uses.HIGH_SCHOOL: "DGD", uses.TRAINING: "DGD", uses.HEALTH: "DYT",
    uses.MARKET: "DCH", uses.TRADE: "TMD", uses.TOURISM: "TMD", uses.OFFICE: "TSC", uses.POLICE: "CAN",
    uses.RELIGION: "TON", uses.CULTURE: "DVH", uses.SPORT: "DTT", uses.CEMETERY: "NTD", uses.UTILITY: "DRA", uses.FISH: "NTS",
}  # fmt: skip


def cadastre(zones: Sequence[Area]) -> list[Lot]:
    """The 2 000 parcels, numbered; the last two share one key on purpose (see `ambiguous_key`)."""
    rng = Random(345)
    lots = [lot for zone in zones for lot in _lots_of(zone, rng)]
    lots += demo_lots() + straddling_lots()
    kept = _thinned(lots, rng)
    shapes = fitted([lot.shape for lot in kept])
    return _numbered([replace(lot, shape=shape) for lot, shape in zip(kept, shapes, strict=True)])


def ambiguous_key(lots: Sequence[Lot]) -> tuple[int, int]:
    """The sheet and number that two parcels carry."""
    seen: set[tuple[int, int]] = set()
    for lot in lots:
        key = (lot.sheet, lot.number)
        if key in seen:
            return key
        seen.add(key)
    raise RuntimeError("no key occurs twice")


def demo_lots() -> list[Lot]:
    """The block of the walk, whole metres in the local frame.

    South row 25 m deep from the street at v = 215; north row 20 m deep on the red line v = 260. East of u = 156 the
    north row was built before the street was widened: each lot is 20 m deep, 18 m inside and 2 m on street land.
    """
    shapes: list[Polygon] = []
    north = [116, 123, 133, 143, 150, 156]
    widened = [156, 166, 176, 186, 194, 204, 212]
    south = [116, 124, 131, 138, 145, 150, 156, 164, 172, 180, 188, 196, 204, 212]
    for west, east in pairwise(north):
        shapes.append(box(west, 240, east, 260))
    for west, east in pairwise(widened):
        shapes.append(box(west, 242, east, 262))
    for west, east in pairwise(south):
        shapes.append(box(west, 215, east, 240 if east <= 156 else 242))
    shapes[0] = _without_corner(shapes[0], (116, 260), 4)
    shapes[10] = Polygon([(204, 242), (212, 242), (212, 256), (206, 262), (204, 262)])
    shapes[11] = _without_corner(shapes[11], (116, 215), 4)
    shapes[-1] = _without_corner(shapes[-1], (212, 215), 4)
    return [Lot(placed_polygon(shape), "ODT", "demo", fixed=True) for shape in shapes]


def straddling_lots() -> list[Lot]:
    """The block that a zone line at u = 180 divides: u 116 to 212, v 158 to 205, two rows, whole metres."""
    rows = ((158.0, 183.0), (183.0, 205.0))
    edges = [116, 123, 131, 139, 147, 155, 165, 175, 183, 193, 203, 212]
    shapes: list[Polygon] = []
    for bottom, top in rows:
        for west, east in pairwise(edges):
            shapes.append(box(west, bottom, east, top))
    corners = ((0, (116, 158)), (10, (212, 158)), (11, (116, 205)), (21, (212, 205)))
    for index, corner in corners:
        shapes[index] = _without_corner(shapes[index], corner, 4)
    return [Lot(placed_polygon(shape), "ODT", "split", fixed=True) for shape in shapes]


def _without_corner(shape: Polygon, corner: tuple[float, float], cut_m: float) -> Polygon:
    u, v = corner
    off = Polygon([(u, v), (u + cut_m, v), (u, v + cut_m)]).union(
        Polygon([(u, v), (u - cut_m, v), (u, v - cut_m)])
    )
    off = off.union(Polygon([(u, v), (u + cut_m, v), (u, v - cut_m)])).union(
        Polygon([(u, v), (u - cut_m, v), (u, v + cut_m)])
    )
    left = shape.difference(off)
    if not isinstance(left, Polygon):
        raise TypeError("a corner cut must leave one polygon")
    return left


def _lots_of(zone: Area, rng: Random) -> list[Lot]:
    if zone.lots in CUTS:
        use = REGISTERED.get(zone.use, "ODT")
        return [Lot(shape, use, zone.symbol) for shape in _rows(zone.shape, CUTS[zone.lots], rng)]
    if zone.lots in FIELDS:
        fields = _fields(zone.shape, FIELDS[zone.lots], rng)
        return [Lot(shape, _field_use(zone, rng), zone.symbol, fixed=True) for shape in fields]
    if zone.lots == "whole":
        return [Lot(zone.shape, REGISTERED.get(zone.use, "DKV"), zone.symbol, fixed=True)]
    return []


def _fields(shape: Polygon, target_m2: float, rng: Random) -> list[Polygon]:
    parts = [part for part in divided(shape, target_m2, rng) if part.area > SLIVER_M2]
    return _absorbed(fitted(parts), LEAST_FIELD_M2)


def _field_use(zone: Area, rng: Random) -> str:
    if (zone.lots in ("farm", "orchard") and zone.use not in REGISTERED) or zone.use == uses.FARM:
        return rng.choice(["CLN", "CLN", "HNK", "HNK", "LUC"])
    return REGISTERED[zone.use]


def _rows(shape: Polygon, cut: Cut, rng: Random) -> list[Polygon]:
    """Rows along the longer side, each cut across into lots; small remainders go to the neighbour."""
    angle = long_axis_degrees(shape)
    centre = shape.centroid
    west, south, east, north = rotate(shape, -angle, origin=centre).bounds
    depth = north - south
    rows = max(1, round(depth / cut.row_m))
    if rows > 2 and depth < cut.through_m:
        rows = 2  # every house on a street: deeper lots, as tube houses are
    height = depth / rows
    knives: list[LineString] = []
    for row in range(rows):
        bottom, top = south + row * height, south + (row + 1) * height
        if row:
            knives.append(LineString([(west - 1, bottom), (east + 1, bottom)]))
        at = west + rng.uniform(cut.narrow_m, cut.wide_m)
        while at < east - 0.7 * cut.narrow_m:
            knives.append(LineString([(at, bottom), (at, top)]))
            at += rng.uniform(cut.narrow_m, cut.wide_m)
    faces = cut_by(shape, [rotate(knife, angle, origin=centre) for knife in knives])
    return _absorbed([rounded(face) for face in faces], cut.least_m2)


def _absorbed(faces: list[Polygon], least_m2: float) -> list[Polygon]:
    """Join each lot that is too small to the neighbour with the longest common side."""
    left = faces
    while len(left) > 1:
        small = min(range(len(left)), key=lambda index: (left[index].area, index))
        if left[small].area >= least_m2:
            break
        near = borders(left)[small]
        if not near:
            break
        into = max(near, key=lambda other: (round(near[other], 3), -other))
        parts = joined([left[small], left[into]])
        left = [face for index, face in enumerate(left) if index not in (small, into)] + parts
    return left


def _thinned(lots: list[Lot], rng: Random) -> list[Lot]:
    """Join pairs of neighbouring house lots, as owners do, until the number of parcels is right."""
    left = list(lots)
    sides = [dict(near) for near in borders([lot.shape for lot in left])]
    order = list(range(len(left)))
    rng.shuffle(order)
    gone: set[int] = set()
    used: set[int] = set()
    for index in order:
        if len(left) - len(gone) == PARCEL_COUNT:
            break
        lot = left[index]
        if lot.fixed or index in used or lot.shape.area > 900:
            continue
        near = [
            other for other, length in sorted(sides[index].items())
            if left[other].zone == lot.zone and not left[other].fixed and other not in used and length > 10
        ]  # fmt: skip
        if not near:
            continue
        other = near[0]
        parts = joined([lot.shape, left[other].shape])
        if len(parts) == 1:
            left[index] = replace(lot, shape=parts[0])
            gone.add(other)
            used.update((index, other))
    kept = [lot for index, lot in enumerate(left) if index not in gone]
    if len(kept) != PARCEL_COUNT:
        raise RuntimeError(f"the town has {len(kept)} parcels, {PARCEL_COUNT} were wanted")
    return kept


def _numbered(lots: Sequence[Lot]) -> list[Lot]:
    """Sheets from the north-west, numbers along each sheet; one number is given twice."""
    west, north = on_ground(-1300, 0)[0], on_ground(0, 1100)[1]

    def place(lot: Lot) -> tuple[int, int]:
        at = lot.shape.representative_point()
        return int((north - at.y) // SHEET_M), int((at.x - west) // SHEET_M)

    cells = {cell: sheet + 1 for sheet, cell in enumerate(sorted({place(lot) for lot in lots}))}
    ordered = sorted(
        lots, key=lambda lot: (cells[place(lot)], -round(lot.shape.centroid.y / 25), lot.shape.centroid.x)
    )
    counts: dict[int, int] = {}
    found: list[Lot] = []
    for lot in ordered:
        sheet = cells[place(lot)]
        counts[sheet] = counts.get(sheet, 0) + 1
        found.append(replace(lot, sheet=sheet, number=counts[sheet]))
    last = max(
        range(len(found)), key=lambda index: (counts[found[index].sheet] == found[index].number, index)
    )
    found[last] = replace(found[last], number=found[last].number - 1)
    return found
