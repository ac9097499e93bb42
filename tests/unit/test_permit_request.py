"""The permit request: what is refused, where, and what is accepted as meant."""

from __future__ import annotations

import math
from typing import Any

import pytest
import shapely

from planning_server.domain.errors import InvalidInput
from planning_server.permit.request import parse_request
from tests.unit.local_ground import ORIGIN

E, N = ORIGIN
SQUARE = [[E, N], [E + 10, N], [E + 10, N + 10], [E, N + 10], [E, N]]


def _body(ring: list[list[float]] | None = None, **more: object) -> dict[str, Any]:
    return {
        "footprint": {"type": "Polygon", "coordinates": [SQUARE if ring is None else ring]},
        "crs": "EPSG:5899",
        **more,
    }


def _refusal(body: object) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        parse_request(body)
    return caught.value


def test_only_the_footprint_is_required() -> None:
    request = parse_request(_body())
    assert request.footprint.area == pytest.approx(100.0)
    assert (request.use, request.height_m, request.floors, request.parcels) == (None, None, None, ())


def test_everything_of_the_contract_is_read() -> None:
    request = parse_request(
        _body(
            date="2026-11-20",
            parcels=["p7k2", {"commune": "24781", "sheet": "12", "number": "345"}],
            use="residential.detached",
            context="existing_area",
            height_m=15.2,
            storeys=4,
            basements=1,
            gross_floor_area_m2=480.0,
            floors=[{"use": "parking", "area_m2": 80.0, "level": -1}],
            volumes=[{"polygon": _body()["footprint"], "base_m": 0, "top_m": 15.2}],
            ground_levels_m=[1497.3],
            units=1,
        )
    )
    assert request.day is not None
    assert request.parcels[0].parcel_id == "p7k2"
    assert request.parcels[1].key is not None
    assert request.floors is not None
    assert request.floors[0].level == -1
    assert request.volumes[0].top_m == 15.2


def test_a_third_coordinate_a_clockwise_ring_and_a_repeated_point_change_nothing() -> None:
    plain = parse_request(_body())
    high = parse_request(_body([[*point, 4.5] for point in SQUARE]))
    turned = parse_request(_body(SQUARE[::-1]))
    repeated = parse_request(_body([*SQUARE, SQUARE[0]]))
    assert {item.sha256 for item in (plain, high, turned, repeated)} == {plain.sha256}


def test_overlapping_parts_are_united_and_counted_once() -> None:
    other = [[x + 5, y] for x, y in SQUARE]
    body = {"footprint": {"type": "MultiPolygon", "coordinates": [[SQUARE], [other]]}, "crs": "EPSG:5899"}
    assert parse_request(body).footprint.area == pytest.approx(150.0)


def test_a_courtyard_is_not_footprint() -> None:
    hole = [[E + 2, N + 2], [E + 2, N + 4], [E + 4, N + 4], [E + 4, N + 2], [E + 2, N + 2]]
    body = {"footprint": {"type": "Polygon", "coordinates": [SQUARE, hole]}, "crs": "EPSG:5899"}
    assert parse_request(body).footprint.area == pytest.approx(96.0)


def test_a_self_crossing_footprint_is_refused_with_its_place_in_metres_and_degrees() -> None:
    bow = [[E, N], [E + 10, N + 10], [E + 10, N], [E, N + 10], [E, N]]
    refusal = _refusal(_body(bow))
    assert refusal.slug == "self-crossing"
    (fault,) = refusal.faults
    assert fault.where == "/footprint"
    assert fault.detail["place"] == [E + 5, N + 5]
    assert fault.detail["crs"] == "EPSG:5899"
    lon_lat = fault.detail["lon_lat"]
    assert isinstance(lon_lat, list)
    assert lon_lat == pytest.approx([108.449, 11.926], abs=0.01)


@pytest.mark.parametrize(
    ("ring", "slug"),
    [
        (SQUARE[:-1], "ring-not-closed"),
        ([*SQUARE[:2], SQUARE[0]], "ring-too-short"),
        ([[E, N], [E + 10, N], [E + 5, N], [E, N]], "zero-area"),
        ([[E, N], [E, N], [E, N], [E, N]], "zero-area"),
        ([[E, N], [math.nan, N], [E + 10, N + 10], [E, N]], "not-a-number"),
        ([[E, N], [math.inf, N], [E + 10, N + 10], [E, N]], "not-a-number"),
        ([["1", N], [E, N], [E + 10, N + 10], [E, N]], "not-a-position"),
        ([[True, N], [E, N], [E + 10, N + 10], [E, N]], "not-a-position"),
        ([[E], [E, N], [E + 10, N + 10], [E]], "not-a-position"),
        ([[108.4, 11.9], [108.5, 11.9], [108.5, 12.0], [108.4, 11.9]], "outside-crs-domain"),
    ],
)
def test_a_faulty_ring_is_refused_by_name(ring: list[list[float]], slug: str) -> None:
    refusal = _refusal(_body(ring))
    assert refusal.slug == slug
    assert refusal.faults[0].where.startswith("/footprint")


def test_metres_without_a_crs_are_refused_with_the_way_out() -> None:
    refusal = _refusal({"footprint": {"type": "Polygon", "coordinates": [SQUARE]}})
    assert refusal.slug == "outside-crs-domain"
    assert "crs" in refusal.text.en


def test_swapped_axes_are_recognised_and_the_corrected_footprint_is_given() -> None:
    refusal = _refusal(_body([[y, x] for x, y in SQUARE]))
    assert refusal.slug == "axes-swapped"
    assert refusal.extra["corrected"] == {"type": "Polygon", "coordinates": [SQUARE]}


def test_latitude_before_longitude_is_recognised_too() -> None:
    """In Viet Nam a longitude is over 90°, so it cannot be a latitude."""
    ring = [[11.93, 108.45], [11.94, 108.45], [11.94, 108.46], [11.93, 108.45]]
    refusal = _refusal({"footprint": {"type": "Polygon", "coordinates": [ring]}})
    assert refusal.slug == "axes-swapped"
    assert refusal.extra["corrected"] == {"type": "Polygon", "coordinates": [[[y, x] for x, y in ring]]}


def test_a_footprint_as_large_as_a_town_is_refused_with_the_limit() -> None:
    ring = [[E, N], [E + 1500, N], [E + 1500, N + 1500], [E, N + 1500], [E, N]]
    refusal = _refusal(_body(ring))
    assert refusal.slug == "geometry-too-large"
    assert refusal.extra["most_m"] == 2000.0


def test_more_than_ten_thousand_vertices_are_refused() -> None:
    ring = [
        [E + 100 * math.cos(i * math.tau / 10_001), N + 100 * math.sin(i * math.tau / 10_001)]
        for i in range(10_001)
    ]
    assert _refusal(_body([*ring, ring[0]])).slug == "too-many-vertices"


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"hieght_m": 3}, "/hieght_m"),
        ({"height_m": -1}, "/height_m"),
        ({"height_m": "12"}, "/height_m"),
        ({"height_m": math.nan}, "/height_m"),
        ({"storeys": 2.5}, "/storeys"),
        ({"storeys": True}, "/storeys"),
        ({"units": 0}, "/units"),
        ({"gross_floor_area_m2": -5}, "/gross_floor_area_m2"),
        ({"context": "old_area"}, "/context"),
        ({"use": 3}, "/use"),
        ({"date": "20/11/2026"}, "/date"),
        ({"date": 20261120}, "/date"),
        ({"date": "2026-W47-5"}, "/date"),
        ({"date": "2026-02-30"}, "/date"),
        ({"height_m": 10**400}, "/height_m"),
        ({"context": []}, "/context"),
        ({"use": "office\x00"}, "/use"),
        ({"use": "\ud800"}, "/use"),
        ({"crs": "\ud800"}, "/crs"),
        ({"parcels": ["p\x00"]}, "/parcels/0"),
        ({"\ud800": 1}, "/\N{REPLACEMENT CHARACTER}"),
        ({"crs": "EPSG:1"}, "/crs"),
        ({"crs": 5899}, "/crs"),
        ({"parcels": "p1"}, "/parcels"),
        ({"parcels": [{"commune": "1", "sheet": "2"}]}, "/parcels/0/number"),
        ({"parcels": [{"commune": "1", "sheet": "2", "number": 3}]}, "/parcels/0/number"),
        ({"floors": [{"use": "parking"}]}, "/floors/0/area_m2"),
        ({"floors": [{"area_m2": 3}]}, "/floors/0/use"),
        ({"floors": [{"use": "shop", "area_m2": 3, "colour": "red"}]}, "/floors/0/colour"),
        ({"volumes": [{"polygon": None, "top_m": 3}]}, "/volumes/0/polygon"),
        ({"volumes": [{"base_m": 3, "top_m": 3}]}, "/volumes/0/top_m"),
    ],
)
def test_a_wrong_field_is_refused_with_its_pointer(more: dict[str, object], where: str) -> None:
    refusal = _refusal({**_body(), **more})
    assert [fault.where for fault in refusal.faults] == [where]


@pytest.mark.parametrize("body", [None, 3, "x", [], {}, {"footprint": None}, {"footprint": 3}])
def test_anything_else_is_a_refusal_and_never_a_crash(body: object) -> None:
    assert _refusal(body).text.vi


@pytest.mark.parametrize("kind", ["Point", "LineString", "GeometryCollection", "polygon", None])
def test_other_geometries_are_refused(kind: str | None) -> None:
    assert _refusal({"footprint": {"type": kind, "coordinates": []}}).slug == "not-a-polygon"


@pytest.mark.parametrize("coordinates", [None, [], [[]], [[[]]], {}, 3])
def test_empty_coordinates_are_refused(coordinates: object) -> None:
    assert _refusal({"footprint": {"type": "Polygon", "coordinates": coordinates}}).faults


def test_a_footprint_outside_the_extent_is_refused() -> None:
    with pytest.raises(InvalidInput, match="outside-extent"):
        parse_request(_body(), extent=(105.0, 10.0, 106.0, 11.0))


def test_a_footprint_keeps_its_corners() -> None:
    """Never repaired, never simplified: a corner on a straight edge stays."""
    ring = [*SQUARE[:1], [E + 5, N], *SQUARE[1:]]
    assert shapely.get_num_coordinates(parse_request(_body(ring)).footprint) == 6
