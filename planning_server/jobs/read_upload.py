"""One reading of an upload: from its kept bytes to a draft with findings and the state that follows from them."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterable
from dataclasses import replace

from planning_server.domain.errors import Unavailable
from planning_server.domain.finding import Finding, Severity
from planning_server.domain.text import Text
from planning_server.ingest import kept_files
from planning_server.ingest.checks.side_by_side import at_once
from planning_server.ingest.content import BLOCKING, Content
from planning_server.ingest.end_file import EndFile
from planning_server.ingest.pipeline import Progress, SourceFile, begin_content
from planning_server.ingest.plan_answers import effective_plan
from planning_server.ingest.plan_values import ParcelFile, PlanFile
from planning_server.ingest.rule_content import RuleFile
from planning_server.ingest.upload_plan import parse_upload_plan
from planning_server.jobs.collector import collector_at_rest
from planning_server.jobs.compare_parcels import Compared, compare_parcels
from planning_server.jobs.decision_paper import decision_sha256
from planning_server.jobs.desk import IngestDesk
from planning_server.jobs.dossier_papers import keep_dossier_papers
from planning_server.jobs.end_version import take_in_end
from planning_server.jobs.ingest_rules import read_rule_file, take_in_rules
from planning_server.jobs.known_ground import references_of
from planning_server.jobs.known_plans import findings_beside_others
from planning_server.store import (
    drafts,
    known_parcels,
    upload_documents,
    upload_findings,
    upload_measures,
    uploads,
)
from planning_server.store.drafts import DraftLayer, DraftParcels
from planning_server.store.editions import current_number
from planning_server.store.sessions import Session
from planning_server.store.upload_documents import UploadDocument
from planning_server.store.uploads import Upload, UploadState

log = logging.getLogger(__name__)


def read_and_take_in(desk: IngestDesk, upload: Upload, progress: Progress) -> None:
    def tell(stage: str, done: int = 0, total: int = 0) -> None:
        with desk.store.writing() as session:
            if stage in STAGE_STATES:
                uploads.move(session, upload.upload_id, STAGE_STATES[stage], allowed=uploads.READING_STATES)
            uploads.tell(session, upload.upload_id, uploads.Progress(stage, done, total, desk.now()))
        progress(stage, done, total)

    path = kept_files.find(desk.upload_dir, upload.file_sha256)
    plan = parse_upload_plan(effective_plan(upload.plan, upload.answers))
    if isinstance(plan, RuleFile):
        tell("reading")
        rules = read_rule_file(path)
        tell("loading")
        with desk.store.writing() as session:
            uploads.hold_for_writing(session, upload.upload_id)
            drafts.clear(session, upload.upload_id)
            _settle(session, desk, upload, take_in_rules(session, upload.upload_id, rules))
        return
    if isinstance(plan, EndFile):
        with desk.store.writing() as session:
            uploads.hold_for_writing(session, upload.upload_id)
            drafts.clear(session, upload.upload_id)
            _settle(session, desk, upload, take_in_end(session, upload.upload_id, upload.file_sha256, plan))
        return
    with desk.store.writing() as session:
        references = references_of(session, plan, desk.extent)
    source = SourceFile(path, upload.file_name, upload.file_sha256)
    with collector_at_rest():
        content = begin_content(source, plan, tell, references)
        if content.reader_was_killed and _may_read_again(desk, upload):
            content = begin_content(source, plan, tell, references)
        tell("loading")
        papers = keep_dossier_papers(desk, path, upload.file_name, content.papers)
        content = replace(content, findings=(*content.findings, *papers.findings))
        _take_in_compared(desk, upload, plan, content, papers.documents, _Rows(tell))


class _Rows:
    """Tells how many rows are loaded: now and then, and when it is all of them."""

    def __init__(self, tell: Progress) -> None:
        self._tell, self._done, self._total, self._told_at = tell, 0, 0, -math.inf

    def expect(self, layers: Iterable[DraftLayer], parcels: Iterable[DraftParcels]) -> None:
        self._total = sum(len(item.zones) + len(item.lines) + len(item.overlays) for item in layers)
        self._total += sum(len(item) for item in parcels)
        self(0)

    def __call__(self, rows: int) -> None:
        self._done += rows
        if self._done == self._total or time.monotonic() - self._told_at > ROWS_TOLD_SECONDS:
            self._told_at = time.monotonic()
            self._tell("loading", self._done, self._total)


ROWS_TOLD_SECONDS = 1.0


def _may_read_again(desk: IngestDesk, upload: Upload) -> bool:
    """Once by itself: what killed the reader (mostly a machine out of memory) may be over. It counts as an attempt."""
    with desk.store.writing() as session:
        attempts = uploads.count_attempt(session, upload.upload_id, desk.now())
    if attempts > desk.limits.attempts:
        return False
    log.warning("the reader of upload %s was killed; it is read once more", upload.upload_id)
    return True


def _take_in_compared(
    desk: IngestDesk,
    upload: Upload,
    plan: PlanFile | ParcelFile,
    content: Content,
    papers: tuple[UploadDocument, ...],
    rows: _Rows,
) -> None:
    for _ in range(COMPARISONS):
        compared = _compared(desk, plan, content)
        with desk.store.writing() as session:
            uploads.hold_for_writing(session, upload.upload_id)
            if isinstance(plan, ParcelFile) and current_number(session) != compared.base_edition:
                continue
            upload_documents.add_documents(session, upload.upload_id, papers)
            _settle(session, desk, upload, _take_in(session, upload, plan, content, compared, rows))
        if compared.parcels:
            with desk.store.writing() as session:
                drafts.summarise_parcels(session)
        return
    raise _editions_too_fast()


COMPARISONS = 3
"""How often the parcels are compared anew because an edition was published meanwhile."""
STAGE_STATES = {"reading": UploadState.READING, "checking": UploadState.CHECKING}


def _settle(session: Session, desk: IngestDesk, upload: Upload, findings: tuple[Finding, ...]) -> None:
    """The findings, and the state that follows from them."""
    upload_findings.replace_findings(session, upload.upload_id, findings)
    _, warnings = upload_findings.count_blocking(session, upload.upload_id)
    uploads.move(session, upload.upload_id, _state_after(findings, warnings), allowed=uploads.READING_STATES)
    uploads.tell(session, upload.upload_id, uploads.Progress("done", 1, 1, desk.now()))


def _take_in(
    session: Session,
    upload: Upload,
    plan: PlanFile | ParcelFile,
    content: Content,
    compared: Compared,
    rows: _Rows,
) -> tuple[Finding, ...]:
    """Quarantine and content; answers what was found, also beside what is there already.

    The row of the upload is changed last: until then, how far the loading is can be written down beside this transaction.
    """
    drafts.clear(session, upload.upload_id)
    findings = (*content.findings, *findings_beside_others(session, upload, plan), *compared.findings)
    if any(found.severity in BLOCKING for found in findings):
        upload_findings.write_quarantine(session, upload.upload_id, content.quarantine)
        findings += content.found_later()
    else:
        found, _ = at_once(
            content.found_later, lambda: _draft(session, upload, plan, content, compared, rows)
        )
        findings += found
        if any(one.severity in BLOCKING for one in found):
            drafts.clear_content(session, upload.upload_id)
    upload_measures.note_compared_edition(session, upload.upload_id, compared.base_edition)
    metric_crs = content.metric_crs
    upload_measures.note_metric_crs(
        session, upload.upload_id, None if metric_crs is None else metric_crs.name
    )
    return findings


def _draft(
    session: Session,
    upload: Upload,
    plan: PlanFile | ParcelFile,
    content: Content,
    compared: Compared,
    rows: _Rows,
) -> None:
    upload_findings.write_quarantine(session, upload.upload_id, content.quarantine)
    rows.expect(content.layers, compared.parcels)
    if content.version is not None:
        drafts.write_version(session, upload.upload_id, content.version, content.layers, rows)
    drafts.write_parcels(session, upload.upload_id, compared.parcels, rows)
    if compared.changes is not None:
        known_parcels.write_changes(session, upload.upload_id, compared.changes)
    papers = upload_documents.documents_of(session, upload.upload_id)
    upload_documents.attach_documents(session, upload.upload_id, decision_sha256(plan, papers))


def _compared(desk: IngestDesk, plan: PlanFile | ParcelFile, content: Content) -> Compared:
    """The parcels beside those that are published; nothing to compare where the file itself is blocked.

    A large commune takes minutes: whoever waits for the result's lock must not wait for that too.
    """
    with desk.store.writing() as session:
        if not isinstance(plan, ParcelFile) or content.metric_crs is None or content.is_blocked:
            return Compared(content.parcels, None, (), current_number(session))
        return compare_parcels(session, plan, content.parcels, content.metric_crs)


def _editions_too_fast() -> Unavailable:
    return Unavailable(
        "editions-too-fast",
        Text(
            "Trong lúc so sánh thửa đất, nhiều bản công bố mới đã ra; việc sẽ được làm lại.",
            "New editions were published while the parcels were being compared; the job is done again.",
        ),
    )


def _state_after(findings: tuple[Finding, ...], open_warnings: int) -> UploadState:
    """What cannot be read is `failed`, unless it asks something: then an answer may be all that it lacks."""
    fatal = [found for found in findings if found.severity is Severity.FATAL]
    if fatal and not any(found.question is not None for found in fatal):
        return UploadState.FAILED
    if open_warnings or any(found.severity in BLOCKING for found in findings):
        return UploadState.NEEDS_ATTENTION
    return UploadState.READY
