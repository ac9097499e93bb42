"""Zones along the seam of an adjustment fit together for the map, whatever is cut out of what."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs, transform
from planning_server.domain.strip import polygonal, widths_of
from planning_server.publish.restating import SAME_M, bend_m, with_corners

LAW, SHOWN = Crs(5899), Crs(3857)
EAST, NORTH = 576_000.0, 1_319_000.0
places = st.integers(min_value=0, max_value=40).map(lambda step: step * 12.5)
corners = st.tuples(places, places)
leans = st.sampled_from([0.0, 0.3, -0.7, 1.1])


def rectangle(one: tuple[float, float], other: tuple[float, float], lean: float) -> BaseGeometry:
    west, east = sorted((one[0], other[0]))
    south, north = sorted((one[1], other[1]))
    return shapely.affinity.rotate(
        box(EAST + west, NORTH + south, EAST + east + 10, NORTH + north + 10), lean, origin="centroid"
    )


@settings(max_examples=200, deadline=None)
@given(one=corners, other=corners, lean=leans, split=st.floats(0.2, 0.8))
def test_what_is_left_and_what_is_new_are_one_coverage(
    one: tuple[float, float], other: tuple[float, float], lean: float, split: float
) -> None:
    grid = [
        box(EAST + 100 * x, NORTH + 100 * y, EAST + 100 * (x + 1), NORTH + 100 * (y + 1))
        for x in range(5)
        for y in range(5)
    ]
    taken = rectangle(one, other, lean)
    west, south, east, north = taken.bounds
    middle = west + split * (east - west)
    new = [
        polygonal(shapely.intersection(taken, box(west - 1, south - 1, middle, north + 1))),
        polygonal(shapely.intersection(taken, box(middle, south - 1, east + 1, north + 1))),
    ]
    left = [polygonal(shapely.difference(zone, taken)) for zone in grid]
    pieces = np.concatenate([shapely.get_parts(item) for item in (*left, *new)])
    assume(
        float(widths_of(pieces).min()) > 0.01
    )  # what is thinner than the corners are told apart is drawn as it comes
    zones = [transform(item, LAW, SHOWN) for item in (*left, *new) if not item.is_empty]
    joined = np.asarray(with_corners(zones), dtype=object)
    assert shapely.coverage_is_valid(joined)
    # New corners lie within the bend of the longest edge: the ground stays what it was but for a strip of that width.
    drift = np.abs(shapely.area(joined) - shapely.area(np.asarray(zones, dtype=object)))
    assert float(drift.max()) <= (SAME_M[-1] + bend_m(600.0)) * float(shapely.length(joined).max())
