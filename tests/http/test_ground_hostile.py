"""Words and shapes that must come back as a refusal of the caller's, never as a fault of the server's."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from starlette.testclient import TestClient

RING = [[576060.88, 1319269.84], [576068.56, 1319272.08], [576064.36, 1319286.48], [576060.88, 1319269.84]]
BODY: dict[str, Any] = {"footprint": {"type": "Polygon", "coordinates": [RING]}, "crs": "EPSG:5899"}


def _post(client: TestClient, body: object) -> tuple[int, dict[str, Any]]:
    response = client.post(
        "/permit-checks", content=json.dumps(body), headers={"Content-Type": "application/json"}
    )
    return response.status_code, response.json()


@pytest.mark.parametrize(
    "more",
    [
        {"parcels": ["p\x00"]},
        {"parcels": ["\ud800"]},
        {"parcels": [{"commune": "\x00", "sheet": "1", "number": "1"}]},
        {"use": "\ud800"},
        {"\ud800": 1},
        {"crs": "\ud800"},
        {"crs": "EPSG:" + "9" * 5000},
        {"date": "\ud800"},
        {"date": "0001-01-01x"},
        {"floors": [{"use": "\ud800", "area_m2": 1}]},
        {"height_m": 10**400},
        {"footprint": {"type": "Polygon", "coordinates": [[[1, 2, 3]] * 5]}},
        {"footprint": {"type": "\ud800", "coordinates": []}},
    ],
)
def test_hostile_words_in_a_body_are_refused(client: TestClient, more: dict[str, object]) -> None:
    status, problem = _post(client, {**BODY, **more})
    assert status == 422, problem
    assert problem["status"] == 422
    assert problem["detail"]


@pytest.mark.parametrize(
    "query",
    [
        "parcel=%00",
        "parcel=%F0%9F%8F%A0",
        "parcel=" + "p" * 5000,
        "commune=%00&sheet=1&number=1",
        "lon=nan&lat=12",
        "lon=inf&lat=12",
        "lon=1e400&lat=12",
        "lon=11.93&lat=108.45",
        "e=1319000&n=576000&crs=EPSG:5899",
        "e=576000&n=1319000&crs=EPSG:0",
        "lon=2.35&lat=48.85",
    ],
)
def test_hostile_words_in_a_question_are_refused(client: TestClient, query: str) -> None:
    for path in ("/constraints", "/parcels"):
        response = client.get(f"{path}?{query}")
        assert response.status_code in {200, 404, 422}, (path, response.text)
        if path == "/constraints":
            assert response.status_code in {404, 422}
            assert response.json()["detail"]


def test_a_footprint_with_ten_thousand_corners_is_answered_in_good_time(client: TestClient) -> None:
    ring = [
        [576062 + 5 * math.cos(i * math.tau / 9_999), 1319278 + 5 * math.sin(i * math.tau / 9_999)]
        for i in range(9_999)
    ]
    status, answer = _post(
        client, {"footprint": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}, "crs": "EPSG:5899"}
    )
    assert status == 200, answer
    assert answer["summary"]["ground_floor_area_m2"] == pytest.approx(25 * math.pi, abs=0.01)


def test_a_building_far_out_at_sea_is_a_case_without_data(client: TestClient) -> None:
    ring = [[109.5, 10.0], [109.5001, 10.0], [109.5001, 10.0001], [109.5, 10.0]]
    status, answer = _post(client, {"footprint": {"type": "Polygon", "coordinates": [ring]}})
    assert status == 200, answer
    assert answer["verdict"] == "needs_review"
    assert "no_data" in {item["reason"] for item in answer["checks"]}
