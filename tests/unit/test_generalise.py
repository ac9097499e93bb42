"""What the map draws opens no gap and no overlap that was not approved: looked at in every band, not taken on trust."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from planning_server.tiles import generalise
from planning_server.tiles.generalise import Coverage, report_band, unmatched_edges
from planning_server.tiles.layers import BANDS

Geometries = NDArray[np.object_]


def coverage(zones: Sequence[shapely.Geometry]) -> Coverage:
    shapes = np.array([*zones, None], dtype=object)[:-1]
    names = [f"Z{index}" for index in range(len(zones))]
    return Coverage(1, list(range(len(zones))), shapes, names, ["A", *["B"] * (len(zones) - 1)])


def waves(east: float) -> list[tuple[float, float]]:
    """An edge of 2 km from the south with teeth of 2 m, a vertex every 10 m."""
    return [(east + 2.0 * (step % 2), 10.0 * step) for step in range(201)]


def neighbours() -> Coverage:
    """Two zones of 1 km by 2 km that share a toothed edge."""
    edge = waves(1000.0)
    west = shapely.Polygon([(0, 0), *edge, (0, 2000)])
    east = shapely.Polygon([*edge, (2000, 2000), (2000, 0)])
    return coverage([west, east])


def drawn(made: Coverage, band: int) -> generalise.Drawn:
    return generalise.generalise(made.zones, BANDS[band], unmatched_edges(made.zones))


def test_neighbours_stay_neighbours_in_every_band() -> None:
    made = neighbours()
    counts: list[int] = []
    for band in BANDS:
        shown = drawn(made, band.index)
        assert not shown.unmatched.any()
        assert shapely.area(shapely.intersection(shown.zones[0], shown.zones[1])) == 0
        assert int(shapely.get_num_interior_rings(shapely.union_all(shown.zones))) == 0
        counts.append(int(shapely.get_num_coordinates(shown.zones).sum()))
    assert counts[0] < counts[-1] == int(shapely.get_num_coordinates(made.zones).sum())
    assert [drawn(made, band.index).every_vertex for band in BANDS] == [False, False, False, False, True]


def test_a_drawing_that_parts_neighbours_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each zone simplified by itself, and one of them more than the other: the shared edge is two edges then."""

    def one_by_one(zones: Geometries, tolerance: float) -> Geometries:
        return np.array([shapely.simplify(zones[0], tolerance), zones[1]], dtype=object)

    monkeypatch.setattr(shapely, "coverage_simplify", one_by_one)
    made = neighbours()
    shown = drawn(made, 0)
    assert shown.every_vertex
    assert shapely.equals_identical(shown.zones, made.zones).all()
    told = report_band(made, shown, BANDS[0], ())
    assert (told["every_vertex_kept"], told["new_gaps_or_overlaps"]) == (True, 0)


@pytest.mark.parametrize(("band", "taken"), [(0, True), (1, True), (2, False), (3, False)])
def test_areas_drift_by_half_a_percent_at_most_from_zoom_13_on(
    monkeypatch: pytest.MonkeyPatch, band: int, taken: bool
) -> None:
    """All zones drawn 0.6 % smaller: 0.994 of the area is 0.997 of each side, as 0.997² = 0.994009."""

    def smaller(zones: Geometries, _tolerance: float) -> Geometries:
        return shapely.transform(zones, lambda xy: xy * 0.997)

    monkeypatch.setattr(shapely, "coverage_simplify", smaller)
    made = neighbours()
    shown = drawn(made, band)
    assert shown.every_vertex is not taken
    told = report_band(made, shown, BANDS[band], ())
    assert told["area_drift"] == (pytest.approx(-0.005991, abs=1e-6) if taken else 0.0)
    if band < 2:
        assert told["area_drift_by_code"] == {"A": told["area_drift"], "B": told["area_drift"]}
    else:
        assert "area_drift_by_code" not in told


def test_what_overlaps_as_approved_is_named_and_nothing_else() -> None:
    made = coverage([shapely.box(east, 0, east + 100, 100) for east in (0, 90, 500)])
    assert unmatched_edges(made.zones).tolist() == [True, True, False]
    shown = drawn(made, 0)
    assert (int(shown.unmatched.sum()), shown.new_unmatched) == (2, 0)


def test_a_zone_too_small_for_a_band_does_not_vanish() -> None:
    made = coverage([shapely.box(0, 0, 5000, 5000), shapely.box(9000, 0, 9003, 3)])
    shown = drawn(made, 0)
    assert shapely.is_valid(shown.zones).all()
    assert 0 < float(shapely.area(shown.zones[1])) <= 9.0


def test_a_drift_that_rounds_to_nothing_has_no_sign() -> None:
    """1 m² of 10 000 000 m² is a drift of -0.0000001; PostgreSQL's numbers know no -0.0."""
    made = coverage([shapely.box(0, 0, 10_000, 1_000)])
    shown = generalise.Drawn(
        np.array([shapely.box(0, 0, 10_000, 999.9999)], dtype=object),
        np.zeros(1, dtype=bool),
        0,
        0,
        every_vertex=False,
    )
    assert json.dumps(report_band(made, shown, BANDS[0], ())["area_drift"]) == "0.0"
