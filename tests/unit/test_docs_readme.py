"""The README's calls ask what the sample town's walk asks, word for word, in a form that a shell and a test can run."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
WALK = cast(
    "dict[str, Any]", json.loads((ROOT / "sample_data/expected/walk.json").read_text(encoding="utf-8"))
)
NOT_SENT = ("name", "verdict", "checks")
"""What the walk says of a check beside the question itself."""


def calls() -> list[list[str]]:
    """The words of every line of the one console block, without the prompt."""
    blocks = re.findall(r"^```console\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 1
    lines = blocks[0].splitlines()
    assert all(line.startswith("$ curl ") for line in lines)
    return [shlex.split(line.removeprefix("$ ")) for line in lines]


def url_of(call: list[str]) -> str:
    return next(word for word in call if word.startswith("http"))


def questions(path: str) -> list[dict[str, str]]:
    """The queries of every call to a path, without the language."""
    found = [urlsplit(url_of(call)) for call in calls()]
    queries = [parse_qs(item.query) for item in found if item.path == path]
    return [{name: value[0] for name, value in query.items() if name != "lang"} for query in queries]


def test_every_call_goes_to_the_address_of_the_demo() -> None:
    assert {urlsplit(url_of(call)).netloc for call in calls()} == {"127.0.0.1:8000"}


def test_the_parcel_is_asked_for_at_the_point_of_the_walk() -> None:
    assert questions("/parcels") == [{name: str(value) for name, value in WALK["point"].items()}]


def test_what_applies_is_asked_for_by_projected_point_and_by_key_on_the_day_of_the_walk() -> None:
    day = {"date": WALK["date"]}
    assert questions("/constraints") == [
        {name: str(value) for name, value in WALK["point_projected"].items()} | day,
        {name: str(value) for name, value in WALK["parcel"]["key"].items()} | day,
    ]


def test_the_checks_are_those_of_the_walk_with_one_of_each_verdict() -> None:
    sent = [json.loads(call[call.index("-d") + 1]) for call in calls() if "-d" in call]
    asked = {json.dumps(_question(item), sort_keys=True): item["verdict"] for item in WALK["checks"]}
    verdicts = [asked[json.dumps(item, sort_keys=True)] for item in sent]
    assert sorted(verdicts) == ["fail", "needs_review", "pass"]


def _question(check: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in check.items() if name not in NOT_SENT}


def test_the_numbers_in_the_text_are_those_of_the_walk() -> None:
    parcel = WALK["constraints"]["parcel"]
    assert f"{parcel['area_m2']:.0f} m²" in README
    assert {item["share"] for item in parcel["applies"]} == {0.9, 0.1}
    failing = next(item for item in WALK["checks"] if item["verdict"] == "fail")
    coverage = next(item for item in failing["checks"] if item["kind"] == "coverage")
    assert f"covers {100 * coverage['measured']:.1f} %" in README
    assert f"where {100 * coverage['limit']:.0f} % is allowed" in README


def test_the_planners_example_names_files_that_are_there() -> None:
    named = re.search(r'^PLAN="([^"]+)"$', README, re.MULTILINE)
    assert named is not None
    for suffix in (".zip", ".json"):
        assert (ROOT / f"{named[1]}{suffix}").is_file()
    plan = json.loads((ROOT / f"{named[1]}.json").read_text(encoding="utf-8"))
    assert f"law from {plan['in_force_from']}" in README


def test_the_picture_is_there_and_is_a_picture() -> None:
    picture = ROOT / "docs" / "images" / "viewer.png"
    assert picture.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
