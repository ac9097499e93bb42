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

import shapely
from psycopg.errors import LockNotAvailable
from psycopg.types.json import Jsonb

from planning_server.domain.errors import Conflict, NotFound
from planning_server.domain.finding import Choice, Finding, Question, Severity
from planning_server.domain.text import Text
from planning_server.store import binary_copy
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

UNFINISHED_STATES = (
    UploadState.RECEIVED,
    UploadState.READING,
    UploadState.CHECKING,
    UploadState.NEEDS_ATTENTION,
)
"""States in which an upload can be read (again)."""

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


@dataclass(frozen=True, slots=True)
class KeptFinding:
    """A finding as stored, with the reason for which a person accepted it (warnings only)."""

    finding: Finding
    accepted_reason: str | None
    accepted_by: str | None


@dataclass(frozen=True, slots=True)
class QuarantinedRows:
    """What nothing maps of one layer, by columns: the attributes of each row as a JSON object.

    `geometries` hold the shape (WKB in the source CRS) of a row that is published nowhere, else None.
    """

    layer: str
    rows: Sequence[int]
    attributes: Sequence[str]
    geometries: Sequence[bytes | None]


def add(session: Session, new: NewUpload) -> tuple[Upload, bool]:
    """The upload for this file and plan, and whether it is new: the same while open is the same upload."""
    session.execute(statement("upload_lock_file"), {"file_sha256": new.file_sha256})
    row = session.execute(
        statement("upload_find_open"),
        {
            "file_sha256": new.file_sha256,
            "plan": Jsonb(dict(new.plan)),
            "states": [str(state) for state in OPEN_STATES],
        },
    ).fetchone()
    if row is not None:
        return _upload(row), False
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
    return Upload(upload_id, kind, UploadState(state), *rest)


def claim(session: Session, upload_id: UUID) -> None:
    """Holds the upload for this transaction. Raises `Conflict` where another process reads it at this moment."""
    row = session.execute(statement("upload_claim"), {"upload_id": str(upload_id)}).fetchone()
    if row is None or not row[0]:
        raise Conflict(
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
        raise _wrong_state(get(session, upload_id), allowed)


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
        raise Conflict(
            "upload-being-published",
            Text(
                f"Lần gửi {upload_id} đang được công bố; hãy đợi xong rồi thử lại.",
                f"The upload {upload_id} is being published; wait until that is done and try again.",
            ),
        ) from None
    if moved.rowcount == 0:
        raise _wrong_state(get(session, upload_id), allowed)
    return get(session, upload_id)


def _wrong_state(upload: Upload, allowed: tuple[UploadState, ...]) -> Conflict:
    wanted = ", ".join(allowed)
    return Conflict(
        "upload-state",
        Text(
            f"Lần gửi {upload.upload_id} đang ở trạng thái “{upload.state}”; việc này cần trạng thái {wanted}.",
            f"The upload {upload.upload_id} is in state “{upload.state}”; this needs the state {wanted}.",
        ),
        extra={"state": str(upload.state)},
    )


def replace_findings(session: Session, upload_id: UUID, findings: Iterable[Finding]) -> None:
    """Writes the findings of the newest reading in place of those of an earlier one.

    A warning that a person accepted before stays accepted where the same one (`Finding.key`) is seen again.
    """
    accepted: dict[str, tuple[str, str]] = {
        key: (reason, by)
        for key, reason, by in session.execute(statement("finding_accepted"), {"upload_id": upload_id})
    }
    session.execute(statement("finding_clear"), {"upload_id": upload_id})
    with session.cursor() as cursor, cursor.copy(statement("finding_copy")) as copy:
        for found in findings:
            copy.write_row((upload_id, *_finding_row(found, accepted)))


def _finding_row(found: Finding, accepted: Mapping[str, tuple[str, str]]) -> tuple[object, ...]:
    remedy, geometry, key = found.remedy, found.geometry, found.key
    reason, by = accepted.get(key, (None, None)) if found.severity is Severity.WARNING else (None, None)
    return (
        key,
        found.number,
        found.code,
        found.severity,
        found.layer,
        found.row,
        found.text.vi,
        found.text.en,
        None if remedy is None else remedy.vi,
        None if remedy is None else remedy.en,
        *(found.place or (None, None)),
        Jsonb(dict(found.measured)),
        None
        if geometry is None
        else shapely.to_wkb(shapely.set_srid(geometry, 4326), hex=True, include_srid=True),
        found.nearest,
        None if found.question is None else Jsonb(_question_json(found.question)),
        reason,
        by,
    )


def _question_json(question: Question) -> dict[str, object]:
    return {
        "pointer": question.pointer,
        "choices": [
            {
                "value": choice.value,
                "vi": choice.text.vi,
                "en": choice.text.en,
                "measured": dict(choice.measured),
            }
            for choice in question.choices
        ],
    }


def _question(kept: Mapping[str, Any] | None) -> Question | None:
    if kept is None:
        return None
    choices = (
        Choice(item["value"], Text(item["vi"], item["en"]), item["measured"]) for item in kept["choices"]
    )
    return Question(kept["pointer"], tuple(choices))


def findings_of(session: Session, upload_id: UUID) -> tuple[KeptFinding, ...]:
    """All findings, the gravest first, then by layer and row."""
    return tuple(
        _kept_finding(row) for row in session.execute(statement("finding_all"), {"upload_id": upload_id})
    )


def _kept_finding(row: tuple[Any, ...]) -> KeptFinding:
    number, code, severity, layer, row_number, vi, en, remedy_vi, remedy_en, *rest = row
    lon, lat, measured, geometry, nearest, question, reason, by = rest
    finding = Finding(
        code=code,
        severity=Severity(severity),
        text=Text(vi, en),
        layer=layer,
        row=row_number,
        place=None if lon is None or lat is None else (lon, lat),
        measured=measured,
        remedy=None if remedy_vi is None or remedy_en is None else Text(remedy_vi, remedy_en),
        number=number,
        geometry=None if geometry is None else shapely.from_wkb(geometry),
        nearest=nearest,
        question=_question(question),
    )
    return KeptFinding(finding, reason, by)


def note_metric_crs(session: Session, upload_id: UUID, name: str | None) -> None:
    session.execute(statement("upload_note_metric_crs"), {"upload_id": upload_id, "metric_crs": name})


def metric_crs(session: Session, upload_id: UUID) -> str | None:
    """Name of the projected system that an upload's places are written in; None while it is not known."""
    row = session.execute(statement("upload_metric_crs"), {"upload_id": upload_id}).fetchone()
    return None if row is None else row[0]


def accept_warnings(session: Session, upload_id: UUID, *, reason: str, by: str) -> int:
    """Accepts every warning not yet accepted, with one reason; answers how many."""
    return session.execute(
        statement("finding_accept_warnings"), {"upload_id": upload_id, "reason": reason, "by": by}
    ).rowcount


def count_blocking(session: Session, upload_id: UUID) -> tuple[int, int]:
    """How many fatal findings and errors there are, and how many warnings nobody accepted."""
    row = session.execute(statement("finding_count_blocking"), {"upload_id": upload_id}).fetchone()
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


def write_quarantine(session: Session, upload_id: UUID, layers: Iterable[QuarantinedRows]) -> None:
    """Keeps what nothing maps; never published."""
    for kept in layers:
        rows = len(kept.rows)
        fields = (
            binary_copy.uuids(upload_id, rows),
            binary_copy.texts([kept.layer] * rows),
            binary_copy.integers(kept.rows),
            binary_copy.documents(kept.attributes),
            binary_copy.octets(kept.geometries),
        )
        binary_copy.copy_rows(session, "quarantine_copy", fields, rows)
