"""Rows of editions: reading what is published, and the statements of which a publication is made.

Every writing function runs inside the caller's transaction; nothing here commits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from planning_server.store.sessions import Session, Store, refusing_when_away
from planning_server.store.statements import statement
from planning_server.store.uploads import taken_part

Row = TypeVar("Row")

FREEZE = ("plan_versions", "documents", "layers", "zones", "line_rules", "overlays")


@dataclass(frozen=True, slots=True)
class EditionRow:
    edition: int
    state: str
    base_edition: int | None
    note: str
    published_at: datetime
    published_by: str
    manifest: Mapping[str, Any]
    manifest_sha256: str
    activates: int | None = None
    """The older edition whose content this one publishes again."""
    withdrawn_at: datetime | None = None
    withdrawal_note: str | None = None


@dataclass(frozen=True, slots=True)
class ArchiveRow:
    """One PMTiles archive: named by the hash of its bytes; bounds are west, south, east, north in degrees."""

    sha256: str
    tileset: str
    bytes: int
    min_zoom: int
    max_zoom: int
    bounds: Sequence[float]
    layers: Sequence[Mapping[str, Any]]
    large_tiles: Sequence[Mapping[str, Any]] = ()
    """Tiles of more than 500 KB as stored, with what they hold; see `tiles.large`."""


@dataclass(frozen=True, slots=True)
class SliceRow:
    valid_from: date
    valid_until: date | None
    tileset: str
    archive_sha256: str
    bounds: Sequence[float]


@dataclass(frozen=True, slots=True)
class ApprovedUpload:
    """What waits to be published. `taken_part` are those who sent it or gave answers to it."""

    upload_id: UUID
    kind: str
    created_by: str
    decided_by: str
    taken_part: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ApprovedVersion:
    """What the gates look at."""

    upload_id: UUID
    version_id: int
    plan_id: str
    version: int
    scope: str
    adjusts_version_id: int | None
    in_force_from: date
    in_force_to: date | None
    zones: int
    open_findings: int


@dataclass(frozen=True, slots=True)
class VersionDates:
    """A version of the next edition with the range its decision gives it."""

    version_id: int
    plan_id: str
    version: int
    scope: str
    adjusts_version_id: int | None
    in_force_from: date
    in_force_to: date | None
    source_sha256: str
    authority: str
    decision_number: str
    decision_date: date


@dataclass(frozen=True, slots=True)
class RuleSetRow:
    rule_set_id: str
    version: int
    sha256: str
    title_vi: str
    title_en: str
    in_force_from: date | None
    in_force_to: date | None
    source_text: str


def _scalar(session: Session, name: str, parameters: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401 - one column of whatever type the statement has
    row = session.execute(statement(name), parameters).fetchone()
    return None if row is None else row[0]


def _rows(
    session: Session, kind: type[Row], name: str, parameters: Mapping[str, Any] | None = None
) -> list[Row]:
    with session.cursor(row_factory=class_row(kind)) as cursor:
        return cursor.execute(statement(name), parameters).fetchall()


# -- reading --------------------------------------------------------------------------------------------------------


def current_number(session: Session) -> int | None:
    """The edition that the pointer names; None before the first publication."""
    return _scalar(session, "current_edition")


def highest_number(session: Session) -> int:
    return _scalar(session, "highest_edition")


def edition_row(session: Session, number: int) -> EditionRow | None:
    rows = _rows(session, EditionRow, "edition_by_number", {"edition": number})
    return rows[0] if rows else None


def edition_rows(session: Session) -> list[EditionRow]:
    return _rows(session, EditionRow, "editions_all")


def version_rows(session: Session, number: int) -> list[tuple[Any, ...]]:
    """Rows of `versions_of_edition.sql`, in its column order."""
    return session.execute(statement("versions_of_edition"), {"edition": number}).fetchall()


def document_rows(session: Session, version_ids: Sequence[int]) -> list[tuple[Any, ...]]:
    """Rows of `documents_of_versions.sql`: version_id, title, number, date, sha256."""
    return session.execute(statement("documents_of_versions"), {"version_ids": list(version_ids)}).fetchall()


def box_rows(session: Session, number: int) -> list[tuple[int, float, float, float, float]]:
    """Rows of `boxes_of_versions.sql`: version_id, west, south, east, north in degrees."""
    return session.execute(statement("boxes_of_versions"), {"edition": number}).fetchall()


def slice_rows(session: Session, number: int) -> list[SliceRow]:
    return _rows(session, SliceRow, "slices_of_edition", {"edition": number})


def archive_rows(session: Session, number: int) -> list[ArchiveRow]:
    return _rows(session, ArchiveRow, "archives_of_edition", {"edition": number})


def withdrawn_archives(session: Session) -> frozenset[str]:
    return frozenset(row[0] for row in session.execute(statement("withdrawn_archives")))


def named_archives(session: Session) -> frozenset[str]:
    return frozenset(row[0] for row in session.execute(statement("named_archives")))


def rule_set_rows(session: Session, number: int) -> list[tuple[Any, ...]]:
    """Rows of `rule_sets_of_edition.sql`: rule_set_id, version, sha256, source_text."""
    return session.execute(statement("rule_sets_of_edition"), {"edition": number}).fetchall()


def theme_rows(session: Session) -> list[tuple[str, str, str, bool]]:
    return session.execute(statement("themes_all")).fetchall()


def edition_notices(store: Store, *, poll_seconds: float) -> Iterator[None]:
    """Yields whenever an edition was published, and at least every `poll_seconds` in case a notice was lost.

    Raises `Unavailable` when the database goes away; the caller begins anew.
    """
    with refusing_when_away(), closing(store.listening()) as session:
        session.execute(statement("listen_edition"))
        while True:
            for _ in session.notifies(timeout=poll_seconds, stop_after=1):
                pass
            yield


# -- publishing -----------------------------------------------------------------------------------------------------


def try_build_lock(session: Session) -> bool:
    """True when no other builder runs; held until the transaction ends."""
    return _scalar(session, "build_lock")


def approved_uploads(session: Session) -> list[ApprovedUpload]:
    waiting = _rows(session, ApprovedUpload, "approved_uploads")
    people = taken_part(session, [item.upload_id for item in waiting])
    return [replace(item, taken_part=people[item.upload_id]) for item in waiting]


def approved_versions(session: Session, upload_ids: Sequence[UUID]) -> list[ApprovedVersion]:
    return _rows(session, ApprovedVersion, "approved_versions", {"upload_ids": list(upload_ids)})


def versions_to_publish(session: Session, base: int | None, upload_ids: Sequence[UUID]) -> list[VersionDates]:
    return _rows(
        session, VersionDates, "versions_to_publish", {"base_edition": base, "upload_ids": list(upload_ids)}
    )


def end_build(
    session: Session,
    number: int,
    state: str,
    failure: str | None = None,
    problem: Mapping[str, Any] | None = None,
) -> bool:
    """`problem` is a refusal in both languages, for people; `failure` one line for the log. False where the build has ended before."""
    parameters = {
        "edition": number,
        "state": state,
        "failure": failure,
        "problem": None if problem is None else Jsonb(dict(problem)),
    }
    return session.execute(statement("end_build"), parameters).rowcount == 1


def abandon_builds(session: Session, failure: str, *, but: int | None = None) -> list[int]:
    """Marks builds that a crash cut off, except the one that is being taken up again; answers their numbers."""
    return [row[0] for row in session.execute(statement("abandon_builds"), {"failure": failure, "but": but})]


def freeze_plans(session: Session, upload_ids: Sequence[UUID]) -> None:
    """Moves the plan content of approved uploads from `draft` to `pub`, rows and ids as they are."""
    for content in FREEZE:
        session.execute(statement(f"freeze_{content}"), {"upload_ids": list(upload_ids)})
    session.execute(statement("drop_frozen_drafts"), {"upload_ids": list(upload_ids)})


def freeze_parcels(session: Session, upload_ids: Sequence[UUID], number: int) -> bool:
    """Renews the communes of approved parcel uploads as a delta; True when any parcel changed."""
    parameters = {"upload_ids": list(upload_ids), "edition": number}
    for name in ("end_parcels", "freeze_parcels"):
        session.execute(statement(name), parameters)
    for name in ("drop_frozen_parcels", "drop_frozen_parcel_changes"):
        session.execute(statement(name), {"upload_ids": list(upload_ids)})
    return _scalar(session, "cadastre_changed", {"edition": number})


def mark_published(session: Session, upload_ids: Sequence[UUID], number: int, today: date) -> int:
    """Answers how many uploads were still approved and are published now."""
    marked = session.execute(
        statement("mark_published"), {"upload_ids": list(upload_ids), "edition": number, "today": today}
    )
    return marked.rowcount


def supersede_uploads(session: Session, version_ids: Sequence[int]) -> None:
    """Of versions that are law on no day."""
    session.execute(statement("supersede_uploads"), {"version_ids": list(version_ids)})


def communes_sent_twice(session: Session, upload_ids: Sequence[UUID]) -> list[tuple[str, list[UUID]]]:
    """Communes whose parcels stand in more than one of these uploads, with those uploads."""
    return session.execute(statement("communes_sent_twice"), {"upload_ids": list(upload_ids)}).fetchall()


def stale_parcel_changes(session: Session, upload_ids: Sequence[UUID]) -> list[tuple[UUID, list[str]]]:
    """Deltas of the cadastre whose communes changed since they were compared, with those communes."""
    return session.execute(statement("stale_parcel_changes"), {"upload_ids": list(upload_ids)}).fetchall()


def add_archive(session: Session, archive: ArchiveRow) -> None:
    session.execute(
        statement("add_archive"),
        {
            "sha256": archive.sha256,
            "tileset": archive.tileset,
            "bytes": archive.bytes,
            "min_zoom": archive.min_zoom,
            "max_zoom": archive.max_zoom,
            "bounds": list(archive.bounds),
            "layers": Jsonb(list(archive.layers)),
            "large_tiles": Jsonb(list(archive.large_tiles)),
        },
    )


def add_rule_set(session: Session, number: int, rule_set: RuleSetRow) -> str:
    """Registers a rule set and names it as part of the edition; answers the hash published under its id and version."""
    parameters = {
        "rule_set_id": rule_set.rule_set_id,
        "version": rule_set.version,
        "sha256": rule_set.sha256,
        "title_vi": rule_set.title_vi,
        "title_en": rule_set.title_en,
        "in_force_from": rule_set.in_force_from,
        "in_force_to": rule_set.in_force_to,
        "source_text": rule_set.source_text,
    }
    key = {"rule_set_id": rule_set.rule_set_id, "version": rule_set.version}
    session.execute(statement("add_rule_set"), parameters)
    session.execute(statement("add_edition_rule_set"), {**key, "edition": number})
    return _scalar(session, "rule_set_sha256", key)


def add_edition(session: Session, row: EditionRow) -> None:
    session.execute(
        statement("add_edition"),
        {
            "edition": row.edition,
            "base_edition": row.base_edition,
            "note": row.note,
            "published_at": row.published_at,
            "published_by": row.published_by,
            "manifest": Jsonb(row.manifest),
            "manifest_sha256": row.manifest_sha256,
            "activates": row.activates,
        },
    )


def add_edition_version(
    session: Session,
    number: int,
    version_id: int,
    start: date,
    end: date | None,
    superseded_from: date | None,
) -> None:
    session.execute(
        statement("add_edition_version"),
        {
            "edition": number,
            "version_id": version_id,
            "in_force_from": start,
            "in_force_to": end,
            "superseded_from": superseded_from,
        },
    )


def add_slice(
    session: Session, number: int, tileset: str, start: date, until: date | None, sha256: str
) -> None:
    session.execute(
        statement("add_edition_slice"),
        {
            "edition": number,
            "tileset": tileset,
            "valid_from": start,
            "valid_until": until,
            "archive_sha256": sha256,
        },
    )


def add_restatement(session: Session, number: int, version_id: int, start: date, until: date | None) -> None:
    parameters = {"edition": number, "version_id": version_id, "valid_from": start, "valid_until": until}
    session.execute(statement("add_edition_restatement"), parameters)


def restatement_rows(session: Session, number: int) -> list[tuple[int, list[int], date, date | None]]:
    """Rows of `restatements_of_edition.sql`: version_id, what it replaces, from, until."""
    return session.execute(statement("restatements_of_edition"), {"edition": number}).fetchall()


def switch(session: Session, number: int, base: int | None) -> bool:
    """Compare-and-set of the pointer, and the notice to every web process; False when the base is no longer current."""
    moved = _scalar(session, "switch_edition", {"edition": number, "base_edition": base})
    if moved is None:
        return False
    if base is not None:
        session.execute(statement("supersede_edition"), {"edition": base})
    session.execute(statement("notify_edition"), {"edition": str(number)})
    return True
