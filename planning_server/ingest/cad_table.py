"""The field `cad` of a plan file: what each layer of a drawing is for, in which unit it is drawn, and how loosely."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, cast

from planning_server.domain.text import Text
from planning_server.domain.zone import LineKind, OverlayEffect
from planning_server.ingest.json_fields import JsonFields

CAD_FIELDS = (
    "layers",
    "codes",
    "attributes",
    "closing_tolerance_m",
    "units",
    "shift_m",
    "nested",
    "hidden_layers",
)
RULE_FIELDS = ("role", "code", "kind", "theme", "effect")
LARGEST_TOLERANCE_M = 5.0
FARTHEST_SHIFT_M = 1e7
"""A shift beyond this is no move of an origin on the ground."""
DRAWN_COLUMNS = (
    "code",
    "zone_id",
    "label",
    "coverage",
    "storeys",
    "far",
    "height_m",
    "population",
    "stated_area_m2",
)
"""What an attribute of a block can hold."""


class CadRole(StrEnum):
    """What a CAD layer is for. `labels`: only its texts count; `ignore`: background."""

    ZONES = "zones"
    LINES = "lines"
    OVERLAYS = "overlays"
    BOUNDARY = "boundary"
    LABELS = "labels"
    IGNORE = "ignore"


class CadUnit(StrEnum):
    METRE = "m"
    MILLIMETRE = "mm"
    CENTIMETRE = "cm"
    KILOMETRE = "km"


class Nested(StrEnum):
    """What becomes of an area inside an area of another class."""

    CUT = "cut"
    KEEP = "keep"


class HiddenLayers(StrEnum):
    """What becomes of layers that are off or frozen."""

    LEAVE_OUT = "leave_out"
    READ = "read"


@dataclass(frozen=True, slots=True)
class CadLayer:
    """`code` is the land-use code of a layer of zones (the planner's own or the circular's); the rest as in `LayerMapping`."""

    role: CadRole
    code: str | None = None
    kind: str | None = None
    theme: str | None = None
    effect: OverlayEffect = OverlayEffect.CONSULT


@dataclass(frozen=True, slots=True)
class CadTable:
    layers: Mapping[str, CadLayer] = field(default_factory=dict[str, CadLayer])
    codes: Mapping[str, str] = field(default_factory=dict[str, str])
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])
    closing_tolerance_m: float | None = None
    units: CadUnit | None = None
    shift_m: tuple[float, float] = (0.0, 0.0)
    nested: Nested | None = None
    hidden_layers: HiddenLayers = HiddenLayers.LEAVE_OUT


def cad_table(fields: JsonFields) -> CadTable | None:
    """The table of a plan file, None where it has none."""
    if not fields.has("cad"):
        return None
    inner = fields.inside("cad")
    inner.only(CAD_FIELDS)
    listed = inner.inside("layers") if inner.has("layers") else None
    return CadTable(
        layers={} if listed is None else {name: _rule(listed, name) for name in listed.values},
        codes=inner.texts("codes"),
        attributes=_attributes(inner),
        closing_tolerance_m=_tolerance(inner),
        units=inner.choice("units", CadUnit) if inner.has("units") else None,
        shift_m=_shift(inner),
        nested=inner.choice("nested", Nested) if inner.has("nested") else None,
        hidden_layers=inner.choice("hidden_layers", HiddenLayers, HiddenLayers.LEAVE_OUT),
    )


def _rule(listed: JsonFields, name: str) -> CadLayer:
    """A text alone is the code of a layer of zones."""
    value = listed.values[name]
    if isinstance(value, str):
        code = listed.text(name)
        return CadLayer(CadRole.ZONES, code or None)
    fields = listed.inside(name)
    fields.only(RULE_FIELDS)
    role = fields.choice("role", CadRole, CadRole.ZONES)
    kind: str | None = None
    if role is CadRole.LINES:
        kind = fields.choice("kind", LineKind)
    elif role is CadRole.OVERLAYS:
        kind = fields.text("kind") or None
    effect = OverlayEffect.CONSULT
    if role is CadRole.OVERLAYS:
        effect = fields.choice("effect", OverlayEffect)
    return CadLayer(role, fields.optional_text("code"), kind, fields.optional_text("theme"), effect)


def _attributes(fields: JsonFields) -> Mapping[str, str]:
    tags = fields.texts("attributes")
    for tag, column in tags.items():
        if column not in DRAWN_COLUMNS:
            listed = ", ".join(DRAWN_COLUMNS)
            fields.inside("attributes").fault(
                tag, Text(f"Phải là một trong: {listed}.", f"Must be one of: {listed}.")
            )
    return tags


def _tolerance(fields: JsonFields) -> float | None:
    found = fields.positive("closing_tolerance_m")
    if found is not None and found > LARGEST_TOLERANCE_M:
        fields.fault(
            "closing_tolerance_m",
            Text(
                f"Không quá {LARGEST_TOLERANCE_M:.0f} m: dung sai lớn hơn sẽ nối nhầm ranh giới.",
                f"At most {LARGEST_TOLERANCE_M:.0f} m: a larger tolerance would join boundaries that do not belong together.",
            ),
        )
        return None
    return found


def _shift(fields: JsonFields) -> tuple[float, float]:
    value = fields.values.get("shift_m")
    if value is None:
        return 0.0, 0.0
    pair = cast("list[object]", value) if isinstance(value, list) else []
    numbers = [
        float(part)
        for part in pair
        if isinstance(part, int | float) and not isinstance(part, bool) and math.isfinite(part)
    ]
    if len(pair) != 2 or len(numbers) != 2 or any(abs(part) > FARTHEST_SHIFT_M for part in numbers):
        fields.fault(
            "shift_m",
            Text(
                "Phải là hai số mét [hướng đông, hướng bắc], mỗi số không quá 10 000 km.",
                "Must be two numbers of metres [east, north], each at most 10 000 km.",
            ),
        )
        return 0.0, 0.0
    return numbers[0], numbers[1]


def rule_options(rule: CadLayer) -> dict[str, Any]:
    """A layer's rule as the reader process takes it."""
    return {"role": str(rule.role), "code": rule.code, "kind": rule.kind}
