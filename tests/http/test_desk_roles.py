"""Every call of the desk by every kind of person: the table of contract section 6."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

import psycopg
import pytest

from planning_server.http.described_problems import OWN_REFUSALS
from tests.approved_uploads import DraftPlan, approve_plan
from tests.http.office import Office

PEOPLE = ("nobody", "architect", "owner", "other planner", "approver", "owning approver", "admin")
ACCOUNTS = {
    "nobody": None,
    "architect": "thu",
    "owner": "lan",
    "other planner": "mai",
    "approver": "huy",
    "owning approver": "vu",
    "admin": "quan",
}


@dataclass(frozen=True, slots=True)
class Call:
    """`statuses` in the order of PEOPLE. `sender` owns the upload that the call is about, except for the owning approver."""

    method: str
    path: str
    statuses: tuple[int, ...]
    body: object = None
    state: str = "ready"


SEEN = (401, 403, 200, 403, 200, 200, 200)
CALLS = (
    Call("GET", "/uploads", (401, 403, 200, 200, 200, 200, 200)),
    Call("POST", "/uploads", (401, 403, 415, 415, 415, 415, 415)),
    Call("GET", "/uploads/{id}", SEEN),
    Call("GET", "/uploads/{id}/findings", SEEN),
    Call("GET", "/uploads/{id}/impact", SEEN),
    Call("GET", "/uploads/{id}/tiles/14/13127/7645.mvt", SEEN),
    Call("GET", "/uploads/{id}/events", SEEN, state="rejected"),
    Call("PATCH", "/uploads/{id}", (401, 403, 422, 403, 422, 422, 422), body={}),
    Call("POST", "/uploads/{id}/approve", (401, 403, 403, 403, 200, 403, 200)),
    Call("POST", "/uploads/{id}/reject", (401, 403, 403, 403, 200, 403, 200)),
    Call("POST", "/uploads/{id}/withdraw", (401, 403, 200, 403, 403, 200, 403)),
    Call("POST", "/plans/x/versions/1/end", (401, 403, 422, 422, 422, 422, 422), body={}),
    Call("POST", "/editions", (401, 403, 403, 403, 409, 409, 409), body={"base_edition": 7}),
    Call("POST", "/editions/7/activate", (401, 403, 403, 403, 403, 403, 409), body={"base_edition": 6}),
    Call("POST", "/editions/7/withdraw", (401, 403, 403, 403, 403, 403, 404)),
    Call("GET", "/audit", (401, 403, 403, 403, 200, 200, 200)),
    Call("GET", "/session", (401, 200, 200, 200, 200, 200, 200)),
    Call("DELETE", "/session", (204, 204, 204, 204, 204, 204, 204)),
)


def upload_of(office: Office, sender: str, state: str) -> UUID:
    writer = office.database.writer_url
    decided_by = None if state == "ready" else "quan"
    upload_id = approve_plan(writer, DraftPlan(plan_id=f"p-{sender}"), state=state, decided_by=decided_by)
    with psycopg.connect(writer) as session:
        session.execute("UPDATE desk.upload SET created_by = %s WHERE upload_id = %s", (sender, upload_id))
    return upload_id


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")
def test_a_call_is_answered_by_role_and_by_whose_upload_it_is(office: Office, call: Call) -> None:
    seen: dict[str, int] = {}
    for person in PEOPLE:
        sender = "vu" if person == "owning approver" else "lan"
        upload_id = upload_of(office, sender, call.state)
        answer = office.call(ACCOUNTS[person], call.method, call.path.format(id=upload_id), json=call.body)
        seen[person] = answer.status_code
        with psycopg.connect(office.database.writer_url) as session:
            session.execute("DELETE FROM draft.plan_version")
        if answer.status_code == 403:
            assert answer.headers["cache-control"] == "no-store"
            assert answer.json()["detail"]
            vietnamese = office.call(
                ACCOUNTS[person],
                call.method,
                call.path.format(id=upload_id),
                json=call.body,
                headers={"Accept-Language": "vi"},
            )
            assert vietnamese.json()["detail"] != answer.json()["detail"]
    assert seen == dict(zip(PEOPLE, call.statuses, strict=True))
    described = office.app.api.openapi()["paths"]
    [told] = [
        methods[call.method.lower()]["responses"]
        for path, methods in described.items()
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), call.path) and call.method.lower() in methods
    ]
    refused = {str(status) for status in seen.values() if status >= 400}
    assert refused <= set(told)
    for status in refused:
        schema = told[status]["content"]["application/problem+json"]["schema"]
        assert schema == {"$ref": "#/components/schemas/Problem"}


def test_the_description_names_refusals_of_calls_that_exist(office: Office) -> None:
    described = office.app.api.openapi()
    assert "Problem" in described["components"]["schemas"]
    assert "HTTPValidationError" not in str(described)
    assert {(method, path) for path, methods in described["paths"].items() for method in methods} >= set(
        OWN_REFUSALS
    )
    for path, method, statuses in (
        ("/uploads", "post", {"401", "403", "409", "413", "415", "422", "429"}),
        ("/session", "post", {"401", "403", "413", "415", "422", "429"}),
        ("/editions", "post", {"401", "403", "409", "413", "415", "422"}),
        (
            "/editions/{number}/activate",
            "post",
            {"401", "403", "404", "409", "410", "413", "415", "422"},
        ),
        ("/uploads/{upload_id}", "patch", {"401", "403", "404", "409", "413", "415", "422"}),
    ):
        told = described["paths"][path][method]["responses"]
        assert {status for status in told if status >= "4"} == statuses


def test_every_call_of_the_desk_stands_in_the_table(office: Office) -> None:
    tabled = {
        (
            call.method,
            call.path.replace("{id}", "{upload_id}")
            .replace("x/versions/1", "{plan_id}/versions/{version}")
            .replace("/7/", "/{number}/"),
        )
        for call in CALLS
    }
    described = {
        (method.upper(), path)
        for path, methods in office.app.api.openapi()["paths"].items()
        for method, told in methods.items()
        if "security" in told
    }
    named = {path.replace("14/13127/7645", "{z}/{x}/{y}") for _, path in tabled}
    assert {path for _, path in described} <= named
    assert {(method, path.replace("14/13127/7645", "{z}/{x}/{y}")) for method, path in tabled} >= described
