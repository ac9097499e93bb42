"""A decision that ends a version of a plan: entered here, approved like every upload."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from planning_server.domain.errors import Fault, InvalidInput
from planning_server.domain.text import Language, Text
from planning_server.http.auth import Planner
from planning_server.http.context import context_of, desk_of
from planning_server.http.desk_answers import AskedLanguage, desk_json
from planning_server.http.json_body import json_object, refuse_faults
from planning_server.http.upload_body import UploadParts, with_upload_parts
from planning_server.http.uploads_json import render_summary
from planning_server.ingest.json_fields import JsonFields
from planning_server.ingest.plan_file import read_json
from planning_server.jobs.desk import ArrivedDocument, IngestDesk
from planning_server.jobs.end_version import ending_arrival
from planning_server.jobs.ingest_upload import receive_upload, run_upload
from planning_server.store import upload_pages

router = APIRouter(tags=["uploads"])
TEXT: Final = {"type": "string"}
DAY: Final = {"type": "string", "format": "date"}
DECISION: Final[dict[str, Any]] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["decision_number", "decision_date", "ends_from"],
    "properties": {
        "decision_number": TEXT,
        "decision_date": DAY,
        "authority": {**TEXT, "description": "Who decided; without it the authority of the version."},
        "ends_from": {**DAY, "description": "The first day on which the version is no longer in force."},
        "decision_document": {
            **TEXT,
            "description": "File name of the one of `documents` that is the decision.",
        },
        "note": TEXT,
    },
}
PARTS: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["plan"],
    "properties": {
        "plan": {**TEXT, "description": "The same as JSON, where papers come with it."},
        "documents": {"type": "array", "items": {"type": "string", "format": "binary"}},
    },
}
END_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": DECISION}, "multipart/form-data": {"schema": PARTS}},
    }
}


@router.post("/plans/{plan_id}/versions/{version}/end", status_code=202, openapi_extra=END_BODY)
async def end_version(
    request: Request,
    caller: Planner,
    language: AskedLanguage,
    plan_id: str,
    version: Annotated[int, Path(ge=1, lt=2**31)],
) -> JSONResponse:
    """Enter a decision that ends a version from a day on: 202 and its upload, which another person approves."""
    desk = desk_of(request)
    named = {"plan_id": plan_id, "version": version}

    def enter(words: dict[str, Any], documents: tuple[ArrivedDocument, ...]) -> JSONResponse:
        try:
            arrival = ending_arrival(desk, {**words, **named}, caller.username, documents)
        except InvalidInput as refusal:
            raise _by_parameter(refusal, named) from None
        upload, is_new = receive_upload(desk, arrival)
        report = run_upload(desk, upload.upload_id)
        return _entered(request, desk, report.upload.upload_id, language, is_new=is_new)

    if request.headers.get("content-type", "").startswith("multipart/"):

        def receive(parts: UploadParts) -> JSONResponse:
            papers = tuple(ArrivedDocument(item.content, item.file_name) for item in parts.documents)
            return enter(_only_decision(JsonFields(_plan_words(parts), "", [])), papers)

        return await with_upload_parts(request, desk, receive)
    words = _only_decision(await json_object(request))
    return await run_in_threadpool(enter, words, ())


def _by_parameter(refusal: InvalidInput, named: Mapping[str, object]) -> InvalidInput:
    """What the address names is no member of the body: a fault there is one of the parameter."""
    parameters = {f"/{name}": name for name in named}
    faults = tuple(replace(fault, where=parameters.get(fault.where, fault.where)) for fault in refusal.faults)
    return InvalidInput(refusal.slug, refusal.text, faults=faults, extra=refusal.extra)


def _only_decision(fields: JsonFields) -> dict[str, Any]:
    """The address names plan and version; the body cannot name others."""
    fields.only(DECISION["properties"])
    refuse_faults(fields.faults)
    return dict(fields.values)


def _plan_words(parts: UploadParts) -> object:
    if parts.plan_text is None or parts.file is not None:
        words = Text(
            "Hãy gửi phần plan (JSON của quyết định) và documents; không có phần file.",
            "Send the part plan (the decision as JSON) and documents; there is no part file.",
        )
        raise InvalidInput("upload-incomplete", words, faults=(Fault("plan", words),))
    try:
        return read_json(parts.plan_text.decode("utf-8"))
    except UnicodeDecodeError as cause:
        words = Text(f"Không phải UTF-8 (byte {cause.start}).", f"It is not UTF-8 (byte {cause.start}).")
        raise InvalidInput("upload-part-refused", words, faults=(Fault("plan", words),)) from None


def _entered(
    request: Request, desk: IngestDesk, upload_id: UUID, language: Language, *, is_new: bool
) -> JSONResponse:
    public_url = context_of(request).settings.public_url
    with desk.store.writing() as session:
        facts = upload_pages.facts_of(session, upload_id)
    return desk_json(
        {**render_summary(facts, language, public_url), "is_new": is_new},
        status=202,
        headers={"Location": f"{public_url}/uploads/{upload_id}"},
    )
