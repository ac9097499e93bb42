"""The parts of a plan file that only a scan has: legend, control points, and how fine the drawing is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from planning_server.domain.text import Text
from planning_server.ingest.json_fields import JsonFields

SCAN_FIELDS = (
    "legend",
    "control_points",
    "least_zone_m2",
    "least_width_m",
    "tolerance_px",
    "georeference_accepted",
)
TRACED_LAYER = "scan"
"""Name of the one layer that a scan becomes."""
LEGEND_FIELDS = ("code", "label", "rgb", "role")
POINT_FIELDS = ("name", "column", "row", "e", "n")
MOST_ENTRIES = 100
MOST_POINTS = 500
HEX = re.compile(r"#?[0-9a-fA-F]{6}")


class EntryRole(StrEnum):
    ZONE = "zone"
    PAPER = "paper"
    LINE = "line"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class LegendColour:
    """One entry of the drawing's legend: its colour as printed (sRGB) and what it stands for."""

    code: str
    label: str
    rgb: tuple[int, int, int]
    role: EntryRole


@dataclass(frozen=True, slots=True)
class SheetPoint:
    """A control point: pixels from the image's upper left corner, metres on the ground, easting first."""

    name: str
    column: float
    row: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class ScanParts:
    """`georeference_accepted` is the reason for which a person takes a scan that is placed worse than the limit."""

    legend: tuple[LegendColour, ...]
    control_points: tuple[SheetPoint, ...]
    least_zone_m2: float | None
    least_width_m: float | None
    tolerance_px: float | None
    georeference_accepted: str | None

    def options(self) -> dict[str, Any]:
        """What the reader process is told."""
        return {
            "legend": [
                {"code": item.code, "label": item.label, "rgb": list(item.rgb), "role": str(item.role)}
                for item in self.legend
            ],
            "control_points": [
                {
                    "name": point.name,
                    "column": point.column,
                    "row": point.row,
                    "east": point.east,
                    "north": point.north,
                }
                for point in self.control_points
            ],
            "least_zone_m2": self.least_zone_m2,
            "least_width_m": self.least_width_m,
            "tolerance_px": self.tolerance_px,
        }


def scan_parts(fields: JsonFields) -> ScanParts:
    """Notes every fault of the legend and the control points in `fields`."""
    legend = tuple(_entry(item) for item in _list(fields, "legend", MOST_ENTRIES))
    if not any(entry.role is EntryRole.ZONE for entry in legend):
        fields.fault(
            "legend",
            Text(
                "Cần ít nhất một màu có role “zone” (chú giải loại đất).",
                "At least one colour needs the role “zone” (a land use of the legend).",
            ),
        )
    points = tuple(
        _point(item, number) for number, item in enumerate(_list(fields, "control_points", MOST_POINTS), 1)
    )
    return ScanParts(
        legend=legend,
        control_points=points,
        least_zone_m2=fields.positive("least_zone_m2"),
        least_width_m=fields.positive("least_width_m"),
        tolerance_px=fields.positive("tolerance_px"),
        georeference_accepted=fields.optional_text("georeference_accepted"),
    )


def _list(fields: JsonFields, name: str, most: int) -> list[JsonFields]:
    value = fields.values.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > most:
        fields.fault(
            name,
            Text(
                f"Phải là một danh sách, nhiều nhất {most} mục.", f"Must be a list of at most {most} items."
            ),
        )
        return []
    return [
        JsonFields(item, f"{fields.pointer}/{name}/{index}", fields.faults)
        for index, item in enumerate(value)
    ]


def _entry(fields: JsonFields) -> LegendColour:
    fields.only(LEGEND_FIELDS)
    role = fields.choice("role", EntryRole, EntryRole.ZONE)
    code = fields.text("code") if role is EntryRole.ZONE else fields.optional_text("code") or str(role)
    return LegendColour(code, fields.optional_text("label") or code, _rgb(fields), role)


def _rgb(fields: JsonFields) -> tuple[int, int, int]:
    value = fields.values.get("rgb")
    if isinstance(value, str) and HEX.fullmatch(value.strip()):
        raw = bytes.fromhex(value.strip().removeprefix("#"))
        return raw[0], raw[1], raw[2]
    if isinstance(value, list) and len(value) == 3 and all(_is_byte(part) for part in value):
        return value[0], value[1], value[2]
    fields.fault(
        "rgb",
        Text(
            "Phải là ba số từ 0 đến 255, ví dụ [255, 255, 100], hoặc “#ffff64”.",
            "Must be three numbers from 0 to 255, for example [255, 255, 100], or “#ffff64”.",
        ),
    )
    return 0, 0, 0


def _is_byte(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 255


def _point(fields: JsonFields, number: int) -> SheetPoint:
    fields.only(POINT_FIELDS)
    return SheetPoint(
        fields.optional_text("name") or str(number),
        fields.number("column"),
        fields.number("row"),
        fields.number("e"),
        fields.number("n"),
    )
