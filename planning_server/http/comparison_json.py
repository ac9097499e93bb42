"""What changed between two versions as JSON. Areas are rounded to 0.01 m², lengths to 0.01 m; every list is whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Literal

import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs
from planning_server.domain.geojson import to_geojson
from planning_server.domain.text import Language
from planning_server.domain.zone import LineRule, Overlay, Zone
from planning_server.landuse.words import effect_label, line_kind_label
from planning_server.parcels.render import render_indicators
from planning_server.publish.compared_versions import (
    LINE_KINDS,
    OVERLAY_KINDS,
    ZONE_KINDS,
    ComparedVersions,
)
from planning_server.publish.comparison import Change, Comparison
from planning_server.publish.pairing import LayerPair, State, Value

Json = dict[str, Any]
Unit = Literal["m2", "m"]


def render_comparison(compared: ComparedVersions, language: Language) -> Json:
    """`zones`, `lines`, `overlays` and `covers`."""
    crs = compared.measured_in

    def zone_says(zone: Zone) -> Json:
        label = zone.label_vi if language == "vi" else zone.label_en
        return {"code": zone.code, "label": label, "indicators": render_indicators(zone.indicators)}

    def line_says(line: LineRule) -> Json:
        return {
            "kind": line.kind.value,
            "kind_label": line_kind_label(line.kind).in_language(language),
            "label": line.label,
            "road_name": line.road_name,
            "road_width_m": line.road_width_m,
            "road_class": line.road_class,
            "setback_m": line.setback_m,
        }

    def overlay_says(overlay: Overlay) -> Json:
        label = overlay.label_vi if language == "vi" else overlay.label_en
        return {
            "theme": overlay.theme,
            "kind": overlay.kind,
            "effect": overlay.effect.value,
            "effect_label": effect_label(overlay.effect).in_language(language),
            "label": label,
        }

    return {
        "zones": _part(compared.zones, ZONE_KINDS, "zone_id", zone_says, "m2", crs),
        "lines": _part(compared.lines, LINE_KINDS, "line_id", line_says, "m", crs),
        "overlays": _part(compared.overlays, OVERLAY_KINDS, "overlay_id", overlay_says, "m2", crs),
        "covers": {
            "changed_m2": _size(compared.covers, "m2"),
            "geometry": _geojson(compared.covers, crs),
        },
    }


def render_compared(before: Json | None, after: Json, compared: ComparedVersions) -> Json:
    """What was held beside what: `before` and `after` name the two sides."""
    return {
        "before": before,
        "after": after,
        "parts": ["zones", "lines", "overlays", "covers"],
        "complete": True,
        "layers": [_layer_pair(item) for item in compared.layers],
        "measured_in": compared.measured_in.name,
        "not_valid": compared.not_valid,
    }


def _layer_pair(pair: LayerPair) -> Json:
    return {
        "role": pair.role,
        "theme": pair.theme,
        "before": None if pair.before is None else pair.before.name,
        "after": None if pair.after is None else pair.after.name,
        "accuracy_m": pair.accuracy_m,
    }


def _part(
    found: Comparison[Value],
    kinds: Sequence[str],
    name: str,
    says: Callable[[Value], Json],
    unit: Unit,
    crs: Crs,
) -> Json:
    counts = Counter(kind for item in found.changes for kind in item.kinds)
    return {
        "total": len(found.changes),
        "complete": True,
        "unchanged": found.unchanged,
        "before": found.before,
        "after": found.after,
        **{kind: counts[kind] for kind in kinds},
        unit: {
            **{kind: _size(found.of_kind(kind), unit) for kind in kinds},
            "redrawn_within_accuracy": _size(found.within(), unit),
        },
        "items": [_change(item, name, says, unit, crs) for item in found.changes],
    }


def _change(change: Change[Value], name: str, says: Callable[[Value], Json], unit: Unit, crs: Crs) -> Json:
    def side(state: State[Value] | None) -> Json | None:
        return None if state is None else _state(state, name, says, unit)

    return {
        name: change.state.name,
        "layer": change.state.layer,
        "paired_by": None
        if change.before is None or change.after is None
        else "ground"
        if change.state.rows[0].key is None
        else "id",
        "changes": list(change.kinds),
        f"changed_{unit}": _size(change.drawn, unit),
        f"lost_{unit}": _size(change.lost, unit),
        f"gained_{unit}": _size(change.gained, unit),
        f"kept_{unit}": _size(change.kept, unit),
        "within_accuracy": change.is_within_accuracy,
        "before": side(change.before),
        "after": side(change.after),
        "geometry": _geojson(change.drawn, crs),
    }


def _state(state: State[Value], name: str, says: Callable[[Value], Json], unit: Unit) -> Json:
    """What its largest row says stands first; `also` lists rows of the same feature that say something else."""
    rows = sorted(state.rows, key=lambda row: -_size(row.geometry, unit))
    words = [rows[0].words]
    also: list[Json] = []
    for row in rows[1:]:
        if row.words not in words:
            words.append(row.words)
            also.append(says(row.value))
    shown: Json = {name: state.name, "layer": state.layer, **says(rows[0].value)}
    size = "area_m2" if unit == "m2" else "length_m"
    return {**shown, "also": also, size: _size(state.geometry, unit)}


def _size(geometry: BaseGeometry, unit: Unit) -> float:
    return round(float(shapely.area(geometry) if unit == "m2" else shapely.length(geometry)), 2)


def _geojson(geometry: BaseGeometry, crs: Crs) -> Json | None:
    return None if geometry.is_empty else to_geojson(geometry, crs)
