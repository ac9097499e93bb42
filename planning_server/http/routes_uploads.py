"""Uploads: sent, listed, looked at."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import Field

from planning_server.domain.errors import Fault, InvalidInput
from planning_server.domain.text import Text
from planning_server.http.auth import Planner
from planning_server.http.context import context_of, desk_of
from planning_server.http.desk_answers import AskedLanguage, LanguageQuery, PageQuery, desk_json, page_of
from planning_server.http.upload_access import VisibleUpload
from planning_server.http.upload_body import UploadParts, require_file_and_plan, with_upload_parts
from planning_server.http.uploads_json import render_summary, render_upload
from planning_server.ingest.end_file import EndFile
from planning_server.ingest.plan_file import read_json
from planning_server.ingest.upload_plan import UploadPlan, parse_upload_plan
from planning_server.jobs.desk import Arrival, ArrivedDocument
from planning_server.jobs.ingest_upload import receive_upload, report_upload
from planning_server.store import upload_pages, upload_states
from planning_server.store.accounts import Right
from planning_server.store.upload_pages import UploadFacts
from planning_server.store.uploads import UploadState

router = APIRouter(tags=["uploads"])
BINARY: Final = {"type": "string", "format": "binary"}
UPLOAD_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "plan"],
                    "properties": {
                        "file": {**BINARY, "description": "The plan as it was drawn: at most 1 GiB."},
                        "plan": {
                            "type": "string",
                            "description": "The plan file (JSON), as a field or as a file; docs/plan_file.md.",
                        },
                        "documents": {
                            "type": "array",
                            "items": BINARY,
                            "description": "Decisions and drawings; documents[] is the same.",
                        },
                    },
                }
            }
        },
    }
}


class UploadsQuery(PageQuery):
    state: Annotated[UploadState | None, Field(description="Only uploads in this state.")] = None


@router.post("/uploads", status_code=202, openapi_extra=UPLOAD_BODY)
async def send_upload(request: Request, caller: Planner, language: AskedLanguage) -> JSONResponse:
    """Send a plan with its plan file: 202, and the address to watch. The same again while it is open is the same upload, as it stands."""
    desk = desk_of(request)

    def receive(parts: UploadParts) -> tuple[UploadFacts, bool]:
        file, words = require_file_and_plan(parts)
        plan = read_json(words)
        refuse_end(
            parse_upload_plan(plan)
        )  # refused here, before a byte is kept; received below as it was sent
        documents = tuple(ArrivedDocument(item.content, item.file_name) for item in parts.documents)
        arrival = Arrival(file.content, file.file_name, plan, caller.username, documents)
        upload, is_new = receive_upload(desk, arrival, queued=True)
        with desk.store.writing() as session:
            return upload_pages.facts_of(session, upload.upload_id), is_new

    facts, is_new = await with_upload_parts(request, desk, receive)
    public_url = context_of(request).settings.public_url
    return desk_json(
        {**render_summary(facts, language, public_url), "is_new": is_new},
        status=202,
        headers={"Location": f"{public_url}/uploads/{facts.upload.upload_id}"},
    )


def refuse_end(plan: UploadPlan) -> None:
    """Raises `InvalidInput` for a decision without a drawing: it has an address of its own."""
    if isinstance(plan, EndFile):
        words = Text(
            "Quyết định chấm dứt hiệu lực gửi tới POST /plans/{plan_id}/versions/{version}/end.",
            "A decision that ends a version goes to POST /plans/{plan_id}/versions/{version}/end.",
        )
        raise InvalidInput("another-address", words, faults=(Fault("/kind", words),))


@router.get("/uploads")
def list_uploads(
    request: Request, caller: Planner, language: AskedLanguage, query: Annotated[UploadsQuery, Query()]
) -> JSONResponse:
    """One's own uploads, for approvers and administrators everybody's; the newest first."""
    desk = desk_of(request)
    with desk.store.writing() as session:
        upload_states.turn(session, desk.today())
        found, total = upload_pages.page(
            session,
            created_by=None if caller.may(Right.DECIDE) else caller.username,
            states=None if query.state is None else [query.state],
            limit=query.limit,
            offset=query.offset,
        )
    public_url = context_of(request).settings.public_url
    listed = [render_summary(item, language, public_url) for item in found]
    return desk_json({**page_of(listed, total, query), "uploads": listed})


@router.get("/uploads/{upload_id}")
def one_upload(
    request: Request,
    upload: VisibleUpload,
    language: AskedLanguage,
    _query: Annotated[LanguageQuery, Query()],
) -> JSONResponse:
    """One upload: how far it is, what was found, the plan file with its answers, papers, the draft."""
    desk = desk_of(request)
    report = report_upload(desk, upload.upload_id)
    with desk.store.writing() as session:
        facts = upload_pages.facts_of(session, upload.upload_id, with_bounds=True)
    return desk_json(render_upload(facts, report, language, context_of(request).settings.public_url))
