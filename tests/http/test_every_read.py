"""`date=` and `edition=` on every public read of what an edition holds; and an adjusted plan turns at midnight everywhere at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, cast

import mapbox_vector_tile
import pytest
from starlette.testclient import TestClient

from tests.approved_uploads import DraftPlan, approve_plan
from tests.http.office import PUBLIC_URL, Office
from tests.local_adjustments import DraftAdjustment, approve_adjustment, ground
from tests.published_town import ZONE

TAKES_NEITHER: Final[Mapping[str, str]] = {
    "/editions": "lists editions",
    "/editions/current": "is an edition",
    "/editions/{number}": "is the edition of its address",
    "/documents/{sha256}": "is named by its content",
    "/permit-checks/{identifier}": "is kept as it was answered, with its edition and its day",
    "/glyphs/{fontstack}/{name}": "is the same for every edition",
    "/sprites/{name}": "is the same for every edition",
    "/healthz": "says nothing of plans",
    "/readyz": "says nothing of plans",
}
TAKES_NO_DATE: Final[Mapping[str, str]] = {
    "/plans/{plan_id}/diff": "versions do not change with the day",
}
QUESTIONS: Final[Mapping[str, str]] = {
    "/constraints": "/constraints?lon=108.4503921&lat=11.9288347",
    "/parcels": "/parcels?lon=108.4503921&lat=11.9288347",
    "/parcels/{parcel_id}": "",
    "/plans": "/plans?",
    "/plans/{plan_id}": "/plans/suoimo-phan-khu?",
    "/plans/{plan_id}/versions/{version}": "/plans/suoimo-phan-khu/versions/1?",
    "/styles/planning.json": "/styles/planning.json?",
    "/tiles/{tileset}/tilejson.json": "/tiles/planning/tilejson.json?",
}


def public_reads(client: TestClient) -> dict[str, set[str]]:
    """The query parameters of every public GET."""
    paths = client.get("/api/openapi.json").json()["paths"]
    return {
        path: {item["name"] for item in methods["get"].get("parameters", []) if item["in"] == "query"}
        for path, methods in paths.items()
        if "get" in methods and "security" not in methods["get"]
    }


def test_every_public_read_takes_edition_and_date_or_there_is_a_reason(client: TestClient) -> None:
    reads = public_reads(client)
    both = {path for path, taken in reads.items() if {"date", "edition"} <= taken}
    assert {path for path, taken in reads.items() if not {"date", "edition"} & taken} == set(TAKES_NEITHER)
    assert {path for path in reads if path not in both | set(TAKES_NEITHER)} == set(TAKES_NO_DATE)
    assert both == set(QUESTIONS)


@pytest.mark.parametrize("path", sorted(QUESTIONS))
def test_both_mean_what_they_say(client: TestClient, path: str) -> None:
    question = QUESTIONS[path]
    if path == "/parcels/{parcel_id}":
        [found] = client.get(QUESTIONS["/parcels"]).json()["features"]
        question = f"/parcels/{found['properties']['parcel_id']}?"
    pinned = client.get(f"{question}&date=2030-01-01&edition=1")
    assert pinned.status_code == 200
    assert "immutable" in pinned.headers["cache-control"]
    body = pinned.json()
    told = body.get("metadata", {})
    assert body.get("edition", told.get("planning:edition")) == 1
    assert body.get("date", told.get("planning:date")) == "2030-01-01"
    assert client.get(f"{question}&edition=9").status_code == 404
    assert client.get(f"{question}&date=2030-02-30").status_code == 422
    assert client.get(f"{question}&date=2030-01-01&date=2030-01-02").status_code == 422
    assert client.get(f"{question}&edition=0").status_code == 422


FIRST_DAY = date(2027, 1, 1)
MIDNIGHT = datetime(2027, 1, 1, tzinfo=ZONE)
PLACE = {"e": 576120.0, "n": 1319030.0, "crs": "EPSG:5899"}
"""In zone B, and within the adjustment."""
TILE = "14/13127/7645"


def seen(office: Office) -> tuple[str, set[str], set[str], set[tuple[str, int]]]:
    """The archive named now, the zones of its tile, the zone that applies at the place, the plans of the style."""
    tilejson = office.call(None, "GET", "/tiles/planning/tilejson.json").json()
    [template] = tilejson["tiles"]
    address = template.removeprefix(PUBLIC_URL)
    tile = office.call(None, "GET", address.replace("{z}/{x}/{y}", TILE))
    layers = cast("dict[str, Any]", mapbox_vector_tile.decode(tile.content))
    drawn = {item["properties"]["zone_id"] for item in layers["zones"]["features"]}
    answer = office.call(None, "GET", "/constraints", params=PLACE).json()
    applies = {item["zone_id"] for item in answer["applies"] if item["contact"] == "overlap"}
    style = office.call(None, "GET", "/styles/planning.json").json()["metadata"]
    assert tilejson["date"] == answer["date"] == style["planning:date"]
    plans = {(item["plan_id"], item["version"]) for item in style["planning:plans"]}
    return address.split("/")[3], drawn, applies, plans


def test_an_adjusted_plan_turns_at_midnight_in_tiles_answers_and_style(office: Office) -> None:
    office.clock.at = datetime(2026, 11, 20, 10, tzinfo=ZONE)
    writer = office.database.writer_url
    approve_plan(writer, DraftPlan())
    approve_adjustment(
        writer,
        DraftAdjustment(
            covers=ground(100, 0, 150, 60),
            zones={"C": (ground(100, 0, 150, 60), "DAT_Dichvu")},
            start=FIRST_DAY,
        ),
    )
    office.call("huy", "POST", "/editions", json={"base_edition": None})
    office.build(1)
    office.app.api.state.context.current.refresh()
    former, later = (
        item["archives"]["planning"]["sha256"]
        for item in office.call(None, "GET", "/editions/1").json()["slices"]
    )
    assert former != later
    before = (former, {"A", "B"}, {"B"}, {("p", 1)})
    after = (later, {"A", "B", "C"}, {"C"}, {("p", 1), ("p", 2)})
    for moment, expected in (
        (MIDNIGHT - timedelta(seconds=1), before),
        (MIDNIGHT, after),
        (MIDNIGHT + timedelta(seconds=1), after),
    ):
        office.clock.at = moment
        assert seen(office) == expected
    assert MIDNIGHT.astimezone(UTC).date() < FIRST_DAY  # the deployment's midnight, not that of UTC
    last_second = office.call(None, "GET", "/constraints", params=PLACE).headers["cache-control"]
    assert last_second == "public, max-age=60"
    office.clock.at = MIDNIGHT - timedelta(seconds=7)
    soon = office.call(None, "GET", "/constraints", params=PLACE).headers["cache-control"]
    assert soon == "public, max-age=7"
    applies = office.call(None, "GET", "/constraints", params={**PLACE, "date": "2027-01-01"}).json()[
        "applies"
    ]
    [zone] = [item for item in applies if item["contact"] == "overlap"]
    assert (zone["zone_id"], zone["version"], zone["documents"][0]["number"]) == ("C", 2, "7/QĐ")
    listed = office.call(None, "GET", "/plans/p").json()["versions"]
    assert [(item["version"], item["scope"], item["adjusts"]) for item in listed] == [
        (1, "whole", None),
        (2, "local_adjustment", {"plan_id": "p", "version": 1}),
    ]
