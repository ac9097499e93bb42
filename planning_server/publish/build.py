"""Building an edition: one transaction from the draft to the switch.

    lock ─► gates ─► freeze (draft → pub) ─► derive ─► display geometry ─► bake ─► manifest ─► compare-and-set ─► commit

Until the commit nobody sees anything; after a crash anywhere before it nothing has happened but a note in
`desk.edition_build` (written beforehand in a transaction of its own) and perhaps an archive file that no edition names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from planning_server.domain.errors import Conflict, Refusal
from planning_server.domain.text import Text
from planning_server.publish.baker import Baker, DisplayReport
from planning_server.publish.edition import Edition
from planning_server.publish.editions import edition
from planning_server.publish.gates import refuse_ends_of_nothing, refuse_never_in_force, refuse_shut_gates
from planning_server.publish.in_force import Decided, Derived, derive, periods_from
from planning_server.publish.manifest import (
    is_left_out,
    iso,
    manifest_sha256,
    versions_held,
    versions_left_out,
)
from planning_server.publish.rule_sets import rule_sets_to_publish
from planning_server.store import audit, builds
from planning_server.store import editions as rows
from planning_server.store.rule_sets import freeze as freeze_rule_sets
from planning_server.store.sessions import Session, Store


@dataclass(frozen=True, slots=True)
class Publication:
    """Who publishes what, on which stated base. `now` is asked when the build begins and again at the switch; `today` is the day in the
    deployment's time zone.
    """

    actor: str
    note: str
    base_edition: int | None
    now: Callable[[], datetime]
    today: date
    rule_sets: Sequence[rows.RuleSetRow]
    """Those that come with the program; the office's own are found in the base edition and among what is approved."""
    software: str
    number: int | None = None
    """The number under which this edition was asked for; None gives it the next one."""


def build_edition(store: Store, baker: Baker, publication: Publication) -> Edition:
    """Publishes everything approved as the next edition and answers it.

    Raises `Conflict` when another builder runs, when the stated base is no longer current, or when a gate is shut; nothing
    has changed then.
    """
    with store.writing() as session:
        if not rows.try_build_lock(session):
            raise another_builder()
        refuse_moved_base(rows.current_number(session), publication.base_edition)
        number = _begin(store, publication)
        try:
            _build(session, baker, publication, number)
            _end(session, number)
            session.commit()
        except BaseException as cause:
            session.rollback()
            _note_failure(store, number, cause)
            raise
    with store.reading() as session:
        return edition(session, number)


def another_builder() -> Conflict:
    return Conflict(
        "another-builder",
        Text(
            "Một bản công bố khác đang được lập. Hãy đợi nó xong rồi công bố lại.",
            "Another edition is being built. Wait until it is done and publish again.",
        ),
    )


def refuse_moved_base(current: int | None, stated: int | None) -> None:
    """Raises `Conflict` where the edition that was stated as the base is no longer the current one."""
    if current == stated:
        return
    raise Conflict(
        "base-edition-moved",
        Text(
            f"Bản công bố hiện hành là {current}, không phải {stated} như đã nêu. Hãy xem lại thay đổi rồi công bố lại.",
            f"The current edition is {current}, not {stated} as stated. Look at what changed and publish again.",
        ),
        extra={"current_edition": current, "base_edition": stated},
    )


def _begin(store: Store, publication: Publication) -> int:
    """Gives the number and leaves a trace of the build that survives a crash."""
    with store.writing() as session:
        rows.abandon_builds(session, ABANDONED, but=publication.number)
        if publication.number is not None:
            _take_up(session, publication.number)
            return publication.number
        number = rows.highest_number(session) + 1
        rows.begin_build(
            session, number, publication.base_edition, publication.now(), publication.actor, publication.note
        )
        return number


ABANDONED = "the process that was building it ended before it was done"


def _take_up(session: Session, number: int) -> None:
    if not builds.take_up(session, number):
        raise _build_ended(number)


def _end(session: Session, number: int) -> None:
    """Raises `Conflict` where the build was given up as overlong meanwhile."""
    if not rows.end_build(session, number, "published"):
        raise _build_ended(number)


def _build_ended(number: int) -> Conflict:
    return Conflict(
        "build-ended",
        Text(
            f"Lần lập bản công bố số {number} đã kết thúc. Hãy yêu cầu công bố lại.",
            f"The build of edition {number} has ended. Ask for a publication again.",
        ),
    )


def _note_failure(store: Store, number: int, cause: BaseException) -> None:
    with store.writing() as session:
        failure = f"{type(cause).__name__}: {cause}"[:2000]
        rows.end_build(session, number, "failed", failure, problem_of(cause))


def problem_of(cause: BaseException) -> dict[str, Any] | None:
    """A refusal as it is kept beside a failed build; None for faults of the program, which are for the log."""
    if not isinstance(cause, Refusal):
        return None
    faults = [{"pointer": fault.where, "vi": fault.text.vi, "en": fault.text.en} for fault in cause.faults]
    return {"slug": cause.slug, "vi": cause.text.vi, "en": cause.text.en, "faults": faults}


def _build(session: Session, baker: Baker, publication: Publication, number: int) -> None:
    base = publication.base_edition
    uploads = rows.approved_uploads(session)
    upload_ids = [item.upload_id for item in uploads]
    refuse_shut_gates(session, uploads)

    rule_sets = rule_sets_to_publish(session, base, upload_ids, publication.rule_sets)
    publication = replace(publication, rule_sets=rule_sets)

    rows.freeze_plans(session, upload_ids)
    freeze_rule_sets(session, upload_ids)
    cadastre_changed = rows.freeze_parcels(session, upload_ids, number)
    dates = rows.versions_to_publish(session, base, upload_ids)
    refuse_ends_of_nothing(dates)
    derived, never = derive([_decided(item) for item in dates])
    refuse_never_in_force([item for item in dates if item.version_id in never], base_versions(session, base))

    reports = baker.derive_display(session, [item.version_id for item in derived])
    slices = _bake_slices(session, baker, publication, derived, number, cadastre_changed=cadastre_changed)
    at = publication.now()
    head = audit.append(
        session,
        at=at,
        actor=publication.actor,
        action="edition.published",
        subject=f"edition/{number}",
        detail={
            "base_edition": base,
            "uploads": [str(item) for item in upload_ids],
            "note": publication.note,
        },
    )
    ends = [item for item in dates if item.scope == "end" and item.adjusts_version_id not in never]
    versions = versions_held(dates, derived, rows.document_rows(session, [item.version_id for item in ends]))
    manifest = _manifest(publication, number, at, dates, versions, never, slices, reports, head)
    _write(session, publication, number, at, derived, ends, slices, manifest)
    if rows.mark_published(session, upload_ids, number, publication.today) != len(upload_ids):
        raise RuntimeError("an upload changed its state while it was locked for publication")
    rows.supersede_uploads(session, [item.version_id for item in dates if is_left_out(item, never)])
    if not rows.switch(session, number, base):
        refuse_moved_base(rows.current_number(session), base)


def base_versions(session: Session, base: int | None) -> frozenset[int]:
    """The versions that the base edition already published."""
    return frozenset() if base is None else frozenset(row[0] for row in rows.version_rows(session, base))


def _decided(item: rows.VersionDates) -> Decided:
    ends = item.adjusts_version_id if item.scope == "end" else None
    return Decided(item.version_id, item.plan_id, item.version, item.in_force_from, item.in_force_to, ends)


@dataclass(frozen=True, slots=True)
class _BakedSlice:
    start: date
    until: date | None
    archive: rows.ArchiveRow


def _bake_slices(
    session: Session,
    baker: Baker,
    publication: Publication,
    derived: Sequence[Derived],
    number: int,
    *,
    cadastre_changed: bool,
) -> list[_BakedSlice]:
    """One archive a tileset and period; periods with the same versions share theirs, an unchanged cadastre the base's."""
    baked: dict[tuple[int, ...], rows.ArchiveRow] = {}
    slices: list[_BakedSlice] = []
    cadastre = _cadastre(session, baker, publication.base_edition, number, changed=cadastre_changed)
    for period, version_ids in periods_from(publication.today, derived):
        if version_ids not in baked:
            baked[version_ids] = baker.bake_planning(session, version_ids)
        slices.append(_BakedSlice(period.start, period.end, baked[version_ids]))
        if cadastre is not None:
            slices.append(_BakedSlice(period.start, period.end, cadastre))
    return slices


def _cadastre(
    session: Session, baker: Baker, base: int | None, number: int, *, changed: bool
) -> rows.ArchiveRow | None:
    """None while no parcel was ever published."""
    if changed:
        return baker.bake_cadastre(session, number)
    if base is None:
        return None
    return next((item for item in rows.archive_rows(session, base) if item.tileset == "cadastre"), None)


def _manifest(
    publication: Publication,
    number: int,
    at: datetime,
    dates: Sequence[rows.VersionDates],
    versions: Sequence[Mapping[str, Any]],
    never: Sequence[int],
    slices: Sequence[_BakedSlice],
    reports: Sequence[DisplayReport],
    audit_head: str,
) -> dict[str, Any]:
    return {
        "edition": number,
        "base_edition": publication.base_edition,
        "note": publication.note,
        "published_at": at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "published_by": publication.actor,
        "software": publication.software,
        "versions": versions,
        "left_out": versions_left_out(dates, never),
        "slices": [
            {
                "from": item.start.isoformat(),
                "until": iso(item.until),
                "tileset": item.archive.tileset,
                "sha256": item.archive.sha256,
                "bytes": item.archive.bytes,
            }
            for item in slices
        ],
        "rule_sets": [
            {"id": item.rule_set_id, "version": item.version, "sha256": item.sha256}
            for item in publication.rule_sets
        ],
        "display_geometry": [{"version_id": item.version_id, "bands": list(item.bands)} for item in reports],
        "audit_head": audit_head,
    }


def _write(
    session: Session,
    publication: Publication,
    number: int,
    at: datetime,
    derived: Sequence[Derived],
    ends: Sequence[rows.VersionDates],
    slices: Sequence[_BakedSlice],
    manifest: Mapping[str, Any],
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
        ),
    )
    for item in derived:
        in_force = item.in_force
        rows.add_edition_version(
            session, number, item.version_id, in_force.start, in_force.end, item.superseded_from
        )
    for end in ends:
        rows.add_edition_version(session, number, end.version_id, end.in_force_from, end.in_force_to, None)
    for part in slices:
        rows.add_archive(session, part.archive)
        rows.add_slice(session, number, part.archive.tileset, part.start, part.until, part.archive.sha256)
    for rule_set in publication.rule_sets:
        published = rows.add_rule_set(session, number, rule_set)
        if published != rule_set.sha256:
            raise Conflict(
                "rule-set-changed",
                Text(
                    f"Bộ quy tắc {rule_set.rule_set_id} phiên bản {rule_set.version} đã công bố với nội dung khác. Hãy tăng số phiên bản.",
                    f"Rule set {rule_set.rule_set_id} version {rule_set.version} is already published with other words. Raise its version.",
                ),
            )
