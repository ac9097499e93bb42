"""What must hold of every permit check, whatever the numbers."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Polygon, box
from shapely.geometry.base import BaseGeometry

from planning_server.domain.errors import InvalidInput
from planning_server.domain.indicators import Indicators
from planning_server.permit.answer import PermitAnswer
from planning_server.permit.evaluate import evaluate
from planning_server.permit.render import render_permit, stored_answer
from planning_server.permit.request import parse_request
from planning_server.permit.rule_sets import load_shipped
from planning_server.permit.verdicts import Limits, Quantity, Verdict, exactly, judge
from planning_server.situation.contacts import zone_contacts
from planning_server.situation.subject import lot_subject, parcel_subject
from tests.unit.local_ground import (
    ORIGIN,
    TM3,
    LocalGround,
    ceiling,
    layer,
    line_rule,
    parcel,
    placed,
    zone,
)

finite = st.floats(min_value=-1e6, max_value=1e6, allow_nan=False, allow_infinity=False)
sides = st.floats(min_value=0.5, max_value=30.0)
ORDER = {Verdict.FAIL: 0, Verdict.NEEDS_REVIEW: 1, Verdict.PASS: 2}


def _turned(geometry: BaseGeometry, degrees: float) -> BaseGeometry:
    turn = math.radians(degrees)
    matrix = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    return placed(shapely.transform(geometry, lambda xy: xy @ matrix.T))


def _asked(footprint: Polygon, degrees: float, **fields: object) -> PermitAnswer:
    everywhere = _turned(box(-200, -200, 200, 200), degrees)
    ground = LocalGround(
        zones=(zone(everywhere, indicators=Indicators(coverage=ceiling(0.6), storeys=ceiling(4))),),
        lines=(
            line_rule(_turned(LineString([(-50, 0), (50, 0)]), degrees), width_m=18.0, road_class="khu_vuc"),
        ),
        layers=(layer(everywhere), layer(everywhere, theme="red_line")),
    )
    lot = parcel(_turned(box(0, 0, 20, 30), degrees))
    drawn = shapely.to_geojson(_turned(footprint, degrees))
    request = parse_request({"footprint": _json(drawn), "crs": TM3.name, **fields})
    return evaluate(ground.around(lot_subject(request.footprint, TM3, (lot,))), request, load_shipped())


def _json(text: str) -> dict[str, Any]:
    return json.loads(text)


def _verdicts(answer: PermitAnswer) -> dict[tuple[str, str | None], tuple[str, float | None]]:
    return {
        (item.rule, item.part): (item.verdict, None if item.margin is None else round(item.margin, 4))
        for item in (*answer.checks, *answer.advice)
    }


FIELDS = {
    "use": "residential.villa",
    "context": "new_area",
    "height_m": 23.0,
    "storeys": 4,
    "gross_floor_area_m2": 900,
}


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 360), st.floats(0, 8), st.floats(0, 8), sides, sides)
def test_verdicts_and_margins_do_not_change_when_the_world_is_turned(
    degrees: float, west: float, south: float, width: float, depth: float
) -> None:
    footprint = box(west, south, west + width, south + depth)
    straight = _asked(footprint, 0.0, **FIELDS)
    turned = _asked(footprint, degrees, **FIELDS)
    for key, (verdict, margin) in _verdicts(straight).items():
        other, other_margin = _verdicts(turned)[key]
        if margin is None or other_margin is None:
            assert verdict == other
        else:
            assert abs(margin - other_margin) < 0.002
            if abs(margin) > 0.01:
                assert verdict == other


@settings(max_examples=40, deadline=None)
@given(sides, sides, st.floats(0.05, 0.95))
def test_a_smaller_building_never_fails_where_a_larger_one_passes(
    width: float, depth: float, part: float
) -> None:
    large = box(1, 1, 1 + min(width, 18), 1 + min(depth, 28))
    small = box(1, 1, 1 + part * min(width, 18), 1 + part * min(depth, 28))
    before, after = _verdicts(_asked(large, 0.0, **FIELDS)), _verdicts(_asked(small, 0.0, **FIELDS))
    for key, (verdict, _) in before.items():
        if key in after:  # a footprint thinner than 0.2 m only touches the land that it stands on
            assert ORDER[Verdict(after[key][0])] >= ORDER[Verdict(verdict)]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.5, 19.5), min_size=0, max_size=6, unique=True), st.floats(1, 40))
def test_how_a_zone_is_cut_changes_no_share(cuts: list[float], depth: float) -> None:
    lot = parcel(placed(box(0, 0, 20, 30)))
    edges = [-5.0, *sorted(cuts), 25.0]
    parts = [
        zone(placed(box(west, -5, east, depth - 5)), feature_id=i + 1)
        for i, (west, east) in enumerate(pairwise(edges))
    ]
    whole = LocalGround(zones=(zone(placed(box(-5, -5, 25, depth - 5))),))
    cut = LocalGround(zones=parts)
    subject = parcel_subject(lot)
    one, many = (zone_contacts(item.around(subject), subject) for item in (whole, cut))
    assert len(one) == len(many)
    for a, b in zip(one, many, strict=True):
        assert a.contact == b.contact
        assert math.isclose(a.area_m2 or 0, b.area_m2 or 0, abs_tol=1e-6)
        assert (b.share or 0) <= 1 + 1e-9


@given(finite, finite, st.floats(0, 1e3), st.floats(0, 1e3))
def test_wider_knowledge_of_ignorance_never_makes_a_verdict_firmer(
    value: float, limit: float, below: float, above: float
) -> None:
    for operator in ("<=", ">="):
        narrow = judge(operator, exactly(value), Limits((limit,))).verdict
        wide = judge(
            operator, Quantity(value - below, value + above), Limits(tuple(sorted({limit, limit + 1.0})))
        ).verdict
        assert wide in {narrow, Verdict.NEEDS_REVIEW}


@given(finite, finite)
def test_a_value_equal_to_its_limit_passes(value: float, other: float) -> None:
    assert judge("<=", exactly(value), Limits((value,))).verdict is Verdict.PASS
    assert judge(">=", exactly(value), Limits((value,))).verdict is Verdict.PASS
    if other > value:
        assert judge("<=", exactly(other), Limits((value,))).verdict is Verdict.FAIL


@given(finite, st.floats(0.0, 10.0), st.floats(0.001, 10.0))
def test_survey_uncertainty_never_turns_a_failure_into_a_pass(
    limit: float, survey: float, over: float
) -> None:
    found = judge("<=", exactly(limit + over, survey=survey), Limits((limit,))).verdict
    assert found is (Verdict.NEEDS_REVIEW if limit + over - survey <= limit else Verdict.FAIL)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
fields_of_requests = st.sampled_from(
    [
        "crs",
        "date",
        "parcels",
        "use",
        "context",
        "height_m",
        "storeys",
        "floors",
        "volumes",
        "units",
        "ground_levels_m",
    ]
)


def _refusal_of(body: object) -> InvalidInput | None:
    """None where the body is a request with a sound footprint."""
    try:
        request = parse_request(body)
    except InvalidInput as refusal:
        return refusal
    assert request.footprint.is_valid
    return None


@given(json_values)
def test_any_json_is_a_request_or_a_refusal(body: object) -> None:
    refusal = _refusal_of(body)
    assert refusal is None or (refusal.text.vi and refusal.text.en)


@given(fields_of_requests, json_values)
def test_any_value_of_any_field_is_read_or_refused(name: str, value: object) -> None:
    ring = [[ORIGIN[0] + x, ORIGIN[1] + y] for x, y in ((0, 0), (9, 0), (9, 9), (0, 9), (0, 0))]
    body = {"footprint": {"type": "Polygon", "coordinates": [ring]}, "crs": TM3.name, name: value}
    refusal = _refusal_of(body)
    assert refusal is None or refusal.faults


positions = st.lists(
    st.lists(st.floats() | st.integers() | st.none() | st.text(max_size=3), max_size=4), max_size=7
)


@given(st.lists(positions, max_size=3))
def test_any_coordinates_are_a_footprint_or_a_refusal(rings: object) -> None:
    refusal = _refusal_of({"footprint": {"type": "Polygon", "coordinates": rings}})
    assert refusal is None or refusal.slug


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-5, 25), st.floats(-5, 35)), min_size=3, max_size=8),
    st.none() | st.floats(24, 60),  # room for any of the storeys below
    st.none() | st.integers(1, 12),
)
def test_any_building_gets_an_answer_whose_offending_ground_is_drawn_only_where_it_fails(
    points: list[tuple[float, float]], height: float | None, storeys: int | None
) -> None:
    hull = shapely.convex_hull(shapely.multipoints(points))
    if not isinstance(hull, Polygon) or hull.area < 0.5:
        return
    answer = _asked(hull, 17.0, height_m=height, storeys=storeys)
    for check in (*answer.checks, *answer.advice):
        if check.geometry_role == "offending":
            assert check.verdict is Verdict.FAIL
            assert check.geometry is not None
            assert check.geometry.area > 0
        if check.verdict is Verdict.PASS:
            assert check.geometry is None
    body = render_permit(stored_answer(answer, "pc_x", software="x"), "vi")
    assert body["verdict"] == answer.verdict


def test_a_lot_wholly_on_land_for_roads_fails_and_does_not_crash() -> None:
    everywhere = placed(box(-200, -200, 200, 200))
    ground = LocalGround(zones=(zone(everywhere, code="DAT_HTKT_DuongGT"),), layers=(layer(everywhere),))
    lot = parcel(placed(box(0, 0, 20, 30)))
    drawn = _json(shapely.to_geojson(placed(box(2, 2, 10, 10))))
    request = parse_request({"footprint": drawn, "crs": TM3.name})
    situation = ground.around(lot_subject(request.footprint, TM3, (replace(lot, accuracy_m=0.07),)))
    answer = evaluate(situation, request, load_shipped())
    assert answer.verdict is Verdict.FAIL
