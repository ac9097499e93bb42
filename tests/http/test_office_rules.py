"""An office's own rules from the upload to a verdict, and what the edition before goes on answering."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from planning_server.cli.cluster import Cluster
from planning_server.domain.errors import Conflict
from planning_server.jobs.answer_upload import accept_upload_warnings
from planning_server.jobs.build_edition import PublishOrder, publish_edition
from planning_server.jobs.desk import Arrival, IngestDesk, UploadReport
from planning_server.jobs.ingest_rules import list_rule_sets
from planning_server.jobs.ingest_upload import (
    approve_upload,
    receive_upload,
    reject_upload,
    run_upload,
)
from planning_server.store.sessions import Store, StoreAddresses
from planning_server.store.uploads import UploadState
from tests.http.office import Office, problem_of
from tests.office_rules import OFFICE_RULES
from tests.published_town import PUBLISHED_AT, TODAY, PublishedTown, app_on

PLAN = {"kind": "rules", "title": "Quy định Suối Mơ"}
NOT_ASKED = {"name", "verdict", "checks"}


@pytest.fixture
def desk(cluster: Cluster, own_database: str, tmp_path: Path) -> Iterator[IngestDesk]:
    """The desk of the published town."""
    store = Store(
        StoreAddresses(reader=cluster.url("reader", own_database), writer=cluster.url("writer", own_database))
    )
    yield IngestDesk(store, tmp_path / "uploads", lambda: PUBLISHED_AT)
    store.close()


def send(desk: IngestDesk, text: str) -> UploadReport:
    arrival = Arrival(io.BytesIO(text.encode()), "quy-dinh.yaml", PLAN, "planner")
    upload, _ = receive_upload(desk, arrival)
    return run_upload(desk, upload.upload_id)


def codes(report: UploadReport) -> set[str]:
    return {kept.finding.code for kept in report.findings}


def publish(desk: IngestDesk, town: PublishedTown) -> int:
    order = PublishOrder("approver", "", lambda: PUBLISHED_AT, TODAY, "planning-server/test")
    return publish_edition(desk.store, town.archive_dir, order).number


def ask(client: TestClient, question: dict[str, Any], edition: int) -> dict[str, Any]:
    answer = client.post(f"/permit-checks?edition={edition}", json=question)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_rule_of_the_office_changes_the_verdict_of_the_next_edition_and_not_of_the_one_before(
    cluster: Cluster, own_database: str, town: PublishedTown, desk: IngestDesk, walk: dict[str, Any]
) -> None:
    house = next(item for item in walk["checks"] if item["verdict"] == "pass" and item["height_m"] == 11.8)
    question = {name: value for name, value in house.items() if name not in NOT_ASKED}
    with app_on(cluster, own_database, town.archive_dir) as app, TestClient(app) as client:
        before = ask(client, question, 1)
        assert before["verdict"] == "pass"

    sent = send(desk, OFFICE_RULES)
    assert (sent.upload.state, codes(sent)) == (UploadState.READY, {"rules_drafted"})
    approve_upload(desk, sent.upload.upload_id, username="approver", note=None)
    assert publish(desk, town) == 2

    with app_on(cluster, own_database, town.archive_dir) as app, TestClient(app) as client:
        after = ask(client, question, 2)
        assert after["verdict"] == "fail"
        (failed,) = [item for item in after["checks"] if item["verdict"] == "fail"]
        assert (failed["rule"], failed["limit"], failed["measured"]) == ("suoimo.height", 10, 11.8)
        assert failed["margin"] == pytest.approx(-1.8)
        assert failed["source"]["document"] == "12/2025/QĐ-UBND"
        used = {(item["id"], item["version"]) for item in after["provenance"]["rule_sets"]}
        assert used == {("qcvn01.2021", 1), ("suoimo.quy-dinh", 1)}
        assert ask(client, question, 1) == before
        manifest = client.get("/editions/2").json()["manifest"]
        assert [item["id"] for item in manifest["rule_sets"]] == ["qcvn01.2021", "suoimo.quy-dinh"]
        earlier = ask(client, {**question, "date": "2025-12-31"}, 2)
        assert "suoimo.height" not in {item["rule"] for item in earlier["checks"]}

    # It stays in later editions until a higher version of the same id takes its place; what is published once is never changed.
    listed = {
        (item.rule_set.rule_set_id, item.rule_set.version, item.is_current) for item in list_rule_sets(desk)
    }
    assert listed == {("qcvn01.2021", 1, True), ("suoimo.quy-dinh", 1, True)}
    other = send(desk, OFFICE_RULES.replace("value: 10", "value: 12").replace("limits: [10]", "limits: [12]"))
    assert (other.upload.state, codes(other)) == (
        UploadState.NEEDS_ATTENTION,
        {"rules_drafted", "rules_version_taken"},
    )
    raised = OFFICE_RULES.replace("version: 1", "version: 2").replace("value: 10", "value: 12")
    second = send(desk, raised.replace("limits: [10]", "limits: [12]"))
    assert codes(second) == {"rules_drafted", "rules_replace_own"}
    approve_upload(desk, second.upload.upload_id, username="approver", note=None)
    assert publish(desk, town) == 3
    with app_on(cluster, own_database, town.archive_dir) as app, TestClient(app) as client:
        assert ask(client, question, 3)["verdict"] == "pass"
        assert ask(client, question, 2)["verdict"] == "fail"


def test_a_set_with_the_id_of_a_shipped_one_takes_its_place_once_that_is_accepted(
    town: PublishedTown, desk: IngestDesk
) -> None:
    words = OFFICE_RULES.replace("id: suoimo.quy-dinh", "id: qcvn01.2021").replace("version: 1", "version: 2")
    sent = send(desk, words)
    assert {"rules_replace_shipped", "rules_days_lost"} <= codes(sent)
    assert sent.upload.state is UploadState.NEEDS_ATTENTION
    ready = accept_upload_warnings(desk, sent.upload.upload_id, username="planner", reason="theo quyết định")
    assert ready.upload.state is UploadState.READY
    approve_upload(desk, sent.upload.upload_id, username="approver", note=None)
    publish(desk, town)
    listed = {
        (item.rule_set.rule_set_id, item.rule_set.version, item.is_current) for item in list_rule_sets(desk)
    }
    assert listed == {("qcvn01.2021", 1, False), ("qcvn01.2021", 2, True)}


def test_the_same_version_waits_once_and_a_rejected_one_makes_room(desk: IngestDesk) -> None:
    first = send(desk, OFFICE_RULES)
    second = send(desk, OFFICE_RULES + "# again\n")
    assert "rules_drafted_twice" in codes(second)
    reject_upload(desk, first.upload.upload_id, username="approver", note=None)
    third = send(desk, OFFICE_RULES + "# once more\n")
    assert third.upload.state is UploadState.READY


def test_two_approved_versions_of_one_id_keep_the_gate_shut(town: PublishedTown, desk: IngestDesk) -> None:
    for words in (OFFICE_RULES, OFFICE_RULES.replace("version: 1", "version: 2")):
        sent = send(desk, words)
        approve_upload(desk, sent.upload.upload_id, username="approver", note=None)
    with pytest.raises(Conflict, match="gates-shut") as shut:
        publish(desk, town)
    assert len(shut.value.faults) == 1
    assert "suoimo.quy-dinh v1" in shut.value.text.vi


def test_rules_go_over_http_like_every_upload(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "quy-dinh.yaml"
    path.write_text(OFFICE_RULES.replace("measure: height", "measure: beauty"), encoding="utf-8")
    answer = office.send("lan", path, PLAN)
    assert answer.status_code == 202
    upload_id = answer.json()["upload_id"]
    office.work(upload_id)
    found = office.call("lan", "GET", f"/uploads/{upload_id}/findings").json()["features"]
    assert [item["properties"]["code"] for item in found] == ["rules_name_unknown"]
    for form in ("json", "xlsx", "html", "gpkg"):
        assert office.call("lan", "GET", f"/uploads/{upload_id}/findings?format={form}").status_code == 200
    upload = office.call("lan", "GET", f"/uploads/{upload_id}").json()
    assert (upload["kind"], upload["state"], upload["preview"]) == ("rules", "needs_attention", None)
    problem_of(office.call("lan", "GET", f"/uploads/{upload_id}/impact"), 409, "nothing-drafted")
    faulty = office.send("lan", path, {"kind": "rules", "crs": "EPSG:5899"})
    body = problem_of(faulty, 422, "invalid-plan-file")
    assert {item["where"] for item in body["errors"]} == {"/crs", "/title"}
