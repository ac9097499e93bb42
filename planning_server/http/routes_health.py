"""Liveness and readiness."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from planning_server.domain.errors import Refusal
from planning_server.http.context import Context, context_of
from planning_server.store import editions as rows

router = APIRouter(tags=["operations"])
NO_STORE = {"Cache-Control": "no-store"}


@router.get("/healthz")
def healthz() -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "ok"}, headers=NO_STORE)


@router.get("/readyz")
def readyz(request: Request) -> JSONResponse:
    """Database, edition and archives are there: 200, else 503 naming what is not."""
    context = context_of(request)
    checks = {"database": _database(context), "edition": _edition(context), "archives": _archives(context)}
    ready = all(item["ok"] for item in checks.values())
    return JSONResponse(
        {"ready": ready, "checks": checks}, status_code=200 if ready else 503, headers=NO_STORE
    )


def _database(context: Context) -> dict[str, Any]:
    try:
        with context.store.reading() as session:
            number = rows.current_number(session)
    except Refusal as refusal:
        return {"ok": False, "reason": refusal.slug}
    return {"ok": True, "current_edition": number}


def _edition(context: Context) -> dict[str, Any]:
    try:
        return {"ok": True, "edition": context.current.current().number}
    except Refusal as refusal:
        return {"ok": False, "reason": refusal.slug}


def _archives(context: Context) -> dict[str, Any]:
    try:
        edition = context.current.current()
    except Refusal as refusal:
        return {"ok": False, "reason": refusal.slug}
    named = {sha256 for item in edition.slices for sha256 in item.archives.values()}
    missing = sorted(sha256 for sha256 in named if not context.archives.holds(sha256))
    return {"ok": not missing, "missing": missing}
