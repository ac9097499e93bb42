"""Going back to an older edition over HTTP and on the command line: who may, what is answered, what everybody sees afterwards."""

from __future__ import annotations

from datetime import date

from planning_server.store.uploads import UploadState
from tests.approved_uploads import DraftPlan, approve_plan
from tests.http.office import Office, problem_of

PLACE = {"e": 576050.0, "n": 1319050.0, "crs": "EPSG:5899"}
"""Inside zone A of `DraftPlan`."""


def publish(office: Office, base: int | None, plan: DraftPlan) -> str:
    upload_id = approve_plan(office.database.writer_url, plan)
    asked = office.call("huy", "POST", "/editions", json={"base_edition": base})
    office.build(int(asked.json()["edition"]))
    return str(upload_id)


def two_editions(office: Office) -> str:
    """Edition 2 adds a detailed plan to the zoning plan of edition 1; answers its upload."""
    publish(office, None, DraftPlan())
    return publish(office, 1, DraftPlan(plan_id="q", level="chi_tiet"))


def plans_at(office: Office, **more: object) -> set[str]:
    office.app.api.state.context.current.refresh()
    answer = office.call(None, "GET", "/constraints", params={**PLACE, "date": "2026-11-20", **more})
    assert answer.status_code == 200, answer.text
    return {item["plan_id"] for item in answer.json()["applies"]}


def test_an_older_edition_is_published_again_under_a_new_number(office: Office) -> None:
    newer = two_editions(office)
    assert plans_at(office) == {"p", "q"}
    asked = office.call("quan", "POST", "/editions/1/activate", json={"base_edition": 2, "note": "quá sớm"})
    assert asked.status_code == 202, asked.text
    assert asked.json() == {
        "edition": 3,
        "state": "building",
        "base_edition": 2,
        "activates": 1,
        "note": "quá sớm",
        "links": {"self": "https://quyhoach.example/editions/3"},
    }
    assert asked.headers["location"] == "https://quyhoach.example/editions/3"
    waits = office.call("lan", "GET", "/editions/3").json()
    assert (waits["state"], waits["activates"]) == ("building", 1)
    assert plans_at(office) == {"p", "q"}
    office.build(3)
    assert plans_at(office) == {"p"}
    assert plans_at(office, edition=2) == {"p", "q"}
    shown = office.call(None, "GET", "/editions/3").json()
    assert (shown["state"], shown["activates"], shown["base_edition"]) == ("current", 1, 2)
    assert [item["plan_id"] for item in shown["manifest"]["left_out"]] == ["q"]
    listed = office.call(None, "GET", "/editions").json()
    assert [(item["edition"], item["state"], item["activates"]) for item in listed["editions"]] == [
        (3, "current", 1),
        (2, "superseded", None),
        (1, "superseded", None),
    ]
    left = office.call("huy", "GET", f"/uploads/{newer}").json()
    assert (left["state"], left["left_out_by"], left["edition"]) == (str(UploadState.READY), 3, 2)


def test_without_a_base_the_current_edition_is_taken(office: Office) -> None:
    two_editions(office)
    asked = office.call("quan", "POST", "/editions/1/activate")
    assert (asked.status_code, asked.json()["base_edition"]) == (202, 2)


def test_what_is_left_out_is_approved_again_and_published(office: Office) -> None:
    newer = two_editions(office)
    office.call("quan", "POST", "/editions/1/activate")
    office.build(3)
    nothing = office.call("huy", "POST", "/editions", json={"base_edition": 3})
    problem_of(nothing, 409, "nothing-to-publish")
    assert office.call("huy", "POST", f"/uploads/{newer}/approve").status_code == 200
    assert office.call("huy", "POST", "/editions", json={"base_edition": 3}).status_code == 202
    office.build(4)
    assert plans_at(office) == {"p", "q"}


def test_only_an_administrator_goes_back(office: Office) -> None:
    two_editions(office)
    for who, status in ((None, 401), ("thu", 403), ("lan", 403), ("huy", 403)):
        assert office.call(who, "POST", "/editions/1/activate").status_code == status
    assert office.call(None, "GET", "/editions/current").json()["edition"] == 2


def test_refusals_name_what_to_do(office: Office) -> None:
    two_editions(office)
    moved = office.call("quan", "POST", "/editions/1/activate", json={"base_edition": 1})
    assert problem_of(moved, 409, "base-edition-moved")["current_edition"] == 2
    problem_of(office.call("quan", "POST", "/editions/2/activate"), 409, "edition-is-current")
    problem_of(office.call("quan", "POST", "/editions/9/activate"), 404, "no-such-edition")
    for number in (str(2**31), str(10**30), "0", "-1"):
        assert office.call("quan", "POST", f"/editions/{number}/activate").status_code in {404, 422}
    for body in ({"base_edition": None}, {"base_edition": "2"}, {"base": 2}, []):
        refused = office.call("quan", "POST", "/editions/1/activate", json=body)
        assert refused.status_code in {409, 422}, refused.text
    assert office.call("quan", "POST", "/editions/1/activate").status_code == 202
    problem_of(office.call("quan", "POST", "/editions/1/activate"), 409, "another-builder")


def test_an_answer_of_the_edition_before_stays_what_it_was(office: Office) -> None:
    two_editions(office)
    question = {**PLACE, "date": "2026-11-20", "edition": 2}
    before = office.call(None, "GET", "/constraints", params=question)
    office.call("quan", "POST", "/editions/1/activate")
    office.build(3)
    office.app.api.state.context.current.refresh()
    after = office.call(None, "GET", "/constraints", params=question)
    assert after.json() == before.json()
    assert before.json()["date"] == date(2026, 11, 20).isoformat()
