"""What changed between two drawings: squares and lines whose areas and lengths are known on paper, in metres of one system."""

from __future__ import annotations

import gzip
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import LineString, box, shape
from shapely.geometry.base import BaseGeometry

from planning_server.domain.crs import Crs
from planning_server.domain.valid_reading import repaired
from planning_server.publish.compared_versions import moved_together
from planning_server.publish.comparison import Change, Comparison, compare
from planning_server.publish.pairing import Layer, LayerPair, Row, pair_layers

REAL_DATA = Path(os.environ.get("REAL_DATA_DIR", "/nonexistent")) / "chicago_zoning.zip"
"""Zoning of Chicago in October 2024 and April 2025, as the city publishes it."""


def square(column: int, *, to: float = 100.0) -> BaseGeometry:
    return box(100.0 * column, 0.0, 100.0 * column + to, 100.0)


def row(
    key: str | None, drawn: BaseGeometry, code: str = "R", *, layer: str = "zones", name: str = ""
) -> Row[str]:
    return Row(layer, name or key or "", key, {"recoded": code}, code, drawn)


def layer(name: str = "zones", *, theme: str = "land_use", accuracy_m: float = 0.2) -> Layer:
    return Layer("zones", theme, name, accuracy_m, square(0))


def compared(before: list[Row[str]], after: list[Row[str]], *, lines: bool = False) -> Comparison[str]:
    names = {item.layer for item in (*before, *after)}
    return compare(
        before, after, [LayerPair(layer(name), layer(name)) for name in sorted(names)], lines=lines
    )


def told(found: Comparison[str]) -> list[tuple[str, tuple[str, ...], float]]:
    return [(item.state.name, item.kinds, round(item.drawn.area, 2)) for item in found.changes]


def only(found: Comparison[str]) -> Change[str]:
    (change,) = found.changes
    return change


def test_an_edge_that_moves_between_two_zones_is_told_of_both_and_counts_once() -> None:
    """B gives a strip of 10 m by 100 m to A."""
    before = [row("A", square(0)), row("B", square(1))]
    after = [row("A", box(0, 0, 110, 100)), row("B", box(110, 0, 200, 100))]
    found = compared(before, after)
    assert told(found) == [("A", ("redrawn",), 1_000.0), ("B", ("redrawn",), 1_000.0)]
    a, b = found.changes
    assert (a.lost.area, a.gained.area, b.lost.area, b.gained.area) == (0.0, 1_000.0, 1_000.0, 0.0)
    assert found.of_kind("redrawn").area == 1_000.0
    assert (found.unchanged, found.before, found.after) == (0, 2, 2)


def test_one_id_in_two_layers_names_two_zones() -> None:
    before = [row("A", square(0)), row("A", square(5), layer="other")]
    after = [row("A", square(0)), row("A", square(5), "C", layer="other")]
    change = only(compared(before, after))
    assert (change.state.layer, change.kinds, change.drawn.area) == ("other", ("recoded",), 10_000.0)


def test_rows_that_moved_down_by_one_are_paired_by_their_ground() -> None:
    """A row put in above: by row number every zone would be another one."""
    before = [row(None, square(0), "R", name="r1"), row(None, square(1), "C", name="r2")]
    after = [
        row(None, square(7), "P", name="r1"),
        row(None, square(0), "R", name="r2"),
        row(None, square(1), "C", name="r3"),
    ]
    assert told(compared(before, after)) == [("r1", ("added",), 10_000.0)]


def test_a_zone_without_an_id_is_the_same_while_more_than_half_of_each_is_shared() -> None:
    found = compared([row(None, square(0), name="r1")], [row(None, square(0, to=60), name="r1")])
    assert told(found) == [("r1", ("redrawn",), 4_000.0)]
    found = compared([row(None, square(0), name="r1")], [row(None, square(0, to=40), name="r1")])
    assert told(found) == [("r1", ("added",), 4_000.0), ("r1", ("removed",), 10_000.0)]


def test_shapes_drawn_one_over_the_other_are_paired_by_what_they_say() -> None:
    before = [row(None, square(0), code, name=f"r{code}") for code in ("A", "B", "C")]
    after = [row(None, square(0), code, name=f"r{code}") for code in ("C", "A", "D")]
    change = only(compared(before, after))
    assert change.before is not None
    assert (change.kinds, change.before.name, change.state.name) == (("recoded",), "rB", "rD")


def test_a_thousand_copies_in_one_place_are_paired_at_once() -> None:
    copies = [row(None, square(0), name=f"r{number}") for number in range(1000)]
    found = compared(copies, copies[:-1])
    assert (found.unchanged, [item.kinds for item in found.changes]) == (999, [("removed",)])


def test_a_redrawing_thinner_than_the_accuracy_is_one_and_changes_no_ground() -> None:
    """A strip of 0.05 m by 100 m: its width as a strip is 2·5/200.1 = 0.05 m, under 0.2 m."""
    change = only(compared([row("A", square(0))], [row("A", square(0, to=100.05))]))
    assert change.kinds == ("redrawn",)
    assert change.is_within_accuracy
    assert (change.beyond.area, round(change.within.area, 2)) == (0.0, 5.0)
    found = compared([row("A", square(0))], [row("A", square(0, to=101))])
    assert not only(found).is_within_accuracy
    assert found.of_kind("redrawn").area == pytest.approx(100.0)


def test_what_a_change_of_system_leaves_behind_is_no_redrawing() -> None:
    assert compared([row("A", square(0))], [row("A", square(0, to=100.00001))]).changes == ()


def test_rows_of_one_zone_are_measured_as_their_union_however_it_is_cut() -> None:
    before = [row("A", box(0, 0, 50, 100)), row("A", box(40, 0, 100, 100))]
    assert compared(before, [row("A", square(0))]).changes == ()


def test_a_zone_whose_rows_disagree_changes_where_it_says_something_else() -> None:
    """West half R, east half C; then R to 60 m: a strip of 10 m by 100 m is coded anew, and nothing is redrawn."""
    before = [row("A", box(0, 0, 50, 100), "R"), row("A", box(50, 0, 100, 100), "C")]
    after = [row("A", box(0, 0, 60, 100), "R"), row("A", box(60, 0, 100, 100), "C")]
    assert told(compared(before, after)) == [("A", ("recoded",), 1_000.0)]


def test_a_zone_coded_anew_and_made_larger_tells_both_apart() -> None:
    change = only(compared([row("A", square(0))], [row("A", square(0, to=120), "C")]))
    assert change.kinds == ("redrawn", "recoded")
    assert (change.gained.area, change.kept.area, change.drawn.area) == (2_000.0, 10_000.0, 12_000.0)


def test_a_line_cut_short_loses_its_metres() -> None:
    """100 m, then 60 m: 40 m lost, less the millimetre within which lines run together."""
    before = [row(None, LineString([(0, 0), (100, 0)]), name="roads.1")]
    after = [row(None, LineString([(60, 0), (0, 0)]), name="roads.9")]
    change = only(compared(before, after, lines=True))
    assert change.kinds == ("redrawn",)
    assert (round(change.lost.length, 2), change.gained.length) == (40.0, 0.0)
    assert not change.is_within_accuracy


def test_a_line_drawn_the_other_way_round_is_the_same_and_one_beside_it_is_within_the_accuracy() -> None:
    there = [row(None, LineString([(0, 0), (100, 0)]), name="roads.1")]
    back = [row(None, LineString([(100, 0), (0, 0)]), name="roads.1")]
    assert compared(there, back, lines=True).changes == ()
    beside = [row(None, LineString([(0, 0.1), (100, 0.1)]), name="roads.1")]
    change = only(compared(there, beside, lines=True))
    assert (change.kinds, change.is_within_accuracy) == (("redrawn",), True)
    far = [row(None, LineString([(0, 5), (100, 5)]), name="roads.1")]
    assert [item.kinds for item in compared(there, far, lines=True).changes] == [("added",), ("removed",)]


def test_a_layer_under_another_name_is_the_one_that_is_left_of_its_theme() -> None:
    old, new = layer("zoning-2024"), layer("zoning-2025")
    assert pair_layers([old], [new]) == (LayerPair(old, new),)
    assert pair_layers([old, layer("x")], [layer("x"), new]) == (
        LayerPair(layer("x"), layer("x")),
        LayerPair(old, new),
    )
    flood = layer("flood", theme="flood")
    assert pair_layers([old], [flood]) == (LayerPair(None, flood), LayerPair(old, None))
    several = pair_layers([old, layer("a")], [new])
    assert set(several) == {LayerPair(None, new), LayerPair(old, None), LayerPair(layer("a"), None)}


@pytest.mark.skipif(not REAL_DATA.exists(), reason="REAL_DATA_DIR names no folder with the zoning of Chicago")
def test_half_a_year_of_chicago_adds_up() -> None:
    """14 592 rows (4 without ground) became 14 670, none with an id. What each kept zone gained and lost is what its area grew by."""
    before, after = _chicago("2024-10-21"), _chicago("2025-04-17")
    zones = layer(accuracy_m=1.0)
    found = compare(before, after, [LayerPair(zones, zones)])
    assert (found.before, found.after) == (14_588, 14_670)
    both = [item for item in found.changes if item.before is not None and item.after is not None]
    added = [item for item in found.changes if item.before is None]
    removed = [item for item in found.changes if item.after is None]
    assert found.unchanged + len(both) + len(removed) == found.before
    assert found.unchanged + len(both) + len(added) == found.after
    assert len(added) + len(removed) < 0.03 * found.after
    grown = sum(item.geometry.area for item in after) - sum(item.geometry.area for item in before)
    gained = sum(item.gained.area for item in found.changes) - sum(item.lost.area for item in found.changes)
    assert gained == pytest.approx(
        grown, abs=30.0
    )  # areas that differ by less than 0.01 m² are called the same


def _chicago(day: str) -> list[Row[str]]:
    with zipfile.ZipFile(REAL_DATA) as archive:
        packed = archive.read(f"data/chicago-zoning-{day}-simple.geojson.gz")
    features: list[dict[str, Any]] = json.loads(gzip.decompress(packed))["features"]
    drawn = [(index, shape(item["geometry"])) for index, item in enumerate(features) if item["geometry"]]
    drawn = [item for item in drawn if not item[1].is_empty]
    ground = repaired(moved_together([(item, Crs(4326)) for _, item in drawn], Crs(32616)))
    return [
        row(None, area, str(features[index]["properties"]["zone_class"]), name=f"r{index}")
        for (index, _), area in zip(drawn, ground, strict=True)
    ]
