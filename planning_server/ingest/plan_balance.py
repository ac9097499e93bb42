"""The decision's balance table in a plan file: `balance` (rows by code) and `total_m2` or `total_ha`."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from planning_server.domain.text import Text
from planning_server.ingest.json_fields import JsonFields

ROW_FIELDS = ("code", "area_m2", "area_ha", "share")
MOST_ROWS = 1000
WHOLE_PERCENT = 0.01
"""A decision prints shares in percent, at least in whole ones."""
HECTARE_M2 = 10_000.0
LEAST_DECIMALS_HA = 2
"""How decisions print hectares. JSON keeps no zeros at the end, so 12 may have been 12,00: fewer decimals must be written as text."""
PRINTED = re.compile(r"\d{1,12}(?:[.,](?P<decimals>\d{1,6}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class StatedArea:
    """An area as a decision prints it, in m²; `rounding_m2` is half a unit of its last digit."""

    area_m2: float
    rounding_m2: float


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One land use of the table. `share` is a fraction of the total, `share_rounding` half a unit of its last digit."""

    code: str
    area: StatedArea | None
    share: float | None
    share_rounding: float


@dataclass(frozen=True, slots=True)
class BalanceTable:
    """`total` None where the plan file states none."""

    rows: tuple[BalanceRow, ...]
    total: StatedArea | None


def balance_of(fields: JsonFields) -> BalanceTable | None:
    """None where the plan file has neither rows nor a total."""
    total = _area(fields, "total_m2", "total_ha")
    listed = fields.values.get("balance")
    if listed is None:
        return None if total is None else BalanceTable((), total)
    if not isinstance(listed, list) or len(cast("list[object]", listed)) > MOST_ROWS:
        fields.fault(
            "balance",
            Text(
                f"Phải là danh sách dòng [{{“code”: …, “area_m2”: …}}], không quá {MOST_ROWS} dòng.",
                f"Must be a list of rows [{{“code”: …, “area_m2”: …}}], at most {MOST_ROWS}.",
            ),
        )
        return None
    rows = [
        _row(JsonFields(item, f"{fields.pointer}/balance/{number}", fields.faults))
        for number, item in enumerate(cast("Sequence[object]", listed))
    ]
    _refuse_twice(fields, rows)
    return BalanceTable(tuple(rows), total)


def _refuse_twice(fields: JsonFields, rows: Sequence[BalanceRow]) -> None:
    seen: set[str] = set()
    for number, row in enumerate(rows):
        if row.code and row.code.casefold() in seen:
            JsonFields({}, f"{fields.pointer}/balance/{number}", fields.faults).fault(
                "code", Text("Mã này đã có ở dòng trên.", "This code stands in a row above already.")
            )
        seen.add(row.code.casefold())


def _row(fields: JsonFields) -> BalanceRow:
    fields.only(ROW_FIELDS)
    code = fields.text("code")
    share = fields.positive("share")
    if share is not None and share > 1:
        fields.fault(
            "share",
            Text("Phải là tỷ số từ 0 đến 1 (0,25 = 25 %).", "Must be a fraction from 0 to 1 (0.25 = 25 %)."),
        )
    area = _area(fields, "area_m2", "area_ha")
    if area is None and share is None:
        fields.fault(
            "area_m2",
            Text("Cần area_m2, area_ha hoặc share.", "One of area_m2, area_ha and share is needed."),
        )
    return BalanceRow(code, area, share, 0.0 if share is None else min(_rounding(share), WHOLE_PERCENT / 2))


def _area(fields: JsonFields, in_m2: str, in_ha: str) -> StatedArea | None:
    square, hectares = _written(fields, in_m2), _written(fields, in_ha, LEAST_DECIMALS_HA)
    if square is not None and hectares is not None:
        fields.fault(in_ha, Text(f"Chỉ ghi {in_m2} hoặc {in_ha}.", f"Only one of {in_m2} and {in_ha}."))
    if square is not None:
        return StatedArea(*square)
    return None if hectares is None else StatedArea(hectares[0] * HECTARE_M2, hectares[1] * HECTARE_M2)


def _written(fields: JsonFields, name: str, least_decimals: int = 0) -> tuple[float, float] | None:
    """A number and half a unit of its last digit. Of a JSON number the zeros at its end are lost: it has at least `least_decimals`."""
    value = fields.values.get(name)
    if not isinstance(value, str):
        number = fields.positive(name)
        return None if number is None else (number, min(_rounding(number), 0.5 * 10.0**-least_decimals))
    found = PRINTED.fullmatch(value.strip())
    digits = "" if found is None else value.strip().replace(",", ".")
    if found is None or float(digits) <= 0:
        fields.fault(
            name,
            Text(
                "Phải là số dương, hoặc chữ như in trong quyết định, không có dấu phân cách hàng nghìn: “12,00”.",
                "Must be a positive number, or text as the decision prints it, thousands not parted: “12,00”.",
            ),
        )
        return None
    return float(digits), 0.5 * 10.0 ** -len(found["decimals"] or "")


def _rounding(number: float) -> float:
    """Half a unit of the last digit that the number is written with: 0.05 for 12.3, 0.5 for 12."""
    written = repr(number)
    if "e" in written or not math.isfinite(number):
        return 0.0
    decimals = written.split(".")[1].rstrip("0") if "." in written else ""
    return 0.5 * 10.0 ** -len(decimals)
