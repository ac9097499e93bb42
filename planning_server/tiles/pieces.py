"""What of a layer stands in which tile of a zoom: every part cut at the margins of the tiles that it reaches into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from planning_server.tiles.halves import in_halves
from planning_server.tiles.rings import (
    EXTENT,
    Indexes,
    Kind,
    Strings,
    doubled_areas,
    polygons_of,
    strings_of,
    with_parts_redrawn,
    without_repeats,
)

STEP: Final = 4
MARGIN: Final = 64
"""Units by which the content of a tile reaches over its edge, so that strokes meet at seams."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Strings of all tiles, those of a tile and of a feature in it together: `x`, `y` is the tile of each string, `strings.xy` on the grid."""

    strings: Strings
    x: Indexes
    y: Indexes

    def sorted(self) -> Pieces:
        """By tile (rows from the north, then west to east), feature and part."""
        strings = self.strings
        order = np.lexsort((strings.hole, strings.part, strings.feature, self.x, self.y))
        return Pieces(strings.picked(order), self.x[order], self.y[order])


def cut(strings: Strings, kind: Kind) -> Pieces:
    """`strings` on the grid of a zoom, as `rings.on_grid` gives them."""
    if not len(strings.count):
        return _pieces(strings, np.zeros((0, 2), dtype=np.int64))
    if kind is Kind.POINT:
        return _pieces(strings, strings.xy.astype(np.int64) // EXTENT).sorted()
    if kind is Kind.LINE:
        return _lines(strings).sorted()
    columns, x, _ = _cut_along(strings, 0)
    rows, y, source = _cut_along(columns, 1)
    return _with_open_holes(Pieces(rows, x[source], y)).sorted()


def _with_open_holes(pieces: Pieces) -> Pieces:
    """Where a hole was cut, it runs along the outer ring now: such polygons are drawn as what is left beside the hole."""
    strings = pieces.strings
    if not strings.hole.any():
        return pieces
    corner = np.repeat(np.column_stack([pieces.x, pieces.y]) * EXTENT, strings.count, axis=0)
    on_edge = ((strings.xy == corner - MARGIN) | (strings.xy == corner + EXTENT + MARGIN)).any(axis=1)
    owner = np.repeat(np.arange(len(strings.count)), strings.count)
    cut_holes = strings.hole & (np.bincount(owner, on_edge, len(strings.count)) > 0)
    if not cut_holes.any():
        return pieces
    parts, of_string = np.unique(strings.part, return_inverse=True)
    redrawn = np.zeros(len(parts), dtype=bool)
    redrawn[of_string[cut_holes]] = True
    shapes = in_halves(
        partial(shapely.make_valid, method="structure", keep_collapsed=False),
        polygons_of(strings.of(redrawn[of_string])),
    )
    made, was = with_parts_redrawn(strings, redrawn, shapes)
    x, y = np.zeros(len(parts), dtype=np.int64), np.zeros(len(parts), dtype=np.int64)
    x[of_string], y[of_string] = pieces.x, pieces.y
    return Pieces(made, x[was], y[was])


def _pieces(strings: Strings, tiles: Indexes) -> Pieces:
    return Pieces(strings, tiles[:, 0], tiles[:, 1])


def _cut_along(strings: Strings, axis: int) -> tuple[Strings, Indexes, Indexes]:
    """Every polygon cut into the columns (axis 0) or rows (axis 1) of tiles, margins included, that it reaches into.

    Answers the rings, each polygon of each band a part of its own, the band of every ring, and the string that it comes from. Cut
    by Sutherland and Hodgman: what a band cuts off runs along its edge, a margin outside of what is seen. Wide bands of `STEP` times
    as many tiles come first, so that no narrow one has to look at the whole of a polygon that reaches over many. How wide is a matter of
    each polygon alone: what else is drawn changes no point of it.
    """
    starts, first, last = _bands_met(strings, axis)
    widest = np.ones(len(starts), dtype=np.int64)
    while (wider := widest * STEP < last - first + 1).any():
        widest[wider] *= STEP
    sizes = np.repeat(widest, np.diff(np.append(starts, len(strings.count))))
    groups = [np.flatnonzero(sizes == size) for size in np.unique(widest).tolist()]
    if len(groups) == 1:
        return _cut_from(strings, axis, int(widest[0]))
    cut_groups = [_cut_from(strings.picked(group), axis, int(sizes[group[0]])) for group in groups]
    band = np.concatenate([bands for _, bands, _ in cut_groups])
    source = np.concatenate([group[of] for group, (_, _, of) in zip(groups, cut_groups, strict=True)])
    order = np.lexsort((source, band, strings.part[source]))
    made = _joined([rings for rings, _, _ in cut_groups]).picked(order)
    band, source = band[order], source[order]
    part = np.cumsum(np.diff(strings.part[source], prepend=-1) | np.diff(band, prepend=-1) != 0) - 1
    return Strings(made.xy, made.count, part, made.feature, made.hole), band, source


def _joined(several: Sequence[Strings]) -> Strings:
    """Parts keep the numbers that they have in their own group."""
    return Strings(
        np.concatenate([each.xy for each in several]),
        np.concatenate([each.count for each in several]),
        np.concatenate([each.part for each in several]),
        np.concatenate([each.feature for each in several]),
        np.concatenate([each.hole for each in several]),
    )


def _cut_from(strings: Strings, axis: int, size: int) -> tuple[Strings, Indexes, Indexes]:
    """As `_cut_along`, from bands of `size` tiles down to those of one."""
    made, source = strings, np.arange(len(strings.count))
    starts, first, last = _bands_met(made, axis)
    while True:
        block = first // size
        repeated, pair, nth = _repeated_parts(starts, len(made.count), last // size - block + 1)
        part = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(made.count))))[repeated]
        band = block[part] + nth
        picked = made.picked(repeated)
        picked = Strings(picked.xy, picked.count, pair, picked.feature, picked.hole)
        edge = band * size * EXTENT
        made, kept = _clipped(picked, axis, edge - MARGIN, edge + size * EXTENT + MARGIN)
        band, source = band[kept], source[repeated[kept]]
        if size == 1 or not len(made.count):
            return made, band, source
        starts, first, last = _bands_met(made, axis)
        # what lies in the margin beyond a wide band is drawn by the next one
        first = np.maximum(first, band[starts] * size)
        last = np.minimum(last, (band[starts] + 1) * size - 1)
        size //= STEP


def _bands_met(strings: Strings, axis: int) -> tuple[Indexes, Indexes, Indexes]:
    """The first string of every part, and the first and last band whose margin its box reaches into."""
    starts = np.flatnonzero(np.diff(strings.part, prepend=-1))
    along = strings.xy[:, axis].astype(np.int64)
    low = np.minimum.reduceat(along, strings.first[starts])
    high = np.maximum.reduceat(along, strings.first[starts])
    return starts, (low - EXTENT - MARGIN) // EXTENT + 1, -((-high - MARGIN) // EXTENT) - 1


def _repeated_parts(starts: Indexes, strings: int, times: Indexes) -> tuple[Indexes, Indexes, Indexes]:
    """The strings of every part as often as `times` says: their numbers, the number of the repetition among all, and within its part."""
    size = np.diff(np.append(starts, strings))
    part = np.repeat(np.arange(len(starts)), times)
    nth = np.arange(len(part)) - np.repeat(np.cumsum(times) - times, times)
    length = size[part]
    ends = np.cumsum(length)
    within = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - length, length)
    pair = np.repeat(np.arange(len(part)), length)
    return np.repeat(starts[part], length) + within, pair, nth[pair]


def _clipped(strings: Strings, axis: int, low: Indexes, high: Indexes) -> tuple[Strings, Indexes]:
    """What of each ring lies between its two limits, and which rings are left. A polygon without its outer ring is gone."""
    made = strings
    for limit, above in ((low, True), (high, False)):
        made = _clipped_once(made, axis, limit, above=above)
    if made is not strings:
        made = without_repeats(made, closed=True)
    areas = np.abs(doubled_areas(made))
    kept = (made.count >= 3) & (areas > 0)
    # a polygon is gone with its outer ring, and where its holes take all that is left
    ground = np.bincount(made.part, np.where(made.hole, -areas, areas))
    kept &= ground[made.part] > 0
    return made.of(kept), np.flatnonzero(kept)


def _clipped_once(strings: Strings, axis: int, limit: Indexes, *, above: bool) -> Strings:
    if not len(strings.xy):
        return strings
    owner = np.repeat(np.arange(len(strings.count)), strings.count)
    along = strings.xy[:, axis]
    inside = along >= limit[owner] if above else along <= limit[owner]
    if inside.all():
        return strings
    before = np.arange(-1, len(owner) - 1)
    filled = strings.count > 0
    before[strings.first[filled]] = (strings.first + strings.count - 1)[filled]
    crossing = inside != inside[before]
    emitted = crossing.astype(np.int64) + inside
    ends = np.cumsum(emitted)
    xy = np.empty((int(ends[-1]), 2), dtype=np.int64)
    at = np.flatnonzero(crossing)
    xy[(ends - emitted)[at]] = _crossings(strings.xy[before[at]], strings.xy[at], axis, limit[owner[at]])
    xy[(ends - 1)[inside]] = strings.xy[inside]
    count = np.bincount(owner, emitted, len(strings.count)).astype(np.int64)
    return Strings(xy, count, strings.part, strings.feature, strings.hole)


def _crossings(
    start: NDArray[np.float64 | np.int64], end: NDArray[np.float64 | np.int64], axis: int, limit: Indexes
) -> NDArray[np.int64]:
    """Where edges cross a limit, on the grid; the same whichever way an edge runs, so that neighbours stay neighbours."""
    turned = start[:, axis] > end[:, axis]
    low, high = np.where(turned[:, None], end, start), np.where(turned[:, None], start, end)
    share = (limit - low[:, axis]) / (high[:, axis] - low[:, axis])
    other = 1 - axis
    xy = np.empty((len(limit), 2), dtype=np.int64)
    xy[:, axis] = limit
    xy[:, other] = np.rint(low[:, other] + share * (high[:, other] - low[:, other]))
    return xy


def _lines(strings: Strings) -> Pieces:
    """Lines, cut where they leave the margin of a tile; one may come in again."""
    along = strings.xy.astype(np.int64)
    low, high = (edge.reduceat(along, strings.first, axis=0) for edge in (np.minimum, np.maximum))
    line, tiles = _grid_cells((low - EXTENT - MARGIN) // EXTENT + 1, -((-high - MARGIN) // EXTENT) - 1)
    owner = np.repeat(np.arange(len(strings.count)), strings.count)
    shapes = np.asarray(shapely.linestrings(along.astype(np.float64), indices=owner), dtype=object)
    corner = tiles * EXTENT
    frames = shapely.box(*(corner - MARGIN).T, *(corner + EXTENT + MARGIN).T)
    left = np.atleast_1d(np.asarray(shapely.intersection(np.atleast_1d(shapes)[line], frames), dtype=object))
    found = strings_of(left, Kind.LINE)
    on_grid = Strings(np.rint(found.xy).astype(np.int64), found.count, found.part, found.feature, found.hole)
    on_grid = without_repeats(on_grid, closed=False)
    on_grid = on_grid.of(on_grid.count >= 2)
    pair = on_grid.feature
    feature = strings.feature[line[pair]]
    return _pieces(Strings(on_grid.xy, on_grid.count, on_grid.part, feature, on_grid.hole), tiles[pair])


def _grid_cells(low: Indexes, high: Indexes) -> tuple[Indexes, Indexes]:
    """Every cell from `low` to `high`, both included, of every row; with the number of the row."""
    sides = np.maximum(high - low + 1, 0)
    number = sides[:, 0] * sides[:, 1]
    row = np.repeat(np.arange(len(low)), number)
    index = np.arange(len(row)) - np.repeat(np.cumsum(number) - number, number)
    return row, np.column_stack([low[row, 0] + index % sides[row, 0], low[row, 1] + index // sides[row, 0]])
