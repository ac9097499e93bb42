"""Asks what is to be drawn where ground was drawn twice or not at all: nothing is decided before a person answers.

The answer stands in the plan file under `repairs`, by the key of the finding: `leave`, `to_row_7`, or, where several layers take part,
`to_row_7_of_lots`.
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
from planning_server.ingest.ground import Geometries

POINTER = "/repairs/"
LEAVE = "leave"
TO_ROW = "to_row_"
OF_LAYER = "_of_"
MOST_NEIGHBOURS = 8
NEAR_M = 1e-3
MAP_ONLY = Text("chỉ đổi bản đồ, ranh pháp lý giữ nguyên", "changes the map only, the legal geometry stays")
GONE = Text("hình sẽ biến mất", "it would vanish")
_LEAVE_GAP = Choice(LEAVE, Text("để trống (đường, mặt nước)", "leave it bare (road, water)"))


def asked(found: Finding, choices: Sequence[Choice]) -> Finding:
    return replace(found, question=Question(POINTER + found.key, tuple(choices)))


def _to_row(coverage: Coverage, index: int, then: Text, **measured: float) -> Choice:
    """`then`: what the rows would have on the map."""
    named = coverage.named(index)
    words = Text(
        f"vẽ cho dòng {named}: {then.vi}; {MAP_ONLY.vi}", f"draw it for row {named}: {then.en}; {MAP_ONLY.en}"
    )
    of_layer = f"{OF_LAYER}{coverage.layer_of(index)}" if coverage.parts else ""
    return Choice(f"{TO_ROW}{int(coverage.rows[index])}{of_layer}", words, measured)


def meant(found: Finding, answer: str) -> str | None:
    """The choice that an answer is, `leave` or a row; None for none. A row needs no layer where only one choice has that row."""
    offered = [str(choice.value) for choice in (found.question.choices if found.question else ())]
    if answer in offered:
        return answer
    alike = [value for value in offered if value.partition(OF_LAYER)[0] == answer]
    return alike[0] if len(alike) == 1 else None


def row_meant(choice: str) -> tuple[str | None, int]:
    """Layer (None where the choice names none) and row of a choice."""
    row, _, layer = choice.removeprefix(TO_ROW).partition(OF_LAYER)
    return layer or None, int(row)


def _has(coverage: Coverage, index: int, area_m2: float) -> Text:
    named, area = coverage.named(index), f"{area_m2:,.2f}".replace(",", " ")
    return Text(f"dòng {named} có {area.replace('.', ',')} m²", f"row {named} has {area} m²")


def overlap_choices(coverage: Coverage, left: int, right: int, area: float) -> tuple[Choice, ...]:
    """Best first: the shape of which the common ground is the larger share; it would lose most.

    What the map cannot draw (`refusal`) is no choice; the words of `leave` say which row cannot have the ground, and why.
    """
    own = {index: float(shapely.area(coverage.shapes[index])) for index in (left, right)}
    offered: list[Choice] = []
    refused_vi, refused_en = "", ""
    for winner in sorted(own, key=lambda index: (own[index], index)):
        loser = left + right - winner
        rest = shapely.difference(coverage.shapes[loser], coverage.shapes[winner])
        reason = refusal(rest)
        if reason is not None:
            keeps, loses = coverage.named(winner), coverage.named(loser)
            refused_vi += (
                f"; không thể vẽ cho dòng {keeps}: trên dòng {loses}, {reason.vi}, phải sửa trong tệp"
            )
            refused_en += (
                f"; it cannot be drawn for row {keeps}: of row {loses}, {reason.en}; correct the file instead"
            )
            continue
        left_m2 = float(shapely.area(rest))
        has, other = _has(coverage, winner, own[winner]), _has(coverage, loser, left_m2)
        offered.append(
            _to_row(
                coverage,
                winner,
                Text(f"{has.vi}, {other.vi}", f"{has.en}, {other.en}"),
                share=round(area / own[winner], 6),
                area_m2=round(own[winner], 2),
                other_area_m2=round(left_m2, 2),
            )
        )
    leave = Text("giữ như đã vẽ" + refused_vi, "leave it as drawn" + refused_en)
    return (*offered, Choice(LEAVE, leave))


def refusal(left: BaseGeometry) -> Text | None:
    """Why the map cannot draw `left` of a shape; None where it can."""
    return GONE if shapely.is_empty(left) or shapely.get_type_id(left) not in (3, 6) else None


def _borders(shapes: Geometries, gaps: Geometries, gap: Indexes, shape: Indexes) -> Floats:
    """For each pair how much of the gap's edge runs along the shape, in metres. Many gaps lie beside the same shape."""
    used, grown_at = np.unique(shape, return_inverse=True)
    grown = in_chunks(lambda chunk: shapely.buffer(shapes[used[chunk]], NEAR_M, quad_segs=1), len(used))
    rims = shapely.boundary(gaps)

    def border(chunk: slice) -> Floats:
        return shapely.length(shapely.intersection(rims[gap[chunk]], grown[grown_at[chunk]]))

    return in_chunks(border, len(gap))


def gap_choices(coverage: Coverage, gaps: Geometries) -> list[tuple[Choice, ...]]:
    """For each gap: leave it, or give it to a shape whose border on it is longer than what can be told, the longest first."""
    least = coverage.tolerances.snap_m
    gap, shape = shapely.STRtree(coverage.shapes).query(gaps, predicate="dwithin", distance=NEAR_M)
    border = np.round(_borders(coverage.shapes, gaps, gap, shape), 2)
    order = np.lexsort((shape, -border, gap))
    choices: list[list[Choice]] = [[_LEAVE_GAP] for _ in gaps]
    for position in order.tolist():
        mine = choices[gap[position]]
        if len(mine) <= MOST_NEIGHBOURS and border[position] > least:
            index = int(shape[position])
            area = float(shapely.area(coverage.shapes[index]) + shapely.area(gaps[gap[position]]))
            mine.append(
                _to_row(
                    coverage,
                    index,
                    _has(coverage, index, area),
                    border_m=float(border[position]),
                    area_m2=round(area, 2),
                )
            )
    return [tuple(found) for found in choices]
