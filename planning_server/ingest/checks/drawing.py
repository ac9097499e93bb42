"""What is odd about single polygons that are valid or not: repeated points, spikes, tiny parts and holes, parts upon parts, size.

All rings of a layer are looked at together, as arrays; Python runs only over what was found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from planning_server.domain.crs import WGS84, Crs, Floats
from planning_server.domain.finding import Finding
from planning_server.domain.valid_reading import repaired
from planning_server.ingest.checks.layer_shapes import Coverage, Indexes
from planning_server.ingest.checks.pieces import SHOWN_MOST, Mask, degrees, measured_pieces, place_pieces
from planning_server.ingest.checks.rows_told import told_rows
from planning_server.ingest.findings import of_shapes as say
from planning_server.ingest.findings.kind import FindingKind, Spot
from planning_server.ingest.ground import Geometries, as_array, moved

SPIKE_COSINE = float(np.cos(np.radians(1.0)))
"""Where a ring turns back on itself by less than one degree, with both legs longer than a strip is wide, it is a spike."""
TINY_M2 = 1.0
REPEATED_M = 1e-6


@dataclass(frozen=True, slots=True)
class Rings:
    """Every ring of every polygon, as arrays: no ring is made an object of its own, which would cost more than all that is asked of them.

    `xy` are all points in the order of the shapes; ring `r` begins at `first[r]` and has `count[r]` of them, the first once more at its
    end. `row[r]` is the shape it belongs to, `hole[r]` whether it is a hole.
    """

    xy: Floats
    first: Indexes
    count: Indexes
    row: Indexes
    hole: Mask


def report_drawing(coverage: Coverage, findings: list[Finding]) -> None:
    """`coverage.shapes` are the shapes as drawn, in the measure system, valid or not."""
    rings = rings_of(coverage.shapes, coverage.one_ring)
    if not len(rings.first):
        return
    edges = edges_of(rings)
    sizes = sizes_of(rings, edges)
    _report_vertices(coverage, rings, edges, findings)
    _report_tiny(coverage, rings, sizes, findings)
    _report_directions(coverage, rings, sizes, findings)
    _report_parts(coverage, findings)
    report_complexity(coverage, rings, findings)


def rings_of(shapes: Geometries, one_ring: Mask | None = None) -> Rings:
    """`one_ring`: the shapes of which it is known already that they are a single ring."""
    points = np.atleast_1d(shapely.get_num_coordinates(shapes)).astype(np.int64)
    known = np.zeros(len(shapes), dtype=bool) if one_ring is None else one_ring & (points > 0)
    others = np.flatnonzero(~known & (points > 0))
    parts, owner = shapely.get_parts(shapes[others], return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    inside = np.concatenate(([False], part[1:] == part[:-1])) if len(part) else np.zeros(0, dtype=bool)
    singles = np.flatnonzero(known)
    row = np.concatenate([singles, others[owner[part]]]).astype(np.int64)
    order = np.argsort(row, kind="stable")
    lengths = np.atleast_1d(shapely.get_num_coordinates(rings))
    count = np.concatenate([points[singles], lengths]).astype(np.int64)[order]
    hole = np.concatenate([np.zeros(len(singles), dtype=bool), inside])[order]
    return Rings(shapely.get_coordinates(shapes), np.cumsum(count) - count, count, row[order], hole)


@dataclass(frozen=True, slots=True)
class Edges:
    """Every edge of every ring, in order: the ring that it belongs to, where it starts, its step (x, y) and its length."""

    ring: Indexes
    starts: Floats
    steps: Floats
    lengths: Floats


def edges_of(rings: Rings) -> Edges:
    is_edge = np.ones(len(rings.xy), dtype=bool)
    is_edge[rings.first + rings.count - 1] = False
    inside = np.flatnonzero(is_edge)
    starts = rings.xy[inside]
    steps = rings.xy[inside + 1] - starts
    ring = np.repeat(np.arange(len(rings.first), dtype=np.int64), rings.count - 1)
    return Edges(ring, starts, steps, np.hypot(steps[:, 0], steps[:, 1]))


@dataclass(frozen=True, slots=True)
class RingSizes:
    """By ring: the area inside (m², positive where it runs anticlockwise) and the length around it (m)."""

    areas: Floats
    around: Floats


def sizes_of(rings: Rings, edges: Edges) -> RingSizes:
    """Measured from the first point of each ring: far from the origin of a system little is left of the digits of a product."""
    origin = rings.xy[rings.first][edges.ring]
    near = edges.starts - origin
    twice = near[:, 0] * edges.steps[:, 1] - near[:, 1] * edges.steps[:, 0]
    many = len(rings.first)
    areas = np.bincount(edges.ring, twice, many).astype(np.float64) / 2
    return RingSizes(areas, np.bincount(edges.ring, edges.lengths, many).astype(np.float64))


def _report_vertices(coverage: Coverage, rings: Rings, edges: Edges, findings: list[Finding]) -> None:
    repeated = np.flatnonzero(edges.lengths <= REPEATED_M)
    if len(repeated):
        rows = rings.row[edges.ring[repeated]]
        _tell_points(coverage, edges.starts[repeated], rows, say.REPEATED_POINTS, findings)
    tips, rows, sizes = _spikes(edges, coverage.tolerances.sliver_m)
    _report_spikes(coverage, tips, rings.row[rows], sizes, findings)


def _spikes(edges: Edges, limit_m: float) -> tuple[Floats, Indexes, Floats]:
    """Tips, the ring of each, and the length of its shorter leg. A ring closes: its last edge comes before its first."""
    before = np.arange(-1, len(edges.ring) - 1)
    starts = np.flatnonzero(np.diff(edges.ring, prepend=-1))
    before[starts] = np.append(starts[1:], len(edges.ring)) - 1
    legs = np.minimum(edges.lengths[before], edges.lengths)
    long = np.flatnonzero(legs > limit_m)
    before = before[long]
    size = edges.lengths[before] * edges.lengths[long]
    back = -np.einsum("ij,ij->i", edges.steps[before], edges.steps[long])
    spike = np.divide(back, size, out=np.zeros(len(long)), where=size > 0) > SPIKE_COSINE
    at = long[spike]
    return edges.starts[at], edges.ring[at], legs[at]


def _report_spikes(
    coverage: Coverage, tips: Floats, rows: Indexes, sizes: Floats, findings: list[Finding]
) -> None:
    """One finding for each shape, at its longest spike."""
    order = np.lexsort((-sizes, rows))
    found, first, count = np.unique(rows[order], return_index=True, return_counts=True)
    longest = order[first]
    places = degrees(coverage, np.asarray(shapely.points(tips[longest]), dtype=object)) if len(found) else []
    for index, spike, many, place in zip(
        found.tolist(), longest.tolist(), count.tolist(), places, strict=True
    ):
        findings.append(
            say.SPIKE.seen(
                Spot(coverage.layer, int(coverage.rows[index]), place, None, coverage.label(index)),
                measured={"count": many, "length_m": round(float(sizes[spike]), 3)},
                row=coverage.named(index),
                count=many,
                length=float(sizes[spike]),
            )
        )


def _report_tiny(coverage: Coverage, rings: Rings, sizes: RingSizes, findings: list[Finding]) -> None:
    """Parts beside a larger one, and holes: under 1 m² or thinner than a strip is wide."""
    areas, around = np.abs(sizes.areas), sizes.around
    widths = np.divide(2 * areas, around, out=np.zeros(len(areas)), where=around > 0)
    tiny = (areas < TINY_M2) | (widths < coverage.tolerances.sliver_m)
    if not tiny.any():
        return
    largest = np.zeros(len(coverage.shapes))
    np.maximum.at(largest, rings.row, areas)
    beside_larger = tiny & ~rings.hole & (areas < largest[rings.row])
    whole = tiny & ~rings.hole & ~beside_larger & (largest[rings.row] == areas)
    whole[whole] = shapely.is_valid(
        coverage.shapes[rings.row[whole]]
    )  # an invalid one, a bow-tie, is larger when mended
    for kind, chosen in (
        (say.TINY_PARTS, beside_larger),
        (say.TINY_HOLES, tiny & rings.hole),
        (say.TINY_SHAPES, whole),
    ):
        if chosen.any():
            _tell_points(coverage, rings.xy[rings.first[chosen]], rings.row[chosen], kind, findings)


def _report_directions(coverage: Coverage, rings: Rings, sizes: RingSizes, findings: list[Finding]) -> None:
    """Worth a word only where a layer mixes both: somewhere rings were turned."""
    outer = np.flatnonzero(~rings.hole)
    counter = sizes.areas[outer] > 0
    rarer = counter if counter.sum() * 2 <= len(counter) else ~counter
    if rarer.any():
        turned = outer[rarer]
        xy = rings.xy[rings.first[turned]]
        _tell_points(coverage, xy, rings.row[turned], say.RINGS_BOTH_WAYS, findings)


def _report_parts(coverage: Coverage, findings: list[Finding]) -> None:
    """Parts of one shape that lie on one another: the ground counts once, the area as drawn counts it twice."""
    several = np.flatnonzero(shapely.get_num_geometries(coverage.shapes) > 1)
    suspect = several[~shapely.is_valid(coverage.shapes[several])]
    if not len(suspect):
        return
    drawn, owner = shapely.get_parts(coverage.shapes[suspect], return_index=True)
    parts = repaired(drawn)
    left, right = shapely.STRtree(parts).query(parts, predicate="intersects")
    mine = (left < right) & (owner[left] == owner[right])
    common = measured_pieces(shapely.intersection(parts[left[mine]], parts[right[mine]]))
    real = common.areas > REPEATED_M
    shown = common.of(real)
    placed = place_pieces(coverage, shown.shapes)
    within = shapely.get_coordinates(shapely.point_on_surface(shown.shapes)).round(3).tolist()
    for at, index in enumerate(suspect[owner[left[mine]][real]].tolist()):
        east_m, north_m = within[at]
        findings.append(
            say.PARTS_OVERLAP.seen(
                placed.spot(at, coverage.layer, int(coverage.rows[index])),
                measured={
                    "area_m2": round(float(shown.areas[at]), 4),
                    "width_m": round(float(shown.widths[at]), 4),
                    "east_m": east_m,
                    "north_m": north_m,
                },
                row=coverage.named(index),
                area=float(shown.areas[at]),
            )
        )


def _tell_points(
    coverage: Coverage, xy: Floats, rows: Indexes, kind: FindingKind, findings: list[Finding]
) -> None:
    shown = moved(as_array([shapely.MultiPoint(xy[:SHOWN_MOST])]), coverage.ground.measure, Crs(WGS84))[0]
    [place] = degrees(coverage, as_array([shapely.Point(xy[0])]))
    listed = told_rows(coverage, rows)
    findings.append(
        kind.seen(
            Spot(coverage.layer, place=place, geometry=shown, nearest=coverage.label(int(rows[0]))),
            measured={"count": len(xy), "rows": listed.every},
            layer=coverage.layer,
            count=len(xy),
            rows=listed.some,
        )
    )


@dataclass(frozen=True, slots=True)
class Complexity:
    """The most that one shape may have. Density is told only of shapes with many points: a small round lot is dense and harmless."""

    points: int
    parts: int
    holes: int
    points_a_metre: float
    dense_from_points: int


DOUBTFUL = Complexity(points=50_000, parts=500, holes=500, points_a_metre=0.1, dense_from_points=50_000)
TOO_MUCH = Complexity(points=200_000, parts=1000, holes=1000, points_a_metre=10.0, dense_from_points=50_000)


def report_complexity(coverage: Coverage, rings: Rings, findings: list[Finding]) -> None:
    count = len(coverage.shapes)
    points = shapely.get_num_coordinates(coverage.shapes)
    parts = np.bincount(rings.row[~rings.hole], minlength=count)
    holes = np.bincount(rings.row[rings.hole], minlength=count)
    around = shapely.length(coverage.shapes)
    density = np.divide(points, around, out=np.zeros(count), where=around > 0)
    told = np.zeros(count, dtype=bool)
    for limit, kind in ((TOO_MUCH, say.TOO_COMPLEX), (DOUBTFUL, say.COMPLEX)):
        over = (points > limit.points) | (parts > limit.parts) | (holes > limit.holes)
        over |= (density > limit.points_a_metre) & (points > limit.dense_from_points)
        for index in np.flatnonzero(over & ~told).tolist():
            findings.append(
                kind.seen(
                    Spot(coverage.layer, int(coverage.rows[index]), None, None, coverage.label(index)),
                    measured={
                        "points": int(points[index]),
                        "parts": int(parts[index]),
                        "holes": int(holes[index]),
                        "points_a_metre": round(float(density[index]), 4),
                    },
                    row=coverage.named(index),
                    points=int(points[index]),
                    parts=int(parts[index]),
                    holes=int(holes[index]),
                )
            )
        told |= over
