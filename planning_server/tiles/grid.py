"""Tile arithmetic of the web grid (EPSG:3857, y down), without a database or a file."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

HALF_WORLD_M = 20037508.342789244


@dataclass(frozen=True, slots=True, order=True)
class TileAddress:
    z: int
    x: int
    y: int

    def is_in_grid(self) -> bool:
        side = 1 << self.z
        return 0 <= self.x < side and 0 <= self.y < side


def tile_width_m(z: int) -> float:
    """Width of a tile in EPSG:3857 metres (not metres on the ground)."""
    return 2 * HALF_WORLD_M / (1 << z)


def tiles_touching(boxes: NDArray[np.float64], z: int, margin_units: int = 64) -> list[TileAddress]:
    """Every tile of zoom `z` whose square, with a margin in 4096ths of its width, meets one of the boxes (n, 4), in row order of y then x."""
    if len(boxes) == 0:
        return []
    width, side = tile_width_m(z), 1 << z
    margin = width * margin_units / 4096

    def index(values: NDArray[np.float64]) -> NDArray[np.int64]:
        return np.clip(np.floor(values / width), 0, side - 1).astype(np.int64)

    first_x = index(boxes[:, 0] - margin + HALF_WORLD_M)
    last_x = index(boxes[:, 2] + margin + HALF_WORLD_M)
    first_y = index(HALF_WORLD_M - boxes[:, 3] - margin)
    last_y = index(HALF_WORLD_M - boxes[:, 1] + margin)
    ranges = np.unique(np.column_stack([first_x, last_x, first_y, last_y]), axis=0)
    found = {pair for row in ranges.tolist() for pair in _rectangle(row)}
    return [TileAddress(z, x, y) for y, x in sorted(found)]


def _rectangle(row: list[int]) -> Iterator[tuple[int, int]]:
    first_x, last_x, first_y, last_y = row
    for y in range(first_y, last_y + 1):
        for x in range(first_x, last_x + 1):
            yield y, x


def box_around(tiles: Collection[TileAddress], margin_units: int) -> tuple[float, float, float, float]:
    """The box around tiles of one zoom with their margin, in EPSG:3857 metres: west, south, east, north."""
    width = tile_width_m(next(iter(tiles)).z)
    margin = width * margin_units / 4096
    west, east = min(tile.x for tile in tiles), max(tile.x for tile in tiles) + 1
    north, south = min(tile.y for tile in tiles), max(tile.y for tile in tiles) + 1
    return (
        west * width - HALF_WORLD_M - margin,
        HALF_WORLD_M - south * width - margin,
        east * width - HALF_WORLD_M + margin,
        HALF_WORLD_M - north * width + margin,
    )


def degrees_box(boxes: NDArray[np.float64]) -> tuple[float, float, float, float]:
    """The box around EPSG:3857 boxes as west, south, east, north in degrees."""
    west, south = boxes[:, 0].min(), boxes[:, 1].min()
    east, north = boxes[:, 2].max(), boxes[:, 3].max()
    return _longitude(west), _latitude(south), _longitude(east), _latitude(north)


def _longitude(x: float) -> float:
    return round(x / HALF_WORLD_M * 180, 7)


def _latitude(y: float) -> float:
    return round(math.degrees(math.atan(math.sinh(y / HALF_WORLD_M * math.pi))), 7)
