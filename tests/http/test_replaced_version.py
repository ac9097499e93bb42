"""A version that another of the same first day replaces before it begins: its upload, the manifest and its address say so."""

from __future__ import annotations

from datetime import date

import psycopg

from tests.approved_uploads import DraftPlan, approve_plan
from tests.http.office import PUBLIC_URL, Office, problem_of
from tests.http.test_end_version import enter, publish

D2024, D2030 = date(2024, 1, 1), date(2030, 1, 1)
"""The clock of the tests stands in 2026."""
CALLS = f"{PUBLIC_URL}/plans/p/versions"


def approved(office: Office, number: int, start: date) -> str:
    return str(approve_plan(office.database.writer_url, DraftPlan(version=number, start=start)))


def state_of(office: Office, upload_id: str) -> str:
    return office.call("huy", "GET", f"/uploads/{upload_id}").json()["state"]


def test_a_version_replaced_before_it_began_is_superseded_and_its_address_says_by_what(
    office: Office,
) -> None:
    first = approved(office, 1, D2030)
    publish(office, None)
    assert state_of(office, first) == "scheduled"
    second = approved(office, 2, D2030)
    publish(office, 1)
    assert (state_of(office, first), state_of(office, second)) == ("superseded", "scheduled")
    [left] = office.call(None, "GET", "/editions/2").json()["manifest"]["left_out"]
    assert (left["plan_id"], left["version"], left["replaced_by"]) == ("p", 1, 2)
    for edition in (2, publish_another(office, 2)):  # the third manifest does not name it any more
        told = problem_of(
            office.call(None, "GET", f"/plans/p/versions/1?edition={edition}"), 404, "version-never-in-force"
        )
        assert (told["law_status"], told["replaced_by"], told["last_edition"]) == ("superseded", 2, 1)
        assert told["links"] == {"replaced_by": f"{CALLS}/2", "last_edition": f"{CALLS}/1?edition=1"}
        assert "version 2, in force from the same day 2030-01-01" in told["detail"]
    assert office.call(None, "GET", told["links"]["last_edition"]).json()["law_status"] == "not_yet_in_force"
    assert office.call(None, "GET", told["links"]["replaced_by"]).json()["law_status"] == "not_yet_in_force"
    for unknown in ("/plans/p/versions/2?edition=1", "/plans/p/versions/7", "/plans/p%00/versions/1"):
        problem_of(office.call(None, "GET", unknown), 404, "no-such-plan")
    problem_of(office.call(None, "GET", "/plans/p/versions/99999999999999999999"), 404, "no-such-plan")


def publish_another(office: Office, base: int) -> int:
    approve_plan(office.database.writer_url, DraftPlan(plan_id=f"q{base}"))
    return publish(office, base)


def test_the_end_of_a_version_that_never_began_goes_with_it_and_shuts_no_gate(office: Office) -> None:
    approved(office, 1, D2030)
    publish(office, None)
    entered = enter(office, ends_from="2031-01-01").json()["upload_id"]
    office.call("huy", "POST", f"/uploads/{entered}/approve")
    publish(office, 1)
    approved(office, 2, D2030)
    publish(office, 2)
    assert state_of(office, entered) == "superseded"
    left = office.call(None, "GET", "/editions/3").json()["manifest"]["left_out"]
    assert [(item["version"], item["decision_number"]) for item in left] == [
        (1, "1/QĐ"),
        (None, "99/QĐ-UBND"),
    ]
    assert publish_another(office, 3) == 4
    assert office.call(None, "GET", "/editions/current").json()["edition"] == 4


def test_the_number_of_a_decision_that_ends_a_version_leads_to_that_version(office: Office) -> None:
    approved(office, 1, D2024)
    publish(office, None)
    entered = enter(office).json()["upload_id"]
    office.call("huy", "POST", f"/uploads/{entered}/approve")
    publish(office, 1)
    with psycopg.connect(office.database.superuser_url) as session:
        kept = session.execute("SELECT version FROM pub.plan_version WHERE scope = 'end'").fetchone()
    assert kept == (2,)
    told = problem_of(office.call(None, "GET", "/plans/p/versions/2"), 404, "not-a-version")
    assert (told["ends"], told["links"]) == (1, {"ended": f"{CALLS}/1"})
    assert "99/QĐ-UBND" in told["detail"]
    problem_of(office.call(None, "GET", "/plans/p/versions/2?edition=1"), 404, "no-such-plan")
