"""Bodies that could be taken in two ways are taken in none."""

from __future__ import annotations

import gzip
import json

import pytest

from planning_server.domain.errors import InvalidInput
from planning_server.http.json_body import read_json
from tests.http.office import TOWN_2024, Office, problem_of


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        (b'{"note": "a", "note": "b"}', ["/note"]),
        (b'{"a": {"x/y": 1, "x/y": 1}}', ["/a/x~1y"]),
        (b'{"a": [{}, {"b": 1, "c": 2, "b": 1}]}', ["/a/1/b"]),
        (b'{"a": {"b": 1, "b": 2}, "a": 3}', ["/a"]),
    ],
)
def test_a_member_that_is_given_twice_is_refused_with_its_pointer(body: bytes, pointers: list[str]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_json(body)
    assert [fault.where for fault in refusal.value.faults] == pointers


def test_equal_names_in_different_objects_are_no_repetition() -> None:
    body = {"a": {"b": 1}, "b": [{"b": 1}, {"b": 1}]}
    assert read_json(json.dumps(body).encode()) == body


def test_nothing_of_an_answer_given_twice_is_kept(office: Office) -> None:
    upload_id = office.send("lan", TOWN_2024).json()["upload_id"]
    office.work(upload_id)
    body = b'{"answers": {"/title": "one", "/title": "two"}}'
    json_kind = {"Content-Type": "application/json"}
    answer = office.call("lan", "PATCH", f"/uploads/{upload_id}", content=body, headers=json_kind)
    (error,) = problem_of(answer, 422, "invalid-body")["errors"]
    assert error["where"] == "/answers/~1title"
    assert office.call("lan", "GET", f"/uploads/{upload_id}").json()["answers"] == {}


@pytest.mark.parametrize("path", ["/editions", "/permit-checks", "/session", "/uploads"])
def test_a_compressed_body_is_a_kind_that_is_not_read(office: Office, path: str) -> None:
    kind = "multipart/form-data; boundary=x" if path == "/uploads" else "application/json"
    headers = {"Content-Type": kind, "Content-Encoding": "gzip"}
    answer = office.call("huy", "POST", path, content=gzip.compress(b"{}"), headers=headers)
    problem_of(answer, 415, "content-encoding")


def test_a_plan_part_that_gives_a_member_twice_is_refused_with_its_name(office: Office) -> None:
    words = TOWN_2024.with_suffix(".json").read_text(encoding="utf-8")
    plan = words.replace("{", '{"title": "one",', 1)
    with TOWN_2024.open("rb") as file:
        answer = office.call("lan", "POST", "/uploads", files={"file": file}, data={"plan": plan})
    (error,) = problem_of(answer, 422, "invalid-plan-file")["errors"]
    assert error["where"] == "/title"
