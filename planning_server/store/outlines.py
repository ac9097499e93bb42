"""The outlines of what an upload drafted or published, for a sketch. The function takes the caller's transaction."""

from __future__ import annotations

from uuid import UUID

import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.store.sessions import Session
from planning_server.store.statements import statement


def outlines_of(
    session: Session, upload_id: UUID, *, units: int, most_zones: int
) -> list[tuple[str, BaseGeometry]]:
    """In EPSG:3857, simplified for a sketch `units` wide: each layer's `area`, and each `zone` where there are at most so many."""
    parameters = {"upload_id": upload_id, "units": units, "most_zones": most_zones}
    rows = session.execute(statement("upload_outlines"), parameters)
    return [(kind, shapely.from_wkb(wkb)) for kind, wkb in rows if wkb is not None]
