"""The constraints answer: three states, shape of the contract, both languages."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from planning_server.domain.crs import Crs
from planning_server.domain.errors import InvalidInput
from planning_server.domain.indicators import IndicatorRange, Indicators
from planning_server.domain.plan import InForce
from planning_server.parcels.answer import answer_constraints
from planning_server.parcels.render import render_constraints, render_parcels
from planning_server.situation.subject import parcel_subject, point_subject, require_within
from tests.unit.local_ground import (
    DAY,
    ORIGIN,
    TM3,
    LocalGround,
    layer,
    line,
    line_rule,
    overlay,
    parcel,
    plan_version,
    polygon,
    rectangle,
    zone,
)

LOT = parcel(rectangle(0, 0, 10, 20))
HOUSES = zone(
    rectangle(0, 4, 100, 100),
    indicators=Indicators(
        coverage=IndicatorRange(0.4, 0.6, "40-60"), storeys=IndicatorRange(3, 5, "3-5 tầng")
    ),
)
ROAD = zone(rectangle(-50, -20, 100, 4), zone_id="R", code="DAT_HTKT_DuongGT", feature_id=2)


def test_the_answer_has_every_field_of_the_contract() -> None:
    ground = LocalGround(zones=(HOUSES, ROAD), lines=(line_rule(line((-50, 4), (100, 4)), width_m=12),))
    answer = answer_constraints(ground.around(parcel_subject(LOT)))
    body = render_constraints(answer, "vi", software="planning-server test")
    assert json.loads(json.dumps(body)) == body
    assert (body["date"], body["edition"]) == ("2026-11-20", 17)
    assert body["signature"] is None
    assert set(body["completeness"]) == {"searched", "missing", "stale"}
    assert set(body["provenance"]) >= {"plan_versions", "rule_sets", "software"}
    subject = body["subject"]
    assert subject["type"] == "parcel"
    assert subject["key"] == {"commune": "99001", "sheet": "12", "number": "345"}
    assert (subject["area_m2"], subject["legal_area_m2"], subject["effective_area_m2"]) == (
        200.0,
        200.0,
        160.0,
    )
    houses, road, red_line = body["applies"]
    assert {key: houses[key] for key in ("theme", "plan_id", "version", "level", "zone_id", "code")} == {
        "theme": "land_use",
        "plan_id": "plan-1",
        "version": 1,
        "level": "phan_khu",
        "zone_id": "A",
        "code": "DAT_O_Nhomnhao",
    }
    assert houses["label"] == "Đất nhóm nhà ở"
    assert (houses["area_m2"], houses["share"], houses["contact"]) == (160.0, 0.8, "overlap")
    assert (houses["measured_in"], houses["law_status"], houses["governs"]) == ("EPSG:5899", "in_force", True)
    assert houses["indicators"] == {
        "coverage": {"min": 0.4, "max": 0.6, "source_text": "40-60"},
        "far": None,
        "storeys": {"min": 3, "max": 5, "source_text": "3-5 tầng"},
        "height_m": None,
    }
    assert houses["documents"] == [
        {"title": "Đồ án 1", "number": "1/QĐ-UBND", "date": "2024-05-02", "sha256": None}
    ]
    assert houses["geometry"]["type"] == "Polygon"
    assert (road["area_m2"], road["share"]) == (40.0, 0.2)
    assert (red_line["theme"], red_line["contact"], red_line["length_m"]) == ("red_line", "overlap", 10.0)


def test_a_theme_does_not_apply_only_where_a_layer_speaks_for_the_whole_place() -> None:
    everywhere = rectangle(-500, -500, 500, 500)
    ground = LocalGround(
        zones=(HOUSES,),
        layers=(layer(everywhere), layer(everywhere, theme="flood")),
        overlays=(overlay(rectangle(50, 50, 60, 60)),),
    )
    answer = answer_constraints(ground.around(parcel_subject(LOT)))
    assert answer.does_not_apply == ("flood",)
    assert [item.theme for item in answer.no_data] == ["red_line"]
    assert answer.completeness.missing == ("red_line",)
    half = LocalGround(
        zones=(HOUSES,), layers=(layer(everywhere), layer(rectangle(0, 0, 5, 20), theme="flood"))
    )
    unsure = answer_constraints(half.around(parcel_subject(LOT)))
    assert unsure.does_not_apply == ()
    flood = next(item for item in unsure.no_data if item.theme == "flood")
    assert flood.spoken_for == pytest.approx(0.5, abs=1e-9)
    assert flood.reason.vi == "Dữ liệu chỉ phủ 50,0 % diện tích được hỏi."


def test_an_overlay_that_touches_applies() -> None:
    everywhere = rectangle(-500, -500, 500, 500)
    ground = LocalGround(
        layers=(layer(everywhere), layer(everywhere, theme="flood")),
        overlays=(overlay(rectangle(5, 0, 60, 60)),),
    )
    body = render_constraints(
        answer_constraints(ground.around(parcel_subject(LOT))), "en", software="planning-server test"
    )
    (flood,) = body["applies"]
    assert (flood["theme"], flood["code"], flood["effect"], flood["share"]) == (
        "flood",
        "flood_area",
        "consult",
        0.5,
    )
    assert flood["label"] == "Flood area"


def test_in_no_plan_everything_is_no_data_and_nothing_fails() -> None:
    answer = answer_constraints(LocalGround(layers=(), versions=()).around(parcel_subject(LOT)))
    body = render_constraints(answer, "en", software="planning-server test")
    assert body["applies"] == []
    assert body["does_not_apply"] == []
    assert [item["theme"] for item in body["no_data"]] == ["land_use", "red_line", "flood"]
    assert body["subject"]["effective_area_m2"] is None
    assert body["no_data"][0]["reason"] == "No layer speaks for this place."


def test_a_point_names_its_parcel_and_has_no_areas() -> None:
    here = point_subject(ORIGIN[0] + 5, ORIGIN[1] + 10, TM3)
    answer = answer_constraints(LocalGround(zones=(HOUSES,)).around(here, (LOT,)))
    body = render_constraints(answer, "vi", software="planning-server test")
    assert body["subject"]["type"] == "point"
    assert body["subject"]["area_m2"] is None
    assert [item["parcel_id"] for item in body["subject"]["parcels"]] == ["p1"]
    (houses,) = body["applies"]
    assert (houses["area_m2"], houses["share"], houses["governs"]) == (None, None, True)


def test_a_version_that_had_ended_at_publication_is_stale() -> None:
    old = replace(plan_version(), in_force=InForce(date(2024, 6, 1), date(2026, 1, 1)))
    ground = LocalGround(
        zones=(HOUSES,), versions=(old,), day=date(2025, 1, 1), published_at=datetime(2026, 2, 1, tzinfo=UTC)
    )
    answer = answer_constraints(ground.around(parcel_subject(LOT)))
    assert answer.completeness.stale == ("plan-1/1",)


@pytest.mark.parametrize(
    ("published_at", "stale"),
    [
        (datetime(2025, 12, 31, 18, tzinfo=UTC), ("plan-1/1",)),
        (datetime(2025, 12, 31, 16, tzinfo=UTC), ()),
        (datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=7))), ("plan-1/1",)),
    ],
)
def test_the_day_of_publication_is_viet_nams_whatever_zone_the_database_speaks(
    published_at: datetime, stale: tuple[str, ...]
) -> None:
    """The version ended with 2025; at 18:00 UTC of its last day 2026 has begun in Viet Nam."""
    old = replace(plan_version(), in_force=InForce(date(2024, 6, 1), date(2026, 1, 1)))
    ground = LocalGround(zones=(HOUSES,), versions=(old,), day=date(2025, 1, 1), published_at=published_at)
    assert answer_constraints(ground.around(parcel_subject(LOT))).completeness.stale == stale


def test_coordinates_come_out_in_the_crs_asked_for() -> None:
    answer = answer_constraints(LocalGround(zones=(HOUSES,)).around(parcel_subject(LOT)))
    body = render_constraints(answer, "vi", software="x", out_crs=Crs(5899))
    geometry = body["subject"]["geometry"]
    assert geometry["crs"] == "EPSG:5899"
    assert [576000.0, 1319000.0] in geometry["coordinates"][0]


def test_parcels_come_as_features_with_integer_ids() -> None:
    body = render_parcels([LOT], edition=17, date=DAY.isoformat())
    (feature,) = body["features"]
    assert feature["id"] == 1
    assert feature["properties"]["parcel_id"] == "p1"
    assert feature["properties"]["area_m2"] == 200.0


def test_swapped_coordinates_are_refused_with_the_corrected_call() -> None:
    with pytest.raises(InvalidInput) as caught:
        point_subject(1_319_000.0, 576_000.0, TM3)
    assert caught.value.slug == "axes-swapped"
    assert caught.value.extra["corrected"] == {"e": 576_000.0, "n": 1_319_000.0, "crs": "EPSG:5899"}


def test_latitude_before_longitude_is_refused_with_the_corrected_call() -> None:
    with pytest.raises(InvalidInput) as caught:
        point_subject(11.93, 108.45, Crs(4326))
    assert caught.value.extra["corrected"] == {"lon": 108.45, "lat": 11.93}


@pytest.mark.parametrize("x", [float("nan"), float("inf")])
def test_a_coordinate_that_is_no_number_is_refused(x: float) -> None:
    with pytest.raises(InvalidInput, match="not-a-number"):
        point_subject(x, 12.0, Crs(4326))


def test_a_place_outside_the_extent_is_refused() -> None:
    with pytest.raises(InvalidInput, match="outside-extent"):
        require_within(point_subject(2.35, 48.85, Crs(4326)), (102.0, 8.0, 110.0, 23.5))


def test_a_parcel_that_crosses_itself_is_told_beside_its_area() -> None:
    """The bow-tie (0,0)(10,10)(10,0)(0,10) has area 0 as drawn and 50 m² in its valid reading."""
    bow = parcel(polygon([[(0, 0), (10, 10), (10, 0), (0, 10), (0, 0)]]))
    around = LocalGround(zones=(zone(rectangle(-10, -10, 30, 30)),)).around
    [told] = answer_constraints(around(parcel_subject(bow))).conflicts
    assert (told.kind, told.between, told.about) == ("invalid_parcel", (bow.parcel_id,), ("geometry",))
    assert answer_constraints(around(parcel_subject(LOT))).conflicts == ()
