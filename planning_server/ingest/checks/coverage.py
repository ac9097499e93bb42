"""What is wrong with shapes together: twice the same, overlapping, leaving gaps, reaching over the plan's boundary.

All in the measure system, on a valid reading of each shape. Overlaps of at least 0.1 % of the smaller shape or over 1 m² are
listed one by one, gaps of at least 0.01 m² likewise; what is smaller is counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from planning_server.domain.finding import Finding
from planning_server.ingest.findings import of_geometry as say
from planning_server.ingest.findings.kind import FindingKind, Spot
from planning_server.ingest.ground import Geometries, Ground, width

LISTED_SHARE = 0.001
LISTED_OVERLAP_M2 = 1.0
LISTED_GAP_M2 = 0.01
NUMERIC_M2 = 1e-6
"""Below this an intersection is the noise of floating point."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Usable shapes of a layer: `shapes` valid and in the measure system, `rows` their row numbers."""

    layer: str
    rows: NDArray[np.int64]
    shapes: Geometries
    ground: Ground


def report_duplicates(coverage: Coverage, findings: list[Finding]) -> set[tuple[int, int]]:
    """Names every shape that another row has already; answers the pairs of indexes, first one first."""
    first: dict[bytes, int] = {}
    pairs: set[tuple[int, int]] = set()
    packed = np.atleast_1d(shapely.to_wkb(shapely.normalize(coverage.shapes)))
    for index, wkb in enumerate(packed.tolist()):
        known = first.setdefault(wkb, index)
        if known == index:
            continue
        pairs.add((known, index))
        shape = coverage.shapes[index]
        row, other = int(coverage.rows[index]), int(coverage.rows[known])
        findings.append(
            say.DUPLICATE_GEOMETRY.seen(
                Spot(coverage.layer, row, coverage.ground.measured_place(shape)),
                measured={"other_row": other, "area_m2": round(shape.area, 3)},
                row=row,
                other=other,
                area=float(shape.area),
            )
        )
    return pairs


def report_overlaps(coverage: Coverage, findings: list[Finding]) -> None:
    """Names every pair that overlaps; exact duplicates are named as such only."""
    duplicates = report_duplicates(coverage, findings)
    left, right = _neighbours(coverage.shapes)
    common = shapely.intersection(coverage.shapes[left], coverage.shapes[right])
    areas = shapely.area(common)
    own = shapely.area(coverage.shapes)
    smaller = np.minimum(own[left], own[right])
    listed = (areas > NUMERIC_M2) & ((areas >= LISTED_SHARE * smaller) | (areas > LISTED_OVERLAP_M2))
    same = np.array(
        [(a, b) in duplicates for a, b in zip(left.tolist(), right.tolist(), strict=True)], dtype=bool
    )
    for index in np.flatnonzero(listed & ~same):
        area = float(areas[index])
        row, other = int(coverage.rows[left[index]]), int(coverage.rows[right[index]])
        share = area / float(smaller[index]) if smaller[index] else 1.0
        findings.append(
            say.OVERLAP.seen(
                Spot(coverage.layer, row, coverage.ground.measured_place(common[index])),
                measured={"other_row": other, "area_m2": round(area, 4), "share_of_smaller": round(share, 6)},
                row=row,
                other=other,
                area=area,
                share=100 * share,
            )
        )
    small = areas[(areas > NUMERIC_M2) & ~listed & ~same]
    if len(small):
        total = float(small.sum())
        findings.append(
            say.OVERLAPS_SMALL.seen(
                Spot(coverage.layer),
                measured={"count": len(small), "area_m2": round(total, 4)},
                layer=coverage.layer,
                count=len(small),
                area=total,
            )
        )


def _neighbours(shapes: Geometries) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Index pairs of shapes that touch or overlap, each pair once, in order."""
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    order = np.lexsort((right, left))
    return left[order], right[order]


def report_gaps(
    coverage: Coverage, covers: BaseGeometry | None, findings: list[Finding], kind: FindingKind = say.GAP
) -> None:
    """Names the holes of the union, or, where the plan's boundary is known, all of it that no shape fills.

    `covers` is in the measure system.
    """
    union = shapely.union_all(coverage.shapes)
    _report_pieces(
        coverage, _holes(union) if covers is None else _parts(covers.difference(union)), kind, findings
    )
    if covers is not None:
        _report_pieces(coverage, _parts(union.difference(covers)), say.OUTSIDE_BOUNDARY, findings)


def _report_pieces(
    coverage: Coverage, pieces: list[BaseGeometry], kind: FindingKind, findings: list[Finding]
) -> None:
    listed = sorted((piece for piece in pieces if piece.area >= LISTED_GAP_M2), key=lambda piece: -piece.area)
    for piece in listed:
        findings.append(
            kind.seen(
                Spot(coverage.layer, place=coverage.ground.measured_place(piece)),
                measured={"area_m2": round(piece.area, 4), "width_m": round(width(piece), 4)},
                area=float(piece.area),
                width=float(width(piece)),
            )
        )
    small = [piece for piece in pieces if piece.area < LISTED_GAP_M2]
    if small and kind is not say.OUTSIDE_BOUNDARY:
        findings.append(
            say.GAPS_SMALL.seen(
                Spot(coverage.layer),
                measured={"count": len(small), "area_m2": round(sum(piece.area for piece in small), 6)},
                layer=coverage.layer,
                count=len(small),
            )
        )


def _parts(geometry: BaseGeometry) -> list[BaseGeometry]:
    return [part for part in shapely.get_parts(geometry).tolist() if part.geom_type == "Polygon"]


def _holes(union: BaseGeometry) -> list[BaseGeometry]:
    return [
        shapely.polygons(shapely.get_interior_ring(part, index))
        for part in _parts(union)
        for index in range(int(shapely.get_num_interior_rings(part)))
    ]
