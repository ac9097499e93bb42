"""A plan with the mistakes that planners send, one of each, and a cadastre that names owners: what ingest must report."""

from pathlib import Path
from typing import Final

from shapely import Polygon, box

from sample_data.town import uses
from sample_data.town.files import Layer, write_json, write_zip
from sample_data.town.frame import on_ground, placed_polygon
from sample_data.town.layout import Area
from sample_data.town.lots import Lot
from sample_data.town.plans import Decision, parcel_file, parcel_layer, plan_file, zone_layer

PLAN: Final = "Quy hoạch chi tiết Đồi Mây (có lỗi)"
CADASTRE: Final = "Địa chính có tên chủ (có lỗi)"
COLUMNS: Final = 5
ROWS: Final = 4
SIDE_M: Final = 100.0
WEST_U: Final = -250.0
SOUTH_V: Final = -960.0

DECISION: Final = Decision(
    PLAN, "suoimo-doi-may", "Quy hoạch chi tiết khu Đồi Mây, tỷ lệ 1/500", "Detailed plan of Đồi Mây, 1:500", "chi_tiet",
    "1/500", "999/QĐ-UBND", "2026-10-01", "2027-01-01", None,
)  # fmt: skip


def write_faulty(folder: Path) -> None:
    """Write the faulty plan and cadastre, their plan files, and `expected.json`: each fault, its row and its place."""
    layers = _layers()
    write_zip(folder / f"{PLAN}.zip", layers)
    write_json(folder / f"{PLAN}.json", plan_file(DECISION, layers))
    write_zip(folder / f"{CADASTRE}.zip", [_parcels()])
    write_json(folder / f"{CADASTRE}.json", parcel_file("Bản đồ địa chính khu Đồi Mây"))
    write_json(folder / "expected.json", _expected())


def _cell(number: int) -> tuple[float, float, float, float]:
    """The square of zone DM-`number`, counted from 1, west to east and south to north: u, v, u, v."""
    column, row = (number - 1) % COLUMNS, (number - 1) // COLUMNS
    west, south = WEST_U + column * SIDE_M, SOUTH_V + row * SIDE_M
    return west, south, west + SIDE_M, south + SIDE_M


def _shape(number: int) -> Polygon:
    west, south, east, north = _cell(number)
    if number == 3:  # two corners swapped: the ring crosses itself in the middle
        return Polygon([(west, south), (east, south), (west, north), (east, north)])
    if number == 9:  # reaches 6 m into DM-10
        return box(west, south, east + 6, north)
    if number == 12:  # stops 4 m before DM-13
        return box(west, south, east - 4, north)
    return box(west, south, east, north)


def _zones() -> list[Area]:
    numbers = [*range(1, COLUMNS * ROWS + 1), 7]  # DM-07 comes twice
    use = {14: uses.NEW_HOUSES.but(code="DAT_KHONGCO"), 16: uses.NEW_HOUSES.but(coverage="vừa phải, hài hòa")}
    return [_zone(number, use.get(number, uses.NEW_HOUSES)) for number in numbers]


def _zone(number: int, use: uses.Use) -> Area:
    return Area(f"DM-{number:02d}", placed_polygon(_shape(number)), use, "none")


def _layers() -> list[Layer]:
    zones = _zones()
    drawn = zone_layer(zones)
    differing = {"DM-03": 10_000.0, "DM-18": 12_500.0}
    stated = [differing.get(zone.symbol, round(zone.shape.area, 1)) for zone in zones]
    owners = ["Nguyễn Văn Thí Dụ" if zone.symbol == "DM-20" else None for zone in zones]
    edge = placed_polygon(box(WEST_U, SOUTH_V, WEST_U + COLUMNS * SIDE_M, SOUTH_V + ROWS * SIDE_M))
    return [
        Layer(
            drawn.name, drawn.kind, drawn.shapes, {**drawn.columns, "DienTich": stated, "ChuSuDung": owners}
        ),
        Layer(
            "RanhGioiQuyHoach_A", "Polygon", [edge], {"TenDoAn": [DECISION.title], "TyLe": [DECISION.scale]}
        ),
    ]


def _parcels() -> Layer:
    lots = [
        Lot(_zone(number, uses.NEW_HOUSES).shape, "ODT", "", sheet=90, number=number) for number in (1, 2, 4)
    ]
    drawn = parcel_layer(lots)
    owners = ["Nguyễn Văn Thí Dụ", "Trần Thị Ví Dụ", "Lê Văn Chẳng Hạn"]
    cards = ["000000000001", "000000000002", "000000000003"]
    return Layer(
        drawn.name, drawn.kind, drawn.shapes, {**drawn.columns, "ChuSuDung": owners, "SoCCCD": cards}
    )


def _expected() -> dict[str, object]:
    """Rows count from 1. Measured values are by the side of the squares, 100 m."""
    return {
        "rows": COLUMNS * ROWS + 1,
        "faults": [
            {"fault": "self_crossing", "row": 3, "zone_id": "DM-03", "place": _place(3, 50, 50), "leaves_gaps_m2": [2_500.0, 2_500.0]},
            {"fault": "duplicate", "row": 21, "zone_id": "DM-07", "same_as_row": 7, "area_m2": 10_000.0},
            {"fault": "overlap", "row": 9, "zone_id": "DM-09", "with": "DM-10", "area_m2": 600.0, "place": _place(10, 3, 50)},
            {"fault": "gap", "row": 12, "zone_id": "DM-12", "beside": "DM-13", "area_m2": 400.0, "place": _place(12, 98, 50)},
            {"fault": "unknown_code", "row": 14, "zone_id": "DM-14", "text": "DAT_KHONGCO"},
            {"fault": "unreadable_indicator", "row": 16, "zone_id": "DM-16", "column": "MatDoXD", "text": "vừa phải, hài hòa"},
            {"fault": "stated_area", "row": 18, "zone_id": "DM-18", "stated_m2": 12_500.0, "measured_m2": 10_000.0},
            {"fault": "personal_column", "column": "ChuSuDung"},
        ],
        "parcels": {"rows": 3, "personal_columns": ["ChuSuDung", "SoCCCD"]},
    }  # fmt: skip


def _place(number: int, along: float, across: float) -> dict[str, object]:
    west, south, _, _ = _cell(number)
    east, north = on_ground(west + along, south + across)
    return {"e": east, "n": north, "crs": "EPSG:5899"}
