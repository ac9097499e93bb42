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

TITLES: Final[Mapping[int, Text]] = {
    400: Text("Yêu cầu không đọc được", "The request cannot be read"),
    401: Text("Chưa đăng nhập", "Not signed in"),
    403: Text("Không được phép", "Not allowed"),
    404: Text("Không tìm thấy", "Not found"),
    405: Text("Phương thức không dùng được ở đây", "This method is not used here"),
    409: Text("Câu hỏi mơ hồ hoặc mâu thuẫn", "Ambiguous or in conflict"),
    410: Text("Đã thu hồi", "Withdrawn"),
    413: Text("Quá lớn", "Too large"),
    415: Text("Loại dữ liệu không đọc được ở đây", "This kind of content is not read here"),
    422: Text("Dữ liệu gửi lên không dùng được", "The input cannot be used"),
    429: Text("Quá nhiều yêu cầu", "Too many requests"),
    500: Text("Lỗi của máy chủ", "The server failed"),
    503: Text("Tạm thời không phục vụ được", "Not available at the moment"),
}

JSON_MEDIA: Final = "application/problem+json"
log = structlog.get_logger(__name__)


def problem_body(refusal: Refusal, status: int, language: Language, instance: str) -> dict[str, Any]:
    """The members of RFC 9457 with `errors[]` and what the refusal adds (candidates, a corrected call)."""
    title = TITLES.get(status, TITLES[400])
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


PARAMETER_WORDS: Final[Mapping[str, Text]] = {
    "extra_forbidden": Text("không có tham số này", "there is no such parameter"),
    "missing": Text("thiếu tham số này", "this parameter is missing"),
    "float_parsing": Text("phải là một số, dấu chấm thập phân", "must be a number with a decimal point"),
    "int_parsing": Text("phải là một số nguyên", "must be a whole number"),
    "date_from_datetime_parsing": Text("phải là ngày dạng YYYY-MM-DD", "must be a day as YYYY-MM-DD"),
    "date_parsing": Text("phải là ngày dạng YYYY-MM-DD", "must be a day as YYYY-MM-DD"),
    "date_from_datetime_inexact": Text("phải là ngày dạng YYYY-MM-DD", "must be a day as YYYY-MM-DD"),
    "literal_error": Text("nhận một trong các giá trị: {expected}", "takes one of: {expected}"),
    "greater_than_equal": Text("phải từ {ge} trở lên", "must be {ge} or more"),
    "less_than_equal": Text("phải từ {le} trở xuống", "must be {le} or less"),
    "not_plain_text": Text("có ký tự không phải chữ", "holds characters that are no text"),
    "string_too_long": Text("dài quá {max_length} ký tự", "is longer than {max_length} characters"),
}
"""What pydantic finds, said to a person. A kind that is not listed keeps pydantic's own English words."""


def _parameter_words(error: Mapping[str, Any]) -> Text:
    words = PARAMETER_WORDS.get(error["type"])
    return words.formatted(**error.get("ctx", {})) if words else Text(str(error["msg"]), str(error["msg"]))


async def _on_invalid_parameters(request: Request, fault: Exception) -> JSONResponse:
    errors: Sequence[Any] = fault.errors() if isinstance(fault, RequestValidationError) else ()
    faults = tuple(
        Fault(
            str(error["loc"][min(1, len(error["loc"]) - 1)])
            if error["loc"][0] != "body"
            else "".join(f"/{escaped(str(part))}" for part in error["loc"][1:]),
            _parameter_words(error),
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
