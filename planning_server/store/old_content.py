"""What an edition held, and putting it in the place of what is published now. Each function takes the builder's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from psycopg.rows import class_row

from planning_server.store import drafts
from planning_server.store.editions import ArchiveRow, RuleSetRow
from planning_server.store.sessions import Session
from planning_server.store.statements import statement


def uploads_of(session: Session, edition: int | None) -> frozenset[UUID]:
    """The uploads whose content an edition holds; none of no edition."""
    rows = session.execute(statement("uploads_of_edition"), {"edition": edition})
    return frozenset(row[0] for row in rows)


def add_uploads(session: Session, edition: int, upload_ids: Sequence[UUID]) -> None:
    """Notes what an edition adds to what it builds on."""
    session.execute(statement("add_edition_uploads"), {"edition": edition, "upload_ids": list(upload_ids)})


def leave_out(session: Session, edition: int, upload_ids: Iterable[UUID]) -> None:
    """What these uploads hold is in no later edition until they are approved again."""
    session.execute(statement("leave_out_uploads"), {"edition": edition, "upload_ids": list(upload_ids)})


def bring_back(
    session: Session, edition: int, activates: int, upload_ids: Iterable[UUID], today: date
) -> list[UUID]:
    """What the older edition holds is published again; what was read anew of it since is no draft any more. Answers which came back."""
    parameters = {
        "edition": edition,
        "activates": activates,
        "upload_ids": list(upload_ids),
        "today": today,
    }
    back = [row[0] for row in session.execute(statement("bring_back_uploads"), parameters)]
    for upload_id in back:
        drafts.clear_content(session, upload_id)
    return sorted(back)


def renew_parcels(session: Session, edition: int, activates: int) -> None:
    """The cadastre of the edition is that of the older one."""
    for name in ("end_newer_parcels", "know_parcels_again"):
        session.execute(statement(name), {"edition": edition, "activates": activates})


def archive_of(session: Session, version_ids: Sequence[int]) -> ArchiveRow | None:
    """The archive that shows exactly these versions, where an edition that stands has one."""
    with session.cursor(row_factory=class_row(ArchiveRow)) as cursor:
        parameters = {"version_ids": sorted(version_ids)}
        return cursor.execute(statement("archive_of_versions"), parameters).fetchone()


def rule_sets_of(session: Session, edition: int) -> list[RuleSetRow]:
    with session.cursor(row_factory=class_row(RuleSetRow)) as cursor:
        return cursor.execute(statement("whole_rule_sets"), {"edition": edition}).fetchall()


def display_reports(session: Session, version_ids: Sequence[int]) -> list[tuple[int, Mapping[str, Any]]]:
    """By version: what the edition that derived its display geometry said of it."""
    return session.execute(statement("display_reports"), {"version_ids": list(version_ids)}).fetchall()
