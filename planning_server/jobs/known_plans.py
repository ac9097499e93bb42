"""What only shows beside the plans that are there already."""

from __future__ import annotations

from planning_server.domain.finding import Finding
from planning_server.ingest.findings.of_geometry import ADJUSTED_UNKNOWN, ALREADY_PUBLISHED
from planning_server.ingest.plan_values import ParcelFile, PlanFile
from planning_server.store import known_versions
from planning_server.store.sessions import Session
from planning_server.store.uploads import Upload


def findings_beside_others(
    session: Session, upload: Upload, plan: PlanFile | ParcelFile
) -> tuple[Finding, ...]:
    if not isinstance(plan, PlanFile):
        return ()
    seen: list[Finding] = []
    if plan.adjusts is not None and not known_versions.version_exists(session, *plan.adjusts):
        adjusted, version = plan.adjusts
        seen.append(ADJUSTED_UNKNOWN.seen(version=version, plan_id=adjusted))
    published = known_versions.published_from(session, plan.plan_id, upload.file_sha256)
    if published is not None:
        seen.append(ALREADY_PUBLISHED.seen(version=published, plan_id=plan.plan_id))
    return tuple(seen)
