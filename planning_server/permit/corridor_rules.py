"""Safety corridors along lines (power lines, pipes, railways, waterways): whoever builds in one asks its authority first.

How far such a corridor binds depends on what it protects, so this program never fails a building for it and never passes one
that stands in it.
"""

from __future__ import annotations

from collections import defaultdict

import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import transform
from planning_server.domain.strip import polygonal
from planning_server.domain.text import Text
from planning_server.domain.zone import LineKind, LineRule
from planning_server.landuse.words import line_kind_label
from planning_server.permit.answer import Check
from planning_server.permit.building import Building
from planning_server.permit.plan_rules import plan_source
from planning_server.permit.verdicts import EPS_LENGTH_M, Judgement, Reason, Verdict


def corridor_checks(building: Building) -> list[Check]:
    """One plan.corridor for each corridor line whose strip of `setback_m` (the line itself, where none is stated) meets the
    footprint. Lines of every level count, the general plan's too: being asked decides nothing."""
    lines: dict[tuple[int, str], list[LineRule]] = defaultdict(list)
    for item in building.situation.lines:
        if item.kind is LineKind.CORRIDOR:
            lines[item.version_id, item.line_id].append(item)
    found = [_corridor_check(building, parts) for parts in lines.values()]
    return [item for item in found if item is not None]


def _corridor_check(building: Building, parts: list[LineRule]) -> Check | None:
    line = shapely.union_all([transform(item.geometry, item.crs, building.crs) for item in parts])
    first = parts[0]
    reach = max(item.setback_m or 0.0 for item in parts)
    distance = float(shapely.distance(building.footprint, line))
    if distance >= max(reach - EPS_LENGTH_M, EPS_LENGTH_M):
        return None
    label = first.label or line_kind_label(LineKind.CORRIDOR.value).vi
    return Check(
        rule="plan.corridor",
        kind="corridor",
        title=Text(label, first.label or line_kind_label(LineKind.CORRIDOR.value).en),
        severity="mandatory",
        judgement=Judgement(Verdict.NEEDS_REVIEW, Reason.CONSULTATION_OVERLAY, label),
        measured_in=building.crs,
        measured=distance,
        limits=(reach,),
        operator=">=",
        margin=distance - reach,
        unit="m",
        excess_m2=None,
        source=plan_source(building.situation.version(first.version_id), first.line_id),
        part=first.line_id,
        geometry=_evidence(building, line, reach),
        geometry_role="evidence",
    )


def _evidence(building: Building, line: BaseGeometry, reach: float) -> BaseGeometry:
    """The part of the footprint in the strip, or the line where it has no width."""
    under = polygonal(shapely.intersection(building.footprint, shapely.buffer(line, reach)))
    near = shapely.intersection(line, shapely.buffer(building.footprint, reach + 1.0))
    return near if under.is_empty else under
