"""Impact as JSON. Areas are rounded to 0.01 m²; every list is whole, or says that it is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planning_server.domain.crs import Crs
from planning_server.domain.plan import Scope
from planning_server.domain.text import Language
from planning_server.http.comparison_json import render_compared, render_comparison
from planning_server.http.desk_answers import PageQuery, page_of
from planning_server.publish.impact import PlanImpact, TouchedParcel
from planning_server.store.impact import ParcelChange

Json = dict[str, Any]


def render_plan_impact(impact: PlanImpact, language: Language, query: PageQuery) -> Json:
    touched = impact.parcels
    shown = touched[query.offset : query.offset + query.limit]
    parcels = [_touched(item, impact.compared.measured_in) for item in shown]
    standing = impact.compared_with
    before = None if standing is None else {"plan_id": standing.plan_id, "version": standing.version}
    after = {"plan_id": impact.plan_id, "version": impact.version, "scope": impact.scope.value}
    return {
        "plan_id": impact.plan_id,
        "version": impact.version,
        "ends": _ended(impact),
        "in_force_from": impact.in_force_from.isoformat(),
        "edition": impact.edition,
        "compared_with": before,
        "measured_in": impact.compared.measured_in.name,
        "compared": {"edition": impact.edition, **render_compared(before, after, impact.compared)},
        **render_comparison(impact.compared, language),
        "parcels": {
            **page_of(parcels, len(touched), query),
            "changed_m2": round(sum(item.changed_m2 for item in touched), 2),
            "items": parcels,
        },
    }


def _ended(impact: PlanImpact) -> Json | None:
    """The version that a decision ends; `in_force_from` of the impact is the first day without it."""
    if impact.scope is not Scope.END:
        return None
    ended = impact.compared_with
    return {
        "plan_id": impact.plan_id,
        "version": None if ended is None else ended.version,
        "ends_from": impact.in_force_from.isoformat(),
    }


def _touched(item: TouchedParcel, crs: Crs) -> Json:
    parcel = item.parcel
    return {
        "parcel_id": parcel.parcel_id,
        "key": {"commune": parcel.key.commune, "sheet": parcel.key.sheet, "number": parcel.key.number},
        "area_m2": round(item.parcel_m2, 2),
        "changed_m2": round(item.changed_m2, 2),
        "line_m": round(item.line_m, 2),
        "share": round(item.changed_m2 / item.parcel_m2, 4) if item.parcel_m2 else None,
        "measured_in": crs.name,
    }


def render_parcel_changes(
    changes: Sequence[ParcelChange], edition: int | None, surveyed: str | None, query: PageQuery
) -> Json:
    """Of a new survey: parcels that begin and that end. Where both bear one key, the parcel was measured anew.

    `surveyed` is the day of the survey as the plan file states it.
    """
    shown = [_parcel_change(item) for item in changes[query.offset : query.offset + query.limit]]
    return {
        "edition": edition,
        "surveyed": surveyed,
        "parcels": {
            **page_of(shown, len(changes), query),
            **{
                kind: {
                    "count": sum(item.change == kind for item in changes),
                    "area_m2": round(sum(item.area_m2 for item in changes if item.change == kind), 2),
                }
                for kind in ("added", "ended")
            },
            "items": shown,
        },
    }


def _parcel_change(item: ParcelChange) -> Json:
    return {
        "change": item.change,
        "parcel_id": item.parcel_id,
        "key": {"commune": item.commune, "sheet": item.sheet, "number": item.number},
        "area_m2": round(item.area_m2, 2),
        "measured_in": Crs(item.source_srid).name,
    }
