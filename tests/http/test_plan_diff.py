"""What changed between two versions, asked of the sample town over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from planning_server.domain.errors import TooMany
from planning_server.http import routes_plan_diff
from planning_server.http.routes_plan_diff import KeptDiffs
from tests.http.office import problem_of

PLAN = "/plans/suoimo-phan-khu/diff"


def diff(client: TestClient, **query: object) -> dict[str, Any]:
    answer = client.get(PLAN, params={key.removesuffix("_"): str(value) for key, value in query.items()})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_a_version_beside_itself_has_not_changed(client: TestClient) -> None:
    body = diff(client, from_=2, to=2)
    for part in ("zones", "lines", "overlays"):
        assert (body[part]["total"], body[part]["items"]) == (0, [])
        assert body[part]["unchanged"] == body[part]["before"] == body[part]["after"]
    assert body["zones"]["before"] == 300
    assert body["covers"] == {"changed_m2": 0.0, "geometry": None}


def test_the_larger_town_of_2024_gained_what_its_zones_say(client: TestClient) -> None:
    """292 zones became 300: every number of the answer adds up, and back again the signs turn."""
    body = diff(client, from_=1, to=2, lang="en")
    zones = body["zones"]
    assert (zones["before"], zones["after"]) == (292, 300)
    assert zones["before"] - zones["removed"] + zones["added"] == zones["after"]
    both = [item for item in zones["items"] if item["before"] and item["after"]]
    assert zones["total"] == len(zones["items"]) == len(both) + zones["added"] + zones["removed"]
    assert zones["unchanged"] + len(both) == zones["after"] - zones["added"]
    for item in both:
        grown = item["after"]["area_m2"] - item["before"]["area_m2"]
        assert item["gained_m2"] - item["lost_m2"] == pytest.approx(grown, abs=0.03)
    compared = body["compared"]
    assert (compared["before"]["version"], compared["after"]["version"]) == (1, 2)
    assert compared["complete"] is True
    assert {item["role"] for item in compared["layers"]} >= {"zones"}
    back = diff(client, from_=2, to=1)["zones"]
    assert (back["added"], back["removed"]) == (zones["removed"], zones["added"])
    for kind in ("redrawn", "recoded", "indicators"):
        assert back[kind] == zones[kind]
        assert back["m2"][kind] == pytest.approx(zones["m2"][kind], abs=0.02)


def test_an_answer_of_a_named_edition_may_be_kept_for_good(client: TestClient) -> None:
    pinned = client.get(f"{PLAN}?from=1&to=2&edition=1")
    assert pinned.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert client.get(f"{PLAN}?from=1&to=2").headers["cache-control"] == "public, max-age=60"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 422),
        ("from=1", 422),
        ("from=1&to=x", 422),
        ("from=1&to=2&date=2026-01-01", 422),
        ("from=1&from=2&to=2", 422),
        ("from=0&to=2", 422),
        ("from=1&to=99999999999999999999", 422),
        ("from=1&to=2&lang=fr", 422),
        ("from=1&to=99", 404),
        ("from=1&to=2&edition=99", 404),
    ],
)
def test_what_cannot_be_compared_is_refused(client: TestClient, query: str, status: int) -> None:
    answer = client.get(f"{PLAN}?{query}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_missing_version_names_those_that_there_are(client: TestClient) -> None:
    answer = client.get(f"{PLAN}?from=1&to=99&lang=en")
    assert "it has: 1, 2, 3" in problem_of(answer, 404, "no-such-plan")["detail"]
    problem_of(client.get("/plans/none/diff?from=1&to=2"), 404, "no-such-plan")


def test_a_comparison_beside_a_running_one_is_told_when_to_come_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(routes_plan_diff, "LONGEST_WAIT_SECONDS", 0.01)
    kept = KeptDiffs()

    def make() -> bytes:
        with pytest.raises(TooMany):
            kept.answer((1, 1, 3, "vi"), lambda: b"other")
        return b"made"

    assert kept.answer((1, 1, 2, "vi"), make) == b"made"
    assert kept.answer((1, 1, 2, "vi"), lambda: b"made again") == b"made"
    assert kept.answer((1, 1, 3, "vi"), lambda: b"other") == b"other"
