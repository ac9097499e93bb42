"""Ground that nobody drew: holes in what the shapes cover, ground of the plan's boundary that is left over, slits that stay open.

Where the boundary is known, everything inside it must be filled and nothing may reach over it. Where it is not, a gap is what the
shapes enclose; a slit between neighbours that opens to the outside encloses nothing and is looked for edge by edge (`slits.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.finding import Finding
from planning_server.ingest.checks.ground_covered import Holes, holes_of, one_shape, united
from planning_server.ingest.checks.layer_shapes import Coverage, Neighbourhood, Pairs, touching
from planning_server.ingest.checks.pieces import (
    Pieces,
    is_wide,
    largest_first,
    measured_pieces,
    polygon_parts,
    spot_of_all,
    tell_pieces,
    tell_together,
)
from planning_server.ingest.checks.repair_questions import asked, gap_choices
from planning_server.ingest.checks.rows_told import rows_beside_each, shapes_beside, shapes_on, told_rows
from planning_server.ingest.checks.slits import find_slits
from planning_server.ingest.findings import of_coverage, of_geometry
from planning_server.ingest.findings.kind import FindingKind, Spot
from planning_server.ingest.ground import Geometries, as_array

LISTED_GAP_M2 = 0.01
NUMERIC_M2 = 1e-6


@dataclass(frozen=True, slots=True)
class GapKinds:
    """What a gap is called in a layer of this kind: wide ones, thin ones, those that stay open."""

    gap: FindingKind
    sliver: FindingKind
    slit: FindingKind


BETWEEN_ZONES = GapKinds(of_geometry.GAP, of_coverage.GAP_SLIVERS, of_coverage.OPEN_SLITS)
BETWEEN_PARCELS = GapKinds(
    of_geometry.GAP_BETWEEN_PARCELS, of_coverage.PARCEL_GAP_SLIVERS, of_coverage.PARCEL_OPEN_SLITS
)


def report_gaps(
    coverage: Coverage,
    covers: BaseGeometry | None,
    findings: list[Finding],
    kinds: GapKinds = BETWEEN_ZONES,
    beside: Neighbourhood | None = None,
) -> None:
    """Names the holes of the union, or, where the plan's boundary is known, all of it that no shape fills.

    `covers` is valid and in the measure system; `beside` is what lies beside what in the same coverage, where known.
    """
    unions = _unions(coverage, beside)
    if covers is None:
        holes = holes_of(unions)
        _report_gaps(coverage, holes.holes, kinds, findings)
        _report_slits(coverage, holes, kinds, findings)
        return
    _report_gaps(coverage, _left_over(covers, unions), kinds, findings)
    outside = measured_pieces(_outside(covers, unions))
    outside = outside.of(outside.areas >= LISTED_GAP_M2)
    wide = is_wide(outside, coverage.tolerances.sliver_m)
    limit, over = coverage.tolerances.sliver_m, partial(shapes_on, coverage, least_m2=NUMERIC_M2)
    tell_pieces(coverage, outside.of(wide), of_geometry.OUTSIDE_BOUNDARY, findings, over)
    thin = outside.of(~wide)
    tell_together(coverage, thin, of_coverage.OUTSIDE_SLIVERS, limit, over(thin.shapes), findings)


def _unions(coverage: Coverage, beside: Neighbourhood | None) -> Geometries:
    if beside is None:
        return united(coverage.shapes)
    pairs = touching(coverage.shapes, beside)
    position = np.full(len(coverage.shapes), -1, dtype=np.int64)
    position[beside.first] = np.arange(len(beside.first))
    return united(coverage.shapes[beside.first], Pairs(position[pairs.left], position[pairs.right]))


def _left_over(covers: BaseGeometry, unions: Geometries) -> Geometries:
    return polygon_parts(as_array([_difference(covers, one_shape(unions))]))[0]


def _outside(covers: BaseGeometry, unions: Geometries) -> Geometries:
    shapely.prepare(covers)
    over = unions[~shapely.covers(covers, unions)]
    if not len(over):
        return np.empty(0, dtype=object)
    return polygon_parts(as_array([_difference(one_shape(over), covers)]))[0]


def _difference(left: BaseGeometry, right: BaseGeometry) -> BaseGeometry:
    try:
        return shapely.difference(left, right)
    except shapely.errors.GEOSException:
        return shapely.difference(left, right, grid_size=1e-4)


def _report_gaps(coverage: Coverage, gaps: Geometries, kinds: GapKinds, findings: list[Finding]) -> None:
    pieces = measured_pieces(gaps)
    large = pieces.of(pieces.areas >= LISTED_GAP_M2)
    wide = is_wide(large, coverage.tolerances.sliver_m)
    _tell_gaps(coverage, large.of(wide), kinds, findings)
    _tell_thin(coverage, large.of(~wide), kinds.sliver, findings)
    small = pieces.of(pieces.areas < LISTED_GAP_M2)
    if len(small.areas):
        listed = told_rows(coverage, shapes_beside(coverage, small.shapes))
        findings.append(
            of_geometry.GAPS_SMALL.seen(
                spot_of_all(coverage, small),
                measured={
                    "count": len(small.areas),
                    "area_m2": round(float(small.areas.sum()), 6),
                    "rows": listed.every,
                },
                layer=coverage.layer,
                count=len(small.areas),
                rows=listed.some,
            )
        )
    _report_figures(coverage, pieces, findings)


def _tell_thin(coverage: Coverage, thin: Pieces, kind: FindingKind, findings: list[Finding]) -> None:
    limit = coverage.tolerances.sliver_m
    tell_together(coverage, thin, kind, limit, shapes_beside(coverage, thin.shapes), findings)


def _tell_gaps(coverage: Coverage, wide: Pieces, kinds: GapKinds, findings: list[Finding]) -> None:
    """Each with the rows that bound it, and with the question what is to be drawn there, where the layer asks."""
    told: list[Finding] = []
    tell_pieces(coverage, wide, kinds.gap, told, partial(shapes_beside, coverage))
    listed, _ = largest_first(wide.areas)
    for at, rows in enumerate(rows_beside_each(coverage, wide.shapes[listed])):
        told[at] = replace(told[at], measured={**told[at].measured, "rows": rows})
    if coverage.asks and len(listed):
        choices = gap_choices(coverage, wide.shapes[listed])
        told[: len(listed)] = [asked(found, given) for found, given in zip(told, choices, strict=False)]
    findings.extend(told)


def _report_figures(coverage: Coverage, gaps: Pieces, findings: list[Finding]) -> None:
    findings.append(
        of_coverage.GAP_FIGURES.seen(
            Spot(coverage.layer),
            measured={"gaps": len(gaps.areas), "area_m2": round(float(gaps.areas.sum()), 4)},
            layer=coverage.layer,
            count=len(gaps.areas),
            area=float(gaps.areas.sum()),
        )
    )


def _report_slits(coverage: Coverage, holes: Holes, kinds: GapKinds, findings: list[Finding]) -> None:
    limit = coverage.tolerances.sliver_m
    wide = is_wide(measured_pieces(holes.holes), limit)
    slits = measured_pieces(find_slits(holes.outlines, holes.holes[wide], limit))
    _tell_thin(coverage, slits.of(slits.areas >= LISTED_GAP_M2), kinds.slit, findings)
