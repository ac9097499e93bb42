"""How far an outline moved, by arithmetic, against GEOS on small shapes, and fast on large ones."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely

from planning_server.ingest.repairs.moved_by import moved_by

SQUARE = shapely.box(0, 0, 100, 100)


def test_an_outline_that_did_not_move_has_moved_by_nothing() -> None:
    assert moved_by(SQUARE, shapely.segmentize(SQUARE, 10)) == 0
    assert moved_by(SQUARE, shapely.normalize(SQUARE)) == 0


def test_a_corner_pulled_out_by_3_and_4_has_moved_by_5() -> None:
    pulled = shapely.Polygon([(0, 0), (100, 0), (103, 104), (0, 100)])
    assert moved_by(SQUARE, pulled) == pytest.approx(5.0)
    assert moved_by(pulled, SQUARE) == pytest.approx(5.0)


def test_a_hole_that_appears_is_as_far_as_its_furthest_vertex_from_the_outline() -> None:
    holed = shapely.difference(SQUARE, shapely.box(40, 40, 60, 60))
    assert moved_by(SQUARE, holed) == pytest.approx(40.0)


def test_what_vanishes_has_moved_without_bound() -> None:
    assert moved_by(SQUARE, shapely.Polygon()) == math.inf


def test_it_agrees_with_geos_where_that_is_affordable() -> None:
    chance = np.random.default_rng(5)
    for _ in range(50):
        ring = shapely.get_coordinates(shapely.Point(0, 0).buffer(100, quad_segs=12))
        shaken = ring.copy()
        shaken[chance.integers(1, len(ring) - 1, 4)] += chance.normal(0, 0.5, (4, 2))
        one, other = shapely.Polygon(ring), shapely.Polygon(shaken)
        assert moved_by(one, other) == pytest.approx(shapely.hausdorff_distance(one, other), abs=1e-9)


@pytest.mark.timeout(20)
def test_a_ring_of_two_hundred_thousand_vertices_is_no_matter_of_minutes() -> None:
    large = shapely.Point(0, 0).buffer(1000, quad_segs=50_000)
    ring = shapely.get_coordinates(large)
    ring[1000] += (0.0, 0.03)
    assert 0 < moved_by(large, shapely.Polygon(ring)) <= 0.03
