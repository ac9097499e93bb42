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
    asks: bool = False
    """Whether the planner is asked what to draw where shapes conflict: for zones, not for a cadastre, which is mended elsewhere."""

    def label(self, index: int) -> str | None:
        label = self.labels[index] if self.labels else None
        return None if label is None else label[:LONGEST_LABEL]

    def named(self, index: int) -> str:
        """Row number and label: `12 (“OM-07”)`."""
        label = self.label(index)
        row = int(self.rows[index])
        return f"{row} (“{label}”)" if label else str(row)


@dataclass(frozen=True, slots=True)
class Pairs:
    left: Indexes
    right: Indexes


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Which shapes are the same, vertex by vertex, and which of the others touch or overlap.

    `first[k]` is the index of the first row of distinct shape `k`, `group[i]` the distinct shape of row `i`, `copies[k]` how many
    rows have it. Pairs hold indexes of first rows, each pair once: `meeting` those that share at least a point and whose boxes share
    ground, `boxes` those whose boxes only touch, which are not looked at closer before gaps are.
    """

    first: Indexes
    group: Indexes
    copies: Indexes
    meeting: Pairs
    boxes: Pairs


def neighbourhood(coverage: Coverage) -> Neighbourhood:
    first, group, copies = _distinct(coverage.shapes)
    meeting, boxes = _near(coverage.shapes[first])
    return Neighbourhood(
        first,
        group,
        copies,
        Pairs(first[meeting.left], first[meeting.right]),
        Pairs(first[boxes.left], first[boxes.right]),
    )


def _distinct(shapes: Geometries) -> tuple[Indexes, Indexes, Indexes]:
    """Where a ring starts, which way it runs and the order of parts make no difference."""
    packed: list[bytes] = np.atleast_1d(shapely.to_wkb(shapely.normalize(shapes))).tolist()
    seen: dict[bytes, int] = {}
    known = np.array([seen.setdefault(wkb, index) for index, wkb in enumerate(packed)], dtype=np.int64)
    first, group, copies = np.unique(known, return_inverse=True, return_counts=True)
    return first, group.astype(np.int64), copies.astype(np.int64)


def _near(shapes: Geometries) -> tuple[Pairs, Pairs]:
    """Pairs of positions that meet, and pairs whose boxes touch without common ground. Boxes first: most pairs end there."""
    left, right = shapely.STRtree(shapes).query(shapes)
    once = left < right
    left, right = left[once].astype(np.int64), right[once].astype(np.int64)
    bounds = shapely.bounds(shapes)
    low = np.maximum(bounds[left, :2], bounds[right, :2])
    high = np.minimum(bounds[left, 2:], bounds[right, 2:])
    ground = (low < high).all(axis=1)
    meeting = _those_that_meet(shapes, Pairs(left[ground], right[ground]))
    return meeting, Pairs(left[~ground], right[~ground])


def _those_that_meet(shapes: Geometries, pairs: Pairs) -> Pairs:
    used = np.unique(pairs.left)
    shapely.prepare(shapes[used])
    meet = shapely.intersects(shapes[pairs.left], shapes[pairs.right])
    shapely.destroy_prepared(shapes[used])
    left, right = pairs.left[meet], pairs.right[meet]
    order = np.lexsort((right, left))
    return Pairs(left[order], right[order])


def sharing_ground(shapes: Geometries, pairs: Pairs) -> Pairs:
    """Of pairs that meet, those whose insides meet: prepared shapes make this twice as fast as a relation matrix."""
    used = np.unique(pairs.left)
    shapely.prepare(shapes[used])
    ground = ~shapely.touches(shapes[pairs.left], shapes[pairs.right])
    shapely.destroy_prepared(shapes[used])
    return Pairs(pairs.left[ground], pairs.right[ground])


def touching(shapes: Geometries, beside: Neighbourhood | None = None) -> Pairs:
    """All pairs of positions that share at least a point; `beside` is what is known of the same shapes already."""
    meeting, boxes = _near(shapes) if beside is None else (beside.meeting, beside.boxes)
    edges = _those_that_meet(shapes, boxes)
    return Pairs(np.concatenate((meeting.left, edges.left)), np.concatenate((meeting.right, edges.right)))


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
