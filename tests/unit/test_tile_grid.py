"""Tile arithmetic against mercator formulas worked out by hand."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from planning_server.tiles.grid import HALF_WORLD_M, TileAddress, degrees_box, tile_width_m, tiles_touching


def _box(*values: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.array([values], dtype=np.float64)


def test_a_box_inside_one_tile_touches_that_tile_only() -> None:
    # Zoom 1 has four tiles of half the world each; the north-east one is x=1, y=0.
    assert tiles_touching(_box(5e6, 5e6, 6e6, 6e6), 1) == [TileAddress(1, 1, 0)]


def test_a_box_at_the_centre_of_the_world_touches_all_four_tiles() -> None:
    assert len(tiles_touching(_box(-1, -1, 1, 1), 1)) == 4


def test_a_box_near_an_edge_also_touches_the_neighbour_because_of_the_buffer() -> None:
    width = tile_width_m(10)
    near = width * 64 / 4096 * 0.9
    assert {item.x for item in tiles_touching(_box(near, 100, near + 1, 101), 10)} == {511, 512}
    far = width * 64 / 4096 * 1.1
    assert {item.x for item in tiles_touching(_box(far, far, far + 1, far + 1), 10)} == {512}


def test_boxes_at_the_end_of_the_world_stay_in_the_grid() -> None:
    found = tiles_touching(_box(-HALF_WORLD_M, -HALF_WORLD_M, HALF_WORLD_M, HALF_WORLD_M), 2)
    assert len(found) == 16
    assert all(item.is_in_grid() for item in found)


def test_no_boxes_touch_no_tiles() -> None:
    assert tiles_touching(np.empty((0, 4)), 5) == []


def test_degrees_of_the_whole_world() -> None:
    west, south, east, north = degrees_box(_box(-HALF_WORLD_M, -HALF_WORLD_M, HALF_WORLD_M, HALF_WORLD_M))
    assert (west, east) == (-180.0, 180.0)
    assert round(north, 4) == 85.0511
    assert south == -north


@given(st.floats(-2e7, 2e7), st.floats(-2e7, 2e7), st.floats(0, 2000), st.floats(0, 2000), st.integers(8, 16))
def test_every_corner_of_a_box_lies_in_one_of_its_tiles(
    x: float, y: float, width: float, height: float, zoom: int
) -> None:
    found = set(tiles_touching(_box(x, y, x + width, y + height), zoom))
    size = tile_width_m(zoom)
    side = 1 << zoom
    for corner_x, corner_y in ((x, y), (x + width, y + height)):
        column = min(max(int((corner_x + HALF_WORLD_M) // size), 0), side - 1)
        row = min(max(int((HALF_WORLD_M - corner_y) // size), 0), side - 1)
        assert TileAddress(zoom, column, row) in found
