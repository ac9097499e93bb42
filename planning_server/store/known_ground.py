"""Where the published data of a plan and of a commune lies, as boxes."""

from __future__ import annotations

from dataclasses import dataclass

from planning_server.store.sessions import Session
from planning_server.store.statements import statement


@dataclass(frozen=True, slots=True)
class KnownBox:
    """West, south, east, north in CRS84 degrees; `kind` is `plan` or `commune`."""

    kind: str
    box: tuple[float, float, float, float]


def known_boxes(session: Session, plan_id: str | None, commune: str | None) -> tuple[KnownBox, ...]:
    """What the current edition holds of the plan and of the commune; nothing before the first publication."""
    rows = session.execute(statement("known_ground"), {"plan_id": plan_id, "commune": commune}).fetchall()
    return tuple(
        KnownBox(str(kind), (float(west), float(south), float(east), float(north)))
        for kind, west, south, east, north in rows
    )
