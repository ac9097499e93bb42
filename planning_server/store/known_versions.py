"""Versions of plans that are there already, for whoever sends another."""

from __future__ import annotations

from planning_server.store.sessions import Session
from planning_server.store.statements import statement


def version_exists(session: Session, plan_id: str, version: int) -> bool:
    """True where this version of the plan is drafted or published."""
    return (
        session.execute(statement("draft_find_version"), {"plan_id": plan_id, "version": version}).fetchone()
        is not None
    )


def published_from(session: Session, plan_id: str, source_sha256: str) -> int | None:
    """The newest published version of the plan that was made from this very file; None where there is none."""
    row = session.execute(
        statement("draft_published_from"), {"plan_id": plan_id, "source_sha256": source_sha256}
    ).fetchone()
    return None if row is None else int(row[0])
