"""Taking an edition back: what no standing edition holds any more. Each function takes the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from planning_server.store.sessions import Session
from planning_server.store.statements import statement


@dataclass(frozen=True, slots=True)
class WithdrawnContent:
    """What went with an edition: archives (sha256) that answer 410 now, and uploads whose content stands nowhere any more."""

    archives: tuple[str, ...]
    uploads: tuple[UUID, ...]


def withdraw(session: Session, edition: int, at: datetime, note: str | None) -> WithdrawnContent:
    """The edition must not be the current one. Every web process is told when the transaction commits."""
    parameters = {"edition": edition, "at": at, "note": note}
    session.execute(statement("withdraw_edition"), parameters)
    archives = session.execute(statement("withdraw_archives"), parameters).fetchall()
    uploads = session.execute(statement("withdraw_uploads")).fetchall()
    session.execute(statement("notify_edition"), {"edition": str(edition)})
    return WithdrawnContent(
        tuple(sorted(row[0] for row in archives)), tuple(sorted(row[0] for row in uploads))
    )


def withdrawn_version(session: Session, plan_id: str, version: int | None) -> int | None:
    """The last edition that held the version (None: any of the plan), where every one that did is withdrawn."""
    row = session.execute(statement("version_withdrawn"), {"plan_id": plan_id, "version": version}).fetchone()
    return None if row is None else int(row[0])
