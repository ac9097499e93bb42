"""Mends what the map draws of a layer of zones, by the rules that are safe without asking, and by the planner's answers.

Conflicts are listed before this runs. Shapes that share more than a strip of ground take no part: which of them has the ground is
for a person to say. The rest are joined to one another (missing vertices, vertices that nearly coincide, enclosed strips), and every
shape is then held against what was drawn: one that changed more than the rules allow goes back to what it was, and both are told.

The legal geometry is not touched. Candidates for legal answers are found by the same display geometry, so nothing that is mended without
asking may become smaller at its outer box than `BOX_M`, a third of the margin by which `situation/load.py` grows its boxes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import shapely

from planning_server.domain.crs import Floats
from planning_server.domain.finding import Finding
from planning_server.domain.text import Text
from planning_server.ingest.checks.layer_shapes import Coverage, Indexes
from planning_server.ingest.checks.overlaps import Overlaps
from planning_server.ingest.checks.pieces import (
    Mask,
    Pieces,
    Placed,
    measured_pieces,
    place_pieces,
    tell_each,
)
from planning_server.ingest.checks.tolerances import BOX_M, SAFE_M2, Tolerances
from planning_server.ingest.findings import of_repairs as say
from planning_server.ingest.ground import Geometries
from planning_server.ingest.repairs.moved_by import moved_by

MOST_SHARE = 0.005
"""A shape that gains or loses more of its area than this goes back; so does one that changes by more than `SAFE_M2`."""
NUMERIC_M = 1e-6
ROUNDING_M = 1e-3
SAMPLE = 1000

VANISHED = Text("hình sẽ biến mất hoặc bị tách", "it would vanish or fall apart")
AREA = Text("diện tích đổi quá 0,5 % hoặc quá 1 m²", "its area would change by over 0.5 % or over 1 m²")
MOVED = Text("ranh bị dời quá giới hạn", "its boundary would move too far")
COVERED = Text("sẽ lấn sang hình bên cạnh", "it would reach over a neighbour")


@dataclass(frozen=True, slots=True)
class Mended:
    """`shapes` in the measure system as the map draws them; `changed` where they were joined or drawn as answered.

    An invalid shape that was not joined is kept for the map as sent: tiles draw the same valid reading of it (`tiles/generalise.py`).
    """

    shapes: Geometries
    changed: Mask


def mend_display(
    coverage: Coverage, drawn: Geometries, overlaps: Overlaps, findings: list[Finding]
) -> Mended:
    """`coverage` holds the valid reading of every shape in `drawn`, `overlaps` all ground that they share; the answer runs alongside."""
    before = coverage.shapes
    invalid = ~shapely.is_valid(drawn)
    _tell_valid_readings(coverage, drawn, invalid, findings)
    after = _joined(coverage, overlaps)
    moves = _moves(before, after)
    undone = _undone(coverage, drawn, after, moves)
    for index in np.flatnonzero([reason is not None for reason in undone]).tolist():
        after[index] = before[index]
        moves[index] = 0.0
        _tell_undone(coverage, index, undone[index], findings)
    joined = np.array([a is not b for a, b in zip(after, before, strict=True)], dtype=bool)
    joined &= ~shapely.equals_exact(shapely.normalize(after), shapely.normalize(before), tolerance=0.0)
    after[~joined] = before[~joined]
    _tell_joined(coverage, after, moves, np.flatnonzero(joined), findings)
    return Mended(after, joined)


def _joined(coverage: Coverage, overlaps: Overlaps) -> Geometries:
    """The same for the same input: GEOS works in the order of the rows."""
    after = coverage.shapes.copy()
    tolerances = coverage.tolerances
    beside = overlaps.beside
    taking_part = _taking_part(coverage, overlaps)
    first = beside.first[taking_part[beside.first]]
    shapes = coverage.shapes[first]
    if not _has_wrong_edges(shapes, tolerances):
        return after
    try:
        cleaned = _cleaned(shapes, tolerances)
    except shapely.errors.GEOSException:
        return after  # nothing is mended where GEOS cannot; what is wrong was told
    by_group = dict(zip(beside.group[first].tolist(), cleaned, strict=True))
    for index in np.flatnonzero(taking_part).tolist():
        after[index] = by_group[int(beside.group[index])]
    return after


def _has_wrong_edges(shapes: Geometries, tolerances: Tolerances) -> bool:
    """Some shapes first: what is wrong among them is wrong among all, save for gaps, which others may fill."""
    if not len(shapes):
        return False
    some = shapely.coverage_invalid_edges(shapes[:SAMPLE])
    if not shapely.is_empty(some).all():
        return True
    wrong = shapely.coverage_invalid_edges(shapes, gap_width=tolerances.safe_m)
    return not shapely.is_empty(wrong).all()


def _cleaned(shapes: Geometries, tolerances: Tolerances) -> Geometries:
    clean = shapely.coverage_clean  # pyright: ignore[reportAttributeAccessIssue] - the stubs are older than shapely 2.2
    return np.asarray(
        clean(shapes, gap_width=tolerances.safe_m, snapping_distance=tolerances.snap_m), dtype=object
    )


def _taking_part(coverage: Coverage, overlaps: Overlaps) -> Mask:
    """Not those that are empty, narrower than three times the snap limit, or share more ground than a safe strip."""
    pieces = measured_pieces(coverage.shapes)
    part = pieces.widths >= 3 * coverage.tolerances.snap_m
    beside, common = overlaps.beside, overlaps.common
    conflict = (common.widths >= coverage.tolerances.safe_m) | (common.areas >= SAFE_M2)
    groups = beside.group[np.concatenate((overlaps.left[conflict], overlaps.right[conflict]))]
    part[np.isin(beside.group, groups)] = False
    return part


def _moves(before: Geometries, after: Geometries) -> Floats:
    """Hausdorff distance in metres; 0 where nothing changed, infinite where one of them is empty."""
    moves = np.zeros(len(before))
    for index, (old, new) in enumerate(zip(before, after, strict=True)):
        if old is not new:
            moves[index] = moved_by(old, new)
    return moves


def _undone(coverage: Coverage, drawn: Geometries, after: Geometries, moves: Floats) -> list[Text | None]:
    """Why a shape must go back to what it was; None where it need not."""
    before = coverage.shapes
    change = np.abs(shapely.area(after) - shapely.area(before))
    reasons: list[Text | None] = [None] * len(before)
    shrunk = np.abs(shapely.bounds(drawn) - shapely.bounds(after)).max(axis=1, initial=0.0)
    checks = (
        (shrunk > BOX_M, MOVED),
        (_reaches_over(coverage, after, moves), COVERED),
        (moves > coverage.tolerances.safe_m + NUMERIC_M, MOVED),
        ((change > MOST_SHARE * shapely.area(before)) | (change > SAFE_M2), AREA),
        (
            (shapely.get_num_geometries(after) != shapely.get_num_geometries(before))
            | shapely.is_empty(after),
            VANISHED,
        ),
    )
    for wrong, reason in checks:
        for index in np.flatnonzero(wrong & (moves > 0)).tolist():
            reasons[index] = reason
    return reasons


def _reaches_over(coverage: Coverage, after: Geometries, moves: Floats) -> Mask:
    """Shapes that grew over one that took no part: a narrow zone must not be taken for a gap."""
    over = np.zeros(len(after), dtype=bool)
    still, moved = np.flatnonzero(moves == 0), np.flatnonzero((moves > 0) & ~shapely.is_empty(after))
    if not len(still) or not len(moved):
        return over
    mine, theirs = shapely.STRtree(coverage.shapes[still]).query(after[moved], predicate="intersects")
    left, right = moved[mine], still[theirs]
    now = shapely.area(shapely.intersection(after[left], coverage.shapes[right]))
    then = shapely.area(shapely.intersection(coverage.shapes[left], coverage.shapes[right]))
    over[left[now > then + ROUNDING_M * shapely.length(coverage.shapes[right])]] = True
    return over


def _tell_valid_readings(
    coverage: Coverage, drawn: Geometries, invalid: Mask, findings: list[Finding]
) -> None:
    indexes = np.flatnonzero(invalid & ~shapely.is_empty(coverage.shapes))
    if not len(indexes):
        return
    placed = place_pieces(coverage, coverage.shapes[indexes])
    for at, index in enumerate(indexes.tolist()):
        findings.append(
            say.VALID_READING.seen(
                placed.spot(at, coverage.layer, int(coverage.rows[index])),
                measured=_change(drawn[index], coverage.shapes[index], "make_valid_structure"),
                row=coverage.named(index),
                before=float(shapely.area(drawn[index])),
                after=float(shapely.area(coverage.shapes[index])),
            )
        )


def _tell_undone(coverage: Coverage, index: int, reason: Text | None, findings: list[Finding]) -> None:
    placed = place_pieces(coverage, coverage.shapes[index : index + 1])
    findings.append(
        say.LEFT_AS_DRAWN.seen(
            placed.spot(0, coverage.layer, int(coverage.rows[index])),
            row=coverage.named(index),
            reason=reason or "",
        )
    )


def _tell_joined(
    coverage: Coverage, after: Geometries, moves: Floats, indexes: Indexes, findings: list[Finding]
) -> None:
    before = coverage.shapes
    differences = shapely.area(after[indexes]) - shapely.area(before[indexes])
    pieces = Pieces(after[indexes], np.abs(differences), moves[indexes])

    def one(position: int, placed: Placed, at: int) -> Finding:
        index = int(indexes[position])
        was, now = before[index], after[index]
        corners = set(map(tuple, shapely.get_coordinates(was).tolist()))
        changed = len(set(map(tuple, shapely.get_coordinates(now).tolist())) ^ corners)
        measured = _change(was, now, "coverage_clean")
        return say.EDGES_JOINED.seen(
            placed.spot(at, coverage.layer, int(coverage.rows[index])),
            measured={**measured, "moved_m": round(float(moves[index]), 4), "vertices_changed": changed},
            row=coverage.named(index),
            vertices=changed,
            moved=float(moves[index]),
            before=float(shapely.area(was)),
            after=float(shapely.area(now)),
        )

    tell_each(coverage, pieces, say.EDGES_JOINED, one, findings, lambda rest: indexes[rest])


def _change(
    before: shapely.Geometry, after: shapely.Geometry, rule: str
) -> dict[str, float | int | str | None]:
    """The shapes themselves are kept in full: as sent in the legal geometry, as mended in the display geometry."""
    return {
        "rule": rule,
        "area_before_m2": round(float(shapely.area(before)), 4),
        "area_after_m2": round(float(shapely.area(after)), 4),
        "before_sha256": _digest(before),
        "after_sha256": _digest(after),
    }


def _digest(shape: shapely.Geometry) -> str:
    return hashlib.sha256(shapely.to_wkb(shape)).hexdigest()[:16]
