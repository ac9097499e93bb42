"""Takes an upload from its arrival to a draft that a second person can approve.

    keep the bytes → receive_upload → run_upload → (answer_upload) → approve_upload | reject_upload | withdraw_upload

Every step is a transaction of its own. Content becomes visible in `draft` together with its findings and the new state, or not
at all; a process that dies in the middle leaves an upload that can be run again, with the same result.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from uuid import UUID, uuid4

from psycopg.errors import DiskFull

from planning_server.domain.errors import Conflict, NotAllowed, Refusal, Unavailable
from planning_server.domain.finding import Finding
from planning_server.domain.text import Text, shown
from planning_server.ingest import kept_files
from planning_server.ingest.findings.of_geometry import INTERNAL
from planning_server.ingest.findings.of_plan import DISK_FULL, GAVE_UP, NOT_BEGUN
from planning_server.ingest.pipeline import Progress
from planning_server.ingest.plan_answers import effective_plan
from planning_server.ingest.plan_file import invalid_plan_file
from planning_server.ingest.upload_plan import parse_upload_plan
from planning_server.jobs.arrival_gates import refuse_anothers, refuse_at_sight, refuse_too_many
from planning_server.jobs.arrived_documents import LONGEST_NAME, keep_documents
from planning_server.jobs.decision_paper import decision_sha256, fault_of_decision
from planning_server.jobs.desk import Arrival, IngestDesk, UploadReport
from planning_server.jobs.queue import Task, enqueue
from planning_server.jobs.read_upload import read_and_take_in
from planning_server.store import (
    accounts,
    audit,
    drafts,
    upload_documents,
    upload_findings,
    upload_states,
    uploads,
)
from planning_server.store.accounts import Right
from planning_server.store.sessions import Session
from planning_server.store.upload_documents import UploadDocument
from planning_server.store.uploads import NewUpload, Upload, UploadState

log = logging.getLogger(__name__)


def receive_upload(desk: IngestDesk, arrival: Arrival, *, queued: bool = False) -> tuple[Upload, bool]:
    """Keeps the bytes, then the record. Answers the upload and whether it is new; `queued` asks a worker to read it.

    Raises `NotFound` or `NotAllowed` for the account, `TooLarge` or `Unavailable` for the file, `InvalidInput` for the plan file
    and the papers, `Conflict` for too many open uploads.
    """
    with desk.store.writing() as session:
        account = accounts.account_with_right(session, arrival.username, Right.UPLOAD)
        refuse_at_sight(session, desk, arrival, account)
    limits = desk.limits
    kept = kept_files.keep(
        arrival.content, desk.upload_dir, largest=limits.file_bytes, free_bytes=limits.free_bytes
    )
    plan = parse_upload_plan(arrival.plan)
    documents = keep_documents(desk, arrival.documents)
    new = NewUpload(
        upload_id=uuid4(),
        kind=plan.kind,
        file_name=shown(arrival.file_name, LONGEST_NAME),
        file_sha256=kept.sha256,
        file_bytes=kept.size,
        plan=arrival.plan,
        created_at=desk.now(),
        created_by=arrival.username,
    )
    with desk.store.writing() as session:
        upload, is_new = uploads.add(session, new)
        if is_new:
            refuse_too_many(session, desk, arrival.username)
            upload_documents.add_documents(session, upload.upload_id, documents)
            _note_arrival(session, new, documents)
        else:
            refuse_anothers(upload, account)
            _add_documents(session, desk, upload, documents, arrival.username)
        fault = fault_of_decision(plan, upload_documents.documents_of(session, upload.upload_id))
        if fault is not None:
            raise invalid_plan_file([fault])
        if queued and upload.state in uploads.READING_STATES:
            enqueue(session, Task.INGEST_UPLOAD, str(upload.upload_id), upload_id=str(upload.upload_id))
    return upload, is_new


def enqueue_upload(desk: IngestDesk, upload_id: UUID) -> bool:
    """Asks a worker to read the upload; False where that is asked already."""
    with desk.store.writing() as session:
        return enqueue(session, Task.INGEST_UPLOAD, str(upload_id), upload_id=str(upload_id))


def _note_arrival(session: Session, new: NewUpload, documents: tuple[UploadDocument, ...]) -> None:
    papers = {paper.sha256: paper.file_name for paper in documents}
    audit.append(
        session,
        at=new.created_at,
        actor=new.created_by,
        action="upload.received",
        subject=str(new.upload_id),
        detail={
            "file_sha256": new.file_sha256,
            "file_name": new.file_name,
            "kind": new.kind,
            **({"documents": papers} if papers else {}),
        },
    )


def _add_documents(
    session: Session,
    desk: IngestDesk,
    upload: Upload,
    documents: tuple[UploadDocument, ...],
    username: str,
) -> None:
    """Papers that come with a file that is there already are added, as long as nobody has approved it."""
    if not documents:
        return
    upload = uploads.hold_against_decisions(session, upload.upload_id)
    if not upload_documents.add_documents(session, upload.upload_id, documents):
        return
    if upload.state not in uploads.OPEN_STATES:
        raise uploads.wrong_state(upload, uploads.OPEN_STATES)
    if upload.state is UploadState.APPROVED:
        raise Conflict(
            "upload-approved",
            Text(
                "Đồ án này đã được duyệt nên không thêm tài liệu được nữa. Hãy từ chối hoặc rút lại rồi gửi lại.",
                "This upload is approved, so no document can be added any more. Reject or withdraw it, then send it again.",
            ),
        )
    plan = parse_upload_plan(effective_plan(upload.plan, upload.answers))
    papers = upload_documents.documents_of(session, upload.upload_id)
    upload_documents.attach_documents(session, upload.upload_id, decision_sha256(plan, papers))
    audit.append(
        session,
        at=desk.now(),
        actor=username,
        action="upload.documents_added",
        subject=str(upload.upload_id),
        detail={"documents": [paper.sha256 for paper in documents]},
    )


def run_upload(desk: IngestDesk, upload_id: UUID, progress: Progress | None = None) -> UploadReport:
    """Reads, checks and drafts an upload that waits for it. One that was read already is only reported.

    Raises `Conflict` where another process reads it, `NotFound` where it or its kept file is gone, `Unavailable` where a part
    of the server is away: then it can be run again.
    """
    with desk.store.writing() as claim:
        uploads.claim(claim, upload_id)
        upload = uploads.get(claim, upload_id)
        if upload.state in uploads.READING_STATES:
            _run(desk, upload, progress or _silent)
    return report_upload(desk, upload_id)


def _silent(_stage: str, _done: int = 0, _total: int = 0) -> None:
    return None


def _run(desk: IngestDesk, upload: Upload, progress: Progress) -> None:
    with desk.store.writing() as session:
        attempts = uploads.count_attempt(session, upload.upload_id, desk.now())
    if attempts > desk.limits.attempts:
        fail_upload(desk, upload.upload_id, GAVE_UP.seen(count=attempts - 1))
        return
    try:
        read_and_take_in(desk, upload, progress)
    except (Unavailable, Conflict) as cause:
        if (
            cause.slug == kept_files.DISK_FULL_SLUG
        ):  # trying again each minute would only read the file over and over
            fail_upload(desk, upload.upload_id, DISK_FULL.seen())
            return
        with suppress(Refusal), desk.store.writing() as session:
            uploads.forget_attempt(session, upload.upload_id)
        raise
    except Refusal as cause:
        fail_upload(desk, upload.upload_id, NOT_BEGUN.seen(reason=cause.text))
        raise
    except Exception as cause:  # whatever it is, nothing of the file may stay half-way in
        log.exception("upload %s failed", upload.upload_id)
        fail_upload(desk, upload.upload_id, _fault(cause))


def _fault(cause: Exception) -> Finding:
    full = isinstance(cause, DiskFull) or (isinstance(cause, OSError) and cause.errno in kept_files.NO_SPACE)
    return DISK_FULL.seen() if full else INTERNAL.seen(reason=type(cause).__name__)


def fail_upload(desk: IngestDesk, upload_id: UUID, finding: Finding) -> None:
    """Nothing of the file stays in; the finding says why.

    What was read or decided meanwhile is left as it is, and so is what another transaction is writing at this moment.
    """
    with suppress(Conflict), desk.store.writing() as session:
        uploads.hold_for_writing(session, upload_id, briefly=True)
        drafts.clear(session, upload_id)
        upload_findings.replace_findings(session, upload_id, (finding,))
        uploads.move(session, upload_id, UploadState.FAILED, allowed=uploads.READING_STATES)
        uploads.tell(session, upload_id, uploads.Progress("done", 1, 1, desk.now()))


def report_upload(desk: IngestDesk, upload_id: UUID) -> UploadReport:
    with desk.store.writing() as session:
        upload_states.turn(session, desk.today())
    with desk.store.writing() as session:
        uploads.see_one_state(session)
        upload = uploads.get(session, upload_id)
        plan_id, version, rows = drafts.summary(session, upload_id)
        findings = upload_findings.findings_of(session, upload_id)
        documents = upload_documents.documents_of(session, upload_id)
    plan = effective_plan(upload.plan, upload.answers)
    return UploadReport(upload, findings, plan_id, version, rows, plan, documents)


def approve_upload(desk: IngestDesk, upload_id: UUID, *, username: str, note: str | None) -> Upload:
    """A second person approves what is ready.

    Raises `NotAllowed` for one's own upload, for one that the same person answered, and for a role that may not.
    """
    return _decide(desk, upload_id, UploadState.APPROVED, username, note)


def reject_upload(desk: IngestDesk, upload_id: UUID, *, username: str, note: str | None) -> Upload:
    """A second person sends it back; its draft goes, the kept file and the findings stay."""
    return _decide(desk, upload_id, UploadState.REJECTED, username, note)


def _decide(desk: IngestDesk, upload_id: UUID, to: UploadState, username: str, note: str | None) -> Upload:
    at = desk.now()
    with desk.store.writing() as session:
        accounts.account_with_right(session, username, Right.DECIDE)
        upload = uploads.get(session, upload_id)
        if upload.created_by == username:
            raise NotAllowed(
                "own-upload",
                Text(
                    "Không ai được tự duyệt hoặc từ chối đồ án do mình gửi; cần một người khác.",
                    "Nobody approves or rejects an upload of their own; another person must.",
                ),
            )
        if to is UploadState.APPROVED and username in uploads.taken_part(session, [upload_id])[upload_id]:
            raise _took_part()
        if to is UploadState.APPROVED and upload.left_out_by is not None and upload.kind == "parcels":
            raise _compare_again(upload)
        decided = uploads.decide(session, upload_id, to, by=username, at=at, note=note)
        if to is UploadState.REJECTED:
            drafts.clear_content(session, upload_id)
        audit.append(
            session,
            at=at,
            actor=username,
            action=f"upload.{to}",
            subject=str(upload_id),
            detail={"note": note, "file_sha256": upload.file_sha256},
        )
    return decided


def _compare_again(upload: Upload) -> Conflict:
    return Conflict(
        "compare-parcels-again",
        Text(
            f"Bản công bố số {upload.left_out_by} đã bỏ các thửa đất này ra; hãy đọc lại để so sánh với địa chính đang công bố rồi mới duyệt: "
            f'PATCH {{"retry": true}}, hoặc planning-server answer {upload.upload_id} --retry.',
            f"Edition {upload.left_out_by} left these parcels out; have them read again, which compares them with the cadastre published "
            f'now, then approve: PATCH {{"retry": true}}, or planning-server answer {upload.upload_id} --retry.',
        ),
    )


def _took_part() -> NotAllowed:
    return NotAllowed(
        "took-part",
        Text(
            "Bạn đã trả lời câu hỏi, chấp nhận cảnh báo hoặc thêm tài liệu cho lần gửi này nên không được tự duyệt; cần một người khác.",
            "You answered a question, accepted a warning or added a document of this upload, so you cannot approve it; another "
            "person must.",
        ),
    )
