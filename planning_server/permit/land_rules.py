"""What the land under the building is for, and overlays on it.

Neither can be decided by this program alone: a use that the zone's name does not plainly include, and an overlay that
restricts or asks for consultation, are left to a person. Only an overlay that prohibits makes a check fail.
"""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.plan import System
from planning_server.domain.strip import polygonal
from planning_server.domain.text import Text
from planning_server.domain.zone import DEFAULT_ACCURACY_M, OverlayEffect
from planning_server.landuse.codes import find_land_use
from planning_server.permit.answer import Check, NotApplicable
from planning_server.permit.building import Building
from planning_server.permit.plan_rules import plan_source
from planning_server.permit.uses import BUILDING_USES, ZONE_USES
from planning_server.permit.verdicts import EPS_LENGTH_M, Judgement, Reason, Verdict
from planning_server.situation.contacts import (
    Contact,
    OverlayContact,
    overlay_contacts,
    remaining,
    zone_contacts,
)
from planning_server.situation.governing import Governed, deciding_use
from planning_server.situation.situation import moved
from planning_server.situation.subject import Subject, SubjectKind

EFFECTS: dict[OverlayEffect, Judgement] = {
    OverlayEffect.PROHIBIT: Judgement(Verdict.FAIL),
    OverlayEffect.CONSULT: Judgement(Verdict.NEEDS_REVIEW, Reason.CONSULTATION_OVERLAY),
    OverlayEffect.LIMIT: Judgement(Verdict.NEEDS_REVIEW, Reason.DISCRETIONARY_RULE),
    OverlayEffect.RESTRICT: Judgement(Verdict.NEEDS_REVIEW, Reason.DISCRETIONARY_RULE),
    OverlayEffect.RELAX: Judgement(Verdict.NEEDS_REVIEW, Reason.DISCRETIONARY_RULE),
    OverlayEffect.REPLACE: Judgement(Verdict.NEEDS_REVIEW, Reason.DISCRETIONARY_RULE),
}
"""What an overlay on the building's ground means for the check, one entry for each effect."""


_WITHIN_ACCURACY = Judgement(Verdict.NEEDS_REVIEW, Reason.WITHIN_TOLERANCE)
"""A strip thinner than the accuracy of the overlay's layer: the building may stand on it or beside it."""


def land_checks(building: Building) -> tuple[list[Check], list[NotApplicable]]:
    """plan.use, and one plan.overlay for each overlay that the building stands on, however thin the strip."""
    under = Subject(SubjectKind.POLYGON, building.footprint, building.crs)
    checks = [
        _overlay_check(building, item)
        for item in overlay_contacts(building.situation, under)
        if not shapely.buffer(item.geometry, -EPS_LENGTH_M / 2).is_empty
    ]
    found = [
        item
        for item in deciding_use(zone_contacts(building.situation, under))
        if item.zone.version.system is System.CONSTRUCTION_PLANNING
    ]
    use = _use_check(building, found)
    return (checks, [NotApplicable("plan.use", _NOT_PLANNED)]) if use is None else ([*checks, use], [])


_NOT_PLANNED = Text(
    "Không có quy hoạch phân khu hoặc chi tiết tại công trình.",
    "No zoning or detailed plan speaks for the building's ground.",
)


def _use_check(building: Building, zones: list[Governed]) -> Check | None:
    """The share of the footprint on land whose function plainly includes the use; None where no plan speaks.

    Passes only where that is all of it: a use that is not told or not on the list, a code that is not in the table and ground
    without a plan are unknown, and what is unknown needs a person.
    """
    if not zones:
        return None
    use = building.facts["use"]
    settled = [item for item in zones if use in (_uses_of(item) or ())]
    fitting = _ground(building, settled)
    judgement, concerned = _judged_use(building, zones, settled)
    passed = judgement.verdict is Verdict.PASS
    share = 1.0 if passed else min(1.0, float(shapely.area(fitting)) / building.footprint_m2)
    zone = concerned[0].zone
    return Check(
        rule="plan.use",
        kind="use",
        title=Text("Công năng phù hợp chức năng sử dụng đất", "Use fits the function of the land"),
        severity="mandatory",
        judgement=judgement,
        measured_in=building.crs,
        measured=share,
        limits=(1.0,),
        operator=">=",
        margin=share - 1.0,
        unit="ratio",
        excess_m2=None,
        source=plan_source(zone.version, zone.zone_id),
        geometry=None if passed else polygonal(shapely.difference(building.footprint, fitting)),
        geometry_role=None if passed else "evidence",
    )


def _judged_use(
    building: Building, zones: list[Governed], settled: list[Governed]
) -> tuple[Judgement, list[Governed]]:
    """The judgement, and the zones that it rests on."""
    use = building.facts["use"]
    open_ground = [item for item in zones if item not in settled]
    unread = [item for item in open_ground if _uses_of(item) is None]
    unfit = [
        item for item in open_ground if item not in unread and _unfit(use, _uses_of(item) or frozenset())
    ]
    review = Verdict.NEEDS_REVIEW
    if unfit:
        return Judgement(review, Reason.DISCRETIONARY_RULE, _names(unfit)), unfit
    if unread:
        return Judgement(review, Reason.UNPARSED_CONDITION, _names(unread)), unread
    if open_ground:
        return Judgement(review, Reason.MISSING_INPUT, "use"), open_ground
    if remaining(building.footprint, [_ground(building, zones)], DEFAULT_ACCURACY_M) is not None:
        return Judgement(review, Reason.NO_DATA, "land_use"), settled
    return Judgement(Verdict.PASS), settled


def _ground(building: Building, zones: list[Governed]) -> BaseGeometry:
    return shapely.union_all([moved(item.geometry, item.zone.measured_in, building.crs) for item in zones])


def _names(zones: list[Governed]) -> str:
    return ", ".join(
        dict.fromkeys(f"{item.zone.zone_id}: {item.zone.label.vi or item.zone.code}" for item in zones)
    )


def _uses_of(item: Governed) -> frozenset[str] | None:
    """None for a code that is not in the table."""
    found = find_land_use(item.zone.code)
    return None if found is None else ZONE_USES[found.code]


def _unfit(use: object, uses: frozenset[str]) -> bool:
    """Land that is not for buildings is unfit whatever the use; otherwise the use must be told to be unfit."""
    return not uses or (use in BUILDING_USES and use not in uses)


def _overlay_check(building: Building, item: OverlayContact) -> Check:
    overlay = item.overlay
    effect = EFFECTS[overlay.effect] if item.contact is Contact.OVERLAP else _WITHIN_ACCURACY
    label = Text(overlay.label_vi, overlay.label_en)
    ground: BaseGeometry = moved(item.geometry, item.measured_in, building.crs)
    failed = effect.verdict is Verdict.FAIL
    return Check(
        rule="plan.overlay",
        kind="overlay",
        title=label,
        severity="mandatory",
        judgement=Judgement(effect.verdict, effect.reason, None if failed else label.vi),
        measured_in=building.crs,
        measured=item.share,
        limits=(0.0,),
        operator="<=",
        margin=None if item.share is None else -item.share,
        unit="ratio",
        excess_m2=None,
        source=plan_source(item.version, overlay.overlay_id),
        part=overlay.overlay_id,
        geometry=ground,
        geometry_role="offending" if failed else "evidence",
        offending_m2=item.area_m2,
    )
