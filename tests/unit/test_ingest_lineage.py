"""Which parcel comes from which, on squares of 100 m whose answers are plain on paper."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from planning_server.ingest.lineage import Change, Outlines, trace
from planning_server.ingest.plan_ends import read_names
from tests.shapefiles import square


def parcels(**shapes: BaseGeometry) -> Outlines:
    """Each on sheet 1 under its name without a final underscore."""
    drawn = np.array(list(shapes.values()), dtype=object)
    return Outlines(list(shapes), [("99001", "1", name.rstrip("_")) for name in shapes], drawn)


def half(column: int, side: int) -> BaseGeometry:
    west, south, _, north = square(column, 0).bounds
    return shapely.box(west + 50 * side, south, west + 50 * (side + 1), north)


def changes(new: Outlines, ended: Outlines) -> list[tuple[Change, tuple[str, ...], tuple[str, ...]]]:
    return [
        (
            event.change,
            tuple(new.ids[item] for item in event.new),
            tuple(ended.ids[item] for item in event.ended),
        )
        for event in trace(new, ended).events
    ]


def test_two_halves_of_an_ended_parcel_are_a_split() -> None:
    found = changes(parcels(a=half(0, 0), b=half(0, 1)), parcels(a_=square(0, 0)))
    assert found == [(Change.SPLIT, ("a", "b"), ("a_",))]


def test_one_parcel_on_two_ended_ones_is_merged() -> None:
    found = changes(parcels(c=square(0, 0)), parcels(a=half(0, 0), b=half(0, 1)))
    assert found == [(Change.MERGED, ("c",), ("a", "b"))]


def test_two_parcels_that_become_two_others_are_rearranged() -> None:
    west, south, east, north = square(0, 0).bounds
    lower, upper = shapely.box(west, south, east, south + 50), shapely.box(west, south + 50, east, north)
    found = changes(parcels(c=lower, d=upper), parcels(a=half(0, 0), b=half(0, 1)))
    assert found == [(Change.REARRANGED, ("c", "d"), ("a", "b"))]


@pytest.mark.parametrize(
    ("name", "shape", "change"),
    [
        ("a", square(0, 0), Change.REREGISTERED),
        ("a", shapely.reverse(shapely.normalize(square(0, 0))), Change.REREGISTERED),
        ("a", half(0, 0), Change.REDRAWN),
        ("b", square(0, 0), Change.RENUMBERED),
        ("a", square(5, 0), Change.REDRAWN),  # the same key elsewhere: by key, where the ground tells nothing
    ],
)
def test_one_parcel_in_place_of_another(name: str, shape: BaseGeometry, change: Change) -> None:
    assert changes(parcels(**{name: shape}), parcels(a_=square(0, 0))) == [(change, (name,), ("a_",))]


def test_a_hair_along_a_boundary_makes_nobody_a_predecessor() -> None:
    hair = shapely.union(
        square(1, 0), shapely.box(*(square(1, 0).bounds[0] - 0.05, *square(1, 0).bounds[1:]))
    )
    new, ended = parcels(b=hair), parcels(a=square(0, 0))
    assert changes(new, ended) == [(Change.NEW, ("b",), ()), (Change.ENDED, (), ("a",))]


def test_a_strip_of_less_than_a_twentieth_makes_nobody_a_predecessor() -> None:
    west, south, _, north = square(1, 0).bounds
    new = parcels(b=shapely.box(west - 4, south, west + 96, north))  # 4 % of the neighbour
    assert changes(new, parcels(a=square(0, 0)))[0][0] is Change.NEW
    new = parcels(b=shapely.box(west - 6, south, west + 94, north))  # 6 %
    assert changes(new, parcels(a=square(0, 0)))[0][0] is Change.RENUMBERED


def test_what_the_file_states_counts_beside_the_ground() -> None:
    new, ended = parcels(b=square(5, 0)), parcels(a=square(0, 0))
    assert trace(new, ended, [(0, 0)]).predecessors == ((0,),)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("12/45", ["12/45"]),
        ("45; 46", ["7/45", "7/46"]),
        ("12/45+pabcdefghijkl", ["12/45", "pabcdefghijkl"]),
        (" , ;", []),
    ],
)
def test_predecessors_are_read_from_a_cell(text: str, names: list[str]) -> None:
    assert [name.shown for name in read_names(text, "99001", "7")] == names
