"""Building an edition: one transaction from the draft to the switch.

    lock ─► gates ─► freeze (draft → pub) ─► derive ─► display geometry ─► bake ─► manifest ─► compare-and-set ─► commit

Until the commit nobody sees anything; after a crash anywhere before it nothing has happened but a note in
`desk.edition_build` (written beforehand in a transaction of its own) and perhaps an archive file that no edition names.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from planning_server.domain.errors import Conflict, Refusal
from planning_server.domain.text import Text
from planning_server.publish.assembly import Content, decided, publish_content
from planning_server.publish.baker import Baker, Leftovers
from planning_server.publish.edition import Edition
from planning_server.publish.editions import edition
from planning_server.publish.gates import (
    refuse_adjusting_nothing,
    refuse_ends_of_nothing,
    refuse_never_in_force,
    refuse_shut_gates,
)
from planning_server.publish.going_back import content_of
from planning_server.publish.in_force import derive
from planning_server.publish.manifest import is_left_out, versions_left_out
from planning_server.publish.publication import Publication
from planning_server.publish.rule_sets import rule_sets_to_publish
from planning_server.store import audit, builds
from planning_server.store import editions as rows
from planning_server.store.builds import EditionBuild
from planning_server.store.old_content import add_uploads
from planning_server.store.rule_sets import freeze as freeze_rule_sets
from planning_server.store.sessions import Session, Store
from planning_server.store.upload_states import turn as turn_uploads


def build_edition(store: Store, baker: Baker, publication: Publication) -> Edition:
    """Publishes everything approved as the next edition, or the content of an older one again, and answers it.

    Raises `Conflict` when another builder runs, when the stated base is no longer current, or when a gate is shut; nothing
    has changed then.
    """
    with store.writing() as session:
        if not rows.try_build_lock(session):
            raise another_builder()
        refuse_moved_base(rows.current_number(session), publication.base_edition)
        number = _begin(store, publication)
        try:
            _clear_leftovers(store, baker, publication)
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
        began = EditionBuild(
            edition=number,
            base_edition=publication.base_edition,
            state="building",
            started_at=publication.now(),
            started_by=publication.actor,
            note=publication.note,
            failure=None,
            problem=None,
            activates=publication.activates,
        )
        builds.begin(session, began)
        return number


def _clear_leftovers(store: Store, baker: Baker, publication: Publication) -> None:
    """What earlier builds left that were cut off; in a transaction of its own, since the files are gone whatever becomes of this build."""
    with store.writing() as session:
        removed = remove_leftovers(session, baker, actor=publication.actor, at=publication.now())
    if removed:
        told = removed.words
        publication.tell(
            Text(
                f"Đã xóa phần còn sót của lần lập bị ngắt: {told.vi}.",
                f"Removed what an interrupted build left: {told.en}.",
            )
        )


def remove_leftovers(session: Session, baker: Baker, *, actor: str, at: datetime) -> Leftovers:
    """For who holds the build lock. An audit entry names what is removed."""
    removed = baker.remove_leftovers(rows.named_archives(session))
    if removed:
        audit.append(
            session,
            at=at,
            actor=actor,
            action="archives.cleared",
            subject="archives",
            detail={
                "unfinished": list(removed.unfinished),
                "unnamed": list(removed.unnamed),
                "bytes": removed.bytes,
            },
        )
    return removed


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
    if publication.activates is not None:
        content = content_of(session, publication, publication.activates, number)
    else:
        content = _approved_content(session, publication, number)
    publish_content(session, baker, publication, content, number)
    if not rows.switch(session, number, publication.base_edition):
        refuse_moved_base(rows.current_number(session), publication.base_edition)
    turn_uploads(session, publication.today)


def _approved_content(session: Session, publication: Publication, number: int) -> Content:
    """What the base edition holds and what is approved, which is frozen here. Raises `Conflict` where a gate is shut."""
    base = publication.base_edition
    uploads = rows.approved_uploads(session)
    upload_ids = [item.upload_id for item in uploads]
    refuse_shut_gates(session, uploads)
    rule_sets = rule_sets_to_publish(session, base, upload_ids, publication.rule_sets)

    rows.freeze_plans(session, upload_ids)
    freeze_rule_sets(session, upload_ids)
    cadastre_changed = rows.freeze_parcels(session, upload_ids, number)
    dates = rows.versions_to_publish(session, base, upload_ids)
    refuse_ends_of_nothing(dates)
    refuse_adjusting_nothing(dates)
    derived, never = derive([decided(item) for item in dates])
    refuse_never_in_force([item for item in dates if item.version_id in never], base_versions(session, base))

    if rows.mark_published(session, upload_ids, number, publication.today) != len(upload_ids):
        raise RuntimeError("an upload changed its state while it was locked for publication")
    rows.supersede_uploads(session, [item.version_id for item in dates if is_left_out(item, never)])
    add_uploads(session, number, upload_ids)
    return Content(
        dates=dates,
        derived=derived,
        never=never,
        left_out=versions_left_out(dates, never),
        rule_sets=rule_sets,
        cadastre_of=None if cadastre_changed else base,
        cadastre_changed=cadastre_changed,
        action="edition.published",
        detail={"uploads": [str(item) for item in upload_ids]},
    )


def base_versions(session: Session, base: int | None) -> frozenset[int]:
    """The versions that the base edition already published."""
    return frozenset() if base is None else frozenset(row[0] for row in rows.version_rows(session, base))
