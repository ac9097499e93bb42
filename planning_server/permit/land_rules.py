"""What the land under the building is for, and overlays on it.

Neither can be decided by this program alone: a use that the zone's name does not plainly include, and an overlay that
restricts or asks for consultation, are left to a person. Only an overlay that prohibits makes a check fail.
"""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.plan import System
from planning_server.domain.text import Text
from planning_server.domain.zone import OverlayEffect
from planning_server.landuse.codes import find_land_use
from planning_server.permit.answer import Check, NotApplicable
from planning_server.permit.building import Building
from planning_server.permit.plan_rules import plan_source
from planning_server.permit.uses import BUILDING_USES, ZONE_USES
from planning_server.permit.verdicts import EPS_LENGTH_M, Judgement, Reason, Verdict
from planning_server.situation.contacts import Contact, OverlayContact, overlay_contacts, zone_contacts
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
    return (checks, [NotApplicable("plan.use", _NOT_TOLD)]) if use is None else ([*checks, use], [])


_NOT_TOLD = Text(
    "Chưa khai công năng, hoặc loại đất chưa có trong bảng mã.",
    "The use is not told, or the land-use code is not in the table.",
)


def _use_check(building: Building, zones: list[Governed]) -> Check | None:
    """The share of the footprint on land whose function plainly includes the use; None where nothing can be said."""
    use = building.facts["use"]
    known = [(item, _uses_of(item)) for item in zones]
    unfit = [item for item, uses in known if uses is not None and _unfit(use, uses)]
    settled = [item for item, uses in known if uses is not None and use in uses]
    if not unfit and not settled:
        return None
    ground = [moved(item.geometry, item.zone.measured_in, building.crs) for item in unfit]
    elsewhere = shapely.union_all(ground)
    fitting = max(0.0, 1.0 - float(shapely.area(elsewhere)) / building.footprint_m2)
    zone = (unfit or settled)[0].zone
    names = ", ".join(dict.fromkeys(f"{item.zone.zone_id}: {item.zone.label.vi}" for item in unfit))
    passed = not unfit
    return Check(
        rule="plan.use",
        kind="use",
        title=Text("Công năng phù hợp chức năng sử dụng đất", "Use fits the function of the land"),
        severity="mandatory",
        judgement=Judgement(Verdict.PASS)
        if passed
        else Judgement(Verdict.NEEDS_REVIEW, Reason.DISCRETIONARY_RULE, names),
        measured_in=building.crs,
        measured=1.0 if passed else fitting,
        limits=(1.0,),
        operator=">=",
        margin=0.0 if passed else fitting - 1.0,
        unit="ratio",
        excess_m2=None,
        source=plan_source(zone.version, zone.zone_id),
        geometry=None if passed else elsewhere,
        geometry_role=None if passed else "evidence",
    )


def _uses_of(item: Governed) -> frozenset[str] | None:
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
