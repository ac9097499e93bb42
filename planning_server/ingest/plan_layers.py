"""Parses `mapping.layers` of a plan file: roles, columns, codes, units. What a layer in the circular's layout leaves out is derived later."""

from __future__ import annotations

import re
from collections.abc import Mapping

from planning_server.domain.text import Text
from planning_server.domain.zone import LineKind, OverlayEffect
from planning_server.ingest.data_model.reading import reading_of
from planning_server.ingest.json_fields import COARSEST_M, JsonFields
from planning_server.ingest.plan_values import (
    ROLE_ATTRIBUTES,
    LayerMapping,
    LayerRole,
    MappingOrigin,
    Unit,
)

WORD = re.compile(r"[a-z][a-z0-9_]{0,62}")
LAYER_FIELDS = ("role", "kind", "theme", "effect", "accuracy_m", "attributes", "codes", "units", "from")
UNIT_ATTRIBUTES = ("coverage", "far")
REQUIRED_ATTRIBUTES: Mapping[LayerRole, tuple[str, ...]] = {
    LayerRole.ZONES: ("code",),
    LayerRole.PARCELS: ("sheet", "number"),
}


def word(fields: JsonFields, name: str, default: str | None = None) -> str | None:
    value = fields.optional_text(name) if default is not None else fields.text(name)
    if value and WORD.fullmatch(value) is None:
        fields.fault(
            name,
            Text(
                "Chỉ gồm chữ thường không dấu, số và gạch dưới.",
                "Only small letters without accents, digits and underscores.",
            ),
        )
    return value or default


def layers_of(fields: JsonFields, *, plan: bool) -> tuple[LayerMapping, ...]:
    """Empty where there is no mapping: the layers are then read as the circular names them, or asked for."""
    if not fields.has("mapping"):
        return ()
    mapping = fields.inside("mapping")
    mapping.only(("layers", "names"))
    if not mapping.has("layers"):
        return ()
    listed = mapping.inside("layers")
    layers = tuple(_layer(listed.inside(name), name) for name in listed.values)
    wanted = (LayerRole.ZONES, LayerRole.LINES, LayerRole.OVERLAYS) if plan else (LayerRole.PARCELS,)
    listed_here = [
        layer for layer in layers if not layer.may_be_completed and layer.role is not LayerRole.NONE
    ]
    if listed_here and not any(layer.role in wanted for layer in layers):
        words = ", ".join(wanted)
        mapping.fault(
            "layers",
            Text(f"Cần ít nhất một lớp có role: {words}.", f"At least one layer needs the role: {words}."),
        )
    for layer in layers:
        if layer.role is not LayerRole.NONE and (layer.role is LayerRole.PARCELS) is plan:
            listed.inside(layer.name).fault(
                "role",
                Text(
                    "Thửa đất và đồ án được gửi riêng (kind “parcels” và “vector”).",
                    "Parcels and plans are sent apart (kind “parcels” and “vector”).",
                ),
            )
    return layers


def names_of(fields: JsonFields) -> Mapping[str, str]:
    """`mapping.names`: what a layer of the plan file is called in the file that was sent, where the two differ."""
    return fields.inside("mapping").texts("names") if fields.has("mapping") else {}


def _layer(fields: JsonFields, name: str) -> LayerMapping:
    fields.only(LAYER_FIELDS)
    reading = None if fields.has("role") else reading_of(name)
    role = fields.choice("role", LayerRole, None) if reading is None else reading.role
    attributes = fields.texts("attributes")
    named = fields.inside("attributes") if fields.has("attributes") else None
    if named is not None:
        named.only(ROLE_ATTRIBUTES[role])
    for attribute in REQUIRED_ATTRIBUTES.get(role, ()) if reading is None else ():
        if attribute not in attributes:
            (named or fields).fault(
                attribute if named else "attributes",
                Text(f"Phải nêu cột của {attribute}.", f"The column of {attribute} must be named."),
            )
    return LayerMapping(
        name=name,
        role=role,
        attributes=attributes,
        codes=fields.texts("codes"),
        units=_units(fields),
        theme=word(fields, "theme", "") or None,
        kind=_kind(fields, role) if reading is None else reading.kind,
        effect=fields.choice(
            "effect", OverlayEffect, None if role is LayerRole.OVERLAYS else OverlayEffect.CONSULT
        ),
        accuracy_m=fields.positive("accuracy_m", COARSEST_M),
        may_be_completed=reading is not None,
        is_answer=fields.choice("from", MappingOrigin, MappingOrigin.PLANNER) is MappingOrigin.SUGGESTION,
    )


def reads_as_boundary(name: str, layers: tuple[LayerMapping, ...]) -> bool:
    """Whether the plan file, or else the circular, makes this layer a boundary."""
    stated = [layer for layer in layers if layer.name == name]
    if stated:
        return stated[0].role is LayerRole.BOUNDARY
    reading = reading_of(name)
    left_open = all(layer.may_be_completed or layer.is_answer for layer in layers)
    return left_open and reading is not None and reading.role is LayerRole.BOUNDARY


def _units(fields: JsonFields) -> Mapping[str, Unit]:
    if not fields.has("units"):
        return {}
    inner = fields.inside("units")
    inner.only(UNIT_ATTRIBUTES)
    return {name: inner.choice(name, Unit) for name in inner.values if name in UNIT_ATTRIBUTES}


def _kind(fields: JsonFields, role: LayerRole) -> str | None:
    if role is LayerRole.LINES:
        return fields.choice("kind", LineKind)
    if role is LayerRole.OVERLAYS:
        return word(fields, "kind")
    return None
