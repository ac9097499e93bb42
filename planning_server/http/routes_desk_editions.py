"""Asking for a publication, for an older edition to be published again, and for one to be withdrawn."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse

from planning_server.domain.text import Text
from planning_server.http.auth import Administrator, Publisher
from planning_server.http.context import context_of, desk_of
from planning_server.http.desk_answers import AskedLanguage, LanguageQuery, address_of, desk_json, moment
from planning_server.http.json_body import json_object, refuse_faults
from planning_server.http.routes_upload_answers import NOTE_BODY, read_note
from planning_server.ingest.json_fields import JsonFields
from planning_server.jobs.build_edition import EditionRequest, request_edition
from planning_server.jobs.withdraw_edition import withdraw_edition
from planning_server.store.editions import current_number

router = APIRouter(tags=["editions"])
NOTE_SCHEMA: Final[dict[str, Any]] = {
    "type": "string",
    "description": "Why, in one line; shown with the edition.",
}


def _body_of(properties: dict[str, Any], required: tuple[str, ...] = ()) -> dict[str, Any]:
    schema = {
        "type": "object",
        "required": list(required),
        "additionalProperties": False,
        "properties": properties,
    }
    return {"requestBody": {"required": bool(required), "content": {"application/json": {"schema": schema}}}}


EDITION_BODY: Final = _body_of(
    {
        "base_edition": {
            "type": ["integer", "null"],
            "description": "The edition that is current now; null before the first.",
        },
        "note": NOTE_SCHEMA,
    },
    required=("base_edition",),
)
ACTIVATE_BODY: Final = _body_of(
    {
        "base_edition": {
            "type": "integer",
            "description": "The edition that is current now; without it the one that is current when this is asked.",
        },
        "note": NOTE_SCHEMA,
    }
)


@router.post("/editions", status_code=202, openapi_extra=EDITION_BODY)
def ask_for_edition(
    request: Request,
    caller: Publisher,
    _language: AskedLanguage,
    _query: Annotated[LanguageQuery, Query()],
    body: Annotated[JsonFields, Depends(json_object)],
) -> JSONResponse:
    """Publish what is approved as the next edition: 202 and its address; 409 where the base moved or another one is being built."""
    body.only(("base_edition", "note"))
    base, note = _base_edition(body), body.optional_text("note") or ""
    refuse_faults(body.faults)
    return _asked_for(request, EditionRequest(base, note, caller.username))


@router.post("/editions/{number}/activate", status_code=202, openapi_extra=ACTIVATE_BODY)
def activate_edition(
    request: Request,
    number: int,
    caller: Administrator,
    _language: AskedLanguage,
    _query: Annotated[LanguageQuery, Query()],
    body: Annotated[JsonFields, Depends(json_object)],
) -> JSONResponse:
    """Publish the content of an older edition again, under a new number: 202 and its address; 410 where it was withdrawn."""
    body.only(("base_edition", "note"))
    given, note = "base_edition" in body.values, body.optional_text("note") or ""
    base = _base_edition(body) if given else None
    refuse_faults(body.faults)
    if not given:
        with desk_of(request).store.reading() as session:
            base = current_number(session)
    return _asked_for(request, EditionRequest(base, note, caller.username, activates=number))


@router.post("/editions/{number}/withdraw", openapi_extra=NOTE_BODY)
def withdraw(
    request: Request,
    number: int,
    caller: Administrator,
    _language: AskedLanguage,
    _query: Annotated[LanguageQuery, Query()],
    body: Annotated[JsonFields, Depends(json_object)],
) -> JSONResponse:
    """Take an edition back that is not current: what only it holds answers 410 from now on; 409 for the current one."""
    row, gone = withdraw_edition(desk_of(request), number, actor=caller.username, note=read_note(body))
    context_of(request).current.refresh()
    return desk_json(
        {
            "edition": row.edition,
            "state": row.state,
            "manifest_sha256": row.manifest_sha256,
            "withdrawn_at": moment(row.withdrawn_at),
            "withdrawal_note": row.withdrawal_note,
            "archives": list(gone.archives),
            "uploads": [str(item) for item in gone.uploads],
        }
    )


def _asked_for(request: Request, wanted: EditionRequest) -> JSONResponse:
    number = request_edition(desk_of(request), wanted)
    where = address_of(request, f"/editions/{number}")
    return desk_json(
        {
            "edition": number,
            "state": "building",
            "base_edition": wanted.base_edition,
            "activates": wanted.activates,
            "note": wanted.note,
            "links": {"self": where},
        },
        status=202,
        headers={"Location": where},
    )


def _base_edition(body: JsonFields) -> int | None:
    """Must be said, null for the first: who publishes has looked at what is current."""
    value = body.values.get("base_edition")
    if "base_edition" not in body.values or isinstance(value, bool) or not isinstance(value, int | None):
        body.fault(
            "base_edition",
            Text(
                "Phải là số của bản công bố hiện hành; null nếu chưa công bố lần nào.",
                "Must be the number of the current edition; null before the first publication.",
            ),
        )
        return None
    return value
