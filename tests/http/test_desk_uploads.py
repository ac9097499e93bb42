"""From the planner's file to the public's document, over HTTP; the worker's steps are run by hand."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, cast

import mapbox_vector_tile
import psycopg
import pytest

from planning_server.store.audit import GENESIS
from tests.http.office import CADASTRE, FAULTY, PUBLIC_URL, TOWN_2024, Office, office_on, problem_of

PAPER = b"%PDF-1.4\n%decision\n%%EOF\n"
NO_UPLOAD = "00000000-0000-0000-0000-000000000000"


def plan_words(**changed: object) -> dict[str, Any]:
    words = cast("dict[str, Any]", json.loads(TOWN_2024.with_suffix(".json").read_text(encoding="utf-8")))
    return {**words, **changed}


def sent(office: Office, **changed: object) -> str:
    answer = office.send("lan", TOWN_2024, plan_words(**changed))
    assert answer.status_code == 202, answer.text
    return str(answer.json()["upload_id"])


def accept_everything(office: Office, upload_id: str, who: str = "lan") -> None:
    if office.call(who, "GET", f"/uploads/{upload_id}").json()["state"] == "needs_attention":
        accepted = office.call(
            who,
            "PATCH",
            f"/uploads/{upload_id}",
            json={"accepted": [{"reason": "đã xem từng chỗ", "all": True}]},
        )
        assert accepted.status_code == 200, accepted.text


def ready(office: Office, **changed: object) -> str:
    upload_id = sent(office, **changed)
    office.work(upload_id)
    accept_everything(office, upload_id)
    assert office.call("lan", "GET", f"/uploads/{upload_id}").json()["state"] == "ready"
    return upload_id


def test_a_plan_goes_from_the_planner_to_the_public(office: Office) -> None:
    paper = ("documents[]", ("Quyết định 1234.pdf", PAPER, "application/pdf"))
    answer = office.send("lan", TOWN_2024, documents=[paper])
    assert answer.status_code == 202
    where = answer.headers["location"]
    upload_id = answer.json()["upload_id"]
    assert where == f"{PUBLIC_URL}/uploads/{upload_id}"
    assert answer.json()["state"] == "received"
    assert [(task, args["upload_id"]) for task, args in office.waiting_jobs()] == [
        ("ingest_upload", upload_id)
    ]

    office.work(upload_id)
    accept_everything(office, upload_id)
    upload = office.call("lan", "GET", f"/uploads/{upload_id}").json()
    assert upload["progress"]["stage"] == "done"
    assert upload["plan"] == plan_words()
    (document,) = upload["documents"]
    sha256 = hashlib.sha256(PAPER).hexdigest()
    assert (document["sha256"], document["media_type"]) == (sha256, "application/pdf")
    problem_of(office.call(None, "GET", f"/documents/{sha256}"), 404, "no-such-document")

    west, south, east, north = upload["preview"]["bounds"]
    assert 108.4 < west < east < 108.5
    assert 11.9 < south < north < 12.0
    tile = office.call("lan", "GET", f"/uploads/{upload_id}/tiles/14/13127/7645.mvt")
    assert (tile.status_code, tile.headers["cache-control"]) == (200, "no-store")
    layers = cast("dict[str, Any]", mapbox_vector_tile.decode(tile.content))
    assert layers["zones"]["features"]
    assert office.call("lan", "GET", f"/uploads/{upload_id}/tiles/14/0/0.mvt").status_code == 204

    impact = office.call("lan", "GET", f"/uploads/{upload_id}/impact").json()
    assert (impact["edition"], impact["compared_with"]) == (None, None)
    assert impact["zones"]["added"] == impact["zones"]["total"] == len(impact["zones"]["items"]) > 0

    approved = office.call("huy", "POST", f"/uploads/{upload_id}/approve", json={"note": "đúng quyết định"})
    assert (approved.status_code, approved.json()["state"]) == (200, "approved")
    assert (approved.json()["decided_by"], approved.json()["decision_note"]) == ("huy", "đúng quyết định")

    asked = office.call("huy", "POST", "/editions", json={"base_edition": None, "note": "lần đầu"})
    assert (asked.status_code, asked.headers["location"]) == (202, f"{PUBLIC_URL}/editions/1")
    assert office.call("lan", "GET", "/editions/1").json()["state"] == "building"
    listed = office.call("lan", "GET", "/editions").json()["editions"]
    assert [(item["edition"], item["state"]) for item in listed] == [(1, "building")]
    assert office.call(None, "GET", "/editions/1").status_code in {404, 503}
    assert office.call(None, "GET", "/editions").json()["editions"] == []
    second = office.call("vu", "POST", "/editions", json={"base_edition": None})
    problem_of(second, 409, "another-builder")
    office.build(1)
    office.app.api.state.context.current.refresh()
    assert office.call(None, "GET", "/editions/current").json()["edition"] == 1
    assert office.call("lan", "GET", f"/uploads/{upload_id}").json()["state"] == "published"
    moved = office.call("huy", "POST", "/editions", json={"base_edition": None})
    problem_of(moved, 409, "base-edition-moved")

    served = office.call(None, "GET", f"/documents/{sha256}")
    assert (served.status_code, served.content) == (200, PAPER)
    assert served.headers["content-type"] == "application/pdf"
    assert served.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in served.headers["cache-control"]
    assert "default-src 'none'" in served.headers["content-security-policy"]
    version = office.call(None, "GET", f"/plans/{upload['plan_id']}/versions/1").json()
    assert f"{PUBLIC_URL}/documents/{sha256}" in {item["url"] for item in version["documents"]}
    part = office.call(None, "GET", f"/documents/{sha256}", headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"%PDF")
    same = office.call(None, "GET", f"/documents/{sha256}", headers={"If-None-Match": served.headers["etag"]})
    assert same.status_code == 304


def test_the_same_file_and_plan_again_is_the_same_upload(office: Office) -> None:
    first = office.send("lan", TOWN_2024)
    again = office.send("lan", TOWN_2024)
    assert (again.status_code, again.headers["location"]) == (202, first.headers["location"])
    assert (first.json()["is_new"], again.json()["is_new"]) == (True, False)
    assert len(office.waiting_jobs()) == 1
    other_data = office.send("lan", TOWN_2024, plan_words(decision_number="2/QĐ-UBND"))
    assert other_data.headers["location"] != first.headers["location"]


def test_the_same_again_after_it_was_read_is_answered_as_it_stands(office: Office) -> None:
    upload_id = office.send("lan", FAULTY).json()["upload_id"]
    office.work(upload_id)
    again = office.send("lan", FAULTY).json()
    stands = office.call("lan", "GET", f"/uploads/{upload_id}").json()
    assert sum(stands["counts"].values()) > 0
    assert {name: stands[name] for name in again if name != "is_new"} == {
        name: value for name, value in again.items() if name != "is_new"
    }


def test_another_planners_open_upload_of_the_same_file_is_named_and_left_alone(office: Office) -> None:
    upload_id = sent(office)
    paper = ("documents", ("x.pdf", PAPER, "application/pdf"))
    body = problem_of(office.send("mai", TOWN_2024, documents=[paper]), 409, "sent-by-another-person")
    assert "lan" in body["detail"]
    assert office.call("lan", "GET", f"/uploads/{upload_id}").json()["documents"] == []
    assert office.send("huy", TOWN_2024).json()["upload_id"] == upload_id


def test_findings_come_with_row_place_and_remedy_in_every_form(office: Office) -> None:
    upload_id = office.send("lan", FAULTY).json()["upload_id"]
    office.work(upload_id)
    path = f"/uploads/{upload_id}/findings"
    answer = office.call("lan", "GET", path)
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == (
        "application/geo+json",
        "no-store",
    )
    whole = answer.json()
    assert whole["type"] == "FeatureCollection"
    assert whole["complete"]
    assert whole["total"] == whole["matched"] == whole["returned"] == len(whole["features"]) > 5
    summary = office.call("lan", "GET", f"/uploads/{upload_id}").json()
    assert summary["counts"] == whole["counts"]
    assert sum(item["count"] for item in summary["codes"]) == whole["total"]
    for feature in whole["features"]:
        assert {"code", "severity", "row", "message", "place", "measured", "suggested_fix"} <= set(
            feature["properties"]
        )
    warnings = office.call("lan", "GET", f"{path}?severity=warning").json()
    assert 0 < warnings["matched"] == whole["counts"]["warning"] < whole["total"]
    assert not warnings["complete"]
    piece = office.call("lan", "GET", f"{path}?limit=2&offset=1").json()
    assert [item["id"] for item in piece["features"]] == [item["id"] for item in whole["features"][1:3]]
    vietnamese = office.call("lan", "GET", f"{path}?lang=vi").json()["features"][0]["properties"]["message"]
    assert vietnamese != whole["features"][0]["properties"]["message"]
    for form, starts, media in (
        ("json", b"{", "application/json"),
        ("xlsx", b"PK", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("gpkg", b"SQLite format 3", "application/geopackage+sqlite3"),
        ("html", b"<!", "text/html; charset=utf-8"),
    ):
        made = office.call("lan", "GET", f"{path}?format={form}")
        assert (made.status_code, made.headers["content-type"]) == (200, media)
        assert made.content.lstrip().lower().startswith(starts.lower())
    problem_of(office.call("lan", "GET", f"{path}?format=xlsx&severity=error"), 422, "whole-report-only")
    problem_of(office.call("lan", "GET", f"{path}?format=docx"), 422, "invalid-parameter")


def test_a_draft_is_compared_with_what_is_published(office: Office) -> None:
    upload_id = ready(office)
    office.call("huy", "POST", f"/uploads/{upload_id}/approve")
    office.call("huy", "POST", "/editions", json={"base_edition": None})
    office.build(1)
    body = problem_of(office.call("lan", "GET", f"/uploads/{upload_id}/impact"), 409, "nothing-drafted")
    assert body["state"] == "published"
    later = ready(office, in_force_from="2027-01-01", decision_number="9/QĐ-UBND")
    impact = office.call("lan", "GET", f"/uploads/{later}/impact").json()
    assert (impact["edition"], impact["compared_with"]["version"]) == (1, 1)
    assert (impact["zones"]["total"], impact["parcels"]["total"]) == (0, 0)
    assert impact["zones"]["unchanged"] > 0


def test_the_impact_of_parcels_names_the_day_of_the_survey_and_all_that_begin(office: Office) -> None:
    upload_id = office.send("lan", CADASTRE).json()["upload_id"]
    office.work(upload_id)
    impact = office.call("lan", "GET", f"/uploads/{upload_id}/impact?limit=1").json()
    assert (impact["edition"], impact["surveyed"]) == (None, "2024-01-15")
    assert (impact["parcels"]["added"]["count"], impact["parcels"]["ended"]["count"]) == (2000, 0)
    assert impact["parcels"]["complete"] is False


def test_answers_are_kept_and_the_upload_is_read_again(office: Office) -> None:
    upload_id = sent(office)
    office.work(upload_id)
    answer = office.call(
        "lan", "PATCH", f"/uploads/{upload_id}", json={"answers": {"/title": "Tên mới"}, "retry": True}
    )
    assert (answer.status_code, answer.json()["state"]) == (200, "received")
    office.work(upload_id)
    upload = office.call("lan", "GET", f"/uploads/{upload_id}").json()
    assert upload["answers"] == {"/title": "Tên mới"}
    assert (upload["plan"]["title"], upload["effective_plan"]["title"]) == (plan_words()["title"], "Tên mới")


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"accepted": [{"all": True}]}, "/accepted/0/reason"),
        ({"accepted": [{"reason": "vì"}]}, "/accepted/0"),
        ({"accepted": [{"reason": "vì", "keys": "k"}]}, "/accepted/0/keys"),
        ({"accepted": [{"reason": "vì", "codes": [1]}]}, "/accepted/0/codes"),
        ({"accepted": "all"}, "/accepted"),
        ({"accepted": [7]}, "/accepted/0"),
        ({"answers": ["/crs"]}, "/answers"),
        ({"retry": "yes"}, "/retry"),
        ({"coordinate_system": "EPSG:5899"}, "/coordinate_system"),
        ({"crs": "EPSG:5899", "answers": {"/crs": "EPSG:5898"}}, "/answers/~1crs"),
        ({"answers": {"/crs": "EPSG:5899"}, "removed": ["/title_en", "/crs"]}, "/removed/1"),
        ({"answers": {"/mapping/layers/lots/role": "parcels"}, "removed": ["/mapping"]}, "/removed/0"),
        ({"answers": {"/mapping/layers/lots/role": "parcels", "/mapping": {}}}, "/answers/~1mapping"),
        ({"removed": "/crs"}, "/removed"),
        ([], ""),
    ],
)
def test_an_answer_that_makes_no_sense_is_told_where(
    office: Office, body: dict[str, object], where: str
) -> None:
    upload_id = sent(office)
    refused = problem_of(office.call("lan", "PATCH", f"/uploads/{upload_id}", json=body), 422, "invalid-body")
    assert where in {item["where"] for item in refused["errors"]}


def test_more_answers_than_can_be_kept_are_refused_unread(office: Office) -> None:
    body = {"removed": [f"/a{number}" for number in range(100_000)]}
    problem_of(office.call("lan", "PATCH", f"/uploads/{sent(office)}", json=body), 422, "too-many-answers")


@pytest.mark.parametrize(
    ("body", "where", "plan_pointer"),
    [
        ({"crs": "EPSG:1"}, "/crs", "/crs"),
        ({"answers": {"/crs": "EPSG:1"}}, "/answers/~1crs", "/crs"),
        ({"answers": {"crs": "EPSG:5899"}}, "/answers/crs", "crs"),
        ({"mapping": {"layers": {"lots": {"role": "king"}}}}, "/mapping/layers/lots/role", "/mapping/layers/lots/role"),
        (
            {"answers": {"/mapping": {"layers": {"lots": {"role": "king"}}}}},
            "/answers/~1mapping/layers/lots/role",
            "/mapping/layers/lots/role",
        ),
        ({"removed": ["/theme", "/title"]}, "/removed/1", "/title"),
        ({"answers": {"/crs": None}}, "/answers/~1crs", "/crs"),
        ({"measure_crs": None}, "/measure_crs", "/measure_crs"),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_is_told_where_it_stands_in_the_body(
    office: Office, body: dict[str, object], where: str, plan_pointer: str
) -> None:
    upload_id = sent(office)
    office.work(upload_id)
    refused = problem_of(
        office.call("lan", "PATCH", f"/uploads/{upload_id}", json=body), 422, "invalid-answer"
    )
    assert (where, plan_pointer) in {(item["where"], item.get("plan_pointer")) for item in refused["errors"]}


def test_an_accepted_name_that_is_no_warning_is_told_by_its_place(office: Office) -> None:
    upload_id = sent(office)
    office.work(upload_id)
    body = {"accepted": [{"reason": "vì", "keys": ["a", "b"]}, {"reason": "vì", "codes": ["overlap"]}]}
    refused = problem_of(
        office.call("lan", "PATCH", f"/uploads/{upload_id}", json=body), 422, "invalid-answer"
    )
    assert [item["where"] for item in refused["errors"]] == [
        "/accepted/0/keys/0",
        "/accepted/0/keys/1",
        "/accepted/1/codes/0",
    ]


def test_an_answer_is_taken_back_to_the_value_of_the_file(office: Office) -> None:
    upload_id = sent(office)
    office.work(upload_id)
    path = f"/uploads/{upload_id}"
    office.call("lan", "PATCH", path, json={"answers": {"/title": "Tên mới", "/theme": "land_use"}})
    office.work(upload_id)
    assert office.call("lan", "PATCH", path, json={"answers": {"/title": None}}).json()["state"] == "received"
    office.work(upload_id)
    upload = office.call("lan", "GET", path).json()
    assert (upload["answers"], upload["effective_plan"]["title"]) == (
        {"/theme": "land_use"},
        plan_words()["title"],
    )
    office.call("lan", "PATCH", path, json={"mapping": upload["plan"]["mapping"], "removed": ["/commune"]})
    office.work(upload_id)
    assert "commune" not in office.call("lan", "GET", path).json()["effective_plan"]
    office.call("lan", "PATCH", path, json={"mapping": None})
    office.work(upload_id)
    assert office.call("lan", "GET", path).json()["answers"] == {"/theme": "land_use", "/commune": None}
    told = [entry["detail"] for entry in office.call("huy", "GET", "/audit").json()["entries"]]
    assert {"values": {}, "taken_back": ["/title"]} in told


def test_an_answer_into_nowhere_changes_nothing(office: Office) -> None:
    upload_id = sent(office)
    office.work(upload_id)
    before = office.call("lan", "GET", f"/uploads/{upload_id}").json()
    for body in ({"crs": "EPSG:1"}, {"answers": {"no-pointer": 1}}, {"answers": {"/kind": "scan"}}):
        answer = office.call("lan", "PATCH", f"/uploads/{upload_id}", json=body)
        problem_of(answer, 422, "invalid-answer")
    problem_of(office.call("lan", "PATCH", f"/uploads/{upload_id}", json={}), 422, "nothing-answered")
    assert office.call("lan", "GET", f"/uploads/{upload_id}").json() == before


def test_lists_are_stable_pieces_with_their_total(office: Office) -> None:
    ids = [sent(office, decision_number=f"{number}/QĐ") for number in range(3)]
    office.send("mai", TOWN_2024, plan_words(decision_number="mai"))
    mine = office.call("lan", "GET", "/uploads").json()
    assert {item["upload_id"] for item in mine["uploads"]} == set(ids)
    assert (mine["total"], mine["complete"]) == (3, True)
    assert office.call("huy", "GET", "/uploads").json()["total"] == 4
    pieces = [
        office.call("lan", "GET", f"/uploads?limit=1&offset={n}").json()["uploads"][0] for n in range(3)
    ]
    assert [item["upload_id"] for item in pieces] == [item["upload_id"] for item in mine["uploads"]]
    office.call("lan", "POST", f"/uploads/{ids[0]}/withdraw")
    assert office.call("lan", "GET", "/uploads?state=withdrawn").json()["total"] == 1
    assert office.call("lan", "GET", "/uploads?state=lost").status_code == 422
    assert office.call("lan", "GET", "/uploads?limit=0").status_code == 422
    assert office.call("lan", "GET", "/uploads?sate=ready").status_code == 422


def test_rejected_and_withdrawn_uploads_have_no_draft_any_more(office: Office) -> None:
    rejected = ready(office)
    answer = office.call("huy", "POST", f"/uploads/{rejected}/reject", json={"note": "thiếu bản vẽ"})
    assert (answer.json()["state"], answer.json()["decision_note"]) == ("rejected", "thiếu bản vẽ")
    assert office.call("lan", "GET", f"/uploads/{rejected}/tiles/14/13127/7645.mvt").status_code == 204
    problem_of(office.call("huy", "POST", f"/uploads/{rejected}/approve"), 409, "upload-state")
    withdrawn = ready(office)
    assert withdrawn != rejected
    assert office.call("lan", "POST", f"/uploads/{withdrawn}/withdraw").json()["state"] == "withdrawn"
    problem_of(office.call("lan", "POST", f"/uploads/{withdrawn}/withdraw"), 409, "upload-state")


def test_a_publication_that_fails_says_why_to_planners_alone(office: Office) -> None:
    upload_id = ready(office)
    office.call("huy", "POST", f"/uploads/{upload_id}/approve")
    assert office.call("huy", "POST", "/editions", json={"base_edition": None}).status_code == 202
    office.call("lan", "POST", f"/uploads/{upload_id}/withdraw")
    office.build(1)
    failed = office.call("lan", "GET", "/editions/1").json()
    assert failed["state"] == "failed"
    assert failed["problem"]["slug"] == "nothing-to-publish"
    assert office.call(None, "GET", "/editions/1").status_code in {404, 503}
    assert office.call("thu", "GET", "/editions/1").status_code in {404, 503}


def test_a_publication_of_nothing_is_refused_with_what_to_do(office: Office) -> None:
    ready(office)  # ready is not approved
    asked = office.call("huy", "POST", "/editions", json={"base_edition": None})
    assert "/approve" in problem_of(asked, 409, "nothing-to-publish")["detail"]
    assert office.call("lan", "GET", "/editions").json()["editions"] == []


def test_an_old_edition_that_failed_is_found_however_many_failed_since(office: Office) -> None:
    with psycopg.connect(office.database.owner_url) as owner:
        owner.execute(
            "INSERT INTO desk.edition_build (edition, state, started_at, started_by, note)"
            " SELECT n, 'failed', now(), 'huy', '' FROM generate_series(1, 60) AS n"
        )
    assert office.call("lan", "GET", "/editions/1").json()["state"] == "failed"
    assert len(office.call("lan", "GET", "/editions").json()["editions"]) == 60
    assert office.call("lan", "GET", "/editions/61").status_code in {404, 503}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"base_edition": "1"},
        {"base_edition": True},
        {"base_edition": 1.5},
        {"base_edition": None, "x": 1},
    ],
)
def test_who_publishes_says_on_what(office: Office, body: dict[str, object]) -> None:
    problem_of(office.call("huy", "POST", "/editions", json=body), 422, "invalid-body")


def test_what_belongs_to_a_later_release_is_not_there(office: Office) -> None:
    for path in ("/editions/1/activate", "/editions/1/withdraw"):
        assert office.call("quan", "POST", path).status_code == 404


def test_the_audit_chain_can_be_checked_from_what_is_answered(office: Office) -> None:
    office.call("huy", "POST", f"/uploads/{ready(office)}/approve")
    entries: list[dict[str, Any]] = []
    after, piece = 0, dict[str, Any]()
    while after is not None:
        piece = office.call("huy", "GET", f"/audit?after={after}&limit=3").json()
        entries += piece["entries"]
        after = piece["next_after"]
    assert len(entries) == piece["total"]
    previous = GENESIS
    for item in entries:
        words = [
            item["seq"],
            item["at"].replace("Z", "+00:00"),
            item["actor"],
            item["action"],
            item["subject"],
            item["detail"],
            previous,
        ]
        text = json.dumps(words, ensure_ascii=False, sort_keys=True)
        assert item["previous_sha256"] == previous
        assert hashlib.sha256(text.encode()).hexdigest() == item["sha256"]
        previous = item["sha256"]
    assert piece["head_sha256"] == previous
    assert "upload.approved" in {item["action"] for item in entries}


def test_unknown_uploads_are_unknown(office: Office) -> None:
    for path in ("", "/findings", "/impact", "/events", "/tiles/14/0/0.mvt"):
        problem_of(office.call("lan", "GET", f"/uploads/{NO_UPLOAD}{path}"), 404, "no-such-upload")
    assert office.call("lan", "GET", "/uploads/not-a-uuid").status_code == 422
    upload_id = sent(office)
    for tile in ("7/0/0", "17/0/0", "14/99999/0", "-1/0/0"):
        answer = office.call("lan", "GET", f"/uploads/{upload_id}/tiles/{tile}.mvt")
        problem_of(answer, 404, "outside-the-matrix")


def test_documents_are_named_by_their_hash_alone(office: Office) -> None:
    for name in ("0" * 64, "x", "0" * 63, "..%2F..%2Fetc%2Fpasswd", "A" * 64):
        assert office.call(None, "GET", f"/documents/{name}").status_code == 404


def test_a_paper_that_could_act_in_a_browser_is_not_taken_in(office: Office) -> None:
    for name, content in (
        ("page.html", b"<script>alert(1)</script>"),
        ("vector.svg", b"<svg onload='alert(1)'/>"),
    ):
        refused = office.send("lan", TOWN_2024, documents=[("documents", (name, content, "application/pdf"))])
        problem_of(refused, 422, "document-type-unknown")


def test_an_approver_who_accepted_the_warnings_is_told_that_another_must_approve(office: Office) -> None:
    upload_id = office.send("lan", FAULTY).json()["upload_id"]
    office.work(upload_id)
    accepted = office.call(
        "huy", "PATCH", f"/uploads/{upload_id}", json={"accepted": [{"reason": "đã xem", "all": True}]}
    )
    assert accepted.status_code == 200
    problem_of(office.call("huy", "POST", f"/uploads/{upload_id}/approve"), 403, "took-part")
    other = office.call("vu", "POST", f"/uploads/{upload_id}/approve")
    assert other.json().get("type") != "/problems/took-part"


def test_kept_files_that_others_could_read_are_closed_when_the_desk_starts(
    office: Office, tmp_path: Path
) -> None:
    upload_id = sent(office)
    (kept,) = (office.desk.upload_dir).glob("[0-9a-f][0-9a-f]/*")
    office.desk.upload_dir.chmod(0o755)
    kept.chmod(0o644)
    with office_on(office.database, tmp_path, office.tokens):
        assert kept.stat().st_mode & 0o077 == office.desk.upload_dir.stat().st_mode & 0o077 == 0
    office.work(upload_id)
    assert office.call("lan", "GET", f"/uploads/{upload_id}").json()["progress"]["stage"] == "done"
