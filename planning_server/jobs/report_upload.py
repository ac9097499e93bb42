"""Gathers what a report on an upload says."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs, parse_crs
from planning_server.domain.errors import InvalidInput
from planning_server.ingest.plan_answers import effective_plan
from planning_server.ingest.reports.report import Report
from planning_server.store import drafts, outlines, upload_findings, upload_measures, uploads
from planning_server.store.sessions import Session

MOST_ZONES_DRAWN = 2_000
SKETCH_UNITS = 1_000


def upload_report(
    session: Session, upload_id: UUID, map_url: str | None, *, outlined: bool = False
) -> Report:
    """Everything that was found in an upload. `map_url` is the viewer's address; `outlined` where the plan is drawn. Raises `NotFound`."""
    upload = uploads.get(session, upload_id)
    plan = effective_plan(upload.plan, upload.answers)
    plan_id, version, rows = drafts.summary(session, upload_id)
    return Report(
        upload_id=str(upload_id),
        kind=upload.kind,
        state=upload.state,
        file_name=upload.file_name,
        file_sha256=upload.file_sha256,
        title=_text(plan.get("title")) or "",
        plan_id=plan_id or _text(plan.get("plan_id")),
        version=version,
        decision_number=_text(plan.get("decision_number")),
        created_at=upload.created_at,
        created_by=upload.created_by,
        rows=rows,
        metric_crs=_crs(upload_measures.metric_crs(session, upload_id)),
        map_url=None if map_url is None else map_url.rstrip("/"),
        findings=upload_findings.findings_of(session, upload_id),
        outlines=_outlines(session, upload_id) if outlined else (),
    )


def _outlines(session: Session, upload_id: UUID) -> tuple[BaseGeometry, ...]:
    """Of few zones each; of many the area of each layer, which many layers share."""
    drawn = outlines.outlines_of(session, upload_id, units=SKETCH_UNITS, most_zones=MOST_ZONES_DRAWN)
    zones = tuple(shape for kind, shape in drawn if kind == "zone")
    return zones or tuple({shape.wkb: shape for _, shape in drawn}.values())


def _text(value: Any) -> str | None:  # noqa: ANN401 - a member of the plan file as it was sent
    return value if isinstance(value, str) else None


def _crs(name: str | None) -> Crs | None:
    try:
        return None if name is None else parse_crs(name)
    except InvalidInput:
        return None
