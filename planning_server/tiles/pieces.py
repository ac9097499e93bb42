"""What of a layer stands in which tile of a zoom: whole parts where a tile holds them with its margin, else what the margin leaves of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from planning_server.tiles.rings import (
    EXTENT,
    Geometries,
    Indexes,
    Kind,
    Strings,
    doubled_areas,
    polygons_of,
    strings_of,
    without_lost_shells,
    without_repeats,
)

MARGIN: Final = 64
"""Units by which the content of a tile reaches over its edge (`grid.BUFFER`)."""
MANY: Final = 64
"""A part that reaches over more tiles than this is cut into blocks of tiles first."""
BLOCK: Final = 8


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


@dataclass(frozen=True, slots=True)
class _Boxes:
    """By part: the string that it begins with and the box of its points."""

    first: Indexes
    low: Indexes
    high: Indexes


def cut(strings: Strings, kind: Kind) -> Pieces:
    """`strings` on the grid of a zoom, as `rings.on_grid` gives them."""
    if not len(strings.count):
        return _pieces(strings, np.zeros((0, 2), dtype=np.int64))
    if kind is Kind.POINT:
        tiles = strings.xy.astype(np.int64) // EXTENT
        return _pieces(strings, tiles).sorted()
    boxes = _boxes_of(strings)
    part, tiles = _tiles_met(boxes)
    corner = tiles * EXTENT
    inside = (boxes.low[part] >= corner - MARGIN) & (boxes.high[part] <= corner + EXTENT + MARGIN)
    whole = inside.all(axis=1)
    kept = _whole_parts(strings, boxes, part[whole], tiles[whole])
    clipped = _clipped(strings, boxes, kind, part[~whole], tiles[~whole])
    return _joined(kept, clipped).sorted()


def _pieces(strings: Strings, tiles: Indexes) -> Pieces:
    return Pieces(strings, tiles[:, 0], tiles[:, 1])


def _joined(left: Pieces, right: Pieces) -> Pieces:
    first, second = left.strings, right.strings
    return Pieces(
        Strings(
            np.concatenate([first.xy, second.xy]),
            np.concatenate([first.count, second.count]),
            np.concatenate([first.part, second.part + (first.part.max() + 1 if len(first.part) else 0)]),
            np.concatenate([first.feature, second.feature]),
            np.concatenate([first.hole, second.hole]),
        ),
        np.concatenate([left.x, right.x]),
        np.concatenate([left.y, right.y]),
    )


def _boxes_of(strings: Strings) -> _Boxes:
    """Parts are runs of strings; a part's outer ring, which comes first, holds its holes."""
    starts = np.flatnonzero(np.diff(strings.part, prepend=-1))
    points = strings.first[starts]
    xy = strings.xy.astype(np.int64)
    return _Boxes(starts, np.minimum.reduceat(xy, points, axis=0), np.maximum.reduceat(xy, points, axis=0))


def _tiles_met(boxes: _Boxes) -> tuple[Indexes, Indexes]:
    """Pairs of a part (its number among the parts) and a tile whose margin its box reaches into."""
    return _grid_cells((boxes.low - EXTENT - MARGIN) // EXTENT + 1, -((-boxes.high - MARGIN) // EXTENT) - 1)


def _grid_cells(low: Indexes, high: Indexes) -> tuple[Indexes, Indexes]:
    """Every cell from `low` to `high`, both included, of every row; with the number of the row."""
    sides = np.maximum(high - low + 1, 0)
    number = sides[:, 0] * sides[:, 1]
    row = np.repeat(np.arange(len(low)), number)
    ends = np.cumsum(number)
    index = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - number, number)
    return row, np.column_stack([low[row, 0] + index % sides[row, 0], low[row, 1] + index // sides[row, 0]])


def _whole_parts(strings: Strings, boxes: _Boxes, part: Indexes, tiles: Indexes) -> Pieces:
    ends = np.append(boxes.first[1:], len(strings.count))
    number = (ends - boxes.first)[part]
    upto = np.cumsum(number)
    index = np.arange(int(upto[-1]) if len(upto) else 0) - np.repeat(upto - number, number)
    chosen = np.repeat(boxes.first[part], number) + index
    of_tiles = np.repeat(tiles, number, axis=0)
    made = strings.picked(chosen)
    pair = np.repeat(np.arange(len(part)), number)
    return _pieces(Strings(made.xy, made.count, pair, made.feature, made.hole), of_tiles)


def _clipped(strings: Strings, boxes: _Boxes, kind: Kind, part: Indexes, tiles: Indexes) -> Pieces:
    if not len(part):
        return _pieces(strings.of(np.zeros(len(strings.count), dtype=bool)), np.zeros((0, 2), dtype=np.int64))
    needed, position = np.unique(part, return_inverse=True)
    shapes = _shapes_of(strings, boxes, kind, needed)
    cells, position = _in_blocks(shapes, position, tiles)
    left = _intersection(cells[position], *_margins(tiles))
    there = np.flatnonzero(~shapely.is_empty(left))
    found = strings_of(left[there], kind)
    on_grid = without_repeats(
        Strings(np.rint(found.xy).astype(np.int64), found.count, found.part, found.feature, found.hole),
        closed=kind is Kind.POLYGON,
    )
    if kind is Kind.LINE:
        on_grid = on_grid.of(on_grid.count >= 2)
    else:
        on_grid = without_lost_shells(on_grid, (on_grid.count >= 3) & (doubled_areas(on_grid) != 0))
    pair = there[on_grid.feature]
    feature = strings.feature[boxes.first[part]][pair]
    return _pieces(Strings(on_grid.xy, on_grid.count, on_grid.part, feature, on_grid.hole), tiles[pair])


def _shapes_of(strings: Strings, boxes: _Boxes, kind: Kind, needed: Indexes) -> Geometries:
    """The parts as shapes that can be cut: rounding may have made a polygon cross itself."""
    number = np.repeat(np.arange(len(boxes.first)), np.diff(np.append(boxes.first, len(strings.count))))
    chosen = strings.of(np.isin(number, needed))
    if kind is Kind.LINE:
        owner = np.repeat(np.arange(len(chosen.count)), chosen.count)
        return np.atleast_1d(
            np.asarray(shapely.linestrings(chosen.xy.astype(np.float64), indices=owner), dtype=object)
        )
    shapes = polygons_of(chosen)
    wrong = ~shapely.is_valid(shapes)
    if wrong.any():
        shapes[wrong] = shapely.make_valid(shapes[wrong], method="structure", keep_collapsed=False)
    return shapes


def _in_blocks(shapes: Geometries, position: Indexes, tiles: Indexes) -> tuple[Geometries, Indexes]:
    """Shapes that reach over many tiles cut into blocks of tiles, so that no tile has to look at a whole one; and where each pair's is."""
    often = np.bincount(position, minlength=len(shapes)) > MANY
    large = often[position]
    if not large.any():
        return shapes, position
    key = np.column_stack([position[large], tiles[large] // BLOCK])
    blocks, inverse = np.unique(key, axis=0, return_inverse=True)
    low = blocks[:, 1:] * BLOCK * EXTENT - MARGIN - 1
    high = (blocks[:, 1:] + 1) * BLOCK * EXTENT + MARGIN + 1
    cut_shapes = _intersection(shapes[blocks[:, 0]], low, high)
    moved = position.copy()
    moved[large] = len(shapes) + inverse.ravel()
    return np.concatenate([shapes, cut_shapes]), moved


def _margins(tiles: Indexes) -> tuple[Indexes, Indexes]:
    corner = tiles * EXTENT
    return corner - MARGIN, corner + EXTENT + MARGIN


def _intersection(shapes: Geometries, low: NDArray[np.int64], high: NDArray[np.int64]) -> Geometries:
    frames = shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
    return np.atleast_1d(np.asarray(shapely.intersection(shapes, frames), dtype=object))
