"""One family of refusals, one table to HTTP, one shape out: RFC 9457 `application/problem+json`."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from planning_server.domain.errors import (
    Ambiguous,
    Conflict,
    Fault,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refusal,
    TooLarge,
    TooMany,
    Unavailable,
    Withdrawn,
    WrongMediaType,
)
from planning_server.domain.text import Language, Text
from planning_server.http.desk_paths import allowed_methods
from planning_server.http.language import chosen_language
from planning_server.http.parameter_words import parameter_words
from planning_server.http.problem_titles import title_of
from planning_server.ingest.pointers import escaped

STATUS_OF: Final[Mapping[type[Refusal], int]] = {
    InvalidInput: 422,
    NotFound: 404,
    Ambiguous: 409,
    Conflict: 409,
    NotSignedIn: 401,
    NotAllowed: 403,
    Withdrawn: 410,
    TooLarge: 413,
    WrongMediaType: 415,
    TooMany: 429,
    Unavailable: 503,
}
"""A test walks all subclasses of `Refusal` and wants each of them here."""

JSON_MEDIA: Final = "application/problem+json"
log = structlog.get_logger(__name__)


def problem_body(refusal: Refusal, status: int, language: Language, instance: str) -> dict[str, Any]:
    """The members of RFC 9457 with `errors[]` and what the refusal adds (candidates, a corrected call)."""
    title = title_of(refusal.slug, status)
    return {
        "type": f"/problems/{refusal.slug}",
        "title": title.in_language(language),
        "status": status,
        "detail": refusal.text.in_language(language),
        "instance": instance,
        "errors": [_error(fault, language) for fault in refusal.faults],
        **refusal.extra,
    }


def _error(fault: Fault, language: Language) -> dict[str, Any]:
    return {"where": fault.where, "message": fault.text.in_language(language), **fault.detail}


def status_of(refusal: Refusal) -> int:
    return next((STATUS_OF[kind] for kind in type(refusal).__mro__ if kind in STATUS_OF), 422)


def write_refusal(refusal: Refusal, scope: Mapping[str, Any]) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """The same answer for the branch that has no framework."""
    headers = dict(scope["headers"])
    language = chosen_language(None, headers.get(b"accept-language", b"").decode("latin-1"))
    status = status_of(refusal)
    body = json.dumps(problem_body(refusal, status, language, scope["path"]), ensure_ascii=False).encode()
    fields = [
        (b"content-type", JSON_MEDIA.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"access-control-allow-origin", b"*"),
        (b"vary", b"Accept-Language"),
    ]
    return status, fields, body


def _answer(request: Request, refusal: Refusal, status: int) -> JSONResponse:
    language = chosen_language(request.query_params.get("lang"), request.headers.get("accept-language", ""))
    headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
    headers |= _headers_of(refusal, status)
    return JSONResponse(
        problem_body(refusal, status, language, request.url.path),
        status_code=status,
        media_type=JSON_MEDIA,
        headers=headers,
    )


def _headers_of(refusal: Refusal, status: int) -> dict[str, str]:
    """What HTTP wants beside the body: which credential is taken, when to come again."""
    if status == 401:
        fault = ', error="invalid_token"' if refusal.slug == "credential-not-valid" else ""
        return {"WWW-Authenticate": f'Bearer realm="planning-server"{fault}'}
    if status == 429:
        return {"Retry-After": str(refusal.extra.get("retry_after_s", 60))}
    return {"Retry-After": "5"} if status == 503 else {}


async def _on_refusal(request: Request, refusal: Exception) -> JSONResponse:
    assert isinstance(refusal, Refusal)  # noqa: S101 - registered for this class only
    return _answer(request, refusal, status_of(refusal))


async def _on_invalid_parameters(request: Request, fault: Exception) -> JSONResponse:
    errors: Sequence[Any] = fault.errors() if isinstance(fault, RequestValidationError) else ()
    faults = tuple(
        Fault(
            str(error["loc"][min(1, len(error["loc"]) - 1)])
            if error["loc"][0] != "body"
            else "".join(f"/{escaped(str(part))}" for part in error["loc"][1:]),
            parameter_words(error),
        )
        for error in errors
    )
    refusal = InvalidInput(
        "invalid-parameter",
        Text(
            "Hãy sửa: " + "; ".join(f"{fault.where}: {fault.text.vi}" for fault in faults) + ".",
            "Correct these: " + "; ".join(f"{fault.where}: {fault.text.en}" for fault in faults) + ".",
        ),
        faults=faults,
    )
    return _answer(request, refusal, 422)


async def _on_http(request: Request, fault: Exception) -> JSONResponse:
    status = fault.status_code if isinstance(fault, HTTPException) else 400
    slug, text = {
        404: ("no-such-page", Text("Không có địa chỉ này.", "There is nothing at this address.")),
        405: ("method-not-allowed", Text("Hãy dùng phương thức khác.", "Use another method.")),
    }.get(status, ("bad-request", Text("Yêu cầu không đọc được.", "The request cannot be read.")))
    answer = _answer(request, NotFound(slug, text), status)
    if isinstance(fault, HTTPException) and fault.headers:
        answer.headers.update(fault.headers)
    if status == 405:  # the framework names the methods of the first route alone that stands at this address
        answer.headers["Allow"] = ", ".join(allowed_methods(request.app, request.scope))
    return answer


async def _on_failure(request: Request, fault: Exception) -> JSONResponse:
    """A fault of ours: the reader sees an id, the log holds the same id and the cause."""
    incident = secrets.token_hex(6)
    log.error("request failed", incident=incident, path=request.url.path, exc_info=fault)
    refusal = Unavailable(
        "internal-error",
        Text(
            f"Máy chủ gặp lỗi. Khi báo lỗi xin kèm mã {incident}.",
            f"The server failed. When you report it, please give the id {incident}.",
        ),
        extra={"incident": incident},
    )
    return _answer(request, refusal, 500)


def install_problems(app: FastAPI) -> None:
    app.add_exception_handler(Refusal, _on_refusal)
    app.add_exception_handler(RequestValidationError, _on_invalid_parameters)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_failure)
