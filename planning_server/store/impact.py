"""What impact is worked out from beside the drawings: which version an upload drafted, and the parcels that a draft would renew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from planning_server.domain.plan import Scope
from planning_server.store.sessions import Session
from planning_server.store.statements import statement


@dataclass(frozen=True, slots=True)
class DraftedVersion:
    version_id: int
    plan_id: str
    version: int
    in_force_from: date
    measure_crs: str
    scope: Scope
    adjusts_version_id: int | None


@dataclass(frozen=True, slots=True)
class ParcelChange:
    """A parcel that becomes known (`added`) or stops being known (`ended`) when the draft is published."""

    change: str
    parcel_id: str
    commune: str
    sheet: str
    number: str
    area_m2: float
    source_srid: int


def drafted_version(session: Session, upload_id: UUID) -> DraftedVersion | None:
    row = session.execute(statement("draft_version_of_upload"), {"upload_id": upload_id}).fetchone()
    if row is None:
        return None
    version_id, plan_id, version, in_force_from, measure_crs, scope, adjusts = row
    return DraftedVersion(version_id, plan_id, version, in_force_from, measure_crs, Scope(scope), adjusts)


def changed_parcels(session: Session, upload_id: UUID) -> tuple[ParcelChange, ...]:
    """Both kinds together, by key: where a key stands twice, the parcel was measured anew."""
    rows = session.execute(statement("parcels_changed_by_draft"), {"upload_id": upload_id})
    return tuple(ParcelChange(*row) for row in rows)


def has_drafted_parcels(session: Session, upload_id: UUID) -> bool:
    row = session.execute(statement("draft_has_parcels"), {"upload_id": upload_id}).fetchone()
    return row is not None and bool(row[0])
