"""Shapes that lie on the same ground: the same shape in several rows, nearly the same, one inside the other, overlapping.

What each is called depends on how much of the ground is shared and how wide that is, never on how often it was drawn: rows with
exactly the same shape are one group, and what overlaps one of them is tested and told once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from planning_server.domain.crs import Floats
from planning_server.domain.finding import Finding
from planning_server.ingest.checks.layer_shapes import (
    Coverage,
    Indexes,
    Neighbourhood,
    connected,
    neighbourhood,
    neighbourhood_between,
)
from planning_server.ingest.checks.pieces import (
    Mask,
    Pieces,
    Placed,
    is_wide,
    measured_pieces,
    place_pieces,
    spot_of_all,
    tell_each,
    tell_together,
)
from planning_server.ingest.checks.repair_questions import asked, overlap_choices
from planning_server.ingest.checks.rows_told import told_rows
from planning_server.ingest.checks.side_by_side import in_chunks
from planning_server.ingest.findings import of_coverage, of_geometry
from planning_server.ingest.findings.kind import FindingKind, Spot
from planning_server.ingest.ground import Geometries

LISTED_SHARE = 0.001
LISTED_OVERLAP_M2 = 1.0
NUMERIC_M2 = 1e-6
"""Below this an intersection is the noise of floating point."""
STACKED_IOU = 0.99
NEARLY_STACKED_IOU = 0.9
"""Only above this can what two shapes do not share be a thin rim."""
INSIDE_SHARE = 0.9999


@dataclass(frozen=True, slots=True)
class Overlaps:
    """Pairs of distinct shapes that share ground. `pairs[i]` counts the pairs of rows that `left[i]` and `right[i]` stand for.

    `share` is the part of the smaller shape, `iou` common by united area; `beside` is what lies beside what in the whole layer.
    """

    beside: Neighbourhood
    left: Indexes
    right: Indexes
    common: Pieces
    share: Floats
    iou: Floats
    pairs: Indexes

    def of(self, chosen: Mask | Indexes) -> Overlaps:
        return Overlaps(
            self.beside,
            self.left[chosen],
            self.right[chosen],
            self.common.of(chosen),
            self.share[chosen],
            self.iou[chosen],
            self.pairs[chosen],
        )


def report_overlaps(coverage: Coverage, findings: list[Finding]) -> Overlaps:
    """Names every ground that is drawn twice; answers all of it, whatever was listed, for the checks and repairs that follow."""
    beside = neighbourhood(coverage)
    overlaps = find_overlaps(coverage, beside)
    _report_repeated(coverage, beside, findings)
    _report_common(coverage, overlaps, findings)
    _report_figures(coverage, beside, overlaps, findings)
    return overlaps


def report_between_layers(
    coverage: Coverage, within: Sequence[Neighbourhood], findings: list[Finding]
) -> None:
    """Names the ground that different layers draw, where their zones are one coverage; `within` is known of each of its parts."""
    beside = neighbourhood_between(coverage, within)
    overlaps = find_overlaps(coverage, beside)
    if not len(overlaps.left):
        return
    _report_common(coverage, overlaps, findings)
    findings.append(_figures_of(coverage, int(overlaps.pairs.sum()), _over_a_thousandth(overlaps)))


def _report_common(coverage: Coverage, overlaps: Overlaps, findings: list[Finding]) -> None:
    """What each ground that two shapes share is called."""
    stacked = _stacked(coverage, overlaps)
    _report_stacked(coverage, overlaps.of(stacked), findings)
    inside = ~stacked & (overlaps.share >= INSIDE_SHARE)
    _report_pairs(coverage, overlaps.of(inside), of_coverage.ZONE_INSIDE, findings)
    left = overlaps.of(~stacked & ~inside)
    wide = is_wide(left.common, coverage.tolerances.sliver_m)
    _report_pairs(coverage, left.of(wide), of_geometry.OVERLAP, findings)
    large = (left.share >= LISTED_SHARE) | (left.common.areas > LISTED_OVERLAP_M2)
    limit = coverage.tolerances.sliver_m
    slivers, small = left.of(~wide & large), left.of(~wide & ~large)
    tell_together(coverage, slivers.common, of_coverage.OVERLAP_SLIVERS, limit, _rows_of(slivers), findings)
    _report_small(coverage, small, findings)


def _rows_of(overlaps: Overlaps) -> Indexes:
    """Positions of all rows that overlap, those of copies too."""
    group = overlaps.beside.group
    drawn = np.concatenate((group[overlaps.left], group[overlaps.right]))
    return np.flatnonzero(np.isin(group, drawn)).astype(np.int64)


def find_overlaps(coverage: Coverage, beside: Neighbourhood) -> Overlaps:
    shapes = coverage.shapes
    left, right = beside.sharing.left, beside.sharing.right
    one, other = shapes[left], shapes[right]
    common = in_chunks(lambda chunk: _common(one[chunk], other[chunk]), len(one))
    pieces = measured_pieces(common)
    real = pieces.areas > NUMERIC_M2
    pieces, left, right = pieces.of(real), left[real], right[real]
    own = shapely.area(shapes)
    united = own[left] + own[right] - pieces.areas
    copies = beside.copies[beside.group]
    return Overlaps(
        beside,
        left,
        right,
        pieces,
        share=pieces.areas / np.minimum(own[left], own[right]),
        iou=pieces.areas / united,
        pairs=copies[left] * copies[right],
    )


def _common(one: Geometries, other: Geometries) -> Geometries:
    return np.asarray(shapely.intersection(one, other), dtype=object)


def _stacked(coverage: Coverage, overlaps: Overlaps) -> Mask:
    """Nearly the same ground: 99 % of the united area is shared, or the rest is a rim thinner than vertices are drawn."""
    stacked = overlaps.iou > STACKED_IOU
    doubtful = np.flatnonzero(~stacked & (overlaps.iou > NEARLY_STACKED_IOU))
    if len(doubtful):
        rims = shapely.symmetric_difference(
            coverage.shapes[overlaps.left[doubtful]], coverage.shapes[overlaps.right[doubtful]]
        )
        stacked[doubtful] = ~is_wide(measured_pieces(rims), coverage.tolerances.snap_m)
    return stacked


def _report_repeated(coverage: Coverage, beside: Neighbourhood, findings: list[Finding]) -> None:
    """Exactly the same shape: a pair by its two rows, a larger group as one."""
    drawn = ~shapely.is_empty(coverage.shapes[beside.first])
    repeated = np.flatnonzero((beside.copies > 1) & drawn)
    members = np.flatnonzero(np.isin(beside.group, repeated))
    order = members[np.argsort(beside.group[members], kind="stable")]
    several = np.split(order, np.cumsum(beside.copies[repeated])[:-1])
    if not len(repeated):
        return
    firsts = np.array([group[0] for group in several], dtype=np.int64)
    placed = place_pieces(coverage, coverage.shapes[firsts])
    areas = shapely.area(coverage.shapes[firsts]).tolist()
    for at, group in enumerate(several):
        if len(group) > 2:
            findings.append(_repeated(coverage, group, placed.spot(at, coverage.layer), areas[at]))
            continue
        known, index = group.tolist()
        row, other = int(coverage.rows[index]), int(coverage.rows[known])
        findings.append(
            of_geometry.DUPLICATE_GEOMETRY.seen(
                placed.spot(at, coverage.layer, row),
                measured={
                    "other_row": other,
                    "area_m2": round(areas[at], 3),
                    **_labels(coverage, index, known),
                },
                row=coverage.named(index),
                other=coverage.named(known),
                area=areas[at],
            )
        )


def _repeated(coverage: Coverage, group: Indexes, spot: Spot, area: float) -> Finding:
    rows = coverage.rows[group]
    listed = told_rows(coverage, group)
    return of_coverage.GEOMETRY_REPEATED.seen(
        Spot(spot.layer, int(rows[0]), spot.place, spot.geometry, spot.nearest),
        measured={"count": len(rows), "rows": listed.every, "area_m2": round(area, 3)},
        rows=listed.some,
        count=len(rows),
        area=area,
    )


def _report_stacked(coverage: Coverage, overlaps: Overlaps, findings: list[Finding]) -> None:
    """Nearly the same ground, one finding for all rows that lie on one another."""
    if not len(overlaps.left):
        return
    lowest = connected(len(coverage.shapes), overlaps.left, overlaps.right)
    heads, inverse = np.unique(lowest[overlaps.left], return_inverse=True)
    placed = place_pieces(coverage, coverage.shapes[heads])
    for at, head in enumerate(heads.tolist()):
        mine = inverse == at
        members = np.unique(np.concatenate((overlaps.left[mine], overlaps.right[mine])))
        listed = told_rows(coverage, members)
        iou = float(overlaps.iou[mine].min())
        findings.append(
            of_coverage.STACKED.seen(
                placed.spot(at, coverage.layer_of(head), int(coverage.rows[head])),
                measured={"count": len(members), "rows": listed.every, "shared_share": round(iou, 6)},
                rows=listed.some,
                count=len(members),
                share=100 * iou,
            )
        )


def _report_pairs(coverage: Coverage, overlaps: Overlaps, kind: FindingKind, findings: list[Finding]) -> None:
    """One finding a pair; the smaller shape comes first where one lies inside the other."""
    own = shapely.area(coverage.shapes)

    def one(position: int, placed: Placed, at: int) -> Finding:
        left, right = int(overlaps.left[position]), int(overlaps.right[position])
        if kind is of_coverage.ZONE_INSIDE and own[left] > own[right]:
            left, right = right, left
        row, other = int(coverage.rows[left]), int(coverage.rows[right])
        area, width = float(overlaps.common.areas[position]), float(overlaps.common.widths[position])
        share = float(overlaps.share[position])
        measured: dict[str, float | int | str | None] = {
            "other_row": other,
            "area_m2": round(area, 4),
            "width_m": round(width, 4),
            "share_of_smaller": round(share, 6),
            **_labels(coverage, left, right),
        }
        if coverage.parts:
            measured["other_layer"] = coverage.layer_of(right)
        if overlaps.pairs[position] > 1:
            measured["pairs_of_rows"] = int(overlaps.pairs[position])
        found = kind.seen(
            placed.spot(at, coverage.layer_of(left), row),
            measured=measured,
            row=coverage.named(left),
            other=coverage.named(right),
            area=area,
            width=width,
            share=100 * share,
        )
        return asked(found, overlap_choices(coverage, left, right, area)) if coverage.asks else found

    tell_each(coverage, overlaps.common, kind, one, findings, lambda rest: _rows_of(overlaps.of(rest)))


def _labels(coverage: Coverage, index: int, other: int) -> dict[str, str]:
    labels = {"label": coverage.label(index), "other_label": coverage.label(other)}
    return {name: label for name, label in labels.items() if label}


def _report_small(coverage: Coverage, overlaps: Overlaps, findings: list[Finding]) -> None:
    pieces = overlaps.common
    if not len(pieces.areas):
        return
    total = float(pieces.areas.sum())
    listed = told_rows(coverage, _rows_of(overlaps))
    findings.append(
        of_geometry.OVERLAPS_SMALL.seen(
            spot_of_all(coverage, pieces),
            measured={"count": len(pieces.areas), "area_m2": round(total, 4), "rows": listed.every},
            layer=coverage.layer,
            count=len(pieces.areas),
            area=total,
            rows=listed.some,
        )
    )


def _report_figures(
    coverage: Coverage, beside: Neighbourhood, overlaps: Overlaps, findings: list[Finding]
) -> None:
    """The totals by which files are compared: they do not depend on what is listed one by one."""
    repeated = int((beside.copies * (beside.copies - 1) // 2).sum())
    overlapping = int(overlaps.pairs.sum()) + repeated
    figures = _figures_of(coverage, overlapping, _over_a_thousandth(overlaps) + repeated)
    rows = {**figures.measured, "rows_repeated": int((beside.copies - 1).sum())}
    findings.append(replace(figures, measured=rows))


def _over_a_thousandth(overlaps: Overlaps) -> int:
    return int(overlaps.pairs[overlaps.share > LISTED_SHARE].sum())


def _figures_of(coverage: Coverage, overlapping: int, shared: int) -> Finding:
    return of_coverage.OVERLAP_FIGURES.seen(
        Spot(coverage.layer),
        measured={
            "shapes": len(coverage.shapes),
            "pairs_overlapping": overlapping,
            "pairs_over_a_thousandth": shared,
        },
        layer=coverage.layer,
        count=len(coverage.shapes),
        pairs=shared,
    )
