"""Takes an upload from its arrival to a draft that a second person can approve.

    keep the bytes → receive_upload → run_upload → (accept_upload_warnings) → approve_upload | reject_upload

Every step is a transaction of its own. Content becomes visible in `draft` together with its findings and the new state, or not
at all; a process that dies in the middle leaves an upload that can be run again.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID, uuid4

from planning_server.domain.errors import NotAllowed, Refusal
from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.ingest import kept_files
from planning_server.ingest.findings.of_geometry import ADJUSTED_UNKNOWN, ALREADY_PUBLISHED, INTERNAL
from planning_server.ingest.pipeline import BLOCKING, Content, SourceFile, read_content
from planning_server.ingest.plan_file import parse_plan_file
from planning_server.ingest.plan_values import ParcelFile, PlanFile
from planning_server.store import accounts, audit, drafts, uploads
from planning_server.store.accounts import Right
from planning_server.store.sessions import Session, Store
from planning_server.store.uploads import KeptFinding, NewUpload, Upload, UploadState

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file as it arrives: its bytes, the name it was sent under, the plan file as JSON, and who sends it."""

    content: BinaryIO
    file_name: str
    plan: Mapping[str, Any]
    username: str


@dataclass(frozen=True, slots=True)
class IngestDesk:
    """What the steps below need: the database, the folder of kept files, and a clock."""

    store: Store
    upload_dir: Path
    now: Clock


@dataclass(frozen=True, slots=True)
class UploadReport:
    """Where an upload stands. `version` is the number within the plan, `rows` how many features were drafted."""

    upload: Upload
    findings: tuple[KeptFinding, ...]
    plan_id: str | None
    version: int | None
    rows: Mapping[str, int]

    def counts(self) -> Mapping[tuple[str, str], int]:
        """How many findings there are of each severity and code."""
        return Counter((str(kept.finding.severity), kept.finding.code) for kept in self.findings)

    @property
    def open_warnings(self) -> int:
        return sum(
            kept.finding.severity == "warning" and kept.accepted_reason is None for kept in self.findings
        )


def receive_upload(desk: IngestDesk, arrival: Arrival) -> tuple[Upload, bool]:
    """Keeps the bytes, then the record. Answers the upload and whether it is new.

    Raises `NotFound` or `NotAllowed` for the account, `TooLarge` for the file, `InvalidInput` for the plan file.
    """
    with desk.store.writing() as session:
        accounts.account_with_right(session, arrival.username, Right.UPLOAD)
    kept = kept_files.keep(arrival.content, desk.upload_dir)
    plan = parse_plan_file(arrival.plan)
    at = desk.now()
    new = NewUpload(
        upload_id=uuid4(),
        kind=plan.kind,
        file_name=arrival.file_name,
        file_sha256=kept.sha256,
        file_bytes=kept.size,
        plan=arrival.plan,
        created_at=at,
        created_by=arrival.username,
    )
    with desk.store.writing() as session:
        upload, is_new = uploads.add(session, new)
        if is_new:
            audit.append(
                session,
                at=at,
                actor=arrival.username,
                action="upload.received",
                subject=str(upload.upload_id),
                detail={"file_sha256": kept.sha256, "file_name": arrival.file_name, "kind": plan.kind},
            )
    return upload, is_new


def run_upload(desk: IngestDesk, upload_id: UUID, progress: Progress | None = None) -> UploadReport:
    """Reads, checks and drafts the upload. An upload that is ready, decided or failed is only reported.

    Raises `Conflict` where another process reads it, `NotFound` where it or its kept file is gone.
    """
    with desk.store.writing() as claim:
        uploads.claim(claim, upload_id)
        upload = uploads.get(claim, upload_id)
        if upload.state in uploads.UNFINISHED_STATES:
            _run(desk, upload, progress or _silent)
    return report_upload(desk, upload_id)


def _silent(_: str) -> None:
    return None


def _run(desk: IngestDesk, upload: Upload, progress: Progress) -> None:
    source = SourceFile(
        kept_files.find(desk.upload_dir, upload.file_sha256), upload.file_name, upload.file_sha256
    )

    def tell(stage: str) -> None:
        with desk.store.writing() as session:
            uploads.move(session, upload.upload_id, UploadState(stage), allowed=uploads.UNFINISHED_STATES)
        progress(stage)

    try:
        plan = parse_plan_file(upload.plan)
        content = read_content(source, plan, tell)
        progress("loading")
        with desk.store.writing() as session:
            _take_in(session, upload, plan, content)
    except Refusal:
        raise
    except Exception as cause:  # whatever it is, nothing of the file may stay half-way in
        log.exception("upload %s failed", upload.upload_id)
        _fail(desk, upload, INTERNAL.seen(reason=type(cause).__name__))


def _take_in(session: Session, upload: Upload, plan: PlanFile | ParcelFile, content: Content) -> None:
    """Findings, quarantine, content and state in one transaction."""
    drafts.clear(session, upload.upload_id)
    findings = (*content.findings, *_findings_beside_others(session, upload, plan))
    blocked = any(found.severity in BLOCKING for found in findings)
    uploads.replace_findings(session, upload.upload_id, findings)
    metric_crs = content.metric_crs
    uploads.note_metric_crs(session, upload.upload_id, None if metric_crs is None else metric_crs.name)
    uploads.write_quarantine(session, upload.upload_id, content.quarantine)
    if not blocked:
        if content.version is not None:
            drafts.write_version(session, upload.upload_id, content.version, content.layers)
        drafts.write_parcels(session, upload.upload_id, content.parcels)
    _, warnings = uploads.count_blocking(session, upload.upload_id)
    if content.is_fatal:
        state = UploadState.FAILED
    elif blocked or warnings:
        state = UploadState.NEEDS_ATTENTION
    else:
        state = UploadState.READY
    uploads.move(session, upload.upload_id, state, allowed=uploads.UNFINISHED_STATES)


def _findings_beside_others(
    session: Session, upload: Upload, plan: PlanFile | ParcelFile
) -> tuple[Finding, ...]:
    """What only shows beside the plans that are there already."""
    if not isinstance(plan, PlanFile):
        return ()
    seen: list[Finding] = []
    if plan.adjusts is not None and not drafts.version_exists(session, *plan.adjusts):
        adjusted, version = plan.adjusts
        seen.append(ADJUSTED_UNKNOWN.seen(version=version, plan_id=adjusted))
    published = drafts.published_from(session, plan.plan_id, upload.file_sha256)
    if published is not None:
        seen.append(ALREADY_PUBLISHED.seen(version=published, plan_id=plan.plan_id))
    return tuple(seen)


def _fail(desk: IngestDesk, upload: Upload, finding: Finding) -> None:
    with desk.store.writing() as session:
        drafts.clear(session, upload.upload_id)
        uploads.replace_findings(session, upload.upload_id, (finding,))
        uploads.move(session, upload.upload_id, UploadState.FAILED, allowed=uploads.UNFINISHED_STATES)


def report_upload(desk: IngestDesk, upload_id: UUID) -> UploadReport:
    with desk.store.writing() as session:
        upload = uploads.get(session, upload_id)
        plan_id, version, rows = drafts.summary(session, upload_id)
        return UploadReport(upload, uploads.findings_of(session, upload_id), plan_id, version, rows)


def accept_upload_warnings(desk: IngestDesk, upload_id: UUID, *, username: str, reason: str) -> UploadReport:
    """Accepts every open warning with one reason; the upload is ready where nothing else blocks it."""
    at = desk.now()
    with desk.store.writing() as session:
        accounts.account_with_right(session, username, Right.UPLOAD)
        upload = uploads.get(session, upload_id)
        if upload.state is UploadState.NEEDS_ATTENTION:
            accepted = uploads.accept_warnings(session, upload_id, reason=reason, by=username)
            errors, _ = uploads.count_blocking(session, upload_id)
            if not errors:
                uploads.move(session, upload_id, UploadState.READY, allowed=(UploadState.NEEDS_ATTENTION,))
            audit.append(
                session,
                at=at,
                actor=username,
                action="upload.warnings_accepted",
                subject=str(upload_id),
                detail={"warnings": accepted, "reason": reason},
            )
    return report_upload(desk, upload_id)


def approve_upload(desk: IngestDesk, upload_id: UUID, *, username: str, note: str | None) -> Upload:
    """A second person approves what is ready. Raises `NotAllowed` for one's own upload or a role that may not."""
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
