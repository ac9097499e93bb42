"""A published upload is scheduled, published, superseded by the days alone; list, filter, detail and command line agree."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from planning_server.jobs.answer_upload import list_uploads
from planning_server.jobs.ingest_upload import report_upload
from tests.approved_uploads import DraftPlan, approve_plan
from tests.http.office import Office
from tests.published_town import ZONE


def midnight_of(office: Office) -> datetime:
    """The next one in the deployment's time zone: tokens of the office live for a day."""
    return datetime.combine(office.clock.today() + timedelta(days=1), datetime.min.time(), tzinfo=ZONE)


def publish(office: Office, base: int | None) -> None:
    asked = office.call("huy", "POST", "/editions", json={"base_edition": base})
    assert asked.status_code == 202, asked.text
    office.build(int(asked.json()["edition"]))


def seen(office: Office, upload_id: UUID) -> str:
    """The state in which every view of the desk shows the upload."""
    listed = {
        item["upload_id"]: item["state"] for item in office.call("huy", "GET", "/uploads").json()["uploads"]
    }
    state = listed[str(upload_id)]
    for wanted in ("scheduled", "published", "superseded"):
        found = office.call("huy", "GET", "/uploads", params={"state": wanted}).json()
        named = {item["upload_id"] for item in found["uploads"]}
        assert (str(upload_id) in named) == (wanted == state)
        assert found["total"] == len(named)
    assert office.call("huy", "GET", f"/uploads/{upload_id}").json()["state"] == state
    assert str(report_upload(office.desk, upload_id).upload.state) == state
    by_command = {item.upload.upload_id: str(item.upload.state) for item in list_uploads(office.desk).uploads}
    assert by_command[upload_id] == state
    return str(state)


def test_states_turn_at_midnight_of_the_deployment(office: Office) -> None:
    midnight = midnight_of(office)
    writer = office.database.writer_url
    former = approve_plan(writer, DraftPlan(version=1))
    later = approve_plan(writer, DraftPlan(version=2, start=midnight.date()))
    publish(office, None)
    assert (seen(office, former), seen(office, later)) == ("published", "scheduled")
    office.clock.at = midnight - timedelta(seconds=1)
    assert (seen(office, former), seen(office, later)) == ("published", "scheduled")
    office.clock.at = midnight  # 17:00 of the day before in UTC
    assert (seen(office, former), seen(office, later)) == ("superseded", "published")


def test_a_version_that_replaces_another_supersedes_it_when_it_is_published(office: Office) -> None:
    writer = office.database.writer_url
    former = approve_plan(writer, DraftPlan(version=1))
    publish(office, None)
    assert seen(office, former) == "published"
    approve_plan(writer, DraftPlan(version=2, start=date(2025, 1, 1)))
    publish(office, 1)
    assert seen(office, former) == "superseded"
    office.call("quan", "POST", "/editions/1/activate")
    office.build(3)
    assert seen(office, former) == "published"


def test_a_decision_that_ends_a_version_is_scheduled_until_its_day_and_supersedes_nothing(
    office: Office,
) -> None:
    midnight = midnight_of(office)
    writer = office.database.writer_url
    former = approve_plan(writer, DraftPlan(version=1))
    publish(office, None)
    ends = approve_plan(writer, DraftPlan(version=2, start=midnight.date(), scope="end"))
    publish(office, 1)
    assert (seen(office, former), seen(office, ends)) == ("published", "scheduled")
    office.clock.at = midnight
    assert (seen(office, former), seen(office, ends)) == ("published", "published")


@pytest.mark.parametrize("state", ["ready", "approved"])
def test_what_is_not_published_stays_what_it_is(office: Office, state: str) -> None:
    midnight = midnight_of(office)
    writer = office.database.writer_url
    approve_plan(writer, DraftPlan(version=1))
    publish(office, None)
    waiting = approve_plan(
        writer, DraftPlan(plan_id="q"), state=state, decided_by=None if state == "ready" else "huy"
    )
    office.clock.at = midnight
    assert office.call("huy", "GET", f"/uploads/{waiting}").json()["state"] == state
