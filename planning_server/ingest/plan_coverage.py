"""Judges how the layers of a plan lie together: each zone as drawn, zones beside zones, everything against the plan's boundary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from shapely.geometry.base import BaseGeometry

from planning_server.domain.finding import Finding
from planning_server.domain.valid_reading import repaired
from planning_server.ingest.checks.boundary import report_lines_outside, report_overlays_outside
from planning_server.ingest.checks.drawing import report_drawing
from planning_server.ingest.checks.edges import report_edges
from planning_server.ingest.checks.gaps import report_gaps
from planning_server.ingest.checks.layer_shapes import Coverage
from planning_server.ingest.checks.overlaps import Overlaps, report_between_layers, report_overlaps
from planning_server.ingest.checks.tolerances import Tolerances, tolerances_of
from planning_server.ingest.features import Features
from planning_server.ingest.labels import labels_of
from planning_server.ingest.plan_values import LayerRole, PlanFile


@dataclass(frozen=True, slots=True)
class JudgedZones:
    """A layer of zones in a valid reading, and which of them share ground."""

    coverage: Coverage
    overlaps: Overlaps
    theme: str


def check_plan(
    plan: PlanFile, drawn: Sequence[Features], boundary: BaseGeometry | None, findings: list[Finding]
) -> list[JudgedZones]:
    """Overlaps within each layer of zones and between those of one theme, gaps in what all of them cover together; nothing is repaired.

    Answers what was found of each layer of zones, in order. `boundary` is that of the plan file, valid and in the measure system; None where it gives none.
    """
    judged: list[JudgedZones] = []
    for features in drawn:
        as_drawn = drawn_coverage(plan, features)
        if features.mapping.role is LayerRole.ZONES:
            report_drawing(as_drawn, findings)
            valid = coverage_of(features, as_drawn.labels, as_drawn.tolerances)
            coverage = replace(valid, asks=True)
            overlaps = report_overlaps(coverage, findings)
            report_edges(coverage, overlaps.beside, findings)
            judged.append(JudgedZones(coverage, overlaps, features.mapping.theme or plan.theme))
        else:
            _check_beside(features, as_drawn, boundary, findings)
    if judged:
        _report_between(judged, findings)
        known = judged[0].overlaps.beside if len(judged) == 1 else None
        report_gaps(together([layer.coverage for layer in judged]), boundary, findings, beside=known)
    return judged


def _report_between(judged: Sequence[JudgedZones], findings: list[Finding]) -> None:
    """A plan is one coverage a theme, whatever layers its zones stand in."""
    of_theme: dict[str, list[JudgedZones]] = {}
    for layer in judged:
        of_theme.setdefault(layer.theme, []).append(layer)
    for layers in of_theme.values():
        if len(layers) > 1:
            within = [layer.overlaps.beside for layer in layers]
            report_between_layers(together([layer.coverage for layer in layers]), within, findings)


def _check_beside(
    features: Features, as_drawn: Coverage, boundary: BaseGeometry | None, findings: list[Finding]
) -> None:
    """Lines and overlays may lie on one another and on zones."""
    if features.mapping.role is LayerRole.LINES:
        if boundary is not None:
            report_lines_outside(as_drawn, boundary, findings)
        return
    report_drawing(as_drawn, findings)
    if boundary is not None:
        valid = coverage_of(features, as_drawn.labels, as_drawn.tolerances)
        report_overlays_outside(valid, boundary, findings)


def drawn_coverage(plan: PlanFile, features: Features) -> Coverage:
    """The layer's shapes as drawn, valid or not, in the measure system."""
    return Coverage(
        layer=features.name,
        rows=np.array(features.rows, dtype=np.int64),
        shapes=features.measured,
        ground=features.ground,
        labels=labels_of(features),
        tolerances=tolerances_of(plan.scale, accuracy_of(plan, features)),
    )


def coverage_of(features: Features, labels: Sequence[str | None], tolerances: Tolerances) -> Coverage:
    """The layer's shapes for checks: in the measure system, each in a valid reading."""
    return Coverage(
        layer=features.name,
        rows=np.array(features.rows, dtype=np.int64),
        shapes=repaired(features.measured),
        ground=features.ground,
        labels=labels,
        tolerances=tolerances,
    )


def together(coverages: Sequence[Coverage]) -> Coverage:
    """Several layers of zones as one coverage, judged by the widest of their tolerances."""
    if len(coverages) == 1:
        return coverages[0]
    return Coverage(
        layer=", ".join(coverage.layer for coverage in coverages),
        rows=np.concatenate([coverage.rows for coverage in coverages]),
        shapes=np.concatenate([coverage.shapes for coverage in coverages]),
        ground=coverages[0].ground,
        labels=[label for coverage in coverages for label in coverage.labels],
        asks=all(coverage.asks for coverage in coverages),
        parts=tuple((coverage.layer, len(coverage.rows)) for coverage in coverages),
        tolerances=max((coverage.tolerances for coverage in coverages), key=lambda item: item.sliver_m),
    )


def accuracy_of(plan: PlanFile, features: Features) -> float | None:
    return features.mapping.accuracy_m or plan.accuracy_m
