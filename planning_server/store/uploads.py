"""Uploads: what was sent, by whom, how far it came, what was found, and what stays in quarantine.

    received → reading → checking → needs_attention | ready → approved → scheduled | published → superseded
                                  ↘ failed          ready, needs_attention → rejected, withdrawn

Each function takes the caller's transaction; a change of state that the present state does not allow is a `Conflict`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from psycopg.errors import LockNotAvailable
from psycopg.types.json import Jsonb

from planning_server.domain.errors import Conflict, NotFound
from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.store.sessions import Session
from planning_server.store.statements import statement


class UploadState(StrEnum):
    RECEIVED = "received"
    READING = "reading"
    CHECKING = "checking"
    NEEDS_ATTENTION = "needs_attention"
    READY = "ready"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    FAILED = "failed"


OPEN_STATES = (
    UploadState.RECEIVED,
    UploadState.READING,
    UploadState.CHECKING,
    UploadState.NEEDS_ATTENTION,
    UploadState.READY,
    UploadState.APPROVED,
)
"""While an upload is in one of these, the same file with the same plan is the same upload."""

READING_STATES = (UploadState.RECEIVED, UploadState.READING, UploadState.CHECKING)
"""The file has not been read to its end yet: a worker has it, or will."""

ANSWERABLE_STATES = (UploadState.NEEDS_ATTENTION, UploadState.READY, UploadState.FAILED)
"""States in which an answer is taken and the upload read again with it."""

REREADABLE_STATES = (*ANSWERABLE_STATES, UploadState.APPROVED)
"""States in which parcels may be read again as they are, because others were published since; an approval falls with that."""

WITHDRAWABLE_STATES = (
    UploadState.RECEIVED,
    UploadState.READING,
    UploadState.CHECKING,
    UploadState.NEEDS_ATTENTION,
    UploadState.READY,
    UploadState.APPROVED,
    UploadState.FAILED,
)

DECIDABLE_STATES: Mapping[UploadState, tuple[UploadState, ...]] = {
    UploadState.APPROVED: (UploadState.READY,),
    UploadState.REJECTED: (UploadState.NEEDS_ATTENTION, UploadState.READY, UploadState.APPROVED),
}


@dataclass(frozen=True, slots=True)
class NewUpload:
    """What is known when a file arrives; `plan` is the plan file as sent."""

    upload_id: UUID
    kind: str
    file_name: str
    file_sha256: str
    file_bytes: int
    plan: Mapping[str, Any]
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True)
class Progress:
    """`stage` is received, reading, checking, loading or done; `done` of `total` are the stage's own steps, 0 of 0 where it has none.

    `heartbeat_at` is when the work last told anything; None before it began.
    """

    stage: str
    done: int
    total: int
    heartbeat_at: datetime | None


@dataclass(frozen=True, slots=True)
class Upload:
    upload_id: UUID
    kind: str
    state: UploadState
    file_name: str
    file_sha256: str
    file_bytes: int
    plan: Mapping[str, Any]
    created_at: datetime
    created_by: str
    decided_at: datetime | None
    decided_by: str | None
    decision_note: str | None
    edition: int | None
    answers: Mapping[str, Any]
    """What a planner answered, by JSON pointer into the plan file."""
    left_out_by: int | None
    """The edition that went back behind it; it is published again with a new approval only."""
    progress: Progress
    attempts: int
    """How often a reading was begun since the last answer; a reading that kills its process counts too."""


@dataclass(frozen=True, slots=True)
class KeptFinding:
    """A finding as stored, with the reason for which a person accepted it (warnings only)."""

    finding: Finding
    accepted_reason: str | None
    accepted_by: str | None


@dataclass(frozen=True, slots=True)
class QuarantinedRows:
    """What nothing maps of some rows of one layer, by columns that run alongside `rows`.

    `geometries` are the shapes (WKB in the source CRS) of rows that are published nowhere; None for rows that are.
    """

    layer: str
    rows: Sequence[int]
    columns: Mapping[str, Sequence[str | int | float | bool | None]]
    geometries: Sequence[bytes | None] | None


def add(session: Session, new: NewUpload) -> tuple[Upload, bool]:
    """The upload for this file and plan, and whether it is new: the same while open is the same upload."""
    session.execute(statement("upload_lock_file"), {"file_sha256": new.file_sha256})
    there = find_open(session, new.file_sha256, new.plan)
    if there is not None:
        return there, False
    session.execute(
        statement("upload_add"),
        {
            "upload_id": new.upload_id,
            "kind": new.kind,
            "file_name": new.file_name,
            "file_sha256": new.file_sha256,
            "file_bytes": new.file_bytes,
            "plan": Jsonb(dict(new.plan)),
            "created_at": new.created_at,
            "created_by": new.created_by,
        },
    )
    return get(session, new.upload_id), True


def open_of_plan(session: Session, plan: Mapping[str, Any]) -> UUID | None:
    """The open upload with this very plan file, whatever file came with it."""
    parameters = {"plan": Jsonb(dict(plan)), "states": [str(state) for state in OPEN_STATES]}
    row = session.execute(statement("upload_of_plan"), parameters).fetchone()
    return None if row is None else row[0]


def find_open(session: Session, file_sha256: str, plan: Mapping[str, Any]) -> Upload | None:
    """The open upload of this file with this plan file."""
    states = [str(state) for state in OPEN_STATES]
    parameters = {"file_sha256": file_sha256, "plan": Jsonb(dict(plan)), "states": states}
    row = session.execute(statement("upload_find_open"), parameters).fetchone()
    return None if row is None else _upload(row)


def get(session: Session, upload_id: UUID) -> Upload:
    """Raises `NotFound`."""
    row = session.execute(statement("upload_by_id"), {"upload_id": upload_id}).fetchone()
    if row is None:
        raise NotFound(
            "no-such-upload",
            Text(f"Không có lần gửi {upload_id}.", f"There is no upload {upload_id}."),
        )
    return _upload(row)


def _upload(row: tuple[Any, ...]) -> Upload:
    upload_id, kind, state, *rest = row
    *facts, stage, done, total, heartbeat_at, attempts = rest
    progress = Progress(stage, done, total, heartbeat_at)
    return Upload(upload_id, kind, UploadState(state), *facts, progress=progress, attempts=attempts)


def count_of(session: Session, created_by: str, states: Iterable[UploadState]) -> int:
    """How many uploads of a person are in one of these states."""
    parameters = {"created_by": created_by, "states": [str(state) for state in states]}
    row = session.execute(statement("upload_count_open"), parameters).fetchone()
    return 0 if row is None else int(row[0])


def tell(session: Session, upload_id: UUID, progress: Progress) -> None:
    """Writes how far the reading is; whoever listens to `planning_upload` hears of it."""
    session.execute(
        statement("upload_tell"),
        {
            "upload_id": upload_id,
            "stage": progress.stage,
            "done": progress.done,
            "total": progress.total,
            "heartbeat_at": progress.heartbeat_at,
        },
    )


def count_attempt(session: Session, upload_id: UUID, at: datetime) -> int:
    """Notes that a reading begins; answers how many have begun since the last answer."""
    row = session.execute(
        statement("upload_count_attempt"), {"upload_id": upload_id, "heartbeat_at": at}
    ).fetchone()
    return 0 if row is None else int(row[0])


def forget_attempt(session: Session, upload_id: UUID) -> None:
    """A reading that was broken off in order (the worker stops, the database went away) does not count."""
    session.execute(statement("upload_forget_attempt"), {"upload_id": upload_id})


def hold_for_writing(session: Session, upload_id: UUID, *, briefly: bool = False) -> None:
    """One transaction at a time writes what a reading found. Raises `Conflict` where the upload was read or decided meanwhile.

    The claim alone does not promise that: it ends when its connection breaks, and another process may have begun then.
    Waits for the other transaction; `briefly` for two seconds only, then `Conflict`.
    """
    if briefly:
        session.execute(statement("short_lock_wait"))
    try:
        session.execute(statement("upload_hold"), {"upload_id": str(upload_id)})
    except LockNotAvailable:
        raise _busy() from None
    upload = get(session, upload_id)
    if upload.state not in READING_STATES:
        raise wrong_state(upload, READING_STATES)


def lost(session: Session, before: datetime) -> list[UUID]:
    """Uploads that wait to be read and of which nothing was heard since `before`."""
    parameters = {"states": [str(state) for state in READING_STATES], "before": before}
    return [row[0] for row in session.execute(statement("upload_lost"), parameters)]


def answer(
    session: Session, upload_id: UUID, answers: Mapping[str, Any], *, allowed: tuple[UploadState, ...]
) -> None:
    """Keeps the answers (all of them) and puts the upload back to the beginning.

    Raises `Conflict` where the state is none of `allowed`, or where it is being published at this moment.
    """
    session.execute(statement("short_lock_wait"))
    parameters = {
        "upload_id": upload_id,
        "answers": Jsonb(dict(answers)),
        "allowed": [str(state) for state in allowed],
    }
    try:
        moved = session.execute(statement("upload_answer"), parameters)
    except LockNotAvailable:
        raise _being_published(upload_id) from None
    if moved.rowcount == 0:
        raise wrong_state(get(session, upload_id), allowed)


def withdraw(session: Session, upload_id: UUID) -> None:
    """Raises `Conflict` where the upload is published, decided against, or being published at this moment."""
    session.execute(statement("short_lock_wait"))
    parameters = {"upload_id": upload_id, "allowed": [str(state) for state in WITHDRAWABLE_STATES]}
    try:
        moved = session.execute(statement("upload_withdraw"), parameters)
    except LockNotAvailable:
        raise _being_published(upload_id) from None
    if moved.rowcount == 0:
        raise wrong_state(get(session, upload_id), WITHDRAWABLE_STATES)


def is_free(session: Session, upload_id: UUID) -> bool:
    """True where nobody read the upload; this transaction holds it then."""
    row = session.execute(statement("upload_claim"), {"upload_id": str(upload_id)}).fetchone()
    return row is not None and bool(row[0])


def claim(session: Session, upload_id: UUID) -> None:
    """Holds the upload for this transaction. Raises `Conflict` where another process reads it at this moment."""
    if not is_free(session, upload_id):
        raise _busy()


def _busy() -> Conflict:
    return Conflict(
        "upload-busy",
        Text(
            "Lần gửi này đang được một tiến trình khác đọc. Xin đợi rồi thử lại.",
            "Another process reads this upload at the moment. Wait, then try again.",
        ),
    )


def move(session: Session, upload_id: UUID, to: UploadState, *, allowed: tuple[UploadState, ...]) -> None:
    """Changes the state. Raises `Conflict` where the present state is none of `allowed`."""
    moved = session.execute(
        statement("upload_move"),
        {"upload_id": upload_id, "state": to, "allowed": [str(state) for state in allowed]},
    )
    if moved.rowcount == 0:
        raise wrong_state(get(session, upload_id), allowed)


def decide(
    session: Session, upload_id: UUID, to: UploadState, *, by: str, at: datetime, note: str | None
) -> Upload:
    """Approves or rejects. Raises `Conflict` where the present state does not allow it."""
    allowed = DECIDABLE_STATES[to]
    parameters = {
        "upload_id": upload_id,
        "state": to,
        "allowed": [str(state) for state in allowed],
        "decided_at": at,
        "decided_by": by,
        "decision_note": note,
    }
    session.execute(statement("short_lock_wait"))
    try:
        moved = session.execute(statement("upload_decide"), parameters)
    except LockNotAvailable:
        raise _being_published(upload_id) from None
    if moved.rowcount == 0:
        raise wrong_state(get(session, upload_id), allowed)
    return get(session, upload_id)


def taken_part(session: Session, upload_ids: Iterable[UUID]) -> Mapping[UUID, frozenset[str]]:
    """Who sent each upload, added papers to it, answered its questions or accepted its warnings: none of them is its second person."""
    found: dict[UUID, set[str]] = {upload_id: set() for upload_id in upload_ids}
    parameters = {"subjects": [str(upload_id) for upload_id in found]}
    for subject, actor in session.execute(statement("uploads_taken_part"), parameters):
        found[UUID(subject)].add(actor)
    return {upload_id: frozenset(actors) for upload_id, actors in found.items()}


def hold_against_decisions(session: Session, upload_id: UUID) -> Upload:
    """The upload as it stands: until the transaction ends nobody decides on it, and nobody writes what a reading found.

    Raises `Conflict` where another transaction does either and is not done within two seconds.
    """
    session.execute(statement("short_lock_wait"))
    try:
        session.execute(statement("upload_hold"), {"upload_id": str(upload_id)})
    except LockNotAvailable:
        raise _busy() from None
    try:
        session.execute(statement("upload_lock"), {"upload_id": upload_id})
    except LockNotAvailable:
        raise _being_published(upload_id) from None
    return get(session, upload_id)


def _being_published(upload_id: UUID) -> Conflict:
    return Conflict(
        "upload-being-published",
        Text(
            f"Lần gửi {upload_id} đang được công bố; hãy đợi xong rồi thử lại.",
            f"The upload {upload_id} is being published; wait until that is done and try again.",
        ),
    )


def wrong_state(upload: Upload, allowed: tuple[UploadState, ...]) -> Conflict:
    wanted = ", ".join(allowed)
    return Conflict(
        "upload-state",
        Text(
            f"Lần gửi {upload.upload_id} đang ở trạng thái “{upload.state}”; việc này cần trạng thái {wanted}.",
            f"The upload {upload.upload_id} is in state “{upload.state}”; this needs the state {wanted}.",
        ),
        extra={"state": str(upload.state)},
    )


def see_one_state(session: Session) -> None:
    """What follows in this transaction sees one state: the upload and what it became are never of two moments."""
    session.execute(statement("one_snapshot"))
