"""Publications: which there are, which is current, what each of them holds."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from planning_server.domain.errors import NotFound, NotSignedIn, Unavailable
from planning_server.domain.moments import utc_words
from planning_server.http.auth import find_caller
from planning_server.http.caching import MOST_SECONDS, VARY, Freshness, fresh_json
from planning_server.http.context import AppSettings, context_of
from planning_server.jobs.build_edition import edition_build, edition_builds
from planning_server.jobs.desk import IngestDesk
from planning_server.publish.edition import Edition
from planning_server.store import editions as rows
from planning_server.store.accounts import Right
from planning_server.store.builds import EditionBuild

router = APIRouter(tags=["editions"])
BRIEFLY = Freshness(MOST_SECONDS)


@router.get("/editions")
def list_editions(request: Request) -> JSONResponse:
    """Every publication, newest first."""
    context = context_of(request)
    builds = unpublished_builds(
        request
    )  # before the editions: one that is published in between is found there
    with context.store.reading() as session:
        current = rows.current_number(session)
        found = rows.edition_rows(session)
    listed = [
        {
            "edition": item.edition,
            "state": item.state,
            "base_edition": item.base_edition,
            "activates": item.activates,
            "published_at": utc_words(item.published_at),
            "note": item.note,
            "manifest_sha256": item.manifest_sha256,
            "withdrawn_at": None if item.withdrawn_at is None else utc_words(item.withdrawn_at),
            "withdrawal_note": item.withdrawal_note,
        }
        for item in found
    ]
    if builds is None:
        return fresh_json({"current": current, "editions": listed}, BRIEFLY)
    published = {item.edition for item in found}
    waiting = [render_build(item) for item in builds if item.edition not in published]
    return _for_one_person({"current": current, "editions": [*waiting, *listed]})


@router.get("/editions/current")
def current_edition(request: Request) -> JSONResponse:
    """The edition that everything public is a view of."""
    context = context_of(request)
    return fresh_json(render_edition(context.current.current(), context.settings), BRIEFLY)


@router.get("/editions/{number}")
def one_edition(request: Request, number: int) -> JSONResponse:
    """One publication with its slices and manifest; with a planner's credential also one that is being built or that failed."""
    context = context_of(request)
    try:
        return fresh_json(render_edition(context.current.edition(number), context.settings), BRIEFLY)
    except (NotFound, Unavailable) as refusal:
        desk = _desk_for_planners(request)
        if desk is None:
            raise
        try:
            build = edition_build(desk, number)
        except NotFound as no_build:
            raise refusal from no_build
        if build.state != "published":
            return _for_one_person(render_build(build))
        # It was published after the look above.
        return fresh_json(render_edition(context.current.edition(number), context.settings), BRIEFLY)


def unpublished_builds(request: Request) -> tuple[EditionBuild, ...] | None:
    """Editions that are building or failed, newest first, for somebody who may upload; None for everybody else."""
    desk = _desk_for_planners(request)
    return None if desk is None else tuple(item for item in edition_builds(desk) if item.state != "published")


def _desk_for_planners(request: Request) -> IngestDesk | None:
    desk = context_of(request).desk
    if desk is None:
        return None
    try:
        caller = find_caller(request)
    except NotSignedIn:  # a session that is over does not shut anybody out of what is public
        return None
    return desk if caller is not None and caller.may(Right.UPLOAD) else None


def render_build(build: EditionBuild) -> dict[str, Any]:
    """`requested` is `building` to whoever waits: its number is given, its builder has not begun. `problem` says why it failed."""
    return {
        "edition": build.edition,
        "state": "building" if build.state == "requested" else build.state,
        "base_edition": build.base_edition,
        "activates": build.activates,
        "published_at": None,
        "note": build.note,
        "manifest_sha256": None,
        "started_at": utc_words(build.started_at),
        "started_by": build.started_by,
        "problem": None if build.problem is None else dict(build.problem),
    }


def _for_one_person(body: dict[str, Any]) -> JSONResponse:
    return JSONResponse(body, headers={"Cache-Control": "no-store", "Vary": f"{VARY}, Authorization, Cookie"})


def render_edition(edition: Edition, settings: AppSettings) -> dict[str, Any]:
    """The edition in the contract's words."""
    return {
        "edition": edition.number,
        "state": edition.state,
        "base_edition": edition.base_edition,
        "activates": edition.activates,
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
