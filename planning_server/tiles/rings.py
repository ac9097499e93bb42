"""Rings, lines and points of a layer as flat arrays, and the same on the whole numbers of a zoom's grid.

The grid of zoom z has 2^z · 4096 units a side, x to the east and y to the south from the north-western corner of the web map. All tiles
of a zoom are cut from the one grid: what two neighbours share is rounded once, and stays shared.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from planning_server.tiles.grid import HALF_WORLD_M
from planning_server.tiles.halves import Geometries, in_halves

EXTENT: Final = 4096
"""Units across a tile."""

Indexes = NDArray[np.int64]
Mask = NDArray[np.bool_]


class Kind(IntEnum):
    """What a layer draws, by the numbers of the vector tile format."""

    POINT = 1
    LINE = 2
    POLYGON = 3


@dataclass(frozen=True, slots=True)
class Strings:
    """Strings of points: rings without their closing point, lines, or single points.

    `xy` holds all points; string `s` begins at `first[s]` and has `count[s]` of them. `part[s]` numbers the polygon (line, point) it belongs
    to, in rising order, `feature[s]` the feature; `hole[s]` says whether it is a hole.
    """

    xy: NDArray[np.float64 | np.int64]
    count: Indexes
    part: Indexes
    feature: Indexes
    hole: Mask

    @property
    def first(self) -> Indexes:
        return np.cumsum(self.count) - self.count

    def of(self, kept: Mask) -> Strings:
        """Those strings alone."""
        return Strings(
            self.xy[np.repeat(kept, self.count)],
            self.count[kept],
            self.part[kept],
            self.feature[kept],
            self.hole[kept],
        )

    def picked(self, order: Indexes) -> Strings:
        """Strings in another order, or more than once."""
        count = self.count[order]
        starts = self.first[order]
        ends = np.cumsum(count)
        index = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(starts - (ends - count), count)
        return Strings(self.xy[index], count, self.part[order], self.feature[order], self.hole[order])


def strings_of(geometries: Geometries, kind: Kind) -> Strings:
    """The parts of a layer's geometries; polygons of any validity."""
    parts, feature = shapely.get_parts(geometries, return_index=True)
    if kind is not Kind.POLYGON:
        xy, owner = shapely.get_coordinates(parts, return_index=True)
        count = np.bincount(owner, minlength=len(parts)).astype(np.int64)
        made = Strings(xy, count, np.arange(len(parts)), feature.astype(np.int64), np.zeros(len(parts), bool))
        return made.of(count > 0)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy = shapely.get_coordinates(rings)
    count = shapely.get_num_coordinates(rings).astype(np.int64)
    keep = np.ones(len(xy), dtype=bool)
    keep[np.cumsum(count) - 1] = False
    hole = np.concatenate(([False], part[1:] == part[:-1])) if len(part) else np.zeros(0, dtype=bool)
    return Strings(xy[keep], count - 1, part.astype(np.int64), feature[part].astype(np.int64), hole)


def on_grid(strings: Strings, zoom: int, kind: Kind) -> Strings:
    """The strings on the grid of a zoom, without points that fall on the one before, and without what is nothing on it any more.

    A ring stays while it encloses ground, a line while it has two points. A polygon whose outer ring is gone is gone with its holes.
    """
    scale = EXTENT * (1 << zoom) / (2 * HALF_WORLD_M)
    whole = np.floor if kind is Kind.POINT else np.rint  # a point stays in the tile that it lies in
    xy = np.empty(strings.xy.shape, dtype=np.int64)
    xy[:, 0] = whole((strings.xy[:, 0] + HALF_WORLD_M) * scale)
    xy[:, 1] = whole((HALF_WORLD_M - strings.xy[:, 1]) * scale)
    placed = Strings(xy, strings.count, strings.part, strings.feature, strings.hole)
    if kind is Kind.POINT:
        return placed
    placed = without_repeats(placed, closed=kind is Kind.POLYGON)
    if kind is Kind.LINE:
        return placed.of(placed.count >= 2)
    return _mended(without_lost_shells(placed, (placed.count >= 3) & (doubled_areas(placed) != 0)))


def _mended(strings: Strings) -> Strings:
    """Polygons that rounding, or their own drawing, let cross themselves, and spikes thinner than a unit, drawn as what is left of them on the grid.

    Vertices within half a unit of an edge are put on it (snap rounding), so that no crossing lies between two points of the grid.
    """
    if not len(strings.count):
        return strings
    of_string = np.unique(strings.part, return_inverse=True)[1]
    shapes = polygons_of(strings)
    wrong = ~in_halves(shapely.is_valid, shapes).astype(bool)
    suspect = wrong.copy()
    suspect[of_string[_with_spikes(strings)]] = True
    if not suspect.any():
        return strings
    valid = shapes[suspect]
    crossing = wrong[suspect]
    valid[crossing] = in_halves(
        partial(shapely.make_valid, method="structure", keep_collapsed=False), valid[crossing]
    )
    snapped = in_halves(partial(shapely.set_precision, grid_size=1.0), valid)
    return with_parts_redrawn(strings, suspect, snapped)[0]


def with_parts_redrawn(strings: Strings, redrawn: Mask, shapes: Geometries) -> tuple[Strings, Indexes]:
    """Some polygons of the strings (`redrawn`, in order of the parts) as other `shapes`, which may be several or nothing.

    Answers the strings, parts numbered anew, and of each the number of the polygon among those that were.
    """
    _, of_string = np.unique(strings.part, return_inverse=True)
    made = strings_of(shapes, Kind.POLYGON)
    source = np.flatnonzero(redrawn)[made.feature]
    feature_of_part = np.zeros(len(redrawn), dtype=np.int64)
    feature_of_part[of_string] = strings.feature
    stays = ~redrawn[of_string]
    kept = strings.of(stays)
    was = np.concatenate([of_string[stays], source])
    joined = Strings(
        np.concatenate([kept.xy, np.rint(made.xy).astype(np.int64)]),
        np.concatenate([kept.count, made.count]),
        np.concatenate([of_string[stays], made.part + len(redrawn)]),
        np.concatenate([kept.feature, feature_of_part[source]]),
        np.concatenate([kept.hole, made.hole]),
    )
    order = np.argsort(was, kind="stable")
    ordered = joined.picked(order)
    part = np.cumsum(np.diff(ordered.part, prepend=-1) != 0) - 1
    return Strings(ordered.xy, ordered.count, part, ordered.feature, ordered.hole), was[order]


def _with_spikes(strings: Strings) -> Indexes:
    """Strings that turn back at a tip: with a point less than a unit from the edge after next, or from the one before last."""
    x, y = strings.xy.T.astype(np.float64)
    filled = strings.count > 0
    first, last = strings.first[filled], (strings.first + strings.count - 1)[filled]
    after, before = np.arange(1, len(x) + 1), np.arange(-1, len(x) - 1)
    after[last], before[first] = first, last
    found = np.zeros(len(x), dtype=bool)
    for step in (after, before):
        start, end = step, step[step]
        along_x, along_y = x[end] - x[start], y[end] - y[start]
        away_x, away_y = x - x[start], y - y[start]
        length = along_x * along_x + along_y * along_y
        part = away_x * along_x + away_y * along_y
        off = away_x * along_y - away_y * along_x
        found |= (part > 0) & (part < length) & (off * off < length)
    owner = np.repeat(np.arange(len(strings.count)), strings.count)
    return np.unique(owner[found & np.repeat(strings.count > 3, strings.count)])


def without_repeats(strings: Strings, *, closed: bool) -> Strings:
    if not len(strings.xy):
        return strings
    owner = np.repeat(np.arange(len(strings.count)), strings.count)
    before = np.arange(-1, len(owner) - 1)
    first = strings.first
    filled = strings.count > 0
    ends = first + strings.count - 1
    before[first[filled]] = ends[filled] if closed else -1
    same = (strings.xy == strings.xy[before]).all(axis=1) & (before >= 0)
    single = filled & (strings.count == 1)
    same[first[single]] = False  # a ring of one point has no point before it
    whole = np.bincount(owner[same], minlength=len(strings.count)) == strings.count
    same[first[filled & whole]] = False  # all points in one place: one of them stays
    count = strings.count - np.bincount(owner[same], minlength=len(strings.count))
    return Strings(strings.xy[~same], count, strings.part, strings.feature, strings.hole)


def doubled_areas(strings: Strings) -> NDArray[np.int64]:
    """Twice the area of each ring on the grid; positive where it runs clockwise on the map (y to the south)."""
    if not len(strings.count):
        return np.zeros(0, dtype=np.int64)
    owner = np.repeat(np.arange(len(strings.count)), strings.count)
    xy = strings.xy.astype(np.int64)
    near = xy - xy[np.minimum(strings.first, len(xy) - 1)][owner]
    after = np.arange(1, len(owner) + 1)
    filled = strings.count > 0
    after[(strings.first + strings.count - 1)[filled]] = strings.first[filled]
    crossed = near[:, 0] * near[after, 1] - near[after, 0] * near[:, 1]
    sums = np.zeros(len(strings.count), dtype=np.int64)
    if filled.any():
        sums[filled] = np.add.reduceat(crossed, strings.first[filled])
    return sums


def without_lost_shells(strings: Strings, kept: Mask) -> Strings:
    """The rings that are `kept`; the holes of a polygon go with its outer ring."""
    lost = np.unique(strings.part[~kept & ~strings.hole])
    if len(lost):
        kept = kept & ~np.isin(strings.part, lost)
    return strings.of(kept)


def turned_rightly(strings: Strings) -> Strings:
    """Outer rings clockwise on the map, holes the other way, as the format asks; a ring that is turned keeps its first point."""
    wrong = (doubled_areas(strings) > 0) == strings.hole
    if not wrong.any():
        return strings
    owner = np.repeat(np.arange(len(strings.count)), strings.count)
    index = np.arange(len(owner))
    first, count = strings.first[owner], strings.count[owner]
    turned = wrong[owner]
    index[turned] = (first + (first - index) % count)[turned]
    return Strings(strings.xy[index], strings.count, strings.part, strings.feature, strings.hole)


def polygons_of(strings: Strings) -> Geometries:
    """Polygons of the strings, one a part, in order of the parts (`np.unique(strings.part)`)."""
    closed = strings.count + 1
    owner = np.repeat(np.arange(len(closed)), closed)
    ends = np.cumsum(closed)
    index = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(np.arange(len(closed)), closed)
    index[ends - 1] = strings.first
    rings = np.asarray(shapely.linearrings(strings.xy[index].astype(np.float64), indices=owner), dtype=object)
    _, part = np.unique(strings.part, return_inverse=True)
    return np.atleast_1d(np.asarray(shapely.polygons(rings, indices=part), dtype=object))
