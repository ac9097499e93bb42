"""A decision that ends a version: entered by one person, approved by another, law with the next edition."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import psycopg
import pytest
from httpx2 import Response

from tests.approved_uploads import DraftPlan, approve_plan
from tests.http.office import PUBLIC_URL, Office, problem_of

WHERE = "/plans/p/versions/1/end"
DECISION = {"decision_number": "99/QĐ-UBND", "decision_date": "2026-10-01", "ends_from": "2026-11-01"}
PAPER = b"%PDF-1.7\n1 0 obj"


@pytest.fixture
def published(office: Office) -> Office:
    """Version 1 of plan `p` is in force from 2024-01-01 on."""
    approve_plan(office.database.writer_url, DraftPlan())
    publish(office, None)
    return office


def publish(office: Office, base: int | None) -> int:
    asked = office.call("vu", "POST", "/editions", json={"base_edition": base})
    assert asked.status_code == 202, asked.text
    number = 1 if base is None else base + 1
    office.build(number)
    office.app.api.state.context.current.refresh()
    return number


def enter(office: Office, who: str = "lan", path: str = WHERE, **changes: Any) -> Response:  # noqa: ANN401 - any JSON
    return office.call(who, "POST", path, json={**DECISION, **changes})


def version_of(office: Office, edition: int, date: str) -> dict[str, Any]:
    answer = office.call(None, "GET", f"/plans/p/versions/1?edition={edition}&date={date}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_version_ends_on_the_day_of_the_decision_once_another_person_approved_it(published: Office) -> None:
    office = published
    entered = office.call(
        "lan",
        "POST",
        WHERE,
        files=[("documents", ("qd-99.pdf", PAPER, "application/pdf"))],
        data={
            "plan": '{"decision_number": "99/QĐ-UBND", "decision_date": "2026-10-01", "ends_from": "2026-11-01"}'
        },
    )
    assert entered.status_code == 202, entered.text
    upload_id = entered.json()["upload_id"]
    assert entered.headers["location"] == f"{PUBLIC_URL}/uploads/{upload_id}"
    assert (entered.json()["kind"], entered.json()["state"]) == ("end", "ready")
    assert upload_id in {
        item["upload_id"] for item in office.call("lan", "GET", "/uploads").json()["uploads"]
    }
    assert office.call("lan", "POST", f"/uploads/{upload_id}/approve").status_code == 403
    assert version_of(office, 1, "2026-11-20")["law_status"] == "in_force"
    assert office.call("huy", "POST", f"/uploads/{upload_id}/approve").json()["state"] == "approved"
    assert publish(office, 1) == 2
    for day, status in (("2026-10-31", "in_force"), ("2026-11-01", "ended"), ("2026-11-20", "ended")):
        assert version_of(office, 2, day)["law_status"] == status
    assert version_of(office, 2, "2026-11-20")["in_force_to"] == "2026-11-01"
    assert version_of(office, 1, "2026-11-20")["law_status"] == "in_force"
    paper = office.call(None, "GET", f"/documents/{hashlib.sha256(PAPER).hexdigest()}")
    assert (paper.status_code, paper.content) == (200, PAPER)
    problem_of(enter(office, ends_from="2026-10-15"), 409, "version-ended-already")


def test_the_ended_version_names_the_decision_that_ends_it_and_its_paper(published: Office) -> None:
    """Who reads the plan finds number, day, authority and paper; before the end the same version says when it will be over."""
    office = published
    assert version_of(office, 1, "2026-11-20")["ended_by"] is None
    entered = office.call(
        "lan",
        "POST",
        WHERE,
        files=[("documents", ("qd-99.pdf", PAPER, "application/pdf"))],
        data={"plan": json.dumps({**DECISION, "authority": "HĐND", "decision_document": "qd-99.pdf"})},
    )
    upload_id = entered.json()["upload_id"]
    office.call("huy", "POST", f"/uploads/{upload_id}/approve")
    publish(office, 1)
    sha256 = hashlib.sha256(PAPER).hexdigest()
    told = {"authority": "HĐND", "number": "99/QĐ-UBND", "date": "2026-10-01", "in_force_from": "2026-11-01"}
    for day in ("2026-10-31", "2026-11-20"):
        ended_by = version_of(office, 2, day)["ended_by"]
        papers = ended_by.pop("documents")
        assert ended_by == told
        assert [(item["number"], item["sha256"]) for item in papers] == [("99/QĐ-UBND", sha256)]
        assert papers[0]["url"] == f"{PUBLIC_URL}/documents/{sha256}"
    [of_plan] = office.call(None, "GET", "/plans/p?edition=2").json()["versions"]
    assert of_plan["ended_by"]["number"] == "99/QĐ-UBND"
    [held] = office.call(None, "GET", "/editions/2").json()["manifest"]["versions"]
    assert held["ended_by"].pop("documents")[0]["sha256"] == sha256
    assert held["ended_by"] == told
    assert office.call(None, "GET", "/editions/1").json()["manifest"]["versions"][0]["ended_by"] is None
    here = "/constraints?e=576050&n=1319050&crs=EPSG:5899&edition=2&date="
    before = office.call(None, "GET", here + "2026-10-31").json()
    assert before["applies"][0]["law_status"] == "in_force"
    [spoke] = before["provenance"]["plan_versions"]
    assert spoke["ended_by"].pop("documents")[0]["sha256"] == sha256
    assert spoke["ended_by"] == told
    assert office.call(None, "GET", here + "2026-11-20").json()["applies"] == []


def test_an_end_is_no_version_of_its_own(published: Office) -> None:
    upload_id = enter(published).json()["upload_id"]
    ends = {"plan_id": "p", "version": 1, "ends_from": "2026-11-01"}
    said = published.call("lan", "GET", f"/uploads/{upload_id}").json()
    assert (said["plan_id"], said["version"], said["ends"]) == ("p", None, ends)
    impact = published.call("lan", "GET", f"/uploads/{upload_id}/impact").json()
    assert (impact["version"], impact["ends"]) == (None, ends)
    after = {"plan_id": "p", "version": None, "scope": "end"}
    assert impact["compared"]["after"] == after
    published.call("huy", "POST", f"/uploads/{upload_id}/approve")
    publish(published, 1)
    said = published.call("lan", "GET", f"/uploads/{upload_id}").json()
    assert (said["state"], said["version"], said["ends"]) == ("published", None, ends)


def test_the_same_words_again_are_the_same_upload_and_another_end_waits_for_nobody(published: Office) -> None:
    first, again = enter(published), enter(published)
    assert (first.json()["is_new"], again.json()["is_new"]) == (True, False)
    assert first.headers["location"] == again.headers["location"]
    problem_of(enter(published, ends_from="2026-11-02"), 409, "version-ended-already")
    published.call("lan", "POST", f"/uploads/{first.json()['upload_id']}/withdraw")
    assert enter(published, ends_from="2026-11-02").status_code == 202


@pytest.mark.parametrize(
    ("path", "changes", "status", "slug"),
    [
        ("/plans/p/versions/2/end", {}, 404, "no-such-version"),
        ("/plans/q/versions/1/end", {}, 404, "no-such-version"),
        (WHERE, {"ends_from": "2024-01-01"}, 422, "ends-on-a-wrong-day"),
        (WHERE, {"ends_from": "2023-12-31"}, 422, "ends-on-a-wrong-day"),
        (WHERE, {"ends_from": "01/11/2026"}, 422, "invalid-plan-file"),
        (WHERE, {"ends_from": None}, 422, "invalid-plan-file"),
        (WHERE, {"decision_number": "a\0b"}, 422, "invalid-body"),
        (WHERE, {"plan_id": "q"}, 422, "invalid-body"),
        (WHERE, {"kind": "vector"}, 422, "invalid-body"),
        ("/plans/p/versions/0/end", {}, 422, "invalid-parameter"),
        ("/plans/p/versions/x/end", {}, 422, "invalid-parameter"),
        ("/plans/p/versions/99999999999/end", {}, 422, "invalid-parameter"),
    ],
)
def test_an_end_that_cannot_be_is_refused_before_anything_is_kept(
    published: Office, path: str, changes: dict[str, Any], status: int, slug: str
) -> None:
    problem_of(enter(published, path=path, **changes), status, slug)
    with psycopg.connect(published.database.superuser_url) as session:
        assert session.execute("SELECT count(*) FROM desk.upload WHERE kind = 'end'").fetchone() == (0,)


def test_a_fault_of_what_the_address_names_is_told_by_its_parameter(published: Office) -> None:
    refused = problem_of(enter(published, path="/plans/p%00/versions/1/end"), 422, "invalid-plan-file")
    assert [item["where"] for item in refused["errors"]] == ["plan_id"]


def test_a_decision_without_a_drawing_is_sent_to_its_own_address(published: Office) -> None:
    plan = '{"kind": "end", "plan_id": "p", "version": 1, "decision_number": "1", "decision_date": "2026-01-01", "ends_from": "2026-11-01"}'
    answer = published.call(
        "lan",
        "POST",
        "/uploads",
        files=[("file", ("x.json", b"{}", "application/json"))],
        data={"plan": plan},
    )
    problem_of(answer, 422, "another-address")


def test_an_end_that_was_overtaken_keeps_the_gate_shut(published: Office) -> None:
    upload_id = enter(published).json()["upload_id"]
    published.call("huy", "POST", f"/uploads/{upload_id}/approve")
    with psycopg.connect(published.database.superuser_url) as session:
        session.execute("UPDATE draft.plan_version SET adjusts_version_id = 4711 WHERE scope = 'end'")
    published.call("vu", "POST", "/editions", json={"base_edition": 1})
    published.build(2)
    with psycopg.connect(published.database.superuser_url) as session:
        row = session.execute(
            "SELECT state, problem->>'slug' FROM desk.edition_build WHERE edition = 2"
        ).fetchone()
    assert row == ("failed", "gates-shut")
