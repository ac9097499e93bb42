"""The description of the calls (OpenAPI) says which refusals each of them has, all with the schema of a problem document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from fastapi import FastAPI

from planning_server.http.problem_titles import TITLES
from planning_server.http.problems import JSON_MEDIA

PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "RFC 9457; some kinds add members, such as candidates or a corrected call.",
    "required": ["type", "title", "status", "detail", "instance", "errors"],
    "properties": {
        "type": {"type": "string", "description": "A stable slug below /problems/."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What to change."},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["where", "message"],
                "properties": {
                    "where": {
                        "type": "string",
                        "description": "A parameter, a part of the form, or a JSON pointer into the body.",
                    },
                    "message": {"type": "string"},
                },
            },
        },
    },
}
OWN_REFUSALS: Final[Mapping[tuple[str, str], tuple[int, ...]]] = {
    ("get", "/constraints"): (409,),
    ("post", "/session"): (401, 403, 429),
    ("delete", "/session"): (403,),
    ("get", "/plans/{plan_id}/diff"): (429,),
    ("post", "/uploads"): (409, 429),
    ("get", "/uploads/{upload_id}/events"): (429,),
    ("get", "/uploads/{upload_id}/impact"): (409,),
    ("patch", "/uploads/{upload_id}"): (409,),
    ("post", "/uploads/{upload_id}/approve"): (409,),
    ("post", "/uploads/{upload_id}/reject"): (409,),
    ("post", "/uploads/{upload_id}/withdraw"): (409,),
    ("post", "/plans/{plan_id}/versions/{version}/end"): (409, 429),
    ("post", "/editions"): (409,),
    ("post", "/editions/{number}/activate"): (409, 410),
    ("post", "/editions/{number}/withdraw"): (409, 410),
    ("post", "/permit-checks"): (409,),
}
"""What does not follow from who may call, the parameters and the body."""


class DescribedApi(FastAPI):
    """FastAPI whose description names the refusals."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            _describe(super().openapi())
        return super().openapi()


def _describe(schema: dict[str, Any]) -> None:
    schemas = schema.setdefault("components", {}).setdefault("schemas", {})
    for generated in ("HTTPValidationError", "ValidationError"):
        schemas.pop(generated, None)
    schemas["Problem"] = PROBLEM
    for path, methods in schema["paths"].items():
        for method, call in methods.items():
            call["responses"].pop("422", None)
            for status in sorted({*_refusals(call, path), *OWN_REFUSALS.get((method, path), ())}):
                call["responses"][str(status)] = {
                    "description": TITLES[status].in_language("en"),
                    "content": {JSON_MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }


def _refusals(call: Mapping[str, Any], path: str) -> Iterator[int]:
    is_of_the_desk = "security" in call
    if is_of_the_desk:
        yield 401
        if path != "/session":  # everybody who is signed in may ask who that is
            yield 403
    if "{" in path:
        yield 404
    if is_of_the_desk or path == "/session" or call.get("parameters") or "requestBody" in call:
        yield 422
    if "requestBody" in call:
        yield 413
        yield 415
