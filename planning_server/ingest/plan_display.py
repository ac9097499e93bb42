"""What the map draws of the zones of a plan: as sent, mended where that is safe, and as the planner answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely

from planning_server.domain.crs import WEB_MERCATOR, Crs
from planning_server.domain.finding import Finding
from planning_server.ingest.checks.repair_questions import POINTER
from planning_server.ingest.checks.tolerances import BOX_M
from planning_server.ingest.features import Features
from planning_server.ingest.ground import moved
from planning_server.ingest.plan_coverage import JudgedZones, together
from planning_server.ingest.plan_values import LayerRole, PlanFile
from planning_server.ingest.repairs.answers import apply_answers, report_unknown_answers
from planning_server.ingest.repairs.display import Mended, mend_display
from planning_server.store.shapes import Shapes


def with_display(
    plan: PlanFile, drawn: Sequence[Features], judged: Sequence[JudgedZones], findings: list[Finding]
) -> list[Features]:
    """The same layers, with the display geometry of zones mended; `judged` are the layers of zones, in order."""
    asked = [found for found in findings if found.question and found.question.pointer.startswith(POINTER)]
    report_unknown_answers(plan.repairs, asked, findings)
    of_zones = [features for features in drawn if features.mapping.role is LayerRole.ZONES]
    shown = iter(_answered(plan, of_zones, judged, asked, findings))
    return [next(shown) if features.mapping.role is LayerRole.ZONES else features for features in drawn]


def _answered(
    plan: PlanFile,
    of_zones: Sequence[Features],
    judged: Sequence[JudgedZones],
    asked: Sequence[Finding],
    findings: list[Finding],
) -> list[Features]:
    """Each layer is mended by itself; answers may give ground of one layer to a row of another."""
    if not judged:
        return []
    mended = [
        mend_display(layer.coverage, features.measured, layer.overlaps, findings)
        for features, layer in zip(of_zones, judged, strict=True)
    ]
    everything = Mended(
        np.concatenate([layer.shapes for layer in mended]),
        np.concatenate([layer.changed for layer in mended]),
    )
    zones = together([layer.coverage for layer in judged])
    answered = apply_answers(zones, everything, plan.repairs, asked, findings)
    ends = np.cumsum([len(layer.shapes) for layer in mended])[:-1]
    split = zip(np.split(answered.shapes, ends), np.split(answered.changed, ends), strict=True)
    return [_drawn_as(features, Mended(*parts)) for features, parts in zip(of_zones, split, strict=True)]


def _drawn_as(features: Features, mended: Mended) -> Features:
    """Only shapes that changed get another display geometry; all legal ones stay byte for byte.

    One that reaches less far than `BOX_M` allows, as a planner may have it drawn, keeps the box of its legal geometry beside it.
    """
    indexes = np.flatnonzero(mended.changed)
    if not len(indexes):
        return features
    shown = moved(mended.shapes[indexes], features.ground.measure, Crs(WEB_MERCATOR))
    packed: list[bytes] = shapely.to_wkb(shapely.set_srid(shown, WEB_MERCATOR), include_srid=True).tolist()
    display = list(features.shapes.display)
    reach = dict(features.shapes.reach)
    legal = shapely.bounds(shapely.from_wkb([display[index] for index in indexes.tolist()]))
    lost = np.hstack(
        (shapely.bounds(shown)[:, :2] - legal[:, :2], legal[:, 2:] - shapely.bounds(shown)[:, 2:])
    )
    boxes = shapely.set_srid(shapely.box(*legal.T), WEB_MERCATOR)
    for at, index in enumerate(indexes.tolist()):
        if lost[at].max() > BOX_M:
            reach[index] = shapely.to_wkb(boxes[at], include_srid=True)
        display[index] = packed[at]
    stored = Shapes(features.shapes.srid, features.shapes.legal, display, reach)
    return replace(features, shapes=stored)
