"""The shapes of a layer as the checks see them, which of them are the same, and which touch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from planning_server.ingest.checks.apart import Mask, kept_apart
from planning_server.ingest.checks.side_by_side import in_chunks
from planning_server.ingest.checks.tolerances import Tolerances
from planning_server.ingest.ground import Geometries, Ground

Indexes = NDArray[np.int64]

LONGEST_LABEL = 60
SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""An odd number with its bits well mixed: boxes that differ in one side only get other numbers."""


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
    one_ring: Mask | None = None
    """Which shapes are known to be one ring and nothing else; None where nobody has looked."""
    parts: tuple[tuple[str, int], ...] = ()
    """Where several layers are judged together, each with the number of its shapes, in order: rows then count within their layer."""
    asks: bool = False
    """Whether the planner is asked what to draw where shapes conflict: for zones, not for a cadastre, which is mended elsewhere."""

    def label(self, index: int) -> str | None:
        label = self.labels[index] if self.labels else None
        return None if label is None else label[:LONGEST_LABEL]

    def named(self, index: int) -> str:
        """Row number and label: `12 (“OM-07”)`; where several layers are judged together also the layer: `12 (“OM-07”, lots)`."""
        label = self.label(index)
        words = [f"“{label}”"] if label else []
        words += [self.layer_of(index)] if self.parts else []
        row = int(self.rows[index])
        return f"{row} ({', '.join(words)})" if words else str(row)

    def layer_of(self, index: int) -> str:
        start = 0
        for layer, count in self.parts:
            start += count
            if index < start:
                return layer
        return self.layer

    def index_of(self, layer: str, row: int) -> int:
        """Position of a row of one of the layers that are judged together; of the only one, whatever it is called."""
        start, end = 0, len(self.rows)
        for name, count in self.parts:
            if name == layer:
                end = start + count
                break
            start += count
        return start + int(np.flatnonzero(self.rows[start:end] == row)[0])


@dataclass(frozen=True, slots=True)
class Pairs:
    left: Indexes
    right: Indexes


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Which shapes are the same, vertex by vertex, and which of the others touch or overlap.

    `first[k]` is the index of the first row of distinct shape `k`, `group[i]` the distinct shape of row `i`, `copies[k]` how many
    rows have it. Pairs hold indexes of first rows, each pair once: `meeting` those that share at least a point and whose boxes share
    ground, `sharing` those of them that share ground (by so little that it is noise, or more), `boxes` those whose boxes only touch,
    which are not looked at closer before gaps are.
    """

    first: Indexes
    group: Indexes
    copies: Indexes
    meeting: Pairs
    boxes: Pairs
    sharing: Pairs


def neighbourhood(coverage: Coverage) -> Neighbourhood:
    first, group, copies = _distinct(coverage.shapes)
    shapes = coverage.shapes[first]
    near, boxes = _near(shapes)
    meeting = _those_that_meet(shapes, near)
    sharing = _those_that_share(shapes, meeting)
    return Neighbourhood(
        first,
        group,
        copies,
        *(Pairs(first[pairs.left], first[pairs.right]) for pairs in (meeting, boxes, sharing)),
    )


def neighbourhood_between(coverage: Coverage, within: Sequence[Neighbourhood]) -> Neighbourhood:
    """What of different layers shares ground; `within` is what lies beside what in each of the parts of the coverage, in order.

    Only distinct shapes are asked, each layer against those before it: pairs of one layer are known already.
    """
    starts = np.cumsum([0, *(count for _, count in coverage.parts)])[:-1].tolist()
    groups = np.cumsum([0, *(len(one.first) for one in within)]).tolist()
    first = np.concatenate([one.first + start for one, start in zip(within, starts, strict=True)])
    group = np.concatenate([one.group + start for one, start in zip(within, groups, strict=False)])
    copies = np.concatenate([one.copies for one in within])
    shapes = coverage.shapes[first]
    left: list[Indexes] = [np.empty(0, dtype=np.int64)]
    right: list[Indexes] = [np.empty(0, dtype=np.int64)]
    for start, end in pairwise(groups[1:]):
        later, earlier = shapely.STRtree(shapes[:start]).query(shapes[start:end])
        left.append(earlier.astype(np.int64))
        right.append(later.astype(np.int64) + start)
    ground, _ = _by_boxes(shapes, np.concatenate(left), np.concatenate(right))
    meeting = _those_that_meet(shapes, ground)
    sharing = _those_that_share(shapes, meeting)
    none = Pairs(first[:0], first[:0])
    meet, share = (Pairs(first[pairs.left], first[pairs.right]) for pairs in (meeting, sharing))
    return Neighbourhood(first, group, copies, meet, none, share)


def _distinct(shapes: Geometries) -> tuple[Indexes, Indexes, Indexes]:
    """Where a ring starts, which way it runs and the order of parts make no difference. Only equal boxes are looked into."""
    known = np.arange(len(shapes), dtype=np.int64)
    suspects = _with_equal_boxes(shapes)
    packed: list[bytes] = np.atleast_1d(shapely.to_wkb(shapely.normalize(shapes[suspects]))).tolist()
    seen: dict[bytes, int] = {}
    known[suspects] = [
        seen.setdefault(wkb, index) for index, wkb in zip(suspects.tolist(), packed, strict=True)
    ]
    first, group, copies = np.unique(known, return_inverse=True, return_counts=True)
    return first, group.astype(np.int64), copies.astype(np.int64)


def _with_equal_boxes(shapes: Geometries) -> Indexes:
    """Those whose box another shape has too, told by a number made of the box; empty shapes are alike."""
    bits = (np.nan_to_num(shapely.bounds(shapes)) + 0.0).view(np.uint64)
    number = np.zeros(len(shapes), dtype=np.uint64)
    for side in range(4):
        number = (number ^ bits[:, side]) * SPREAD
    _, group, copies = np.unique(number, return_inverse=True, return_counts=True)
    return np.flatnonzero(copies[group] > 1).astype(np.int64)


def _near(shapes: Geometries) -> tuple[Pairs, Pairs]:
    """Pairs of positions whose boxes share ground, and pairs whose boxes only touch. Boxes first: most pairs end there."""
    left, right = shapely.STRtree(shapes).query(shapes)
    once = left < right
    return _by_boxes(shapes, left[once].astype(np.int64), right[once].astype(np.int64))


def _by_boxes(shapes: Geometries, left: Indexes, right: Indexes) -> tuple[Pairs, Pairs]:
    """Of pairs whose boxes meet those whose boxes share ground, and those whose boxes only touch."""
    bounds = shapely.bounds(shapes)
    low = np.maximum(bounds[left, :2], bounds[right, :2])
    high = np.minimum(bounds[left, 2:], bounds[right, 2:])
    ground = (low < high).all(axis=1)
    return Pairs(left[ground], right[ground]), Pairs(left[~ground], right[~ground])


def _those_that_meet(shapes: Geometries, pairs: Pairs) -> Pairs:
    order = np.lexsort((pairs.right, pairs.left))
    left, right = pairs.left[order], pairs.right[order]
    meet = _of_prepared(shapely.intersects, shapes, Pairs(left, right))
    return Pairs(left[meet], right[meet])


def _of_prepared(relation: Callable[..., Mask], shapes: Geometries, pairs: Pairs) -> Mask:
    """`relation` of each pair. Pairs are in the order of `left`: a prepared shape is used by one thread only."""
    used = np.unique(pairs.left)
    shapely.prepare(shapes[used])
    left, right = shapes[pairs.left], shapes[pairs.right]
    found = in_chunks(lambda chunk: relation(left[chunk], right[chunk]), len(left), together=pairs.left)
    shapely.destroy_prepared(shapes[used])
    return found


def _those_that_share(shapes: Geometries, pairs: Pairs) -> Pairs:
    """Of pairs that meet, those whose insides meet: prepared shapes make this twice as fast as a relation matrix."""
    asked = ~kept_apart(shapes, pairs.left, pairs.right)
    left, right = pairs.left[asked], pairs.right[asked]
    ground = ~_of_prepared(shapely.touches, shapes, Pairs(left, right))
    return Pairs(left[ground], right[ground])


def touching(shapes: Geometries, beside: Neighbourhood | None = None) -> Pairs:
    """All pairs of positions that share at least a point; `beside` is what is known of the same shapes already."""
    if beside is None:
        near, boxes = _near(shapes)
        meeting = _those_that_meet(shapes, near)
    else:
        meeting, boxes = beside.meeting, beside.boxes
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
