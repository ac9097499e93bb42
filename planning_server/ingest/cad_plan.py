"""Between a plan file and a drawing: what the reader process must know, and the mapping of what it made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from planning_server.domain.crs import VN2000_TM3, VN2000_UTM
from planning_server.domain.finding import Finding
from planning_server.domain.zone import LineKind
from planning_server.ingest.cad_notes import CAD_FORMATS, findings_of_drawing
from planning_server.ingest.cad_table import CadLayer, CadRole, CadTable, HiddenLayers, rule_options
from planning_server.ingest.data_sets import layer_key
from planning_server.ingest.findings.of_cad import MAPPING_MADE
from planning_server.ingest.plan_values import CoversLayer, LayerMapping, LayerRole, ParcelFile, PlanFile
from planning_server.ingest.readers.source_layer import RawLayer
from planning_server.ingest.unreadable import Unreadable
from planning_server.landuse.codes import LAND_USES

UNPLACED: Final = ("unit_question", "place_unknown")
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


def reader_options(plan: PlanFile | ParcelFile) -> dict[str, Any]:
    """What `readers.cad.options_of` takes. Layers that the mapping names by their CAD name have its roles."""
    table = (plan.cad if isinstance(plan, PlanFile) else None) or CadTable()
    rules = {mapping.name: rule for mapping in plan.layers if (rule := _rule_of(mapping)) is not None}
    words = {word: code for mapping in plan.layers for word, code in mapping.codes.items()}
    tolerance = table.closing_tolerance_m
    if tolerance is None and plan.accuracy_m is not None:
        tolerance = plan.accuracy_m * CLOSING_SHARE
    return {
        "apart": list(rules),
        "columns": sorted({name for mapping in plan.layers for name in mapping.attributes.values()}),
        "layers": {name: rule_options(rule) for name, rule in {**rules, **table.layers}.items()},
        "codes": [land_use.code for land_use in LAND_USES],
        "palette": {str(land_use.aci): land_use.color for land_use in LAND_USES},
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


def with_drawn_mapping(
    plan: PlanFile | ParcelFile, raw_layers: Sequence[RawLayer], findings: list[Finding]
) -> PlanFile | ParcelFile:
    """The plan with a mapping for what drawings were made into, where it lists no layers of its own.

    Raises `Unreadable` where a drawing's unit or place is in doubt: nothing can be judged of it then.
    """
    drawings = [raw for raw in raw_layers if raw.format in CAD_FORMATS]
    for raw in drawings:
        if any(note.code in UNPLACED for note in raw.notes):
            raise Unreadable(*findings_of_drawing(raw.name, raw.notes, None))
    if not drawings or not isinstance(plan, PlanFile) or not plan.leaves_layers_to_the_circular:
        return plan
    answered = {layer_key(mapping.name): mapping for mapping in plan.layers}
    table = plan.cad or CadTable()
    made = [mapping for raw in drawings if (mapping := _mapping(raw, table)) is not None]
    mappings = [_answered(mapping, answered.pop(layer_key(mapping.name), None)) for mapping in made]
    listed = ", ".join(f"{mapping.name} ({mapping.role})" for mapping in mappings) or "-"
    findings.append(MAPPING_MADE.seen(layers=listed))
    boundary = [mapping.name for mapping in mappings if mapping.role is LayerRole.BOUNDARY]
    covers = plan.covers or (CoversLayer(boundary[0]) if boundary else None)
    return replace(plan, layers=(*mappings, *answered.values()), covers=covers)


def _answered(mapping: LayerMapping, answer: LayerMapping | None) -> LayerMapping:
    """What the planner said of the layer, by answering questions, comes first."""
    if answer is None:
        return mapping
    return replace(
        mapping,
        attributes={**mapping.attributes, **answer.attributes},
        codes={**mapping.codes, **answer.codes},
        units=answer.units,
        accuracy_m=answer.accuracy_m,
        is_answer=answer.is_answer,
    )


def _mapping(raw: RawLayer, table: CadTable) -> LayerMapping | None:
    if not raw.rows:
        return None
    base = raw.name.rpartition("/")[2]  # several drawings in one zip are called with their files' names
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
