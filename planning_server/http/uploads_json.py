"""Uploads as JSON, in the words of contract section 6."""

from __future__ import annotations

from typing import Any

from planning_server.domain.finding import Severity
from planning_server.domain.text import Language
from planning_server.http.desk_answers import moment
from planning_server.ingest.reports.report import STATE_WORDS
from planning_server.jobs.desk import UploadReport
from planning_server.store.upload_documents import UploadDocument
from planning_server.store.upload_pages import UploadFacts
from planning_server.store.uploads import Upload
from planning_server.tiles import preview

Json = dict[str, Any]


def render_summary(facts: UploadFacts, language: Language, public_url: str) -> Json:
    """What a list and an event say of an upload: how far it is, what was found, who must act."""
    upload = facts.upload
    plan = upload.plan
    return {
        "upload_id": str(upload.upload_id),
        "kind": upload.kind,
        "state": str(upload.state),
        "state_label": STATE_WORDS[upload.state].in_language(language),
        "progress": {
            "stage": upload.progress.stage,
            "done": upload.progress.done,
            "total": upload.progress.total,
        },
        "counts": {str(severity): facts.count(severity) for severity in Severity},
        "codes": [
            {
                "code": item.code,
                "severity": str(item.severity),
                "count": item.count,
                "accepted": item.accepted,
            }
            for item in facts.counts
        ],
        "open_warnings": facts.open_warnings,
        "title": plan.get("title"),
        "plan_id": plan.get("plan_id"),
        "file_name": upload.file_name,
        "created_at": moment(upload.created_at),
        "created_by": upload.created_by,
        "decided_at": moment(upload.decided_at),
        "decided_by": upload.decided_by,
        "decision_note": upload.decision_note,
        "edition": upload.edition,
        "left_out_by": upload.left_out_by,
        "links": _links(upload, public_url),
    }


def _links(upload: Upload, public_url: str) -> Json:
    own = f"{public_url}/uploads/{upload.upload_id}"
    return {
        "self": own,
        "events": f"{own}/events",
        "findings": f"{own}/findings",
        "impact": f"{own}/impact",
        "tiles": f"{own}/tiles/{{z}}/{{x}}/{{y}}.mvt",
        "edition": None if upload.edition is None else f"{public_url}/editions/{upload.edition}",
    }


def render_upload(facts: UploadFacts, report: UploadReport, language: Language, public_url: str) -> Json:
    """The whole upload: the summary, the plan file as sent and as answered, papers, what was drafted and where it lies."""
    upload = facts.upload
    return {
        **render_summary(facts, language, public_url),
        "file_sha256": upload.file_sha256,
        "file_bytes": upload.file_bytes,
        "plan": dict(upload.plan),
        "answers": dict(upload.answers),
        "effective_plan": dict(report.plan),
        "plan_id": report.plan_id or upload.plan.get("plan_id"),
        "version": report.version,
        "ends": report.ends,
        "rows": dict(report.rows),
        "documents": [render_document(item) for item in report.documents],
        "preview": None
        if facts.bounds is None
        else {
            "tiles": _links(upload, public_url)["tiles"],
            "min_zoom": preview.MIN_ZOOM,
            "max_zoom": preview.MAX_ZOOM,
            "bounds": list(facts.bounds),
        },
    }


def render_document(item: UploadDocument) -> Json:
    return {
        "sha256": item.sha256,
        "file_name": item.file_name,
        "media_type": item.media_type,
        "bytes": item.bytes,
        "title": item.title,
        "number": item.number,
        "date": None if item.date is None else item.date.isoformat(),
    }
