"""The answer as it is kept, and as it is shown in one language, in the shape of CONTRACT section 5.

The kept form holds every sentence in both languages, so that the same stored answer can be shown in either, years later.
Ratios have 4 decimals, lengths 3, areas 2.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any, cast

from planning_server.domain.geojson import to_geojson
from planning_server.domain.text import Language, Text
from planning_server.permit.answer import Check, LotParcel, PermitAnswer, Summary
from planning_server.permit.messages import message_of
from planning_server.permit.rule_model import Source

Json = dict[str, Any]
_DECIMALS = {"ratio": 4, "m": 3, "m2": 2, "storeys": 2}


def check_id(secret: bytes, answer: PermitAnswer) -> str:
    """`pc_` and 26 letters: HMAC-SHA256 of a server key over question, edition, date, rule sets and engine version.

    The same question gives the same id; without the key it cannot be guessed.
    """
    on_day = answer.situation.on_day
    words = [
        answer.request.normalised(),
        [item.parcel.parcel_id for item in answer.parcels],
        on_day.edition.number,
        on_day.day.isoformat(),
        [item.sha256 for item in answer.rule_sets],
        answer.engine_version,
    ]
    text = json.dumps(words, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    digest = hmac.new(secret, text.encode("utf-8"), hashlib.sha256).digest()
    return "pc_" + base64.b32encode(digest).decode("ascii").lower()[:26]


def stored_answer(answer: PermitAnswer, identifier: str, *, software: str) -> Json:
    """The answer as JSON with both languages in every `{"vi", "en"}`: what `store.ground.keep_permit_check` keeps."""
    on_day = answer.situation.on_day
    return {
        "id": identifier,
        "verdict": answer.verdict.value,
        "edition": on_day.edition.number,
        "date": on_day.day.isoformat(),
        "parcels": [_parcel(item) for item in answer.parcels],
        "summary": _summary(answer.summary),
        "checks": [_check(item) for item in answer.checks],
        "advice": [_check(item) for item in answer.advice],
        "not_applicable": [{"rule": item.rule, "why": _both(item.why)} for item in answer.not_applicable],
        "completeness": {
            "searched": [item.theme for item in on_day.edition.themes],
            "missing": list(answer.missing_themes),
            "stale": list(answer.stale_versions),
        },
        "provenance": {
            "plan_versions": _versions(answer),
            "rule_sets": [
                {
                    "id": item.rule_set_id,
                    "version": item.version,
                    "sha256": item.sha256,
                    "title": _both(item.title),
                }
                for item in answer.rule_sets
            ],
            "software": software,
            "engine": answer.engine_version,
            "input_sha256": answer.request.sha256,
        },
        "signature": None,
    }


def render_permit(stored: Mapping[str, Any], language: Language) -> Json:
    """A kept answer in one language."""
    return cast("Json", _in_language(stored, language))


def _in_language(value: object, language: Language) -> object:
    if isinstance(value, Mapping):
        members = cast("Mapping[str, object]", value)
        if set(members) == {"vi", "en"}:
            return members[language]
        return {name: _in_language(item, language) for name, item in members.items()}
    if isinstance(value, list):
        return [_in_language(item, language) for item in cast("list[object]", value)]
    return value


def _both(text: Text) -> Json:
    return {"vi": text.vi, "en": text.en}


def _rounded(value: float | None, decimals: int) -> float | None:
    return None if value is None else round(value, decimals) + 0.0


def _amount(value: float | None, unit: str) -> float | int | None:
    rounded = _rounded(value, _DECIMALS[unit])
    return int(rounded) if rounded is not None and unit == "storeys" and rounded.is_integer() else rounded


def _parcel(item: LotParcel) -> Json:
    key = item.parcel.key
    return {
        "parcel_id": item.parcel.parcel_id,
        "key": {"commune": key.commune, "sheet": key.sheet, "number": key.number},
        "area_m2": _rounded(item.area_m2, 2),
        "legal_area_m2": _rounded(item.parcel.legal_area_m2, 2),
        "effective_area_m2": _rounded(item.effective_area_m2, 2),
    }


def _summary(item: Summary) -> Json:
    return {
        "coverage": _rounded(item.coverage, 4),
        "far": _rounded(item.far, 4),
        "storeys_plan": item.storeys_plan,
        "storeys_permit": item.storeys_permit,
        "height_m": _rounded(item.height_m, 3),
        "ground_floor_area_m2": _rounded(item.ground_floor_area_m2, 2),
        "counted_floor_area_m2": _rounded(item.counted_floor_area_m2, 2),
    }


def _check(item: Check) -> Json:
    digits = _DECIMALS[item.unit]
    reason = item.judgement.reason
    geometry = (
        None
        if item.geometry is None or item.measured_in is None
        else to_geojson(item.geometry, item.measured_in)
    )
    return {
        "rule": item.rule,
        "kind": item.kind,
        "title": _both(item.title),
        "verdict": item.verdict.value,
        "severity": item.severity,
        "measured_in": None if item.measured_in is None else item.measured_in.name,
        "measured": _amount(item.measured, item.unit),
        "limit": _amount(item.limit, item.unit),
        "limit_set": [_amount(value, item.unit) for value in item.limits],
        "operator": item.operator,
        "margin": _amount(item.margin, item.unit),
        "unit": item.unit,
        "excess_m2": _rounded(item.excess_m2, 2),
        "offending_m2": _rounded(item.offending_m2, 2),
        "reason": None if reason is None else reason.value,
        "decided_by": item.judgement.decided_by,
        "part": item.part,
        "alternatives": [
            {
                "policy": one.policy,
                "verdict": one.verdict.value,
                "measured": round(one.measured, digits),
                "limit": round(one.limit, digits),
                "zone": one.zone,
            }
            for one in item.alternatives
        ],
        "message": _both(message_of(item)),
        "source": _source(item.source),
        "geometry": geometry,
        "geometry_role": item.geometry_role,
    }


def _source(item: Source) -> Json:
    return {
        "document": item.document,
        "clause": item.clause,
        "table": item.table,
        "row": item.row,
        "url": item.url,
        "mark": item.mark,
    }


def _versions(answer: PermitAnswer) -> list[Json]:
    situation = answer.situation
    ids = {item.version_id for item in (*situation.layers, *situation.zones)}
    return [
        {
            "plan_id": item.plan_id,
            "version": item.version,
            "level": item.level,
            "decision_number": item.decision_number,
            "decision_date": item.decision_date.isoformat(),
            "source_sha256": item.source_sha256,
        }
        for item in situation.on_day.in_force
        if item.version_id in ids
    ]
