"""Joins the layers of a plan's file into one drafted version and checks how its zones lie together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import transform
from planning_server.domain.finding import Choice, Finding, Question
from planning_server.domain.plan import LEVEL_ORDER
from planning_server.domain.text import Text
from planning_server.domain.valid_reading import repaired
from planning_server.ingest.checks.balance import DrawnGround, report_balance
from planning_server.ingest.checks.ground_covered import one_shape, united
from planning_server.ingest.checks.indicator_sense import report_indicator_sense
from planning_server.ingest.features import Features
from planning_server.ingest.findings import of_coordinates, of_plan
from planning_server.ingest.findings import of_geometry as say
from planning_server.ingest.ground import Ground, valid_one
from planning_server.ingest.labels import label_findings
from planning_server.ingest.lines_and_overlays import draft_lines, draft_overlays, line_theme, overlay_theme
from planning_server.ingest.plan_coverage import JudgedZones, accuracy_of, check_plan
from planning_server.ingest.plan_display import with_display
from planning_server.ingest.plan_values import CoversGeometry, CoversLayer, LayerRole, PlanFile
from planning_server.ingest.unreadable import Unreadable
from planning_server.ingest.zone_codes import translations_of
from planning_server.ingest.zone_ids import report_shared_ids
from planning_server.ingest.zones import draft_zones
from planning_server.store.drafts import DraftDecision, DraftLayer, DraftVersion
from planning_server.store.shapes import Shape

EXPLAIN_NO_SHAPES = frozenset(
    {say.NOTHING_TO_PUBLISH.code, of_coordinates.OUTSIDE_CRS.code, of_coordinates.AXES_SWAPPED.code}
)
"""Where one of these was told, that nothing is left to publish is its consequence and no fault of its own."""


@dataclass(frozen=True, slots=True)
class DraftedPlan:
    version: DraftVersion
    layers: tuple[DraftLayer, ...]


def assemble_plan(
    plan: PlanFile, layers: Sequence[Features], source_sha256: str, findings: list[Finding]
) -> DraftedPlan:
    """Raises `Unreadable` where nothing can be published or the area the plan speaks for is not known."""
    try:
        return _assembled(plan, layers, source_sha256, findings)
    finally:
        label_findings(layers, findings)


def _assembled(
    plan: PlanFile, layers: Sequence[Features], source_sha256: str, findings: list[Finding]
) -> DraftedPlan:
    drawn = [
        features for features in layers if features.mapping.role is not LayerRole.BOUNDARY and features.rows
    ]
    if not drawn:
        explained = any(found.code in EXPLAIN_NO_SHAPES for found in findings)
        nothing = say.NOTHING_TO_PUBLISH.seen(question=Question("/mapping/layers"))
        raise Unreadable(*(() if explained else (nothing,)))
    _tell_level(plan, findings)
    ground = drawn[0].ground
    covers, boundary, judged = _judged(plan, layers, drawn, findings)
    drawn = with_display(plan, drawn, judged, findings)
    covers_shape = ground.stored_one(covers)
    of_zones = sum(features.mapping.role is LayerRole.ZONES for features in drawn)
    drafted = tuple(
        _layer(plan, features, covers_shape, findings, is_only=of_zones == 1) for features in drawn
    )
    report_shared_ids(drafted, findings)
    if plan.balance is not None:
        zones = [zone for layer in drafted if layer.theme == plan.theme for zone in layer.zones]
        inside_m2 = None if boundary is None else boundary.area
        report_balance(plan.balance, DrawnGround(zones, inside_m2, _translations(plan, drawn)), findings)
    return DraftedPlan(version=_version(plan, ground, source_sha256), layers=drafted)


def _tell_level(plan: PlanFile, findings: list[Finding]) -> None:
    if plan.level not in LEVEL_ORDER:
        findings.append(of_plan.LEVEL_UNRANKED.seen(level=plan.level, known=", ".join(LEVEL_ORDER)))


def _translations(plan: PlanFile, drawn: Sequence[Features]) -> dict[str, str]:
    """What the layers of the plan's theme make of the planner's codes; none of a code that two layers read otherwise."""
    found: dict[str, str] = {}
    unlike: set[str] = set()
    for features in drawn:
        if (features.mapping.theme or plan.theme) == plan.theme:
            for name, code in translations_of(features.mapping.codes).items():
                if found.setdefault(name, code) != code:
                    unlike.add(name)
    return {name: code for name, code in found.items() if name not in unlike}


def _version(plan: PlanFile, ground: Ground, source_sha256: str) -> DraftVersion:
    return DraftVersion(
        plan_id=plan.plan_id,
        title_vi=plan.title,
        title_en=plan.title_en,
        system=plan.system,
        level=plan.level,
        scope=plan.scope,
        adjusts=plan.adjusts,
        decision=DraftDecision(
            authority=plan.authority,
            number=plan.decision_number,
            date=plan.decision_date,
            in_force_from=plan.in_force_from,
            in_force_to=plan.in_force_to,
        ),
        commune=plan.commune,
        source_crs=ground.source.name,
        measure_crs=ground.measure.name,
        source_sha256=source_sha256,
    )


def _judged(
    plan: PlanFile, layers: Sequence[Features], drawn: Sequence[Features], findings: list[Finding]
) -> tuple[BaseGeometry, BaseGeometry | None, list[JudgedZones]]:
    """The area the plan speaks for in the source system; the same, valid, in the measure system, where it is stated; the zones."""
    ground = drawn[0].ground
    covers = _stated_covers(plan, layers, ground)
    if covers is not None:
        boundary = valid_one(transform(covers, ground.source, ground.measure))
        return covers, boundary, check_plan(plan, drawn, boundary, findings)
    # One after the other: both prepare the same shapes, and GEOS ends the process where two threads do that.
    covers = _derived_covers(layers, ground, findings)
    return covers, None, check_plan(plan, drawn, None, findings)


def _stated_covers(plan: PlanFile, layers: Sequence[Features], ground: Ground) -> BaseGeometry | None:
    if isinstance(plan.covers, CoversGeometry):
        return transform(plan.covers.geometry, plan.covers.crs, ground.source)
    if isinstance(plan.covers, CoversLayer):
        wanted = [
            features
            for features in layers
            if features.mapping.name == plan.covers.layer and features.mapping.role is LayerRole.BOUNDARY
        ]
        drawn = [repaired(features.legal) for features in wanted if features.rows]
        if not drawn:
            raise Unreadable(_covers_missing(layers))
        return one_shape(united(np.concatenate(drawn)))
    return None


def _derived_covers(layers: Sequence[Features], ground: Ground, findings: list[Finding]) -> BaseGeometry:
    """The union of the zones, in the source system."""
    zones = [features for features in layers if features.mapping.role is LayerRole.ZONES and features.rows]
    if not zones:
        raise Unreadable(_covers_missing(layers))
    union = one_shape(united(np.concatenate([repaired(features.legal) for features in zones])))
    area = transform(union, ground.source, ground.measure).area
    findings.append(say.COVERS_DERIVED.seen(measured={"area_m2": round(area, 2)}, area=float(area)))
    return union


def _covers_missing(layers: Sequence[Features]) -> Finding:
    """Asks for `covers`: the boundary layers that hold something; without one, a shape of the planner's own."""
    choices = tuple(
        Choice(
            {"layer": one.mapping.name},
            Text(f"Lớp ranh giới “{one.name}”", f"The boundary layer “{one.name}”"),
        )
        for one in layers
        if one.mapping.role is LayerRole.BOUNDARY and one.rows
    )
    return say.COVERS_MISSING.seen(question=Question("/covers", choices))


def _layer(
    plan: PlanFile, features: Features, covers: Shape, findings: list[Finding], *, is_only: bool
) -> DraftLayer:
    role = features.mapping.role
    accuracy_m = accuracy_of(plan, features)
    if role is LayerRole.ZONES:
        theme = features.mapping.theme or plan.theme
        zones = draft_zones(features, findings, is_only=is_only)
        report_indicator_sense(features, zones, findings)
        return DraftLayer(features.name, theme, role, accuracy_m, covers, zones=zones)
    if role is LayerRole.LINES:
        lines = draft_lines(features, findings)
        return DraftLayer(features.name, line_theme(features), role, accuracy_m, covers, lines=lines)
    overlays = draft_overlays(features)
    return DraftLayer(features.name, overlay_theme(features), role, accuracy_m, covers, overlays=overlays)
