"""Findings as GeoJSON, one feature a finding; the shape of `GET /uploads/{id}/findings` (contract section 6)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import shapely

from planning_server.domain.finding import Finding, Question
from planning_server.domain.moments import utc_words
from planning_server.domain.text import Language
from planning_server.ingest.reports.questions import asked_question
from planning_server.ingest.reports.report import (
    SEVERITY_WORDS,
    Report,
    metric_place,
    place_url,
    size,
    totals,
)
from planning_server.store.uploads import KeptFinding

DEGREE_DIGITS = 9
"""A tenth of a millimetre: places of slivers must not fall beside them."""


def feature_collection(
    report: Report, language: Language, findings: Sequence[KeptFinding] | None = None
) -> dict[str, Any]:
    """All findings, or those given (a page of them), with the totals of the whole report beside them."""
    shown = report.findings if findings is None else findings
    return {
        "type": "FeatureCollection",
        "upload_id": report.upload_id,
        "state": str(report.state),
        "file_name": report.file_name,
        "counts": {str(severity): count for severity, count in report.counts().items()},
        "total": len(report.findings),
        "complete": len(shown) == len(report.findings),
        "metric_crs": None if report.metric_crs is None else report.metric_crs.name,
        "features": [feature(report, kept, language) for kept in shown],
    }


def feature(report: Report, kept: KeptFinding, language: Language) -> dict[str, Any]:
    """`geometry` is the faulty piece in CRS84, else its place as a point, else null."""
    finding = kept.finding
    return {
        "type": "Feature",
        "id": finding.key,
        "geometry": _geometry(finding),
        "properties": {
            "number": finding.number,
            "code": finding.code,
            "severity": str(finding.severity),
            "severity_label": SEVERITY_WORDS[finding.severity].in_language(language),
            "layer": finding.layer,
            "row": finding.row,
            "message": finding.text.in_language(language),
            "place": _place(report, finding),
            "nearest": finding.nearest,
            "area_m2": size(finding, "area_m2"),
            "width_m": size(finding, "width_m"),
            "length_m": size(finding, "length_m"),
            "measured": dict(finding.measured),
            "suggested_fix": None if finding.remedy is None else finding.remedy.in_language(language),
            "question": None
            if finding.question is None
            else question_json(report, finding, finding.question, language),
            "accepted": None
            if kept.accepted_reason is None
            else {"reason": kept.accepted_reason, "by": kept.accepted_by},
            "map_url": place_url(report, finding),
        },
    }


def question_json(report: Report, finding: Finding, question: Question, language: Language) -> dict[str, Any]:
    """`suggested` is the value that the program would choose; null where nothing speaks for one more than for the others."""
    asked = asked_question(finding, question, report.upload_id)
    suggested = (
        choice.value
        for choice, answer in zip(question.choices, asked.answers, strict=True)
        if answer.is_suggested
    )
    return {
        "pointer": question.pointer,
        "asks": asked.asks.in_language(language),
        "suggested": next(suggested, None),
        "choices": [
            {
                "value": choice.value,
                "text": choice.text.in_language(language),
                "measured": dict(choice.measured),
            }
            for choice in question.choices
        ],
    }


def summary(report: Report, language: Language) -> dict[str, Any]:
    """The report as plain JSON: the upload, totals by rule, and every finding."""
    collection = feature_collection(report, language)
    return {
        "upload_id": report.upload_id,
        "kind": report.kind,
        "state": str(report.state),
        "file_name": report.file_name,
        "file_sha256": report.file_sha256,
        "title": report.title,
        "plan_id": report.plan_id,
        "version": report.version,
        "decision_number": report.decision_number,
        "created_at": utc_words(report.created_at),
        "created_by": report.created_by,
        "rows": dict(report.rows),
        "metric_crs": collection["metric_crs"],
        "counts": collection["counts"],
        "rules": [
            {
                "number": total.number,
                "code": total.code,
                "severity": str(total.severity),
                "layer": total.layer,
                "title": total.title.in_language(language),
                "count": total.count,
                "area_m2": total.area_m2,
                "accepted": total.accepted,
            }
            for total in totals(report.findings)
        ],
        "findings": [
            {"id": item["id"], **item["properties"], "geometry": item["geometry"]}
            for item in collection["features"]
        ],
    }


def _geometry(finding: Finding) -> dict[str, Any] | None:
    if finding.geometry is not None:
        placed = shapely.transform(finding.geometry, lambda xy: xy.round(DEGREE_DIGITS))
        return json.loads(shapely.to_geojson(placed))
    return None if finding.place is None else {"type": "Point", "coordinates": list(finding.place)}


def _place(report: Report, finding: Finding) -> dict[str, Any] | None:
    if finding.place is None:
        return None
    metric = metric_place(finding, report.metric_crs)
    return {
        "lon": finding.place[0],
        "lat": finding.place[1],
        "crs": None if metric is None else metric.crs.name,
        "e": None if metric is None else metric.east,
        "n": None if metric is None else metric.north,
    }
