"""Pieces of ground that are at fault, with area and width, and findings that tell them: the largest one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import WGS84, Crs, Floats, transform_xy
from planning_server.domain.finding import Finding
from planning_server.domain.strip import widths_of
from planning_server.domain.text import Text
from planning_server.ingest.checks.layer_shapes import Coverage, Indexes
from planning_server.ingest.checks.rows_told import told_rows
from planning_server.ingest.findings import of_coverage as say
from planning_server.ingest.findings.kind import INFO, FindingKind, Place, Spot
from planning_server.ingest.ground import Geometries, moved

LISTED_MOST = 2000
"""Findings of one kind that are told one by one in one layer; the smaller ones are told together."""
SHOWN_MOST = 10_000
"""Pieces, or vertices, that the geometry of one finding holds; the largest or the first of them. Their number is told in full."""
POLYGON = 3

Mask = NDArray[np.bool_]
RowsOf = Callable[[Geometries], Indexes]
"""Which shapes of a coverage, by position, pieces of ground concern."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Ground in the measure system: `shapes[i]` with `areas[i]` in m² and `widths[i]` in m, that of its widest part."""

    shapes: Geometries
    areas: Floats
    widths: Floats

    def of(self, chosen: Mask | Indexes) -> Pieces:
        return Pieces(self.shapes[chosen], self.areas[chosen], self.widths[chosen])


def measured_pieces(shapes: Geometries) -> Pieces:
    """Width is 2·area / perimeter of the widest part. Lines and points that hang on a piece count for nothing."""
    parts, owners = polygon_parts(shapes)
    areas, widths = np.zeros(len(shapes)), np.zeros(len(shapes))
    np.add.at(areas, owners, shapely.area(parts))
    np.maximum.at(widths, owners, widths_of(parts))
    return Pieces(shapes, areas, widths)


def polygon_parts(shapes: Geometries) -> tuple[Geometries, Indexes]:
    """The polygons among the parts of each shape, and the position of the shape that each belongs to."""
    parts, owners = shapely.get_parts(shapes, return_index=True)
    flat = (shapely.get_type_id(parts) == POLYGON) & ~shapely.is_empty(parts)
    return parts[flat], owners[flat].astype(np.int64)


def is_wide(pieces: Pieces, limit_m: float) -> Mask:
    """Whether a piece is as wide as `limit_m` somewhere: by the mean width of a part, or because a circle of it fits in.

    A thin strip that ends in broad ground is broad: its mean width alone would hide that.
    """
    wide = pieces.widths >= limit_m
    doubtful = np.flatnonzero(~wide & (pieces.areas >= np.pi * limit_m * limit_m / 4))
    if len(doubtful):
        cores = shapely.buffer(pieces.shapes[doubtful], -limit_m / 2, quad_segs=2)
        wide[doubtful] = ~shapely.is_empty(cores)
    return wide


def largest_first(areas: Floats) -> tuple[Indexes, Indexes]:
    """Positions to tell one by one, largest first, and those to tell together; ties in their own order."""
    order = np.lexsort((np.arange(len(areas)), -areas)).astype(np.int64)
    return order[:LISTED_MOST], order[LISTED_MOST:]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where pieces lie: (longitude, latitude) of a point on each, and its shape in CRS84."""

    places: list[Place | None]
    shapes: Geometries
    nearest: list[str | None]

    def spot(self, position: int, layer: str, row: int | None = None) -> Spot:
        return Spot(layer, row, self.places[position], self.shapes[position], self.nearest[position])


def place_pieces(coverage: Coverage, shapes: Geometries) -> Placed:
    """In bulk: one transformation for all points, one for all shapes, one look-up of what lies nearest."""
    points = shapely.point_on_surface(shapes)
    return Placed(
        places=degrees(coverage, points),
        shapes=moved(shapes, coverage.ground.measure, Crs(WGS84)),
        nearest=_nearest(coverage, points),
    )


def degrees(coverage: Coverage, points: Geometries) -> list[Place | None]:
    there = ~shapely.is_empty(points)
    places: list[Place | None] = [None] * len(points)
    if there.any():
        xy = shapely.get_coordinates(points[there])
        lonlat = np.round(transform_xy(xy, coverage.ground.measure, Crs(WGS84)), 7)
        for position, (lon, lat) in zip(np.flatnonzero(there).tolist(), lonlat.tolist(), strict=True):
            places[position] = (lon, lat)
    return places


def _nearest(coverage: Coverage, points: Geometries) -> list[str | None]:
    if not coverage.labels or not len(coverage.shapes) or not len(points):
        return [None] * len(points)
    usable = ~shapely.is_empty(points)
    found: list[str | None] = [None] * len(points)
    mine, theirs = shapely.STRtree(coverage.shapes).query_nearest(points[usable], all_matches=False)
    positions = np.flatnonzero(usable)
    for position, other in zip(positions[mine].tolist(), theirs.tolist(), strict=True):
        found[position] = coverage.label(other)
    return found


def together(pieces: Pieces) -> Geometries:
    """The pieces, the `SHOWN_MOST` largest of them, as one shape in an array of one."""
    largest = np.sort(np.lexsort((np.arange(len(pieces.areas)), -pieces.areas))[:SHOWN_MOST])
    made = np.empty(1, dtype=object)
    made[0] = shapely.MultiPolygon(polygon_parts(pieces.shapes[largest])[0].tolist())
    return made


def tell_pieces(
    coverage: Coverage, pieces: Pieces, kind: FindingKind, findings: list[Finding], rows_of: RowsOf
) -> None:
    """One finding a piece, largest first, and one for all that are smaller than the listed ones, with the rows of those."""

    def one(position: int, placed: Placed, at: int) -> Finding:
        area, width = float(pieces.areas[position]), float(pieces.widths[position])
        return kind.seen(
            placed.spot(at, coverage.layer),
            measured={"area_m2": round(area, 4), "width_m": round(width, 4)},
            area=area,
            width=width,
        )

    tell_each(coverage, pieces, kind, one, findings, lambda rest: rows_of(pieces.shapes[rest]))


def tell_each(
    coverage: Coverage,
    pieces: Pieces,
    kind: FindingKind,
    one: Callable[[int, Placed, int], Finding],
    findings: list[Finding],
    rows_of: Callable[[Indexes], Indexes],
) -> None:
    """`one` makes the finding of a position from its place, which stands at the second position in `Placed`.

    `rows_of` says which shapes the pieces at some positions concern; it is asked only of those that are not listed.
    """
    listed, rest = largest_first(pieces.areas)
    if len(listed):
        placed = place_pieces(coverage, pieces.shapes[listed])
        findings.extend(one(position, placed, at) for at, position in enumerate(listed.tolist()))
    if len(rest):
        left, listed_rows = pieces.of(rest), told_rows(coverage, rows_of(rest))
        more = say.MORE_TO_KNOW if kind.severity is INFO else say.MORE_OF_A_KIND
        findings.append(
            more.seen(
                spot_of_all(coverage, left),
                measured={"attribute": kind.number, **_figures(left), "rows": listed_rows.every},
                kind=Text(f"{kind.number} {kind.code}", f"{kind.number} {kind.code}"),
                listed=LISTED_MOST,
                count=len(rest),
                area=float(left.areas.sum()),
                rows=listed_rows.some,
            )
        )


def tell_together(
    coverage: Coverage,
    pieces: Pieces,
    kind: FindingKind,
    limit_m: float,
    rows: Indexes,
    findings: list[Finding],
) -> None:
    """One finding for all of them: count, total area, the widest, the limit, the ground, and the shapes (`rows`) concerned."""
    if not len(pieces.areas):
        return
    listed = told_rows(coverage, rows)
    findings.append(
        kind.seen(
            spot_of_all(coverage, pieces),
            measured={"limit_m": round(limit_m, 3), **_figures(pieces), "rows": listed.every},
            layer=coverage.layer,
            count=len(pieces.areas),
            area=float(pieces.areas.sum()),
            width=float(pieces.widths.max()),
            limit=float(limit_m),
            rows=listed.some,
        )
    )


def _figures(pieces: Pieces) -> dict[str, float | int | str | None]:
    return {
        "count": len(pieces.areas),
        "area_m2": round(float(pieces.areas.sum()), 4),
        "largest_m2": round(float(pieces.areas.max()), 4),
        "width_m": round(float(pieces.widths.max()), 4),
    }


def spot_of_all(coverage: Coverage, pieces: Pieces) -> Spot:
    """All ground (of as many pieces as one finding shows), placed at the largest piece."""
    largest = int(np.argmax(pieces.areas))
    all_of_them = moved(together(pieces), coverage.ground.measure, Crs(WGS84))
    placed = place_pieces(coverage, pieces.shapes[largest : largest + 1])
    return Spot(
        coverage.layer,
        place=placed.places[0],
        geometry=cast("BaseGeometry", all_of_them[0]),
        nearest=placed.nearest[0],
    )
