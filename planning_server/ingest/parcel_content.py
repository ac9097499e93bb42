"""Joins the layers of a cadastral file into drafted parcels and checks how they lie together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from planning_server.domain.finding import Finding
from planning_server.ingest.checks.drawing import report_drawing
from planning_server.ingest.checks.edges import report_edges
from planning_server.ingest.checks.gaps import BETWEEN_PARCELS, report_gaps
from planning_server.ingest.checks.layer_shapes import Coverage
from planning_server.ingest.checks.memory import give_back_memory
from planning_server.ingest.checks.overlaps import report_overlaps
from planning_server.ingest.checks.tolerances import tolerances_of
from planning_server.ingest.features import Features
from planning_server.ingest.ground import have_one_ring, repaired
from planning_server.ingest.labels import label_findings, labels_of
from planning_server.ingest.parcel_rows import ParcelsSeen, draft_parcels
from planning_server.ingest.plan_values import LayerRole, ParcelFile
from planning_server.store.drafts import DraftParcels

Check = Callable[[list[Finding]], object]
"""Adds what it finds to the list."""


def assemble_parcels(
    plan: ParcelFile, layers: Sequence[Features], findings: list[Finding], later: list[Check]
) -> tuple[DraftParcels, ...]:
    """`later` takes the checks of single parcels that nothing waits for; they may run while the parcels are loaded."""
    parcels: list[DraftParcels] = []
    seen = ParcelsSeen()
    for features in layers:
        if features.mapping.role is not LayerRole.PARCELS or not features.rows:
            continue
        accuracy_m = features.mapping.accuracy_m or plan.accuracy_m
        drawn = Coverage(
            layer=features.name,
            rows=np.array(features.rows, dtype=np.int64),
            shapes=features.measured,
            ground=features.ground,
            labels=labels_of(features),
            tolerances=tolerances_of(plan.scale, accuracy_m),
            one_ring=have_one_ring(features.measured, features.shapes),
        )
        parcels.append(draft_parcels(features, plan, seen, findings))
        report_coverage(drawn, findings)
        later.append(partial(report_drawing, drawn))
    label_findings(layers, findings)
    return tuple(parcels)


def report_coverage(drawn: Coverage, findings: list[Finding]) -> None:
    """How the parcels of one layer, here as drawn, lie together in a valid reading; single parcels were judged before."""
    coverage = replace(drawn, shapes=repaired(drawn.shapes), one_ring=None)
    give_back_memory()
    beside = report_overlaps(coverage, findings).beside
    give_back_memory()
    report_edges(coverage, beside, findings)
    give_back_memory()
    report_gaps(coverage, None, findings, BETWEEN_PARCELS, beside)
    give_back_memory()
