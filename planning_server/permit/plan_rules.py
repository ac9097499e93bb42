"""The plan's own limits: indicators of the zones on the lot, and the lines that no building may cross.

Several zones on one lot: the plan rarely says how their limits combine. Every reading (`pro_rata`, `strictest`, `per_part`) is
computed; where they agree that is the verdict, where they do not the check needs review (multi_zone_policy).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.plan import PlanVersion, System
from planning_server.domain.text import Text
from planning_server.domain.zone import DEFAULT_ACCURACY_M
from planning_server.landuse.words import INDICATORS
from planning_server.permit.answer import Alternative, Check, NotApplicable
from planning_server.permit.building import Building
from planning_server.permit.measures import MEASURES, Reading
from planning_server.permit.rule_model import Source
from planning_server.permit.verdicts import (
    EPS_AREA_M2,
    Judgement,
    Limits,
    Quantity,
    Reason,
    Verdict,
    exactly,
    judge,
    margin,
)
from planning_server.situation.contacts import ZoneContact, remaining
from planning_server.situation.governing import Governed, conflicts, deciding, deciding_use, stated
from planning_server.situation.situation import moved

Policy = Literal["pro_rata", "strictest", "per_part"]

UNITS = {"coverage": "ratio", "far": "ratio", "storeys": "storeys", "height_m": "m"}
RULES = {
    "coverage": "plan.coverage",
    "far": "plan.far",
    "storeys": "plan.storeys",
    "height_m": "plan.height",
}
_MEASURES = {"coverage": "coverage", "far": "far", "storeys": "storeys", "height_m": "height"}

_OVERLAPS = frozenset(("zones_overlap", "plans_overlap"))


@dataclass(frozen=True, slots=True)
class Ceiling:
    """One zone's upper limit and the ground where it decides, in the building's CRS."""

    zone: ZoneContact
    ground: BaseGeometry
    limit: float


def indicator_checks(
    building: Building, policy: Policy | None = None
) -> tuple[list[Check], list[NotApplicable]]:
    """plan.coverage, plan.far, plan.storeys and plan.height. `policy` is given where the plan states how zones combine."""
    checks: list[Check] = []
    elsewhere: list[NotApplicable] = []
    zones = [item for item in building.lot_zones if item.version.system is System.CONSTRUCTION_PLANNING]
    for indicator, rule in RULES.items():
        found = deciding(zones, indicator)
        if not found:
            elsewhere.append(NotApplicable(rule, _SILENT))
            continue
        unread = [item for item in found if not _read(item, indicator)]
        ceilings = [_ceiling(building, item, indicator) for item in found]
        known = [item for item in ceilings if item is not None]
        if unread:
            checks.append(_unparsed(building, indicator, unread[0]))
        elif not known:
            elsewhere.append(NotApplicable(rule, _NO_CEILING))
        else:
            checks.append(_judged(building, indicator, known, policy))
    return checks, elsewhere


_SILENT = Text(
    "Quy hoạch tại lô đất không quy định chỉ tiêu này.", "The plan states no such indicator for this lot."
)
_NO_CEILING = Text("Quy hoạch chỉ nêu mức tối thiểu.", "The plan states a minimum only.")


def _read(item: Governed, indicator: str) -> bool:
    found = stated(item.zone.indicators, indicator)
    return found is not None and found.is_parsed


def _ceiling(building: Building, item: Governed, indicator: str) -> Ceiling | None:
    found = stated(item.zone.indicators, indicator)
    if found is None or found.maximum is None:
        return None
    return Ceiling(item.zone, moved(item.geometry, item.zone.measured_in, building.crs), found.maximum)


def plan_source(version: PlanVersion, row: str | None) -> Source:
    """The decision that approved the plan, as the source of a limit."""
    return Source(version.decision_number, None, None, row, None, "text")


def _reading(building: Building, indicator: str) -> Reading:
    return MEASURES[_MEASURES[indicator]](building)[0]


def _unparsed(building: Building, indicator: str, item: Governed) -> Check:
    found = stated(item.zone.indicators, indicator)
    words = "" if found is None else found.source_text
    return Check(
        rule=RULES[indicator],
        kind=indicator.removesuffix("_m"),
        title=INDICATORS[indicator],
        severity="mandatory",
        judgement=Judgement(Verdict.NEEDS_REVIEW, Reason.UNPARSED_CONDITION, words),
        measured_in=building.crs,
        measured=_finite(_reading(building, indicator).quantity),
        limits=(),
        operator="<=",
        margin=None,
        unit=UNITS[indicator],
        excess_m2=None,
        source=plan_source(item.zone.version, item.zone.zone_id),
    )


def _judged(building: Building, indicator: str, ceilings: Sequence[Ceiling], policy: Policy | None) -> Check:
    reading = _reading(building, indicator)
    overlapping = any(item.kind in _OVERLAPS for item in conflicts([item.zone for item in ceilings]))
    outcomes = [
        item
        for item in _outcomes(building, indicator, reading, ceilings)
        if policy is None or item.alternative.policy == policy
    ]
    if overlapping:  # one of the zones must be wrong, and it may be any of them
        outcomes += [
            _outcome("either", reading.quantity, item, item.limit, reading.base_m2) for item in ceilings
        ]
    verdicts = {item.judgement.verdict for item in outcomes}
    chosen = max(outcomes, key=lambda item: item.excess)
    check = _check(building, indicator, reading, chosen)
    if len(verdicts) > 1:
        reason = Reason.STALE_OR_OVERLAPPING_PLAN if overlapping else Reason.MULTI_ZONE_POLICY
        alternatives = tuple(item.alternative for item in outcomes)
        decided_by = ", ".join(dict.fromkeys(item.zone.zone_id for item in ceilings))
        return _many(check, alternatives, reading, reason, decided_by)
    if not all(item.zone.sound for item in ceilings):
        return check.reviewed(Reason.LOW_QUALITY_GEOMETRY, chosen.alternative.zone)
    return check


def _many(
    check: Check, alternatives: tuple[Alternative, ...], reading: Reading, reason: Reason, decided_by: str
) -> Check:
    limits = tuple(sorted({item.limit for item in alternatives}))
    return replace(
        check,
        judgement=Judgement(Verdict.NEEDS_REVIEW, reason, decided_by),
        measured=_finite(reading.quantity),
        limits=limits if len(limits) > 1 else (),
        margin=None,
        excess_m2=None,
        alternatives=alternatives,
    )


@dataclass(frozen=True, slots=True)
class _Outcome:
    alternative: Alternative
    quantity: Quantity
    judgement: Judgement
    base_m2: float | None
    zone: ZoneContact

    @property
    def excess(self) -> float:
        """How bad it is, for choosing which outcome to show: failures first, then the least margin."""
        worst = {Verdict.PASS: 0.0, Verdict.NEEDS_REVIEW: 1e6, Verdict.FAIL: 2e6}[self.judgement.verdict]
        high = min(1e5, self.quantity.high)
        return worst + high - self.alternative.limit


def _outcomes(
    building: Building, indicator: str, reading: Reading, ceilings: Sequence[Ceiling]
) -> list[_Outcome]:
    """What each way of reading the plan gives. `single` only where one zone's limit holds on all of the lot.

    Where the plan is silent on part of the lot, it may mean the whole (`strictest`) or only the ground that it names
    (`per_part`); it does not say which.
    """
    strictest = min(ceilings, key=lambda item: item.limit)
    partial = _silent_somewhere(building, ceilings)
    if len(ceilings) == 1 and not partial:
        return [_outcome("single", reading.quantity, strictest, strictest.limit, reading.base_m2)]
    found = [_outcome("strictest", reading.quantity, strictest, strictest.limit, reading.base_m2)]
    if indicator in {"coverage", "far"}:
        areas = [float(shapely.area(item.ground)) for item in ceilings]
        shared = sum(area * item.limit for area, item in zip(areas, ceilings, strict=True)) / sum(areas)
        found.insert(0, _outcome("pro_rata", reading.quantity, strictest, shared, reading.base_m2))
    if indicator == "coverage":
        found.append(_worst_part(building, ceilings, reading.quantity.eps))
    elif indicator == "far" and partial:
        found.append(_worst_floor_part(building, ceilings))
    elif indicator in {"storeys", "height_m"}:
        found += _standing_part(building, reading, ceilings, partial=partial)
    return found


def _silent_somewhere(building: Building, ceilings: Sequence[Ceiling]) -> bool:
    """True where some ground of the lot (of the footprint, without a lot) has no limit of this kind."""
    ground = building.footprint if building.lot is None else building.lot.buildable
    return remaining(ground, [item.ground for item in ceilings], DEFAULT_ACCURACY_M) is not None


def _standing_part(
    building: Building, reading: Reading, ceilings: Sequence[Ceiling], *, partial: bool
) -> list[_Outcome]:
    """The strictest of the limits where the building stands; it keeps them all where it stands on none of that ground."""
    under = [item for item in ceilings if _stands_on(building, item)]
    if under:
        part = min(under, key=lambda item: item.limit)
        return [_outcome("per_part", reading.quantity, part, part.limit, None)]
    if not partial:
        return []
    part = min(ceilings, key=lambda item: item.limit)
    return [_outcome("per_part", exactly(0.0), part, part.limit, None)]


def _worst_floor_part(building: Building, ceilings: Sequence[Ceiling]) -> _Outcome:
    """Floor area on each zone's ground / that ground. Where the building stands on it in part, how much is not known."""
    parts: list[_Outcome] = []
    counted = building.counted_floor_area
    for item in ceilings:
        area = float(shapely.area(item.ground))
        elsewhere = remaining(building.footprint, [item.ground], DEFAULT_ACCURACY_M) is not None
        quantity = Quantity(0.0, math.inf, missing=("gross_floor_area_m2",))
        if not _stands_on(building, item):
            quantity = exactly(0.0)
        elif counted is not None:
            low = 0.0 if elsewhere else counted.low / area
            quantity = Quantity(low, counted.high / area, EPS_AREA_M2 / area, missing=("floors",))
        parts.append(_outcome("per_part", quantity, item, item.limit, area))
    return max(parts, key=lambda item: item.excess)


def _stands_on(building: Building, item: Ceiling) -> bool:
    under = shapely.intersection(building.footprint, item.ground)
    return remaining(under, [], DEFAULT_ACCURACY_M) is not None


def _worst_part(building: Building, ceilings: Sequence[Ceiling], eps: float) -> _Outcome:
    parts: list[_Outcome] = []
    for item in ceilings:
        area = float(shapely.area(item.ground))
        covered = float(shapely.area(shapely.intersection(building.footprint, item.ground)))
        parts.append(_outcome("per_part", exactly(covered / area, eps=eps), item, item.limit, area))
    return max(parts, key=lambda item: item.excess)


def _outcome(policy: str, quantity: Quantity, item: Ceiling, limit: float, base_m2: float | None) -> _Outcome:
    judgement = judge("<=", quantity, Limits((limit,)))
    zone = item.zone.zone_id if policy in {"per_part", "single", "either"} else None
    shown = quantity.low if quantity.value is None else quantity.value
    return _Outcome(
        Alternative(policy, judgement.verdict, shown, limit, zone), quantity, judgement, base_m2, item.zone
    )


def _check(building: Building, indicator: str, reading: Reading, chosen: _Outcome) -> Check:
    limits = Limits((chosen.alternative.limit,))
    value = _finite(chosen.quantity)
    excess = None
    if chosen.judgement.verdict is Verdict.FAIL and value is not None and chosen.base_m2 is not None:
        excess = (value - chosen.alternative.limit) * chosen.base_m2
    judgement = chosen.judgement
    if reading.reason is not None and judgement.verdict is Verdict.NEEDS_REVIEW:
        judgement = Judgement(Verdict.NEEDS_REVIEW, reading.reason, judgement.decided_by)
    return Check(
        rule=RULES[indicator],
        kind=indicator.removesuffix("_m"),
        title=INDICATORS[indicator],
        severity="mandatory",
        judgement=judgement,
        measured_in=building.crs,
        measured=value,
        limits=limits.values,
        operator="<=",
        margin=margin("<=", chosen.quantity, limits),
        unit=UNITS[indicator],
        excess_m2=excess,
        source=plan_source(chosen.zone.version, chosen.zone.zone_id),
    )


def _finite(quantity: Quantity) -> float | None:
    return quantity.value


def coverage_by_plans(building: Building) -> Check | None:
    """plan.land_use: needs_review(no_data) where no zoning or detailed plan speaks for all of the lot; None where one does."""
    ground = building.footprint if building.lot is None else building.lot.buildable
    zones = [
        moved(item.geometry, item.zone.measured_in, building.crs)
        for item in deciding_use(building.lot_zones)
        if item.zone.version.system is System.CONSTRUCTION_PLANNING
    ]
    left = remaining(ground, zones, DEFAULT_ACCURACY_M)
    if left is None:
        return None
    whole = float(shapely.area(ground))
    known = 0.0 if whole == 0 else 1.0 - float(shapely.area(left)) / whole
    return Check(
        rule="plan.land_use",
        kind="land_use",
        title=Text("Quy hoạch tại lô đất", "Plan for the lot"),
        severity="mandatory",
        judgement=Judgement(Verdict.NEEDS_REVIEW, Reason.NO_DATA, "land_use"),
        measured_in=building.crs,
        measured=max(0.0, known),
        limits=(1.0,),
        operator=">=",
        margin=max(0.0, known) - 1.0,
        unit="ratio",
        excess_m2=None,
        source=Source(f"edition {building.situation.on_day.edition.number}", None, None, None, None, "text"),
        geometry=left,
        geometry_role="evidence",
    )
