"""A decision that ends a version: entered by one person, approved by another, published with the next edition.

It is an upload like every other: its words, as JSON, are the file; it drafts a version of scope `end` without any drawing.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from planning_server.domain.errors import Conflict, Fault, InvalidInput, NotFound
from planning_server.domain.finding import Finding
from planning_server.domain.plan import Scope, System
from planning_server.domain.text import Text
from planning_server.ingest.end_file import EndFile
from planning_server.ingest.findings import of_plan
from planning_server.ingest.upload_plan import parse_upload_plan
from planning_server.jobs.decision_paper import decision_sha256
from planning_server.jobs.desk import Arrival, ArrivedDocument, IngestDesk
from planning_server.store import accounts, drafts, known_versions, upload_documents, uploads
from planning_server.store.accounts import Right
from planning_server.store.drafts import DraftDecision, DraftVersion
from planning_server.store.known_versions import KnownVersion
from planning_server.store.sessions import Session


def ending_arrival(
    desk: IngestDesk, plan: Mapping[str, Any], username: str, documents: tuple[ArrivedDocument, ...] = ()
) -> Arrival:
    """What is received of the decision. Raises `NotAllowed`, `InvalidInput`, `NotFound` and `Conflict` before anything is kept."""
    words = {**plan, "kind": EndFile.kind}
    parsed = parse_upload_plan(words)
    with desk.store.writing() as session:
        accounts.account_with_right(session, username, Right.UPLOAD)
        if isinstance(parsed, EndFile):
            ours = uploads.open_of_plan(session, words)
            _refuse(parsed, tuple(findings_of_end(session, parsed, ours)))
    content = json.dumps(words, ensure_ascii=False, sort_keys=True).encode()
    name = f"cham-dut-{words['plan_id']}-v{words['version']}.json"
    return Arrival(io.BytesIO(content), name, words, username, documents)


def _refuse(plan: EndFile, found: tuple[Finding, ...]) -> None:
    if not found:
        return
    first = found[0]
    text = (
        first.text
        if first.remedy is None
        else Text(f"{first.text.vi} {first.remedy.vi}", f"{first.text.en} {first.remedy.en}")
    )
    if first.code == of_plan.ENDED_UNKNOWN.code:
        raise NotFound("no-such-version", text)
    if first.code == of_plan.ENDED_ALREADY.code:
        raise Conflict(
            "version-ended-already", text, extra={"plan_id": plan.plan_id, "version": plan.version}
        )
    raise InvalidInput("ends-on-a-wrong-day", text, faults=(Fault("/ends_from", first.text),))


def findings_of_end(session: Session, plan: EndFile, upload_id: UUID | None) -> Iterator[Finding]:
    """What stands against it; `upload_id` is the upload that these words are already, where they are one."""
    known = known_versions.published_version(session, plan.plan_id, plan.version, upload_id)
    if known is None or known.scope == Scope.END:
        yield of_plan.ENDED_UNKNOWN.seen(plan_id=plan.plan_id, version=plan.version)
        return
    by = known.ended_by or (None if known.waiting is None else str(known.waiting))
    if by is not None:
        yield of_plan.ENDED_ALREADY.seen(plan_id=plan.plan_id, version=plan.version, by=by)
    elif plan.ends_from <= known.in_force_from:
        yield of_plan.ENDS_TOO_EARLY.seen(
            day=_day(plan.ends_from), start=_day(known.in_force_from), version=plan.version
        )
    elif known.in_force_to is not None and plan.ends_from >= known.in_force_to:
        yield of_plan.ENDS_TOO_LATE.seen(
            day=_day(plan.ends_from), end=_day(known.in_force_to), version=plan.version
        )


def _day(day: date) -> Text:
    return Text(f"{day:%d/%m/%Y}", day.isoformat())


def take_in_end(session: Session, upload_id: UUID, source_sha256: str, plan: EndFile) -> tuple[Finding, ...]:
    """Drafts the end where nothing stands against it; answers what does."""
    found = tuple(findings_of_end(session, plan, upload_id))
    known = known_versions.published_version(session, plan.plan_id, plan.version, upload_id)
    if not found and known is not None:
        drafts.write_version(session, upload_id, _drafted(plan, known, source_sha256), (), lambda _rows: None)
        papers = upload_documents.documents_of(session, upload_id)
        upload_documents.attach_documents(session, upload_id, decision_sha256(plan, papers))
    return found


def _drafted(plan: EndFile, known: KnownVersion, source_sha256: str) -> DraftVersion:
    return DraftVersion(
        plan_id=plan.plan_id,
        title_vi=known.title_vi,
        title_en=known.title_en,
        system=System(known.system),
        level=known.level,
        scope=Scope.END,
        adjusts=(plan.plan_id, plan.version),
        decision=DraftDecision(
            plan.authority or known.authority, plan.decision_number, plan.decision_date, plan.ends_from, None
        ),
        commune=known.commune,
        source_crs=known.source_crs,
        measure_crs=known.measure_crs,
        source_sha256=source_sha256,
    )
