"""What a planner answers and takes back: answers to questions, accepted warnings, another reading, withdrawal; and the lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from planning_server.domain.errors import Conflict, Fault, InvalidInput, NotAllowed
from planning_server.domain.text import Text, is_plain
from planning_server.ingest.plan_answers import (
    effective_plan,
    invalid_answer,
    merged_answers,
    without_answers,
)
from planning_server.ingest.upload_plan import parse_upload_plan
from planning_server.jobs.decision_paper import fault_of_decision
from planning_server.jobs.desk import IngestDesk, UploadReport
from planning_server.jobs.ingest_upload import report_upload
from planning_server.jobs.queue import Task, enqueue
from planning_server.store import (
    accounts,
    audit,
    drafts,
    upload_documents,
    upload_findings,
    upload_pages,
    upload_states,
    uploads,
)
from planning_server.store.accounts import Right
from planning_server.store.sessions import Session
from planning_server.store.upload_pages import UploadFacts
from planning_server.store.uploads import Upload, UploadState
from planning_server.store.whose_upload import is_open_to

LONGEST_REASON = 1000
MOST_LISTED = 500


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Warnings accepted with one reason: those with these keys (`Finding.key`), all of these codes, or every open one."""

    reason: str
    keys: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """One call of a planner. `values` maps JSON pointers into the plan file to their answers; None takes a value away.

    `taken_back` are pointers whose earlier answers are forgotten, so that the plan file's own value stands again. `sent_at` says where
    in the caller's body each pointer stood: faults are told there. `retry` asks for another reading although nothing is answered.
    """

    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    acceptances: tuple[Acceptance, ...] = ()
    taken_back: tuple[str, ...] = ()
    sent_at: Mapping[str, str] = field(default_factory=dict[str, str])
    retry: bool = False

    @property
    def change_the_plan(self) -> bool:
        return bool(self.values or self.taken_back)


def answer_upload(
    desk: IngestDesk, upload_id: UUID, answers: Answers, *, username: str, queued: bool = True
) -> UploadReport:
    """Keeps the answers; values and `retry` put the upload back to be read again (by a worker where `queued`).

    All of it happens or nothing. Raises `NotAllowed` for somebody else's upload, `InvalidInput` by pointer for an answer that
    cannot be, `Conflict` for an upload that is being read or is decided.
    """
    with desk.store.writing() as session:
        upload = _owned(session, upload_id, username)
        if not answers.change_the_plan and not answers.acceptances and not answers.retry:
            raise InvalidInput(
                "nothing-answered",
                Text(
                    "Chưa có câu trả lời nào.",
                    "Nothing is answered: give values, accepted warnings, or retry.",
                ),
            )
        if answers.acceptances:
            _accept(session, desk, upload, answers.acceptances, username)
        if answers.change_the_plan or answers.retry:
            _read_again(session, desk, upload, answers, username)
            if queued:
                enqueue(session, Task.INGEST_UPLOAD, str(upload_id), upload_id=str(upload_id))
    return report_upload(desk, upload_id)


def accept_upload_warnings(desk: IngestDesk, upload_id: UUID, *, username: str, reason: str) -> UploadReport:
    """Accepts every open warning with one reason; the upload is ready where nothing else blocks it."""
    answers = Answers(acceptances=(Acceptance(reason, everything=True),))
    return answer_upload(desk, upload_id, answers, username=username)


def _owned(session: Session, upload_id: UUID, username: str) -> Upload:
    """The upload, where it is this person's to answer: the sender, an approver, an administrator."""
    account = accounts.account_with_right(session, username, Right.UPLOAD)
    upload = uploads.get(session, upload_id)
    if not is_open_to(upload, account):
        raise NotAllowed(
            "another-persons-upload",
            Text(
                f"Lần gửi này của “{upload.created_by}”; chỉ người gửi hoặc người duyệt được trả lời.",
                f"This upload is of “{upload.created_by}”; only its sender or an approver may answer.",
            ),
        )
    return upload


def _accept(
    session: Session, desk: IngestDesk, upload: Upload, acceptances: Sequence[Acceptance], username: str
) -> None:
    """Each reason goes into the audit chain with what it accepted; the upload is ready where nothing blocks it any more."""
    _refuse_acceptance(session, upload, acceptances)
    reasons: dict[str, list[Acceptance]] = {}
    for item in acceptances:
        reasons.setdefault(item.reason.strip(), []).append(item)
    accepted = upload_findings.accept_some(
        session,
        upload.upload_id,
        keys=[(key, reason) for reason, items in reasons.items() for item in items for key in item.keys],
        codes=[(code, reason) for reason, items in reasons.items() for item in items for code in item.codes],
        by=username,
    )
    for reason, items in reasons.items():
        detail: dict[str, object] = {"reason": reason}
        if any(item.everything for item in items):
            accepted[reason] += upload_findings.accept_warnings(
                session, upload.upload_id, reason=reason, by=username
            )
        else:
            detail["keys"] = [key for item in items for key in item.keys]
            detail["codes"] = [code for item in items for code in item.codes]
        audit.append(
            session,
            at=desk.now(),
            actor=username,
            action="upload.warnings_accepted",
            subject=str(upload.upload_id),
            detail={"warnings": accepted[reason], **detail},
        )
    errors, open_warnings = upload_findings.count_blocking(session, upload.upload_id)
    if not errors and not open_warnings:
        allowed = (UploadState.NEEDS_ATTENTION, UploadState.READY)
        uploads.move(session, upload.upload_id, UploadState.READY, allowed=allowed)


def _refuse_acceptance(session: Session, upload: Upload, acceptances: Sequence[Acceptance]) -> None:
    words = Text(
        f"Mỗi cảnh báo được chấp nhận cần một lý do bằng chữ, tối đa {LONGEST_REASON} ký tự.",
        f"An accepted warning needs a reason in words, of at most {LONGEST_REASON} characters.",
    )
    faults = tuple(
        Fault(f"/accepted/{number}/reason", words)
        for number, item in enumerate(acceptances)
        if not _is_reason(item.reason.strip())
    )
    if faults:
        raise InvalidInput("reason-missing", words, faults=faults)
    if upload.state not in (UploadState.NEEDS_ATTENTION, UploadState.READY):
        raise Conflict(
            "upload-state",
            Text(
                f"Lần gửi đang ở trạng thái “{upload.state}”; chỉ chấp nhận cảnh báo khi đã kiểm tra xong.",
                f"The upload is in state “{upload.state}”; warnings are accepted once it has been checked.",
            ),
            extra={"state": str(upload.state)},
        )
    _refuse_unknown(session, upload, acceptances)


def _is_reason(words: str) -> bool:
    return 0 < len(words) <= LONGEST_REASON and is_plain(" ".join(words.split()))


def _refuse_unknown(session: Session, upload: Upload, acceptances: Sequence[Acceptance]) -> None:
    """A key or code that is no warning of this upload is a mistake of the caller's, said before anything is stored."""
    places = [
        (f"/accepted/{number}/{member}/{index}", name)
        for number, item in enumerate(acceptances)
        for member, names in (("keys", item.keys), ("codes", item.codes))
        for index, name in enumerate(names)
    ]
    known = upload_findings.warning_names(
        session, upload.upload_id, filter(is_plain, {name for _, name in places})
    )
    faults = [_not_a_warning(where, name) for where, name in places if name not in known]
    if faults:
        raise invalid_answer(faults)


def _not_a_warning(where: str, name: str) -> Fault:
    return Fault(
        where,
        Text(
            f"Lần gửi này không có cảnh báo “{name[:60]}”; chỉ cảnh báo mới chấp nhận được.",
            f"This upload has no warning “{name[:60]}”; only warnings can be accepted.",
        ),
    )


def _read_again(session: Session, desk: IngestDesk, upload: Upload, answers: Answers, username: str) -> None:
    _refuse_published(upload)
    try:
        kept = without_answers(upload.answers, answers.taken_back)
        merged = merged_answers(kept, answers.values)
        plan = parse_upload_plan(effective_plan(upload.plan, merged))
        fault = fault_of_decision(plan, upload_documents.documents_of(session, upload.upload_id))
        if fault is not None:
            raise invalid_answer([fault])
    except InvalidInput as cause:
        raise invalid_answer([_sent_at(fault, answers) for fault in cause.faults], cause) from None
    rereadable = upload.kind == "parcels" and not answers.change_the_plan
    allowed = uploads.REREADABLE_STATES if rereadable else uploads.ANSWERABLE_STATES
    uploads.answer(session, upload.upload_id, merged, allowed=allowed)
    drafts.clear_content(session, upload.upload_id)
    action = "upload.answered" if answers.change_the_plan else "upload.retried"
    detail: dict[str, Any] = {"values": dict(answers.values)} if answers.change_the_plan else {}
    if answers.taken_back:
        detail["taken_back"] = list(answers.taken_back)
    audit.append(
        session,
        at=desk.now(),
        actor=username,
        action=action,
        subject=str(upload.upload_id),
        detail=detail,
    )


def _refuse_published(upload: Upload) -> None:
    """What was published stands in the editions that hold it; a second reading would make another version of it. Parcels are compared anew."""
    if upload.left_out_by is not None and upload.kind != "parcels":
        raise Conflict(
            "content-was-published",
            Text(
                f"Nội dung này đã từng được công bố và bị bản công bố số {upload.left_out_by} bỏ ra; chỉ có thể duyệt lại nguyên văn hoặc từ chối. "
                "Muốn sửa thì gửi một lần gửi mới.",
                f"This was published once, and edition {upload.left_out_by} left it out; it can be approved again as it is, or rejected. To "
                "change it, send a new upload.",
            ),
            extra={"left_out_by": upload.left_out_by},
        )


def _sent_at(fault: Fault, answers: Answers) -> Fault:
    """The fault at its place in the caller's body, with the pointer into the plan file beside it."""
    if not answers.sent_at:
        return fault
    around = [pointer for pointer in answers.sent_at if f"{fault.where}/".startswith(f"{pointer}/")]
    below = [pointer for pointer in answers.sent_at if pointer.startswith(f"{fault.where}/")]
    where = ""
    if around:
        nearest = max(around, key=len)
        inside = fault.where[len(nearest) :] if isinstance(answers.values.get(nearest), dict | list) else ""
        where = answers.sent_at[nearest] + inside
    elif below:
        where = answers.sent_at[below[0]]
    return replace(fault, where=where, detail={**fault.detail, "plan_pointer": fault.where})


def withdraw_upload(desk: IngestDesk, upload_id: UUID, *, username: str, note: str | None = None) -> Upload:
    """The sender takes an unpublished upload back; its draft goes, the kept file and the findings stay.

    Raises `NotAllowed` for somebody else's, `Conflict` for one that is published, rejected, or being published.
    """
    with desk.store.writing() as session:
        accounts.account_with_right(session, username, Right.UPLOAD)
        upload = uploads.get(session, upload_id)
        if upload.created_by != username:
            raise NotAllowed(
                "another-persons-upload",
                Text(
                    f"Lần gửi này của “{upload.created_by}”; chỉ người gửi được rút lại, người duyệt có thể từ chối.",
                    f"This upload is of “{upload.created_by}”; only its sender withdraws it, an approver can reject it.",
                ),
            )
        uploads.withdraw(session, upload_id)
        drafts.clear_content(session, upload_id)
        audit.append(
            session,
            at=desk.now(),
            actor=username,
            action="upload.withdrawn",
            subject=str(upload_id),
            detail={"note": note, "file_sha256": upload.file_sha256},
        )
        return uploads.get(session, upload_id)


@dataclass(frozen=True, slots=True)
class UploadList:
    """The newest uploads first; `is_cut` where there are more than were asked for."""

    uploads: Sequence[UploadFacts]
    is_cut: bool


def list_uploads(
    desk: IngestDesk,
    *,
    username: str | None = None,
    created_by: str | None = None,
    state: UploadState | None = None,
    limit: int = 100,
) -> UploadList:
    """Uploads of the office, or of one person, or in one state. Raises `NotAllowed` for a role without uploads.

    Without `username` nobody's right is asked: for the command line, which has the database already.
    """
    wanted = max(1, min(limit, MOST_LISTED))
    states = None if state is None else [state]
    with desk.store.writing() as session:
        if username is not None:
            accounts.account_with_right(session, username, Right.UPLOAD)
        upload_states.turn(session, desk.today())
        found, total = upload_pages.page(
            session, created_by=created_by, states=states, limit=wanted, offset=0
        )
    return UploadList(found, total > wanted)
