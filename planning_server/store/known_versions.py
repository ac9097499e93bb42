"""Versions of plans that are there already, for whoever sends another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from psycopg.rows import class_row

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


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """A version of the current edition with the days that the edition derived.

    `ended_by` is the number of the decision that ends it, `waiting` an upload that would.
    """

    version_id: int
    title_vi: str
    title_en: str | None
    system: str
    level: str
    scope: str
    commune: str | None
    source_crs: str
    measure_crs: str
    in_force_from: date
    in_force_to: date | None
    authority: str
    ended_by: str | None
    waiting: UUID | None


def published_version(
    session: Session, plan_id: str, version: int, upload_id: UUID | None
) -> KnownVersion | None:
    """None where the current edition has no such version; `upload_id` is the upload that asks."""
    parameters = {"plan_id": plan_id, "version": version, "upload_id": upload_id}
    with session.cursor(row_factory=class_row(KnownVersion)) as cursor:
        return cursor.execute(statement("known_version"), parameters).fetchone()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What was published under a number that an edition shows no version under.

    `last_edition` is the last one that held it, `replaced_by` the version of the same first day that the edition has in its place; `ends` is the
    version that it ends, where it is such a decision.
    """

    scope: str
    in_force_from: date
    decision_number: str
    last_edition: int
    replaced_by: int | None
    ends: int | None


def left_out(session: Session, plan_id: str, version: int, edition: int) -> LeftOut | None:
    """None where no edition up to this one published anything under the number."""
    parameters = {"plan_id": plan_id, "version": version, "edition": edition}
    with session.cursor(row_factory=class_row(LeftOut)) as cursor:
        return cursor.execute(statement("version_left_out"), parameters).fetchone()
