"""What going back left out comes again by a new approval: rule sets and parcels as they were really sent, and another process hears of all."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from planning_server.http.current import CurrentEdition
from planning_server.jobs.desk import Arrival
from planning_server.jobs.ingest_upload import receive_upload, run_upload
from tests.approved_uploads import DraftPlan, approve_plan
from tests.http.office import Office, problem_of
from tests.http.test_desk_uploads import accept_everything
from tests.office_rules import OFFICE_RULES
from tests.shapefiles import LayerFiles, lots, parcel_words, plan_words, square, write_zip
from tests.worker_office import until


def publish(office: Office, base: int | None) -> dict[str, Any]:
    asked = office.call("huy", "POST", "/editions", json={"base_edition": base})
    assert asked.status_code == 202, asked.text
    return build(office, asked.json()["edition"])


def go_back(office: Office, number: int) -> dict[str, Any]:
    asked = office.call("quan", "POST", f"/editions/{number}/activate")
    assert asked.status_code == 202, asked.text
    return build(office, asked.json()["edition"])


def build(office: Office, number: int) -> dict[str, Any]:
    office.build(number)
    office.app.api.state.context.current.refresh()
    shown: dict[str, Any] = office.call("huy", "GET", f"/editions/{number}").json()
    assert shown["state"] == "current", shown
    return shown


def approve(office: Office, upload_id: str) -> None:
    answer = office.call("huy", "POST", f"/uploads/{upload_id}/approve")
    assert answer.status_code == 200, answer.text


def send(office: Office, file: Path, words: dict[str, Any]) -> str:
    upload_id = str(office.send("lan", file, words).json()["upload_id"])
    office.work(upload_id)
    accept_everything(office, upload_id)
    approve(office, upload_id)
    return upload_id


def test_a_rule_set_comes_again(office: Office) -> None:
    def rules(edition: dict[str, Any]) -> set[str]:
        return {item["id"] for item in edition["manifest"]["rule_sets"]}

    approve_plan(office.database.writer_url, DraftPlan())
    shipped = rules(publish(office, None))
    plan = {"kind": "rules", "title": "Quy định Suối Mơ"}
    arrival = Arrival(io.BytesIO(OFFICE_RULES.encode()), "quy-dinh.yaml", plan, "lan")
    upload, _ = receive_upload(office.desk, arrival)
    run_upload(office.desk, upload.upload_id)
    approve(office, str(upload.upload_id))
    assert rules(publish(office, 1)) == {*shipped, "suoimo.quy-dinh"}

    assert rules(go_back(office, 1)) == shipped
    approve_plan(office.database.writer_url, DraftPlan(plan_id="q", level="chi_tiet"))
    assert rules(publish(office, 3)) == shipped
    approve(office, str(upload.upload_id))
    assert rules(publish(office, 4)) == {*shipped, "suoimo.quy-dinh"}


def test_parcels_come_again_after_another_comparison(office: Office, tmp_path: Path) -> None:
    def survey(name: str, *numbers: str) -> Path:
        rows = [
            (square(int(number), 0), {"to": "1", "so": number, "dt": 10_000.0, "loai": "ODT"})
            for number in numbers
        ]
        folder = tmp_path / name
        folder.mkdir()
        return write_zip(folder, LayerFiles("thua", rows))

    def known(number: str) -> int:
        key = {"commune": "99001", "sheet": "1", "number": number}
        return len(office.call(None, "GET", "/parcels", params=key).json()["features"])

    send(office, survey("first", "1", "2"), parcel_words())
    publish(office, None)
    second = send(office, survey("second", "1", "3"), parcel_words())
    publish(office, 1)
    assert (known("1"), known("2"), known("3")) == (1, 0, 1)
    go_back(office, 1)
    assert (known("1"), known("2"), known("3")) == (1, 1, 0)

    refused = office.call("huy", "POST", f"/uploads/{second}/approve")
    assert "--retry" in problem_of(refused, 409, "compare-parcels-again")["detail"]
    retried = office.call("lan", "PATCH", f"/uploads/{second}", json={"retry": True})
    assert retried.status_code == 200, retried.text
    office.work(second)
    accept_everything(office, second)
    approve(office, second)
    publish(office, 3)
    assert (known("1"), known("2"), known("3")) == (1, 0, 1)
    published = office.call("lan", "GET", f"/uploads/{second}").json()
    assert (published["state"], published["edition"], published["left_out_by"]) == ("published", 4, None)


def test_a_local_adjustment_goes_from_the_file_to_the_answer(office: Office, tmp_path: Path) -> None:
    """Four squares of 100 m; the adjustment draws the western half of the second one anew."""
    (tmp_path / "whole").mkdir()
    (tmp_path / "part").mkdir()
    send(office, write_zip(tmp_path / "whole", LayerFiles("lots", lots())), plan_words())
    publish(office, None)
    west, south, _, north = square(1, 0).bounds
    half = square(1, 0).intersection(square(2, 0, side=50.0).union(square(2, 1, side=50.0)))
    assert half.bounds == (west, south, west + 50, north)
    file = write_zip(
        tmp_path / "part",
        LayerFiles("lots", [(half, {"id": "M1", "code": "DAT_Dichvu", "density": "40"})]),
    )
    words = plan_words(
        decision_number="9/QĐ-UBND",
        decision_date="2025-01-10",
        in_force_from="2025-02-01",
        scope="local_adjustment",
        adjusts={"plan_id": "thu-nghiem", "version": 1},
    )
    adjustment = send(office, file, words)
    edition = publish(office, 1)
    [told] = edition["manifest"]["restated"]
    assert (told["adjusted_by"], told["zones_cut"], told["cut_m2"]) == (
        [{"plan_id": "thu-nghiem", "version": 2}],
        1,
        5_000.0,
    )

    def at(east: float, day: str) -> list[tuple[str, int, str]]:
        place = {"e": west + east, "n": south + 50, "crs": "EPSG:5899", "date": day}
        applies = office.call(None, "GET", "/constraints", params=place).json()["applies"]
        return [
            (item["zone_id"], item["version"], item["documents"][0]["number"])
            for item in applies
            if item["contact"] == "overlap"
        ]

    assert at(25, "2025-02-01") == [("M1", 2, "9/QĐ-UBND")]
    assert at(75, "2025-02-01") == [("L1", 1, "1/QĐ-UBND")]
    assert at(25, "2025-01-31") == [("L1", 1, "1/QĐ-UBND")]
    assert office.call("lan", "GET", f"/uploads/{adjustment}").json()["version"] == 2
    diff = office.call(None, "GET", "/plans/thu-nghiem/diff?from=1&to=2&lang=en").json()["zones"]
    # Inside the boundary of the adjustment, 50 m × 100 m; it says nothing of the rest.
    assert {item["zone_id"]: item["changed_m2"] for item in diff["items"]} == {"L1": 5_000.0, "M1": 5_000.0}
    assert (diff["m2"]["removed"], diff["m2"]["added"]) == (5_000.0, 5_000.0)


def test_another_process_hears_of_a_withdrawal(office: Office) -> None:
    approve_plan(office.database.writer_url, DraftPlan())
    publish(office, None)
    approve_plan(office.database.writer_url, DraftPlan(plan_id="q", level="chi_tiet"))
    gone = publish(office, 1)["slices"][0]["archives"]["planning"]["sha256"]
    go_back(office, 1)
    other = CurrentEdition(office.desk.store, watch=lambda _number: None)
    other.start()
    try:
        assert gone not in other.withdrawn()
        assert office.call("quan", "POST", "/editions/2/withdraw").status_code == 200
        until(lambda: gone in other.withdrawn())
    finally:
        other.stop()
