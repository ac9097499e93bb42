"""Which rows a finding about many shapes stands for: all of them for programs, the first of them for the sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from planning_server.domain.text import Text
from planning_server.ingest.checks.layer_shapes import Coverage, Indexes
from planning_server.ingest.ground import Geometries

RUNS_SAID = 20
"""Rows, or runs of rows, that one sentence lists; it says how many rows it leaves out."""
BESIDE_M = 1e-3
"""A shape this near to a piece of ground bounds it: a union may move an edge by as much as its vertices are rounded."""
NO_ROWS = np.empty(0, dtype=np.int64)

Run = tuple[int, int]


@dataclass(frozen=True, slots=True)
class RowsTold:
    """`every` has them all: `3, 5-504`, behind the layer's name where several layers were judged together. `some` is for a sentence."""

    every: str
    some: Text


def told_rows(coverage: Coverage, shapes: Indexes) -> RowsTold:
    """`shapes` are positions in the coverage, in any order, some of them more than once."""
    members = np.unique(shapes)
    runs = [(name, runs_of(rows)) for name, rows in _by_layer(coverage, members) if len(rows)]
    kept, left_out = _first_of(runs)
    some = _listed(kept)
    if not left_out:
        return RowsTold(_listed(runs), Text(some, some))
    return RowsTold(_listed(runs), Text(f"{some} và {left_out} dòng nữa", f"{some} and {left_out} more"))


def row_ranges(rows: Sequence[int] | Indexes) -> str:
    """`3, 5-504`: every row, in order, runs shortened."""
    return _ranges(runs_of(np.asarray(rows, dtype=np.int64)))


def runs_of(rows: Indexes) -> list[Run]:
    ordered = np.unique(rows)
    breaks = np.flatnonzero(np.diff(ordered) > 1)
    firsts = ordered[np.append(0, breaks + 1)] if len(ordered) else ordered
    lasts = ordered[np.append(breaks, -1)] if len(ordered) else ordered
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))


def shapes_beside(coverage: Coverage, ground: Geometries) -> Indexes:
    """Positions of the shapes that bound pieces of bare ground."""
    if not len(ground) or not len(coverage.shapes):
        return NO_ROWS
    tree = shapely.STRtree(coverage.shapes)
    return np.unique(tree.query(ground, predicate="dwithin", distance=BESIDE_M)[1]).astype(np.int64)


def rows_beside_each(coverage: Coverage, ground: Geometries) -> list[str]:
    """For each piece of bare ground all rows that bound it, as in `RowsTold.every`."""
    if not len(ground):
        return []
    piece, shape = shapely.STRtree(coverage.shapes).query(ground, predicate="dwithin", distance=BESIDE_M)
    order = np.argsort(piece, kind="stable")
    ends = np.searchsorted(piece[order], np.arange(1, len(ground)))
    return [told_rows(coverage, beside).every for beside in np.split(shape[order].astype(np.int64), ends)]


def shapes_on(coverage: Coverage, ground: Geometries, least_m2: float) -> Indexes:
    """Positions of the shapes that cover some of the ground, more than `least_m2` of a piece."""
    if not len(ground) or not len(coverage.shapes):
        return NO_ROWS
    piece, shape = shapely.STRtree(coverage.shapes).query(ground, predicate="intersects")
    shared = shapely.area(shapely.intersection(ground[piece], coverage.shapes[shape]))
    return np.unique(shape[shared > least_m2]).astype(np.int64)


def _by_layer(coverage: Coverage, members: Indexes) -> Iterator[tuple[str, Indexes]]:
    """The rows of each layer; a single layer needs no name."""
    if not coverage.parts:
        yield "", coverage.rows[members]
        return
    start = 0
    for name, count in coverage.parts:
        yield name, coverage.rows[members[(members >= start) & (members < start + count)]]
        start += count


def _first_of(layers: list[tuple[str, list[Run]]]) -> tuple[list[tuple[str, list[Run]]], int]:
    """The first runs of all, and how many rows they leave out."""
    kept: list[tuple[str, list[Run]]] = []
    room, left_out = RUNS_SAID, 0
    for name, runs in layers:
        if runs[:room]:
            kept.append((name, runs[:room]))
        left_out += sum(last - first + 1 for first, last in runs[room:])
        room = max(room - len(runs), 0)
    return kept, left_out


def _listed(layers: list[tuple[str, list[Run]]]) -> str:
    return "; ".join(f"{name}: {_ranges(runs)}" if name else _ranges(runs) for name, runs in layers)


def _ranges(runs: list[Run]) -> str:
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
