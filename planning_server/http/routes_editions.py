"""Publications: which there are, which is current, what each of them holds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from planning_server.http.caching import MOST_SECONDS, Freshness, fresh_json
from planning_server.http.context import AppSettings, context_of
from planning_server.publish.edition import Edition
from planning_server.store import editions as rows

router = APIRouter(tags=["editions"])
BRIEFLY = Freshness(MOST_SECONDS)


@router.get("/editions")
def list_editions(request: Request) -> JSONResponse:
    """Every publication, newest first."""
    context = context_of(request)
    with context.store.reading() as session:
        found = rows.edition_rows(session)
        current = rows.current_number(session)
    listed = [
        {
            "edition": item.edition,
            "state": item.state,
            "base_edition": item.base_edition,
            "published_at": utc_words(item.published_at),
            "note": item.note,
            "manifest_sha256": item.manifest_sha256,
        }
        for item in found
    ]
    return fresh_json({"current": current, "editions": listed}, BRIEFLY)


@router.get("/editions/current")
def current_edition(request: Request) -> JSONResponse:
    """The edition that everything public is a view of."""
    context = context_of(request)
    return fresh_json(render_edition(context.current.current(), context.settings), BRIEFLY)


@router.get("/editions/{number}")
def one_edition(request: Request, number: int) -> JSONResponse:
    """One publication with its slices and manifest."""
    context = context_of(request)
    return fresh_json(render_edition(context.current.edition(number), context.settings), BRIEFLY)


def utc_words(at: datetime) -> str:
    """A moment as ISO 8601 in UTC with `Z`, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def render_edition(edition: Edition, settings: AppSettings) -> dict[str, Any]:
    """The edition in the contract's words."""
    return {
        "edition": edition.number,
        "state": edition.state,
        "base_edition": edition.base_edition,
        "published_at": utc_words(edition.published_at),
        "note": edition.note,
        "bounds": list(edition.bounds) if edition.bounds else None,
        "slices": [
            {
                "from": item.valid_from.isoformat(),
                "until": item.valid_until.isoformat() if item.valid_until else None,
                "archives": {
                    tileset: {
                        "sha256": sha256,
                        "url": f"{settings.public_url}/tiles/{tileset}/{sha256}.pmtiles",
                    }
                    for tileset, sha256 in item.archives.items()
                },
            }
            for item in edition.slices
        ],
        "manifest": edition.manifest,
        "manifest_sha256": edition.manifest_sha256,
    }
