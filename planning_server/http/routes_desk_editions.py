"""Asking for a publication. Going back to an older edition, and withdrawing one, belong to a later release."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse

from planning_server.domain.text import Text
from planning_server.http.auth import Publisher
from planning_server.http.context import desk_of
from planning_server.http.desk_answers import AskedLanguage, LanguageQuery, address_of, desk_json
from planning_server.http.json_body import json_object, refuse_faults
from planning_server.ingest.json_fields import JsonFields
from planning_server.jobs.build_edition import EditionRequest, request_edition

router = APIRouter(tags=["editions"])
EDITION_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["base_edition"],
                    "additionalProperties": False,
                    "properties": {
                        "base_edition": {
                            "type": ["integer", "null"],
                            "description": "The edition that is current now; null before the first.",
                        },
                        "note": {
                            "type": "string",
                            "description": "Why, in one line; shown with the edition.",
                        },
                    },
                }
            }
        },
    }
}


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
    number = request_edition(desk_of(request), EditionRequest(base, note, caller.username))
    where = address_of(request, f"/editions/{number}")
    return desk_json(
        {
            "edition": number,
            "state": "building",
            "base_edition": base,
            "note": note,
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
