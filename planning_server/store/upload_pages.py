"""Uploads as lists and watchers see them: a page of the newest, the counts of what was found, where the draft lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from planning_server.domain.finding import Severity
from planning_server.store import uploads
from planning_server.store.sessions import Session
from planning_server.store.statements import statement
from planning_server.store.uploads import Upload, UploadState


@dataclass(frozen=True, slots=True)
class CodeCount:
    """How often one code was found with one severity, and how many of these a person accepted."""

    severity: Severity
    code: str
    count: int
    accepted: int


@dataclass(frozen=True, slots=True)
class UploadFacts:
    """`bounds` is where the draft lies: west, south, east, north in degrees; None where nothing is drafted or nobody asked."""

    upload: Upload
    counts: tuple[CodeCount, ...]
    bounds: tuple[float, float, float, float] | None = None

    def count(self, severity: Severity) -> int:
        return sum(item.count for item in self.counts if item.severity is severity)

    @property
    def open_warnings(self) -> int:
        """Warnings that nobody accepted yet."""
        return sum(item.count - item.accepted for item in self.counts if item.severity is Severity.WARNING)


def facts_of(session: Session, upload_id: UUID, *, with_bounds: bool = False) -> UploadFacts:
    """Raises `NotFound`."""
    upload = uploads.get(session, upload_id)
    bounds = _bounds(session, upload_id) if with_bounds else None
    return UploadFacts(upload, _counts(session, upload_id), bounds)


def _counts(session: Session, upload_id: UUID) -> tuple[CodeCount, ...]:
    rows = session.execute(statement("finding_counts"), {"upload_id": upload_id})
    return tuple(
        CodeCount(Severity(severity), code, count, accepted) for severity, code, count, accepted in rows
    )


def _bounds(session: Session, upload_id: UUID) -> tuple[float, float, float, float] | None:
    row = session.execute(statement("draft_bounds"), {"upload_id": upload_id}).fetchone()
    return None if row is None or row[0] is None else (row[0], row[1], row[2], row[3])


def page(
    session: Session,
    *,
    created_by: str | None,
    states: Sequence[UploadState] | None,
    limit: int,
    offset: int,
) -> tuple[list[UploadFacts], int]:
    """A piece of the list, the newest first, and how many there are in all."""
    wanted = {"created_by": created_by, "states": None if states is None else [str(item) for item in states]}
    row = session.execute(statement("upload_count"), wanted).fetchone()
    ids = session.execute(statement("upload_page"), {**wanted, "limit": limit, "offset": offset}).fetchall()
    return [facts_of(session, item[0]) for item in ids], 0 if row is None else int(row[0])
