"""What the handlers are given: plain settings, the store, the edition, the archives, the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from fastapi import Request

from planning_server.http.current import CurrentEdition
from planning_server.http.upload_notices import UploadNotices
from planning_server.jobs.desk import IngestDesk
from planning_server.store.sessions import Store
from planning_server.tiles.archive import ArchiveFolder


@dataclass(frozen=True, slots=True)
class Clock:
    """The only clock: `now` in UTC, `today` in the deployment's time zone. Tests hand in one that they move."""

    now: Callable[[], datetime]
    today: Callable[[], date]


@dataclass(frozen=True, slots=True)
class AppSettings:
    """Plain values from the composition root. `extent` is west, south, east, north in degrees; `check_key` makes check ids.

    `upload_dir` holds the kept files: documents of published versions are served from it.
    """

    public_url: str
    archive_dir: Path
    viewer_dir: Path
    upload_dir: Path
    extent: tuple[float, float, float, float]
    check_key: bytes
    software: str
    clock: Clock


@dataclass(frozen=True, slots=True)
class Context:
    settings: AppSettings
    store: Store
    current: CurrentEdition
    archives: ArchiveFolder
    notices: UploadNotices
    desk: IngestDesk | None
    """None in the public process, which has no address of the desk."""


def context_of(request: Request) -> Context:
    """The context of the app that answers this request."""
    context = request.app.state.context
    assert isinstance(context, Context)  # noqa: S101 - set by create_app and nowhere else
    return context


def desk_of(request: Request) -> IngestDesk:
    """The desk of the app that answers this request; its routes exist only where there is one."""
    desk = context_of(request).desk
    assert desk is not None  # noqa: S101 - create_app leaves the desk's routes out otherwise
    return desk


HEAD_ONLY = "planning_server.head_only"
"""Set in the scope of a HEAD request, which handlers see as GET: an answer without end must not begin."""
