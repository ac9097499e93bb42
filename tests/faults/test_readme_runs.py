"""The README's `curl` lines, run as they stand against the demo, give what `expected/walk.json` says."""

from __future__ import annotations

import json
import subprocess
from typing import Any, cast

import pytest

from tests.running_demo import RunningDemo
from tests.unit.test_docs_readme import WALK, calls

ADDRESS = "http://127.0.0.1:8000"


def _run(call: list[str], url: str) -> dict[str, Any]:
    words = [word.replace(ADDRESS, url) for word in call]
    done = subprocess.run([*words, "--noproxy", "*"], capture_output=True, text=True, timeout=60, check=True)
    return cast("dict[str, Any]", json.loads(done.stdout))


@pytest.mark.slow
def test_every_curl_line_of_the_readme_gives_the_walks_answer(demo_server: RunningDemo) -> None:
    answers = [_run(call, demo_server.url) for call in calls()]
    parcels, at_point, of_parcel, *checks = answers
    assert parcels["features"][0]["properties"]["key"] == WALK["parcel"]["key"]

    def zones(answer: dict[str, Any]) -> dict[str, float | None]:
        return {i["zone_id"]: i["share"] for i in answer["applies"] if i["theme"] == "land_use"}

    assert zones(at_point).keys() == {item["zone_id"] for item in WALK["constraints"]["point"]}
    expected = {item["zone_id"]: item["share"] for item in WALK["constraints"]["parcel"]["applies"]}
    assert zones(of_parcel) == pytest.approx(expected, abs=1e-4)
    assert [item["verdict"] for item in checks] == ["pass", "fail", "needs_review"]
