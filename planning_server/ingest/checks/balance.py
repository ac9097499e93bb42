"""Compares the decision's balance table with what is drawn: per code, the rows without a drawing, the drawing without a row, totals."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.ingest.findings import of_balance as say
from planning_server.ingest.plan_balance import BalanceRow, BalanceTable, StatedArea
from planning_server.ingest.zone_codes import fold_code
from planning_server.landuse.codes import read_code
from planning_server.store.drafts import DraftZone

TOLERANCE_SHARE = 1e-3
"""Beside the rounding of the printed number: one thousandth of the area, for the drawing's own accuracy."""


@dataclass(frozen=True, slots=True)
class DrawnGround:
    """What is drawn: the zones of all layers of the plan's theme, and the area of the boundary where there is one, in m².

    `translations` are what the mapping makes of the planner's own codes, folded: the table is written in the same codes.
    """

    zones: Sequence[DraftZone]
    boundary_m2: float | None
    translations: Mapping[str, str] = field(default_factory=dict[str, str])


def report_balance(table: BalanceTable, drawn: DrawnGround, findings: list[Finding]) -> None:
    """Every row of the table is told, also where it agrees: planners want the whole comparison. Overlapping zones count twice."""
    areas, counts = _by_code(drawn.zones)
    rows: dict[str, list[BalanceRow]] = defaultdict(list)
    for row in table.rows:
        rows[_key(drawn.translations.get(fold_code(row.code), row.code))].append(row)
    for key, of_one_use in rows.items():
        for row in of_one_use:
            _compare_share(row, table.total, findings)
        _compare_row(_joined(of_one_use, table.total), areas.get(key, 0.0), findings)
    if table.rows:
        _report_without_row(areas, counts, set(rows), findings)
    if table.total is not None:
        _compare_totals(table, table.total, drawn, findings)


def _by_code(zones: Iterable[DraftZone]) -> tuple[dict[str, float], Counter[str]]:
    areas: dict[str, float] = defaultdict(float)
    counts: Counter[str] = Counter()
    keys: dict[str, str] = {}
    for zone in zones:
        key = keys.get(zone.code) or keys.setdefault(zone.code, _key(zone.code))
        areas[key] += zone.area_m2
        counts[key] += 1
    return areas, counts


def _key(code: str) -> str:
    use = read_code(code).use
    return use.code if use is not None else code.strip().casefold()


def _tolerance(stated: StatedArea) -> float:
    return stated.rounding_m2 + TOLERANCE_SHARE * stated.area_m2


def _joined(rows: Sequence[BalanceRow], total: StatedArea | None) -> tuple[str, StatedArea | None]:
    """The rows of one land use together, since the drawing is held against all of them; no area where one of them states none."""
    code = " + ".join(dict.fromkeys(row.code for row in rows))
    stated = [area for row in rows if (area := _stated(row, total)) is not None]
    if len(stated) < len(rows):
        return code, None
    return code, StatedArea(sum(area.area_m2 for area in stated), sum(area.rounding_m2 for area in stated))


def _stated(row: BalanceRow, total: StatedArea | None) -> StatedArea | None:
    if row.area is not None or row.share is None or total is None:
        return row.area
    return StatedArea(row.share * total.area_m2, row.share_rounding * total.area_m2)


def _compare_row(row: tuple[str, StatedArea | None], drawn_m2: float, findings: list[Finding]) -> None:
    code, stated = row
    if stated is None:
        return
    difference, tolerance = drawn_m2 - stated.area_m2, _tolerance(stated)
    kind = say.BALANCE_AGREES if abs(difference) <= tolerance else say.BALANCE_DIFFERS
    findings.append(
        kind.seen(
            measured={
                "attribute": code,
                "decision_m2": round(stated.area_m2, 2),
                "drawn_m2": round(drawn_m2, 2),
                "difference_m2": round(difference, 2),
                "difference_percent": round(100 * difference / stated.area_m2, 3),
                "tolerance_m2": round(tolerance, 2),
            },
            code=code,
            decision_m2=stated.area_m2,
            drawn_m2=drawn_m2,
            difference_m2=difference,
            percent=100 * difference / stated.area_m2,
            tolerance_m2=tolerance,
        )
    )


def _compare_share(row: BalanceRow, total: StatedArea | None, findings: list[Finding]) -> None:
    if row.area is None or row.share is None or total is None:
        return
    found = row.area.area_m2 / total.area_m2
    slack = row.share_rounding + (row.area.rounding_m2 + found * total.rounding_m2) / total.area_m2
    if abs(found - row.share) > slack + 1e-9:
        findings.append(
            say.BALANCE_SHARE.seen(
                measured={"attribute": row.code, "stated": row.share, "found": round(found, 6)},
                code=row.code,
                stated=100 * row.share,
                found=100 * found,
            )
        )


def _report_without_row(
    areas: dict[str, float], counts: Counter[str], listed: set[str], findings: list[Finding]
) -> None:
    for code in sorted(set(areas) - listed):
        findings.append(
            say.BALANCE_WITHOUT_ROW.seen(
                measured={"attribute": code, "drawn_m2": round(areas[code], 2), "zones": counts[code]},
                code=code,
                drawn_m2=areas[code],
                count=counts[code],
            )
        )


def _compare_totals(
    table: BalanceTable, total: StatedArea, drawn: DrawnGround, findings: list[Finding]
) -> None:
    rows = [row.area for row in table.rows if row.area is not None]
    compared: list[tuple[str, Text, float, float]] = []
    if rows and len(rows) == len(table.rows):
        summed = sum(area.area_m2 for area in rows)
        slack = total.rounding_m2 + sum(area.rounding_m2 for area in rows)
        compared.append(
            ("rows", Text("tổng các dòng của bảng", "the sum of the table's rows"), summed, slack)
        )
    zones_m2 = sum(zone.area_m2 for zone in drawn.zones)
    zones = Text("tổng diện tích các ô chức năng", "the sum of all zones")
    compared.append(("zones", zones, zones_m2, _tolerance(total)))
    if drawn.boundary_m2 is not None:
        boundary = Text("diện tích trong ranh giới", "the area inside the boundary")
        compared.append(("boundary", boundary, drawn.boundary_m2, _tolerance(total)))
    for name, what, found, tolerance in compared:
        difference = found - total.area_m2
        if abs(difference) <= tolerance:
            continue
        findings.append(
            say.BALANCE_TOTAL.seen(
                measured={
                    "attribute": name,
                    "total_m2": round(total.area_m2, 2),
                    "found_m2": round(found, 2),
                    "difference_m2": round(difference, 2),
                    "tolerance_m2": round(tolerance, 2),
                },
                total_m2=total.area_m2,
                what=what,
                found_m2=found,
                difference_m2=difference,
                percent=100 * difference / total.area_m2,
                tolerance_m2=tolerance,
            )
        )
