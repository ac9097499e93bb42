"""Between a plan file and a drawing: what the reader process must know, and the mapping of what it made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

import numpy as np

from planning_server.domain.crs import VN2000_TM3, VN2000_UTM
from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.domain.zone import LineKind
from planning_server.ingest.cad_notes import findings_of_drawing
from planning_server.ingest.cad_table import CadLayer, CadRole, CadTable, HiddenLayers, rule_options
from planning_server.ingest.data_sets import layer_key
from planning_server.ingest.findings.of_cad import MAPPING_MADE
from planning_server.ingest.plan_values import CoversLayer, LayerMapping, LayerRole, ParcelFile, PlanFile
from planning_server.ingest.readers.source_layer import Column, RawLayer
from planning_server.ingest.unreadable import Unreadable
from planning_server.landuse.codes import LAND_USES

CAD_FORMATS: Final = ("dxf", "dgn")
ZONES, BOUNDARY = "zones", "boundary"
"""Names of the layers that are made of a drawing; line layers are named by their kind."""
ZONE_COLUMNS: Final = (
    "code",
    "zone_id",
    "label",
    "coverage",
    "far",
    "storeys",
    "height_m",
    "stated_area_m2",
    "population",
)
CLOSING_SHARE: Final = 0.5
"""The closing tolerance as a part of the drawing's accuracy, where the plan file gives only the latter."""

AnyPlan = TypeVar("AnyPlan", PlanFile, ParcelFile)


def reader_options(plan: PlanFile | ParcelFile) -> dict[str, Any]:
    """What `readers.cad.options_of` takes. Layers that the mapping names by their CAD name have its roles."""
    table = (plan.cad if isinstance(plan, PlanFile) else None) or CadTable()
    rules = {mapping.name: rule for mapping in plan.layers if (rule := _rule_of(mapping)) is not None}
    words = {word: code for mapping in plan.layers for word, code in mapping.codes.items()}
    tolerance = table.closing_tolerance_m
    if tolerance is None and plan.accuracy_m is not None:
        tolerance = plan.accuracy_m * CLOSING_SHARE
    return {
        "layers": {name: rule_options(rule) for name, rule in {**rules, **table.layers}.items()},
        "codes": [land_use.code for land_use in LAND_USES],
        "words": {**words, **table.codes},
        "attributes": dict(table.attributes),
        "closing_tolerance_m": tolerance,
        "accuracy_m": plan.accuracy_m,
        "units": None if table.units is None else str(table.units),
        "shift_m": list(table.shift_m),
        "nested": None if table.nested is None else str(table.nested),
        "hidden_layers": table.hidden_layers is HiddenLayers.READ,
        "vn2000": plan.crs is None or plan.crs.srid in (*VN2000_TM3, *VN2000_UTM),
    }


def _rule_of(mapping: LayerMapping) -> CadLayer | None:
    """None for the layers that the assembly itself names: they are no CAD layers."""
    if mapping.name in (ZONES, BOUNDARY, *LineKind):
        return None
    roles = {
        LayerRole.ZONES: CadRole.ZONES,
        LayerRole.LINES: CadRole.LINES,
        LayerRole.OVERLAYS: CadRole.OVERLAYS,
        LayerRole.BOUNDARY: CadRole.BOUNDARY,
    }
    role = roles.get(mapping.role)
    return None if role is None else CadLayer(role, kind=mapping.kind)


def with_drawn_layers(
    plan: AnyPlan, raw_layers: Sequence[RawLayer], findings: list[Finding]
) -> tuple[AnyPlan, tuple[RawLayer, ...]]:
    """The plan with a mapping for what drawings were made into, and the layers, those named by CAD layer set apart.

    Raises `Unreadable` where a drawing's unit or place is in doubt: nothing can be judged of it then.
    """
    drawings = [raw for raw in raw_layers if raw.format in CAD_FORMATS]
    if not drawings:
        return plan, tuple(raw_layers)
    told = [finding for raw in drawings for finding in findings_of_drawing(raw.name, raw.notes, plan.crs)]
    findings.extend(told)
    if any(finding.code in ("drawing_unit", "drawing_place_unknown") for finding in told):
        raise Unreadable
    if not isinstance(plan, PlanFile) or plan.layers:
        return plan, tuple(layer for raw in raw_layers for layer in _set_apart(raw, plan.layers))
    mappings = [mapping for raw in drawings if (mapping := _mapping(raw, plan.cad or CadTable())) is not None]
    listed = Text(
        ", ".join(f"{mapping.name} ({mapping.role})" for mapping in mappings) or "không có",
        ", ".join(f"{mapping.name} ({mapping.role})" for mapping in mappings) or "none",
    )
    findings.append(MAPPING_MADE.seen(layers=listed))
    covers = plan.covers
    boundary = [mapping.name for mapping in mappings if mapping.role is LayerRole.BOUNDARY]
    if covers is None and boundary:
        covers = CoversLayer(boundary[0])
    return replace(plan, layers=tuple(mappings), covers=covers), tuple(raw_layers)


def _mapping(raw: RawLayer, table: CadTable) -> LayerMapping | None:
    if not raw.rows:
        return None
    base = raw.name.rpartition("/")[2]
    if base == ZONES:
        filled = {column.name for column in raw.columns if any(value is not None for value in column.values)}
        attributes = {name: name for name in ZONE_COLUMNS if name in filled or name == "code"}
        return LayerMapping(raw.name, LayerRole.ZONES, attributes, codes=dict(table.codes))
    if base == BOUNDARY:
        return LayerMapping(raw.name, LayerRole.BOUNDARY)
    if base in set(LineKind):
        return LayerMapping(raw.name, LayerRole.LINES, kind=base)
    rule = next((rule for name, rule in table.layers.items() if layer_key(name) == layer_key(base)), None)
    if rule is None:
        return None
    return LayerMapping(raw.name, LayerRole.OVERLAYS, theme=rule.theme, kind=rule.kind, effect=rule.effect)


def _set_apart(raw: RawLayer, mappings: Sequence[LayerMapping]) -> list[RawLayer]:
    """Rows of CAD layers that the mapping names become layers of their own; what is left keeps its name."""
    column = next((column for column in raw.columns if column.name == "layer"), None)
    if raw.format not in CAD_FORMATS or column is None:
        return [raw]
    named = {layer_key(mapping.name): mapping.name for mapping in mappings}
    keys = [layer_key(str(value)) for value in column.values]
    apart = {
        key: [index for index, found in enumerate(keys) if found == key]
        for key in dict.fromkeys(keys)
        if key in named and key != layer_key(raw.name)
    }
    taken = {index for indexes in apart.values() for index in indexes}
    rest = [index for index in range(len(keys)) if index not in taken]
    parts = [_part(raw, indexes, named[key]) for key, indexes in apart.items()]
    if rest or layer_key(raw.name) in named or not parts:
        parts.append(_part(raw, rest, raw.name) if parts else raw)
    return parts


def _part(raw: RawLayer, indexes: Sequence[int], name: str) -> RawLayer:
    columns: list[Column] = [
        Column(column.name, column.type, tuple(column.values[index] for index in indexes))
        for column in raw.columns
    ]
    geometries = np.empty(len(indexes), dtype=object)
    geometries[:] = [raw.geometries[index] for index in indexes]
    broken: Mapping[int, int] = {
        place: raw.broken[index] for place, index in enumerate(indexes) if index in raw.broken
    }
    return replace(
        raw,
        name=name,
        rows=tuple(raw.rows[index] for index in indexes),
        geometries=geometries,
        broken=broken,
        columns=tuple(columns),
        notes=(),
    )
