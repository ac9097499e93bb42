"""Parses how parcels are named in a plan file: the list of those that end, and texts of predecessors."""

from __future__ import annotations

import re
from typing import cast

from planning_server.domain.text import Text
from planning_server.ingest.json_fields import JsonFields
from planning_server.ingest.plan_values import Extent, ParcelName

PARCEL_ID = re.compile(r"p[a-z2-7]{12}")
SEPARATORS = re.compile(r"[;,+\n]")
MOST_ENDS = 200_000


def parse_ends(fields: JsonFields, extent: Extent, commune: str | None) -> tuple[ParcelName, ...]:
    """`ends`: a list of `{"parcel_id": ...}` or `{"sheet": ..., "number": ...}`, with `commune` where the file names none."""
    if not fields.has("ends"):
        return ()
    if extent is not Extent.CHANGES:
        fields.fault(
            "ends",
            Text(
                "Chỉ dùng với “extent”: “changes”; tệp toàn xã tự kết thúc những thửa đất không còn trong tệp.",
                "Only with “extent”: “changes”; a file of the whole commune ends by itself the parcels it does not hold.",
            ),
        )
        return ()
    listed = fields.values.get("ends")
    if not isinstance(listed, list) or len(cast("list[object]", listed)) > MOST_ENDS:
        fields.fault(
            "ends",
            Text(
                "Phải là danh sách [{“sheet”: …, “number”: …}, {“parcel_id”: …}, …].",
                "Must be a list [{“sheet”: …, “number”: …}, {“parcel_id”: …}, …].",
            ),
        )
        return ()
    items = cast("list[object]", listed)
    return tuple(
        _name(JsonFields(item, f"{fields.pointer}/ends/{index}", fields.faults), commune)
        for index, item in enumerate(items)
    )


def _name(fields: JsonFields, commune: str | None) -> ParcelName:
    fields.only(("parcel_id", "commune", "sheet", "number"))
    if fields.has("parcel_id"):
        parcel_id = fields.text("parcel_id")
        if parcel_id and PARCEL_ID.fullmatch(parcel_id) is None:
            fields.fault(
                "parcel_id",
                Text(
                    "Mã thửa đất gồm “p” và 12 chữ, như GET /parcels trả về.",
                    "The id of a parcel is “p” and 12 letters, as GET /parcels answers it.",
                ),
            )
        return ParcelName(parcel_id)
    place = fields.optional_text("commune") or commune
    if place is None:
        fields.fault("commune", Text("Thiếu mã xã của thửa đất.", "The commune of the parcel is missing."))
    return ParcelName(None, place, fields.text("sheet"), fields.text("number"))


def read_names(text: str, commune: str, sheet: str) -> list[ParcelName]:
    """Parcels named in a cell: ids, `sheet/number`, or bare numbers on the sheet of the row; separated by comma, semicolon or plus.

    >>> [name.shown for name in read_names("12/45; 46", "99001", "12")]
    ['12/45', '12/46']
    """
    names: list[ParcelName] = []
    for part in filter(None, map(str.strip, SEPARATORS.split(text))):
        if PARCEL_ID.fullmatch(part):
            names.append(ParcelName(part))
        else:
            of_sheet, _, number = part.rpartition("/")
            names.append(ParcelName(None, commune, of_sheet.strip() or sheet, number.strip()))
    return names
