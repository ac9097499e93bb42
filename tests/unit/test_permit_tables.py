"""Every cell of every table against the oracle `rule_tables_vn.yaml`, and the relations that its `checks` state."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from planning_server.permit.facts import Bounds, Fact
from planning_server.permit.rule_model import Rule
from planning_server.permit.rule_sets import load_shipped
from planning_server.permit.tables import (
    Axis,
    Bin,
    CategoryAxis,
    InterpolatedAxis,
    RangeAxis,
    Table,
)

ORACLE = yaml.safe_load((Path(__file__).parent / "rule_tables_vn.yaml").read_text(encoding="utf-8"))
TABLES: dict[str, Mapping[str, Any]] = {item["id"]: item for item in ORACLE["tables"]}


def _axis(item: Mapping[str, Any]) -> Axis:
    if item["type"] == "range":
        bins = [Bin(b["label"], b["lo"], b["lo_closed"], b["hi"], b["hi_closed"]) for b in item["bins"]]
        return RangeAxis(item["name"], tuple(bins))
    if item["type"] == "interp":
        knots = tuple(float(knot) for knot in item["knots"])
        return InterpolatedAxis(item["name"], knots, item["above"] == "step", item["above"] == "needs_review")
    return CategoryAxis(item["name"], tuple(item["codes"]))


def _table(table_id: str) -> Table:
    item = TABLES[table_id]
    rows = [row if isinstance(row, list) else [row] for row in cast("list[Any]", item["cells"])]
    axes = tuple(_axis(axis) for axis in item["axes"])
    return Table(table_id, axes, tuple(tuple(row) for row in rows), ("text",) * len(rows))


def _inside(axis: Axis) -> list[Fact]:
    """One fact for each printed row or column."""
    match axis:
        case RangeAxis():
            return [item.low if item.low is not None else (item.high or 0.0) - 1.0 for item in axis.bins]
        case InterpolatedAxis():
            above = [axis.knots[-1] + 1.0] if axis.step_above else []
            return [*axis.knots, *above]
        case CategoryAxis():
            return list(axis.codes)


@pytest.mark.parametrize("table_id", sorted(TABLES))
def test_every_printed_cell_is_found_again(table_id: str) -> None:
    table = _table(table_id)
    names = [axis.fact for axis in table.axes]
    places = [list(enumerate(_inside(axis))) for axis in table.axes]
    for combination in product(*places):
        facts = {name: value for name, (_, value) in zip(names, combination, strict=True)}
        row, column = combination[0][0], combination[1][0] if len(combination) > 1 else 0
        found = table.look_up(facts)
        printed = table.cells[row][column]
        assert [cell.value for cell in found.cells] == ([] if printed is None else [printed])
        assert found.missing == ()


def _shipped(rule_id: str) -> Rule:
    return next(rule for item in load_shipped() for rule in item.rules if rule.rule_id == rule_id)


@pytest.mark.parametrize(
    ("rule_id", "table_id"),
    [("qcvn01.2021.t2_8.coverage", "q_t2_8"), ("qcvn01.2021.t2_7.front_setback", "q_t2_7")],
)
def test_every_cell_of_a_shipped_table_is_the_printed_one(rule_id: str, table_id: str) -> None:
    shipped = next(limit.table for limit in _shipped(rule_id).limits if limit.table is not None)
    oracle = _table(table_id)
    assert shipped.cells == oracle.cells
    assert [_inside(axis) for axis in shipped.axes] == [_inside(axis) for axis in oracle.axes]
    assert [axis.fact for axis in shipped.axes] == [axis.fact for axis in oracle.axes]


def test_the_shipped_rule_sets_pass_their_own_tests() -> None:
    for item in load_shipped():
        assert item.tests
        assert item.failing_tests() == ()


@pytest.mark.parametrize(
    ("area", "percent"),
    [
        *((10, 100), (90, 100), (95, 95), (100, 90), (150, 80), (180, 74), (200, 70), (250, 65)),
        *((300, 60), (400, 55), (500, 50), (750, 45), (1000, 40), (5000, 40)),
    ],
)
def test_table_2_8_interpolates_between_printed_values_and_clamps_its_ends(
    area: float, percent: float
) -> None:
    (cell,) = _table("q_t2_8").look_up({"lot_area_m2": float(area)}).cells
    assert cell.value == pytest.approx(percent, abs=1e-9)


@pytest.mark.parametrize(
    ("road", "height", "setback"),
    [(18.999, 18.999, 0), (18.9, 19, 3), (19, 21.9, 0), (19, 22, 3), (22, 27.9, 0), (22, 28, 6), (5, 100, 6)],
)
def test_bins_of_table_2_7_hold_their_lower_bound_and_not_their_upper(
    road: float, height: float, setback: float
) -> None:
    (cell,) = _table("q_t2_7").look_up({"road_width_m": road, "height_m": height}).cells
    assert cell.value == setback


def test_above_46_m_the_last_row_applies_without_interpolation() -> None:
    table = _table("q_t2_9")
    at = {"lot_area_m2": 10000.0}
    assert [cell.value for cell in table.look_up({**at, "height_m": 46.0}).cells] == [41]
    assert [cell.value for cell in table.look_up({**at, "height_m": 46.01}).cells] == [40]


def test_two_axes_interpolate_on_the_four_surrounding_cells() -> None:
    """Case T14: podium 15 m on 5 000 m²: 80 + (70 - 80)·2000/7000 = 77.1429 %."""
    (cell,) = _table("q_t2_10").look_up({"height_m": 15.0, "lot_area_m2": 5000.0}).cells
    assert cell.value == pytest.approx(77.142857, abs=1e-6)
    (middle,) = _table("q_t2_10").look_up({"height_m": 17.5, "lot_area_m2": 6500.0}).cells
    assert middle.value == pytest.approx((80 + 70 + 80 + 65) / 4, abs=1e-9)


def test_an_unknown_axis_leaves_every_value_possible() -> None:
    found = _table("q_t2_7").look_up({"height_m": 22.0})
    assert [cell.value for cell in found.cells] == [0, 3, 4]
    assert found.missing == ("road_width_m",)


def test_an_interval_leaves_the_values_within_it_possible() -> None:
    found = _table("q_t2_8").look_up({"lot_area_m2": Bounds(95.0, 150.0)})
    assert [cell.value for cell in found.cells] == [80, 90, 95]
    low = _table("q_t2_7").look_up({"road_width_m": 10.0, "height_m": Bounds(0.0, 19.0)})
    assert [cell.value for cell in low.cells] == [0, 3]


def test_where_the_text_gives_no_value_there_is_none() -> None:
    assert _table("h_t1").look_up({"lot_area_m2": 501.0}).cells == ()


def test_a_code_that_is_not_listed_has_no_limit() -> None:
    assert _table("q_t2_11").look_up({"building_type": "castle"}).cells == ()


def test_table_2_12_is_table_2_10_times_storeys() -> None:
    check = next(item for item in ORACLE["checks"] if item["id"] == "t2_12_is_t2_10_times_storeys")
    ratio, density = _table("q_t2_12").cells, _table("q_t2_10").cells
    compared = 0
    for row, storeys in enumerate(check["storeys_by_row"]):
        for column, cell in enumerate(density[row]):
            assert cell is not None
            assert ratio[row][column] == pytest.approx(cell * storeys / 100, abs=0.005)
            compared += 1
    assert compared == check["cells"]


@pytest.mark.parametrize("table_id", ["q_t2_8", "q_t2_9", "q_t2_10", "q_t2_12", "h_t1"])
def test_density_and_ratio_never_increase_with_the_lot(table_id: str) -> None:
    table = _table(table_id)
    by_lot = table.cells if len(table.axes) > 1 else (tuple(row[0] for row in table.cells),)
    for row in by_lot:
        values = [cell for cell in row if cell is not None]
        assert values == sorted(values, reverse=True)


@pytest.mark.parametrize(("table_id", "falls"), [("q_t2_9", True), ("q_t2_10", True), ("q_t2_12", False)])
def test_density_falls_and_the_ratio_of_table_2_12_rises_with_height(table_id: str, falls: bool) -> None:
    cells = _table(table_id).cells
    for column in range(len(cells[0])):
        values = [row[column] or 0.0 for row in cells]
        assert values == sorted(values, reverse=falls)


def test_the_city_table_agrees_with_the_national_one_from_100_m2_and_differs_below() -> None:
    city, nation = _table("h_t1"), _table("q_t2_8")
    for area in (100.0, 200.0, 300.0, 500.0):
        assert (
            city.look_up({"lot_area_m2": area}).cells[0].value
            == nation.look_up({"lot_area_m2": area}).cells[0].value
        )
    assert city.look_up({"lot_area_m2": 75.0}).cells[0].value == 95
    assert nation.look_up({"lot_area_m2": 75.0}).cells[0].value == 100
