"""The shapes of a layer as the checks see them, which of them are the same, and which touch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from planning_server.ingest.checks.tolerances import Tolerances
from planning_server.ingest.ground import Geometries, Ground

Indexes = NDArray[np.int64]

LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class Coverage:
    """Usable shapes of a layer: `shapes` valid and in the measure system, `rows` their row numbers.

    `labels` are what people call the shapes (zone code and label, sheet and number), for reports; empty where there are none.
    """

    layer: str
    rows: Indexes
    shapes: Geometries
    ground: Ground
    labels: Sequence[str | None] = ()
    tolerances: Tolerances = field(default_factory=Tolerances)

    def label(self, index: int) -> str | None:
        label = self.labels[index] if self.labels else None
        return None if label is None else label[:LONGEST_LABEL]

    def named(self, index: int) -> str:
        """Row number and label: `12 (“OM-07”)`."""
        label = self.label(index)
        row = int(self.rows[index])
        return f"{row} (“{label}”)" if label else str(row)


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Which shapes are the same, vertex by vertex, and which of the others touch or overlap.

    `first[k]` is the index of the first row of distinct shape `k`, `group[i]` the distinct shape of row `i`, `copies[k]` how many
    rows have it. `left` and `right` are indexes of first rows, each pair once, in order.
    """

    first: Indexes
    group: Indexes
    copies: Indexes
    left: Indexes
    right: Indexes


def neighbourhood(coverage: Coverage) -> Neighbourhood:
    first, group, copies = _distinct(coverage.shapes)
    left, right = touching(coverage.shapes[first])
    return Neighbourhood(first, group, copies, first[left], first[right])


def _distinct(shapes: Geometries) -> tuple[Indexes, Indexes, Indexes]:
    """Where a ring starts, which way it runs and the order of parts make no difference."""
    seen: dict[bytes, int] = {}
    first: list[int] = []
    group = np.empty(len(shapes), dtype=np.int64)
    packed: list[bytes] = np.atleast_1d(shapely.to_wkb(shapely.normalize(shapes))).tolist()
    for index, wkb in enumerate(packed):
        known = seen.setdefault(wkb, len(first))
        if known == len(first):
            first.append(index)
        group[index] = known
    return np.array(first, dtype=np.int64), group, np.bincount(group, minlength=len(first)).astype(np.int64)


def touching(shapes: Geometries) -> tuple[Indexes, Indexes]:
    """Pairs of positions that share at least a point, each once, in order. Boxes first: most pairs end there."""
    left, right = shapely.STRtree(shapes).query(shapes)
    once = left < right
    left, right = left[once].astype(np.int64), right[once].astype(np.int64)
    shapely.prepare(shapes)
    meet = shapely.intersects(shapes[left], shapes[right])
    shapely.destroy_prepared(shapes)
    left, right = left[meet], right[meet]
    order = np.lexsort((right, left))
    return left[order], right[order]


def connected(count: int, left: Indexes, right: Indexes) -> Indexes:
    """For each of `count` things the smallest number that links of the pairs lead to: the same for all that hang together."""
    lowest = np.arange(count, dtype=np.int64)
    while True:
        meet = np.minimum(lowest[left], lowest[right])
        lower = lowest.copy()
        np.minimum.at(lower, left, meet)
        np.minimum.at(lower, right, meet)
        np.minimum.at(lower, lowest, lower)
        lower = lower[lower]
        if np.array_equal(lower, lowest):
            return lowest
        lowest = lower
