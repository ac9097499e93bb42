"""What impact is worked out from: a drafted version beside a published one, and the parcels that a draft would renew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from psycopg.rows import dict_row

from planning_server.domain.zone import Zone
from planning_server.store.ground import zone_of_row
from planning_server.store.sessions import Session
from planning_server.store.statements import statement


@dataclass(frozen=True, slots=True)
class DraftedVersion:
    """A version as drafted; `accuracy_m` is that of its coarsest layer of zones, None where none states one."""

    version_id: int
    plan_id: str
    version: int
    in_force_from: date
    measure_crs: str
    accuracy_m: float | None


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
    return None if row is None else DraftedVersion(*row)


def drafted_zones(session: Session, version_id: int) -> tuple[Zone, ...]:
    return _zones(session, "zones_drafted", version_id)


def published_zones(session: Session, version_id: int) -> tuple[Zone, ...]:
    return _zones(session, "zones_published", version_id)


def _zones(session: Session, name: str, version_id: int) -> tuple[Zone, ...]:
    with session.cursor(row_factory=dict_row) as cursor:
        return tuple(zone_of_row(row) for row in cursor.execute(statement(name), {"version_id": version_id}))


def changed_parcels(session: Session, upload_id: UUID) -> tuple[ParcelChange, ...]:
    """Both kinds together, by key: where a key stands twice, the parcel was measured anew."""
    rows = session.execute(statement("parcels_changed_by_draft"), {"upload_id": upload_id})
    return tuple(ParcelChange(*row) for row in rows)


def has_drafted_parcels(session: Session, upload_id: UUID) -> bool:
    row = session.execute(statement("draft_has_parcels"), {"upload_id": upload_id}).fetchone()
    return row is not None and bool(row[0])
