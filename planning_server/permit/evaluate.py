"""The permit check: every rule on its own, then one verdict.

    request = parse_request(body)                                             # request
    parcels = lot_parcels(session, on_day, request.parcels, request.footprint, request.crs)     # situation.load
    situation = load_situation(session, on_day, lot_subject(request.footprint, request.crs, parcels))
    answer = evaluate(situation, request, load_shipped(), ENGINE_VERSION)
    stored = stored_answer(answer, check_id(secret, answer))                  # render: keep this
    body = render_permit(stored, "vi")

Pure: rule sets, edition and day arrive as values. Only mandatory checks decide: any fail -> fail; else any needs_review ->
needs_review; else pass. No mandatory check evaluated, or a theme that a rule set requires without data -> needs_review.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import shapely

from planning_server.domain.text import Text
from planning_server.permit.answer import Check, LotParcel, NotApplicable, PermitAnswer, Summary
from planning_server.permit.building import Building
from planning_server.permit.corridor_rules import corridor_checks
from planning_server.permit.facts import Facts, all_hold
from planning_server.permit.land_rules import land_checks
from planning_server.permit.line_rules import line_checks
from planning_server.permit.measures import MEASURES, Reading
from planning_server.permit.plan_rules import Policy, coverage_by_plans, indicator_checks
from planning_server.permit.request import PermitRequest
from planning_server.permit.rule_model import FoundLimits, Rule, RuleSet
from planning_server.permit.verdicts import Judgement, Reason, Verdict, judge, margin, worst_of
from planning_server.situation.contacts import spoken_for
from planning_server.situation.lot import Lot
from planning_server.situation.situation import Situation, moved, stale_versions

ENGINE_VERSION = "2"
"""Changes whenever the same question could get another answer; part of every check's id."""


def evaluate(
    situation: Situation,
    request: PermitRequest,
    rule_sets: Sequence[RuleSet],
    engine_version: str = ENGINE_VERSION,
    *,
    zone_policy: Policy | None = None,
) -> PermitAnswer:
    """The answer for a situation loaded around `lot_subject(...)`. Rule sets not in force on the day are left out.

    `zone_policy` is given where the plan states how the limits of several zones on one lot combine.
    """
    building = Building(situation, request)
    valid_sets = tuple(item for item in rule_sets if item.in_force_on(situation.on_day.day))
    checks, elsewhere = indicator_checks(building, zone_policy)
    no_plan = coverage_by_plans(building)
    if no_plan is not None:
        checks.insert(0, no_plan)
    more_checks = (land_checks(building), line_checks(building), _rule_checks(building, valid_sets))
    for more, not_here in more_checks:
        checks += more
        elsewhere += not_here
    checks += corridor_checks(building)
    checks = [_on_its_lot(building, item) for item in checks]
    if request.ground_levels_m:
        elsewhere.append(NotApplicable("input.ground_levels_m", _LEVELS_NOT_USED))
    deciding = [item for item in checks if item.severity == "mandatory"]
    unmet = _without_data(situation, [theme for item in valid_sets for theme in item.requires], 0.0)
    required = [item.theme for item in situation.on_day.edition.themes if item.required]
    return PermitAnswer(
        situation=situation,
        request=request,
        verdict=_verdict(deciding, unmet),
        parcels=_parcels(building),
        summary=_summary(building),
        checks=tuple(deciding),
        advice=tuple(item for item in checks if item.severity == "advisory"),
        not_applicable=tuple(elsewhere),
        missing_themes=_without_data(situation, [*unmet, *required], 0.9999),
        stale_versions=stale_versions(
            situation, {item.version_id for item in (*situation.zones, *situation.layers)}
        ),
        rule_sets=valid_sets,
        engine_version=engine_version,
    )


_OF_THE_LOT = frozenset(("coverage", "far", "setback", "containment", "red_line", "building_line"))
"""Kinds of checks that are measured on the lot: worth no more than its boundary."""


def _on_its_lot(building: Building, check: Check) -> Check:
    """The check, left to a person where it is measured on a parcel whose boundary crosses itself."""
    unsound = () if building.lot is None else building.lot.unsound
    if not unsound or check.kind not in _OF_THE_LOT or check.verdict is Verdict.NEEDS_REVIEW:
        return check
    return replace(
        check.reviewed(Reason.LOW_QUALITY_GEOMETRY, ", ".join(unsound)),
        geometry_role=None if check.geometry is None else "evidence",
    )


def _verdict(deciding: Sequence[Check], unmet_themes: Sequence[str]) -> Verdict:
    verdict = worst_of([item.verdict for item in deciding])
    if verdict is Verdict.PASS and (unmet_themes or not deciding):
        return Verdict.NEEDS_REVIEW
    return verdict


def _without_data(situation: Situation, themes: Sequence[str], share: float) -> tuple[str, ...]:
    """Themes that layers speak for on no more than a share of the place."""
    return tuple(
        theme for theme in dict.fromkeys(themes) if spoken_for(situation, situation.subject, theme) <= share
    )


def _rule_checks(building: Building, rule_sets: Sequence[RuleSet]) -> tuple[list[Check], list[NotApplicable]]:
    checks: list[Check] = []
    elsewhere: list[NotApplicable] = []
    for rule in (rule for item in rule_sets for rule in item.rules):
        found = _checks_of(building, rule)
        checks += found
        if not found:
            elsewhere.append(NotApplicable(rule.rule_id, _WHY_NOT))
    return checks, elsewhere


_WHY_NOT = Text(
    "Điều kiện áp dụng của quy định không thỏa tại lô đất này.",
    "The conditions of the rule do not hold for this lot.",
)


_LEVELS_NOT_USED = Text(
    "Cao độ mặt đất (ground_levels_m) được lưu cùng hồ sơ nhưng không dùng để tính: mọi chiều cao đã tính từ mặt đất quy hoạch thấp nhất.",
    "Ground levels (ground_levels_m) are kept with the question and not reckoned with: heights are above the lowest planned ground.",
)


def _checks_of(building: Building, rule: Rule) -> list[Check]:
    """One check for each reading to which the rule applies."""
    checks: list[Check] = []
    for reading in MEASURES[rule.measure](building):
        facts = {**building.facts, **reading.facts}
        applies = all_hold(rule.applies_when, facts)
        found = None if applies.holds is False else rule.limits_for(facts)
        if found is None:
            continue
        check = _check(building, rule, reading, found, facts)
        if applies.holds is None and check.verdict is not Verdict.PASS:
            check = check.reviewed(Reason.MISSING_INPUT, ", ".join(applies.missing))
        checks.append(check)
    return checks


def _check(building: Building, rule: Rule, reading: Reading, found: FoundLimits, facts: Facts) -> Check:
    limits, quantity = found.limits, reading.quantity
    judgement = (
        _final(rule, reading, judge(rule.operator, quantity, limits), facts)
        if limits.values
        else Judgement(Verdict.NEEDS_REVIEW, Reason.DISCRETIONARY_RULE, None)
    )
    excess = None
    if judgement.verdict is Verdict.FAIL and reading.base_m2 is not None and limits.value is not None:
        excess = (quantity.low - limits.value) * reading.base_m2
    passed = judgement.verdict is Verdict.PASS
    return Check(
        rule=rule.rule_id,
        kind=rule.kind,
        title=rule.title,
        severity="advisory" if found.source.mark != "text" else rule.severity,
        judgement=judgement,
        measured_in=building.crs,
        measured=quantity.value,
        limits=limits.values,
        operator=rule.operator,
        margin=margin(rule.operator, quantity, limits),
        unit=rule.unit,
        excess_m2=excess,
        source=found.source,
        part=reading.part,
        geometry=None if passed else reading.geometry,
        geometry_role=None if passed or reading.geometry is None else "evidence",
    )


def _final(rule: Rule, reading: Reading, judgement: Judgement, facts: Facts) -> Judgement:
    """The judgement, with the measure's own reason for not knowing, and failures that an authority may allow."""
    if judgement.verdict is Verdict.NEEDS_REVIEW and reading.reason is not None:
        return Judgement(judgement.verdict, reading.reason, judgement.decided_by)
    if judgement.verdict is not Verdict.FAIL or rule.on_failure is None:
        return judgement
    allowed = all_hold(rule.on_failure.when, facts)
    if allowed.holds is False:
        return judgement
    if allowed.holds is None:
        reason = Reason.UNKNOWN_CONTEXT if allowed.missing == ("context",) else Reason.MISSING_INPUT
        return Judgement(Verdict.NEEDS_REVIEW, reason, ", ".join(allowed.missing))
    return Judgement(Verdict.NEEDS_REVIEW, rule.on_failure.reason, None)


def _parcels(building: Building) -> tuple[LotParcel, ...]:
    lot = building.lot
    found: list[LotParcel] = []
    for item in building.situation.parcels:
        ground = moved(item.geometry, item.crs, building.crs)
        found.append(LotParcel(item, float(shapely.area(ground)), _effective_m2(lot, ground)))
    return tuple(found)


def _effective_m2(lot: Lot | None, ground: shapely.Geometry) -> float | None:
    if lot is None or lot.effective is None:
        return None
    return float(shapely.area(shapely.intersection(ground, lot.effective)))


def _summary(building: Building) -> Summary:
    request = building.request
    storeys, basements = request.storeys, request.basements
    counted = building.counted_floor_area
    return Summary(
        coverage=MEASURES["coverage"](building)[0].quantity.value,
        far=MEASURES["far"](building)[0].quantity.value,
        storeys_plan=storeys,
        storeys_permit=None if storeys is None or basements is None else storeys + basements,
        height_m=building.height_m,
        ground_floor_area_m2=building.footprint_m2,
        counted_floor_area_m2=None if counted is None else counted.high,
    )
