"""Joins the layers of a cadastral file into drafted parcels and checks how they lie together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planning_server.domain.finding import Finding
from planning_server.ingest.checks.coverage import Coverage, report_gaps, report_overlaps
from planning_server.ingest.features import Features
from planning_server.ingest.findings import of_geometry as say
from planning_server.ingest.ground import repaired
from planning_server.ingest.parcel_rows import ParcelsSeen, draft_parcels
from planning_server.ingest.plan_values import LayerRole, ParcelFile
from planning_server.store.drafts import DraftParcels


def assemble_parcels(
    plan: ParcelFile, layers: Sequence[Features], findings: list[Finding]
) -> tuple[DraftParcels, ...]:
    parcels: list[DraftParcels] = []
    seen = ParcelsSeen()
    for features in layers:
        if features.mapping.role is not LayerRole.PARCELS or not features.rows:
            continue
        parcels.append(draft_parcels(features, plan, seen, findings))
        coverage = coverage_of(features)
        report_overlaps(coverage, findings)
        report_gaps(coverage, None, findings, say.GAP_BETWEEN_PARCELS)
    return tuple(parcels)


def coverage_of(features: Features) -> Coverage:
    """The layer's shapes for checks: in the measure system, each in a valid reading."""
    return Coverage(
        layer=features.name,
        rows=np.array(features.rows, dtype=np.int64),
        shapes=repaired(features.measured),
        ground=features.ground,
    )
