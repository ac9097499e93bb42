"""Draws conflicts on the map as the planner answered; each answer is told with what it changed, or why it was not drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import WGS84, Crs, transform
from planning_server.domain.finding import Finding
from planning_server.ingest.checks.layer_shapes import Coverage
from planning_server.ingest.checks.repair_questions import LEAVE, NEAR_M, refusal
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
    """`asked` are the findings of this layer that asked; an answer to any other key is not looked at here."""
    shapes, changed = mended.shapes.copy(), mended.changed.copy()
    now = Mended(shapes, changed)
    for found in asked:
        answer = answers.get(found.key)
        if answer is None or answer == LEAVE:
            continue
        if answer in offered(found):
            _draw(coverage, now, found, int(answer.removeprefix("to_row_")), findings)
    return now


def offered(found: Finding) -> frozenset[str]:
    return frozenset(str(choice.value) for choice in (found.question.choices if found.question else ()))


def report_unknown_answers(
    answers: Mapping[str, str], asked: Sequence[Finding], findings: list[Finding]
) -> None:
    """Answers to nothing that was asked, and answers that were not among the choices."""
    known = {found.key: offered(found) for found in asked}
    for key, answer in sorted(answers.items()):
        if answer not in known.get(key, frozenset()):
            findings.append(
                say.ANSWER_UNKNOWN.seen(measured={"attribute": key}, found=f"“{key}”: “{answer}”")
            )


def _draw(coverage: Coverage, now: Mended, found: Finding, row: int, findings: list[Finding]) -> None:
    """Gives the ground to one row: taken from the other row that has it, or, of a gap, joined to it."""
    winner = int(np.flatnonzero(coverage.rows == row)[0])
    if "other_row" not in found.measured:
        _take_in(coverage, now, found, winner, findings)
        return
    other = int(found.measured["other_row"] or 0)
    loser = int(np.flatnonzero(coverage.rows == (found.row if other == row else other))[0])
    left = shapely.difference(now.shapes[loser], now.shapes[winner])
    reason = refusal(coverage.shapes[loser], left)
    if reason is not None:
        findings.append(
            say.ANSWER_NOT_DRAWN.seen(
                Spot(coverage.layer, int(coverage.rows[loser]), found.place, found.geometry, found.nearest),
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
            Spot(coverage.layer, int(coverage.rows[winner]), found.place, found.geometry, found.nearest),
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
