"""Pairs that a straight line keeps apart share no ground; GEOS, which asks each pair alone, is the witness."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from planning_server.ingest.checks.apart import MOST_CORNERS, kept_apart
from planning_server.ingest.ground import Geometries, as_array
from tests.shapefiles import ORIGIN

NOISE_M2 = 1e-6
CORNERS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=MOST_CORNERS + 1, unique=True
)
TURN = st.floats(0, 90)


def all_pairs(count: int) -> tuple[np.ndarray, np.ndarray]:
    left, right = np.triu_indices(count, k=1)
    return left.astype(np.int64), right.astype(np.int64)


def turned(shapes: Geometries, degrees: float) -> Geometries:
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.asarray(shapely.transform(shapes, lambda xy: (xy - ORIGIN) @ turn + ORIGIN), dtype=object)


@given(st.lists(CORNERS, min_size=2, max_size=8), TURN)
@settings(max_examples=150, deadline=None)
def test_what_is_kept_apart_shares_no_ground(drawn: list[list[tuple[int, int]]], degrees: float) -> None:
    shapes = as_array([shapely.Polygon([(ORIGIN[0] + x, ORIGIN[1] + y) for x, y in ring]) for ring in drawn])
    shapes = turned(shapes[shapely.is_valid(shapes)], degrees)
    left, right = all_pairs(len(shapes))
    apart = kept_apart(shapes, left, right)
    common = shapely.area(shapely.intersection(shapes[left[apart]], shapes[right[apart]]))
    assert (common <= NOISE_M2).all()


@given(TURN)
@settings(max_examples=30, deadline=None)
def test_lots_that_share_their_edges_are_kept_apart_however_the_streets_run(degrees: float) -> None:
    lots = [shapely.box(ORIGIN[0] + x, ORIGIN[1], ORIGIN[0] + x + 20, ORIGIN[1] + 20) for x in (0, 20, 40)]
    shapes = turned(as_array(lots), degrees)
    assert kept_apart(shapes, *all_pairs(3)).all()


def test_a_lot_that_reaches_over_its_neighbour_is_not_kept_apart() -> None:
    x, y = ORIGIN
    shapes = as_array([shapely.box(x, y, x + 20, y + 20), shapely.box(x + 19.999, y, x + 40, y + 20)])
    assert not kept_apart(shapes, *all_pairs(2)).any()
    holed = shapely.Polygon(
        shapely.box(x, y, x + 20, y + 20).exterior, [shapely.box(x + 5, y + 5, x + 9, y + 9).exterior]
    )
    inside = as_array([holed, shapely.box(x + 5, y + 5, x + 9, y + 9)])
    assert not kept_apart(inside, *all_pairs(2)).any()  # left to GEOS: no straight line tells
