"""Draws conflicts on the map as the planner answered; each answer is told with what it changed, or why it was not drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import WGS84, Crs, transform
from planning_server.domain.finding import Finding
from planning_server.ingest.checks.layer_shapes import Coverage
from planning_server.ingest.checks.repair_questions import LEAVE, NEAR_M, meant, refusal, row_meant
from planning_server.ingest.findings import of_repairs as say
from planning_server.ingest.findings.kind import Spot
from planning_server.ingest.repairs.display import Mended


def apply_answers(
    coverage: Coverage,
    mended: Mended,
    answers: Mapping[str, str],
    asked: Sequence[Finding],
    findings: list[Finding],
) -> Mended:
    """`coverage` and `mended` hold all zones of the plan, `asked` the findings that asked about them."""
    shapes, changed = mended.shapes.copy(), mended.changed.copy()
    now = Mended(shapes, changed)
    for found in asked:
        answer = answers.get(found.key)
        choice = None if answer is None else meant(found, answer)
        if choice is not None and choice != LEAVE:
            _draw(coverage, now, found, choice, findings)
    return now


def report_unknown_answers(
    answers: Mapping[str, str], asked: Sequence[Finding], findings: list[Finding]
) -> None:
    """Answers to nothing that was asked, and answers that were not among the choices."""
    known = {found.key: found for found in asked}
    for key, answer in sorted(answers.items()):
        found = known.get(key)
        if found is None or meant(found, answer) is None:
            findings.append(
                say.ANSWER_UNKNOWN.seen(measured={"attribute": key}, found=f"“{key}”: “{answer}”")
            )


def _draw(coverage: Coverage, now: Mended, found: Finding, choice: str, findings: list[Finding]) -> None:
    """Gives the ground to one row: taken from the other row that has it, or, of a gap, joined to it."""
    layer, row = row_meant(choice)
    own_layer = found.layer or coverage.layer
    winner = coverage.index_of(layer or own_layer, row)
    if "other_row" not in found.measured or found.row is None:
        _take_in(coverage, now, found, winner, findings)
        return
    other_layer = str(found.measured.get("other_layer") or own_layer)
    other = coverage.index_of(other_layer, int(found.measured["other_row"] or 0))
    own = coverage.index_of(own_layer, found.row)
    loser = own if other == winner else other
    left = shapely.difference(now.shapes[loser], now.shapes[winner])
    reason = refusal(left)
    if reason is not None:
        findings.append(
            say.ANSWER_NOT_DRAWN.seen(
                Spot(
                    coverage.layer_of(loser),
                    int(coverage.rows[loser]),
                    found.place,
                    found.geometry,
                    found.nearest,
                ),
                measured={"other_row": row},
                row=coverage.named(loser),
                reason=reason,
            )
        )
        return
    _told(coverage, now, (winner, loser, left), found, findings)


def _take_in(coverage: Coverage, now: Mended, found: Finding, winner: int, findings: list[Finding]) -> None:
    if found.geometry is None:
        return
    gap = transform(found.geometry, Crs(WGS84), coverage.ground.measure)
    joined = shapely.union(now.shapes[winner], _up_to_its_neighbours(now, gap, winner))
    _told(coverage, now, (winner, winner, joined), found, findings)


def _up_to_its_neighbours(now: Mended, gap: BaseGeometry, winner: int) -> BaseGeometry:
    """The gap with the hair around it that two transformations leave, but without what the other shapes have of that."""
    rim = shapely.buffer(gap, NEAR_M, join_style="mitre")
    others = np.delete(now.shapes, winner)
    beside = others[shapely.intersects(others, rim)]
    return shapely.difference(rim, shapely.union_all(beside)) if len(beside) else rim


def _told(
    coverage: Coverage,
    now: Mended,
    drawn: tuple[int, int, BaseGeometry],
    found: Finding,
    findings: list[Finding],
) -> None:
    winner, index, shape = drawn
    before = float(shapely.area(now.shapes[index]))
    now.shapes[index] = shape
    now.changed[index] = True
    after = float(shapely.area(shape))
    findings.append(
        say.ANSWER_APPLIED.seen(
            Spot(
                coverage.layer_of(winner),
                int(coverage.rows[winner]),
                found.place,
                found.geometry,
                found.nearest,
            ),
            measured={
                "attribute": found.key,
                "other_row": int(coverage.rows[index]),
                "area_before_m2": round(before, 4),
                "area_after_m2": round(after, 4),
            },
            row=coverage.named(winner),
            before=before,
            after=after,
        )
    )
