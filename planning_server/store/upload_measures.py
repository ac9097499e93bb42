"""What an upload was measured in and compared with. Each function takes the caller's transaction."""

from __future__ import annotations

from uuid import UUID

from planning_server.store.sessions import Session
from planning_server.store.statements import statement


def note_compared_edition(session: Session, upload_id: UUID, edition: int | None) -> None:
    """What is published of the same communes after this edition makes the comparison stale."""
    session.execute(statement("upload_note_compared"), {"upload_id": upload_id, "edition": edition})


def note_metric_crs(session: Session, upload_id: UUID, name: str | None) -> None:
    session.execute(statement("upload_note_metric_crs"), {"upload_id": upload_id, "metric_crs": name})


def metric_crs(session: Session, upload_id: UUID) -> str | None:
    """Name of the projected system that an upload's places are written in; None while it is not known."""
    row = session.execute(statement("upload_metric_crs"), {"upload_id": upload_id}).fetchone()
    return None if row is None else row[0]
