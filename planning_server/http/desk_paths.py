"""Which addresses belong to the desk: pages of other sites are told nothing about them, and may not call them."""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

DESK_PATHS: Final = ("/session", "/uploads", "/audit")
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


class PublicCors(CORSMiddleware):
    """Cross-origin reading for everything public; for the desk none at all, so that no foreign page gets past its preflight."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and is_desk_call(scope):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def is_desk_path(path: str) -> bool:
    return any(path == start or path.startswith(f"{start}/") for start in DESK_PATHS)


def is_desk_call(scope: Scope) -> bool:
    """An address of the desk, or a call that only a signed-in person makes: a change of editions or plans, or one with a cookie."""
    path = scope["path"]
    if is_desk_path(path):
        return True
    if not path.startswith(("/editions", "/plans")):
        return False
    request = Request(scope)
    method = request.headers.get("access-control-request-method", scope["method"])
    return method not in {"GET", "HEAD", "OPTIONS"} or "cookie" in request.headers


def is_preflight(scope: Scope) -> bool:
    """A browser asks whether another site's page may call (Fetch standard, CORS-preflight request)."""
    headers = Request(scope).headers
    return "origin" in headers and "access-control-request-method" in headers


def allowed_methods(api: FastAPI, scope: Scope) -> list[str]:
    """The methods that are answered at this address, HEAD and OPTIONS included; empty where nothing is there."""
    found = [
        method
        for method in METHODS
        if any(route.matches({**scope, "method": method})[0] is Match.FULL for route in api.router.routes)
    ]
    if not found:
        return []
    return [*found, *(["HEAD"] if "GET" in found else []), "OPTIONS"]


def options_answer(api: FastAPI, scope: Scope) -> Response | None:
    """The answer to a plain OPTIONS; None where nothing is at this address."""
    methods = allowed_methods(api, scope)
    if not methods:
        return None
    return Response(status_code=204, headers={"Allow": ", ".join(methods), "Cache-Control": "no-store"})
