"""The constraints answer and parcels as JSON, in the shape of CONTRACT sections 3 and 4.

Every field of the contract is present, null where unknown. Areas are rounded to 0.01 m² (of conflicts to 0.0001 m², so that shares add up), shares to 4 decimals, lengths to
0.001 m, degrees to 8 decimals (about a millimetre), metres of coordinates to 0.001.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planning_server.domain.crs import Crs
from planning_server.domain.geojson import CRS84, to_geojson
from planning_server.domain.indicators import IndicatorRange, Indicators
from planning_server.domain.parcel import Parcel
from planning_server.domain.plan import DocumentRef, EndDecision, PlanVersion
from planning_server.domain.text import Language
from planning_server.landuse.codes import hilucs_of
from planning_server.landuse.words import (
    effect_label,
    level_label,
    line_kind_label,
    system_label,
    theme_label,
)
from planning_server.parcels.answer import ConstraintsAnswer
from planning_server.situation.contacts import LineContact, OverlayContact, ZoneContact
from planning_server.situation.governing import Conflict

Json = dict[str, Any]


def render_constraints(
    answer: ConstraintsAnswer, language: Language, *, software: str, out_crs: Crs = CRS84
) -> Json:
    """The answer of `/constraints` (CONTRACT section 4). `software` names program and version for the provenance."""
    on_day = answer.situation.on_day
    return {
        "subject": _subject(answer, out_crs),
        "date": on_day.day.isoformat(),
        "edition": on_day.edition.number,
        "applies": [
            *(_zone(answer, item, language, out_crs) for item in answer.zones),
            *(_overlay(answer, item, language, out_crs) for item in answer.overlays),
            *(_line(answer, item, language, out_crs) for item in answer.lines),
        ],
        "nearby": [_line(answer, item, language, out_crs) for item in answer.nearby],
        "does_not_apply": [
            {"theme": theme, "label": theme_label(theme).in_language(language)}
            for theme in answer.does_not_apply
        ],
        "no_data": [
            {
                "theme": item.theme,
                "label": theme_label(item.theme).in_language(language),
                "reason": item.reason.in_language(language),
                "spoken_for": round(item.spoken_for, 4),
            }
            for item in answer.no_data
        ],
        "conflicts": [_conflict(item) for item in answer.conflicts],
        "completeness": {
            "searched": list(answer.completeness.searched),
            "missing": list(answer.completeness.missing),
            "stale": list(answer.completeness.stale),
        },
        "provenance": {
            "plan_versions": [render_version(item, language) for item in answer.versions],
            "rule_sets": [],
            "software": software,
        },
        "signature": None,
    }


def render_parcels(parcels: Sequence[Parcel], *, edition: int, date: str, out_crs: Crs = CRS84) -> Json:
    """The GeoJSON FeatureCollection of `/parcels`, 0..n features."""
    return {
        "type": "FeatureCollection",
        "edition": edition,
        "date": date,
        "features": [render_parcel(item, out_crs) for item in parcels],
    }


def render_parcel(parcel: Parcel, out_crs: Crs = CRS84) -> Json:
    """One parcel as a GeoJSON feature; `id` is the integer that tiles use for it."""
    return {
        "type": "Feature",
        "id": parcel.feature_id,
        "geometry": to_geojson(parcel.geometry, parcel.crs, out_crs),
        "properties": {
            "parcel_id": parcel.parcel_id,
            "key": _key(parcel),
            "land_use": parcel.land_use,
            "area_m2": round(parcel.area_m2, 2),
            "legal_area_m2": _rounded(parcel.legal_area_m2, 2),
            "accuracy_m": parcel.accuracy_m,
            "measured_in": parcel.crs.name,
            "predecessors": list(parcel.predecessors),
            "known": {"from": parcel.known_from, "to": parcel.known_to},
        },
    }


def render_version(version: PlanVersion, language: Language) -> Json:
    """A plan version as provenance names it."""
    return {
        "plan_id": version.plan_id,
        "version": version.version,
        "title": _title(version, language),
        "system": version.system.value,
        "system_label": system_label(version.system).in_language(language),
        "level": version.level,
        "level_label": level_label(version.level).in_language(language),
        "authority": version.authority,
        "decision_number": version.decision_number,
        "decision_date": version.decision_date.isoformat(),
        "in_force_from": version.in_force.start.isoformat(),
        "in_force_to": None if version.in_force.end is None else version.in_force.end.isoformat(),
        "measure_crs": version.measure_crs.name,
        "source_sha256": version.source_sha256,
        "ended_by": None if version.ended_by is None else render_end(version.ended_by),
    }


def render_end(decision: EndDecision) -> Json:
    """The decision that ends a version, with its papers."""
    return {
        "authority": decision.authority,
        "number": decision.number,
        "date": decision.date.isoformat(),
        "in_force_from": decision.in_force_from.isoformat(),
        "documents": [_document(item) for item in decision.documents],
    }


def _title(version: PlanVersion, language: Language) -> str:
    return (version.title_en or version.title_vi) if language == "en" else version.title_vi


def _subject(answer: ConstraintsAnswer, out_crs: Crs) -> Json:
    situation = answer.situation
    subject = situation.subject
    parcel = subject.parcels[0] if len(subject.parcels) == 1 else None
    return {
        "type": subject.kind.value,
        "parcel_id": None if parcel is None else parcel.parcel_id,
        "key": None if parcel is None else _key(parcel),
        "area_m2": _rounded(answer.area_m2, 2),
        "legal_area_m2": None if parcel is None else _rounded(parcel.legal_area_m2, 2),
        "effective_area_m2": _rounded(answer.effective_area_m2, 2),
        "land_use": None if parcel is None else parcel.land_use,
        "measured_in": None if subject.is_point else situation.measured_in.name,
        "parcels": [
            {"parcel_id": item.parcel_id, "key": _key(item), "area_m2": round(item.area_m2, 2)}
            for item in situation.parcels
        ],
        "geometry": to_geojson(subject.geometry, subject.crs, out_crs),
    }


def _key(parcel: Parcel) -> Json:
    return {"commune": parcel.key.commune, "sheet": parcel.key.sheet, "number": parcel.key.number}


def _of_version(answer: ConstraintsAnswer, version: PlanVersion, language: Language) -> Json:
    return {
        "system": version.system.value,
        "plan_id": version.plan_id,
        "plan_title": _title(version, language),
        "version": version.version,
        "level": version.level,
        "level_label": level_label(version.level).in_language(language),
        "law_status": version.law_status(answer.situation.on_day.day).value,
        "documents": _documents(version),
    }


def _documents(version: PlanVersion) -> list[Json]:
    papers = version.documents or (
        DocumentRef(version.title_vi, version.decision_number, version.decision_date, None),
    )
    return [_document(item) for item in papers]


def _document(item: DocumentRef) -> Json:
    return {
        "title": item.title,
        "number": item.number,
        "date": None if item.date is None else item.date.isoformat(),
        "sha256": item.sha256,
    }


def _measures(item: ZoneContact | OverlayContact) -> Json:
    return {
        "area_m2": _rounded(item.area_m2, 2),
        "share": _rounded(item.share, 4),
        "width_m": _rounded(item.width_m, 3),
        "contact": item.contact.value,
        "measured_in": item.measured_in.name,
    }


def _zone(answer: ConstraintsAnswer, item: ZoneContact, language: Language, out_crs: Crs) -> Json:
    return {
        "theme": item.theme,
        "theme_label": theme_label(item.theme).in_language(language),
        **_of_version(answer, item.version, language),
        "zone_id": item.zone_id,
        "code": item.code,
        "hilucs": hilucs_of(item.code),
        "label": item.label.in_language(language),
        **_measures(item),
        "governs": item in answer.governing,
        "indicators": render_indicators(item.indicators),
        "geometry": to_geojson(item.geometry, item.measured_in, out_crs),
    }


def render_indicators(item: Indicators) -> Json:
    """The four indicators as ranges with their source text, null where the plan states nothing."""
    return {
        "coverage": _range(item.coverage),
        "far": _range(item.far),
        "storeys": _range(item.storeys),
        "height_m": _range(item.height_m),
    }


def _range(item: IndicatorRange | None) -> Json | None:
    if item is None:
        return None
    return {"min": item.minimum, "max": item.maximum, "source_text": item.source_text}


def _overlay(answer: ConstraintsAnswer, item: OverlayContact, language: Language, out_crs: Crs) -> Json:
    overlay = item.overlay
    return {
        "theme": overlay.theme,
        "theme_label": theme_label(overlay.theme).in_language(language),
        **_of_version(answer, item.version, language),
        "zone_id": overlay.overlay_id,
        "code": overlay.kind,
        "hilucs": None,
        "label": overlay.label_vi if language == "vi" else overlay.label_en,
        **_measures(item),
        "governs": False,
        "indicators": None,
        "effect": overlay.effect.value,
        "effect_label": effect_label(overlay.effect).in_language(language),
        "geometry": to_geojson(item.geometry, item.measured_in, out_crs),
    }


def _line(answer: ConstraintsAnswer, item: LineContact, language: Language, out_crs: Crs) -> Json:
    line = item.line
    return {
        "theme": item.theme,
        "theme_label": theme_label(item.theme).in_language(language),
        **_of_version(answer, item.version, language),
        "zone_id": line.line_id,
        "code": line.kind.value,
        "hilucs": None,
        "label": line.label or line_kind_label(line.kind).in_language(language),
        "area_m2": None,
        "share": None,
        "width_m": None,
        "contact": item.contact.value,
        "measured_in": item.measured_in.name,
        "governs": False,
        "indicators": None,
        "distance_m": round(item.distance_m, 3),
        "length_m": round(item.length_m, 3),
        "road_name": line.road_name,
        "road_width_m": line.road_width_m,
        "road_class": line.road_class,
        "setback_m": line.setback_m,
        "geometry": to_geojson(item.geometry, item.measured_in, out_crs),
    }


def _conflict(item: Conflict) -> Json:
    return {
        "kind": item.kind,
        "between": list(item.between),
        "about": list(item.about),
        "area_m2": _rounded(item.area_m2, 4),
    }


def _rounded(value: float | None, decimals: int) -> float | None:
    return None if value is None else round(value, decimals)
