"""Vector tiles from arrays. The drawing commands expected here are the examples of the Mapbox Vector Tile specification 2.1, section 4.3.5."""

from __future__ import annotations

from collections.abc import Sequence

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from planning_server.tiles import varints
from planning_server.tiles.encoder import LayerEncoder, LayerFeatures, Value
from planning_server.tiles.grid import HALF_WORLD_M, TileAddress
from planning_server.tiles.rings import Kind

UNIT_M = 2 * HALF_WORLD_M / 4096
"""A unit of the one tile of zoom 0, in EPSG:3857 metres."""
WORLD = TileAddress(0, 0, 0)


def units(*points: tuple[float, float], zoom: int = 0) -> list[tuple[float, float]]:
    """Points of the grid of a zoom in EPSG:3857 metres."""
    unit = UNIT_M / 2**zoom
    return [(x * unit - HALF_WORLD_M, HALF_WORLD_M - y * unit) for x, y in points]


def layer(kind: Kind, *shapes: BaseGeometry, **attributes: Sequence[Value]) -> LayerFeatures:
    made = np.empty(len(shapes), dtype=object)
    made[:] = shapes
    return LayerFeatures("things", kind, np.arange(1, len(shapes) + 1), made, attributes)


def commands(tile: bytes) -> list[int]:
    """The geometry of the first feature, read by hand: the tag 0x22, a length, then varints."""
    at = tile.index(b"\x18") + 2  # behind the feature's type
    assert tile[at] == 0x22
    numbers, length = [], tile[at + 1]
    number = shift = 0
    for byte in tile[at + 2 : at + 2 + length]:
        number |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            numbers.append(number)
            number = shift = 0
    return numbers


def of_the_world(features: LayerFeatures) -> bytes:
    return dict(LayerEncoder(features).tiles(0))[WORLD]


def test_a_point_of_the_specification() -> None:
    tile = of_the_world(layer(Kind.POINT, shapely.Point(units((25.5, 17.5))[0])))
    assert commands(tile) == [9, 50, 34]


def test_several_points_of_the_specification() -> None:
    tile = of_the_world(layer(Kind.POINT, shapely.MultiPoint(units((5.5, 7.5), (3.5, 2.5)))))
    assert commands(tile) == [17, 10, 14, 3, 9]


def test_a_line_of_the_specification() -> None:
    tile = of_the_world(layer(Kind.LINE, shapely.LineString(units((2, 2), (2, 10), (10, 10)))))
    assert commands(tile) == [9, 4, 4, 18, 0, 16, 16, 0]


def test_several_lines_of_the_specification() -> None:
    lines = [units((2, 2), (2, 10), (10, 10)), units((1, 1), (3, 5))]
    tile = of_the_world(layer(Kind.LINE, shapely.MultiLineString(lines)))
    assert commands(tile) == [9, 4, 4, 18, 0, 16, 16, 0, 9, 17, 17, 10, 4, 8]


def test_a_polygon_of_the_specification() -> None:
    tile = of_the_world(layer(Kind.POLYGON, shapely.Polygon(units((3, 6), (8, 12), (20, 34)))))
    assert commands(tile) == [9, 6, 12, 18, 10, 12, 24, 44, 15]


def test_polygons_of_the_specification_with_a_hole() -> None:
    first = shapely.Polygon(units((0, 0), (10, 0), (10, 10), (0, 10)))
    hole = units((13, 13), (13, 17), (17, 17), (17, 13))
    second = shapely.Polygon(units((11, 11), (20, 11), (20, 20), (11, 20)), [hole])
    tile = of_the_world(layer(Kind.POLYGON, shapely.MultiPolygon([first, second])))
    assert commands(tile) == [
        *(9, 0, 0, 26, 20, 0, 0, 20, 19, 0, 15),
        *(9, 22, 2, 26, 18, 0, 0, 18, 17, 0, 15),
        *(9, 4, 13, 26, 0, 8, 8, 0, 0, 7, 15),
    ]


def test_rings_are_turned_as_the_format_asks_however_they_were_drawn() -> None:
    ring = units((0, 0), (100, 0), (100, 100), (0, 100))
    hole = units((20, 20), (40, 20), (40, 40), (20, 40))
    drawn = {
        of_the_world(layer(Kind.POLYGON, shapely.Polygon(outer, [inner]))).hex()
        for outer, inner in ((ring, hole), (ring, [hole[0], *hole[:0:-1]]))
    }
    assert len(drawn) == 1


def test_attributes_are_listed_once_a_tile_and_none_is_left_out() -> None:
    squares = [shapely.box(*units((at, 9))[0], *units((at + 5, 1))[0]) for at in (0, 10, 20)]
    features = layer(
        Kind.POLYGON, *squares, code=["ODT", None, "ODT"], far=[1.5, 2.0, None], storeys=[5, -1, 300]
    )
    tile = of_the_world(features)
    assert tile.count(b"ODT") == 1
    decoded = mapbox_vector_tile.decode(tile)["things"]["features"]
    assert [item["properties"] for item in decoded] == [
        {"code": "ODT", "far": 1.5, "storeys": 5},
        {"far": 2.0, "storeys": -1},
        {"code": "ODT", "storeys": 300},
    ]
    assert [item["id"] for item in decoded] == [1, 2, 3]


def test_what_two_tiles_share_is_the_same_ground_in_both() -> None:
    """A rectangle over the edge of tiles 0 and 1 of zoom 1: each shows 64 units beyond its edge, no more."""
    box = shapely.box(*units((4000, 300), zoom=1)[0], *units((4200, 100), zoom=1)[0])
    tiles = dict(LayerEncoder(layer(Kind.POLYGON, box)).tiles(1))
    drawn = {
        address.x: mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True})["things"][
            "features"
        ][0]
        for address, tile in tiles.items()
    }
    xs = {x: {point[0] for point in item["geometry"]["coordinates"][0]} for x, item in drawn.items()}
    assert xs == {0: {4000, 4160}, 1: {-64, 104}}


def test_ground_thinner_than_the_grid_is_gone_and_its_neighbour_stays() -> None:
    thin = shapely.box(*units((10, 10.2))[0], *units((20, 10.0))[0])
    square = shapely.box(*units((10, 30))[0], *units((20, 11))[0])
    decoded = mapbox_vector_tile.decode(of_the_world(layer(Kind.POLYGON, thin, square)))
    assert [item["id"] for item in decoded["things"]["features"]] == [2]


def test_a_spike_thinner_than_a_unit_is_not_drawn() -> None:
    spiked = shapely.Polygon(
        units((0, 0), (100, 0), (100, 49.9), (900, 50.1), (100, 50.2), (100, 100), (0, 100))
    )
    decoded = mapbox_vector_tile.decode(of_the_world(layer(Kind.POLYGON, spiked)))
    [feature] = decoded["things"]["features"]
    assert max(x for x, _ in feature["geometry"]["coordinates"][0]) == 100


def test_neighbours_that_share_an_edge_share_it_on_every_grid() -> None:
    """Sum of areas = area of the union: no gap and no overlap comes of rounding."""
    west = shapely.Polygon(units((0, 0), (333.3, 0.4), (340.7, 511.2), (0, 500)))
    east = shapely.Polygon(units((333.3, 0.4), (700, 0), (700, 600), (340.7, 511.2)))
    for zoom in (0, 1, 2):
        for _, tile in LayerEncoder(layer(Kind.POLYGON, west, east)).tiles(zoom):
            shapes = [
                shapely.geometry.shape(item["geometry"])
                for item in mapbox_vector_tile.decode(tile)["things"]["features"]
            ]
            assert shapely.union_all(shapes).area == pytest.approx(sum(item.area for item in shapes))


def test_a_layer_without_features_draws_nothing() -> None:
    assert list(LayerEncoder(layer(Kind.POLYGON)).tiles(5)) == []


def test_the_same_layer_gives_the_same_bytes() -> None:
    shapes = [shapely.Point(units((at, at))[0]).buffer(UNIT_M * 40) for at in range(50, 900, 60)]
    features = layer(Kind.POLYGON, *shapes, n=list(range(len(shapes))))
    assert dict(LayerEncoder(features).tiles(2)) == dict(LayerEncoder(features).tiles(2))


@given(st.lists(st.integers(0, 2**64 - 1), max_size=50))
def test_varints_are_what_one_by_one_gives(numbers: list[int]) -> None:
    many = np.array(numbers, dtype=np.uint64)
    sizes = varints.sizes_of(many)
    assert varints.encode(many, sizes).tobytes() == b"".join(map(varints.one, numbers))
    assert sizes.tolist() == [max(1, -(-number.bit_length() // 7)) for number in numbers]


def test_a_varint_of_the_protocol() -> None:
    """Protocol Buffers, encoding: 150 is 96 01."""
    assert varints.one(150) == b"\x96\x01"
    assert varints.zigzag(np.array([0, -1, 1, -2, 2147483647, -2147483648])).tolist() == [
        0,
        1,
        2,
        3,
        4294967294,
        4294967295,
    ]


def test_a_polygon_over_many_tiles_is_in_each_of_them_once() -> None:
    """A square of 90 tiles a side with a hole of 10: every tile but those wholly inside the hole shows its share of the ground."""
    side, low, high = 4096, 40, 50
    zoom = 8
    outer = units(
        (side * 20, side * 20),
        (side * 110, side * 20),
        (side * 110, side * 110),
        (side * 20, side * 110),
        zoom=zoom,
    )
    hole = units(
        *((side * x, side * y) for x, y in ((low, low), (high, low), (high, high), (low, high))), zoom=zoom
    )
    tiles = list(LayerEncoder(layer(Kind.POLYGON, shapely.Polygon(outer, [hole]))).tiles(zoom))
    addresses = [(address.x, address.y) for address, _ in tiles]
    assert len(set(addresses)) == len(addresses)
    inside = {(x, y) for x in range(low + 1, high - 1) for y in range(low + 1, high - 1)}
    # tiles beside an edge show the margin of it; tiles just outside the square see its edge in their own margin
    assert set(addresses) == {(x, y) for x in range(19, 111) for y in range(19, 111)} - inside
    areas = {
        (address.x, address.y): sum(
            shapely.make_valid(shapely.geometry.shape(item["geometry"]))
            .intersection(shapely.box(0, 0, side, side))
            .area
            for item in mapbox_vector_tile.decode(tile)["things"]["features"]
        )
        for address, tile in tiles
    }
    assert sum(areas.values()) == side * side * (90 * 90 - 10 * 10)
