"""What is known of the ground of an upload before it is read: published data of its plan and commune, the deployment's extent."""

from __future__ import annotations

import shapely

from planning_server.domain.text import Text
from planning_server.ingest.crs_detection import Extent, Reference, ReferenceKind, known_ground
from planning_server.ingest.plan_values import ParcelFile, PlanFile
from planning_server.store.known_ground import known_boxes
from planning_server.store.sessions import Session


def references_of(
    session: Session, plan: PlanFile | ParcelFile, extent: Extent | None
) -> tuple[Reference, ...]:
    """The strongest first."""
    plan_id = plan.plan_id if isinstance(plan, PlanFile) else None
    found = [
        Reference(
            ReferenceKind(known.kind), _name(known.kind, plan_id, plan.commune), shapely.box(*known.box)
        )
        for known in known_boxes(session, plan_id, plan.commune)
    ]
    return known_ground(extent, found)


def _name(kind: str, plan_id: str | None, commune: str | None) -> Text:
    if kind == "plan":
        return Text(f"phiên bản đã công bố của “{plan_id}”", f"the published version of “{plan_id}”")
    return Text(f"dữ liệu đã công bố của xã {commune}", f"the published data of commune {commune}")
