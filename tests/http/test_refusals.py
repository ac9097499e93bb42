"""Wrong things answered well: every refusal says what, where and how to mend it, in one shape, and never with a 5xx."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from planning_server.domain import errors
from planning_server.http.problems import STATUS_OF, status_of

DATE = "2026-11-20"
SQUARE = [[576060.0, 1319270.0], [576070.0, 1319270.0], [576070.0, 1319280.0], [576060.0, 1319280.0]]


def _polygon(ring: list[list[Any]], *, closed: bool = True) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]] if closed else ring]}


def _all_refusals(kind: type[errors.Refusal]) -> Iterator[type[errors.Refusal]]:
    for child in kind.__subclasses__():
        yield child
        yield from _all_refusals(child)


def test_every_kind_of_refusal_has_a_status_that_is_not_the_servers_fault() -> None:
    kinds = list(_all_refusals(errors.Refusal))
    assert len(kinds) >= 8
    for kind in kinds:
        assert any(parent in STATUS_OF for parent in kind.__mro__), kind
        status = status_of(kind("x", errors.Text("a", "b")))
        assert (status >= 500) is issubclass(kind, errors.Unavailable)


@pytest.mark.parametrize(
    ("query", "status", "slug", "words"),
    [
        ("", 422, "invalid-parameter", "parcel; lon, lat"),
        ("lon=108.45", 422, "invalid-parameter", "lat"),
        ("lat=11.9", 422, "invalid-parameter", "lon"),
        ("lon=abc&lat=11.9", 422, "invalid-parameter", "lon"),
        ("lon=nan&lat=11.9", 422, "not-a-number", "finite"),
        ("lon=108.45&lat=inf", 422, "not-a-number", "finite"),
        ("lon=95&lat=11.9", 422, "outside-extent", "102"),
        ("lon=11.9&lat=108.45", 422, "axes-swapped", "Longitude"),
        ("lon=576060&lat=1319270", 422, "outside-crs-domain", "crs"),
        ("e=576060&n=1319270", 422, "invalid-parameter", "crs=EPSG:5899"),
        ("e=576060&n=1319270&crs=EPSG:99999", 422, "unknown-crs", "EPSG:99999"),
        ("e=576060&n=1319270&crs=VN2000", 422, "unknown-crs", "VN2000"),
        ("e=1319270&n=576060&crs=EPSG:5899", 422, "axes-swapped", "e=576060"),
        ("x=1319270&y=576060&crs=EPSG:5899", 422, "axes-swapped", "e=576060"),
        ("lon=108.45&lat=11.9&e=1&n=1", 422, "invalid-parameter", "one pair"),
        ("lon=108.45&lat=11.9&parcel=p1", 422, "invalid-parameter", "exactly one way"),
        ("commune=99001&sheet=10", 422, "invalid-parameter", "number"),
        ("commune=99001&sheet=999&number=1", 404, "no-such-parcel", "99001/999/1"),
        ("parcel=nothing", 404, "no-such-parcel", "nothing"),
        ("lon=108.45&lat=11.9&dat=2020-01-01", 422, "invalid-parameter", "dat"),
        ("lon=108.45&lat=11.9&date=20.11.2026", 422, "invalid-parameter", "date"),
        ("lon=108.45&lat=11.9&date=2026-02-30", 422, "invalid-parameter", "date"),
        ("lon=108.45&lat=11.9&edition=0", 422, "invalid-parameter", "edition"),
        ("lon=108.45&lat=11.9&edition=999", 404, "no-such-edition", "999"),
        ("lon=108.45&lat=11.9&format=docx", 422, "invalid-parameter", "format"),
        ("lon=108.45&lat=11.9&lang=fr", 422, "invalid-parameter", "vi or en"),
        ("e=576060&n=1319270&crs=EPSG:5773", 422, "unknown-crs", "EPSG:5773"),
        ("e=576060&n=1319270&crs=EPSG:4978", 422, "unknown-crs", "EPSG:4978"),
        ("e=576060&n=1319270&crs=FOO:5899", 422, "unknown-crs", "FOO:5899"),
        ("lon=108.45&lat=11.9&out_crs=EPSG:5773", 422, "unknown-crs", "out_crs"),
        ("parcel=p1&crs=EPSG:5899", 422, "invalid-parameter", "changes nothing"),
        ("parcel=p1&axes=ne", 422, "invalid-parameter", "changes nothing"),
        ("x=576060&axes=ne&crs=EPSG:5899", 422, "invalid-parameter", "y is missing"),
        ("lon=108.45&lat=11.9&lat=12", 422, "invalid-parameter", "more than once"),
        ("parcel=%00", 422, "invalid-parameter", "no text"),
        ("commune=99001&sheet=%00&number=1", 422, "invalid-parameter", "sheet"),
    ],
)
def test_a_wrong_question_is_answered_with_what_to_change(
    client: TestClient, query: str, status: int, slug: str, words: str
) -> None:
    response = client.get(f"/constraints?{query}", headers={"Accept-Language": "en"})
    problem = response.json()
    assert response.status_code == status, problem
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    assert problem["type"] == f"/problems/{slug}"
    assert problem["status"] == status
    assert problem["instance"] == "/constraints"
    assert words in json.dumps([problem["detail"], problem["errors"]], ensure_ascii=False)


def test_refusals_speak_vietnamese_unless_asked_for_english(client: TestClient) -> None:
    vietnamese = client.get("/constraints?lon=95&lat=11.9").json()
    english = client.get("/constraints?lon=95&lat=11.9&lang=en").json()
    assert "ngoài phạm vi" in vietnamese["detail"]
    assert "outside" in english["detail"]
    assert vietnamese["type"] == english["type"]


def test_a_swapped_pair_comes_back_with_the_corrected_call(client: TestClient) -> None:
    problem = client.get("/constraints?e=1319270.5&n=576060.25&crs=EPSG:5899").json()
    assert problem["corrected"] == {"e": 576060.25, "n": 1319270.5, "crs": "EPSG:5899"}


def test_an_ambiguous_key_is_a_conflict_with_candidates(
    client: TestClient, town_facts: dict[str, Any]
) -> None:
    key = town_facts["parcels"]["ambiguous_key"]
    response = client.get("/constraints", params=key)
    assert response.status_code == 409
    candidates = response.json()["candidates"]
    assert len(candidates) == 2
    for item in candidates:
        assert client.get("/constraints", params={"parcel": item["parcel_id"]}).status_code == 200
    assert len(client.get("/parcels", params=key).json()["features"]) == 2


def _ask(client: TestClient, **fields: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    body = {"footprint": _polygon(SQUARE), "crs": "EPSG:5899", "date": DATE, **fields}
    return client.post("/permit-checks", json=body, headers={"Accept-Language": "en"})


@pytest.mark.parametrize(
    ("footprint", "words"),
    [
        (_polygon([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]]), "576065"),
        (_polygon(SQUARE, closed=False), "closed"),
        (_polygon([SQUARE[0], SQUARE[1]]), ""),
        (_polygon([SQUARE[0], SQUARE[0], SQUARE[0]]), ""),
        (_polygon([SQUARE[0], SQUARE[1], [SQUARE[1][0] + 10, SQUARE[1][1]]]), ""),
        (_polygon([["a", 1], *SQUARE]), ""),
        (_polygon([[y, x] for x, y in SQUARE]), "576060"),
        (_polygon([[x + 3_000_000, y] for x, y in SQUARE]), ""),
        ({"type": "Point", "coordinates": SQUARE[0]}, "Polygon"),
        ({"type": "Polygon"}, "coordinates"),
        ([], ""),
        (None, "footprint"),
    ],
)
def test_a_footprint_that_is_none_is_refused_with_the_place_of_its_fault(
    client: TestClient, footprint: object, words: str
) -> None:
    response = _ask(client, footprint=footprint)
    assert response.status_code == 422, response.text
    assert words in response.text


def test_the_crossing_of_a_footprint_is_named(client: TestClient) -> None:
    """The two diagonals of the bow-tie (60,70)-(70,80) and (70,70)-(60,80) cross at (65, 75)."""
    problem = _ask(client, footprint=_polygon([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]])).json()
    assert "576065" in problem["detail"] + json.dumps(problem["errors"])
    assert "1319275" in problem["detail"] + json.dumps(problem["errors"])


@pytest.mark.parametrize(
    "fields",
    [
        {"crs": "EPSG:1"},
        {"crs": 5899},
        {"storeys": -1},
        {"storeys": 0},
        {"storeys": 2.5},
        {"height_m": "high"},
        {"height_m": 1e12},
        {"gross_floor_area_m2": True},
        {"date": "tomorrow"},
        {"parcels": "p1"},
        {"parcels": [{"commune": "99001"}]},
        {"use": 7},
        {"context": "moon"},
        {"floors": [{"use": "parking"}]},
        {"volumes": [{"polygon": {}, "base_m": 0}]},
        {"ground_levels_m": ["a"]},
        {"colour": "red"},
    ],
)
def test_a_field_that_cannot_be_is_refused_by_its_name(client: TestClient, fields: dict[str, Any]) -> None:
    response = _ask(client, **fields)
    assert response.status_code == 422, response.text
    problem = response.json()
    named = problem["detail"] + json.dumps(problem["errors"])
    assert next(iter(fields)) in named or next(iter(fields)) == "crs"


@pytest.mark.parametrize(
    ("raw", "slug"),
    [
        (b"", "not-json"),
        (b"{", "not-json"),
        (b'{"height_m": NaN}', "not-a-number"),
        (b'{"height_m": -Infinity}', "not-a-number"),
        (b"\xff\xfe", "not-utf-8"),
        (b"[" * 100_000, "not-json"),
        (b"[]", "invalid-request"),
        (b"null", "invalid-request"),
        (b'{"height_m": ' + b"9" * 5000 + b"}", "not-json"),
    ],
)
def test_a_body_that_is_no_question_is_refused(client: TestClient, raw: bytes, slug: str) -> None:
    response = client.post("/permit-checks", content=raw)
    assert response.status_code == 422, response.text
    if slug != "invalid-request":
        assert response.json()["type"] == f"/problems/{slug}"


def test_a_body_over_a_mebibyte_is_413_with_the_number(client: TestClient) -> None:
    response = client.post("/permit-checks", content=b" " * 1_048_577)
    assert response.status_code == 413
    assert "1048576" in response.json()["detail"]


def test_too_many_vertices_are_refused_with_the_limit(client: TestClient) -> None:
    ring = [[576000 + i * 0.01, 1319000.0] for i in range(10_001)] + [[576050.0, 1319100.0]]
    response = _ask(client, footprint=_polygon(ring))
    assert response.status_code in {413, 422}
    assert "10" in response.text


def test_inside_the_extent_but_in_no_plan_needs_review_for_want_of_data(client: TestClient) -> None:
    ring = [[105.0, 20.0], [105.0001, 20.0], [105.0001, 20.0001], [105.0, 20.0001]]
    response = client.post("/permit-checks", json={"footprint": _polygon(ring), "date": DATE})
    assert response.status_code == 200
    answer = response.json()
    assert answer["verdict"] == "needs_review"
    assert "no_data" in {item["reason"] for item in answer["checks"]}


def test_a_point_in_no_plan_is_answered_with_everything_unknown(client: TestClient) -> None:
    answer = client.get("/constraints?lon=105&lat=20").json()
    assert answer["applies"] == []
    assert answer["does_not_apply"] == []
    register = {"land_use", "red_line", "building_line", "corridor", "flood"}
    assert register <= {item["theme"] for item in answer["no_data"]}
    assert register <= set(answer["completeness"]["missing"])


def test_a_check_id_cannot_be_guessed(client: TestClient) -> None:
    assert client.get("/permit-checks/pc_aaaaaaaaaaaaaaaaaaaaaaaaaa").status_code == 404
    assert client.get("/permit-checks/' OR 1=1 --").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("DELETE", "/editions", 405),
        ("GET", "/permit-checks", 405),
        ("GET", "/plans/nothing", 404),
        ("GET", "/plans/suoimo-phan-khu/versions/99", 404),
        ("GET", "/plans/suoimo-phan-khu/versions/first", 422),
        ("GET", "/editions/first", 422),
        ("GET", "/editions/99999999999999999999", 404),
        ("GET", "/tiles/planning/nothing/1/1/1.mvt", 404),
        ("GET", "/tiles/nothing/tilejson.json", 404),
        ("GET", "/tiles/planning/live-1-2020-13-01/14/1/1.mvt", 404),
        ("GET", "/tiles/planning/live-9-2020-01-01/14/1/1.mvt", 404),
        ("GET", "/tiles/planning/live-1-2020-01-01/99/1/1.mvt", 404),
        ("GET", "/styles/planning.json?day=1", 422),
        ("GET", "/parcels/%00", 404),
        ("GET", "/permit-checks/%00", 404),
        ("GET", "/parcels/p1?lon=108.45", 422),
    ],
)
def test_other_wrong_addresses_are_the_callers_mistake(
    client: TestClient, method: str, path: str, status: int
) -> None:
    response = client.request(method, path)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"


def test_a_height_without_room_for_its_storeys_is_a_contradiction(client: TestClient) -> None:
    """Three storeys of 2 m at least need 6 m."""
    response = _ask(client, storeys=3, height_m=5.9)
    assert (response.status_code, response.json()["type"]) == (422, "/problems/contradictory-input")
    assert "/height_m" in {item["where"] for item in response.json()["errors"]}
    assert _ask(client, storeys=3, height_m=6.0).status_code == 200


def test_a_footprint_over_a_whole_quarter_asks_for_the_parcels_by_name(client: TestClient) -> None:
    ring = [[575800.0, 1319000.0], [576600.0, 1319000.0], [576600.0, 1319700.0], [575800.0, 1319700.0]]
    response = _ask(client, footprint=_polygon(ring))
    assert (response.status_code, response.json()["type"]) == (422, "/problems/too-many-parcels")
    assert "100" in response.json()["detail"]


def test_a_house_across_two_parcels_that_nobody_named_needs_review(
    client: TestClient, walk: dict[str, Any]
) -> None:
    """The passing house of the walk, moved by (+5, +2) m, stands on its parcel and on the next one."""
    house = next(item for item in walk["checks"] if item["verdict"] == "pass")
    question = {
        name: value for name, value in house.items() if name not in {"name", "verdict", "checks", "parcels"}
    }
    ring = [[x + 5, y + 2] for x, y in question["footprint"]["coordinates"][0]]
    question["footprint"] = {"type": "Polygon", "coordinates": [ring]}
    answer = client.post("/permit-checks", json=question).json()
    assert len(answer["parcels"]) > 1
    assert answer["verdict"] != "pass"
    (containment,) = (item for item in answer["checks"] if item["kind"] == "containment")
    assert (containment["reason"], containment["decided_by"]) == ("missing_input", "parcels")
