"""The first walk of a newcomer, against what was worked out on paper."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

AREA_TOLERANCE_M2 = 0.01
"""Shares and areas of the paper are exact; the shapefile keeps coordinates to the millimetre."""
NOT_ASKED = {"name", "verdict", "checks"}


def _land_use(answer: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (item["plan_id"], item["zone_id"]): item for item in answer["applies"] if item["theme"] == "land_use"
    }


def test_the_point_lies_in_the_zones_of_the_paper(client: TestClient, walk: dict[str, Any]) -> None:
    point = walk["point"]
    response = client.get(f"/constraints?lon={point['lon']}&lat={point['lat']}&date={walk['date']}")
    assert response.status_code == 200
    found = _land_use(response.json())
    expected = {(item["plan_id"], item["zone_id"]): item for item in walk["constraints"]["point"]}
    assert found.keys() == expected.keys()
    for key, item in expected.items():
        assert {name: found[key][name] for name in ("version", "level", "code")} == {
            name: item[name] for name in ("version", "level", "code")
        }


def test_the_same_point_in_vn2000_gives_the_same_zones(client: TestClient, walk: dict[str, Any]) -> None:
    place = walk["point_projected"]
    plain = client.get(f"/constraints?e={place['e']}&n={place['n']}&crs={place['crs']}&date={walk['date']}")
    printed = client.get(
        f"/constraints?x={place['n']}&y={place['e']}&axes=ne&crs={place['crs']}&date={walk['date']}"
    )
    expected = {(item["plan_id"], item["zone_id"]) for item in walk["constraints"]["point"]}
    assert _land_use(plain.json()).keys() == expected
    assert _land_use(printed.json()).keys() == expected


def test_the_parcel_is_divided_as_on_the_paper(client: TestClient, walk: dict[str, Any]) -> None:
    key = walk["parcel"]["key"]
    response = client.get("/constraints", params={**key, "date": walk["date"]})
    assert response.status_code == 200
    answer, expected = response.json(), walk["constraints"]["parcel"]
    assert abs(answer["subject"]["area_m2"] - expected["area_m2"]) < AREA_TOLERANCE_M2
    assert answer["subject"]["legal_area_m2"] == expected["legal_area_m2"]
    found = _land_use(answer)
    assert len(found) == len(expected["applies"])
    for item in expected["applies"]:
        got = found[item["plan_id"], item["zone_id"]]
        assert got["code"] == item["code"]
        assert abs(got["area_m2"] - item["area_m2"]) < AREA_TOLERANCE_M2
        assert abs(got["share"] - item["share"]) < 1e-4
        assert got["measured_in"] == "EPSG:5899"


def test_asking_by_parcel_id_is_asking_by_key(client: TestClient, walk: dict[str, Any]) -> None:
    key = walk["parcel"]["key"]
    (feature,) = client.get("/parcels", params=key).json()["features"]
    parcel_id = feature["properties"]["parcel_id"]
    by_id = client.get("/constraints", params={"parcel": parcel_id, "date": walk["date"]}).json()
    by_key = client.get("/constraints", params={**key, "date": walk["date"]}).json()
    assert by_id == by_key
    assert client.get(f"/parcels/{parcel_id}").json()["features"] == [feature]


def test_every_check_ends_as_on_the_paper(client: TestClient, walk: dict[str, Any]) -> None:
    assert {item["verdict"] for item in walk["checks"]} == {"pass", "fail", "needs_review"}
    for item in walk["checks"]:
        question = {name: value for name, value in item.items() if name not in NOT_ASKED}
        response = client.post("/permit-checks", json=question)
        assert response.status_code == 200, response.text
        answer = response.json()
        assert answer["verdict"] == item["verdict"], item["name"]
        for expected in item["checks"]:
            _same_check(answer["checks"], expected)


def _same_check(checks: list[dict[str, Any]], expected: dict[str, Any]) -> None:
    """One of the checks of this kind has the paper's limit, its verdict, and its measured value."""
    same = [
        item
        for item in checks
        if item["kind"] == expected["kind"] and abs(item["limit"] - expected["limit"]) < 1e-6
    ]
    assert same, expected
    assert {item["verdict"] for item in same} == {expected["verdict"]}
    if expected.get("measured") is not None:
        assert all(abs(item["measured"] - expected["measured"]) < 1e-4 for item in same), expected


def test_the_same_question_gives_the_same_kept_answer_in_both_languages(
    client: TestClient, walk: dict[str, Any]
) -> None:
    question = {name: value for name, value in walk["checks"][1].items() if name not in NOT_ASKED}
    first = client.post("/permit-checks", json=question).json()
    again = client.post("/permit-checks", json=dict(reversed(question.items()))).json()
    assert again == first
    assert client.get(f"/permit-checks/{first['id']}").json() == first
    english = client.get(f"/permit-checks/{first['id']}?lang=en").json()
    assert english["verdict"] == first["verdict"]
    assert english["checks"][0]["message"] != first["checks"][0]["message"]


def test_yesterdays_law_and_the_law_of_2030_differ_from_todays(
    client: TestClient, walk: dict[str, Any]
) -> None:
    point = walk["point"]
    where = {"lon": point["lon"], "lat": point["lat"]}
    versions = {
        day: {
            item["version"]
            for item in client.get("/constraints", params={**where, "date": day}).json()["applies"]
            if item["plan_id"] == "suoimo-phan-khu"
        }
        for day in ("2020-01-01", "2024-05-31", "2024-06-01", "2026-11-20", "2029-12-31", "2030-01-01")
    }
    assert versions == {
        "2020-01-01": {1},
        "2024-05-31": {1},
        "2024-06-01": {2},
        "2026-11-20": {2},
        "2029-12-31": {2},
        "2030-01-01": {3},
    }


def test_before_any_plan_nothing_is_known_and_nothing_is_denied(
    client: TestClient, walk: dict[str, Any]
) -> None:
    point = walk["point"]
    answer = client.get(f"/constraints?lon={point['lon']}&lat={point['lat']}&date=2001-01-01").json()
    assert answer["applies"] == []
    assert answer["does_not_apply"] == []
    assert "land_use" in {item["theme"] for item in answer["no_data"]}
