"""The audit chain, as whoever has to check it needs it."""

from __future__ import annotations

from datetime import UTC
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import Field

from planning_server.http.auth import Auditor
from planning_server.http.context import desk_of
from planning_server.http.desk_answers import AskedLanguage, LanguageQuery, desk_json
from planning_server.store import audit
from planning_server.store.audit import AuditEntry

router = APIRouter(tags=["audit"])


class AuditQuery(LanguageQuery):
    after: Annotated[int, Field(ge=0, le=2**62, description="Entries behind this number.")] = 0
    limit: Annotated[int, Field(ge=1, le=10_000, description="At most so many.")] = 1000


@router.get("/audit")
def audit_entries(
    request: Request, _caller: Auditor, _language: AskedLanguage, query: Annotated[AuditQuery, Query()]
) -> JSONResponse:
    """Who did what and when, the oldest first; every entry carries the hash of the one before it."""
    with desk_of(request).store.writing() as session:
        entries = audit.page(session, after=query.after, limit=query.limit)
        total, head = audit.length(session), audit.head(session)
    last = entries[-1].seq if entries else query.after
    return desk_json(
        {
            "total": total,
            "head_sha256": head,
            "returned": len(entries),
            "complete": query.after == 0 and len(entries) == total,
            "next_after": last if last < total else None,
            "entries": [_entry(item) for item in entries],
        }
    )


def _entry(item: AuditEntry) -> dict[str, Any]:
    """`at` to the microsecond: the hash was taken over it (docs/http.md says how)."""
    at = item.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return {
        "seq": item.seq,
        "at": at,
        "actor": item.actor,
        "action": item.action,
        "subject": item.subject,
        "detail": dict(item.detail),
        "previous_sha256": item.previous_sha256,
        "sha256": item.sha256,
    }
