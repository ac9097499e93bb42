"""Asks what is to be drawn where ground was drawn twice or not at all: nothing is decided before a person answers.

The answer stands in the plan file under `repairs`, by the key of the finding: `leave`, or `to_row_7`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Floats
from planning_server.domain.finding import Choice, Finding, Question
from planning_server.domain.text import Text
from planning_server.ingest.checks.layer_shapes import Coverage, Indexes
from planning_server.ingest.checks.side_by_side import in_chunks
from planning_server.ingest.checks.tolerances import BOX_M
from planning_server.ingest.ground import Geometries

POINTER = "/repairs/"
LEAVE = "leave"
MOST_NEIGHBOURS = 3
NEAR_M = 1e-3
TOO_SMALL = Text("khung bao nhỏ đi hơn 1 m", "its outer box would shrink by over 1 m")
GONE = Text("hình sẽ biến mất", "it would vanish")
_LEAVE_OVERLAP = Choice(LEAVE, Text("giữ như đã vẽ", "leave it as drawn"))
_LEAVE_GAP = Choice(LEAVE, Text("để trống (đường, mặt nước)", "leave it bare (road, water)"))


def asked(found: Finding, choices: Sequence[Choice]) -> Finding:
    return replace(found, question=Question(POINTER + found.key, tuple(choices)))


def to_row(coverage: Coverage, index: int, **measured: float) -> Choice:
    named = coverage.named(index)
    words = Text(f"vẽ cho dòng {named}", f"draw it for row {named}")
    return Choice(f"to_row_{int(coverage.rows[index])}", words, measured)


def overlap_choices(coverage: Coverage, left: int, right: int, area: float) -> tuple[Choice, ...]:
    """Best first: the shape of which the common ground is the larger share; it would lose most. Only what can be drawn is offered."""
    own = {index: float(shapely.area(coverage.shapes[index])) for index in (left, right)}
    order = sorted(own, key=lambda index: (own[index], index))
    offered = [
        to_row(coverage, index, share=round(area / own[index], 6))
        for index in order
        if _can_lose(coverage, left + right - index, index)
    ]
    return (*offered, _LEAVE_OVERLAP)


def _can_lose(coverage: Coverage, loser: int, winner: int) -> bool:
    shapes = coverage.shapes
    return refusal(shapes[loser], shapely.difference(shapes[loser], shapes[winner])) is None


def refusal(legal: BaseGeometry, left: BaseGeometry) -> Text | None:
    """Why the map cannot draw `left` of a shape; None where it can."""
    if shapely.is_empty(left) or shapely.get_type_id(left) not in (3, 6):
        return GONE
    shrunk = np.abs(shapely.bounds(legal) - shapely.bounds(left)).max()
    return TOO_SMALL if shrunk > BOX_M else None


def _borders(shapes: Geometries, gaps: Geometries, gap: Indexes, shape: Indexes) -> Floats:
    """For each pair how much of the gap's edge runs along the shape, in metres. Many gaps lie beside the same shape."""
    used, grown_at = np.unique(shape, return_inverse=True)
    grown = in_chunks(lambda chunk: shapely.buffer(shapes[used[chunk]], NEAR_M, quad_segs=1), len(used))
    rims = shapely.boundary(gaps)

    def border(chunk: slice) -> Floats:
        return shapely.length(shapely.intersection(rims[gap[chunk]], grown[grown_at[chunk]]))

    return in_chunks(border, len(gap))


def gap_choices(coverage: Coverage, gaps: Geometries) -> list[tuple[Choice, ...]]:
    """For each gap: leave it, or give it to the shapes with the longest border on it."""
    gap, shape = shapely.STRtree(coverage.shapes).query(gaps, predicate="dwithin", distance=NEAR_M)
    border = _borders(coverage.shapes, gaps, gap, shape)
    order = np.lexsort((shape, -border, gap))
    choices: list[list[Choice]] = [[_LEAVE_GAP] for _ in gaps]
    for position in order.tolist():
        mine = choices[gap[position]]
        if len(mine) <= MOST_NEIGHBOURS and border[position] > NEAR_M:
            mine.append(to_row(coverage, int(shape[position]), border_m=round(float(border[position]), 2)))
    return [tuple(found) for found in choices]
