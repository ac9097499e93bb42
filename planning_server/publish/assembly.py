"""From content to an edition: display geometry, archives, manifest and rows, all within the builder's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from planning_server.domain.errors import Conflict
from planning_server.domain.text import Text
from planning_server.publish.baker import Baker, Basis
from planning_server.publish.editions import edition
from planning_server.publish.in_force import Decided, Derived, periods_from
from planning_server.publish.manifest import iso, manifest_sha256, versions_held
from planning_server.publish.publication import Publication
from planning_server.publish.readings import (
    Reading,
    reading_on,
    restated_readings,
    restated_told,
    write_readings,
)
from planning_server.store import audit, old_content
from planning_server.store import editions as rows
from planning_server.store.sessions import Session


@dataclass(frozen=True, slots=True)
class Content:
    """What an edition is to hold. `never` are the versions of `dates` that are law on no day.

    `cadastre_of` is an edition with the same cadastre, whose archive is shared; None where there is none. `reuses_archives` takes the
    archive of an earlier edition that shows the same versions; otherwise the planning tiles are baked.
    """

    dates: Sequence[rows.VersionDates]
    derived: Sequence[Derived]
    never: Sequence[int]
    left_out: Sequence[Mapping[str, Any]]
    rule_sets: Sequence[rows.RuleSetRow]
    cadastre_of: int | None
    cadastre_changed: bool
    action: str
    detail: Mapping[str, Any]
    reuses_archives: bool = False


@dataclass(frozen=True, slots=True)
class _Slice:
    start: date
    until: date | None
    archive: rows.ArchiveRow


def decided(item: rows.VersionDates) -> Decided:
    other = item.adjusts_version_id
    return Decided(
        item.version_id,
        item.plan_id,
        item.version,
        item.in_force_from,
        item.in_force_to,
        ends=other if item.scope == "end" else None,
        adjusts=other if item.scope == "local_adjustment" else None,
    )


def publish_content(
    session: Session, baker: Baker, publication: Publication, content: Content, number: int
) -> None:
    """Writes the whole edition but the switch."""
    readings = restated_readings(session, content.dates, content.derived)
    drawn = sorted({item for reading in readings for item in reading.version_ids})
    baked = {item.version_id: item.told for item in baker.derive_display(session, drawn)}
    reports = {**dict(old_content.display_reports(session, drawn)), **baked}
    slices = _slices(session, baker, publication, content, readings, number)
    at = publication.now()
    head = audit.append(
        session,
        at=at,
        actor=publication.actor,
        action=content.action,
        subject=f"edition/{number}",
        detail={"base_edition": publication.base_edition, **content.detail, "note": publication.note},
    )
    ends = [
        item for item in content.dates if item.scope == "end" and item.adjusts_version_id not in content.never
    ]
    papers = rows.document_rows(session, [item.version_id for item in ends])
    manifest: dict[str, Any] = {
        "edition": number,
        "base_edition": publication.base_edition,
        "activates": publication.activates,
        "note": publication.note,
        "published_at": at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "published_by": publication.actor,
        "software": publication.software,
        "versions": versions_held(content.dates, content.derived, papers),
        "restated": restated_told(content.dates, readings),
        "left_out": content.left_out,
        "slices": [_told(item) for item in slices],
        "rule_sets": [
            {"id": item.rule_set_id, "version": item.version, "sha256": item.sha256}
            for item in content.rule_sets
        ],
        "display_geometry": [
            {"version_id": version_id, **report} for version_id, report in sorted(reports.items())
        ],
        "audit_head": head,
    }
    _write_edition(session, publication, number, at, manifest)
    _write_members(session, number, content, ends, slices)
    write_readings(session, number, readings)


def _slices(
    session: Session,
    baker: Baker,
    publication: Publication,
    content: Content,
    readings: Sequence[Reading],
    number: int,
) -> list[_Slice]:
    """One archive a tileset and period; periods with the same versions share theirs, an unchanged cadastre that of the edition it is of."""
    archives: dict[tuple[int, ...], rows.ArchiveRow] = {}
    base = publication.base_edition
    bases = [] if base is None else _bases(session, base)
    slices: list[_Slice] = []
    cadastre = _cadastre(session, baker, content, number, base)
    for period, version_ids in periods_from(publication.today, content.derived):
        if version_ids not in archives:
            known = old_content.archive_of(session, version_ids) if content.reuses_archives else None
            shown = reading_on(readings, period.start)
            if known is None or not baker.keeps(known):
                known = baker.bake_planning(session, shown, bases)
            archives[version_ids] = known
            bases.append(Basis(known, shown))
        slices.append(_Slice(period.start, period.end, archives[version_ids]))
        if cadastre is not None:
            slices.append(_Slice(period.start, period.end, cadastre))
    return slices


def _cadastre(
    session: Session, baker: Baker, content: Content, number: int, base: int | None
) -> rows.ArchiveRow | None:
    """None while no parcel was ever published."""
    if content.cadastre_of is None:
        if not content.cadastre_changed:
            return None
        before = None if base is None else _cadastre_archive(session, base)
        bases = [] if before is None or base is None else [Basis(before, edition=base)]
        return baker.bake_cadastre(session, number, bases)
    of_parcels = _cadastre_archive(session, content.cadastre_of)
    if of_parcels is None or baker.keeps(of_parcels):
        return of_parcels
    return baker.bake_cadastre(session, number)


def _bases(session: Session, number: int) -> list[Basis]:
    """The planning archives of an edition that stands, each with the ids whose rows it shows."""
    base = edition(session, number)
    archives = {item.sha256: item for item in rows.archive_rows(session, number)}
    return [
        Basis(archives[part.archives["planning"]], base.on(part.valid_from).speaking)
        for part in base.slices
        if part.archives.get("planning") in archives
    ]


def _cadastre_archive(session: Session, edition: int) -> rows.ArchiveRow | None:
    return next((item for item in rows.archive_rows(session, edition) if item.tileset == "cadastre"), None)


def _told(part: _Slice) -> dict[str, Any]:
    return {
        "from": part.start.isoformat(),
        "until": iso(part.until),
        "tileset": part.archive.tileset,
        "sha256": part.archive.sha256,
        "bytes": part.archive.bytes,
        "large_tiles": list(part.archive.large_tiles),
    }


def _write_edition(
    session: Session, publication: Publication, number: int, at: datetime, manifest: Mapping[str, Any]
) -> None:
    rows.add_edition(
        session,
        rows.EditionRow(
            edition=number,
            state="current",
            base_edition=publication.base_edition,
            note=publication.note,
            published_at=at,
            published_by=publication.actor,
            manifest=manifest,
            manifest_sha256=manifest_sha256(manifest),
            activates=publication.activates,
        ),
    )


def _write_members(
    session: Session,
    number: int,
    content: Content,
    ends: Sequence[rows.VersionDates],
    slices: Sequence[_Slice],
) -> None:
    for item in content.derived:
        in_force = item.in_force
        rows.add_edition_version(
            session, number, item.version_id, in_force.start, in_force.end, item.superseded_from
        )
    for end in ends:
        rows.add_edition_version(session, number, end.version_id, end.in_force_from, end.in_force_to, None)
    for part in slices:
        rows.add_archive(session, part.archive)
        rows.add_slice(session, number, part.archive.tileset, part.start, part.until, part.archive.sha256)
    for rule_set in content.rule_sets:
        published = rows.add_rule_set(session, number, rule_set)
        if published != rule_set.sha256:
            raise Conflict(
                "rule-set-changed",
                Text(
                    f"Bộ quy tắc {rule_set.rule_set_id} phiên bản {rule_set.version} đã công bố với nội dung khác. Hãy tăng số phiên bản.",
                    f"Rule set {rule_set.rule_set_id} version {rule_set.version} is already published with other words. Raise its version.",
                ),
            )
